#include "store/recent.h"

#include <errno.h>
#include <stdlib.h>

#define RECENT_BUCKETS 8192u /* a power of two */
#define RECENT_WAYS 8u

int recent_init(struct recent *recent, const struct store_env *env, uint64_t version)
{
	recent->horizon = version;
	recent->entries = env->allocate(RECENT_BUCKETS * RECENT_WAYS * sizeof(*recent->entries));
	return recent->entries ? 0 : -ENOMEM;
}

void recent_finish(struct recent *recent)
{
	free(recent->entries);
	recent->entries = NULL;
}

static struct recent_entry *bucket(const struct recent *recent, uint64_t hash)
{
	return &recent->entries[(hash >> 20) % RECENT_BUCKETS * RECENT_WAYS];
}

uint64_t recent_version(const struct recent *recent, uint64_t hash)
{
	const struct recent_entry *entries = bucket(recent, hash);

	for (uint32_t i = 0; i < RECENT_WAYS; i++) {
		if (entries[i].hash == hash)
			return entries[i].version;
	}
	return 0;
}

void recent_note(struct recent *recent, uint64_t hash, uint64_t version)
{
	struct recent_entry *entries = bucket(recent, hash);
	struct recent_entry *oldest = &entries[0];

	for (uint32_t i = 0; i < RECENT_WAYS; i++) {
		if (entries[i].hash == hash) {
			entries[i].version = version;
			return;
		}
		if (entries[i].version < oldest->version)
			oldest = &entries[i];
	}
	if (oldest->version > recent->horizon)
		recent->horizon = oldest->version;
	oldest->hash = hash;
	oldest->version = version;
}
