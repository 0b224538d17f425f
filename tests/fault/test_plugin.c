/*
 * Loading, starting, calling and stopping plugins with the n-th allocation, nng object, thread, image or send failing:
 * on real plugins, a real store, all threads of the runtime. Each time an error that names what failed, no answer that
 * is wrong, and the same again without a fault.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "config/config.h"
#include "hook.h"
#include "stage.h"

#include <congvan/bus.pb-c.h>

#include "compiler.h"
#include "plan/plan.h"

#define PLUGINS "echo, relay, worker, gate, settings"
#define PLUGIN_COUNT 5u
#define PATIENCE_MS 10000

static struct stage stage;

static int setup(void **state)
{
	(void)state;
	stage_open(&stage, NULL, PLUGINS, "settings: {title: faults, door: \"127.0.0.1:0\"}\n");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	stage_close(&stage);
	return 0;
}

/* ---- what is judged before any plugin runs ---- */

struct problems {
	char text[4096];
	uint32_t count;
};

static void on_problem(void *arg, const char *text)
{
	struct problems *problems = arg;

	problems->count++;
	snprintf(problems->text, sizeof(problems->text), "%s", text);
}

static void preparing(void **state)
{
	char path[128];

	(void)state;
	snprintf(path, sizeof(path), "%s/congvan.yaml", stage.directory);
	for (uint32_t n = 1;; n++) {
		struct prepared *prepared = NULL;
		struct problems problems = {.count = 0};
		bool fired;
		int r;

		assert_true(n < FAULT_WALK_MAX);
		fault_arm(FAULT_MEMORY, n, FAULT_THIS_THREAD);
		r = prepare(path, on_problem, &problems, &prepared);
		fired = fault_disarm();
		if (r == 0) {
			/* Nothing was forgotten on the way. */
			assert_int_equal(problems.count, 0);
			assert_int_equal(prepared->plan->count, PLUGIN_COUNT);
			assert_int_equal(prepared->plan->refusal_count, 0);
			assert_int_equal(config_problem_count(prepared->config), 0);
		} else {
			assert_null(prepared);
			if (r != -ENOMEM && !(r == -EINVAL && problems.count > 0))
				fail_msg("allocation %u: %d, %u problems", n, r, problems.count);
		}
		prepare_unref(&prepared);
		if (!fired) {
			assert_int_equal(r, 0);
			break;
		}
	}
}

/* ---- starting and stopping ---- */

static struct runtime_options options_of(char *run, size_t size)
{
	snprintf(run, size, "%s/run", stage.directory);
	return (struct runtime_options){.store = stage.store, .prepared = stage.prepared, .run_directory = run};
}

static int start(struct runtime **ret, struct cv_error *reterr)
{
	char run[128];
	const struct runtime_options options = options_of(run, sizeof(run));
	int r = runtime_create(&options, ret, reterr);

	if (r < 0) {
		assert_null(*ret);
		return r;
	}
	return runtime_start(*ret, reterr);
}

static bool is_named(const char *text)
{
	static const char *const names[] = {"echo",     "relay", "worker",     "gate",
					    "settings", "/run:", "deliveries", "supervisor"};

	for (size_t i = 0; i < CV_COUNT(names); i++) {
		if (strncmp(text, names[i], strlen(names[i])) == 0 || strstr(text, names[i]) != NULL)
			return true;
	}
	return false;
}

static void starting_with(enum fault_kind kind, uint32_t at_least)
{
	uint32_t failed = 0;

	for (uint32_t n = 1;; n++) {
		struct cv_error error = {0};
		bool fired;
		int r;

		assert_true(n < FAULT_WALK_MAX);
		fault_arm(kind, n, FAULT_ANY_THREAD);
		r = start(&stage.runtime, &error);
		fired = fault_disarm();
		if (fired && r < 0) {
			failed++;
			assert_int_equal(error.code, r);
			if (!is_named(error.text))
				fail_msg("fault %d, %u: %d, \"%s\"", kind, n, r, error.text);
		} else {
			assert_int_equal(r, 0);
			stage_expect(&stage, "relay/1", "pass", "xin chào", "xin chào");
			assert_int_equal(runtime_stop(stage.runtime, PATIENCE_MS), 0);
		}
		runtime_destroy(&stage.runtime);
		if (!fired)
			break;
	}
	assert_true(failed >= at_least);
	assert_int_equal(start(&stage.runtime, &stage.error), 0);
	stage_expect(&stage, "worker/1", "effects", "none", "0");
	stage_expect(&stage, "gate/1", "later", "", "from the timer");
	assert_int_equal(runtime_stop(stage.runtime, PATIENCE_MS), 0);
	runtime_destroy(&stage.runtime);
}

