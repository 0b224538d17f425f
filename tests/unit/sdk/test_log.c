/* Log lines: values from outside stay values. And the SDK's texts in both languages. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fail_int.h"
#include "fakehost.h"

const struct cv_text *const cv_plugin_texts[] = {NULL};

static char last_event[64], last_line[4096];

static void keep_line(const struct cv_host *host, struct cv_call *call, int level, const char *event,
		      const char *fields)
{
	(void)host;
	(void)call;
	(void)level;
	strncpy(last_event, event, sizeof(last_event) - 1);
	strncpy(last_line, fields, sizeof(last_line) - 1);
}

#define LINE(expected, ...)                                                                                            \
	do {                                                                                                           \
		cv_log(&call, CV_LOG_INFO, "thing.happened", __VA_ARGS__);                                             \
		assert_string_equal(last_line, expected);                                                              \
		cv_log_host(&host, CV_LOG_INFO, "thing.happened", __VA_ARGS__);                                        \
		assert_string_equal(last_line, expected);                                                              \
	} while (0)

static void test_values_are_quoted_when_needed(void **state)
{
	struct cv_host host = {.size = sizeof(host), .log = keep_line};
	struct cv_call call = {.size = sizeof(call), .host = &host};
	const char *volatile nothing = NULL; /* what the compiler can't see through */

	(void)state;
	LINE("type=pdf size=17", "type=%s size=%zu", "pdf", (size_t)17);
	assert_string_equal(last_event, "thing.happened");
	LINE("name=\"two words\" n=1", "name=%s n=%d", "two words", 1);
	LINE("name=\"a=b\"", "name=%s", "a=b");
	LINE("name=\"\"", "name=%s", "");
	LINE("name=-", "name=%s", nothing);
	LINE("name=\"say \\\"no\\\"\"", "name=%s", "say \"no\"");
	LINE("name=\"a\\\\b\"", "name=%s", "a\\b");
	LINE("name=\"x\\x0alevel=\\x1b[0m\"", "name=%s", "x\nlevel=\x1b[0m");
	LINE("name=\"\\xff \\xc3\"", "name=%s", "\xFF \xC3");
	LINE("name=Quyết", "name=%s", "Quyết");
	/* Quotes of the format are not doubled. */
	LINE("name=\"two words\"", "name=\"%s\"", "two words");
	LINE("name=\"one\"", "name=\"%s\"", "one");
}

static void test_every_conversion(void **state)
{
	struct cv_host host = {.size = sizeof(host), .log = keep_line};
	struct cv_call call = {.size = sizeof(call), .host = &host};

	(void)state;
	LINE("a=-1 b=4294967295 c=ff d=FF", "a=%d b=%u c=%x d=%X", -1, 4294967295u, 255u, 255u);
	LINE("a=-9223372036854775807 b=18446744073709551615", "a=%lld b=%llu", -9223372036854775807LL,
	     18446744073709551615ULL);
	LINE("a=-5 b=5 c=7 d=9", "a=%ld b=%lu c=%zu d=%td", -5L, 5UL, (size_t)7, (ptrdiff_t)9);
	LINE("a=007 b=  7 c=100%", "a=%03d b=%3d c=%d%%", 7, 7, 100);
	LINE("a=abc b=ab", "a=%.*s b=%.2s", 3, "abcdef", "ab");
	LINE("a=1.5 b=x", "a=%f b=%c", 1.5, 'x');
	LINE("a=-", "a=%p", (void *)&host);
	LINE("a=12 b=200", "a=%hhu b=%hd", (unsigned char)12, (short)200);
}

static void test_long_lines_are_cut(void **state)
{
	struct cv_host host = {.size = sizeof(host), .log = keep_line};
	struct cv_call call = {.size = sizeof(call), .host = &host};
	char *text = calloc(1, 10001);

	(void)state;
	memset(text, 'x', 10000);
	cv_log(&call, CV_LOG_INFO, "thing.happened", "text=%s", text);
	assert_in_range(strlen(last_line), 1000, 2047);
	free(text);
}

/* ---- texts ---- */

static void count_arguments(const char *text, unsigned *counts)
{
	for (const char *at = text; *at; at++) {
		if (at[0] == '{' && at[1] >= '1' && at[1] <= '9' && at[2] == '}')
			counts[at[1] - '1']++;
		else
			assert_true(*at != '{');
	}
}

