#include "durable/operate.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <congvan/store.pb-c.h>

#include "compiler.h"
#include "durable/dispatcher_int.h"
#include "durable/feed.h"
#include "log/log.h"
#include "store/chain.h"

/* Reason, the reason before, the queue's name, a digest and the numbers. */
#define PACKED_MAX (2u * STORE_REASON_MAX + STORE_WORK_NAME_MAX + 128u)

/* The item as it was read, and what it becomes. */
struct work {
	const struct operate_act *act;
	struct store_item_change change;
	struct store_cursor_move move;
	struct store_event event;
	struct store_commit commit;
	int result;
	uint8_t packed[PACKED_MAX];
};

static int digest_of(struct cv_bytes bytes, uint8_t ret[CHAIN_HASH_SIZE])
{
	struct chain_digest digest;
	int r = chain_digest_init(&digest);

	if (r == 0)
		r = chain_digest_of(&digest, bytes, ret);
	chain_digest_finish(&digest);
	return r;
}

/* protobuf-c's structures lack const; packing only reads. */
static char *unconst(const char *text)
{
	return (char *)(uintptr_t)text;
}

/* What the log will say about it. */
static int describe(struct work *work, const struct store_item_row *item)
{
	Congvan__QueueAct message = CONGVAN__QUEUE_ACT__INIT;
	uint8_t digest[CHAIN_HASH_SIZE];
	int r = 0;

	message.queue = unconst(work->act->queue);
	message.has_id = 1;
	message.id = work->act->id;
	message.reason = unconst(work->act->reason);
	message.was = item->reason[0] != '\0' ? unconst(item->reason) : NULL;
	if (work->act->kind == OPERATE_DROP && item->payload.len > 0) {
		r = digest_of(item->payload, digest);
		message.has_payload_digest = message.has_payload_size = 1;
		message.payload_digest = (ProtobufCBinaryData){sizeof(digest), digest};
		message.payload_size = (uint32_t)item->payload.len;
	}
	CV_ASSERT(congvan__queue_act__get_packed_size(&message) <= sizeof(work->packed)); /* texts have been measured */
	work->event = (struct store_event){
	    .agency = item->agency,
	    .topic = work->act->kind == OPERATE_DROP ? OPERATE_DROPPED : OPERATE_RETRIED,
	    .payload = {work->packed, congvan__queue_act__pack(&message, work->packed)},
	    .subject = work->act->id,
	};
	return r;
}

static bool see(void *arg, const struct store_item_row *item)
{
	struct work *work = arg;

	work->result = describe(work, item);
	return false;
}

/* Dropped by a person, the entry would be found again: the cursor goes on behind it. */
static int move_on(struct dispatcher *d, struct work *work)
{
	struct store_cursor cursor;
	int r = store_cursor_get(d->options.store, work->act->queue, &cursor);

	if (r == -ENOENT)
		return 0;
	if (r == 0 && work->act->id > cursor.sequence) {
		work->move = (struct store_cursor_move){
		    .subscription = work->act->queue, .from = cursor.sequence, .to = work->act->id};
		work->commit.cursor_move = &work->move;
	}
	return r;
}

static int carry_out(struct dispatcher *d, struct work *work)
{
	const struct operate_act *act = work->act;
	int r = store_queue_get(d->options.store, act->queue, act->id, see, work);

	if (r == 0)
		r = work->result;
	if (r == 0 && act->kind == OPERATE_DROP)
		r = move_on(d, work);
	if (r < 0 || act->dry_run)
		return r;
	work->change = (struct store_item_change){
	    .kind = act->kind == OPERATE_DROP ? STORE_ITEM_DROP : STORE_ITEM_AGAIN, .queue = act->queue, .id = act->id};
	work->commit.author = (struct store_author){.plugin = OPERATE_PLUGIN, .address = act->account};
	work->commit.item_changes = &work->change;
	work->commit.events = &work->event;
	work->commit.item_change_count = work->commit.event_count = 1;
	work->commit.time_ms = d->options.now_ms();
	r = store_commit_and_wait(d->options.store, &work->commit);
	return r == -ESTALE ? -EAGAIN : r;
}

static bool is_leased(const struct dispatcher *d, const struct operate_act *act)
{
	const struct queue *queue = queue_named(d, act->queue);

	return queue != NULL && lease_of_item(queue, act->id) != NULL;
}

static void look_again(struct dispatcher *d, const char *name)
{
	struct queue *queue = queue_named(d, name);

	if (queue == NULL)
		return;
	queue->look = true;
	if (queue->feed != NULL)
		feed_again(queue->feed);
}

/* While it is held nobody leases it. */
static int hold_and_do(struct dispatcher *d, struct work *work)
{
	int r;

	pthread_mutex_lock(&d->lock);
	r = is_leased(d, work->act) ? -EBUSY : 0;
	if (r == 0) {
		d->held_queue = work->act->queue;
		d->held_id = work->act->id;
	}
	pthread_mutex_unlock(&d->lock);
	if (r < 0)
		return r;
	r = carry_out(d, work);
	pthread_mutex_lock(&d->lock);
	d->held_queue = NULL;
	look_again(d, work->act->queue);
	dispatcher_wake_locked(d);
	pthread_mutex_unlock(&d->lock);
	return r;
}

int operate(struct dispatcher *d, const struct operate_act *act)
{
	const size_t reason_len = act->reason != NULL ? strlen(act->reason) : 0;
	struct work *work;
	int r;

	CV_ASSERT(d->magic == DISPATCHER_MAGIC);
	if (reason_len > STORE_REASON_MAX || (act->kind == OPERATE_DROP && reason_len == 0) ||
	    strlen(act->queue) > STORE_WORK_NAME_MAX)
		return -EINVAL;
	work = calloc(1, sizeof(*work));
	if (work == NULL)
		return -ENOMEM;
	work->act = act;
	pthread_mutex_lock(&d->act_lock);
	r = hold_and_do(d, work);
	pthread_mutex_unlock(&d->act_lock);
	if (r == 0 && !act->dry_run)
		log_info(NULL, act->kind == OPERATE_DROP ? "item.dropped" : "item.retried",
			 "queue=%s id=%llu account=%s", act->queue, (unsigned long long)act->id, act->account);
	free(work);
	return r;
}
