/*
 * What is asked of several documents at once. Thread: the handler's. Memory: the call's arena.
 */
#ifndef CONGVAN_OFFICE_BATCH_H
#define CONGVAN_OFFICE_BATCH_H

#include "office/case.h"

#define OFFICE_BATCH_MAX 50u /* documents */

/* Each document once, and not too many: what is wrong is told. 0: right. */
int office_batch_check(struct cv_call *call, const struct office_case_kind *kind, Congvan__BatchItem *const *items,
		       size_t count);

/* Is the verb one that may be taken with several? What writes while it is judged, or asks something of each, is not. */
bool office_in_batch(enum office_verb verb);

#endif
