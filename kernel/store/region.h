/*
 * Memory of one group of commits: handed out in pieces, taken back all at once. The first block is kept from group to
 * group. Thread: the committer's.
 */
#ifndef CONGVAN_KERNEL_STORE_REGION_H
#define CONGVAN_KERNEL_STORE_REGION_H

#include <stddef.h>
#include <stdint.h>

#include "store/env.h"

struct region_block;

struct region {
	const struct store_env *env;
	struct region_block *blocks; /* the newest first */
};

void region_init(struct region *region, const struct store_env *env);
void region_finish(struct region *region);
/* Aligned for any type, not zeroed; NULL when memory is exhausted. */
void *region_alloc(struct region *region, size_t size_bytes);
void region_reset(struct region *region);

#endif
