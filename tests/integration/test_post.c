/*
 * What leaves on paper and what stays, over HTTP: a postal book that many clerks write in, lines that are sent twice, a
 * record copy that two want at the same moment, books for certain types; and what is still there after a kill.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <pthread.h>
#include <signal.h>

#include "integration/steps.h"

#define CLIENTS 6u
#define LINES 8u /* of each client */

static struct harness *harness;
static struct http_client *clerk;

static int setup(void **state)
{
	(void)state;
	if (harness_start(&(struct harness_options){.empty = false}, &harness))
		return -1;
	clerk = harness_login(harness, "vanthu");
	return clerk ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	http_client_destroy(&clerk);
	harness_destroy(&harness);
	return 0;
}

/* ---- steps ---- */

static struct http_answer get(struct http_client *client, const char *path)
{
	struct http_answer answer;

	http_ask(client, &(struct http_request){.path = path}, &answer);
	return answer;
}

static struct http_answer post(struct http_client *client, const char *path, json_t *body, const char *key,
			       const char *etag)
{
	struct http_answer answer;

	step_post(client, path, body, key, etag, &answer);
	json_decref(body);
	return answer;
}

/* The demo agency's book of a direction. */
static void book_of(const char *direction, char ret[32])
{
	char path[100];
	struct http_answer answer;

	snprintf(path, sizeof(path), "/api/v1/registers?direction=%s", direction);
	answer = get(clerk, path);
	snprintf(ret, 32, "%s", json_text(answer.json, "registers.0.register.id"));
	assert_true(*ret);
	http_answer_free(&answer);
}

static json_t *envelope(const char *code, const char *destination)
{
	return json_pack("{s:{s:s, s:s, s:i}}", "line", "code", code, "destination", destination, "envelopes", 2);
}

static json_t *loan_of(const char *code)
{
	return json_pack("{s:{s:s, s:s, s:s, s:s}}", "loan", "user", "Phạm Thị Tư", "code", code, "subject",
			 "Về việc khen thưởng", "allowedBy", "Chánh Văn phòng");
}

static void assert_status(struct http_answer *answer, long status, const char *reason)
{
	if (answer->status != status || (reason && !strstr(answer->body ? answer->body : "", reason)))
		fail_msg("wanted %ld %s, got %ld %s", status, reason ? reason : "", answer->status,
			 answer->body ? answer->body : answer->problem);
	http_answer_free(answer);
}

/* ---- the postal book ---- */

static void test_a_line_is_entered_once_and_signed_for(void **state)
{
	char book[32], path[120], line[140];
	struct http_answer first, answer;

	(void)state;
	book_of("DIRECTION_POSTAL", book);
	snprintf(path, sizeof(path), "/api/v1/registers/%s/postal", book);
	first = post(clerk, path, envelope("05/QĐ-SYT", "Bộ Y tế"), "thu-1", NULL);
	assert_int_equal(first.status, 201);
	/* The answer was lost and it is sent again. */
	answer = post(clerk, path, envelope("05/QĐ-SYT", "Bộ Y tế"), "thu-1", NULL);
	assert_int_equal(answer.status, 201);
	assert_string_equal(json_text(answer.json, "id"), json_text(first.json, "id"));
	http_answer_free(&answer);
	answer = get(clerk, path);
	assert_int_equal(json_array_size(json_at(answer.json, "lines")), 1);
	http_answer_free(&answer);
	snprintf(line, sizeof(line), "%s/%s/receipt", path, json_text(first.json, "id"));
	http_answer_free(&first);
	answer = post(clerk, line, json_pack("{s:s}", "postmark", "EF1"), NULL, NULL);
	assert_status(&answer, 428, NULL);
	answer = post(clerk, line, json_pack("{s:s}", "postmark", "EF1"), NULL, "7");
	assert_status(&answer, 412, NULL);
	answer =
	    post(clerk, line, json_pack("{s:s, s:s}", "postmark", "EF123VN", "signedFor", "Lê Văn Tám"), NULL, "1");
	assert_status(&answer, 200, "EF123VN");
	snprintf(line, sizeof(line), "/api/v1/registers/%s/sheet?format=csv", book);
	answer = get(clerk, line);
	assert_status(&answer, 200, "\"05/QĐ-SYT\",\"Bộ Y tế\",\"2\",\"Lê Văn Tám; EF123VN\",");
	snprintf(line, sizeof(line), "/api/v1/registers/%s/envelopes/sheet", book);
	answer = get(clerk, line);
	assert_status(&answer, 200, "%PDF");
}

struct worker {
	const char *path;
	unsigned index, good;
	struct http_client *client;
	pthread_t thread;
};

static void *write_lines(void *arg)
{
	struct worker *worker = arg;

	for (unsigned i = 0; i < LINES; i++) {
		char code[32], key[32];
		struct http_answer answer;

		snprintf(code, sizeof(code), "%u/SYT-K%u", 100 + i, worker->index);
		snprintf(key, sizeof(key), "many-%u-%u", worker->index, i);
		answer = post(worker->client, worker->path, envelope(code, "Sở Nội vụ"), key, NULL);
		worker->good += answer.status == 201;
		http_answer_free(&answer);
	}
	return NULL;
}

