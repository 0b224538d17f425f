/*
 * What a leaver's successor goes on with (QĐ 8849/QĐ-UBND Đ13.5). "identity.left" begins it; an item of a queue carries
 * one batch of documents: one commit moves them, notes the act in each one's timeline, says in "identity.hand_over" how
 * far it has come, takes the item away and puts the next one. A kill leaves all of a batch done or none of it.
 *
 * A document whose records cannot be worked on must not hold back the others: after some attempts batches are of one
 * document, and after the last one the hand-over says at which document it stopped. Ordering it again goes on.
 *
 * Nothing here knows a kind of document: a plugin that has open flows gives a constant, hears "identity.left", has a
 * queue and declares OFFICE_HAND_OVER_GRANT. Each kind has a record of its own, so that two go on side by side.
 *
 * Thread: the handler's. Memory: the call's arena. Results: 0 or a negative errno.
 */
#ifndef CONGVAN_OFFICE_CASE_HAND_OVER_H
#define CONGVAN_OFFICE_CASE_HAND_OVER_H

#include "congvan/identity.pb-c.h"
#include "office/case/case.h"

#define OFFICE_HAND_OVER_QUEUE "hand_over"
#define OFFICE_HAND_OVER_ATTEMPTS 6u
#define OFFICE_HAND_OVER_ALONE 3u /* from this attempt on, one document a batch */
#define OFFICE_HAND_OVER_DOCUMENTS 20u /* of one batch */
#define OFFICE_HAND_OVER_LISTED 500u /* documents that the record names; all are counted */
#define OFFICE_HAND_OVER_FLOWS                                                                                         \
	600u /* that the documents of one batch have together; one more document may pass it                           \
	      */

/* For .grants: how far each kind has come, read by identity. */
#define OFFICE_HAND_OVER_GRANT                                                                                         \
	{                                                                                                              \
		CV_GRANT_WRITE, 0, "identity.hand_over"                                                                \
	}

struct office_hand_over_kind {
	const char *name; /* as in WorkItem.kind: "incoming" */
	const char *topic; /* of the act: "incoming.handed_over" */
	const struct office_case_kind *cases;
	/* Code, subject, number and year of a document, for its line in the successor's list; its id is there. */
	int (*line)(struct office_case *kase, Congvan__HandedOver *line);
};

/* Handlers of the subscription and of the queue. */
int office_hand_over_begin(struct cv_call *call, const struct office_hand_over_kind *kind, const Congvan__Leave *leave);
int office_hand_over_batch(struct cv_call *call, const struct office_hand_over_kind *kind, const Congvan__Leave *leave);

#endif
