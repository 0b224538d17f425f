/* Sending: one commit in the sender's agency, with an errand in the history of each receiver's. */
#include <errno.h>
#include <string.h>

#include "office/calendar/moment.h"
#include "office/field_text.h"
#include "transfer/transfer.h"

struct sending {
	struct cv_txn *txn;
	struct cv_call *call;
	const Congvan__SendRequest *request;
	Congvan__Agency *own;
	Congvan__Transfer *transfer;
	struct transfer_part parts[TRANSFER_RECIPIENTS_MAX];
	size_t count;
};

/* ---- to whom ---- */

const char *transfer_hindrance(enum office_exchange exchange)
{
	switch (exchange) {
	case OFFICE_EXCHANGE_OPEN:
		return NULL;
	case OFFICE_EXCHANGE_ONESELF:
		return "transfer.own_agency";
	case OFFICE_EXCHANGE_CLOSED:
		return "transfer.agency_closed";
	case OFFICE_EXCHANGE_BARRED:
		return "transfer.not_interconnected";
	case OFFICE_EXCHANGE_NOBODY:
		break;
	}
	return "transfer.no_such_agency";
}

static bool chosen_before(const struct sending *sending, uint32_t agency)
{
	for (size_t i = 0; i < sending->count; i++)
		if (sending->parts[i].agency == agency)
			return true;
	return false;
}

Congvan__TransferRecipient *transfer_recipient(struct cv_call *call, const Congvan__Agency *agency,
					       const Congvan__Transfer *transfer)
{
	Congvan__TransferRecipient *recipient = cv_new(call, &congvan__transfer_recipient__descriptor);
	Congvan__Party *party = cv_new(call, &congvan__party__descriptor);

	if (!recipient || !party)
		return NULL;
	party->organ_id = agency->organ_id;
	party->name = agency->name;
	recipient->party = party;
	CV_SET(recipient, state, CONGVAN__TRANSFER_STATE__TRANSFER_WAITING);
	recipient->changed_at = transfer->sent_at;
	CV_SET(recipient, revision, 1);
	return recipient;
}

static int add_recipient(struct sending *sending, const Congvan__Agency *agency)
{
	Congvan__TransferRecipient *recipient = transfer_recipient(sending->call, agency, sending->transfer);

	if (!recipient)
		return -ENOMEM;
	sending->parts[sending->count++] = (struct transfer_part){agency->number, recipient};
	return 0;
}

static int find_recipient(struct sending *sending, size_t index)
{
	const char *organ = sending->request->organ_ids[index];
	const char *pointer = cv_printf(sending->call, "/organIds/%zu", index);
	enum office_exchange exchange = OFFICE_EXCHANGE_NOBODY;
	Congvan__Agency *agency;
	const char *why;
	int error = office_agency_by_organ(sending->txn, sending->call, organ, &agency);

	if (!error && agency)
		error = office_exchange(sending->txn, sending->call, sending->own->number, agency->number, &exchange);
	if (error)
		return error;
	why = transfer_hindrance(exchange);
	if (!why && chosen_before(sending, agency->number))
		why = "field.duplicate";
	if (!why)
		return add_recipient(sending, agency);
	cv_field(sending->call, pointer, why, agency ? agency->name : organ, NULL);
	return 0;
}

static int find_recipients(struct sending *sending)
{
	size_t count = sending->request->n_organ_ids;
	int error = 0;

	if (!count || count > TRANSFER_RECIPIENTS_MAX) {
		cv_field(sending->call, "/organIds", count ? "field.too_many" : "transfer.no_recipients",
			 cv_printf(sending->call, "%u", TRANSFER_RECIPIENTS_MAX), NULL);
		return 0;
	}
	for (size_t i = 0; i < count && !error; i++)
		error = find_recipient(sending, i);
	return error;
}

/* ---- once to each ---- */

static int check_sent(struct sending *sending)
{
	struct cv_call *call = sending->call;
	const char *document = sending->transfer->header->document_id;
	int error = 0;

	for (size_t i = 0; i < sending->count && !error; i++) {
		Congvan__TransferSentTo *earlier;
		struct cv_key key =
		    transfer_sent_to_key(call, sending->own->number, document, sending->parts[i].agency);

		error = cv_txn_get(sending->txn, key, &congvan__transfer_sent_to__descriptor, &earlier);
		if (!error && earlier)
			cv_field(call, cv_printf(call, "/organIds/%zu", i), "transfer.already_sent",
				 sending->parts[i].recipient->party->name, NULL);
	}
	return error;
}

/* ---- writing ---- */

