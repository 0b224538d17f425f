/*
 * What an operator orders while the server runs, with the n-th allocation, nng object, thread, image, write or rename
 * failing on its way: a reload, a new configuration, off and on. Each time it has either happened, or it has not and
 * says which step failed, and the generation before answers as it did; its neighbour notices nothing; the same order
 * without a fault succeeds; and no descriptor, thread or memory is left of the attempt.
 *
 * A reload is walked with every allocation. A new configuration and a plugin's being switched on go the same way, and
 * are walked with each of the first 40 allocations and every fifth one after them. Of the nng objects, which are the
 * same three for each credit, each of the first 12 and every 29th one after them fails.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "hook.h"
#include "shim.h"
#include "stage.h"

#include <congvan/control.pb-c.h>

#include "compiler.h"
#include "plan/disabled.h"

#define PATIENCE_MS 10000
#define PLUGIN "settings"

static struct stage stage;
static char title[16] = "a"; /* that the configuration gives */

/* ---- the stage -------------------------------------------------------------------------------------------------- */

static void configuration_text(char *text, size_t size)
{
	snprintf(text, size, PLUGIN ": {title: %s, door: \"127.0.0.1:0\"}\n", title);
}

/* The stage's file with another title: a field that takes a new generation. */
static void title_change(const char *to)
{
	char path[128], text[2048], before[64], after[64], *at;
	size_t len;
	FILE *file;

	snprintf(path, sizeof(path), "%s/congvan.yaml", stage.directory);
	file = fopen(path, "r");
	assert_non_null(file);
	len = fread(text, 1, sizeof(text) - 1, file);
	text[len] = '\0';
	fclose(file);
	snprintf(before, sizeof(before), "title: %s,", title);
	snprintf(after, sizeof(after), "title: %s,", to);
	at = strstr(text, before);
	assert_non_null(at);
	assert_int_equal(strlen(before), strlen(after));
	memcpy(at, after, strlen(after));
	file = fopen(path, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, len, file), len);
	assert_int_equal(fclose(file), 0);
	snprintf(title, sizeof(title), "%s", to);
}

static int setup(void **state)
{
	char text[128];

	(void)state;
	snprintf(title, sizeof(title), "a");
	configuration_text(text, sizeof(text));
	stage_open(&stage, NULL, "echo, " PLUGIN, text);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	stage_close(&stage);
	return 0;
}

/* The store's directory and files come and go by its own threads, whatever is ordered. */
static bool is_of_the_store(const char *target)
{
	char store[96];

	snprintf(store, sizeof(store), "%s/data/db", stage.directory);
	return strncmp(target, store, strlen(store)) == 0;
}

struct descriptors {
	size_t count;
	char text[4000]; /* for a person who looks into a failure */
};

static void look_at_descriptors(struct descriptors *ret)
{
	DIR *directory = opendir("/proc/self/fd");
	const struct dirent *entry;
	size_t used = 0;

	assert_non_null(directory);
	ret->count = 0;
	ret->text[0] = '\0';
	while ((entry = readdir(directory)) != NULL) {
		char target[300];
		ssize_t len = readlinkat(dirfd(directory), entry->d_name, target, sizeof(target) - 1);

		target[len > 0 ? len : 0] = '\0';
		if (is_of_the_store(target))
			continue;
		ret->count++;
		if (used < sizeof(ret->text) - sizeof(target))
			used += (size_t)snprintf(ret->text + used, sizeof(ret->text) - used, " %s=%s", entry->d_name,
						 target);
	}
	closedir(directory);
}

static void expect_no_more_than(const struct descriptors *before, const char *walk, const char *fault, uint32_t n)
{
	struct descriptors now;

	look_at_descriptors(&now);
	if (now.count > before->count)
		fail_msg("%s, %s %u: descriptors left; before:%s; now:%s", walk, fault, n, before->text, now.text);
}

/* ---- what is looked at ------------------------------------------------------------------------------------------ */

static void expect_title(const char *expected)
{
	char text[64];

	snprintf(text, sizeof(text), "set=1 number=0 text=%s", expected);
	stage_expect(&stage, PLUGIN "/1", "show", "title", text);
	stage_expect(&stage, "echo/1", "echo", "still here", "still here");
}

static void expect_off(void)
{
	const struct answer answer = stage_call(&stage, PLUGIN "/1", "show", "title");

	assert_int_equal(answer.code, CV_UNAVAILABLE);
	stage_expect(&stage, "echo/1", "echo", "still here", "still here");
}

