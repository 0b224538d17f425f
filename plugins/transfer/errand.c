/*
 * What a sending leaves to be done in the receiving agency. The errand is an entry of that agency's history, so it is
 * heard there, and the item that is made of it, and the call to incoming, are of that agency: nobody speaks for
 * anybody. Delivered at least once; incoming knows the same delivery again. What comes to an agency that was closed
 * after the sending is refused by its incoming, in the same transaction that reads the agency, and the sender hears so
 * as of any refusal; a recall is carried out there all the same.
 */
#include <errno.h>

#include "transfer/transfer.h"

int transfer_errand_heard(struct cv_call *call, const Congvan__TransferErrand *errand)
{
	struct cv_txn *txn = cv_txn_begin(call);
	int error = txn ? cv_txn_item(txn, TRANSFER_ERRANDS, 0, &errand->base, NULL) : -ENOMEM;

	return error ? error : cv_txn_commit(txn);
}

int transfer_errand(struct cv_call *call, const Congvan__TransferErrand *errand)
{
	Congvan__DeliverReply *reply;
	int error;

	if (!errand->deliver && !errand->recall && !errand->update)
		return cv_reject(call, "the errand is of a kind that this build does not know");
	if (errand->deliver)
		error = cv_call_method(call, "incoming/1", "deliver", &errand->deliver->base,
				       &congvan__deliver_reply__descriptor, &reply);
	else if (errand->update)
		error = cv_call_method(call, "incoming/1", "update_arrival", &errand->update->base,
				       &congvan__deliver_reply__descriptor, &reply);
	else
		error = cv_call_method(call, "incoming/1", "recall", &errand->recall->base,
				       &congvan__deliver_reply__descriptor, &reply);
	return error; /* the acknowledgement is the kernel's own commit */
}
