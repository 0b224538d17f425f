/* Taking back (code 13) what the receiver has not accepted. Who comes first at the receiver's desk is decided there. */
#include <errno.h>
#include <string.h>

#include "office/field_text.h"
#include "transfer/transfer.h"

struct taking {
	struct cv_txn *txn;
	struct cv_call *call;
	const Congvan__TakeBackRequest *request;
	Congvan__Agency *own;
	Congvan__Transfer *transfer;
	struct transfer_part parts[TRANSFER_RECIPIENTS_MAX];
	size_t count;
	char *reason;
};

static bool wanted(const struct taking *taking, const Congvan__TransferRecipient *recipient)
{
	const Congvan__TakeBackRequest *request = taking->request;

	for (size_t i = 0; i < request->n_organ_ids; i++)
		if (strcmp(request->organ_ids[i], recipient->party->organ_id) == 0)
			return true;
	return !request->n_organ_ids;
}

static int put_errand(struct cv_txn *txn, struct cv_call *call, const struct transfer_recall *what, uint32_t receiver)
{
	Congvan__TransferErrand *errand = cv_new(call, &congvan__transfer_errand__descriptor);
	Congvan__RecallRequest *recall = cv_new(call, &congvan__recall_request__descriptor);
	Congvan__Party *sender = cv_new(call, &congvan__party__descriptor);

	if (!errand || !recall || !sender)
		return -ENOMEM;
	sender->organ_id = what->own->organ_id;
	sender->name = what->own->name;
	recall->source = cv_strdup(call, TRANSFER_SOURCE);
	recall->sender = sender;
	recall->delivery_id = cv_printf(call, "%llu", (unsigned long long)what->transfer->id);
	recall->header = what->transfer->header;
	recall->reason = what->reason;
	if (what->issued)
		CV_SET(recall, issued, true);
	errand->recall = recall;
	if (!recall->source || !recall->delivery_id)
		return -ENOMEM;
	return cv_txn_event_in(txn, receiver, "transfer.errand", what->transfer->id, &errand->base);
}

int transfer_put_recall(struct cv_txn *txn, struct cv_call *call, const struct transfer_recall *recall,
			struct transfer_part *part)
{
	uint64_t id = recall->transfer->id;
	struct cv_key key = transfer_recipient_key(call, recall->own->number, id, part->agency);
	int error;

	error =
	    transfer_step(call, part->recipient, CONGVAN__TRANSFER_STATE__TRANSFER_RECALL_ASKED, "13", recall->reason);
	part->recipient->reason = recall->reason;
	if (!error)
		error = cv_txn_put(txn, key, &part->recipient->base);
	if (!error)
		error = transfer_put_status(txn, call, recall->own->number, id, part->recipient);
	return error ? error : put_errand(txn, call, recall, part->agency);
}

static int ask_back(struct taking *taking, struct transfer_part *part)
{
	struct cv_call *call = taking->call;
	const struct transfer_recall recall = {taking->own, taking->transfer, taking->reason, false};
	struct cv_key key = transfer_recipient_key(call, taking->own->number, taking->transfer->id, part->agency);
	/* The list was a scan, which nothing checks: read again, so that a state that changes meanwhile is a conflict.
	 */
	int error = cv_txn_get(taking->txn, key, &congvan__transfer_recipient__descriptor, &part->recipient);

	if (error || !part->recipient)
		return error ? error : -EIO;
	return transfer_put_recall(taking->txn, call, &recall, part);
}

static int ask_all(struct taking *taking)
{
	size_t asked = 0;
	int error = 0;

	for (size_t i = 0; i < taking->count && !error; i++) {
		struct transfer_part *part = &taking->parts[i];

		if (!wanted(taking, part->recipient))
			continue;
		if (transfer_recallable(part->recipient)) {
			error = ask_back(taking, part);
			asked++;
		} else if (taking->request->n_organ_ids) {
			return cv_fail(taking->call, CV_CONFLICT, "transfer.too_late", part->recipient->party->name,
				       NULL);
		}
	}
	if (!error && !asked)
		error = cv_fail(taking->call, CV_CONFLICT, "transfer.nothing_to_take_back", NULL);
	return error;
}

static int begin(struct taking *taking)
{
	struct cv_call *call = taking->call;
	const char *reason = taking->request->reason;
	int error = cv_txn_get(taking->txn, transfer_key(call, taking->request->id), &congvan__transfer__descriptor,
			       &taking->transfer);

	if (!error && !taking->transfer)
		error = cv_fail(call, CV_NOT_FOUND, "transfer.not_found", NULL);
	if (!error)
		error = office_agency(taking->txn, call, call->caller.agency, &taking->own);
	if (error)
		return error;
	taking->reason = office_field_text(call, reason, "/reason", TRANSFER_NOTE_CHARS);
	if (!reason || !reason[strspn(reason, " \t\r\n")])
		cv_field(call, "/reason", "field.required", NULL);
	error = cv_fields_ok(call);
	return error ? error : transfer_parts(call, taking->request->id, taking->parts, &taking->count);
}

int transfer_take_back(struct cv_call *call, const Congvan__TakeBackRequest *request, Congvan__TransferView *reply)
{
	struct taking *taking = cv_alloc(call, sizeof(*taking));
	struct office_actor me;
	unsigned rights;
	int error = taking ? transfer_actor(call, TRANSFER_SEND, &me, &rights) : -ENOMEM;

	if (error)
		return error;
	*taking = (struct taking){.txn = cv_txn_begin(call), .call = call, .request = request};
	error = taking->txn ? begin(taking) : -ENOMEM;
	if (!error)
		error = ask_all(taking);
	if (!error)
		error = transfer_view(call, taking->transfer, taking->parts, taking->count, rights, reply);
	return error ? error : cv_txn_commit(taking->txn);
}
