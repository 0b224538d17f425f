#include "outgoing/case.h"

#include <errno.h>
#include <string.h>

#include "office/access/reach.h"
#include "office/calendar/moment.h"
#include "office/case/clock.h"
#include "office/lists/outgoing_row.h"
#include "outgoing/act.h"
#include "outgoing/document.h"
#include "outgoing/draft/endorsement.h"
#include "outgoing/draft/version.h"
#include "outgoing/issue/limit.h"
#include "outgoing/log.h"
#include "outgoing/process.h"
#include "outgoing/view.h"

/* ---- reading ---- */

static int read_document(struct office_case *base, uint64_t id)
{
	struct outgoing_case *kase = outgoing_case_of(base);
	struct cv_call *call = base->call;
	struct cv_key key = outgoing_document_key(call, id);
	int error = base->txn ? cv_txn_get(base->txn, key, &congvan__outgoing_document__descriptor, &kase->document)
			      : cv_get(call, key, &congvan__outgoing_document__descriptor, &kase->document);

	if (error)
		return error;
	if (!kase->document)
		return cv_fail(call, CV_NOT_FOUND, "outgoing.not_found", NULL);
	kase->endorsements_before = kase->document->n_endorsements;
	base->state = kase->document->state_name;
	base->closed = kase->document->frozen_reason;
	base->endorsed = outgoing_endorsed(kase->document);
	base->numbered = kase->document->number != 0;
	base->facts = outgoing_facts(call, kase->document);
	return base->facts ? office_shelf_get(call->instance->shelf, call, kase->document->process,
					      kase->document->process_version, &base->process)
			   : -ENOMEM;
}

/* Nobody else has had it before them yet. */
static bool is_hidden(const struct office_case *base)
{
	return !((const struct outgoing_case *)base)->document->shown_version;
}

static const struct office_calendar *calendar_of(const struct cv_call *call)
{
	return call->instance->server_calendar;
}

static int64_t began_ms(const struct office_case *base)
{
	return office_moment_ms(((const struct outgoing_case *)base)->document->created_at);
}

/* ---- writing ---- */

static int set_state(struct office_case *base, const struct office_state *state)
{
	return outgoing_set_state(base->call, base->process, state->name, outgoing_case_of(base)->document);
}

void outgoing_case_keep_version(struct outgoing_case *kase)
{
	if (kase->document->shown_version < kase->document->version)
		CV_SET(kase->document, shown_version, kase->document->version);
}

int outgoing_case_weigh(struct outgoing_case *kase)
{
	struct office_case *base = &kase->base;
	const unsigned sign = 1u << OFFICE_ENDORSE_SIGN;
	unsigned was = base->endorsed;

	base->endorsed = outgoing_endorsed(kase->document);
	if (!(was & sign) && (base->endorsed & sign))
		return outgoing_limit_begin(base->txn, base->call, base->process, kase->document);
	if ((was & sign) && !(base->endorsed & sign))
		return outgoing_limit_end(base->txn, base->call, kase->document);
	return 0;
}

/* Its number ended everybody's part; it is issued when what follows the number is done. */
static bool may_conclude(const struct office_case *base)
{
	return !((const struct outgoing_case *)base)->document->has_number;
}

static int put_document(struct office_case *base, const struct office_holders *holders)
{
	struct outgoing_case *kase = outgoing_case_of(base);
	Congvan__OutgoingDocument *document = kase->document;
	const Congvan__OutgoingVersion *version = kase->version;
	int error = 0;

	CV_SET(document, open_flows, holders->open);
	document->holder_ids = holders->person_ids;
	document->n_holder_ids = holders->person_count;
	document->holder_unit_ids = holders->unit_ids;
	document->n_holder_unit_ids = holders->unit_count;
	CV_SET(document, revision, document->revision + 1);
	if (version)
		error = cv_txn_put(base->txn, outgoing_version_key(base->call, document->id, version->number),
				   &version->base);
	return error ? error : outgoing_document_put(base->txn, base->call, document);
}

static struct office_work_document row_of(const struct office_case *base)
{
	return office_outgoing_row(((const struct outgoing_case *)base)->document);
}

static struct cv_key reader_key(const struct office_case *base, uint64_t person)
{
	return outgoing_by_person_key(base->call, person, ((const struct outgoing_case *)base)->document);
}

/* ---- offering ---- */

