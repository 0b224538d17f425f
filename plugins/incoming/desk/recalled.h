/*
 * An incoming document that its sender has recalled is cancelled with its metadata: its number stays in the register,
 * void, nobody has it any more, and what is known of the recall stays with it. NĐ 30/2020/NĐ-CP Đ18.4b, PL VI.III.8.
 *
 * Thread: the handler's. Memory: the call's arena. Results: 0, or what cv_fail() returned.
 */
#ifndef CONGVAN_INCOMING_DESK_RECALLED_H
#define CONGVAN_INCOMING_DESK_RECALLED_H

#include "congvan/arrival.pb-c.h"
#include "incoming/case.h"

/*
 * Cancels the document that an accepted arrival became, in this transaction: flows, register, state, timeline, events.
 * me: who agreed, or office_server_actor(). asked: of the arrival, with how it ended. One that was cancelled before
 * stays as it is. The arrival is the caller's.
 */
int incoming_recalled_cancel(struct cv_txn *txn, struct cv_call *call, const struct office_actor *me,
			     uint64_t document_id, Congvan__SenderAsked *asked);

#endif