static void test_many_write_in_one_book_and_a_kill_loses_nothing(void **state)
{
	char book[32], path[120], pages[220] = "";
	struct worker workers[CLIENTS];
	size_t before, seen = 0;
	struct http_answer answer;

	(void)state;
	book_of("DIRECTION_POSTAL", book);
	snprintf(path, sizeof(path), "/api/v1/registers/%s/postal", book);
	answer = get(clerk, path);
	before = json_array_size(json_at(answer.json, "lines"));
	http_answer_free(&answer);
	for (unsigned i = 0; i < CLIENTS; i++) {
		workers[i] = (struct worker){path, i, 0, harness_login(harness, "vanthu"), 0};
		assert_non_null(workers[i].client);
		assert_int_equal(pthread_create(&workers[i].thread, NULL, write_lines, &workers[i]), 0);
	}
	for (unsigned i = 0; i < CLIENTS; i++) {
		pthread_join(workers[i].thread, NULL);
		http_client_destroy(&workers[i].client);
		assert_int_equal(workers[i].good, LINES);
	}
	harness_signal(harness, SIGKILL);
	harness_wait(harness);
	harness_restart(harness);
	/* In pages, each line once. */
	do {
		char query[400];

		snprintf(query, sizeof(query), "%s?limit=7%s%s", path, *pages ? "&cursor=" : "", pages);
		answer = get(clerk, query);
		assert_int_equal(answer.status, 200);
		seen += json_array_size(json_at(answer.json, "lines"));
		snprintf(pages, sizeof(pages), "%s", json_text(answer.json, "nextCursor"));
		http_answer_free(&answer);
	} while (*pages);
	assert_int_equal(seen, before + CLIENTS * LINES);
}

/* ---- record copies ---- */

static void test_a_record_copy_goes_out_and_comes_back(void **state)
{
	struct http_client *other = harness_login(harness, "chuyenvien"), *head = harness_login(harness, "giamdoc");
	struct http_answer loan, answer;
	char path[100];

	(void)state;
	answer = post(other, "/api/v1/record-copies", loan_of("15/QĐ-SYT"), NULL, NULL);
	assert_status(&answer, 403, "Đ19");
	loan = post(clerk, "/api/v1/record-copies", loan_of("15/QĐ-SYT"), NULL, NULL);
	assert_int_equal(loan.status, 201);
	answer = get(head, "/api/v1/record-copies?open=true");
	assert_int_equal(json_array_size(json_at(answer.json, "loans")), 1);
	assert_null(json_at(answer.json, "loans.0.actions.0"));
	http_answer_free(&answer);
	snprintf(path, sizeof(path), "/api/v1/record-copies/%s/return", json_text(loan.json, "id"));
	answer = post(clerk, path, json_object(), NULL, json_text(loan.json, "actions.0.etag"));
	assert_status(&answer, 200, "returnedAt");
	answer = post(clerk, path, json_object(), NULL, "2");
	assert_status(&answer, 409, "loan.is_back");
	answer = get(head, "/api/v1/record-copies?open=true");
	assert_int_equal(json_array_size(json_at(answer.json, "loans")), 0);
	http_answer_free(&answer);
	answer = get(clerk, "/api/v1/record-copies/sheet?format=csv");
	assert_status(&answer, 200, "Phạm Thị Tư");
	http_answer_free(&loan);
	http_client_destroy(&other);
	http_client_destroy(&head);
}

/* ---- books for certain types ---- */

static json_t *book_for(const char *code, int year, const char *type)
{
	return json_pack("{s:{s:s, s:s, s:s, s:i, s:[s]}}", "register", "code", code, "name", "Sổ quyết định",
			 "direction", "DIRECTION_OUTGOING", "year", year, "documentTypes", type);
}

static void test_books_for_types_and_their_years(void **state)
{
	struct http_answer answer = get(clerk, "/api/v1/registers");
	int year = (int)json_integer_value(json_at(answer.json, "registers.0.register.year"));
	size_t typed = 0, i;
	json_t *one, *body;

	(void)state;
	http_answer_free(&answer);
	answer = post(clerk, "/api/v1/registers", book_for("DI-QD", year, "Quyết định"), NULL, NULL);
	assert_int_equal(answer.status, 201);
	assert_true(json_is_true(json_at(answer.json, "register.defaultRegister")));
	http_answer_free(&answer);
	body = book_for("DI-QD2", year, "quyết định");
	json_object_set_new(json_object_get(body, "register"), "defaultRegister", json_true());
	answer = post(clerk, "/api/v1/registers", body, NULL, NULL);
	assert_status(&answer, 422, "register.type_claimed");
	answer = post(clerk, "/api/v1/registers/next-year", json_object(), NULL, NULL);
	assert_int_equal(answer.status, 200);
	json_array_foreach(json_at(answer.json, "registers"), i, one)
	{
		if (strcmp(json_text(one, "register.code"), "DI-QD") != 0)
			continue;
		typed++;
		assert_string_equal(json_text(one, "register.documentTypes.0"), "Quyết định");
		assert_true(json_is_true(json_at(one, "register.defaultRegister")));
	}
	assert_int_equal(typed, 1);
	http_answer_free(&answer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_line_is_entered_once_and_signed_for),
	    cmocka_unit_test(test_many_write_in_one_book_and_a_kill_loses_nothing),
	    cmocka_unit_test(test_a_record_copy_goes_out_and_comes_back),
	    cmocka_unit_test(test_books_for_types_and_their_years),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
