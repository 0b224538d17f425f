/* Slow calls: two at a time, a bounded number behind them, and quick calls beside them. And credits. */
#include "stage.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/instance.h"

static struct stage stage;

static void *wait_slowly(void *arg)
{
	struct answer *answer = arg;

	*answer = stage_call(&stage, "slow/1", "wait", "");
	return NULL;
}

static void bounds_slow_calls(void **state)
{
	enum {
		ADMITTED = INSTANCE_SLOW_THREADS + INSTANCE_SLOW_WAITING,
		MORE = 6,
	};
	static struct answer answers[ADMITTED + MORE];
	pthread_t threads[ADMITTED + MORE];
	size_t busy = 0, waited = 0;

	(void)state;
	stage_open(&stage, NULL, "slow", NULL);
	for (size_t i = 0; i < ADMITTED + MORE; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, wait_slowly, &answers[i]), 0);
	/* Both threads of the pool are taken, and a quick call is answered all the same. */
	stage_expect(&stage, "slow/1", "arrived", "2", "arrived");
	stage_expect(&stage, "slow/1", "release", "", "released");
	for (size_t i = 0; i < ADMITTED + MORE; i++) {
		pthread_join(threads[i], NULL);
		if (answers[i].result == 0)
			waited++;
		else if (answers[i].code == CV_BUSY && strcmp(answers[i].reason, "call.busy") == 0)
			busy++;
	}
	stage_close(&stage);
	assert_int_equal(waited + busy, ADMITTED + MORE);
	assert_true(waited >= INSTANCE_SLOW_THREADS);
}

/*
 * The plugin has 64 credits. Callers that gave up do not give them back: only an answer does. So when 64 calls hang or
 * wait behind those that hang, the next caller hears "busy" at once.
 */
static void refuses_without_credit(void **state)
{
	enum {
		CREDITS = 64,
	};
	struct cv_bytes request;
	struct answer answer;
	size_t timed_out = 0;
	char path[128];
	int writer;

	(void)state;
	stage_open(&stage, NULL, "slow", NULL);
	snprintf(path, sizeof(path), "%s/pipe", stage.directory);
	assert_int_equal(mkfifo(path, 0600), 0);
	request = (struct cv_bytes){(const uint8_t *)path, strlen(path)};
	/* A few more than there are credits: until both workers hang, a call whose time is over is answered at once. */
	for (size_t i = 0; i < 4 * CREDITS; i++) {
		answer = stage_call_bytes(&stage, "slow/1", "hang", request, CV_CALLER_PERSON, 5);
		if (answer.result == -EBUSY)
			break;
		assert_int_equal(answer.result, -ETIME);
		assert_string_equal(answer.reason, "call.deadline");
		timed_out++;
	}
	assert_true(timed_out >= CREDITS);
	answer = stage_call(&stage, "slow/1", "release", "");
	assert_int_equal(answer.result, -EBUSY);
	assert_string_equal(answer.reason, "call.busy");
	assert_contains(answer.text, "slow");
	writer = open(path, O_WRONLY);
	assert_true(writer >= 0);
	/* Both that hung come back; the others' time is over, and they are answered without being run. */
	do {
		answer = stage_call(&stage, "slow/1", "release", "");
	} while (answer.result == -EBUSY);
	assert_int_equal(answer.result, 0);
	stage_close(&stage);
	close(writer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(bounds_slow_calls),
	    cmocka_unit_test(refuses_without_credit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
