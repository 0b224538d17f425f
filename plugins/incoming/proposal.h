/*
 * Proposals: whom somebody who is not to direct would have a document go to. The clerk who presents it, the chief of
 * office or a leader's secretary fills in the routing, and who directs only has to agree. A proposal makes no flow and
 * decides nothing; it stands on the document with who made it, and the last one counts.
 *
 * Thread: the handler's. Memory: the call's arena. Results: 0, or what cv_fail() returned.
 */
#ifndef CONGVAN_INCOMING_PROPOSAL_H
#define CONGVAN_INCOMING_PROPOSAL_H

#include "incoming/case.h"

/*
 * Reads what the request says by the rules of the action that directs, as if it directed: mistakes are noted by
 * cv_field() below `pointer`. said NULL: nothing was said, and *ret is NULL. One that names nobody and says nothing
 * comes back without `by`: it takes away what was proposed.
 */
int incoming_proposal_read(struct incoming_case *kase, const Congvan__Proposal *said, const char *pointer,
			   Congvan__Proposal **ret);

/* Puts on the document what was read; NULL changes nothing. */
void incoming_proposal_keep(struct incoming_case *kase, Congvan__Proposal *proposal);

/* What a person proposes to this action, which directs; NULL: nothing, or it is no such action. */
Congvan__Proposal *incoming_proposal_for(const struct incoming_case *kase, const struct office_action *action,
					 const Congvan__ReceivingFlow *flow);

/* Adds to an offer what was proposed and whom a proposal may name. */
int incoming_proposal_offer(struct incoming_case *kase, const struct office_action *action,
			    const Congvan__ReceivingFlow *flow, Congvan__ActionOffer *offer);

/* Whom a proposal made with this action may name; nothing is added when it takes none. */
int incoming_proposal_rules(struct cv_call *call, const struct office_process *process,
			    const struct office_action *action, Congvan__ReceiverRule ***list, size_t *count);

#endif
