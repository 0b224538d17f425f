/*
 * A plugin in a process of its own, with the n-th allocation, nng object, send, thread or system call of the kernel
 * failing while it is brought up, while it handles a call that commits an item and then that item, and while it is
 * stopped. Each time it has either happened, or an error names the plugin; no process and no directory is left of what
 * did not come up or was stopped; a neighbour in the kernel's process answers; the same without a fault succeeds.
 *
 * Each round starts processes. Of a path's allocations the first DENSE fail one by one and then every STEP-th; of the
 * nng objects, most of which are the same three for each credit, the first few and then every 61st.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>

#include "hook.h"
#include "stage.h"

#include <congvan/control.pb-c.h>

#include "compiler.h"
#include "durable/dispatcher.h"
#include "store/queue.h"

#define PATIENCE_MS 20000
#define FASTER 20 /* the clock of deliveries and restarts */
#define PLUGIN "worker"
#define DENSE 60u
#define STEP 7u
#define DENSE_OBJECTS 12u
#define STEP_OBJECTS 61u

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

static uint32_t lowest(void)
{
	return 0;
}

static int setup(void **state)
{
	(void)state;
	clock_gettime(CLOCK_MONOTONIC, &begun);
	stage_clock(now_ms, monotonic_ms, lowest);
	stage_isolate(PLUGIN);
	stage_open(&stage, NULL, "echo, " PLUGIN, NULL);
	stage_isolate("");
	return 0;
}

static size_t directories(void)
{
	char path[128];
	struct dirent *entry;
	size_t count = 0;
	DIR *directory;

	snprintf(path, sizeof(path), "%s/data/run/hosts", stage.directory);
	directory = opendir(path);
	assert_non_null(directory);
	while ((entry = readdir(directory)) != NULL)
		count += entry->d_name[0] != '.';
	closedir(directory);
	return count;
}

static bool has_children(void)
{
	siginfo_t info;

	return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0;
}

static int teardown(void **state)
{
	(void)state;
	stage_suspend(&stage);
	assert_false(has_children());
	assert_int_equal(directories(), 0);
	stage_remove(stage.directory);
	stage_clock(NULL, NULL, NULL);
	return 0;
}

/* The state of the plugin's seat, and how many generations have not ended. */
static size_t look(char *state, size_t size)
{
	Congvan__PluginListReply *list = malloc(sizeof(*list));
	size_t old = 0;

	assert_non_null(list);
	congvan__plugin_list_reply__init(list);
	assert_int_equal(runtime_plugins(stage.runtime, list), 0);
	for (size_t i = 0; i < list->n_plugins; i++) {
		if (strcmp(list->plugins[i]->name, PLUGIN) != 0)
			continue;
		old = list->plugins[i]->n_old;
		snprintf(state, size, "%s", list->plugins[i]->state);
	}
	congvan__plugin_list_reply__free_unpacked(list, NULL);
	return old;
}

static void wait_state(const char *expected)
{
	const struct timespec step = {.tv_nsec = 1000000};
	char state[32] = "";

	for (int left_ms = PATIENCE_MS; left_ms > 0; left_ms--) {
		if (look(state, sizeof(state)) == 0 && strcmp(state, expected) == 0)
			return;
		runtime_wake(stage.runtime);
		nanosleep(&step, NULL);
	}
	fail_msg("%s instead of %s", state, expected);
}

static void expect_neighbour(void)
{
	stage_expect(&stage, "echo/1", "echo", "still here", "still here");
}

static int order(enum runtime_order_kind kind, struct runtime_outcome *ret)
{
	const struct runtime_order wanted = {.kind = kind, .plugin = PLUGIN};

	*ret = (struct runtime_outcome){.result = 1};
	return runtime_order_wait(stage.runtime, &wanted, ret);
}

static void order_well(enum runtime_order_kind kind)
{
	struct runtime_outcome outcome;

	if (order(kind, &outcome) != 0)
		fail_msg("order %d without a fault: %d, \"%s\"", kind, outcome.result, outcome.text);
	wait_state(kind == RUNTIME_DISABLE ? "disabled" : "running");
}

static void expect_gone(void)
{
	wait_state("disabled");
	assert_false(has_children());
	assert_int_equal(directories(), 0);
	expect_neighbour();
}

static uint32_t step_after(enum fault_kind kind, uint32_t n)
{
	if (kind == FAULT_BUS && n >= DENSE_OBJECTS)
		return STEP_OBJECTS;
	return kind == FAULT_MEMORY && n >= DENSE ? STEP : 1;
}

/* The plugin, its file, or what is read before either is looked at. */
static bool is_named(const char *text)
{
	return strncmp(text, PLUGIN, strlen(PLUGIN)) == 0 || strstr(text, PLUGIN ".so: ") != NULL ||
	       strncmp(text, "echo: ", 6) == 0 || strstr(text, "/congvan.yaml: ") != NULL;
}

/* ---- up and down ------------------------------------------------------------------------------------------------- */

