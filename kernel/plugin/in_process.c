/*
 * The mode of plugins whose code runs in the kernel's own process: the image is loaded here, callbacks and handlers are
 * called, and a mark says which of them ran if the process dies.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "plugin/call.h"
#include "plugin/crash.h"
#include "plugin/deliver.h"
#include "plugin/loader.h"
#include "plugin/mode.h"
#include "plugin/runtime_int.h"

/* What a lifecycle callback answered: a positive number is no answer. */
static int lifecycle(struct instance *instance, const char *action, int result, const struct cv_error *said,
		     struct cv_error *reterr)
{
	if (result == 0)
		return 0;
	if (result > 0)
		return instance_failed(instance, reterr, -EPROTO, "%s: returned %d, which is neither 0 nor an error",
				       action, result);
	return instance_failed(instance, reterr, result, "%s: %.*s", action, (int)sizeof(said->text) - 1,
			       said->text[0] != '\0' ? said->text : strerror(-result));
}

static struct crash_mark mark_of(const struct instance *instance, const char *action)
{
	return (struct crash_mark){instance->name, action, NULL, instance->generation};
}

static int methods_copy(struct instance *instance)
{
	const struct cv_array *array = &instance->plugin.methods;

	instance->methods = calloc(array->count + deliver_count(&instance->plugin) + 1, sizeof(*instance->methods));
	if (instance->methods == NULL)
		return -ENOMEM;
	for (uint32_t i = 0; i < array->count; i++) {
		struct method *method = &instance->methods[i];
		struct cv_method declared = {0};

		memcpy(&declared, (const uint8_t *)array->items + (size_t)i * array->item_size,
		       array->item_size < sizeof(declared) ? array->item_size : sizeof(declared));
		instance->method_count++;
		method->service = strdup(declared.service);
		method->name = strdup(declared.name);
		if (method->service == NULL || method->name == NULL)
			return -ENOMEM;
		method->service_len = strlen(method->service);
		method->name_len = strlen(method->name);
		method->flags = declared.flags;
		method->handler = declared.handler;
		method->data = declared.data;
		if (method->handler == NULL)
			return -EINVAL;
	}
	return deliver_methods(instance);
}

static int bring(struct instance *instance, struct cv_error *reterr)
{
	int r;

	r = loader_load(instance->step, instance->runtime->run_directory, &instance->plugin, reterr);
	if (r < 0)
		return r;
	instance->own_loop = (instance->plugin.flags & CV_PLUGIN_OWN_LOOP) != 0;
	instance->says_drained = instance->own_loop && instance->plugin.drain != NULL;
	r = methods_copy(instance);
	return r < 0 ? instance_failed(instance, reterr, r, "load: %s", strerror(-r)) : 0;
}

static int configure(struct instance *instance, struct cv_error *reterr)
{
	const struct cv_plugin *plugin = &instance->plugin;
	struct cv_error said = {0};
	struct crash_mark before;
	int r;

	if (plugin->configure == NULL)
		return 0;
	before = crash_enter(mark_of(instance, "configure"));
	r = plugin->configure(instance->self, &said);
	crash_leave(before);
	return lifecycle(instance, "configure", r, &said, reterr);
}

static int begin(struct instance *instance, struct cv_error *reterr)
{
	const struct cv_plugin *plugin = &instance->plugin;
	struct cv_error said = {0};
	struct crash_mark before;
	int r = 0;

	if (plugin->load != NULL) {
		before = crash_enter(mark_of(instance, "load"));
		r = plugin->load(&instance->host, &instance->self, &said);
		crash_leave(before);
		r = lifecycle(instance, "load", r, &said, reterr);
	}
	return r == 0 ? configure(instance, reterr) : r;
}

static int start(struct instance *instance, struct cv_error *reterr)
{
	struct cv_error said = {0};
	struct crash_mark before;
	int r = 0;

	if (instance->plugin.start != NULL) {
		before = crash_enter(mark_of(instance, "start"));
		r = instance->plugin.start(instance->self, &said);
		crash_leave(before);
		r = lifecycle(instance, "start", r, &said, reterr);
	}
	if (r == 0 && instance->own_loop) {
		r = loop_run(instance->loop);
		if (r < 0)
			instance_failed(instance, reterr, r, "start its loop: %s", strerror(-r));
	}
	return r;
}

static void drain(struct instance *instance, int64_t deadline_ms)
{
	struct crash_mark before;

	if (instance->plugin.drain == NULL)
		return;
	before = crash_enter(mark_of(instance, "drain"));
	instance->plugin.drain(instance->self, deadline_ms);
	crash_leave(before);
}

static uint32_t end(struct instance *instance)
{
	/* Its threads stay while a request is under way: a commit's answer needs one of them. */
	uint32_t stuck = instance_under_way(instance);
	struct crash_mark before;

	if (stuck == 0)
		stuck = instance_threads_end(instance);
	if (stuck > 0)
		return stuck;
	if (instance->plugin.stop != NULL) {
		before = crash_enter(mark_of(instance, "stop"));
		instance->plugin.stop(instance->self);
		crash_leave(before);
	}
	return 0;
}

/* Images stay mapped for the life of the process. */
static void release(struct instance *instance)
{
	(void)instance;
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
