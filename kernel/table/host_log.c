#include <stdio.h>
#include <string.h>

#include "call/call.h"
#include "log/log.h"
#include "table/host.h"

static void host_log(const struct cv_host *host, struct cv_call *open, int level, const char *event, const char *fields)
{
	const struct instance *instance = instance_of(host);
	struct log_context context = instance->log;

	if (event == NULL || !log_enabled(level))
		return;
	if (open != NULL && call_of(open)->caller != NULL)
		context.trace_id = call_of(open)->caller->trace_id;
	log_fields(&context, level, event, fields != NULL ? fields : "");
}

static void host_health(const struct cv_host *host, int state, const char *text)
{
	struct instance *instance = instance_of(host);
	bool changed;

	if (state < CV_HEALTH_OK || state > CV_HEALTH_FAILED)
		return;
	pthread_mutex_lock(&instance->lock);
	changed = instance->health != state;
	instance->health = state;
	snprintf(instance->health_text, sizeof(instance->health_text), "%s", text != NULL ? text : "");
	pthread_mutex_unlock(&instance->lock);
	if (changed)
		log_write(&instance->log, state == CV_HEALTH_OK ? CV_LOG_INFO : CV_LOG_WARNING, "plugin.health_changed",
			  "state=%d text=%s", state, text != NULL ? text : "");
}

void host_log_fill(struct cv_host *host)
{
	host->log = host_log;
	host->health = host_health;
}
