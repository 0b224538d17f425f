/* For the files of kernel/durable alone. */
#ifndef CONGVAN_KERNEL_DURABLE_DISPATCHER_INT_H
#define CONGVAN_KERNEL_DURABLE_DISPATCHER_INT_H

#include <pthread.h>

#include "durable/dispatcher.h"
#include "store/cursor.h"
#include "store/log_read.h"
#include "store/queue.h"

#define DISPATCHER_MAGIC 0x64697370u
#define DISPATCHER_QUEUES_MAX 512u
#define FIRES_MAX 64u /* timers made items by one commit */

enum lease_state {
	LEASE_COUNTING = 1, /* its attempt is being written */
	LEASE_READY, /* to be sent */
	LEASE_SENT,
	LEASE_ANSWERED, /* its outcome is known and to be written down */
	LEASE_SETTLING, /* that is under way */
	LEASE_OVER,
};

struct lease {
	struct lease *next; /* of its queue */
	struct queue *queue;
	enum lease_state state;
	struct delivery delivery;
	uint64_t generation; /* 0: not sent yet */
	int64_t deadline_ms; /* monotonic */
	bool held; /* acknowledgements under it count */
	bool probe; /* the one item of a suspended queue */
	int64_t not_before_ms; /* the item's */
	uint32_t unanswered; /* attempts before this one whose end nobody reported */
	struct outcome outcome;
	bool gone; /* of an event: its payload was destroyed, or there is no such entry */
	struct store_item_change change;
	struct store_cursor_move move;
	struct store_commit settle;
	uint8_t *bytes; /* copies that `delivery` points to */
};

struct feed;

struct queue {
	char *name;
	char owner[STORE_WORK_NAME_MAX + 1]; /* the plugin that declares it, who has to see to what is set aside */
	struct dispatcher *dispatcher;
	struct dispatcher_queue options;
	struct feed *feed; /* of a subscription */
	struct lease *leases;
	uint32_t leased;
	bool gone; /* its plugin does not declare it any more */
	bool look; /* there may be items that are due */
	bool suspects; /* items were left where they are because another suspect is under way */
	int64_t next_ms; /* Unix: the next item is due; 0: none known */
	int64_t hold_ms; /* monotonic: not before this */
	bool suspended;
	uint32_t probes; /* that failed */
	int64_t probe_ms; /* Unix */
	char reason[OUTCOME_REASON_MAX + 1];
};

struct dispatcher {
	uint32_t magic;
	struct dispatcher_options options;
	pthread_t thread;
	bool running;

	pthread_mutex_t lock; /* over the rest */
	pthread_cond_t wake; /* of the thread */
	pthread_cond_t quiet; /* the thread has ended */
	bool ended;
	struct queue *queues[DISPATCHER_QUEUES_MAX];
	uint32_t queue_count;
	uint64_t next_lease;
	struct lease *suspect; /* under way, and set aside if the process ends once more; NULL: none */
	uint32_t turn; /* the queue that is looked at first: the suspects of all get their turn */
	uint32_t commits; /* of ours, in the store */
	uint32_t out; /* deliveries not answered */
	bool woken, paused, ending, abandoned;
	bool look; /* a commit brought work for somebody */
	const char *held_queue; /* an item that a person is changing: it is not leased meanwhile; NULL: none */
	uint64_t held_id;
	pthread_mutex_t act_lock; /* one person at a time; taken before `lock` */
	bool firing; /* timers are being made items */
	bool timers_look; /* there may be timers that are due, or sooner than timers_ms */
	int64_t timers_hold_ms; /* monotonic: not before this */
	int64_t timers_ms; /* Unix: the next timer is due; 0: none known */
};

/* declare.c; the lock is held. NULL: nobody has ever declared it. */
struct queue *queue_named(const struct dispatcher *dispatcher, const char *name);

/* lease.c; the lock is held. */
struct lease *lease_of(struct dispatcher *dispatcher, uint64_t token);
struct lease *lease_of_item(const struct queue *queue, uint64_t id);
/* Whether the item may be the one that ends the process each time. */
bool lease_suspects(uint32_t unanswered);
/* A copy of the item, and of the entry that it stands for (NULL: none); NULL: out of memory. */
struct lease *lease_make(struct queue *queue, const struct store_item_row *item, const struct store_log_row *entry);
/* Forgets it; the queue is looked at again. Not while a commit of it is under way. */
void lease_drop(struct lease *lease);

/* fetch.c: from the store to leases, and from timers to items. The lock is held; released around the store. */
void fetch_items(struct dispatcher *dispatcher);
void fetch_timers(struct dispatcher *dispatcher);

/* The figures of a queue, with the defaults in the place of zeros; name and kind as they are. */
void dispatcher_figures(const struct dispatcher_queue *given, struct dispatcher_queue *ret);
/* Whether the item may be leased: nobody has it, and no person is changing it. The lock is held. */
bool lease_free(const struct queue *queue, uint64_t id);

/* settle.c: what a known outcome changes. The lock is held; released around the store and taken again. */
void settle(struct dispatcher *dispatcher, struct lease *lease);
void dispatcher_wake_locked(struct dispatcher *dispatcher);

#endif
