/*
 * A counter for each prefix: the version of the last commit that wrote under it. The committer writes, anyone reads
 * without a lock. A reader that takes the stamp before it reads records, and finds it unchanged later, has not missed
 * anything: stamps move after the write is visible and before it is acknowledged.
 */
#ifndef CONGVAN_KERNEL_STORE_STAMP_H
#define CONGVAN_KERNEL_STORE_STAMP_H

#include <stdatomic.h>
#include <stdint.h>

#include "store/env.h"
#include "store/key.h"

#define STAMP_SLOTS 1024u /* a power of two; prefixes beyond three quarters of it share the last counter */
#define STAMP_SHARED STAMP_SLOTS

struct stamp_slot {
	char name[KEY_PREFIX_MAX + 1];
	atomic_bool named; /* set once, after the name */
	_Atomic uint64_t stamp;
	_Atomic uint64_t begun; /* of the last write that has begun; it may not be visible yet, or fail */
};

struct stamps {
	struct stamp_slot *slots; /* STAMP_SLOTS + 1 */
	uint32_t used;
};

int stamps_init(struct stamps *stamps, const struct store_env *env); /* -ENOMEM */
void stamps_finish(struct stamps *stamps);
/* The slot of a prefix, given to it now if it has none. Committer thread. */
uint32_t stamps_slot(struct stamps *stamps, const char *prefix);
/* Committer thread. */
void stamps_set(struct stamps *stamps, uint32_t slot, uint64_t stamp);
/* Committer thread, before what is written can be seen. */
void stamps_begin(struct stamps *stamps, uint32_t slot, uint64_t stamp);
/* Any thread. */
uint64_t stamps_get(const struct stamps *stamps, const char *prefix);
/*
 * The last write under the prefix that has begun. Any thread. While it stays the same, every snapshot that sees this
 * write reads the same under the prefix.
 */
uint64_t stamps_begun(const struct stamps *stamps, const char *prefix);

#endif
