/*
 * What else is entered of a document: the way it came, its medium and legal class, the paper that belongs to it, the
 * dossiers that it was put in; and what the agency's process asks for of these.
 * Thread: the handler's. Memory: the call's arena.
 */
#ifndef CONGVAN_INCOMING_REGISTRATION_ENTRY_H
#define CONGVAN_INCOMING_REGISTRATION_ENTRY_H

#include "incoming/incoming.h"

#define INCOMING_DOSSIERS_MAX 10u
#define INCOMING_ANSWERS_MAX 10u /* documents of ours that one letter answers */
#define INCOMING_ANSWER_CHARS 50u
#define INCOMING_DOSSIER_CHARS 20u /* NĐ 30/2020/NĐ-CP PL VI: FileNotation */

/* Fills the document from the request and notes mistakes by cv_field(). After incoming_fields_read(). 0 or -ENOMEM. */
int incoming_entry_read(struct cv_call *call, const Congvan__RegisterIncomingRequest *request,
			Congvan__IncomingDocument *document);

/*
 * Notes what the process asks for and the document lacks, or has although it must not. Members that `concerns` does not
 * name are left alone (NULL: all are looked at). After the uploads were claimed.
 */
void incoming_entry_check(struct cv_call *call, const struct office_process *process, const struct office_fact *facts,
			  const Congvan__IncomingDocument *document, bool (*concerns)(const char *member, void *arg),
			  void *arg);

/* Members of requests that carry what is asked for: "uploads", "annexPaper" ... */
extern const char *const incoming_entry_members[OFFICE_ENTRY_END];

#endif
