#include "store/queue.h"

#include <errno.h>
#include <string.h>

#include <congvan/store.pb-c.h>

#include "compiler.h"
#include "store/due.h"
#include "store/order.h"
#include "store/store_int.h"
#include "store/unpack.h"

/* Damaged data is an error of reading for the caller. */
static int read_error(int r)
{
	return r == -EUCLEAN ? -EIO : r;
}

static const char *text_of(const char *text)
{
	return text ? text : "";
}

static struct cv_bytes bytes_of(ProtobufCBinaryData data)
{
	return (struct cv_bytes){data.data, data.len};
}

static int open_range(struct store *s, enum engine_family family, const struct due_key *from, const struct due_key *to,
		      struct engine_iterator **ret)
{
	const struct engine_range range = {.family = family, .lower = due_bytes(from), .upper = due_bytes(to)};

	return s->env->engine->iterator_open(s->engine, NULL, &range, ret);
}

/* ---- the order of time ---- */

struct order {
	struct engine_iterator *iterator; /* NULL: nothing stands there */
	struct due_key start;
	struct due_key from, to; /* the iterator's bounds, which it does not copy */
	size_t rest_min, rest_max; /* bytes that follow it */
	struct due_floor *floor;
	struct due_place first;
};

static int order_open(struct store *s, enum engine_family family, struct order *order)
{
	bool empty;
	int r;

	due_key_end(&order->start, &order->to);
	order->first = DUE_PLACE_END;
	order->floor = due_floor_begin(&s->floors, &order->start, &order->from, &empty);
	if (empty)
		return 0;
	r = open_range(s, family, &order->from, &order->to, &order->iterator);
	if (r < 0)
		due_floor_end(&s->floors, order->floor, NULL);
	return r;
}

/* 1: *ret_key stands there; 0: the end; -EUCLEAN, -EIO. */
static int order_row(struct store *s, struct order *order, struct cv_bytes *ret_key)
{
	struct cv_bytes nothing;
	int r;

	if (!order->iterator)
		return 0;
	r = s->env->engine->iterator_row(order->iterator, ret_key, &nothing);
	if (r == 1 &&
	    (ret_key->len < order->start.len + order->rest_min || ret_key->len > order->start.len + order->rest_max))
		return -EUCLEAN;
	if (r == 1 && order->first.at_ms == UINT64_MAX)
		order->first = due_place_of(&order->start, *ret_key);
	return r;
}

static int order_close(struct store *s, struct order *order, int r)
{
	if (order->iterator)
		s->env->engine->iterator_close(&order->iterator);
	due_floor_end(&s->floors, order->floor, r < 0 ? NULL : &order->first);
	return r < 0 ? read_error(r) : 0;
}

/* ---- items ---- */

/* 1: go on; 0: enough. */
static int show_item(struct cv_bytes identity, struct cv_bytes value, store_on_item *on_item, void *arg)
{
	Congvan__QueueItem *item;
	struct store_item_row row;
	bool more;
	int r;

	if (identity.len < 11 || identity.data[identity.len - 9] != 0)
		return -EUCLEAN;
	item = (Congvan__QueueItem *)unpack(&congvan__queue_item__descriptor, value, &r);
	if (!item)
		return r;
	row = (struct store_item_row){
	    .queue = (const char *)identity.data + 1,
	    .id = be64_get(identity.data + identity.len - 8),
	    .agency = item->agency,
	    .attempts = item->attempts,
	    .unanswered = item->unanswered,
	    .set_aside = item->state == CONGVAN__QUEUE_ITEM__STATE__SET_ASIDE,
	    .not_before_ms = item->not_before_ms,
	    .made_ms = item->made_ms,
	    .reason = text_of(item->reason),
	    .owner = text_of(item->owner),
	    .maker = text_of(item->maker),
	    .trace_id = text_of(item->trace_id),
	    .key = bytes_of(item->key),
	    .payload = bytes_of(item->payload),
	};
	more = on_item(arg, &row);
	congvan__queue_item__free_unpacked(item, NULL);
	return more;
}

/* 1: shown, go on; 0: enough; -ENOENT. */
static int show_one(struct store *s, const struct due_key *key, store_on_item *on_item, void *arg)
{
	const struct engine_type *type = s->env->engine;
	struct engine_value value;
	int r = type->get(s->engine, NULL, ENGINE_QUEUE, due_bytes(key), &value);

	if (r < 0)
		return r;
	r = show_item(due_bytes(key), value.bytes, on_item, arg);
	type->release(&value);
	return r;
}

int store_queue_get(struct store *s, const char *queue, uint64_t id, store_on_item *on_item, void *arg)
{
	struct due_key key;
	int r;

	CV_ASSERT(s->magic == STORE_MAGIC);
	if (!due_name_good(queue))
		return -EINVAL;
	due_item_key(queue, id, &key);
	r = show_one(s, &key, on_item, arg);
	return r < 0 ? read_error(r) : 0;
}

