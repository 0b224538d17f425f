/*
 * Acts that have a list of their own beside their document's timeline, written in the same commit: reminders, for those
 * who watch over units, and what somebody did for somebody else. Each kind of document has a prefix for its lists; who
 * reads them reads those of all kinds at once, because ids of acts rise with time.
 *
 *   <plugin>.log    b list, i whose, i act    LoggedAct
 *
 * Thread: the handler's. Memory: the call's arena. Results: 0, or what cv_fail() returned.
 */
#ifndef CONGVAN_OFFICE_CASE_LOG_H
#define CONGVAN_OFFICE_CASE_LOG_H

#include "congvan/board.pb-c.h"
#include "office/case/case.h"

#define OFFICE_LOG_DEFAULT 50u
#define OFFICE_LOG_MAX 100u
#define OFFICE_LOG_KINDS_MAX 4u /* prefixes that are read at once */

/* Lists; whose: a unit's (0: the leadership) or a person's. */
enum office_log {
	OFFICE_LOG_REMINDERS = 1, /* all of the agency; whose: 0 */
	OFFICE_LOG_UNIT_REMINDERS, /* sent to people of this unit */
	OFFICE_LOG_DONE_FOR_OTHERS, /* by this person */
	OFFICE_LOG_DONE_BY_OTHERS, /* in this person's name */
};

struct office_log_kind {
	const char *prefix, *name; /* "incoming.log", "incoming" */
	/* Number, suffix, year, code and subject of the document. -ENOMEM. */
	int (*line)(const struct office_case *kase, Congvan__LoggedAct *line);
};

/* Writes the act into the lists where it belongs. */
int office_log_act(const struct office_case *kase, const struct office_log_kind *kind, Congvan__Act *act);

/* A page of a list, newest first, of all these prefixes; ended by NULL, at most OFFICE_LOG_KINDS_MAX. */
int office_log_read(struct cv_call *call, const char *const *prefixes, enum office_log list, uint64_t whose,
		    const Congvan__ListLoggedRequest *request, Congvan__ListLoggedReply *reply);

#endif
