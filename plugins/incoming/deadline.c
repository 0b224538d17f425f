#include "incoming/deadline.h"

#include <errno.h>
#include <string.h>

#include "incoming/reckoning.h"
#include "office/deadline_text.h"
#include "office/moment.h"

/* What happened to deadlines, told as one act. */
enum happening {
	NEAR,
	PASSED,
	CHANGED,
};

static const struct {
	const char *name, *topic;
	struct office_label label;
} happenings[] = {
    [NEAR] = {"deadline_near", "incoming.deadline_near", {"Sắp đến hạn", "Deadline near"}},
    [PASSED] = {"deadline_passed", "incoming.deadline_passed", {"Quá hạn", "Deadline passed"}},
    [CHANGED] = {"deadline_changed", "incoming.deadline_changed", {"Tính lại thời hạn", "Deadline reckoned again"}},
};

/* Everything that one act tells. */
struct tale {
	struct incoming_case *kase;
	enum happening happening;
	struct office_telling *telling;
	size_t room; /* in telling->people */
	Congvan__Assignment **receivers;
	const char *text;
};

/* ---- where a deadline comes from ---- */

int64_t incoming_began_ms(const struct incoming_case *kase)
{
	int64_t registered_ms = office_moment_ms(kase->document->registered_at);
	int32_t day;

	if (!kase->document->arrival_date || !cv_day_parse(kase->document->arrival_date, &day) ||
	    day == cv_day_of_ms(registered_ms))
		return registered_ms;
	return office_day_begins_ms(day);
}

int incoming_deadline_first(struct incoming_case *kase, Congvan__Deadline **ret)
{
	const struct office_deadline_default *rule = office_process_deadline(kase->base.process, kase->base.facts);
	const struct office_calendar *calendar;
	int error = office_case_calendar(&kase->base, &calendar);

	*ret = NULL;
	if (error)
		return error;
	if (kase->document->due_date)
		return office_deadline_date(kase->base.call, calendar, kase->document->due_date,
					    CONGVAN__DUE_SOURCE__DUE_DOCUMENT, rule ? &rule->due : NULL, ret);
	if (!rule)
		return 0;
	return office_deadline_rule(kase->base.call, calendar, &rule->due, incoming_began_ms(kase), "arrival",
				    rule->article, ret);
}

/* ---- which flows are judged ---- */

/* Who only is to know of it can't be late. */
static bool is_judged(const Congvan__ReceivingFlow *flow)
{
	return flow && flow->deadline && !office_flow_ended(flow->state) &&
	       flow->role != CONGVAN__FLOW_ROLE__FLOW_FOR_INFORMATION;
}

/* Whoever has passed it on need not be warned: those who have it are. */
static enum office_deadline_verdict judge(const Congvan__ReceivingFlow *flow, int64_t now_ms)
{
	enum office_deadline_verdict verdict =
	    is_judged(flow) ? office_deadline_judge(flow->deadline, now_ms) : OFFICE_DEADLINE_QUIET;

	return verdict == OFFICE_DEADLINE_WARN && !office_flow_open(flow->state) ? OFFICE_DEADLINE_QUIET : verdict;
}

static int64_t next_ms(const Congvan__ReceivingFlow *flow)
{
	if (!is_judged(flow) || flow->deadline->breached_at)
		return 0;
	return office_flow_open(flow->state) ? office_deadline_next_ms(flow->deadline)
					     : office_deadline_due_ms(flow->deadline);
}

static int64_t earliest(int64_t a, int64_t b)
{
	return !a || (b && b < a) ? b : a;
}

static bool has_rule(const Congvan__ReceivingFlow *flow)
{
	return flow && flow->deadline && flow->deadline->source == CONGVAN__DUE_SOURCE__DUE_RULE &&
	       !office_flow_ended(flow->state);
}

/* ---- whom it is told ---- */

