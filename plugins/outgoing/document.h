/*
 * The record of an outgoing document, its search forms and its index entries.
 * Thread: the handler's. Memory: the call's arena.
 */
#ifndef CONGVAN_OUTGOING_DOCUMENT_H
#define CONGVAN_OUTGOING_DOCUMENT_H

#include "outgoing/outgoing.h"

struct cv_key outgoing_document_key(struct cv_call *call, uint64_t id);

/* The day by which lists have it: on which it was begun. Days since 1970. */
uint32_t outgoing_day(const Congvan__OutgoingDocument *document);
/* Places in the list of all, and in that of one person. */
struct cv_key outgoing_by_day_key(struct cv_call *call, const Congvan__OutgoingDocument *document);
struct cv_key outgoing_by_person_key(struct cv_call *call, uint64_t person, const Congvan__OutgoingDocument *document);

/* What equal codes have in common, "05/QĐ-SYT" and "5/qd-syt": as incoming documents are looked up. */
char *outgoing_code_search(struct cv_call *call, const char *code);

/* What lists filter by; parts of the document are shared. NULL: arena exhausted. */
Congvan__OutgoingRow *outgoing_row(struct cv_call *call, const Congvan__OutgoingDocument *document);

/* Puts the document and what lists filter by. */
int outgoing_document_put(struct cv_txn *txn, struct cv_call *call, const Congvan__OutgoingDocument *document);

/* A shallow copy for an answer, without what only lists need. NULL: arena exhausted. */
Congvan__OutgoingDocument *outgoing_document_shown(struct cv_call *call, const Congvan__OutgoingDocument *document);
/* Files as answers have them: without digests. NULL: arena exhausted. */
Congvan__FileRef **outgoing_files_shown(struct cv_call *call, Congvan__FileRef *const *files, size_t count);

#endif
