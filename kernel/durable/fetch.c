/*
 * From the store to leases: items that are due are counted as attempted in one commit for all queues, then they may be
 * sent. And from timers that are due to items.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "durable/dispatcher_int.h"
#include "durable/feed.h"
#include "point.h"

/* Attempts written by one commit. */
struct batch {
	struct dispatcher *dispatcher;
	struct store_commit commit;
	struct lease **leases;
	uint32_t count, room;
};

struct fetching {
	struct queue *queue;
	uint32_t room;
	bool failed; /* an item that is due could not be taken: what is left must be looked at again */
};

static bool want(void *arg, uint64_t id)
{
	const struct fetching *fetching = arg;
	struct dispatcher *d = fetching->queue->dispatcher;
	bool wanted;

	pthread_mutex_lock(&d->lock);
	wanted = lease_free(fetching->queue, id);
	pthread_mutex_unlock(&d->lock);
	return wanted;
}

static bool make(struct fetching *fetching, const struct store_item_row *item, const struct store_log_row *entry)
{
	struct queue *queue = fetching->queue;
	struct lease *lease = NULL;
	bool wanted;

	pthread_mutex_lock(&queue->dispatcher->lock);
	/* Asked again: a person may have begun to change it. */
	wanted = lease_free(queue, item->id);
	if (wanted && lease_suspects(item->unanswered) && queue->dispatcher->suspect != NULL) {
		queue->suspects = true;
		wanted = false;
	}
	if (wanted)
		lease = lease_make(queue, item, entry);
	if (lease != NULL)
		lease->probe = queue->suspended;
	fetching->failed |= wanted && lease == NULL;
	pthread_mutex_unlock(&queue->dispatcher->lock);
	return !wanted || (lease != NULL && --fetching->room > 0);
}

struct entry_taking {
	struct fetching *fetching;
	const struct store_item_row *item;
	bool more;
};

static bool take_entry(void *arg, const struct store_log_row *entry)
{
	struct entry_taking *taking = arg;

	taking->more = make(taking->fetching, taking->item, entry);
	return false;
}

static bool take(void *arg, const struct store_item_row *item)
{
	struct fetching *fetching = arg;
	struct entry_taking taking = {.fetching = fetching, .item = item};
	int r;

	/* Set aside since its place in the order was read. */
	if (item->set_aside)
		return true;
	if (fetching->queue->feed == NULL)
		return make(fetching, item, NULL);
	/* What it says stands in the log, where it can be destroyed lawfully. */
	r = store_log_get(fetching->queue->dispatcher->options.store, item->id, take_entry, &taking);
	if (r == -ENOENT)
		return make(fetching, item, NULL);
	fetching->failed |= r < 0;
	return r == 0 && taking.more;
}

static uint32_t room_of(const struct dispatcher *d, const struct queue *queue)
{
	const int64_t now_ms = d->options.now_ms();

	if (queue->gone || (!queue->look && (queue->next_ms == 0 || now_ms < queue->next_ms)))
		return 0;
	if (d->options.monotonic_ms() < queue->hold_ms || (queue->feed != NULL && !feed_known(queue->feed)))
		return 0;
	if (queue->suspended)
		return queue->leased == 0 && now_ms >= queue->probe_ms ? 1 : 0;
	return queue->leased < queue->options.in_flight ? queue->options.in_flight - queue->leased : 0;
}

static uint32_t fetch_queue(struct dispatcher *d, struct queue *queue)
{
	const uint32_t before = queue->leased;
	struct fetching fetching = {.queue = queue, .room = room_of(d, queue)};
	int64_t next_ms = 0;
	int r;

	if (fetching.room == 0)
		return 0;
	queue->look = false;
	pthread_mutex_unlock(&d->lock);
	r = store_queue_due(d->options.store, queue->name, d->options.now_ms(), want, take, &fetching, &next_ms);
	pthread_mutex_lock(&d->lock);
	queue->next_ms = next_ms;
	if (r < 0 || fetching.failed) {
		queue->look = true;
		queue->hold_ms = d->options.monotonic_ms() + DISPATCHER_HOLD_MS;
	}
	return queue->leased - before;
}

static void batch_free(struct batch *batch)
{
	free(batch->commit.item_changes);
	free(batch->leases);
	free(batch);
}

static void on_counted(struct store_commit *commit, int result)
{
	struct batch *batch = commit->arg;
	struct dispatcher *d = batch->dispatcher;

	CV_POINT("lease.counted");
	pthread_mutex_lock(&d->lock);
	for (uint32_t i = 0; i < batch->count; i++) {
		struct lease *lease = batch->leases[i];

		lease->state = result == 0 ? LEASE_READY : LEASE_OVER;
		/* -ESTALE: one of them was dropped meanwhile; the others are found again at once. */
		if (result < 0 && result != -ESTALE)
			lease->queue->hold_ms = d->options.monotonic_ms() + DISPATCHER_HOLD_MS;
	}
	d->commits--;
	dispatcher_wake_locked(d);
	pthread_mutex_unlock(&d->lock);
	batch_free(batch);
}

static struct batch *batch_make(struct dispatcher *d, uint32_t room)
{
	struct batch *batch = calloc(1, sizeof(*batch));

