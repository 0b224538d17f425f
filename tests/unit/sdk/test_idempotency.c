/* Idempotency-Key: one effect, one answer. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <congvan/store.pb-c.h>

#include "library.h"

#define HOURS(n) ((int64_t)(n)*3600000)

static int setup(void **state)
{
	struct fakehost *fake = fakehost_create();

	library_plug_in(fake);
	library_runs = 0;
	*state = fake;
	return 0;
}

static int teardown(void **state)
{
	struct fakehost *fake = *state;

	fakehost_destroy(&fake);
	return 0;
}

static int send_to(struct fakehost *fake, const char *method, const char *key, const char *path, const char *body,
		   Congvan__HttpReply **ret)
{
	Congvan__HttpRequest request = CONGVAN__HTTP_REQUEST__INIT;

	request.method = (char *)(uintptr_t) "POST";
	request.path = (char *)(uintptr_t)path;
	request.idempotency_key = (char *)(uintptr_t)key;
	CV_SET(&request, body, ((ProtobufCBinaryData){strlen(body), (uint8_t *)(uintptr_t)body}));
	return fakehost_http(fake, "library/1", method, &request, ret);
}

static int send_entry(struct fakehost *fake, const char *key, const char *code, Congvan__HttpReply **ret)
{
	char body[80];

	(void)snprintf(body, sizeof(body), "{\"registerId\":\"7\",\"code\":\"%s\"}", code);
	return send_to(fake, "enter", key, "/api/v1/library", body, ret);
}

static void assert_same(const Congvan__HttpReply *a, const Congvan__HttpReply *b)
{
	assert_int_equal(a->status, b->status);
	assert_string_equal(a->etag, b->etag);
	assert_string_equal(a->location, b->location);
	assert_int_equal(a->body.len, b->body.len);
	assert_memory_equal(a->body.data, b->body.data, a->body.len);
}

static void assert_entries(struct fakehost *fake, unsigned entries)
{
	assert_int_equal(fakehost_count(fake, 1, "library.entry"), entries);
}

static void test_same_request_same_answer(void **state)
{
	struct fakehost *fake = *state;
	Congvan__HttpReply *first, *again;

	assert_int_equal(send_entry(fake, "k1", "1/BC", &first), 0);
	fakehost_set_now(fake, FAKEHOST_NOW_MS + HOURS(23));
	assert_int_equal(send_entry(fake, "k1", "1/BC", &again), 0);
	assert_same(first, again);
	/* The number in the stored answer was filled in by the committer. */
	assert_non_null(memmem(again->body.data, again->body.len, "\"number\":\"1\"", 12));
	assert_int_equal(library_runs, 1);
	assert_entries(fake, 1);
}

static void test_other_keys_are_other_requests(void **state)
{
	struct fakehost *fake = *state;
	Congvan__HttpReply *reply;

	assert_int_equal(send_entry(fake, "k1", "1/BC", &reply), 0);
	assert_int_equal(send_entry(fake, "k2", "1/BC", &reply), 0);
	assert_int_equal(send_entry(fake, NULL, "1/BC", &reply), 0);
	assert_entries(fake, 3);
}

static void test_another_request_with_the_key_is_refused(void **state)
{
	struct fakehost *fake = *state;
	Congvan__HttpReply *reply;
	const char *body = "{\"registerId\":\"7\",\"code\":\"1/BC\"}";

	assert_int_equal(send_entry(fake, "k1", "1/BC", &reply), 0);
	assert_int_equal(send_entry(fake, "k1", "2/BC", &reply), -EKEYREJECTED);
	assert_int_equal(fakehost_status(fake)->code, CONGVAN__STATUS__CODE__KEY_REUSED);
	assert_string_equal(fakehost_status(fake)->reason, "key.reused");
	/* Another path, and another method with the same words. */
	assert_int_equal(send_to(fake, "enter", "k1", "/api/v1/other", body, &reply), -EKEYREJECTED);
	assert_int_equal(send_to(fake, "refuse", "k1", "/api/v1/library", body, &reply), -EKEYREJECTED);
	assert_entries(fake, 1);
}

