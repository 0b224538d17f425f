/*
 * The warning of a duplicate (NĐ 30/2020/NĐ-CP PL VI.III.1h): same issuing organ, same number and symbol, same year of
 * issue. The rule stands on one guard key, so that two clerks who register the same paper at the same moment do not
 * both succeed unasked.
 * Thread: the handler's.
 */
#ifndef CONGVAN_INCOMING_REGISTRATION_DUPLICATE_H
#define CONGVAN_INCOMING_REGISTRATION_DUPLICATE_H

#include "incoming/incoming.h"

/*
 * CV_CONFLICT "incoming.duplicate" with details documentId, arrivalNumber and arrivalDate of the earlier document,
 * unless `confirmed`: then the document gets duplicate_of. *ret_first: nobody registered it before.
 */
int incoming_duplicate_check(struct cv_txn *txn, struct cv_call *call, Congvan__IncomingDocument *document,
			     bool confirmed, bool *ret_first);

/* Puts the guard of a first document, once it has its number. */
int incoming_duplicate_guard(struct cv_txn *txn, struct cv_call *call, const Congvan__IncomingDocument *document);

/*
 * Takes back what document holds as the first with its organ, number, symbol and year, as it was stored: another one
 * that was registered in spite of it holds it from now on.
 */
int incoming_duplicate_release(struct cv_txn *txn, struct cv_call *call, const Congvan__IncomingDocument *document);

/* Have both the same organ, number, symbol and year? false also without memory. */
bool incoming_duplicate_same(struct cv_call *call, const Congvan__IncomingDocument *a,
			     const Congvan__IncomingDocument *b);

#endif
