/*
 * Deadlines of incoming documents (NĐ 30/2020/NĐ-CP Đ24, QĐ 8849/QĐ-UBND Đ5.2, Đ7). Where one comes from, the first of
 * these that says one: the line of whoever passes the document on, or of who passed it to them (the directive); the
 * document itself; the action's rule, for its step alone; the definition's `deadlines`, for the whole document.
 *
 * Each document has one timer, set for the next warning or deadline of its open flows. When it fires, all flows of
 * which something is to be said are marked in one commit with the act, the event and the next timer: once each,
 * whatever restarts happen, and one commit however many receivers share a deadline. A document whose flows have ended
 * sets no timer, and one that fires late finds nothing to say. Who ends their part after the deadline and before the
 * timer came has the breach recorded by their own act.
 *
 * Thread: the handler's. Memory: the call's arena.
 */
#ifndef CONGVAN_INCOMING_DEADLINE_H
#define CONGVAN_INCOMING_DEADLINE_H

#include "incoming/case.h"
#include "office/deadline.h"

#define INCOMING_DEADLINE_TIMER "deadline"

/* Of the first flow: the document's own date, or what the agency's rules set. *ret NULL: none. */
int incoming_deadline_first(struct incoming_case *kase, Congvan__Deadline **ret);
/* When it arrived: what rules count from. */
int64_t incoming_began_ms(const struct incoming_case *kase);

/* With every write of a case: records what ended late, sets the timer, keeps the index of rules. */
int incoming_deadlines_write(struct incoming_case *kase);

/*
 * Reckons the document's open deadlines again that came from a rule and another calendar. *ret_changed: how many came
 * out otherwise, each noted with what it was; the caller writes the case if there are any.
 */
int incoming_deadlines_reckon(struct incoming_case *kase, size_t *ret_changed);

/* The timer's handler. */
int incoming_deadline_fire(struct cv_call *call, const Congvan__DeadlineTimer *timer);

#endif
