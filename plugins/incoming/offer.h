/* What the caller may do now, with all that a page needs to ask for it. Thread: the handler's. */
#ifndef CONGVAN_INCOMING_OFFER_H
#define CONGVAN_INCOMING_OFFER_H

#include "incoming/case.h"

/* Adds the offers of actions that are, or are not, expected next. */
int incoming_offers(struct incoming_case *kase, bool primary, Congvan__IncomingView *reply);

/* The offers of one flow of the case, those first that are expected next. */
int incoming_flow_offers(struct incoming_case *kase, const Congvan__ReceivingFlow *flow, Congvan__ActionOffer ***ret,
			 size_t *ret_count);

/*
 * After an act was written: the action that takes it back, if the process has one that asks for nothing and the caller
 * may take it. *ret NULL: there is none.
 */
int incoming_undo_offer(struct incoming_case *kase, Congvan__ActionOffer **ret);

/* POST /api/v1/incoming/offers: what all of these documents offer. */
int incoming_common_offers(struct cv_call *call, const Congvan__OffersRequest *request, Congvan__OffersReply *reply);

/* One kind of receiver, as a page is told of it. unit: of who passes it on; flow_roles: bits. NULL: arena exhausted. */
Congvan__ReceiverRule *incoming_receiver_rule(struct cv_call *call, const struct office_to *to, uint64_t unit,
					      unsigned flow_roles);

#endif
