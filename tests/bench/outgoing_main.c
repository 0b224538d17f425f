/*
 * Outgoing documents for benches: many drafts, and many clerks who number into one book. Prints one JSON object.
 *   bench-outgoing drafts PORT TAG AUTHOR CONNECTIONS COUNT
 *   bench-outgoing number PORT TAG CLERK CHIEF HEAD CONNECTIONS COUNT
 * AUTHOR to HEAD are bearer tokens; TAG is another one for each run on a server. `number` takes COUNT documents to
 * their signature first, which does not count; then each connection numbers one after another, until all are numbered,
 * and until all are issued.
 */
#include <errno.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "load/load.h"

#define TEXT_MAX 64u
#define COUNT_MAX 2000000u
#define CONNECTIONS_MAX 256u
#define UPLOADS_MAX 8u /* of one person at a time */
#define POLL_US 20000
#define PDF                                                                                                            \
	"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [] /Count 0 "    \
	">>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
#define FIELDS                                                                                                                         \
	"\"fields\":{\"documentType\":\"Công văn\",\"subject\":\"V/v báo cáo tình hình thực hiện bệnh án điện tử\"," \
	"\"codeNotation\":\"SYT-VP\",\"pageAmount\":2,\"recipients\":[{\"kind\":\"RECIPIENT_OUTSIDE\","                                \
	"\"name\":\"Ủy ban nhân dân tỉnh\",\"channels\":[\"CHANNEL_PAPER\"]}],\"recordCopy\":\"VP\"}"

/* The way to a signature; each act after a look at what is offered. */
enum stage { UPLOAD, CREATE, LOOK, ACT, READY };

static const struct {
	const char *action;
	unsigned who; /* of run.tokens */
} acts[] = {{"submit", 0}, {"approve_content", 1}, {"approve_form", 1}, {"sign", 2}, {"number", 0}};
#define ACTS (sizeof(acts) / sizeof(*acts))

struct document {
	char id[TEXT_MAX], etag[TEXT_MAX], flow[TEXT_MAX];
};

/* What a connection does now. */
struct way {
	unsigned document; /* its place; the connection's alone */
	enum stage stage;
	unsigned act;
	char upload[TEXT_MAX];
};

struct run {
	uint16_t port;
	const char *tag, *tokens[3];
	unsigned connections, wanted, begun, failed;
	struct document *documents;
	struct way ways[CONNECTIONS_MAX];
	int64_t *samples;
	unsigned answered;
	bool waiting; /* documents that are not issued are still seen */
	char problem[600];
};

/* ---- requests ---- */

static size_t written(int len, size_t size)
{
	return len > 0 && (size_t)len < size ? (size_t)len : 0;
}

static size_t post(char *buffer, size_t size, const char *token, const char *path, const char *headers,
		   const char *body)
{
	return written(snprintf(buffer, size,
				"POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\n%s"
				"Content-Length: %zu\r\n\r\n%s",
				path, token, headers, strlen(body), body),
		       size);
}

static size_t create(const struct run *run, char *buffer, size_t size, unsigned number, const char *upload)
{
	char headers[160], body[1200];

	snprintf(headers, sizeof(headers), "Content-Type: application/json\r\nIdempotency-Key: %s-%u\r\n", run->tag,
		 number);
	if (upload)
		snprintf(body, sizeof(body), "{" FIELDS ",\"uploads\":[{\"uploadId\":\"%s\",\"purpose\":\"pdf\"}]}",
			 upload);
	else
		snprintf(body, sizeof(body), "{" FIELDS "}");
	return post(buffer, size, run->tokens[0], "/api/v1/outgoing", headers, body);
}

static size_t take_act(const struct run *run, const struct document *document, unsigned act, char *buffer, size_t size)
{
	char path[160], headers[240], body[160];

	snprintf(path, sizeof(path), "/api/v1/outgoing/%s/%s", document->id, acts[act].action);
	snprintf(headers, sizeof(headers),
		 "Content-Type: application/json\r\nIdempotency-Key: %s-%s\r\nIf-Match: \"%s\"\r\n", acts[act].action,
		 document->id, document->etag);
	snprintf(body, sizeof(body), "{\"flowId\":\"%s\"}", document->flow);
	return post(buffer, size, run->tokens[acts[act].who], path, headers, body);
}

