/*
 * Ids that rise for ever: milliseconds since 2020 in the upper 42 bits, a counter in the lower 22. A mark that is on
 * disk before any id reaches it keeps them rising over restarts, whatever the clock says then.
 */
#ifndef CONGVAN_KERNEL_STORE_ID_H
#define CONGVAN_KERNEL_STORE_ID_H

#include <stdatomic.h>
#include <stdint.h>

#include "store/env.h"

struct id_source {
	const struct store_env *env;
	_Atomic uint64_t last; /* the last id given */
	_Atomic uint64_t mark; /* on disk; ids stay below it */
};

/* `mark`: what was on disk at the start. */
void id_init(struct id_source *ids, const struct store_env *env, uint64_t mark);
/* Any thread. *ret_wanted: the mark is near or in the way of the clock; the committer should move it. */
uint64_t id_next(struct id_source *ids, bool *ret_wanted);
/* The mark to write now, or 0 when the one on disk is far enough away. Committer thread. */
uint64_t id_mark_due(const struct id_source *ids);
/* The mark that a store leaves behind when it closes in good order. */
uint64_t id_mark_final(const struct id_source *ids);
/* `mark` is durable. Committer thread. */
void id_mark_set(struct id_source *ids, uint64_t mark);

#endif
