/*
 * What leaves on paper, in the books: a line of the postal book for each delivery, and the day in the outgoing register
 * (NĐ 30/2020/NĐ-CP Đ18, PL IV). An agency without a postal book of that year has the register alone.
 *
 * Thread: the handler's. Memory: the call's arena. Results: 0, or what cv_fail() returned.
 */
#ifndef CONGVAN_OUTGOING_DELIVERY_POST_H
#define CONGVAN_OUTGOING_DELIVERY_POST_H

#include "office/access/access.h"
#include "outgoing/delivery/delivery.h"

/* What was noted, by whom. */
struct outgoing_posting {
	const struct office_actor *by;
	const Congvan__OutgoingDocument *document;
	const Congvan__OutgoingRecipient *recipient;
	const Congvan__OutgoingDelivery *delivery; /* on paper */
	const struct outgoing_told *told;
};

/* Once for each delivery: what is there already stays. */
int outgoing_delivery_posted(struct cv_txn *txn, struct cv_call *call, const struct outgoing_posting *posting);

#endif
