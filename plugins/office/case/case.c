#include "office/case/case.h"

#include <errno.h>
#include <string.h>

#include "office/access/reach.h"

/* ---- reading ---- */

bool office_case_visible(const struct office_case *kase)
{
	enum office_reach reach = office_reach_of(kase->process, &kase->me);

	if (reach == OFFICE_SEES_NONE)
		return false;
	if (reach == OFFICE_SEES_ALL && !(kase->kind->hidden && kase->kind->hidden(kase)))
		return true;
	for (size_t i = 0; i < kase->flows.count; i++) {
		const Congvan__ReceivingFlow *flow = kase->flows.items[i].now;
		const struct office_question question = office_case_question(kase, flow);

		if (flow->receiver && office_is_theirs(&kase->me, flow->receiver->person_id))
			return true;
		if (office_acts_for_unit(kase->process, &question))
			return true;
	}
	return false;
}

int office_case_load(struct cv_call *call, const struct office_case_kind *kind, uint64_t id, struct cv_txn *txn,
		     struct office_case *ret)
{
	int error;

	ret->kind = kind;
	ret->call = call;
	ret->txn = txn;
	ret->id = id;
	error = kind->read(ret, id);
	return error ? error : office_flows_load(call, kind->flow_prefix, id, &ret->flows);
}

static int read_case(struct cv_call *call, const struct office_case_kind *kind, uint64_t id, struct cv_txn *txn,
		     struct office_case *ret)
{
	int error;

	memset(ret, 0, kind->size);
	error = office_actor_of_call(call, &ret->me);
	if (!error)
		error = office_case_load(call, kind, id, txn, ret);
	if (!error && !office_case_visible(ret))
		error = cv_fail(call, CV_DENIED, kind->reasons.not_visible, NULL);
	return error;
}

int office_case_read(struct cv_call *call, const struct office_case_kind *kind, uint64_t id, struct office_case *ret)
{
	return read_case(call, kind, id, NULL, ret);
}

int office_case_open(struct cv_call *call, const struct office_case_kind *kind, uint64_t id, struct office_case *ret)
{
	struct cv_txn *txn = cv_txn_begin(call);

	return txn ? read_case(call, kind, id, txn, ret) : -ENOMEM;
}

/* ---- the flow acted on ---- */

struct office_question office_case_question(const struct office_case *kase, const Congvan__ReceivingFlow *flow)
{
	return (struct office_question){
	    .actor = &kase->me,
	    .flow = flow,
	    .flows = &kase->flows,
	    .facts = kase->facts,
	    .endorsed = kase->endorsed,
	    .numbered = kase->numbered,
	    .closed = kase->closed != NULL,
	};
}

static struct office_judgement judge(const struct office_case *kase, const char *action,
				     const Congvan__ReceivingFlow *flow)
{
	struct office_question question = office_case_question(kase, flow);

	return office_judge(kase->process, action, &question);
}

static const char *reason_of(const struct office_case *kase, const struct office_judgement *judgement,
			     const Congvan__ReceivingFlow *flow)
{
	const enum office_verb verb = judgement->action ? judgement->action->verb : 0;

	switch (judgement->verdict) {
	case OFFICE_WRONG_STATE:
		if (kase->closed)
			return kase->kind->reasons.closed;
		if (verb && !office_number_allows(verb, kase->numbered))
			return kase->numbered ? kase->kind->reasons.numbered : kase->kind->reasons.not_numbered;
		return verb == OFFICE_TAKE_BACK && flow && !office_flow_untouched(&kase->flows, flow->id)
			   ? "process.opened"
			   : kase->kind->reasons.wrong_state;
	case OFFICE_WRONG_STEP:
		return kase->kind->reasons.wrong_step;
	case OFFICE_OTHER_DOCUMENTS:
		return kase->kind->reasons.other_documents;
	case OFFICE_WRONG_ROLE:
		return kase->kind->reasons.wrong_role;
	case OFFICE_NOT_ENDORSED:
		return kase->kind->reasons.not_endorsed;
	case OFFICE_NOT_YOURS:
	case OFFICE_ALLOWED: /* nothing to refuse: not passed */
		break;
	}
	return kase->kind->reasons.not_yours;
}

/* "ký nháy, ký". NULL: arena exhausted. */
static const char *missing_of(const struct office_case *kase, const struct office_action *action)
{
	const char *text = "";

	for (unsigned kind = 1; kind < OFFICE_ENDORSEMENTS_END && text; kind++)
		if (action->requires & ~kase->endorsed & (1u << kind))
			text = cv_printf(kase->call, "%s%s%s", text, *text ? ", " : "",
					 office_label_text(kase->call, &office_endorsement_labels[kind]));
	return text;
}

