/*
 * Callbacks that do not return, in the server's own process: each is named, the generation that runs goes on, a
 * neighbour notices nothing, and a callback that comes back after all leaves nothing behind.
 */
#include "stage.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define CALLBACK_MS 1500

static struct stage stage;
static char pipe_path[128];

static int setup(void **state)
{
	(void)state;
	stage_limits(CALLBACK_MS, 0);
	stage_open(&stage, NULL, "echo, rogue", "  drain: 20 ms\nrogue:\n  at: nowhere\n  deed: nothing\n");
	snprintf(pipe_path, sizeof(pipe_path), "%s/pipe", stage.directory);
	assert_int_equal(mkfifo(pipe_path, 0600), 0);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	stage_close(&stage);
	stage_limits(0, 0);
	return 0;
}

/* Generations from now on wait in this callback until the pipe is closed. */
static void hang_at(const char *callback)
{
	char command[512];

	snprintf(command, sizeof(command), "sed -i 's|at: .*|at: %s|; s|deed: .*|deed: %s|' %s/congvan.yaml", callback,
		 pipe_path, stage.directory);
	assert_int_equal(system(command), 0);
}

static struct runtime_outcome reload(void)
{
	const struct runtime_order wanted = {.kind = RUNTIME_RELOAD, .plugin = "rogue"};
	struct runtime_outcome outcome = {0};

	runtime_order_wait(stage.runtime, &wanted, &outcome);
	return outcome;
}

struct view {
	uint64_t generation;
	size_t old;
	char old_state[32], state[32], error[300];
	uint32_t stuck;
};

static struct view view(void)
{
	Congvan__PluginListReply *reply = malloc(sizeof(*reply));
	struct view view = {0};

	assert_non_null(reply);
	congvan__plugin_list_reply__init(reply);
	assert_int_equal(runtime_plugins(stage.runtime, reply), 0);
	for (size_t i = 0; i < reply->n_plugins; i++) {
		const Congvan__PluginState *plugin = reply->plugins[i];

		if (strcmp(plugin->name, "rogue") != 0)
			continue;
		view.generation = plugin->generation;
		view.old = plugin->n_old;
		snprintf(view.state, sizeof(view.state), "%s", plugin->state);
		snprintf(view.error, sizeof(view.error), "%s", plugin->error != NULL ? plugin->error : "");
		snprintf(view.old_state, sizeof(view.old_state), "%s", plugin->n_old > 0 ? plugin->old[0]->state : "");
	}
	view.stuck = reply->stuck_threads;
	congvan__plugin_list_reply__free_unpacked(reply, NULL);
	return view;
}

static void expect_all_answer(void)
{
	stage_expect(&stage, "rogue/1", "act", "nothing", "unharmed");
	stage_expect(&stage, "echo/1", "echo", "still there", "still there");
}

