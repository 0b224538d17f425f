/*
 * One action on many documents: each is judged by itself, what may be done is done in one commit, the others say why
 * not. An Idempotency-Key stands for the whole, so the answer repeats.
 * Thread: the handler's. Memory: the call's arena.
 */
#ifndef CONGVAN_INCOMING_BATCH_H
#define CONGVAN_INCOMING_BATCH_H

#include "incoming/incoming.h"
#include "office/process.h"

#define INCOMING_BATCH_MAX 50u
/*
 * Rows that the documents of one batch may change together, so that their commit stays within CV_COMMIT_OPS; one more
 * document may pass it. What is left over says so and is asked for again.
 */
#define INCOMING_BATCH_FLOWS 200u

/* Each document once, and not too many: what is wrong is told. 0: right. */
int incoming_batch_check(struct cv_call *call, Congvan__BatchItem *const *items, size_t count);

/* Is the verb one that may be taken with several? What writes while it is judged, or asks something of each, is not. */
bool incoming_in_batch(enum office_verb verb);

int incoming_batch(struct cv_call *call, const Congvan__BatchRequest *request, Congvan__BatchReply *reply);

#endif
