#include "runtime/seat.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "compiler.h"
#include "runtime/runtime_int.h"

int seat_add(struct runtime *runtime, const char *name, struct seat **ret)
{
	struct seat *seat;

	if (runtime->seat_count == PLAN_PLUGINS_MAX)
		return -E2BIG;
	seat = calloc(1, sizeof(*seat));
	if (seat == NULL)
		return -ENOMEM;
	seat->runtime = runtime;
	seat->state = SEAT_STARTING;
	seat->name = strdup(name);
	if (seat->name == NULL) {
		free(seat);
		return -ENOMEM;
	}
	pthread_rwlock_wrlock(&runtime->lock);
	runtime->seats[runtime->seat_count++] = seat;
	pthread_rwlock_unlock(&runtime->lock);
	*ret = seat;
	return 0;
}

struct seat *seat_find(const struct runtime *runtime, const char *name, size_t len)
{
	for (size_t i = 0; i < runtime->seat_count; i++) {
		struct seat *seat = runtime->seats[i];

		if (strlen(seat->name) == len && memcmp(seat->name, name, len) == 0)
			return seat;
	}
	return NULL;
}

void seat_destroy(struct seat **where)
{
	struct seat *seat = *where;

	if (seat == NULL)
		return;
	*where = NULL;
	CV_ASSERT(seat->running == NULL && seat->old_count == 0);
	prepare_unref(&seat->edition);
	free(seat->name);
	free(seat);
}

struct instance *seat_running(struct runtime *runtime, const char *name, size_t len)
{
	struct instance *instance = NULL;
	struct seat *seat;

	pthread_rwlock_rdlock(&runtime->lock);
	seat = seat_find(runtime, name, len);
	if (seat != NULL && seat->running != NULL)
		instance = instance_ref(seat->running);
	pthread_rwlock_unlock(&runtime->lock);
	return instance;
}

static int64_t clock_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* A plugin that is away for a moment: nobody asked for its end. */
static bool comes_back(const struct seat *seat)
{
	return seat->state != SEAT_DRAINING && seat->state != SEAT_DISABLED;
}

/* What the directory will show: every running generation, with `next` in the place of the seat's own. */
static int directory_with(const struct seat *seat, struct instance *next, struct directory **ret)
{
	const struct runtime *runtime = seat->runtime;
	struct instance *instances[PLAN_PLUGINS_MAX];
	size_t count = 0;
	int r;

	for (size_t i = 0; i < runtime->seat_count; i++) {
		struct instance *instance = runtime->seats[i] == seat ? next : runtime->seats[i]->running;

		if (instance != NULL)
			instances[count++] = instance;
	}
	r = directory_make(instances, count, ret);
	for (size_t i = 0; i < runtime->seat_count && r == 0; i++) {
		const struct seat *one = runtime->seats[i];

		if ((one == seat ? next : one->running) == NULL && comes_back(one))
			r = routes_keep(&(*ret)->routes, &runtime->directory->routes, one->name);
		if (r < 0)
			directory_destroy(ret);
	}
	return r;
}

int seat_switch(struct seat *seat, struct instance *next, struct instance **ret_old)
{
	struct runtime *runtime = seat->runtime;
	struct directory *directory, *before;
	int64_t began_us;
	int r;

	r = directory_with(seat, next, &directory);
	if (r < 0)
		return r;
	began_us = clock_us();
	pthread_rwlock_wrlock(&runtime->lock);
	before = runtime->directory;
	runtime->directory = directory;
	*ret_old = seat->running;
	seat->running = next;
	if (next != NULL) {
		seat->generation = next->generation;
		snprintf(seat->version, sizeof(seat->version), "%s", next->version);
	}
	/* Whoever sees the new stamp finds the new routes. */
	atomic_fetch_add(&runtime->routes_stamp, 1);
	seat->switch_us = clock_us() - began_us;
	pthread_rwlock_unlock(&runtime->lock);
	directory_destroy(&before);
	return 0;
}

void seat_set_state(struct seat *seat, enum seat_state state)
{
	pthread_rwlock_wrlock(&seat->runtime->lock);
	seat->state = state;
	pthread_rwlock_unlock(&seat->runtime->lock);
}

void seat_set_error(struct seat *seat, const char *text)
{
	const struct log_context context = {.plugin = seat->name, .generation = seat->generation};

	pthread_rwlock_wrlock(&seat->runtime->lock);
	snprintf(seat->error, sizeof(seat->error), "%s", text);
	seat->error_ms = text[0] != '\0' ? instance_now_ms() : 0;
	pthread_rwlock_unlock(&seat->runtime->lock);
	if (text[0] != '\0')
		log_error(&context, "plugin.failed", "state=%s error=%s", seat_state_name(seat->state), text);
}

const char *seat_state_name(enum seat_state state)
{
	static const char *const names[] = {
	    [SEAT_STARTING] = "starting", [SEAT_RUNNING] = "running",       [SEAT_RELOADING] = "reloading",
	    [SEAT_DRAINING] = "draining", [SEAT_RESTARTING] = "restarting", [SEAT_QUARANTINED] = "quarantined",
	    [SEAT_DISABLED] = "disabled", [SEAT_FAILED] = "failed",
	};

	CV_ASSERT(state >= SEAT_STARTING && state <= SEAT_FAILED);
	return names[state];
}
