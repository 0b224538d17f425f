#include "incoming/case.h"

#include <errno.h>
#include <string.h>

#include "incoming/act.h"
#include "incoming/deadline.h"
#include "incoming/desk/arrival.h"
#include "incoming/document.h"
#include "incoming/given.h"
#include "incoming/log.h"
#include "incoming/process.h"
#include "incoming/proposal.h"
#include "incoming/registration/circulation.h"
#include "incoming/route/follow.h"
#include "incoming/view.h"

/* ---- reading ---- */

static int read_document(struct office_case *base, uint64_t id)
{
	struct incoming_case *kase = incoming_case_of(base);
	struct cv_call *call = base->call;
	struct cv_key key = incoming_document_key(call, id);
	int error = base->txn ? cv_txn_get(base->txn, key, &congvan__incoming_document__descriptor, &kase->document)
			      : cv_get(call, key, &congvan__incoming_document__descriptor, &kase->document);

	if (error)
		return error;
	if (!kase->document)
		return cv_fail(call, CV_NOT_FOUND, "incoming.not_found", NULL);
	base->state = kase->document->state_name;
	base->facts = incoming_facts(call, kase->document);
	return base->facts ? office_shelf_get(call->instance->shelf, call, kase->document->process,
					      kase->document->process_version, &base->process)
			   : -ENOMEM;
}

static const struct office_calendar *calendar_of(const struct cv_call *call)
{
	return call->instance->server_calendar;
}

static int64_t began_ms(const struct office_case *base)
{
	return incoming_began_ms((const struct incoming_case *)base);
}

static Congvan__Assignment **proposed(const struct office_case *base, size_t *ret_count)
{
	const Congvan__IncomingDocument *document = ((const struct incoming_case *)base)->document;

	*ret_count = document->n_proposed;
	return document->proposed;
}

/* ---- offering ---- */

static int add_to_offer(struct office_case *base, const struct office_action *action,
			const struct office_question *question, Congvan__ActionOffer *offer)
{
	struct incoming_case *kase = incoming_case_of(base);
	int error = incoming_proposal_offer(kase, action, question->flow, offer);

	if (!error)
		error = incoming_given_offer(kase, action, question, &offer->given);
	return error ? error : route_offer(kase, action, question->flow, &offer->route);
}

/* ---- writing ---- */

static int set_state(struct office_case *base, const struct office_state *state)
{
	return incoming_take_state(base->call, state, incoming_case_of(base)->document);
}

static int put_document(struct office_case *base, const struct office_holders *holders)
{
	struct incoming_case *kase = incoming_case_of(base);
	Congvan__IncomingDocument *document = kase->document;
	int error;

	CV_SET(document, open_flows, holders->open);
	document->holder_ids = holders->person_ids;
	document->n_holder_ids = holders->person_count;
	document->holder_unit_ids = holders->unit_ids;
	document->n_holder_unit_ids = holders->unit_count;
	CV_SET(document, revision, document->revision + 1);
	error = incoming_arrival_progress(kase);
	if (error)
		return error;
	return base->is_new ? incoming_document_put_new(base->txn, base->call, document)
			    : incoming_document_put(base->txn, base->call, document);
}

static struct office_work_document row_of(const struct office_case *base)
{
	return incoming_work_document(base->call, ((const struct incoming_case *)base)->document);
}

static struct cv_key reader_key(const struct office_case *base, uint64_t person)
{
	return incoming_by_person_key(base->call, person, ((const struct incoming_case *)base)->document);
}

static int follow_routes(struct office_case *base)
{
	return route_arrivals(incoming_case_of(base));
}

/* ---- telling ---- */

