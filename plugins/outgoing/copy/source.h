/*
 * What a copy is made of: the record of an incoming or outgoing document, whether it may be copied, and in which media
 * it is there. For the files of this folder alone.
 *
 * Thread: the handler's. Memory: the call's arena. Results: 0, or what cv_fail() returned.
 */
#ifndef CONGVAN_OUTGOING_COPY_SOURCE_H
#define CONGVAN_OUTGOING_COPY_SOURCE_H

#include "congvan/incoming.pb-c.h"
#include "outgoing/copy/copy.h"

/* One of the documents, or neither: there is no such one. */
struct outgoing_copy_source {
	Congvan__IncomingDocument *incoming;
	Congvan__OutgoingDocument *outgoing;
	const struct office_catalogue *types; /* of the agency: what its symbols mean */
};

/* Is it a kind of documents of which copies are made? */
bool outgoing_copy_source_kind(const char *kind);

/* A link of the copy to its source, filled in. *ret NULL: there is none that the caller may see. As
 * outgoing_link_fill(). */
int outgoing_copy_link(struct outgoing_case *kase, const char *kind, uint64_t id, const char *pointer,
		       Congvan__DocumentLink **ret);

/* kind: "incoming" or "outgoing". Looks at no right. txn NULL: the call's snapshot. */
int outgoing_copy_source(struct cv_txn *txn, struct cv_call *call, const char *kind, uint64_t id,
			 struct outgoing_copy_source *ret);

/* Why no copy of this kind may be made of it: a reason; NULL: it may. kind 0: of any kind. */
const char *outgoing_copy_refusal(struct cv_call *call, const struct outgoing_copy_source *source,
				  Congvan__OutgoingKind kind);

/* Is it there in this medium? What was registered without one counts as both. */
bool outgoing_copy_source_in(const struct outgoing_copy_source *source, Congvan__Medium medium);

/* What a copy says where nothing else is said; members that are there stay. kind 0: the type is left out. */
int outgoing_copy_prefill(struct cv_call *call, const struct outgoing_copy_source *source, Congvan__OutgoingKind kind,
			  Congvan__OutgoingFields *fields);

#endif
