/*
 * Whether a commit may still be carried out: keys have the versions that its handler read, keys that must be absent
 * are.
 *
 * A check whose snapshot is not older than the horizon of recent writes needs no read: a key that was not written since
 * the snapshot still has the version that the snapshot showed. Whatever is not so clear is read.
 */
#include <errno.h>
#include <string.h>

#include "store/group.h"
#include "store/key.h"
#include "store/value.h"

int group_stage_key(struct group *group, const struct store_key *key, struct staged_key *ret)
{
	size_t size = key_size(key);
	uint8_t *at;

	if (size == 0)
		return -EINVAL;
	at = region_alloc(&group->region, size);
	if (!at)
		return -ENOMEM;
	key_write(at, key);
	ret->key = (struct cv_bytes){at, size};
	ret->hash = key_hash(at, size);
	return 0;
}

int group_version_of(struct group *group, const struct staged_key *key, uint64_t *ret)
{
	const struct engine_type *type = group->env->engine;
	const struct keymap_entry *written = keymap_find(&group->records, key->hash, key->key);
	struct engine_value value;
	struct cv_bytes payload;
	uint32_t schema;
	int r;

	if (written) {
		*ret = written->value;
		return 0;
	}
	r = type->get(group->engine, NULL, ENGINE_RECORDS, key->key, &value);
	if (r == -ENOENT) {
		*ret = 0;
		return 0;
	}
	if (r < 0)
		return r;
	r = value_read(value.bytes, ret, &schema, &payload);
	type->release(&value);
	return r;
}

static int check_one(struct group *group, const struct store_check *check, uint64_t snapshot_version,
		     uint64_t *ret_conflict)
{
	struct key_buffer key;
	struct staged_key staged;
	uint64_t version;
	int r;

	r = key_encode(&check->key, &key);
	if (r < 0)
		return r;
	staged = (struct staged_key){key_bytes(&key), key_hash(key.data, key.len)};
	version = recent_version(&group->recent, staged.hash);
	if (version ? version == check->version
		    : snapshot_version >= group->recent.horizon && check->version <= group->recent.horizon)
		return 0;
	r = group_version_of(group, &staged, &version);
	if (r < 0)
		return r;
	if (version == check->version)
		return 0;
	*ret_conflict = staged.hash;
	return -EAGAIN;
}

int group_check_versions(struct group *group, struct store_commit *commit)
{
	for (uint32_t i = 0; i < commit->check_count; i++) {
		int r = check_one(group, &commit->checks[i], commit->snapshot_version, &commit->conflict);

		if (r < 0)
			return r;
	}
	return 0;
}

static bool deletes(const struct stage *stage, const struct staged_key *key)
{
	for (uint32_t i = 0; i < stage->commit->delete_count; i++) {
		const struct staged_key *gone = &stage->deletes[i];

		if (gone->hash == key->hash && gone->key.len == key->key.len &&
		    memcmp(gone->key.data, key->key.data, key->key.len) == 0)
			return true;
	}
	return false;
}

int group_check_absent(struct group *group, const struct stage *stage)
{
	for (uint32_t i = 0; i < stage->commit->put_count; i++) {
		uint64_t version;
		int r;

		if (!stage->commit->puts[i].absent)
			continue;
		r = group_version_of(group, &stage->puts[i], &version);
		if (r < 0)
			return r;
		if (version && !deletes(stage, &stage->puts[i])) {
			stage->commit->conflict = stage->puts[i].hash;
			return -EAGAIN;
		}
	}
	return 0;
}
