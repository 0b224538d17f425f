/*
 * The way of a document through a definition whose names are all there: which steps are reached, in which flow roles,
 * by people in which roles (an action that is never reached leads nowhere), and what that tells of its actions, states
 * and steps.
 *
 * Design notes
 *  - The sets only grow, so the walk ends.
 *  - Roles are bits: those of the field first, then the definition's own.
 */
#include <string.h>

#include "office/process/int.h"

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

struct way {
	const struct office_process *process;
	struct office_problems *problems;
	struct reach steps[OFFICE_PROCESS_STEPS_MAX];
};

#define PROBLEM(way, place, ...) office_problem((way)->problems, (way)->process->path, place, __VA_ARGS__)

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

static struct reach *reach_of(struct way *way, const char *step)
{
	return &way->steps[office_process_step(way->process, step) - way->process->steps];
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

static bool by_can_act(const struct way *way, const struct office_by *by, const struct reach *reach)
{
	return by->relation != OFFICE_BY_RECEIVER || (role_bits(way->process, by->roles) & reach->receivers);
}

/* Does a document begin at this step? */
static bool begins_at(const struct way *way, const struct reach *reach)
{
	const struct office_process *process = way->process;
	const char *step = process->steps[reach - way->steps].name;

	if (strcmp(step, process->first_step) == 0)
		return true;
	for (size_t i = 0; i < process->kind_count; i++)
		if (strcmp(step, process->kinds[i].step) == 0)
			return true;
	return false;
}

static bool taken_at(const struct way *way, const struct office_action *action, const struct reach *reach)
{
	const struct office_verb_kind *verb = &office_verbs[action->verb];
	bool waits = action->when & ~(1u << CONGVAN__FLOW_STATE__FLOW_AWAITING_RECEPTION);

	if (!reach->reached || !(reach->flow_roles & action->flow_roles) || (!waits && !reach->awaits) ||
	    (!verb->others && !begins_at(way, reach)) || (!verb->root && !reach->again))
		return false;
	for (size_t i = 0; i < action->by_count; i++)
		if (by_can_act(way, &action->by[i], reach))
			return true;
	return false;
}

static bool follow(struct way *way, const struct office_action *action, const struct reach *from)
{
	static const char *const heads[] = {OFFICE_UNIT_HEAD, OFFICE_CHIEF_OF_OFFICE, NULL};
	unsigned given = from->flow_roles & action->flow_roles & WORKS ? ~0u : INFORMED | ADVISES;
	bool changed = false;

	for (size_t i = 0; i < action->to_count; i++) {
		const struct office_to *to = &action->to[i];
		const char *const *receivers =
		    to->whom == OFFICE_TO_UNIT && !to->roles ? heads : (const char *const *)to->roles;

		changed |= arrive(reach_of(way, to->step), to->flow_roles & given, role_bits(way->process, receivers),
				  to->awaits_reception);
	}
	if (action->through.role)
		changed |= arrive(reach_of(way, action->through.step), LEAD,
				  role_bit(way->process, action->through.role), false);
	return changed;
}

static void walk(struct way *way)
{
	const struct reach first = {
	    .reached = true, .flow_roles = LEAD, .receivers = role_bits(way->process, way->process->begins)};
	bool changed = true;

	*reach_of(way, way->process->first_step) = first;
	for (size_t i = 0; i < way->process->kind_count; i++) {
		const struct office_begin *kind = &way->process->kinds[i];
		struct reach *reach = reach_of(way, kind->step);
		uint64_t receivers = kind->begins ? role_bits(way->process, kind->begins) : first.receivers;

		receivers |= reach->receivers;
		*reach = first;
		reach->receivers = receivers;
	}
	if (way->process->inform_step)
		arrive(reach_of(way, way->process->inform_step), INFORMED, ANYBODY, false);
	while (changed) {
		changed = false;
		for (size_t i = 0; i < way->process->action_count; i++)
			for (const char **step = way->process->actions[i].steps; *step; step++)
				if (taken_at(way, &way->process->actions[i], reach_of(way, *step)))
					changed |= follow(way, &way->process->actions[i], reach_of(way, *step));
	}
}

/* ---- what it tells ---- */

static bool is_taken(struct way *way, const struct office_action *action)
{
	for (const char **step = action->steps; *step; step++)
		if (taken_at(way, action, reach_of(way, *step)))
			return true;
	return false;
}

static void check_takers(struct way *way, const struct office_action *action)
{
	bool taken = is_taken(way, action);

	if (!taken)
		PROBLEM(
		    way, action->place,
		    "%s: nobody can ever take it: no flow comes to its steps in these flow roles with somebody who may; "
		    "look at at, flow_roles and by",
		    action->name);
	for (size_t i = 0; taken && i < action->by_count; i++) {
		bool can = false;

		for (const char **step = action->steps; *step; step++) {
			const struct reach *reach = reach_of(way, *step);

			can |= reach->reached && by_can_act(way, &action->by[i], reach);
		}
		if (!can)
			PROBLEM(way, action->by[i].place, "by: nobody in these roles ever has it at these steps");
	}
}

/* Is every endorsement that it asks for given by somebody else's action? */
static void check_required(struct way *way, const struct office_action *action)
{
	for (unsigned kind = 1; kind < OFFICE_ENDORSEMENTS_END; kind++) {
		bool given = !(action->requires & (1u << kind));

		for (size_t i = 0; i < way->process->action_count && !given; i++)
			given = way->process->actions[i].endorses == kind && is_taken(way, &way->process->actions[i]);
		if (!given)
			PROBLEM(way, action->requires_place,
				"requires: no action endorses \"%s\"; it could never be taken",
				office_endorsements[kind - 1]);
	}
}

static void check_states(struct way *way)
{
	const struct office_process *process = way->process;

	for (size_t s = 0; s < process->state_count; s++) {
		const char *name = process->states[s].name;
		bool reached = strcmp(name, process->first_state) == 0 || strcmp(name, process->done_state) == 0 ||
			       (process->kind->aside && office_name_in(process->states[s].stage, process->kind->aside));

		for (size_t i = 0; i < process->kind_count && !reached; i++)
			reached = strcmp(process->kinds[i].state, name) == 0;
		for (size_t i = 0; i < process->action_count && !reached; i++) {
			const struct office_action *action = &process->actions[i];

			reached = is_taken(way, action) &&
				  ((action->next && strcmp(action->next, name) == 0) ||
				   (action->through.next && strcmp(action->through.next, name) == 0));
		}
		if (!reached)
			PROBLEM(
			    way, process->states[s].place,
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
	return action->verb == OFFICE_COMPLETE || action->verb == OFFICE_VOID || office_action_issues(action);
}

/* Giving it back is no way on: it would come again. */
static bool gets_on(const struct office_action *action, unsigned flow_role)
{
	if (!(action->flow_roles & flow_role))
		return false;
	if (action->verb == OFFICE_CONSULT)
		return false; /* it stays where it is */
	if (office_action_sends(action))
		return (flow_role & WORKS) != 0;
	return ends_part(action);
}

/* Do the conditions of all that leads on from here cover whatever a fact can be? */
static bool covered(struct way *way, const struct office_step *step, unsigned flow_role)
{
	const struct office_process *process = way->process;

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
					taken_at(way, action, &way->steps[step - process->steps]);
			}
			all = found;
		}
		if (all)
			return true;
	}
	return false;
}

