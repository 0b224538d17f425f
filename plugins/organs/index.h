/*
 * The directory as search sees it: in memory, made from the lines of the store and kept up with them (shelf.h).
 *
 * Design notes. Organisations stand in the order in which they are found (frequent groups, then the name); their place
 * there is their rank. All distinct words are sorted, and behind them stand, word after word, the ranks of who has
 * them. The words that begin with what was typed are neighbours, so their ranks are one stretch of that array: each
 * typed word sets the bits of one stretch, the sets are intersected, and the first bits that are left are the answer.
 * What changes later goes to a small list beside it (`fresh`), which is looked through, and its bit dies; when that
 * list is long the whole is made again. 120,000 organisations take 11 MB.
 *
 * Not thread-safe: the shelf locks. Memory: the heap.
 */
#ifndef CONGVAN_PLUGINS_ORGANS_INDEX_H
#define CONGVAN_PLUGINS_ORGANS_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <congvan/abi.h>

#include "organs/words.h"

#define INDEX_FRESH_MAX 4096u /* changes that are kept beside it; with more it is made again */
#define INDEX_ORGANS_MAX 250000u

struct index;

/* What the index holds of one organisation. All of it is copied. */
struct index_line {
	const char *organ_id, *words;
	struct cv_bytes sort_key;
	unsigned group; /* its place in the catalogue, 0 first */
	unsigned class; /* what is found first: 0, 1 ... for frequent groups, one number for all the rest */
};

/* -ENOMEM. Add all lines, in any order, then index_seal(); after that only put and drop. */
int index_create(struct index **ret);
void index_destroy(struct index **index);
/* -ENOMEM; -E2BIG past INDEX_ORGANS_MAX. */
int index_add(struct index *index, const struct index_line *line);
int index_seal(struct index *index); /* -ENOMEM */

/* Adds or replaces one; forgets one. -ENOMEM; -ENOSPC: it is to be made again. */
int index_put(struct index *index, const struct index_line *line);
int index_drop(struct index *index, const char *organ_id);

size_t index_count(const struct index *index); /* that can be found */
size_t index_bytes(const struct index *index); /* of memory */

struct index_query {
	const struct words_typed *typed; /* none: everything is meant */
	size_t typed_count;
	int group; /* -1: any */
	size_t limit; /* of the first ones in rank */
	/* Those of these that are meant are told besides, wherever they stand; identifiers. */
	const char *const *favoured;
	size_t favoured_count;
};
/*
 * Calls `take` for each one found, those beside the index first and otherwise in the order of ranks: more than `limit`
 * altogether, some of them twice. What take returns ends the search if it is not 0, and is returned. -ENOMEM.
 */
int index_search(const struct index *index, const struct index_query *query,
		 int (*take)(void *arg, const char *organ_id), void *arg);

#endif
