/*
 * A plugin in a process of its own dies, hangs or never gets up: its callers hear of it, nobody else does, and it is
 * started again, later each time. The server's time is the test's own.
 */
#include "stage.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "life/retire.h"
#include "life/supervisor.h"
#include "runtime/instance.h"
#include "runtime/runtime_int.h"
#include "runtime/seat.h"
#include "store/queue.h"

static struct stage stage;
static _Atomic int64_t passed_ms;

static int64_t now_ms(void)
{
	return instance_now_ms() + atomic_load(&passed_ms);
}

static int64_t monotonic_ms(void)
{
	return instance_monotonic_ms() + atomic_load(&passed_ms);
}

static uint32_t highest(void)
{
	return 0;
}

static void move_time(int64_t by_ms)
{
	atomic_fetch_add(&passed_ms, by_ms);
	dispatcher_wake(runtime_dispatcher(stage.runtime));
	runtime_wake(stage.runtime);
}

static void pause_ms(long ms)
{
	const struct timespec time = {.tv_nsec = ms * 1000000};

	nanosleep(&time, NULL);
}

/* The neighbour runs in this process, or in another one of its own. */
static void open_with(const char *extra)
{
	stage_isolate("rogue");
	stage_clock(now_ms, monotonic_ms, highest);
	stage_open(&stage, NULL, "echo, rogue", extra);
}

static int setup(void **state)
{
	(void)state;
	open_with("  drain: 50 ms\n");
	return 0;
}

struct view {
	enum seat_state state;
	uint64_t generation;
	uint32_t restarts, old;
	int64_t next_try_ms;
	char error[sizeof(((struct seat *)0)->error)];
};

static struct view view(void)
{
	struct runtime *runtime = stage.runtime;
	struct view view = {0};
	const struct seat *seat;

	pthread_rwlock_rdlock(&runtime->lock);
	seat = seat_find(runtime, "rogue", strlen("rogue"));
	assert_non_null(seat);
	view.state = seat->state;
	view.generation = seat->generation;
	view.restarts = seat->restarts;
	view.old = seat->old_count;
	view.next_try_ms = seat->next_try_ms;
	memcpy(view.error, seat->error, sizeof(view.error));
	pthread_rwlock_unlock(&runtime->lock);
	return view;
}

static bool rogue_answers(void)
{
	const struct answer answer = stage_call(&stage, "rogue/1", "act", "nothing");

	return answer.result == 0 && strcmp(answer.reply, "unharmed") == 0;
}

/* Another plugin's caller, all the while. */
static struct {
	pthread_t thread;
	_Atomic int running;
	unsigned answered, failed;
} neighbour;

static void *neighbour_main(void *arg)
{
	(void)arg;
	while (atomic_load(&neighbour.running)) {
		const struct answer answer = stage_call(&stage, "echo/1", "echo", "still there");

		if (answer.result == 0 && strcmp(answer.reply, "still there") == 0)
			neighbour.answered++;
		else
			neighbour.failed++;
		pause_ms(1);
	}
	return NULL;
}

static void neighbour_start(void)
{
	neighbour.answered = neighbour.failed = 0;
	atomic_store(&neighbour.running, 1);
	assert_int_equal(pthread_create(&neighbour.thread, NULL, neighbour_main, NULL), 0);
}

static void neighbour_join(void)
{
	atomic_store(&neighbour.running, 0);
	pthread_join(neighbour.thread, NULL);
}

static void neighbour_stop(void)
{
	neighbour_join();
	assert_int_equal(neighbour.failed, 0);
	assert_true(neighbour.answered > 0);
}

static int teardown(void **state)
{
	(void)state;
	if (atomic_load(&neighbour.running))
		neighbour_join();
	stage_close(&stage);
	stage_isolate("");
	stage_host(NULL, 0);
	stage_clock(NULL, NULL, NULL);
	return 0;
}

/* ---- deaths ---- */

/* The first time at once, then after 1, 2, 4 ... seconds, and never late by more than what the test itself took. */
static void dies_and_comes_back_later_each_time(void **state)
{
	static const char *const deeds[] = {"segv", "abort", "overflow", "exit", "kill"};
	struct answer answer;

	(void)state;
	neighbour_start();
	for (size_t i = 0; i < sizeof(deeds) / sizeof(deeds[0]); i++) {
		const uint64_t before = view().generation;
		const int64_t delay_ms = i == 0 ? 0 : 1000ll << (i - 1), began_ms = instance_now_ms();

		answer = stage_call(&stage, "rogue/1", "act", deeds[i]);
		assert_true(answer.result < 0);
		assert_string_equal(answer.reason, "call.unavailable");
		if (delay_ms > 0) {
			EVENTUALLY(view().state == SEAT_RESTARTING);
			assert_true(view().next_try_ms >= began_ms + delay_ms);
			assert_true(view().next_try_ms <= instance_now_ms() + delay_ms);
			assert_int_equal(view().generation, before);
			answer = stage_call(&stage, "rogue/1", "act", "nothing");
			assert_string_equal(answer.reason, "call.no_service");
			move_time(delay_ms);
		}
		EVENTUALLY(view().state == SEAT_RUNNING && view().generation > before);
		assert_true(rogue_answers());
		assert_int_equal(view().restarts, i + 1);
		assert_contains(view().error, "rogue");
	}
	neighbour_stop();
}

