#include "incoming/submit.h"

#include <errno.h>

/* The leader named, or the head of the agency. Mistakes are noted as fields. */
static int find_leader(struct incoming_case *kase, const Congvan__SubmitRequest *request, const char *pointer,
		       struct office_actor *ret)
{
	static const char *const leaders[] = {OFFICE_HEAD, OFFICE_DEPUTY, NULL};
	struct cv_call *call = kase->call;
	int error;

	if (!request->has_person_id || !request->person_id) {
		error = office_find_role(call, OFFICE_HEAD, 0, ret);
		return error == -ENOENT ? cv_fail(call, CV_CONFLICT, "incoming.no_head", NULL) : error;
	}
	/* Leaders' posts stand in no unit, so a person who also heads a unit is found as the leader first. */
	for (const char *const *role = leaders; *role; role++) {
		error = office_find_person_in_role(call, request->person_id, *role, ret);
		if (error != -ENOENT)
			return error;
	}
	cv_field(call, cv_printf(call, "%s/personId", pointer), "incoming.not_a_leader", NULL);
	return 0;
}

int incoming_submit_case(struct incoming_case *kase, const Congvan__SubmitRequest *request, const char *pointer)
{
	struct cv_call *call = kase->call;
	struct office_actor leader = {0};
	Congvan__ReceivingFlow *flow;
	Congvan__Assignment **receivers = cv_alloc_array(call, 1, sizeof(*receivers));
	Congvan__Assignment *receiver = cv_new(call, &congvan__assignment__descriptor);
	const char *text;
	int error;

	if (!receivers || !receiver)
		return -ENOMEM;
	incoming_note_text(call, request->text, cv_printf(call, "%s/text", pointer), &text);
	error = find_leader(kase, request, pointer, &leader);
	if (!error)
		error = cv_fields_ok(call);
	if (error)
		return error;
	error = office_flow_create(&kase->flows,
				   &(struct office_flow_spec){.parent_id = kase->flow_id,
							      .receiver = office_actor_message(call, &leader),
							      .assigner = office_actor_message(call, &kase->me),
							      .step = INCOMING_STEP_DIRECT,
							      .role = CONGVAN__FLOW_ROLE__FLOW_LEAD,
							      .directive = text},
				   &flow);
	if (!error)
		error = office_flow_forward(&kase->flows, kase->flow_id);
	if (error)
		return error;
	CV_SET(receiver, person_id, leader.person_id);
	CV_SET(receiver, role, CONGVAN__FLOW_ROLE__FLOW_LEAD);
	receiver->name = cv_strdup(call, leader.name);
	receivers[0] = receiver;
	CV_SET(kase->document, state, CONGVAN__INCOMING_STATE__INCOMING_SUBMITTED);
	return incoming_case_note(kase, INCOMING_SUBMIT, "incoming.submitted", text, receivers, 1);
}

int incoming_submit(struct cv_call *call, const Congvan__SubmitRequest *request, Congvan__IncomingView *reply)
{
	struct incoming_case kase;
	int error = incoming_case_act(call, request->id, 0, INCOMING_SUBMIT, &kase);

	if (!error)
		error = office_flow_take_over(&kase.flows, kase.flow_id, office_actor_message(call, &kase.me));
	if (!error)
		error = incoming_submit_case(&kase, request, "");
	return error ? error : incoming_case_commit(&kase, reply);
}
