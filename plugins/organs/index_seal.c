/* Making an index of its lines: ranks first, then the words in the order of ranks. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "organs/index_int.h"

#define TABLE_FIRST 65536u /* places of the table of words; a power of two */
#define WORD_BITS 64u

/* ---- ranks ---- */

static int compare_entries(const void *a, const void *b, void *arg)
{
	const struct index_list *list = arg;

	return index_entry_compare(list, &list->items[*(const uint32_t *)a], &list->items[*(const uint32_t *)b]);
}

static int compare_ids(const void *a, const void *b, void *arg)
{
	const struct index *index = arg;

	return strcmp(index->ids.data + index->id_at[*(const uint32_t *)a],
		      index->ids.data + index->id_at[*(const uint32_t *)b]);
}

static int allocate(struct index *index, size_t count)
{
	index->id_at = malloc((count + 1) * sizeof(*index->id_at));
	index->groups = malloc((count + 1) * sizeof(*index->groups));
	index->by_id = malloc((count + 1) * sizeof(*index->by_id));
	index->alive = calloc(count / WORD_BITS + 1, sizeof(*index->alive));
	return index->id_at && index->groups && index->by_id && index->alive ? 0 : -ENOMEM;
}

static int add_ranks(struct index *index, const uint32_t *order)
{
	const struct index_list *list = &index->list;

	for (size_t rank = 0; rank < list->count; rank++) {
		const struct index_entry *item = &list->items[order[rank]];
		const char *id = list->texts.data + item->id;
		int error = index_pool_add(&index->ids, id, strlen(id), &index->id_at[rank]);

		if (error)
			return error;
		index->groups[rank] = item->group;
		index->by_id[rank] = (uint32_t)rank;
		index->alive[rank / WORD_BITS] |= UINT64_C(1) << (rank % WORD_BITS);
	}
	index->count = index->alive_count = list->count;
	return 0;
}

int index_make_ranks(struct index *index)
{
	size_t count = index->list.count;
	uint32_t *order = malloc((count + 1) * sizeof(*order));
	int error = order ? allocate(index, count) : -ENOMEM;

	for (size_t i = 0; !error && i < count; i++)
		order[i] = (uint32_t)i;
	if (!error) {
		qsort_r(order, count, sizeof(*order), compare_entries, &index->list);
		error = add_ranks(index, order);
	}
	if (!error) {
		qsort_r(index->by_id, count, sizeof(*index->by_id), compare_ids, index);
		error = index_make_words(index, order);
	}
	free(order);
	index_list_finish(&index->list);
	return error;
}

/* ---- words ---- */

/* Every word once, by an open table; `met`: the words of all organisations by rank, as numbers. */
struct making {
	struct index_pool texts;
	uint32_t *at; /* of each word in `texts` */
	size_t count, size;
	uint32_t *table; /* word + 1; 0: free */
	size_t table_size;
	uint32_t *met, *met_end; /* met_end[rank]: where its words end in `met` */
	size_t met_count, met_size;
};

static uint32_t hash(const char *word, size_t len)
{
	uint32_t value = 2166136261u;

	for (size_t i = 0; i < len; i++)
		value = (value ^ (unsigned char)word[i]) * 16777619u;
	return value ^ value >> 15;
}

static size_t place_of(const struct making *making, const char *word, size_t len)
{
	size_t place = hash(word, len) & (making->table_size - 1);

	while (making->table[place]) {
		const char *there = making->texts.data + making->at[making->table[place] - 1];

		if (strncmp(there, word, len) == 0 && there[len] == '\0')
			break;
		place = (place + 1) & (making->table_size - 1);
	}
	return place;
}

static int grow_table(struct making *making)
{
	size_t size = making->table_size ? 2 * making->table_size : TABLE_FIRST;
	uint32_t *table = calloc(size, sizeof(*table));

	if (!table)
		return -ENOMEM;
	free(making->table);
	making->table = table;
	making->table_size = size;
	for (size_t i = 0; i < making->count; i++) {
		const char *word = making->texts.data + making->at[i];

		table[place_of(making, word, strlen(word))] = (uint32_t)i + 1;
	}
	return 0;
}

