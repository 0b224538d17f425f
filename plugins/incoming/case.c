#include "incoming/case.h"

#include <errno.h>
#include <string.h>

#include "incoming/arrival.h"
#include "incoming/deadline.h"
#include "incoming/document.h"
#include "incoming/log.h"
#include "incoming/offer.h"
#include "incoming/process.h"
#include "incoming/route_follow.h"
#include "office/calendar_agency.h"
#include "office/unit_entry.h"

/* ---- reading ---- */

bool incoming_case_visible(const struct incoming_case *kase)
{
	enum incoming_reach reach = incoming_reach_of(kase->process, &kase->me);

	if (reach != INCOMING_SEES_OWN)
		return reach == INCOMING_SEES_ALL;
	for (size_t i = 0; i < kase->flows.count; i++) {
		const Congvan__ReceivingFlow *flow = kase->flows.items[i].now;

		if (flow->receiver && incoming_is_theirs(&kase->me, flow->receiver->person_id))
			return true;
	}
	return false;
}

int incoming_case_load(struct cv_call *call, uint64_t id, struct cv_txn *txn, struct incoming_case *ret)
{
	struct cv_key key = incoming_document_key(call, id);
	int error = txn ? cv_txn_get(txn, key, &congvan__incoming_document__descriptor, &ret->document)
			: cv_get(call, key, &congvan__incoming_document__descriptor, &ret->document);

	ret->call = call;
	ret->txn = txn;
	if (error)
		return error;
	if (!ret->document)
		return cv_fail(call, CV_NOT_FOUND, "incoming.not_found", NULL);
	ret->facts = incoming_facts(call, ret->document);
	error = ret->facts ? office_shelf_get(call->instance->shelf, call, ret->document->process,
					      ret->document->process_version, &ret->process)
			   : -ENOMEM;
	if (!error)
		error = office_flows_load(call, INCOMING_FLOW, id, &ret->flows);
	return error;
}

static int read_case(struct cv_call *call, uint64_t id, struct cv_txn *txn, struct incoming_case *ret)
{
	int error;

	*ret = (struct incoming_case){0};
	error = office_actor_of_call(call, &ret->me);
	if (!error)
		error = incoming_case_load(call, id, txn, ret);
	if (!error && !incoming_case_visible(ret))
		error = cv_fail(call, CV_DENIED, "incoming.not_visible", NULL);
	return error;
}

int incoming_case_read(struct cv_call *call, uint64_t id, struct incoming_case *ret)
{
	return read_case(call, id, NULL, ret);
}

int incoming_case_open(struct cv_call *call, uint64_t id, struct incoming_case *ret)
{
	struct cv_txn *txn = cv_txn_begin(call);

	return txn ? read_case(call, id, txn, ret) : -ENOMEM;
}

int incoming_case_calendar(struct incoming_case *kase, const struct office_calendar **ret)
{
	int error = kase->calendar ? 0
				   : office_calendar_of_call(kase->call, kase->txn,
							     kase->call->instance->server_calendar, &kase->calendar);

	*ret = kase->calendar;
	return error;
}

/* ---- the flow acted on ---- */

struct office_question incoming_case_question(const struct incoming_case *kase, const Congvan__ReceivingFlow *flow)
{
	return (struct office_question){.actor = &kase->me, .flow = flow, .flows = &kase->flows, .facts = kase->facts};
}

static struct office_judgement judge(const struct incoming_case *kase, const char *action,
				     const Congvan__ReceivingFlow *flow)
{
	struct office_question question = incoming_case_question(kase, flow);

	return office_judge(kase->process, action, &question);
}

