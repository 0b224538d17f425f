#include "incoming/act.h"

#include <errno.h>
#include <string.h>

#include "incoming/arrival.h"
#include "incoming/duplicate.h"
#include "incoming/given.h"
#include "incoming/paper.h"
#include "incoming/process.h"
#include "incoming/proposal.h"
#include "incoming/uploads.h"
#include "office/book.h"
#include "office/book_pass.h"
#include "office/receivers.h"

/* What was read of a wish. */
struct reading {
	const char *texts[OFFICE_DATA_END];
	struct office_receivers receivers;
	Congvan__PaperKept *paper;
	Congvan__Proposal *proposal; /* NULL: nothing was said of one */
	Congvan__DirectiveGiven *given; /* NULL: in writing */
	struct office_actor desk; /* that distributes by the proposal */
	bool through; /* to that desk, not to the receivers */
};

/* ---- what the action needs ---- */

static const char *pointer_to(const struct incoming_case *kase, const struct incoming_wish *wish,
			      enum office_datum datum)
{
	const char *pointer =
	    cv_printf(kase->base.call, "%s/%s", wish->pointer ? wish->pointer : "", office_members[datum]);

	return pointer ? pointer : "/";
}

/* Which words say that something is missing. */
static const char *missing(const struct incoming_case *kase, enum office_datum datum)
{
	const struct office_need *need = &kase->base.judgement.action->needs[datum];
	bool answer = datum == OFFICE_RESULT || datum == OFFICE_REPLY;

	return answer && need->condition_count && kase->document->reply_required ? "incoming.reply_needed"
										 : "field.required";
}

static bool is_blank(const char *text)
{
	return !text || text[strspn(text, " \t\r\n")] == '\0';
}

static void read_datum(struct incoming_case *kase, const struct incoming_wish *wish, enum office_datum datum,
		       const char **ret)
{
	const struct office_action *action = kase->base.judgement.action;
	struct office_question question = office_case_question(&kase->base, office_case_flow(&kase->base));
	enum office_use use = office_need_use(action, datum, &question);
	const char *pointer = pointer_to(kase, wish, datum);

	office_note_text(kase->base.call, wish->texts[datum], pointer,
			 use == OFFICE_FORBIDDEN ? OFFICE_NOTE_MAX : action->needs[datum].most, ret);
	if (*ret && use == OFFICE_FORBIDDEN)
		cv_field(kase->base.call, pointer, "process.not_asked", NULL);
	else if (use == OFFICE_REQUIRED && is_blank(wish->texts[datum]))
		cv_field(kase->base.call, pointer, missing(kase, datum), NULL);
}

/* What comes with a directive that was not given in writing is its evidence, whatever else the action asks for. */
static int read_uploads(struct incoming_case *kase, const struct incoming_wish *wish, bool evidence)
{
	const struct office_need *need = &kase->base.judgement.action->needs[OFFICE_ATTACHMENTS];
	struct office_question question = office_case_question(&kase->base, office_case_flow(&kase->base));
	enum office_use use = office_need_use(kase->base.judgement.action, OFFICE_ATTACHMENTS, &question);
	const char *pointer = pointer_to(kase, wish, OFFICE_ATTACHMENTS);
	uint32_t most = use == OFFICE_FORBIDDEN ? INCOMING_EVIDENCE_MAX : need->most;

	if (!wish->upload_count) {
		if (use == OFFICE_REQUIRED)
			cv_field(kase->base.call, pointer, "field.required", NULL);
		return 0;
	}
	if (use == OFFICE_FORBIDDEN && !evidence) {
		cv_field(kase->base.call, pointer, "process.not_asked", NULL);
		return 0;
	}
	if (wish->upload_count > most) {
		cv_field(kase->base.call, pointer, "incoming.too_many_files", cv_printf(kase->base.call, "%u", most),
			 NULL);
		return 0;
	}
	return incoming_uploads_claim(kase->base.txn, kase->base.call, wish->uploads, wish->upload_count,
				      kase->document);
}

static int read_paper(struct incoming_case *kase, const struct incoming_wish *wish, Congvan__PaperKept **ret)
{
	struct office_question question = office_case_question(&kase->base, office_case_flow(&kase->base));
	enum office_use use = office_need_use(kase->base.judgement.action, OFFICE_PAPER_KEPT, &question);
	const char *pointer = pointer_to(kase, wish, OFFICE_PAPER_KEPT);
	int error = incoming_paper_read(kase->base.call, wish->paper, pointer, ret);

	if (!error && *ret && use == OFFICE_FORBIDDEN)
		cv_field(kase->base.call, pointer, "process.not_asked", NULL);
	else if (!error && !*ret && use == OFFICE_REQUIRED)
		cv_field(kase->base.call, pointer, "field.required", NULL);
	return error;
}

