/*
 * What must hold between the parts of a definition.
 *
 * Design notes
 *  - First every name is looked up. Only when all of them are there is the way of a document followed: which steps are
 *    reached, in which flow roles, by people in which roles (an action that is never reached leads nowhere). The sets
 *    only grow, so the walk ends.
 *  - Roles are bits: those of the field first, then the definition's own.
 */
#include <string.h>

#include "office/process_int.h"

#define LEAD (1u << CONGVAN__FLOW_ROLE__FLOW_LEAD)
#define COORDINATE (1u << CONGVAN__FLOW_ROLE__FLOW_COORDINATE)
#define INFORMED (1u << CONGVAN__FLOW_ROLE__FLOW_FOR_INFORMATION)
#define ADVISES (1u << CONGVAN__FLOW_ROLE__FLOW_ADVISER)
#define WORKS (LEAD | COORDINATE)
#define ANYBODY UINT64_MAX

struct reach {
	bool reached, again; /* again: also by something other than the document's beginning */
	bool awaits; /* flows arrive there that are still to be received */
	unsigned flow_roles;
	uint64_t receivers; /* roles */
	bool finishes; /* from here a document can come to its end */
};

struct check {
	const struct office_process *process;
	struct office_problems *problems;
	struct reach steps[OFFICE_PROCESS_STEPS_MAX];
};

#define PROBLEM(check, place, ...) office_problem((check)->problems, (check)->process->path, place, __VA_ARGS__)

/* ---- names ---- */

static void collect_states(const struct office_process *process, const char **ret)
{
	for (size_t i = 0; i < process->state_count; i++)
		ret[i] = process->states[i].name;
}

static void want_state(struct check *check, const char *name, struct office_place place, const char *key)
{
	const char *names[OFFICE_PROCESS_STATES_MAX + 1] = {NULL};
	char suggestion[OFFICE_SUGGESTION_MAX];

	if (!name || office_process_state(check->process, name))
		return;
	collect_states(check->process, names);
	PROBLEM(check, place, "%s: there is no state \"%s\"%s", key, name, office_suggestion(name, names, suggestion));
}

static void want_step(struct check *check, const char *name, struct office_place place, const char *key)
{
	const char *names[OFFICE_PROCESS_STEPS_MAX + 1] = {NULL};
	char suggestion[OFFICE_SUGGESTION_MAX];

	if (!name || office_process_step(check->process, name))
		return;
	for (size_t i = 0; i < check->process->step_count; i++)
		names[i] = check->process->steps[i].name;
	PROBLEM(check, place, "%s: there is no step \"%s\"%s", key, name, office_suggestion(name, names, suggestion));
}

static void want_role(struct check *check, const char *name, struct office_place place, const char *key)
{
	const char *names[sizeof(uint64_t) * 8 + 1] = {NULL};
	char suggestion[OFFICE_SUGGESTION_MAX];
	size_t count = 0;

	if (!name || office_process_knows_role(check->process, name))
		return;
	for (; office_roles[count]; count++)
		names[count] = office_roles[count];
	for (size_t i = 0; i < check->process->role_count; i++)
		names[count++] = check->process->roles[i].name;
	PROBLEM(check, place, "%s: there is no role \"%s\"%s; a role of your own is declared under `roles`", key, name,
		office_suggestion(name, names, suggestion));
}

static void want_roles(struct check *check, const char *const *roles, struct office_place place, const char *key)
{
	for (; roles && *roles; roles++)
		want_role(check, *roles, place, key);
}

static void check_names(struct check *check, const struct office_action *action)
{
	for (const char **step = action->steps; step && *step; step++)
		want_step(check, *step, action->place, "at");
	want_state(check, action->next, action->place, "next");
	for (size_t i = 0; i < action->by_count; i++)
		want_roles(check, action->by[i].roles, action->by[i].place, "by");
	for (size_t i = 0; i < action->to_count; i++) {
		want_step(check, action->to[i].step, action->to[i].place, "to");
		want_roles(check, action->to[i].roles, action->to[i].place, "to");
	}
	want_roles(check, action->default_roles, action->place, "default");
	want_role(check, action->through.role, action->through.place, "through");
	want_step(check, action->through.step, action->through.place, "through");
	want_state(check, action->through.next, action->through.place, "through");
	want_roles(check, action->due.breach_roles, action->place, "breach");
}