/* The generations of the plugin that have not ended yet. */
static size_t old_generations(char *state, size_t size)
{
	Congvan__PluginListReply *list = malloc(sizeof(*list));
	size_t count = 0;

	assert_non_null(list);
	congvan__plugin_list_reply__init(list);
	assert_int_equal(runtime_plugins(stage.runtime, list), 0);
	for (size_t i = 0; i < list->n_plugins; i++) {
		if (strcmp(list->plugins[i]->name, PLUGIN) != 0)
			continue;
		count = list->plugins[i]->n_old;
		snprintf(state, size, "%s", list->plugins[i]->state);
	}
	congvan__plugin_list_reply__free_unpacked(list, NULL);
	return count;
}

/* Its thread takes orders one after the other, and lets go of what has retired between them. */
static void wait_supervisor(void)
{
	const struct runtime_order wanted = {.kind = RUNTIME_RELOAD, .plugin = "nobody"};
	struct runtime_outcome outcome = {.result = 1};

	assert_true(runtime_order_wait(stage.runtime, &wanted, &outcome) < 0);
}

static void wait_retired(void)
{
	const struct timespec step = {.tv_nsec = 1000000};
	char state[32] = "";

	for (int left_ms = PATIENCE_MS; old_generations(state, sizeof(state)) > 0; left_ms--) {
		assert_true(left_ms > 0);
		runtime_wake(stage.runtime);
		nanosleep(&step, NULL);
	}
	wait_supervisor();
}

static void expect_state(const char *expected)
{
	const struct timespec step = {.tv_nsec = 1000000};
	char state[32] = "";

	for (int left_ms = PATIENCE_MS; left_ms > 0; left_ms--) {
		old_generations(state, sizeof(state));
		if (strcmp(state, expected) == 0)
			return;
		runtime_wake(stage.runtime);
		nanosleep(&step, NULL);
	}
	fail_msg("%s instead of %s", state, expected);
}

/* ---- orders ------------------------------------------------------------------------------------------------------ */

static int order(enum runtime_order_kind kind, struct runtime_outcome *ret)
{
	const struct runtime_order wanted = {.kind = kind, .plugin = kind == RUNTIME_CONFIGURE ? NULL : PLUGIN};

	*ret = (struct runtime_outcome){.result = 1};
	return runtime_order_wait(stage.runtime, &wanted, ret);
}

static void order_well(enum runtime_order_kind kind)
{
	struct runtime_outcome outcome;

	if (order(kind, &outcome) != 0)
		fail_msg("order %d without a fault: %d, \"%s\"", kind, outcome.result, outcome.text);
	wait_retired();
}

/* The steps that a text may name. */
static bool names_a_step(const char *text)
{
	static const char *const steps[] = {
	    PLUGIN ": ", PLUGIN ".so: ", "echo: ", "congvan.yaml: ", "configuration: ",
	};

	for (size_t i = 0; i < CV_COUNT(steps); i++) {
		if (strstr(text, steps[i]) != NULL)
			return true;
	}
	return false;
}

/* ---- faults ------------------------------------------------------------------------------------------------------ */

#define DENSE 40u
#define DENSE_OBJECTS 12u
#define STEP_OBJECTS 29u

struct fault {
	const char *name;
	enum fault_kind kind;
	uint32_t operation; /* of the shim instead, unless 0 */
	uint32_t flags;
};

static const struct fault faults[] = {
    {"allocation", FAULT_MEMORY, 0, 0},    {"nng object", FAULT_BUS, 0, 0},
    {"thread", FAULT_THREAD, 0, 0},        {"image", FAULT_IMAGE, 0, 0},
    {"write", FAULT_KINDS, SHIM_WRITE, 0}, {"short write", FAULT_KINDS, SHIM_WRITE, SHIM_SHORT},
    {"sync", FAULT_KINDS, SHIM_SYNC, 0},   {"rename", FAULT_KINDS, SHIM_RENAME, 0},
};

static void arm(const struct fault *fault, uint32_t n)
{
	struct shim_control *control = shim_control();

	if (fault->operation == 0) {
		fault_arm(fault->kind, n, FAULT_ANY_THREAD);
		return;
	}
	snprintf(control->directory, sizeof(control->directory), "%s/data/run", stage.directory);
	control->name[0] = '\0';
	control->operations = fault->operation;
	control->flags = fault->flags;
	control->error = EIO;
	atomic_store(&control->fired, 0);
	atomic_store(&control->countdown, (int32_t)n);
	atomic_store(&control->armed, 1);
}

static bool disarm(const struct fault *fault)
{
	if (fault->operation == 0)
		return fault_disarm();
	atomic_store(&shim_control()->armed, 0);
	return atomic_load(&shim_control()->fired) > 0;
}

/* ---- walks ------------------------------------------------------------------------------------------------------- */

struct walk {
	const char *name;
	enum runtime_order_kind kind;
	void (*before)(void);
	/* done: whether it has happened. Then the same order again, without a fault, if it has not. */
	void (*after)(bool done);
	void (*end)(void); /* back to where the next round begins */
	uint32_t step; /* from one allocation to the next, after the first DENSE */
};

