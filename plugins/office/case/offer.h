/*
 * What the caller may do now with a case, with all that a page needs to ask for it. The plugin adds what only its
 * documents have by office_case_kind.offer.
 *
 * Thread: the handler's. Memory: the call's arena. Results: 0, or what cv_fail() returned.
 */
#ifndef CONGVAN_OFFICE_CASE_OFFER_H
#define CONGVAN_OFFICE_CASE_OFFER_H

#include "office/case/case.h"

/* The offers of all flows, those first that are expected next. */
int office_case_offers(struct office_case *kase, Congvan__ActionOffer ***ret, size_t *ret_count);

/* The offers of one flow of the case, those first that are expected next. */
int office_flow_offers(struct office_case *kase, const Congvan__ReceivingFlow *flow, Congvan__ActionOffer ***ret,
		       size_t *ret_count);

/*
 * After an act was written: the action that takes it back, if the process has one that asks for nothing and the caller
 * may take it. *ret NULL: there is none.
 */
int office_undo_offer(struct office_case *kase, Congvan__ActionOffer **ret);

/* What all of these documents offer (offer_several.c): each offer of the first that every other one has too. */
int office_common_offers(struct cv_call *call, const struct office_case_kind *kind,
			 const Congvan__OffersRequest *request, Congvan__OffersReply *reply);

/* One kind of receiver, as a page is told of it. unit: of who passes it on; flow_roles: bits. NULL: arena exhausted. */
Congvan__ReceiverRule *office_receiver_rule(struct cv_call *call, const struct office_to *to, uint64_t unit,
					    unsigned flow_roles);

#endif
