/*
 * Books over HTTP: numbers that are kept while many clerks register, closing that crosses registration, a kept number
 * that two want, suffixes, paper numbers, the report; and who is refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <pthread.h>
#include <time.h>

#include "integration/steps.h"

#define CLIENTS 8u
#define DOCUMENTS 12u /* of each client */
#define RESERVATIONS 10u
#define NUMBERS_MAX 400u

static struct harness *harness;
static struct http_client *clerk;

static int setup(void **state)
{
	(void)state;
	if (harness_start(&(struct harness_options){.empty = false}, &harness) || step_second_agency(harness))
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

/* A book of its own for each test. */
static void make_book(const char *code, char ret_id[32])
{
	struct http_answer books, answer;
	json_t *body;

	http_ask(clerk, &(struct http_request){.path = "/api/v1/registers"}, &books);
	body = json_pack("{s:{s:s, s:s, s:s, s:O}}", "register", "code", code, "name", "Sổ thử", "direction",
			 "DIRECTION_INCOMING", "year", json_at(books.json, "registers.0.register.year"));
	step_post(clerk, "/api/v1/registers", body, NULL, NULL, &answer);
	assert_int_equal(answer.status, 201);
	snprintf(ret_id, 32, "%s", json_text(answer.json, "register.id"));
	json_decref(body);
	http_answer_free(&books);
	http_answer_free(&answer);
}

static struct http_answer get_of(struct http_client *client, const char *book, const char *rest)
{
	struct http_answer answer;
	char path[160];

	snprintf(path, sizeof(path), "/api/v1/registers/%s%s", book, rest);
	http_ask(client, &(struct http_request){.path = path}, &answer);
	return answer;
}

/* POST to a book; body is taken. */
static struct http_answer post_to(struct http_client *client, const char *book, const char *rest, json_t *body,
				  const char *etag, const char *key)
{
	struct http_answer answer;
	char path[160];

	snprintf(path, sizeof(path), "/api/v1/registers/%s%s", book, rest);
	step_post(client, path, body, key, etag, &answer);
	json_decref(body);
	return answer;
}

/* Closes or opens with the etag that is offered now; the status. */
static long switch_book(struct http_client *client, const char *book, const char *action, const char **ret_reason)
{
	static char reason[80];
	struct http_answer view = get_of(client, book, ""), answer;
	char rest[16];
	long status;

	snprintf(rest, sizeof(rest), "/%s", action);
	answer = post_to(client, book, rest, json_pack("{s:s}", "reason", "Kiểm tra sổ"),
			 json_text(view.json, "actions.0.etag"), NULL);
	snprintf(reason, sizeof(reason), "%s", json_text(answer.json, "reason"));
	if (ret_reason)
		*ret_reason = reason;
	status = answer.status;
	http_answer_free(&view);
	http_answer_free(&answer);
	return status;
}

/* Registers in this book; `wish` is taken and may be NULL. key: of this client's own. */
static struct http_answer enter(struct http_client *client, const char *book, const char *code, json_t *wish,
				const char *key)
{
	json_t *document = step_document("", code);
	struct http_answer answer;

	json_object_del(document, "uploads");
	json_object_set_new(document, "registerId", json_string(book));
	json_object_set_new(document, "confirmDuplicate", json_true());
	if (wish)
		json_object_set_new(document, "bookNumber", wish);
	step_post(client, "/api/v1/incoming", document, key, NULL, &answer);
	json_decref(document);
	return answer;
}

static void assert_status(struct http_answer *answer, long status, const char *pointer)
{
	if (answer->status != status || (pointer && !step_names_field(answer, pointer)))
		fail_msg("wanted %ld %s, got %ld %s", status, pointer ? pointer : "", answer->status,
			 answer->body ? answer->body : answer->problem);
	http_answer_free(answer);
}

/* ---- many at once ---- */

struct worker {
	const char *book;
	unsigned index;
	struct http_client *client;
	unsigned good, refused, other;
	unsigned numbers[DOCUMENTS + RESERVATIONS * 2];
	unsigned count;
	pthread_t thread;
};

static void keep(struct worker *worker, const struct http_answer *answer, const char *path)
{
	const char *text = json_text(answer->json, path);

	if (*text)
		worker->numbers[worker->count++] = (unsigned)strtoul(text, NULL, 10);
}

static void *register_many(void *arg)
{
	struct worker *worker = arg;

	for (unsigned i = 0; i < DOCUMENTS; i++) {
		char code[16], key[48];
		struct http_answer answer;

		snprintf(code, sizeof(code), "%u", 1000 * (worker->index + 1) + i);
		snprintf(key, sizeof(key), "many-%s-%u-%u", worker->book, worker->index, i);
		answer = enter(worker->client, worker->book, code, NULL, key);
		keep(worker, &answer, "document.arrivalNumber");
		worker->good += answer.status == 201;
		worker->refused += answer.status == 409 && strcmp(json_text(answer.json, "reason"), "book.closed") == 0;
		worker->other += answer.status != 201 && answer.status != 409;
		http_answer_free(&answer);
	}
	return NULL;
}

static void *reserve_many(void *arg)
{
	struct worker *worker = arg;

	for (unsigned i = 0; i < RESERVATIONS; i++) {
		char key[48];
		struct http_answer answer;

		snprintf(key, sizeof(key), "reserve-%s-%u", worker->book, i);
		answer = post_to(worker->client, worker->book, "/reserve",
				 json_pack("{s:i, s:s}", "count", 2, "reason", "Giữ cho họp giao ban"), NULL, key);
		keep(worker, &answer, "entries.0.number");
		keep(worker, &answer, "entries.1.number");
		worker->good += answer.status == 200;
		http_answer_free(&answer);
	}
	return NULL;
}

static void *close_once(void *arg)
{
	struct worker *worker = arg;

	worker->good = switch_book(worker->client, worker->book, "close", NULL) == 200;
	return NULL;
}

/* The first `clients` register, one more does something else. */
static void run_all(struct worker *workers, const char *book, void *(*else_do)(void *))
{
	for (unsigned i = 0; i <= CLIENTS; i++) {
		workers[i] = (struct worker){.book = book, .index = i, .client = harness_login(harness, "vanthu")};
		assert_non_null(workers[i].client);
	}
	for (unsigned i = 0; i <= CLIENTS; i++)
		assert_int_equal(
		    pthread_create(&workers[i].thread, NULL, i == CLIENTS ? else_do : register_many, &workers[i]), 0);
	for (unsigned i = 0; i <= CLIENTS; i++) {
		pthread_join(workers[i].thread, NULL);
		http_client_destroy(&workers[i].client);
		assert_int_equal(workers[i].other, 0);
	}
}

/* Every number from 1 on was given once, to somebody; how many there are. */
static unsigned count_numbers(const struct worker *workers)
{
	bool given[NUMBERS_MAX] = {false};
	unsigned count = 0;

	for (unsigned i = 0; i <= CLIENTS; i++) {
		for (unsigned j = 0; j < workers[i].count; j++) {
			unsigned number = workers[i].numbers[j];

			assert_true(number > 0 && number < NUMBERS_MAX);
			assert_false(given[number]);
			given[number] = true;
			count++;
		}
	}
	for (unsigned i = 1; i <= count; i++)
		assert_true(given[i]);
	return count;
}

static void assert_report(const char *book, unsigned last, unsigned set_aside)
{
	struct http_answer report = get_of(clerk, book, "/gaps");
	char text[16];

	snprintf(text, sizeof(text), "%u", last);
	assert_int_equal(report.status, 200);
	assert_string_equal(json_text(report.json, "lastNumber"), text);
	assert_int_equal(json_array_size(json_at(report.json, "gaps")), 0);
	assert_int_equal(json_array_size(json_at(report.json, "doubled")), 0);
	assert_int_equal(json_array_size(json_at(report.json, "setAside")), set_aside);
	http_answer_free(&report);
}

static void test_reserving_while_eight_register(void **state)
{
	struct worker workers[CLIENTS + 1];
	char book[32];

	(void)state;
	make_book("GIU", book);
	run_all(workers, book, reserve_many);
	assert_int_equal(workers[CLIENTS].good, RESERVATIONS);
	assert_int_equal(count_numbers(workers), CLIENTS * DOCUMENTS + 2 * RESERVATIONS);
	assert_report(book, CLIENTS * DOCUMENTS + 2 * RESERVATIONS, 2 * RESERVATIONS);
}

static void test_closing_crosses_registration(void **state)
{
	struct worker workers[CLIENTS + 1];
	unsigned good = 0, refused = 0;
	char book[32];

	(void)state;
	make_book("KHOA", book);
	run_all(workers, book, close_once);
	assert_int_equal(workers[CLIENTS].good, 1);
	for (unsigned i = 0; i < CLIENTS; i++) {
		good += workers[i].good;
		refused += workers[i].refused;
	}
	assert_int_equal(good + refused, CLIENTS * DOCUMENTS);
	assert_int_equal(count_numbers(workers), good);
	assert_report(book, good, 0);
}

struct rival {
	struct http_client *client;
	const char *book, *suffix;
	unsigned index;
	long status;
	pthread_t thread;
};

static void *claim(void *arg)
{
	struct rival *rival = arg;
	json_t *wish = json_pack("{s:s, s:s}", "number", "1", "reason", "Dùng số đã giữ");
	char code[16], key[48];
	struct http_answer answer;

	if (rival->suffix)
		json_object_set_new(wish, "suffix", json_string(rival->suffix));
	snprintf(code, sizeof(code), "%u", 90 + rival->index);
	snprintf(key, sizeof(key), "claim-%s-%u-%s", rival->book, rival->index, rival->suffix ? rival->suffix : "");
	answer = enter(rival->client, rival->book, code, wish, key);
	rival->status = answer.status;
	http_answer_free(&answer);
	return NULL;
}

static void one_wins(const char *book, const char *suffix)
{
	struct rival rivals[4];
	unsigned winners = 0;

	for (unsigned i = 0; i < 4; i++)
		rivals[i] = (struct rival){
		    .client = harness_login(harness, "vanthu"), .book = book, .suffix = suffix, .index = i};
	for (unsigned i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&rivals[i].thread, NULL, claim, &rivals[i]), 0);
	for (unsigned i = 0; i < 4; i++) {
		pthread_join(rivals[i].thread, NULL);
		http_client_destroy(&rivals[i].client);
		assert_true(rivals[i].status == 201 || rivals[i].status == 422);
		winners += rivals[i].status == 201;
	}
	assert_int_equal(winners, 1);
}

