#include "life/generation.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "call/call.h"
#include "compiler.h"
#include "life/in_process.h"
#include "runtime/listener.h"
#include "runtime/mode.h"
#include "runtime/runtime_int.h"
#include "runtime/scratch.h"
#include "table/host.h"

#define DRAIN_STEP_MS 5
#define LAST_ANSWERS_MS 1000 /* for answers that have left the instance to arrive */

/* ---- loading ------------------------------------------------------------------------------------------------- */

static bool has_slow(const struct instance *instance)
{
	for (uint32_t i = 0; i < instance->method_count; i++) {
		if ((instance->methods[i].flags & CV_METHOD_SLOW) != 0)
			return !instance->own_loop && !instance->mode->elsewhere;
	}
	return false;
}

static int threads_make(struct instance *instance)
{
	uint32_t workers = instance->plugin.workers != 0 ? instance->plugin.workers : INSTANCE_WORKERS;
	char name[32];
	int r;

	if (instance->own_loop)
		return loop_create(instance->name, &instance->loop);
	snprintf(name, sizeof(name), "%.14s", instance->name);
	r = pool_create(name, workers < POOL_THREADS_MAX ? workers : POOL_THREADS_MAX, 0, &instance->workers);
	if (r < 0 || !has_slow(instance))
		return r;
	snprintf(name, sizeof(name), "%.9s-slow", instance->name);
	return pool_create(name, INSTANCE_SLOW_THREADS, INSTANCE_SLOW_WAITING, &instance->slow);
}

static int calls_make(struct instance *instance, uint32_t credits)
{
	instance->calls = calloc(credits, sizeof(*instance->calls));
	if (instance->calls == NULL)
		return -ENOMEM;
	instance->calls_made = credits;
	for (uint32_t i = credits; i-- > 0;) {
		call_init(&instance->calls[i], instance);
		instance->calls[i].next_idle = instance->idle;
		instance->idle = &instance->calls[i];
	}
	return 0;
}

static uint32_t credits_of(const struct instance *instance)
{
	uint32_t credits = instance->plugin.credits != 0 ? instance->plugin.credits : INSTANCE_CREDITS;

	return credits < ENDPOINT_CREDITS_MAX ? credits : ENDPOINT_CREDITS_MAX;
}

static int bus_make(struct instance *instance, struct cv_error *reterr)
{
	const struct endpoint_options options = {
	    .name = instance->name,
	    .credits = credits_of(instance),
	    .delivered_only = instance->mode->elsewhere,
	    .on_request = call_arrived,
	    .arg = instance,
	};
	int r;

	r = calls_make(instance, options.credits);
	if (r < 0)
		return instance_failed(instance, reterr, r, "load: %s", strerror(-r));
	r = endpoint_create(&options, &instance->endpoint, reterr);
	if (r < 0)
		return r;
	if (instance->mode->elsewhere)
		return 0;
	r = dial_open(endpoint_address(instance->endpoint), &instance->dial, reterr);
	return r < 0 ? instance_failed(instance, reterr, r, "bus: its own line: %s", strerror(-r)) : 0;
}

/* Elsewhere it lies beside the sockets of the process. */
static int scratch_of(struct instance *instance)
{
	char name[128];

	if (instance->mode->elsewhere || !grants_has(&instance->grants, CV_GRANT_SCRATCH))
		return 0;
	if ((size_t)snprintf(name, sizeof(name), "%s-%llu", instance->name, (unsigned long long)instance->generation) >=
	    sizeof(name))
		return -ENAMETOOLONG;
	return scratch_make_in(instance->runtime->run_directory, name, &instance->scratch);
}

int generation_load(struct runtime *runtime, struct prepared *edition, const struct plan_step *step,
		    uint64_t generation, struct instance **ret, struct cv_error *reterr)
{
	struct instance *instance = calloc(1, sizeof(*instance));
	int r;

	if (instance == NULL) {
		reterr->code = -ENOMEM;
		snprintf(reterr->text, sizeof(reterr->text), "%s: load: %s", step->manifest->message->name,
			 strerror(ENOMEM));
		return -ENOMEM;
	}
	instance->magic = INSTANCE_MAGIC;
	atomic_init(&instance->state, INSTANCE_LOADING);
	atomic_init(&instance->refs, 1);
	instance->runtime = runtime;
	instance->edition = prepare_ref(edition);
	atomic_init(&instance->config, edition->config);
	instance->generation = generation;
	instance->step = step;
	instance->name = step->manifest->message->name;
	instance->version = step->manifest->message->version;
	instance->log = (struct log_context){.plugin = instance->name, .generation = generation};
	instance->health = CV_HEALTH_OK;
	pthread_mutex_init(&instance->lock, NULL);
	host_make(instance, &instance->host);
	instance->mode = step->isolated ? runtime->isolated : &mode_in_process;
	if (instance->mode == NULL) {
		r = instance_failed(instance, reterr, -ENOTSUP,
				    "runs only in a process of its own, and there are none");
		goto fail;
	}
	r = instance->mode->bring(instance, reterr);
	if (r < 0)
		goto fail;
	r = grants_make(step->manifest, edition->plan, &instance->grants);
	if (r == 0)
		r = scratch_of(instance);
	if (r == 0)
		r = threads_make(instance);
	if (r < 0) {
		instance_failed(instance, reterr, r, "load: %s", strerror(-r));
		goto fail;
	}
	r = listener_open(instance, reterr);
	if (r == 0)
		r = bus_make(instance, reterr);
	if (r == 0)
		r = instance->mode->begin(instance, reterr);
	if (r < 0)
		goto fail;
	*ret = instance;
	return 0;
fail:
	generation_destroy(&instance);
	return r;
}