static size_t look(const struct run *run, const struct way *way, char *buffer, size_t size)
{
	return written(
	    snprintf(buffer, size,
		     "GET /api/v1/outgoing/%s HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\n\r\n",
		     run->documents[way->document].id, run->tokens[acts[way->act].who]),
	    size);
}

/* ---- answers ---- */

static void keep_problem(struct run *run, const struct load_answer *answer)
{
	run->failed++;
	snprintf(run->problem, sizeof(run->problem), "%d %.*s", answer->status,
		 (int)(answer->body_len < 500 ? answer->body_len : 500), answer->body ? answer->body : "");
}

static bool good(const struct load_answer *answer)
{
	return answer->status == 200 || answer->status == 201;
}

static void keep_text(json_t *object, const char *member, char ret[TEXT_MAX])
{
	const char *text = json_string_value(json_object_get(object, member));

	snprintf(ret, TEXT_MAX, "%s", text ? text : "");
}

/* The first offer of the way's act. */
static bool keep_offer(json_t *view, const struct way *way, struct document *ret)
{
	json_t *offer;
	size_t i;

	json_array_foreach(json_object_get(view, "actions"), i, offer)
	{
		const char *name = json_string_value(json_object_get(offer, "name"));

		if (!name || strcmp(name, acts[way->act].action) != 0)
			continue;
		keep_text(offer, "etag", ret->etag);
		keep_text(offer, "flowId", ret->flow);
		return true;
	}
	return false;
}

/* ---- to the signature ---- */

static size_t next_step(void *arg, unsigned connection, char *buffer, size_t size)
{
	struct run *run = arg;
	struct way *way = &run->ways[connection];

	if (run->failed)
		return 0;
	if (way->stage == READY) {
		if (run->begun >= run->wanted)
			return 0;
		*way = (struct way){.document = run->begun++, .stage = UPLOAD};
	}
	switch (way->stage) {
	case UPLOAD:
		return post(buffer, size, run->tokens[0], "/api/v1/blobs",
			    "Content-Type: application/pdf\r\nX-File-Name: van-ban.pdf\r\n", PDF);
	case CREATE:
		return create(run, buffer, size, way->document, way->upload);
	case LOOK:
		return look(run, way, buffer, size);
	default:
		return take_act(run, &run->documents[way->document], way->act, buffer, size);
	}
}

static void on_step(void *arg, unsigned connection, const struct load_answer *answer)
{
	struct run *run = arg;
	struct way *way = &run->ways[connection];
	struct document *document = &run->documents[way->document];
	json_t *view = good(answer) ? json_loadb(answer->body, answer->body_len, 0, NULL) : NULL;

	if (!view) {
		keep_problem(run, answer);
		return;
	}
	if (way->stage == UPLOAD) {
		keep_text(view, "uploadId", way->upload);
		way->stage = CREATE;
	} else if (way->stage == LOOK) {
		way->stage = way->act + 1 == ACTS ? READY : ACT;
		if (!keep_offer(view, way, document))
			keep_problem(run, answer);
	} else {
		if (way->stage == CREATE)
			keep_text(json_object_get(view, "document"), "id", document->id);
		else
			way->act++;
		way->stage = LOOK;
	}
	json_decref(view);
}

/* ---- what is measured ---- */

static size_t next_draft(void *arg, unsigned connection, char *buffer, size_t size)
{
	struct run *run = arg;

	(void)connection;
	if (run->begun >= run->wanted)
		return 0;
	return create(run, buffer, size, run->begun++, NULL);
}

static size_t next_number(void *arg, unsigned connection, char *buffer, size_t size)
{
	struct run *run = arg;

	(void)connection;
	if (run->begun >= run->wanted)
		return 0;
	return take_act(run, &run->documents[run->begun++], ACTS - 1, buffer, size);
}

static void on_measured(void *arg, unsigned connection, const struct load_answer *answer)
{
	struct run *run = arg;

	(void)connection;
	if (good(answer))
		run->samples[run->answered++] = answer->latency_ns;
	else
		keep_problem(run, answer);
}

