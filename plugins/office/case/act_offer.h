/*
 * Offers of acts that no process has: what a rights table or a list lets the caller do with one record. Offers of a
 * case's actions: office/case/offer.h.
 *
 * Thread: the handler's. Memory: the call's arena.
 */
#ifndef CONGVAN_OFFICE_CASE_ACT_OFFER_H
#define CONGVAN_OFFICE_CASE_ACT_OFFER_H

#include "office/process/process.h"

#define OFFICE_NO_REVISION UINT64_MAX /* of what an act makes anew: there is no record to match */

/* revision: of the record, which the request names in If-Match. NULL: arena exhausted, which cv_append() reports. */
Congvan__ActionOffer *office_act_offer(struct cv_call *call, const char *name, uint64_t revision);

/* The same with a label, for pages that have no text of their own for it. offer NULL: so is what comes back. */
Congvan__ActionOffer *office_act_offer_label(struct cv_call *call, Congvan__ActionOffer *offer,
					     const struct office_label *label);

/* Adds a field of the form, of at most `most` characters (0: it is no text). offer NULL: so is what comes back. */
Congvan__ActionOffer *office_act_offer_need(struct cv_call *call, Congvan__ActionOffer *offer, const char *field,
					    Congvan__NeedUse use, uint32_t most);

#endif
