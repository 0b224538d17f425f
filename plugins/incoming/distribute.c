/* The chief of office hands the document to units and people (phân phối), as the leader directed or otherwise. */
#include <errno.h>

#include "incoming/receivers.h"

int incoming_distribute(struct cv_call *call, const Congvan__DistributeRequest *request, Congvan__IncomingView *reply)
{
	struct incoming_receivers receivers;
	Congvan__Assignment **kept;
	struct incoming_case kase;
	const char *text;
	bool as_directed = request->n_assignments == 0;
	int error = incoming_case_act(call, request->id, request->flow_id, INCOMING_DISTRIBUTE, &kase);

	if (error)
		return error;
	incoming_note_text(call, request->text, "/text", &text);
	error = incoming_receivers_read(&kase, as_directed ? kase.document->proposed : request->assignments,
					as_directed ? kase.document->n_proposed : request->n_assignments, 0, false,
					true, &receivers);
	if (!error)
		error = cv_fields_ok(call);
	kept = incoming_receivers_kept(call, &receivers);
	if (error || !kept)
		return error ? error : -ENOMEM;
	error =
	    incoming_receivers_forward(&kase, &receivers, kase.document->directive ? kase.document->directive : text);
	if (error)
		return error;
	CV_SET(kase.document, state, CONGVAN__INCOMING_STATE__INCOMING_IN_PROGRESS);
	error = incoming_case_note(&kase, INCOMING_DISTRIBUTE, "incoming.distributed", text, kept, receivers.count);
	return error ? error : incoming_case_commit(&kase, reply);
}
