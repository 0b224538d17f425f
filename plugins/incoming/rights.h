/*
 * Who may see which documents, and who may enter them. Who may act on them is the process's (office/process_judge.h).
 * Pure functions; any thread.
 */
#ifndef CONGVAN_INCOMING_RIGHTS_H
#define CONGVAN_INCOMING_RIGHTS_H

#include <stdbool.h>

#include "office/process.h"

/*
 * Does this post keep the desk: may it enter documents in the register? A secretary does not stand there in her
 * leader's name. What a delegate does there must be in the delegation's scope besides: office_in_scope() with the names
 * below.
 */
#define INCOMING_REGISTERING "register"
#define INCOMING_REFUSING "refuse"
bool incoming_may_register(const struct office_process *process, const struct office_actor *actor);

enum incoming_reach {
	INCOMING_SEES_NONE, /* keeps the system running, reads no documents */
	INCOMING_SEES_OWN, /* in whose flows they are, or the leader that a secretary serves */
	INCOMING_SEES_ALL, /* of the agency */
};
enum incoming_reach incoming_reach_of(const struct office_process *process, const struct office_actor *actor);

/* Is somebody whose documents the actor sees among these people? For INCOMING_SEES_OWN. */
bool incoming_is_theirs(const struct office_actor *actor, uint64_t person_id);

#endif
