/* How long a failure waits, and what a handler's answer means for its item. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <congvan/bus.pb-c.h>

#include "durable/backoff.h"
#include "durable/outcome.h"

static void waits_double_up_to_the_limit(void **state)
{
	const int64_t whole[] = {1000, 2000, 4000, 8000, 10000, 10000};

	(void)state;
	for (uint32_t i = 0; i < 6; i++) {
		assert_int_equal(backoff_ms(i + 1, 1000, 10000, 0), whole[i] / 2);
		assert_int_equal(backoff_ms(i + 1, 1000, 10000, (uint32_t)(whole[i] / 2)), whole[i]);
		for (uint32_t random = 1; random != 0; random *= 6)
			assert_in_range(backoff_ms(i + 1, 1000, 10000, random), whole[i] / 2, whole[i]);
	}
}

static void waits_never_overflow(void **state)
{
	(void)state;
	assert_in_range(backoff_ms(UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX), UINT32_MAX / 2, UINT32_MAX);
	assert_in_range(backoff_ms(1000, 1, 900000, 7), 450000, 900000);
	/* A longest wait below the first one counts. */
	assert_in_range(backoff_ms(1, 5000, 100, 3), 50, 100);
	assert_int_equal(backoff_ms(0, 0, 0, 12345), 0);
}

static struct outcome judged(const char *reason, const char *text)
{
	Congvan__Status status = CONGVAN__STATUS__INIT;
	uint8_t packed[2048];

	status.has_code = 1;
	status.code = CONGVAN__STATUS__CODE__INTERNAL;
	status.reason = (char *)(uintptr_t)reason;
	status.text = (char *)(uintptr_t)text;
	assert_true(congvan__status__get_packed_size(&status) <= sizeof(packed));
	return outcome_of(-EIO, (struct cv_bytes){packed, congvan__status__pack(&status, packed)});
}

static void answers_are_judged_by_their_reason(void **state)
{
	const struct cv_bytes nothing = {NULL, 0}, rubbish = {(const uint8_t *)"\xff\xff", 2};

	(void)state;
	assert_int_equal(outcome_of(0, nothing).kind, OUTCOME_DONE);
	assert_int_equal(judged(CV_REASON_RETRY, "a").kind, OUTCOME_RETRY);
	assert_int_equal(judged(CV_REASON_REJECT, "a").kind, OUTCOME_ASIDE);
	assert_int_equal(judged(CV_REASON_SUSPEND, "a").kind, OUTCOME_SUSPEND);
	assert_int_equal(judged("incoming.duplicate", "a").kind, OUTCOME_RETRY);
	assert_int_equal(judged(NULL, NULL).kind, OUTCOME_RETRY);
	assert_int_equal(outcome_of(-EPIPE, nothing).kind, OUTCOME_RETRY);
	assert_int_equal(outcome_of(-EPIPE, rubbish).kind, OUTCOME_RETRY);
	assert_string_equal(judged(CV_REASON_REJECT, "no such address").reason, "no such address");
	assert_string_equal(outcome_of(-EPIPE, nothing).reason, strerror(EPIPE));
}

static void long_texts_are_cut(void **state)
{
	char text[1200];

	(void)state;
	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	assert_int_equal(strlen(judged(CV_REASON_RETRY, text).reason), OUTCOME_REASON_MAX);
	/* Not in the middle of a character: U+1EC7 across the limit. */
	memcpy(text + OUTCOME_REASON_MAX - 1, "\xe1\xbb\x87", 3);
	assert_int_equal(strlen(judged(CV_REASON_RETRY, text).reason), OUTCOME_REASON_MAX - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(waits_double_up_to_the_limit),
	    cmocka_unit_test(waits_never_overflow),
	    cmocka_unit_test(answers_are_judged_by_their_reason),
	    cmocka_unit_test(long_texts_are_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
