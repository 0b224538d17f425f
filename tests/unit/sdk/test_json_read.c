/* JSON to messages: what is read, and what each mistake is called and where it lies. */
#include <errno.h>
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

static int decode(const char *json, size_t len, Sample__All **ret)
{
	ProtobufCMessage *message = NULL;
	int result;

	fakehost_close(&call);
	call = fakehost_open(fake);
	result =
	    cv_json_decode(call, &sample__all__descriptor, (struct cv_bytes){(const uint8_t *)json, len}, &message);
	*ret = (Sample__All *)(void *)message;
	return result;
}

static Sample__All *read_good(const char *json)
{
	Sample__All *message;
	int result = decode(json, strlen(json), &message);

	if (result < 0)
		fail_msg("%s: %d", json, result);
	return message;
}

/* What is read is written again in the canonical form. */
static void test_round_trips(void **state)
{
	static const struct {
		const char *in, *out;
	} cases[] = {
	    {"{}", "{}"},
	    {" { } \n", "{}"},
	    {"{\"anInt32\":-2147483648}", NULL},
	    {"{\"an_int32\":2147483647}", "{\"anInt32\":2147483647}"}, /* original names are read */
	    {"{\"anInt32\":\"12\"}", "{\"anInt32\":12}"},
	    {"{\"anInt32\":1.0}", "{\"anInt32\":1}"},
	    {"{\"anInt32\":1e3}", "{\"anInt32\":1000}"},
	    {"{\"anInt32\":\"-1.5e1\"}", "{\"anInt32\":-15}"},
	    {"{\"anInt32\":-0}", "{\"anInt32\":0}"},
	    {"{\"aSint32\":-1,\"aSfixed32\":-2,\"aUint32\":4294967295,\"aFixed32\":5}", NULL},
	    {"{\"anInt64\":\"-9223372036854775808\"}", NULL},
	    {"{\"anInt64\":-9223372036854775808}", "{\"anInt64\":\"-9223372036854775808\"}"},
	    {"{\"aSint64\":9223372036854775807}", "{\"aSint64\":\"9223372036854775807\"}"},
	    {"{\"aUint64\":\"18446744073709551615\"}", NULL},
	    {"{\"aFixed64\":9007199254740993}", "{\"aFixed64\":\"9007199254740993\"}"}, /* 2^53 + 1 */
	    {"{\"aSfixed64\":\"0\"}", NULL},
	    {"{\"aFloat\":1.5,\"aDouble\":-2.25}", NULL},
	    {"{\"aDouble\":3}", NULL},
	    {"{\"aDouble\":\"0.5\"}", "{\"aDouble\":0.5}"},
	    {"{\"aDouble\":\"NaN\"}", NULL},
	    {"{\"aDouble\":\"Infinity\",\"aFloat\":\"-Infinity\"}",
	     "{\"aFloat\":\"-Infinity\",\"aDouble\":\"Infinity\"}"},
	    {"{\"aBool\":true}", NULL},
	    {"{\"aBool\":false}", NULL},
	    {"{\"aColour\":\"COLOUR_RED\"}", NULL},
	    {"{\"aColour\":2}", "{\"aColour\":\"COLOUR_GREEN\"}"},
	    {"{\"aColour\":-3}", "{\"aColour\":\"COLOUR_MINUS\"}"},
	    {"{\"aString\":\"\"}", NULL},
	    {"{\"aString\":\"  Sở Y tế \\n\"}", "{\"aString\":\"Sở Y tế\"}"},
	    {"{\"aString\":\"Quye\\u0302\\u0301t\"}", "{\"aString\":\"Quyết\"}"}, /* to NFC */
	    {"{\"aString\":\"\\ud834\\udd1e\"}", "{\"aString\":\"𝄞\"}"},
	    {"{\"aString\":\"dòng 1\\r\\ndòng 2\"}", "{\"aString\":\"dòng 1\\ndòng 2\"}"},
	    {"{\"someBytes\":\"+/+/\"}", NULL},
	    {"{\"someBytes\":\"-_-_AA\"}", "{\"someBytes\":\"+/+/AA==\"}"}, /* URL alphabet, no padding */
	    {"{\"someBytes\":\"\"}", NULL},
	    {"{\"aTime\":\"2026-03-05T01:00:00Z\"}", "{\"aTime\":\"2026-03-05T08:00:00+07:00\"}"},
	    {"{\"aTime\":\"2026-03-04T20:30:00.5-04:30\"}", "{\"aTime\":\"2026-03-05T08:00:00.500+07:00\"}"},
	    {"{\"aTime\":\"0001-01-01T00:00:00Z\"}", "{\"aTime\":\"0001-01-01T07:00:00+07:00\"}"},
	    {"{\"inner\":{\"inner\":{\"anInt32\":1}}}", NULL},
	    {"{\"inner\":{}}", NULL},
	    {"{\"int32s\":[1,\"2\",3.0]}", "{\"int32s\":[1,2,3]}"},
	    {"{\"int32s\":[]}", "{}"},
	    {"{\"fixed64s\":[\"1\",2]}", "{\"fixed64s\":[\"1\",\"2\"]}"},
	    {"{\"bools\":[true,false],\"colours\":[\"COLOUR_RED\"],\"strings\":[\"a\",\" b\"],\"bytesList\":[\"AA==\"]}",
	     "{\"bools\":[true,false],\"colours\":[\"COLOUR_RED\"],\"strings\":[\"a\",\"b\"],\"bytesList\":[\"AA==\"]}"},
	    {"{\"inners\":[{},{\"anInt32\":2}],\"times\":[\"1970-01-01T07:00:00+07:00\"]}", NULL},
	    {"{\"chosenNumber\":4}", NULL},
	    {"{\"number2Of3\":1}", NULL},
	    {"{\"anInt32\":null,\"inner\":null,\"int32s\":null,\"aTime\":null}", "{}"}, /* null is absent */
	    {"{\"unknown\":[{\"deep\":1}],\"anInt32\":1,\"AnInt32\":2,\"anint32\":3}", "{\"anInt32\":1}"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		Sample__All *message = read_good(cases[i].in);
		struct cv_bytes json = cv_json_encode(call, &message->base);
		char *text = strndup((const char *)json.data, json.len);

		assert_string_equal(text, cases[i].out ? cases[i].out : cases[i].in);
		free(text);
	}
}

/* pointer and code of the first problem; "" is the whole body. */
static void test_wrong_members(void **state)
{
	static const struct {
		const char *json, *pointer, *code;
	} cases[] = {
	    {"[]", "", "wrong_type"},
	    {"{\"anInt32\":true}", "/anInt32", "wrong_type"},
	    {"{\"anInt32\":{}}", "/anInt32", "wrong_type"},
	    {"{\"anInt32\":[1]}", "/anInt32", "wrong_type"},
	    {"{\"anInt32\":1.5}", "/anInt32", "wrong_type"},
	    {"{\"anInt32\":\"\"}", "/anInt32", "wrong_type"},
	    {"{\"anInt32\":\" 1\"}", "/anInt32", "wrong_type"},
	    {"{\"anInt32\":\"1 \"}", "/anInt32", "wrong_type"},
	    {"{\"anInt32\":\"+1\"}", "/anInt32", "wrong_type"},
	    {"{\"anInt32\":\"0x10\"}", "/anInt32", "wrong_type"},
	    {"{\"anInt32\":\"007\"}", "/anInt32", "wrong_type"},
	    {"{\"anInt32\":\"1\\u0000\"}", "/anInt32", "wrong_type"},
	    {"{\"anInt32\":2147483648}", "/anInt32", "out_of_range"},
	    {"{\"anInt32\":-2147483649}", "/anInt32", "out_of_range"},
	    {"{\"an_int32\":\"99999999999999999999999\"}", "/an_int32", "out_of_range"},
	    {"{\"aUint32\":-1}", "/aUint32", "out_of_range"},
	    {"{\"aUint32\":4294967296}", "/aUint32", "out_of_range"},
	    {"{\"anInt64\":\"9223372036854775808\"}", "/anInt64", "out_of_range"},
	    {"{\"anInt64\":\"-9223372036854775809\"}", "/anInt64", "out_of_range"},
	    {"{\"anInt64\":1e300}", "/anInt64", "out_of_range"},
	    {"{\"aUint64\":\"18446744073709551616\"}", "/aUint64", "out_of_range"},
	    {"{\"aUint64\":-1}", "/aUint64", "out_of_range"},
	    {"{\"aFloat\":1e39}", "/aFloat", "out_of_range"},
	    {"{\"aDouble\":\"1e999\"}", "/aDouble", "out_of_range"},
	    {"{\"aDouble\":\"nan\"}", "/aDouble", "wrong_type"},
	    {"{\"aDouble\":\".5\"}", "/aDouble", "wrong_type"},
	    {"{\"aBool\":\"true\"}", "/aBool", "wrong_type"},
	    {"{\"aBool\":1}", "/aBool", "wrong_type"},
	    {"{\"aColour\":\"COLOUR_BLUE\"}", "/aColour", "unknown_value"},
	    {"{\"aColour\":\"colour_red\"}", "/aColour", "unknown_value"},
	    {"{\"aColour\":\"COLOUR_RED\\u0000\"}", "/aColour", "unknown_value"},
	    {"{\"aColour\":0}", "/aColour", "unknown_value"},
	    {"{\"aColour\":true}", "/aColour", "wrong_type"},
	    {"{\"aString\":1}", "/aString", "wrong_type"},
	    {"{\"aString\":\"a\\u0000b\"}", "/aString", "not_text"},
	    {"{\"aString\":\"a\\u0007b\"}", "/aString", "not_text"},
	    {"{\"aString\":\"a\\rb\"}", "/aString", "not_text"},
	    {"{\"aString\":\"a\\u007f\"}", "/aString", "not_text"},
	    {"{\"aString\":\"a\\u0085\"}", "/aString", "not_text"},
	    {"{\"someBytes\":\"A\"}", "/someBytes", "not_base64"},
	    {"{\"someBytes\":\"AA=\"}", "/someBytes", "not_base64"},
	    {"{\"someBytes\":\"A===\"}", "/someBytes", "not_base64"},
	    {"{\"someBytes\":\"AA A\"}", "/someBytes", "not_base64"},
	    {"{\"someBytes\":5}", "/someBytes", "wrong_type"},
	    {"{\"aTime\":5}", "/aTime", "wrong_type"},
	    {"{\"aTime\":\"\"}", "/aTime", "bad_time"},
	    {"{\"aTime\":\"2026-03-05\"}", "/aTime", "bad_time"},
	    {"{\"aTime\":\"2026-03-05T08:00:00\"}", "/aTime", "bad_time"},
	    {"{\"aTime\":\"2026-02-29T08:00:00Z\"}", "/aTime", "bad_time"},
	    {"{\"aTime\":\"2026-13-01T08:00:00Z\"}", "/aTime", "bad_time"},
	    {"{\"aTime\":\"2026-03-05T24:00:00Z\"}", "/aTime", "bad_time"},
	    {"{\"aTime\":\"2026-03-05T08:60:00Z\"}", "/aTime", "bad_time"},
	    {"{\"aTime\":\"2026-03-05T08:00:60Z\"}", "/aTime", "bad_time"},
	    {"{\"aTime\":\"2026-03-05t08:00:00z\"}", "/aTime", "bad_time"},
	    {"{\"aTime\":\"2026-03-05T08:00:00.Z\"}", "/aTime", "bad_time"},
	    {"{\"aTime\":\"2026-03-05T08:00:00.0000000001Z\"}", "/aTime", "bad_time"},
	    {"{\"aTime\":\"2026-03-05T08:00:00+24:00\"}", "/aTime", "bad_time"},
	    {"{\"aTime\":\"0000-01-01T00:00:00Z\"}", "/aTime", "bad_time"},
	    {"{\"aTime\":\"0001-01-01T00:00:00+07:00\"}", "/aTime", "bad_time"},
	    {"{\"aTime\":\"2026-03-05T08:00:00Z\\u0000\"}", "/aTime", "bad_time"},
	    {"{\"inner\":[]}", "/inner", "wrong_type"},
	    {"{\"inner\":\"x\"}", "/inner", "wrong_type"},
	    {"{\"inner\":{\"inner\":{\"anInt32\":\"x\"}}}", "/inner/inner/anInt32", "wrong_type"},
	    {"{\"int32s\":5}", "/int32s", "wrong_type"},
	    {"{\"int32s\":[1,null]}", "/int32s/1", "wrong_type"},
	    {"{\"int32s\":[1,2,\"x\"]}", "/int32s/2", "wrong_type"},
	    {"{\"inners\":[{},{\"strings\":[\"a\",4]}]}", "/inners/1/strings/1", "wrong_type"},
	    {"{\"inners\":[7]}", "/inners/0", "wrong_type"},
	    {"{\"anInt32\":1,\"an_int32\":2}", "/an_int32", "duplicate"},
	    {"{\"chosenText\":\"a\",\"chosenNumber\":1}", "/chosenNumber", "duplicate"},
	};
	Sample__All *message;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int result = decode(cases[i].json, strlen(cases[i].json), &message);
		const Congvan__Status *status = fakehost_call_status(call);

		if (result != -EINVAL || !status || status->n_fields != 1)
			fail_msg("%s: %d", cases[i].json, result);
		assert_int_equal(status->code, CONGVAN__STATUS__CODE__INVALID);
		assert_string_equal(status->reason, "request.invalid");
		assert_string_equal(status->fields[0]->pointer, cases[i].pointer);
		assert_string_equal(status->fields[0]->code, cases[i].code);
		assert_true(strlen(status->fields[0]->text) > 10);
		assert_null(strchr(status->fields[0]->text, '{'));
	}
}

