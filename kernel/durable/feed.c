#include "durable/feed.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "durable/dispatcher_int.h"
#include "log/log.h"
#include "point.h"
#include "store/topic.h"

struct feed {
	char topic[STORE_WORK_NAME_MAX + 1];
	bool from_start;
	bool again; /* `stored` and `current` must be read from the store */
	bool look; /* there may be entries behind `walked` */
	bool moving; /* a move of the cursor alone is under way */
	bool flushed;
	uint64_t stored; /* the cursor; STORE_CURSOR_NONE: it could not be begun yet */
	uint64_t walked; /* the last entry that was looked at */
	uint64_t current; /* the entry that is an item now; 0: none */
	uint64_t passed, passed_last; /* between `stored` and `walked` */
	struct store_cursor_move move;
	struct store_commit commit;
};

/* An entry on its way to be an item. */
struct begun {
	struct dispatcher *dispatcher;
	struct lease *lease;
	struct store_item item;
	struct store_commit commit;
	char maker[STORE_WORK_NAME_MAX + 1];
};

/* ---- what the store says ---- */

static bool see_current(void *arg, const struct store_item_row *item)
{
	uint64_t *current = arg;

	if (!item->set_aside)
		*current = item->id;
	return item->set_aside;
}

/* Where a new subscription begins. */
static int begin(struct store *store, const char *name, const struct feed *feed, uint64_t *ret)
{
	const struct store_cursor_move move = {
	    .subscription = name, .from = STORE_CURSOR_NONE, .to = feed->from_start ? 0 : store_log_head(store)};
	int r = store_cursor_move(store, &move);

	if (r == 0)
		*ret = move.to;
	return r;
}

/* 0 with both values; or a negative errno, and nothing has changed. No lock is held. */
static int read_state(struct store *store, const char *name, const struct feed *feed, uint64_t *ret_stored,
		      uint64_t *ret_current)
{
	struct store_cursor cursor;
	int r = store_cursor_get(store, name, &cursor);

	*ret_current = 0;
	if (r == -ENOENT)
		r = begin(store, name, feed, &cursor.sequence);
	if (r < 0)
		return r;
	*ret_stored = cursor.sequence;
	return store_queue_list(store, name, cursor.sequence + 1, see_current, ret_current);
}

static void take_state(struct feed *feed, uint64_t stored, uint64_t current)
{
	feed->stored = stored;
	feed->current = current;
	feed->walked = current != 0 ? current : stored;
	feed->passed = 0;
	feed->again = false;
	feed->look = true;
}

bool feed_follow(struct feed *feed, const char *topic)
{
	if (!topic_good(topic) || strlen(topic) >= sizeof(feed->topic))
		return false;
	strcpy(feed->topic, topic);
	return true;
}

int feed_create(struct store *store, const char *name, const struct dispatcher_queue *queue, struct feed **ret)
{
	struct feed *feed;
	uint64_t stored, current;
	int r;

	feed = calloc(1, sizeof(*feed));
	if (feed == NULL)
		return -ENOMEM;
	feed->from_start = queue->from_start;
	feed->stored = STORE_CURSOR_NONE;
	r = feed_follow(feed, queue->topic) ? read_state(store, name, feed, &stored, &current) : -EINVAL;
	if (r == -ENOSPC || r == -EROFS) {
		/* Nothing can be written, so nothing is appended either: it begins when that is over. */
		feed->again = true;
		r = 0;
	} else if (r == 0) {
		take_state(feed, stored, current);
	}
	if (r < 0)
		feed_destroy(&feed);
	else
		*ret = feed;
	return r;
}

void feed_destroy(struct feed **where)
{
	struct feed *feed = *where;

	if (feed == NULL)
		return;
	*where = NULL;
	free(feed);
}

/* ---- small questions ---- */

void feed_look(struct feed *feed)
{
	feed->look = true;
}

void feed_again(struct feed *feed)
{
	feed->again = true;
}

void feed_done(struct feed *feed, uint64_t sequence)
{
	CV_POINT("feed.done");
	feed->stored = feed->walked = sequence;
	feed->current = 0;
	feed->look = true;
}

