/*
 * Number and symbol over HTTP: what would come next is shown and not taken, and two clerks who number at the same
 * moment in two books whose symbols meet never give the same twice. NĐ 30/2020/NĐ-CP Đ15.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <pthread.h>

#include "integration/steps.h"

#define ID_MAX 32
#define PATH_MAX_BYTES 160
#define ROUNDS 4
#define RIVALS 2

static struct harness *harness;
static struct http_client *clerk, *chief, *head;

static int setup(void **state)
{
	(void)state;
	if (harness_start(&(struct harness_options){.empty = false}, &harness))
		return -1;
	clerk = harness_login(harness, "vanthu");
	chief = harness_login(harness, "chanhvanphong");
	head = harness_login(harness, "giamdoc");
	return clerk && chief && head ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	http_client_destroy(&clerk);
	http_client_destroy(&chief);
	http_client_destroy(&head);
	harness_destroy(&harness);
	return 0;
}

/* ---- steps ---- */

static void post(const char *path, json_t *body, const char *id_path, char ret_id[ID_MAX])
{
	struct http_answer answer;

	step_post(clerk, path, body, NULL, NULL, &answer);
	json_decref(body);
	if (answer.status != 201)
		fail_msg("%s: %ld %s", path, answer.status, answer.body ? answer.body : answer.problem);
	snprintf(ret_id, ID_MAX, "%s", json_text(answer.json, id_path));
	http_answer_free(&answer);
}

static void make_book(const char *code, char ret_id[ID_MAX])
{
	struct http_answer books;

	http_ask(clerk, &(struct http_request){.path = "/api/v1/registers"}, &books);
	post("/api/v1/registers",
	     json_pack("{s:{s:s, s:s, s:s, s:O}}", "register", "code", code, "name", code, "direction",
		       "DIRECTION_OUTGOING", "year", json_at(books.json, "registers.0.register.year")),
	     "register.id", ret_id);
	http_answer_free(&books);
}

static void act(struct http_client *client, const char *id, const char *action)
{
	struct http_answer answer;

	step_act_in(client, "outgoing", id, action, "{}", &answer);
	if (answer.status != 200)
		fail_msg("%s: %ld %s", action, answer.status, answer.body ? answer.body : "not offered");
	http_answer_free(&answer);
}

static void signed_document(const char *symbol, char ret_id[ID_MAX])
{
	post("/api/v1/outgoing",
	     json_pack("{s:{s:s, s:s, s:s, s:[{s:s, s:s}]}, s:[{s:s, s:s}]}", "fields", "documentType", "Công văn",
		       "subject", "V/v phòng, chống dịch", "codeNotation", symbol, "recipients", "kind",
		       "RECIPIENT_OUTSIDE", "name", "Bệnh viện tỉnh", "uploads", "uploadId", step_upload_pdf(clerk),
		       "purpose", "pdf"),
	     "document.id", ret_id);
	act(clerk, ret_id, "submit");
	act(chief, ret_id, "approve_content");
	act(chief, ret_id, "approve_form");
	act(head, ret_id, "sign");
}

static void number_in(struct http_client *client, const char *id, const char *book, struct http_answer *ret)
{
	char body[80];

	snprintf(body, sizeof(body), "{\"registerId\":\"%s\"}", book);
	step_act_in(client, "outgoing", id, "number", body, ret);
}

static void numbers_of(const char *id, struct http_answer *ret)
{
	char path[PATH_MAX_BYTES];

	snprintf(path, sizeof(path), "/api/v1/outgoing/%s/numbers", id);
	http_ask(clerk, &(struct http_request){.path = path}, ret);
}

static json_t *choice_of(json_t *reply, const char *book)
{
	json_t *choice;
	size_t i;

	json_array_foreach(json_at(reply, "numbers"), i, choice)
	{
		if (strcmp(json_text(choice, "registerId"), book) == 0)
			return choice;
	}
	fail_msg("the book is not offered");
	return NULL;
}

/* ---- tests ---- */