static void check_kind(struct check *check, const struct office_begin *kind)
{
	const struct office_state *state = office_process_state(check->process, kind->state);

	want_state(check, kind->state, kind->place, "kinds");
	want_step(check, kind->step, kind->place, "kinds");
	want_roles(check, kind->begins, kind->place, "kinds");
	for (const char **role = kind->begins; role && *role; role++)
		if (check->process->begins && !office_name_in(*role, check->process->begins))
			PROBLEM(check, kind->place,
				"kinds: \"%s\" begins no document; name it under `by` of `begin` too", *role);
	if (state && state->final)
		PROBLEM(check, kind->place, "kinds: \"%s\" is a final state; begin with another one", state->name);
}

static void check_ends(struct check *check)
{
	const struct office_process *process = check->process;
	const struct office_state *first = office_process_state(process, process->first_state);
	const struct office_state *done = office_process_state(process, process->done_state);

	want_state(check, process->first_state, process->first_place, "begin");
	want_step(check, process->first_step, process->first_place, "begin");
	want_roles(check, process->begins, process->first_place, "begin");
	want_roles(check, process->registration.correctors, process->registration.correct_place, "correct");
	want_roles(check, process->issue.due.breach_roles, process->issue.place, "breach");
	for (size_t i = 0; i < process->kind_count; i++)
		check_kind(check, &process->kinds[i]);
	want_state(check, process->done_state, process->done_place, "done");
	want_step(check, process->inform_step, process->inform_place, "inform");
	for (size_t i = 0; i < process->step_count; i++) {
		const struct office_state *back = office_process_state(process, process->steps[i].state);

		want_state(check, process->steps[i].state, process->steps[i].place, "state");
		if (back && back->final)
			PROBLEM(check, process->steps[i].place,
				"state: \"%s\" is final, but who stands here has work to do", back->name);
	}
	if (first && first->final)
		PROBLEM(check, process->first_place, "begin: \"%s\" is a final state; begin with another one",
			first->name);
	if (done && !done->final)
		PROBLEM(check, process->done_place, "done: \"%s\" is not final; add final: true to it", done->name);
	if (!process->action_count)
		PROBLEM(check, process->first_place, "actions: there are none; nothing could ever be done");
}

/* ---- one action by itself ---- */

static bool proposes(const struct office_process *process)
{
	for (size_t i = 0; i < process->action_count; i++)
		if (process->actions[i].through.role)
			return true;
	return false;
}

static bool may_receive(const struct office_action *action, const char *role)
{
	for (size_t i = 0; i < action->to_count; i++)
		if (action->to[i].whom == OFFICE_TO_PERSON && office_name_in(role, action->to[i].roles))
			return true;
	return false;
}

static void check_sending(struct check *check, const struct office_action *action)
{
	bool sends = office_verbs[action->verb].sends;

	if (sends && !action->to_count)
		PROBLEM(check, action->place, "%s: does %s but names nobody under `to`", action->name,
			office_verbs[action->verb].name);
	if (!sends && (action->to_count || action->through.role || action->by_default))
		PROBLEM(check, action->place, "%s: does %s, which goes to nobody; remove to, through and default",
			action->name, office_verbs[action->verb].name);
	if (!sends && action->needs[OFFICE_RECEIVERS].use)
		PROBLEM(check, action->needs[OFFICE_RECEIVERS].place, "receivers: %s goes to nobody; remove it",
			office_verbs[action->verb].name);
	for (const char **role = action->default_roles; role && *role; role++)
		if (!may_receive(action, *role))
			PROBLEM(check, action->place,
				"default: \"%s\" is not among those named under `to`; add it there", *role);
	if (action->by_default == OFFICE_DEFAULT_PROPOSED && !proposes(check->process))
		PROBLEM(check, action->place, "default: nothing is proposed, because no action goes `through` a desk");
}

