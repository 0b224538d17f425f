#include "office/calendar/deadline.h"

#include <errno.h>

#include "office/calendar/moment.h"

#define HOUR_MINUTES 60u

static Congvan__DueSpan *span_of(struct cv_call *call, enum office_due_kind kind, uint32_t amount)
{
	Congvan__DueSpan *span = cv_new(call, &congvan__due_span__descriptor);

	if (span && kind == OFFICE_DUE_WORKING_DAYS)
		CV_SET(span, working_days, amount);
	else if (span)
		CV_SET(span, working_hours, amount);
	return span;
}

static int64_t end_of_day_ms(int32_t day)
{
	return office_day_begins_ms(day + 1);
}

/* ---- reckoning ---- */

static int64_t after(const struct office_calendar *calendar, const Congvan__DueSpan *span, int64_t from_ms)
{
	if (span->has_working_days)
		return end_of_day_ms(office_calendar_add(calendar, cv_day_of_ms(from_ms), span->working_days));
	return office_calendar_add_minutes(calendar, from_ms, span->working_hours * HOUR_MINUTES);
}

/* A warning in days comes when the work of that day begins. */
static int64_t warn_ms(const struct office_calendar *calendar, const Congvan__Deadline *deadline)
{
	int64_t due_ms = office_moment_ms(deadline->due_at);
	const Congvan__DueSpan *warn = deadline->warn;
	int32_t day;

	if (!deadline->warn_before && !deadline->from)
		return 0; /* a date that somebody wrote began nowhere */
	if (!warn->has_working_days)
		return deadline->warn_before
			   ? office_calendar_subtract_minutes(calendar, due_ms, warn->working_hours * HOUR_MINUTES)
			   : after(calendar, warn, office_moment_ms(deadline->from));
	day = deadline->warn_before
		  ? office_calendar_subtract(calendar, cv_day_of_ms(due_ms - 1), warn->working_days)
		  : office_calendar_add(calendar, cv_day_of_ms(office_moment_ms(deadline->from)), warn->working_days);
	return office_calendar_opens_ms(calendar, day);
}

static int set_warning(struct cv_call *call, const struct office_calendar *calendar, Congvan__Deadline *deadline)
{
	int64_t at_ms = deadline->warn ? warn_ms(calendar, deadline) : 0;

	deadline->warn_at = NULL;
	/* From its end on there is nothing to warn of. */
	if (!at_ms || at_ms >= office_moment_ms(deadline->due_at))
		return 0;
	deadline->warn_at = office_moment(call, at_ms);
	return deadline->warn_at ? 0 : -ENOMEM;
}

static int keep_telling(struct cv_call *call, const struct office_due *due, Congvan__Deadline *deadline)
{
	size_t count = 0;

	if (!due)
		return 0;
	if (due->warn_kind != OFFICE_DUE_DIRECTED) {
		deadline->warn = span_of(call, due->warn_kind, due->warn_amount);
		if (!deadline->warn)
			return -ENOMEM;
		if (due->warn_before)
			CV_SET(deadline, warn_before, 1);
	}
	while (due->breach_roles && due->breach_roles[count])
		count++;
	deadline->breach_roles = cv_alloc_array(call, count + 1, sizeof(*deadline->breach_roles));
	for (size_t i = 0; deadline->breach_roles && i < count; i++) {
		deadline->breach_roles[i] = cv_strdup(call, due->breach_roles[i]);
		if (!deadline->breach_roles[i])
			return -ENOMEM;
	}
	deadline->n_breach_roles = count;
	return deadline->breach_roles ? 0 : -ENOMEM;
}

/* What has its due_at and its beginning gets the rest. A warning whose time is past already would tell nothing new. */
static int finish(struct cv_call *call, const struct office_calendar *calendar, const struct office_due *due,
		  Congvan__Deadline *deadline)
{
	int error = keep_telling(call, due, deadline);

	deadline->calendar = cv_strdup(call, office_calendar_version(calendar));
	if (!error)
		error = deadline->due_at && deadline->calendar ? set_warning(call, calendar, deadline) : -ENOMEM;
	if (!error && deadline->warn_at && office_moment_ms(deadline->warn_at) <= call->now_ms)
		deadline->warn_at = NULL;
	return error;
}

int office_deadline_rule(struct cv_call *call, const struct office_calendar *calendar, const struct office_due *due,
			 int64_t from_ms, const char *from_word, const char *article, Congvan__Deadline **ret)
{
	Congvan__Deadline *deadline = cv_new(call, &congvan__deadline__descriptor);

	if (!deadline)
		return -ENOMEM;
	CV_SET(deadline, source, CONGVAN__DUE_SOURCE__DUE_RULE);
	deadline->span = span_of(call, due->kind, due->amount);
	deadline->from = office_moment(call, from_ms);
	deadline->rule = cv_printf(call, "%u %s from %s", due->amount,
				   due->kind == OFFICE_DUE_WORKING_DAYS ? "working_days" : "working_hours", from_word);
	deadline->article = cv_strdup(call, article);
	if (!deadline->span || !deadline->from || !deadline->rule || (article && !deadline->article))
		return -ENOMEM;
	deadline->due_at = office_moment(call, after(calendar, deadline->span, from_ms));
	*ret = deadline;
	return finish(call, calendar, due, deadline);
}

