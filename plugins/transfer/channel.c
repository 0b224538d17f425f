/*
 * transfer as the channel CHANNEL_AGENCY of outgoing: what outgoing orders for an agency of this server goes there as
 * any sending does, and what the receiver tells comes back as a report about the delivery.
 *
 * Design notes
 *  - The delivery's id is the sending's: an order that comes twice finds it done.
 *  - Orders become items, and items of one delivery may cross. One that is to be taken back before it left leaves a
 *    sending without receivers; the order to send then finds it and does nothing.
 *  - An update may come before the order to send: it waits for that a while.
 *  - Reports are items too, so that what was told waits while outgoing is away. They may cross: outgoing's table knows.
 */
#include <errno.h>
#include <string.h>

#include "congvan/identity.pb-c.h"
#include "office/calendar/moment.h"
#include "transfer/transfer.h"

#define STATE(name) CONGVAN__DELIVERY_STATE__DELIVERY_##name

int transfer_order_heard(struct cv_call *call, const Congvan__DispatchOrder *order)
{
	struct cv_txn *txn;
	int error;

	if (order->channel != CONGVAN__CHANNEL__CHANNEL_AGENCY)
		return 0;
	txn = cv_txn_begin(call);
	error = txn ? cv_txn_item(txn, TRANSFER_ORDERS, 0, &order->base, NULL) : -ENOMEM;
	return error ? error : cv_txn_commit(txn);
}

/* ---- one order ---- */

struct ordered {
	struct cv_txn *txn;
	struct cv_call *call;
	const Congvan__DispatchOrder *order;
	Congvan__Agency *own, *receiver; /* receiver NULL: no agency of this server */
	Congvan__Transfer *known; /* of an earlier order about the delivery; NULL: there was none */
};

static struct cv_key ordered_key(const struct ordered *ordered)
{
	return cv_key(ordered->call, TRANSFER_ORDERED, "i", ordered->order->delivery_id);
}

static int tell(struct ordered *ordered, Congvan__DeliveryState state, const char *reason)
{
	Congvan__DeliveryReport *report = cv_new(ordered->call, &congvan__delivery_report__descriptor);

	if (!report)
		return -ENOMEM;
	CV_SET(report, delivery_id, ordered->order->delivery_id);
	CV_SET(report, state, state);
	report->reason = cv_strdup(ordered->call, reason);
	report->time = office_moment(ordered->call, ordered->call->now_ms);
	if (!report->time)
		return -ENOMEM;
	return cv_txn_item(ordered->txn, TRANSFER_REPORTS, 0, &report->base, NULL);
}

static int fail(struct ordered *ordered, const char *why)
{
	const char *limit =
	    cv_printf(ordered->call, "%llu", (unsigned long long)(ordered->call->instance->size_limit >> 20));
	const char *name = ordered->order->recipient ? ordered->order->recipient->name : NULL;
	bool size = strcmp(why, "transfer.too_big") == 0;
	const char *text = limit ? cv_text(ordered->call, why, size ? limit : (name ? name : ""), NULL) : NULL;
	int error = text ? tell(ordered, STATE(FAILED), text) : -ENOMEM;

	return error ? error : cv_txn_commit(ordered->txn);
}

static int find_receiver(struct ordered *ordered)
{
	const Congvan__RecipientLine *line = ordered->order->recipient;
	int error = office_agency(ordered->txn, ordered->call, ordered->call->caller.agency, &ordered->own);

	if (!error && !ordered->own)
		error = cv_retry(ordered->call, "the agency that sends has no record");
	if (!error && line && line->organ_id)
		error = office_agency_by_organ(ordered->txn, ordered->call, line->organ_id, &ordered->receiver);
	return error;
}

/* ---- sending ---- */

static Congvan__Transfer *sending_of(struct ordered *ordered)
{
	const Congvan__DispatchOrder *order = ordered->order;
	struct cv_call *call = ordered->call;
	Congvan__Transfer *transfer = cv_new(call, &congvan__transfer__descriptor);

	if (!transfer)
		return NULL;
	CV_SET(transfer, id, order->delivery_id);
	CV_SET(transfer, document_id, order->document_id);
	CV_SET(transfer, recipient_count, 1);
	transfer->kind = cv_strdup(call, "outgoing");
	transfer->header = order->header ? cv_clone(call, &order->header->base) : NULL;
	transfer->files = order->files;
	transfer->n_files = order->n_files;
	transfer->sent_at = office_moment(call, call->now_ms);
	return transfer->kind && transfer->sent_at && (transfer->header || !order->header) ? transfer : NULL;
}

static bool filled(const char *text)
{
	return text && *text;
}

