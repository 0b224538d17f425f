/*
 * What an issued document settles: the flows of the incoming documents that it answers. incoming lies below outgoing,
 * so it is told by a call (incoming/1.settle), and the call is an item of a queue: it is made until incoming has
 * answered, once for each link. Thread: the handler's. Memory: the call's arena.
 */
#ifndef CONGVAN_OUTGOING_ISSUE_SETTLE_H
#define CONGVAN_OUTGOING_ISSUE_SETTLE_H

#include "outgoing/outgoing.h"

#define OUTGOING_QUEUE_SETTLING "settling"

/* Puts an item for each link that the issue settles. The number is known. */
int outgoing_settle_put(struct cv_txn *txn, struct cv_call *call, const Congvan__OutgoingDocument *document);

/* The queue's handler. */
int outgoing_settle_item(struct cv_call *call, const Congvan__SettleRequest *request);

#endif
