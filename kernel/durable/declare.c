/*
 * What a plugin's next generation declares, while the dispatcher runs.
 */
#include <errno.h>
#include <string.h>

#include "durable/dispatcher.h"
#include "durable/dispatcher_int.h"
#include "durable/feed.h"

struct queue *queue_named(const struct dispatcher *d, const char *name)
{
	for (uint32_t i = 0; i < d->queue_count; i++) {
		if (strcmp(d->queues[i]->name, name) == 0)
			return d->queues[i];
	}
	return NULL;
}

/* 1: it was there; 0: it was not; -EINVAL. A lease that is out keeps the figures that it was made with. */
static int renew(struct dispatcher *d, const struct dispatcher_queue *given)
{
	struct queue *queue;
	int r = 1;

	pthread_mutex_lock(&d->lock);
	queue = queue_named(d, given->name);
	if (queue == NULL)
		r = 0;
	/* What waits in the one makes no sense to the other. */
	else if ((given->kind == CV_DELIVERY_EVENT) != (queue->feed != NULL))
		r = -EINVAL;
	else if (queue->feed != NULL && !feed_follow(queue->feed, given->topic))
		r = -EINVAL;
	if (r == 1) {
		queue->gone = false;
		queue->look = true;
		queue->options.kind = given->kind;
		dispatcher_figures(given, &queue->options);
	}
	pthread_mutex_unlock(&d->lock);
	return r;
}

static bool is_named(const char *name, const struct dispatcher_queue *queues, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(queues[i].name, name) == 0)
			return true;
	}
	return false;
}

int dispatcher_declare(struct dispatcher *d, const char *owner, const struct dispatcher_queue *queues, size_t count)
{
	int r = 0, result = 0;

	pthread_mutex_lock(&d->lock);
	for (uint32_t i = 0; i < d->queue_count; i++) {
		if (strcmp(d->queues[i]->owner, owner) == 0 && !is_named(d->queues[i]->name, queues, count))
			d->queues[i]->gone = true;
	}
	pthread_mutex_unlock(&d->lock);
	for (size_t i = 0; i < count; i++) {
		r = renew(d, &queues[i]);
		if (r == 0)
			r = dispatcher_add(d, &queues[i]);
		if (r < 0)
			result = r;
	}
	dispatcher_wake(d);
	return result;
}