/* What goes to a unit outside is kept account of by a desk here. */
static void check_outside(struct check *check, const struct office_action *action)
{
	for (size_t i = 0; i < action->to_count; i++) {
		const struct office_to *to = &action->to[i];

		if (to->whom != OFFICE_TO_OUTSIDE)
			continue;
		if (!to->roles)
			PROBLEM(check, to->place,
				"to: a unit outside needs somebody here who keeps account of it; name their `roles`");
		if (to->within == OFFICE_WITHIN_UNIT || to->awaits_reception)
			PROBLEM(check, to->place,
				"to: a unit outside is within no unit and receives nothing here; remove `within` and "
				"`awaits_reception`");
	}
}

static bool may_serve(const struct office_process *process, const struct office_action *action)
{
	for (size_t i = 0; i < action->by_count; i++) {
		if (office_name_in(OFFICE_SECRETARY, action->by[i].roles))
			return true;
		for (const char **role = action->by[i].roles; role && *role; role++)
			if (office_process_role(process, *role))
				return true; /* a role of one's own may have leaders */
	}
	return false;
}

/* Only who serves leaders finds somebody there. */
static void check_served(struct check *check, const struct office_action *action)
{
	for (size_t i = 0; i < action->to_count; i++) {
		const struct office_to *to = &action->to[i];

		if (to->within != OFFICE_WITHIN_SERVED)
			continue;
		if (to->whom != OFFICE_TO_PERSON)
			PROBLEM(check, to->place, "within: only people are served; write whom: person");
		else if (!may_serve(check->process, action))
			PROBLEM(check, to->place, "within: who may take %s serves no leader; let `by` name the role %s",
				action->name, OFFICE_SECRETARY);
	}
}

/* It is made to who directs, by somebody else. */
static void check_proposal(struct check *check, const struct office_action *action)
{
	const struct office_need *need = &action->needs[OFFICE_PROPOSAL];

	if (!need->use)
		return;
	if (action->verb != OFFICE_PASS_ON && action->verb != OFFICE_NOTE)
		PROBLEM(check, need->place,
			"proposal: is made with `does: pass_on` or `does: note`, not with %s; remove it",
			office_verbs[action->verb].name);
	if (action->needs[OFFICE_DIRECTIVE].use)
		PROBLEM(check, need->place, "proposal: who writes a directive decides by it; remove one of the two");
	if (!office_process_directing(check->process))
		PROBLEM(check, need->place,
			"proposal: nobody could take it up, because no action passes on with a `directive`");
}

/* What only documents that are written here have: versions, and who stands for them. */
static void check_versions(struct check *check, const struct office_action *action)
{
	/* With these the present version goes on; by the others it changes or goes back. */
	static const unsigned endorsing =
	    1u << OFFICE_PASS_ON | 1u << OFFICE_COMPLETE | 1u << OFFICE_NOTE | 1u << OFFICE_NUMBER;
	const struct office_verb_kind *verb = &office_verbs[action->verb];
	bool versions = check->process->kind->versions;

	if (verb->of && (verb->of == OFFICE_OF_VERSIONS) != versions)
		PROBLEM(check, action->place, "%s: \"%s\" is not done with documents of the kind \"%s\"", action->name,
			verb->name, check->process->kind->name);
	if (!versions && (action->endorses || action->requires))
		PROBLEM(check, action->endorses ? action->endorses_place : action->requires_place,
			"%s: documents of the kind \"%s\" have no versions; remove endorses and requires", action->name,
			check->process->kind->name);
	if (action->endorses && !(endorsing & (1u << action->verb)))
		PROBLEM(check, action->endorses_place, "endorses: by \"%s\" nobody stands for a version; remove it",
			verb->name);
	if (action->on_paper && action->endorses != OFFICE_ENDORSE_SIGN)
		PROBLEM(check, action->place, "on_paper: belongs to `endorses: sign`; remove it");
	if (action->endorses && (action->requires & (1u << action->endorses)))
		PROBLEM(check, action->requires_place, "requires: \"%s\" is what this action itself gives; remove it",
			office_endorsements[action->endorses - 1]);
	if (versions && action->verb == OFFICE_COMPLETE && (action->flow_roles & WORKS))
		PROBLEM(
		    check, action->place,
		    "flow_roles: a draft ends with `number` or `void`; let only adviser and for_information complete");
	for (size_t i = 0; action->verb == OFFICE_CONSULT && i < action->to_count; i++)
		if (action->to[i].flow_roles != ADVISES)
			PROBLEM(check, action->to[i].place,
				"as: who is consulted advises, so that nobody waits for them; write as: adviser");
	if (action->verb == OFFICE_NUMBER && !action->next)
		PROBLEM(check, action->place, "next: say what a document is that has its number");
}

