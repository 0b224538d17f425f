/*
 * A hash table from keys to a number, for what one group has written before it is written. Keys are not copied: they
 * live in the group's region, or the map's owner frees them. Thread: the committer's.
 */
#ifndef CONGVAN_KERNEL_STORE_KEYMAP_H
#define CONGVAN_KERNEL_STORE_KEYMAP_H

#include <stdint.h>

#include "store/env.h"

struct keymap_entry {
	uint64_t hash; /* 0: free */
	struct cv_bytes key;
	uint64_t value; /* what the owner makes of it */
	uint64_t pending; /* what `value` becomes if the commit at hand is accepted */
	uint32_t dirty; /* has changed and is still to be written */
};

struct keymap {
	const struct store_env *env;
	struct keymap_entry *entries;
	uint32_t capacity, count; /* capacity: a power of two, or 0 */
};

void keymap_init(struct keymap *map, const struct store_env *env);
void keymap_finish(struct keymap *map);
/* Room for `more` entries, so that the next `more` insertions can't fail. Entries move. -ENOMEM. */
int keymap_reserve(struct keymap *map, uint32_t more);
/* NULL: not there. */
struct keymap_entry *keymap_find(const struct keymap *map, uint64_t hash, struct cv_bytes key);
/* The entry of this key, made with zeroes when there was none. Room must have been reserved. */
struct keymap_entry *keymap_insert(struct keymap *map, uint64_t hash, struct cv_bytes key);
void keymap_clear(struct keymap *map);

#endif
