/* What the verbs of a process do to a draft. */
#include <errno.h>

#include "outgoing/act.h"
#include "outgoing/endorsement.h"
#include "outgoing/issue.h"
#include "outgoing/recipient.h"
#include "outgoing/version.h"

/* ---- passing on ---- */

/* What is presented to somebody says what it is, and is there to be read. */
static int check_complete(const struct outgoing_case *kase)
{
	struct cv_call *call = kase->base.call;
	const Congvan__OutgoingDocument *document = kase->document;
	Congvan__OutgoingVersion *version;
	bool written = false;
	int error = outgoing_version_get(call, document->id, document->version, &version);

	if (error)
		return error;
	for (size_t i = 0; version && i < version->n_files; i++)
		written |= office_name_in(version->files[i]->purpose,
					  (const char *const[]){OUTGOING_FILE_DRAFT, OUTGOING_FILE_PDF, NULL});
	if (!document->document_type)
		cv_field(call, "/documentType", "field.required", NULL);
	if (!written)
		cv_field(call, "/files", "outgoing.file_needed", NULL);
	return cv_fields_ok(call);
}

static int forward(struct outgoing_case *kase, const struct outgoing_wish *wish)
{
	const char *text = wish->texts[OFFICE_DIRECTIVE] ? wish->texts[OFFICE_DIRECTIVE] : wish->texts[OFFICE_TEXT];

	return office_receivers_forward(&kase->base, &wish->receivers, text);
}

/* What those who had an earlier version before them compare with. */
static void note_submission(Congvan__OutgoingDocument *document)
{
	if (document->submitted_version == document->version)
		return;
	CV_SET(document, compared_version, document->submitted_version);
	CV_SET(document, submitted_version, document->version);
}

static int pass_on(struct outgoing_case *kase, const struct outgoing_wish *wish)
{
	const Congvan__ReceivingFlow *flow = office_case_flow(&kase->base);
	bool works = office_flow_role_works(flow->role);
	int error = works ? check_complete(kase) : 0;

	if (works)
		note_submission(kase->document);
	return error ? error : forward(kase, wish);
}

/* ---- the rest ---- */

static int complete(struct outgoing_case *kase, const struct outgoing_wish *wish)
{
	return office_flow_complete(&kase->base.flows, kase->base.flow_id, wish->texts[OFFICE_RESULT]);
}

static int give_back(struct outgoing_case *kase, const struct outgoing_wish *wish)
{
	return office_flow_return(&kase->base.flows, kase->base.flow_id, wish->texts[OFFICE_REASON]);
}

static int send_back(struct outgoing_case *kase, const struct outgoing_wish *wish)
{
	return office_flow_send_back(&kase->base.flows, kase->base.flow_id, wish->texts[OFFICE_REASON]);
}

static int withdraw(struct outgoing_case *kase, const struct outgoing_wish *wish)
{
	return office_flow_withdraw(&kase->base.flows, kase->base.flow_id, wish->texts[OFFICE_REASON]);
}

static int take_back(struct outgoing_case *kase, const struct outgoing_wish *wish)
{
	(void)wish;
	return office_flow_take_back(&kase->base.flows, kase->base.flow_id);
}

static int change_nothing(struct outgoing_case *kase, const struct outgoing_wish *wish)
{
	(void)kase;
	(void)wish;
	return 0;
}

static int end_draft(struct outgoing_case *kase, const struct outgoing_wish *wish)
{
	return office_flow_void(&kase->base.flows, kase->base.flow_id, wish->texts[OFFICE_REASON]);
}

static int number(struct outgoing_case *kase, const struct outgoing_wish *wish)
{
	struct office_case *base = &kase->base;
	const struct outgoing_recipient_rules rules = outgoing_recipient_rules(base->call);
	const struct outgoing_numbering numbering = {.process = base->process,
						     .facts = base->facts,
						     .by = &base->me,
						     .register_id = wish->request->register_id,
						     .book_number = wish->request->book_number,
						     .issued_date = wish->request->issued_date,
						     .recipients = wish->request->recipients,
						     .recipient_count = wish->request->n_recipients,
						     .rules = &rules,
						     .pointer = ""};
	int error = outgoing_issue_number(base->txn, base->call, &numbering, kase->document);

	return error ? error : office_flow_complete(&base->flows, base->flow_id, NULL);
}