/* Why it can't go, as a reason of the texts; NULL: it can. Asking again does not help but when somebody does something.
 */
static int find_hindrance(struct ordered *ordered, const Congvan__Transfer *transfer, const char **ret)
{
	const Congvan__DocumentHeader *header = transfer->header;
	enum office_exchange exchange = OFFICE_EXCHANGE_NOBODY;
	Congvan__TransferSentTo *earlier;
	int error = 0;

	if (ordered->receiver)
		error = office_exchange(ordered->txn, ordered->call, ordered->own->number, ordered->receiver->number,
					&exchange);
	*ret = transfer_hindrance(exchange);
	if (error || *ret)
		return error;
	if (!header || !filled(header->code_number) || !filled(header->code_notation) || !filled(header->issued_date) ||
	    !transfer->n_files || transfer->n_files > TRANSFER_FILES_MAX) {
		*ret = "transfer.incomplete";
		return 0;
	}
	if (!transfer_fits(ordered->call, transfer)) {
		*ret = "transfer.too_big";
		return 0;
	}
	error = transfer_name(ordered->call, ordered->own, transfer->header);
	if (!error)
		error = cv_txn_get(ordered->txn,
				   transfer_sent_to_key(ordered->call, ordered->own->number, header->document_id,
							ordered->receiver->number),
				   &congvan__transfer_sent_to__descriptor, &earlier);
	if (!error && earlier)
		*ret = "transfer.already_sent";
	return error;
}

static int send_it(struct ordered *ordered)
{
	struct cv_call *call = ordered->call;
	Congvan__Transfer *transfer;
	struct transfer_part part;
	const char *why;
	int error;

	if (ordered->known) /* delivered again, or taken back before */
		return 0;
	transfer = sending_of(ordered);
	error = transfer ? find_hindrance(ordered, transfer, &why) : -ENOMEM;
	if (error)
		return error;
	if (why)
		return fail(ordered, why);
	part = (struct transfer_part){ordered->receiver->number, transfer_recipient(call, ordered->receiver, transfer)};
	if (!part.recipient)
		return -ENOMEM;
	error = cv_txn_put_new(ordered->txn, ordered_key(ordered), &transfer->base);
	if (!error)
		error = transfer_put_part(ordered->txn, call, ordered->own, transfer, &part);
	if (!error)
		error = tell(ordered, STATE(SENT), NULL);
	return error ? error : cv_txn_commit(ordered->txn);
}

/* ---- updating ---- */

static bool has_it(const Congvan__TransferRecipient *recipient)
{
	return recipient->state != CONGVAN__TRANSFER_STATE__TRANSFER_REFUSED &&
	       recipient->state != CONGVAN__TRANSFER_STATE__TRANSFER_RECALLED;
}

static int tell_update(struct ordered *ordered, const char *why)
{
	Congvan__DeliveryReport *report = cv_new(ordered->call, &congvan__delivery_report__descriptor);
	int error;

	if (!report)
		return -ENOMEM;
	CV_SET(report, delivery_id, ordered->order->delivery_id);
	CV_SET(report, update, ordered->order->update);
	CV_SET(report, update_state, CONGVAN__UPDATE_STATE__UPDATE_FAILED);
	report->reason = cv_strdup(ordered->call, why);
	report->time = office_moment(ordered->call, ordered->call->now_ms);
	if (!report->reason || !report->time)
		return -ENOMEM;
	error = cv_txn_item(ordered->txn, TRANSFER_REPORTS, 0, &report->base, NULL);
	return error ? error : cv_txn_commit(ordered->txn);
}

/* What is sent again later, or asked back, goes with the header as it is now. */
static int pass_update_on(struct ordered *ordered)
{
	const Congvan__DispatchOrder *order = ordered->order;
	struct cv_call *call = ordered->call;
	char *document_id = ordered->known->header->document_id;
	const struct transfer_update update = {ordered->own, ordered->known, order->reason, order->update};
	int error;

	ordered->known->header = cv_clone(call, &order->header->base);
	if (!ordered->known->header)
		return -ENOMEM;
	ordered->known->header->document_id = document_id; /* the receiver knows it by that */
	error = cv_txn_put(ordered->txn, ordered_key(ordered), &ordered->known->base);
	if (!error)
		error = transfer_put_update(ordered->txn, call, &update, ordered->receiver->number);
	return error ? error : cv_txn_commit(ordered->txn);
}

