/*
 * What became of one delivery: a state machine in one table, fed by the channel that serves it and, for paper, by the
 * records clerk.
 *
 * Design notes
 *  - Reports come late, twice and out of order. What goes forward moves the state whatever its time, because the clocks
 *    of sender and receivers differ. What goes back (a reception that was cancelled, a failure after a success) counts
 *    only when it was told of a later time than the present state. Everything else that is new is kept as a step.
 *  - The table is total: every pair of state and report has its line, and what is not to be told is not accepted.
 *
 * Thread: the handler's. Memory: the call's arena. Results: 0, or what cv_fail() returned.
 */
#ifndef CONGVAN_OUTGOING_DELIVERY_DELIVERY_H
#define CONGVAN_OUTGOING_DELIVERY_DELIVERY_H

#include "congvan/identity.pb-c.h"
#include "office/access/access.h"
#include "outgoing/delivery/recipient.h"
#include "outgoing/outgoing.h"

#define OUTGOING_STEPS_MAX 50u /* of one delivery: the latest are kept */
#define OUTGOING_REASON_CHARS 1000u
#define OUTGOING_REFERENCE_CHARS 100u
#define OUTGOING_TAKE_BACK_CHARS 500u
#define OUTGOING_DELIVERY_STATES 13u /* enum DeliveryState, from 1 */

enum outgoing_effect {
	OUTGOING_NOTHING = 1, /* known already */
	OUTGOING_KEEP, /* a step, the state stays */
	OUTGOING_MOVE,
};

/* May a channel tell this? */
bool outgoing_reportable(Congvan__DeliveryState state);

/*
 * What a report does, and the state after it: pure. later: it happened after the time of the present state. A state
 * that may not be told does nothing.
 */
enum outgoing_effect outgoing_delivery_next(Congvan__DeliveryState state, Congvan__DeliveryState report, bool later,
					    Congvan__DeliveryState *ret);

/* What is told, or done. Strings may be NULL. */
struct outgoing_told {
	Congvan__DeliveryState state;
	int64_t time_ms;
	const char *reason, *reference;
	Congvan__Actor *by; /* NULL: a channel */
};
/* Applies it to the delivery, in memory. -ENOMEM. *ret_effect OUTGOING_NOTHING: nothing of it has changed. */
int outgoing_delivery_tell(struct cv_call *call, Congvan__OutgoingDelivery *delivery, const struct outgoing_told *told,
			   enum outgoing_effect *ret_effect);
/* Sets a state by an act, whatever the table says. -ENOMEM. */
int outgoing_delivery_set(struct cv_call *call, Congvan__OutgoingDelivery *delivery, const struct outgoing_told *told);

/* Puts the recipient and, where the state has moved, outgoing.delivery_changed. was: the state before. */
int outgoing_delivery_put(struct cv_txn *txn, struct cv_call *call, Congvan__OutgoingRecipient *recipient,
			  Congvan__OutgoingDelivery *delivery, Congvan__DeliveryState was, Congvan__Actor *by);

/*
 * Finds a delivery and its recipient, checked by the commit. CV_NOT_FOUND "delivery.not_found", also when document is
 * not 0 and it belongs to another one.
 */
int outgoing_delivery_find(struct cv_txn *txn, struct cv_call *call, uint64_t document, uint64_t delivery,
			   Congvan__OutgoingRecipient **ret_recipient, Congvan__OutgoingDelivery **ret);

/* ---- the methods, as proto/congvan/delivery.proto describes them ---- */

int outgoing_report_delivery(struct cv_call *call, const Congvan__DeliveryReport *request, Congvan__Empty *reply);
int outgoing_list_deliveries(struct cv_call *call, const Congvan__ListDeliveriesRequest *request,
			     Congvan__ListDeliveriesReply *reply);
int outgoing_note_delivery(struct cv_call *call, const Congvan__NoteDeliveryRequest *request,
			   Congvan__ListDeliveriesReply *reply);
int outgoing_retry_delivery(struct cv_call *call, const Congvan__RetryDeliveryRequest *request,
			    Congvan__ListDeliveriesReply *reply);
int outgoing_take_back_delivery(struct cv_call *call, const Congvan__TakeBackDeliveryRequest *request,
				Congvan__ListDeliveriesReply *reply);

/* ---- who may do what ---- */

enum outgoing_delivery_right {
	OUTGOING_DELIVERY_NOTE = 1 << 0, /* what became of paper */
	OUTGOING_DELIVERY_RETRY = 1 << 1,
	OUTGOING_DELIVERY_TAKE_BACK = 1 << 2,
};
/* Of somebody in a post. */
unsigned outgoing_delivery_rights(const struct office_actor *actor);
/* Which acts a delivery in its state allows, whoever asks: bits of the same. Pure. */
unsigned outgoing_delivery_acts(const Congvan__OutgoingDelivery *delivery);
/* The same of a document that is recalled: what became of the recall alone. Pure. */
unsigned outgoing_delivery_recall_acts(const Congvan__OutgoingDelivery *delivery);
/* Writes into each delivery of the document what somebody with these rights may do with it. -ENOMEM. */
int outgoing_delivery_offers(struct cv_call *call, const Congvan__OutgoingDocument *document, unsigned rights,
			     Congvan__OutgoingRecipient *const *recipients, size_t count);

extern const struct cv_text outgoing_delivery_texts[];

#endif
