/*
 * Deadlines of incoming documents (NĐ 30/2020/NĐ-CP Đ24, QĐ 8849/QĐ-UBND Đ5.2, Đ7). Where one comes from, the first of
 * these that says one: the line of whoever passes the document on, or of who passed it to them (the directive); the
 * document itself; the action's rule, for its step alone; the definition's `deadlines`, for the whole document. What
 * becomes of them then is in office/case/clock.h.
 *
 * Thread: the handler's. Memory: the call's arena.
 */
#ifndef CONGVAN_INCOMING_DEADLINE_H
#define CONGVAN_INCOMING_DEADLINE_H

#include "incoming/case.h"
#include "office/case/clock.h"

#define INCOMING_DEADLINE_TIMER "deadline"

extern const struct office_clock_kind incoming_clock_kind;

/* Of the first flow: the document's own date, or what the agency's rules set. *ret NULL: none. */
int incoming_deadline_first(struct incoming_case *kase, Congvan__Deadline **ret);
/* When it arrived: what rules count from. */
int64_t incoming_began_ms(const struct incoming_case *kase);

/* The document's own date was another one, or none (NULL): the clerk's own part is due when the document is. */
int incoming_deadline_follow(struct incoming_case *kase, const char *was);

#endif
