/* Opening a document marks the caller's flows as read; it completes nothing. */
#include <errno.h>

#include "office/case/case.h"

int office_case_mark_read(struct office_case *kase, bool *ret_changed)
{
	int error = 0;

	*ret_changed = false;
	for (size_t i = 0; i < kase->flows.count && !error; i++) {
		const Congvan__ReceivingFlow *flow = kase->flows.items[i].now;
		bool changed = false;

		if (flow->receiver && flow->receiver->person_id == kase->me.person_id)
			error = office_flow_read(&kase->flows, flow->id, &changed);
		*ret_changed |= changed;
	}
	return error;
}

int office_case_commit_read(struct office_case *kase, const char *topic, const ProtobufCMessage *viewed)
{
	struct cv_txn *txn = cv_txn_begin(kase->call);
	struct office_work_document row = kase->kind->row(kase);
	int error = txn ? office_flows_save(&kase->flows, txn, kase->kind->flow_prefix) : -ENOMEM;

	if (!error)
		error = office_work_update_own(&kase->flows, txn, &row);
	if (!error)
		error = cv_txn_event(txn, topic, kase->id, viewed);
	return error ? error : cv_txn_commit(txn);
}