static void test_a_form_hears_of_all_its_mistakes(void **state)
{
	const char *json = "{\"anInt32\":\"x\",\"aBool\":1,\"aString\":\"ok\",\"inner\":{\"aTime\":\"never\"}}";
	const Congvan__Status *status;
	Sample__All *message;

	(void)state;
	assert_int_equal(decode(json, strlen(json), &message), -EINVAL);
	status = fakehost_call_status(call);
	assert_int_equal(status->n_fields, 3);
	assert_string_equal(status->fields[0]->pointer, "/anInt32");
	assert_string_equal(status->fields[1]->pointer, "/aBool");
	assert_string_equal(status->fields[2]->pointer, "/inner/aTime");
}

static void test_malformed(void **state)
{
	static const struct {
		const char *json, *line, *column;
	} cases[] = {
	    {"{", "1", NULL},
	    {"", "1", NULL},
	    {"nonsense", "1", NULL},
	    {"5", "1", NULL},
	    {"{} {}", "1", NULL},
	    {"{\"a\":1,}", "1", NULL},
	    {"{'a':1}", "1", NULL},
	    {"{\"a\":01}", "1", NULL},
	    {"{\"a\":+1}", "1", NULL},
	    {"{\"a\":NaN}", "1", NULL},
	    {"{\"a\":\"\n\"}", NULL, NULL},
	    {"{\"anInt32\":1,\n\"anInt32\":2}", "2", NULL}, /* a name twice */
	    {"{\n\n  \"unknown\": {\"a\":1,\"a\":1}}", "3", NULL},
	    {"{\"a\":\"\xC3\x28\"}", "1", NULL},
	    {"{\"a\":\"\xED\xA0\x80\"}", "1", NULL},
	    {"{\"a\":\"\\ud834\"}", "1", NULL},
	    {"{\"a\\u0000b\":1}", "1", NULL},
	    {"{\"a\":1e999}", "1", NULL},
	    {"{\"a\":18446744073709551616}", "1", NULL},
	    {"/* */{}", "1", NULL},
	};
	Sample__All *message;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int result = decode(cases[i].json, strlen(cases[i].json), &message);
		const Congvan__Status *status = fakehost_call_status(call);
		char line[32];

		if (result != -EBADMSG)
			fail_msg("%s: %d", cases[i].json, result);
		assert_int_equal(status->code, CONGVAN__STATUS__CODE__MALFORMED);
		assert_string_equal(status->reason, "json.malformed");
		if (cases[i].line) {
			(void)snprintf(line, sizeof(line), "{\"line\":\"%s\",", cases[i].line);
			assert_memory_equal(status->details.data, line, strlen(line));
		}
	}
}

