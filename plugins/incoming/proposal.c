#include "incoming/proposal.h"

#include <errno.h>

#include "office/calendar/moment.h"
#include "office/case/offer.h"
#include "office/case/receivers.h"
#include "office/field_text.h"

int incoming_proposal_read(struct incoming_case *kase, const Congvan__Proposal *said, const char *pointer,
			   Congvan__Proposal **ret)
{
	struct cv_call *call = kase->base.call;
	const struct office_action *directing = office_process_directing(kase->base.process);
	struct office_receivers_wish wish = {.action = directing, .pointer = pointer};
	struct office_receivers receivers = {.items = NULL};
	const char *directive, *at = cv_printf(call, "%s/directive", pointer);
	Congvan__Proposal *read;
	int error = 0;

	*ret = NULL;
	if (!said)
		return 0;
	if (!directing) { /* one that was read without being checked */
		cv_field(call, pointer, "process.not_asked", NULL);
		return 0;
	}
	read = cv_new(call, &congvan__proposal__descriptor);
	if (!read || !at)
		return -ENOMEM;
	directive = office_field_text(call, said->directive, at, directing->needs[OFFICE_DIRECTIVE].most);
	wish.assignments = said->assignments;
	wish.count = said->n_assignments;
	if (wish.count)
		error = office_receivers_read(&kase->base, &wish, &receivers);
	if (error)
		return error;
	read->assignments = office_receivers_kept(call, &receivers);
	read->n_assignments = receivers.count;
	read->directive = cv_strdup(call, directive);
	*ret = read;
	if (!read->assignments)
		return -ENOMEM;
	if (!receivers.count && !directive)
		return 0;
	read->by = office_actor_message(call, &kase->base.me);
	read->time = office_moment(call, call->now_ms);
	return read->by && read->time ? 0 : -ENOMEM;
}

void incoming_proposal_keep(struct incoming_case *kase, Congvan__Proposal *proposal)
{
	if (proposal)
		kase->document->proposal = proposal->by ? proposal : NULL;
}

Congvan__Proposal *incoming_proposal_for(const struct incoming_case *kase, const struct office_action *action,
					 const Congvan__ReceivingFlow *flow)
{
	/* What comes back to who directed has been directed once: they know better than the proposal by now. */
	if (action->verb != OFFICE_PASS_ON || action->needs[OFFICE_DIRECTIVE].use == OFFICE_FORBIDDEN ||
	    flow->state != CONGVAN__FLOW_STATE__FLOW_TO_DO || !office_flow_role_works(flow->role))
		return NULL;
	return kase->document->proposal;
}

int incoming_proposal_rules(struct cv_call *call, const struct office_process *process,
			    const struct office_action *action, Congvan__ReceiverRule ***list, size_t *count)
{
	const struct office_action *directing = office_process_directing(process);
	int error = 0;

	if (!directing || action->needs[OFFICE_PROPOSAL].use == OFFICE_FORBIDDEN)
		return 0;
	for (size_t i = 0; i < directing->to_count && !error; i++)
		error = cv_append(call, list, count, office_receiver_rule(call, &directing->to[i], 0, ~0u));
	return error;
}

int incoming_proposal_offer(struct incoming_case *kase, const struct office_action *action,
			    const Congvan__ReceivingFlow *flow, Congvan__ActionOffer *offer)
{
	Congvan__Proposal *proposal = incoming_proposal_for(kase, action, flow);

	if (proposal && proposal->n_assignments) {
		offer->proposed = proposal->assignments;
		offer->n_proposed = proposal->n_assignments;
	}
	if (action->needs[OFFICE_PROPOSAL].use != OFFICE_FORBIDDEN)
		proposal = kase->document->proposal;
	offer->proposal = proposal;
	return incoming_proposal_rules(kase->base.call, kase->base.process, action, &offer->proposal_receivers,
				       &offer->n_proposal_receivers);
}
