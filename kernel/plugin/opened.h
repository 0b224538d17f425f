/*
 * Calls that an event-loop plugin opens for itself or for a user (host->call_open): opened, used for one request at a
 * time, closed. The same in the kernel's process and in a host's; struct opened_kind is what differs.
 *
 * Threads: the loop's, but opened_answer(), which is 'any thread'.
 */
#ifndef CONGVAN_KERNEL_PLUGIN_OPENED_H
#define CONGVAN_KERNEL_PLUGIN_OPENED_H

#include <nng/nng.h>

#include "plugin/loop.h"

#define OPENED_MAX 4096u /* of one plugin at a time */
#define OPENED_TIMEOUT_MAX_MS 600000

/* What a plugin asks by host->call_async(); borrowed. */
struct opened_request {
	const char *service, *method;
	uint32_t encoding; /* enum cv_encoding */
	const char *idempotency_key; /* NULL: none */
	struct cv_bytes request;
};

/* One open call, embedded in its owner's. */
struct opened {
	struct opened_set *set;
	int64_t deadline_ms; /* monotonic */
	struct task task; /* brings the answer to the loop */
	bool under_way, closed; /* closed: nobody waits any more */
	int result;
	nng_msg *message; /* the answer, until it is read */
	struct cv_bytes status; /* of a request that was not sent */
	cv_on_reply *on_reply; /* NULL: told, or closed */
	void *arg;
	struct opened *next, **link; /* those with a request under way */
};

/* How a request leaves and is read. A returned status lives as long as the call is open. */
struct opened_kind {
	/* -ENOMEM. */
	int (*make)(void *owner, struct opened **ret);
	/* Sends; opened_answer() follows. A negative errno: it does not. */
	int (*send)(struct opened *opened, const struct opened_request *request, struct cv_bytes *ret_status);
	/*
	 * The request under way is over: what it held is given back, and what it was told is read if that is wanted.
	 * result: of opened_answer(), or of send(), then with its *status. The message is the callee's; it may be NULL.
	 */
	int (*read)(struct opened *opened, int result, nng_msg *message, bool wanted, struct cv_bytes *ret_reply,
		    struct cv_bytes *status);
	/* Its time is over: the errno and the status of that. */
	int (*late)(struct opened *opened, struct cv_bytes *ret_status);
	/* Closed, with nothing under way: the next call may use it. */
	void (*clear)(struct opened *opened);
	void (*free)(struct opened *opened); /* for opened_free() */
};

/* All of one plugin; zero before opened_init(). */
struct opened_set {
	const struct opened_kind *kind;
	void *owner;
	struct loop *loop;
	uv_timer_t deadlines;
	bool deadlines_ready;
	struct opened *under_way, *spare;
	uint32_t count; /* open, or closed while a request is under way */
};

void opened_init(struct opened_set *set, const struct opened_kind *kind, struct loop *loop, void *owner);
/* Closes the handle of the deadlines: before the loop is destroyed. Accepts a set that was not used. */
void opened_end(struct opened_set *set);
void opened_free(struct opened_set *set); /* behind the loop's end */

/* timeout_ms <= 0: CV_CALL_TIMEOUT_MS. -EBUSY: OPENED_MAX are open; -ENOMEM. */
int opened_take(struct opened_set *set, int timeout_ms, struct opened **ret);
/* The late answer of a request that is under way is thrown away. */
void opened_close(struct opened *opened);
/* -EINVAL, -EBUSY: one is under way. Every other failure comes by on_reply, from the loop. */
int opened_ask(struct opened *opened, const struct opened_request *request, cv_on_reply *on_reply, void *arg);
/* Of the request under way; takes the message, which may be NULL. The call may be gone when this returns. */
void opened_answer(struct opened *opened, int result, nng_msg *message);

#endif
