/* By when somebody to whom a document is passed on is to have done it. */
#include <errno.h>

#include "office/calendar/agency.h"
#include "office/calendar/deadline.h"
#include "office/case/case.h"

int office_case_calendar(struct office_case *kase, const struct office_calendar **ret)
{
	int error =
	    kase->calendar || !kase->kind->calendar
		? 0
		: office_calendar_of_call(kase->call, kase->txn, kase->kind->calendar(kase->call), &kase->calendar);

	*ret = kase->calendar;
	return error;
}

/* With the date of their line, or NULL. */
static int by_date_or_rule(struct office_case *kase, const struct office_action *action, const char *date,
			   Congvan__Deadline **ret)
{
	const struct office_calendar *calendar;
	const Congvan__Deadline *above = office_flow_inherited(&kase->flows, kase->flow_id);
	const struct office_due *due = &action->due;
	bool written = above && above->source != CONGVAN__DUE_SOURCE__DUE_RULE;
	int error = office_case_calendar(kase, &calendar);

	*ret = NULL;
	if (error)
		return error;
	if (date)
		return office_deadline_date(kase->call, calendar, date, CONGVAN__DUE_SOURCE__DUE_DIRECTIVE, due, ret);
	if (due->kind == OFFICE_DUE_DIRECTED || (written && !due->always))
		return 0;
	error = office_deadline_rule(kase->call, calendar, due,
				     due->from_arrival ? kase->kind->began_ms(kase) : kase->call->now_ms,
				     due->from_arrival ? kase->kind->began : "act", action->article, ret);
	if (error)
		return error;
	CV_SET(*ret, of_step, 1);
	if (written && office_deadline_due_ms(above) <= office_deadline_due_ms(*ret))
		*ret = NULL;
	return 0;
}

static int by_span(struct office_case *kase, const struct office_action *action, const Congvan__DueSpan *span,
		   Congvan__Deadline **ret)
{
	const Congvan__Deadline *above = office_flow_inherited(&kase->flows, kase->flow_id);
	bool written = above && above->source != CONGVAN__DUE_SOURCE__DUE_RULE;
	struct office_due due = action->due;
	const struct office_calendar *calendar;
	int error = office_case_calendar(kase, &calendar);

	if (error)
		return error;
	due.kind = span->has_working_days ? OFFICE_DUE_WORKING_DAYS : OFFICE_DUE_WORKING_HOURS;
	due.amount = span->has_working_days ? span->working_days : span->working_hours;
	error = office_deadline_rule(kase->call, calendar, &due, kase->call->now_ms, "act", NULL, ret);
	if (!error && written && office_deadline_due_ms(above) <= office_deadline_due_ms(*ret))
		*ret = NULL;
	return error;
}

int office_case_deadline(struct office_case *kase, const struct office_action *action, Congvan__Assignment *line,
			 Congvan__Deadline **ret)
{
	int error;

	*ret = NULL;
	if (!kase->kind->calendar)
		return 0;
	if (!line->due)
		return by_date_or_rule(kase, action, line->due_date, ret);
	error = by_span(kase, action, line->due, ret);
	if (!error && *ret) {
		line->due_date = office_deadline_day(kase->call, *ret);
		error = line->due_date ? 0 : -ENOMEM;
	}
	return error;
}

int office_case_default_deadline(struct office_case *kase, Congvan__Deadline **ret)
{
	const struct office_deadline_default *rule = office_process_deadline(kase->process, kase->facts);
	const struct office_calendar *calendar;
	int error;

	*ret = NULL;
	if (!rule)
		return 0;
	error = office_case_calendar(kase, &calendar);
	return error ? error
		     : office_deadline_rule(kase->call, calendar, &rule->due, kase->kind->began_ms(kase),
					    kase->kind->began, rule->article, ret);
}
