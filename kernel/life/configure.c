/*
 * The configuration read again (SIGHUP): what has changed goes to the instances that it concerns.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler.h"
#include "config/config.h"
#include "life/act.h"
#include "life/edition.h"
#include "life/life.h"
#include "life/reload.h"
#include "runtime/mode.h"
#include "runtime/runtime_int.h"
#include "runtime/seat.h"

/* ---- what has changed ---- */

static bool same_text(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static bool same_value(const struct cv_config_value *a, const struct cv_config_value *b)
{
	return a->set == b->set && a->number == b->number && same_text(a->text, b->text);
}

enum change {
	CHANGE_NONE,
	CHANGE_RELOADABLE,
	CHANGE_GENERATION, /* a field that a running instance does not take */
};

static enum change compare(const struct instance *instance, const struct config *next)
{
	const Congvan__Manifest *manifest = instance->step->manifest->message;
	const struct config *before = atomic_load(&instance->config);
	enum change change = CHANGE_NONE;

	for (size_t i = 0; i < manifest->n_config; i++) {
		const Congvan__Manifest__ConfigField *field = manifest->config[i];
		struct cv_config_value a = {.size = sizeof(a)}, b = {.size = sizeof(b)};
		const bool reloadable = (field->flags & CV_CONFIG_RELOADABLE) != 0;

		if (config_value(before, instance->name, field->key, &a) < 0 ||
		    config_value(next, instance->name, field->key, &b) < 0 || same_value(&a, &b))
			continue;
		log_info(&instance->log, "config.changed", "field=%s.%s takes=%s", instance->name, field->key,
			 reloadable ? "configure" : "a new generation");
		if (!reloadable)
			change = CHANGE_GENERATION;
		else if (change == CHANGE_NONE)
			change = CHANGE_RELOADABLE;
	}
	return change;
}

static void tell_later(const char *key)
{
	log_warning(NULL, "config.changed", "field=%s takes=%s", key, "a restart of the server");
}

/* The kernel's own sections: the level of the log has been set, the drain counts for the next one, the rest waits. */
static void compare_kernel(const struct config_kernel *a, const struct config_kernel *b)
{
	if (!same_text(a->data_directory, b->data_directory))
		tell_later("data");
	if (!same_text(a->control_socket, b->control_socket))
		tell_later("control.socket");
	if (a->store_reserve_bytes != b->store_reserve_bytes || a->store_cache_bytes != b->store_cache_bytes ||
	    a->store_group_wait_us != b->store_group_wait_us)
		tell_later("store");
	if (a->log_level != b->log_level)
		log_info(NULL, "config.changed", "field=%s takes=%s", "log.level", "effect now");
}

static void compare_enabled(struct runtime *runtime, const struct config_kernel *kernel)
{
	for (size_t i = 0; i < kernel->enabled_count; i++) {
		if (seat_find(runtime, kernel->enabled[i], strlen(kernel->enabled[i])) == NULL)
			log_warning(NULL, "config.changed", "field=%s plugin=%s takes=%s", "plugins.enabled",
				    kernel->enabled[i], "congvan plugin enable");
	}
}

/* ---- giving it to an instance ---- */

struct configuring {
	struct instance *instance; /* a reference */
	struct cv_error error;
};

static int configure_run(void *arg)
{
	struct configuring *configuring = arg;

	return configuring->instance->mode->configure(configuring->instance, &configuring->error);
}

static void configure_late(void *arg, int result)
{
	struct configuring *configuring = arg;

	(void)result;
	instance_unref(&configuring->instance);
	free(configuring);
}

/* Why the plugin was not even asked. */
static int not_asked(const struct instance *instance, int code, struct cv_error *reterr)
{
	reterr->code = code;
	snprintf(reterr->text, sizeof(reterr->text), "%s: configure: %s", instance->name, strerror(-code));
	return code;
}

/* 0; what configure() said; -ETIME: it still runs. */
static int configure(struct instance *instance, struct cv_error *reterr)
{
	struct runtime *runtime = instance->runtime;
	struct configuring *configuring = calloc(1, sizeof(*configuring));
	struct act_options act = {
	    .name = "configure",
	    .run = configure_run,
	    .late = configure_late,
	    .arg = configuring,
	    .deadline_ms = instance_monotonic_ms() + runtime->callback_ms,
	    .stuck = &runtime->stuck_acts,
	};
	int r, result = 0;

	if (configuring == NULL)
		return not_asked(instance, -ENOMEM, reterr);
	configuring->instance = instance_ref(instance);
	r = act_do(&act, &result);
	if (r == -ETIME) {
		snprintf(reterr->text, sizeof(reterr->text), "%s: configure: has not returned after %d ms",
			 instance->name, runtime->callback_ms);
		return r;
	}
	*reterr = configuring->error;
	configure_late(configuring, 0);
	return r == 0 ? result : not_asked(instance, r, reterr);
}

/*
 * The instance goes on with the new values, which live as long as it does: plugins may keep texts that they were shown.
 * When it refuses them it gets the old ones back.
 */
static int give(struct seat *seat, struct prepared *edition, struct cv_error *reterr)
{
	struct instance *instance = seat->running;
	const struct config *before = atomic_load(&instance->config);
	struct cv_error again = {0};
	int r;

	if (instance->edition_count == INSTANCE_EDITIONS)
		return life_begin(seat, edition, prepare_step(edition, seat->name), reterr);
	instance->editions[instance->edition_count++] = prepare_ref(edition);
	atomic_store(&instance->config, edition->config);
	r = configure(instance, reterr);
	if (r == 0) {
		/* What it is started with again, should it come to that. */
		prepare_unref(&seat->edition);
		seat->edition = prepare_ref(edition);
		return 0;
	}
	atomic_store(&instance->config, before);
	if (r != -ETIME && configure(instance, &again) < 0)
		log_error(&instance->log, "plugin.configure_failed", "error=%s", again.text);
	return r;
}

static int apply(struct seat *seat, struct prepared *edition, struct cv_error *reterr)
{
	const struct plan_step *step = prepare_step(edition, seat->name);

	switch (compare(seat->running, edition->config)) {
	case CHANGE_RELOADABLE:
		return give(seat, edition, reterr);
	case CHANGE_GENERATION:
		seat_set_state(seat, SEAT_RELOADING);
		if (!life_alone(seat, step))
			return life_begin(seat, edition, step, reterr);
		return life_replace_stopped(seat, edition, step, reterr);
	default:
		return 0;
	}
}

static void add_text(struct runtime_outcome *ret, const char *text)
{
	const size_t len = strlen(ret->text);

	snprintf(ret->text + len, sizeof(ret->text) - len, "%s%s", len > 0 ? "\n" : "", text);
}

int reload_configuration(struct runtime *runtime, struct runtime_outcome *ret)
{
	struct prepared *edition;
	int r;

	r = edition_make(runtime, NULL, NULL, ret->text, sizeof(ret->text), &edition);
	if (r < 0)
		return ret->result = r;
	compare_kernel(config_kernel(runtime->prepared->config), config_kernel(edition->config));
	compare_enabled(runtime, config_kernel(edition->config));
	for (size_t i = 0; i < runtime->seat_count; i++) {
		struct seat *seat = runtime->seats[i];
		struct cv_error error = {0};

		if (seat->running == NULL || apply(seat, edition, &error) == 0)
			continue;
		if (seat->state == SEAT_RELOADING)
			seat_set_state(seat, SEAT_RUNNING);
		seat_set_error(seat, error.text);
		add_text(ret, error.text);
		ret->result = error.code < 0 ? error.code : -EINVAL;
	}
	/* How long a drain may take is looked up here. */
	prepare_unref(&runtime->prepared);
	runtime->prepared = edition;
	return ret->result;
}
