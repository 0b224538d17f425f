/* Records through the host table: commits of every kind, conflicts, numbers, and what grants refuse. */
#include "stage.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "store/audit.h"

static struct stage stage;

static int setup(void **state)
{
	(void)state;
	stage_open(&stage, NULL, "echo, keeper, reader", NULL);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	stage_close(&stage);
	return 0;
}

static void writes_and_reads(void **state)
{
	(void)state;
	stage_expect(&stage, "keeper/1", "get", "a", " version=0 schema=0");
	stage_expect(&stage, "keeper/1", "put", "a=one", "stored");
	stage_expect(&stage, "keeper/1", "get", "a", "one version=set schema=10003");
	stage_expect(&stage, "keeper/1", "put", "b=two", "stored");
	stage_expect(&stage, "keeper/1", "scan", "a", "a=one;b=two;");
}

static void adds(void **state)
{
	(void)state;
	stage_expect(&stage, "keeper/1", "add", "5", "0");
	stage_expect(&stage, "keeper/1", "add", "-2", "5");
	stage_expect(&stage, "keeper/1", "add", "0", "3");
}

static void *count_often(void *arg)
{
	size_t *again = arg;

	for (int i = 0; i < 25; i++) {
		const struct answer answer = stage_call(&stage, "keeper/1", "count", "");

		if (answer.result < 0)
			return "failed";
		*again += strcmp(answer.reply, "attempt=0") != 0;
	}
	return NULL;
}

static void runs_again_on_conflict(void **state)
{
	size_t again[8] = {0}, sum = 0;
	pthread_t threads[8];
	void *failed;

	(void)state;
	for (size_t i = 0; i < 8; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, count_often, &again[i]), 0);
	for (size_t i = 0; i < 8; i++) {
		pthread_join(threads[i], &failed);
		assert_null(failed);
		sum += again[i];
	}
	assert_true(sum > 0);
	assert_contains(stage_call(&stage, "keeper/1", "get", "count").reply, "200 version=set");
}

static void gives_up_after_eight_conflicts(void **state)
{
	(void)state;
	stage_expect(&stage, "keeper/1", "put", "old=1", "stored");
	stage_expect_failure(&stage, "keeper/1", "quarrel", "old", CV_BUSY, "store.conflict", "8");
}

static void numbers_without_gaps(void **state)
{
	char expected[64];

	(void)state;
	for (int i = 1; i <= 5; i++) {
		snprintf(expected, sizeof(expected), "number=%d original=five", i);
		stage_expect(&stage, "keeper/1", "number", "five", expected);
	}
}

static void commits_a_refusal(void **state)
{
	struct answer answer;

	(void)state;
	answer = stage_call(&stage, "keeper/1", "refuse", "once");
	assert_int_equal(answer.code, CV_DENIED);
	assert_string_equal(answer.reason, "keeper.no");
	assert_contains(stage_call(&stage, "keeper/1", "get", "refused").reply, "once version=set");
}

static void denies_what_was_not_granted(void **state)
{
	static const char *const eacces[] = {"prefix", "read", "agency", "topic", "claim", "blob", "open"};

	(void)state;
	for (size_t i = 0; i < sizeof(eacces) / sizeof(eacces[0]); i++)
		stage_expect(&stage, "keeper/1", "denied", eacces[i], "Permission denied");
	stage_expect(&stage, "keeper/1", "denied", "too many", "Argument list too long");
	stage_expect(&stage, "keeper/1", "denied", "patch", "Invalid argument");
}

static void keeps_transactions_repeatable(void **state)
{
	(void)state;
	stage_expect_failure(&stage, "keeper/1", "denied", "write inside", CV_INTERNAL, "call.in_transaction",
			     "echo/1.nonsense");
	stage_expect(&stage, "keeper/1", "denied", "read inside", "allowed");
	stage_expect(&stage, "keeper/1", "denied", "commit after", "Operation not permitted");
	stage_expect(&stage, "keeper/1", "denied", "twice", "");
	stage_expect(&stage, "keeper/1", "secretly", "x", "Operation not permitted");
}

static void reads_others_by_grant(void **state)
{
	(void)state;
	stage_expect(&stage, "keeper/1", "put", "shared=read me", "stored");
	stage_expect(&stage, "reader/1", "get", "shared", "read me");
	stage_expect(&stage, "reader/1", "put", "x", "Permission denied");
}

static void refuses_commits_after_the_deadline(void **state)
{
	const struct cv_bytes request = {(const uint8_t *)"late=1", 6};
	struct answer answer;

	(void)state;
	answer = stage_call_bytes(&stage, "keeper/1", "tardy", request, CV_CALLER_PERSON, 30);
	assert_int_equal(answer.code, CV_DEADLINE);
	/* The caller has gone; that the handler's commit came to nothing shows when its next one is durable. */
	stage_expect(&stage, "keeper/1", "put", "after=1", "stored");
	stage_expect(&stage, "keeper/1", "get", "late", " version=0 schema=0");
}

static void keeps_the_chain(void **state)
{
	struct audit_result result;

	(void)state;
	stage_expect(&stage, "keeper/1", "note", "seen", "0");
	stage_expect(&stage, "keeper/1", "put", "a=three", "stored");
	assert_int_equal(audit_verify(stage.store, &result), 0);
	assert_true(result.intact);
	assert_true(result.entries >= 6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(writes_and_reads),
	    cmocka_unit_test(adds),
	    cmocka_unit_test(runs_again_on_conflict),
	    cmocka_unit_test(gives_up_after_eight_conflicts),
	    cmocka_unit_test(numbers_without_gaps),
	    cmocka_unit_test(commits_a_refusal),
	    cmocka_unit_test(denies_what_was_not_granted),
	    cmocka_unit_test(keeps_transactions_repeatable),
	    cmocka_unit_test(reads_others_by_grant),
	    cmocka_unit_test(refuses_commits_after_the_deadline),
	    cmocka_unit_test(keeps_the_chain),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