static const char *reason_of(const struct incoming_case *kase, const struct office_judgement *judgement,
			     const Congvan__ReceivingFlow *flow)
{
	switch (judgement->verdict) {
	case OFFICE_WRONG_STATE:
		return judgement->action && judgement->action->verb == OFFICE_TAKE_BACK && flow &&
			       !office_flow_untouched(&kase->flows, flow->id)
			   ? "process.opened"
			   : "incoming.wrong_state";
	case OFFICE_WRONG_STEP:
		return "incoming.wrong_step";
	case OFFICE_OTHER_DOCUMENTS:
		return "incoming.other_documents";
	case OFFICE_WRONG_ROLE:
		return "incoming.wrong_role";
	case OFFICE_NOT_YOURS:
	case OFFICE_ALLOWED: /* nothing to refuse: not passed */
		break;
	}
	return "incoming.not_yours";
}

static struct incoming_verdict verdict_of(const struct incoming_case *kase, const char *action,
					  const struct office_judgement *judgement, const Congvan__ReceivingFlow *flow)
{
	const struct office_action *rule = judgement->action;
	struct incoming_verdict verdict = {.who = "", .article = rule ? rule->article : NULL};

	if (rule)
		verdict.who = office_who_could(kase->call, kase->process, rule, office_speaks_english(kase->call));
	if (judgement->verdict != OFFICE_ALLOWED)
		verdict.reason = reason_of(kase, judgement, flow);
	else if (!office_in_scope(&kase->me, kase->process->kind->name, action))
		verdict.reason = "access.out_of_scope";
	return verdict;
}

static int refuse(const struct incoming_case *kase, const struct office_judgement *judgement,
		  const struct incoming_verdict *verdict)
{
	bool too_late = judgement->verdict != OFFICE_ALLOWED && judgement->verdict <= OFFICE_WRONG_STEP;
	int error = cv_fail(kase->call, too_late ? CV_CONFLICT : CV_DENIED, verdict->reason, kase->me.name, NULL);

	if (*verdict->who)
		cv_fail_detail(kase->call, "who", verdict->who);
	if (verdict->article)
		cv_fail_detail(kase->call, "article", verdict->article);
	return error;
}

/* The last one that comes nearest, so that a refusal gives the best reason; how many allow it. */
static size_t nearest_flow(const struct incoming_case *kase, const char *action, struct office_flow **ret)
{
	enum office_verdict best = OFFICE_NOT_YOURS;
	size_t allowed = 0;

	*ret = NULL;
	for (size_t i = 0; i < kase->flows.count; i++) {
		enum office_verdict verdict = judge(kase, action, kase->flows.items[i].now).verdict;

		allowed += verdict == OFFICE_ALLOWED;
		if (verdict > best)
			continue;
		best = verdict;
		*ret = &kase->flows.items[i];
	}
	return allowed;
}

/* The flow that an act is about: the one named, or the only one that allows it. */
static int choose_flow(const struct incoming_case *kase, uint64_t flow_id, const char *action, struct office_flow **ret)
{
	if (flow_id) {
		*ret = office_flows_find(&kase->flows, flow_id);
		return *ret ? 0 : cv_fail(kase->call, CV_NOT_FOUND, "incoming.no_such_flow", NULL);
	}
	if (nearest_flow(kase, action, ret) <= 1)
		return 0;
	cv_field(kase->call, "/flowId", "incoming.several_flows", NULL);
	return cv_fields_ok(kase->call);
}

static struct office_judgement judge_chosen(const struct incoming_case *kase, const char *action,
					    const struct office_flow *flow)
{
	return flow ? judge(kase, action, flow->now) : (struct office_judgement){.verdict = OFFICE_NOT_YOURS};
}

int incoming_case_ask(struct incoming_case *kase, uint64_t flow_id, const char *action, struct incoming_verdict *ret)
{
	struct office_judgement judgement;
	struct office_flow *flow;
	int error = 0;

	if (flow_id)
		error = choose_flow(kase, flow_id, action, &flow);
	else
		nearest_flow(kase, action, &flow);
	if (error)
		return error;
	judgement = judge_chosen(kase, action, flow);
	*ret = verdict_of(kase, action, &judgement, flow ? flow->now : NULL);
	return 0;
}

