#include "store/keymap.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "compiler.h"

#define KEYMAP_FIRST 256u
#define KEYMAP_KEEP 8192u /* a table that one huge group has grown beyond this is given back */

void keymap_init(struct keymap *map, const struct store_env *env)
{
	*map = (struct keymap){.env = env};
}

void keymap_finish(struct keymap *map)
{
	free(map->entries);
	map->entries = NULL;
	map->capacity = map->count = 0;
}

static struct keymap_entry *slot(const struct keymap *map, uint64_t hash, struct cv_bytes key)
{
	uint32_t mask = map->capacity - 1;

	for (uint32_t at = (uint32_t)hash & mask;; at = (at + 1) & mask) {
		struct keymap_entry *entry = &map->entries[at];

		if (entry->hash == 0)
			return entry;
		if (entry->hash == hash && entry->key.len == key.len && memcmp(entry->key.data, key.data, key.len) == 0)
			return entry;
	}
}

int keymap_reserve(struct keymap *map, uint32_t more)
{
	struct keymap old = *map;
	uint64_t capacity = old.capacity ? old.capacity : KEYMAP_FIRST;

	while ((uint64_t)(old.count + more) * 2 > capacity)
		capacity *= 2;
	if (capacity == old.capacity)
		return 0;
	map->entries = old.env->allocate(capacity * sizeof(*map->entries));
	if (!map->entries) {
		map->entries = old.entries;
		return -ENOMEM;
	}
	map->capacity = (uint32_t)capacity;
	for (uint32_t i = 0; i < old.capacity; i++) {
		if (old.entries[i].hash)
			*slot(map, old.entries[i].hash, old.entries[i].key) = old.entries[i];
	}
	free(old.entries);
	return 0;
}

struct keymap_entry *keymap_find(const struct keymap *map, uint64_t hash, struct cv_bytes key)
{
	struct keymap_entry *entry;

	if (map->count == 0)
		return NULL;
	entry = slot(map, hash, key);
	return entry->hash ? entry : NULL;
}

struct keymap_entry *keymap_insert(struct keymap *map, uint64_t hash, struct cv_bytes key)
{
	struct keymap_entry *entry;

	CV_ASSERT((map->count + 1) * 2 <= map->capacity);
	entry = slot(map, hash, key);
	if (entry->hash == 0) {
		entry->hash = hash;
		entry->key = key;
		map->count++;
	}
	return entry;
}

void keymap_clear(struct keymap *map)
{
	if (map->count == 0)
		return;
	if (map->capacity > KEYMAP_KEEP) {
		keymap_finish(map);
		return;
	}
	memset(map->entries, 0, map->capacity * sizeof(*map->entries));
	map->count = 0;
}
