#include "runtime/runtime_int.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "call/call.h"
#include "call/deliver.h"
#include "compiler.h"
#include "config/config.h"
#include "life/act.h"
#include "life/crash_history.h"
#include "life/generation.h"
#include "life/life.h"
#include "life/retire.h"
#include "life/supervisor.h"
#include "log/log.h"
#include "runtime/scratch.h"
#include "runtime/seat.h"

static int secret_of(struct runtime *runtime)
{
	char path[PATH_MAX];

	if ((size_t)snprintf(path, sizeof(path), "%s/secret", runtime->run_directory) >= sizeof(path))
		return -ENAMETOOLONG;
	return secret_open(path, runtime->secret);
}

static int directories_make(struct runtime *runtime, const char *run_directory)
{
	runtime->run_directory = strdup(run_directory);
	if (runtime->run_directory == NULL)
		return -ENOMEM;
	if (mkdir(runtime->run_directory, 0700) < 0 && errno != EEXIST)
		return -errno;
	scratch_sweep(run_directory);
	return secret_of(runtime);
}

int runtime_create(const struct runtime_options *options, struct runtime **ret, struct cv_error *reterr)
{
	struct runtime *runtime = calloc(1, sizeof(*runtime));
	int r;

	if (runtime == NULL) {
		r = -ENOMEM;
		goto fail;
	}
	runtime->magic = RUNTIME_MAGIC;
	runtime->store = options->store;
	runtime->isolated = options->isolated;
	runtime->prepared = prepare_ref(options->prepared);
	runtime->dispatching = (struct dispatcher_options){
	    .now_ms = options->now_ms, .monotonic_ms = options->monotonic_ms, .random = options->random};
	runtime->callback_ms = options->callback_ms > 0 ? options->callback_ms : SUPERVISOR_CALLBACK_MS;
	runtime->hang_ms = options->hang_ms > 0 ? options->hang_ms : SUPERVISOR_HANG_MS;
	runtime->on_restart = options->on_restart;
	runtime->on_restart_arg = options->on_restart_arg;
	pthread_rwlock_init(&runtime->lock, NULL);
	listeners_init(&runtime->sockets);
	r = directories_make(runtime, options->run_directory);
	if (r == 0)
		r = directory_make(NULL, 0, &runtime->directory);
	if (r == 0)
		r = deliver_make(runtime);
	if (r == 0)
		r = turnstile_create(call_goes, &runtime->turnstile);
	if (r == 0)
		r = pool_create("files", RUNTIME_FILE_THREADS, RUNTIME_FILES_WAITING, &runtime->files);
	if (r == 0)
		r = pool_create("outside", RUNTIME_OUTSIDE_THREADS, RUNTIME_OUTSIDE_WAITING, &runtime->outside);
	if (r == 0)
		r = supervisor_create(runtime, &runtime->supervisor);
	if (r < 0)
		goto fail;
	*ret = runtime;
	return 0;
fail:
	reterr->code = r;
	snprintf(reterr->text, sizeof(reterr->text), "%s: %s", options->run_directory, strerror(-r));
	runtime_destroy(&runtime);
	return r;
}

/* ---- beginning ------------------------------------------------------------------------------------------------- */

/*
 * One that took the process with it several times in a few minutes does not run in it again: in a process of its own
 * where there is such a mode, and else not at all, until an operator says otherwise. false: not at all.
 */
static bool may_run(const struct runtime *runtime, struct seat *seat, struct plan_step *step)
{
	char text[200];

	if (step->isolated ||
	    crash_history_count(runtime->run_directory, seat->name, instance_now_ms() / 1000) < CRASH_LIMIT)
		return true;
	step->isolated = runtime->isolated != NULL;
	snprintf(text, sizeof(text), "%.64s: crashed %u times in %d minutes: %s", seat->name, CRASH_LIMIT,
		 CRASH_WINDOW_S / 60, step->isolated ? "runs in a process of its own" : "stays off");
	seat_set_error(seat, text);
	return step->isolated;
}

static int start_one(struct runtime *runtime, struct plan_step *step, struct cv_error *reterr)
{
	struct seat *seat;
	int r;

	r = seat_add(runtime, step->manifest->message->name, &seat);
	if (r < 0) {
		snprintf(reterr->text, sizeof(reterr->text), "%s: %s", step->manifest->message->name, strerror(-r));
		return r;
	}
	if (!may_run(runtime, seat, step)) {
		seat_set_state(seat, SEAT_FAILED);
		return 0;
	}
	return life_begin(seat, runtime->prepared, step, reterr);
}

/* Seats for what an operator has disabled: nothing runs there, and it can be enabled. */
static int seats_disabled(struct runtime *runtime)
{
	const struct config_kernel *kernel = config_kernel(runtime->prepared->config);
	struct seat *seat;
	int r = 0;

	for (size_t i = 0; i < kernel->enabled_count && r == 0; i++) {
		if (prepare_step(runtime->prepared, kernel->enabled[i]) != NULL)
			continue;
		r = seat_add(runtime, kernel->enabled[i], &seat);
		if (r == 0)
			seat_set_state(seat, SEAT_DISABLED);
	}
	return r;
}