static void test_one_number_for_one_document(void **state)
{
	struct http_answer answer;
	char book[32];

	(void)state;
	make_book("MOT", book);
	answer = post_to(clerk, book, "/reserve", json_pack("{s:s}", "reason", "Giữ"), NULL, NULL);
	assert_status(&answer, 200, NULL);
	one_wins(book, NULL);
	one_wins(book, "a");
	assert_report(book, 1, 0);
}

/* ---- one after the other ---- */

static void test_a_reservation_comes_once_and_goes_once(void **state)
{
	struct http_answer answer, again, entries;
	char book[32], etag[32];
	const char *reason;

	(void)state;
	make_book("HUY", book);
	answer = post_to(clerk, book, "/reserve", json_pack("{s:s}", "reason", "Giữ"), NULL, "reserve-once");
	again = post_to(clerk, book, "/reserve", json_pack("{s:s}", "reason", "Giữ"), NULL, "reserve-once");
	assert_string_equal(json_text(answer.json, "entries.0.number"), "1");
	assert_string_equal(answer.body, again.body);
	assert_string_equal(json_text(answer.json, "entries.0.actions.0.name"), "release");
	assert_int_equal(switch_book(clerk, book, "close", &reason), 409);
	assert_string_equal(reason, "register.reserved_left");
	snprintf(etag, sizeof(etag), "%s", json_text(answer.json, "entries.0.actions.0.etag"));
	http_answer_free(&answer);
	answer = post_to(clerk, book, "/entries/1/release", json_pack("{s:s}", "reason", "Thôi"), NULL, NULL);
	assert_status(&answer, 428, NULL);
	answer = post_to(clerk, book, "/entries/1/release", json_pack("{s:s}", "reason", "Thôi"), "9", NULL);
	assert_status(&answer, 412, NULL);
	answer = post_to(clerk, book, "/entries/1/release", json_pack("{s:s}", "reason", "Không dùng nữa"), etag, NULL);
	assert_string_equal(json_text(answer.json, "state"), "ENTRY_VOID");
	assert_string_equal(json_text(answer.json, "changedBy.role"), "records_clerk");
	http_answer_free(&answer);
	entries = get_of(clerk, book, "/entries");
	assert_string_equal(json_text(entries.json, "entries.0.reason"), "Không dùng nữa");
	assert_null(json_at(entries.json, "entries.0.actions"));
	assert_report(book, 1, 1);
	assert_int_equal(switch_book(clerk, book, "close", NULL), 200);
	http_answer_free(&again);
	http_answer_free(&entries);
}

