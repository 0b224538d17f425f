/*
 * Ending all parts of a document that nobody works with any more: one that its sender has recalled or replaced. A
 * document may have gone to thousands, and a commit takes so many operations: each part is up to eighteen of them (its
 * flow, its rows in the lists of a person and a unit, their sums). The first hundreds end with the act, the others in
 * commits of their own, which an item makes one after the other.
 *
 * Thread: the handler's. Memory: the call's arena. Results: 0, or what cv_fail() returned.
 */
#ifndef CONGVAN_INCOMING_ENDING_H
#define CONGVAN_INCOMING_ENDING_H

#include "incoming/case.h"

#define INCOMING_QUEUE_ENDINGS "endings"
#define INCOMING_END_AT_ONCE 150u /* parts of one commit */

/* Of a case that is being written; why: for people, in the agency's language. */
int incoming_parts_end(struct incoming_case *kase, const char *why);

/* All whose part goes on, for who is told: call it before they end. NULL: arena exhausted. */
uint64_t *incoming_parts_people(const struct incoming_case *kase, size_t *ret_count);

/* The item of the queue. */
int incoming_ending_item(struct cv_call *call, const Congvan__EndingRest *rest);

#endif
