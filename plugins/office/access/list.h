/*
 * "Who can see this document, and why", on any day; "why can I not do this", now. For every kind of documents.
 *
 * Thread: the handler's. Memory: the call's arena. Results: 0, or what cv_fail() returned.
 */
#ifndef CONGVAN_OFFICE_ACCESS_LIST_H
#define CONGVAN_OFFICE_ACCESS_LIST_H

#include "office/case/case.h"

#define OFFICE_NEVER_SEEN INT32_MAX

/* From which days on (days since 1970) a document is there to be seen. */
struct office_seen_from {
	int32_t own; /* by those to whom it was passed */
	int32_t all; /* by those whose posts see all of the agency; OFFICE_NEVER_SEEN: not so far */
};

/* Answers about a case that was read for the caller. */
int office_case_access(struct office_case *kase, const struct office_seen_from *seen,
		       const Congvan__IncomingAccessRequest *request, Congvan__IncomingAccessReply *reply);

#endif
