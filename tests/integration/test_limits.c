/*
 * Limits pass on a real server: it is stopped and started again some hours ahead, so that its own timers fire. The
 * notices, the recorded breach and the timeline are what people see over HTTP. And a calendar that one agency changes
 * moves what is open there, and nothing in another agency.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "integration/steps.h"

#define ID_SIZE 32u
#define WAIT_S 120
#define FIRST "H99.07"
#define SETTINGS "/api/v1/settings/calendar"

/* All day and every day, so that a working hour is an hour whenever the test runs; and one hour a day. */
#define ALL_DAY "{\"calendar\":{\"usual\":[{\"from\":\"00:00\",\"to\":\"24:00\"}]}}"
#define ONE_HOUR "{\"calendar\":{\"usual\":[{\"from\":\"00:00\",\"to\":\"01:00\"}]}}"

struct scene {
	struct harness *harness;
	struct http_client *administrator, *clerk, *head, *clerk2;
};

static void log_out(struct scene *scene)
{
	http_client_destroy(&scene->administrator);
	http_client_destroy(&scene->clerk);
	http_client_destroy(&scene->head);
	http_client_destroy(&scene->clerk2);
}

static int log_in(struct scene *scene)
{
	log_out(scene);
	scene->administrator = harness_login(scene->harness, "quantri");
	scene->clerk = harness_login(scene->harness, "vanthu");
	scene->head = harness_login(scene->harness, "giamdoc");
	scene->clerk2 = harness_login(scene->harness, "vanthu2");
	return scene->administrator && scene->clerk && scene->head && scene->clerk2 ? 0 : -1;
}

static int setup(void **state)
{
	static struct scene scene;
	int error;

	*state = &scene;
	error = harness_start(&(struct harness_options){.yaml = "incoming: {process: " CONGVAN_SOURCE_DIR
								"/config/presets/danang-qlvb/incoming.yaml}\n"},
			      &scene.harness);
	if (!error)
		error = step_second_agency(scene.harness);
	return error ? error : log_in(&scene);
}

static int teardown(void **state)
{
	struct scene *scene = *state;

	log_out(scene);
	harness_destroy(&scene->harness);
	return 0;
}

static void start_ahead(struct scene *scene, long seconds)
{
	assert_int_equal(harness_stop(scene->harness), 0);
	harness_ahead(scene->harness, CLOCK_LIBRARY, seconds);
	assert_int_equal(harness_restart(scene->harness), 0);
	assert_int_equal(log_in(scene), 0);
}

/* ---- the calendar over HTTP ---- */

static long put_calendar(struct http_client *client, const char *body, const char *etag, struct http_answer *ret)
{
	char line[64];
	struct http_request request = {.method = "PUT", .path = SETTINGS, .body = body};

	snprintf(line, sizeof(line), "If-Match: \"%s\"", etag ? etag : "");
	request.headers[0] = etag ? line : NULL;
	http_ask(client, &request, ret);
	return ret->status;
}

static void see_calendar(struct http_client *client, bool own, bool may_change, char ret_etag[ID_SIZE])
{
	struct http_answer answer;

	http_ask(client, &(struct http_request){.path = SETTINGS}, &answer);
	assert_int_equal(answer.status, 200);
	assert_int_equal(json_is_true(json_at(answer.json, "own")), own);
	assert_int_equal(strcmp(json_text(answer.json, "actions.0.name"), "change") == 0, may_change);
	assert_string_equal(json_text(answer.json, "yaml"), "");
	if (ret_etag)
		snprintf(ret_etag, ID_SIZE, "%s", json_text(answer.json, "actions.0.etag"));
	http_answer_free(&answer);
}

static void change_calendar(struct scene *scene, const char *body)
{
	struct http_answer answer;
	char etag[ID_SIZE], version[80];

	http_ask(scene->administrator, &(struct http_request){.path = SETTINGS}, &answer);
	snprintf(etag, sizeof(etag), "%s", json_text(answer.json, "actions.0.etag"));
	snprintf(version, sizeof(version), "%s", json_text(answer.json, "calendar.version"));
	http_answer_free(&answer);
	assert_int_equal(put_calendar(scene->administrator, body, etag, &answer), 200);
	assert_true(json_is_true(json_at(answer.json, "own")));
	assert_string_not_equal(json_text(answer.json, "calendar.version"), version);
	http_answer_free(&answer);
}

