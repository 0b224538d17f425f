/*
 * A deadline with the rule that it was reckoned by: computing it, judging it, reckoning it again when the calendar has
 * changed. Who keeps one (a receiving flow, an arrival that waits for its reception) sets a timer of its own for
 * office_deadline_next_ms() and, when it fires, judges, marks and tells:
 *
 *   due = (struct office_due){.kind = OFFICE_DUE_WORKING_HOURS, .amount = 8,
 *                             .warn_kind = OFFICE_DUE_WORKING_HOURS, .warn_amount = 6};
 *   error = office_deadline_rule(call, calendar, &due, call->now_ms, "arrival", "QĐ 8849/QĐ-UBND Đ5.2", &deadline);
 *   error = cv_txn_timer(txn, "arrival_due", key, office_deadline_next_ms(deadline), NULL);
 *   ... in the timer's handler, on the record's own copy:
 *   switch (office_deadline_judge(deadline, call->now_ms)) ... office_deadline_mark(call, deadline, verdict)
 *   ... put the record, tell by an event, set the timer for office_deadline_next_ms() again
 *
 * A warning and a breach are marked once each, in the commit that tells of them, so that restarts repeat neither.
 *
 * Thread: the handler's. Memory: the call's arena. Results: 0 or -ENOMEM.
 */
#ifndef CONGVAN_OFFICE_CALENDAR_DEADLINE_H
#define CONGVAN_OFFICE_CALENDAR_DEADLINE_H

#include "office/calendar/calendar.h"
#include "office/process/process.h"

/*
 * By a rule: due->kind is not OFFICE_DUE_DIRECTED. from_ms: what it counts from; from_word names that in the rule's
 * text ("arrival", "act"). article may be NULL. n working days end with the n-th working day after the day of from_ms;
 * n working hours end at a minute.
 */
int office_deadline_rule(struct cv_call *call, const struct office_calendar *calendar, const struct office_due *due,
			 int64_t from_ms, const char *from_word, const char *article, Congvan__Deadline **ret);

/* By a date that somebody wrote, "yyyy-mm-dd": the end of that day. due: its warning and who hears of a breach; may be
 * NULL. */
int office_deadline_date(struct cv_call *call, const struct office_calendar *calendar, const char *date,
			 Congvan__DueSource source, const struct office_due *due, Congvan__Deadline **ret);

/*
 * Reckons a deadline of DUE_RULE again by this calendar, in place; others stay. *ret_old_ms: what it was, 0 when it is
 * the same instant. A breach that is recorded stays recorded; a warning that was given is not given again.
 */
int office_deadline_again(struct cv_call *call, const struct office_calendar *calendar, Congvan__Deadline *deadline,
			  int64_t *ret_old_ms);

enum office_deadline_verdict {
	OFFICE_DEADLINE_QUIET = 0, /* nothing to say now */
	OFFICE_DEADLINE_WARN, /* near, and nobody was warned yet */
	OFFICE_DEADLINE_BREACH, /* passed, and it was not recorded yet */
};
/* deadline may be NULL: QUIET. */
enum office_deadline_verdict office_deadline_judge(const Congvan__Deadline *deadline, int64_t now_ms);
/* Notes what was judged, at call->now_ms. A breach leaves no warning to be given. */
int office_deadline_mark(struct cv_call *call, Congvan__Deadline *deadline, enum office_deadline_verdict verdict);

/* When it is to be judged next; 0: never again. deadline may be NULL. */
int64_t office_deadline_next_ms(const Congvan__Deadline *deadline);
int64_t office_deadline_due_ms(const Congvan__Deadline *deadline); /* 0: none */
/* The day on which it ends, "yyyy-mm-dd". */
char *office_deadline_day(struct cv_call *call, const Congvan__Deadline *deadline);
/* Does it end within a day, not with it? */
bool office_deadline_is_hour(const Congvan__Deadline *deadline);
/* The same deadline for somebody to whom the work is passed on: nothing was told or recorded yet. */
Congvan__Deadline *office_deadline_inherit(struct cv_call *call, const Congvan__Deadline *deadline);

#endif
