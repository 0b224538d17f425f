/* Messages to JSON, against the table of the ProtoJSON rules. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <congvan/json.h>

#include "fakehost.h"
#include "sample.pb-c.h"

const struct cv_text *const cv_plugin_texts[] = {NULL};

static struct fakehost *fake;
static struct cv_call *call;

static int setup(void **state)
{
	(void)state;
	fake = fakehost_create();
	call = fakehost_open(fake);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	fakehost_close(&call);
	fakehost_destroy(&fake);
	return 0;
}

static void assert_json(const Sample__All *message, const char *expected)
{
	struct cv_bytes json = cv_json_encode(call, &message->base);
	char *text;

	assert_non_null(json.data);
	text = strndup((const char *)json.data, json.len);
	assert_string_equal(text, expected);
	free(text);
}

#define CASE(expected, ...)                                                                                            \
	do {                                                                                                           \
		Sample__All message = SAMPLE__ALL__INIT;                                                               \
		__VA_ARGS__;                                                                                           \
		assert_json(&message, expected);                                                                       \
	} while (0)

#define SET(field, value) CV_SET(&message, field, value)

static void test_absent_is_left_out(void **state)
{
	(void)state;
	CASE("{}", (void)0);
	/* Zero and false are values when they are set. */
	CASE("{\"anInt32\":0,\"aBool\":false}", SET(an_int32, 0), SET(a_bool, 0));
	CASE("{\"aString\":\"\"}", message.a_string = (char *)(uintptr_t) "");
	CASE("{\"withDefault\":\"khẩn\"}", message.with_default = (char *)(uintptr_t) "khẩn");
}

static void test_whole_numbers(void **state)
{
	(void)state;
	CASE("{\"anInt32\":-2147483648}", SET(an_int32, INT32_MIN));
	CASE("{\"aSint32\":2147483647}", SET(a_sint32, INT32_MAX));
	CASE("{\"aSfixed32\":-1}", SET(a_sfixed32, -1));
	CASE("{\"aUint32\":4294967295}", SET(a_uint32, UINT32_MAX));
	CASE("{\"aFixed32\":7}", SET(a_fixed32, 7));
	CASE("{\"anInt64\":\"-9223372036854775808\"}", SET(an_int64, INT64_MIN));
	CASE("{\"aSint64\":\"9223372036854775807\"}", SET(a_sint64, INT64_MAX));
	CASE("{\"aSfixed64\":\"0\"}", SET(a_sfixed64, 0));
	CASE("{\"aUint64\":\"18446744073709551615\"}", SET(a_uint64, UINT64_MAX));
	CASE("{\"aFixed64\":\"9007199254740993\"}", SET(a_fixed64, 9007199254740993u));
}

static void test_real_numbers(void **state)
{
	(void)state;
	CASE("{\"aFloat\":1.5}", SET(a_float, 1.5f));
	CASE("{\"aDouble\":0.1}", SET(a_double, 0.1));
	CASE("{\"aFloat\":0.1}", SET(a_float, 0.1f));
	CASE("{\"aFloat\":16777216}", SET(a_float, 16777216.0f));
	CASE("{\"aDouble\":0.30000000000000004}", SET(a_double, 0.1 + 0.2));
	CASE("{\"aDouble\":-0}", SET(a_double, -0.0));
	CASE("{\"aDouble\":1e+300}", SET(a_double, 1e300));
	CASE("{\"aDouble\":\"NaN\"}", SET(a_double, (double)NAN));
	CASE("{\"aDouble\":\"Infinity\"}", SET(a_double, (double)INFINITY));
	CASE("{\"aFloat\":\"-Infinity\"}", SET(a_float, -(float)INFINITY));
}

static void test_enums(void **state)
{
	(void)state;
	CASE("{\"aColour\":\"COLOUR_GREEN\"}", SET(a_colour, SAMPLE__COLOUR__COLOUR_GREEN));
	CASE("{\"aColour\":\"COLOUR_MINUS\"}", SET(a_colour, SAMPLE__COLOUR__COLOUR_MINUS));
	/* A value of a later version keeps its number. */
	CASE("{\"aColour\":99}", SET(a_colour, (Sample__Colour)99));
}

static void test_strings_are_escaped(void **state)
{
	static const struct {
		const char *text, *json;
	} cases[] = {
	    {"Quyết định số 15/QĐ-BNV", "Quyết định số 15/QĐ-BNV"},
	    {"\"", "\\\""},
	    {"\\", "\\\\"},
	    {"a\nb\tc\rd\be\ff", "a\\nb\\tc\\rd\\be\\ff"},
	    {"\x01\x0b\x1f", "\\u0001\\u000b\\u001f"},
	    {"</script>", "</script>"},
	    {"0123456\"0123456789\\", "0123456\\\"0123456789\\\\"},
	    {"01234567\"", "01234567\\\""},
	    {"đường\"phố", "đường\\\"phố"},
	    {"\x7f", "\x7f"},
	    {"𝄞", "𝄞"},
	};
	char expected[128];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		(void)snprintf(expected, sizeof(expected), "{\"aString\":\"%s\"}", cases[i].json);
		CASE(expected, message.a_string = (char *)(uintptr_t)cases[i].text);
	}
}

/* Every character that must be escaped, at every place of a word of eight bytes. */
static void test_escapes_at_every_offset(void **state)
{
	(void)state;
	for (unsigned c = 1; c < 128; c++) {
		for (unsigned at = 0; at < 17; at++) {
			char text[18] = "aaaaaaaaaaaaaaaaa", expected[64], escape[8];

			text[at] = (char)c;
			if (c == '"' || c == '\\')
				(void)snprintf(escape, sizeof(escape), "\\%c", c);
			else if (c < 0x20 && !strchr("\b\t\n\f\r", (int)c))
				(void)snprintf(escape, sizeof(escape), "\\u%04x", c);
			else if (c < 0x20)
				(void)snprintf(escape, sizeof(escape), "\\%c", "btn?fr"[c - 8]);
			else
				(void)snprintf(escape, sizeof(escape), "%c", c);
			(void)snprintf(expected, sizeof(expected), "{\"aString\":\"%.*s%s%s\"}", (int)at, text, escape,
				       text + at + 1);
			CASE(expected, message.a_string = text);
		}
	}
}

