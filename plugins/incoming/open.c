/*
 * Opening a document marks the caller's flows as read; it completes nothing. The document itself stays unchecked and
 * unwritten, so that many readers never get in each other's way: only the caller's own rows are touched.
 */
#include <errno.h>

#include "incoming/case.h"
#include "incoming/document.h"

static int mark_read(struct incoming_case *kase, bool *ret_changed)
{
	int error = 0;

	*ret_changed = false;
	for (size_t i = 0; i < kase->base.flows.count && !error; i++) {
		const Congvan__ReceivingFlow *flow = kase->base.flows.items[i].now;
		bool changed = false;

		if (flow->receiver && flow->receiver->person_id == kase->base.me.person_id)
			error = office_flow_read(&kase->base.flows, flow->id, &changed);
		*ret_changed |= changed;
	}
	return error;
}

static int commit(struct incoming_case *kase)
{
	struct cv_call *call = kase->base.call;
	struct cv_txn *txn = cv_txn_begin(call);
	struct office_work_document shown = incoming_work_document(call, kase->document);
	Congvan__IncomingViewed *viewed = cv_new(call, &congvan__incoming_viewed__descriptor);
	int error = txn && viewed ? office_flows_save(&kase->base.flows, txn, INCOMING_FLOW) : -ENOMEM;

	if (!error)
		error = office_work_update_own(&kase->base.flows, txn, &shown);
	if (error)
		return error;
	CV_SET(viewed, document_id, kase->document->id);
	error = cv_txn_event(txn, "incoming.opened", kase->document->id, &viewed->base);
	return error ? error : cv_txn_commit(txn);
}

int incoming_open(struct cv_call *call, const Congvan__OpenRequest *request, Congvan__IncomingView *reply)
{
	struct incoming_case kase;
	bool changed = false;
	int error = office_case_read(call, &incoming_case_kind, request->id, &kase.base);

	if (!error)
		error = mark_read(&kase, &changed);
	if (!error)
		error = office_case_show(&kase.base, &reply->base);
	if (error || !changed)
		return error;
	return commit(&kase);
}
