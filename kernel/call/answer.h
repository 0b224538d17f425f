/*
 * How a handled call ends: its answer is packed, the call is given back, the slot listens again. Each function here is
 * the last that is done with the call.
 *
 * Threads: the one that the call belongs to.
 */
#ifndef CONGVAN_KERNEL_CALL_ANSWER_H
#define CONGVAN_KERNEL_CALL_ANSWER_H

#include "call/call.h"
#include "plugin/status.h"

/* What a raw handler returned, whatever it is. */
void answer_result(struct call *call, int result, struct cv_bytes reply);
void answer_reply(struct call *call, struct cv_bytes reply);
void answer_status(struct call *call, struct cv_bytes status);
void answer_failure(struct call *call, enum status_reason reason, const char *first, const char *second);
void answer_deadline(struct call *call);
/* The store's refusals but -EAGAIN. */
void answer_commit_refused(struct call *call, int result);

#endif