uint64_t feed_cursor(const struct feed *feed, uint64_t sequence)
{
	return feed->stored != STORE_CURSOR_NONE && sequence > feed->stored ? feed->stored : STORE_CURSOR_NONE;
}

bool feed_known(const struct feed *feed)
{
	return !feed->again && !feed->moving;
}

bool feed_ready(const struct queue *queue)
{
	const struct feed *feed = queue->feed;

	if (queue->gone || queue->leased > 0 || feed->moving)
		return false;
	return feed->again || (feed->look && feed->current == 0 && !queue->suspended);
}

void feed_view(const struct feed *feed, struct dispatcher_view *ret)
{
	memcpy(ret->topic, feed->topic, sizeof(ret->topic));
	ret->upto = feed->current != 0 ? feed->current - 1 : feed->walked;
}

static void hold(struct queue *queue)
{
	queue->hold_ms = queue->dispatcher->options.monotonic_ms() + DISPATCHER_HOLD_MS;
}

/* ---- moving the cursor by itself ---- */

static void on_moved(struct store_commit *commit, int result)
{
	struct queue *queue = commit->arg;
	struct feed *feed = queue->feed;
	struct dispatcher *d = queue->dispatcher;

	CV_POINT("feed.moved");
	pthread_mutex_lock(&d->lock);
	d->commits--;
	feed->moving = false;
	feed->look = true;
	if (result == 0) {
		feed->stored = feed->move.to;
		feed->passed = 0;
	} else {
		feed->again = true;
		hold(queue);
	}
	dispatcher_wake_locked(d);
	pthread_mutex_unlock(&d->lock);
}

static void move(struct queue *queue)
{
	struct dispatcher *d = queue->dispatcher;
	struct feed *feed = queue->feed;

	feed->move = (struct store_cursor_move){.subscription = queue->name,
						.from = feed->stored,
						.to = feed->walked,
						.passed = feed->passed,
						.passed_last = feed->passed_last};
	feed->commit = (struct store_commit){
	    .cursor_move = &feed->move, .time_ms = d->options.now_ms(), .done = on_moved, .arg = queue};
	feed->moving = true;
	d->commits++;
	pthread_mutex_unlock(&d->lock);
	CV_POINT("feed.moving");
	store_submit(d->options.store, &feed->commit);
	pthread_mutex_lock(&d->lock);
}

/* ---- from entries to items ---- */

struct reading {
	struct queue *queue;
	uint64_t passed, passed_last, before; /* before: the entry that was found is not taken yet; 0: none was */
	struct begun *begun;
};

static struct begun *begin_entry(struct queue *queue, const struct store_log_row *entry)
{
	struct begun *begun = calloc(1, sizeof(*begun));
	const struct store_item_row item = {.queue = queue->name,
					    .id = entry->sequence,
					    .agency = entry->agency,
					    .made_ms = entry->time_ms,
					    .trace_id = entry->trace_id};

	if (begun == NULL)
		return NULL;
	begun->dispatcher = queue->dispatcher;
	pthread_mutex_lock(&queue->dispatcher->lock);
	begun->lease = lease_make(queue, &item, entry);
	pthread_mutex_unlock(&queue->dispatcher->lock);
	if (begun->lease == NULL) {
		free(begun);
		return NULL;
	}
	memcpy(begun->maker, entry->plugin, strnlen(entry->plugin, sizeof(begun->maker) - 1));
	begun->item = (struct store_item){
	    .agency = entry->agency, .queue = queue->name, .id = entry->sequence, .attempted = true};
	begun->commit.items = &begun->item;
	begun->commit.item_count = 1;
	/* As the entry has it: a person who looks at the item sees who made it, and when. */
	begun->commit.author =
	    (struct store_author){.plugin = begun->maker, .trace_id = begun->lease->delivery.trace_id};
	begun->commit.time_ms = entry->time_ms;
	return begun;
}

static bool read_entry(void *arg, const struct store_log_row *entry)
{
	struct reading *reading = arg;

	if (entry->destroyed) {
		reading->passed++;
		reading->passed_last = entry->sequence;
		log_warning(NULL, "subscription.passed_over", "subscription=%s id=%llu reason=\"%s\"",
			    reading->queue->name, (unsigned long long)entry->sequence, "its payload was destroyed");
		return true;
	}
	/* What was passed over is written down first: the handler's commit knows nothing of it. */
	if (reading->passed > 0) {
		reading->before = entry->sequence;
		return false;
	}
	reading->begun = begin_entry(reading->queue, entry);
	if (reading->begun == NULL)
		reading->before = entry->sequence;
	return false;
}

