/*
 * The agency's calendar changes and the server is killed while it reckons deadlines again: every deadline comes out by
 * the new calendar, every document says so once, and everybody hears of everything once.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "integration/steps.h"

#define DOCUMENTS 45u
#define ID_SIZE 24u
#define TRIES 6000u /* of 20 ms */
#define KILLS 4u

/* One minute of work a day: eight hours take more than a year. And all day: they are over by tomorrow. */
#define SLOW "hours: {default: [['08:00', '08:01']]}\n"
#define FAST "hours: {default: [['00:00', '24:00']]}\n"

struct fixture {
	struct harness *harness;
	struct http_client *clerk, *head;
	char calendar[64];
	char yaml[600];
	char ids[DOCUMENTS][ID_SIZE];
};

static void write_calendar(struct fixture *fixture, const char *text)
{
	FILE *file = fopen(fixture->calendar, "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static void wait_a_little(void)
{
	nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
}

static void log_in(struct fixture *fixture)
{
	http_client_destroy(&fixture->clerk);
	http_client_destroy(&fixture->head);
	fixture->clerk = harness_login(fixture->harness, "vanthu");
	fixture->head = harness_login(fixture->harness, "giamdoc");
	assert_non_null(fixture->clerk);
	assert_non_null(fixture->head);
}

static int setup(void **state)
{
	static struct fixture fixture;
	const char *const words[] = {"init", "--file", CONGVAN_SOURCE_DIR "/config/demo/agency.yaml", NULL};
	struct harness_options options = {
	    .empty = true, .enabled = "identity, register, work, incoming, notices, web", .yaml = fixture.yaml};
	char *output = NULL;
	int fd;

	snprintf(fixture.calendar, sizeof(fixture.calendar), "/tmp/congvan-calendar-XXXXXX");
	fd = mkstemp(fixture.calendar);
	assert_true(fd >= 0);
	close(fd);
	write_calendar(&fixture, SLOW);
	snprintf(fixture.yaml, sizeof(fixture.yaml),
		 "work: {calendar: %s}\nincoming: {calendar: %s, process: " CONGVAN_SOURCE_DIR
		 "/config/presets/danang-qlvb/incoming.yaml}\n",
		 fixture.calendar, fixture.calendar);
	assert_int_equal(harness_start(&options, &fixture.harness), 0);
	if (harness_cli(fixture.harness, words, NULL, &output) != 0)
		fail_msg("%s", output);
	free(output);
	log_in(&fixture);
	*state = &fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;

	http_client_destroy(&fixture->clerk);
	http_client_destroy(&fixture->head);
	harness_destroy(&fixture->harness);
	return unlink(fixture->calendar);
}

static void enter(struct fixture *fixture, unsigned number, char *ret_id)
{
	char code[12];
	struct http_answer answer;
	json_t *document;

	snprintf(code, sizeof(code), "%u", number);
	document = step_document(step_upload_pdf(fixture->clerk), code);
	json_object_set_new(document, "submit", json_object());
	step_post(fixture->clerk, "/api/v1/incoming", document, NULL, NULL, &answer);
	if (answer.status != 201)
		print_error("%ld %s\n", answer.status, answer.body ? answer.body : answer.problem);
	assert_int_equal(answer.status, 201);
	snprintf(ret_id, ID_SIZE, "%s", json_text(answer.json, "document.id"));
	json_decref(document);
	http_answer_free(&answer);
}

/* The document as its leader sees it; *ret_due: the day of their deadline. How often its deadline was changed. */
static unsigned look(struct fixture *fixture, const char *id, char ret_due[16])
{
	struct http_answer answer;
	unsigned changes = 0;
	char path[64];
	json_t *one;
	size_t i;

	snprintf(path, sizeof(path), "/api/v1/incoming/%s", id);
	http_ask(fixture->head, &(struct http_request){.path = path}, &answer);
	assert_int_equal(answer.status, 200);
	ret_due[0] = '\0';
	json_array_foreach(json_at(answer.json, "flows"), i, one)
	{
		if (strcmp(json_text(one, "deadline.source"), "DUE_RULE") == 0)
			snprintf(ret_due, 16, "%s", json_text(one, "dueDate"));
	}
	json_array_foreach(json_at(answer.json, "timeline"), i, one)
	{
		changes += strcmp(json_text(one, "action"), "deadline_changed") == 0;
	}
	http_answer_free(&answer);
	return changes;
}

static unsigned count_changed(struct fixture *fixture, const char *slow_due)
{
	unsigned changed = 0;
	char due[16];

	for (unsigned i = 0; i < DOCUMENTS; i++) {
		look(fixture, fixture->ids[i], due);
		changed += strcmp(due, slow_due) != 0;
	}
	return changed;
}

/* How many notices of this name the leader has, over all pages; none about the same document twice. */
static unsigned count_notices(struct fixture *fixture, const char *name)
{
	char path[300] = "/api/v1/notices?limit=100", seen[DOCUMENTS + KILLS + 1][ID_SIZE];
	unsigned count = 0;

	while (path[0]) {
		struct http_answer answer;
		json_t *one;
		size_t i;

		http_ask(fixture->head, &(struct http_request){.path = path}, &answer);
		assert_int_equal(answer.status, 200);
		json_array_foreach(json_at(answer.json, "notices"), i, one)
		{
			if (strcmp(json_text(one, "name"), name) != 0)
				continue;
			assert_true(count < sizeof(seen) / sizeof(seen[0]));
			snprintf(seen[count], ID_SIZE, "%s", json_text(one, "documentId"));
			for (unsigned k = 0; k < count; k++)
				assert_string_not_equal(seen[k], seen[count]);
			count++;
		}
		path[0] = '\0';
		if (*json_text(answer.json, "nextCursor"))
			snprintf(path, sizeof(path), "/api/v1/notices?limit=100&cursor=%s",
				 json_text(answer.json, "nextCursor"));
		http_answer_free(&answer);
	}
	return count;
}

static void await_notices(struct fixture *fixture, const char *name, unsigned expected)
{
	unsigned tries = 0;

	while (count_notices(fixture, name) < expected && tries++ < TRIES)
		wait_a_little();
	assert_int_equal(count_notices(fixture, name), expected);
}

static void kill_and_start(struct fixture *fixture)
{
	harness_signal(fixture->harness, SIGKILL);
	assert_int_equal(harness_wait(fixture->harness), 128 + SIGKILL);
	assert_int_equal(harness_restart(fixture->harness), 0);
	log_in(fixture);
}

static void a_changed_calendar_survives_kills(void **state)
{
	struct fixture *fixture = *state;
	char slow_due[16], due[16], id[ID_SIZE];
	unsigned tries = 0;

	for (unsigned i = 0; i < DOCUMENTS; i++)
		enter(fixture, i + 1, fixture->ids[i]);
	look(fixture, fixture->ids[0], slow_due);
	assert_string_not_equal(slow_due, "");
	await_notices(fixture, "submitted", DOCUMENTS);
	write_calendar(fixture, FAST);
	kill_and_start(fixture);
	/* Whoever writes first begins it; then the server dies at whatever point it has come to. */
	for (unsigned i = 0; i < KILLS; i++) {
		enter(fixture, DOCUMENTS + 1 + i, id);
		assert_int_equal(look(fixture, id, due), 0);
		assert_string_not_equal(due, slow_due);
		kill_and_start(fixture);
	}
	while (count_changed(fixture, slow_due) < DOCUMENTS && tries++ < TRIES)
		wait_a_little();
	for (unsigned i = 0; i < DOCUMENTS; i++) {
		assert_int_equal(look(fixture, fixture->ids[i], due), 1);
		assert_string_not_equal(due, slow_due);
	}
	await_notices(fixture, "deadline_changed", DOCUMENTS);
	await_notices(fixture, "submitted", DOCUMENTS + KILLS);
}

static void notices_are_read(void **state)
{
	struct fixture *fixture = *state;
	struct http_answer answer;
	char path[96], left[24];

	http_ask(fixture->head, &(struct http_request){.path = "/api/v1/notices?limit=1"}, &answer);
	assert_int_equal(answer.status, 200);
	snprintf(path, sizeof(path), "/api/v1/notices/%s/read", json_text(answer.json, "notices.0.id"));
	snprintf(left, sizeof(left), "%ld", strtol(json_text(answer.json, "unread"), NULL, 10) - 1);
	http_answer_free(&answer);
	http_ask(fixture->head, &(struct http_request){.path = path, .body = "{}"}, &answer);
	assert_int_equal(answer.status, 200);
	assert_string_equal(json_text(answer.json, "unread"), left);
	http_answer_free(&answer);
	http_ask(fixture->clerk, &(struct http_request){.path = path, .body = "{}"}, &answer);
	assert_int_equal(answer.status, 404); /* somebody else's */
	http_answer_free(&answer);
	http_ask(fixture->head, &(struct http_request){.path = "/api/v1/work/counts"}, &answer);
	assert_string_equal(json_text(answer.json, "notices"), left);
	http_answer_free(&answer);
	http_ask(fixture->head, &(struct http_request){.path = "/api/v1/notices/read-all", .body = "{}"}, &answer);
	assert_int_equal(answer.status, 200);
	assert_string_equal(json_text(answer.json, "unread"), "0");
	http_answer_free(&answer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_changed_calendar_survives_kills),
	    cmocka_unit_test(notices_are_read),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
