/* The end of an instance: what is under way finishes, what comes late is refused, what never ends is counted. */
#include "stage.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static struct stage stage;
static char pipe_path[128];

struct caller {
	const char *method;
	struct answer answer;
	pthread_t thread;
};

static void *call_thread(void *arg)
{
	struct caller *caller = arg;

	caller->answer = stage_call(&stage, "slow/1", caller->method, pipe_path);
	return NULL;
}

/* Returns the pipe's writing end when the handler is inside: it ends when that is closed. */
static int begin(struct caller *caller, const char *method)
{
	int writer;

	stage_open(&stage, NULL, "slow", NULL);
	snprintf(pipe_path, sizeof(pipe_path), "%s/pipe", stage.directory);
	assert_int_equal(mkfifo(pipe_path, 0600), 0);
	caller->method = method;
	assert_int_equal(pthread_create(&caller->thread, NULL, call_thread, caller), 0);
	writer = open(pipe_path, O_WRONLY);
	assert_true(writer >= 0);
	return writer;
}

static void *stop_thread(void *arg)
{
	*(uint32_t *)arg = runtime_stop(stage.runtime, 20000);
	return NULL;
}

static void finishes_what_is_under_way(void **state)
{
	struct caller caller = {0};
	uint32_t stuck = 99;
	struct answer late;
	pthread_t stopper;
	int writer;

	(void)state;
	writer = begin(&caller, "linger");
	assert_int_equal(pthread_create(&stopper, NULL, stop_thread, &stuck), 0);
	/* New requests are refused from some moment on, while the one inside goes on. */
	do {
		late = stage_call(&stage, "slow/1", "arrived", "0");
		sched_yield();
	} while (late.result == 0);
	assert_string_equal(late.reason, "call.unavailable");
	assert_contains(late.text, "slow");
	close(writer);
	pthread_join(stopper, NULL);
	pthread_join(caller.thread, NULL);
	assert_int_equal(stuck, 0);
	assert_int_equal(caller.answer.result, 0);
	assert_string_equal(caller.answer.reply, "over");
	stage_close(&stage);
}

/*
 * A handler that outlives its instance's last moment: it is counted, and its commit is refused, because its generation
 * is fenced. What it holds is leaked on purpose. One in a process of its own ends with it, and nothing is left.
 */
static void refuses_commits_of_a_fenced_generation(void **state)
{
	struct caller caller = {0};
	int writer;

	(void)state;
	writer = begin(&caller, "linger_and_commit");
	assert_int_equal(runtime_stop(stage.runtime, 10), stage_isolated() ? 0 : 1);
	close(writer);
	pthread_join(caller.thread, NULL);
	assert_int_equal(caller.answer.code, CV_UNAVAILABLE);
	assert_string_equal(caller.answer.reason, stage_isolated() ? "call.unavailable" : "call.fenced");
	assert_contains(caller.answer.text, "slow");
	if (stage_isolated()) {
		stage_close(&stage);
		return;
	}
	store_close(&stage.store);
	stage_remove(stage.directory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(finishes_what_is_under_way),
	    cmocka_unit_test(refuses_commits_of_a_fenced_generation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
