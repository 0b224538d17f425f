/*
 * One action on many documents: each is judged by itself, what may be done is done in one commit, the others say why
 * not. An Idempotency-Key stands for the whole, so the answer repeats.
 * Thread: the handler's. Memory: the call's arena.
 */
#ifndef CONGVAN_INCOMING_BATCH_H
#define CONGVAN_INCOMING_BATCH_H

#include "incoming/incoming.h"

/*
 * Rows that the documents of one batch may change together, so that their commit stays within CV_COMMIT_OPS; one more
 * document may pass it. What is left over says so and is asked for again.
 */
#define INCOMING_BATCH_FLOWS 200u

int incoming_batch(struct cv_call *call, const Congvan__BatchRequest *request, Congvan__BatchReply *reply);

/* POST /api/v1/incoming/offers: what all of these documents offer. */
int incoming_common_offers(struct cv_call *call, const Congvan__OffersRequest *request, Congvan__OffersReply *reply);

#endif
