#include "office/access/list.h"

#include <errno.h>
#include <string.h>

#include "office/access/reach.h"
#include "office/access/standing.h"
#include "office/calendar/moment.h"
#include "office/lists/places.h"

#define ENTRIES_MAX 2000u

struct looking {
	struct cv_call *call;
	struct office_case *kase;
	int32_t day, today;
	Congvan__Post **secretaries;
	size_t secretary_count;
	Congvan__IncomingAccessReply *reply;
};

/* ---- entries ---- */

static int add(struct looking *looking, Congvan__AccessReason reason, Congvan__Actor *person,
	       Congvan__AccessEntry **ret)
{
	Congvan__AccessEntry *entry = cv_new(looking->call, &congvan__access_entry__descriptor);

	*ret = entry;
	if (!entry)
		return -ENOMEM;
	CV_SET(entry, reason, reason);
	entry->person = person;
	if (looking->reply->n_entries >= ENTRIES_MAX) {
		CV_SET(looking->reply, more, true);
		return 0;
	}
	return cv_append(looking->call, &looking->reply->entries, &looking->reply->n_entries, entry);
}

static bool sees(const struct looking *looking, const Congvan__Post *post, enum office_reach least)
{
	struct office_actor actor = {.role = post->role ? post->role : ""};

	return office_reach_of(looking->kase->process, &actor) >= least;
}

/* In which of their posts the person works with documents on that day; *ret NULL: in none. */
static int working_post(struct looking *looking, uint64_t person, Congvan__Actor **ret)
{
	struct cv_key entries = cv_key(looking->call, "identity.post_of_person", "i", person);
	Congvan__Post **posts;
	size_t count;
	int error = office_posts_on(looking->call, entries, looking->day, &posts, &count);

	*ret = NULL;
	for (size_t i = 0; i < count && !error && !*ret; i++)
		if (sees(looking, posts[i], OFFICE_SEES_OWN))
			error = office_post_holder(looking->call, posts[i], looking->day, ret);
	return error;
}

static bool serves(const Congvan__Post *secretary, uint64_t leader)
{
	return office_id_in(secretary->leader_ids, secretary->n_leader_ids, leader);
}

static int add_secretaries(struct looking *looking, Congvan__Actor *leader)
{
	int error = 0;

	for (size_t i = 0; i < looking->secretary_count && !error; i++) {
		const Congvan__Post *post = looking->secretaries[i];
		Congvan__AccessEntry *entry;
		Congvan__Actor *holder;

		if (!serves(post, leader->person_id))
			continue;
		error = office_post_holder(looking->call, post, looking->day, &holder);
		if (error || !holder)
			continue;
		error = add(looking, CONGVAN__ACCESS_REASON__ACCESS_SECRETARY, holder, &entry);
		if (error)
			break;
		entry->through = leader;
		entry->since = post->from;
		entry->until = post->to;
	}
	return error;
}

/* post 0: whichever of the leader's posts was lent. */
static int add_delegates(struct looking *looking, Congvan__Actor *leader, uint64_t post)
{
	Congvan__Delegation **list;
	size_t count;
	int error = office_delegations_on(looking->call, leader->person_id, looking->day, &list, &count);

	for (size_t i = 0; i < count && !error; i++) {
		Congvan__AccessEntry *entry;
		Congvan__Actor *delegate;

		if (post && list[i]->from_post_id != post)
			continue;
		error = working_post(looking, list[i]->to_person_id, &delegate);
		if (error || !delegate)
			continue;
		error = add(looking, CONGVAN__ACCESS_REASON__ACCESS_DELEGATE, delegate, &entry);
		if (error)
			break;
		entry->through = leader;
		entry->since = list[i]->from;
		entry->until = list[i]->to;
		CV_SET(entry, delegation_id, list[i]->id);
	}
	return error;
}

/* Whoever acts for somebody sees what they see. */
static int add_others(struct looking *looking, Congvan__Actor *leader, uint64_t post)
{
	int error = add_secretaries(looking, leader);

	return error ? error : add_delegates(looking, leader, post);
}

/* ---- by role ---- */