/* Room for one more number in an array that grows. */
static int grow(uint32_t **array, size_t count, size_t *size)
{
	size_t wanted = *size ? *size + *size / 2 : 65536;
	uint32_t *grown;

	if (count < *size)
		return 0;
	grown = realloc(*array, wanted * sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	*array = grown;
	*size = wanted;
	return 0;
}

static int meet(struct making *making, const char *word, size_t len)
{
	size_t place;
	int error = 0;

	if (2 * (making->count + 1) > making->table_size)
		error = grow_table(making);
	if (!error)
		error = grow(&making->met, making->met_count, &making->met_size);
	if (error)
		return error;
	place = place_of(making, word, len);
	if (!making->table[place]) {
		error = grow(&making->at, making->count, &making->size);
		if (!error)
			error = index_pool_add(&making->texts, word, len, &making->at[making->count]);
		if (error)
			return error;
		making->table[place] = (uint32_t)++making->count;
	}
	making->met[making->met_count++] = making->table[place] - 1;
	return 0;
}

static int meet_all(struct making *making, const struct index_list *list, const uint32_t *order)
{
	int error = 0;

	making->met_end = malloc((list->count + 1) * sizeof(*making->met_end));
	if (!making->met_end)
		return -ENOMEM;
	for (size_t rank = 0; rank < list->count && !error; rank++) {
		for (const char *at = list->texts.data + list->items[order[rank]].words; *at && !error;) {
			size_t len = strcspn(at, " ");

			error = len ? meet(making, at, len) : 0;
			at += len + (at[len] == ' ');
		}
		making->met_end[rank] = (uint32_t)making->met_count;
	}
	return error;
}

static int compare_words(const void *a, const void *b, void *arg)
{
	const struct making *making = arg;

	return strcmp(making->texts.data + making->at[*(const uint32_t *)a],
		      making->texts.data + making->at[*(const uint32_t *)b]);
}

/* sorted: words in order; place: where each word stands in it. */
static int lay_out(struct index *index, const struct making *making, const uint32_t *sorted, uint32_t *place)
{
	index->word_at = malloc((making->count + 1) * sizeof(*index->word_at));
	index->posting_at = calloc(making->count + 2, sizeof(*index->posting_at));
	index->postings = malloc((making->met_count + 1) * sizeof(*index->postings));
	if (!index->word_at || !index->posting_at || !index->postings)
		return -ENOMEM;
	for (size_t i = 0; i < making->count; i++) {
		const char *word = making->texts.data + making->at[sorted[i]];
		int error = index_pool_add(&index->words, word, strlen(word), &index->word_at[i]);

		if (error)
			return error;
		place[sorted[i]] = (uint32_t)i;
	}
	index->word_count = making->count;
	/* Counted one place further on and summed: where each word begins. Filling moves that to where the next begins.
	 */
	for (size_t i = 0; i < making->met_count; i++)
		index->posting_at[place[making->met[i]] + 1]++;
	for (size_t i = 0; i < making->count; i++)
		index->posting_at[i + 1] += index->posting_at[i];
	for (size_t rank = 0, i = 0; rank < index->count; rank++)
		for (; i < making->met_end[rank]; i++)
			index->postings[index->posting_at[place[making->met[i]]]++] = (uint32_t)rank;
	memmove(index->posting_at + 1, index->posting_at, making->count * sizeof(*index->posting_at));
	index->posting_at[0] = 0;
	return 0;
}

int index_make_words(struct index *index, const uint32_t *order)
{
	struct making making = {0};
	uint32_t *sorted = NULL, *place = NULL;
	int error = meet_all(&making, &index->list, order);

	if (!error) {
		sorted = malloc((making.count + 1) * sizeof(*sorted));
		place = malloc((making.count + 1) * sizeof(*place));
		error = sorted && place ? 0 : -ENOMEM;
	}
	for (size_t i = 0; !error && i < making.count; i++)
		sorted[i] = (uint32_t)i;
	if (!error) {
		qsort_r(sorted, making.count, sizeof(*sorted), compare_words, &making);
		error = lay_out(index, &making, sorted, place);
	}
	free(sorted);
	free(place);
	free(making.texts.data);
	free(making.at);
	free(making.table);
	free(making.met);
	free(making.met_end);
	return error;
}
