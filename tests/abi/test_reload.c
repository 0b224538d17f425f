/*
 * One generation takes over from another, in both modes: under load, with builds that fail in every way, that may run
 * only once, with handlers that do not end.
 */
#include "stage.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "life/supervisor.h"
#include "runtime/runtime_int.h"
#include "runtime/seat.h"

static struct stage stage;
static char place[64], pipe_path[128];

/* The build lies in the plugin's place from now on; renamed, as an operator should. */
static void install(const char *variant)
{
	char command[512];

	snprintf(command, sizeof(command), "cp %s/phoenix-%s/phoenix.so %s/new && mv %s/new %s/phoenix.so", ABI_DIR,
		 variant, place, place, place);
	assert_int_equal(system(command), 0);
}

static void open_with(const char *variant, const char *extra)
{
	strcpy(place, "/tmp/congvan-phoenix-XXXXXX");
	assert_non_null(mkdtemp(place));
	install(variant);
	stage_open(&stage, place, "phoenix", extra);
	snprintf(pipe_path, sizeof(pipe_path), "%s/pipe", stage.directory);
	assert_int_equal(mkfifo(pipe_path, 0600), 0);
}

static int teardown(void **state)
{
	(void)state;
	stage_close(&stage);
	stage_remove(place);
	stage_limits(0, 0);
	stage_clock(NULL, NULL, NULL);
	return 0;
}

static struct runtime_outcome order(enum runtime_order_kind kind)
{
	const struct runtime_order wanted = {.kind = kind, .plugin = kind != RUNTIME_CONFIGURE ? "phoenix" : NULL};
	struct runtime_outcome outcome = {0};

	runtime_order_wait(stage.runtime, &wanted, &outcome);
	return outcome;
}

static struct runtime_outcome reload(const char *variant)
{
	install(variant);
	return order(RUNTIME_RELOAD);
}

static Congvan__PluginListReply *list(void)
{
	Congvan__PluginListReply *reply = malloc(sizeof(*reply));

	assert_non_null(reply);
	congvan__plugin_list_reply__init(reply);
	assert_int_equal(runtime_plugins(stage.runtime, reply), 0);
	assert_int_equal(reply->n_plugins, 1);
	return reply;
}

