#include "life/retire.h"

#include <errno.h>
#include <time.h>

#include "call/call.h"
#include "compiler.h"
#include "life/generation.h"
#include "life/supervisor.h"
#include "plugin/crash.h"
#include "point.h"
#include "runtime/runtime_int.h"
#include "runtime/seat.h"

#define WAIT_STEP_MS 2

/* Nothing that it commits or acknowledges from now on counts, and what it was given is given to others. */
static void fence(struct instance *instance)
{
	call_fence(instance);
	dispatcher_revoke(instance->runtime->dispatcher, instance->generation);
	CV_POINT("reload.fenced");
}

static void *thread_main(void *arg)
{
	struct retirement *retirement = arg;
	struct instance *instance = retirement->instance;
	struct runtime *runtime = instance->runtime;

	crash_thread_enter();
	CV_POINT("reload.draining");
	retirement->under_way = generation_stop(instance, retirement->deadline_ms);
	fence(instance);
	CV_POINT("reload.stopped");
	crash_thread_leave();
	/* Last: the supervisor frees it then. */
	atomic_store(&retirement->ended, true);
	runtime_wake(runtime);
	return NULL;
}

static void thread_begin(struct retirement *retirement)
{
	atomic_store(&retirement->ended, false);
	retirement->threaded = pthread_create(&retirement->thread, NULL, thread_main, retirement) == 0;
	if (retirement->threaded)
		pthread_setname_np(retirement->thread, "retirement");
	else
		thread_main(retirement);
}

/* NULL: the list is full. */
static struct retirement *free_place(struct seat *seat)
{
	for (uint32_t i = 0; i < SEAT_OLD_MAX; i++) {
		if (seat->retirements[i].instance == NULL)
			return &seat->retirements[i];
	}
	return NULL;
}

int retire_begin(struct seat *seat, struct instance *instance, int64_t deadline_ms)
{
	struct retirement *retirement = free_place(seat);

	if (retirement == NULL) {
		atomic_store(&instance->state, INSTANCE_FAILED);
		fence(instance);
		atomic_fetch_add(&seat->runtime->stuck_acts, 1);
		return -EBUSY;
	}
	*retirement = (struct retirement){.instance = instance, .deadline_ms = deadline_ms};
	pthread_rwlock_wrlock(&seat->runtime->lock);
	seat->old[seat->old_count++] = retirement;
	pthread_rwlock_unlock(&seat->runtime->lock);
	thread_begin(retirement);
	return 0;
}

static void remove_at(struct seat *seat, uint32_t index)
{
	struct retirement *retirement = seat->old[index];

	pthread_rwlock_wrlock(&seat->runtime->lock);
	seat->calls += atomic_load(&retirement->instance->call_count);
	seat->errors += atomic_load(&retirement->instance->error_count);
	seat->old[index] = seat->old[--seat->old_count];
	pthread_rwlock_unlock(&seat->runtime->lock);
	log_info(&retirement->instance->log, "plugin.retired", "version=%s", retirement->instance->version);
	generation_destroy(&retirement->instance);
	CV_POINT("reload.retired");
}

/* Whether it may be freed. */
static bool advance(struct seat *seat, struct retirement *retirement)
{
	bool late;

	if (!atomic_load(&retirement->ended)) {
		late = instance_monotonic_ms() >= retirement->deadline_ms + RETIRE_MARGIN_MS;
		if (!late || retirement->late)
			return false;
		fence(retirement->instance);
		log_error(&retirement->instance->log, "plugin.stop_hangs", "action=%s", "leave it");
		pthread_rwlock_wrlock(&seat->runtime->lock);
		retirement->late = true;
		pthread_rwlock_unlock(&seat->runtime->lock);
		return false;
	}
	if (retirement->threaded)
		pthread_join(retirement->thread, NULL);
	retirement->threaded = false;
	if (retirement->late || retirement->left != (retirement->under_way > 0)) {
		pthread_rwlock_wrlock(&seat->runtime->lock);
		retirement->late = false;
		retirement->left = retirement->under_way > 0;
		pthread_rwlock_unlock(&seat->runtime->lock);
	}
	if (!retirement->left)
		return instance_unused(retirement->instance);
	/* What was stuck has come back after all: now it can be stopped like any other. */
	if (instance_under_way(retirement->instance) == 0) {
		pthread_rwlock_wrlock(&seat->runtime->lock);
		retirement->deadline_ms = instance_monotonic_ms();
		pthread_rwlock_unlock(&seat->runtime->lock);
		thread_begin(retirement);
	}
	return false;
}

void retire_advance(struct seat *seat)
{
	for (uint32_t i = seat->old_count; i-- > 0;) {
		if (advance(seat, seat->old[i]))
			remove_at(seat, i);
	}
}

uint32_t retire_late(const struct seat *seat)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < seat->old_count; i++)
		count += seat->old[i]->late;
	return count;
}

static uint32_t given_up(const struct seat *seat)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < seat->old_count; i++)
		count += seat->old[i]->late || seat->old[i]->left;
	return count;
}

uint32_t retire_wait(struct seat *seat, int64_t deadline_ms)
{
	const struct timespec step = {.tv_nsec = WAIT_STEP_MS * 1000000};

	retire_advance(seat);
	while (seat->old_count > given_up(seat) && (deadline_ms == 0 || instance_monotonic_ms() < deadline_ms)) {
		nanosleep(&step, NULL);
		retire_advance(seat);
	}
	return seat->old_count;
}