static void an_agency_keeps_its_own_calendar(void **state)
{
	struct scene *scene = *state;
	struct http_answer answer;
	char etag[ID_SIZE];

	see_calendar(scene->administrator, false, true, etag);
	see_calendar(scene->clerk, false, false, NULL);
	assert_int_equal(put_calendar(scene->clerk, ALL_DAY, etag, &answer), 403);
	http_answer_free(&answer);
	assert_int_equal(put_calendar(scene->administrator, ALL_DAY, NULL, &answer), 428);
	http_answer_free(&answer);
	assert_int_equal(put_calendar(scene->administrator, ALL_DAY, "99", &answer), 412);
	http_answer_free(&answer);
	assert_int_equal(put_calendar(scene->administrator,
				      "{\"calendar\":{\"usual\":[{\"from\":\"07:30\",\"to\":\"11:30\"},{\"from\":"
				      "\"11:00\",\"to\":\"17:00\"}],\"holidays\":[{\"from\":\"2026-02-30\"},{\"from\":"
				      "\"2126-01-01\"}]}}",
				      etag, &answer),
			 422);
	assert_true(step_names_field(&answer, "/calendar/usual/1"));
	assert_true(step_names_field(&answer, "/calendar/holidays/0/from"));
	assert_true(step_names_field(&answer, "/calendar/holidays/1/from"));
	http_answer_free(&answer);
	assert_int_equal(put_calendar(scene->administrator, "{}", etag, &answer), 422);
	assert_true(step_names_field(&answer, "/calendar"));
	http_answer_free(&answer);
	change_calendar(scene, ALL_DAY);
	see_calendar(scene->clerk, true, false, NULL);
	see_calendar(scene->clerk2, false, false, NULL); /* another agency's is the server's still */
	assert_int_equal(put_calendar(scene->administrator, ONE_HOUR, etag, &answer), 412); /* what it was */
	http_answer_free(&answer);
	http_ask(scene->clerk, &(struct http_request){.path = "/api/v1/calendar?from=2026-09-02&to=2026-09-06"},
		 &answer);
	assert_int_equal(json_array_size(json_at(answer.json, "daysOff")), 0);
	http_answer_free(&answer);
	http_ask(scene->clerk2, &(struct http_request){.path = "/api/v1/calendar?from=2026-09-02&to=2026-09-06"},
		 &answer);
	assert_int_equal(json_array_size(json_at(answer.json, "daysOff")), 3);
	http_answer_free(&answer);
}

static void the_tool_shows_and_sets_it(void **state)
{
	struct scene *scene = *state;
	const char *const show[] = {"calendar", "show", NULL}, *const status[] = {"calendar", "status", "--json", NULL};
	char path[200];
	const char *const check[] = {"calendar", "check", path, NULL}, *const set[] = {"calendar", "set",      "--file",
										       path,       "--agency", "2",
										       NULL},
			  *const inherit[] = {"calendar", "set", "--inherit", "--agency", "2", NULL};
	char *output = NULL;
	FILE *file;

	assert_int_equal(harness_cli(scene->harness, show, NULL, &output), 0);
	assert_non_null(strstr(output, "default: [[\"00:00\", \"24:00\"]]"));
	free(output);
	snprintf(path, sizeof(path), "%s/lich.yaml", harness_directory(scene->harness));
	file = fopen(path, "w");
	assert_non_null(file);
	fputs("weekend: [someday]\n", file);
	assert_int_equal(fclose(file), 0);
	assert_int_not_equal(harness_cli(scene->harness, check, NULL, &output), 0);
	assert_non_null(strstr(output, "lich.yaml:1: weekend: "));
	free(output);
	file = fopen(path, "w");
	assert_non_null(file);
	fputs("weekend: [sunday]\nhours: {default: [['08:00', '12:00']]}\n", file);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(harness_cli(scene->harness, check, NULL, &output), 0);
	free(output);
	see_calendar(scene->clerk2, false, false, NULL);
	assert_int_equal(harness_cli(scene->harness, set, NULL, &output), 0);
	free(output);
	see_calendar(scene->clerk2, true, false, NULL);
	assert_int_equal(harness_cli(scene->harness, inherit, NULL, &output), 0);
	free(output);
	see_calendar(scene->clerk2, false, false, NULL);
	assert_int_equal(harness_cli(scene->harness, status, NULL, &output), 0);
	assert_non_null(strstr(output, "\"running\""));
	free(output);
}