static int read_proposal(struct incoming_case *kase, const struct incoming_wish *wish, Congvan__Proposal **ret)
{
	struct office_question question = office_case_question(&kase->base, office_case_flow(&kase->base));
	enum office_use use = office_need_use(kase->base.judgement.action, OFFICE_PROPOSAL, &question);
	const char *pointer = pointer_to(kase, wish, OFFICE_PROPOSAL);
	int error = 0;

	if (wish->proposal && use == OFFICE_FORBIDDEN)
		cv_field(kase->base.call, pointer, "process.not_asked", NULL);
	else
		error = incoming_proposal_read(kase, wish->proposal, pointer, ret);
	if (!error && use == OFFICE_REQUIRED && (!*ret || !(*ret)->by))
		cv_field(kase->base.call, pointer, "field.required", NULL);
	return error;
}

/* ---- whom it goes to ---- */

static int find_desk(struct incoming_case *kase, struct reading *reading)
{
	const struct office_through *through = &kase->base.judgement.action->through;
	int error;

	if (!through->role)
		return 0;
	error = office_find_role(kase->base.call, through->role, 0, &reading->desk);
	reading->through = error == 0;
	return error == -ENOENT ? 0 : error;
}

static int read_receivers(struct incoming_case *kase, const struct incoming_wish *wish, struct reading *reading)
{
	const struct office_action *action = kase->base.judgement.action;
	struct office_receivers_wish receivers = {
	    .action = action,
	    .assignments = wish->assignments,
	    .count = wish->assignment_count,
	    .person_id = wish->person_id,
	    .pointer = wish->pointer ? wish->pointer : "",
	};
	int error = find_desk(kase, reading);

	if (error)
		return error;
	/* A directive in words alone is enough when somebody distributes by it. */
	receivers.needed = !reading->through || !reading->texts[OFFICE_DIRECTIVE];
	return office_receivers_read(&kase->base, &receivers, &reading->receivers);
}

static int read_wish(struct incoming_case *kase, const struct incoming_wish *wish, struct reading *ret)
{
	int error = 0;

	for (unsigned datum = 0; datum < OFFICE_ATTACHMENTS; datum++)
		read_datum(kase, wish, (enum office_datum)datum, &ret->texts[datum]);
	if (office_verbs[kase->base.judgement.action->verb].sends)
		error = read_receivers(kase, wish, ret);
	else if (wish->assignment_count || wish->person_id)
		cv_field(kase->base.call, pointer_to(kase, wish, OFFICE_RECEIVERS), "process.not_asked", NULL);
	if (!error)
		error = read_paper(kase, wish, &ret->paper);
	if (!error)
		error = read_proposal(kase, wish, &ret->proposal);
	if (!error)
		error = incoming_given_read(kase, wish, &ret->given);
	if (!error)
		error = read_uploads(kase, wish, ret->given != NULL);
	if (!error)
		error = incoming_given_files(kase, wish, ret->given);
	return error ? error : cv_fields_ok(kase->base.call);
}

/* ---- what the verbs do ---- */

static const char *directive_of(const struct incoming_case *kase, const struct reading *reading)
{
	if (kase->base.judgement.action->by_default == OFFICE_DEFAULT_PROPOSED && kase->document->directive)
		return kase->document->directive;
	return reading->texts[OFFICE_DIRECTIVE] ? reading->texts[OFFICE_DIRECTIVE] : reading->texts[OFFICE_TEXT];
}

static int pass_through(struct incoming_case *kase, const struct reading *reading)
{
	const struct office_through *through = &kase->base.judgement.action->through;
	const struct office_step *step = office_process_step(kase->base.process, through->step);
	struct office_flow_spec spec = {
	    .parent_id = kase->base.flow_id,
	    .receiver = office_actor_message(kase->base.call, &reading->desk),
	    .assigner = office_actor_message(kase->base.call, &kase->base.me),
	    .step = step->name,
	    .step_label = office_label_message(kase->base.call, &step->label),
	    .role = CONGVAN__FLOW_ROLE__FLOW_LEAD,
	    .directive = directive_of(kase, reading),
	};
	Congvan__ReceivingFlow *flow;
	int error = office_flow_create(&kase->base.flows, &spec, &flow);

	return error ? error : office_flow_forward(&kase->base.flows, kase->base.flow_id);
}

