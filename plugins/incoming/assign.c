/* The head of a unit hands the document to people of the unit (chuyển xử lý), or to a unit directly below it. */
#include <errno.h>

#include "incoming/receivers.h"

int incoming_assign(struct cv_call *call, const Congvan__AssignRequest *request, Congvan__IncomingView *reply)
{
	struct incoming_receivers receivers;
	Congvan__Assignment **kept;
	struct incoming_case kase;
	const char *text;
	uint64_t unit; /* that the document was received for: its receiver may head several */
	bool informed_only;
	int error = incoming_case_act(call, request->id, request->flow_id, INCOMING_ASSIGN, &kase);

	if (error)
		return error;
	incoming_note_text(call, request->text, "/text", &text);
	unit = incoming_case_flow(&kase)->receiver->unit_id;
	/* Who only is to know of it can't make others work on it. */
	informed_only = incoming_case_flow(&kase)->role == CONGVAN__FLOW_ROLE__FLOW_FOR_INFORMATION;
	error = incoming_receivers_read(&kase, request->assignments, request->n_assignments, unit, informed_only, true,
					&receivers);
	if (!error)
		error = cv_fields_ok(call);
	kept = incoming_receivers_kept(call, &receivers);
	if (error || !kept)
		return error ? error : -ENOMEM;
	error = incoming_receivers_forward(&kase, &receivers, text);
	if (!error)
		error = incoming_case_note(&kase, INCOMING_ASSIGN, "incoming.assigned", text, kept, receivers.count);
	return error ? error : incoming_case_commit(&kase, reply);
}
