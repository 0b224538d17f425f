/*
 * The way of an item and of a timer, from the commit that makes it to the one that acknowledges it, with the n-th
 * allocation, nng object or send (and the one after it) failing anywhere on it, or an answer being lost on the way
 * without a word. However it goes: one effect, no item left, no lease held, and the runtime ends in good order.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "hook.h"
#include "stage.h"

#include "compiler.h"
#include "durable/dispatcher.h"
#include "store/queue.h"

#define PATIENCE_MS 20000
#define FASTER 20 /* the clock of deliveries, so that retries come soon */
#define SHORT_MS 300 /* for a caller whose answer is lost */

static struct stage stage;
static struct timespec begun;

static int64_t passed_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)(now.tv_sec - begun.tv_sec) * 1000 + (now.tv_nsec - begun.tv_nsec) / 1000000;
}

static int64_t now_ms(void)
{
	return 1800000000000ll + FASTER * passed_ms();
}

static int64_t monotonic_ms(void)
{
	return 1000 + FASTER * passed_ms();
}

static uint32_t highest(void)
{
	return 0;
}

static int setup(void **state)
{
	(void)state;
	clock_gettime(CLOCK_MONOTONIC, &begun);
	stage_clock(now_ms, monotonic_ms, highest);
	stage_open(&stage, NULL, "worker", NULL);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	stage_close(&stage);
	stage_clock(NULL, NULL, NULL);
	return 0;
}

/* ---- what is left ---- */

static bool count(void *arg, const struct store_item_row *item)
{
	uint32_t *items = arg;

	if (item->set_aside)
		fail_msg("set aside: %s", item->reason);
	++*items;
	return true;
}

static bool count_timer(void *arg, const struct store_timer_row *timer)
{
	uint32_t *timers = arg;

	(void)timer;
	++*timers;
	return true;
}

static bool is_empty(void)
{
	struct dispatcher_view todo, remind;
	uint32_t items = 0, timers = 0;
	int64_t next_ms;

	/* In this order: a timer becomes an item. */
	assert_int_equal(store_timers_due(stage.store, INT64_MAX - 1, count_timer, &timers, &next_ms), 0);
	assert_int_equal(store_queue_list(stage.store, NULL, 0, count, &items), 0);
	assert_int_equal(dispatcher_view(runtime_dispatcher(stage.runtime), "worker.todo", &todo), 0);
	assert_int_equal(dispatcher_view(runtime_dispatcher(stage.runtime), "worker.remind", &remind), 0);
	return items == 0 && timers == 0 && todo.leased == 0 && remind.leased == 0;
}

static bool wait_empty(void)
{
	const struct timespec step = {.tv_nsec = 1000000};

	for (int left_ms = PATIENCE_MS; left_ms > 0; left_ms--) {
		if (is_empty())
			return true;
		/* Its sleep is by the real clock, which ours leaves behind. */
		dispatcher_wake(runtime_dispatcher(stage.runtime));
		nanosleep(&step, NULL);
	}
	return false;
}

static long effects(const char *name)
{
	const struct answer answer = stage_call(&stage, "worker/1", "effects", name);

	assert_int_equal(answer.result, 0);
	return strtol(answer.reply, NULL, 10);
}

/* ---- walks ---- */

/* What a round asks for; `name` is what its effect is counted under. */
typedef void make_request(char *to, size_t size, const char *name);

static void item_request(char *to, size_t size, const char *name)
{
	snprintf(to, size, "done:%s", name);
}

static void timer_request(char *to, size_t size, const char *name)
{
	snprintf(to, size, "key-%s %lld %s", name, (long long)now_ms(), name);
}

static int ask(const char *method, const char *request, int timeout_ms)
{
	const struct cv_caller_spec caller = {.size = sizeof(caller),
					      .kind = CV_CALLER_PERSON,
					      .agency = STAGE_AGENCY,
					      .person = STAGE_PERSON,
					      .language = "en"};
	const struct runtime_request wanted = {.service = "worker/1",
					       .method = method,
					       .caller = &caller,
					       .payload = {(const uint8_t *)request, strlen(request)},
					       .timeout_ms = timeout_ms};
	struct cv_bytes status, reply;
	int r = runtime_call_wait(stage.runtime, &wanted, &status, &reply);

	free((void *)(uintptr_t)status.data);
	free((void *)(uintptr_t)reply.data);
	return r;
}

static void walk(const char *method, make_request *make, enum fault_kind kind, uint32_t times, uint32_t at_least)
{
	uint32_t n = 0;
	bool fired;

	do {
		char request[96], name[64];
		bool empty;
		long done;
		int r;

		assert_true(++n < FAULT_WALK_MAX);
		/* Arenas and pools keep what they have got. */
		stage_restart(&stage);
		snprintf(name, sizeof(name), "%s-%d-%u-%u", method, (int)kind, times, n);
		make(request, sizeof(request), name);
		fault_arm_times(kind, n, times, FAULT_ANY_THREAD);
		r = ask(method, request, kind == FAULT_LOSS ? SHORT_MS : PATIENCE_MS);
		/* Until all is done that was begun, looking on. */
		fault_exempt(true);
		empty = wait_empty();
		fault_exempt(false);
		fired = fault_disarm();
		if (!empty)
			fail_msg("%s, fault %d %u: never empty", method, kind, n);
		done = effects(name);
		if (r == 0 ? done != 1 : done < 0 || done > 1)
			fail_msg("%s, fault %d %u: %d, %ld effects", method, kind, n, r, done);
		/* And the same again. */
		make(request, sizeof(request), name);
		assert_int_equal(ask(method, request, PATIENCE_MS), 0);
		if (!wait_empty())
			fail_msg("%s after fault %d %u: never empty", method, kind, n);
		assert_int_equal(effects(name), done + 1);
	} while (fired);
	assert_true(n >= at_least);
}

static void items(void **state)
{
	(void)state;
	walk("put", item_request, FAULT_MEMORY, 1, 20);
	walk("put", item_request, FAULT_BUS, 1, 4);
	walk("put", item_request, FAULT_SEND, 1, 4);
	walk("put", item_request, FAULT_SEND, 2, 4);
	walk("put", item_request, FAULT_LOSS, 1, 2);
}

static void timers(void **state)
{
	(void)state;
	walk("remind", timer_request, FAULT_MEMORY, 1, 20);
	walk("remind", timer_request, FAULT_BUS, 1, 4);
	walk("remind", timer_request, FAULT_SEND, 1, 4);
	walk("remind", timer_request, FAULT_SEND, 2, 4);
	walk("remind", timer_request, FAULT_LOSS, 1, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(items, setup, teardown),
	    cmocka_unit_test_setup_teardown(timers, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
