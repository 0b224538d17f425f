/*
 * Who may call which route, held against the words of the regulations and of the documentation. Every caller asks for
 * every route that a plugin declares, about a record of the agency, of their own unit, of another unit, of another
 * agency. What no line of tests/unit/permissions/allowed allows is refused, tells nothing and leaves nothing in the
 * log; what one allows gets through to the store, which refuses it then, because the disk is full.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "integration/permissions/said.h"
#include "integration/permissions/world.h"

#define ALLOWED CONGVAN_SOURCE_DIR "/tests/unit/permissions/allowed"
#define ROUTES_MAX 400u
#define TRIES 3u
#define ROUTE_BYTES 100u
#define GATEWAYS_OWN "POST /blobs" /* route that no plugin declares */

struct rights {
	struct said *said;
	struct world *world;
	char routes[ROUTES_MAX][ROUTE_BYTES];
	size_t route_count;
	size_t refused, allowed, problems;
};

/* ---- the routes ---- */

static void add_route(struct rights *rights, const char *route)
{
	assert_true(rights->route_count < ROUTES_MAX);
	snprintf(rights->routes[rights->route_count++], ROUTE_BYTES, "%s", route);
}

/* What the plugins declare that the world's server runs. */
static void read_routes(struct rights *rights)
{
	static const char command[] =
	    "for p in $(echo '" HARNESS_OFFICE "' | tr -d ,); do " CONGVAN_BUILD_DIR
	    "/bin/congvan-manifest --print " CONGVAN_BUILD_DIR "/plugins/$p.so || exit 1; done";
	FILE *out = popen(command, "r");
	char line[300], method[8], pattern[ROUTE_BYTES - 10], route[ROUTE_BYTES];

	assert_non_null(out);
	while (fgets(line, sizeof(line), out)) {
		if (sscanf(line, "route %7s /api/v1%89s", method, pattern) != 2)
			continue;
		snprintf(route, sizeof(route), "%s %s", method, pattern);
		add_route(rights, route);
	}
	assert_int_equal(pclose(out), 0);
	assert_true(rights->route_count > 40);
	add_route(rights, GATEWAYS_OWN);
}

static bool is_route(const struct rights *rights, const char *route)
{
	for (size_t i = 0; i < rights->route_count; i++)
		if (strcmp(rights->routes[i], route) == 0)
			return true;
	return false;
}

static bool has_way(const char *route)
{
	for (const struct way *way = ways; way->route; way++)
		if (strcmp(way->route, route) == 0)
			return true;
	return false;
}

static void test_every_route_has_a_line_and_a_way(void **state)
{
	struct rights *rights = *state;
	const char *route;
	unsigned missing = 0;

	for (size_t i = 0; i < rights->route_count; i++) {
		if (!said_names(rights->said, rights->routes[i]))
			print_error("%u. add a line for '%s' to %s\n", ++missing, rights->routes[i], ALLOWED);
		if (!has_way(rights->routes[i]))
			print_error("%u. add a way to ask for '%s' to tests/integration/permissions/ways.c\n",
				    ++missing, rights->routes[i]);
	}
	for (size_t i = 0; (route = said_route(rights->said, i)) != NULL; i++)
		if (!is_route(rights, route))
			print_error("%u. '%s' of %s is no route (any more)\n", ++missing, route, ALLOWED);
	for (const struct way *way = ways; way->route; way++)
		if (!is_route(rights, way->route))
			print_error("%u. '%s' of tests/integration/permissions/ways.c is no route (any more)\n",
				    ++missing, way->route);
	if (missing)
		fail_msg("%u lines are missing or too many", missing);
}

/* ---- one question ---- */

/* All of them are told before the test fails. */
__attribute__((format(printf, 2, 3))) static void problem(struct rights *rights, const char *format, ...)
{
	char text[600];
	va_list list;

	va_start(list, format);
	vsnprintf(text, sizeof(text), format, list);
	va_end(list);
	print_error("%zu. %s\n", ++rights->problems, text);
}

static bool is_said(struct rights *rights, const struct caller *caller, const struct way *way, enum whose whose)
{
	return said_allows(rights->said, way->route, caller->words, world_names(way) ? world_whose[whose] : "-");
}

