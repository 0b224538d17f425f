/*
 * What operators see of the plugins.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "call/call.h"
#include "life/retire.h"
#include "runtime/mode.h"
#include "runtime/runtime_int.h"
#include "runtime/seat.h"

/* The runtime's lock is held. */
static Congvan__PluginStatus *status_of(const struct seat *seat)
{
	struct instance *instance = seat->running;
	Congvan__PluginStatus *status = malloc(sizeof(*status));

	if (status == NULL)
		return NULL;
	congvan__plugin_status__init(status);
	status->name = strdup(seat->name);
	status->version = strdup(seat->version);
	status->mode = strdup(instance != NULL ? instance->mode->name : "");
	status->state = strdup(seat_state_name(seat->state));
	status->has_generation = status->has_calls = status->has_errors = 1;
	status->generation = seat->generation;
	status->calls = seat->calls;
	status->errors = seat->errors;
	if (instance == NULL) {
		status->error = seat->error[0] != '\0' ? strdup(seat->error) : NULL;
		return status;
	}
	status->calls += atomic_load(&instance->call_count);
	status->errors += atomic_load(&instance->error_count);
	pthread_mutex_lock(&instance->lock);
	if (instance->health != CV_HEALTH_OK)
		status->error = strdup(instance->health_text);
	pthread_mutex_unlock(&instance->lock);
	return status;
}

int runtime_status(struct runtime *runtime, Congvan__StatusReply *reply)
{
	int r = 0;

	reply->plugins = calloc(PLAN_PLUGINS_MAX + 1, sizeof(*reply->plugins));
	if (reply->plugins == NULL)
		return -ENOMEM;
	pthread_rwlock_rdlock(&runtime->lock);
	for (size_t i = 0; i < runtime->seat_count && r == 0; i++) {
		Congvan__PluginStatus *status = status_of(runtime->seats[i]);

		if (status == NULL)
			r = -ENOMEM;
		else
			reply->plugins[reply->n_plugins++] = status;
	}
	pthread_rwlock_unlock(&runtime->lock);
	return r;
}

/* ---- plugin list ----------------------------------------------------------------------------------------------- */

static const char *health_name(int health)
{
	switch (health) {
	case CV_HEALTH_OK:
		return "ok";
	case CV_HEALTH_DEGRADED:
		return "degraded";
	default:
		return "failed";
	}
}

static Congvan__HeldCall *held_call(Congvan__OldGeneration *old, const struct method *method)
{
	Congvan__HeldCall *call;

	for (size_t i = 0; i < old->n_calls; i++) {
		if (strcmp(old->calls[i]->service, method->service) == 0 &&
		    strcmp(old->calls[i]->method, method->name) == 0)
			return old->calls[i];
	}
	call = malloc(sizeof(*call));
	if (call == NULL)
		return NULL;
	congvan__held_call__init(call);
	call->service = strdup(method->service);
	call->method = strdup(method->name);
	call->has_count = call->has_age_ms = 1;
	old->calls[old->n_calls++] = call;
	return call;
}

/* The handlers that run, by method. Returns how many. */
static uint32_t held_calls(const struct instance *instance, Congvan__OldGeneration *old)
{
	const int64_t now_ms = instance_monotonic_ms();
	uint32_t count = 0;

	old->calls = calloc(instance->method_count + 1, sizeof(*old->calls));
	for (uint32_t i = 0; old->calls != NULL && i < instance->calls_made; i++) {
		struct call_watch watch;
		Congvan__HeldCall *call;

		if (!call_watch(&instance->calls[i], &watch) || watch.method == NULL)
			continue;
		count++;
		call = held_call(old, watch.method);
		if (call == NULL)
			continue;
		call->count++;
		if (now_ms - watch.since_ms > call->age_ms)
			call->age_ms = now_ms - watch.since_ms;
	}
	return count;
}

