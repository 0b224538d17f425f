/*
 * The leader's directive (bút phê): who leads, who coordinates, who is informed, by when (NĐ 30/2020/NĐ-CP Đ23). It is
 * kept on the document; the chief of office distributes by it. Where there is no chief of office it is distributed at
 * once.
 */
#include <errno.h>

#include "incoming/receivers.h"

static int pass_to_chief(struct incoming_case *kase, const struct office_actor *chief, const char *directive)
{
	struct office_flow_spec spec = {
	    .parent_id = kase->flow_id,
	    .receiver = office_actor_message(kase->call, chief),
	    .assigner = office_actor_message(kase->call, &kase->me),
	    .step = INCOMING_STEP_DISTRIBUTE,
	    .role = CONGVAN__FLOW_ROLE__FLOW_LEAD,
	    .directive = directive,
	};
	Congvan__ReceivingFlow *flow;
	int error = office_flow_create(&kase->flows, &spec, &flow);

	return error ? error : office_flow_forward(&kase->flows, kase->flow_id);
}

int incoming_direct(struct cv_call *call, const Congvan__DirectRequest *request, Congvan__IncomingView *reply)
{
	struct incoming_receivers receivers;
	Congvan__Assignment **proposed;
	struct incoming_case kase;
	struct office_actor chief;
	const char *directive;
	bool distributed;
	int error = incoming_case_act(call, request->id, request->flow_id, INCOMING_DIRECT, &kase);

	if (error)
		return error;
	error = office_find_role(call, OFFICE_CHIEF_OF_OFFICE, 0, &chief);
	if (error && error != -ENOENT)
		return error;
	distributed = error == -ENOENT;
	incoming_note_text(call, request->directive, "/directive", &directive);
	/* A directive in words alone is enough when somebody distributes by it. */
	error = incoming_receivers_read(&kase, request->assignments, request->n_assignments, 0, false,
					distributed || !directive, &receivers);
	if (!error)
		error = cv_fields_ok(call);
	if (error)
		return error;
	proposed = incoming_receivers_kept(call, &receivers);
	if (!proposed)
		return -ENOMEM;
	kase.document->directive = cv_strdup(call, directive);
	kase.document->proposed = proposed;
	kase.document->n_proposed = receivers.count;
	CV_SET(kase.document, state,
	       distributed ? CONGVAN__INCOMING_STATE__INCOMING_IN_PROGRESS
			   : CONGVAN__INCOMING_STATE__INCOMING_DIRECTED);
	error = distributed ? incoming_receivers_forward(&kase, &receivers, directive)
			    : pass_to_chief(&kase, &chief, directive);
	if (!error)
		error = incoming_case_note(&kase, INCOMING_DIRECT, "incoming.directed", directive, proposed,
					   receivers.count);
	return error ? error : incoming_case_commit(&kase, reply);
}