/* The directive stands on the document: for the desk that distributes by it, and on the arrival stamp. */
static int keep_proposal(struct incoming_case *kase, const struct reading *reading)
{
	Congvan__Assignment **kept = office_receivers_kept(kase->base.call, &reading->receivers);

	if (!kept)
		return -ENOMEM;
	kase->document->directive = cv_strdup(kase->base.call, reading->texts[OFFICE_DIRECTIVE]);
	kase->document->proposed = kept;
	kase->document->n_proposed = reading->receivers.count;
	return 0;
}

/*
 * The book says who got the document first: by the directive, or a unit. To be presented to somebody is not yet to be
 * passed on (NĐ 30/2020/NĐ-CP PL IV).
 */
static int note_in_book(struct incoming_case *kase, const struct reading *reading)
{
	const Congvan__IncomingDocument *document = kase->document;
	Congvan__Assignment **receivers = office_receivers_kept(kase->base.call, &reading->receivers);
	bool passed = document->directive || document->n_proposed;

	if (!receivers)
		return -ENOMEM;
	for (size_t i = 0; i < reading->receivers.count; i++)
		passed = passed || receivers[i]->has_unit_id;
	if (!passed || !document->register_id || !reading->receivers.count)
		return 0;
	return office_book_passed(kase->base.txn, kase->base.call, document->register_id, document->arrival_number,
				  document->arrival_suffix, receivers, reading->receivers.count);
}

static int pass_on(struct incoming_case *kase, const struct reading *reading)
{
	const char *directive = directive_of(kase, reading);
	int error = 0;

	if (kase->base.judgement.action->needs[OFFICE_DIRECTIVE].use != OFFICE_FORBIDDEN)
		error = keep_proposal(kase, reading);
	if (error)
		return error;
	if (reading->through)
		return pass_through(kase, reading);
	error = office_receivers_forward(&kase->base, &reading->receivers, directive);
	return error ? error : note_in_book(kase, reading);
}

static int complete(struct incoming_case *kase, const struct reading *reading)
{
	if (reading->texts[OFFICE_REPLY]) {
		kase->document->reply = cv_strdup(kase->base.call, reading->texts[OFFICE_REPLY]);
		if (!kase->document->reply)
			return -ENOMEM;
	}
	return office_flow_complete(&kase->base.flows, kase->base.flow_id, reading->texts[OFFICE_RESULT]);
}

static int take_back(struct incoming_case *kase, const struct reading *reading)
{
	(void)reading;
	return office_flow_take_back(&kase->base.flows, kase->base.flow_id);
}

static int receive(struct incoming_case *kase, const struct reading *reading)
{
	(void)reading;
	return office_flow_receive(&kase->base.flows, kase->base.flow_id);
}

static int give_back(struct incoming_case *kase, const struct reading *reading)
{
	return office_flow_return(&kase->base.flows, kase->base.flow_id, reading->texts[OFFICE_REASON]);
}

static int withdraw(struct incoming_case *kase, const struct reading *reading)
{
	return office_flow_withdraw(&kase->base.flows, kase->base.flow_id, reading->texts[OFFICE_REASON]);
}

/* A cancelled reception: the number stays in the book with the reason, and the paper may be registered anew. */
static int end_document(struct incoming_case *kase, const struct reading *reading)
{
	const Congvan__IncomingDocument *document = kase->document;
	const char *reason = reading->texts[OFFICE_REASON];
	int error = office_flow_void(&kase->base.flows, kase->base.flow_id, reason);

	if (!error)
		error =
		    office_book_void(kase->base.txn, kase->base.call, document->register_id, document->arrival_number,
				     document->arrival_suffix, reason, &kase->base.me, NULL);
	if (!error)
		error = incoming_arrival_reopen(kase, reason);
	return error ? error : incoming_duplicate_release(kase->base.txn, kase->base.call, document);
}

