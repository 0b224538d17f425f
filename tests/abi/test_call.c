/* Calls: through one and two plugins, who the callee thinks is calling, and everything that a call may not be. */
#include "stage.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static struct stage stage;

static int setup(void **state)
{
	(void)state;
	stage_open(&stage, NULL, "echo, relay, gate, keeper", NULL);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	stage_close(&stage);
	return 0;
}

static void answers(void **state)
{
	(void)state;
	stage_expect(&stage, "echo/1", "echo", "xin chào", "xin chào");
	stage_expect(&stage, "echo/1", "echo", "", "");
}

static void answers_through_two(void **state)
{
	(void)state;
	stage_expect(&stage, "relay/1", "pass", "xin chào", "xin chào");
}

static void carries_large_messages(void **state)
{
	const size_t len = CV_MESSAGE_MAX;
	uint8_t *large = calloc(1, len + 1);
	struct answer answer;

	(void)state;
	assert_non_null(large);
	answer = stage_call_bytes(&stage, "echo/1", "echo", (struct cv_bytes){large, len}, CV_CALLER_PERSON, 0);
	assert_int_equal(answer.result, 0);
	assert_int_equal(answer.len, len);
	answer = stage_call_bytes(&stage, "echo/1", "echo", (struct cv_bytes){large, len + 1}, CV_CALLER_PERSON, 0);
	free(large);
	assert_int_equal(answer.code, CV_TOO_LARGE);
	assert_contains(answer.text, "8388609");
}

static void refuses_large_messages_at_both_ends(void **state)
{
	(void)state;
	stage_expect_failure(&stage, "relay/1", "too_large", "", CV_TOO_LARGE, "message.request_too_large", "8388609");
	stage_expect_failure(&stage, "echo/1", "huge", "", CV_INTERNAL, "message.reply_too_large", "8388609");
}

static void inherits_the_caller(void **state)
{
	(void)state;
	stage_expect(&stage, "relay/1", "whoami", "", "kind=2 agency=5 person=6 plugin=- language=en trace=32 key=-");
}

static void ignores_a_forged_caller(void **state)
{
	(void)state;
	stage_expect(&stage, "relay/1", "forge", "", "kind=2 agency=5 person=6 plugin=- language=en trace=32 key=-");
}

static void refuses_to_speak_for_users(void **state)
{
	(void)state;
	stage_expect(&stage, "relay/1", "speak", "", "Operation not supported");
}

static void denies_what_is_not_needed(void **state)
{
	(void)state;
	stage_expect_failure(&stage, "relay/1", "undeclared", "x", CV_DENIED, "call.denied", "keeper/1");
}

static void names_what_is_unknown(void **state)
{
	(void)state;
	stage_expect_failure(&stage, "relay/1", "unknown", "", CV_NOT_FOUND, "call.no_method", "no_such_method");
	stage_expect_failure(&stage, "nobody/1", "x", "", CV_UNAVAILABLE, "call.no_service", "nobody/1");
	stage_expect_failure(&stage, "echo/2", "echo", "", CV_UNAVAILABLE, "call.no_service", "echo/2");
}

static void refuses_loops_with_the_path(void **state)
{
	(void)state;
	stage_expect_failure(&stage, "gate/1", "around", "", CV_LOOP, "call.loop", "gate -> relay -> gate");
}

static void keeps_deadlines(void **state)
{
	const struct cv_bytes long_nap = {(const uint8_t *)"1000", 4};
	struct answer answer;

	(void)state;
	stage_expect_failure(&stage, "relay/1", "nap", "1000", CV_DEADLINE, "call.deadline", "echo/1.nap");
	answer = stage_call_bytes(&stage, "echo/1", "nap", long_nap, CV_CALLER_PERSON, 30);
	assert_int_equal(answer.result, -ETIME);
	assert_int_equal(answer.code, CV_DEADLINE);
	/* On a machine that has much to do not at once within the little time that it gives. */
	EVENTUALLY(strcmp(stage_call(&stage, "relay/1", "nap", "1").reply, "slept") == 0);
}

static void survives_handlers_that_answer_nonsense(void **state)
{
	static const char *const kinds[] = {"result", "committed", "later", "bytes", "status", "silent"};

	(void)state;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		stage_expect_failure(&stage, "echo/1", "nonsense", kinds[i], CV_INTERNAL, "internal", "echo");
	stage_expect(&stage, "echo/1", "echo", "still there", "still there");
}

static void bounds_memory(void **state)
{
	(void)state;
	stage_expect(&stage, "echo/1", "greedy", "", "bounded");
}

static void lets_operators_do_what_is_theirs(void **state)
{
	const struct cv_bytes none = {NULL, 0};
	struct answer answer;

	(void)state;
	answer = stage_call_bytes(&stage, "echo/1", "operate", none, CV_CALLER_OPERATOR, 0);
	assert_int_equal(answer.result, 0);
	assert_string_equal(answer.reply, "operated kind=3");
	answer = stage_call_bytes(&stage, "echo/1", "echo", none, CV_CALLER_OPERATOR, 0);
	assert_int_equal(answer.code, CV_DENIED);
	assert_contains(answer.text, "echo/1.echo");
}

static void *call_often(void *arg)
{
	(void)arg;
	for (int i = 0; i < 200; i++) {
		char text[32];
		struct answer answer;

		snprintf(text, sizeof(text), "%d", i);
		answer = stage_call(&stage, "relay/1", "pass", text);
		if (answer.result != 0 || strcmp(answer.reply, text) != 0)
			return "wrong";
	}
	return NULL;
}

static void answers_many_at_once(void **state)
{
	pthread_t threads[16];
	void *wrong;

	(void)state;
	for (size_t i = 0; i < 16; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, call_often, NULL), 0);
	for (size_t i = 0; i < 16; i++) {
		pthread_join(threads[i], &wrong);
		assert_null(wrong);
	}
}

static void counts_calls_and_errors(void **state)
{
	Congvan__StatusReply *reply = malloc(sizeof(*reply));

	(void)state;
	assert_non_null(reply);
	congvan__status_reply__init(reply);
	assert_int_equal(runtime_status(stage.runtime, reply), 0);
	assert_int_equal(reply->n_plugins, 4);
	assert_string_equal(reply->plugins[0]->name, "echo");
	assert_string_equal(reply->plugins[0]->state, "running");
	assert_true(reply->plugins[0]->calls > 3000);
	assert_in_range(reply->plugins[0]->errors, 7, 20);
	congvan__status_reply__free_unpacked(reply, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(answers),
	    cmocka_unit_test(answers_through_two),
	    cmocka_unit_test(carries_large_messages),
	    cmocka_unit_test(refuses_large_messages_at_both_ends),
	    cmocka_unit_test(inherits_the_caller),
	    cmocka_unit_test(ignores_a_forged_caller),
	    cmocka_unit_test(refuses_to_speak_for_users),
	    cmocka_unit_test(denies_what_is_not_needed),
	    cmocka_unit_test(names_what_is_unknown),
	    cmocka_unit_test(refuses_loops_with_the_path),
	    cmocka_unit_test(keeps_deadlines),
	    cmocka_unit_test(survives_handlers_that_answer_nonsense),
	    cmocka_unit_test(bounds_memory),
	    cmocka_unit_test(lets_operators_do_what_is_theirs),
	    cmocka_unit_test(answers_many_at_once),
	    cmocka_unit_test(counts_calls_and_errors),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
