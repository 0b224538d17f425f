/*
 * Sums: commits add to them and never read them, so commits that count the same thing don't conflict. A sum that comes
 * to zero is deleted.
 */
#include <errno.h>

#include "store/group.h"
#include "store/order.h"
#include "store/value.h"

static int load(struct group *group, const struct staged_key *key, uint64_t *ret)
{
	const struct engine_type *type = group->env->engine;
	struct engine_value value;
	int r = type->get(group->engine, NULL, ENGINE_SUMS, key->key, &value);

	if (r == -ENOENT) {
		*ret = 0;
		return 0;
	}
	if (r < 0)
		return r;
	r = value_read_u64(value.bytes, ret);
	type->release(&value);
	return r;
}

/* The entry of a sum, with its present value. Room for it has been reserved. */
static int entry_of(struct group *group, const struct store_key *name, struct keymap_entry **ret)
{
	struct staged_key key;
	struct keymap_entry *entry;
	uint64_t value;
	int r;

	r = group_stage_key(group, name, &key);
	if (r < 0)
		return r;
	entry = keymap_find(&group->sums, key.hash, key.key);
	if (!entry) {
		r = load(group, &key, &value);
		if (r < 0)
			return r;
		entry = keymap_insert(&group->sums, key.hash, key.key);
		entry->value = value;
	}
	*ret = entry;
	return 0;
}

int group_stage_sums(struct group *group, struct stage *stage)
{
	const struct store_commit *commit = stage->commit;
	int r;

	if (commit->sum_count == 0)
		return 0;
	stage->sums = region_alloc(&group->region, commit->sum_count * sizeof(struct keymap_entry *));
	if (!stage->sums)
		return -ENOMEM;
	r = keymap_reserve(&group->sums, commit->sum_count);
	if (r < 0)
		return r;
	for (uint32_t i = 0; i < commit->sum_count; i++) {
		r = entry_of(group, &commit->sums[i].key, &stage->sums[i]);
		if (r < 0)
			return r;
		stage->sums[i]->pending = stage->sums[i]->value;
	}
	for (uint32_t i = 0; i < commit->sum_count; i++) {
		int64_t sum;

		if (__builtin_add_overflow((int64_t)stage->sums[i]->pending, commit->sums[i].add, &sum))
			return -ERANGE;
		stage->sums[i]->pending = (uint64_t)sum;
	}
	return 0;
}

void group_accept_sums(struct group *group, const struct stage *stage)
{
	(void)group;
	for (uint32_t i = 0; i < stage->commit->sum_count; i++) {
		stage->sums[i]->value = stage->sums[i]->pending;
		stage->sums[i]->dirty = 1;
	}
}

void group_write_sums(struct group *group)
{
	for (uint32_t i = 0; i < group->sums.capacity; i++) {
		const struct keymap_entry *entry = &group->sums.entries[i];
		uint8_t value[8];

		if (entry->hash == 0 || !entry->dirty)
			continue;
		if (entry->value == 0) {
			group->env->engine->batch_delete(group->batch, ENGINE_SUMS, entry->key);
			continue;
		}
		le64_put(value, entry->value);
		group->env->engine->batch_put(group->batch, ENGINE_SUMS, entry->key,
					      (struct cv_bytes){value, sizeof(value)}, (struct cv_bytes){NULL, 0});
	}
}
