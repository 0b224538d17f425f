/*
 * What a draft has to do with other documents: each link is filled in from the document that it names, which the caller
 * must be allowed to see.
 *
 * Thread: the handler's. Memory: the call's arena. Results: 0, or what cv_fail() returned.
 */
#ifndef CONGVAN_OUTGOING_DRAFT_LINK_H
#define CONGVAN_OUTGOING_DRAFT_LINK_H

#include "outgoing/case.h"

#define OUTGOING_LINKS_MAX 20u
#define OUTGOING_TYPE_LETTER "Công văn" /* as catalogues of types call it */

/* Reads links of a request into kase->document. Mistakes are noted by cv_field() below "/links". */
int outgoing_links_read(struct outgoing_case *kase, Congvan__DocumentLink *const *said, size_t count);

/*
 * Fills in one link, whose kind and document_id are set, from the document that it names. *ret false: there is none
 * that the caller may see. Needs of the case: call, me, process; txn where something is written. pointer: of its
 * mistakes.
 */
int outgoing_link_fill(struct outgoing_case *kase, const char *pointer, Congvan__DocumentLink *link, bool *ret);

/* What a draft that answers says where nothing else was said: subject, type, addressee and recipient. */
int outgoing_links_prefill(struct cv_call *call, const Congvan__OutgoingDocument *document,
			   Congvan__OutgoingFields *fields);

/*
 * Is there such an incoming document, and may the caller see it? Asked of incoming/1, whose rule it is: nothing checks
 * the answer at the commit.
 */
int outgoing_incoming_visible(struct cv_call *call, uint64_t id, bool *ret);

/* "15/BNV-CCVC", as the letter bears it; without a number its symbol, without either "". NULL: arena exhausted. */
char *outgoing_incoming_code(struct cv_call *call, const Congvan__IncomingDocument *document);

/* Index entries of a new draft. */
int outgoing_links_put(struct outgoing_case *kase);

#endif