static void test_both_languages_say_the_same(void **state)
{
	(void)state;
	for (const struct cv_text *text = cv_sdk_texts; text->reason; text++) {
		unsigned vi[9] = {0}, en[9] = {0};

		assert_true(cv_text_length(text->vi) > 3 && cv_text_length(text->en) > 3);
		count_arguments(text->vi, vi);
		count_arguments(text->en, en);
		assert_memory_equal(vi, en, sizeof(vi));
		for (const struct cv_text *other = cv_sdk_texts; other != text; other++)
			assert_string_not_equal(other->reason, text->reason);
	}
}

/* All that the SDK's code says has a text: every code's own reason among it. */
static void test_every_code_has_a_text(void **state)
{
	struct fakehost *fake = fakehost_create();
	struct cv_call *call = fakehost_open(fake);
	static const int errors[] = {-EAGAIN, -ENOBUFS, -ETIMEDOUT, -EROFS,       -ESHUTDOWN, -EACCES,
				     -EINVAL, -ENOENT,  -E2BIG,     -EEXIST,      -ESTALE,    -EBUSY,
				     -ETIME,  -ELOOP,   -ENOSPC,    -EIO,         -ENOMEM,    -EINPROGRESS,
				     -EDOM,   -EBADMSG, -EPERM,     -ECONNREFUSED};

	(void)state;
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		const Congvan__Status *status;

		assert_int_equal(cv_sdk_failed(call, errors[i]), errors[i]);
		status = fakehost_call_status(call);
		assert_true(status->has_code && status->code != CONGVAN__STATUS__CODE__OK);
		assert_string_not_equal(status->text, status->reason);
	}
	for (int code = CV_INVALID; code <= CV_KEY_REUSED; code++)
		assert_true(cv_fail(call, (enum cv_code)code, "internal", NULL) < 0);
	assert_int_equal(cv_fail(call, (enum cv_code)99, "internal", NULL), -EIO);
	assert_string_equal(cv_text(call, "field.too_long", "5", NULL), "At most 5 characters are allowed.");
	assert_string_equal(cv_text(call, "field.too_long", NULL), "At most  characters are allowed.");
	fakehost_close(&call);
	fakehost_destroy(&fake);
}

static void test_a_hundred_problems_at_most(void **state)
{
	struct fakehost *fake = fakehost_create();
	struct cv_call *call = fakehost_open(fake);

	(void)state;
	assert_int_equal(cv_fields_ok(call), 0);
	for (unsigned i = 0; i < 150; i++)
		assert_int_equal(cv_field(call, "/x", "field.invalid", NULL), -EINVAL);
	assert_int_equal(cv_fields_ok(call), -EINVAL);
	assert_int_equal(fakehost_call_status(call)->n_fields, 100);
	fakehost_close(&call);
	fakehost_destroy(&fake);
}

/* Of a field that was refused as it stands nobody hears that it is missing besides. */
static void test_what_was_refused_is_not_missing_besides(void **state)
{
	struct fakehost *fake = fakehost_create();
	struct cv_call *call = fakehost_open(fake);

	(void)state;
	assert_int_equal(cv_field(call, "/x", "field.not_text", NULL), -EINVAL);
	assert_int_equal(cv_field(call, "/x", "field.required", NULL), -EINVAL);
	assert_int_equal(cv_field(call, "/y", "field.required", NULL), -EINVAL);
	assert_int_equal(cv_fields_ok(call), -EINVAL);
	assert_int_equal(fakehost_call_status(call)->n_fields, 2);
	assert_string_equal(fakehost_call_status(call)->fields[0]->code, "not_text");
	assert_string_equal(fakehost_call_status(call)->fields[1]->pointer, "/y");
	fakehost_close(&call);
	fakehost_destroy(&fake);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_values_are_quoted_when_needed),
	    cmocka_unit_test(test_every_conversion),
	    cmocka_unit_test(test_long_lines_are_cut),
	    cmocka_unit_test(test_both_languages_say_the_same),
	    cmocka_unit_test(test_every_code_has_a_text),
	    cmocka_unit_test(test_a_hundred_problems_at_most),
	    cmocka_unit_test(test_what_was_refused_is_not_missing_besides),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
