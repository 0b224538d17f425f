/* The parts of an index, for its own files. */
#ifndef CONGVAN_PLUGINS_ORGANS_INDEX_INT_H
#define CONGVAN_PLUGINS_ORGANS_INDEX_INT_H

#include "organs/index.h"

/* Texts one after the other, named by where they begin. */
struct index_pool {
	char *data;
	size_t len, size;
};
int index_pool_add(struct index_pool *pool, const void *data, size_t len, uint32_t *ret_at);

/* An organisation while the index is made, and beside it afterwards. */
struct index_entry {
	uint32_t id, words, key; /* in the pools */
	uint32_t key_len;
	uint16_t group, class;
};

/* A list of entries with the texts that they name. */
struct index_list {
	struct index_entry *items;
	size_t count, size;
	struct index_pool texts;
};

struct index {
	struct index_list list; /* while it is made; empty once it is sealed */

	/* By rank. */
	size_t count;
	uint32_t *id_at; /* in `ids` */
	uint16_t *groups;
	uint64_t *alive; /* a bit each */
	size_t alive_count;
	struct index_pool ids;
	uint32_t *by_id; /* ranks in the order of identifiers */

	/* By word. */
	size_t word_count;
	uint32_t *word_at; /* in `words`; sorted */
	uint32_t *posting_at; /* word_count + 1: where the ranks of a word begin */
	uint32_t *postings;
	struct index_pool words;

	struct index_list fresh; /* class and key tell their order; id UINT32_MAX: dropped */
	size_t fresh_alive;
};

#define INDEX_DROPPED UINT32_MAX

int index_list_add(struct index_list *list, const struct index_line *line);
void index_list_finish(struct index_list *list);
/* By class, then key, then identifier; both of one list. */
int index_entry_compare(const struct index_list *list, const struct index_entry *a, const struct index_entry *b);

/* Turns the list into ranks and words (index_seal.c). */
int index_make_ranks(struct index *index);
int index_make_words(struct index *index, const uint32_t *order);

/* The rank of an identifier; SIZE_MAX: none. */
size_t index_rank(const struct index *index, const char *organ_id);

#endif