int runtime_start(struct runtime *runtime, struct cv_error *reterr)
{
	int r = 0;

	CV_ASSERT(runtime->magic == RUNTIME_MAGIC);
	for (size_t i = 0; i < runtime->prepared->plan->count && r == 0; i++)
		r = start_one(runtime, &runtime->prepared->plan->steps[i], reterr);
	if (r == 0) {
		r = seats_disabled(runtime);
		if (r == 0)
			r = dispatcher_start(runtime->dispatcher);
		if (r == 0)
			r = supervisor_start(runtime->supervisor);
		if (r < 0)
			snprintf(reterr->text, sizeof(reterr->text), "supervisor: %s", strerror(-r));
	}
	if (r < 0) {
		reterr->code = r;
		runtime_stop(runtime, 1000);
	}
	return r;
}

/* ---- the end --------------------------------------------------------------------------------------------------- */

/* Of the thread that stops one instance; it may outlive the runtime's patience. */
struct stopping {
	struct instance *instance;
	int64_t deadline_ms;
};

static int stop_run(void *arg)
{
	const struct stopping *stopping = arg;

	return (int)generation_stop(stopping->instance, stopping->deadline_ms);
}

static void stop_late(void *arg, int result)
{
	(void)result;
	free(arg);
}

/* How much of it is stuck. Callers may still look it up, so it stays where it is. */
static uint32_t stop_one(struct runtime *runtime, struct instance *instance, int64_t deadline_ms)
{
	struct stopping *stopping = malloc(sizeof(*stopping));
	const struct act_options act = {
	    .name = "stop",
	    .run = stop_run,
	    .late = stop_late,
	    .arg = stopping,
	    .deadline_ms = deadline_ms + RETIRE_MARGIN_MS,
	    .stuck = &runtime->stuck_acts,
	};
	int r = -ENOMEM, stuck = 1;

	atomic_store(&instance->last, true);
	if (stopping != NULL) {
		*stopping = (struct stopping){instance, deadline_ms};
		r = act_do(&act, &stuck);
	}
	if (r == -EAGAIN || r == -ENOMEM)
		stuck = (int)generation_stop(instance, deadline_ms);
	if (r != -ETIME)
		free(stopping);
	else
		call_fence(instance);
	log_info(&instance->log, "plugin.stopped", "state=%s", instance_state_name(instance));
	return (uint32_t)stuck;
}

uint32_t runtime_stop(struct runtime *runtime, int timeout_ms)
{
	const int64_t deadline_ms = instance_monotonic_ms() + timeout_ms;
	uint32_t stuck = 0;

	CV_ASSERT(runtime->magic == RUNTIME_MAGIC);
	supervisor_stop(runtime->supervisor);
	dispatcher_pause(runtime->dispatcher);
	for (size_t i = runtime->seat_count; i-- > 0;) {
		struct seat *seat = runtime->seats[i];

		/* One whose start failed has cleaned up after itself and gets no further callback. */
		if (seat->running != NULL && instance_running(seat->running))
			stuck += stop_one(runtime, seat->running, deadline_ms);
		stuck += retire_wait(seat, deadline_ms);
	}
	stuck += atomic_load(&runtime->stuck_acts);
	/* Instances that have stopped have answered; what a stuck one never answers keeps the dispatcher as it is. */
	if (dispatcher_stop(runtime->dispatcher, instance_monotonic_ms() + DELIVER_STOP_MS) > 0)
		stuck += stuck == 0;
	return stuck;
}

void runtime_destroy(struct runtime **where)
{
	struct runtime *runtime = *where;

	if (runtime == NULL)
		return;
	CV_ASSERT(runtime->magic == RUNTIME_MAGIC);
	*where = NULL;
	/* Both do what waits before they end, and each of their tasks ends by a deadline or with the disk. */
	if (runtime->outside != NULL)
		pool_stop(runtime->outside, INT64_MAX);
	if (runtime->files != NULL)
		pool_stop(runtime->files, INT64_MAX);
	pool_destroy(&runtime->outside);
	pool_destroy(&runtime->files);
	supervisor_destroy(&runtime->supervisor);
	while (runtime->seat_count > 0) {
		struct seat *seat = runtime->seats[--runtime->seat_count];

		retire_wait(seat, 0);
		generation_destroy(&seat->running);
		seat_destroy(&seat);
	}
	turnstile_destroy(&runtime->turnstile);
	directory_destroy(&runtime->directory);
	dispatcher_destroy(&runtime->dispatcher);
	prepare_unref(&runtime->prepared);
	listeners_finish(&runtime->sockets);
	pthread_rwlock_destroy(&runtime->lock);
	free(runtime->run_directory);
	runtime->magic = 0;
	free(runtime);
}

struct dispatcher *runtime_dispatcher(struct runtime *runtime)
{
	return runtime->dispatcher;
}

int runtime_listener(struct runtime *runtime, const char *plugin, const char *key, int *ret_fd)
{
	struct instance *instance = seat_running(runtime, plugin, strlen(plugin));
	int r = -ENOENT;

	if (instance == NULL)
		return r;
	for (uint32_t i = 0; i < instance->listener_count && r < 0; i++) {
		if (strcmp(instance->listeners[i].key, key) == 0) {
			*ret_fd = instance->listeners[i].fd;
			r = 0;
		}
	}
	instance_unref(&instance);
	return r;
}
