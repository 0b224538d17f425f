/*
 * What a commit does to items and timers. Rows that a group has touched are kept beside its batch with three states:
 * as stored, as the commits accepted so far leave it, as the commit at hand would leave it. At the group's end the
 * difference between the first and the second is written, the row and its place in the order of time together.
 */
#include <errno.h>
#include <string.h>

#include <congvan/store.pb-c.h>

#include "store/due.h"
#include "store/group.h"
#include "store/key.h"
#include "store/unpack.h"

struct due_state {
	bool there;
	bool ordered; /* has a row in the order of time */
	int64_t at_ms;
	struct cv_bytes packed;
};

struct due_row {
	struct cv_bytes identity;
	struct due_state stored, now, next;
	bool dirty;
};

typedef Congvan__QueueItem queue_item;

/* protobuf-c's structures lack const; packing only reads. */
static char *unconst(const char *text)
{
	return (char *)(uintptr_t)text;
}

static ProtobufCBinaryData binary(struct cv_bytes bytes)
{
	return (ProtobufCBinaryData){bytes.len, (uint8_t *)(uintptr_t)bytes.data};
}

static int pack(struct group *group, const ProtobufCMessage *message, struct cv_bytes *ret)
{
	uint8_t *at = region_alloc(&group->region, protobuf_c_message_get_packed_size(message));

	if (!at)
		return -ENOMEM;
	*ret = (struct cv_bytes){at, protobuf_c_message_pack(message, at)};
	return 0;
}

/* ---- rows ---- */

static int describe(struct cv_bytes identity, struct due_state *state)
{
	int r;

	if (identity.data[0] == DUE_ITEM) {
		queue_item *item = (queue_item *)unpack(&congvan__queue_item__descriptor, state->packed, &r);

		if (!item)
			return r;
		state->ordered = item->state == CONGVAN__QUEUE_ITEM__STATE__READY;
		state->at_ms = item->not_before_ms;
		congvan__queue_item__free_unpacked(item, NULL);
	} else {
		Congvan__TimerRow *timer =
		    (Congvan__TimerRow *)unpack(&congvan__timer_row__descriptor, state->packed, &r);

		if (!timer)
			return r;
		state->ordered = true;
		state->at_ms = timer->at_ms;
		congvan__timer_row__free_unpacked(timer, NULL);
	}
	state->there = true;
	return 0;
}

static int load(struct group *group, struct due_row *row)
{
	const struct engine_type *type = group->env->engine;
	struct engine_value value;
	uint8_t *copy;
	int r = type->get(group->engine, NULL, due_family(row->identity), row->identity, &value);

	if (r == -ENOENT)
		return 0;
	if (r < 0)
		return r;
	copy = region_alloc(&group->region, value.bytes.len + 1);
	if (copy) {
		memcpy(copy, value.bytes.data, value.bytes.len);
		row->stored.packed = (struct cv_bytes){copy, value.bytes.len};
	}
	type->release(&value);
	return copy ? describe(row->identity, &row->stored) : -ENOMEM;
}

/* Room for it in the map has been reserved. */
static int row_of(struct group *group, const struct due_key *key, struct due_row **ret)
{
	const uint64_t hash = key_hash(key->data, key->len);
	const struct keymap_entry *found = keymap_find(&group->due, hash, due_bytes(key));
	struct due_row *row;
	uint8_t *identity;
	int r;

	if (found) {
		*ret = (struct due_row *)(uintptr_t)found->value;
		return 0;
	}
	row = region_alloc(&group->region, sizeof(*row));
	identity = region_alloc(&group->region, key->len);
	if (!row || !identity)
		return -ENOMEM;
	memcpy(identity, key->data, key->len);
	*row = (struct due_row){.identity = {identity, key->len}};
	r = load(group, row);
	if (r < 0)
		return r;
	row->now = row->stored;
	keymap_insert(&group->due, hash, row->identity)->value = (uint64_t)(uintptr_t)row;
	*ret = row;
	return 0;
}

/* ---- items ---- */