static void test_a_key_belongs_to_its_person(void **state)
{
	struct fakehost *fake = *state;
	Congvan__HttpReply *reply;

	assert_int_equal(send_entry(fake, "k1", "1/BC", &reply), 0);
	fakehost_caller(fake)->person = 101;
	assert_int_equal(send_entry(fake, "k1", "2/BC", &reply), 0);
	fakehost_caller(fake)->agency = 2;
	assert_int_equal(send_entry(fake, "k1", "3/BC", &reply), 0);
	assert_entries(fake, 2);
	assert_int_equal(fakehost_count(fake, 2, "library.entry"), 1);
}

static void test_nobody_has_no_keys(void **state)
{
	struct fakehost *fake = *state;
	Congvan__HttpReply *reply;

	fakehost_caller(fake)->kind = CV_CALLER_NOBODY;
	fakehost_caller(fake)->person = 0;
	assert_int_equal(send_entry(fake, "k1", "1/BC", &reply), 0);
	assert_int_equal(send_entry(fake, "k1", "2/BC", &reply), 0);
	assert_int_equal(fakehost_count(fake, 1, "library.idempotency"), 0);
}

static void test_secrets_are_not_kept(void **state)
{
	struct fakehost *fake = *state;
	Congvan__HttpReply *reply;

	assert_int_equal(send_to(fake, "enter_secret", "k1", "/api/v1/library", "{\"registerId\":\"7\"}", &reply), 0);
	assert_int_equal(fakehost_count(fake, 1, "library.idempotency"), 0);
}

static void test_after_a_day_the_key_is_free(void **state)
{
	struct fakehost *fake = *state;
	Congvan__HttpReply *reply;

	assert_int_equal(send_entry(fake, "k1", "1/BC", &reply), 0);
	fakehost_set_now(fake, FAKEHOST_NOW_MS + HOURS(24));
	assert_int_equal(send_entry(fake, "k1", "2/BC", &reply), 0);
	assert_entries(fake, 2);
	assert_int_equal(fakehost_count(fake, 1, "library.idempotency"), 1);
	assert_int_equal(send_entry(fake, "k1", "2/BC", &reply), 0);
	assert_entries(fake, 2);
}

static void send_meanwhile(struct fakehost *fake, void *code)
{
	Congvan__HttpReply *reply;

	assert_int_equal(send_entry(fake, "k1", code, &reply), 0);
}

static void test_two_at_once_have_one_effect(void **state)
{
	struct fakehost *fake = *state;
	Congvan__HttpReply *reply;

	fakehost_before_commit(fake, send_meanwhile, (void *)(uintptr_t) "1/BC");
	assert_int_equal(send_entry(fake, "k1", "1/BC", &reply), 0);
	assert_entries(fake, 1);
	assert_int_equal(fakehost_attempts(fake), 2);
	assert_non_null(memmem(reply->body.data, reply->body.len, "\"number\":\"1\"", 12));
}

static void test_two_different_ones_at_once(void **state)
{
	struct fakehost *fake = *state;
	Congvan__HttpReply *reply;

	fakehost_before_commit(fake, send_meanwhile, (void *)(uintptr_t) "1/BC");
	assert_int_equal(send_entry(fake, "k1", "2/BC", &reply), -EKEYREJECTED);
	assert_entries(fake, 1);
}

static void test_two_at_once_over_an_expired_key(void **state)
{
	struct fakehost *fake = *state;
	Congvan__HttpReply *reply;

	assert_int_equal(send_entry(fake, "k1", "0/BC", &reply), 0);
	fakehost_set_now(fake, FAKEHOST_NOW_MS + HOURS(25));
	fakehost_before_commit(fake, send_meanwhile, (void *)(uintptr_t) "1/BC");
	assert_int_equal(send_entry(fake, "k1", "1/BC", &reply), 0);
	assert_entries(fake, 2);
}

