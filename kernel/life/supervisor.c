#include "life/supervisor.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler.h"
#include "life/hang.h"
#include "life/life.h"
#include "life/reload.h"
#include "life/retire.h"
#include "runtime/runtime_int.h"
#include "runtime/seat.h"

#define LOOK_OLD_MS 20 /* while older generations end: how often it is seen whether somebody still holds them */

struct order {
	struct order *next;
	enum runtime_order_kind kind;
	char *plugin; /* NULL: none */
	Congvan__PluginCheckReply *check;
	runtime_on_outcome *on_outcome;
	void *arg;
};

struct supervisor {
	struct runtime *runtime;
	pthread_t thread;
	bool running; /* the owner's */

	pthread_mutex_t lock; /* over the rest */
	pthread_cond_t wake;
	bool woken, ending;
	struct order *first, *last;
};

/* ---- orders ---------------------------------------------------------------------------------------------------- */

static void answer(struct order *order, struct runtime_outcome *outcome)
{
	order->on_outcome(order->arg, outcome);
	free(order->plugin);
	free(order);
}

static void refuse(struct order *order, int code, const char *text)
{
	struct runtime_outcome outcome = {.result = code};

	snprintf(outcome.plugin, sizeof(outcome.plugin), "%s", order->plugin != NULL ? order->plugin : "");
	snprintf(outcome.text, sizeof(outcome.text), "%s", text);
	answer(order, &outcome);
}

static void carry_out(struct runtime *runtime, struct order *order)
{
	static const char *const names[] = {[RUNTIME_RELOAD] = "reload",
					    [RUNTIME_ENABLE] = "enable",
					    [RUNTIME_DISABLE] = "disable",
					    [RUNTIME_CONFIGURE] = "configure",
					    [RUNTIME_CHECK] = "check"};
	struct runtime_outcome outcome = {0};

	switch (order->kind) {
	case RUNTIME_RELOAD:
		reload_plugin(runtime, order->plugin, &outcome);
		break;
	case RUNTIME_ENABLE:
		reload_enable(runtime, order->plugin, &outcome);
		break;
	case RUNTIME_DISABLE:
		reload_disable(runtime, order->plugin, &outcome);
		break;
	case RUNTIME_CONFIGURE:
		reload_configuration(runtime, &outcome);
		break;
	case RUNTIME_CHECK:
		reload_check(runtime, order->plugin, order->check, &outcome);
		break;
	}
	if (outcome.result < 0)
		log_warning(NULL, "plugin.order_refused", "order=%s plugin=%s reason=%s", names[order->kind],
			    outcome.plugin, outcome.text);
	else
		log_info(NULL, "plugin.order_done", "order=%s plugin=%s generation=%llu before=%llu switch_us=%lld",
			 names[order->kind], outcome.plugin, (unsigned long long)outcome.generation,
			 (unsigned long long)outcome.before, (long long)outcome.switch_us);
	answer(order, &outcome);
}

/* ---- looking ---------------------------------------------------------------------------------------------------- */

static int64_t clock_ms(const struct runtime *runtime)
{
	return runtime->dispatching.monotonic_ms != NULL ? runtime->dispatching.monotonic_ms()
							 : instance_monotonic_ms();
}

static bool has_died(struct instance *instance, char *why, size_t size)
{
	bool died;

	pthread_mutex_lock(&instance->lock);
	died = instance->died;
	snprintf(why, size, "%s: %s", instance->name, instance->died_why);
	pthread_mutex_unlock(&instance->lock);
	return died;
}

/* The generation that runs has been well for so long that what was before does not count any more. */
static void forget_failures(struct seat *seat)
{
	if (seat->state == SEAT_RUNNING && clock_ms(seat->runtime) - seat->healthy_since_ms >= SUPERVISOR_HEALTHY_MS)
		seat->failed_starts = 0;
}

static void look_at_death(struct seat *seat)
{
	char why[sizeof(seat->error)];

	if (seat->running == NULL || !has_died(seat->running, why, sizeof(why)))
		return;
	forget_failures(seat);
	/* Nothing that it still has under way can end well: it gets no time. */
	if (life_stop(seat, instance_monotonic_ms()) < 0)
		return; /* no memory: the next look tries again */
	seat_set_error(seat, why);
	life_try_later(seat);
}

