/* Plugins with a loop of their own: answers that come later, calls of their own, what a gateway needs. */
#include "stage.h"

#include <pthread.h>

static struct stage stage;

static int setup(void **state)
{
	(void)state;
	stage_open(&stage, NULL, "echo, relay, gate, carousel", NULL);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	stage_close(&stage);
	return 0;
}

static void answers_later(void **state)
{
	(void)state;
	stage_expect(&stage, "gate/1", "later", "", "from the timer");
	stage_expect(&stage, "gate/1", "watch", "", "from the pipe");
}

static void speaks_for_users(void **state)
{
	(void)state;
	stage_expect(&stage, "gate/1", "ask", "", "kind=2 agency=5 person=6 plugin=- language=en trace=32 key=key-1");
	stage_expect(&stage, "gate/1", "ask_self", "",
		     "kind=1 agency=0 person=0 plugin=gate language=vi trace=32 key=key-1");
}

static void never_speaks_for_operators(void **state)
{
	(void)state;
	stage_expect(&stage, "gate/1", "pretend", "", "Permission denied");
}

static void keeps_deadlines(void **state)
{
	(void)state;
	stage_expect_failure(&stage, "gate/1", "impatient", "200", CV_DEADLINE, "call.deadline", "echo/1.nap");
	/* It is served again; on a machine that has much to do not at once within the little time that it gives. */
	EVENTUALLY(strcmp(stage_call(&stage, "gate/1", "impatient", "1").reply, "slept") == 0);
}

static void calls_routes_and_nothing_else(void **state)
{
	(void)state;
	stage_expect_failure(&stage, "gate/1", "astray", "", CV_DENIED, "call.denied", "relay/1");
}

static void closes_calls_under_way(void **state)
{
	(void)state;
	stage_expect(&stage, "gate/1", "abandon", "20", "second=Device or resource busy closed=1");
	stage_expect(&stage, "gate/1", "enter", "", "entered");
}

static void lists_routes(void **state)
{
	const struct answer answer = stage_call(&stage, "gate/1", "routes", "");

	(void)state;
	assert_int_equal(answer.result, 0);
	assert_contains(answer.reply, "1: POST /api/v1/relay -> relay/1 itself of relay, stamp ");
}

static void *ask_often(void *arg)
{
	(void)arg;
	for (int i = 0; i < 100; i++) {
		if (stage_call(&stage, "gate/1", "ask", "").result != 0)
			return "failed";
	}
	return NULL;
}

static void asks_many_at_once(void **state)
{
	pthread_t threads[8];
	void *failed;

	(void)state;
	for (size_t i = 0; i < 8; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, ask_often, NULL), 0);
	for (size_t i = 0; i < 8; i++) {
		pthread_join(threads[i], &failed);
		assert_null(failed);
	}
}

/* Waits until the carousel says so: for what other threads do, not for time to pass. */
static void expect_figures(const char *effect, const char *figures)
{
	const int64_t until_ms = stage_patience();

	while (strcmp(stage_call(&stage, "carousel/1", "figures", effect).reply, figures) != 0 && stage_pause(until_ms))
		;
	stage_expect(&stage, "carousel/1", "figures", effect, figures);
}

/* Items that are done at once, later, and after they came again; the acknowledgement of a later answer is durable. */
static void takes_deliveries(void **state)
{
	(void)state;
	stage_expect(&stage, "carousel/1", "put", "now", "put");
	expect_figures("now", "done=1 failed=0 effects=1");
	stage_expect(&stage, "carousel/1", "put", "later", "put");
	expect_figures("later", "done=2 failed=0 effects=1");
	stage_expect(&stage, "carousel/1", "put", "busy", "put");
	expect_figures("busy", "done=3 failed=1 effects=1");
	stage_restart(&stage);
	stage_expect(&stage, "carousel/1", "put", "now", "put");
	expect_figures("now", "done=1 failed=0 effects=2");
	expect_figures("busy", "done=1 failed=0 effects=1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(answers_later),
	    cmocka_unit_test(speaks_for_users),
	    cmocka_unit_test(never_speaks_for_operators),
	    cmocka_unit_test(keeps_deadlines),
	    cmocka_unit_test(calls_routes_and_nothing_else),
	    cmocka_unit_test(closes_calls_under_way),
	    cmocka_unit_test(lists_routes),
	    cmocka_unit_test(asks_many_at_once),
	    cmocka_unit_test(takes_deliveries),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