static int update_it(struct ordered *ordered)
{
	const Congvan__RecipientLine *line = ordered->order->recipient;
	const char *name = line && line->name ? line->name : "";
	Congvan__TransferRecipient *recipient;
	struct cv_call *call = ordered->call;
	int error;

	if (!ordered->order->header || !ordered->order->update)
		return cv_reject(call, "the order says nothing that could be updated");
	/* Items cross: the order to send may come after this one. Where it failed there is nothing to wait for. */
	if (!ordered->known && call->delivery->attempt < TRANSFER_UPDATE_WAITS)
		return cv_retry(call, "what is to be updated has not left yet");
	if (!ordered->known || !ordered->known->recipient_count)
		return tell_update(ordered, cv_text(call, "transfer.update_nothing", NULL));
	if (!ordered->receiver)
		return tell_update(ordered, cv_text(call, transfer_hindrance(OFFICE_EXCHANGE_NOBODY), name, NULL));
	error = cv_txn_get(
	    ordered->txn,
	    transfer_recipient_key(call, ordered->own->number, ordered->order->delivery_id, ordered->receiver->number),
	    &congvan__transfer_recipient__descriptor, &recipient);
	if (error)
		return error;
	if (!recipient || !has_it(recipient))
		return tell_update(ordered, cv_text(call, "transfer.update_nothing", NULL));
	return pass_update_on(ordered);
}

/* ---- taking back ---- */

static int drop(struct ordered *ordered)
{
	Congvan__Transfer *transfer = sending_of(ordered);
	int error;

	if (!transfer)
		return -ENOMEM;
	CV_SET(transfer, recipient_count, 0);
	error = cv_txn_put_new(ordered->txn, ordered_key(ordered), &transfer->base);
	if (!error)
		error = tell(ordered, STATE(DROPPED), NULL);
	return error ? error : cv_txn_commit(ordered->txn);
}

/* A recall asks also who has accepted it: they decide. */
static bool may_ask(const struct ordered *ordered, const Congvan__TransferRecipient *recipient)
{
	if (ordered->order->kind != CONGVAN__DISPATCH_KIND__DISPATCH_RECALL)
		return transfer_recallable(recipient);
	return recipient->state != CONGVAN__TRANSFER_STATE__TRANSFER_REFUSED &&
	       recipient->state != CONGVAN__TRANSFER_STATE__TRANSFER_RECALLED;
}

/* It is not asked back: what is told of it, if it was not told before. 0: nothing. */
static Congvan__DeliveryState answer_for(const Congvan__TransferRecipient *recipient)
{
	switch (recipient->state) {
	case CONGVAN__TRANSFER_STATE__TRANSFER_RECEIVED:
	case CONGVAN__TRANSFER_STATE__TRANSFER_ASSIGNED:
	case CONGVAN__TRANSFER_STATE__TRANSFER_IN_PROGRESS:
	case CONGVAN__TRANSFER_STATE__TRANSFER_DONE:
		return STATE(RECALL_REFUSED);
	default:
		return 0;
	}
}

static int ask_back(struct ordered *ordered)
{
	struct transfer_part part = {ordered->receiver->number, NULL};
	const struct transfer_recall recall = {ordered->own, ordered->known, ordered->order->reason,
					       ordered->order->kind == CONGVAN__DISPATCH_KIND__DISPATCH_RECALL};
	struct cv_call *call = ordered->call;
	struct cv_key key =
	    transfer_recipient_key(call, ordered->own->number, ordered->order->delivery_id, part.agency);
	int error = cv_txn_get(ordered->txn, key, &congvan__transfer_recipient__descriptor, &part.recipient);

	if (error || !part.recipient)
		return error ? error : cv_reject(call, "the sending has no such receiver");
	if (may_ask(ordered, part.recipient)) {
		error = transfer_put_recall(ordered->txn, call, &recall, &part);
	} else {
		Congvan__DeliveryState state = answer_for(part.recipient);

		if (!state)
			return 0;
		error = tell(ordered, state, cv_text(call, "transfer.kept", NULL));
	}
	return error ? error : cv_txn_commit(ordered->txn);
}

/* Nobody is there who could give it back. */
static int fail_recall(struct ordered *ordered)
{
	const Congvan__RecipientLine *line = ordered->order->recipient;
	const char *text = cv_text(ordered->call, transfer_hindrance(OFFICE_EXCHANGE_NOBODY),
				   line && line->name ? line->name : "", NULL);
	int error = text ? tell(ordered, STATE(RECALL_FAILED), text) : -ENOMEM;

	return error ? error : cv_txn_commit(ordered->txn);
}

static int take_back(struct ordered *ordered)
{
	if (!ordered->known)
		return drop(ordered);
	if (!ordered->known->recipient_count)
		return 0;
	if (!ordered->receiver)
		return fail_recall(ordered);
	return ask_back(ordered);
}