static void check_action(struct check *check, const struct office_action *action)
{
	const struct office_verb_kind *verb = &office_verbs[action->verb];
	const struct office_state *next = office_process_state(check->process, action->next);

	check_sending(check, action);
	check_outside(check, action);
	check_served(check, action);
	if (action->when & ~verb->from)
		PROBLEM(check, action->place,
			"when: \"%s\" can't be done in all of these states of a flow; leave it out", verb->name);
	if (!action->when)
		PROBLEM(check, action->place, "%s: nobody can ever take it, because `when` is empty", action->name);
	if (!action->flow_roles)
		PROBLEM(check, action->place, "%s: nobody can ever take it, because `flow_roles` is empty",
			action->name);
	if (verb->needs_reason && action->needs[OFFICE_REASON].use != OFFICE_REQUIRED)
		PROBLEM(check, action->needs[OFFICE_REASON].place, "reason: \"%s\" always needs one; make it required",
			verb->name);
	if (action->verb == OFFICE_PAPER && action->needs[OFFICE_PAPER_KEPT].use != OFFICE_REQUIRED)
		PROBLEM(check, action->needs[OFFICE_PAPER_KEPT].place,
			"paper: it is said where the paper is; make it required");
	if (action->verb != OFFICE_PAPER && action->needs[OFFICE_PAPER_KEPT].use)
		PROBLEM(check, action->needs[OFFICE_PAPER_KEPT].place, "paper: belongs to `does: paper`; remove it");
	check_proposal(check, action);
	check_versions(check, action);
	if (action->verb == OFFICE_NOTE && !action->endorses && action->needs[OFFICE_TEXT].use != OFFICE_REQUIRED &&
	    action->needs[OFFICE_PROPOSAL].use != OFFICE_REQUIRED)
		PROBLEM(check, action->needs[OFFICE_TEXT].place, "text: an opinion needs its text; make it required");
	if (action->oral.use && !action->needs[OFFICE_DIRECTIVE].use && !action->needs[OFFICE_TEXT].use)
		PROBLEM(check, action->oral.place,
			"oral: what was said has no place here; let it need `directive` or `text`, or remove it");
	if (next && next->final && action->verb != OFFICE_VOID)
		PROBLEM(check, action->place,
			"next: \"%s\" is final, but \"%s\" does not end the document; `done` says what it becomes",
			next->name, verb->name);
	if (action->verb == OFFICE_VOID && (!next || !next->final))
		PROBLEM(check, action->place, "next: void ends the document; name a final state");
}

/* ---- two actions of one name ---- */

static bool share_name(const char *const *a, const char *const *b)
{
	for (; a && *a; a++)
		if (office_name_in(*a, b))
			return true;
	return false;
}

static bool conditions_exclude(const struct office_action *a, const struct office_action *b)
{
	for (size_t i = 0; i < a->condition_count; i++)
		for (size_t j = 0; j < b->condition_count; j++)
			if (strcmp(a->conditions[i].fact, b->conditions[j].fact) == 0 &&
			    !share_name(a->conditions[i].values, b->conditions[j].values))
				return true;
	return false;
}

/* Can one person in one role be meant by both? */
static bool people_exclude(const struct office_action *a, const struct office_action *b)
{
	for (size_t i = 0; i < a->by_count; i++)
		for (size_t j = 0; j < b->by_count; j++)
			if (!a->by[i].roles || !b->by[j].roles || share_name(a->by[i].roles, b->by[j].roles))
				return false;
	return true;
}

static void check_overlap(struct check *check, const struct office_action *action)
{
	for (const struct office_action *other = check->process->actions; other < action; other++) {
		if (strcmp(other->name, action->name) != 0 || !share_name(other->steps, action->steps) ||
		    !(other->flow_roles & action->flow_roles) || !(other->when & action->when) ||
		    conditions_exclude(other, action) || people_exclude(other, action))
			continue;
		PROBLEM(
		    check, action->place,
		    "%s: overlaps the action of this name in line %u; part them by at, flow_roles, when, if or roles",
		    action->name, other->place.line);
		return;
	}
}