static int set_item(struct group *group, struct due_row *row, const queue_item *item)
{
	struct due_state state = {
	    .there = true, .ordered = item->state == CONGVAN__QUEUE_ITEM__STATE__READY, .at_ms = item->not_before_ms};
	int r = pack(group, &item->base, &state.packed);

	if (r == 0)
		row->next = state;
	return r;
}

static void start_item(queue_item *item, uint32_t agency, int64_t not_before_ms, int64_t now_ms)
{
	congvan__queue_item__init(item);
	item->has_state = item->has_agency = item->has_not_before_ms = item->has_made_ms = item->has_attempts = 1;
	item->has_payload = 1;
	item->state = CONGVAN__QUEUE_ITEM__STATE__READY;
	item->agency = agency;
	item->not_before_ms = not_before_ms;
	item->made_ms = now_ms;
}

static int put_item(struct group *group, const struct store_commit *commit, const struct store_item *from,
		    struct due_row *row)
{
	queue_item item;

	if (row->next.there)
		return 0;
	start_item(&item, from->agency, from->not_before_ms, commit->time_ms);
	item.maker = unconst(commit->author.plugin);
	item.trace_id = unconst(commit->author.trace_id);
	item.payload = binary(from->payload);
	if (from->attempted) {
		item.has_unanswered = 1;
		item.attempts = item.unanswered = 1;
	}
	return set_item(group, row, &item);
}

static void change_times(const struct store_item_change *change, queue_item *item)
{
	switch (change->kind) {
	case STORE_ITEM_LEASE:
		item->attempts++;
		item->has_unanswered = 1;
		item->unanswered++;
		return;
	case STORE_ITEM_UNDO:
		item->attempts -= item->attempts > 0;
		item->unanswered -= item->unanswered > 0;
		item->not_before_ms = change->not_before_ms;
		return;
	case STORE_ITEM_RETRY:
		item->not_before_ms = change->not_before_ms;
		break;
	case STORE_ITEM_AGAIN:
		item->attempts = 0;
		item->not_before_ms = change->not_before_ms;
		item->state = CONGVAN__QUEUE_ITEM__STATE__READY;
		break;
	default: /* STORE_ITEM_ASIDE: the others remove the item */
		item->state = CONGVAN__QUEUE_ITEM__STATE__SET_ASIDE;
		break;
	}
	item->unanswered = 0;
}

static int rewrite_item(struct group *group, const struct store_item_change *change, struct due_row *row)
{
	char reason[STORE_REASON_MAX + 1];
	char *old_reason, *old_owner;
	queue_item *item;
	int r;

	item = (queue_item *)unpack(&congvan__queue_item__descriptor, row->next.packed, &r);
	if (!item)
		return r;
	old_reason = item->reason;
	old_owner = item->owner;
	change_times(change, item);
	if (change->reason) {
		size_t len = strnlen(change->reason, STORE_REASON_MAX);

		/* Not in the middle of a character. */
		while (change->reason[len] != '\0' && len > 0 && ((uint8_t)change->reason[len] & 0xc0u) == 0x80u)
			len--;
		memcpy(reason, change->reason, len);
		reason[len] = '\0';
		item->reason = reason;
	}
	if (change->owner)
		item->owner = unconst(change->owner);
	r = set_item(group, row, item);
	item->reason = old_reason;
	item->owner = old_owner;
	congvan__queue_item__free_unpacked(item, NULL);
	return r;
}

static int change_item(struct group *group, const struct store_item_change *change, struct due_row *row)
{
	const bool any_state = change->kind == STORE_ITEM_AGAIN || change->kind == STORE_ITEM_DROP;

	if (!row->next.there || (!any_state && !row->next.ordered))
		return -ESTALE;
	if (change->kind == STORE_ITEM_ACK || change->kind == STORE_ITEM_DROP) {
		row->next = (struct due_state){0};
		return 0;
	}
	return rewrite_item(group, change, row);
}

/* ---- timers ---- */

static int set_timer(struct group *group, const struct store_commit *commit, const struct store_timer *timer,
		     struct due_row *row)
{
	Congvan__TimerRow message = CONGVAN__TIMER_ROW__INIT;
	struct due_state state = {.there = true, .ordered = true, .at_ms = timer->at_ms};
	int r;

