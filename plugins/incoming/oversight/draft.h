/*
 * Drafts in oversight: units have them to review and to sign as they have incoming documents to work on. What is shown
 * is read from the records of outgoing documents, by grant; acts on a draft are on its own page.
 *
 * Thread: the handler's. Memory: the call's arena. Results: 0, or what cv_fail() returned.
 */
#ifndef CONGVAN_INCOMING_OVERSIGHT_DRAFT_H
#define CONGVAN_INCOMING_OVERSIGHT_DRAFT_H

#include "incoming/oversight/oversight.h"
#include "office/lists/unit_entry.h"

/* For .grants. */
#define INCOMING_OVERSIGHT_GRANTS                                                                                      \
	{CV_GRANT_READ, 0, "outgoing.document"},                                                                       \
	{                                                                                                              \
		CV_GRANT_READ, 0, "outgoing.flow"                                                                      \
	}

/*
 * Is the row of a draft? *ret: what it shows, without offers; NULL: the caller may not see that draft. They do who
 * watch over the agency, once somebody else has had it before them, and everybody in whose flows it is.
 */
int incoming_oversight_draft(struct cv_call *call, const struct incoming_overseer *overseer,
			     const struct office_calendar *calendar, const struct office_unit_row *row,
			     bool *ret_is_draft, Congvan__Task **ret);

#endif
