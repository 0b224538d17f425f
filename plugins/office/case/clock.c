#include "office/case/clock.h"

#include <errno.h>
#include <string.h>

#include "office/calendar/deadline.h"
#include "office/calendar/deadline_text.h"
#include "office/calendar/moment.h"

/* What happened to deadlines, told as one act. */
enum happening {
	NEAR,
	PASSED,
	CHANGED,
};

static const struct {
	const char *name;
	struct office_label label;
} happenings[] = {
    [NEAR] = {"deadline_near", {"Sắp đến hạn", "Deadline near"}},
    [PASSED] = {"deadline_passed", {"Quá hạn", "Deadline passed"}},
    [CHANGED] = {"deadline_changed", {"Tính lại thời hạn", "Deadline reckoned again"}},
};

/* Everything that one act tells. */
struct tale {
	struct office_case *kase;
	enum happening happening;
	struct office_telling *telling;
	size_t room; /* in telling->people */
	Congvan__Assignment **receivers;
	const char *text;
};

/* ---- which flows are judged ---- */

/* Has its receiver done what the deadline asks of them? */
static bool is_done(const struct office_clock_kind *clock, const Congvan__ReceivingFlow *flow)
{
	return office_flow_ended(flow->state) ||
	       (clock->passing_on_does && flow->has_parent_id && !office_flow_open(flow->state));
}

/* Who only is to know of it can't be late. */
static bool is_judged(const struct office_clock_kind *clock, const Congvan__ReceivingFlow *flow)
{
	return flow && flow->deadline && !is_done(clock, flow) &&
	       flow->role != CONGVAN__FLOW_ROLE__FLOW_FOR_INFORMATION;
}

/* Whoever has passed it on need not be warned: those who have it are. */
static enum office_deadline_verdict judge(const struct office_case *kase, const Congvan__ReceivingFlow *flow)
{
	enum office_deadline_verdict verdict = is_judged(kase->kind->clock, flow)
						   ? office_deadline_judge(flow->deadline, kase->call->now_ms)
						   : OFFICE_DEADLINE_QUIET;

	return verdict == OFFICE_DEADLINE_WARN && !office_flow_open(flow->state) ? OFFICE_DEADLINE_QUIET : verdict;
}

static int64_t next_ms(const struct office_case *kase, const Congvan__ReceivingFlow *flow)
{
	if (!is_judged(kase->kind->clock, flow) || flow->deadline->breached_at)
		return 0;
	return office_flow_open(flow->state) ? office_deadline_next_ms(flow->deadline)
					     : office_deadline_due_ms(flow->deadline);
}

static int64_t earliest(int64_t a, int64_t b)
{
	return !a || (b && b < a) ? b : a;
}