	if (timer->at_ms == 0) {
		row->next = (struct due_state){0};
		return 0;
	}
	message.has_at_ms = message.has_version = message.has_payload = 1;
	message.at_ms = timer->at_ms;
	message.version = group->version + 1;
	message.maker = unconst(commit->author.plugin);
	message.trace_id = unconst(commit->author.trace_id);
	message.payload = binary(timer->payload);
	r = pack(group, &message.base, &state.packed);
	if (r == 0)
		row->next = state;
	return r;
}

/* The timer goes, an item with all that it carried comes. */
static int fire(struct group *group, const struct store_commit *commit, const struct store_fire *fire,
		struct due_row *timer_row, struct due_row *item_row)
{
	Congvan__TimerRow *timer;
	queue_item item;
	int r = 0;

	if (!timer_row->next.there || item_row->next.there)
		return 0;
	timer = (Congvan__TimerRow *)unpack(&congvan__timer_row__descriptor, timer_row->next.packed, &r);
	if (!timer)
		return r;
	if (timer->version == fire->version) {
		start_item(&item, fire->agency, timer->at_ms, commit->time_ms);
		item.maker = timer->maker;
		item.trace_id = timer->trace_id;
		item.payload = timer->payload;
		item.has_key = 1;
		item.key = binary(fire->key);
		r = set_item(group, item_row, &item);
		timer_row->next = (struct due_state){0};
	}
	congvan__timer_row__free_unpacked(timer, NULL);
	return r;
}

/* ---- one commit ---- */

static size_t row_count(const struct store_commit *commit)
{
	return (size_t)commit->item_change_count + commit->item_count + commit->timer_count +
	       2 * (size_t)commit->fire_count;
}

static int check_shape(const struct store_commit *commit, struct stage *stage)
{
	for (uint32_t i = 0; i < commit->item_change_count; i++) {
		const struct store_item_change *change = &commit->item_changes[i];

		if (!due_name_good(change->queue) || change->kind < STORE_ITEM_LEASE || change->kind > STORE_ITEM_DROP)
			return -EINVAL;
	}
	for (uint32_t i = 0; i < commit->item_count; i++) {
		if (!due_name_good(commit->items[i].queue) || commit->items[i].id == 0)
			return -EINVAL;
		if (commit->items[i].payload.len > CV_VALUE_MAX)
			return -E2BIG;
		stage->bytes += commit->items[i].payload.len;
	}
	for (uint32_t i = 0; i < commit->timer_count; i++) {
		if (!due_name_good(commit->timers[i].timer))
			return -EINVAL;
		if (commit->timers[i].key.len > STORE_TIMER_KEY_MAX || commit->timers[i].payload.len > CV_VALUE_MAX)
			return -E2BIG;
		stage->bytes += commit->timers[i].payload.len;
	}
	for (uint32_t i = 0; i < commit->fire_count; i++) {
		if (!due_name_good(commit->fires[i].timer) || commit->fires[i].key.len > STORE_TIMER_KEY_MAX ||
		    commit->fires[i].id == 0)
			return -EINVAL;
	}
	stage->bytes += row_count(commit) * DUE_KEY_MAX;
	return 0;
}

static int find_rows(struct group *group, const struct store_commit *commit, struct due_row **rows)
{
	struct due_key key;
	int r = 0;

	for (uint32_t i = 0; i < commit->item_change_count && r == 0; i++) {
		due_item_key(commit->item_changes[i].queue, commit->item_changes[i].id, &key);
		r = row_of(group, &key, rows++);
	}
	for (uint32_t i = 0; i < commit->item_count && r == 0; i++) {
		due_item_key(commit->items[i].queue, commit->items[i].id, &key);
		r = row_of(group, &key, rows++);
	}
	for (uint32_t i = 0; i < commit->fire_count && r == 0; i++) {
		const struct store_fire *one = &commit->fires[i];

		due_timer_key(one->timer, one->agency, one->key, &key);
		r = row_of(group, &key, rows++);
		if (r < 0)
			break;
		due_item_key(one->timer, one->id, &key);
		r = row_of(group, &key, rows++);
	}
	for (uint32_t i = 0; i < commit->timer_count && r == 0; i++) {
		due_timer_key(commit->timers[i].timer, commit->timers[i].agency, commit->timers[i].key, &key);
		r = row_of(group, &key, rows++);
	}
	return r;
}

