/*
 * Reads of what is settled: prefixes that nothing was written under for a while (people, posts, books, settings). Their
 * rows are kept in memory as they were read and go with the next write under the prefix, in whatever agency. Found
 * here, a read costs a copy instead of a search through all files of the store.
 *
 * What is kept is exactly what the engine would give. A kept read belongs to the last write that was begun under its
 * prefix (stamps_begun(), set before that write is visible), and serves only snapshots that see that write, while no
 * later one has begun.
 *
 * Thread: any. Limits: SETTLED_ENTRIES reads of at most SETTLED_BYTES_MAX bytes each.
 */
#ifndef CONGVAN_KERNEL_STORE_SETTLED_H
#define CONGVAN_KERNEL_STORE_SETTLED_H

#include "store/env.h"
#include "store/store.h"

#define SETTLED_AFTER                                                                                                  \
	64u /* commits of others; below it a prefix is being worked on, and keeping would be for nothing */
#define SETTLED_ENTRIES 2048u
#define SETTLED_BYTES_MAX 4096u /* of one read, with its key */

struct settled;

/* What was asked for: one record (upper empty) or a range of rows. */
struct settled_read {
	struct cv_bytes lower, upper; /* encoded keys */
	uint32_t limit, flags;
};

int settled_create(const struct store_env *env, struct settled **ret); /* -ENOMEM */
void settled_destroy(struct settled **settled);

/* 1: the rows, in the caller's memory; 0: not kept; -ENOMEM. begun: of the prefix, now. */
int settled_find(struct settled *settled, const struct settled_read *read, uint64_t begun, struct store_memory memory,
		 struct cv_row **ret_rows, uint32_t *ret_count);
/*
 * Keeps what was read. begun: of the prefix, taken after the snapshot was opened that the rows come from. What is too
 * large is not kept.
 */
void settled_keep(struct settled *settled, const struct settled_read *read, uint64_t begun, const struct cv_row *rows,
		  uint32_t count);

#endif
