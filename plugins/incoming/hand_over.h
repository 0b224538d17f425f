/*
 * What a leaver's successor goes on with (QĐ 8849/QĐ-UBND Đ13.5). "identity.left" begins it; an item of a queue carries
 * one batch of documents: one commit moves them, notes the act in each one's timeline, says in "identity.hand_over" how
 * far it has come, takes the item away and puts the next one. A kill leaves all of a batch done or none of it.
 *
 * A document whose records cannot be worked on must not hold back the others: after some attempts batches are of one
 * document, and after the last one the hand-over says at which document it stopped. Ordering it again goes on.
 *
 * Thread: the handler's. Memory: the call's arena. Results: 0 or a negative errno.
 */
#ifndef CONGVAN_INCOMING_HAND_OVER_H
#define CONGVAN_INCOMING_HAND_OVER_H

#include "incoming/incoming.h"

#define INCOMING_HAND_OVER_QUEUE "hand_over"
#define INCOMING_HAND_OVER_ATTEMPTS 6u
#define INCOMING_HAND_OVER_ALONE 3u /* from this attempt on, one document a batch */
#define INCOMING_HAND_OVER_DOCUMENTS 20u /* of one batch */
#define INCOMING_HAND_OVER_LISTED 500u /* documents that the record names; all are counted */
#define INCOMING_HAND_OVER_FLOWS                                                                                       \
	600u /* that the documents of one batch have together; one more document may pass it                           \
	      */

int incoming_hand_over_begin(struct cv_call *call, const Congvan__Leave *leave);
int incoming_hand_over_batch(struct cv_call *call, const Congvan__Leave *leave);

#endif
