#include <stdlib.h>
#include <string.h>

#include "durable/dispatcher_int.h"
#include "durable/feed.h"

struct lease *lease_of(struct dispatcher *d, uint64_t token)
{
	for (uint32_t i = 0; i < d->queue_count; i++) {
		for (struct lease *lease = d->queues[i]->leases; lease != NULL; lease = lease->next) {
			if (lease->delivery.lease == token)
				return lease;
		}
	}
	return NULL;
}

struct lease *lease_of_item(const struct queue *queue, uint64_t id)
{
	for (struct lease *lease = queue->leases; lease != NULL; lease = lease->next) {
		if (lease->delivery.id == id)
			return lease;
	}
	return NULL;
}

static struct cv_bytes copy_to(uint8_t **at, const void *data, size_t len)
{
	struct cv_bytes copy = {*at, len};

	if (len > 0)
		memcpy(*at, data, len);
	*at += len;
	return copy;
}

bool lease_free(const struct queue *queue, uint64_t id)
{
	const struct dispatcher *d = queue->dispatcher;

	if (d->held_queue != NULL && d->held_id == id && strcmp(d->held_queue, queue->name) == 0)
		return false;
	return lease_of_item(queue, id) == NULL;
}

bool lease_suspects(uint32_t unanswered)
{
	return unanswered == DISPATCHER_UNANSWERED - 1;
}

struct lease *lease_make(struct queue *queue, const struct store_item_row *item, const struct store_log_row *entry)
{
	const struct cv_bytes payload = entry != NULL ? entry->payload : item->payload;
	const char *topic = entry != NULL ? entry->topic : "";
	const size_t trace_size = strlen(item->trace_id) + 1, topic_size = strlen(topic) + 1;
	struct lease *lease = calloc(1, sizeof(*lease));
	uint8_t *at = lease != NULL ? malloc(trace_size + topic_size + item->key.len + payload.len) : NULL;

	if (at == NULL) {
		free(lease);
		return NULL;
	}
	lease->bytes = at;
	lease->queue = queue;
	lease->state = LEASE_COUNTING;
	lease->unanswered = item->unanswered;
	lease->not_before_ms = item->not_before_ms;
	lease->delivery = (struct delivery){
	    .queue = queue->name,
	    .kind = queue->options.kind,
	    .id = item->id,
	    .lease = ++queue->dispatcher->next_lease,
	    .agency = item->agency,
	    .attempt = item->attempts + 1,
	    .lease_ms = queue->options.lease_ms,
	    .made_ms = item->made_ms,
	    .trace_id = (const char *)copy_to(&at, item->trace_id, trace_size).data,
	    .topic = (const char *)copy_to(&at, topic, topic_size).data,
	    .subject = entry != NULL ? entry->subject : 0,
	    .cursor = queue->feed != NULL ? feed_cursor(queue->feed, item->id) : STORE_CURSOR_NONE,
	    .key = copy_to(&at, item->key.data, item->key.len),
	    .payload = copy_to(&at, payload.data, payload.len),
	};
	lease->gone = queue->feed != NULL && (entry == NULL || entry->destroyed);
	lease->change = (struct store_item_change){.kind = STORE_ITEM_LEASE, .queue = queue->name, .id = item->id};
	lease->next = queue->leases;
	queue->leases = lease;
	queue->leased++;
	if (lease_suspects(lease->unanswered))
		queue->dispatcher->suspect = lease;
	return lease;
}

static void suspect_gone(struct dispatcher *d)
{
	d->suspect = NULL;
	for (uint32_t i = 0; i < d->queue_count; i++) {
		d->queues[i]->look |= d->queues[i]->suspects;
		d->queues[i]->suspects = false;
	}
}

void lease_drop(struct lease *lease)
{
	struct queue *queue = lease->queue;
	struct lease **link = &queue->leases;

	while (*link != lease)
		link = &(*link)->next;
	*link = lease->next;
	queue->leased--;
	queue->look = true;
	if (queue->dispatcher->suspect == lease)
		suspect_gone(queue->dispatcher);
	if (queue->feed != NULL)
		feed_look(queue->feed);
	free(lease->bytes);
	free(lease);
}