/* Ten starts in a row that come to nothing: an operator has to see to it. The neighbour need not. */
static void is_given_up_in_the_end(void **state)
{
	const struct runtime_order order = {.kind = RUNTIME_ENABLE, .plugin = "rogue"};
	struct runtime_outcome outcome;

	(void)state;
	neighbour_start();
	for (unsigned i = 0; i < SUPERVISOR_TRIES; i++) {
		EVENTUALLY(view().state == SEAT_RUNNING);
		assert_true(stage_call(&stage, "rogue/1", "act", "segv").result < 0);
		EVENTUALLY(view().state != SEAT_RUNNING || view().restarts > i);
		move_time(SUPERVISOR_RETRY_MAX_MS);
	}
	EVENTUALLY(view().state == SEAT_QUARANTINED);
	neighbour_stop();
	if (runtime_order_wait(stage.runtime, &order, &outcome) < 0)
		fail_msg("%s", outcome.text);
	assert_true(rogue_answers());
}

/* What was committed stays committed, whatever becomes of the answer. */
static void dies_after_its_commit(void **state)
{
	struct answer answer;

	(void)state;
	answer = stage_call(&stage, "rogue/1", "render", "segv");
	assert_true(answer.result < 0);
	EVENTUALLY(rogue_answers());
	stage_expect(&stage, "rogue/1", "rendered", "", "segv");
}

static bool shown(void *arg, const struct store_item_row *item)
{
	*(bool *)arg = item->set_aside;
	return false;
}

/* What is delivered and kills is set aside before the plugin is given up; what stands behind it is delivered. */
static void is_not_killed_by_one_item_for_ever(void **state)
{
	struct answer answer;
	bool set_aside = false;
	uint64_t id;

	(void)state;
	neighbour_start();
	answer = stage_call(&stage, "rogue/1", "later", "segv");
	assert_int_equal(answer.result, 0);
	id = strtoull(answer.reply, NULL, 10);
	EVENTUALLY((store_queue_get(stage.store, "rogue.todo", id, shown, &set_aside), set_aside) ||
		   (move_time(1000), pause_ms(20), false));
	EVENTUALLY(view().state == SEAT_RUNNING || (move_time(1000), false));
	EVENTUALLY(rogue_answers());
	assert_int_equal(stage_call(&stage, "rogue/1", "later", "nothing").result, 0);
	EVENTUALLY(strcmp(stage_call(&stage, "rogue/1", "effects", "").reply, "1") == 0);
	neighbour_stop();
}

/* ---- a beginning that fails ---- */

static void never_gets_up(const char *at, const char *deed)
{
	char extra[128];

	stage_isolate("rogue");
	snprintf(extra, sizeof(extra), "rogue: {at: %s, deed: %s}\n", at, deed);
	assert_true(stage_try(&stage, NULL, "echo, rogue", extra) < 0);
	assert_contains(stage.error.text, "rogue");
	stage_close(&stage);
	stage_isolate("");
}

static void does_not_begin(void **state)
{
	(void)state;
	never_gets_up("load", "segv");
	never_gets_up("configure", "abort");
	never_gets_up("start", "overflow");
	stage_host(NULL, 1000);
	never_gets_up("load", "hang");
	never_gets_up("start", "spin");
	stage_host(NULL, 0);
}

/* ---- an end that fails ---- */

static void does_not_end(const char *at, const char *deed)
{
	const struct runtime_order order = {.kind = RUNTIME_RELOAD, .plugin = "rogue"};
	struct runtime_outcome outcome;
	char extra[128];

	snprintf(extra, sizeof(extra), "  drain: 50 ms\nrogue: {at: %s, deed: %s}\n", at, deed);
	open_with(extra);
	if (runtime_order_wait(stage.runtime, &order, &outcome) < 0)
		fail_msg("%s %s: %s", at, deed, outcome.text);
	assert_true(rogue_answers());
	EVENTUALLY(view().old == 0);
	assert_true(rogue_answers());
	/* The server, too, ends in spite of it: with nothing left. */
	teardown(NULL);
}

static void ends_whatever_it_does(void **state)
{
	(void)state;
	does_not_end("drain", "segv");
	does_not_end("stop", "abort");
	does_not_end("drain", "hang");
	does_not_end("stop", "spin");
}

/* ---- a handler that hangs ---- */

static void hangs_alone(void **state)
{
	static const struct cv_bytes hang = {(const uint8_t *)"hang", 4}, spin = {(const uint8_t *)"spin", 4};
	const struct runtime_order order = {.kind = RUNTIME_RELOAD, .plugin = "rogue"};
	struct runtime_outcome outcome;
	struct answer answer;

	(void)state;
	neighbour_start();
	answer = stage_call_bytes(&stage, "rogue/1", "act", hang, CV_CALLER_PERSON, 100);
	assert_string_equal(answer.reason, "call.deadline");
	answer = stage_call_bytes(&stage, "rogue/1", "act", spin, CV_CALLER_PERSON, 100);
	assert_string_equal(answer.reason, "call.deadline");
	/* Its other workers go on; and a new generation needs nothing of the old one. */
	EVENTUALLY(rogue_answers());
	if (runtime_order_wait(stage.runtime, &order, &outcome) < 0)
		fail_msg("%s", outcome.text);
	EVENTUALLY(view().old == 0);
	EVENTUALLY(rogue_answers());
	neighbour_stop();
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(dies_and_comes_back_later_each_time),
	    TEST(is_given_up_in_the_end),
	    TEST(dies_after_its_commit),
	    TEST(is_not_killed_by_one_item_for_ever),
	    cmocka_unit_test(does_not_begin),
	    cmocka_unit_test(ends_whatever_it_does),
	    TEST(hangs_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