static void on_begun(struct store_commit *commit, int result)
{
	struct begun *begun = commit->arg;
	struct dispatcher *d = begun->dispatcher;
	struct queue *queue = begun->lease->queue;

	CV_POINT("feed.begun");
	pthread_mutex_lock(&d->lock);
	d->commits--;
	begun->lease->state = result == 0 ? LEASE_READY : LEASE_OVER;
	if (result < 0) {
		queue->feed->again = true;
		hold(queue);
	}
	dispatcher_wake_locked(d);
	pthread_mutex_unlock(&d->lock);
	free(begun);
}

static void read_on(struct queue *queue)
{
	struct dispatcher *d = queue->dispatcher;
	struct feed *feed = queue->feed;
	struct reading reading = {.queue = queue, .passed = feed->passed, .passed_last = feed->passed_last};
	const uint64_t after = feed->walked;
	char topic[sizeof(feed->topic)];
	uint64_t upto = after;
	int r;

	/* A new generation may name another one meanwhile. */
	memcpy(topic, feed->topic, sizeof(topic));
	feed->look = false;
	pthread_mutex_unlock(&d->lock);
	r = store_log_walk(d->options.store, topic, after, read_entry, &reading, &upto);
	if (reading.before != 0)
		upto = reading.before - 1;
	pthread_mutex_lock(&d->lock);
	feed->walked = upto;
	feed->passed = reading.passed;
	feed->passed_last = reading.passed_last;
	/* More than one step behind: there may be no commit to wake us. */
	feed->look |= r < 0 || reading.before != 0 || upto < store_log_head(d->options.store);
	if (r < 0 || (reading.before != 0 && reading.passed == 0))
		hold(queue);
	if (reading.begun != NULL) {
		feed->current = reading.begun->lease->delivery.id;
		reading.begun->commit.done = on_begun;
		reading.begun->commit.arg = reading.begun;
		d->commits++;
		pthread_mutex_unlock(&d->lock);
		CV_POINT("feed.found");
		store_submit(d->options.store, &reading.begun->commit);
		pthread_mutex_lock(&d->lock);
	} else if (feed->passed > 0 || feed->walked - feed->stored >= FEED_LAG) {
		move(queue);
	}
}

static void read_again(struct queue *queue)
{
	struct dispatcher *d = queue->dispatcher;
	struct feed *feed = queue->feed;
	uint64_t stored = 0, current = 0;
	int r;

	feed->again = false;
	pthread_mutex_unlock(&d->lock);
	r = read_state(d->options.store, queue->name, feed, &stored, &current);
	pthread_mutex_lock(&d->lock);
	if (r == 0) {
		take_state(feed, stored, current);
		return;
	}
	feed->again = true;
	hold(queue);
}

static bool held(const struct queue *queue)
{
	return queue->dispatcher->options.monotonic_ms() < queue->hold_ms;
}

void feeds_refresh(struct dispatcher *d)
{
	for (uint32_t i = 0; i < d->queue_count; i++) {
		struct queue *queue = d->queues[i];

		if (queue->feed != NULL && queue->feed->again && feed_ready(queue) && !held(queue))
			read_again(queue);
	}
}

void feeds_fetch(struct dispatcher *d)
{
	for (uint32_t i = 0; i < d->queue_count; i++) {
		struct queue *queue = d->queues[i];

		if (queue->feed != NULL && !queue->feed->again && feed_ready(queue) && !held(queue))
			read_on(queue);
	}
}

void feeds_flush(struct dispatcher *d)
{
	for (uint32_t i = 0; i < d->queue_count; i++) {
		struct queue *queue = d->queues[i];
		struct feed *feed = queue->feed;

		if (feed == NULL || feed->flushed || feed->moving || queue->leased > 0)
			continue;
		feed->flushed = true;
		if (!feed->again && feed->current == 0 && feed->walked > feed->stored)
			move(queue);
	}
}
