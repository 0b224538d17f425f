/* The way of a request through the SDK: encodings, commits, conflicts, numbers, RENDER. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "library.h"

struct state {
	struct fakehost *fake;
};

static int setup(void **state)
{
	struct fakehost *fake = fakehost_create();

	library_plug_in(fake);
	*state = fake;
	return 0;
}

static int teardown(void **state)
{
	struct fakehost *fake = *state;

	fakehost_destroy(&fake);
	return 0;
}

static int enter(struct fakehost *fake, const char *code, Congvan__RegisterEntry **ret)
{
	Congvan__RegisterEntry request = CONGVAN__REGISTER_ENTRY__INIT;

	CV_SET(&request, register_id, 7);
	request.code = (char *)(uintptr_t)code;
	return fakehost_call(fake, "library/1", "enter", &request.base, &congvan__register_entry__descriptor, ret);
}

static void test_commit_answers_with_the_number(void **state)
{
	struct fakehost *fake = *state;
	Congvan__RegisterEntry *entry, *stored;
	const struct fakehost_event *events;
	uint32_t count;

	for (uint64_t number = 1; number <= 3; number++) {
		assert_int_equal(enter(fake, "15/QĐ-BNV", &entry), 0);
		assert_int_equal(entry->number, number);
		stored = fakehost_record(fake, 1, "library.entry", fakehost_body(fake, "ii", (uint64_t)7, number),
					 &congvan__register_entry__descriptor);
		assert_non_null(stored);
		assert_int_equal(stored->number, number);
		assert_string_equal(stored->code, "15/QĐ-BNV");
	}
	events = fakehost_events(fake, &count);
	assert_int_equal(count, 3);
	assert_string_equal(events[2].topic, "library.entered");
	assert_int_equal(fakehost_sum(fake, 1, "library.count", fakehost_body(fake, "i", (uint64_t)7)), 3);
}

static Congvan__HttpReply *post(struct fakehost *fake, const char *method, const char *body, int expected)
{
	Congvan__HttpRequest request = CONGVAN__HTTP_REQUEST__INIT;
	Congvan__HttpReply *reply = NULL;

	request.method = (char *)(uintptr_t) "POST";
	request.path = (char *)(uintptr_t) "/api/v1/library";
	CV_SET(&request, body, ((ProtobufCBinaryData){strlen(body), (uint8_t *)(uintptr_t)body}));
	assert_int_equal(fakehost_http(fake, "library/1", method, &request, &reply), expected);
	return reply;
}

static void assert_body(const Congvan__HttpReply *reply, const char *json)
{
	char *text = strndup((const char *)reply->body.data, reply->body.len);

	assert_string_equal(text, json);
	free(text);
}

static void test_render_keeps_what_run_said(void **state)
{
	struct fakehost *fake = *state;
	Congvan__HttpReply *reply;

	fakehost_set_now(fake, FAKEHOST_NOW_MS);
	reply = post(fake, "enter", "{\"registerId\":\"7\",\"code\":\"1/BC\"}", 0);
	assert_int_equal(reply->status, 201);
	assert_string_equal(reply->etag, "1");
	assert_string_equal(reply->location, "/api/v1/library/7");
	assert_string_equal(reply->content_type, "application/json");
	assert_int_equal(reply->n_cookies, 1);
	assert_string_equal(reply->cookies[0]->name, "seen");
	assert_int_equal(reply->cookies[0]->max_age_s, 60);
	assert_body(reply, "{\"registerId\":\"7\",\"number\":\"1\",\"enteredAt\":\"2026-03-05T08:00:00+07:00\","
			   "\"enteredBy\":\"100\",\"state\":\"ENTRY_ACTIVE\",\"code\":\"1/BC\"}");
}

static void test_empty_reply_is_204(void **state)
{
	struct fakehost *fake = *state;
	Congvan__HttpReply *reply = post(fake, "nothing", "", 0);

	assert_int_equal(reply->status, 204);
	assert_false(reply->has_body);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_commit_answers_with_the_number, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_render_keeps_what_run_said, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_empty_reply_is_204, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
