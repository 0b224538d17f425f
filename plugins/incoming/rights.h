/*
 * Who may do what in which state, and who may see which documents: two tables. Pure functions; any thread.
 */
#ifndef CONGVAN_INCOMING_RIGHTS_H
#define CONGVAN_INCOMING_RIGHTS_H

#include <stdbool.h>

#include "congvan/incoming.pb-c.h"
#include "office/access.h"

/* Actions: the last part of POST /api/v1/incoming/{id}/<action>. */
#define INCOMING_SUBMIT "submit"
#define INCOMING_DIRECT "direct"
#define INCOMING_DISTRIBUTE "distribute"
#define INCOMING_ASSIGN "assign"
#define INCOMING_COMPLETE "complete"

enum incoming_verdict {
	INCOMING_ALLOWED,
	INCOMING_WRONG_STATE, /* the caller's part, but it was dealt with */
	INCOMING_WRONG_STEP, /* this flow knows no such action */
	INCOMING_WRONG_ROLE, /* the acting post does not carry it */
	INCOMING_NOT_YOURS, /* somebody else's flow */
};

/* May this person, in this post, take the action on this flow? The mildest reason when not. */
enum incoming_verdict incoming_judge(const char *action, const struct office_actor *actor,
				     const Congvan__ReceivingFlow *flow);

/* The names of all actions, ended by NULL, in the order in which a page offers them. */
extern const char *const incoming_actions[];
/* Is it what this flow's receiver is expected to do next? */
bool incoming_is_primary(const char *action, const Congvan__ReceivingFlow *flow);

/* May this post enter documents in the register? */
bool incoming_may_register(const struct office_actor *actor);

enum incoming_reach {
	INCOMING_SEES_NONE, /* keeps the system running, reads no documents */
	INCOMING_SEES_OWN, /* in whose flows they are, or the leader that a secretary serves */
	INCOMING_SEES_ALL, /* of the agency */
};
enum incoming_reach incoming_reach_of(const struct office_actor *actor);

/* Is somebody whose documents the actor sees among these people? For INCOMING_SEES_OWN. */
bool incoming_is_theirs(const struct office_actor *actor, uint64_t person_id);

#endif
