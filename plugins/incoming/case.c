#include "incoming/case.h"

#include <errno.h>
#include <string.h>

#include "incoming/document.h"

/* ---- reading ---- */

static bool may_see(const struct incoming_case *kase)
{
	enum incoming_reach reach = incoming_reach_of(&kase->me);

	if (reach != INCOMING_SEES_OWN)
		return reach == INCOMING_SEES_ALL;
	for (size_t i = 0; i < kase->flows.count; i++) {
		const Congvan__ReceivingFlow *flow = kase->flows.items[i].now;

		if (flow->receiver && incoming_is_theirs(&kase->me, flow->receiver->person_id))
			return true;
	}
	return false;
}

static int read_case(struct cv_call *call, uint64_t id, struct cv_txn *txn, struct incoming_case *ret)
{
	struct cv_key key = incoming_document_key(call, id);
	int error;

	*ret = (struct incoming_case){.call = call, .txn = txn};
	error = office_actor_of_call(call, &ret->me);
	if (!error)
		error = txn ? cv_txn_get(txn, key, &congvan__incoming_document__descriptor, &ret->document)
			    : cv_get(call, key, &congvan__incoming_document__descriptor, &ret->document);
	if (error)
		return error;
	if (!ret->document)
		return cv_fail(call, CV_NOT_FOUND, "incoming.not_found", NULL);
	error = office_flows_load(call, INCOMING_FLOW, id, &ret->flows);
	if (!error && !may_see(ret))
		error = cv_fail(call, CV_DENIED, "incoming.not_visible", NULL);
	return error;
}

int incoming_case_read(struct cv_call *call, uint64_t id, struct incoming_case *ret)
{
	return read_case(call, id, NULL, ret);
}

/* ---- the flow acted on ---- */

static int refuse(struct cv_call *call, enum incoming_verdict verdict)
{
	switch (verdict) {
	case INCOMING_WRONG_STATE:
		return cv_fail(call, CV_CONFLICT, "incoming.wrong_state", NULL);
	case INCOMING_WRONG_STEP:
		return cv_fail(call, CV_CONFLICT, "incoming.wrong_step", NULL);
	case INCOMING_WRONG_ROLE:
		return cv_fail(call, CV_DENIED, "incoming.wrong_role", NULL);
	case INCOMING_NOT_YOURS:
	case INCOMING_ALLOWED: /* nothing to refuse: not passed */
		break;
	}
	return cv_fail(call, CV_DENIED, "incoming.not_yours", NULL);
}

/*
 * The flow that an act without flow_id is about: the only one that allows it. When none does, the last one that comes
 * nearest, so that the refusal gives the best reason.
 */
static int choose_flow(const struct incoming_case *kase, const char *action, struct office_flow **ret)
{
	enum incoming_verdict best = INCOMING_NOT_YOURS;
	struct office_flow *chosen = NULL;
	size_t allowed = 0;

	for (size_t i = 0; i < kase->flows.count; i++) {
		enum incoming_verdict verdict = incoming_judge(action, &kase->me, kase->flows.items[i].now);

		allowed += verdict == INCOMING_ALLOWED;
		if (verdict > best)
			continue;
		best = verdict;
		chosen = &kase->flows.items[i];
	}
	if (allowed > 1) {
		cv_field(kase->call, "/flowId", "incoming.several_flows", NULL);
		return cv_fields_ok(kase->call);
	}
	*ret = chosen;
	return 0;
}

int incoming_case_act(struct cv_call *call, uint64_t id, uint64_t flow_id, const char *action,
		      struct incoming_case *ret)
{
	struct cv_txn *txn = cv_txn_begin(call);
	struct office_flow *flow = NULL;
	enum incoming_verdict verdict;
	int error = txn ? read_case(call, id, txn, ret) : -ENOMEM;

	if (error)
		return error;
	if (flow_id) {
		flow = office_flows_find(&ret->flows, flow_id);
		if (!flow)
			return cv_fail(call, CV_NOT_FOUND, "incoming.no_such_flow", NULL);
	} else {
		error = choose_flow(ret, action, &flow);
		if (error)
			return error;
	}
	verdict = flow ? incoming_judge(action, &ret->me, flow->now) : INCOMING_NOT_YOURS;
	/* A stale page hears that first: what it shows is no longer true, so another reason would mislead. */
	if (verdict <= INCOMING_WRONG_STEP && flow)
		error = cv_if_match(call, flow->now->revision);
	if (error)
		return error;
	if (verdict != INCOMING_ALLOWED)
		return refuse(call, verdict);
	if (!office_in_scope(&ret->me, "incoming", action))
		return cv_fail(call, CV_DENIED, "access.out_of_scope", ret->me.name, NULL);
	ret->flow_id = flow->now->id;
	return 0;
}

