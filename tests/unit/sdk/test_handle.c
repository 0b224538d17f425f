/* The way of a request through the SDK: encodings, commits, conflicts, numbers, RENDER. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "library.h"

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

/* ---- numbers ---- */

static void assert_refused(struct fakehost *fake, const char *code)
{
	Congvan__RegisterEntry *entry;
	unsigned warnings = fakehost_warnings(fake);
	uint32_t events;

	assert_true(enter(fake, code, &entry) < 0);
	assert_string_equal(fakehost_status(fake)->reason, "internal");
	assert_true(fakehost_warnings(fake) > warnings);
	assert_int_equal(fakehost_count(fake, 1, "library.entry"), 0);
	(void)fakehost_events(fake, &events);
	assert_int_equal(events, 0);
}

static void test_tokens_that_would_be_lost_or_shown_are_refused(void **state)
{
	struct fakehost *fake = *state;
	Congvan__RegisterEntry *entry;

	assert_refused(fake, "!nowhere"); /* no record holds the number */
	assert_refused(fake, "!printed"); /* the token as text */
	assert_refused(fake, "!subject"); /* an event's subject is no slot */
	/* None of them used a number up. */
	assert_int_equal(enter(fake, "ok", &entry), 0);
	assert_int_equal(entry->number, 1);
}

static void test_taken_numbers_are_passed_over(void **state)
{
	struct fakehost *fake = *state;
	Congvan__RegisterEntry *entry, by_hand = CONGVAN__REGISTER_ENTRY__INIT;

	fakehost_put(fake, 1, "library.entry", fakehost_body(fake, "ii", (uint64_t)7, (uint64_t)1), &by_hand.base);
	fakehost_put(fake, 1, "library.entry", fakehost_body(fake, "ii", (uint64_t)7, (uint64_t)2), &by_hand.base);
	assert_int_equal(enter(fake, "x", &entry), 0);
	assert_int_equal(entry->number, 3);
}

static void test_the_number_is_filled_in_everywhere(void **state)
{
	struct fakehost *fake = *state;
	Congvan__RegisterEntry *entry, *event;
	const struct fakehost_event *events;
	struct cv_bytes body;
	uint32_t count;

	for (unsigned i = 0; i < 300; i++) /* so that the number has more than one byte */
		assert_int_equal(enter(fake, "x", &entry), 0);
	assert_int_equal(entry->number, 300);
	events = fakehost_events(fake, &count);
	event = congvan__register_entry__unpack(NULL, events[299].payload.len, events[299].payload.data);
	assert_int_equal(event->number, 300);
	congvan__register_entry__free_unpacked(event, NULL);
	assert_non_null(fakehost_row(fake, 1, "library.entry", 299, &body).data);
	assert_int_equal(cv_key_u64(body, 8), 300);
}

/* ---- what a handler leaves behind ---- */

static void test_writes_that_are_not_committed_are_a_mistake(void **state)
{
	struct fakehost *fake = *state;

	assert_refused(fake, "!forgets");
}

static void test_a_reply_that_could_not_be_rendered_is_refused(void **state)
{
	struct fakehost *fake = *state;

	assert_refused(fake, "!cut"); /* a character cut in two */
}

static void test_a_failure_after_the_commit_writes_nothing(void **state)
{
	struct fakehost *fake = *state;
	Congvan__RegisterEntry *entry;

	assert_int_equal(enter(fake, "!late", &entry), -EACCES);
	assert_string_equal(fakehost_status(fake)->reason, "denied");
	assert_string_equal(fakehost_status(fake)->text, "The librarian does not allow it.");
	assert_int_equal(fakehost_count(fake, 1, "library.entry"), 0);
}

static int refuse(struct fakehost *fake, const char *code)
{
	Congvan__RegisterEntry request = CONGVAN__REGISTER_ENTRY__INIT;
	Congvan__Empty *reply;

	request.code = (char *)(uintptr_t)code;
	return fakehost_call(fake, "library/1", "refuse", &request.base, &congvan__empty__descriptor, &reply);
}

static void test_how_a_handler_says_no(void **state)
{
	struct fakehost *fake = *state;
	const Congvan__Status *status;

	assert_true(refuse(fake, "errno") < 0);
	assert_int_equal(fakehost_status(fake)->code, CONGVAN__STATUS__CODE__INTERNAL);
	assert_int_equal(refuse(fake, "fields"), -EINVAL);
	status = fakehost_status(fake);
	assert_int_equal(status->code, CONGVAN__STATUS__CODE__INVALID);
	assert_int_equal(status->n_fields, 1);
	assert_string_equal(status->fields[0]->text, "At most 8 characters are allowed.");
	assert_int_equal(refuse(fake, "details"), -EEXIST);
	status = fakehost_status(fake);
	assert_string_equal(status->text, "The book holds 12 entries already.");
	assert_int_equal(status->details.len, strlen("{\"id\":\"77\",\"note\":\"\\\"\"}"));
	assert_memory_equal(status->details.data, "{\"id\":\"77\",\"note\":\"\\\"\"}", status->details.len);
	fakehost_caller(fake)->language = "vi";
	assert_int_equal(refuse(fake, "details"), -EEXIST);
	assert_string_equal(fakehost_status(fake)->text, "Sổ đã đủ 12 mục.");
	assert_int_equal(refuse(fake, "library.unheard_of"), -EACCES);
	assert_string_equal(fakehost_status(fake)->text, "library.unheard_of");
	/* A missing grant is the plugin's mistake: nothing of it is shown. */
	assert_int_equal(refuse(fake, "grant"), -EACCES);
	assert_string_equal(fakehost_status(fake)->reason, "internal");
}

