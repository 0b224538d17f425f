/* A book on paper over HTTP: the columns of the law, a range of days or numbers, three formats, and who may have it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "integration/steps.h"

#define TEXT_MAX (1u << 18)

static int setup(void **state)
{
	struct harness *harness = NULL;
	int result = harness_start(&(struct harness_options){.empty = false}, &harness);

	*state = harness;
	return result;
}

static int teardown(void **state)
{
	struct harness *harness = *state;

	harness_destroy(&harness);
	return 0;
}

/* The default book of incoming documents. */
static void book(struct http_client *client, char ret[32])
{
	struct http_answer answer;

	http_ask(client, &(struct http_request){.path = "/api/v1/registers?direction=DIRECTION_INCOMING"}, &answer);
	snprintf(ret, 32, "%s", json_text(answer.json, "registers.0.register.id"));
	assert_true(*ret);
	http_answer_free(&answer);
}

static struct http_answer sheet(struct http_client *client, const char *id, const char *query)
{
	struct http_answer answer;
	char path[160];

	snprintf(path, sizeof(path), "/api/v1/registers/%s/sheet%s", id, query);
	http_ask(client, &(struct http_request){.path = path}, &answer);
	return answer;
}

static char *text_of(const struct http_answer *answer)
{
	char path[] = "/tmp/sheet-XXXXXX", command[80], *text = calloc(1, TEXT_MAX);
	int fd = mkstemp(path);
	FILE *pipe;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, answer->body, answer->body_len), (ssize_t)answer->body_len);
	close(fd);
	snprintf(command, sizeof(command), "pdftotext -layout %s -", path);
	pipe = popen(command, "r");
	assert_non_null(pipe);
	assert_true(fread(text, 1, TEXT_MAX - 1, pipe) > 0);
	assert_int_equal(pclose(pipe), 0);
	unlink(path);
	return text;
}

static void test_the_register_of_today(void **state)
{
	struct http_client *clerk = harness_login(*state, "vanthu");
	struct http_answer answer;
	char id[32], *text, *type, *name;

	assert_string_not_equal(step_register(clerk, "701"), "");
	assert_string_not_equal(step_register(clerk, "702"), "");
	book(clerk, id);
	answer = sheet(clerk, id, "");
	assert_int_equal(answer.status, 200);
	type = http_answer_header(&answer, "Content-Type");
	name = http_answer_header(&answer, "Content-Disposition");
	assert_string_equal(type, "application/pdf");
	assert_non_null(strstr(name, "so-DEN-"));
	text = text_of(&answer);
	assert_non_null(strstr(text, "SỞ Y TẾ TỈNH LAM GIANG"));
	assert_non_null(strstr(text, "Tên loại và trích yếu nội dung"));
	assert_non_null(strstr(text, "701/"));
	assert_non_null(strstr(text, "702/"));
	assert_non_null(strstr(text, "NGƯỜI LẬP SỔ"));
	free(text);
	free(type);
	free(name);
	http_answer_free(&answer);
	http_client_destroy(&clerk);
}

static void test_ranges_limit_it(void **state)
{
	struct http_client *clerk = harness_login(*state, "vanthu");
	struct http_answer answer;
	char id[32];

	book(clerk, id);
	answer = sheet(clerk, id, "?format=csv&from=2&to=2");
	assert_int_equal(answer.status, 200);
	assert_non_null(strstr(answer.body, "702/"));
	assert_null(strstr(answer.body, "701/"));
	http_answer_free(&answer);
	/* Nothing was entered before this year. */
	answer = sheet(clerk, id, "?format=csv&dayTo=2020-01-01");
	assert_int_equal(answer.status, 200);
	assert_null(strstr(answer.body, "701/"));
	http_answer_free(&answer);
	answer = sheet(clerk, id, "?format=csv&dayFrom=2020-01-01");
	assert_non_null(strstr(answer.body, "701/"));
	assert_non_null(strstr(answer.body, "702/"));
	http_answer_free(&answer);
	answer = sheet(clerk, id, "?format=csv&dayFrom=2999-01-01");
	assert_null(strstr(answer.body, "701/"));
	http_answer_free(&answer);
	answer = sheet(clerk, id, "?format=xlsx");
	assert_int_equal(answer.status, 200);
	assert_memory_equal(answer.body, "PK", 2);
	http_answer_free(&answer);
	http_client_destroy(&clerk);
}

static void test_mistakes_are_named(void **state)
{
	static const struct {
		const char *query, *pointer;
	} cases[] = {
	    {"?format=docx", "/format"},
	    {"?from=5&to=3", "/to"},
	    {"?dayFrom=yesterday", "/dayFrom"},
	    {"?dayFrom=2026-03-05&dayTo=2026-03-04", "/dayTo"},
	};
	struct http_client *clerk = harness_login(*state, "vanthu");
	char id[32];

	book(clerk, id);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct http_answer answer = sheet(clerk, id, cases[i].query);

		assert_int_equal(answer.status, 422);
		assert_true(step_names_field(&answer, cases[i].pointer));
		http_answer_free(&answer);
	}
	http_client_destroy(&clerk);
}

static void test_only_who_may_read_the_book_prints_it(void **state)
{
	struct http_client *clerk = harness_login(*state, "vanthu"), *other = harness_login(*state, "chuyenvien");
	struct http_answer answer;
	char id[32];

	book(clerk, id);
	answer = sheet(other, id, "");
	assert_int_equal(answer.status, 403);
	http_answer_free(&answer);
	http_client_destroy(&clerk);
	http_client_destroy(&other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_the_register_of_today),
	    cmocka_unit_test(test_ranges_limit_it),
	    cmocka_unit_test(test_mistakes_are_named),
	    cmocka_unit_test(test_only_who_may_read_the_book_prints_it),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
