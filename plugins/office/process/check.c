/*
 * What must hold between the parts of a definition: every name that it uses is there, every action has what its verb
 * needs, and no two of one name are meant at once. When all of that holds, way.c follows a document through it.
 */
#include <string.h>

#include "office/process/int.h"

#define LEAD (1u << CONGVAN__FLOW_ROLE__FLOW_LEAD)
#define COORDINATE (1u << CONGVAN__FLOW_ROLE__FLOW_COORDINATE)
#define ADVISES (1u << CONGVAN__FLOW_ROLE__FLOW_ADVISER)
#define WORKS (LEAD | COORDINATE)

struct check {
	const struct office_process *process;
	struct office_problems *problems;
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
	bool sends = office_action_sends(action);

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

static bool has_action(const struct office_process *process, enum office_verb verb, bool sends)
{
	for (size_t i = 0; i < process->action_count; i++)
		if (process->actions[i].verb == verb && office_action_sends(&process->actions[i]) == sends)
			return true;
	return false;
}

/* The number comes last, or before the signature; then another action issues what has both. */
static void check_number(struct check *check, const struct office_action *action)
{
	const struct office_process *process = check->process;
	const struct office_state *next = office_process_state(process, action->next);
	const unsigned sign = 1u << OFFICE_ENDORSE_SIGN;
	bool issues = office_action_issues(action);

	if (action->verb != OFFICE_NUMBER && action->verb != OFFICE_ISSUE)
		return;
	if (!action->next)
		PROBLEM(check, action->place, "next: say what a document is that has its number");
	if (next && process->kind->issuing && issues != (strcmp(next->stage, process->kind->issuing) == 0))
		PROBLEM(check, action->place,
			issues ? "next: what is being issued is in a state of the stage \"%s\""
			       : "next: only what is being issued is in a state of the stage \"%s\"; name another one",
			process->kind->issuing);
	if (!issues && !has_action(process, OFFICE_ISSUE, false))
		PROBLEM(check, action->place,
			"%s: goes on with its number, but nothing does `issue`, so that it never leaves", action->name);
	if (action->verb == OFFICE_ISSUE && !has_action(process, OFFICE_NUMBER, true))
		PROBLEM(check, action->place,
			"%s: nothing has its number before; let an action that does `number` have `to`", action->name);
	if (action->verb == OFFICE_ISSUE && action->endorses != OFFICE_ENDORSE_SIGN && !(action->requires & sign))
		PROBLEM(check, action->place,
			"%s: nothing leaves without a signature; write `endorses: sign` or `requires: sign`",
			action->name);
}

/* What only documents that are written here have: versions, and who stands for them. */
static void check_versions(struct check *check, const struct office_action *action)
{
	/* With these the present version goes on; by the others it changes or goes back. */
	static const unsigned endorsing =
	    1u << OFFICE_PASS_ON | 1u << OFFICE_COMPLETE | 1u << OFFICE_NOTE | 1u << OFFICE_NUMBER | 1u << OFFICE_ISSUE;
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
		    "flow_roles: a draft ends with `number`, `issue` or `void`; let only adviser and for_information complete");
	for (size_t i = 0; action->verb == OFFICE_CONSULT && i < action->to_count; i++)
		if (action->to[i].flow_roles != ADVISES)
			PROBLEM(check, action->to[i].place,
				"as: who is consulted advises, so that nobody waits for them; write as: adviser");
	check_number(check, action);
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
	/* A way with gaps would only tell what follows from them. */
	if (!problems->count)
		office_process_follow(process, problems);
}
