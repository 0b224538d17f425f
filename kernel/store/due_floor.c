#include "store/due_floor.h"

#include <stdlib.h>
#include <string.h>

#include "store/key.h"
#include "store/order.h"

struct due_floor {
	struct due_key start;
	struct due_place place; /* nothing stands below it */
	struct due_place lowest; /* written since the earliest of these readers began */
	unsigned readers;
};

void due_floors_init(struct due_floors *floors, const struct store_env *env)
{
	floors->env = env;
	pthread_mutex_init(&floors->lock, NULL);
	keymap_init(&floors->map, env);
}

void due_floors_finish(struct due_floors *floors)
{
	if (!floors->env)
		return;
	for (uint32_t i = 0; i < floors->map.capacity; i++)
		if (floors->map.entries[i].hash)
			free((struct due_floor *)(uintptr_t)floors->map.entries[i].value);
	keymap_finish(&floors->map);
	pthread_mutex_destroy(&floors->lock);
	floors->env = NULL;
}

static bool is_below(struct due_place a, struct due_place b)
{
	return a.at_ms < b.at_ms || (a.at_ms == b.at_ms && a.id < b.id);
}

static struct due_place lower_of(struct due_place a, struct due_place b)
{
	return is_below(b, a) ? b : a;
}

struct due_place due_place_of(const struct due_key *start, struct cv_bytes order)
{
	const uint8_t *at = order.data + start->len;

	/* Of queues the id follows, of timers the name: two of the same time are one place. */
	return (struct due_place){be64_get(at), start->len > 1 && order.len == start->len + 16 ? be64_get(at + 8) : 0};
}

static struct due_floor *find(const struct due_floors *floors, const struct due_key *start)
{
	const struct keymap_entry *entry =
	    keymap_find(&floors->map, key_hash(start->data, start->len), due_bytes(start));

	return entry ? (struct due_floor *)(uintptr_t)entry->value : NULL;
}

static struct due_floor *make(struct due_floors *floors, const struct due_key *start)
{
	struct due_floor *floor;

	if (keymap_reserve(&floors->map, 1) < 0)
		return NULL;
	floor = floors->env->allocate(sizeof(*floor));
	if (!floor)
		return NULL;
	floor->start = *start;
	keymap_insert(&floors->map, key_hash(start->data, start->len), due_bytes(&floor->start))->value =
	    (uint64_t)(uintptr_t)floor;
	return floor;
}

struct due_floor *due_floor_begin(struct due_floors *floors, const struct due_key *start, struct due_key *from,
				  bool *ret_empty)
{
	struct due_floor *floor;

	*from = *start;
	*ret_empty = false;
	pthread_mutex_lock(&floors->lock);
	floor = find(floors, start);
	if (!floor)
		floor = make(floors, start);
	if (floor) {
		if (floor->readers++ == 0)
			floor->lowest = DUE_PLACE_END;
		*ret_empty = !is_below(floor->place, DUE_PLACE_END);
		be64_put(from->data + from->len, floor->place.at_ms);
		be64_put(from->data + from->len + 8, floor->place.id);
		from->len += 16;
	}
	pthread_mutex_unlock(&floors->lock);
	return floor;
}

void due_floor_end(struct due_floors *floors, struct due_floor *floor, const struct due_place *first)
{
	if (!floor)
		return;
	pthread_mutex_lock(&floors->lock);
	floor->readers--;
	if (first && is_below(floor->place, lower_of(*first, floor->lowest)))
		floor->place = lower_of(*first, floor->lowest);
	pthread_mutex_unlock(&floors->lock);
}

void due_floor_lower(struct due_floors *floors, struct cv_bytes identity, const struct due_key *order)
{
	struct due_key start = {.data = {DUE_ORDER}, .len = 1};
	struct due_floor *floor;

	if (identity.data[0] == DUE_ITEM) {
		start.len = identity.len - 8;
		memcpy(start.data + 1, identity.data + 1, start.len - 1);
	}
	pthread_mutex_lock(&floors->lock);
	floor = find(floors, &start);
	if (floor) {
		const struct due_place place = due_place_of(&start, due_bytes(order));

		floor->place = lower_of(floor->place, place);
		if (floor->readers > 0)
			floor->lowest = lower_of(floor->lowest, place);
	}
	pthread_mutex_unlock(&floors->lock);
}