/* Who signs may have several posts, and several capacities in each: GET /outgoing/{id}/signatures. */
static int add_to_offer(struct office_case *base, const struct office_action *action,
			const struct office_question *question, Congvan__ActionOffer *offer)
{
	(void)base;
	(void)question;
	if (action->endorses == OFFICE_ENDORSE_SIGN)
		CV_SET(offer, signs, true);
	return 0;
}

/* ---- telling ---- */

/* Those that the act gave, and those that it ended. */
static int add_endorsements(const struct outgoing_case *kase, Congvan__OutgoingActed *event)
{
	const Congvan__OutgoingDocument *document = kase->document;
	int error = 0;

	for (size_t i = 0; i < document->n_endorsements && !error; i++) {
		Congvan__Endorsement *endorsement = document->endorsements[i];
		bool given = i >= kase->endorsements_before;
		bool ended = endorsement->void_at && event->act->time &&
			     endorsement->void_at->seconds == event->act->time->seconds &&
			     endorsement->void_at->nanos == event->act->time->nanos;

		if (given || ended)
			error = cv_append(kase->base.call, &event->endorsements, &event->n_endorsements, endorsement);
	}
	return error;
}

/* The number has an event of its own (outgoing/issue/issue.h): what the act says stands beside it. */
static const char *topic_of(const struct office_told *told)
{
	return strcmp(told->topic, "outgoing.numbered") == 0 ? "outgoing.given_number" : told->topic;
}

static int tell(struct office_case *base, const struct office_told *told)
{
	struct outgoing_case *kase = outgoing_case_of(base);
	const Congvan__OutgoingDocument *document = kase->document;
	Congvan__OutgoingActed *event = cv_new(base->call, &congvan__outgoing_acted__descriptor);
	int error;

	if (!event)
		return -ENOMEM;
	event->act = told->act;
	CV_SET(event, state, document->state);
	event->state_name = document->state_name;
	event->person_ids = told->person_ids;
	event->n_person_ids = told->person_count;
	event->notice = cv_strdup(base->call, told->notice);
	event->tell_ids = told->tell_ids;
	event->n_tell_ids = told->tell_count;
	event->subject = document->subject;
	CV_SET(event, version, document->version);
	event->digest = document->digest;
	event->marks = told->marks;
	event->n_marks = told->mark_count;
	if (add_endorsements(kase, event))
		return -ENOMEM;
	error = office_log_act(base, &outgoing_log_kind, told->act);
	return error ? error : cv_txn_event(base->txn, topic_of(told), base->id, &event->base);
}

/* Whether the calendar has changed, each timer finds out when it fires. */
static const struct office_clock_kind clock_kind = {
    .area = "outgoing", .timer = OUTGOING_DEADLINE_TIMER, .names_step = true, .passing_on_does = true};

const struct office_case_kind outgoing_case_kind = {
    .size = sizeof(struct outgoing_case),
    .flow_prefix = OUTGOING_FLOW,
    .act_prefix = OUTGOING_ACT,
    .reasons = {.not_visible = "outgoing.not_visible",
		.no_such_flow = "outgoing.no_such_flow",
		.several_flows = "outgoing.several_flows",
		.not_yours = "outgoing.not_yours",
		.wrong_role = "outgoing.wrong_role",
		.wrong_step = "outgoing.wrong_step",
		.wrong_state = "outgoing.wrong_state",
		.other_documents = "outgoing.other_documents",
		.not_endorsed = "outgoing.not_endorsed",
		.numbered = "outgoing.numbered",
		.not_numbered = "outgoing.not_numbered",
		.closed = "outgoing.frozen",
		.due_before_today = "outgoing.due_before_today",
		.too_many_flows = "outgoing.too_many_flows",
		.twice_in_batch = "outgoing.twice_in_batch",
		.not_in_batch = "outgoing.not_in_batch",
		.batch_full = "outgoing.batch_full"},
    .read = read_document,
    .hidden = is_hidden,
    .set_state = set_state,
    .calendar = calendar_of,
    .began_ms = began_ms,
    .began = "draft",
    .may_conclude = may_conclude,
    .put = put_document,
    .row = row_of,
    .reader_key = reader_key,
    .offer = add_to_offer,
    .take = &outgoing_take_kind,
    .clock = &clock_kind,
    .tell = tell,
    .view = outgoing_view,
};