int office_deadline_date(struct cv_call *call, const struct office_calendar *calendar, const char *date,
			 Congvan__DueSource source, const struct office_due *due, Congvan__Deadline **ret)
{
	Congvan__Deadline *deadline = cv_new(call, &congvan__deadline__descriptor);
	int32_t day;

	*ret = NULL;
	if (!deadline)
		return -ENOMEM;
	if (!cv_day_parse(date, &day))
		return 0; /* no day, no deadline: what people write was checked before */
	CV_SET(deadline, source, source);
	deadline->due_at = office_moment(call, end_of_day_ms(day));
	*ret = deadline;
	return finish(call, calendar, due, deadline);
}

int office_deadline_again(struct cv_call *call, const struct office_calendar *calendar, Congvan__Deadline *deadline,
			  int64_t *ret_old_ms)
{
	int64_t old_ms = office_moment_ms(deadline->due_at);
	bool warned_of = deadline->warn_at != NULL;
	int64_t new_ms;
	int error;

	*ret_old_ms = 0;
	if (deadline->source != CONGVAN__DUE_SOURCE__DUE_RULE || !deadline->span || !deadline->from)
		return 0;
	new_ms = after(calendar, deadline->span, office_moment_ms(deadline->from));
	deadline->due_at = office_moment(call, new_ms);
	deadline->calendar = cv_strdup(call, office_calendar_version(calendar));
	if (!deadline->due_at || !deadline->calendar)
		return -ENOMEM;
	if (new_ms != old_ms)
		*ret_old_ms = old_ms;
	error = set_warning(call, calendar, deadline);
	if (deadline->warn_at && !warned_of && office_moment_ms(deadline->warn_at) <= call->now_ms)
		deadline->warn_at = NULL;
	return error;
}

/* ---- judging ---- */

enum office_deadline_verdict office_deadline_judge(const Congvan__Deadline *deadline, int64_t now_ms)
{
	if (!deadline || !deadline->due_at || deadline->breached_at)
		return OFFICE_DEADLINE_QUIET;
	if (now_ms >= office_moment_ms(deadline->due_at))
		return OFFICE_DEADLINE_BREACH;
	if (deadline->warn_at && !deadline->warned_at && now_ms >= office_moment_ms(deadline->warn_at))
		return OFFICE_DEADLINE_WARN;
	return OFFICE_DEADLINE_QUIET;
}

int office_deadline_mark(struct cv_call *call, Congvan__Deadline *deadline, enum office_deadline_verdict verdict)
{
	if (verdict == OFFICE_DEADLINE_QUIET)
		return 0;
	if (verdict == OFFICE_DEADLINE_WARN)
		deadline->warned_at = office_moment(call, call->now_ms);
	else
		deadline->breached_at = office_moment(call, call->now_ms);
	return verdict == OFFICE_DEADLINE_WARN ? (deadline->warned_at ? 0 : -ENOMEM)
					       : (deadline->breached_at ? 0 : -ENOMEM);
}

int64_t office_deadline_next_ms(const Congvan__Deadline *deadline)
{
	if (!deadline || !deadline->due_at || deadline->breached_at)
		return 0;
	return deadline->warn_at && !deadline->warned_at ? office_moment_ms(deadline->warn_at)
							 : office_moment_ms(deadline->due_at);
}

int64_t office_deadline_due_ms(const Congvan__Deadline *deadline)
{
	return deadline ? office_moment_ms(deadline->due_at) : 0;
}

char *office_deadline_day(struct cv_call *call, const Congvan__Deadline *deadline)
{
	return cv_day_text(call, cv_day_of_ms(office_moment_ms(deadline->due_at) - 1));
}

bool office_deadline_is_hour(const Congvan__Deadline *deadline)
{
	int64_t due_ms = office_moment_ms(deadline->due_at);

	return due_ms != end_of_day_ms(cv_day_of_ms(due_ms - 1));
}

Congvan__Deadline *office_deadline_inherit(struct cv_call *call, const Congvan__Deadline *deadline)
{
	Congvan__Deadline *copy = cv_clone(call, &deadline->base);

	if (!copy)
		return NULL;
	copy->warned_at = NULL;
	copy->breached_at = NULL;
	copy->done_at = NULL;
	if (copy->warn_at && office_moment_ms(copy->warn_at) <= call->now_ms)
		copy->warn_at = NULL;
	return copy;
}
