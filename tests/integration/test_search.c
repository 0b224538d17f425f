/* Documents found by their exact number and symbol: however it is written, by those whose they are, in pages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "integration/steps.h"

#define FIRST_YEAR 2020
#define YEARS 5
#define PAGE 2

static struct harness *harness;
static struct http_client *clerk;

static struct http_answer get(struct http_client *client, const char *path)
{
	struct http_answer answer;

	http_ask(client, &(struct http_request){.path = path}, &answer);
	return answer;
}

/* The same number and symbol from the same organ in each of some years: other documents, and none a duplicate. */
static void register_each_year(void)
{
	for (int year = FIRST_YEAR; year < FIRST_YEAR + YEARS; year++) {
		json_t *document = step_document(step_upload_pdf(clerk), "15");
		struct http_answer answer;
		char day[16];

		snprintf(day, sizeof(day), "%d-03-02", year);
		json_object_set_new(document, "codeNotation", json_string("QĐ-BYT"));
		json_object_set_new(document, "issuedDate", json_string(day));
		step_post(clerk, "/api/v1/incoming", document, NULL, NULL, &answer);
		assert_int_equal(answer.status, 201);
		http_answer_free(&answer);
		json_decref(document);
	}
}

static int setup(void **state)
{
	int result = harness_start(&(struct harness_options){.empty = false}, &harness);

	(void)state;
	if (result != 0)
		return result;
	clerk = harness_login(harness, "vanthu");
	if (!clerk)
		return -1;
	register_each_year();
	return *step_register(clerk, "16") ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	http_client_destroy(&clerk);
	harness_destroy(&harness);
	return 0;
}

static size_t found_by(struct http_client *client, const char *query)
{
	char path[200];
	struct http_answer answer;
	size_t count;

	snprintf(path, sizeof(path), "/api/v1/incoming?%s", query);
	answer = get(client, path);
	assert_int_equal(answer.status, 200);
	count = json_array_size(json_at(answer.json, "documents"));
	http_answer_free(&answer);
	return count;
}

static void however_it_is_written(void **state)
{
	static const char *const spellings[] = {
	    "code=15%2FQ%C4%90-BYT", /* 15/QĐ-BYT */
	    "code=15%2Fqd-byt", "code=0015%2FQD-BYT", "code=+15+%2F+Q%C4%91-Byt+", /* 15 / Qđ-Byt */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(spellings) / sizeof(spellings[0]); i++)
		assert_int_equal(found_by(clerk, spellings[i]), YEARS);
	assert_int_equal(found_by(clerk, "code=16%2FBYT-KCB"), 1);
}

static void only_the_whole_of_it(void **state)
{
	(void)state;
	assert_int_equal(found_by(clerk, "code=15%2FQD"), 0);
	assert_int_equal(found_by(clerk, "code=5%2FQD-BYT"), 0);
	assert_int_equal(found_by(clerk, "code=15%2FQD-BYT-X"), 0);
	assert_int_equal(found_by(clerk, "code=15"), 0);
}

static void with_other_filters(void **state)
{
	(void)state;
	assert_int_equal(found_by(clerk, "code=15%2FQD-BYT&issuing_organ=bo+y+te"), YEARS);
	assert_int_equal(found_by(clerk, "code=15%2FQD-BYT&issuing_organ=bo+noi+vu"), 0);
	assert_int_equal(found_by(clerk, "code=15%2FQD-BYT&arrived_to=2000-01-01"), 0);
	assert_int_equal(found_by(clerk, "code=15%2FQD-BYT&state=INCOMING_COMPLETED"), 0);
}

/* Each of them somewhere in number and symbol, subject or organ, with or without diacritics; what is not one's own is
 * found by no words. */
