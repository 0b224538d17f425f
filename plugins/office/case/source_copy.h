/*
 * Copies that were made of a document, as the document shows them (SourceCopy of congvan/office.proto), and what an
 * agency asks of a document before it is handed to the archive.
 *
 * The plugin that has the document owns the records ("incoming.copy", "outgoing.copy"; key: i document, i copy), and
 * the one that has the copy writes them with every change of it.
 *
 * Thread: the handler's. Memory: the call's arena. Results: 0, or what cv_fail() returned.
 */
#ifndef CONGVAN_OFFICE_CASE_SOURCE_COPY_H
#define CONGVAN_OFFICE_CASE_SOURCE_COPY_H

#include "office/process/judge.h"

#define OFFICE_INCOMING_COPY "incoming.copy"
#define OFFICE_OUTGOING_COPY "outgoing.copy"
#define OFFICE_COPIES_SHOWN 200u /* of one document */

/* Those of one document, newest first, without drafts that were given up. */
int office_copies(struct cv_call *call, const char *prefix, uint64_t document, Congvan__SourceCopy ***ret,
		  size_t *ret_count);

/*
 * May a document with these facts (ended by {NULL}) and copies go to the archive? *ret NULL: its process asks for
 * nothing. Whoever hands documents over asks here before.
 */
int office_archive_ask(struct cv_call *call, const struct office_process *process, const struct office_fact *facts,
		       Congvan__SourceCopy *const *copies, size_t count, Congvan__ArchiveAnswer **ret);

#endif
