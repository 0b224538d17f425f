#include "outgoing/draft/endorsement.h"

#include <errno.h>
#include <string.h>

#include "office/calendar/moment.h"

bool outgoing_endorsement_counts(const Congvan__OutgoingDocument *document, const Congvan__Endorsement *endorsement)
{
	return !endorsement->void_at && endorsement->digest && document->digest &&
	       strcmp(endorsement->digest, document->digest) == 0;
}

unsigned outgoing_endorsed(const Congvan__OutgoingDocument *document)
{
	unsigned bits = 0;

	for (size_t i = 0; i < document->n_endorsements; i++) {
		const Congvan__Endorsement *endorsement = document->endorsements[i];

		if ((unsigned)endorsement->kind < OFFICE_ENDORSEMENTS_END &&
		    outgoing_endorsement_counts(document, endorsement))
			bits |= 1u << (unsigned)endorsement->kind;
	}
	return bits;
}

int outgoing_endorse(struct cv_call *call, Congvan__OutgoingDocument *document, const struct office_action *action,
		     const Congvan__Act *act)
{
	Congvan__Endorsement *endorsement = cv_new(call, &congvan__endorsement__descriptor);

	if (!endorsement)
		return -ENOMEM;
	CV_SET(endorsement, kind, (Congvan__EndorsementKind)action->endorses);
	endorsement->by = act->actor;
	endorsement->on_behalf_of = act->on_behalf_of;
	endorsement->time = act->time;
	CV_SET(endorsement, version, document->version);
	endorsement->digest = document->digest;
	CV_SET(endorsement, act_id, act->id);
	CV_SET(endorsement, flow_id, act->flow_id);
	if (action->on_paper)
		CV_SET(endorsement, on_paper, 1);
	return cv_append(call, &document->endorsements, &document->n_endorsements, endorsement);
}

static int end(struct cv_call *call, Congvan__Endorsement *endorsement, const char *reason)
{
	endorsement->void_at = office_moment(call, call->now_ms);
	endorsement->void_reason = cv_strdup(call, reason);
	return endorsement->void_at && endorsement->void_reason ? 0 : -ENOMEM;
}

int outgoing_endorsements_changed(struct cv_call *call, Congvan__OutgoingDocument *document)
{
	int error = 0;

	for (size_t i = 0; i < document->n_endorsements && !error; i++) {
		Congvan__Endorsement *endorsement = document->endorsements[i];

		if (!endorsement->void_at && !outgoing_endorsement_counts(document, endorsement))
			error = end(call, endorsement, OUTGOING_VOID_CHANGED);
	}
	return error;
}

/* Has this act given the flow back to its holder, or taken it from them? */
static bool has_gone_back(const struct office_flow *flow)
{
	bool taken = office_flow_ended(flow->now->state) && flow->now->state != CONGVAN__FLOW_STATE__FLOW_COMPLETED;

	return flow->now != flow->stored && (office_flow_open(flow->now->state) || taken);
}

int outgoing_endorsements_gone_back(struct cv_call *call, Congvan__OutgoingDocument *document,
				    const struct office_flows *flows, const char *reason)
{
	int error = 0;

	for (size_t i = 0; i < document->n_endorsements && !error; i++) {
		Congvan__Endorsement *endorsement = document->endorsements[i];
		const struct office_flow *flow = office_flows_find(flows, endorsement->flow_id);

		if (!endorsement->void_at && flow && has_gone_back(flow))
			error = end(call, endorsement, reason);
	}
	return error;
}

static bool stands_below(const struct office_flows *flows, const struct office_flow *flow, uint64_t id)
{
	while (flow && flow->now->has_parent_id && flow->now->parent_id != id)
		flow = office_flows_find(flows, flow->now->parent_id);
	return flow && flow->now->has_parent_id;
}

int outgoing_endorsements_unnumbered(struct cv_call *call, Congvan__OutgoingDocument *document,
				     const struct office_flows *flows)
{
	int error = 0;

	for (size_t i = 0; i < document->n_endorsements && !error; i++) {
		Congvan__Endorsement *endorsement = document->endorsements[i];
		const struct office_flow *flow = office_flows_find(flows, endorsement->flow_id);

		if (!endorsement->void_at && stands_below(flows, flow, document->number_flow_id))
			error = end(call, endorsement, OUTGOING_VOID_NUMBER);
	}
	return error;
}