/* One more that dies could not be collected with the others: it waits until one of them has gone. */
static bool has_room(const struct seat *seat)
{
	return seat->old_count < SEAT_OLD_MAX;
}

static void look_at(struct seat *seat)
{
	retire_advance(seat);
	look_at_death(seat);
	forget_failures(seat);
	hang_look(seat);
	if (seat->state == SEAT_RESTARTING && has_room(seat) && clock_ms(seat->runtime) >= seat->try_ms)
		life_restart(seat);
	if (seat->state == SEAT_DRAINING && seat->old_count == 0)
		seat_set_state(seat, SEAT_DISABLED);
}

/* How long nothing needs to be looked at, at most. */
static int64_t wait_ms(const struct runtime *runtime)
{
	int64_t wait = SUPERVISOR_LOOK_MS;

	for (size_t i = 0; i < runtime->seat_count; i++) {
		const struct seat *seat = runtime->seats[i];
		const int64_t left_ms = seat->try_ms - clock_ms(runtime);

		if (seat->old_count > 0 && wait > LOOK_OLD_MS)
			wait = LOOK_OLD_MS;
		if (seat->state == SEAT_RESTARTING && has_room(seat) && left_ms < wait)
			wait = left_ms > 0 ? left_ms : 0;
	}
	return wait;
}

static void sleep_locked(struct supervisor *supervisor)
{
	const int64_t at_ms = instance_monotonic_ms() + wait_ms(supervisor->runtime);
	const struct timespec until = {.tv_sec = at_ms / 1000, .tv_nsec = at_ms % 1000 * 1000000};

	pthread_cond_timedwait(&supervisor->wake, &supervisor->lock, &until);
	/* Kept from running for so long, by a machine that stood still or is out of breath, it can't call others late.
	 */
	if (instance_monotonic_ms() > at_ms + SUPERVISOR_LOOK_MS)
		supervisor->runtime->awake_since_ms = instance_monotonic_ms();
}

static struct order *order_take(struct supervisor *supervisor)
{
	struct order *order = supervisor->first;

	if (order != NULL) {
		supervisor->first = order->next;
		if (supervisor->first == NULL)
			supervisor->last = NULL;
	}
	return order;
}

static void *thread_main(void *arg)
{
	struct supervisor *supervisor = arg;
	struct runtime *runtime = supervisor->runtime;

	pthread_mutex_lock(&supervisor->lock);
	while (!supervisor->ending) {
		struct order *order = order_take(supervisor);

		supervisor->woken = false;
		pthread_mutex_unlock(&supervisor->lock);
		if (order != NULL)
			carry_out(runtime, order);
		for (size_t i = 0; i < runtime->seat_count; i++)
			look_at(runtime->seats[i]);
		hang_count(runtime);
		pthread_mutex_lock(&supervisor->lock);
		if (!supervisor->woken && !supervisor->ending && supervisor->first == NULL)
			sleep_locked(supervisor);
	}
	pthread_mutex_unlock(&supervisor->lock);
	return NULL;
}

static void on_host_death(struct runtime *runtime, struct instance *instance, const char *why)
{
	(void)runtime;
	supervisor_died(instance, why);
}

/* ---- life ------------------------------------------------------------------------------------------------------- */

int supervisor_create(struct runtime *runtime, struct supervisor **ret)
{
	struct supervisor *supervisor = calloc(1, sizeof(*supervisor));
	pthread_condattr_t attributes;

	if (supervisor == NULL)
		return -ENOMEM;
	supervisor->runtime = runtime;
	runtime->on_host_death = on_host_death;
	pthread_mutex_init(&supervisor->lock, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&supervisor->wake, &attributes);
	pthread_condattr_destroy(&attributes);
	*ret = supervisor;
	return 0;
}

int supervisor_start(struct supervisor *supervisor)
{
	int r = -pthread_create(&supervisor->thread, NULL, thread_main, supervisor);

	if (r < 0)
		return r;
	pthread_setname_np(supervisor->thread, "supervisor");
	supervisor->running = true;
	return 0;
}