	if (batch == NULL)
		return NULL;
	batch->dispatcher = d;
	batch->room = room;
	batch->leases = calloc(room, sizeof(struct lease *));
	batch->commit.item_changes = calloc(room, sizeof(*batch->commit.item_changes));
	if (batch->leases != NULL && batch->commit.item_changes != NULL)
		return batch;
	batch_free(batch);
	return NULL;
}

/* Every lease in state COUNTING that no batch has yet: those made just now stand first in their queues. */
static void batch_fill(struct batch *batch, struct queue *queue, uint32_t count)
{
	struct lease *lease = queue->leases;

	for (uint32_t i = 0; i < count && batch->count < batch->room; i++, lease = lease->next) {
		batch->commit.item_changes[batch->count] = lease->change;
		batch->leases[batch->count++] = lease;
	}
}

static void leases_undo(struct queue *queue, uint32_t count)
{
	while (count-- > 0)
		lease_drop(queue->leases);
	queue->hold_ms = queue->dispatcher->options.monotonic_ms() + DISPATCHER_HOLD_MS;
}

void fetch_items(struct dispatcher *d)
{
	uint32_t made[DISPATCHER_QUEUES_MAX], total = 0;
	struct batch *batch;

	d->turn++;
	for (uint32_t i = 0; i < d->queue_count; i++) {
		const uint32_t at = (d->turn + i) % d->queue_count;

		total += made[at] = fetch_queue(d, d->queues[at]);
	}
	if (total == 0)
		return;
	batch = batch_make(d, total);
	for (uint32_t i = 0; i < d->queue_count; i++) {
		if (batch != NULL)
			batch_fill(batch, d->queues[i], made[i]);
		else
			leases_undo(d->queues[i], made[i]);
	}
	if (batch == NULL)
		return;
	batch->commit.item_change_count = batch->count;
	batch->commit.time_ms = d->options.now_ms();
	batch->commit.done = on_counted;
	batch->commit.arg = batch;
	d->commits++;
	pthread_mutex_unlock(&d->lock);
	CV_POINT("lease.chosen");
	store_submit(d->options.store, &batch->commit);
	pthread_mutex_lock(&d->lock);
}

/* ---- timers ---- */

struct fires {
	struct dispatcher *dispatcher;
	struct store_commit commit;
	struct store_fire items[FIRES_MAX];
	char names[FIRES_MAX][STORE_WORK_NAME_MAX + 1];
	uint8_t keys[FIRES_MAX][STORE_TIMER_KEY_MAX];
};

static bool take_timer(void *arg, const struct store_timer_row *timer)
{
	struct fires *fires = arg;
	const uint32_t at = fires->commit.fire_count++;

	strcpy(fires->names[at], timer->timer);
	if (timer->key.len > 0)
		memcpy(fires->keys[at], timer->key.data, timer->key.len);
	fires->items[at] = (struct store_fire){
	    .agency = timer->agency,
	    .timer = fires->names[at],
	    .key = {fires->keys[at], timer->key.len},
	    .version = timer->version,
	    .id = store_new_id(fires->dispatcher->options.store),
	};
	return fires->commit.fire_count < FIRES_MAX;
}

static void on_fired(struct store_commit *commit, int result)
{
	struct fires *fires = commit->arg;
	struct dispatcher *d = fires->dispatcher;

	CV_POINT("timer.fired");
	pthread_mutex_lock(&d->lock);
	d->commits--;
	d->firing = false;
	d->look = d->timers_look = true;
	if (result < 0)
		d->timers_hold_ms = d->options.monotonic_ms() + DISPATCHER_HOLD_MS;
	dispatcher_wake_locked(d);
	pthread_mutex_unlock(&d->lock);
	free(fires);
}

void fetch_timers(struct dispatcher *d)
{
	struct fires *fires;
	int64_t next_ms = 0;
	int r;

	if (d->firing || d->options.monotonic_ms() < d->timers_hold_ms)
		return;
	if (!d->timers_look && (d->timers_ms == 0 || d->options.now_ms() < d->timers_ms))
		return;
	fires = calloc(1, sizeof(*fires));
	d->firing = true;
	d->timers_look = false;
	pthread_mutex_unlock(&d->lock);
	r = -ENOMEM;
	if (fires != NULL) {
		fires->dispatcher = d;
		r = store_timers_due(d->options.store, d->options.now_ms(), take_timer, fires, &next_ms);
	}
	pthread_mutex_lock(&d->lock);
	d->timers_ms = next_ms;
	d->timers_look |= r < 0;
	if (r < 0)
		d->timers_hold_ms = d->options.monotonic_ms() + DISPATCHER_HOLD_MS;
	if (r < 0 || fires->commit.fire_count == 0) {
		d->firing = false;
		free(fires);
		return;
	}
	fires->commit.fires = fires->items;
	fires->commit.time_ms = d->options.now_ms();
	fires->commit.done = on_fired;
	fires->commit.arg = fires;
	d->commits++;
	pthread_mutex_unlock(&d->lock);
	CV_POINT("timer.chosen");
	store_submit(d->options.store, &fires->commit);
	pthread_mutex_lock(&d->lock);
}
