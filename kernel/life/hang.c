#include "life/hang.h"

#include <stdio.h>

#include "call/call.h"
#include "life/life.h"
#include "life/retire.h"
#include "life/supervisor.h"
#include "plugin/loop.h"
#include "runtime/mode.h"
#include "runtime/runtime_int.h"
#include "runtime/seat.h"

/* While the whole machine stood still, nothing could end: what is late since then gets its time once more. */
static bool may_judge(const struct runtime *runtime)
{
	return instance_monotonic_ms() - runtime->awake_since_ms >= runtime->hang_ms;
}

/* How many handlers of it hang; *ret: the one that has hung longest. */
static uint32_t hanging(const struct instance *instance, struct call_watch *ret)
{
	const int64_t before_ms = instance_monotonic_ms() - instance->runtime->hang_ms;
	uint32_t count = 0;

	for (uint32_t i = 0; i < instance->calls_made; i++) {
		struct call_watch watch;

		if (!call_watch(&instance->calls[i], &watch) || watch.deadline_ms > before_ms || watch.method == NULL)
			continue;
		if (count++ == 0 || watch.deadline_ms < ret->deadline_ms)
			*ret = watch;
	}
	return count;
}

/* Whether its event loop has served nobody for so long because of one piece of its own code. */
static bool loop_hangs(const struct instance *instance)
{
	return instance->own_loop && instance->loop != NULL &&
	       loop_busy_ms(instance->loop) >= instance->runtime->hang_ms;
}

/* What of it hangs, as text for people. false: nothing. */
static bool what_hangs(const struct instance *instance, char *text, size_t size)
{
	struct call_watch watch;

	if (hanging(instance, &watch) > 0)
		snprintf(text, size, "%s: %.60s %.60s of generation %llu hangs", instance->name, watch.method->service,
			 watch.method->name, (unsigned long long)instance->generation);
	else if (loop_hangs(instance))
		snprintf(text, size, "%s: the event loop of generation %llu hangs", instance->name,
			 (unsigned long long)instance->generation);
	else
		return false;
	return true;
}

void hang_look(struct seat *seat)
{
	struct instance *instance = seat->running;
	const struct plan_step *step;
	struct cv_error error = {0};
	char text[sizeof(seat->error)];
	int r;

	if (instance == NULL || seat->hung_generation == instance->generation || !may_judge(seat->runtime) ||
	    !what_hangs(instance, text, sizeof(text)))
		return;
	/* Asked for once: when the next generation does not come up, this one's other threads go on. */
	seat->hung_generation = instance->generation;
	seat_set_error(seat, text);
	step = prepare_step(seat->edition, seat->name);
	seat_set_state(seat, SEAT_RELOADING);
	if (life_alone(seat, step))
		r = life_replace_stopped(seat, seat->edition, step, &error);
	else
		r = life_begin(seat, seat->edition, step, &error);
	if (r < 0) {
		if (seat->state == SEAT_RELOADING)
			seat_set_state(seat, SEAT_RUNNING);
		seat_set_error(seat, error.text);
		return;
	}
	pthread_rwlock_wrlock(&seat->runtime->lock);
	seat->restarts++;
	pthread_rwlock_unlock(&seat->runtime->lock);
}

/* Threads of the server's that hang in it. */
static uint32_t threads_of(const struct instance *instance)
{
	struct call_watch watch;
	uint32_t calls;

	/* What hangs in a host goes with the host. */
	if (instance->mode->elsewhere)
		return 0;
	calls = hanging(instance, &watch);
	/* A loop is one thread, whatever waits for it. */
	return instance->own_loop ? calls > 0 || loop_hangs(instance) : calls;
}

static uint32_t count_of(const struct seat *seat)
{
	uint32_t count = 0;

	if (seat->running != NULL)
		count += threads_of(seat->running);
	for (uint32_t i = 0; i < seat->old_count; i++) {
		const struct retirement *retirement = seat->old[i];

		count += threads_of(retirement->instance);
		count += retirement->late;
	}
	return count;
}

void hang_count(struct runtime *runtime)
{
	uint32_t count = atomic_load(&runtime->stuck_acts);
	char why[64];

	if (!may_judge(runtime))
		return;
	for (size_t i = 0; i < runtime->seat_count; i++)
		count += count_of(runtime->seats[i]);
	if (count != atomic_exchange(&runtime->stuck_count, count) && count > 0)
		log_error(NULL, "plugin.threads_hang", "count=%u limit=%u", count, SUPERVISOR_STUCK_MAX);
	if (count < SUPERVISOR_STUCK_MAX || runtime->restart_asked || runtime->on_restart == NULL)
		return;
	runtime->restart_asked = true;
	snprintf(why, sizeof(why), "%u threads of plugins hang", count);
	runtime->on_restart(runtime->on_restart_arg, why);
}
