/*
 * Brings what is to be done to the plugins that do it: leases ready items of the declared queues, delivers them, and
 * writes down how each delivery ended. A timer that is due becomes an item of the queue that has its name. So does the
 * entry of the log that a subscription stands before; see feed.h.
 *
 * Design notes
 * - A lease is durable as an attempt before its item is delivered: an item that kills the process is counted. The lease
 *   itself lives in memory and dies with the process; what was under way is delivered again, with the same id.
 * - When the process ends, any of the items under way may be the cause. One that the next such end would set aside is a
 *   suspect, and suspects are delivered one at a time: what happened to be under way as well goes through.
 * - The acknowledgement is part of the commit of the handler, judged by dispatcher_holds(); the dispatcher never
 *   acknowledges. A lease that has expired or was revoked holds no more, so a late commit is refused whole.
 * - One thread. It sleeps until a commit brings work (store_watch_work()), a delivery ends, or the next thing is due.
 * - A suspended queue delivers nothing but one item now and then; its items keep their attempts.
 *
 * Threads: create, start, stop and destroy on one thread; the others are 'any thread' and never wait for the store.
 */
#ifndef CONGVAN_KERNEL_DURABLE_DISPATCHER_H
#define CONGVAN_KERNEL_DURABLE_DISPATCHER_H

#include <stdbool.h>

#include "durable/outcome.h"
#include "store/store.h"

#define DISPATCHER_LEASE_MS 30000u
#define DISPATCHER_IN_FLIGHT 8u
#define DISPATCHER_IN_FLIGHT_MAX 1024u
#define DISPATCHER_RETRY_MIN_MS 1000u
#define DISPATCHER_RETRY_MAX_MS 900000u
#define DISPATCHER_ATTEMPTS 20u
#define DISPATCHER_EVENT_ATTEMPTS 5u /* of one entry of the log, then the subscription goes on without it */
#define DISPATCHER_UNANSWERED 3u /* attempts in a row whose end nobody reported: the item kills its consumer */
#define DISPATCHER_HOLD_MS 1000 /* a queue whose consumer or store can't be reached is looked at again after this */

struct dispatcher;

struct dispatcher_queue {
	const char *name; /* "incoming.notify" */
	uint32_t kind; /* enum cv_delivery_kind */
	const char *topic; /* of a subscription (CV_DELIVERY_EVENT), else NULL */
	bool from_start; /* of a subscription: one that is new begins with the log's first entry, not at its head */
	uint32_t lease_ms, in_flight, retry_min_ms, retry_max_ms, attempts_max; /* 0: the defaults above */
};

/* One delivery. What it points to lives until it was answered. */
struct delivery {
	const char *queue;
	uint32_t kind;
	uint64_t id, lease;
	uint32_t agency, attempt, lease_ms;
	int64_t made_ms;
	const char *trace_id;
	struct cv_bytes key, payload;
	const char *topic; /* of an event, else "" */
	uint64_t subject;
	uint64_t cursor; /* where the subscription stands; STORE_CURSOR_NONE: the item does not move it */
};

struct dispatcher_options {
	struct store *store;
	/*
	 * Sends a delivery to the running generation of the queue's plugin. 0 with its generation: it will be answered
	 * by dispatcher_answer(), exactly once, perhaps before this returns. Else nothing was sent: -EHOSTDOWN, -EBUSY
	 * or another.
	 */
	int (*deliver)(void *arg, const struct delivery *delivery, uint64_t *ret_generation);
	void *arg;
	/* NULL: the real ones. For tests, which call dispatcher_wake() after they have moved the time. */
	int64_t (*now_ms)(void); /* Unix */
	int64_t (*monotonic_ms)(void);
	uint32_t (*random)(void);
};

int dispatcher_create(const struct dispatcher_options *options, struct dispatcher **ret);
/*
 * Any thread, also while it runs; one that is there already must not be added again. Copies. A subscription that is new
 * begins here, by a commit. -ENOMEM, -E2BIG, -EINVAL (the topic), -EIO.
 */
int dispatcher_add(struct dispatcher *dispatcher, const struct dispatcher_queue *queue);
/*
 * What a new generation of a plugin declares: queues that are new are added, figures of the others replaced; those that
 * it does not name any more get no deliveries (their items wait). Any thread; one caller at a time for each owner.
 * What dispatcher_add() says: the new ones are not all there, the rest is. -EINVAL: also a queue that would become a
 * subscription, or the other way round.
 */
int dispatcher_declare(struct dispatcher *dispatcher, const char *owner, const struct dispatcher_queue *queues,
		       size_t count);
int dispatcher_start(struct dispatcher *dispatcher);
/* No new leases from now on. What is under way may end and be acknowledged. */
void dispatcher_pause(struct dispatcher *dispatcher);
/*
 * Waits until all deliveries were answered and written down, at most until the deadline (real, monotonic), and ends the
 * thread. Returns how many deliveries were not answered: the dispatcher must then be leaked.
 */
uint32_t dispatcher_stop(struct dispatcher *dispatcher, int64_t deadline_ms);
void dispatcher_destroy(struct dispatcher **dispatcher); /* accepts NULL and one that never started */

/* How a delivery ended. */
void dispatcher_answer(struct dispatcher *dispatcher, uint64_t lease, int result, struct cv_bytes status);
/* Whether an acknowledgement under this lease counts: asked on the committer's thread. */
bool dispatcher_holds(struct dispatcher *dispatcher, uint64_t lease);
/* Takes all leases of a generation away: it is fenced. Its items are delivered again. */
void dispatcher_revoke(struct dispatcher *dispatcher, uint64_t generation);
/* How many deliveries a generation has under its leases. */
uint32_t dispatcher_leases(struct dispatcher *dispatcher, uint64_t generation);
/*
 * The process that a generation ran in has ended by accident. What was under way counts as after a crash of the server:
 * the attempt stands, nobody reported its end, and each such item is delivered alone until it is known whether it is
 * what kills its consumer.
 */
void dispatcher_lost(struct dispatcher *dispatcher, uint64_t generation);
/* Looks for work now. */
void dispatcher_wake(struct dispatcher *dispatcher);

struct dispatcher_view {
	uint32_t kind; /* enum cv_delivery_kind */
	uint32_t leased;
	char topic[STORE_WORK_NAME_MAX + 1]; /* of a subscription, else "" */
	uint64_t upto; /* of a subscription: the last entry that it has read */
	bool suspended;
	int64_t probe_ms; /* Unix: when a suspended queue tries again */
	char reason[OUTCOME_REASON_MAX + 1]; /* why it is suspended */
};
/* -ENOENT: nobody of the running plugins declares it. */
int dispatcher_view(struct dispatcher *dispatcher, const char *queue, struct dispatcher_view *ret);
/* The name of the n-th queue, timer or subscription, which stays while the dispatcher does; NULL: there are no more. */
const char *dispatcher_name(struct dispatcher *dispatcher, uint32_t n);
/* Whether this item is being delivered just now. */
bool dispatcher_leased(struct dispatcher *dispatcher, const char *queue, uint64_t id);

#endif