static int tell(struct tale *tale, uint64_t person)
{
	struct office_telling *telling = tale->telling;

	if (!person)
		return 0;
	for (size_t i = 0; i < telling->people_count; i++)
		if (telling->people[i] == person)
			return 0;
	if (telling->people_count == tale->room) {
		size_t room = tale->room ? tale->room * 2 : 16;
		uint64_t *people = cv_alloc_array(tale->kase->base.call, room, sizeof(*people));

		if (!people)
			return -ENOMEM;
		if (telling->people_count)
			memcpy(people, telling->people, telling->people_count * sizeof(*people));
		telling->people = people;
		tale->room = room;
	}
	telling->people[telling->people_count++] = person;
	return 0;
}

/* Has the breach of somebody to whom they passed it on told them already? */
static bool told_from_below(const struct incoming_case *kase, const Congvan__ReceivingFlow *flow)
{
	for (size_t i = 0; i < kase->base.flows.count; i++) {
		const Congvan__ReceivingFlow *below = kase->base.flows.items[i].now;

		if (below->has_parent_id && below->parent_id == flow->id && is_judged(below) &&
		    office_deadline_due_ms(below->deadline) <= office_deadline_due_ms(flow->deadline))
			return true;
	}
	return false;
}

static int tell_roles(struct tale *tale, const Congvan__Deadline *deadline)
{
	for (size_t i = 0; i < deadline->n_breach_roles; i++) {
		Congvan__Post **posts;
		size_t count;
		int error = office_role_posts(tale->kase->base.call, deadline->breach_roles[i], &posts, &count);

		for (size_t k = 0; !error && k < count; k++)
			error = tell(tale, posts[k]->person_id);
		if (error)
			return error;
	}
	return 0;
}

static int tell_all(struct tale *tale, const Congvan__ReceivingFlow *flow)
{
	int error = 0;

	if (tale->happening != PASSED || office_flow_open(flow->state) || !told_from_below(tale->kase, flow))
		error = tell(tale, flow->receiver->person_id);
	if (error || tale->happening != PASSED)
		return error;
	if (flow->assigner)
		error = tell(tale, flow->assigner->person_id);
	return error ? error : tell_roles(tale, flow->deadline);
}

/* ---- the act that tells it ---- */

static int begin(struct incoming_case *kase, enum happening happening, struct tale *ret)
{
	*ret = (struct tale){.kase = kase,
			     .happening = happening,
			     .telling = cv_alloc(kase->base.call, sizeof(*ret->telling)),
			     .receivers =
				 cv_alloc_array(kase->base.call, kase->base.flows.count + 1, sizeof(*ret->receivers))};
	if (!ret->telling || !ret->receivers)
		return -ENOMEM;
	ret->telling->notice = happenings[happening].name;
	ret->telling->marks = cv_alloc_array(kase->base.call, kase->base.flows.count + 1, sizeof(*ret->telling->marks));
	return ret->telling->marks ? 0 : -ENOMEM;
}

static int add_flow(struct tale *tale, const Congvan__ReceivingFlow *flow, int64_t was_ms)
{
	struct cv_call *call = tale->kase->base.call;
	Congvan__DeadlineMark *mark = cv_new(call, &congvan__deadline_mark__descriptor);
	Congvan__Assignment *receiver = cv_new(call, &congvan__assignment__descriptor);
	size_t index = tale->telling->mark_count;

	if (!mark || !receiver)
		return -ENOMEM;
	CV_SET(mark, flow_id, flow->id);
	mark->holder = flow->receiver;
	mark->deadline = flow->deadline;
	mark->was = was_ms ? office_moment(call, was_ms) : NULL;
	CV_SET(receiver, person_id, flow->receiver->person_id);
	CV_SET(receiver, role, flow->role);
	receiver->name = flow->receiver->name;
	receiver->due_date = flow->due_date;
	if (!index)
		tale->text = office_deadline_told(call, mark, false); /* the language of records */
	tale->telling->marks[index] = mark;
	tale->receivers[index] = receiver;
	tale->telling->mark_count++;
	return tale->text && (!was_ms || mark->was) ? tell_all(tale, flow) : -ENOMEM;
}

/* The server acts, nobody else. */
static Congvan__Actor *the_server(struct cv_call *call)
{
	Congvan__Actor *actor = cv_new(call, &congvan__actor__descriptor);

	if (actor)
		actor->name = cv_strdup(call, OFFICE_SERVER_NAME);
	return actor && actor->name ? actor : NULL;
}

