/*
 * Recipients inside the agency: an order for CHANNEL_INTERNAL puts the issued document into the work list of the
 * person, or of who receives for the unit, as a flow for information at the step that the process names by `inform`.
 * outgoing is the channel itself, and hears its own orders.
 *
 * Thread: the handler's. Memory: the call's arena. Results: 0, or what cv_fail() returned.
 */
#ifndef CONGVAN_OUTGOING_DELIVERY_INFORM_H
#define CONGVAN_OUTGOING_DELIVERY_INFORM_H

#include "outgoing/case.h"

#define OUTGOING_QUEUE_INFORM "informing"

/* outgoing.dispatch heard, and its item. */
int outgoing_inform_heard(struct cv_call *call, const Congvan__DispatchOrder *order);
int outgoing_inform_item(struct cv_call *call, const Congvan__DispatchOrder *order);

/* Their receiver has opened what is new in these flows: the deliveries are received. In the call's transaction. */
int outgoing_inform_opened(const struct outgoing_case *kase);

#endif
