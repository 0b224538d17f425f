#include "office/case/take.h"

#include <errno.h>

/* ---- what the verbs do ---- */

static const char *directive_of(const struct office_case *kase, const struct office_said *said)
{
	const struct office_take_kind *take = kase->kind->take;
	bool proposed = kase->judgement.action->by_default == OFFICE_DEFAULT_PROPOSED;
	const char *standing = proposed && take->directive ? take->directive(kase) : NULL;

	if (standing)
		return standing;
	return said->texts[OFFICE_DIRECTIVE] ? said->texts[OFFICE_DIRECTIVE] : said->texts[OFFICE_TEXT];
}

static int pass_through(struct office_case *kase, const struct office_said *said)
{
	const struct office_through *through = &kase->judgement.action->through;
	const struct office_step *step = office_process_step(kase->process, through->step);
	struct office_flow_spec spec = {
	    .parent_id = kase->flow_id,
	    .receiver = office_actor_message(kase->call, &said->desk),
	    .assigner = office_actor_message(kase->call, &kase->me),
	    .step = step->name,
	    .step_label = office_label_message(kase->call, &step->label),
	    .role = CONGVAN__FLOW_ROLE__FLOW_LEAD,
	    .directive = directive_of(kase, said),
	};
	Congvan__ReceivingFlow *flow;
	int error = office_flow_create(&kase->flows, &spec, &flow);

	return error ? error : office_flow_forward(&kase->flows, kase->flow_id);
}

static int pass_on(struct office_case *kase, const struct office_said *said)
{
	if (said->through)
		return pass_through(kase, said);
	return office_receivers_forward(kase, &said->receivers, directive_of(kase, said));
}

static int complete(struct office_case *kase, const struct office_said *said)
{
	return office_flow_complete(&kase->flows, kase->flow_id, said->texts[OFFICE_RESULT]);
}

static int give_number(struct office_case *kase, const struct office_said *said)
{
	return office_action_sends(kase->judgement.action) ? pass_on(kase, said) : complete(kase, said);
}

static int take_back(struct office_case *kase, const struct office_said *said)
{
	(void)said;
	return office_flow_take_back(&kase->flows, kase->flow_id);
}

static int receive(struct office_case *kase, const struct office_said *said)
{
	(void)said;
	return office_flow_receive(&kase->flows, kase->flow_id);
}

static int give_back(struct office_case *kase, const struct office_said *said)
{
	return office_flow_return(&kase->flows, kase->flow_id, said->texts[OFFICE_REASON]);
}

static int send_back(struct office_case *kase, const struct office_said *said)
{
	return office_flow_send_back(&kase->flows, kase->flow_id, said->texts[OFFICE_REASON]);
}

static int withdraw(struct office_case *kase, const struct office_said *said)
{
	return office_flow_withdraw(&kase->flows, kase->flow_id, said->texts[OFFICE_REASON]);
}

static int end_document(struct office_case *kase, const struct office_said *said)
{
	return office_flow_void(&kase->flows, kase->flow_id, said->texts[OFFICE_REASON]);
}

static int change_nothing(struct office_case *kase, const struct office_said *said)
{
	(void)kase;
	(void)said;
	return 0;
}

static const struct deed {
	int (*run)(struct office_case *kase, const struct office_said *said);
	const char *topic;
	bool goes_on; /* whoever of a desk does it goes on with the flow */
	bool goes_back; /* changes the document's state only when nobody below has it any more */
} deeds[OFFICE_VERBS_END] = {
    [OFFICE_RECEIVE] = {receive, "received", false, false},
    [OFFICE_REFUSE] = {give_back, "refused", false, true},
    [OFFICE_PASS_ON] = {pass_on, "passed_on", true, false},
    [OFFICE_COMPLETE] = {complete, "completed", true, false},
    [OFFICE_RETURN] = {give_back, "returned", true, true},
    [OFFICE_WITHDRAW] = {withdraw, "withdrawn", false, true},
    [OFFICE_TAKE_BACK] = {take_back, "taken_back", true, true},
    [OFFICE_NOTE] = {change_nothing, "noted", false, false},
    [OFFICE_REMIND] = {change_nothing, "reminded", false, false},
    [OFFICE_ANSWER] = {change_nothing, "answer_begun", false, false},
    [OFFICE_VOID] = {end_document, "voided", true, false},
    [OFFICE_PAPER] = {change_nothing, "paper_arrived", false, false},
    [OFFICE_REVISE] = {change_nothing, "revised", true, false},
    [OFFICE_SEND_BACK] = {send_back, "sent_back", true, true},
    [OFFICE_CONSULT] = {pass_on, "consulted", true, false},
    [OFFICE_NUMBER] = {give_number, "given_number", true, false},
    [OFFICE_ISSUE] = {complete, "released", true, false},
};

