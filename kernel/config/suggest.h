/*
 * "Did you mean …": the candidate nearest to a mistyped word. Pure functions, any thread.
 */
#ifndef CONGVAN_KERNEL_CONFIG_SUGGEST_H
#define CONGVAN_KERNEL_CONFIG_SUGGEST_H

#include <stddef.h>

/* Edits (insert, delete, replace, swap of neighbours) from one to the other; large for words past SUGGEST_WORD_MAX. */
#define SUGGEST_WORD_MAX 64u
size_t suggest_distance(const char *from, const char *to);

struct suggestion {
	const char *word; /* NULL: nothing is near */
	size_t distance;
};
/* Offers one candidate: kept in `best` when it is nearer than what is there and near enough to be meant. */
void suggest_offer(struct suggestion *best, const char *word, const char *candidate);

#endif
