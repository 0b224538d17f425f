#include "life/life.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "call/deliver.h"
#include "compiler.h"
#include "config/config.h"
#include "life/bring.h"
#include "life/retire.h"
#include "life/supervisor.h"
#include "point.h"
#include "runtime/mode.h"
#include "runtime/runtime_int.h"
#include "runtime/seat.h"

int64_t life_drain_deadline(const struct seat *seat)
{
	return instance_monotonic_ms() + config_kernel(seat->runtime->prepared->config)->drain_ms;
}

static int64_t clock_ms(const struct runtime *runtime)
{
	return runtime->dispatching.monotonic_ms != NULL ? runtime->dispatching.monotonic_ms()
							 : instance_monotonic_ms();
}

static int not_switched(const struct seat *seat, int code, struct cv_error *reterr)
{
	reterr->code = code;
	snprintf(reterr->text, sizeof(reterr->text), "%s: switch: %s", seat->name, strerror(-code));
	return code;
}

/* What the seat's next generation is made from by itself, and how it stands now. */
static void settle(struct seat *seat, struct instance *next)
{
	struct prepared *before = seat->edition;

	seat->edition = prepare_ref(next->edition);
	prepare_unref(&before);
	seat->healthy_since_ms = clock_ms(seat->runtime);
	seat_set_state(seat, SEAT_RUNNING);
	log_info(&next->log, "plugin.started", "version=%s mode=%s switch_us=%lld", next->version, next->mode->name,
		 (long long)seat->switch_us);
}

/* Its queues can't be declared: everything as it was. */
static void switch_back(struct seat *seat, struct instance *old)
{
	struct instance *next;

	if (old != NULL)
		deliver_declare(seat->runtime, seat->name, old->step->manifest->message);
	if (seat_switch(seat, old, &next) < 0) {
		/* There is no memory even for this: it goes on with the queues that could be declared. */
		log_error(&seat->running->log, "plugin.queues_incomplete", "plugin=%s", seat->name);
		if (old != NULL)
			retire_begin(seat, old, life_drain_deadline(seat));
		return;
	}
	listeners_trim(&seat->runtime->sockets, seat->name, old);
	retire_begin(seat, next, instance_monotonic_ms() + BRING_DROP_MS);
}

int life_begin(struct seat *seat, struct prepared *edition, const struct plan_step *step, struct cv_error *reterr)
{
	struct instance *next, *old;
	int r;

	if (seat->running != NULL && seat->old_count == SEAT_OLD_MAX) {
		reterr->code = -EBUSY;
		snprintf(reterr->text, sizeof(reterr->text), "%s: %u older generations have not ended", seat->name,
			 SEAT_OLD_MAX);
		return -EBUSY;
	}
	r = bring(seat, edition, step, &next, reterr);
	if (r < 0) {
		listeners_trim(&seat->runtime->sockets, seat->name, seat->running);
		return r;
	}
	CV_POINT("reload.healthy");
	r = seat_switch(seat, next, &old);
	if (r < 0) {
		bring_drop(next);
		listeners_trim(&seat->runtime->sockets, seat->name, seat->running);
		return not_switched(seat, r, reterr);
	}
	CV_POINT("reload.switched");
	r = deliver_declare(seat->runtime, seat->name, next->step->manifest->message);
	if (r < 0) {
		switch_back(seat, old);
		return not_switched(seat, r, reterr);
	}
	listeners_trim(&seat->runtime->sockets, seat->name, next);
	if (old != NULL)
		retire_begin(seat, old, life_drain_deadline(seat));
	settle(seat, next);
	return 0;
}

bool life_alone(const struct seat *seat, const struct plan_step *next)
{
	const Congvan__Manifest *before, *after = next->manifest->message;

	if (seat->running == NULL)
		return false;
	before = seat->running->step->manifest->message;
	return ((before->flags | after->flags) & CV_PLUGIN_EXCLUSIVE) != 0 ||
	       before->schema_major != after->schema_major;
}

int life_stop(struct seat *seat, int64_t deadline_ms)
{
	struct instance *old;
	int r;

	if (seat->running == NULL)
		return 0;
	r = seat_switch(seat, NULL, &old);
	if (r < 0)
		return r;
	atomic_store(&old->last, true);
	CV_POINT("reload.taken_away");
	/* There is room: of a seat whose list is full nothing is begun. */
	retire_begin(seat, old, deadline_ms);
	return 0;
}

int life_replace_stopped(struct seat *seat, struct prepared *edition, const struct plan_step *step,
			 struct cv_error *reterr)
{
	struct prepared *before = prepare_ref(seat->edition);
	struct cv_error again = {0};
	int r;

	r = life_stop(seat, life_drain_deadline(seat));
	if (r < 0) {
		not_switched(seat, r, reterr);
		goto end;
	}
	if (retire_wait(seat, 0) > 0) {
		r = -EBUSY;
		reterr->code = r;
		snprintf(reterr->text, sizeof(reterr->text),
			 "%s: may run only once, and the generation before has not ended", seat->name);
		seat_set_state(seat, SEAT_FAILED);
		goto end;
	}
	r = life_begin(seat, edition, step, reterr);
	if (r == 0)
		goto end;
	if (life_begin(seat, before, prepare_step(before, seat->name), &again) < 0) {
		seat_set_error(seat, again.text);
		life_try_later(seat);
	}
end:
	prepare_unref(&before);
	return r;
}

void life_try_later(struct seat *seat)
{
	const uint32_t failures = seat->failed_starts++;
	int64_t delay_ms = 0;

	if (failures + 1 >= SUPERVISOR_TRIES) {
		log_error(NULL, "plugin.quarantined", "plugin=%s tries=%u", seat->name, failures + 1);
		seat_set_state(seat, SEAT_QUARANTINED);
		return;
	}
	/* The first time at once: what has worked for long is not made to wait. */
	if (failures > 0)
		delay_ms = SUPERVISOR_RETRY_MIN_MS << (failures - 1 < 16 ? failures - 1 : 16);
	if (delay_ms > SUPERVISOR_RETRY_MAX_MS)
		delay_ms = SUPERVISOR_RETRY_MAX_MS;
	seat->try_ms = clock_ms(seat->runtime) + delay_ms;
	pthread_rwlock_wrlock(&seat->runtime->lock);
	seat->state = SEAT_RESTARTING;
	seat->next_try_ms = instance_now_ms() + delay_ms;
	pthread_rwlock_unlock(&seat->runtime->lock);
	log_warning(NULL, "plugin.restarts_later", "plugin=%s delay_ms=%lld", seat->name, (long long)delay_ms);
}

void life_restart(struct seat *seat)
{
	const struct plan_step *step = prepare_step(seat->edition, seat->name);
	struct cv_error error = {0};

	CV_ASSERT(step != NULL); /* an edition that ran it has it */
	pthread_rwlock_wrlock(&seat->runtime->lock);
	seat->restarts++;
	pthread_rwlock_unlock(&seat->runtime->lock);
	if (life_begin(seat, seat->edition, step, &error) == 0)
		return;
	seat_set_error(seat, error.text);
	life_try_later(seat);
}
