/*
 * Who may see which documents, and who may enter them. Who may act on them is the process's (office/process/judge.h).
 * Pure functions; any thread.
 */
#ifndef CONGVAN_OFFICE_ACCESS_REACH_H
#define CONGVAN_OFFICE_ACCESS_REACH_H

#include <stdbool.h>

#include "office/process/process.h"

/*
 * Is this post one of those that begin documents of the process: that enter them in the register, or draft them? A
 * secretary does not stand there in her leader's name. What a delegate does there must be in the delegation's scope
 * besides: office_in_scope().
 */
bool office_may_begin(const struct office_process *process, const struct office_actor *actor);
/* Who may begin documents: may they begin one with these facts (ended by {NULL})? */
bool office_may_begin_this(const struct office_process *process, const struct office_actor *actor,
			   const struct office_fact *facts);

enum office_reach {
	OFFICE_SEES_NONE, /* keeps the system running, reads no documents */
	OFFICE_SEES_OWN, /* in whose flows they are, or the leader that a secretary serves */
	OFFICE_SEES_ALL, /* of the agency */
};
enum office_reach office_reach_of(const struct office_process *process, const struct office_actor *actor);

/* Is this somebody whose documents the actor sees? For OFFICE_SEES_OWN. */
bool office_is_theirs(const struct office_actor *actor, uint64_t person_id);

#endif