/* ---- the way of a document ---- */

static uint64_t role_bit(const struct office_process *process, const char *role)
{
	unsigned bit = 0;

	for (; office_roles[bit]; bit++)
		if (strcmp(office_roles[bit], role) == 0)
			return 1ull << bit;
	for (size_t i = 0; i < process->role_count; i++)
		if (strcmp(process->roles[i].name, role) == 0)
			return 1ull << (bit + i);
	return 0;
}

static uint64_t role_bits(const struct office_process *process, const char *const *roles)
{
	uint64_t bits = 0;

	if (!roles)
		return ANYBODY;
	for (; *roles; roles++)
		bits |= role_bit(process, *roles);
	return bits;
}

static struct reach *reach_of(struct check *check, const char *step)
{
	return &check->steps[office_process_step(check->process, step) - check->process->steps];
}

static bool arrive(struct reach *reach, unsigned flow_roles, uint64_t receivers, bool awaits)
{
	struct reach before = *reach;

	reach->reached = reach->again = true;
	reach->flow_roles |= flow_roles;
	reach->receivers |= receivers;
	reach->awaits |= awaits;
	return memcmp(&before, reach, sizeof(before)) != 0;
}

static bool by_can_act(const struct check *check, const struct office_by *by, const struct reach *reach)
{
	return by->relation != OFFICE_BY_RECEIVER || (role_bits(check->process, by->roles) & reach->receivers);
}

/* Does a document begin at this step? */
static bool begins_at(const struct check *check, const struct reach *reach)
{
	const struct office_process *process = check->process;
	const char *step = process->steps[reach - check->steps].name;

	if (strcmp(step, process->first_step) == 0)
		return true;
	for (size_t i = 0; i < process->kind_count; i++)
		if (strcmp(step, process->kinds[i].step) == 0)
			return true;
	return false;
}

static bool taken_at(const struct check *check, const struct office_action *action, const struct reach *reach)
{
	const struct office_verb_kind *verb = &office_verbs[action->verb];
	bool waits = action->when & ~(1u << CONGVAN__FLOW_STATE__FLOW_AWAITING_RECEPTION);

	if (!reach->reached || !(reach->flow_roles & action->flow_roles) || (!waits && !reach->awaits) ||
	    (!verb->others && !begins_at(check, reach)) || (!verb->root && !reach->again))
		return false;
	for (size_t i = 0; i < action->by_count; i++)
		if (by_can_act(check, &action->by[i], reach))
			return true;
	return false;
}

static bool follow(struct check *check, const struct office_action *action, const struct reach *from)
{
	static const char *const heads[] = {OFFICE_UNIT_HEAD, OFFICE_CHIEF_OF_OFFICE, NULL};
	unsigned given = from->flow_roles & action->flow_roles & WORKS ? ~0u : INFORMED | ADVISES;
	bool changed = false;

	for (size_t i = 0; i < action->to_count; i++) {
		const struct office_to *to = &action->to[i];
		const char *const *receivers =
		    to->whom == OFFICE_TO_UNIT && !to->roles ? heads : (const char *const *)to->roles;

		changed |= arrive(reach_of(check, to->step), to->flow_roles & given,
				  role_bits(check->process, receivers), to->awaits_reception);
	}
	if (action->through.role)
		changed |= arrive(reach_of(check, action->through.step), LEAD,
				  role_bit(check->process, action->through.role), false);
	return changed;
}

static void walk(struct check *check)
{
	const struct reach first = {
	    .reached = true, .flow_roles = LEAD, .receivers = role_bits(check->process, check->process->begins)};
	bool changed = true;

	*reach_of(check, check->process->first_step) = first;
	for (size_t i = 0; i < check->process->kind_count; i++) {
		const struct office_begin *kind = &check->process->kinds[i];
		struct reach *reach = reach_of(check, kind->step);
		uint64_t receivers = kind->begins ? role_bits(check->process, kind->begins) : first.receivers;

		receivers |= reach->receivers;
		*reach = first;
		reach->receivers = receivers;
	}
	if (check->process->inform_step)
		arrive(reach_of(check, check->process->inform_step), INFORMED, ANYBODY, false);
	while (changed) {
		changed = false;
		for (size_t i = 0; i < check->process->action_count; i++)
			for (const char **step = check->process->actions[i].steps; *step; step++)
				if (taken_at(check, &check->process->actions[i], reach_of(check, *step)))
					changed |= follow(check, &check->process->actions[i], reach_of(check, *step));
	}
}

