/*
 * One action on many documents: each is judged by itself, what may be done is done in one commit, the others say why
 * not. An Idempotency-Key stands for the whole, so the answer repeats.
 *
 * Thread: the handler's. Memory: the call's arena. Results: 0, or what cv_fail() returned.
 */
#ifndef CONGVAN_OFFICE_CASE_BATCH_H
#define CONGVAN_OFFICE_CASE_BATCH_H

#include "office/case/case.h"

#define OFFICE_BATCH_MAX 50u /* documents */
/*
 * Rows that the documents of one batch may change together, so that their commit stays within CV_COMMIT_OPS; one more
 * document may pass it. What is left over says so and is asked for again.
 */
#define OFFICE_BATCH_FLOWS 200u

/* Each document once, and not too many: what is wrong is told. 0: right. */
int office_batch_check(struct cv_call *call, const struct office_case_kind *kind, Congvan__BatchItem *const *items,
		       size_t count);

/* Is the verb one that may be taken with several? What writes while it is judged, or asks something of each, is not. */
bool office_in_batch(enum office_verb verb);

int office_batch(struct cv_call *call, const struct office_case_kind *kind, const Congvan__BatchRequest *request,
		 Congvan__BatchReply *reply);

#endif
