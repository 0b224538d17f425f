/*
 * What the sender asks about a document that was accepted, and the clerk's answer to it: 15 or 16 of the axis (QCVN
 * 102). Whether the clerk is asked about a recall is the process's (`reception.recall`); where it says nothing, the
 * document is cancelled at once, as NĐ 30/2020/NĐ-CP Đ18.4b obliges its receiver to.
 *
 * Thread: the handler's. Memory: the call's arena. Results: 0, or what cv_fail() returned.
 */
#ifndef CONGVAN_INCOMING_DESK_ASKED_H
#define CONGVAN_INCOMING_DESK_ASKED_H

#include "incoming/desk/arrival.h"
#include "incoming/desk/updated.h"

#define INCOMING_ARRIVAL_ASKED "incoming.arrival_asked"
#define INCOMING_ASKED_COUNT 0u /* in INCOMING_ARRIVAL_COUNT, where states begin with 1 */

/* The method, as proto/congvan/arrival.proto describes it. */
int incoming_answer_asked(struct cv_call *call, const Congvan__AnswerAskedRequest *request,
			  Congvan__ArrivalView *reply);

/*
 * The sender recalls what was accepted: it is cancelled, or the clerk is asked. Writes the arrival; the caller commits.
 * *ret_nothing: the clerk was asked before and has not answered.
 */
int incoming_asked_recall(struct cv_txn *txn, struct cv_call *call, Congvan__Arrival *arrival, const char *reason,
			  bool *ret_nothing);

/*
 * The sender says something else of what was accepted: it is taken over, or the clerk is asked (`reception.update`).
 * An earlier update that nobody has answered gives way; while a recall waits for its answer nothing is updated. Writes
 * the arrival; the caller commits.
 */
int incoming_asked_update(struct cv_txn *txn, struct cv_call *call, Congvan__Arrival *arrival,
			  const struct incoming_updating *updating);

/* What this clerk may answer now, named "asked/agree" and "asked/refuse"; none where nothing is asked. */
int incoming_asked_offers(struct cv_call *call, const struct office_actor *me, const Congvan__Arrival *arrival,
			  Congvan__ActionOffer ***offers, size_t *count);

/* For the view of the document that the arrival became: what is asked, and what the caller may answer. */
int incoming_asked_show(const struct incoming_case *kase, Congvan__IncomingView *reply);

#endif