static int apply(struct group *group, const struct store_commit *commit, struct due_row **rows)
{
	int r = 0;

	for (uint32_t i = 0; i < commit->item_change_count && r == 0; i++)
		r = change_item(group, &commit->item_changes[i], *rows++);
	for (uint32_t i = 0; i < commit->item_count && r == 0; i++)
		r = put_item(group, commit, &commit->items[i], *rows++);
	for (uint32_t i = 0; i < commit->fire_count && r == 0; i++, rows += 2)
		r = fire(group, commit, &commit->fires[i], rows[0], rows[1]);
	for (uint32_t i = 0; i < commit->timer_count && r == 0; i++)
		r = set_timer(group, commit, &commit->timers[i], *rows++);
	return r;
}

int group_stage_due(struct group *group, struct stage *stage)
{
	const size_t count = row_count(stage->commit);
	int r;

	if (count == 0)
		return 0;
	r = check_shape(stage->commit, stage);
	if (r < 0)
		return r;
	if (count > UINT32_MAX)
		return -E2BIG;
	stage->due = region_alloc(&group->region, count * sizeof(struct due_row *));
	if (!stage->due)
		return -ENOMEM;
	r = keymap_reserve(&group->due, (uint32_t)count);
	if (r == 0)
		r = find_rows(group, stage->commit, stage->due);
	if (r < 0)
		return r;
	for (size_t i = 0; i < count; i++)
		stage->due[i]->next = stage->due[i]->now;
	return apply(group, stage->commit, stage->due);
}

void group_accept_due(struct group *group, const struct stage *stage)
{
	const size_t count = row_count(stage->commit);

	for (size_t i = 0; i < count; i++) {
		stage->due[i]->now = stage->due[i]->next;
		stage->due[i]->dirty = true;
	}
	group->worked |= count > 0;
}

/* ---- the group's end ---- */

static bool moves(const struct due_row *row)
{
	return row->stored.ordered != row->now.ordered || row->stored.at_ms != row->now.at_ms;
}

static void write_order(struct group *group, const struct due_row *row)
{
	const struct engine_type *type = group->env->engine;
	const struct due_state *old = &row->stored, *new = &row->now;
	const struct cv_bytes nothing = {NULL, 0};
	struct due_key key;

	if (!moves(row))
		return;
	if (old->ordered) {
		due_order_key(row->identity, old->at_ms, &key);
		type->batch_delete(group->batch, due_family(row->identity), due_bytes(&key));
	}
	if (new->ordered) {
		due_order_key(row->identity, new->at_ms, &key);
		type->batch_put(group->batch, due_family(row->identity), due_bytes(&key), nothing, nothing);
	}
}

void group_write_due(struct group *group)
{
	const struct engine_type *type = group->env->engine;
	const struct cv_bytes nothing = {NULL, 0};

	for (uint32_t i = 0; i < group->due.capacity && group->due.count > 0; i++) {
		const struct keymap_entry *entry = &group->due.entries[i];
		const struct due_row *row = (const struct due_row *)(uintptr_t)entry->value;

		if (entry->hash == 0 || !row->dirty)
			continue;
		write_order(group, row);
		if (row->now.there)
			type->batch_put(group->batch, due_family(row->identity), row->identity, row->now.packed,
					nothing);
		else if (row->stored.there)
			type->batch_delete(group->batch, due_family(row->identity), row->identity);
	}
}

void group_announce_due(struct group *group)
{
	struct due_key key;

	for (uint32_t i = 0; i < group->due.capacity && group->due.count > 0; i++) {
		const struct keymap_entry *entry = &group->due.entries[i];
		const struct due_row *row = (const struct due_row *)(uintptr_t)entry->value;

		if (entry->hash == 0 || !row->dirty || !row->now.ordered || !moves(row))
			continue;
		due_order_key(row->identity, row->now.at_ms, &key);
		due_floor_lower(group->floors, row->identity, &key);
	}
}
