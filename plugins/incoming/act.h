/*
 * What acts do to an incoming document beside its flows: office/case/take.h says how an act goes. Thread: the
 * handler's.
 */
#ifndef CONGVAN_INCOMING_ACT_H
#define CONGVAN_INCOMING_ACT_H

#include "incoming/case.h"
#include "office/case/take.h"

extern const struct office_take_kind incoming_take_kind;

int incoming_batch(struct cv_call *call, const Congvan__BatchRequest *request, Congvan__BatchReply *reply);
/* POST /api/v1/incoming/offers: what all of these documents offer. */
int incoming_common_offers(struct cv_call *call, const Congvan__OffersRequest *request, Congvan__OffersReply *reply);

#endif
