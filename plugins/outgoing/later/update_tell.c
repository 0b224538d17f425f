/* Telling who has an issued document what was updated. */
#include "outgoing/later/update_tell.h"

#include <errno.h>

#include "office/calendar/moment.h"
#include "outgoing/delivery/delivery.h"
#include "outgoing/later/update.h"

#define STATE(name) CONGVAN__DELIVERY_STATE__DELIVERY_##name

bool outgoing_update_reaches(const Congvan__OutgoingDelivery *delivery)
{
	if (delivery->followed_by || delivery->channel == CONGVAN__CHANNEL__CHANNEL_PAPER ||
	    delivery->channel == CONGVAN__CHANNEL__CHANNEL_INTERNAL)
		return false;
	switch (delivery->state) {
	case STATE(WAITING): /* else its order is still to be written, with what is said now */
		return delivery->ordered_at != NULL;
	case STATE(SENT):
	case STATE(ARRIVED):
	case STATE(RECEIVED):
	case STATE(IN_PROGRESS):
	case STATE(DONE):
	case STATE(RECALL_REFUSED):
	case STATE(RECALL_FAILED):
		return true;
	default: /* nobody has it, or it is asked back */
		return false;
	}
}

int outgoing_update_mark(struct cv_call *call, const Congvan__OutgoingDocument *document,
			 Congvan__OutgoingDelivery *delivery)
{
	Congvan__DeliveryUpdate *update = cv_new(call, &congvan__delivery_update__descriptor);

	if (!update)
		return -ENOMEM;
	CV_SET(update, number, (uint32_t)document->n_updates);
	CV_SET(update, asked, (delivery->update ? delivery->update->asked : 0) + 1);
	CV_SET(update, state, CONGVAN__UPDATE_STATE__UPDATE_ASKED);
	update->time = office_moment(call, call->now_ms);
	delivery->update = update;
	return update->time ? 0 : -ENOMEM;
}

static int tell_delivery(const struct outgoing_update_telling *telling, Congvan__OutgoingRecipient *recipient,
			 Congvan__OutgoingDelivery *delivery)
{
	struct office_case *base = &telling->kase->base;
	int error;

	if (!outgoing_update_reaches(delivery) ||
	    (delivery->update && delivery->update->number >= telling->kase->document->n_updates))
		return 0;
	error = outgoing_update_mark(base->call, telling->kase->document, delivery);
	if (!error)
		error = outgoing_ordering_put(telling->ordering, recipient, delivery,
					      CONGVAN__DISPATCH_KIND__DISPATCH_UPDATE, telling->update->reason);
	return error ? error : outgoing_delivery_put(base->txn, base->call, recipient, delivery, delivery->state, NULL);
}

/* Read again, so that a report that comes meanwhile is a conflict and not lost. */
int outgoing_update_read(const struct outgoing_update_telling *telling, size_t index, Congvan__OutgoingRecipient **ret)
{
	struct office_case *base = &telling->kase->base;
	int error = cv_txn_get(
	    base->txn, outgoing_recipient_key(base->call, base->id, telling->ordering->recipients[index]->place),
	    &congvan__outgoing_recipient__descriptor, ret);

	if (error || !*ret)
		return error ? error : -EIO;
	telling->ordering->recipients[index] = *ret;
	return 0;
}

static int tell_recipient(const struct outgoing_update_telling *telling, size_t index)
{
	Congvan__OutgoingRecipient *recipient;
	int error;

	if (telling->ordering->recipients[index]->removal) /* for ever: it needs no check */
		return 0;
	error = outgoing_update_read(telling, index, &recipient);
	for (size_t i = 0; !error && i < recipient->n_deliveries; i++)
		error = tell_delivery(telling, recipient, recipient->deliveries[i]);
	return error;
}

/* As many as one commit is for, and an item for what is left. */
int outgoing_update_tell(const struct outgoing_update_telling *telling, uint32_t from)
{
	struct office_case *base = &telling->kase->base;
	Congvan__UpdateRest rest = CONGVAN__UPDATE_REST__INIT;
	const size_t end = (size_t)from + OUTGOING_UPDATE_AT_ONCE;
	int error = 0;

	for (size_t i = from; i < telling->there && i < end && !error; i++)
		error = tell_recipient(telling, i);
	if (error || telling->there <= end)
		return error;
	CV_SET(&rest, document_id, base->id);
	CV_SET(&rest, number, telling->update->number);
	CV_SET(&rest, from, from + OUTGOING_UPDATE_AT_ONCE);
	CV_SET(&rest, to, (uint32_t)telling->there);
	return cv_txn_item(base->txn, OUTGOING_QUEUE_UPDATES, 0, &rest.base, NULL);
}

int outgoing_update_item(struct cv_call *call, const Congvan__UpdateRest *rest)
{
	struct outgoing_case kase = {.version = NULL};
	struct outgoing_ordering ordering;
	struct outgoing_update_telling telling = {.kase = &kase, .ordering = &ordering};
	struct cv_txn *txn = cv_txn_begin(call);
	int error = txn ? office_case_load(call, &outgoing_case_kind, rest->document_id, txn, &kase.base) : -ENOMEM;

	if (error)
		return error;
	if (!rest->number || rest->number > kase.document->n_updates)
		return cv_reject(call, "the document has no such update");
	if (kase.document->frozen_reason) /* it is recalled or replaced: nobody keeps it up to date */
		return 0;
	telling.update = kase.document->updates[rest->number - 1];
	error = outgoing_ordering_begin(txn, call, kase.document, &ordering);
	telling.there = ordering.recipient_count < rest->to ? ordering.recipient_count : rest->to;
	if (!error)
		error = outgoing_update_tell(&telling, rest->from);
	return error ? error : cv_txn_commit(txn);
}
