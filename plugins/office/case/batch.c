#include "office/case/batch.h"

#include <errno.h>

#include <congvan/fail.h>

#include "office/case/offer.h"
#include "office/case/take.h"

/* ---- the request as a whole ---- */

static bool named_before(Congvan__BatchItem *const *items, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (items[i]->id == items[index]->id)
			return true;
	return false;
}

int office_batch_check(struct cv_call *call, const struct office_case_kind *kind, Congvan__BatchItem *const *items,
		       size_t count)
{
	if (!count)
		cv_field(call, "/items", "field.required", NULL);
	else if (count > OFFICE_BATCH_MAX)
		cv_field(call, "/items", "field.too_many", cv_printf(call, "%u", OFFICE_BATCH_MAX), NULL);
	for (size_t i = 0; i < count && i < OFFICE_BATCH_MAX; i++) {
		const char *pointer = cv_printf(call, "/items/%zu/id", i);

		if (!pointer)
			return -ENOMEM;
		if (!items[i]->has_id)
			cv_field(call, pointer, "field.required", NULL);
		else if (named_before(items, i))
			cv_field(call, pointer, kind->reasons.twice_in_batch, NULL);
	}
	return cv_fields_ok(call);
}

bool office_in_batch(enum office_verb verb)
{
	return verb != OFFICE_VOID && verb != OFFICE_PAPER && verb != OFFICE_REVISE && verb != OFFICE_NUMBER &&
	       verb != OFFICE_ISSUE;
}

struct batch {
	struct cv_call *call;
	const struct office_case_kind *kind;
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

static size_t changed_flows(const struct office_case *kase)
{
	size_t count = 1; /* the document itself */

	for (size_t i = 0; i < kase->flows.count; i++) {
		const struct office_flow *flow = &kase->flows.items[i];

		count += flow->now != flow->stored || flow->now->state == CONGVAN__FLOW_STATE__FLOW_FORWARDED;
	}
	return count;
}

static int judge(struct batch *batch, const Congvan__BatchItem *item, struct office_case *kase)
{
	const Congvan__BatchRequest *request = batch->request;
	const struct office_wish wish = {
	    .texts = {[OFFICE_TEXT] = request->text,
		      [OFFICE_DIRECTIVE] = request->directive,
		      [OFFICE_REASON] = request->reason,
		      [OFFICE_RESULT] = request->result},
	    .assignments = item->n_assignments ? item->assignments : request->assignments,
	    .assignment_count = item->n_assignments ? item->n_assignments : request->n_assignments,
	    .person_id = request->person_id,
	};
	int error =
	    office_case_act_on_item(batch->call, batch->kind, item, request->action ? request->action : "", kase);

	if (!error && !office_in_batch(kase->judgement.action->verb))
		error = cv_fail(batch->call, CV_CONFLICT, kase->kind->reasons.not_in_batch, NULL);
	if (!error)
		error = office_take(kase, &wish);
	if (!error && batch->flows && batch->flows + changed_flows(kase) > OFFICE_BATCH_FLOWS)
		error = cv_fail(batch->call, CV_CONFLICT, kase->kind->reasons.batch_full, NULL);
	return error;
}

static int act_on_item(struct batch *batch, const Congvan__BatchItem *item, Congvan__BatchResult *result)
{
	struct office_case *kase = cv_alloc(batch->call, batch->kind->size);
	int error = kase ? judge(batch, item, kase) : -ENOMEM;

	if (error)
		return tell_refused(batch->call, error, result);
	/* From here on nothing may be refused: part of it is written. */
	error = office_case_write(kase);
	if (error)
		return error;
	batch->flows += changed_flows(kase);
	CV_SET(result, done, 1);
	if (batch->kind->take->done)
		batch->kind->take->done(kase, result);
	CV_SET(batch->reply, done, batch->reply->done + 1);
	return office_undo_offer(kase, &result->undo);
}

int office_batch(struct cv_call *call, const struct office_case_kind *kind, const Congvan__BatchRequest *request,
		 Congvan__BatchReply *reply)
{
	struct batch batch = {.call = call, .kind = kind, .request = request, .reply = reply};
	struct cv_txn *txn = cv_txn_begin(call);
	int error = txn ? office_batch_check(call, kind, request->items, request->n_items) : -ENOMEM;

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
