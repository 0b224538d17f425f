/*
 * Correcting what was entered wrongly (PATCH): the definition says who may, in every state but that of a cancelled
 * reception. What stood there before goes into the timeline and the log; register, work lists, index by code and the
 * warning of duplicates follow.
 * Thread: the handler's. Memory: the call's arena. Results: 0, or what cv_fail() returned.
 */
#ifndef CONGVAN_INCOMING_REGISTRATION_CORRECT_H
#define CONGVAN_INCOMING_REGISTRATION_CORRECT_H

#include "incoming/case.h"

#define INCOMING_CORRECT_REASON_MAX 500u /* characters */
#define INCOMING_CORRECT_NOTE_MAX 500u /* of the register's column "note"; older ones give way */
/* Of a document whose urgency is changed: each of them moves in somebody's list, and CV_COMMIT_OPS is for all. */
#define INCOMING_CORRECT_FLOWS 250u

int incoming_correct(struct cv_call *call, const Congvan__CorrectIncomingRequest *request,
		     Congvan__IncomingView *reply);

/* What a view offers; *ret NULL: this caller may not. */
int incoming_correction_offer(struct incoming_case *kase, Congvan__ActionOffer **ret);

#endif