static void what_comes_next_is_shown_and_not_taken(void **state)
{
	struct http_answer answer;
	char book[ID_MAX], first[ID_MAX], second[ID_MAX];
	json_t *choice;

	(void)state;
	make_book("XEM", book);
	signed_document("SYT-VP", first);
	signed_document("SYT-VP", second);
	for (unsigned i = 0; i < 2; i++) {
		numbers_of(i ? first : second, &answer);
		assert_int_equal(answer.status, 200);
		choice = choice_of(answer.json, book);
		assert_string_equal(json_text(choice, "code"), "01/SYT-VP");
		assert_string_equal(json_text(choice, "registerName"), "XEM");
		assert_null(json_object_get(choice, "problem"));
		http_answer_free(&answer);
	}
	number_in(clerk, first, book, &answer);
	assert_int_equal(answer.status, 200);
	assert_string_equal(json_text(answer.json, "document.number"), "1");
	http_answer_free(&answer);
	numbers_of(second, &answer);
	assert_string_equal(json_text(choice_of(answer.json, book), "code"), "02/SYT-VP");
	http_answer_free(&answer);
	/* What has its number has nothing to choose. */
	numbers_of(first, &answer);
	assert_int_equal(answer.status, 409);
	http_answer_free(&answer);
	/* The other book of the agency would give "01/SYT-VP" too: it says so before, and refuses. */
	make_book("TRUNG", book);
	numbers_of(second, &answer);
	assert_non_null(strstr(json_text(choice_of(answer.json, book), "problem"), "XEM"));
	http_answer_free(&answer);
	number_in(clerk, second, book, &answer);
	assert_int_equal(answer.status, 409);
	assert_string_equal(json_text(answer.json, "reason"), "book.code_given");
	assert_non_null(strstr(json_text(answer.json, "detail"), "XEM"));
	http_answer_free(&answer);
}

struct rival {
	struct http_client *client;
	char id[ID_MAX], book[ID_MAX];
	long status;
	char reason[40], number[16];
	pthread_t thread;
};

static void *number_at_once(void *arg)
{
	struct rival *rival = arg;
	struct http_answer answer;

	number_in(rival->client, rival->id, rival->book, &answer);
	rival->status = answer.status;
	snprintf(rival->reason, sizeof(rival->reason), "%s", json_text(answer.json, "reason"));
	snprintf(rival->number, sizeof(rival->number), "%s", json_text(answer.json, "document.number"));
	http_answer_free(&answer);
	return NULL;
}

/* Both books are where this code comes next: one of the two gets it, and the other is told. */
static void race(struct rival rivals[RIVALS], unsigned round)
{
	unsigned good = 0;

	for (unsigned i = 0; i < RIVALS; i++) {
		char code[16], symbol[16];

		snprintf(code, sizeof(code), "DUA%u%u", round, i);
		snprintf(symbol, sizeof(symbol), "SYT-P%u", round);
		make_book(code, rivals[i].book);
		signed_document(symbol, rivals[i].id);
	}
	for (unsigned i = 0; i < RIVALS; i++)
		assert_int_equal(pthread_create(&rivals[i].thread, NULL, number_at_once, &rivals[i]), 0);
	for (unsigned i = 0; i < RIVALS; i++) {
		pthread_join(rivals[i].thread, NULL);
		good += rivals[i].status == 200;
		if (rivals[i].status == 200)
			assert_string_equal(rivals[i].number, "1");
		else
			assert_string_equal(rivals[i].reason, "book.code_given");
	}
	assert_int_equal(good, 1);
}

static void two_at_once_never_get_the_same(void **state)
{
	struct rival rivals[RIVALS] = {0};

	(void)state;
	for (unsigned i = 0; i < RIVALS; i++) {
		rivals[i].client = harness_login(harness, "vanthu");
		assert_non_null(rivals[i].client);
	}
	for (unsigned round = 0; round < ROUNDS; round++)
		race(rivals, round);
	for (unsigned i = 0; i < RIVALS; i++)
		http_client_destroy(&rivals[i].client);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(two_at_once_never_get_the_same),
	    cmocka_unit_test(what_comes_next_is_shown_and_not_taken),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