/* A stale page hears that first: what it shows is no longer true, so another reason would mislead. */
static int match_item(struct cv_call *call, const Congvan__BatchItem *item, uint64_t revision)
{
	const char *now;

	if (!item->etag || !*item->etag)
		return 0;
	now = cv_etag_text(call, revision);
	if (!now)
		return -ENOMEM;
	return strcmp(now, item->etag) == 0 ? 0 : cv_fail(call, CV_STALE, "stale", NULL);
}

static int begin_act(struct cv_call *call, const Congvan__BatchItem *item, bool alone, const char *action,
		     struct incoming_case *ret)
{
	struct cv_txn *txn = cv_txn_begin(call);
	struct office_flow *flow = NULL;
	struct incoming_verdict verdict;
	int error = txn ? read_case(call, item->id, txn, ret) : -ENOMEM;

	if (!error)
		error = choose_flow(ret, item->flow_id, action, &flow);
	if (error)
		return error;
	ret->judgement = judge_chosen(ret, action, flow);
	if (ret->judgement.verdict <= OFFICE_WRONG_STEP && flow)
		error = alone ? cv_if_match(call, flow->now->revision) : match_item(call, item, flow->now->revision);
	if (error)
		return error;
	verdict = verdict_of(ret, action, &ret->judgement, flow ? flow->now : NULL);
	if (verdict.reason)
		return refuse(ret, &ret->judgement, &verdict);
	ret->flow_id = flow->now->id;
	return 0;
}

int incoming_case_act(struct cv_call *call, uint64_t id, uint64_t flow_id, const char *action,
		      struct incoming_case *ret)
{
	Congvan__BatchItem item = CONGVAN__BATCH_ITEM__INIT;

	CV_SET(&item, id, id);
	CV_SET(&item, flow_id, flow_id);
	return begin_act(call, &item, true, action, ret);
}

int incoming_case_act_on_item(struct cv_call *call, const Congvan__BatchItem *item, const char *action,
			      struct incoming_case *ret)
{
	return begin_act(call, item, false, action, ret);
}

Congvan__ReceivingFlow *incoming_case_flow(struct incoming_case *kase)
{
	struct office_flow *flow = office_flows_find(&kase->flows, kase->flow_id);

	return flow ? flow->now : NULL;
}

void incoming_note_text(struct cv_call *call, const char *text, const char *pointer, uint32_t most, const char **ret)
{
	const char *clean;

	*ret = NULL;
	if (!text || !*text)
		return;
	clean = cv_text_clean(call, text, strlen(text));
	if (!clean)
		cv_field(call, pointer, "field.not_text", NULL);
	else if (cv_text_length(clean) > most)
		cv_field(call, pointer, "field.too_long", cv_printf(call, "%u", most), NULL);
	else if (*clean)
		*ret = clean;
}

/* ---- writing ---- */

int incoming_case_note(struct incoming_case *kase, const char *action, const char *topic, const char *text,
		       Congvan__Act **ret)
{
	Congvan__Act *act = office_act_new(kase->call, kase->document->id, action, &kase->me, text);

	if (!act || kase->act_count == INCOMING_CASE_ACTS)
		return act ? -E2BIG : -ENOMEM;
	if (kase->flow_id)
		CV_SET(act, flow_id, kase->flow_id);
	kase->topics[kase->act_count] = topic;
	kase->acts[kase->act_count++] = act;
	*ret = act;
	return 0;
}

static void add_once(uint64_t *ids, size_t *count, uint64_t id)
{
	for (size_t i = 0; i < *count; i++)
		if (ids[i] == id)
			return;
	ids[(*count)++] = id;
}

