/*
 * How a subscription follows the log. It reads on from its cursor until it finds an entry of its topic; that one
 * becomes an item of the queue that has the subscription's name, with the entry's sequence for an id and no payload of
 * its own. The item is leased, delivered, retried and set aside like any other; only who is done with it also moves the
 * cursor, in the same commit. While such an item waits, the log is read no further: entries keep their order.
 *
 * Design notes
 * - What does not match moves the cursor in memory. It is written with the next entry that matches, or when the
 *   stored one has fallen FEED_LAG behind, or at the end.
 * - An item whose id is not behind the cursor was set aside once and sent again by a person. It moves nothing, and
 *   comes between the others.
 * - After anything but a plain success the state is read from the store again: what is true stands there.
 *
 * Threads: the dispatcher's, with its lock held; released around the store. feed_create() and feed_destroy(): before it
 * runs and after.
 */
#ifndef CONGVAN_KERNEL_DURABLE_FEED_H
#define CONGVAN_KERNEL_DURABLE_FEED_H

#include "durable/dispatcher.h"

#define FEED_LAG 1000u /* entries that would be looked at again after a crash */

struct feed;
struct queue;

/* Reads the cursor, or begins one when there is none. `queue` outlives it. -EINVAL (the topic), -ENOMEM, -EIO. */
int feed_create(struct store *store, const char *name, const struct dispatcher_queue *queue, struct feed **ret);
void feed_destroy(struct feed **feed); /* accepts NULL */

/* From now on entries of this topic. false: it is none. */
bool feed_follow(struct feed *feed, const char *topic);
/* The log may have grown, or the subscription may go on. */
void feed_look(struct feed *feed);
/* What is known may be wrong: read it from the store again. */
void feed_again(struct feed *feed);
/* The entry was handled, and the handler's commit has moved the cursor. */
void feed_done(struct feed *feed, uint64_t sequence);
/* From where an item moves the cursor when it is done with; STORE_CURSOR_NONE: it does not. */
uint64_t feed_cursor(const struct feed *feed, uint64_t sequence);
/* Whether it is known where the subscription stands; its items are not leased before. */
bool feed_known(const struct feed *feed);
/* Whether the log, or the state, wants to be read now. */
bool feed_ready(const struct queue *queue);
void feed_view(const struct feed *feed, struct dispatcher_view *ret);

/* Reads the state of those that want it, before items are fetched. */
void feeds_refresh(struct dispatcher *dispatcher);
/* Reads on for every subscription that may, after items were fetched. */
void feeds_fetch(struct dispatcher *dispatcher);
/* Writes down how far each has come; once, at the end. */
void feeds_flush(struct dispatcher *dispatcher);

#endif
