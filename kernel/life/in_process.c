#include "life/in_process.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "call/call.h"
#include "plugin/crash.h"
#include "plugin/lifecycle.h"
#include "runtime/loader.h"
#include "runtime/mode.h"
#include "runtime/runtime_int.h"

static struct lifecycle life_of(const struct instance *instance)
{
	return (struct lifecycle){&instance->plugin, instance->name, instance->generation};
}

static int bring(struct instance *instance, struct cv_error *reterr)
{
	/* Constructors of its image run in here, and the function that hands out its descriptor. */
	struct crash_mark before =
	    crash_enter((struct crash_mark){instance->name, "image", NULL, instance->generation});
	int r;

	r = loader_load(instance->step, instance->runtime->run_directory, &instance->plugin, reterr);
	crash_leave(before);
	if (r < 0)
		return r;
	instance->own_loop = (instance->plugin.flags & CV_PLUGIN_OWN_LOOP) != 0;
	instance->says_drained = instance->own_loop && instance->plugin.drain != NULL;
	r = methods_make(&instance->plugin, &instance->methods, &instance->method_count);
	return r < 0 ? instance_failed(instance, reterr, r, "load: %s", strerror(-r)) : 0;
}

static int configure(struct instance *instance, struct cv_error *reterr)
{
	const struct lifecycle life = life_of(instance);

	return lifecycle_configure(&life, instance->self, reterr);
}

static int begin(struct instance *instance, struct cv_error *reterr)
{
	const struct lifecycle life = life_of(instance);
	int r = lifecycle_load(&life, &instance->host, &instance->self, reterr);

	if (r == 0)
		r = configure(instance, reterr);
	instance->to_stop = r == 0;
	return r;
}

static int start(struct instance *instance, struct cv_error *reterr)
{
	const struct lifecycle life = life_of(instance);
	int r = lifecycle_start(&life, instance->self, reterr);

	instance->to_stop = r == 0;
	if (r == 0 && instance->own_loop) {
		loop_mark(instance->loop, instance->name, instance->generation);
		r = loop_run(instance->loop);
		if (r < 0)
			instance_failed(instance, reterr, r, "start its loop: %s", strerror(-r));
	}
	return r;
}

static void drain(struct instance *instance, int64_t deadline_ms)
{
	const struct lifecycle life = life_of(instance);

	lifecycle_drain(&life, instance->self, deadline_ms);
}

static uint32_t end(struct instance *instance)
{
	/* Its threads stay while a request is under way: a commit's answer needs one of them. */
	uint32_t stuck = instance_under_way(instance);
	const struct lifecycle life = life_of(instance);

	if (stuck == 0)
		stuck = instance_threads_end(instance);
	if (stuck > 0)
		return stuck;
	instance->to_stop = false;
	lifecycle_stop(&life, instance->self);
	return 0;
}

/*
 * Images stay mapped for the life of the process. A plugin that has done its part, and whose start the kernel could not
 * bring to its end, is stopped: it would keep what it holds.
 */
static void release(struct instance *instance)
{
	const struct lifecycle life = life_of(instance);

	if (!instance->to_stop)
		return;
	instance->to_stop = false;
	lifecycle_stop(&life, instance->self);
	instance->self = NULL;
}

static int run(struct call *call, struct cv_bytes request, struct cv_bytes *ret_reply)
{
	const struct method *method = call->method;
	const struct crash_mark mark = {call->instance->name, method->service, method->name,
					call->instance->generation};
	struct crash_mark before = crash_enter(mark);
	int result;

	call->open.sdk = NULL;
	result = method->handler(&call->open, request, ret_reply);
	crash_leave(before);
	return result == MODE_AWAY ? -EPROTO : result;
}

const struct mode mode_in_process = {
    .name = "in process",
    .bring = bring,
    .begin = begin,
    .configure = configure,
    .start = start,
    .drain = drain,
    .end = end,
    .release = release,
    .run = run,
};