/* Whose open parts the document has, for lists. */
static int note_holders(struct incoming_case *kase, uint32_t open)
{
	Congvan__IncomingDocument *document = kase->document;

	document->n_holder_ids = document->n_holder_unit_ids = 0;
	document->holder_ids = cv_alloc_array(kase->call, open + 1u, sizeof(*document->holder_ids));
	document->holder_unit_ids = cv_alloc_array(kase->call, open + 1u, sizeof(*document->holder_unit_ids));
	if (!document->holder_ids || !document->holder_unit_ids)
		return -ENOMEM;
	for (size_t i = 0; i < kase->flows.count; i++) {
		const Congvan__ReceivingFlow *flow = kase->flows.items[i].now;

		if (!office_flow_open(flow->state))
			continue;
		add_once(document->holder_ids, &document->n_holder_ids, flow->receiver->person_id);
		if (flow->receiver->has_unit_id)
			add_once(document->holder_unit_ids, &document->n_holder_unit_ids, flow->receiver->unit_id);
	}
	return 0;
}

static int count_open(struct incoming_case *kase)
{
	const struct office_state *state = office_process_state(kase->process, kase->document->state_name);
	uint32_t open = 0;

	for (size_t i = 0; i < kase->flows.count; i++)
		open += office_flow_open(kase->flows.items[i].now->state);
	CV_SET(kase->document, open_flows, open);
	if (note_holders(kase, open))
		return -ENOMEM;
	if (!office_flows_done(&kase->flows) || (state && state->final))
		return 0;
	return incoming_set_state(kase->call, kase->process, kase->process->done_state, kase->document);
}

/* Everybody who receives something new finds the document in their own list. */
static int put_readers(const struct incoming_case *kase)
{
	int error = 0;

	for (size_t i = 0; i < kase->flows.count && !error; i++) {
		const struct office_flow *flow = &kase->flows.items[i];
		uint64_t person = flow->now->receiver->person_id;

		if (!flow->stored || flow->stored->receiver->person_id != person)
			error = cv_txn_put_raw(kase->txn, incoming_by_person_key(kase->call, person, kase->document),
					       (struct cv_bytes){NULL, 0});
	}
	return error;
}

/* What a draft that answers begins from. NULL: arena exhausted. */
static Congvan__IncomingAnswer *answer_of(const struct incoming_case *kase, uint64_t flow_id)
{
	Congvan__IncomingAnswer *answer = cv_new(kase->call, &congvan__incoming_answer__descriptor);
	const struct office_flow *flow = office_flows_find(&kase->flows, flow_id);
	const Congvan__IncomingDocument *document = kase->document;

	if (!answer || !flow)
		return NULL;
	CV_SET(answer, document_id, document->id);
	CV_SET(answer, flow_id, flow_id);
	answer->code = cv_strdup(kase->call, incoming_code(kase->call, document->code_number, document->code_notation));
	answer->issued_date = document->issued_date;
	answer->issuing_organ = document->issuing_organ;
	answer->issuing_organ_id = document->issuing_organ_id;
	answer->subject = document->subject;
	answer->due_date = flow->now->due_date ? flow->now->due_date : document->due_date;
	return answer->code ? answer : NULL;
}

/* An act that changes no flow is about one all the same: who has it is told, and of an opinion also who asked. */
static int tell_concerned(const struct incoming_case *kase, Congvan__IncomingActed *event)
{
	const struct office_flow *flow =
	    event->act->has_flow_id ? office_flows_find(&kase->flows, event->act->flow_id) : NULL;
	bool noted = event->act->verb && strcmp(event->act->verb, office_verbs[OFFICE_NOTE].name) == 0;
	uint64_t *people = cv_alloc_array(kase->call, 2, sizeof(*people));

	if (!people)
		return -ENOMEM;
	if (!flow)
		return 0;
	event->tell_ids = people;
	people[event->n_tell_ids++] = flow->now->receiver->person_id;
	if (noted && flow->now->assigner && flow->now->assigner->person_id)
		people[event->n_tell_ids++] = flow->now->assigner->person_id;
	return 0;
}