static int finish(struct tale *tale)
{
	struct incoming_case *kase = tale->kase;
	size_t index = kase->base.act_count;
	Congvan__Act *act;
	int error;

	if (!tale->telling->mark_count)
		return 0;
	error = office_case_note(&kase->base, happenings[tale->happening].name, happenings[tale->happening].topic,
				 tale->text, &act);
	if (error)
		return error;
	act->actor = the_server(kase->base.call);
	act->on_behalf_of = NULL;
	act->label = office_label_message(kase->base.call, &happenings[tale->happening].label);
	act->verb = cv_strdup(kase->base.call, happenings[tale->happening].name);
	act->has_flow_id = tale->telling->mark_count == 1;
	act->flow_id = tale->telling->marks[0]->flow_id;
	act->receivers = tale->receivers;
	act->n_receivers = tale->telling->mark_count;
	act->deadline = tale->telling->marks[0];
	kase->base.tellings[index] = tale->telling;
	return act->actor && act->label && act->verb ? 0 : -ENOMEM;
}

/* ---- marking ---- */

/* Marks the flow and adds it to what is told. */
static int mark(struct tale *tale, uint64_t flow_id, enum office_deadline_verdict verdict)
{
	struct incoming_case *kase = tale->kase;
	struct office_flow *flow = office_flows_find(&kase->base.flows, flow_id);
	Congvan__Deadline *deadline = cv_clone(kase->base.call, &flow->now->deadline->base);
	int error = deadline ? office_deadline_mark(kase->base.call, deadline, verdict) : -ENOMEM;

	if (!error)
		error = office_flow_set_deadline(&kase->base.flows, flow_id, deadline);
	return error ? error : add_flow(tale, flow->now, 0);
}

/* What has just ended, after its deadline and before the timer came. */
static bool ended_late(const struct office_flow *flow, int64_t now_ms)
{
	return flow->stored && flow->now != flow->stored && office_flow_ended(flow->now->state) &&
	       judge(flow->stored, now_ms) == OFFICE_DEADLINE_BREACH && !flow->now->deadline->breached_at;
}

static int record_late(struct incoming_case *kase)
{
	struct tale tale;
	int error = begin(kase, PASSED, &tale);

	for (size_t i = 0; !error && i < kase->base.flows.count; i++)
		if (ended_late(&kase->base.flows.items[i], kase->base.call->now_ms))
			error = mark(&tale, kase->base.flows.items[i].now->id, OFFICE_DEADLINE_BREACH);
	return error ? error : finish(&tale);
}

static int mark_all(struct incoming_case *kase, enum office_deadline_verdict verdict, enum happening happening)
{
	struct tale tale;
	int error = begin(kase, happening, &tale);

	for (size_t i = 0; !error && i < kase->base.flows.count; i++)
		if (judge(kase->base.flows.items[i].now, kase->base.call->now_ms) == verdict)
			error = mark(&tale, kase->base.flows.items[i].now->id, verdict);
	return error ? error : finish(&tale);
}

/* ---- reckoning again ---- */

static int reckon(struct tale *tale, const struct office_calendar *calendar, uint64_t flow_id, size_t *ret_changed)
{
	struct incoming_case *kase = tale->kase;
	const Congvan__ReceivingFlow *flow = office_flows_find(&kase->base.flows, flow_id)->now;
	int64_t warned_of_ms = office_moment_ms(flow->deadline->warn_at), was_ms;
	Congvan__Deadline *deadline = cv_clone(kase->base.call, &flow->deadline->base);
	int error = deadline ? office_deadline_again(kase->base.call, calendar, deadline, &was_ms) : -ENOMEM;

	if (error || (!was_ms && office_moment_ms(deadline->warn_at) == warned_of_ms))
		return error;
	error = office_flow_set_deadline(&kase->base.flows, flow_id, deadline);
	if (error)
		return error;
	(*ret_changed)++;
	return was_ms ? add_flow(tale, office_flows_find(&kase->base.flows, flow_id)->now, was_ms) : 0;
}