void supervisor_stop(struct supervisor *supervisor)
{
	struct order *order;

	if (supervisor == NULL)
		return;
	pthread_mutex_lock(&supervisor->lock);
	supervisor->ending = true;
	pthread_cond_signal(&supervisor->wake);
	pthread_mutex_unlock(&supervisor->lock);
	if (supervisor->running)
		pthread_join(supervisor->thread, NULL);
	supervisor->running = false;
	while ((order = order_take(supervisor)) != NULL)
		refuse(order, -ESHUTDOWN, "the server is stopping");
}

void supervisor_destroy(struct supervisor **where)
{
	struct supervisor *supervisor = *where;

	if (supervisor == NULL)
		return;
	*where = NULL;
	supervisor_stop(supervisor);
	pthread_cond_destroy(&supervisor->wake);
	pthread_mutex_destroy(&supervisor->lock);
	free(supervisor);
}

/* ---- from other threads ----------------------------------------------------------------------------------------- */

void supervisor_wake(struct supervisor *supervisor)
{
	pthread_mutex_lock(&supervisor->lock);
	supervisor->woken = true;
	pthread_cond_signal(&supervisor->wake);
	pthread_mutex_unlock(&supervisor->lock);
}

void runtime_wake(struct runtime *runtime)
{
	supervisor_wake(runtime->supervisor);
}

void supervisor_died(struct instance *instance, const char *why)
{
	pthread_mutex_lock(&instance->lock);
	if (!instance->died)
		snprintf(instance->died_why, sizeof(instance->died_why), "%s", why);
	instance->died = true;
	pthread_mutex_unlock(&instance->lock);
	supervisor_wake(instance->runtime->supervisor);
}

void runtime_order(struct runtime *runtime, const struct runtime_order *given, runtime_on_outcome *on_outcome,
		   void *arg)
{
	struct supervisor *supervisor = runtime->supervisor;
	struct order *order = calloc(1, sizeof(*order));
	struct runtime_outcome outcome = {.result = -ENOMEM};
	bool ending;

	if (order != NULL && given->plugin != NULL)
		order->plugin = strdup(given->plugin);
	if (order == NULL || (given->plugin != NULL && order->plugin == NULL)) {
		free(order);
		snprintf(outcome.plugin, sizeof(outcome.plugin), "%s", given->plugin != NULL ? given->plugin : "");
		snprintf(outcome.text, sizeof(outcome.text), "%s: take the order: %s",
			 given->plugin != NULL ? given->plugin : "configuration", strerror(ENOMEM));
		on_outcome(arg, &outcome);
		return;
	}
	order->kind = given->kind;
	order->check = given->check;
	order->on_outcome = on_outcome;
	order->arg = arg;
	pthread_mutex_lock(&supervisor->lock);
	ending = supervisor->ending;
	if (!ending) {
		if (supervisor->first == NULL)
			supervisor->first = order;
		else
			supervisor->last->next = order;
		supervisor->last = order;
		pthread_cond_signal(&supervisor->wake);
	}
	pthread_mutex_unlock(&supervisor->lock);
	if (ending)
		refuse(order, -ESHUTDOWN, "the server is stopping");
}

struct waited {
	pthread_mutex_t lock;
	pthread_cond_t done;
	bool over;
	struct runtime_outcome *outcome;
};

static void on_waited(void *arg, const struct runtime_outcome *outcome)
{
	struct waited *waited = arg;

	pthread_mutex_lock(&waited->lock);
	*waited->outcome = *outcome;
	waited->over = true;
	pthread_cond_signal(&waited->done);
	pthread_mutex_unlock(&waited->lock);
}

int runtime_order_wait(struct runtime *runtime, const struct runtime_order *order, struct runtime_outcome *ret)
{
	struct waited waited = {.outcome = ret};

	pthread_mutex_init(&waited.lock, NULL);
	pthread_cond_init(&waited.done, NULL);
	runtime_order(runtime, order, on_waited, &waited);
	pthread_mutex_lock(&waited.lock);
	while (!waited.over)
		pthread_cond_wait(&waited.done, &waited.lock);
	pthread_mutex_unlock(&waited.lock);
	pthread_cond_destroy(&waited.done);
	pthread_mutex_destroy(&waited.lock);
	return ret->result;
}