int generation_start(struct instance *instance, struct cv_error *reterr)
{
	int r = instance->mode->start(instance, reterr);

	atomic_store(&instance->state, r == 0 ? INSTANCE_RUNNING : INSTANCE_FAILED);
	return r;
}

/* ---- ending -------------------------------------------------------------------------------------------------- */

static void wait_idle(struct instance *instance, int64_t deadline_ms)
{
	const struct timespec step = {.tv_nsec = DRAIN_STEP_MS * 1000000};

	while (instance_monotonic_ms() < deadline_ms &&
	       (instance_under_way(instance) > 0 || (instance->says_drained && !atomic_load(&instance->drained))))
		nanosleep(&step, NULL);
}

static bool wait_unused(const struct instance *instance)
{
	const struct timespec step = {.tv_nsec = DRAIN_STEP_MS * 1000000};

	for (int left_ms = LAST_ANSWERS_MS; !instance_unused(instance) && left_ms > 0; left_ms -= DRAIN_STEP_MS)
		nanosleep(&step, NULL);
	return instance_unused(instance);
}

/*
 * It has answered all that it was asked. Whoever still waits shortly after waits for an answer that was lost, and would
 * hold the instance for ever.
 */
static void answers_end(struct instance *instance)
{
	if (instance->dial == NULL || wait_unused(instance))
		return;
	log_warning(&instance->log, "plugin.answers_lost", "holders=%u", atomic_load(&instance->refs) - 1);
	dial_hang_up(instance->dial);
	wait_unused(instance);
}

uint32_t generation_stop(struct instance *instance, int64_t deadline_ms)
{
	const bool started = instance_running(instance);
	uint32_t stuck;

	atomic_store(&instance->state, INSTANCE_DRAINING);
	if (started) {
		instance->mode->drain(instance, atomic_load(&instance->last) ? instance_monotonic_ms() : deadline_ms);
		wait_idle(instance, deadline_ms);
	}
	call_fence(instance);
	stuck = instance->mode->end(instance);
	if (stuck > 0) {
		atomic_store(&instance->state, INSTANCE_FAILED);
		log_error(&instance->log, "plugin.stuck", "under_way=%u", stuck);
		return stuck;
	}
	instance->self = NULL;
	answers_end(instance);
	atomic_store(&instance->state, INSTANCE_STOPPED);
	return 0;
}

void generation_destroy(struct instance **where)
{
	struct instance *instance = *where;
	uint32_t credits;

	if (instance == NULL)
		return;
	CV_ASSERT(instance->magic == INSTANCE_MAGIC && instance_unused(instance));
	*where = NULL;
	credits = credits_of(instance);
	if (instance->mode != NULL)
		instance->mode->release(instance);
	instance_threads_end(instance);
	dial_close(&instance->dial);
	endpoint_destroy(&instance->endpoint);
	if (instance->opened.count > 0)
		log_warning(&instance->log, "plugin.calls_left_open", "count=%u", instance->opened.count);
	opened_end(&instance->opened);
	loop_destroy(&instance->loop);
	pool_destroy(&instance->workers);
	pool_destroy(&instance->slow);
	opened_free(&instance->opened);
	for (uint32_t i = 0; instance->calls != NULL && i < credits; i++)
		call_finish(&instance->calls[i]);
	free(instance->calls);
	for (uint32_t i = 0; i < instance->listener_count; i++)
		close(instance->listeners[i].fd);
	methods_free(instance->methods, instance->method_count);
	grants_finish(&instance->grants);
	scratch_remove_path(instance->scratch);
	pthread_mutex_destroy(&instance->lock);
	while (instance->edition_count > 0)
		prepare_unref(&instance->editions[--instance->edition_count]);
	prepare_unref(&instance->edition);
	instance->magic = 0;
	free(instance);
}