/* Until the list says so. */
#define WAIT_UNTIL(reply, condition)                                                                                   \
	do {                                                                                                           \
		const int64_t until_ms_ = stage_patience();                                                            \
		bool holds_ = false;                                                                                   \
                                                                                                                       \
		while (!holds_) {                                                                                      \
			Congvan__PluginListReply *reply = list();                                                      \
                                                                                                                       \
			holds_ = (condition);                                                                          \
			congvan__plugin_list_reply__free_unpacked(reply, NULL);                                        \
			if (!holds_ && !stage_pause(until_ms_))                                                        \
				fail_msg("never: %s", #condition);                                                     \
		}                                                                                                      \
	} while (0)

static void wait_retired(void)
{
	WAIT_UNTIL(reply, reply->plugins[0]->n_old == 0);
}

static void wait_running(uint64_t generation)
{
	WAIT_UNTIL(reply,
		   reply->plugins[0]->generation == generation && strcmp(reply->plugins[0]->state, "running") == 0);
}

/* ---- under load ------------------------------------------------------------------------------------------------ */

#define CALLERS 4
#define BUILDS 9
#define RELOADS_ISOLATED 20

static atomic_bool over;
static _Atomic uint32_t answered, failed;

static void *call_thread(void *arg)
{
	(void)arg;
	while (!atomic_load(&over)) {
		const struct answer answer = stage_call(&stage, "phoenix/1", "build", "");

		atomic_fetch_add(&answered, 1);
		if (answer.result < 0)
			atomic_fetch_add(&failed, 1);
	}
	return NULL;
}

/* Often in a process of its own, where nothing of what was stays; in the server's process as often as it may. */
static void takes_over_under_load(void **state)
{
	const int last = stage_isolated() ? 1 + RELOADS_ISOLATED : 1 + (int)SEAT_RELOADS_IN_PROCESS;
	pthread_t callers[CALLERS];
	struct runtime_outcome outcome;
	char variant[8];

	(void)state;
	open_with("1", NULL);
	atomic_store(&over, false);
	for (int i = 0; i < CALLERS; i++)
		assert_int_equal(pthread_create(&callers[i], NULL, call_thread, NULL), 0);
	for (int i = 2; i <= last; i++) {
		const uint32_t before = atomic_load(&answered);

		/* On a slow machine old ones end later than new ones come: no more than SEAT_OLD_MAX may wait. */
		if (i % (int)(SEAT_OLD_MAX / 2) == 0)
			wait_retired();
		snprintf(variant, sizeof(variant), "%d", (i - 1) % BUILDS + 1);
		outcome = reload(variant);
		assert_string_equal(outcome.text, "");
		assert_int_equal(outcome.result, 0);
		assert_int_equal(outcome.generation, i);
		assert_int_equal(outcome.before, i - 1);
		stage_expect(&stage, "phoenix/1", "build", "", variant);
		EVENTUALLY(atomic_load(&answered) >= before + CALLERS);
	}
	atomic_store(&over, true);
	for (int i = 0; i < CALLERS; i++)
		pthread_join(callers[i], NULL);
	assert_int_equal(atomic_load(&failed), 0);
	wait_retired();
	if (stage_isolated())
		return;
	/* Every build stays mapped: the ninth is one too many. */
	outcome = reload("1");
	assert_int_equal(outcome.result, -EMFILE);
	assert_contains(outcome.text, "isolated");
	assert_contains(outcome.text, "restart");
	assert_int_equal(outcome.before, 9);
	stage_expect(&stage, "phoenix/1", "build", "", "9");
}

/* ---- what fails ------------------------------------------------------------------------------------------------ */

static void expect_refused(const char *variant, const char *named)
{
	const struct runtime_outcome outcome = reload(variant);

	if (outcome.result >= 0)
		fail_msg("%s was taken", variant);
	assert_contains(outcome.text, named);
	assert_int_equal(outcome.generation, outcome.before);
	stage_expect(&stage, "phoenix/1", "build", "", "1");
	wait_retired();
}

static void what_fails_leaves_the_old_one(void **state)
{
	Congvan__PluginListReply *reply;

	(void)state;
	open_with("1", NULL);
	expect_refused("load-fails", "phoenix: load: no such modem");
	expect_refused("configure-fails", "phoenix: configure");
	expect_refused("start-fails", "phoenix: start: Address already in use");
	expect_refused("lies", "differs from the manifest");
	expect_refused("unwell", "phoenix: health: the line is dead");
	expect_refused("greedy", "plugins.privileged");
	reply = list();
	assert_string_equal(reply->plugins[0]->state, "running");
	assert_int_equal(reply->plugins[0]->generation, 1);
	assert_contains(reply->plugins[0]->error, "the line is dead");
	congvan__plugin_list_reply__free_unpacked(reply, NULL);
	assert_int_equal(reload("2").result, 0);
	stage_expect(&stage, "phoenix/1", "build", "", "2");
}

static void no_file_leaves_the_old_one(void **state)
{
	struct runtime_outcome outcome;
	char path[128];

	(void)state;
	open_with("1", NULL);
	snprintf(path, sizeof(path), "%s/phoenix.so", place);
	assert_int_equal(unlink(path), 0);
	outcome = order(RUNTIME_RELOAD);
	assert_int_equal(outcome.result, -EINVAL);
	assert_contains(outcome.text, "phoenix.so");
	stage_expect(&stage, "phoenix/1", "build", "", "1");
}

/* ---- one at a time ---------------------------------------------------------------------------------------------- */

static void stops_first_what_may_run_once(void **state)
{
	struct runtime_outcome outcome;
	Congvan__PluginListReply *reply;

	(void)state;
	open_with("alone", NULL);
	outcome = reload("2");
	assert_int_equal(outcome.result, 0);
	/* The old one has ended before the new one was loaded. */
	reply = list();
	assert_int_equal(reply->plugins[0]->n_old, 0);
	congvan__plugin_list_reply__free_unpacked(reply, NULL);
	stage_expect(&stage, "phoenix/1", "build", "", "2");
	/* The next one fails after this one has stopped: the same build comes back, though another lies in its place.
	 */
	outcome = reload("alone-fails");
	assert_int_equal(outcome.result, -EADDRINUSE);
	assert_true(outcome.generation > outcome.before);
	stage_expect(&stage, "phoenix/1", "build", "", "2");
}

static void stops_first_for_another_schema(void **state)
{
	(void)state;
	open_with("1", NULL);
	assert_int_equal(reload("schema").result, 0);
	stage_expect(&stage, "phoenix/1", "build", "", "schema");
}

/* ---- what comes new -------------------------------------------------------------------------------------------- */

static bool has_route(void)
{
	bool has;

	pthread_rwlock_rdlock(&stage.runtime->lock);
	has = routes_lead_to(&stage.runtime->directory->routes, "phoenix/1", "put");
	pthread_rwlock_unlock(&stage.runtime->lock);
	return has;
}

static void a_new_queue_method_and_route_are_served(void **state)
{
	(void)state;
	open_with("1", NULL);
	assert_false(has_route());
	assert_int_equal(stage_call(&stage, "phoenix/1", "put", "x").code, CV_NOT_FOUND);
	assert_int_equal(reload("queue").result, 0);
	assert_int_equal(stage_call(&stage, "phoenix/1", "put", "x").result, 0);
	EVENTUALLY(strcmp(stage_call(&stage, "phoenix/1", "written", "").reply, "yes") == 0);
	assert_true(has_route());
	/* And they go with the build. */
	assert_int_equal(reload("2").result, 0);
	assert_false(has_route());
	assert_int_equal(stage_call(&stage, "phoenix/1", "put", "x").code, CV_NOT_FOUND);
}

static void rewrite(const char *from, const char *to)
{
	char command[256];

	snprintf(command, sizeof(command), "sed -i 's/%s/%s/' %s/congvan.yaml", from, to, stage.directory);
	assert_int_equal(system(command), 0);
}

static void configuration_reaches_what_runs(void **state)
{
	struct runtime_outcome outcome;
	Congvan__PluginListReply *reply;

	(void)state;
	open_with("1", "phoenix:\n  greeting: xin chao\n  depth: 2\n");
	stage_expect(&stage, "phoenix/1", "greeting", "", "xin chao from 1");
	/* Another build lies there; a change of the configuration is not an order to take it. */
	install("2");
	rewrite("xin chao", "good day");
	assert_int_equal(order(RUNTIME_CONFIGURE).result, 0);
	stage_expect(&stage, "phoenix/1", "greeting", "", "good day from 1");
	reply = list();
	assert_int_equal(reply->plugins[0]->generation, 1);
	congvan__plugin_list_reply__free_unpacked(reply, NULL);
	rewrite("depth: 2", "depth: 3");
	assert_int_equal(order(RUNTIME_CONFIGURE).result, 0);
	WAIT_UNTIL(now, now->plugins[0]->generation == 2);
	stage_expect(&stage, "phoenix/1", "greeting", "", "good day from 1");
	rewrite("depth: 3", "depth: 99");
	outcome = order(RUNTIME_CONFIGURE);
	assert_int_equal(outcome.result, -EINVAL);
	assert_contains(outcome.text, "phoenix.depth");
	stage_expect(&stage, "phoenix/1", "greeting", "", "good day from 1");
}

/* ---- off and on ------------------------------------------------------------------------------------------------ */

static void is_off_also_after_a_restart(void **state)
{
	(void)state;
	open_with("1", NULL);
	assert_int_equal(order(RUNTIME_DISABLE).result, 0);
	assert_string_equal(stage_call(&stage, "phoenix/1", "build", "").reason, "call.no_service");
	WAIT_UNTIL(reply, strcmp(reply->plugins[0]->state, "disabled") == 0);
	assert_int_equal(order(RUNTIME_RELOAD).result, -EPERM);
	stage_restart(&stage);
	assert_string_equal(stage_call(&stage, "phoenix/1", "build", "").reason, "call.no_service");
	assert_int_equal(order(RUNTIME_ENABLE).result, 0);
	stage_expect(&stage, "phoenix/1", "build", "", "1");
	stage_restart(&stage);
	stage_expect(&stage, "phoenix/1", "build", "", "1");
}

/* ---- what does not end ------------------------------------------------------------------------------------------ */

struct caller {
	const char *method;
	int timeout_ms;
	struct answer answer;
	atomic_bool answered;
	pthread_t thread;
};

static void *linger_thread(void *arg)
{
	struct caller *caller = arg;
	const struct cv_bytes request = {(const uint8_t *)pipe_path, strlen(pipe_path)};

	caller->answer =
	    stage_call_bytes(&stage, "phoenix/1", caller->method, request, CV_CALLER_PERSON, caller->timeout_ms);
	atomic_store(&caller->answered, true);
	return NULL;
}

/* Returns the pipe's writing end when the handler is inside: it ends when that is closed. */
static int linger(struct caller *caller)
{
	const int64_t until_ms = stage_patience();
	int writer;

	atomic_store(&caller->answered, false);
	assert_int_equal(pthread_create(&caller->thread, NULL, linger_thread, caller), 0);
	while ((writer = open(pipe_path, O_WRONLY | O_NONBLOCK | O_CLOEXEC)) < 0) {
		/* Its time was over before it was inside: once more. */
		if (atomic_load(&caller->answered)) {
			pthread_join(caller->thread, NULL);
			atomic_store(&caller->answered, false);
			assert_int_equal(pthread_create(&caller->thread, NULL, linger_thread, caller), 0);
		}
		if (!stage_pause(until_ms))
			fail_msg("%s was never inside", caller->method);
	}
	return writer;
}

static void the_old_one_finishes_what_it_has(void **state)
{
	struct caller caller = {.method = "linger"};
	Congvan__PluginListReply *reply;
	const Congvan__OldGeneration *old;
	int writer;

	(void)state;
	open_with("1", NULL);
	writer = linger(&caller);
	assert_int_equal(reload("2").result, 0);
	stage_expect(&stage, "phoenix/1", "build", "", "2");
	reply = list();
	assert_int_equal(reply->plugins[0]->n_old, 1);
	old = reply->plugins[0]->old[0];
	assert_int_equal(old->generation, 1);
	assert_string_equal(old->state, "draining");
	assert_int_equal(old->n_calls, 1);
	assert_string_equal(old->calls[0]->method, "linger");
	assert_int_equal(old->calls[0]->count, 1);
	assert_int_equal(old->references, 1);
	congvan__plugin_list_reply__free_unpacked(reply, NULL);
	close(writer);
	pthread_join(caller.thread, NULL);
	assert_string_equal(caller.answer.reply, "over in 1");
	wait_retired();
}

static void a_late_commit_is_fenced(void **state)
{
	struct caller caller = {.method = "linger_and_commit"};
	int writer;

	(void)state;
	open_with("1", "  drain: 50 ms\n");
	writer = linger(&caller);
	assert_int_equal(reload("2").result, 0);
	/* A process is not waited for: its caller hears so while the handler still lingers. */
	if (!stage_isolated()) {
		WAIT_UNTIL(reply, strcmp(reply->plugins[0]->old[0]->state, "stuck") == 0);
		close(writer);
	}
	pthread_join(caller.thread, NULL);
	if (stage_isolated())
		close(writer);
	assert_string_equal(caller.answer.reason, stage_isolated() ? "call.unavailable" : "call.fenced");
	stage_expect(&stage, "phoenix/1", "written", "", "no");
	/* It came back after all, and goes like any other. */
	wait_retired();
}

static void what_hangs_is_replaced(void **state)
{
	struct caller caller = {.method = "linger", .timeout_ms = 1000};
	int writer;

	(void)state;
	stage_limits(0, 50);
	open_with("1", "  drain: 50 ms\n");
	writer = linger(&caller);
	pthread_join(caller.thread, NULL);
	assert_string_equal(caller.answer.reason, "call.deadline");
	/* What hangs in a process goes with it, and is no thread of the server's. */
	WAIT_UNTIL(reply, reply->plugins[0]->generation == 2 && (stage_isolated() || reply->stuck_threads == 1));
	WAIT_UNTIL(reply, reply->plugins[0]->restarts == 1 && strstr(reply->plugins[0]->error, "linger") != NULL);
	stage_expect(&stage, "phoenix/1", "build", "", "1");
	close(writer);
	wait_retired();
	WAIT_UNTIL(reply, reply->stuck_threads == 0);
}

/* The whole process stands still for a while, as on a machine that was paused, and goes on. */
static void stand_still(void)
{
	char command[96];

	snprintf(command, sizeof(command), "kill -STOP %d; sleep 3; kill -CONT %d", (int)getpid(), (int)getpid());
	assert_int_equal(system(command), 0);
}

static void time_in_which_all_stood_still_does_not_count(void **state)
{
	struct caller caller = {.method = "linger", .timeout_ms = 200};
	Congvan__PluginListReply *reply;
	int writer;

	(void)state;
	stage_limits(0, 2500);
	open_with("1", NULL);
	writer = linger(&caller);
	stand_still();
	/* The handler is late by more than it may be. It is enabled as it is; between two orders the supervisor has
	 * looked at everything. */
	for (unsigned i = 0; i < 2; i++)
		assert_int_equal(order(RUNTIME_ENABLE).result, 0);
	reply = list();
	assert_int_equal(reply->plugins[0]->generation, 1);
	assert_int_equal(reply->plugins[0]->restarts, 0);
	assert_string_equal(reply->plugins[0]->state, "running");
	congvan__plugin_list_reply__free_unpacked(reply, NULL);
	close(writer);
	pthread_join(caller.thread, NULL);
	assert_string_equal(caller.answer.reason, "call.deadline");
	stage_expect(&stage, "phoenix/1", "build", "", "1");
}

/* ---- what dies -------------------------------------------------------------------------------------------------- */

static _Atomic int64_t test_clock_ms = 1000000;

static int64_t test_monotonic_ms(void)
{
	return atomic_load(&test_clock_ms);
}

static void die(void)
{
	struct instance *instance = seat_running(stage.runtime, "phoenix", 7);

	assert_non_null(instance);
	supervisor_died(instance, "killed by signal 11");
	instance_unref(&instance);
}

static void advance(int64_t ms)
{
	atomic_fetch_add(&test_clock_ms, ms);
	runtime_wake(stage.runtime);
}

static void restarts_wait_twice_as_long_each_time(void **state)
{
	int64_t delay_ms = SUPERVISOR_RETRY_MIN_MS;
	uint64_t generation = 2;

	(void)state;
	stage_clock(NULL, test_monotonic_ms, NULL);
	open_with("1", NULL);
	/* The first time at once. */
	die();
	wait_running(2);
	while (generation < SUPERVISOR_TRIES) {
		die();
		WAIT_UNTIL(reply, strcmp(reply->plugins[0]->state, "restarting") == 0);
		advance(delay_ms - 1);
		WAIT_UNTIL(reply, strcmp(reply->plugins[0]->state, "restarting") == 0);
		advance(1);
		generation++;
		wait_running(generation);
		delay_ms = 2 * delay_ms < SUPERVISOR_RETRY_MAX_MS ? 2 * delay_ms : SUPERVISOR_RETRY_MAX_MS;
	}
	/* Too often in a row: an operator has to see to it, and does. */
	die();
	WAIT_UNTIL(reply, strcmp(reply->plugins[0]->state, "quarantined") == 0);
	advance(1000 * SUPERVISOR_RETRY_MAX_MS);
	assert_string_equal(stage_call(&stage, "phoenix/1", "build", "").reason, "call.no_service");
	/* With more than SEAT_OLD_MAX left the order would be refused. */
	wait_retired();
	assert_int_equal(order(RUNTIME_RELOAD).result, 0);
	stage_expect(&stage, "phoenix/1", "build", "", "1");
}

/* Each that has died is held by somebody: the list of those that have not ended is full. */
static void a_restart_waits_for_room(void **state)
{
	struct instance *held[SEAT_OLD_MAX];

	(void)state;
	stage_clock(NULL, test_monotonic_ms, NULL);
	open_with("1", NULL);
	for (uint32_t i = 0; i < SEAT_OLD_MAX; i++) {
		wait_running(1 + i);
		held[i] = seat_running(stage.runtime, "phoenix", 7);
		assert_non_null(held[i]);
		die();
		/* The first one is followed at once. */
		WAIT_UNTIL(reply,
			   reply->plugins[0]->n_old == i + 1 && (strcmp(reply->plugins[0]->state, "restarting") == 0 ||
								 reply->plugins[0]->generation > 1 + i));
		advance(SUPERVISOR_RETRY_MAX_MS);
	}
	/* An order is carried out by the thread that looks: it has looked now. */
	assert_int_equal(order(RUNTIME_CONFIGURE).result, 0);
	assert_int_equal(order(RUNTIME_CONFIGURE).result, 0);
	WAIT_UNTIL(reply, strcmp(reply->plugins[0]->state, "restarting") == 0);
	WAIT_UNTIL(reply, reply->plugins[0]->n_old == SEAT_OLD_MAX && reply->stuck_threads == 0);
	for (uint32_t i = 0; i < SEAT_OLD_MAX; i++)
		instance_unref(&held[i]);
	wait_running(1 + SEAT_OLD_MAX);
	wait_retired();
	WAIT_UNTIL(reply, reply->stuck_threads == 0);
}

static void health_forgets_failures(void **state)
{
	(void)state;
	stage_clock(NULL, test_monotonic_ms, NULL);
	open_with("1", NULL);
	die();
	wait_running(2);
	/* It has been well for long when it dies, whether anybody looked meanwhile or not. */
	advance(SUPERVISOR_HEALTHY_MS);
	die();
	wait_running(3);
}

/* ---- what crashed ----------------------------------------------------------------------------------------------- */

static void stays_off_after_three_crashes(void **state)
{
	char path[128];
	FILE *file;

	(void)state;
	open_with("1", NULL);
	if (stage_isolated())
		skip(); /* it takes nobody with it */
	stage_suspend(&stage);
	snprintf(path, sizeof(path), "%s/data/run/crashes", stage.directory);
	file = fopen(path, "w");
	assert_non_null(file);
	for (int i = 0; i < 3; i++)
		fprintf(file, "signal=11 time=%lld plugin=phoenix generation=1 action=phoenix/1 method=build\n",
			(long long)(instance_now_ms() / 1000) - 60 * i);
	fclose(file);
	stage_resume(&stage);
	WAIT_UNTIL(reply, strstr(reply->plugins[0]->error, "crashed 3 times in 10 minutes") != NULL);
	WAIT_UNTIL(reply,
		   strcmp(reply->plugins[0]->state, "failed") == 0 || strcmp(reply->plugins[0]->mode, "isolated") == 0);
}

#define RELOAD_TEST(function) cmocka_unit_test_teardown(function, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    RELOAD_TEST(takes_over_under_load),
	    RELOAD_TEST(what_fails_leaves_the_old_one),
	    RELOAD_TEST(no_file_leaves_the_old_one),
	    RELOAD_TEST(stops_first_what_may_run_once),
	    RELOAD_TEST(stops_first_for_another_schema),
	    RELOAD_TEST(a_new_queue_method_and_route_are_served),
	    RELOAD_TEST(configuration_reaches_what_runs),
	    RELOAD_TEST(is_off_also_after_a_restart),
	    RELOAD_TEST(the_old_one_finishes_what_it_has),
	    RELOAD_TEST(a_late_commit_is_fenced),
	    RELOAD_TEST(what_hangs_is_replaced),
	    RELOAD_TEST(time_in_which_all_stood_still_does_not_count),
	    RELOAD_TEST(restarts_wait_twice_as_long_each_time),
	    RELOAD_TEST(a_restart_waits_for_room),
	    RELOAD_TEST(health_forgets_failures),
	    RELOAD_TEST(stays_off_after_three_crashes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
