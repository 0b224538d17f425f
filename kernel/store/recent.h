/*
 * Which keys were written lately, and by which commit: hashes of keys in a table of fixed size. What is not in it was
 * last written at or before its horizon. So a check whose snapshot is not older than the horizon needs no read.
 * Thread: the committer's.
 */
#ifndef CONGVAN_KERNEL_STORE_RECENT_H
#define CONGVAN_KERNEL_STORE_RECENT_H

#include <stdint.h>

#include "store/env.h"

struct recent_entry {
	uint64_t hash, version;
};

struct recent {
	struct recent_entry *entries;
	uint64_t horizon;
};

/* `version`: of the last commit so far. -ENOMEM. */
int recent_init(struct recent *recent, const struct store_env *env, uint64_t version);
void recent_finish(struct recent *recent);
/* The commit that wrote the key last; 0: none after the horizon. Two keys with one hash show the later of theirs. */
uint64_t recent_version(const struct recent *recent, uint64_t hash);
void recent_note(struct recent *recent, uint64_t hash, uint64_t version);

#endif