static int put_errand(struct cv_txn *txn, struct cv_call *call, Congvan__Agency *own, Congvan__Transfer *transfer,
		      uint32_t receiver)
{
	Congvan__TransferErrand *errand = cv_new(call, &congvan__transfer_errand__descriptor);
	Congvan__DeliverRequest *deliver = cv_new(call, &congvan__deliver_request__descriptor);
	Congvan__Party *sender = cv_new(call, &congvan__party__descriptor);

	if (!errand || !deliver || !sender)
		return -ENOMEM;
	sender->organ_id = own->organ_id;
	sender->name = own->name;
	deliver->source = cv_strdup(call, TRANSFER_SOURCE);
	deliver->sender = sender;
	deliver->delivery_id = cv_printf(call, "%llu", (unsigned long long)transfer->id);
	deliver->header = transfer->header;
	deliver->files = transfer->files;
	deliver->n_files = transfer->n_files;
	deliver->note = transfer->note;
	errand->deliver = deliver;
	if (!deliver->source || !deliver->delivery_id)
		return -ENOMEM;
	return cv_txn_event_in(txn, receiver, "transfer.errand", transfer->id, &errand->base);
}

int transfer_put_part(struct cv_txn *txn, struct cv_call *call, Congvan__Agency *own, Congvan__Transfer *transfer,
		      const struct transfer_part *part)
{
	Congvan__TransferSentTo *sent_to = cv_new(call, &congvan__transfer_sent_to__descriptor);
	int error;

	if (!sent_to)
		return -ENOMEM;
	CV_SET(sent_to, transfer_id, transfer->id);
	error = cv_txn_put(txn, transfer_sent_to_key(call, own->number, transfer->header->document_id, part->agency),
			   &sent_to->base);
	if (!error)
		error = cv_txn_put(txn, transfer_recipient_key(call, own->number, transfer->id, part->agency),
				   &part->recipient->base);
	return error ? error : put_errand(txn, call, own, transfer, part->agency);
}

static int put_all(struct sending *sending)
{
	int error =
	    cv_txn_put(sending->txn, transfer_key(sending->call, sending->transfer->id), &sending->transfer->base);

	for (size_t i = 0; i < sending->count && !error; i++)
		error =
		    transfer_put_part(sending->txn, sending->call, sending->own, sending->transfer, &sending->parts[i]);
	return error;
}

static int begin(struct sending *sending, const struct office_actor *me)
{
	struct cv_call *call = sending->call;
	Congvan__Transfer *transfer = cv_new(call, &congvan__transfer__descriptor);
	int error = office_agency(sending->txn, call, call->caller.agency, &sending->own);

	if (error)
		return error;
	if (!transfer || !sending->own)
		return transfer ? -EIO : -ENOMEM;
	CV_SET(transfer, id, call->host->new_id(call->host));
	transfer->sent_by = office_actor_message(call, me);
	transfer->sent_at = office_moment(call, call->now_ms);
	transfer->note = office_field_text(call, sending->request->note, "/note", TRANSFER_NOTE_CHARS);
	sending->transfer = transfer;
	return transfer->sent_by && transfer->sent_at ? 0 : -ENOMEM;
}

static int answer(struct sending *sending, unsigned rights, Congvan__TransferView *reply)
{
	struct cv_call *call = sending->call;
	int error = transfer_view(call, sending->transfer, sending->parts, sending->count, rights, reply);

	if (!error)
		error = cv_txn_event(sending->txn, "transfer.sent", sending->transfer->id, &reply->base);
	cv_http_status(call, 201);
	cv_http_location(call, cv_printf(call, "/api/v1/transfers/%llu", (unsigned long long)sending->transfer->id));
	return error ? error : cv_txn_commit(sending->txn);
}

int transfer_send(struct cv_call *call, const Congvan__SendRequest *request, Congvan__TransferView *reply)
{
	struct sending *sending = cv_alloc(call, sizeof(*sending));
	struct office_actor me;
	unsigned rights;
	int error = sending ? transfer_actor(call, TRANSFER_SEND, &me, &rights) : -ENOMEM;

	if (error)
		return error;
	*sending = (struct sending){.txn = cv_txn_begin(call), .call = call, .request = request};
	error = sending->txn ? begin(sending, &me) : -ENOMEM;
	if (!error)
		error = find_recipients(sending);
	if (!error)
		error = transfer_package(sending->txn, call, request, sending->own, sending->transfer);
	if (!error)
		error = cv_fields_ok(call);
	if (!error)
		error = check_sent(sending);
	if (!error)
		error = cv_fields_ok(call);
	if (!error) {
		CV_SET(sending->transfer, recipient_count, (uint32_t)sending->count);
		error = put_all(sending);
	}
	return error ? error : answer(sending, rights, reply);
}