static bool order_round(enum runtime_order_kind kind, enum fault_kind fault, uint32_t n)
{
	const bool up = kind == RUNTIME_ENABLE;
	struct runtime_outcome outcome;
	bool fired;
	int r;

	fault_arm(fault, n, FAULT_ANY_THREAD);
	r = order(kind, &outcome);
	fault_exempt(true);
	wait_state((r == 0) == up ? "running" : "disabled");
	fault_exempt(false);
	fired = fault_disarm();
	if (r < 0 && (!fired || !is_named(outcome.text)))
		fail_msg("order %d, fault %d %u: %d, \"%s\"", kind, fault, n, r, outcome.text);
	expect_neighbour();
	if ((r == 0) != up)
		expect_gone();
	if (r < 0)
		order_well(kind);
	if (up)
		stage_expect(&stage, PLUGIN "/1", "effects", "nothing", "0");
	order_well(up ? RUNTIME_DISABLE : RUNTIME_ENABLE);
	if (up)
		expect_gone();
	return fired;
}

static void walk_order(enum runtime_order_kind kind, enum fault_kind fault, uint32_t at_least)
{
	uint32_t n = 1;

	while (order_round(kind, fault, n)) {
		n += step_after(fault, n);
		assert_true(n < FAULT_WALK_MAX);
	}
	assert_true(n > at_least);
}

static void bringing_up(void **state)
{
	(void)state;
	order_well(RUNTIME_DISABLE);
	walk_order(RUNTIME_ENABLE, FAULT_MEMORY, 40);
	walk_order(RUNTIME_ENABLE, FAULT_BUS, 10);
	walk_order(RUNTIME_ENABLE, FAULT_THREAD, 2);
	walk_order(RUNTIME_ENABLE, FAULT_SEND, 0);
	walk_order(RUNTIME_ENABLE, FAULT_SYSTEM, 6);
	order_well(RUNTIME_ENABLE);
}

static void stopping(void **state)
{
	(void)state;
	walk_order(RUNTIME_DISABLE, FAULT_MEMORY, 2);
	walk_order(RUNTIME_DISABLE, FAULT_THREAD, 0);
	walk_order(RUNTIME_DISABLE, FAULT_SEND, 0);
}

/* ---- at work ------------------------------------------------------------------------------------------------------
 */

static bool count_item(void *arg, const struct store_item_row *item)
{
	uint32_t *items = arg;

	if (item->set_aside)
		fail_msg("set aside: %s", item->reason);
	++*items;
	return true;
}

static bool wait_empty(void)
{
	const struct timespec step = {.tv_nsec = 2000000};
	uint32_t items = 1;

	for (int left = PATIENCE_MS / 2; items > 0 && left > 0; left--) {
		items = 0;
		assert_int_equal(store_queue_list(stage.store, NULL, 0, count_item, &items), 0);
		/* Their sleep is by the real clock, which ours leaves behind. */
		dispatcher_wake(runtime_dispatcher(stage.runtime));
		runtime_wake(stage.runtime);
		if (items > 0)
			nanosleep(&step, NULL);
	}
	return items == 0;
}

/* The fault may have cost the host its life: another is there soon. */
static struct answer call_patiently(const char *method, const char *request)
{
	const struct timespec step = {.tv_nsec = 2000000};
	struct answer answer = stage_call(&stage, PLUGIN "/1", method, request);

	for (int left = PATIENCE_MS / 2; answer.code == CV_UNAVAILABLE && left > 0; left--) {
		runtime_wake(stage.runtime);
		nanosleep(&step, NULL);
		answer = stage_call(&stage, PLUGIN "/1", method, request);
	}
	if (answer.result != 0)
		fail_msg("%s: %d %s", method, answer.result, answer.text);
	return answer;
}

static long effects(const char *name)
{
	const struct answer answer = call_patiently("effects", name);

	return strtol(answer.reply, NULL, 10);
}

static bool work_round(enum fault_kind fault, uint32_t times, uint32_t n)
{
	char name[64], request[96];
	struct answer answer;
	bool fired, empty;
	long done;

	snprintf(name, sizeof(name), "work-%d-%u-%u", (int)fault, times, n);
	snprintf(request, sizeof(request), "done:%s", name);
	fault_arm_times(fault, n, times, FAULT_ANY_THREAD);
	answer = stage_call(&stage, PLUGIN "/1", "put", request);
	fault_exempt(true);
	empty = wait_empty();
	fault_exempt(false);
	fired = fault_disarm();
	if (!empty)
		fail_msg("fault %d %u: never empty", fault, n);
	done = effects(name);
	if (answer.result == 0 ? done != 1 : done < 0 || done > 1)
		fail_msg("fault %d %u: %d, %ld effects", fault, n, answer.result, done);
	expect_neighbour();
	call_patiently("put", request);
	assert_true(wait_empty());
	assert_int_equal(effects(name), done + 1);
	wait_state("running");
	assert_int_equal(directories(), 1);
	return fired;
}

static void walk_work(enum fault_kind fault, uint32_t times, uint32_t at_least)
{
	uint32_t n = 1;

	while (work_round(fault, times, n))
		assert_true(++n < FAULT_WALK_MAX);
	assert_true(n > at_least);
}

static void working(void **state)
{
	(void)state;
	walk_work(FAULT_MEMORY, 1, 10);
	walk_work(FAULT_BUS, 1, 4);
	walk_work(FAULT_SEND, 1, 4);
	walk_work(FAULT_SEND, 2, 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(bringing_up, setup, teardown),
	    cmocka_unit_test_setup_teardown(stopping, setup, teardown),
	    cmocka_unit_test_setup_teardown(working, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
