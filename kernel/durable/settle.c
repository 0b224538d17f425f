/*
 * How a delivery that has ended is written down: the change of its item, in a commit of its own. What is done needs
 * none, for the acknowledgement was part of the handler's commit.
 */
#include <errno.h>
#include <string.h>

#include "durable/backoff.h"
#include "durable/dispatcher_int.h"
#include "durable/feed.h"
#include "log/log.h"
#include "point.h"

static void log_outcome(const struct lease *lease, const char *event)
{
	const struct log_context context = {.trace_id = lease->delivery.trace_id};

	log_warning(&context, event, "queue=%s id=%llu attempt=%u reason=\"%s\"", lease->queue->name,
		    (unsigned long long)lease->delivery.id, lease->delivery.attempt, lease->outcome.reason);
}

static int64_t wait_of(struct dispatcher *d, const struct queue *queue, uint32_t failures)
{
	return backoff_ms(failures, queue->options.retry_min_ms, queue->options.retry_max_ms, d->options.random());
}

static void suspend(struct dispatcher *d, struct lease *lease)
{
	struct queue *queue = lease->queue;

	/* Several that were under way when the first one said it are one failure. */
	if (!queue->suspended || lease->probe) {
		queue->probes = queue->suspended ? queue->probes + 1 : 1;
		queue->suspended = true;
		queue->probe_ms = d->options.now_ms() + wait_of(d, queue, queue->probes);
		memcpy(queue->reason, lease->outcome.reason, sizeof(queue->reason));
		log_outcome(lease, "queue.suspended");
	}
	lease->change.kind = STORE_ITEM_UNDO;
}

static void resume(struct lease *lease)
{
	struct queue *queue = lease->queue;

	if (!queue->suspended || !lease->probe)
		return;
	queue->suspended = false;
	queue->probes = 0;
	queue->look = true;
	log_outcome(lease, "queue.resumed");
}

static void set_aside(struct lease *lease)
{
	lease->change.kind = STORE_ITEM_ASIDE;
	lease->change.owner = lease->queue->owner;
	log_outcome(lease, "item.set_aside");
}

/* The subscription goes on behind it, in the same commit. */
static void move_on(struct lease *lease)
{
	const struct delivery *delivery = &lease->delivery;

	if (delivery->cursor == STORE_CURSOR_NONE)
		return;
	lease->move = (struct store_cursor_move){
	    .subscription = lease->queue->name, .from = delivery->cursor, .to = delivery->id};
	if (lease->outcome.kind == OUTCOME_PASS) {
		lease->move.passed = 1;
		lease->move.passed_last = delivery->id;
	}
	lease->settle.cursor_move = &lease->move;
}

static void pass_over(struct lease *lease)
{
	lease->change.kind = STORE_ITEM_DROP;
	log_outcome(lease, "subscription.passed_over");
}

static void on_settled(struct store_commit *commit, int result)
{
	struct lease *lease = commit->arg;
	struct dispatcher *d = lease->queue->dispatcher;

	CV_POINT("lease.settled");
	pthread_mutex_lock(&d->lock);
	d->commits--;
	/* -ESTALE: it was acknowledged, or somebody dropped it. Otherwise it stays as it is and is delivered again. */
	if (result < 0 && result != -ESTALE)
		lease->queue->hold_ms = d->options.monotonic_ms() + DISPATCHER_HOLD_MS;
	lease->state = LEASE_OVER;
	if (lease->queue->feed != NULL)
		feed_again(lease->queue->feed);
	dispatcher_wake_locked(d);
	pthread_mutex_unlock(&d->lock);
}

static void write_down(struct dispatcher *d, struct lease *lease)
{
	lease->change.reason = lease->change.kind == STORE_ITEM_UNDO ? NULL : lease->outcome.reason;
	lease->settle = (struct store_commit){.item_changes = &lease->change,
					      .item_change_count = 1,
					      .time_ms = d->options.now_ms(),
					      .done = on_settled,
					      .arg = lease};
	if (lease->change.kind == STORE_ITEM_ASIDE || lease->change.kind == STORE_ITEM_DROP)
		move_on(lease);
	lease->state = LEASE_SETTLING;
	d->commits++;
	pthread_mutex_unlock(&d->lock);
	CV_POINT("lease.settling");
	store_submit(d->options.store, &lease->settle);
	pthread_mutex_lock(&d->lock);
}

void settle(struct dispatcher *d, struct lease *lease)
{
	struct queue *queue = lease->queue;

	lease->held = false;
	if (lease->outcome.kind != OUTCOME_SUSPEND && lease->outcome.kind != OUTCOME_UNDO)
		resume(lease);
	lease->change.not_before_ms = lease->not_before_ms;
	switch (lease->outcome.kind) {
	case OUTCOME_DONE:
		if (queue->feed != NULL && lease->delivery.cursor != STORE_CURSOR_NONE)
			feed_done(queue->feed, lease->delivery.id);
		lease_drop(lease);
		return;
	case OUTCOME_PASS:
		pass_over(lease);
		break;
	case OUTCOME_SUSPEND:
		suspend(d, lease);
		break;
	case OUTCOME_UNDO:
		lease->change.kind = STORE_ITEM_UNDO;
		break;
	case OUTCOME_ASIDE:
		set_aside(lease);
		break;
	case OUTCOME_RETRY:
		if (lease->delivery.attempt >= queue->options.attempts_max) {
			set_aside(lease);
			break;
		}
		lease->change.kind = STORE_ITEM_RETRY;
		lease->change.not_before_ms = d->options.now_ms() + wait_of(d, queue, lease->delivery.attempt);
		break;
	}
	write_down(d, lease);
}
