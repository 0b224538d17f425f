/* The receiver has done their part (hoàn thành; kết thúc, for what was only to be known). */
#include <errno.h>

#include "incoming/case.h"

int incoming_complete(struct cv_call *call, const Congvan__CompleteRequest *request, Congvan__IncomingView *reply)
{
	struct incoming_case kase;
	const char *result;
	int error = incoming_case_act(call, request->id, request->flow_id, INCOMING_COMPLETE, &kase);

	if (error)
		return error;
	incoming_note_text(call, request->result, "/result", &result);
	/* The reply itself is an outgoing document; its number is what can be asked for here. */
	if (!result && kase.document->reply_required &&
	    incoming_case_flow(&kase)->role == CONGVAN__FLOW_ROLE__FLOW_LEAD)
		cv_field(call, "/result", "incoming.reply_needed", NULL);
	error = cv_fields_ok(call);
	if (!error)
		error = office_flow_complete(&kase.flows, kase.flow_id, result);
	if (!error)
		error = incoming_case_note(&kase, INCOMING_COMPLETE, "incoming.completed", result, NULL, 0);
	return error ? error : incoming_case_commit(&kase, reply);
}
