/*
 * Assignments: who is to do what by when. From what a request says to people in their posts, with all mistakes noted at
 * their JSON pointers.
 * Thread: the handler's. Memory: the call's arena.
 */
#ifndef CONGVAN_INCOMING_RECEIVERS_H
#define CONGVAN_INCOMING_RECEIVERS_H

#include "incoming/case.h"

struct incoming_receiver {
	struct office_actor actor;
	Congvan__Assignment *assignment; /* as it is kept: cleaned, with the name of the unit or person */
	const char *step; /* INCOMING_STEP_UNIT or INCOMING_STEP_WORK */
};

struct incoming_receivers {
	struct incoming_receiver *items;
	size_t count;
};

/*
 * Notes mistakes by cv_field(): neither or both of unit and person, unknown ones, a unit without a head, somebody
 * twice, dates before today, more than OFFICE_RECEIVERS_MAX, none although `needed`. within_unit not 0: only people of
 * that unit and units directly below it. informed_only: no leads and coordinators. Returns what the store says; look at
 * cv_fields_ok() afterwards.
 */
int incoming_receivers_read(struct incoming_case *kase, Congvan__Assignment *const *assignments, size_t count,
			    uint64_t within_unit, bool informed_only, bool needed, struct incoming_receivers *ret);

/* The assignments of all of them, for an act or a proposal. NULL: arena exhausted. */
Congvan__Assignment **incoming_receivers_kept(struct cv_call *call, const struct incoming_receivers *receivers);

/*
 * Makes a flow for each below the flow acted on, and forwards that one. An assignment's own directive goes before
 * `directive`, which may be NULL.
 */
int incoming_receivers_forward(struct incoming_case *kase, const struct incoming_receivers *receivers,
			       const char *directive);

#endif
