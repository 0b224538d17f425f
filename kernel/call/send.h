/*
 * The calling side of every call: who may call what, then the envelope; and what the answer says.
 *
 * Threads: any; one sender at a time.
 */
#ifndef CONGVAN_KERNEL_CALL_SEND_H
#define CONGVAN_KERNEL_CALL_SEND_H

#include <congvan/bus.pb-c.h>
#include <nng/nng.h>

#include "plugin/arena.h"
#include "runtime/instance.h"

/* Who sends. */
struct sender {
	struct runtime *runtime;
	struct arena *arena;
	const Congvan__Caller *caller;
	const struct instance *instance; /* NULL: from outside of any plugin */
	char **path; /* instances that wait, without this one */
	size_t path_count;
	bool operator_only; /* methods flagged CV_METHOD_OPERATOR only */
	bool in_transaction; /* methods flagged CV_METHOD_READ only */
};

struct sending {
	const char *service, *method;
	uint32_t encoding; /* enum cv_encoding */
	const char *idempotency_key; /* NULL: none */
	struct cv_bytes request;
	int64_t deadline_ms; /* monotonic */
	/* made by send_prepare() */
	struct instance *target; /* a reference: send_over() gives it back */
	const struct method *found;
	nng_msg *message;
};

#define SEND_LOOKS 8u /* of one request for the running generation, while one takes over from the other */

/*
 * 0: `sending` holds the target, its method and a message, and one credit of the target has been taken: send it, or
 * give the credit back. Else a negative errno and *ret_status, in the sender's arena. A target that stops between the
 * look-up and the credit is looked up again: nothing is refused because a new generation took over meanwhile.
 */
int send_prepare(const struct sender *sender, struct sending *sending, struct cv_bytes *ret_status);
/* Once, when the call is over and nothing of the target is used any more. */
void send_over(struct sending *sending);

/*
 * Reads an answer; everything returned points into the message or the arena. 0, or the errno of the status in the
 * answer; -EPROTO with a status of our own when it can't be read.
 */
int send_read(const struct sender *sender, const struct sending *sending, nng_msg *message, struct cv_bytes *ret_reply,
	      struct cv_bytes *ret_status);
/* The status of a call that the bus could not carry: `error` is dial_call()'s. Returns the errno of that status. */
int send_failed(const struct sender *sender, const struct sending *sending, int error, struct cv_bytes *ret_status);

#endif
