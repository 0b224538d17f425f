/*
 * What a person does to items: sends one again that was set aside or waits, or drops it. It leaves an entry in the log
 * in the same commit, "queue.retried" or "queue.dropped", in the history of the item's agency: congvan.QueueAct. Its
 * author is the kernel (plugin "kernel") at the word of an account, which stands where a client's address stands.
 *
 * An entry that a subscription stands before is dropped by moving the subscription on behind it.
 *
 * Threads: any but the committer's and the dispatcher's; waits for the store.
 */
#ifndef CONGVAN_KERNEL_DURABLE_OPERATE_H
#define CONGVAN_KERNEL_DURABLE_OPERATE_H

#include "durable/dispatcher.h"

#define OPERATE_PLUGIN "kernel"
#define OPERATE_RETRIED "queue.retried"
#define OPERATE_DROPPED "queue.dropped"

enum operate_kind {
	OPERATE_RETRY = 1,
	OPERATE_DROP,
};

struct operate_act {
	enum operate_kind kind;
	const char *queue;
	uint64_t id;
	const char *reason; /* a dropped item needs one; at most STORE_REASON_MAX bytes */
	const char *account; /* who does it */
	bool dry_run; /* only say whether it could be done */
};

/*
 * -ENOENT: no such item; -EBUSY: it is being delivered just now; -EINVAL: the queue's name, no reason, or too long a
 * one; -EAGAIN: it changed meanwhile; or what store_commit.done says.
 */
int operate(struct dispatcher *dispatcher, const struct operate_act *act);

#endif