/* The paper of an electronic document belongs to it, and gets no number of its own (NĐ 30/2020/NĐ-CP Đ23.4). */
static int take_paper(struct incoming_case *kase, const struct reading *reading)
{
	struct cv_call *call = kase->base.call;

	reading->paper->arrived_on = cv_day_text(call, cv_day_of_ms(call->now_ms));
	kase->document->paper = reading->paper;
	CV_SET(kase->document, medium, CONGVAN__MEDIUM__MEDIUM_BOTH);
	CV_SET(kase->document, no_paper, 0);
	kase->base.facts = incoming_facts(call, kase->document);
	return reading->paper->arrived_on && kase->base.facts ? 0 : -ENOMEM;
}

static int change_nothing(struct incoming_case *kase, const struct reading *reading)
{
	(void)kase;
	(void)reading;
	return 0;
}

static const struct {
	int (*run)(struct incoming_case *kase, const struct reading *reading);
	const char *topic;
	bool goes_on; /* whoever of a desk does it goes on with the flow */
	bool goes_back; /* changes the document's state only when nobody below has it any more */
} verbs[OFFICE_VERBS_END] = {
    [OFFICE_RECEIVE] = {receive, "incoming.received", false, false},
    [OFFICE_REFUSE] = {give_back, "incoming.refused", false, true},
    [OFFICE_PASS_ON] = {pass_on, "incoming.passed_on", true, false},
    [OFFICE_COMPLETE] = {complete, "incoming.completed", true, false},
    [OFFICE_RETURN] = {give_back, "incoming.returned", true, true},
    [OFFICE_WITHDRAW] = {withdraw, "incoming.withdrawn", false, true},
    [OFFICE_TAKE_BACK] = {take_back, "incoming.taken_back", true, true},
    [OFFICE_NOTE] = {change_nothing, "incoming.noted", false, false},
    [OFFICE_REMIND] = {change_nothing, "incoming.reminded", false, false},
    [OFFICE_ANSWER] = {change_nothing, "incoming.answer_begun", false, false},
    [OFFICE_VOID] = {end_document, "incoming.voided", true, false},
    [OFFICE_PAPER] = {take_paper, "incoming.paper_arrived", false, false},
};

/* ---- what follows ---- */

/* The step to which the document has come back; NULL: others still have it. */
static const struct office_step *back_at(const struct incoming_case *kase)
{
	const struct office_flow *flow = office_flows_find(&kase->base.flows, kase->base.flow_id);

	if (flow && kase->base.judgement.action->verb != OFFICE_TAKE_BACK)
		flow = flow->now->has_parent_id ? office_flows_find(&kase->base.flows, flow->now->parent_id) : NULL;
	if (!flow || !office_flow_open(flow->now->state))
		return NULL;
	return office_process_step(kase->base.process, flow->now->step);
}

static int move_document(struct incoming_case *kase, const struct reading *reading)
{
	const struct office_action *action = kase->base.judgement.action;
	const char *next = reading->through && action->through.next ? action->through.next : action->next;

	if (verbs[action->verb].goes_back) {
		const struct office_step *step = back_at(kase);

		next = !step ? NULL : next ? next : step->state;
	}
	return next ? office_case_move(&kase->base, next) : 0;
}

static const char *said(const struct reading *reading)
{
	for (unsigned datum = 0; datum < OFFICE_ATTACHMENTS; datum++)
		if (reading->texts[datum])
			return reading->texts[datum];
	return NULL;
}

/* In whose name a secretary acts who has not switched to her leader's post. */
static Congvan__Actor *leader_of(struct incoming_case *kase)
{
	Congvan__Actor *receiver = office_case_flow(&kase->base)->receiver;

	if (kase->base.judgement.by->relation != OFFICE_BY_SECRETARY || receiver->person_id == kase->base.me.person_id)
		return NULL;
	return receiver;
}

static int note(struct incoming_case *kase, const struct reading *reading, Congvan__Actor *behalf)
{
	const struct office_action *action = kase->base.judgement.action;
	Congvan__Act *act;
	int error = office_case_note(&kase->base, action->name, verbs[action->verb].topic, said(reading), &act);

	if (error)
		return error;
	act->label = office_label_message(kase->base.call, &action->label);
	act->verb = cv_strdup(kase->base.call, office_verbs[action->verb].name);
	if (!act->on_behalf_of)
		act->on_behalf_of = behalf;
	act->receivers = office_receivers_kept(kase->base.call, &reading->receivers);
	act->n_receivers = reading->receivers.count;
	act->paper = reading->paper;
	act->proposal = reading->proposal && reading->proposal->by ? reading->proposal : NULL;
	act->given = reading->given;
	kase->base.notice = action->notice;
	return act->label && act->verb && act->receivers ? 0 : -ENOMEM;
}