static const struct verb {
	int (*run)(struct outgoing_case *kase, const struct outgoing_wish *wish);
	const char *topic;
	bool goes_on; /* whoever of a desk does it goes on with the flow */
	bool shows; /* others have the version before them from now on, or will have had */
	const char *ends; /* the word for endorsements that it ends; such an act goes back. NULL: none */
} verbs[OFFICE_VERBS_END] = {
    [OFFICE_PASS_ON] = {pass_on, "outgoing.passed_on", true, true, NULL},
    [OFFICE_COMPLETE] = {complete, "outgoing.completed", true, true, NULL},
    [OFFICE_RETURN] = {give_back, "outgoing.returned", true, true, OUTGOING_VOID_RETURNED},
    [OFFICE_WITHDRAW] = {withdraw, "outgoing.withdrawn", false, true, OUTGOING_VOID_TAKEN_BACK},
    [OFFICE_TAKE_BACK] = {take_back, "outgoing.taken_back", true, true, OUTGOING_VOID_TAKEN_BACK},
    [OFFICE_NOTE] = {change_nothing, "outgoing.noted", false, true, NULL},
    [OFFICE_REMIND] = {change_nothing, "outgoing.reminded", false, false, NULL},
    [OFFICE_VOID] = {end_draft, "outgoing.voided", true, false, NULL},
    [OFFICE_SEND_BACK] = {send_back, "outgoing.sent_back", true, true, OUTGOING_VOID_RETURNED},
    [OFFICE_CONSULT] = {forward, "outgoing.consulted", true, true, NULL},
    [OFFICE_NUMBER] = {number, "outgoing.given_number", true, true, NULL},
};

const char *outgoing_act_topic(enum office_verb verb)
{
	return verbs[verb].topic;
}

/* ---- where the draft stands afterwards ---- */

/* The step to which it has come back; NULL: others still have it. */
static const struct office_step *back_at(const struct outgoing_case *kase)
{
	const struct office_flows *flows = &kase->base.flows;
	const struct office_flow *flow = office_flows_find(flows, kase->base.flow_id);
	enum office_verb verb = kase->base.judgement.action->verb;

	if (flow && verb != OFFICE_TAKE_BACK)
		do
			flow = flow->now->has_parent_id ? office_flows_find(flows, flow->now->parent_id) : NULL;
		while (flow && verb == OFFICE_SEND_BACK && flow->now->has_parent_id);
	if (!flow || !office_flow_open(flow->now->state))
		return NULL;
	return office_process_step(kase->base.process, flow->now->step);
}

/* Numbering has set its own state. */
static int move(struct outgoing_case *kase)
{
	const struct office_action *action = kase->base.judgement.action;
	const Congvan__ReceivingFlow *flow = office_case_flow(&kase->base);
	const char *next = action->next;

	if (action->verb == OFFICE_NUMBER) {
		kase->base.state = kase->document->state_name;
		return 0;
	}
	/* Who advises gives it back without the draft coming back. */
	if (verbs[action->verb].ends && office_flow_role_works(flow->role)) {
		const struct office_step *step = back_at(kase);

		next = !step ? NULL : next ? next : step->state;
	}
	return next ? office_case_move(&kase->base, next) : 0;
}

int outgoing_act_do(struct outgoing_case *kase, const struct outgoing_wish *wish)
{
	struct office_case *base = &kase->base;
	const struct verb *verb = &verbs[base->judgement.action->verb];
	int error = 0;

	if (!verb->run)
		return cv_fail(base->call, CV_INVALID, "process.not_asked", NULL);
	if (verb->goes_on && base->judgement.by->relation == OFFICE_BY_DESK)
		error = office_flow_take_over(&base->flows, base->flow_id, office_actor_message(base->call, &base->me));
	if (verb->shows)
		outgoing_case_keep_version(kase);
	if (!error)
		error = verb->run(kase, wish);
	if (!error && verb->ends)
		error = outgoing_endorsements_gone_back(base->call, kase->document, &base->flows, verb->ends);
	return error ? error : move(kase);
}
