#include "life/reload.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "call/deliver.h"
#include "compiler.h"
#include "config/config.h"
#include "life/edition.h"
#include "life/life.h"
#include "life/retire.h"
#include "plan/disabled.h"
#include "point.h"
#include "runtime/mode.h"
#include "runtime/runtime_int.h"
#include "runtime/seat.h"

CV_PRINTF(3, 4)
static int refuse(struct runtime_outcome *outcome, int code, const char *format, ...)
{
	const size_t len = strlen(outcome->text);
	va_list list;

	va_start(list, format);
	vsnprintf(outcome->text + len, sizeof(outcome->text) - len, format, list);
	va_end(list);
	outcome->result = code;
	return code;
}

static struct seat *seat_named(struct runtime *runtime, const char *name, struct runtime_outcome *ret)
{
	struct seat *seat = seat_find(runtime, name, strlen(name));

	snprintf(ret->plugin, sizeof(ret->plugin), "%s", name);
	if (seat == NULL)
		refuse(ret, -ENOENT, "%s: no such plugin: plugins.enabled of the configuration does not name it", name);
	else if (seat->running != NULL)
		ret->before = seat->running->generation;
	return seat;
}

static int done(const struct seat *seat, struct runtime_outcome *ret)
{
	ret->generation = seat->running != NULL ? seat->running->generation : 0;
	if (seat->running != NULL)
		snprintf(ret->version, sizeof(ret->version), "%s", seat->running->version);
	ret->switch_us = seat->switch_us;
	return 0;
}

static bool in_process(const struct seat *seat)
{
	return seat->running != NULL && !seat->running->mode->elsewhere;
}

/* Whether the seat may begin another generation at all. */
static int may_begin(const struct seat *seat, struct runtime_outcome *ret)
{
	if (seat->old_count == SEAT_OLD_MAX)
		return refuse(ret, -EBUSY, "%s: %u older generations have not ended: see 'congvan plugin list'",
			      seat->name, SEAT_OLD_MAX);
	if (in_process(seat) && seat->reloads_in_process >= SEAT_RELOADS_IN_PROCESS)
		return refuse(ret, -EMFILE,
			      "%s: was reloaded %u times in the server's own process, where every build stays mapped: "
			      "run it isolated (plugins.isolated), or restart the server",
			      seat->name, SEAT_RELOADS_IN_PROCESS);
	return 0;
}

/* From here on nothing of the edition is in question; begins what it says. */
static int take_over(struct seat *seat, struct prepared *edition, struct runtime_outcome *ret)
{
	const struct plan_step *step = prepare_step(edition, seat->name);
	const enum seat_state before = seat->state;
	const bool counts = in_process(seat);
	struct cv_error error = {0};
	int r;

	CV_ASSERT(step != NULL); /* edition_make() asked for it */
	CV_POINT("reload.judged");
	seat_set_state(seat, seat->running != NULL ? SEAT_RELOADING : SEAT_STARTING);
	r = life_alone(seat, step) ? life_replace_stopped(seat, edition, step, &error)
				   : life_begin(seat, edition, step, &error);
	if (r < 0) {
		if (seat->state == SEAT_RELOADING || seat->state == SEAT_STARTING)
			seat_set_state(seat, before);
		seat_set_error(seat, error.text);
		done(seat, ret);
		return refuse(ret, r, "%s", error.text);
	}
	seat->failed_starts = 0;
	pthread_rwlock_wrlock(&seat->runtime->lock);
	seat->reloads_in_process += counts;
	seat->reloads += ret->before != 0;
	pthread_rwlock_unlock(&seat->runtime->lock);
	return done(seat, ret);
}

int reload_plugin(struct runtime *runtime, const char *name, struct runtime_outcome *ret)
{
	struct seat *seat = seat_named(runtime, name, ret);
	struct prepared *edition;
	int r;

	if (seat == NULL)
		return ret->result;
	if (seat->state == SEAT_DISABLED || seat->state == SEAT_DRAINING)
		return refuse(ret, -EPERM, "%s: is disabled: 'congvan plugin enable %s' starts it", name, name);
	r = may_begin(seat, ret);
	if (r < 0) {
		done(seat, ret);
		return r;
	}
	r = edition_make(runtime, name, NULL, ret->text, sizeof(ret->text), &edition);
	if (r < 0) {
		done(seat, ret);
		return ret->result = r;
	}
	r = take_over(seat, edition, ret);
	prepare_unref(&edition);
	return r;
}

