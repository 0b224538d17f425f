/*
 * How a request travels from a caller that waits to the endpoint of its target: over nng to an instance in this
 * process; handed over to one whose handlers run in a host, for its request will go over nng once more.
 *
 * Threads: any; blocks.
 */
#ifndef CONGVAN_KERNEL_CALL_CARRY_H
#define CONGVAN_KERNEL_CALL_CARRY_H

#include "runtime/instance.h"

/*
 * Sends and waits. Takes the request; the caller holds a credit of the target. The errors of dial_call(). *ret_sent is
 * set in every case: false means that the callee never sees the request and the credit is still the caller's.
 */
int carry_call(struct instance *target, nng_msg *request, int64_t deadline_ms, bool *ret_sent, nng_msg **ret_reply);

/* Sends and returns, knows no deadline: the contract of dial_submit(). */
int carry_submit(struct instance *target, nng_msg *request, dial_on_reply *on_reply, void *arg);

#endif
