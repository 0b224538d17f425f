/*
 * Deliveries of all documents by what became of them ("Theo dõi gửi"): who follows them sees in one list what failed,
 * what was refused and what still waits.
 *
 * Design notes
 *  - Every delivery stands in one list, by its state, or in none: what was sent again is followed by another delivery
 *    that stands there instead. Its place is written in the commit that changes it, for the agency and for the author
 *    of its document, and is kept on the record that leads to the delivery, so that nobody need know where it stood.
 *  - Counts are sums that change with the places: no list is read to count it.
 *
 * Thread: the handler's. Memory: the call's arena. Results: 0, or what cv_fail() returned.
 */
#ifndef CONGVAN_OUTGOING_DELIVERY_FOLLOW_H
#define CONGVAN_OUTGOING_DELIVERY_FOLLOW_H

#include "outgoing/outgoing.h"

#define OUTGOING_FOLLOW_LISTS 7u /* enum FollowList, from 1 */
#define OUTGOING_FOLLOW_DEFAULT 50u
#define OUTGOING_FOLLOW_MAX 200u
#define OUTGOING_FOLLOW_EXAMINED 20000u /* rows that one call looks at; the cursor goes on from there */

/* In which list a delivery stands; 0: in none. Pure. */
unsigned outgoing_follow_list(const Congvan__OutgoingDelivery *delivery);

/*
 * Brings its places and the sums in line with its state: part of every commit that adds or changes a delivery. author:
 * a person; 0: whom the record names, or else the document.
 */
int outgoing_follow_put(struct cv_txn *txn, struct cv_call *call, uint64_t author,
			const Congvan__OutgoingRecipient *recipient, const Congvan__OutgoingDelivery *delivery);

/* It is gone with its number: takes it out of the lists, and deletes the record that leads to it. */
int outgoing_follow_drop(struct cv_txn *txn, struct cv_call *call, uint64_t delivery);

/* GET /api/v1/outgoing/deliveries */
int outgoing_follow(struct cv_call *call, const Congvan__FollowDeliveriesRequest *request,
		    Congvan__FollowDeliveriesReply *reply);

#endif