/* ---- what follows ---- */

/* The flow to which the document comes back by this verb. */
static const struct office_flow *goal_of(const struct office_case *kase)
{
	const struct office_flow *flow = office_flows_find(&kase->flows, kase->flow_id);
	const enum office_verb verb = kase->judgement.action->verb;

	if (verb == OFFICE_TAKE_BACK)
		return flow;
	do
		flow = flow && flow->now->has_parent_id ? office_flows_find(&kase->flows, flow->now->parent_id) : NULL;
	while (verb == OFFICE_SEND_BACK && flow && flow->now->has_parent_id);
	return flow;
}

/* The step to which the document has come back; NULL: others still have it. */
static const struct office_step *back_at(const struct office_case *kase)
{
	const struct office_flow *flow = goal_of(kase);

	if (!flow || !office_flow_open(flow->now->state))
		return NULL;
	return office_process_step(kase->process, flow->now->step);
}

static int move_document(struct office_case *kase, const struct office_said *said)
{
	const struct office_action *action = kase->judgement.action;
	const char *next = said->through && action->through.next ? action->through.next : action->next;

	if (deeds[action->verb].goes_back) {
		/* What was only shown to somebody has never left who showed it. */
		bool left = office_flow_role_works(office_case_flow(kase)->role);
		const struct office_step *step = left ? back_at(kase) : NULL;

		next = !step ? NULL : next ? next : step->state;
	}
	return next ? office_case_move(kase, next) : 0;
}

static const char *words_of(const struct office_said *said)
{
	for (unsigned datum = 0; datum < OFFICE_ATTACHMENTS; datum++)
		if (said->texts[datum])
			return said->texts[datum];
	return NULL;
}

/* In whose name a secretary acts who has not switched to her leader's post. */
static Congvan__Actor *leader_of(const struct office_case *kase)
{
	Congvan__Actor *receiver = office_case_flow(kase)->receiver;

	if (kase->judgement.by->relation != OFFICE_BY_SECRETARY || receiver->person_id == kase->me.person_id)
		return NULL;
	return receiver;
}

static int note(struct office_case *kase, const struct office_wish *wish, const struct office_said *said,
		Congvan__Actor *behalf)
{
	const struct office_take_kind *take = kase->kind->take;
	const char *topic = cv_printf(kase->call, "%s.%s", take->area, deeds[kase->judgement.action->verb].topic);
	Congvan__Act *act;
	int error = topic ? office_case_note_action(kase, topic, words_of(said), &act) : -ENOMEM;

	if (error)
		return error;
	if (!act->on_behalf_of)
		act->on_behalf_of = behalf;
	act->receivers = office_receivers_kept(kase->call, &said->receivers);
	act->n_receivers = said->receivers.count;
	act->paper = said->paper;
	act->proposal = said->proposal && said->proposal->by ? said->proposal : NULL;
	act->given = said->given;
	if (!act->receivers)
		return -ENOMEM;
	return take->noted ? take->noted(kase, wish, said, act) : 0;
}

int office_take(struct office_case *kase, const struct office_wish *wish)
{
	const struct office_take_kind *take = kase->kind->take;
	const struct deed *deed = &deeds[kase->judgement.action->verb];
	struct office_said *said = cv_alloc(kase->call, sizeof(*said));
	Congvan__Actor *behalf = leader_of(kase);
	int error = said ? 0 : -ENOMEM;

	if (!error && deed->goes_on && kase->judgement.by->relation == OFFICE_BY_DESK)
		error = office_flow_take_over(&kase->flows, kase->flow_id, office_actor_message(kase->call, &kase->me));
	if (!error)
		error = office_wish_read(kase, wish, said);
	if (!error && take->before)
		error = take->before(kase, wish, said);
	if (!error)
		error = deed->run(kase, said);
	if (!error && take->after)
		error = take->after(kase, wish, said);
	if (!error)
		error = move_document(kase, said);
	return error ? error : note(kase, wish, said, behalf);
}

int office_take_action(struct cv_call *call, const struct office_case_kind *kind, const struct office_wish *wish,
		       struct office_case *kase, ProtobufCMessage *reply)
{
	int error = office_case_act(call, kind, wish->id, wish->flow_id, wish->action ? wish->action : "", kase);

	if (!error)
		error = office_take(kase, wish);
	return error ? error : office_case_commit(kase, reply);
}