static void test_a_refusal_may_leave_a_mark(void **state)
{
	struct fakehost *fake = *state;

	assert_true(refuse(fake, "mark") < 0);
	assert_int_equal(fakehost_status(fake)->code, CONGVAN__STATUS__CODE__UNAUTHENTICATED);
	assert_int_equal(fakehost_sum(fake, 1, "library.count", fakehost_body(fake, "i", (uint64_t)99)), 1);
}

static int answer_well(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret_reply)
{
	Congvan__RegisterEntry reply = CONGVAN__REGISTER_ENTRY__INIT;

	(void)request;
	assert_int_equal(call->caller.person, FAKEHOST_PERSON);
	reply.summary = (char *)(uintptr_t) "well";
	*ret_reply = cv_pack(call, &reply.base);
	return 0;
}

static int answer_no(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret_reply)
{
	(void)request;
	(void)ret_reply;
	return cv_fail(call, CV_CONFLICT, "library.full", "3", NULL);
}

static int answer_rubbish(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret_reply)
{
	(void)request;
	*ret_reply = cv_copy(call, (struct cv_bytes){(const uint8_t *)"\xff\xff", 2});
	return 0;
}

static void test_calls_pass_refusals_on(void **state)
{
	struct fakehost *fake = *state;
	Congvan__RegisterEntry request = CONGVAN__REGISTER_ENTRY__INIT, *reply;

	fakehost_stub(fake, "other/1", "answer", answer_well, NULL);
	assert_int_equal(
	    fakehost_call(fake, "library/1", "ask", &request.base, &congvan__register_entry__descriptor, &reply), 0);
	assert_string_equal(reply->summary, "well");
	fakehost_stub(fake, "other/1", "answer", answer_no, NULL);
	assert_int_equal(
	    fakehost_call(fake, "library/1", "ask", &request.base, &congvan__register_entry__descriptor, &reply),
	    -EEXIST);
	assert_string_equal(fakehost_status(fake)->text, "The book holds 3 entries already.");
	fakehost_stub(fake, "other/1", "answer", answer_rubbish, NULL);
	assert_true(
	    fakehost_call(fake, "library/1", "ask", &request.base, &congvan__register_entry__descriptor, &reply) < 0);
	assert_string_equal(fakehost_status(fake)->reason, "internal");
}

/* ---- conflicts ---- */

static void add_book(struct fakehost *fake, uint64_t id)
{
	Congvan__Register book = CONGVAN__REGISTER__INIT;

	CV_SET(&book, id, id);
	CV_SET(&book, revision, 1);
	fakehost_put(fake, 1, "library.book", fakehost_body(fake, "i", id), &book.base);
}

static int rename_book(struct fakehost *fake, const char *name, Congvan__Register **ret)
{
	Congvan__Register request = CONGVAN__REGISTER__INIT;

	CV_SET(&request, id, 5);
	CV_SET(&request, year, 2026);
	request.name = (char *)(uintptr_t)name;
	return fakehost_call(fake, "library/1", "rename_book", &request.base, &congvan__register__descriptor, ret);
}

static void rename_meanwhile(struct fakehost *fake, void *arg)
{
	Congvan__Register *book;

	assert_int_equal(rename_book(fake, arg, &book), 0);
}

static void test_a_conflict_runs_the_handler_again(void **state)
{
	struct fakehost *fake = *state;
	Congvan__Register *book;

	add_book(fake, 5);
	fakehost_before_commit(fake, rename_meanwhile, (void *)(uintptr_t) "first");
	assert_int_equal(rename_book(fake, "second", &book), 0);
	assert_int_equal(fakehost_attempts(fake), 2);
	assert_int_equal(book->revision, 3); /* 1 -> 2 by the other, -> 3 by this one */
	assert_string_equal(book->name, "second");
}

static void collide_again(struct fakehost *fake, void *arg)
{
	add_book(fake, 5);
	fakehost_before_commit(fake, collide_again, arg);
}

static void test_endless_conflicts_end_busy(void **state)
{
	struct fakehost *fake = *state;
	Congvan__Register *book;

	add_book(fake, 5);
	fakehost_before_commit(fake, collide_again, NULL);
	assert_int_equal(rename_book(fake, "never", &book), -EBUSY);
	assert_int_equal(fakehost_attempts(fake), CV_COMMIT_ATTEMPTS);
	assert_int_equal(fakehost_status(fake)->code, CONGVAN__STATUS__CODE__BUSY);
}

