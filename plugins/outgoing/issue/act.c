#include "outgoing/issue/act.h"

#include <errno.h>
#include <string.h>

#include "office/book/book.h"
#include "office/calendar/moment.h"
#include "outgoing/case.h"
#include "outgoing/delivery/follow.h"
#include "outgoing/delivery/recipient.h"
#include "outgoing/draft/endorsement.h"
#include "outgoing/issue/issue.h"
#include "outgoing/issue/rights.h"
#include "outgoing/issue/step.h"

/* ---- what both begin and end with ---- */

static int begin(struct cv_call *call, uint64_t id, enum outgoing_issue_right right, struct outgoing_case *ret)
{
	int error = office_case_open(call, &outgoing_case_kind, id, &ret->base);

	if (!error)
		error = outgoing_issue_need(call, right, ret->document, &ret->base.me);
	return error ? error : cv_if_match(call, ret->document->revision);
}

static int note(struct outgoing_case *kase, const char *action, const char *topic, const struct office_label *label,
		const char *text)
{
	Congvan__Act *act;
	int error = office_case_note(&kase->base, action, topic, text, &act);

	if (error)
		return error;
	act->label = office_label_message(kase->base.call, label);
	return act->label ? 0 : -ENOMEM;
}

/* ---- again ---- */

int outgoing_issue_retry(struct cv_call *call, const Congvan__RetryIssueRequest *request, Congvan__OutgoingView *reply)
{
	static const struct office_label label = {"Thử lại", "Try again"};
	struct outgoing_case kase;
	int error = begin(call, request->id, OUTGOING_ISSUE_RETRY, &kase);

	if (!error)
		error = outgoing_step_again(kase.base.txn, call, kase.document, outgoing_step_now(kase.document));
	if (!error)
		error = note(&kase, "retry_issue", "outgoing.tried_again", &label, NULL);
	return error ? error : office_case_commit(&kase.base, &reply->base);
}

/* ---- taking the number back ---- */

static void forget_number(Congvan__OutgoingDocument *document)
{
	document->has_register_id = document->has_number = document->has_year = document->has_number_flow_id = 0;
	document->register_id = document->number = document->number_flow_id = 0;
	document->year = 0;
	document->number_suffix = NULL;
	document->issued_date = NULL;
	document->issued_files = NULL;
	document->n_issued_files = 0;
	document->steps = NULL;
	document->n_steps = 0;
}

/* Nothing of it was ordered: they are named anew with the next number. */
static int drop_recipients(const struct outgoing_case *kase)
{
	struct cv_call *call = kase->base.call;
	Congvan__OutgoingRecipient **recipients;
	size_t count;
	int error = outgoing_recipients_load(call, kase->base.id, &recipients, &count);

	for (size_t i = 0; i < count && !error; i++) {
		for (size_t j = 0; j < recipients[i]->n_deliveries && !error; j++)
			error = outgoing_follow_drop(kase->base.txn, call, recipients[i]->deliveries[j]->id);
		if (!error)
			error = cv_txn_delete(kase->base.txn,
					      outgoing_recipient_key(call, kase->base.id, recipients[i]->place));
	}
	return error;
}

static int tell(const struct outgoing_case *kase, Congvan__IssueEvent *event, const char *reason, bool cancel)
{
	struct cv_call *call = kase->base.call;

	event->reason = cv_strdup(call, reason);
	event->by = office_actor_message(call, &kase->base.me);
	CV_SET(event, cancelled, cancel);
	if (!event->reason || !event->by)
		return -ENOMEM;
	return cv_txn_event(kase->base.txn, "outgoing.number_voided", kase->base.id, &event->base);
}

/* What is with others since it was numbered comes back, with what they said of it. */
static int call_back(struct outgoing_case *kase, uint64_t id)
{
	struct office_flows *flows = &kase->base.flows;
	int error = 0;

	for (size_t i = 0; i < flows->count && !error; i++) {
		const Congvan__ReceivingFlow *flow = flows->items[i].now;

		if (flow->has_parent_id && flow->parent_id == id && !office_flow_ended(flow->state))
			error = office_flow_withdraw(flows, flow->id, NULL);
	}
	return error;
}

/*
 * Whoever numbered has it to do again, unless it went back before them: then it stays where it is. *ret: the state that
 * the document takes; NULL: its own.
 */
static int give_back(struct outgoing_case *kase, const char **ret)
{
	const struct office_flow *flow = office_flows_find(&kase->base.flows, kase->document->number_flow_id);
	const struct office_step *step = flow ? office_process_step(kase->base.process, flow->now->step) : NULL;
	Congvan__FlowState was = flow ? flow->now->state : 0;
	int error = 0;

	*ret = NULL;
	if (!step)
		return -EIO; /* flows stay for ever */
	if (was == CONGVAN__FLOW_STATE__FLOW_COMPLETED)
		error = office_flow_undo(&kase->base.flows, flow->now->id);
	else if (was == CONGVAN__FLOW_STATE__FLOW_FORWARDED)
		error = call_back(kase, flow->now->id);
	else
		return 0;
	kase->base.flow_id = flow->now->id;
	*ret = step->state;
	return error;
}

/* *ret: the state that the document takes; NULL: its own. */
static int undo_number(struct outgoing_case *kase, const char *reason, bool cancel, const char **ret)
{
	struct office_flows *flows = &kase->base.flows;
	int error = outgoing_endorsements_unnumbered(kase->base.call, kase->document, flows);

	*ret = cancel ? outgoing_state_of(kase->base.process, "cancelled") : NULL;
	if (cancel && !*ret)
		return -EIO; /* the plugin's kind of process has that stage */
	if (!error)
		error = cancel ? office_flows_end(flows, reason) : give_back(kase, ret);
	return error ? error : outgoing_case_weigh(kase);
}

static int void_number(struct outgoing_case *kase, const char *reason, bool cancel)
{
	struct office_case *base = &kase->base;
	const Congvan__OutgoingDocument *document = kase->document;
	Congvan__IssueEvent *event = outgoing_issue_event(base->call, document);
	const char *state;
	int error = event ? 0 : -ENOMEM;

	if (!error)
		error = office_book_void(base->txn, base->call, document->register_id, document->number,
					 document->number_suffix, reason, &base->me, NULL);
	if (!error)
		error = tell(kase, event, reason, cancel);
	if (!error)
		error = drop_recipients(kase);
	if (!error)
		error = undo_number(kase, reason, cancel, &state);
	if (error)
		return error;
	forget_number(kase->document);
	base->rows_changed = true;
	base->urgency_was = document->urgency;
	return state ? office_case_move(base, state) : 0;
}

int outgoing_issue_void(struct cv_call *call, const Congvan__VoidIssueRequest *request, Congvan__OutgoingView *reply)
{
	static const struct office_label label = {"Hủy số", "Void the number"};
	struct outgoing_case kase;
	const char *reason;
	int error = begin(call, request->id, OUTGOING_ISSUE_VOID, &kase);

	if (error)
		return error;
	office_book_reason(call, "/reason", request->reason, true, &reason);
	error = cv_fields_ok(call);
	if (!error)
		error = void_number(&kase, reason, request->cancel);
	if (!error)
		error = note(&kase, "void_number", "outgoing.voided_number", &label, reason);
	return error ? error : office_case_commit(&kase.base, &reply->base);
}
