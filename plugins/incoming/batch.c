#include "incoming/batch.h"

#include <errno.h>

#include <congvan/fail.h>

#include "incoming/act.h"
#include "office/batch.h"
#include "office/offer.h"

struct batch {
	struct cv_call *call;
	const Congvan__BatchRequest *request;
	Congvan__BatchReply *reply;
	size_t flows; /* changed so far */
};

/* ---- one document ---- */

static int add_error(struct cv_call *call, const struct cv_failure_field *field, Congvan__Problem *problem)
{
	Congvan__ProblemField *shown = cv_new(call, &congvan__problem_field__descriptor);

	if (!shown)
		return -ENOMEM;
	shown->pointer = cv_strdup(call, field->pointer);
	shown->code = cv_strdup(call, field->code);
	shown->text = cv_strdup(call, field->text);
	return cv_append(call, &problem->errors, &problem->n_errors, shown);
}

/* Says why not, unless the call itself has come to its end. */
static int tell_refused(struct cv_call *call, int error, Congvan__BatchResult *result)
{
	Congvan__Problem *problem = cv_new(call, &congvan__problem__descriptor);
	struct cv_failure failure;

	if (!problem)
		return -ENOMEM;
	if (cv_fail_take(call, &failure))
		return error;
	CV_SET(problem, status, failure.status);
	problem->reason = cv_strdup(call, failure.reason);
	problem->text = cv_strdup(call, failure.text);
	error = 0;
	for (size_t i = 0; i < failure.field_count && !error; i++)
		error = add_error(call, &failure.fields[i], problem);
	result->problem = problem;
	return error;
}

static size_t changed_flows(const struct incoming_case *kase)
{
	size_t count = 1; /* the document itself */

	for (size_t i = 0; i < kase->base.flows.count; i++) {
		const struct office_flow *flow = &kase->base.flows.items[i];

		count += flow->now != flow->stored || flow->now->state == CONGVAN__FLOW_STATE__FLOW_FORWARDED;
	}
	return count;
}

static int judge(struct batch *batch, const Congvan__BatchItem *item, struct incoming_case *kase)
{
	const Congvan__BatchRequest *request = batch->request;
	const struct incoming_wish wish = {
	    .texts = {[OFFICE_TEXT] = request->text,
		      [OFFICE_DIRECTIVE] = request->directive,
		      [OFFICE_REASON] = request->reason,
		      [OFFICE_RESULT] = request->result},
	    .assignments = item->n_assignments ? item->assignments : request->assignments,
	    .assignment_count = item->n_assignments ? item->n_assignments : request->n_assignments,
	    .person_id = request->person_id,
	};
	int error = office_case_act_on_item(batch->call, &incoming_case_kind, item,
					    request->action ? request->action : "", &kase->base);

	if (!error && !office_in_batch(kase->base.judgement.action->verb))
		error = cv_fail(batch->call, CV_CONFLICT, "incoming.not_in_batch", NULL);
	if (!error)
		error = incoming_act_on(kase, &wish);
	if (!error && batch->flows && batch->flows + changed_flows(kase) > INCOMING_BATCH_FLOWS)
		error = cv_fail(batch->call, CV_CONFLICT, "incoming.batch_full", NULL);
	return error;
}

static int act_on_item(struct batch *batch, const Congvan__BatchItem *item, Congvan__BatchResult *result)
{
	struct incoming_case *kase = cv_alloc(batch->call, sizeof(*kase));
	int error = kase ? judge(batch, item, kase) : -ENOMEM;

	if (error)
		return tell_refused(batch->call, error, result);
	/* From here on nothing may be refused: part of it is written. */
	error = office_case_write(&kase->base);
	if (error)
		return error;
	batch->flows += changed_flows(kase);
	CV_SET(result, done, 1);
	CV_SET(result, state, kase->document->state);
	result->state_name = kase->document->state_name;
	result->state_label = kase->document->state_label;
	CV_SET(batch->reply, done, batch->reply->done + 1);
	return office_undo_offer(&kase->base, &result->undo);
}

int incoming_batch(struct cv_call *call, const Congvan__BatchRequest *request, Congvan__BatchReply *reply)
{
	struct batch batch = {.call = call, .request = request, .reply = reply};
	struct cv_txn *txn = cv_txn_begin(call);
	int error = txn ? office_batch_check(call, &incoming_case_kind, request->items, request->n_items) : -ENOMEM;

	CV_SET(reply, done, 0);
	for (size_t i = 0; i < request->n_items && !error; i++) {
		Congvan__BatchResult *result = cv_new(call, &congvan__batch_result__descriptor);

		if (!result)
			return -ENOMEM;
		CV_SET(result, id, request->items[i]->id);
		CV_SET(result, done, 0);
		error = act_on_item(&batch, request->items[i], result);
		if (!error)
			error = cv_append(call, &reply->results, &reply->n_results, result);
	}
	if (error || !reply->done)
		return error;
	return cv_txn_commit(txn);
}

int incoming_common_offers(struct cv_call *call, const Congvan__OffersRequest *request, Congvan__OffersReply *reply)
{
	return office_common_offers(call, &incoming_case_kind, request, reply);
}