/* ---- off and on ------------------------------------------------------------------------------------------------ */

static bool needs_from(const Congvan__Manifest *needing, const Congvan__Manifest *providing)
{
	for (size_t i = 0; i < needing->n_needs; i++) {
		for (size_t k = 0; k < providing->n_provides && !needing->needs[i]->optional; k++) {
			if (needing->needs[i]->major == providing->provides[k]->major &&
			    strcmp(needing->needs[i]->name, providing->provides[k]->name) == 0)
				return true;
		}
	}
	return false;
}

/* The plugins that can't do without it, "incoming, web"; "" when there are none. */
static void needed_by(const struct seat *seat, char *text, size_t size)
{
	const struct runtime *runtime = seat->runtime;
	size_t len = 0;

	text[0] = '\0';
	for (size_t i = 0; i < runtime->seat_count && seat->running != NULL; i++) {
		const struct instance *other = runtime->seats[i]->running;

		if (other != NULL && other != seat->running && len < size &&
		    needs_from(other->step->manifest->message, seat->running->step->manifest->message))
			len += (size_t)snprintf(text + len, size - len, "%s%s", len > 0 ? ", " : "", other->name);
	}
}

int reload_disable(struct runtime *runtime, const char *name, struct runtime_outcome *ret)
{
	struct seat *seat = seat_named(runtime, name, ret);
	enum seat_state state;
	char others[512];
	int r;

	if (seat == NULL)
		return ret->result;
	needed_by(seat, others, sizeof(others));
	if (others[0] != '\0')
		return refuse(ret, -EBUSY, "%s: is needed by %s: disable them first", name, others);
	if (seat->running != NULL && seat->old_count == SEAT_OLD_MAX)
		return may_begin(seat, ret);
	r = disabled_set(runtime->run_directory, name, true);
	if (r < 0)
		return refuse(ret, r, "%s: %s/%s: %s", name, runtime->run_directory, DISABLED_FILE, strerror(-r));
	CV_POINT("disable.written");
	/* Before it stops: its routes go with it. */
	state = seat->state;
	seat_set_state(seat, SEAT_DRAINING);
	r = life_stop(seat, life_drain_deadline(seat));
	if (r < 0) {
		seat_set_state(seat, state);
		disabled_set(runtime->run_directory, name, false);
		return refuse(ret, r, "%s: switch: %s", name, strerror(-r));
	}
	deliver_declare(runtime, name, NULL);
	listeners_trim(&runtime->sockets, name, NULL);
	seat_set_state(seat, seat->old_count > 0 ? SEAT_DRAINING : SEAT_DISABLED);
	log_warning(NULL, "plugin.disabled", "plugin=%s by=operator", name);
	return done(seat, ret);
}

/* Of one that runs: also when an order before could start it and not write that down. */
static void list_as_on(struct runtime *runtime, const char *name, struct runtime_outcome *ret)
{
	const int r = disabled_set(runtime->run_directory, name, false);

	if (r < 0) {
		ret->text[0] = '\0';
		refuse(ret, 0, "%s runs, but %s/%s can't be written: it is off again after a restart: %s", name,
		       runtime->run_directory, DISABLED_FILE, strerror(-r));
	}
}

int reload_enable(struct runtime *runtime, const char *name, struct runtime_outcome *ret)
{
	struct seat *seat = seat_find(runtime, name, strlen(name));
	struct prepared *edition = NULL;
	int r;

	snprintf(ret->plugin, sizeof(ret->plugin), "%s", name);
	if (seat != NULL && seat->running != NULL) {
		snprintf(ret->text, sizeof(ret->text), "%s: runs already", name);
		list_as_on(runtime, name, ret);
		return done(seat, ret);
	}
	if (seat != NULL) {
		r = may_begin(seat, ret);
		if (r < 0)
			return r;
	}
	r = edition_make(runtime, name, NULL, ret->text, sizeof(ret->text), &edition);
	if (r < 0)
		return ret->result = r;
	if (!edition_enables(edition, name))
		r = refuse(ret, -ENOENT, "%s: plugins.enabled of the configuration does not name it", name);
	if (r == 0 && seat == NULL) {
		r = seat_add(runtime, name, &seat);
		if (r < 0)
			refuse(ret, r, "%s: %s", name, strerror(-r));
	}
	if (r == 0)
		r = take_over(seat, edition, ret);
	if (r == 0)
		list_as_on(runtime, name, ret);
	prepare_unref(&edition);
	return r;
}
