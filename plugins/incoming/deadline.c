#include "incoming/deadline.h"

#include <string.h>

#include "incoming/reckoning.h"
#include "office/calendar/deadline.h"
#include "office/calendar/moment.h"

int64_t incoming_began_ms(const struct incoming_case *kase)
{
	int64_t registered_ms = office_moment_ms(kase->document->registered_at);
	int32_t day;

	if (!kase->document->arrival_date || !cv_day_parse(kase->document->arrival_date, &day) ||
	    day == cv_day_of_ms(registered_ms))
		return registered_ms;
	return office_day_begins_ms(day);
}

int incoming_deadline_first(struct incoming_case *kase, Congvan__Deadline **ret)
{
	const struct office_deadline_default *rule = office_process_deadline(kase->base.process, kase->base.facts);
	const struct office_calendar *calendar;
	int error;

	if (!kase->document->due_date)
		return office_case_default_deadline(&kase->base, ret);
	*ret = NULL;
	error = office_case_calendar(&kase->base, &calendar);
	return error ? error
		     : office_deadline_date(kase->base.call, calendar, kase->document->due_date,
					    CONGVAN__DUE_SOURCE__DUE_DOCUMENT, rule ? &rule->due : NULL, ret);
}

static int set_deadline(struct incoming_case *kase, uint64_t flow_id)
{
	Congvan__Deadline *deadline;
	int error = incoming_deadline_first(kase, &deadline);

	if (error)
		return error;
	return deadline ? office_flow_set_deadline(&kase->base.flows, flow_id, deadline)
			: office_flow_clear_deadline(&kase->base.flows, flow_id);
}

int incoming_deadline_follow(struct incoming_case *kase, const char *was)
{
	const char *is = kase->document->due_date;

	if ((!was && !is) || (was && is && strcmp(was, is) == 0))
		return 0;
	for (size_t i = 0; i < kase->base.flows.count; i++) {
		const Congvan__ReceivingFlow *flow = kase->base.flows.items[i].now;

		if (!flow->has_parent_id && !office_flow_ended(flow->state))
			return set_deadline(kase, flow->id);
	}
	return 0;
}

const struct office_clock_kind incoming_clock_kind = {
    .area = "incoming", .timer = INCOMING_DEADLINE_TIMER, .by_rule = INCOMING_BY_RULE, .look = incoming_reckoning_look};