static Congvan__OldGeneration *old_of(const struct retirement *retirement)
{
	struct instance *instance = retirement->instance;
	Congvan__OldGeneration *old = malloc(sizeof(*old));
	uint32_t running, busy;

	if (old == NULL)
		return NULL;
	congvan__old_generation__init(old);
	old->has_generation = old->has_left_ms = old->has_queued = old->has_references = old->has_not_drained = 1;
	old->has_leases = old->has_open_calls = 1;
	old->generation = instance->generation;
	old->version = strdup(instance->version);
	old->state = strdup(retirement->late || retirement->left ? "stuck"
			    : atomic_load(&instance->fenced)     ? "fenced"
								 : "draining");
	old->left_ms = retirement->deadline_ms - instance_monotonic_ms();
	running = held_calls(instance, old);
	busy = endpoint_busy(instance->endpoint);
	old->queued = busy > running ? busy - running : 0;
	old->leases = dispatcher_leases(instance->runtime->dispatcher, instance->generation);
	old->open_calls = atomic_load(&instance->sent_count);
	old->references = atomic_load(&instance->refs) - 1;
	old->not_drained = instance->says_drained && !atomic_load(&instance->drained);
	return old;
}

static void of_running(struct instance *instance, Congvan__PluginState *state)
{
	state->has_in_flight = 1;
	state->in_flight = instance_under_way(instance);
	state->calls += atomic_load(&instance->call_count);
	state->errors += atomic_load(&instance->error_count);
	pthread_mutex_lock(&instance->lock);
	state->health = strdup(health_name(instance->health));
	if (instance->health != CV_HEALTH_OK)
		state->health_text = strdup(instance->health_text);
	pthread_mutex_unlock(&instance->lock);
}

/* The runtime's lock is held. */
static Congvan__PluginState *state_of(const struct seat *seat)
{
	struct instance *instance = seat->running;
	Congvan__PluginState *state = malloc(sizeof(*state));

	if (state == NULL)
		return NULL;
	congvan__plugin_state__init(state);
	state->name = strdup(seat->name);
	state->version = strdup(seat->version);
	state->mode = strdup(instance != NULL ? instance->mode->name : "");
	state->state = strdup(seat_state_name(seat->state));
	state->has_generation = state->has_calls = state->has_errors = state->has_reloads = state->has_restarts = 1;
	state->generation = instance != NULL ? instance->generation : 0;
	state->calls = seat->calls;
	state->errors = seat->errors;
	state->reloads = seat->reloads;
	state->restarts = seat->restarts;
	if (seat->error[0] != '\0') {
		state->error = strdup(seat->error);
		state->has_error_ms = 1;
		state->error_ms = seat->error_ms;
	}
	state->has_next_try_ms = seat->state == SEAT_RESTARTING;
	state->next_try_ms = seat->next_try_ms;
	state->has_reloads_left = instance != NULL && !instance->mode->elsewhere;
	state->reloads_left = SEAT_RELOADS_IN_PROCESS - seat->reloads_in_process;
	if (instance != NULL)
		of_running(instance, state);
	state->old = calloc(seat->old_count + 1, sizeof(*state->old));
	for (uint32_t i = 0; state->old != NULL && i < seat->old_count; i++) {
		Congvan__OldGeneration *old = old_of(seat->old[i]);

		if (old != NULL)
			state->old[state->n_old++] = old;
	}
	return state;
}

int runtime_plugins(struct runtime *runtime, Congvan__PluginListReply *reply)
{
	int r = 0;

	reply->plugins = calloc(PLAN_PLUGINS_MAX + 1, sizeof(*reply->plugins));
	if (reply->plugins == NULL)
		return -ENOMEM;
	pthread_rwlock_rdlock(&runtime->lock);
	for (size_t i = 0; i < runtime->seat_count && r == 0; i++) {
		Congvan__PluginState *state = state_of(runtime->seats[i]);

		if (state == NULL)
			r = -ENOMEM;
		else
			reply->plugins[reply->n_plugins++] = state;
	}
	pthread_rwlock_unlock(&runtime->lock);
	reply->has_stuck_threads = 1;
	reply->stuck_threads = atomic_load(&runtime->stuck_count);
	return r;
}