static void check_way_out(struct way *way, const struct office_step *step, unsigned flow_role, const char *word)
{
	const struct office_process *process = way->process;
	const struct reach *reach = &way->steps[step - process->steps];
	bool out = false;

	if (!(reach->flow_roles & flow_role))
		return;
	for (size_t i = 0; i < process->action_count && !out; i++)
		out = stands_at(&process->actions[i], step) && gets_on(&process->actions[i], flow_role) &&
		      !process->actions[i].condition_count && taken_at(way, &process->actions[i], reach);
	if (!out && !covered(way, step, flow_role))
		PROBLEM(way, step->place,
			"%s: who has it here as \"%s\" has no way out; add an action that completes it or passes it on",
			step->name, word);
}

static void check_reception(struct way *way, const struct office_step *step)
{
	const struct office_process *process = way->process;
	const struct reach *reach = &way->steps[step - process->steps];
	bool received = !reach->awaits;

	for (size_t i = 0; i < process->action_count && !received; i++)
		received = stands_at(&process->actions[i], step) && process->actions[i].verb == OFFICE_RECEIVE &&
			   taken_at(way, &process->actions[i], reach);
	if (!received)
		PROBLEM(way, step->place,
			"%s: what awaits reception here can't be received; add an action that does "
			"receive",
			step->name);
}

/* Marks the steps from which a document can come to its end, from the ends backwards. */
static void mark_finishing(struct way *way)
{
	const struct office_process *process = way->process;
	bool changed = true;

	while (changed) {
		changed = false;
		for (size_t i = 0; i < process->action_count; i++) {
			const struct office_action *action = &process->actions[i];
			bool ends = ends_part(action);

			for (size_t t = 0; t < action->to_count && action->verb != OFFICE_CONSULT; t++)
				ends |= reach_of(way, action->to[t].step)->finishes;
			if (action->through.role)
				ends |= reach_of(way, action->through.step)->finishes;
			for (const char **step = action->steps; *step && ends; step++) {
				struct reach *reach = reach_of(way, *step);

				changed |= !reach->finishes && taken_at(way, action, reach);
				reach->finishes |= taken_at(way, action, reach);
			}
		}
	}
}

static void check_steps(struct way *way)
{
	const struct office_process *process = way->process;

	mark_finishing(way);
	for (size_t i = 0; i < process->step_count; i++) {
		const struct office_step *step = &process->steps[i];
		size_t before = way->problems->count;

		if (!way->steps[i].reached) {
			PROBLEM(way, step->place,
				"%s: no document ever comes to this step; name it under `to` of an action or remove it",
				step->name);
			continue;
		}
		check_way_out(way, step, LEAD, "lead");
		check_way_out(way, step, COORDINATE, "coordinate");
		check_way_out(way, step, INFORMED, "for_information");
		check_way_out(way, step, ADVISES, "adviser");
		check_reception(way, step);
		if (way->problems->count == before && !way->steps[i].finishes)
			PROBLEM(
			    way, step->place,
			    "%s: a loop without an exit: from here a document never comes to its end; add an action "
			    "that completes",
			    step->name);
	}
}

void office_process_follow(const struct office_process *process, struct office_problems *problems)
{
	struct way way = {.process = process, .problems = problems};

	walk(&way);
	for (size_t i = 0; i < process->action_count; i++)
		check_takers(&way, &process->actions[i]);
	for (size_t i = 0; i < process->action_count; i++)
		check_required(&way, &process->actions[i]);
	check_states(&way);
	check_steps(&way);
}