static void test_a_failed_commit_reaches_the_caller(void **state)
{
	struct fakehost *fake = *state;
	Congvan__RegisterEntry *entry;

	fakehost_fail_commit(fake, -ENOSPC);
	assert_int_equal(enter(fake, "x", &entry), -ENOSPC);
	fakehost_fail_commit(fake, -EIO);
	assert_int_equal(enter(fake, "x", &entry), -EIO);
	assert_int_equal(fakehost_status(fake)->code, CONGVAN__STATUS__CODE__UNKNOWN);
	assert_int_equal(fakehost_count(fake, 1, "library.entry"), 0);
}

/* ---- bytes from outside ---- */

static void test_what_is_no_message_is_malformed(void **state)
{
	struct fakehost *fake = *state;
	struct cv_bytes reply;

	assert_int_equal(fakehost_raw(fake, "library/1", "enter", CV_ENCODING_PROTO,
				      (struct cv_bytes){(const uint8_t *)"\xff", 1}, &reply),
			 -EBADMSG);
	assert_int_equal(fakehost_raw(fake, "library/1", "enter", CV_ENCODING_HTTP,
				      (struct cv_bytes){(const uint8_t *)"\xff", 1}, &reply),
			 -EBADMSG);
	assert_string_equal(fakehost_status(fake)->reason, "request.malformed");
}

/* ---- memory ---- */

/* The n-th allocation fails, for every n until none does: no crash, no leak, nothing written, a status each time. */
static void test_every_allocation_may_fail(void **state)
{
	struct fakehost *fake = *state;
	Congvan__HttpRequest request = CONGVAN__HTTP_REQUEST__INIT;
	const char *body = "{\"registerId\":\"7\",\"code\":\"15/Q\xC4\x90\",\"issuedDate\":\"2026-03-05\"}";
	Congvan__HttpReply *reply = NULL;
	unsigned lost_answers = 0;
	int result;

	request.method = (char *)(uintptr_t) "POST";
	request.path = (char *)(uintptr_t) "/api/v1/library";
	request.idempotency_key = (char *)(uintptr_t) "key-1";
	CV_SET(&request, body, ((ProtobufCBinaryData){strlen(body), (uint8_t *)(uintptr_t)body}));
	for (uint32_t n = 1;; n++) {
		bool entered = fakehost_count(fake, 1, "library.entry") > 0;

		fakehost_fail_alloc(fake, n);
		result = fakehost_http(fake, "library/1", "enter", &request, &reply);
		if (!fakehost_alloc_failed(fake))
			break;
		assert_true(n < 1000);
		if (result < 0) {
			assert_non_null(fakehost_status(fake));
			assert_true(fakehost_status(fake)->has_code);
			/* Written, but the answer got lost: the caller must not hear that nothing happened. */
			if (!entered && fakehost_count(fake, 1, "library.entry")) {
				assert_int_equal(fakehost_status(fake)->code, CONGVAN__STATUS__CODE__UNKNOWN);
				lost_answers++;
			}
		} else {
			assert_int_equal(reply->status, 201);
			assert_string_equal(reply->etag, "1");
			assert_string_equal(reply->location, "/api/v1/library/7");
		}
	}
	fakehost_fail_alloc(fake, 0);
	assert_int_equal(result, 0);
	assert_int_equal(reply->status, 201);
	assert_int_equal(lost_answers, 1);
	/* RENDER may have failed after the commit: the key then gave the same entry again. */
	assert_int_equal(fakehost_count(fake, 1, "library.entry"), 1);
	assert_int_equal(fakehost_count(fake, 1, "library.idempotency"), 1);
}

static void test_every_allocation_of_a_failure_may_fail(void **state)
{
	struct fakehost *fake = *state;
	static const char *const codes[] = {"details", "fields", "library.full", "mark", "grant"};

	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		for (uint32_t n = 1;; n++) {
			fakehost_fail_alloc(fake, n);
			assert_true(refuse(fake, codes[i]) < 0);
			assert_non_null(fakehost_status(fake));
			if (!fakehost_alloc_failed(fake))
				break;
			assert_true(n < 200);
		}
		fakehost_fail_alloc(fake, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_commit_answers_with_the_number, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_render_keeps_what_run_said, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_empty_reply_is_204, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_tokens_that_would_be_lost_or_shown_are_refused, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_taken_numbers_are_passed_over, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_the_number_is_filled_in_everywhere, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_writes_that_are_not_committed_are_a_mistake, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_a_reply_that_could_not_be_rendered_is_refused, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_a_failure_after_the_commit_writes_nothing, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_how_a_handler_says_no, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_a_refusal_may_leave_a_mark, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_calls_pass_refusals_on, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_a_conflict_runs_the_handler_again, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_endless_conflicts_end_busy, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_a_failed_commit_reaches_the_caller, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_what_is_no_message_is_malformed, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_every_allocation_may_fail, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_every_allocation_of_a_failure_may_fail, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
