#include "incoming/registration/circulation.h"

#include "incoming/case.h"
#include "incoming/route/route.h"

static bool is_where_leaders_direct(const struct office_process *process, const char *step)
{
	for (size_t i = 0; i < process->action_count; i++)
		if (route_place_of(process, &process->actions[i], step) == ROUTE_OF_AGENCY)
			return true;
	return false;
}

/* Does who passes it on have it from somebody who directed? */
static bool was_directed(const struct incoming_case *kase)
{
	const struct office_flow *flow = office_flows_find(&kase->base.flows, kase->base.flow_id);

	while (flow) {
		if (is_where_leaders_direct(kase->base.process, flow->now->step))
			return true;
		flow = flow->now->has_parent_id ? office_flows_find(&kase->base.flows, flow->now->parent_id) : NULL;
	}
	return false;
}

/* By the directive: themselves, or the unit in whose post they receive it. */
static bool is_named(const Congvan__IncomingDocument *document, const struct office_receiver *receiver)
{
	const Congvan__Assignment *kept = receiver->assignment;

	for (size_t i = 0; i < document->n_proposed; i++) {
		const Congvan__Assignment *named = document->proposed[i];

		if (named->has_person_id && named->person_id == receiver->actor.person_id)
			return true;
		if (named->has_unit_id && named->unit_id == receiver->actor.unit_id &&
		    (!kept->has_unit_id || kept->unit_id == named->unit_id))
			return true;
	}
	return false;
}

static bool may_go_to(const struct incoming_case *kase, const struct office_action *action,
		      const struct office_receiver *receiver, uint64_t unit)
{
	const Congvan__IncomingDocument *document = kase->document;

	if (action->needs[OFFICE_DIRECTIVE].use != OFFICE_FORBIDDEN)
		return true; /* who directs names them */
	if (document->n_proposed && was_directed(kase))
		return is_named(document, receiver);
	return receiver->rule->within == OFFICE_WITHIN_AGENCY || (unit && receiver->actor.unit_id == unit);
}

void incoming_circulation_check(const struct office_case *base, const struct office_action *action,
				const struct office_receiver *receiver, uint64_t unit, const char *pointer)
{
	const struct incoming_case *kase = (const struct incoming_case *)base;
	const char *name = receiver->assignment->name ? receiver->assignment->name : "";
	struct cv_call *call = kase->base.call;

	if (!receiver->rule || !kase->document->has_circulation)
		return;
	switch (kase->document->circulation) {
	case CONGVAN__CIRCULATION__CIRCULATION_RESTRICTED:
		if (receiver->assignment->outside || !may_go_to(kase, action, receiver, unit))
			cv_field(call, pointer, "receiver.restricted", name, INCOMING_CIRCULATION_ARTICLE, NULL);
		break;
	case CONGVAN__CIRCULATION__CIRCULATION_INTERNAL:
		if (receiver->assignment->outside)
			cv_field(call, pointer, "receiver.internal", name, INCOMING_CIRCULATION_ARTICLE, NULL);
		break;
	default:
		break;
	}
}