/* The callback comes back. */
static void release(void)
{
	int fd = open(pipe_path, O_WRONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	/* Whoever opens the pipe from now on need not wait. */
	unlink(pipe_path);
	close(fd);
}

static void hangs_while_it_begins(const char *callback, const char *named)
{
	const struct view before = view();
	struct runtime_outcome outcome;
	char expected[128];

	hang_at(callback);
	outcome = reload();
	assert_int_equal(outcome.result, -ETIME);
	snprintf(expected, sizeof(expected), "rogue: %s: has not returned after %d ms", named, CALLBACK_MS);
	assert_string_equal(outcome.text, expected);
	assert_int_equal(outcome.generation, before.generation);
	EVENTUALLY(view().stuck == 1);
	assert_string_equal(view().state, "running");
	expect_all_answer();
	release();
	EVENTUALLY(view().stuck == 0);
	hang_at("nowhere");
	assert_int_equal(reload().result, 0);
	expect_all_answer();
}

static void load_hangs(void **state)
{
	(void)state;
	hangs_while_it_begins("load", "load or configure");
}

static void configure_hangs(void **state)
{
	(void)state;
	hangs_while_it_begins("configure", "load or configure");
}

static void start_hangs(void **state)
{
	(void)state;
	hangs_while_it_begins("start", "start");
}

/* The next generation has taken over already: only the old one's place is still held, and the list says by what. */
static void hangs_while_it_ends(const char *callback)
{
	hang_at(callback);
	assert_int_equal(reload().result, 0);
	EVENTUALLY(view().old == 0);
	hang_at("nowhere");
	assert_int_equal(reload().result, 0);
	EVENTUALLY(view().stuck == 1);
	assert_int_equal(view().old, 1);
	assert_string_equal(view().old_state, "stuck");
	expect_all_answer();
	release();
	EVENTUALLY(view().old == 0);
	EVENTUALLY(view().stuck == 0);
	expect_all_answer();
}

static void drain_hangs(void **state)
{
	(void)state;
	hangs_while_it_ends("drain");
}

static void stop_hangs(void **state)
{
	(void)state;
	hangs_while_it_ends("stop");
}

/* ---- event loops ---------------------------------------------------------------------------------------------------
 */

static void *block_thread(void *arg)
{
	const struct cv_bytes request = {(const uint8_t *)pipe_path, strlen(pipe_path)};

	(void)arg;
	stage_call_bytes(&stage, "rogue/1", "soon", request, CV_CALLER_PERSON, STAGE_PATIENCE_MS);
	return NULL;
}

/* No handler is late: a callback of the loop does not come back, and nobody who comes is served any more. */
static void a_loop_that_hangs_is_replaced(void **state)
{
	struct view before;
	pthread_t caller;

	(void)state;
	stage_limits(CALLBACK_MS, 300);
	stage_open(&stage, ABI_DIR "/loop", "rogue", "  drain: 20 ms\n");
	snprintf(pipe_path, sizeof(pipe_path), "%s/pipe", stage.directory);
	assert_int_equal(mkfifo(pipe_path, 0600), 0);
	before = view();
	assert_int_equal(pthread_create(&caller, NULL, block_thread, NULL), 0);
	EVENTUALLY(view().generation > before.generation && view().stuck == 1);
	assert_contains(view().error, "rogue: the event loop of generation");
	stage_expect(&stage, "rogue/1", "act", "nothing", "unharmed");
	release();
	pthread_join(caller, NULL);
	EVENTUALLY(view().old == 0 && view().stuck == 0);
	assert_int_equal(view().generation, before.generation + 1);
}

/* In a process of its own it is the process that says so, and that goes. */
static void a_loop_that_hangs_elsewhere_is_ended(void **state)
{
	struct view before;
	pthread_t caller;

	(void)state;
	stage_limits(0, 300);
	stage_ping(100);
	stage_isolate("rogue");
	stage_open(&stage, ABI_DIR "/loop", "rogue", "  drain: 20 ms\n");
	stage_isolate("");
	stage_ping(0);
	snprintf(pipe_path, sizeof(pipe_path), "%s/pipe", stage.directory);
	assert_int_equal(mkfifo(pipe_path, 0600), 0);
	before = view();
	assert_int_equal(pthread_create(&caller, NULL, block_thread, NULL), 0);
	EVENTUALLY(view().generation > before.generation);
	pthread_join(caller, NULL);
	assert_string_equal(view().error, "rogue: its event loop hangs");
	assert_int_equal(view().stuck, 0);
	stage_expect(&stage, "rogue/1", "act", "nothing", "unharmed");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(load_hangs),
	    TEST(configure_hangs),
	    TEST(start_hangs),
	    TEST(drain_hangs),
	    TEST(stop_hangs),
	    cmocka_unit_test_teardown(a_loop_that_hangs_is_replaced, teardown),
	    cmocka_unit_test_teardown(a_loop_that_hangs_elsewhere_is_ended, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
