/* Header fields, ranges and Content-Disposition. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>

#include "header.h"
#include "range.h"
#include "web_limits.h"

static void test_cookies(void **state)
{
	const char *value;
	size_t len;

	(void)state;
	assert_int_equal(header_cookie("a=1; session=abc; b=2", "session", &value, &len), COOKIE_FOUND);
	assert_int_equal(len, 3);
	assert_memory_equal(value, "abc", 3);
	assert_int_equal(header_cookie("session=;", "session", &value, &len), COOKIE_FOUND);
	assert_int_equal(len, 0);
	assert_int_equal(header_cookie("xsession=abc; sessionx=d", "session", &value, &len), COOKIE_ABSENT);
	assert_int_equal(header_cookie(NULL, "session", &value, &len), COOKIE_ABSENT);
	assert_int_equal(header_cookie("session", "session", &value, &len), COOKIE_ABSENT);
	assert_int_equal(header_cookie("session=abc; session=evil", "session", &value, &len), COOKIE_TWICE);
	assert_int_equal(header_cookie("session=abc; session=abc", "session", &value, &len), COOKIE_FOUND);
}

static void test_bearer(void **state)
{
	const char *token;
	size_t len;

	(void)state;
	assert_true(header_bearer("Bearer abc", &token, &len));
	assert_int_equal(len, 3);
	assert_true(header_bearer("bearer   abc ", &token, &len));
	assert_int_equal(len, 3);
	assert_false(header_bearer("Basic abc", &token, &len));
	assert_false(header_bearer(NULL, &token, &len));
}

static void test_lists_with_weights(void **state)
{
	(void)state;
	assert_true(header_accepts_coding("gzip, br;q=0.9", "br"));
	assert_false(header_accepts_coding("gzip, br;q=0", "br"));
	assert_false(header_accepts_coding("gzip, br;q=0.000", "br"));
	assert_true(header_accepts_coding("*", "br"));
	assert_false(header_accepts_coding("*;q=0", "br"));
	assert_false(header_accepts_coding("br;q=0, *", "br"));
	assert_false(header_accepts_coding("", "br"));
	assert_false(header_accepts_coding(NULL, "br"));
	assert_true(header_names_type("text/html,application/xhtml+xml;q=0.9,*/*;q=0.8", "text/html"));
	assert_false(header_names_type("text/html;q=0, */*", "text/html"));
	assert_false(header_names_type("*/*", "text/html"));
	assert_false(header_names_type("text/htmlx, text/*", "text/html"));
	assert_false(header_names_type(NULL, "text/html"));
	assert_string_equal(header_language(NULL), "vi");
	assert_string_equal(header_language("en"), "en");
	assert_string_equal(header_language("en-GB,en;q=0.9"), "en");
	assert_string_equal(header_language("vi-VN,vi;q=0.9,en;q=0.8"), "vi");
	assert_string_equal(header_language("en;q=0.8, vi;q=0.9"), "vi");
	assert_string_equal(header_language("fr, de"), "vi");
	assert_string_equal(header_language("en;q=0"), "vi");
	assert_string_equal(header_language("english"), "vi");
}

static void test_keys(void **state)
{
	char longest[WEB_KEY_MAX + 2];

	(void)state;
	memset(longest, 'k', sizeof(longest));
	longest[WEB_KEY_MAX + 1] = '\0';
	assert_false(header_key_valid(longest));
	longest[WEB_KEY_MAX] = '\0';
	assert_true(header_key_valid(longest));
	assert_false(header_key_valid(""));
	assert_false(header_key_valid("a b"));
	assert_false(header_key_valid("a\tb"));
	assert_false(header_key_valid("khóa"));
	assert_true(header_key_valid("8e03978e-40d5-43dd-bc93-6894a57f9324"));
}

static void test_if_match(void **state)
{
	const char *tag;
	size_t len;

	(void)state;
	assert_int_equal(header_if_match(NULL, &tag, &len), IF_MATCH_ABSENT);
	assert_int_equal(header_if_match("\"3\"", &tag, &len), IF_MATCH_GOOD);
	assert_int_equal(len, 1);
	assert_int_equal(*tag, '3');
	assert_int_equal(header_if_match(" \"12.4\" ", &tag, &len), IF_MATCH_GOOD);
	assert_int_equal(len, 4);
	assert_int_equal(header_if_match("*", &tag, &len), IF_MATCH_GOOD);
	assert_int_equal(header_if_match("W/\"3\"", &tag, &len), IF_MATCH_WEAK);
	assert_int_equal(header_if_match("3", &tag, &len), IF_MATCH_MALFORMED);
	assert_int_equal(header_if_match("\"\"", &tag, &len), IF_MATCH_MALFORMED);
	assert_int_equal(header_if_match("\"", &tag, &len), IF_MATCH_MALFORMED);
	assert_int_equal(header_if_match("", &tag, &len), IF_MATCH_MALFORMED);
	assert_int_equal(header_if_match("\"3\", \"4\"", &tag, &len), IF_MATCH_MALFORMED);
}