static void repeat(char *to, const char *what, size_t times)
{
	size_t len = strlen(what);

	for (size_t i = 0; i < times; i++)
		memcpy(to + i * len, what, len);
}

static void test_depth_and_size(void **state)
{
	char *json = malloc(CV_JSON_MAX + 2);
	Sample__All *message;

	(void)state;
	assert_non_null(json);
	/* Ten thousand brackets, and a million: refused before any tree is built. */
	repeat(json, "[", 10000);
	assert_int_equal(decode(json, 10000, &message), -EBADMSG);
	repeat(json, "{\"inner\":", 100000);
	assert_int_equal(decode(json, 900000, &message), -EBADMSG);
	assert_string_equal(fakehost_call_status(call)->reason, "json.malformed");
	/* Brackets inside a string are text. */
	memcpy(json, "{\"x\":\"", 6);
	repeat(json + 6, "[", 5000);
	memcpy(json + 5006, "\\\"\"}", 4);
	assert_int_equal(decode(json, 5010, &message), 0);
	/* Past the size, and more nodes than any form has. */
	memset(json, ' ', CV_JSON_MAX + 1);
	assert_int_equal(decode(json, CV_JSON_MAX + 1, &message), -E2BIG);
	memcpy(json, "{\"x\":[", 6);
	repeat(json + 6, "0,", 300000);
	assert_int_equal(decode(json, 600006, &message), -E2BIG);
	assert_int_equal(fakehost_call_status(call)->code, CONGVAN__STATUS__CODE__TOO_LARGE);
	/* More values than a message may have. */
	memcpy(json, "{\"int32s\":[", 11);
	repeat(json + 11, "0,", 120000);
	memcpy(json + 240011, "0]}", 3);
	assert_int_equal(decode(json, 240014, &message), -E2BIG);
	free(json);
}

