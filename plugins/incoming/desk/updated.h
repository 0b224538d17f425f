/*
 * What the sender says of a document later than with it (cập nhật; QCVN 102, package of type 2). What stands on the
 * signed paper never changes so: taken over are the day for the answer, the note, the number of pages and the list of
 * recipients, each only where it still stands here as the sender had said it, because what the clerk has put right
 * counts. What was said before is kept with the arrival, and in the document's timeline.
 *
 * Thread: the handler's. Memory: the call's arena. Results: 0, or what cv_fail() returned.
 */
#ifndef CONGVAN_INCOMING_DESK_UPDATED_H
#define CONGVAN_INCOMING_DESK_UPDATED_H

#include "congvan/arrival.pb-c.h"
#include "incoming/case.h"

#define INCOMING_EARLIER_MAX 20u /* headers kept of one arrival */

/* The arrival's header with what an update of it may change. NULL: arena exhausted. */
Congvan__DocumentHeader *incoming_updated_header(struct cv_call *call, const Congvan__DocumentHeader *before,
						 const Congvan__DocumentHeader *said);

/* What differs between the two, as SenderAsked has it. -ENOMEM. */
int incoming_updated_changes(struct cv_call *call, const Congvan__DocumentHeader *before,
			     const Congvan__DocumentHeader *after, Congvan__FieldChange ***ret, size_t *ret_count);

struct incoming_updating {
	Congvan__DocumentHeader *header; /* as incoming_updated_header() gave it */
	const char *reason; /* of the sender; NULL: none */
	uint32_t number;
};
/* The arrival has this header from now on, and keeps the one that it had. The caller puts it. -ENOMEM. */
int incoming_updated_arrival(struct cv_call *call, const struct incoming_updating *updating, Congvan__Arrival *arrival);

/*
 * The document that an accepted arrival became takes it over, in this transaction: fields, deadline, register,
 * timeline, events. me: who agreed, or incoming_server_actor(). before: what its sender had said. One that was
 * cancelled stays as it is.
 */
int incoming_updated_document(struct cv_txn *txn, struct cv_call *call, const struct office_actor *me,
			      uint64_t document_id, const Congvan__DocumentHeader *before,
			      const struct incoming_updating *updating);

#endif