static void by_words(void **state)
{
	struct http_client *other = harness_login(harness, "chuyenvien");
	char path[400] = "/api/v1/incoming?words=";
	struct http_answer answer;

	(void)state;
	assert_non_null(other);
	assert_int_equal(found_by(clerk, "words=qd-byt"), YEARS);
	assert_int_equal(found_by(clerk, "words=+PHONG++15%2Fq%C4%91+"), YEARS); /* phòng, 15/qđ */
	assert_int_equal(found_by(clerk, "words=16%2Fbyt"), 1);
	assert_int_equal(found_by(clerk, "words=qd-byt+tau+vu+tru"), 0);
	assert_int_equal(found_by(clerk, "words=qd-byt&arrived_to=2000-01-01"), 0);
	assert_int_equal(found_by(other, "words=qd-byt"), 0);
	http_client_destroy(&other);
	memset(path + strlen(path), 'a', 201);
	answer = get(clerk, path);
	assert_int_equal(answer.status, 422);
	http_answer_free(&answer);
}

/* Newest first, each once, until there is no further page. */
static void in_pages(void **state)
{
	char path[400] = "/api/v1/incoming?code=15%2FQD-BYT&limit=2";
	long long last = 1LL << 62;
	size_t pages = 0, seen = 0;

	(void)state;
	while (*path) {
		struct http_answer answer = get(clerk, path);
		json_t *documents = json_at(answer.json, "documents"), *one;
		const char *cursor = json_text(answer.json, "nextCursor");
		size_t i;

		assert_int_equal(answer.status, 200);
		assert_true(json_array_size(documents) <= PAGE);
		json_array_foreach(documents, i, one)
		{
			const long long number = atoll(json_text(one, "arrivalNumber"));

			assert_true(number > 0 && number < last);
			last = number;
		}
		seen += json_array_size(documents);
		pages++;
		path[0] = '\0';
		if (*cursor)
			snprintf(path, sizeof(path), "/api/v1/incoming?code=15%%2FQD-BYT&limit=2&cursor=%s", cursor);
		http_answer_free(&answer);
	}
	assert_int_equal(seen, YEARS);
	assert_true(pages >= YEARS / PAGE);
}

/* A specialist who has no part of it finds nothing, nor does another agency; who may not list at all is refused. */
static void only_those_whose_it_is(void **state)
{
	struct http_client *other = harness_login(harness, "chuyenvien"), *administrator;
	struct http_answer answer;

	(void)state;
	assert_non_null(other);
	assert_int_equal(found_by(other, "code=15%2FQD-BYT"), 0);
	http_client_destroy(&other);
	assert_int_equal(step_second_agency(harness), 0);
	other = harness_login(harness, "vanthu2");
	assert_non_null(other);
	assert_int_equal(found_by(other, "code=15%2FQD-BYT"), 0);
	http_client_destroy(&other);
	administrator = harness_login(harness, "quantri");
	assert_non_null(administrator);
	answer = get(administrator, "/api/v1/incoming?code=15%2FQD-BYT");
	assert_int_equal(answer.status, 403);
	assert_string_equal(json_text(answer.json, "reason"), "incoming.sees_none");
	http_answer_free(&answer);
	http_client_destroy(&administrator);
}

/* The cursor of another kind of list is refused, as is a page that is too large. */
static void bad_pages(void **state)
{
	struct http_answer answer = get(clerk, "/api/v1/incoming?limit=1"), refused;
	char path[400];

	(void)state;
	assert_true(*json_text(answer.json, "nextCursor"));
	snprintf(path, sizeof(path), "/api/v1/incoming?code=15%%2FQD-BYT&cursor=%s",
		 json_text(answer.json, "nextCursor"));
	refused = get(clerk, path);
	assert_int_equal(refused.status, 422);
	assert_string_equal(json_text(refused.json, "reason"), "cursor.invalid");
	http_answer_free(&refused);
	http_answer_free(&answer);
	refused = get(clerk, "/api/v1/incoming?code=15%2FQD-BYT&limit=201");
	assert_int_equal(refused.status, 422);
	http_answer_free(&refused);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(however_it_is_written),
	    cmocka_unit_test(only_the_whole_of_it),
	    cmocka_unit_test(with_other_filters),
	    cmocka_unit_test(by_words),
	    cmocka_unit_test(in_pages),
	    cmocka_unit_test(only_those_whose_it_is),
	    cmocka_unit_test(bad_pages),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
