#include "runtime/instance.h"

#include <stdarg.h>
#include <stdio.h>
#include <time.h>

#include "compiler.h"

#define THREADS_END_MS 1000 /* for threads that have nothing to do any more */

int64_t instance_monotonic_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t instance_now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

struct instance *instance_of(const struct cv_host *host)
{
	struct instance *instance;

	CV_ASSERT(host != NULL);
	instance = host->kernel;
	CV_ASSERT(instance != NULL && instance->magic == INSTANCE_MAGIC);
	return instance;
}

const char *instance_state_name(const struct instance *instance)
{
	switch (atomic_load(&instance->state)) {
	case INSTANCE_LOADING:
		return "loading";
	case INSTANCE_RUNNING:
		return "running";
	case INSTANCE_DRAINING:
		return "draining";
	case INSTANCE_STOPPED:
		return "stopped";
	default:
		return "failed";
	}
}

struct instance *instance_ref(struct instance *instance)
{
	CV_ASSERT(instance->magic == INSTANCE_MAGIC);
	atomic_fetch_add_explicit(&instance->refs, 1, memory_order_relaxed);
	return instance;
}

void instance_unref(struct instance **where)
{
	struct instance *instance = *where;
	uint32_t before;

	if (instance == NULL)
		return;
	*where = NULL;
	before = atomic_fetch_sub_explicit(&instance->refs, 1, memory_order_release);
	CV_ASSERT(before > 1); /* the maker's own is never given back */
}

bool instance_unused(const struct instance *instance)
{
	return atomic_load_explicit(&instance->refs, memory_order_acquire) == 1;
}

const struct method *instance_method(const struct instance *instance, struct cv_bytes service, struct cv_bytes name)
{
	return methods_find(instance->methods, instance->method_count, service, name);
}

void instance_push(struct instance *instance, struct task *task, bool first)
{
	bool taken = true;

	if (instance->own_loop)
		loop_push(instance->loop, task);
	else if (first)
		pool_push_first(instance->workers, task);
	else
		taken = pool_push(instance->workers, task);
	/* The list has no limit of its own: slots limit it. And the pool stops only when no slot is in use. */
	CV_ASSERT(taken);
}

int instance_failed(const struct instance *instance, struct cv_error *reterr, int code, const char *format, ...)
{
	va_list list;
	int n;

	reterr->code = code;
	n = snprintf(reterr->text, sizeof(reterr->text), "%s: ", instance->name);
	va_start(list, format);
	if (n > 0 && (size_t)n < sizeof(reterr->text))
		vsnprintf(reterr->text + n, sizeof(reterr->text) - (size_t)n, format, list);
	va_end(list);
	return code;
}

uint32_t instance_under_way(struct instance *instance)
{
	return endpoint_busy(instance->endpoint) + atomic_load(&instance->sent_count);
}

uint32_t instance_threads_end(struct instance *instance)
{
	const int64_t deadline_ms = instance_monotonic_ms() + THREADS_END_MS;
	uint32_t stuck = 0;

	if (instance->workers != NULL)
		stuck += pool_stop(instance->workers, deadline_ms);
	if (instance->slow != NULL)
		stuck += pool_stop(instance->slow, deadline_ms);
	if (instance->loop != NULL && !loop_join(instance->loop, deadline_ms))
		stuck++;
	return stuck;
}