static void test_numbers_from_paper(void **state)
{
	struct http_answer answer;
	char book[32], now[40];
	time_t then = time(NULL) - 1;
	struct tm parts;

	(void)state;
	strftime(now, sizeof(now), "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&then, &parts));
	make_book("BU", book);
	answer = enter(
	    clerk, book, "801",
	    json_pack("{s:s, s:s, s:s, s:s}", "number", "3", "onPaperAt", now, "reason", "Mất điện", "outage", "SC-1"),
	    NULL);
	assert_string_equal(json_text(answer.json, "document.arrivalNumber"), "3");
	http_answer_free(&answer);
	assert_report(book, 3, 2);
	answer = enter(clerk, book, "802", NULL, NULL);
	assert_string_equal(json_text(answer.json, "document.arrivalNumber"), "4");
	http_answer_free(&answer);
	answer = enter(
	    clerk, book, "803",
	    json_pack("{s:s, s:s, s:s, s:s}", "number", "1", "onPaperAt", now, "reason", "Mất điện", "outage", "SC-1"),
	    NULL);
	assert_string_equal(json_text(answer.json, "document.arrivalNumber"), "1");
	http_answer_free(&answer);
	assert_report(book, 4, 1);
	answer = enter(clerk, book, "804",
		       json_pack("{s:s, s:s, s:s, s:s, s:s}", "number", "4", "suffix", "a", "onPaperAt", now, "reason",
				 "x", "outage", "SC-1"),
		       NULL);
	assert_string_equal(json_text(answer.json, "document.arrivalSuffix"), "a");
	http_answer_free(&answer);
}

static void test_bad_numbers(void **state)
{
	static const struct {
		const char *wish, *pointer;
	} wishes[] = {
	    {"{}", "/bookNumber/number"},
	    {"{\"number\": \"0\"}", "/bookNumber/number"},
	    {"{\"number\": \"7\", \"reason\": \"x\"}", "/bookNumber/number"},
	    {"{\"number\": \"-1\"}", "/bookNumber/number"},
	    {"{\"number\": \"99999999\", \"reason\": \"x\"}", "/bookNumber/number"},
	    {"{\"number\": \"1\", \"suffix\": \"1\", \"reason\": \"x\"}", "/bookNumber/suffix"},
	    {"{\"number\": \"1\", \"suffix\": \"a\"}", "/bookNumber/reason"},
	    {"{\"number\": \"1\", \"suffix\": \"a\", \"reason\": \"x\"}", "/bookNumber/number"},
	    {"{\"number\": \"1\", \"onPaperAt\": \"2099-01-01T00:00:00Z\", \"reason\": \"x\", \"outage\": \"y\"}",
	     "/bookNumber/onPaperAt"},
	    {"{\"number\": \"1\", \"onPaperAt\": \"hôm qua\", \"reason\": \"x\"}", "/bookNumber/onPaperAt"},
	    {"{\"number\": \"900\", \"onPaperAt\": \"%s\", \"reason\": \"x\", \"outage\": \"y\"}",
	     "/bookNumber/number"},
	};
	static const struct {
		const char *body, *pointer;
	} reservations[] = {
	    {"{}", "/reason"},
	    {"{\"reason\": \"x\", \"count\": 21}", "/count"},
	    {"{\"reason\": \"x\", \"count\": 0}", "/count"},
	    {"{\"reason\": \"x\", \"number\": \"0\"}", "/number"},
	    {"{\"reason\": \"x\", \"number\": \"500\"}", "/number"},
	    {"{\"reason\": \"x\", \"number\": \"5\", \"count\": 2}", "/count"},
	    {"{\"reason\": \"\\u0001\"}", "/reason"},
	};
	char book[32], now[40], text[200];
	time_t then = time(NULL) - 1;
	struct tm parts;

	(void)state;
	strftime(now, sizeof(now), "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&then, &parts));
	make_book("SAI", book);
	for (size_t i = 0; i < sizeof(wishes) / sizeof(wishes[0]); i++) {
		const char *gap = strstr(wishes[i].wish, "%s");
		struct http_answer answer;

		snprintf(text, sizeof(text), "%.*s%s%s", gap ? (int)(gap - wishes[i].wish) : 199, wishes[i].wish,
			 gap ? now : "", gap ? gap + 2 : "");
		answer = enter(clerk, book, "900", json_loads(text, 0, NULL), NULL);
		assert_status(&answer, 422, wishes[i].pointer);
	}
	for (size_t i = 0; i < sizeof(reservations) / sizeof(reservations[0]); i++) {
		struct http_answer answer =
		    post_to(clerk, book, "/reserve", json_loads(reservations[i].body, 0, NULL), NULL, NULL);

		assert_status(&answer, 422, reservations[i].pointer);
	}
	assert_report(book, 0, 0);
}

static void refuse_all(const char *account, const char *book, long see, long act)
{
	struct http_client *client = harness_login(harness, account);
	struct http_answer answer;

	assert_non_null(client);
	answer = get_of(client, book, "");
	assert_status(&answer, see, NULL);
	answer = get_of(client, book, "/gaps");
	assert_status(&answer, act, NULL);
	answer = post_to(client, book, "/reserve", json_pack("{s:s}", "reason", "x"), NULL, NULL);
	assert_status(&answer, act, NULL);
	answer = post_to(client, book, "/close", json_object(), "1", NULL);
	assert_status(&answer, act, NULL);
	answer = post_to(client, book, "/default", json_object(), "1", NULL);
	assert_status(&answer, act, NULL);
	answer = post_to(client, book, "/entries/1/release", json_pack("{s:s}", "reason", "x"), "1", NULL);
	assert_status(&answer, act, NULL);
	http_client_destroy(&client);
}

static void test_others_are_refused(void **state)
{
	struct http_answer answer;
	char book[32];

	(void)state;
	make_book("RIENG", book);
	answer = post_to(clerk, book, "/reserve", json_pack("{s:s}", "reason", "Giữ"), NULL, NULL);
	assert_status(&answer, 200, NULL);
	refuse_all("vanthu2", book, 404, 404); /* another agency's clerk */
	refuse_all("chuyenvien", book, 200, 403); /* a specialist */
	assert_report(book, 1, 1);
}

static void test_the_new_year(void **state)
{
	struct http_answer answer, again;
	json_t *body = json_object();

	(void)state;
	step_post(clerk, "/api/v1/registers/next-year", body, NULL, NULL, &answer);
	assert_int_equal(answer.status, 200);
	assert_true(json_array_size(json_at(answer.json, "registers")) > 0);
	step_post(clerk, "/api/v1/registers/next-year", body, NULL, NULL, &again);
	assert_int_equal(again.status, 200);
	assert_int_equal(json_array_size(json_at(again.json, "registers")), 0);
	json_decref(body);
	http_answer_free(&answer);
	http_answer_free(&again);
}

/* ---- the operator's tool ---- */

static int tool(char **ret_output, const char *verb, const char *const *more)
{
	const char *words[16] = {"book", verb};
	size_t count = 2;

	for (; *more; more++)
		words[count++] = *more;
	return harness_cli(harness, words, NULL, ret_output);
}
#define TOOL(verb, ...) tool(&output, verb, (const char *const[]){__VA_ARGS__, NULL})

static void assert_tool(int code, const char *expected, char **ret_output, int wanted)
{
	char *output = *ret_output;

	if (code != wanted || !strstr(output, expected))
		fail_msg("wanted %d \"%s\", got %d \"%s\"", wanted, expected, code, output);
	free(output);
}

static void test_the_operators_tool(void **state)
{
	char book[32], *output;

	(void)state;
	make_book("CLI", book);
	assert_tool(TOOL("reserve", "CLI", "--count", "2", "--reason", "Giữ", "--dry-run"), "", &output, 0);
	assert_report(book, 0, 0);
	assert_tool(TOOL("reserve", "CLI", "--count", "2", "--reason", "Giữ", "--json"), "2", &output, 0);
	assert_tool(TOOL("close", "CLI"), "", &output, 4); /* numbers are kept */
	assert_tool(TOOL("void", "CLI", "1", "--reason", "Thôi"), "", &output, 0);
	assert_tool(TOOL("void", "CLI", "1", "--reason", "Thôi"), "", &output, 4);
	assert_tool(TOOL("void", "CLI", "7", "--reason", "Thôi"), "", &output, 3);
	assert_tool(TOOL("void", "CLI", "2"), "", &output, 2);
	assert_tool(TOOL("gaps", "CLI", "--json"), "\"reserved\"", &output, 0);
	assert_tool(TOOL("void", "CLI", "2", "--reason", "Thôi"), "", &output, 0);
	assert_tool(TOOL("close", "CLI", "--reason", "Hết năm"), "", &output, 0);
	assert_tool(TOOL("list", "--json"), "\"closed\"", &output, 0);
	assert_tool(TOOL("open", "CLI"), "", &output, 0);
	assert_tool(TOOL("gaps", "KHONG"), "", &output, 3);
	assert_tool(TOOL("gaps", "CLI", "--agency", "2"), "", &output, 3); /* another agency's books */
	assert_report(book, 2, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_reserving_while_eight_register),
	    cmocka_unit_test(test_closing_crosses_registration),
	    cmocka_unit_test(test_one_number_for_one_document),
	    cmocka_unit_test(test_a_reservation_comes_once_and_goes_once),
	    cmocka_unit_test(test_numbers_from_paper),
	    cmocka_unit_test(test_bad_numbers),
	    cmocka_unit_test(test_others_are_refused),
	    cmocka_unit_test(test_the_operators_tool),
	    cmocka_unit_test(test_the_new_year),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