int incoming_deadlines_reckon(struct incoming_case *kase, size_t *ret_changed)
{
	const struct office_calendar *calendar;
	const char *version;
	struct tale tale;
	int error = office_case_calendar(&kase->base, &calendar);

	*ret_changed = 0;
	if (!error)
		error = begin(kase, CHANGED, &tale);
	if (error)
		return error;
	version = office_calendar_version(calendar);
	for (size_t i = 0; !error && i < kase->base.flows.count; i++) {
		const Congvan__ReceivingFlow *flow = kase->base.flows.items[i].now;

		if (!has_rule(flow) || flow->deadline->breached_at ||
		    (flow->deadline->calendar && strcmp(flow->deadline->calendar, version) == 0))
			continue;
		error = reckon(&tale, calendar, flow->id, ret_changed);
	}
	return error ? error : finish(&tale);
}

/* ---- writing ---- */

static struct cv_bytes timer_key(struct cv_call *call, uint64_t document_id)
{
	return cv_key(call, INCOMING_DOCUMENT, "i", document_id).body;
}

static int set_timer(const struct incoming_case *kase, int64_t at_ms)
{
	Congvan__DeadlineTimer timer = CONGVAN__DEADLINE_TIMER__INIT;

	CV_SET(&timer, document_id, kase->document->id);
	return cv_txn_timer(kase->base.txn, INCOMING_DEADLINE_TIMER, timer_key(kase->base.call, kase->document->id),
			    at_ms, at_ms ? &timer.base : NULL);
}

int incoming_deadlines_write(struct incoming_case *kase)
{
	struct cv_key by_rule = cv_key(kase->base.call, INCOMING_BY_RULE, "i", kase->document->id);
	int64_t before_ms = 0, after_ms = 0;
	bool ruled_before = false, ruled = false;
	int error = record_late(kase);

	for (size_t i = 0; i < kase->base.flows.count; i++) {
		const struct office_flow *flow = &kase->base.flows.items[i];

		before_ms = earliest(before_ms, next_ms(flow->stored));
		after_ms = earliest(after_ms, next_ms(flow->now));
		ruled_before |= has_rule(flow->stored);
		ruled |= has_rule(flow->now);
	}
	if (!error && before_ms != after_ms)
		error = set_timer(kase, after_ms);
	if (!error && ruled && !ruled_before)
		error = cv_txn_put_raw(kase->base.txn, by_rule, (struct cv_bytes){NULL, 0});
	if (!error && !ruled && ruled_before)
		error = cv_txn_delete(kase->base.txn, by_rule);
	return error ? error : incoming_reckoning_look(kase->base.call, kase->base.txn);
}

/* ---- the timer ---- */

/* It fired with nothing to say: the clock was set back, or the deadline has moved. */
static int wait_on(struct incoming_case *kase)
{
	int64_t at_ms = 0;
	int error;

	for (size_t i = 0; i < kase->base.flows.count; i++)
		at_ms = earliest(at_ms, next_ms(kase->base.flows.items[i].now));
	if (!at_ms)
		return 0;
	error = set_timer(kase, at_ms);
	return error ? error : cv_txn_commit(kase->base.txn);
}

int incoming_deadline_fire(struct cv_call *call, const Congvan__DeadlineTimer *timer)
{
	struct incoming_case kase = {.base.me = incoming_server_actor()};
	size_t changed;
	int error;

	kase.base.txn = cv_txn_begin(call);
	error = kase.base.txn
		    ? office_case_load(call, &incoming_case_kind, timer->document_id, kase.base.txn, &kase.base)
		    : -ENOMEM;
	/* Nobody is late by a calendar that is no longer the agency's. */
	if (!error)
		error = incoming_deadlines_reckon(&kase, &changed);
	if (!error)
		error = mark_all(&kase, OFFICE_DEADLINE_WARN, NEAR);
	if (!error)
		error = mark_all(&kase, OFFICE_DEADLINE_BREACH, PASSED);
	if (error)
		return error;
	if (!kase.base.act_count && !changed)
		return wait_on(&kase);
	error = office_case_write(&kase.base);
	return error ? error : cv_txn_commit(kase.base.txn);
}