/* Whoever has a part in a draft is told of an action that is not for that part by a conflict: it is none of theirs. */
static bool is_no_action(json_t *problem)
{
	return strcmp(json_text(problem, "reason"), "outgoing.wrong_step") == 0;
}

/* The status that decides: of the one record, where each has its own. */
static long status_of(const struct way *way, const struct http_answer *answer)
{
	json_t *own;

	if (way->grants && answer->status == 200 && !json_at(answer->json, way->grants))
		return 403;
	own = way->each ? json_at(answer->json, "results.0.problem") : NULL;
	if (is_no_action(own ? own : answer->json))
		return 403;
	return own ? (long)json_integer_value(json_object_get(own, "status")) : answer->status;
}

static bool is_refusal(const struct caller *caller, long status)
{
	return caller->outside ? status == 401 : status == 403 || status == 404;
}

/* Past the question of rights: done, not to be stored, or wrong in what was asked for. */
static bool is_consent(long status)
{
	return (status >= 200 && status < 300) || status == 409 || status == 412 || status == 422 || status == 507;
}

static void check_tells_nothing(struct rights *rights, const struct caller *caller, const char *route,
				const struct http_answer *answer)
{
	bool book = said_allows(rights->said, "GET /registers/{id}/entries", caller->words, world_whose[WHOSE_AGENCY]);
	bool sees = said_allows(rights->said, "GET /incoming/{id}", caller->words, world_whose[WHOSE_OTHER]);

	if (!answer->body)
		return;
	if (strstr(answer->body, WORLD_FOREIGN))
		problem(rights, "%s tells %s of another agency: %s", route, caller->name, answer->body);
	/* Who reads the agency's book reads there of all that was entered. */
	if (strstr(answer->body, WORLD_OTHERS) && !sees && !(book && strstr(route, " /registers/")))
		problem(rights, "%s tells %s of another unit: %s", route, caller->name, answer->body);
}

/* The answer without what differs between any two requests. The caller frees it. */
static char *told(const struct http_answer *answer)
{
	json_t *copy = json_copy(answer->json);
	char *text;

	json_object_del(copy, "request_id");
	text = copy ? json_dumps(copy, JSON_SORT_KEYS) : strdup(answer->body ? answer->body : "");
	json_decref(copy);
	return text;
}

/* What is in another agency is answered in the same words as what is not there. */
static void check_is_as_unknown(struct rights *rights, const struct caller *caller, const struct way *way,
				const struct http_answer *answer)
{
	struct http_answer unknown;
	char *expected, *heard = told(answer);

	assert_true(world_ask(rights->world, caller, way, WHOSE_ELSEWHERE, true, &unknown));
	expected = told(&unknown);
	if (!way->each && (unknown.status != answer->status || strcmp(expected, heard) != 0))
		problem(rights, "%s as %s: %ld %s for what is in another agency, %ld %s for what is not there",
			way->route, caller->name, answer->status, heard, unknown.status, expected);
	free(expected);
	free(heard);
	http_answer_free(&unknown);
}

/* A record that is only mentioned, in the query or in the body: what is wrong with it may be the answer. */
static bool is_mention(const struct way *way)
{
	const char *path = way->path ? way->path : "", *at = strchr(path, '@'), *query = strchr(path, '?');

	return !way->each && (!at || (query && query < at));
}

static void must_be_refused(struct rights *rights, const struct caller *caller, const struct way *way, enum whose whose)
{
	struct http_answer answer;
	long status;

	if (!world_ask(rights->world, caller, way, whose, false, &answer))
		return;
	status = status_of(way, &answer);
	if (!is_refusal(caller, status) && !(whose == WHOSE_ELSEWHERE && is_mention(way) && is_consent(status)))
		problem(rights, "no line allows '%s' to %s (%s), and it was answered with %ld: %s", way->route,
			caller->name, world_whose[whose], status, answer.body ? answer.body : "");
	check_tells_nothing(rights, caller, way->route, &answer);
	if (whose == WHOSE_ELSEWHERE)
		check_is_as_unknown(rights, caller, way, &answer);
	http_answer_free(&answer);
	rights->refused++;
}