static void test_a_refusal_keeps_nothing(void **state)
{
	struct fakehost *fake = *state;
	Congvan__HttpReply *reply;

	assert_int_equal(send_to(fake, "refuse", "k1", "/api/v1/library", "{\"code\":\"denied\"}", &reply), -EACCES);
	assert_int_equal(send_to(fake, "refuse", "k1", "/api/v1/library", "{\"code\":\"mark\"}", &reply), -EPERM);
	assert_int_equal(fakehost_count(fake, 1, "library.idempotency"), 0);
	assert_int_equal(send_entry(fake, "k1", "1/BC", &reply), 0);
}

static void test_an_unknown_outcome_is_cleared_up_by_repeating(void **state)
{
	struct fakehost *fake = *state;
	Congvan__HttpReply *reply;

	fakehost_fail_commit(fake, -EIO);
	assert_int_equal(send_entry(fake, "k1", "1/BC", &reply), -EIO);
	assert_int_equal(send_entry(fake, "k1", "1/BC", &reply), 0);
	assert_int_equal(send_entry(fake, "k1", "1/BC", &reply), 0);
	assert_entries(fake, 1);
}

static void test_what_is_no_key(void **state)
{
	struct fakehost *fake = *state;
	Congvan__HttpReply *reply;
	char long_key[258];

	memset(long_key, 'k', sizeof(long_key));
	long_key[256] = '\0';
	assert_int_equal(send_entry(fake, "", "1/BC", &reply), -EBADMSG);
	assert_string_equal(fakehost_status(fake)->reason, "request.key_invalid");
	assert_int_equal(send_entry(fake, long_key, "1/BC", &reply), -EBADMSG);
	assert_int_equal(send_entry(fake, "a\nb", "1/BC", &reply), -EBADMSG);
	assert_int_equal(send_entry(fake, "khoá", "1/BC", &reply), -EBADMSG);
	long_key[255] = '\0';
	assert_int_equal(send_entry(fake, long_key, "1/BC", &reply), 0);
}

/* Old records go by and by, and only those that are old. */
static void test_expired_records_are_swept(void **state)
{
	struct fakehost *fake = *state;
	Congvan__HttpReply *reply;
	char key[16];

	for (unsigned i = 0; i < 100; i++) {
		(void)snprintf(key, sizeof(key), "old-%u", i);
		assert_int_equal(send_entry(fake, key, "1/BC", &reply), 0);
	}
	fakehost_set_now(fake, FAKEHOST_NOW_MS + HOURS(49));
	for (unsigned i = 0; i < 600; i++) {
		(void)snprintf(key, sizeof(key), "new-%u", i);
		assert_int_equal(send_entry(fake, key, "1/BC", &reply), 0);
	}
	assert_in_range(fakehost_count(fake, 1, "library.idempotency"), 600, 650);
	for (unsigned i = 0; i < 600; i += 7) {
		(void)snprintf(key, sizeof(key), "new-%u", i);
		assert_int_equal(send_entry(fake, key, "1/BC", &reply), 0);
	}
	assert_entries(fake, 700);
}

/* A record that is renewed while its neighbours are swept stays. */
static void test_the_own_record_is_never_swept(void **state)
{
	struct fakehost *fake = *state;
	Congvan__HttpReply *reply;

	for (unsigned round = 0; round < 60; round++) {
		assert_int_equal(send_entry(fake, "always", "1/BC", &reply), 0);
		assert_int_equal(send_entry(fake, "always", "1/BC", &reply), 0);
		assert_entries(fake, round + 1);
		fakehost_set_now(fake, FAKEHOST_NOW_MS + HOURS(49) * (round + 1));
	}
	assert_int_equal(fakehost_count(fake, 1, "library.idempotency"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_same_request_same_answer, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_other_keys_are_other_requests, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_another_request_with_the_key_is_refused, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_a_key_belongs_to_its_person, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_nobody_has_no_keys, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_secrets_are_not_kept, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_after_a_day_the_key_is_free, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_two_at_once_have_one_effect, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_two_different_ones_at_once, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_two_at_once_over_an_expired_key, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_a_refusal_keeps_nothing, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_an_unknown_outcome_is_cleared_up_by_repeating, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_what_is_no_key, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_expired_records_are_swept, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_the_own_record_is_never_swept, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
