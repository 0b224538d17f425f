/*
 * What is to be done: items of queues and timers as the dispatcher and an operator read them. Always the latest state,
 * outside of any snapshot: whoever changes something names what was read, and the commit is refused when it is so no
 * more.
 *
 * Threads: any. What a callback gets is valid until it returns.
 */
#ifndef CONGVAN_KERNEL_STORE_QUEUE_H
#define CONGVAN_KERNEL_STORE_QUEUE_H

#include "store/store.h"

struct store_item_row {
	const char *queue;
	uint64_t id;
	uint32_t agency, attempts, unanswered;
	bool set_aside;
	int64_t not_before_ms, made_ms;
	const char *reason, *owner, *maker, *trace_id; /* "" when there is none */
	struct cv_bytes key, payload;
};

/* true: go on. */
typedef bool store_on_item(void *arg, const struct store_item_row *item);
/* Asked before the item is read: whether it is wanted at all. */
typedef bool store_want_item(void *arg, uint64_t id);

/*
 * Ready items of a queue that are due now, the longest due first. *ret_next_ms: when the next one will be due; 0: there
 * is none, or the walk ended before. want NULL: all. -EIO, -ENOMEM, -EINVAL (the name).
 */
int store_queue_due(struct store *store, const char *queue, int64_t now_ms, store_want_item *want,
		    store_on_item *on_item, void *arg, int64_t *ret_next_ms);
/* All items of a queue in the order of their ids, from `from_id` on. queue NULL: of all queues, from_id is ignored. */
int store_queue_list(struct store *store, const char *queue, uint64_t from_id, store_on_item *on_item, void *arg);
/*
 * All items of all queues from this one on, in the order of names and ids. queue "": from the first. -EINVAL: it is no
 * name.
 */
int store_queue_walk(struct store *store, const char *queue, uint64_t from_id, store_on_item *on_item, void *arg);
/* One item. -ENOENT. */
int store_queue_get(struct store *store, const char *queue, uint64_t id, store_on_item *on_item, void *arg);

struct store_timer_row {
	const char *timer;
	uint32_t agency;
	struct cv_bytes key, payload;
	int64_t at_ms;
	uint64_t version;
};

typedef bool store_on_timer(void *arg, const struct store_timer_row *timer);
/* Timers that are due, the earliest first; *ret_next_ms as above. */
int store_timers_due(struct store *store, int64_t now_ms, store_on_timer *on_timer, void *arg, int64_t *ret_next_ms);

#endif