static void test_message_depth(void **state)
{
	char json[1024];
	Sample__All *message;
	size_t len = 0;

	(void)state;
	for (unsigned i = 0; i < CV_MESSAGE_DEPTH; i++) {
		memcpy(json + len, "{\"inner\":", 9);
		len += 9;
	}
	memcpy(json + len, "{", 1);
	len++;
	repeat(json + len, "}", CV_MESSAGE_DEPTH + 1);
	assert_int_equal(decode(json, len + CV_MESSAGE_DEPTH + 1, &message), -E2BIG);
}

/* The same text by many roads of escaping and normalisation is the same string. */
static void test_strings_are_normalised(void **state)
{
	static const char *const spellings[] = {
	    "Nguyễn", "Nguy\\u1ec5n", "Nguye\\u0302\\u0303n", "Nguy\\u00ea\\u0303n", "Nguye\xCC\x82\xCC\x83n",
	};
	char json[80];

	(void)state;
	for (size_t i = 0; i < sizeof(spellings) / sizeof(spellings[0]); i++) {
		(void)snprintf(json, sizeof(json), "{\"aString\":\"%s\"}", spellings[i]);
		assert_string_equal(read_good(json)->a_string, "Nguyễn");
	}
}

static void test_pointers_are_escaped(void **state)
{
	Sample__All *message = cv_new(call, &sample__all__descriptor);

	(void)state;
	assert_int_equal(cv_json_set_text(call, &message->base, "an_int32", "x", "/an~1int"), -EINVAL);
	assert_int_equal(cv_fields_ok(call), -EINVAL);
	assert_string_equal(fakehost_call_status(call)->fields[0]->pointer, "/an~1int");
}