static void test_none_match(void **state)
{
	(void)state;
	assert_true(header_none_match("\"3\"", "3", 1));
	assert_true(header_none_match("W/\"3\"", "3", 1));
	assert_true(header_none_match("\"1\", \"3\"", "3", 1));
	assert_true(header_none_match("*", "3", 1));
	assert_false(header_none_match("\"1\", \"2\"", "3", 1));
	assert_false(header_none_match("\"33\"", "3", 1));
	assert_false(header_none_match("3", "3", 1));
	assert_false(header_none_match("\"3", "3", 1));
	assert_false(header_none_match(NULL, "3", 1));
}

static void test_trace(void **state)
{
	char id[33];

	(void)state;
	assert_true(header_trace_id("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", id));
	assert_string_equal(id, "0af7651916cd43dd8448eb211c80319c");
	assert_false(header_trace_id("00-00000000000000000000000000000000-b7ad6b7169203331-01", id));
	assert_false(header_trace_id("00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01", id));
	assert_false(header_trace_id("01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", id));
	assert_false(header_trace_id("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0", id));
	assert_false(header_trace_id("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01x", id));
	assert_false(header_trace_id(NULL, id));
}

static void test_lengths_and_names(void **state)
{
	uint64_t length;

	(void)state;
	assert_true(header_length("0", &length));
	assert_true(header_length("2147483648", &length));
	assert_true(length == 2147483648u);
	assert_false(header_length("", &length));
	assert_false(header_length("+5", &length));
	assert_false(header_length("5, 5", &length));
	assert_false(header_length("9999999999999999999", &length));
	assert_true(header_name_valid("Content-Length"));
	assert_false(header_name_valid("Content-Length "));
	assert_false(header_name_valid(""));
	assert_false(header_name_valid("a:b"));
	assert_true(header_is_json("application/json"));
	assert_true(header_is_json(" Application/JSON; charset=utf-8"));
	assert_false(header_is_json("application/json-patch+json"));
	assert_false(header_is_json("text/plain"));
	assert_false(header_is_json(NULL));
}

static void test_ranges(void **state)
{
	struct range range;
	const struct {
		const char *header;
		enum range_result result;
		uint64_t first, length;
	} rows[] = {
	    {NULL, RANGE_WHOLE, 0, 0},
	    {"bytes=0-99", RANGE_PART, 0, 100},
	    {"bytes=900-", RANGE_PART, 900, 100},
	    {"bytes=-100", RANGE_PART, 900, 100},
	    {"bytes=-5000", RANGE_PART, 0, 1000},
	    {"bytes=500-5000", RANGE_PART, 500, 500},
	    {"bytes=999-999", RANGE_PART, 999, 1},
	    {"bytes=1000-", RANGE_NOT_SATISFIABLE, 0, 0},
	    {"bytes=1000-1001", RANGE_NOT_SATISFIABLE, 0, 0},
	    {"bytes=-0", RANGE_NOT_SATISFIABLE, 0, 0},
	    {"bytes=5-4", RANGE_WHOLE, 0, 0},
	    {"bytes=0-9,20-29", RANGE_WHOLE, 0, 0},
	    {"bytes=x-", RANGE_WHOLE, 0, 0},
	    {"bytes=", RANGE_WHOLE, 0, 0},
	    {"bytes", RANGE_WHOLE, 0, 0},
	    {"pages=1-2", RANGE_WHOLE, 0, 0},
	    {"bytes=0-99999999999999999999", RANGE_WHOLE, 0, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(range_parse(rows[i].header, 1000, &range), rows[i].result);
		if (rows[i].result != RANGE_PART)
			continue;
		assert_true(range.first == rows[i].first);
		assert_true(range.length == rows[i].length);
	}
	assert_int_equal(range_parse("bytes=0-0", 0, &range), RANGE_NOT_SATISFIABLE);
	assert_int_equal(range_parse("bytes=-1", 0, &range), RANGE_NOT_SATISFIABLE);
}

static void test_disposition(void **state)
{
	char text[512], small[70];

	(void)state;
	assert_int_equal(header_disposition("Công văn \"1\".pdf", true, text, sizeof(text)), 0);
	assert_string_equal(text, "attachment; filename=\"C_ng v_n _1_.pdf\"; "
				  "filename*=UTF-8''C%C3%B4ng%20v%C4%83n%20%221%22.pdf");
	assert_int_equal(header_disposition("a\r\nX: y", false, text, sizeof(text)), 0);
	assert_string_equal(text, "inline; filename=\"a__X_ y\"; filename*=UTF-8''a%0D%0AX%3A%20y");
	assert_int_equal(header_disposition("abc", false, small, sizeof(small)), -ERANGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_cookies),
	    cmocka_unit_test(test_bearer),
	    cmocka_unit_test(test_lists_with_weights),
	    cmocka_unit_test(test_keys),
	    cmocka_unit_test(test_if_match),
	    cmocka_unit_test(test_none_match),
	    cmocka_unit_test(test_trace),
	    cmocka_unit_test(test_lengths_and_names),
	    cmocka_unit_test(test_ranges),
	    cmocka_unit_test(test_disposition),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