static void starting(void **state)
{
	(void)state;
	assert_int_equal(runtime_stop(stage.runtime, PATIENCE_MS), 0);
	runtime_destroy(&stage.runtime);
	starting_with(FAULT_MEMORY, 100);
	starting_with(FAULT_BUS, 7 * PLUGIN_COUNT);
	starting_with(FAULT_THREAD, 10);
	starting_with(FAULT_IMAGE, 2 * PLUGIN_COUNT);
	assert_int_equal(start(&stage.runtime, &stage.error), 0);
}

static void stopping(void **state)
{
	(void)state;
	for (uint32_t n = 1;; n++) {
		bool fired;

		assert_true(n < FAULT_WALK_MAX);
		fault_arm(FAULT_MEMORY, n, FAULT_ANY_THREAD);
		assert_int_equal(runtime_stop(stage.runtime, PATIENCE_MS), 0);
		runtime_destroy(&stage.runtime);
		fired = fault_disarm();
		assert_int_equal(start(&stage.runtime, &stage.error), 0);
		if (!fired)
			break;
	}
}

/* ---- calls ---- */

struct asked {
	const char *plugins; /* enabled: what this call needs */
	const char *service, *method, *request;
	const char *reply; /* NULL: it differs; but there is one */
};

static const struct asked asked[] = {
    {"echo", "echo/1", "echo", "xin chào", "xin chào"},
    {"echo, relay", "relay/1", "pass", "xin chào", "xin chào"},
    {"echo, relay", "relay/1", "whoami", "", "kind=2 agency=5 person=6 plugin=- language=en trace=32 key=-"},
    {"echo, keeper", "keeper/1", "put", "fault=value", "stored"},
    {"echo, keeper", "keeper/1", "get", "fault", "value version=set schema=10003"},
    {"echo, keeper", "keeper/1", "scan", "f", "fault=value;"},
    {"echo, keeper", "keeper/1", "add", "1", NULL},
    {"echo, keeper", "keeper/1", "count", "", NULL},
    {"echo, keeper", "keeper/1", "number", "", NULL},
    {"echo, keeper", "keeper/1", "note", "seen", NULL},
    {"files", "files/1", "keep", "bytes", NULL},
    {"worker", "worker/1", "remind", "key 4000000000000 later", "set"},
    {"echo, relay, gate", "gate/1", "later", "", "from the timer"},
    {"echo, relay, gate", "gate/1", "ask", "", "kind=2 agency=5 person=6 plugin=- language=en trace=32 key=key-1"},
    {"echo, relay, gate", "gate/1", "routes", "", NULL},
    {"echo, relay, gate", "gate/1", "keep", "bytes", NULL},
};

/* The faults end before the answer is looked at. */
static struct answer ask(const struct asked *what, bool *ret_fired)
{
	const struct cv_caller_spec caller = {.size = sizeof(caller),
					      .kind = CV_CALLER_PERSON,
					      .agency = STAGE_AGENCY,
					      .person = STAGE_PERSON,
					      .language = "en"};
	const struct runtime_request wanted = {.service = what->service,
					       .method = what->method,
					       .caller = &caller,
					       .idempotency_key = "a key",
					       .payload = {(const uint8_t *)what->request, strlen(what->request)},
					       .timeout_ms = PATIENCE_MS};
	struct answer answer = {0};
	struct cv_bytes status, reply;
	Congvan__Status *read;