static void test_parameters(void **state)
{
	Sample__All *message;

	(void)state;
	fakehost_close(&call);
	call = fakehost_open(fake);
	message = cv_new(call, &sample__all__descriptor);
	assert_int_equal(cv_json_set_text(call, &message->base, "aUint64", "18446744073709551615", "/"), 0);
	assert_true(message->has_a_uint64 && message->a_uint64 == UINT64_MAX);
	assert_int_equal(cv_json_set_text(call, &message->base, "a_bool", "true", "/"), 0);
	assert_int_equal(message->a_bool, 1);
	assert_int_equal(cv_json_set_text(call, &message->base, "a_colour", "COLOUR_GREEN", "/"), 0);
	assert_int_equal(message->a_colour, SAMPLE__COLOUR__COLOUR_GREEN);
	assert_int_equal(cv_json_set_text(call, &message->base, "strings", " a ", "/"), 0);
	assert_int_equal(cv_json_set_text(call, &message->base, "strings", "b", "/"), 0);
	assert_int_equal(message->n_strings, 2);
	assert_string_equal(message->strings[0], "a");
	assert_string_equal(message->strings[1], "b");
	assert_int_equal(cv_json_set_text(call, &message->base, "inner", "x", "/"), -ENOENT);
	assert_int_equal(cv_json_set_text(call, &message->base, "nobody", "x", "/"), -ENOENT);
	assert_int_equal(cv_json_set_text(call, &message->base, "a_bool", "yes", "/aBool"), -EINVAL);
	assert_int_equal(cv_json_set_text(call, &message->base, "int32s", "x", "/"), -EINVAL);
	assert_int_equal(message->n_int32s, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_round_trips),
	    cmocka_unit_test(test_wrong_members),
	    cmocka_unit_test(test_a_form_hears_of_all_its_mistakes),
	    cmocka_unit_test(test_malformed),
	    cmocka_unit_test(test_depth_and_size),
	    cmocka_unit_test(test_message_depth),
	    cmocka_unit_test(test_strings_are_normalised),
	    cmocka_unit_test(test_pointers_are_escaped),
	    cmocka_unit_test(test_parameters),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
