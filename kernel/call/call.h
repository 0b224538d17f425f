/*
 * One call inside the kernel: the public cv_call and what the plugin must not touch.
 *
 * Two kinds. A call that an instance handles belongs to a slot of its endpoint and goes through these states:
 *
 *     IDLE -> QUEUED -> RUN -> (answered) -> IDLE
 *                        |-> COMMITTING -> WAITING -> RUN again, on conflict
 *                        |             |-> RENDER -> (answered)
 *                        |             `-> (answered)
 *                        |-> WAITING -> RUN again          others write the same record just then
 *                        |-> LATER -> (answered)          event-loop plugins
 *                        `-> AWAY -> as behind RUN        the handler runs in a host, in RUN and in RENDER
 *
 * A call that an event-loop plugin opened (call_open) is OPEN until it is closed; requests go out of it, one at a time.
 *
 * Threads: a call belongs to one thread at a time. COMMITTING: the committer, which may only hand it on. WAITING: the
 * turnstile.
 */
#ifndef CONGVAN_KERNEL_CALL_CALL_H
#define CONGVAN_KERNEL_CALL_CALL_H

#include <congvan/bus.pb-c.h>
#include <nng/nng.h>

#include "call/turnstile.h"
#include "plugin/arena.h"
#include "runtime/instance.h"
#include "store/store.h"

#define CALL_MAGIC 0x63616c6cu

enum call_state {
	CALL_IDLE = 1,
	CALL_QUEUED,
	CALL_RUN,
	CALL_COMMITTING,
	CALL_WAITING,
	CALL_RENDER,
	CALL_LATER,
	CALL_AWAY,
	CALL_OPEN,
};

/* A reply that lives as long as the arena that points into it. */
struct held_message {
	struct held_message *next;
	nng_msg *message;
};

/* The way out of an open call. */
struct outgoing {
	struct opened opened;
	struct instance *target; /* a reference while a request is under way */
	const char *service, *method; /* of its tables */
};

struct call {
	struct cv_call open; /* first: what the plugin sees */
	uint32_t magic;
	enum call_state state;
	struct instance *instance;
	struct task task;
	struct call *next_idle;

	struct endpoint_slot *slot; /* NULL: opened by a loop */
	const struct method *method;
	bool refused; /* the slow pool is full */

	/* What others see of a handler's turn: read by call_watch(), any thread. */
	_Atomic int64_t watched_ms; /* the call's deadline; 0: no handler runs */
	_Atomic int64_t since_ms; /* monotonic */
	_Atomic(const struct method *) shown;

	bool counted; /* among the writers that the store waits for */
	struct passage passage; /* among the calls that conflicted */

	struct arena arena;
	struct arena_mark start; /* behind what outlives a run: head, caller, path */
	const Congvan__Envelope *head; /* of the request; NULL in open calls */
	Congvan__Caller *caller; /* the kernel's own */
	struct cv_bytes request;
	int64_t deadline_ms;
	const struct cv_delivery *delivery; /* NULL: a call */
	uint64_t lease;
	struct store_item_change ack;
	struct store_cursor_move move; /* of a subscription that goes on behind the entry; from NONE: it does not */

	/* Of one run. */
	struct store_snapshot *snapshot;
	bool wrote_elsewhere; /* a method that may write was called */
	struct cv_bytes status; /* host->fail() */
	struct store_commit *commit;
	uint32_t commit_flags;
	int commit_result;
	struct held_message *held;

	struct outgoing out;
};

/* The call behind a plugin's pointer. Asserts that it is one. */
struct call *call_of(struct cv_call *open);

/* The turnstile's on_go. */
void call_goes(struct passage *passage);

/* Nothing that the instance's calls commit from now on counts; those that wait for their turn are answered. */
void call_fence(struct instance *instance);

/* The endpoint's on_request: takes a free call for the slot and queues it. nng's thread. */
void call_arrived(void *instance, struct endpoint_slot *slot);

/* Once per call object. */
void call_init(struct call *call, struct instance *instance);
void call_finish(struct call *call);

/*
 * The turn of a call that is AWAY has ended, with what the handler returned and call->status as it said. The reply must
 * live as long as the call's arena. A worker of the instance; the call may be gone when this returns.
 */
void call_turned(struct call *call, int result, struct cv_bytes reply);

/* A handler's turn that goes on, as another thread sees it. */
struct call_watch {
	const struct method *method;
	int64_t since_ms, deadline_ms; /* monotonic */
};
/* false: no handler runs. Any thread, while the instance is there. */
bool call_watch(const struct call *call, struct call_watch *ret);

/* Answers a call in state LATER. -EINVAL: it is not in that state. */
int call_reply_later(struct call *call, int result, struct cv_bytes reply);

/* Copies the kernel's caller into the public one, with texts of its own. -ENOMEM. */
int call_show_caller(struct call *call);

/* Keeps a message until the arena goes. -ENOMEM: the message is freed. */
int call_hold(struct call *call, nng_msg *message);
void call_drop_held(struct call *call);
void call_close_snapshot(struct call *call);

void call_count_writer(struct call *call);
void call_uncount_writer(struct call *call);

/* Whether the handler is in its phase RUN, here or in a host. */
static inline bool call_is_in_run(const struct call *call)
{
	return call->state == CALL_RUN || (call->state == CALL_AWAY && call->open.phase == CV_PHASE_RUN);
}

/* Of handlers and the host table: may the store be used now? -EPERM in RENDER and after a commit. */
int call_may_read(const struct call *call);

#endif
