/*
 * A document's timeline: one record per act, key = document, act; ids rise, so a reverse scan is newest first.
 * Thread: the handler's. Memory: the call's arena.
 */
#ifndef CONGVAN_OFFICE_CASE_ACT_H
#define CONGVAN_OFFICE_CASE_ACT_H

#include "office/access/access.h"

#define OFFICE_TIMELINE_MAX 500u /* acts that one answer carries, the newest ones */

/* A fresh act of this moment, by whoever really acts and in whose name; text may be NULL. NULL: arena exhausted. The
 * caller adds flow and receivers. */
Congvan__Act *office_act_new(struct cv_call *call, uint64_t document_id, const char *action,
			     const struct office_actor *actor, const char *text);

int office_act_put(struct cv_txn *txn, struct cv_call *call, const char *prefix, const Congvan__Act *act);

/* The newest acts first, at most OFFICE_TIMELINE_MAX. */
int office_timeline(struct cv_call *call, const char *prefix, uint64_t document_id, Congvan__Act ***ret,
		    size_t *ret_count);

#endif
