#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "organs/index_int.h"

#define WORD_BITS 64u

struct looking {
	const struct index *index;
	size_t words; /* of 64 bits */
	uint64_t *meant, *one, *piece; /* sets of ranks: the answer so far, one typed word, one piece of it */
};

/* ---- the sealed part ---- */

/* The first word that is not smaller; with after: that does not begin with it either. */
static size_t first_word(const struct index *index, const char *beginning, size_t len, bool after)
{
	size_t low = 0, high = index->word_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strncmp(index->words.data + index->word_at[middle], beginning, len);

		if (order < 0 || (after && order == 0))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void set_beginning(const struct index *index, const char *beginning, uint64_t *set)
{
	size_t len = strlen(beginning);
	uint32_t from = index->posting_at[first_word(index, beginning, len, false)];
	uint32_t to = index->posting_at[first_word(index, beginning, len, true)];

	for (uint32_t i = from; i < to; i++)
		set[index->postings[i] / WORD_BITS] |= UINT64_C(1) << (index->postings[i] % WORD_BITS);
}

static void intersect(uint64_t *set, const uint64_t *other, size_t words)
{
	for (size_t i = 0; i < words; i++)
		set[i] &= other[i];
}

/* Whom one typed word means: as a whole, or each of its pieces. */
static void mean_one(struct looking *looking, const struct words_typed *typed)
{
	const size_t bytes = looking->words * sizeof(uint64_t);

	memset(looking->one, 0, bytes);
	if (typed->piece_count > 1) {
		set_beginning(looking->index, typed->pieces[0], looking->one);
		for (size_t i = 1; i < typed->piece_count; i++) {
			memset(looking->piece, 0, bytes);
			set_beginning(looking->index, typed->pieces[i], looking->piece);
			intersect(looking->one, looking->piece, looking->words);
		}
	} else {
		set_beginning(looking->index, typed->pieces[0], looking->one);
	}
	set_beginning(looking->index, typed->whole, looking->one);
	intersect(looking->meant, looking->one, looking->words);
}

static bool in_group(const struct index *index, const struct index_query *query, size_t rank)
{
	return query->group < 0 || index->groups[rank] == (unsigned)query->group;
}

static int take_ranks(const struct looking *looking, const struct index_query *query,
		      int (*take)(void *arg, const char *organ_id), void *arg)
{
	const struct index *index = looking->index;
	size_t taken = 0;
	int error = 0;

	for (size_t i = 0; i < looking->words && taken < query->limit && !error; i++)
		for (uint64_t bits = looking->meant[i]; bits && taken < query->limit && !error; bits &= bits - 1) {
			size_t rank = i * WORD_BITS + (size_t)__builtin_ctzll(bits);

			if (!in_group(index, query, rank))
				continue;
			error = take(arg, index->ids.data + index->id_at[rank]);
			taken++;
		}
	for (size_t i = 0; i < query->favoured_count && !error; i++) {
		size_t rank = index_rank(index, query->favoured[i]);

		if (rank != SIZE_MAX && looking->meant[rank / WORD_BITS] >> (rank % WORD_BITS) & 1 &&
		    in_group(index, query, rank))
			error = take(arg, query->favoured[i]);
	}
	return error;
}

static int search_sealed(const struct index *index, const struct index_query *query,
			 int (*take)(void *arg, const char *organ_id), void *arg)
{
	struct looking looking = {.index = index, .words = index->count / WORD_BITS + 1};
	const size_t bytes = looking.words * sizeof(uint64_t);
	int error = -ENOMEM;

	looking.meant = malloc(bytes);
	looking.one = malloc(bytes);
	looking.piece = malloc(bytes);
	if (looking.meant && looking.one && looking.piece) {
		memcpy(looking.meant, index->alive, bytes);
		for (size_t i = 0; i < query->typed_count; i++)
			mean_one(&looking, &query->typed[i]);
		error = take_ranks(&looking, query, take, arg);
	}
	free(looking.meant);
	free(looking.one);
	free(looking.piece);
	return error;
}

/* ---- what changed since ---- */

static int compare_fresh(const void *a, const void *b, void *arg)
{
	const struct index_list *list = arg;

	return index_entry_compare(list, &list->items[*(const uint32_t *)a], &list->items[*(const uint32_t *)b]);
}

static bool is_favoured(const struct index_query *query, const char *organ_id)
{
	for (size_t i = 0; i < query->favoured_count; i++)
		if (strcmp(query->favoured[i], organ_id) == 0)
			return true;
	return false;
}

static int search_fresh(const struct index_list *list, const struct index_query *query,
			int (*take)(void *arg, const char *organ_id), void *arg)
{
	uint32_t *found = malloc((list->count + 1) * sizeof(*found));
	size_t count = 0;
	int error = found ? 0 : -ENOMEM;

	for (size_t i = 0; !error && i < list->count; i++) {
		const struct index_entry *item = &list->items[i];

		if (item->id != INDEX_DROPPED && (query->group < 0 || item->group == (unsigned)query->group) &&
		    words_meant(list->texts.data + item->words, query->typed, query->typed_count))
			found[count++] = (uint32_t)i;
	}
	if (!error && count > 1)
		qsort_r(found, count, sizeof(*found), compare_fresh, (void *)(uintptr_t)list);
	for (size_t i = 0; !error && i < count; i++) {
		const char *id = list->texts.data + list->items[found[i]].id;

		if (i < query->limit || is_favoured(query, id))
			error = take(arg, id);
	}
	free(found);
	return error;
}

int index_search(const struct index *index, const struct index_query *query,
		 int (*take)(void *arg, const char *organ_id), void *arg)
{
	int error = index->fresh_alive ? search_fresh(&index->fresh, query, take, arg) : 0;

	if (!error && index->count)
		error = search_sealed(index, query, take, arg);
	return error;
}