static int add_role(struct looking *looking, const char *role)
{
	struct office_actor actor = {.role = role};
	Congvan__Post **posts;
	size_t count;
	int error;

	if (office_reach_of(looking->kase->process, &actor) != OFFICE_SEES_ALL)
		return 0;
	error = office_posts_on(looking->call, cv_key(looking->call, "identity.post_by_role", "s", role), looking->day,
				&posts, &count);
	for (size_t i = 0; i < count && !error; i++) {
		Congvan__AccessEntry *entry;
		Congvan__Actor *holder;

		error = office_post_holder(looking->call, posts[i], looking->day, &holder);
		if (error || !holder)
			continue;
		error = add(looking, CONGVAN__ACCESS_REASON__ACCESS_ROLE, holder, &entry);
		if (error)
			break;
		entry->since = posts[i]->from;
		entry->until = posts[i]->to;
		error = add_others(looking, holder, posts[i]->id);
	}
	return error;
}

static int add_roles(struct looking *looking)
{
	const struct office_process *process = looking->kase->process;
	int error = 0;

	for (const char *const *role = office_roles; *role && !error; role++)
		error = add_role(looking, *role);
	for (size_t i = 0; i < process->role_count && !error; i++)
		error = add_role(looking, process->roles[i].name);
	return error;
}

/* ---- by flow ---- */

/* A flow from one moment to another in one person's hands; until NULL: now. */
struct held {
	const Congvan__ReceivingFlow *flow;
	const Congvan__Actor *receiver;
	const Google__Protobuf__Timestamp *since, *until;
};

static bool held_on(const struct looking *looking, const struct held *held)
{
	int32_t from = cv_day_of_ms(office_moment_ms(held->since));

	if (looking->day < from)
		return false;
	return !held->until ||
	       (looking->day < looking->today && looking->day <= cv_day_of_ms(office_moment_ms(held->until)));
}

static int add_by_flow(struct looking *looking, Congvan__AccessReason reason, const struct held *held,
		       Congvan__Actor *person)
{
	struct cv_call *call = looking->call;
	Congvan__AccessEntry *entry;
	int error = add(looking, reason, person, &entry);

	if (error)
		return error;
	entry->since = cv_day_text(call, cv_day_of_ms(office_moment_ms(held->since)));
	if (held->until)
		entry->until = cv_day_text(call, cv_day_of_ms(office_moment_ms(held->until)));
	CV_SET(entry, flow_id, held->flow->id);
	CV_SET(entry, flow_role, held->flow->role);
	entry->step_label = held->flow->step_label;
	return 0;
}

/* Who acts there for the unit of who had it, by the process. */
static int add_unit(struct looking *looking, const struct held *held)
{
	struct cv_call *call = looking->call;
	Congvan__ReceivingFlow flow = *held->flow;
	uint64_t unit = held->receiver->has_unit_id ? held->receiver->unit_id : 0;
	Congvan__Post **posts;
	size_t count;
	int error;

	if (!unit)
		return 0;
	flow.receiver = (Congvan__Actor *)(uintptr_t)held->receiver;
	error = office_posts_on(call, cv_key(call, "identity.post_of_unit", "i", unit), looking->day, &posts, &count);
	for (size_t i = 0; i < count && !error; i++) {
		const struct office_actor actor = {
		    .person_id = posts[i]->person_id, .unit_id = unit, .role = posts[i]->role ? posts[i]->role : ""};
		const struct office_question question = {.actor = &actor, .flow = &flow};
		Congvan__Actor *holder;

		if (!sees(looking, posts[i], OFFICE_SEES_OWN) ||
		    !office_acts_for_unit(looking->kase->process, &question))
			continue;
		error = office_post_holder(call, posts[i], looking->day, &holder);
		if (error || !holder)
			continue;
		error = add_by_flow(looking, CONGVAN__ACCESS_REASON__ACCESS_UNIT, held, holder);
		if (!error)
			error = add_delegates(looking, holder, posts[i]->id);
	}
	return error;
}

static int add_held(struct looking *looking, const struct held *held)
{
	Congvan__Actor *person;
	int error;

	if (!held->receiver || !held_on(looking, held))
		return 0;
	error = working_post(looking, held->receiver->person_id, &person);
	if (!error && person)
		error = add_by_flow(looking, CONGVAN__ACCESS_REASON__ACCESS_FLOW, held, person);
	if (!error && person)
		error = add_others(looking, person, 0);
	return error ? error : add_unit(looking, held);
}

