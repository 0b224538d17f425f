/*
 * The record of an incoming document, its search forms and its index entries.
 * Thread: the handler's. Memory: the call's arena.
 */
#ifndef CONGVAN_INCOMING_DOCUMENT_H
#define CONGVAN_INCOMING_DOCUMENT_H

#include "incoming/incoming.h"
#include "office/lists/work_entry.h"

/* "15/QĐ-BNV", or the part that is there; "" for neither. NULL: arena exhausted. */
const char *incoming_code(struct cv_call *call, const char *number, const char *notation);
/*
 * What equal codes have in common: no marks, case, blanks or leading zeros: "05/QĐ-BNV" and "5/qd-bnv" are equal.
 * Takes the whole code as a person writes it.
 */
char *incoming_code_search(struct cv_call *call, const char *code);

struct cv_key incoming_document_key(struct cv_call *call, uint64_t id);
/* The place in the list by arrival, and in that of one person. */
struct cv_key incoming_by_arrival_key(struct cv_call *call, const Congvan__IncomingDocument *document);
struct cv_key incoming_by_person_key(struct cv_call *call, uint64_t person, const Congvan__IncomingDocument *document);

/* What lists filter by, as the entry by arrival holds it; parts of the document are shared. NULL: arena exhausted. */
Congvan__IncomingRow *incoming_document_row(struct cv_call *call, const Congvan__IncomingDocument *document);

/* Puts the document and what lists filter by. */
int incoming_document_put(struct cv_txn *txn, struct cv_call *call, const Congvan__IncomingDocument *document);
/* The same for a new document: also the entry by code. */
int incoming_document_put_new(struct cv_txn *txn, struct cv_call *call, const Congvan__IncomingDocument *document);
/* Moves the entry by code of a document whose number or symbol was corrected. */
int incoming_document_recode(struct cv_txn *txn, struct cv_call *call, const Congvan__IncomingDocument *before,
			     const Congvan__IncomingDocument *after);

/* What rows of work lists show of it. */
struct office_work_document incoming_work_document(struct cv_call *call, const Congvan__IncomingDocument *document);

/* A shallow copy for an answer: the digests of its files are left out. NULL: arena exhausted. */
Congvan__IncomingDocument *incoming_document_shown(struct cv_call *call, const Congvan__IncomingDocument *document);

#endif
