/*
 * Assignments: who is to do what by when. From what a request says, by the rules of the action, to people in their
 * posts, with all mistakes noted at their JSON pointers.
 * Thread: the handler's. Memory: the call's arena.
 */
#ifndef CONGVAN_OFFICE_CASE_RECEIVERS_H
#define CONGVAN_OFFICE_CASE_RECEIVERS_H

#include "office/case/case.h"

#define OFFICE_DUE_DAYS_MAX 250u /* working days of a deadline that a line names: a year */

struct office_receiver {
	struct office_actor actor;
	Congvan__Assignment *assignment; /* as it is kept: cleaned, with the name of the unit or person */
	const struct office_to *rule; /* by which they receive it; NULL: a mistake was noted */
	Congvan__Deadline *deadline; /* NULL: that of the flow above */
};

struct office_receivers {
	struct office_receiver *items;
	size_t count;
};

struct office_receivers_wish {
	const struct office_action *action;
	Congvan__Assignment *const *assignments;
	size_t count;
	uint64_t person_id; /* not 0: one person as a lead, instead of assignments */
	const char *pointer; /* goes before the pointers of mistakes */
	bool needed; /* none is a mistake */
};

/*
 * When nobody is named, the action's default receives it. Notes mistakes by cv_field(): neither or both of unit and
 * person, unknown ones, those whom no rule of the action allows, a unit without a head, somebody twice, dates before
 * today, too many, none although needed; who only was to know can only let others know. Returns what the store says;
 * look at cv_fields_ok() afterwards.
 */
int office_receivers_read(struct office_case *kase, const struct office_receivers_wish *wish,
			  struct office_receivers *ret);

/*
 * Who gets it when nobody is named and the action's default is a role: the first who holds one of the roles, as a lead;
 * unit: of the flow that is passed on, 0: none. -ENOENT: nobody holds one.
 */
int office_receivers_default(struct office_case *kase, const struct office_action *action, uint64_t unit,
			     struct office_receiver *ret);

/* The assignments of all of them, for an act or a proposal. NULL: arena exhausted. */
Congvan__Assignment **office_receivers_kept(struct cv_call *call, const struct office_receivers *receivers);

/*
 * Makes a flow for each below the flow acted on, and forwards that one. An assignment's own directive goes before
 * `directive`, which may be NULL.
 */
int office_receivers_forward(struct office_case *kase, const struct office_receivers *receivers, const char *directive);

#endif