static void test_broken_text_is_mended(void **state)
{
	(void)state;
	CASE("{\"aString\":\"Quy\xEF\xBF\xBD\xEF\xBF\xBD\"}", message.a_string = (char *)(uintptr_t) "Quy\xE1\xBA");
	CASE("{\"aString\":\"\xEF\xBF\xBD\\\"x\"}", message.a_string = (char *)(uintptr_t) "\xC3\"x");
}

static void test_bytes_are_base64(void **state)
{
	static const uint8_t data[] = {0xFB, 0xFF, 0xBF, 0x00};
	static const char *const expected[] = {"", "+w==", "+/8=", "+/+/", "+/+/AA=="};
	char json[64];

	(void)state;
	for (size_t len = 0; len <= 4; len++) {
		(void)snprintf(json, sizeof(json), "{\"someBytes\":\"%s\"}", expected[len]);
		CASE(json, SET(some_bytes, ((ProtobufCBinaryData){len, (uint8_t *)(uintptr_t)data})));
	}
}

static void test_times_are_rfc_3339(void **state)
{
	static const struct {
		int64_t seconds;
		int32_t nanos;
		const char *json;
	} cases[] = {
	    {1772672400, 0, "\"2026-03-05T08:00:00+07:00\""},
	    {1772672400, 120000000, "\"2026-03-05T08:00:00.120+07:00\""},
	    {1772672400, 120300000, "\"2026-03-05T08:00:00.120300+07:00\""},
	    {1772672400, 1, "\"2026-03-05T08:00:00.000000001+07:00\""},
	    {0, 0, "\"1970-01-01T07:00:00+07:00\""},
	    {-1, 0, "\"1970-01-01T06:59:59+07:00\""},
	    {951782400, 0, "\"2000-02-29T07:00:00+07:00\""},
	    {-62135596800, 0, "\"0001-01-01T07:00:00+07:00\""},
	    {253402275599, 999999999, "\"9999-12-31T23:59:59.999999999+07:00\""},
	    {253402275600, 0, "null"}, /* the year 10000 has no RFC 3339 form */
	    {INT64_MIN, 0, "null"},
	    {0, -1, "null"},
	};
	char expected[80];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		Google__Protobuf__Timestamp time = GOOGLE__PROTOBUF__TIMESTAMP__INIT;

		time.seconds = cases[i].seconds;
		time.nanos = cases[i].nanos;
		(void)snprintf(expected, sizeof(expected), "{\"aTime\":%s}", cases[i].json);
		CASE(expected, message.a_time = &time);
	}
}

static void test_repeated_nested_oneof(void **state)
{
	int32_t numbers[] = {1, -2};
	uint64_t ids[] = {3, UINT64_MAX};
	char *strings[] = {(char *)(uintptr_t) "a", (char *)(uintptr_t) "\""};
	Sample__All inner = SAMPLE__ALL__INIT, *inners[] = {&inner, &inner};

	(void)state;
	CV_SET(&inner, an_int32, 5);
	CASE("{\"int32s\":[1,-2]}", message.n_int32s = 2, message.int32s = numbers);
	CASE("{\"fixed64s\":[\"3\",\"18446744073709551615\"]}", message.n_fixed64s = 2, message.fixed64s = ids);
	CASE("{\"strings\":[\"a\",\"\\\"\"]}", message.n_strings = 2, message.strings = strings);
	CASE("{\"inner\":{\"anInt32\":5},\"inners\":[{\"anInt32\":5},{\"anInt32\":5}]}", message.inner = &inner,
	     message.n_inners = 2, message.inners = inners);
	CASE("{\"chosenNumber\":0}", message.choice_case = SAMPLE__ALL__CHOICE_CHOSEN_NUMBER);
	CASE("{\"chosenText\":\"x\"}", message.choice_case = SAMPLE__ALL__CHOICE_CHOSEN_TEXT,
	     message.chosen_text = strings[0], message.chosen_text = (char *)(uintptr_t) "x");
	/* An underscore before a digit goes too. */
	CASE("{\"number2Of3\":1}", SET(number_2_of_3, 1));
}

static void test_too_deep_is_refused(void **state)
{
	Sample__All chain[CV_MESSAGE_DEPTH + 1];

	(void)state;
	for (unsigned i = 0; i <= CV_MESSAGE_DEPTH; i++) {
		sample__all__init(&chain[i]);
		chain[i].inner = i ? &chain[i - 1] : NULL;
	}
	assert_non_null(cv_json_encode(call, &chain[CV_MESSAGE_DEPTH - 1].base).data);
	assert_null(cv_json_encode(call, &chain[CV_MESSAGE_DEPTH].base).data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_absent_is_left_out),  cmocka_unit_test(test_whole_numbers),
	    cmocka_unit_test(test_real_numbers),        cmocka_unit_test(test_enums),
	    cmocka_unit_test(test_strings_are_escaped), cmocka_unit_test(test_escapes_at_every_offset),
	    cmocka_unit_test(test_bytes_are_base64),    cmocka_unit_test(test_broken_text_is_mended),
	    cmocka_unit_test(test_times_are_rfc_3339),  cmocka_unit_test(test_repeated_nested_oneof),
	    cmocka_unit_test(test_too_deep_is_refused),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
