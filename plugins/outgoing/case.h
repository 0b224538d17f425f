/*
 * A case of an outgoing document: what office/case/case.h says of every document, and what only outgoing ones have.
 *
 * Thread: the handler's. Memory: the call's arena. Results: 0, or what cv_fail() returned.
 */
#ifndef CONGVAN_OUTGOING_CASE_H
#define CONGVAN_OUTGOING_CASE_H

#include "office/case/case.h"
#include "outgoing/outgoing.h"

/* What a delegate does must be in the delegation's scope: office_in_scope() with this name. */
#define OUTGOING_DRAFTING "draft"

#define OUTGOING_DEADLINE_TIMER "deadline" /* of the steps before the number; payload: Congvan__DeadlineTimer */

struct outgoing_case {
	struct office_case base;
	Congvan__OutgoingDocument *document; /* the case's own copy, to be changed */
	Congvan__OutgoingVersion *version; /* written by this call, not put yet; NULL: none */
	Congvan__Signature *signing; /* what the act says of it; NULL: nothing */
	size_t endorsements_before; /* of the document, when it was read */
};
extern const struct office_case_kind outgoing_case_kind;

/* Of a case of this kind. */
static inline struct outgoing_case *outgoing_case_of(struct office_case *base)
{
	return (struct outgoing_case *)base;
}

/*
 * What counts of its endorsements now: a signature that is new sets the limit of its issue, and one that counts no more
 * takes it away.
 */
int outgoing_case_weigh(struct outgoing_case *kase);

/* Others have it before them from now on: the present version is never overwritten any more. */
void outgoing_case_keep_version(struct outgoing_case *kase);

#endif
