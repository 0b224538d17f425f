#include "store/region.h"

#include <stdalign.h>
#include <stdlib.h>

#define REGION_BLOCK_BYTES (256u << 10)

struct region_block {
	struct region_block *next;
	size_t size_bytes, used_bytes;
	alignas(max_align_t) uint8_t data[];
};

void region_init(struct region *region, const struct store_env *env)
{
	region->env = env;
	region->blocks = NULL;
}

static void drop_blocks(struct region_block *block)
{
	while (block) {
		struct region_block *next = block->next;

		free(block);
		block = next;
	}
}

void region_finish(struct region *region)
{
	drop_blocks(region->blocks);
	region->blocks = NULL;
}

void *region_alloc(struct region *region, size_t size_bytes)
{
	struct region_block *block = region->blocks;
	const size_t align = alignof(max_align_t);
	void *at;

	size_bytes = (size_bytes + align - 1) / align * align;
	if (!block || block->size_bytes - block->used_bytes < size_bytes) {
		size_t room = size_bytes > REGION_BLOCK_BYTES ? size_bytes : REGION_BLOCK_BYTES;

		block = region->env->allocate(sizeof(*block) + room);
		if (!block)
			return NULL;
		block->size_bytes = room;
		block->next = region->blocks;
		region->blocks = block;
	}
	at = block->data + block->used_bytes;
	block->used_bytes += size_bytes;
	return at;
}

void region_reset(struct region *region)
{
	struct region_block *block = region->blocks;

	if (!block)
		return;
	drop_blocks(block->next);
	block->next = NULL;
	block->used_bytes = 0;
	if (block->size_bytes > REGION_BLOCK_BYTES)
		region_finish(region);
}