/* Whether the answer is the full disk's to the request, and not to a session that is to be renewed. */
static bool is_fresh(const struct caller *caller)
{
	struct http_answer answer;
	bool fresh;

	if (caller->outside)
		return true;
	http_ask(caller->client, &(struct http_request){.path = "/api/v1/me"}, &answer);
	fresh = answer.status == 200;
	http_answer_free(&answer);
	return fresh;
}

static void must_be_allowed(struct rights *rights, const struct caller *caller, const struct way *way, enum whose whose)
{
	struct http_answer answer;
	long status;

	if (!world_ask(rights->world, caller, way, whose, false, &answer))
		return;
	status = status_of(way, &answer);
	if (status == 507 && !is_fresh(caller)) {
		http_answer_free(&answer);
		world_fill_disk(rights->world);
		must_be_allowed(rights, caller, way, whose);
		return;
	}
	if (!is_consent(status))
		problem(rights, "a line allows '%s' to %s (%s), and it was answered with %ld: %s", way->route,
			caller->name, world_whose[whose], status, answer.body ? answer.body : "");
	check_tells_nothing(rights, caller, way->route, &answer);
	http_answer_free(&answer);
	rights->allowed++;
}

/* ---- all questions ---- */

typedef void question(struct rights *rights, const struct caller *caller, const struct way *way, enum whose whose);

static void ask_all(struct rights *rights, const struct caller *caller, bool said, question *ask)
{
	for (const struct way *way = ways; way->route; way++)
		for (enum whose whose = WHOSE_AGENCY; whose < WHOSE_COUNT; whose++)
			if (is_said(rights, caller, way, whose) == said)
				ask(rights, caller, way, whose);
}

/* Has what was refused to this caller left nothing? Sessions that were renewed meanwhile have: then it is asked again.
 */
static bool leaves_nothing(struct rights *rights, const struct caller *caller)
{
	for (unsigned tries = 0; tries < TRIES; tries++) {
		size_t problems = rights->problems;
		long long head;

		world_renew(rights->world);
		head = world_head(rights->world);
		ask_all(rights, caller, false, must_be_refused);
		if (world_head(rights->world) == head)
			return true;
		if (rights->problems != problems)
			return false;
	}
	return false;
}

static void test_what_no_line_allows_is_refused(void **state)
{
	struct rights *rights = *state;
	size_t count;
	const struct caller *callers = world_callers(rights->world, &count);

	for (size_t i = 0; i < count; i++)
		if (!leaves_nothing(rights, &callers[i]))
			problem(rights, "what was refused to %s has left something in the log", callers[i].name);
	print_message("%zu questions were refused\n", rights->refused);
	assert_int_equal(rights->problems, 0);
}

static void test_what_a_line_allows_gets_through(void **state)
{
	struct rights *rights = *state;
	size_t count;
	const struct caller *callers = world_callers(rights->world, &count);

	rights->problems = 0;
	world_fill_disk(rights->world);
	for (size_t i = 0; i < count; i++)
		ask_all(rights, &callers[i], true, must_be_allowed);
	print_message("%zu questions were allowed by %zu lines\n", rights->allowed, said_count(rights->said));
	assert_int_equal(rights->problems, 0);
	if (said_unused(rights->said))
		fail_msg("nothing comes of the line: %s", said_unused(rights->said));
}

static int setup(void **state)
{
	struct rights *rights = calloc(1, sizeof(*rights));

	assert_non_null(rights);
	*state = rights;
	rights->said = said_read(ALLOWED);
	read_routes(rights);
	rights->world = world_make();
	return 0;
}

static int teardown(void **state)
{
	struct rights *rights = *state;

	said_free(&rights->said);
	if (rights->world)
		world_drop(&rights->world);
	free(rights);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_route_has_a_line_and_a_way),
					   cmocka_unit_test(test_what_no_line_allows_is_refused),
					   cmocka_unit_test(test_what_a_line_allows_gets_through)};

	return cmocka_run_group_tests(tests, setup, teardown);
}
