/*
 * Updating what was issued (cập nhật; QCVN 102, package of type 2): what the agency keeps beside the signed paper
 * changes, and who gets it.
 *
 * Design notes
 *  - What may change is what nobody signed: the note, the number of pages, and the day for the answer, which can only
 *    be put off, because an earlier day asks of others what the signer did not. Everything else stands on the paper and
 *    is corrected, amended or replaced by another document (NĐ 30/2020/NĐ-CP Đ18.3).
 *  - An added recipient gets the document as any other does, a removed one is asked to cancel it as in a recall
 * (Đ18.4), and those who have it electronically are told what has changed, when something has. Paper is left alone:
 * nothing that changes stands on it.
 *  - What a receiver answers stands beside the delivery's state, because its work with the document goes on meanwhile.
 *
 * Who may is outgoing/issue/rights.h. Thread: the handler's. Memory: the call's arena. Results: 0, or what cv_fail()
 * returned.
 */
#ifndef CONGVAN_OUTGOING_LATER_UPDATE_H
#define CONGVAN_OUTGOING_LATER_UPDATE_H

#include "outgoing/case.h"

#define OUTGOING_QUEUE_UPDATES "updates"
#define OUTGOING_UPDATE_CHARS 500u /* of the reason and of the note */
#define OUTGOING_UPDATE_PAGES_MAX 999u
#define OUTGOING_UPDATE_AT_ONCE                                                                                        \
	100u /* recipients of one commit that are told; each hundred of the others has its own */
#define OUTGOING_UPDATE_PLACES_MAX 50u /* that one update adds, and that it takes out */
#define OUTGOING_UPDATES_MAX 50u /* of one document */

int outgoing_update(struct cv_call *call, const Congvan__UpdateOutgoingRequest *request, Congvan__OutgoingView *reply);

/* The item of the queue. */
int outgoing_update_item(struct cv_call *call, const Congvan__UpdateRest *rest);

/* Has its receiver a copy that can be updated through its channel? Pure. */
bool outgoing_update_reaches(const Congvan__OutgoingDelivery *delivery);

/* The delivery's receiver is asked to take over the document's latest update. -ENOMEM. */
int outgoing_update_mark(struct cv_call *call, const Congvan__OutgoingDocument *document,
			 Congvan__OutgoingDelivery *delivery);

#endif