int store_queue_due(struct store *s, const char *queue, int64_t now_ms, store_want_item *want, store_on_item *on_item,
		    void *arg, int64_t *ret_next_ms)
{
	struct due_key key;
	struct order order = {.rest_min = 16, .rest_max = 16};
	struct cv_bytes row;
	int r;

	CV_ASSERT(s->magic == STORE_MAGIC);
	*ret_next_ms = 0;
	if (!due_name_good(queue))
		return -EINVAL;
	due_queue_start(DUE_ORDER, queue, &order.start);
	r = order_open(s, ENGINE_QUEUE, &order);
	if (r < 0)
		return read_error(r);
	while ((r = order_row(s, &order, &row)) == 1) {
		const int64_t due_ms = (int64_t)be64_get(row.data + order.start.len);
		const uint64_t id = be64_get(row.data + order.start.len + 8);

		if (due_ms > now_ms) {
			*ret_next_ms = due_ms;
			r = 0;
			break;
		}
		if (!want || want(arg, id)) {
			due_item_key(queue, id, &key);
			r = show_one(s, &key, on_item, arg);
			/* Gone since the iterator was opened: somebody has done it. */
			if (r != 1 && r != -ENOENT)
				break;
		}
		s->env->engine->iterator_next(order.iterator);
	}
	return order_close(s, &order, r);
}

static int list(struct store *s, const struct due_key *from, const struct due_key *to, store_on_item *on_item,
		void *arg)
{
	const struct engine_type *type = s->env->engine;
	struct engine_iterator *iterator;
	struct cv_bytes key, value;
	int r = open_range(s, ENGINE_QUEUE, from, to, &iterator);

	if (r < 0)
		return read_error(r);
	while ((r = type->iterator_row(iterator, &key, &value)) == 1) {
		r = show_item(key, value, on_item, arg);
		if (r != 1)
			break;
		type->iterator_next(iterator);
	}
	type->iterator_close(&iterator);
	return r < 0 ? read_error(r) : 0;
}

int store_queue_list(struct store *s, const char *queue, uint64_t from_id, store_on_item *on_item, void *arg)
{
	struct due_key from, to;

	CV_ASSERT(s->magic == STORE_MAGIC);
	if (!queue)
		return store_queue_walk(s, "", 0, on_item, arg);
	if (!due_name_good(queue))
		return -EINVAL;
	due_queue_start(DUE_ITEM, queue, &from);
	due_key_end(&from, &to);
	due_item_key(queue, from_id, &from);
	return list(s, &from, &to, on_item, arg);
}

int store_queue_walk(struct store *s, const char *queue, uint64_t from_id, store_on_item *on_item, void *arg)
{
	struct due_key from = {.data = {DUE_ITEM}, .len = 1}, to;

	CV_ASSERT(s->magic == STORE_MAGIC);
	due_key_end(&from, &to);
	if (*queue != '\0' && !due_name_good(queue))
		return -EINVAL;
	if (*queue != '\0')
		due_item_key(queue, from_id, &from);
	return list(s, &from, &to, on_item, arg);
}

/* ---- timers ---- */

static int show_timer(struct store *s, struct cv_bytes identity, store_on_timer *on_timer, void *arg)
{
	const struct engine_type *type = s->env->engine;
	Congvan__TimerRow *timer;
	struct store_timer_row row = {0};
	struct engine_value value;
	int r = due_timer_parse(identity, &row.timer, &row.agency, &row.key);

	if (r < 0)
		return r;
	r = type->get(s->engine, NULL, ENGINE_TIMERS, identity, &value);
	if (r < 0)
		return r;
	timer = (Congvan__TimerRow *)unpack(&congvan__timer_row__descriptor, value.bytes, &r);
	type->release(&value);
	if (!timer)
		return r;
	row.at_ms = timer->at_ms;
	row.version = timer->version;
	row.payload = bytes_of(timer->payload);
	r = on_timer(arg, &row);
	congvan__timer_row__free_unpacked(timer, NULL);
	return r;
}

int store_timers_due(struct store *s, int64_t now_ms, store_on_timer *on_timer, void *arg, int64_t *ret_next_ms)
{
	struct order order = {.start = {.data = {DUE_ORDER}, .len = 1}, .rest_min = 14, .rest_max = DUE_KEY_MAX - 1};
	struct due_key identity;
	struct cv_bytes key;
	int r;

	CV_ASSERT(s->magic == STORE_MAGIC);
	*ret_next_ms = 0;
	r = order_open(s, ENGINE_TIMERS, &order);
	if (r < 0)
		return read_error(r);
	while ((r = order_row(s, &order, &key)) == 1) {
		const int64_t due_ms = (int64_t)be64_get(key.data + 1);

		if (due_ms > now_ms) {
			*ret_next_ms = due_ms;
			r = 0;
			break;
		}
		identity.data[0] = DUE_TIMER;
		identity.len = key.len - 8;
		memcpy(identity.data + 1, key.data + 9, key.len - 9);
		r = show_timer(s, due_bytes(&identity), on_timer, arg);
		if (r != 1 && r != -ENOENT)
			break;
		s->env->engine->iterator_next(order.iterator);
	}
	return order_close(s, &order, r);
}