static int put_event(const struct incoming_case *kase, size_t index)
{
	const struct incoming_telling *telling = kase->tellings[index];
	Congvan__IncomingActed *event = cv_new(kase->call, &congvan__incoming_acted__descriptor);
	uint64_t *people = cv_alloc_array(kase->call, kase->flows.count + 1, sizeof(*people));

	if (!event || !people)
		return -ENOMEM;
	event->act = kase->acts[index];
	CV_SET(event, state, kase->document->state);
	event->state_name = kase->document->state_name;
	event->notice = cv_strdup(kase->call, telling ? telling->notice : kase->notice);
	event->person_ids = people;
	if (event->act->verb && strcmp(event->act->verb, office_verbs[OFFICE_ANSWER].name) == 0) {
		event->answer = answer_of(kase, event->act->flow_id);
		if (!event->answer)
			return -ENOMEM;
	}
	for (size_t i = 0; i < kase->flows.count; i++)
		if (kase->flows.items[i].now != kase->flows.items[i].stored)
			people[event->n_person_ids++] = kase->flows.items[i].now->receiver->person_id;
	if (telling) {
		event->tell_ids = telling->people;
		event->n_tell_ids = telling->people_count;
		event->deadlines = telling->marks;
		event->n_deadlines = telling->mark_count;
	} else if (event->n_person_ids == 0 && tell_concerned(kase, event)) {
		return -ENOMEM;
	}
	return cv_txn_event(kase->txn, kase->topics[index], kase->document->id, &event->base);
}

static int put_registered(const struct incoming_case *kase, const char *topic)
{
	Congvan__IncomingRegistered *event = cv_new(kase->call, &congvan__incoming_registered__descriptor);

	if (!event)
		return -ENOMEM;
	event->document = kase->document;
	return cv_txn_event(kase->txn, topic, kase->document->id, &event->base);
}

static int put_acts(const struct incoming_case *kase)
{
	int error = 0;

	for (size_t i = 0; i < kase->act_count && !error; i++) {
		error = office_act_put(kase->txn, kase->call, INCOMING_ACT, kase->acts[i]);
		if (error)
			break;
		error = incoming_log_act(kase, kase->acts[i]);
		if (error)
			break;
		if (kase->new_document && i == 0)
			error = put_registered(kase, kase->topics[i]);
		else
			error = put_event(kase, i);
	}
	return error;
}

int incoming_case_write(struct incoming_case *kase)
{
	struct cv_call *call = kase->call;
	struct office_work_document shown = incoming_work_document(call, kase->document);
	int error = count_open(kase);

	if (!error)
		error = incoming_deadlines_write(kase);
	CV_SET(kase->document, revision, kase->document->revision + 1);
	if (!error)
		error = incoming_arrival_progress(kase);
	if (!error)
		error = kase->new_document ? incoming_document_put_new(kase->txn, call, kase->document)
					   : incoming_document_put(kase->txn, call, kase->document);
	if (!error)
		error = office_flows_save(&kase->flows, kase->txn, INCOMING_FLOW);
	if (!error)
		error = kase->corrected ? office_work_rewrite(&kase->flows, kase->txn, kase->urgency_was, &shown)
					: office_work_update(&kase->flows, kase->txn, &shown);
	if (!error)
		error = office_unit_update(&kase->flows, kase->txn);
	if (!error)
		error = put_readers(kase);
	if (!error)
		error = route_arrivals(kase);
	return error ? error : put_acts(kase);
}

int incoming_case_commit(struct incoming_case *kase, Congvan__IncomingView *reply)
{
	Congvan__Act **stored = NULL;
	size_t stored_count = 0;
	int error = 0;

	if (!kase->new_document)
		error = office_timeline(kase->call, INCOMING_ACT, kase->document->id, &stored, &stored_count);
	if (!error)
		error = incoming_case_write(kase);
	if (!error)
		error = incoming_case_view(kase, stored, stored_count, reply);
	if (!error && kase->flow_id)
		error = incoming_undo_offer(kase, &reply->undo);
	return error ? error : cv_txn_commit(kase->txn);
}
