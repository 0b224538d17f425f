#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>

#include "integration/permissions/world_int.h"

#define PATH_BYTES 400u
#define BODY_BYTES 1200u
#define UNKNOWN_ID "4611686018427387001"
#define UNKNOWN_AGENCY "4000"
/* More than any disk has: what is below it counts as full. */
#define WHOLE_DISK "1024 TiB"
#define WHOLE_DISK_BYTES (UINT64_C(1) << 50)

const char *const world_whose[WHOSE_COUNT] = {"agency", "own", "other", "below", "elsewhere"};

static const char *const names[NAMES] = {[BOOK] = "book",
					 [UNIT] = "unit",
					 [PERSON] = "person",
					 [POST] = "post",
					 [DOCUMENT] = "document",
					 [FILE_OF] = "file",
					 [ARRIVAL] = "arrival",
					 [ARRIVAL_FILE] = "arrival_file",
					 [TRANSFER] = "transfer",
					 [NOTICE] = "notice",
					 [DELEGATION] = "delegation",
					 [AGENCY] = "agency",
					 [ROUTE] = "route",
					 [ORGAN] = "organ",
					 [GROUP] = "group",
					 [LEAVER] = "leaver",
					 [LOAN] = "loan",
					 [DRAFT] = "draft",
					 [DRAFT_FILE] = "draft_file",
					 [ISSUED] = "issued",
					 [DELIVERY] = "delivery",
					 [TEMPLATE] = "template",
					 [MATE] = "mate",
					 [DAY] = "day",
					 [YEAR] = "year"};

struct question {
	const struct world *world;
	const struct caller *caller;
	enum whose whose;
	bool unknown; /* names a record that is not there */
	bool names_any, lacks; /* found while filling: a record is named; it is not there for this whose */
};

static const char *id_of(struct question *question, enum thing thing)
{
	const char *id = thing == NOTICE && question->whose == WHOSE_OWN
			     ? question->caller->notice
			     : question->world->ids[thing][thing >= THINGS ? WHOSE_AGENCY : question->whose];

	if (thing >= THINGS)
		return id;
	question->names_any = true;
	question->lacks |= !*id;
	if (question->unknown)
		return thing == AGENCY ? UNKNOWN_AGENCY : UNKNOWN_ID;
	return id;
}

/* "@book" becomes an id. */
static void fill(struct question *question, const char *text, char *ret, size_t size)
{
	size_t at = 0;

	while (*text) {
		size_t len = strspn(text + 1, "abcdefghijklmnopqrstuvwxyz_"), thing = 0;

		assert_true(at + WORLD_ID_MAX < size);
		if (*text != '@') {
			ret[at++] = *text++;
			continue;
		}
		while (thing < NAMES && (strlen(names[thing]) != len || strncmp(names[thing], text + 1, len) != 0))
			thing++;
		if (thing == NAMES)
			fail_msg("nothing is called %s", text);
		at += (size_t)snprintf(ret + at, size - at, "%s", id_of(question, (enum thing)thing));
		text += 1 + len;
	}
	ret[at] = '\0';
}

/* The route's own path when the way has none. */
static void fill_path(struct question *question, const struct way *way, char ret[PATH_BYTES])
{
	char path[PATH_BYTES];

	fill(question, way->path ? way->path : strchr(way->route, '/'), path, sizeof(path));
	snprintf(ret, PATH_BYTES, "/api/v1%.300s", path);
}

bool world_names(const struct way *way)
{
	static const struct world nothing;
	static const struct caller nobody;
	struct question question = {.world = &nothing, .caller = &nobody};
	char text[BODY_BYTES];

	fill(&question, way->path ? way->path : "", text, sizeof(text));
	fill(&question, way->body ? way->body : "", text, sizeof(text));
	return question.names_any;
}

bool world_ask(struct world *world, const struct caller *caller, const struct way *way, enum whose whose, bool unknown,
	       struct http_answer *ret)
{
	static unsigned count;
	struct question question = {.world = world, .caller = caller, .whose = whose, .unknown = unknown};
	char method[8], path[PATH_BYTES], body[BODY_BYTES], key[64];
	struct http_request request = {.method = method, .path = path, .headers = {"If-Match: \"1\"", key, NULL}};

	snprintf(method, sizeof(method), "%.*s", (int)strcspn(way->route, " "), way->route);
	fill_path(&question, way, path);
	fill(&question, way->body ? way->body : "{}", body, sizeof(body));
	if (question.lacks || (!question.names_any && whose != WHOSE_AGENCY))
		return false;
	if (way->body || (strcmp(method, "GET") != 0 && strcmp(method, "DELETE") != 0))
		request.body = body;
	if (way->file) {
		request.content_type = "application/octet-stream";
		request.headers[2] = "X-File-Name: a.pdf";
	}
	snprintf(key, sizeof(key), "Idempotency-Key: rights-%u", ++count);
	http_ask(caller->client, &request, ret);
	if (ret->status == 0)
		fail_msg("%s as %s: %s", way->route, caller->name, ret->problem);
	return true;
}

long long world_head(struct world *world)
{
	const char *const words[] = {"audit", "verify", NULL};
	char *output = NULL, *at;
	long long head;

	assert_int_equal(harness_cli(world->harness, words, NULL, &output), 0);
	at = strstr(output, "head ");
	assert_non_null(at);
	head = strtoll(at + strlen("head "), NULL, 10);
	free(output);
	return head;
}

void world_renew(struct world *world)
{
	for (size_t i = 0; i < world->caller_count; i++) {
		struct http_answer answer;

		http_ask(world->callers[i].client, &(struct http_request){.path = "/api/v1/me"}, &answer);
		assert_int_equal(answer.status, world->callers[i].outside ? 401 : 200);
		http_answer_free(&answer);
	}
}

static void start_with(struct world *world, const char *reserve)
{
	assert_int_equal(harness_stop(world->harness), 0);
	assert_int_equal(harness_reserve(world->harness, reserve), 0);
	assert_int_equal(harness_restart(world->harness), 0);
}

void world_fill_disk(struct world *world)
{
	struct statvfs disk;

	assert_int_equal(statvfs(harness_directory(world->harness), &disk), 0);
	assert_true((uint64_t)disk.f_bavail * disk.f_frsize < WHOLE_DISK_BYTES);
	start_with(world, NULL);
	world_renew(world);
	start_with(world, WHOLE_DISK);
}

struct harness *world_harness(struct world *world)
{
	return world->harness;
}

const struct caller *world_callers(const struct world *world, size_t *ret_count)
{
	*ret_count = world->caller_count;
	return world->callers;
}