static int add_flow(struct looking *looking, const Congvan__ReceivingFlow *flow)
{
	const Google__Protobuf__Timestamp *since = flow->assigned_at;
	int error = 0;

	for (size_t i = 0; i < flow->n_earlier && !error; i++) {
		const Congvan__Holding *earlier = flow->earlier[i];
		struct held held = {flow, earlier->receiver, since, earlier->until};

		error = add_held(looking, &held);
		since = earlier->until;
	}
	return error ? error : add_held(looking, &(struct held){flow, flow->receiver, since, NULL});
}

/* ---- the two questions ---- */

static int list_all(struct looking *looking, const struct office_seen_from *seen)
{
	struct cv_call *call = looking->call;
	int error;

	if (looking->day < seen->own)
		return 0; /* there was nothing to see yet */
	error = office_posts_on(call, cv_key(call, "identity.post_by_role", "s", OFFICE_SECRETARY), looking->day,
				&looking->secretaries, &looking->secretary_count);
	if (!error && looking->day >= seen->all)
		error = add_roles(looking);
	for (size_t i = 0; i < looking->kase->flows.count && !error; i++)
		error = add_flow(looking, looking->kase->flows.items[i].now);
	return error;
}

/* The first action of this name: several may differ by step. NULL: the process knows none. */
static const struct office_action *action_named(const struct office_process *process, const char *name)
{
	for (size_t i = 0; i < process->action_count; i++)
		if (strcmp(process->actions[i].name, name) == 0)
			return &process->actions[i];
	return NULL;
}

static int judge(struct looking *looking, const struct office_action *action, uint64_t flow_id,
		 Congvan__AccessVerdict **ret)
{
	struct cv_call *call = looking->call;
	Congvan__AccessVerdict *verdict = cv_new(call, &congvan__access_verdict__descriptor);
	struct office_ruling found;
	int error = verdict ? office_case_ask(looking->kase, flow_id, action->name, &found) : -ENOMEM;

	if (error)
		return error;
	verdict->action = cv_strdup(call, action->name);
	verdict->label = office_label_message(call, &action->label);
	CV_SET(verdict, allowed, found.reason == NULL);
	if (found.reason) {
		verdict->reason = cv_strdup(call, found.reason);
		verdict->text = cv_strdup(call, cv_text(call, found.reason, looking->kase->me.name, NULL));
	}
	verdict->who = *found.who ? cv_strdup(call, found.who) : NULL;
	verdict->article = cv_strdup(call, found.article);
	*ret = verdict;
	return 0;
}

static int answer_action(struct looking *looking, const Congvan__IncomingAccessRequest *request)
{
	const struct office_action *action = action_named(looking->kase->process, request->action);

	if (!action) {
		cv_field(looking->call, "/action", "field.unknown_value", request->action, NULL);
		return cv_fields_ok(looking->call);
	}
	return judge(looking, action, request->flow_id, &looking->reply->verdict);
}

static int add_refusals(struct looking *looking)
{
	const struct office_process *process = looking->kase->process;
	Congvan__IncomingAccessReply *reply = looking->reply;
	int error = 0;

	for (size_t i = 0; i < process->action_count && !error; i++) {
		const struct office_action *action = &process->actions[i];
		Congvan__AccessVerdict *verdict;

		if (action_named(process, action->name) != action)
			continue;
		error = judge(looking, action, 0, &verdict);
		if (!error && !verdict->allowed)
			error = cv_append(looking->call, &reply->refusals, &reply->n_refusals, verdict);
	}
	return error;
}

int office_case_access(struct office_case *kase, const struct office_seen_from *seen,
		       const Congvan__IncomingAccessRequest *request, Congvan__IncomingAccessReply *reply)
{
	struct cv_call *call = kase->call;
	struct looking looking = {.call = call, .kase = kase, .today = cv_day_of_ms(call->now_ms), .reply = reply};
	int error;

	looking.day = looking.today;
	if (request->on && *request->on && !cv_day_parse(request->on, &looking.day)) {
		cv_field(call, "/on", "field.bad_date", NULL);
		return cv_fields_ok(call);
	}
	reply->on = cv_day_text(call, looking.day);
	if (request->action && *request->action)
		return answer_action(&looking, request);
	error = list_all(&looking, seen);
	return error ? error : add_refusals(&looking);
}