int transfer_order(struct cv_call *call, const Congvan__DispatchOrder *order)
{
	struct ordered ordered = {.txn = cv_txn_begin(call), .call = call, .order = order};
	int error = ordered.txn ? find_receiver(&ordered) : -ENOMEM;

	if (!error)
		error = cv_txn_get(ordered.txn, ordered_key(&ordered), &congvan__transfer__descriptor, &ordered.known);
	if (error)
		return error;
	switch (order->kind) {
	case CONGVAN__DISPATCH_KIND__DISPATCH_NEW:
	case CONGVAN__DISPATCH_KIND__DISPATCH_REPLACE: /* its header says what it replaces */
		return send_it(&ordered);
	case CONGVAN__DISPATCH_KIND__DISPATCH_TAKE_BACK:
	case CONGVAN__DISPATCH_KIND__DISPATCH_RECALL:
		return take_back(&ordered);
	case CONGVAN__DISPATCH_KIND__DISPATCH_UPDATE:
		return update_it(&ordered);
	default:
		return cv_reject(call, "the order is of a kind that this build does not know");
	}
}

/* ---- what comes back ---- */

static const struct {
	const char *code;
	Congvan__DeliveryState state;
} codes[] = {
    {"01", STATE(ARRIVED)},     {"02", STATE(REFUSED)}, {"03", STATE(RECEIVED)},      {"04", STATE(IN_PROGRESS)},
    {"05", STATE(IN_PROGRESS)}, {"06", STATE(DONE)},    {"15", STATE(RECALL_AGREED)}, {"16", STATE(RECALL_REFUSED)},
};

/* 0: nothing that a channel tells; 13 is the sender's own. */
static Congvan__DeliveryState state_of(const char *code)
{
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (code && strcmp(codes[i].code, code) == 0)
			return codes[i].state;
	return 0;
}

/* "Không đúng thẩm quyền: gửi Sở Tài chính": the reason from the process, and what the clerk wrote. */
static char *reason_of(struct cv_call *call, const Congvan__TransferRecipient *recipient, const char *told)
{
	const char *label = recipient->reason_label ? recipient->reason_label->vi : NULL;

	if (label && filled(told))
		return cv_printf(call, "%s: %s", label, told);
	return cv_strdup(call, label ? label : told);
}

/* 15 and 16 of an update are about that alone. */
static void say_update(Congvan__DeliveryState state, const Congvan__TransferStep *step, Congvan__DeliveryReport *report)
{
	report->has_state = 0;
	CV_SET(report, update, step->update);
	CV_SET(report, update_state,
	       state == STATE(RECALL_AGREED) ? CONGVAN__UPDATE_STATE__UPDATE_AGREED
					     : CONGVAN__UPDATE_STATE__UPDATE_REFUSED);
}

int transfer_status_heard(struct cv_call *call, const Congvan__TransferStatusEvent *event)
{
	const Congvan__TransferRecipient *recipient = event->recipient;
	const Congvan__TransferStep *step =
	    recipient && recipient->n_steps ? recipient->steps[recipient->n_steps - 1] : NULL;
	Congvan__DeliveryState state = step ? state_of(step->code) : 0;
	struct cv_txn *txn = cv_txn_begin(call);
	Congvan__DeliveryReport *report = cv_new(call, &congvan__delivery_report__descriptor);
	Congvan__Transfer *ordered;
	int error;

	if (!state)
		return 0;
	error = cv_get(call, cv_key(call, TRANSFER_ORDERED, "i", event->transfer_id), &congvan__transfer__descriptor,
		       &ordered);
	if (error || !ordered) /* people sent it */
		return error;
	if (!report || !txn)
		return -ENOMEM;
	CV_SET(report, delivery_id, event->transfer_id);
	CV_SET(report, state, state);
	report->time = step->time;
	report->reason = step->update ? cv_strdup(call, step->reason) : reason_of(call, recipient, step->reason);
	if (step->update)
		say_update(state, step, report);
	if (recipient->has_arrival_number && state == STATE(RECEIVED))
		report->reference = cv_printf(call, "%llu", (unsigned long long)recipient->arrival_number);
	error = cv_txn_item(txn, TRANSFER_REPORTS, 0, &report->base, NULL);
	return error ? error : cv_txn_commit(txn);
}

int transfer_report(struct cv_call *call, const Congvan__DeliveryReport *report)
{
	void *reply;
	int error =
	    cv_call_method(call, "outgoing/1", "report_delivery", &report->base, &congvan__empty__descriptor, &reply);

	if (error == -ECONNREFUSED)
		return cv_suspend(call, "outgoing does not answer");
	if (error == -EACCES || error == -ENOENT || error == -EINVAL)
		return cv_reject(call, "outgoing does not take this report");
	return error; /* the acknowledgement is the kernel's own commit */
}
