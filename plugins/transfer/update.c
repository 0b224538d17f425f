/*
 * Updates of what was sent: the errand to the receiving agency, and what its incoming answers. The state of the sending
 * stays: the receiver's work with the document goes on whatever becomes of the update.
 */
#include <errno.h>
#include <string.h>

#include "transfer/transfer.h"

int transfer_put_update(struct cv_txn *txn, struct cv_call *call, const struct transfer_update *what, uint32_t receiver)
{
	Congvan__TransferErrand *errand = cv_new(call, &congvan__transfer_errand__descriptor);
	Congvan__UpdateArrivalRequest *update = cv_new(call, &congvan__update_arrival_request__descriptor);
	Congvan__Party *sender = cv_new(call, &congvan__party__descriptor);

	if (!errand || !update || !sender)
		return -ENOMEM;
	sender->organ_id = what->own->organ_id;
	sender->name = what->own->name;
	update->source = cv_strdup(call, TRANSFER_SOURCE);
	update->sender = sender;
	update->delivery_id = cv_printf(call, "%llu", (unsigned long long)what->transfer->id);
	update->header = what->transfer->header;
	update->reason = cv_strdup(call, what->reason);
	CV_SET(update, update, what->number);
	errand->update = update;
	if (!update->source || !update->delivery_id)
		return -ENOMEM;
	return cv_txn_event_in(txn, receiver, "transfer.errand", what->transfer->id, &errand->base);
}

bool transfer_update_answered(const Congvan__TransferRecipient *recipient, const Congvan__ArrivalStatus *status)
{
	for (size_t i = 0; i < recipient->n_steps; i++)
		if (recipient->steps[i]->update == status->update &&
		    strcmp(recipient->steps[i]->code, status->code) == 0)
			return true;
	return false;
}

int transfer_take_update_answer(struct cv_call *call, const Congvan__ArrivalStatus *status,
				Congvan__TransferRecipient *recipient)
{
	Google__Protobuf__Timestamp *changed_at = recipient->changed_at;
	Congvan__TransferStep *step;
	int error = transfer_step(call, recipient, recipient->state, status->code, status->reason);

	if (error)
		return error;
	recipient->changed_at = changed_at;
	step = recipient->steps[recipient->n_steps - 1];
	CV_SET(step, update, status->update);
	if (status->time)
		step->time = status->time;
	return 0;
}