/* ---- what waits ---- */

static unsigned count_notices(struct http_client *client, const char *name)
{
	struct http_answer answer;
	unsigned count = 0;
	json_t *one;
	size_t i;

	http_ask(client, &(struct http_request){.path = "/api/v1/notices?limit=100"}, &answer);
	assert_int_equal(answer.status, 200);
	json_array_foreach(json_at(answer.json, "notices"), i, one)
	{
		count += strcmp(json_text(one, "name"), name) == 0;
	}
	http_answer_free(&answer);
	return count;
}

static void await_notice(struct http_client *client, const char *name)
{
	time_t end = time(NULL) + WAIT_S;

	while (!count_notices(client, name))
		if (time(NULL) > end)
			fail_msg("nobody was told: %s", name);
	assert_int_equal(count_notices(client, name), 1);
}

static void arrival_text(struct http_client *clerk, const char *id, const char *member, char *ret, size_t size)
{
	struct http_answer answer;
	char path[96];

	snprintf(path, sizeof(path), "/api/v1/arrivals/%s", id);
	http_ask(clerk, &(struct http_request){.path = path}, &answer);
	assert_int_equal(answer.status, 200);
	snprintf(ret, size, "%s", json_text(answer.json, member));
	http_answer_free(&answer);
}

static long minutes_left(struct http_client *clerk, const char *id, bool *ret_runs)
{
	struct http_answer answer;
	char path[96];
	long minutes;

	snprintf(path, sizeof(path), "/api/v1/arrivals/%s", id);
	http_ask(clerk, &(struct http_request){.path = path}, &answer);
	assert_int_equal(answer.status, 200);
	minutes = (long)json_integer_value(json_at(answer.json, "arrival.minutesLeft"));
	*ret_runs = json_is_true(json_at(answer.json, "arrival.clockRuns"));
	http_answer_free(&answer);
	return minutes;
}

static void send_to_first(struct scene *scene, char ret_arrival[ID_SIZE])
{
	time_t end = time(NULL) + WAIT_S;
	struct http_answer answer;
	json_t *request;

	request = json_pack("{s:s, s:s, s:[s]}", "kind", "incoming", "documentId", step_register(scene->clerk2, "801"),
			    "organIds", FIRST);
	step_post(scene->clerk2, "/api/v1/transfers", request, NULL, NULL, &answer);
	json_decref(request);
	assert_int_equal(answer.status, 201);
	http_answer_free(&answer);
	for (*ret_arrival = '\0'; !*ret_arrival;) {
		http_ask(scene->clerk, &(struct http_request){.path = "/api/v1/arrivals"}, &answer);
		assert_int_equal(answer.status, 200);
		snprintf(ret_arrival, ID_SIZE, "%s", json_text(answer.json, "arrivals.0.id"));
		if (!*ret_arrival && time(NULL) > end)
			fail_msg("nothing has arrived");
		http_answer_free(&answer);
	}
}

static void submit_to_head(struct scene *scene, char ret_document[ID_SIZE])
{
	json_t *document = step_document(step_upload_pdf(scene->clerk), "802");
	struct http_answer answer;

	json_object_set_new(document, "submit", json_object());
	step_post(scene->clerk, "/api/v1/incoming", document, NULL, NULL, &answer);
	json_decref(document);
	assert_int_equal(answer.status, 201);
	snprintf(ret_document, ID_SIZE, "%s", json_text(answer.json, "document.id"));
	http_answer_free(&answer);
}

static void read_in(struct http_client *client, const char *language)
{
	struct http_answer answer;
	char body[64];

	snprintf(body, sizeof(body), "{\"language\":\"%s\"}", language);
	http_ask(client, &(struct http_request){.method = "PUT", .path = "/api/v1/me/settings", .body = body}, &answer);
	assert_int_equal(answer.status, 200);
	http_answer_free(&answer);
}

