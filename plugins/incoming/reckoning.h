/*
 * Deadlines that came from a rule are reckoned again when the agency's calendar has changed: its own record, or where
 * it has none the server's file. The calendar has a version; `incoming.calendar` says by which one the agency's
 * deadlines are reckoned. Each agency has its own of both: a change in one touches no other. The event of the change,
 * whatever writes a document, and a timer that looks every INCOMING_LOOK_MS (for the file) compare the two; when they
 * differ an item of a queue walks the documents that stand in `incoming.by_rule`, then what waits at the desk, some in
 * each batch. A batch is one commit: the deadlines, each old → new in the document's timeline with the rule, how far it
 * has come, and the item of the next batch. A kill leaves all of a batch done or none of it, and a conflict repeats
 * that batch alone.
 *
 * A document that cannot be worked on must not hold back the others: after some attempts batches are of one document,
 * and the last attempt passes it over, with a line in the log.
 *
 * Thread: the handler's. Memory: the call's arena.
 */
#ifndef CONGVAN_INCOMING_RECKONING_H
#define CONGVAN_INCOMING_RECKONING_H

#include "incoming/incoming.h"
#include "office/access/access.h"

#define INCOMING_RECKON_QUEUE "reckon"
#define INCOMING_RECKON_DOCUMENTS 20u /* of one batch */
#define INCOMING_RECKON_ARRIVALS 50u /* of one batch */
#define INCOMING_RECKON_FLOWS 400u /* that they have together; one more document may pass it */
#define INCOMING_RECKON_ATTEMPTS 6u
#define INCOMING_RECKON_ALONE 3u /* from this attempt on, one document a batch */
#define INCOMING_LOOK_TIMER "calendar"
#define INCOMING_LOOK_MS 600000

/* work.calendar_changed */
int incoming_reckoning_changed(struct cv_call *call);
/* Begins when the calendar has changed; else writes nothing. */
int incoming_reckoning_look(struct cv_call *call, struct cv_txn *txn);
/* The timer's handler. */
int incoming_reckoning_timer(struct cv_call *call);
/* For the operator: looks now, and says how far it has come. */
int incoming_reckoning_check(struct cv_call *call, Congvan__IncomingCalendar *reply);
/* The queue's handler. */
int incoming_reckoning_batch(struct cv_call *call, const Congvan__ReckonDeadlines *item);

#endif
