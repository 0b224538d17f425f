/*
 * The calling side of the bus: one REQ0 socket for each address, a context for each call under way, contexts pooled.
 *
 * Design notes. nng's own resending is off: a slow answer must not make a request twice. A receive is never cancelled
 * while its send is pending: dial_call() receives only after the send has ended, and dial_submit() never cancels at
 * all; a caller that gives up forgets the call, and the late answer frees what it held.
 *
 * Threads: everything is 'any thread'. on_reply runs on nng's threads (or on the caller's, when the call fails at once)
 * and may only queue the result and wake somebody.
 */
#ifndef CONGVAN_KERNEL_BUS_DIAL_H
#define CONGVAN_KERNEL_BUS_DIAL_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include <congvan/abi.h>
#include <nng/nng.h>

struct dial;

/* -ECONNREFUSED: nobody listens there; -ENOMEM. */
int dial_open(const char *address, struct dial **ret, struct cv_error *reterr);
/* The same, for answers of at most message_max bytes instead of ENVELOPE_MAX. */
int dial_open_max(const char *address, size_t message_max, struct dial **ret, struct cv_error *reterr);
/*
 * The same over ipc, to this process and to no other: whatever else answers there is turned away, and the dial stays
 * without a peer (-ECONNREFUSED).
 */
int dial_open_peer(const char *address, size_t message_max, pid_t peer, struct dial **ret, struct cv_error *reterr);
/* on_lost runs on nng's thread when the connection has ended, also by dial_close(). Before the first call, once. */
int dial_watch(struct dial *dial, void (*on_lost)(void *arg), void *arg);
/*
 * Who listened there has ended: calls that still wait for an answer hear -EPIPE, on nng's threads and perhaps after
 * this has returned. No new call may begin. Again is harmless.
 */
void dial_hang_up(struct dial *dial);
/* No call may be under way. Accepts NULL. */
void dial_close(struct dial **dial);

/*
 * Sends and waits. Takes the request in every case. The answer is the caller's: nng_msg_free(). -ETIME: the deadline
 * (CLOCK_MONOTONIC, milliseconds) has passed; -EPIPE: the callee is gone; -ENOMEM; -E2BIG: the answer is too large.
 * *ret_sent is set in every case: false means that the callee never sees the request.
 */
int dial_call(struct dial *dial, nng_msg *request, int64_t deadline_ms, bool *ret_sent, nng_msg **ret_reply);

/*
 * result 0: takes over `reply`; else the errors of dial_call(), and reply is NULL; -ECOMM: it could not be sent, the
 * callee never sees the request. Runs exactly once.
 */
typedef void dial_on_reply(void *arg, int result, nng_msg *reply);
/*
 * Sends and returns. Takes the request in every case. Knows no deadline: the end of the connection ends it, or
 * dial_hang_up(). -ENOMEM: on_reply does not run.
 */
int dial_submit(struct dial *dial, nng_msg *request, dial_on_reply *on_reply, void *arg);

/* nng's error numbers as negative errno. */
int dial_errno(int nng_error);

#endif
