/*
 * Until when a signed document has to leave: the same day or at latest the next working day (NĐ 30/2020/NĐ-CP Đ18.1),
 * or that day's morning (QĐ 28/2018/QĐ-TTg Đ6), urgent ones at once; as the process says (office/process/process.h:
 * issue).
 *
 * The limit stands on the document from its signature on. A timer warns once and records a breach once; what leaves
 * late before the timer came has its breach recorded with the commit that sends it. When the calendar has changed, the
 * limit is reckoned again when the timer fires: nobody is late by a calendar that is no longer the agency's.
 *
 * Thread: the handler's. Memory: the call's arena. Results: 0, or what cv_fail() returned.
 */
#ifndef CONGVAN_OUTGOING_ISSUE_LIMIT_H
#define CONGVAN_OUTGOING_ISSUE_LIMIT_H

#include "office/calendar/calendar.h"
#include "office/process/judge.h"
#include "outgoing/outgoing.h"

#define OUTGOING_LIMIT_TIMER "issue_limit"
#define OUTGOING_LIMIT_RULE_URGENT "urgent"

/*
 * The limit of a document with these facts that was signed at this moment. *ret NULL: the process sets none. Pure but
 * for the arena; -ENOMEM.
 */
int outgoing_limit_of(struct cv_call *call, const struct office_calendar *calendar, const struct office_issue *issue,
		      Congvan__Urgency urgency, const struct office_fact *facts, int64_t signed_ms,
		      Congvan__Deadline **ret);

/* The document was signed now: signed_at, its limit and the timer. The caller puts the document. */
int outgoing_limit_begin(struct cv_txn *txn, struct cv_call *call, const struct office_process *process,
			 Congvan__OutgoingDocument *document);

/* It waits for its signature again: no limit. The caller puts the document. */
int outgoing_limit_end(struct cv_txn *txn, struct cv_call *call, Congvan__OutgoingDocument *document);

/* It has left: a breach is recorded if it was late, and the timer goes. The caller puts the document. */
int outgoing_limit_met(struct cv_txn *txn, struct cv_call *call, Congvan__OutgoingDocument *document);

/* The timer's handler. */
int outgoing_limit_fire(struct cv_call *call, const Congvan__IssueTimer *timer);

#endif