/* ---- what the way tells ---- */

static bool is_taken(struct check *check, const struct office_action *action)
{
	for (const char **step = action->steps; *step; step++)
		if (taken_at(check, action, reach_of(check, *step)))
			return true;
	return false;
}

static void check_takers(struct check *check, const struct office_action *action)
{
	bool taken = is_taken(check, action);

	if (!taken)
		PROBLEM(
		    check, action->place,
		    "%s: nobody can ever take it: no flow comes to its steps in these flow roles with somebody who may; "
		    "look at at, flow_roles and by",
		    action->name);
	for (size_t i = 0; taken && i < action->by_count; i++) {
		bool can = false;

		for (const char **step = action->steps; *step; step++) {
			const struct reach *reach = reach_of(check, *step);

			can |= reach->reached && by_can_act(check, &action->by[i], reach);
		}
		if (!can)
			PROBLEM(check, action->by[i].place, "by: nobody in these roles ever has it at these steps");
	}
}

/* Is every endorsement that it asks for given by somebody else's action? */
static void check_required(struct check *check, const struct office_action *action)
{
	for (unsigned kind = 1; kind < OFFICE_ENDORSEMENTS_END; kind++) {
		bool given = !(action->requires & (1u << kind));

		for (size_t i = 0; i < check->process->action_count && !given; i++)
			given =
			    check->process->actions[i].endorses == kind && is_taken(check, &check->process->actions[i]);
		if (!given)
			PROBLEM(check, action->requires_place,
				"requires: no action endorses \"%s\"; it could never be taken",
				office_endorsements[kind - 1]);
	}
}

static void check_states(struct check *check)
{
	const struct office_process *process = check->process;

	for (size_t s = 0; s < process->state_count; s++) {
		const char *name = process->states[s].name;
		bool reached = strcmp(name, process->first_state) == 0 || strcmp(name, process->done_state) == 0 ||
			       (process->kind->aside && office_name_in(process->states[s].stage, process->kind->aside));

		for (size_t i = 0; i < process->kind_count && !reached; i++)
			reached = strcmp(process->kinds[i].state, name) == 0;
		for (size_t i = 0; i < process->action_count && !reached; i++) {
			const struct office_action *action = &process->actions[i];

			reached = is_taken(check, action) &&
				  ((action->next && strcmp(action->next, name) == 0) ||
				   (action->through.next && strcmp(action->through.next, name) == 0));
		}
		if (!reached)
			PROBLEM(
			    check, process->states[s].place,
			    "%s: no document ever gets into this state; name it as `next` of an action or remove it",
			    name);
	}
}

static bool stands_at(const struct office_action *action, const struct office_step *step)
{
	return office_name_in(step->name, action->steps);
}

/* Does the receiver's part end with it, and be it with the document? */
static bool ends_part(const struct office_action *action)
{
	return action->verb == OFFICE_COMPLETE || action->verb == OFFICE_VOID || action->verb == OFFICE_NUMBER;
}

/* Giving it back is no way on: it would come again. */
static bool gets_on(const struct office_action *action, unsigned flow_role)
{
	if (!(action->flow_roles & flow_role))
		return false;
	if (action->verb == OFFICE_CONSULT)
		return false; /* it stays where it is */
	if (office_verbs[action->verb].sends)
		return (flow_role & WORKS) != 0;
	return ends_part(action);
}

/* Do the conditions of all that leads on from here cover whatever a fact can be? */
static bool covered(struct check *check, const struct office_step *step, unsigned flow_role)
{
	const struct office_process *process = check->process;

	for (const struct office_fact_kind *fact = process->kind->facts; fact->name; fact++) {
		const char *const *value = fact->values;
		bool all = value != NULL;

		for (; value && *value && all; value++) {
			bool found = false;

			for (size_t i = 0; i < process->action_count && !found; i++) {
				const struct office_action *action = &process->actions[i];

				found = stands_at(action, step) && gets_on(action, flow_role) &&
					action->condition_count == 1 &&
					strcmp(action->conditions[0].fact, fact->name) == 0 &&
					office_name_in(*value, action->conditions[0].values) &&
					taken_at(check, action, &check->steps[step - process->steps]);
			}
			all = found;
		}
		if (all)
			return true;
	}
	return false;
}