static size_t next_poll(void *arg, unsigned connection, char *buffer, size_t size)
{
	struct run *run = arg;

	(void)connection;
	if (!run->waiting)
		return 0;
	usleep(POLL_US);
	return written(snprintf(buffer, size,
				"GET /api/v1/outgoing?state=OUTGOING_NUMBERED&limit=1 HTTP/1.1\r\nHost: 127.0.0.1\r\n"
				"Authorization: Bearer %s\r\n\r\n",
				run->tokens[0]),
		       size);
}

static void on_poll(void *arg, unsigned connection, const struct load_answer *answer)
{
	struct run *run = arg;

	(void)connection;
	run->waiting = good(answer) && memmem(answer->body, answer->body_len, "\"stateName\"", 11) != NULL;
	if (!good(answer))
		keep_problem(run, answer);
}

static double seconds_of(struct run *run, unsigned connections,
			 size_t (*next)(void *arg, unsigned connection, char *buffer, size_t size),
			 void (*answer)(void *arg, unsigned connection, const struct load_answer *answer))
{
	const struct load_options options = {
	    .port = run->port, .connections = connections, .arg = run, .next = next, .answer = answer};
	struct load *load;
	int64_t begun;
	double seconds;

	if (load_create(&options, &load) < 0)
		return -1;
	begun = load_now_ns();
	load_run(load, 0);
	seconds = (double)(load_now_ns() - begun) / 1e9;
	load_destroy(&load);
	return seconds;
}

static int print(struct run *run, double seconds, double issued_seconds)
{
	if (run->failed || seconds <= 0) {
		fprintf(stderr, "bench-outgoing: %u failed, the last one: %s\n", run->failed, run->problem);
		return 1;
	}
	printf("{\"answered\":%u,\"per_second\":%.1f,\"p50_us\":%.1f,\"p99_us\":%.1f,\"issued_per_second\":%.1f}\n",
	       run->answered, run->answered / seconds, (double)load_percentile(run->samples, run->answered, 50) / 1e3,
	       (double)load_percentile(run->samples, run->answered, 99) / 1e3,
	       issued_seconds > 0 ? run->answered / issued_seconds : 0);
	return 0;
}

static int run_drafts(struct run *run)
{
	return print(run, seconds_of(run, run->connections, next_draft, on_measured), 0);
}

static int run_number(struct run *run)
{
	double seconds, behind;

	for (unsigned i = 0; i < run->connections; i++)
		run->ways[i].stage = READY;
	seconds_of(run, run->connections < UPLOADS_MAX ? run->connections : UPLOADS_MAX, next_step, on_step);
	run->begun = 0;
	seconds = run->failed ? -1 : seconds_of(run, run->connections, next_number, on_measured);
	run->waiting = true;
	behind = run->failed ? -1 : seconds_of(run, 1, next_poll, on_poll);
	return print(run, seconds, seconds + behind);
}

int main(int argc, char **argv)
{
	const bool drafts = argc == 7 && strcmp(argv[1], "drafts") == 0;
	const bool number = argc == 9 && strcmp(argv[1], "number") == 0;
	static struct run run;
	int code;

	if (!drafts && !number) {
		fprintf(stderr, "bench-outgoing: see the head of tests/bench/outgoing_main.c\n");
		return 2;
	}
	run.port = (uint16_t)atoi(argv[2]);
	run.tag = argv[3];
	for (int i = 0; i < argc - 6; i++)
		run.tokens[i] = argv[4 + i];
	run.connections = (unsigned)atoi(argv[argc - 2]);
	run.wanted = (unsigned)atoi(argv[argc - 1]);
	if (run.connections == 0 || run.connections > CONNECTIONS_MAX || run.wanted == 0 || run.wanted > COUNT_MAX)
		return 2;
	run.samples = calloc(run.wanted, sizeof(*run.samples));
	run.documents = number ? calloc(run.wanted, sizeof(*run.documents)) : NULL;
	if (!run.samples || (number && !run.documents))
		return 1;
	code = drafts ? run_drafts(&run) : run_number(&run);
	free(run.samples);
	free(run.documents);
	return code;
}
