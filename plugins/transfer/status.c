/*
 * What the receiver's incoming tells comes back to the sender's record: in the order of the log and once, because the
 * cursor of the subscription moves in the commit that writes it.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "office/calendar/moment.h"
#include "transfer/transfer.h"

static const struct told {
	const char *code;
	Congvan__TransferState state;
} tolds[] = {
    {"01", CONGVAN__TRANSFER_STATE__TRANSFER_ARRIVED},     {"02", CONGVAN__TRANSFER_STATE__TRANSFER_REFUSED},
    {"03", CONGVAN__TRANSFER_STATE__TRANSFER_RECEIVED},    {"04", CONGVAN__TRANSFER_STATE__TRANSFER_ASSIGNED},
    {"05", CONGVAN__TRANSFER_STATE__TRANSFER_IN_PROGRESS}, {"06", CONGVAN__TRANSFER_STATE__TRANSFER_DONE},
    {"15", CONGVAN__TRANSFER_STATE__TRANSFER_RECALLED},
};

/* To having been asked back. */
static bool is_answer(const char *code)
{
	return strcmp(code, "15") == 0 || strcmp(code, "16") == 0;
}

/*
 * Told since it last arrived, or was last asked back? It arrives a second time when its reception was cancelled, and
 * who refused to give it back may be asked again; what is told a second time otherwise is a recall that was delivered
 * twice.
 */
static bool told_before(const Congvan__TransferRecipient *recipient, const char *code)
{
	for (size_t i = recipient->n_steps; i-- > 0;) {
		const char *earlier = recipient->steps[i]->code;

		if (recipient->steps[i]->update) /* of something else */
			continue;
		if (strcmp(earlier, code) == 0)
			return strcmp(code, "01") != 0 || i + 1 == recipient->n_steps;
		if (strcmp(earlier, "01") == 0 || (is_answer(code) && strcmp(earlier, "13") == 0))
			return false;
	}
	return false;
}

static bool asked_back(const Congvan__TransferRecipient *recipient)
{
	return recipient->state == CONGVAN__TRANSFER_STATE__TRANSFER_RECALL_ASKED;
}

/* The state after it. 16, and 01 after it was asked back, are steps and no states. */
static Congvan__TransferState next_state(const Congvan__TransferRecipient *recipient, const char *code)
{
	bool arrived = strcmp(code, "01") == 0;

	for (size_t i = 0; i < sizeof(tolds) / sizeof(tolds[0]); i++)
		if (strcmp(tolds[i].code, code) == 0 && !(arrived && asked_back(recipient)))
			return tolds[i].state;
	return recipient->state;
}

static int take_in(struct cv_call *call, const Congvan__ArrivalStatus *status, Congvan__TransferRecipient *recipient)
{
	int error = transfer_step(call, recipient, next_state(recipient, status->code), status->code, status->reason);

	if (status->time && !error) { /* the receiver's time, not that of hearing of it */
		recipient->changed_at = status->time;
		recipient->steps[recipient->n_steps - 1]->time = status->time;
	}
	if (!asked_back(recipient)) { /* then it keeps the reason for which it is asked back */
		recipient->reason = status->reason;
		recipient->reason_label = status->reason_label;
	}
	if (status->has_arrival_number) {
		CV_SET(recipient, arrival_number, status->arrival_number);
		recipient->arrival_date = status->arrival_date;
	} else if (strcmp(status->code, "01") == 0) { /* its reception was cancelled, and the number with it */
		recipient->has_arrival_number = 0;
		recipient->arrival_number = 0;
		recipient->arrival_date = NULL;
	}
	return error;
}

/* What was refused or taken back may be sent there again. */
static int forget(struct cv_txn *txn, struct cv_call *call, uint32_t sender, uint64_t id)
{
	Congvan__TransferSentTo *sent_to;
	Congvan__Transfer *transfer;
	struct cv_key key = cv_key_in(call, sender, TRANSFER_SENT, "i", id);
	int error = cv_get(call, key, &congvan__transfer__descriptor, &transfer);

	if (!error && !transfer)
		error = cv_get(call, cv_key_in(call, sender, TRANSFER_ORDERED, "i", id), &congvan__transfer__descriptor,
			       &transfer);
	if (error || !transfer)
		return error ? error : -EIO;
	key = transfer_sent_to_key(call, sender, transfer->header->document_id, call->caller.agency);
	error = cv_txn_get(txn, key, &congvan__transfer_sent_to__descriptor, &sent_to);
	if (error || !sent_to || sent_to->transfer_id != id)
		return error;
	return cv_txn_delete(txn, key);
}

static bool is_over(const Congvan__TransferRecipient *recipient)
{
	return recipient->state == CONGVAN__TRANSFER_STATE__TRANSFER_REFUSED ||
	       recipient->state == CONGVAN__TRANSFER_STATE__TRANSFER_RECALLED;
}

int transfer_told(struct cv_call *call, const Congvan__ArrivalStatus *status)
{
	uint64_t id = status->delivery_id ? strtoull(status->delivery_id, NULL, 10) : 0;
	struct cv_txn *txn = cv_txn_begin(call);
	Congvan__TransferRecipient *recipient;
	Congvan__Agency *sender;
	struct cv_key key;
	int error;

	if (!status->source || strcmp(status->source, TRANSFER_SOURCE) != 0)
		return 0; /* another plugin brought it */
	if (!status->code || !status->sender)
		return cv_reject(call, "the status names no code or no sender");
	error = txn ? office_agency_by_organ(txn, call, status->sender, &sender) : -ENOMEM;
	if (error)
		return error;
	if (!sender)
		return cv_reject(call, "the sender is no agency of this server any more");
	key = transfer_recipient_key(call, sender->number, id, call->caller.agency);
	error = cv_txn_get(txn, key, &congvan__transfer_recipient__descriptor, &recipient);
	if (error)
		return error;
	if (!recipient)
		return cv_reject(call, "the sender has no record of this sending");
	if (status->update ? transfer_update_answered(recipient, status) : told_before(recipient, status->code))
		return 0;
	error =
	    status->update ? transfer_take_update_answer(call, status, recipient) : take_in(call, status, recipient);
	if (!error && !status->update && is_over(recipient))
		error = forget(txn, call, sender->number, id);
	if (!error)
		error = cv_txn_put(txn, key, &recipient->base);
	if (!error)
		error = transfer_put_status(txn, call, sender->number, id, recipient);
	return error ? error : cv_txn_commit(txn);
}