int incoming_act_on(struct incoming_case *kase, const struct incoming_wish *wish)
{
	const struct office_action *action = kase->base.judgement.action;
	struct reading *reading = cv_alloc(kase->base.call, sizeof(*reading));
	Congvan__Actor *behalf = leader_of(kase);
	int error = reading ? 0 : -ENOMEM;

	if (!error && verbs[action->verb].goes_on && kase->base.judgement.by->relation == OFFICE_BY_DESK)
		error = office_flow_take_over(&kase->base.flows, kase->base.flow_id,
					      office_actor_message(kase->base.call, &kase->base.me));
	if (!error)
		error = read_wish(kase, wish, reading);
	if (!error)
		incoming_proposal_keep(kase, reading->proposal);
	if (!error)
		error = verbs[action->verb].run(kase, reading);
	if (!error)
		error = move_document(kase, reading);
	return error ? error : note(kase, reading, behalf);
}

int incoming_act_wish(struct cv_call *call, const struct incoming_wish *wish, Congvan__IncomingView *reply)
{
	struct incoming_case kase;
	int error = office_case_act(call, &incoming_case_kind, wish->id, wish->flow_id,
				    wish->action ? wish->action : "", &kase.base);

	if (!error)
		error = incoming_act_on(&kase, wish);
	return error ? error : office_case_commit(&kase.base, &reply->base);
}

/* ---- the requests ---- */

int incoming_act(struct cv_call *call, const Congvan__ActRequest *request, Congvan__IncomingView *reply)
{
	struct incoming_wish wish = {
	    .id = request->id,
	    .flow_id = request->flow_id,
	    .action = request->action,
	    .texts = {[OFFICE_TEXT] = request->text,
		      [OFFICE_DIRECTIVE] = request->directive,
		      [OFFICE_REASON] = request->reason,
		      [OFFICE_RESULT] = request->result,
		      [OFFICE_REPLY] = request->reply},
	    .uploads = request->uploads,
	    .upload_count = request->n_uploads,
	    .assignments = request->assignments,
	    .assignment_count = request->n_assignments,
	    .person_id = request->person_id,
	    .paper = request->paper,
	    .proposal = request->proposal,
	    .given = request->given,
	};

	return incoming_act_wish(call, &wish, reply);
}

int incoming_submit(struct cv_call *call, const Congvan__SubmitRequest *request, Congvan__IncomingView *reply)
{
	return incoming_act_wish(call,
				 &(struct incoming_wish){.id = request->id,
							 .action = "submit",
							 .texts = {[OFFICE_TEXT] = request->text},
							 .person_id = request->person_id,
							 .proposal = request->proposal},
				 reply);
}

int incoming_direct(struct cv_call *call, const Congvan__DirectRequest *request, Congvan__IncomingView *reply)
{
	return incoming_act_wish(call,
				 &(struct incoming_wish){.id = request->id,
							 .flow_id = request->flow_id,
							 .action = "direct",
							 .texts = {[OFFICE_DIRECTIVE] = request->directive},
							 .assignments = request->assignments,
							 .assignment_count = request->n_assignments},
				 reply);
}

int incoming_distribute(struct cv_call *call, const Congvan__DistributeRequest *request, Congvan__IncomingView *reply)
{
	return incoming_act_wish(call,
				 &(struct incoming_wish){.id = request->id,
							 .flow_id = request->flow_id,
							 .action = "distribute",
							 .texts = {[OFFICE_TEXT] = request->text},
							 .assignments = request->assignments,
							 .assignment_count = request->n_assignments},
				 reply);
}

int incoming_assign(struct cv_call *call, const Congvan__AssignRequest *request, Congvan__IncomingView *reply)
{
	return incoming_act_wish(call,
				 &(struct incoming_wish){.id = request->id,
							 .flow_id = request->flow_id,
							 .action = "assign",
							 .texts = {[OFFICE_TEXT] = request->text},
							 .assignments = request->assignments,
							 .assignment_count = request->n_assignments},
				 reply);
}

int incoming_complete(struct cv_call *call, const Congvan__CompleteRequest *request, Congvan__IncomingView *reply)
{
	return incoming_act_wish(call,
				 &(struct incoming_wish){.id = request->id,
							 .flow_id = request->flow_id,
							 .action = "complete",
							 .texts = {[OFFICE_RESULT] = request->result}},
				 reply);
}
