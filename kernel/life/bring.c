#include "life/bring.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "life/act.h"
#include "life/generation.h"
#include "life/supervisor.h"
#include "point.h"
#include "runtime/runtime_int.h"
#include "runtime/seat.h"

/* What the thread of one callback works on. It is the thread's own once the callback is late. */
struct bringing {
	struct runtime *runtime;
	struct prepared *edition; /* a reference */
	const struct plan_step *step;
	uint64_t generation;
	struct instance *instance;
	struct cv_error error;
};

static int callback_ms(const struct runtime *runtime)
{
	return runtime->callback_ms > 0 ? runtime->callback_ms : SUPERVISOR_CALLBACK_MS;
}

/* Without what is still under way nothing can be freed: then it is left as it is, and counted. */
static void end(struct instance *instance)
{
	struct runtime *runtime = instance->runtime;

	atomic_store(&instance->last, true);
	if (generation_stop(instance, instance_monotonic_ms() + BRING_DROP_MS) > 0)
		atomic_fetch_add(&runtime->stuck_acts, 1);
	else
		generation_destroy(&instance);
}

static void bringing_free(struct bringing *bringing)
{
	prepare_unref(&bringing->edition);
	free(bringing);
}

static int load_run(void *arg)
{
	struct bringing *bringing = arg;

	return generation_load(bringing->runtime, bringing->edition, bringing->step, bringing->generation,
			       &bringing->instance, &bringing->error);
}

static void load_late(void *arg, int result)
{
	struct bringing *bringing = arg;

	if (result == 0)
		end(bringing->instance);
	bringing_free(bringing);
}

static int start_run(void *arg)
{
	struct bringing *bringing = arg;

	return generation_start(bringing->instance, &bringing->error);
}

static void start_late(void *arg, int result)
{
	struct bringing *bringing = arg;

	if (result == 0)
		end(bringing->instance);
	else
		generation_destroy(&bringing->instance);
	bringing_free(bringing);
}

static int too_late(const struct seat *seat, bool begun, struct cv_error *reterr)
{
	reterr->code = -ETIME;
	snprintf(reterr->text, sizeof(reterr->text), "%s: %s: has not returned after %d ms", seat->name,
		 begun ? "start" : "load or configure", callback_ms(seat->runtime));
	return -ETIME;
}

static int failed(const struct seat *seat, const char *step, int code, const struct cv_error *said,
		  struct cv_error *reterr)
{
	*reterr = *said;
	reterr->code = code;
	if (said->text[0] == '\0')
		snprintf(reterr->text, sizeof(reterr->text), "%s: %s: %s", seat->name, step, strerror(-code));
	return code;
}

/* Whether it says of itself that it can't work. */
static int health(struct instance *instance, struct cv_error *reterr)
{
	int r = 0;

	pthread_mutex_lock(&instance->lock);
	if (instance->health == CV_HEALTH_FAILED) {
		r = -EHOSTDOWN;
		reterr->code = r;
		snprintf(reterr->text, sizeof(reterr->text), "%s: health: %.180s", instance->name,
			 instance->health_text);
	}
	pthread_mutex_unlock(&instance->lock);
	return r;
}

/* Runs one step; -ETIME: *where is gone. */
static int step_do(struct seat *seat, struct bringing **where, const char *name, int (*run)(void *arg),
		   void (*late)(void *arg, int result), struct cv_error *reterr)
{
	const struct act_options act = {
	    .name = name,
	    .run = run,
	    .late = late,
	    .arg = *where,
	    .deadline_ms = instance_monotonic_ms() + callback_ms(seat->runtime),
	    .stuck = &seat->runtime->stuck_acts,
	};
	int r, result = 0;

	r = act_do(&act, &result);
	if (r == -ETIME) {
		*where = NULL;
		return too_late(seat, run == start_run, reterr);
	}
	if (r == 0)
		r = result;
	return r < 0 ? failed(seat, name, r, &(*where)->error, reterr) : 0;
}

int bring(struct seat *seat, struct prepared *edition, const struct plan_step *step, struct instance **ret,
	  struct cv_error *reterr)
{
	struct bringing *bringing = calloc(1, sizeof(*bringing));
	int r;

	if (bringing == NULL)
		return failed(seat, "load", -ENOMEM, &(struct cv_error){0}, reterr);
	*bringing = (struct bringing){
	    .runtime = seat->runtime,
	    .edition = prepare_ref(edition),
	    .step = step,
	    .generation = atomic_fetch_add(&seat->runtime->next_generation, 1) + 1,
	};
	r = step_do(seat, &bringing, "load", load_run, load_late, reterr);
	if (r < 0)
		goto end;
	CV_POINT("reload.loaded");
	r = step_do(seat, &bringing, "start", start_run, start_late, reterr);
	if (r < 0) {
		if (bringing != NULL)
			generation_destroy(&bringing->instance);
		goto end;
	}
	CV_POINT("reload.started");
	r = health(bringing->instance, reterr);
	if (r < 0) {
		bring_drop(bringing->instance);
		goto end;
	}
	*ret = bringing->instance;
end:
	if (bringing != NULL)
		bringing_free(bringing);
	return r;
}

static int drop_run(void *arg)
{
	end(arg);
	return 0;
}

void bring_drop(struct instance *instance)
{
	struct runtime *runtime = instance->runtime;
	const struct act_options act = {
	    .name = "drop",
	    .run = drop_run,
	    .arg = instance,
	    .deadline_ms = instance_monotonic_ms() + BRING_DROP_MS + callback_ms(runtime),
	    .stuck = &runtime->stuck_acts,
	};
	int r, result;

	r = act_do(&act, &result);
	/* Without a thread it is done here. */
	if (r == -EAGAIN || r == -ENOMEM)
		end(instance);
}