/* The text of the timeline's act of this name, in the reader's language; how many there are. */
static unsigned timeline(struct http_client *client, const char *document, const char *action, char *ret_text,
			 size_t size)
{
	struct http_answer answer;
	unsigned count = 0;
	char path[96];
	json_t *act;
	size_t i;

	snprintf(path, sizeof(path), "/api/v1/incoming/%s", document);
	http_ask(client, &(struct http_request){.path = path}, &answer);
	assert_int_equal(answer.status, 200);
	json_array_foreach(json_at(answer.json, "timeline"), i, act)
	{
		if (strcmp(json_text(act, "action"), action) != 0)
			continue;
		snprintf(ret_text, size, "%s: %s", json_text(act, "actor.name"), json_text(act, "text"));
		count++;
	}
	http_answer_free(&answer);
	return count;
}

static bool has_breach(struct http_client *client, const char *document)
{
	struct http_answer answer;
	bool found = false;
	char path[96];
	json_t *flow;
	size_t i;

	snprintf(path, sizeof(path), "/api/v1/incoming/%s", document);
	http_ask(client, &(struct http_request){.path = path}, &answer);
	json_array_foreach(json_at(answer.json, "flows"), i, flow)
	{
		found |= *json_text(flow, "deadline.breachedAt") != '\0';
	}
	http_answer_free(&answer);
	return found;
}

static void a_changed_calendar_moves_the_desk(struct scene *scene, const char *arrival)
{
	time_t end = time(NULL) + WAIT_S;
	char before[64], after[64];

	arrival_text(scene->clerk, arrival, "arrival.deadline.dueAt", before, sizeof(before));
	change_calendar(scene, ONE_HOUR);
	do
		arrival_text(scene->clerk, arrival, "arrival.deadline.dueAt", after, sizeof(after));
	while (strcmp(before, after) == 0 && time(NULL) <= end);
	assert_string_not_equal(before, after);
	change_calendar(scene, ALL_DAY);
	do
		arrival_text(scene->clerk, arrival, "arrival.deadline.dueAt", after, sizeof(after));
	while (strcmp(before, after) != 0 && time(NULL) <= end);
	assert_string_equal(before, after);
}

static void timers_warn_and_record(void **state)
{
	struct scene *scene = *state;
	char arrival[ID_SIZE], document[ID_SIZE], text[256];
	bool runs;

	submit_to_head(scene, document);
	send_to_first(scene, arrival);
	assert_in_range(minutes_left(scene->clerk, arrival, &runs), 8 * 60 - 30, 8 * 60);
	assert_true(runs);
	a_changed_calendar_moves_the_desk(scene, arrival);
	assert_int_equal(count_notices(scene->clerk, "arrival_near"), 0);
	assert_int_equal(count_notices(scene->head, "deadline_near"), 0);

	start_ahead(scene, 6 * 3600 + 1800);
	await_notice(scene->clerk, "arrival_near");
	await_notice(scene->head, "deadline_near");
	assert_int_equal(count_notices(scene->clerk, "arrival_passed"), 0);
	assert_false(has_breach(scene->head, document));
	assert_in_range(minutes_left(scene->clerk, arrival, &runs), 1, 90);

	start_ahead(scene, 9 * 3600);
	await_notice(scene->clerk, "arrival_passed");
	await_notice(scene->head, "deadline_passed");
	arrival_text(scene->clerk, arrival, "arrival.deadline.breachedAt", text, sizeof(text));
	assert_string_not_equal(text, "");
	assert_true(minutes_left(scene->clerk, arrival, &runs) < 0);
	assert_true(has_breach(scene->head, document));
	assert_int_equal(timeline(scene->head, document, "deadline_near", text, sizeof(text)), 1);
	assert_int_equal(timeline(scene->head, document, "deadline_passed", text, sizeof(text)), 1);
	assert_non_null(strstr(text, "Hệ thống: "));
	assert_non_null(strstr(text, "8 giờ làm việc kể từ khi đến"));
	read_in(scene->head, "en");
	assert_int_equal(timeline(scene->head, document, "deadline_passed", text, sizeof(text)), 1);
	assert_non_null(strstr(text, "System: "));
	assert_non_null(strstr(text, "8 working hours from its arrival"));

	/* Another start tells nobody a second time. */
	start_ahead(scene, 10 * 3600);
	await_notice(scene->clerk, "arrival_near");
	await_notice(scene->clerk, "arrival_passed");
	await_notice(scene->head, "deadline_near");
	await_notice(scene->head, "deadline_passed");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_agency_keeps_its_own_calendar),
	    cmocka_unit_test(the_tool_shows_and_sets_it),
	    cmocka_unit_test(timers_warn_and_record),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
