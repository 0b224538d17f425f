/*
 * Numbers of a series: last + 1, passing over those that are taken. Counters are kept between groups, for the committer
 * alone writes them. A refused commit gives its number to the next one.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "store/group.h"
#include "store/order.h"
#include "store/value.h"

static int load(struct group *group, const struct staged_key *key, uint64_t *ret)
{
	const struct engine_type *type = group->env->engine;
	struct engine_value value;
	int r = type->get(group->engine, NULL, ENGINE_NUMBERS, key->key, &value);

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

static int entry_of(struct group *group, const struct store_key *series, struct keymap_entry **ret)
{
	struct staged_key key;
	struct keymap_entry *entry;
	uint64_t last;
	uint8_t *kept;
	int r;

	r = group_stage_key(group, series, &key);
	if (r < 0)
		return r;
	entry = keymap_find(&group->series, key.hash, key.key);
	if (!entry) {
		r = load(group, &key, &last);
		if (r < 0)
			return r;
		kept = group->env->allocate(key.key.len);
		if (!kept)
			return -ENOMEM;
		memcpy(kept, key.key.data, key.key.len);
		entry = keymap_insert(&group->series, key.hash, (struct cv_bytes){kept, key.key.len});
		entry->value = last;
	}
	*ret = entry;
	return 0;
}

static bool same_key(const struct store_key *a, const struct store_key *b, size_t body_len)
{
	return a->agency == b->agency && strcmp(a->prefix, b->prefix) == 0 && a->body.len >= body_len &&
	       b->body.len >= body_len && memcmp(a->body.data, b->body.data, body_len) == 0;
}

/* Whether the commit itself puts this number by hand, or has already been given it under the same `taken`. */
static bool own(const struct store_commit *commit, uint32_t at, uint64_t number)
{
	const struct store_key *taken = &commit->numbers[at].taken;
	size_t len = taken->body.len;

	for (uint32_t i = 0; i < at; i++) {
		const struct store_key *other = &commit->numbers[i].taken;

		if (commit->number_values[i] == number && other->prefix && other->body.len == len &&
		    same_key(other, taken, len))
			return true;
	}
	for (uint32_t i = 0; i < commit->put_count; i++) {
		const struct store_key *put = &commit->puts[i].key;

		if (put->body.len == len + 8 && same_key(put, taken, len) && be64_get(put->body.data + len) == number)
			return true;
	}
	return false;
}

/* The first number behind `last` whose key is not there. */
static int next_free(struct group *group, const struct store_commit *commit, uint32_t at, uint64_t last, uint64_t *ret)
{
	const struct store_key *taken = &commit->numbers[at].taken;
	struct key_buffer buffer;
	struct staged_key key;
	uint64_t version;
	int r;

	if (!taken->prefix) {
		*ret = last + 1;
		return 0;
	}
	if (taken->body.len > CV_KEY_MAX)
		return -EINVAL;
	r = key_encode(taken, &buffer);
	if (r < 0)
		return r;
	key.key = (struct cv_bytes){buffer.data, buffer.len + 8};
	for (uint64_t number = last + 1; number > last; number++) {
		be64_put(buffer.data + buffer.len, number);
		key.hash = key_hash(key.key.data, key.key.len);
		r = group_version_of(group, &key, &version);
		if (r < 0)
			return r;
		if (version == 0 && !own(commit, at, number)) {
			*ret = number;
			return 0;
		}
	}
	return -ERANGE;
}

int group_stage_numbers(struct group *group, struct stage *stage)
{
	struct store_commit *commit = stage->commit;
	int r;

	if (commit->number_count == 0)
		return 0;
	r = keymap_reserve(&group->series, STORE_COMMIT_NUMBERS);
	if (r < 0)
		return r;
	for (uint32_t i = 0; i < commit->number_count; i++) {
		r = entry_of(group, &commit->numbers[i].series, &stage->series[i]);
		if (r < 0)
			return r;
		stage->series[i]->pending = stage->series[i]->value;
	}
	for (uint32_t i = 0; i < commit->number_count; i++) {
		r = next_free(group, commit, i, stage->series[i]->pending, &commit->number_values[i]);
		if (r < 0)
			return r;
		stage->series[i]->pending = commit->number_values[i];
	}
	return 0;
}

void group_accept_numbers(struct group *group, const struct stage *stage)
{
	(void)group;
	for (uint32_t i = 0; i < stage->commit->number_count; i++) {
		stage->series[i]->value = stage->series[i]->pending;
		stage->series[i]->dirty = 1;
	}
}

void group_write_numbers(struct group *group)
{
	for (uint32_t i = 0; i < group->series.capacity; i++) {
		struct keymap_entry *entry = &group->series.entries[i];
		uint8_t value[8];

		if (entry->hash == 0 || !entry->dirty)
			continue;
		entry->dirty = 0;
		le64_put(value, entry->value);
		group->env->engine->batch_put(group->batch, ENGINE_NUMBERS, entry->key,
					      (struct cv_bytes){value, sizeof(value)}, (struct cv_bytes){NULL, 0});
	}
}

void group_forget_series(struct group *group, uint32_t keep_at_most)
{
	if (group->series.count <= keep_at_most)
		return;
	for (uint32_t i = 0; i < group->series.capacity; i++)
		free((void *)(uintptr_t)group->series.entries[i].key.data);
	keymap_finish(&group->series);
}