	answer.result = runtime_call_wait(stage.runtime, &wanted, &status, &reply);
	*ret_fired = fault_disarm();
	answer.len = reply.len;
	if (reply.len > 0)
		memcpy(answer.reply, reply.data,
		       reply.len < sizeof(answer.reply) ? reply.len : sizeof(answer.reply) - 1);
	if (status.len > 0) {
		read = congvan__status__unpack(NULL, status.len, status.data);
		assert_non_null(read);
		answer.code = (uint32_t)read->code;
		snprintf(answer.reason, sizeof(answer.reason), "%s", read->reason != NULL ? read->reason : "");
		congvan__status__free_unpacked(read, NULL);
	}
	free((void *)(uintptr_t)status.data);
	free((void *)(uintptr_t)reply.data);
	return answer;
}

/* A failure that is nobody's fault but the machine's: never "you asked wrongly", which a client would not repeat. */
static void assert_true_failure(const struct answer *answer, const struct asked *what, uint32_t n)
{
	switch (answer->code) {
	case 0: /* no status: the caller's own memory was short */
	case CV_INTERNAL:
	case CV_DEADLINE:
	case CV_UNAVAILABLE:
	case CV_BUSY:
	case CV_UNKNOWN:
		return;
	default:
		fail_msg("%s %s, fault %u: code %u, %s", what->service, what->method, n, answer->code, answer->reason);
	}
}

static void assert_good(const struct answer *answer, const struct asked *what, uint32_t n)
{
	if (answer->result != 0)
		fail_msg("%s %s, fault %u: %d %s", what->service, what->method, n, answer->result, answer->reason);
	if (answer->len == 0 || (what->reply != NULL && strcmp(answer->reply, what->reply) != 0))
		fail_msg("%s %s, fault %u: \"%s\"", what->service, what->method, n, answer->reply);
}

/* Arenas and pools keep what they have got: each round begins with a runtime that has none. */
static void again(void)
{
	assert_int_equal(runtime_stop(stage.runtime, PATIENCE_MS), 0);
	runtime_destroy(&stage.runtime);
	assert_int_equal(start(&stage.runtime, &stage.error), 0);
}

static uint32_t walk_call(const struct asked *what, enum fault_kind kind, uint32_t times)
{
	bool fired;

	for (uint32_t n = 1;; n++) {
		struct answer answer;

		assert_true(n < FAULT_WALK_MAX);
		again();
		fault_arm_times(kind, n, times, FAULT_ANY_THREAD);
		answer = ask(what, &fired);
		if (answer.result == 0)
			assert_good(&answer, what, n);
		else
			assert_true_failure(&answer, what, n);
		if (!fired) {
			assert_good(&answer, what, n);
			return n - 1;
		}
		answer = ask(what, &fired);
		assert_good(&answer, what, n);
	}
}

/* Few plugins at a time: each round starts them anew. */
static void walk_calls(enum fault_kind kind, uint32_t times, uint32_t at_least)
{
	const char *open = NULL;

	for (size_t i = 0; i < CV_COUNT(asked); i++) {
		if (open == NULL || strcmp(open, asked[i].plugins) != 0) {
			if (open != NULL)
				stage_close(&stage);
			open = asked[i].plugins;
			stage_open(&stage, NULL, open, NULL);
			/* What later rows read. */
			if (strstr(open, "keeper") != NULL)
				stage_expect(&stage, "keeper/1", "put", "fault=value", "stored");
		}
		assert_true(walk_call(&asked[i], kind, times) >= at_least);
	}
	stage_close(&stage);
}

static void calling_without_memory(void **state)
{
	(void)state;
	walk_calls(FAULT_MEMORY, 1, 3);
}

static void calling_without_a_bus(void **state)
{
	(void)state;
	walk_calls(FAULT_BUS, 1, 1);
}

/* A request that can't be sent, an answer that goes out at the second try, and one that never does. */
static void calling_without_a_send(void **state)
{
	(void)state;
	walk_calls(FAULT_SEND, 1, 2);
	walk_calls(FAULT_SEND, 2, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(preparing, setup, teardown),
	    cmocka_unit_test_setup_teardown(starting, setup, teardown),
	    cmocka_unit_test_setup_teardown(stopping, setup, teardown),
	    cmocka_unit_test(calling_without_memory),
	    cmocka_unit_test(calling_without_a_bus),
	    cmocka_unit_test(calling_without_a_send),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
