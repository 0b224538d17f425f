/*
 * What operators see of the plugins.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "plugin/mode.h"
#include "plugin/retire.h"
#include "plugin/runtime_int.h"
#include "plugin/seat.h"

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
