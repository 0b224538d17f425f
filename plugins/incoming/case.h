/*
 * A case of an incoming document: what office/case/case.h says of every document, and what only incoming ones have.
 *
 * Thread: the handler's. Memory: the call's arena. Results: 0, or what cv_fail() returned.
 */
#ifndef CONGVAN_INCOMING_CASE_H
#define CONGVAN_INCOMING_CASE_H

#include "incoming/incoming.h"
#include "office/case/case.h"

/* What a delegate does at the desk must be in the delegation's scope: office_in_scope() with these names. */
#define INCOMING_REGISTERING "register"
#define INCOMING_REFUSING "refuse"

struct incoming_case {
	struct office_case base;
	Congvan__IncomingDocument *document; /* the case's own copy, to be changed */
	const char *first_step; /* of a new document */
};
extern const struct office_case_kind incoming_case_kind;

/* Of a case of this kind. */
static inline struct incoming_case *incoming_case_of(struct office_case *base)
{
	return (struct incoming_case *)base;
}

#endif
