#include "outgoing/issue_act.h"

#include <errno.h>
#include <string.h>

#include "office/act.h"
#include "office/book.h"
#include "outgoing/issue.h"
#include "outgoing/issue_rights.h"
#include "outgoing/process.h"
#include "outgoing/recipient.h"
#include "outgoing/step.h"

/* ---- what both begin and end with ---- */

struct issue_act {
	struct cv_txn *txn;
	struct cv_call *call;
	struct office_actor me;
	Congvan__OutgoingDocument *document;
	const struct office_process *process;
};

static int begin(struct cv_call *call, uint64_t id, enum outgoing_issue_right right, struct issue_act *ret)
{
	int error;

	*ret = (struct issue_act){.txn = cv_txn_begin(call), .call = call};
	error = ret->txn ? outgoing_issue_load(ret->txn, call, id, &ret->document) : -ENOMEM;
	if (!error)
		error = outgoing_issue_need(call, right, ret->document, &ret->me);
	if (!error)
		error = cv_if_match(call, ret->document->revision);
	return error ? error
		     : office_shelf_get(call->instance->shelf, call, ret->document->process,
					ret->document->process_version, &ret->process);
}

/* Downloads go through the document: nobody learns the digests of its files. */
static Congvan__OutgoingDocument *shown(struct cv_call *call, const Congvan__OutgoingDocument *document)
{
	Congvan__OutgoingDocument *copy = cv_clone(call, &document->base);

	for (size_t i = 0; copy && i < copy->n_issued_files; i++)
		copy->issued_files[i]->sha256 = NULL;
	return copy;
}

static int note(struct issue_act *act, const char *action, const struct office_label *label, const char *text)
{
	Congvan__Act *noted = office_act_new(act->call, act->document->id, action, &act->me, text);

	if (!noted)
		return -ENOMEM;
	noted->label = office_label_message(act->call, label);
	return noted->label ? office_act_put(act->txn, act->call, OUTGOING_ACT, noted) : -ENOMEM;
}

static int commit(struct issue_act *act, Congvan__OutgoingView *reply)
{
	int error = outgoing_issue_put(act->txn, act->call, act->document);

	if (!error)
		error = outgoing_issue_offers(act->call, &act->me, act->document, &reply->actions, &reply->n_actions);
	reply->document = error ? NULL : shown(act->call, act->document);
	if (error || !reply->document)
		return error ? error : -ENOMEM;
	cv_http_etag(act->call, act->document->revision);
	return cv_txn_commit(act->txn);
}

/* ---- again ---- */

int outgoing_issue_retry(struct cv_call *call, const Congvan__RetryIssueRequest *request, Congvan__OutgoingView *reply)
{
	static const struct office_label label = {"Thử lại", "Try again"};
	struct issue_act act;
	int error = begin(call, request->id, OUTGOING_ISSUE_RETRY, &act);

	if (!error)
		error = outgoing_step_again(act.txn, call, act.document, outgoing_step_now(act.document));
	if (!error)
		error = note(&act, "retry_issue", &label, NULL);
	return error ? error : commit(&act, reply);
}

/* ---- taking the number back ---- */

/* Where whoever numbers has it. */
static const char *state_before(const struct office_process *process)
{
	for (size_t i = 0; i < process->action_count; i++) {
		const struct office_step *step;

		if (process->actions[i].verb != OFFICE_NUMBER)
			continue;
		step = office_process_step(process, process->actions[i].steps[0]);
		if (step && step->state)
			return step->state;
	}
	return outgoing_state_of(process, "to_issue");
}

static void forget_number(Congvan__OutgoingDocument *document)
{
	document->has_register_id = document->has_number = document->has_year = 0;
	document->register_id = document->number = 0;
	document->year = 0;
	document->number_suffix = NULL;
	document->issued_date = NULL;
	document->issued_files = NULL;
	document->n_issued_files = 0;
	document->steps = NULL;
	document->n_steps = 0;
}

/* Nothing of it was ordered: they are named anew with the next number. */
static int drop_recipients(struct issue_act *act)
{
	struct cv_call *call = act->call;
	Congvan__OutgoingRecipient **recipients;
	size_t count;
	int error = outgoing_recipients_load(call, act->document->id, &recipients, &count);

	for (size_t i = 0; i < count && !error; i++) {
		for (size_t j = 0; j < recipients[i]->n_deliveries && !error; j++)
			error = cv_txn_delete(act->txn, outgoing_delivery_key(call, recipients[i]->deliveries[j]->id));
		if (!error)
			error = cv_txn_delete(act->txn,
					      outgoing_recipient_key(call, act->document->id, recipients[i]->place));
	}
	return error;
}

static int tell(struct issue_act *act, Congvan__IssueEvent *event, const char *reason, bool cancel)
{
	event->reason = cv_strdup(act->call, reason);
	event->by = office_actor_message(act->call, &act->me);
	CV_SET(event, cancelled, cancel);
	if (!event->reason || !event->by)
		return -ENOMEM;
	return cv_txn_event(act->txn, "outgoing.number_voided", act->document->id, &event->base);
}

static int void_number(struct issue_act *act, const char *reason, bool cancel)
{
	const Congvan__OutgoingDocument *document = act->document;
	const char *state = cancel ? outgoing_state_of(act->process, "cancelled") : state_before(act->process);
	Congvan__IssueEvent *event = outgoing_issue_event(act->call, document);
	int error = event && state ? 0 : event ? -EIO : -ENOMEM;

	if (!error)
		error = office_book_void(act->txn, act->call, document->register_id, document->number,
					 document->number_suffix, reason, &act->me, NULL);
	if (!error)
		error = tell(act, event, reason, cancel);
	if (!error)
		error = drop_recipients(act);
	if (error)
		return error;
	forget_number(act->document);
	return outgoing_set_state(act->call, act->process, state, act->document);
}

int outgoing_issue_void(struct cv_call *call, const Congvan__VoidIssueRequest *request, Congvan__OutgoingView *reply)
{
	static const struct office_label label = {"Hủy số", "Void the number"};
	struct issue_act act;
	const char *reason;
	int error = begin(call, request->id, OUTGOING_ISSUE_VOID, &act);

	if (error)
		return error;
	office_book_reason(call, "/reason", request->reason, true, &reason);
	error = cv_fields_ok(call);
	if (!error)
		error = void_number(&act, reason, request->cancel);
	if (!error)
		error = note(&act, "void_number", &label, reason);
	return error ? error : commit(&act, reply);
}
