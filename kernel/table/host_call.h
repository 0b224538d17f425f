/*
 * A call that is made inside a call: what host->call() judges before anything is sent, for both modes.
 * Threads: the call's.
 */
#ifndef CONGVAN_KERNEL_TABLE_HOST_CALL_H
#define CONGVAN_KERNEL_TABLE_HOST_CALL_H

#include "call/call.h"
#include "call/send.h"

/*
 * `sending` names service, method, request and the latest deadline; the call's own is kept if it is sooner. 0: prepared
 * as by send_prepare(), and the run counts as one that wrote elsewhere if the method may. -EINVAL, -EPERM without a
 * status; else what send_prepare() says.
 */
int host_call_begin(struct call *call, struct sender *ret_sender, struct sending *sending, struct cv_bytes *ret_status);

#endif
