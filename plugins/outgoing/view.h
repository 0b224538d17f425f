/*
 * What a caller sees of a document: the record, its versions with what has changed since the last submission, flows,
 * timeline, recipients, and what this caller may do now.
 * Thread: the handler's. Memory: the call's arena. Results: 0, or what cv_fail() returned.
 */
#ifndef CONGVAN_OUTGOING_VIEW_H
#define CONGVAN_OUTGOING_VIEW_H

#include "outgoing/case.h"

/* For the case's kind. reply: Congvan__OutgoingView. */
int outgoing_view(struct office_case *base, Congvan__Act **stored, size_t stored_count, ProtobufCMessage *reply);

/*
 * Whoever drafts an answer learns that nobody waits for it: links of `shown` to incoming documents that their senders
 * have recalled bear the reason. shown: a copy, as outgoing_document_shown() makes it; the record's links stay.
 */
int outgoing_say_recalled(struct cv_call *call, Congvan__OutgoingDocument *shown);

#endif
