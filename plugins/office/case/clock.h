/*
 * The clock of a case: warnings and breaches of its flows' deadlines, told once each. Where a deadline comes from is
 * told elsewhere (deadline.c, and the plugin for the first flow).
 *
 * Each document has one timer, set for the next warning or deadline of its open flows. When it fires, all flows of
 * which something is to be said are marked in one commit with the act, the event and the next timer: once each,
 * whatever restarts happen, and one commit however many receivers share a deadline. A document whose flows have ended
 * sets no timer, and one that fires late finds nothing to say. Who ends their part after the deadline and before the
 * timer came has the breach recorded by their own act.
 *
 * A plugin names its constant in office_case_kind.clock, and has the timer:
 *
 *   static const struct office_clock_kind leave_clock_kind = {.area = "leave", .timer = "deadline"};
 *
 *   static int deadline(struct cv_call *call, const Congvan__DeadlineTimer *timer)
 *   {
 *           return office_clock_fire(call, &leave_case_kind, timer);
 *   }
 *   CV_ON_TIMER(deadline, Congvan__DeadlineTimer)
 *
 * Its `tell` gets topics "leave.deadline_near", "leave.deadline_passed" and "leave.deadline_changed" with the marks.
 *
 * Thread: the handler's. Memory: the call's arena. Results: 0, or what cv_fail() returned.
 */
#ifndef CONGVAN_OFFICE_CASE_CLOCK_H
#define CONGVAN_OFFICE_CASE_CLOCK_H

#include "office/case/case.h"

struct office_clock_kind {
	const char *area; /* of topics: "incoming" of "incoming.deadline_near" */
	const char *timer; /* its name; its payload is a Congvan__DeadlineTimer */
	bool names_step; /* what is told names the step and who has it */
	/*
	 * Who passes it on has done their part, as with a draft that goes from hand to hand; when it comes back, the
	 * rule of their step counts anew. The first flow waits for the end all the same. False: who passes it on
	 * answers for those below until these have done theirs.
	 */
	bool passing_on_does;
	/* Prefix with a key (i document) for each document that has open deadlines by a rule. NULL: no such index. */
	const char *by_rule;
	/* Whether the calendar has changed, asked with every write. NULL: each timer finds out when it fires. */
	int (*look)(struct cv_call *call, struct cv_txn *txn);
};

/* With every write of a case whose kind has a clock: records what ended late, sets the timer, keeps the index. */
int office_clock_write(struct office_case *kase);

/*
 * Reckons the document's open deadlines again that came from a rule and another calendar. *ret_changed: how many came
 * out otherwise, each noted with what it was; the caller writes the case if there are any.
 */
int office_clock_reckon(struct office_case *kase, size_t *ret_changed);

/* The timer's handler. */
int office_clock_fire(struct cv_call *call, const struct office_case_kind *kind, const Congvan__DeadlineTimer *timer);

#endif
