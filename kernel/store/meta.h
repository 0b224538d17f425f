/*
 * What the store knows about itself, in the family `meta`: the layout's version, where versions and the chain stand,
 * and the mark below which ids may have been given out.
 */
#ifndef CONGVAN_KERNEL_STORE_META_H
#define CONGVAN_KERNEL_STORE_META_H

#include "store/chain.h"
#include "store/engine.h"

#define META_FORMAT 1u /* the layout that this build writes */

struct meta {
	uint32_t format; /* 0: a new store */
	uint64_t version; /* of the last commit */
	struct chain chain;
	uint64_t id_mark;
};

/* -EUCLEAN: damaged, or of a later build. snapshot NULL: the latest state. */
int meta_read(const struct engine_type *type, struct engine *engine, const struct engine_snapshot *snapshot,
	      struct meta *ret, struct cv_error *reterr);
void meta_put_format(const struct engine_type *type, struct engine_batch *batch);
void meta_put_head(const struct engine_type *type, struct engine_batch *batch, uint64_t version,
		   const struct chain *chain);
void meta_put_id_mark(const struct engine_type *type, struct engine_batch *batch, uint64_t mark);

#endif