static void nothing(void)
{
}

static void reload_after(bool done)
{
	(void)done;
	expect_title(title);
	expect_state("running");
}

static char title_before[16];

static void configure_before(void)
{
	snprintf(title_before, sizeof(title_before), "%s", title);
	title_change(strcmp(title, "a") == 0 ? "b" : "a");
}

static void configure_after(bool done)
{
	expect_title(done ? title : title_before);
	expect_state("running");
}

static void is_off(bool off)
{
	char run[128];
	struct disabled disabled;

	snprintf(run, sizeof(run), "%s/data/run", stage.directory);
	assert_int_equal(disabled_read(run, &disabled), 0);
	if (disabled_has(&disabled, PLUGIN) != off)
		fail_msg("the list of what is off %s", off ? "does not name it" : "names it");
}

static void disable_after(bool done)
{
	if (done)
		expect_off();
	else
		expect_title(title);
	expect_state(done ? "disabled" : "running");
	is_off(done);
}

static void turn_on(void)
{
	order_well(RUNTIME_ENABLE);
	expect_title(title);
	is_off(false);
}

static void turn_off(void)
{
	order_well(RUNTIME_DISABLE);
	expect_state("disabled");
}

static void enable_after(bool done)
{
	if (done)
		expect_title(title);
	else
		expect_off();
	expect_state(done ? "running" : "disabled");
}

/* One round: with the n-th of them failing. false: there was no n-th. */
static bool round_of(const struct walk *walk, const struct fault *fault, uint32_t n)
{
	struct runtime_outcome outcome;
	struct descriptors open;
	bool fired;
	int r;

	stage_restart(&stage);
	expect_title(title);
	walk->before();
	look_at_descriptors(&open);
	arm(fault, n);
	r = order(walk->kind, &outcome);
	fault_exempt(true);
	wait_retired();
	fault_exempt(false);
	fired = disarm(fault);
	if (r < 0 && (!fired || !names_a_step(outcome.text)))
		fail_msg("%s, %s %u: %d, \"%s\"", walk->name, fault->name, n, r, outcome.text);
	walk->after(r == 0);
	if (r < 0) {
		expect_no_more_than(&open, walk->name, fault->name, n);
		order_well(walk->kind);
		walk->after(true);
	}
	walk->end();
	return fired;
}

static uint32_t step_after(const struct walk *walk, const struct fault *fault, uint32_t n)
{
	if (fault->kind == FAULT_BUS && n >= DENSE_OBJECTS)
		return STEP_OBJECTS;
	return fault->kind == FAULT_MEMORY && n >= DENSE ? walk->step : 1;
}

static void walk_all(const struct walk *walk, const uint32_t *at_least)
{
	for (size_t i = 0; i < CV_COUNT(faults); i++) {
		uint32_t n = 1;

		while (round_of(walk, &faults[i], n)) {
			n += step_after(walk, &faults[i], n);
			assert_true(n < FAULT_WALK_MAX);
		}
		if (n - 1 < at_least[i])
			fail_msg("%s: only %u of %s", walk->name, n - 1, faults[i].name);
	}
}

static void reloads(void **state)
{
	static const struct walk walk = {"reload", RUNTIME_RELOAD, nothing, reload_after, nothing, 1};
	static const uint32_t at_least[CV_COUNT(faults)] = {50, 10, 5, 2, 1, 1, 0, 1};

	(void)state;
	walk_all(&walk, at_least);
}

static void configurations(void **state)
{
	static const struct walk walk = {"configure", RUNTIME_CONFIGURE, configure_before, configure_after, nothing, 5};
	/* It is the same build that runs again: nothing is copied. */
	static const uint32_t at_least[CV_COUNT(faults)] = {50, 10, 5, 2, 0, 0, 0, 0};

	(void)state;
	walk_all(&walk, at_least);
}

static void disabling(void **state)
{
	static const struct walk walk = {"disable", RUNTIME_DISABLE, nothing, disable_after, turn_on, 1};
	static const uint32_t at_least[CV_COUNT(faults)] = {2, 0, 1, 0, 0, 0, 2, 1};

	(void)state;
	walk_all(&walk, at_least);
}

static void enabling(void **state)
{
	static const struct walk walk = {"enable", RUNTIME_ENABLE, turn_off, enable_after, turn_on, 5};
	static const uint32_t at_least[CV_COUNT(faults)] = {50, 10, 5, 2, 1, 1, 2, 2};

	(void)state;
	walk_all(&walk, at_least);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(reloads, setup, teardown),
	    cmocka_unit_test_setup_teardown(configurations, setup, teardown),
	    cmocka_unit_test_setup_teardown(disabling, setup, teardown),
	    cmocka_unit_test_setup_teardown(enabling, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