static struct office_ruling ruling_of(const struct office_case *kase, const char *action,
				      const struct office_judgement *judgement, const Congvan__ReceivingFlow *flow)
{
	const struct office_action *rule = judgement->action;
	struct office_ruling ruling = {.who = "", .article = rule ? rule->article : NULL};

	if (rule)
		ruling.who = office_who_could(kase->call, kase->process, rule, office_speaks_english(kase->call));
	if (judgement->verdict != OFFICE_ALLOWED)
		ruling.reason = reason_of(kase, judgement, flow);
	else if (!office_in_scope(&kase->me, kase->process->kind->name, action))
		ruling.reason = "access.out_of_scope";
	if (judgement->verdict == OFFICE_NOT_ENDORSED)
		ruling.missing = missing_of(kase, rule);
	else if (judgement->verdict == OFFICE_WRONG_STATE)
		ruling.missing = kase->closed;
	return ruling;
}

static int refuse(const struct office_case *kase, const struct office_judgement *judgement,
		  const struct office_ruling *ruling)
{
	bool too_late = judgement->verdict != OFFICE_ALLOWED && judgement->verdict <= OFFICE_WRONG_STEP;
	int error = cv_fail(kase->call, too_late ? CV_CONFLICT : CV_DENIED, ruling->reason, kase->me.name,
			    ruling->missing ? ruling->missing : "", NULL);

	if (*ruling->who)
		cv_fail_detail(kase->call, "who", ruling->who);
	if (ruling->article)
		cv_fail_detail(kase->call, "article", ruling->article);
	return error;
}

/* The last one that comes nearest, so that a refusal gives the best reason; how many allow it. */
static size_t nearest_flow(const struct office_case *kase, const char *action, struct office_flow **ret)
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
static int choose_flow(const struct office_case *kase, uint64_t flow_id, const char *action, struct office_flow **ret)
{
	if (flow_id) {
		*ret = office_flows_find(&kase->flows, flow_id);
		return *ret ? 0 : cv_fail(kase->call, CV_NOT_FOUND, kase->kind->reasons.no_such_flow, NULL);
	}
	if (nearest_flow(kase, action, ret) <= 1)
		return 0;
	cv_field(kase->call, "/flowId", kase->kind->reasons.several_flows, NULL);
	return cv_fields_ok(kase->call);
}

static struct office_judgement judge_chosen(const struct office_case *kase, const char *action,
					    const struct office_flow *flow)
{
	return flow ? judge(kase, action, flow->now) : (struct office_judgement){.verdict = OFFICE_NOT_YOURS};
}

int office_case_ask(struct office_case *kase, uint64_t flow_id, const char *action, struct office_ruling *ret)
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
	*ret = ruling_of(kase, action, &judgement, flow ? flow->now : NULL);
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

static int begin_act(struct cv_call *call, const struct office_case_kind *kind, const Congvan__BatchItem *item,
		     bool alone, const char *action, struct office_case *ret)
{
	struct cv_txn *txn = cv_txn_begin(call);
	struct office_flow *flow = NULL;
	struct office_ruling ruling;
	int error = txn ? read_case(call, kind, item->id, txn, ret) : -ENOMEM;

	if (!error)
		error = choose_flow(ret, item->flow_id, action, &flow);
	if (error)
		return error;
	ret->judgement = judge_chosen(ret, action, flow);
	if (ret->closed) /* whoever asks, and whatever they saw */
		return cv_fail(call, CV_CONFLICT, kind->reasons.closed, ret->me.name, ret->closed, NULL);
	if (ret->judgement.verdict <= OFFICE_WRONG_STEP && flow)
		error = alone ? cv_if_match(call, flow->now->revision) : match_item(call, item, flow->now->revision);
	if (error)
		return error;
	ruling = ruling_of(ret, action, &ret->judgement, flow ? flow->now : NULL);
	if (ruling.reason)
		return refuse(ret, &ret->judgement, &ruling);
	ret->flow_id = flow->now->id;
	return 0;
}

int office_case_act(struct cv_call *call, const struct office_case_kind *kind, uint64_t id, uint64_t flow_id,
		    const char *action, struct office_case *ret)
{
	Congvan__BatchItem item = CONGVAN__BATCH_ITEM__INIT;

	CV_SET(&item, id, id);
	CV_SET(&item, flow_id, flow_id);
	return begin_act(call, kind, &item, true, action, ret);
}

int office_case_act_on_item(struct cv_call *call, const struct office_case_kind *kind, const Congvan__BatchItem *item,
			    const char *action, struct office_case *ret)
{
	return begin_act(call, kind, item, false, action, ret);
}

Congvan__ReceivingFlow *office_case_flow(const struct office_case *kase)
{
	struct office_flow *flow = office_flows_find(&kase->flows, kase->flow_id);

	return flow ? flow->now : NULL;
}