static void check_way_out(struct check *check, const struct office_step *step, unsigned flow_role, const char *word)
{
	const struct office_process *process = check->process;
	const struct reach *reach = &check->steps[step - process->steps];
	bool out = false;

	if (!(reach->flow_roles & flow_role))
		return;
	for (size_t i = 0; i < process->action_count && !out; i++)
		out = stands_at(&process->actions[i], step) && gets_on(&process->actions[i], flow_role) &&
		      !process->actions[i].condition_count && taken_at(check, &process->actions[i], reach);
	if (!out && !covered(check, step, flow_role))
		PROBLEM(check, step->place,
			"%s: who has it here as \"%s\" has no way out; add an action that completes it or passes it on",
			step->name, word);
}

static void check_reception(struct check *check, const struct office_step *step)
{
	const struct office_process *process = check->process;
	const struct reach *reach = &check->steps[step - process->steps];
	bool received = !reach->awaits;

	for (size_t i = 0; i < process->action_count && !received; i++)
		received = stands_at(&process->actions[i], step) && process->actions[i].verb == OFFICE_RECEIVE &&
			   taken_at(check, &process->actions[i], reach);
	if (!received)
		PROBLEM(check, step->place,
			"%s: what awaits reception here can't be received; add an action that does "
			"receive",
			step->name);
}

/* Marks the steps from which a document can come to its end, from the ends backwards. */
static void mark_finishing(struct check *check)
{
	const struct office_process *process = check->process;
	bool changed = true;

	while (changed) {
		changed = false;
		for (size_t i = 0; i < process->action_count; i++) {
			const struct office_action *action = &process->actions[i];
			bool ends = ends_part(action);

			for (size_t t = 0; t < action->to_count && action->verb != OFFICE_CONSULT; t++)
				ends |= reach_of(check, action->to[t].step)->finishes;
			if (action->through.role)
				ends |= reach_of(check, action->through.step)->finishes;
			for (const char **step = action->steps; *step && ends; step++) {
				struct reach *reach = reach_of(check, *step);

				changed |= !reach->finishes && taken_at(check, action, reach);
				reach->finishes |= taken_at(check, action, reach);
			}
		}
	}
}

static void check_steps(struct check *check)
{
	const struct office_process *process = check->process;

	mark_finishing(check);
	for (size_t i = 0; i < process->step_count; i++) {
		const struct office_step *step = &process->steps[i];
		size_t before = check->problems->count;

		if (!check->steps[i].reached) {
			PROBLEM(check, step->place,
				"%s: no document ever comes to this step; name it under `to` of an action or remove it",
				step->name);
			continue;
		}
		check_way_out(check, step, LEAD, "lead");
		check_way_out(check, step, COORDINATE, "coordinate");
		check_way_out(check, step, INFORMED, "for_information");
		check_way_out(check, step, ADVISES, "adviser");
		check_reception(check, step);
		if (check->problems->count == before && !check->steps[i].finishes)
			PROBLEM(
			    check, step->place,
			    "%s: a loop without an exit: from here a document never comes to its end; add an action "
			    "that completes",
			    step->name);
	}
}

void office_process_check(const struct office_process *process, struct office_problems *problems)
{
	struct check check = {.process = process, .problems = problems};

	check_ends(&check);
	for (size_t i = 0; i < process->deadline_count; i++)
		want_roles(&check, process->deadlines[i].due.breach_roles, process->deadlines[i].place, "breach");
	for (size_t i = 0; i < process->action_count; i++) {
		check_names(&check, &process->actions[i]);
		check_action(&check, &process->actions[i]);
		check_overlap(&check, &process->actions[i]);
	}
	if (problems->count)
		return; /* a way with gaps would only tell what follows from them */
	walk(&check);
	for (size_t i = 0; i < process->action_count; i++)
		check_takers(&check, &process->actions[i]);
	for (size_t i = 0; i < process->action_count; i++)
		check_required(&check, &process->actions[i]);
	check_states(&check);
	check_steps(&check);
}
