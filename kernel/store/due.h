/*
 * Rows that are due at a time: items of queues and timers, each a row under its identity and a row in the order of
 * time, so that who looks for work reads only what is due.
 *
 * Keys, in the families `queue` and `timers`:
 *     'i' | queue | 0 | id                    congvan.QueueItem
 *     'd' | queue | 0 | not_before | id       empty; ready items only
 *     't' | timer | 0 | agency | key          congvan.TimerRow
 *     'd' | at | timer | 0 | agency | key     empty
 * Numbers are big-endian. Pure functions; any thread.
 */
#ifndef CONGVAN_KERNEL_STORE_DUE_H
#define CONGVAN_KERNEL_STORE_DUE_H

#include <stdbool.h>

#include "store/engine.h"
#include "store/store.h"

#define DUE_ITEM 'i'
#define DUE_TIMER 't'
#define DUE_ORDER 'd'
#define DUE_KEY_MAX (1u + 8u + STORE_WORK_NAME_MAX + 1u + 4u + STORE_TIMER_KEY_MAX)

struct due_key {
	uint8_t data[DUE_KEY_MAX];
	size_t len;
};

/* "plugin.name", not longer than allowed. */
bool due_name_good(const char *name);
/* Names and keys have been judged by due_name_good() and STORE_TIMER_KEY_MAX. */
void due_item_key(const char *queue, uint64_t id, struct due_key *ret);
void due_timer_key(const char *timer, uint32_t agency, struct cv_bytes key, struct due_key *ret);
/* Where the row of this identity stands in the order of time; times before 1970 count as 0. */
void due_order_key(struct cv_bytes identity, int64_t at_ms, struct due_key *ret);
/* The first key of a queue's items ('i'), or of its order ('d'). */
void due_queue_start(char kind, const char *queue, struct due_key *ret);
/* The first key behind all that begin so: the last byte, which is below 255, plus one. */
void due_key_end(const struct due_key *start, struct due_key *ret);

/* What a timer's identity says. -EUCLEAN. */
int due_timer_parse(struct cv_bytes identity, const char **ret_timer, uint32_t *ret_agency, struct cv_bytes *ret_key);

static inline enum engine_family due_family(struct cv_bytes identity)
{
	return identity.data[0] == DUE_ITEM ? ENGINE_QUEUE : ENGINE_TIMERS;
}

static inline struct cv_bytes due_bytes(const struct due_key *key)
{
	return (struct cv_bytes){key->data, key->len};
}

#endif
