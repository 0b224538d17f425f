/*
 * Acts that have a list of their own beside their document's timeline, written in the same commit: reminders, for those
 * who watch over units, and what somebody did for somebody else.
 *
 * Thread: the handler's. Memory: the call's arena. Results: 0, or what cv_fail() returned.
 */
#ifndef CONGVAN_INCOMING_LOG_H
#define CONGVAN_INCOMING_LOG_H

#include "congvan/board.pb-c.h"
#include "incoming/case.h"

#define INCOMING_LOG_DEFAULT 50u
#define INCOMING_LOG_MAX 100u

/* Lists; whose: a unit's (0: the leadership) or a person's. */
enum incoming_log {
	INCOMING_LOG_REMINDERS = 1, /* all of the agency; whose: 0 */
	INCOMING_LOG_UNIT_REMINDERS, /* sent to people of this unit */
	INCOMING_LOG_DONE_FOR_OTHERS, /* by this person */
	INCOMING_LOG_DONE_BY_OTHERS, /* in this person's name */
};

/* Writes the act into the lists where it belongs. */
int incoming_log_act(const struct incoming_case *kase, Congvan__Act *act);

/* GET /api/v1/oversight/reminders, GET /api/v1/oversight/on-behalf */
int incoming_reminders(struct cv_call *call, const Congvan__ListLoggedRequest *request,
		       Congvan__ListLoggedReply *reply);
int incoming_on_behalf(struct cv_call *call, const Congvan__ListLoggedRequest *request,
		       Congvan__ListLoggedReply *reply);

#endif