/* What a draft that answers begins from. NULL: arena exhausted. */
static Congvan__IncomingAnswer *answer_of(const struct incoming_case *kase, uint64_t flow_id)
{
	Congvan__IncomingAnswer *answer = cv_new(kase->base.call, &congvan__incoming_answer__descriptor);
	const struct office_flow *flow = office_flows_find(&kase->base.flows, flow_id);
	const Congvan__IncomingDocument *document = kase->document;

	if (!answer || !flow)
		return NULL;
	CV_SET(answer, document_id, document->id);
	CV_SET(answer, flow_id, flow_id);
	answer->code =
	    cv_strdup(kase->base.call, incoming_code(kase->base.call, document->code_number, document->code_notation));
	answer->issued_date = document->issued_date;
	answer->issuing_organ = document->issuing_organ;
	answer->issuing_organ_id = document->issuing_organ_id;
	answer->subject = document->subject;
	answer->due_date = flow->now->due_date ? flow->now->due_date : document->due_date;
	return answer->code ? answer : NULL;
}

static int tell_registered(const struct incoming_case *kase, const char *topic)
{
	Congvan__IncomingRegistered *event = cv_new(kase->base.call, &congvan__incoming_registered__descriptor);

	if (!event)
		return -ENOMEM;
	event->document = kase->document;
	return cv_txn_event(kase->base.txn, topic, kase->base.id, &event->base);
}

static int tell_acted(const struct incoming_case *kase, const struct office_told *told)
{
	Congvan__IncomingActed *event = cv_new(kase->base.call, &congvan__incoming_acted__descriptor);

	if (!event)
		return -ENOMEM;
	event->act = told->act;
	CV_SET(event, state, kase->document->state);
	event->state_name = kase->document->state_name;
	event->notice = cv_strdup(kase->base.call, told->notice);
	event->person_ids = told->person_ids;
	event->n_person_ids = told->person_count;
	event->tell_ids = told->tell_ids;
	event->n_tell_ids = told->tell_count;
	event->deadlines = told->marks;
	event->n_deadlines = told->mark_count;
	if (told->act->verb && strcmp(told->act->verb, office_verbs[OFFICE_ANSWER].name) == 0) {
		event->answer = answer_of(kase, told->act->flow_id);
		if (!event->answer)
			return -ENOMEM;
	}
	return cv_txn_event(kase->base.txn, told->topic, kase->base.id, &event->base);
}

static int tell(struct office_case *base, const struct office_told *told)
{
	struct incoming_case *kase = incoming_case_of(base);
	int error = office_log_act(base, &incoming_log_kind, told->act);

	if (error)
		return error;
	return told->begins ? tell_registered(kase, told->topic) : tell_acted(kase, told);
}

/* What its sender has recalled is cancelled, and not done. */
static bool may_conclude(const struct office_case *base)
{
	return !((const struct incoming_case *)base)->document->recalled;
}

const struct office_case_kind incoming_case_kind = {
    .size = sizeof(struct incoming_case),
    .flow_prefix = INCOMING_FLOW,
    .act_prefix = INCOMING_ACT,
    .reasons = {.not_visible = "incoming.not_visible",
		.no_such_flow = "incoming.no_such_flow",
		.several_flows = "incoming.several_flows",
		.not_yours = "incoming.not_yours",
		.wrong_role = "incoming.wrong_role",
		.wrong_step = "incoming.wrong_step",
		.wrong_state = "incoming.wrong_state",
		.other_documents = "incoming.other_documents",
		.due_before_today = "incoming.due_before_today",
		.too_many_flows = "incoming.too_many_flows",
		.too_many_files = "incoming.too_many_files",
		.twice_in_batch = "incoming.twice_in_batch",
		.not_in_batch = "incoming.not_in_batch",
		.batch_full = "incoming.batch_full"},
    .read = read_document,
    .set_state = set_state,
    .may_conclude = may_conclude,
    .put = put_document,
    .row = row_of,
    .reader_key = reader_key,
    .calendar = calendar_of,
    .began_ms = began_ms,
    .began = "arrival",
    .check_receiver = incoming_circulation_check,
    .proposed = proposed,
    .offer = add_to_offer,
    .take = &incoming_take_kind,
    .clock = &incoming_clock_kind,
    .arrived = follow_routes,
    .tell = tell,
    .view = incoming_view,
};
