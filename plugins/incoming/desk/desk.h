/* What the methods of the desk share: who keeps it, one arrival, and what its view says. Thread: the handler's. */
#ifndef CONGVAN_INCOMING_DESK_DESK_H
#define CONGVAN_INCOMING_DESK_DESK_H

#include "incoming/desk/arrival.h"

/* The caller in their post, who may enter documents. CV_DENIED "arrival.clerks_only". */
int incoming_desk_actor(struct cv_call *call, struct office_actor *ret);
/* txn NULL: only to be read. CV_NOT_FOUND "arrival.not_found". */
int incoming_desk_read(struct cv_call *call, struct cv_txn *txn, uint64_t id, Congvan__Arrival **ret);
int incoming_desk_view(struct cv_call *call, const struct office_actor *me, const Congvan__Arrival *arrival,
		       Congvan__ArrivalView *reply);

#endif