static bool has_rule(const struct office_case *kase, const Congvan__ReceivingFlow *flow)
{
	return flow && flow->deadline && flow->deadline->source == CONGVAN__DUE_SOURCE__DUE_RULE &&
	       !is_done(kase->kind->clock, flow);
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
		uint64_t *people = cv_alloc_array(tale->kase->call, room, sizeof(*people));

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
static bool told_from_below(const struct office_case *kase, const Congvan__ReceivingFlow *flow)
{
	for (size_t i = 0; i < kase->flows.count; i++) {
		const Congvan__ReceivingFlow *below = kase->flows.items[i].now;

		if (below->has_parent_id && below->parent_id == flow->id && is_judged(kase->kind->clock, below) &&
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
		int error = office_role_posts(tale->kase->call, deadline->breach_roles[i], &posts, &count);

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

static int begin(struct office_case *kase, enum happening happening, struct tale *ret)
{
	*ret = (struct tale){.kase = kase,
			     .happening = happening,
			     .telling = cv_alloc(kase->call, sizeof(*ret->telling)),
			     .receivers = cv_alloc_array(kase->call, kase->flows.count + 1, sizeof(*ret->receivers))};
	if (!ret->telling || !ret->receivers)
		return -ENOMEM;
	ret->telling->notice = happenings[happening].name;
	ret->telling->marks = cv_alloc_array(kase->call, kase->flows.count + 1, sizeof(*ret->telling->marks));
	return ret->telling->marks ? 0 : -ENOMEM;
}

static int add_flow(struct tale *tale, const Congvan__ReceivingFlow *flow, int64_t was_ms)
{
	struct cv_call *call = tale->kase->call;
	Congvan__DeadlineMark *mark = cv_new(call, &congvan__deadline_mark__descriptor);
	Congvan__Assignment *receiver = cv_new(call, &congvan__assignment__descriptor);
	size_t index = tale->telling->mark_count;

	if (!mark || !receiver)
		return -ENOMEM;
	CV_SET(mark, flow_id, flow->id);
	mark->holder = flow->receiver;
	mark->deadline = flow->deadline;
	mark->step = tale->kase->kind->clock->names_step ? flow->step_label : NULL;
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
	struct office_case *kase = tale->kase;
	size_t index = kase->act_count;
	const char *topic;
	Congvan__Act *act;
	int error;

	if (!tale->telling->mark_count)
		return 0;
	topic = cv_printf(kase->call, "%s.%s", kase->kind->clock->area, happenings[tale->happening].name);
	error = topic ? office_case_note(kase, happenings[tale->happening].name, topic, tale->text, &act) : -ENOMEM;
	if (error)
		return error;
	act->actor = the_server(kase->call);
	act->on_behalf_of = NULL;
	act->label = office_label_message(kase->call, &happenings[tale->happening].label);
	act->verb = cv_strdup(kase->call, happenings[tale->happening].name);
	act->has_flow_id = tale->telling->mark_count == 1;
	act->flow_id = tale->telling->marks[0]->flow_id;
	act->receivers = tale->receivers;
	act->n_receivers = tale->telling->mark_count;
	act->deadline = tale->telling->marks[0];
	kase->tellings[index] = tale->telling;
	return act->actor && act->label && act->verb ? 0 : -ENOMEM;
}

/* ---- marking ---- */

/* Marks the flow and adds it to what is told. */
static int mark(struct tale *tale, uint64_t flow_id, enum office_deadline_verdict verdict)
{
	struct office_case *kase = tale->kase;
	struct office_flow *flow = office_flows_find(&kase->flows, flow_id);
	Congvan__Deadline *deadline = cv_clone(kase->call, &flow->now->deadline->base);
	int error = deadline ? office_deadline_mark(kase->call, deadline, verdict) : -ENOMEM;

	if (!error)
		error = office_flow_set_deadline(&kase->flows, flow_id, deadline);
	return error ? error : add_flow(tale, flow->now, 0);
}

/* What has just been done, after its deadline and before the timer came. */
static bool done_late(const struct office_case *kase, const struct office_flow *flow)
{
	return flow->stored && flow->now != flow->stored && is_done(kase->kind->clock, flow->now) &&
	       judge(kase, flow->stored) == OFFICE_DEADLINE_BREACH && !flow->now->deadline->breached_at;
}

static int record_late(struct office_case *kase)
{
	struct tale tale;
	int error = begin(kase, PASSED, &tale);

	for (size_t i = 0; !error && i < kase->flows.count; i++)
		if (done_late(kase, &kase->flows.items[i]))
			error = mark(&tale, kase->flows.items[i].now->id, OFFICE_DEADLINE_BREACH);
	return error ? error : finish(&tale);
}

static int mark_all(struct office_case *kase, enum office_deadline_verdict verdict, enum happening happening)
{
	struct tale tale;
	int error = begin(kase, happening, &tale);

	for (size_t i = 0; !error && i < kase->flows.count; i++)
		if (judge(kase, kase->flows.items[i].now) == verdict)
			error = mark(&tale, kase->flows.items[i].now->id, verdict);
	return error ? error : finish(&tale);
}

/* ---- reckoning again ---- */

static int reckon(struct tale *tale, const struct office_calendar *calendar, uint64_t flow_id, size_t *ret_changed)
{
	struct office_case *kase = tale->kase;
	const Congvan__ReceivingFlow *flow = office_flows_find(&kase->flows, flow_id)->now;
	int64_t warned_of_ms = office_moment_ms(flow->deadline->warn_at), was_ms;
	Congvan__Deadline *deadline = cv_clone(kase->call, &flow->deadline->base);
	int error = deadline ? office_deadline_again(kase->call, calendar, deadline, &was_ms) : -ENOMEM;

	if (error || (!was_ms && office_moment_ms(deadline->warn_at) == warned_of_ms))
		return error;
	error = office_flow_set_deadline(&kase->flows, flow_id, deadline);
	if (error)
		return error;
	(*ret_changed)++;
	return was_ms ? add_flow(tale, office_flows_find(&kase->flows, flow_id)->now, was_ms) : 0;
}

int office_clock_reckon(struct office_case *kase, size_t *ret_changed)
{
	const struct office_calendar *calendar;
	const char *version;
	struct tale tale;
	int error = office_case_calendar(kase, &calendar);

	*ret_changed = 0;
	if (!error)
		error = begin(kase, CHANGED, &tale);
	if (error)
		return error;
	version = office_calendar_version(calendar);
	for (size_t i = 0; !error && i < kase->flows.count; i++) {
		const Congvan__ReceivingFlow *flow = kase->flows.items[i].now;

		if (!has_rule(kase, flow) || flow->deadline->breached_at ||
		    (flow->deadline->calendar && strcmp(flow->deadline->calendar, version) == 0))
			continue;
		error = reckon(&tale, calendar, flow->id, ret_changed);
	}
	return error ? error : finish(&tale);
}

/* ---- from hand to hand ---- */

/* Of a step alone, and counted from when it was passed on. */
static bool begins_again(const Congvan__Deadline *deadline)
{
	return deadline->of_step && deadline->source == CONGVAN__DUE_SOURCE__DUE_RULE && deadline->rule &&
	       strstr(deadline->rule, " from act");
}

static int begin_again(struct office_case *kase, Congvan__Deadline *deadline)
{
	const struct office_calendar *calendar;
	int64_t was_ms;
	int error = office_case_calendar(kase, &calendar);

	if (error)
		return error;
	deadline->from = office_moment(kase->call, kase->call->now_ms);
	deadline->warned_at = deadline->breached_at = NULL;
	return deadline->from ? office_deadline_again(kase->call, calendar, deadline, &was_ms) : -ENOMEM;
}

/* It has come back to somebody who had done it: not what they have taken back themselves. */
static bool came_back(const struct office_flow *flow)
{
	return flow->stored->state != CONGVAN__FLOW_STATE__FLOW_FORWARDED ||
	       flow->now->state == CONGVAN__FLOW_STATE__FLOW_SENT_BACK;
}

static int change_hands(struct office_case *kase, const struct office_flow *flow)
{
	Congvan__Deadline *deadline = cv_clone(kase->call, &flow->now->deadline->base);
	bool open = office_flow_open(flow->now->state);
	int error = 0;

	if (!deadline)
		return -ENOMEM;
	deadline->done_at = open ? NULL : office_moment(kase->call, kase->call->now_ms);
	if (!open && !deadline->done_at)
		return -ENOMEM;
	if (open && came_back(flow) && begins_again(deadline))
		error = begin_again(kase, deadline);
	return error ? error : office_flow_set_deadline(&kase->flows, flow->now->id, deadline);
}

/* What was passed on is done, and what is somebody's again is not. */
static int change_all_hands(struct office_case *kase)
{
	const struct office_clock_kind *clock = kase->kind->clock;
	int error = 0;

	for (size_t i = 0; clock->passing_on_does && i < kase->flows.count && !error; i++) {
		const struct office_flow *flow = &kase->flows.items[i];

		if (flow->stored && flow->now->deadline && !office_flow_ended(flow->now->state) &&
		    is_done(clock, flow->stored) != is_done(clock, flow->now))
			error = change_hands(kase, flow);
	}
	return error;
}

/* ---- writing ---- */

static int set_timer(const struct office_case *kase, int64_t at_ms)
{
	Congvan__DeadlineTimer timer = CONGVAN__DEADLINE_TIMER__INIT;

	CV_SET(&timer, document_id, kase->id);
	return cv_txn_timer(kase->txn, kase->kind->clock->timer,
			    cv_key(kase->call, kase->kind->flow_prefix, "i", kase->id).body, at_ms,
			    at_ms ? &timer.base : NULL);
}

/* Which documents have open flows whose deadline came from a rule. */
static int keep_index(const struct office_case *kase, bool before, bool now)
{
	const char *prefix = kase->kind->clock->by_rule;
	struct cv_key key;

	if (!prefix || before == now)
		return 0;
	key = cv_key(kase->call, prefix, "i", kase->id);
	return now ? cv_txn_put_raw(kase->txn, key, (struct cv_bytes){NULL, 0}) : cv_txn_delete(kase->txn, key);
}

int office_clock_write(struct office_case *kase)
{
	const struct office_clock_kind *clock = kase->kind->clock;
	int64_t before_ms = 0, after_ms = 0;
	bool ruled_before = false, ruled = false;
	int error = record_late(kase);

	if (!error)
		error = change_all_hands(kase);
	for (size_t i = 0; i < kase->flows.count; i++) {
		const struct office_flow *flow = &kase->flows.items[i];

		before_ms = earliest(before_ms, next_ms(kase, flow->stored));
		after_ms = earliest(after_ms, next_ms(kase, flow->now));
		ruled_before |= has_rule(kase, flow->stored);
		ruled |= has_rule(kase, flow->now);
	}
	if (!error && before_ms != after_ms)
		error = set_timer(kase, after_ms);
	if (!error)
		error = keep_index(kase, ruled_before, ruled);
	return error || !clock->look ? error : clock->look(kase->call, kase->txn);
}

/* ---- the timer ---- */

/* It fired with nothing to say: the clock was set back, or the deadline has moved. */
static int wait_on(struct office_case *kase)
{
	int64_t at_ms = 0;
	int error;

	for (size_t i = 0; i < kase->flows.count; i++)
		at_ms = earliest(at_ms, next_ms(kase, kase->flows.items[i].now));
	if (!at_ms)
		return 0;
	error = set_timer(kase, at_ms);
	return error ? error : cv_txn_commit(kase->txn);
}

int office_clock_fire(struct cv_call *call, const struct office_case_kind *kind, const Congvan__DeadlineTimer *timer)
{
	struct office_case *kase = cv_alloc(call, kind->size);
	struct cv_txn *txn = cv_txn_begin(call);
	size_t changed;
	int error;

	if (!kase || !txn)
		return -ENOMEM;
	kase->me = office_server_actor();
	error = office_case_load(call, kind, timer->document_id, txn, kase);
	/* Nobody is late by a calendar that is no longer the agency's. */
	if (!error)
		error = office_clock_reckon(kase, &changed);
	if (!error)
		error = mark_all(kase, OFFICE_DEADLINE_WARN, NEAR);
	if (!error)
		error = mark_all(kase, OFFICE_DEADLINE_BREACH, PASSED);
	if (error)
		return error;
	if (!kase->act_count && !changed)
		return wait_on(kase);
	error = office_case_write(kase);
	return error ? error : cv_txn_commit(txn);
}