Congvan__ReceivingFlow *incoming_case_flow(struct incoming_case *kase)
{
	struct office_flow *flow = office_flows_find(&kase->flows, kase->flow_id);

	return flow ? flow->now : NULL;
}

void incoming_note_text(struct cv_call *call, const char *text, const char *pointer, const char **ret)
{
	const char *clean;

	*ret = NULL;
	if (!text || !*text)
		return;
	clean = cv_text_clean(call, text, strlen(text));
	if (!clean)
		cv_field(call, pointer, "field.not_text", NULL);
	else if (cv_text_length(clean) > OFFICE_NOTE_MAX)
		cv_field(call, pointer, "field.too_long", cv_printf(call, "%u", OFFICE_NOTE_MAX), NULL);
	else if (*clean)
		*ret = clean;
}

/* ---- writing ---- */

int incoming_case_note(struct incoming_case *kase, const char *action, const char *topic, const char *text,
		       Congvan__Assignment **receivers, size_t receiver_count)
{
	Congvan__Act *act = office_act_new(kase->call, kase->document->id, action, &kase->me, text);

	if (!act || kase->act_count == INCOMING_CASE_ACTS)
		return act ? -E2BIG : -ENOMEM;
	if (kase->flow_id)
		CV_SET(act, flow_id, kase->flow_id);
	act->receivers = receivers;
	act->n_receivers = receiver_count;
	kase->topics[kase->act_count] = topic;
	kase->acts[kase->act_count++] = act;
	return 0;
}

static void count_open(struct incoming_case *kase)
{
	uint32_t open = 0;

	for (size_t i = 0; i < kase->flows.count; i++)
		open += office_flow_open(kase->flows.items[i].now->state);
	CV_SET(kase->document, open_flows, open);
	if (office_flows_done(&kase->flows))
		CV_SET(kase->document, state, CONGVAN__INCOMING_STATE__INCOMING_COMPLETED);
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

static int put_event(const struct incoming_case *kase, const Congvan__Act *act, const char *topic)
{
	Congvan__IncomingActed *event = cv_new(kase->call, &congvan__incoming_acted__descriptor);
	uint64_t *people = cv_alloc_array(kase->call, kase->flows.count + 1, sizeof(*people));

	if (!event || !people)
		return -ENOMEM;
	event->act = (Congvan__Act *)act; /* packed, never changed */
	CV_SET(event, state, kase->document->state);
	event->person_ids = people;
	for (size_t i = 0; i < kase->flows.count; i++)
		if (kase->flows.items[i].now != kase->flows.items[i].stored)
			people[event->n_person_ids++] = kase->flows.items[i].now->receiver->person_id;
	return cv_txn_event(kase->txn, topic, kase->document->id, &event->base);
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
		if (kase->new_document && i == 0)
			error = put_registered(kase, kase->topics[i]);
		else
			error = put_event(kase, kase->acts[i], kase->topics[i]);
	}
	return error;
}

int incoming_case_commit(struct incoming_case *kase, Congvan__IncomingView *reply)
{
	struct cv_call *call = kase->call;
	struct office_work_document shown = incoming_work_document(call, kase->document);
	Congvan__Act **stored = NULL;
	size_t stored_count = 0;
	int error = 0;

	count_open(kase);
	CV_SET(kase->document, revision, kase->document->revision + 1);
	if (!kase->new_document)
		error = office_timeline(call, INCOMING_ACT, kase->document->id, &stored, &stored_count);
	if (!error)
		error = kase->new_document ? incoming_document_put_new(kase->txn, call, kase->document)
					   : incoming_document_put(kase->txn, call, kase->document);
	if (!error)
		error = office_flows_save(&kase->flows, kase->txn, INCOMING_FLOW);
	if (!error)
		error = office_work_update(&kase->flows, kase->txn, &shown);
	if (!error)
		error = put_readers(kase);
	if (!error)
		error = put_acts(kase);
	if (!error)
		error = incoming_case_view(kase, stored, stored_count, reply);
	return error ? error : cv_txn_commit(kase->txn);
}
