#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "organs/index_int.h"

#define POOL_FIRST 4096u
#define WORD_BITS 64u

/* ---- pools and lists ---- */

int index_pool_add(struct index_pool *pool, const void *data, size_t len, uint32_t *ret_at)
{
	size_t size = pool->size ? pool->size : POOL_FIRST;
	char *grown;

	if (pool->len + len + 1 > UINT32_MAX)
		return -E2BIG;
	while (size < pool->len + len + 1)
		size += size / 2;
	if (size > pool->size) {
		grown = realloc(pool->data, size);
		if (!grown)
			return -ENOMEM;
		pool->data = grown;
		pool->size = size;
	}
	*ret_at = (uint32_t)pool->len;
	if (len)
		memcpy(pool->data + pool->len, data, len);
	pool->data[pool->len + len] = '\0';
	pool->len += len + 1;
	return 0;
}

int index_list_add(struct index_list *list, const struct index_line *line)
{
	struct index_entry *item, *grown;
	int error;

	if (list->count == list->size) {
		size_t size = list->size ? list->size + list->size / 2 : 64;

		grown = realloc(list->items, size * sizeof(*grown));
		if (!grown)
			return -ENOMEM;
		list->items = grown;
		list->size = size;
	}
	item = &list->items[list->count];
	*item = (struct index_entry){
	    .key_len = (uint32_t)line->sort_key.len, .group = (uint16_t)line->group, .class = (uint16_t)line->class};
	error = index_pool_add(&list->texts, line->organ_id, strlen(line->organ_id), &item->id);
	if (!error)
		error = index_pool_add(&list->texts, line->words, strlen(line->words), &item->words);
	if (!error)
		error = index_pool_add(&list->texts, line->sort_key.data, line->sort_key.len, &item->key);
	if (!error)
		list->count++;
	return error;
}

void index_list_finish(struct index_list *list)
{
	free(list->items);
	free(list->texts.data);
	*list = (struct index_list){0};
}

int index_entry_compare(const struct index_list *list, const struct index_entry *a, const struct index_entry *b)
{
	const char *texts = list->texts.data;
	uint32_t len = a->key_len < b->key_len ? a->key_len : b->key_len;
	int order;

	if (a->class != b->class)
		return a->class < b->class ? -1 : 1;
	order = memcmp(texts + a->key, texts + b->key, len);
	if (!order)
		order = (a->key_len > b->key_len) - (a->key_len < b->key_len);
	return order ? order : strcmp(texts + a->id, texts + b->id);
}

/* ---- its life ---- */

int index_create(struct index **ret)
{
	*ret = calloc(1, sizeof(**ret));
	return *ret ? 0 : -ENOMEM;
}

void index_destroy(struct index **index)
{
	if (!*index)
		return;
	index_list_finish(&(*index)->list);
	index_list_finish(&(*index)->fresh);
	free((*index)->id_at);
	free((*index)->groups);
	free((*index)->alive);
	free((*index)->ids.data);
	free((*index)->by_id);
	free((*index)->word_at);
	free((*index)->posting_at);
	free((*index)->postings);
	free((*index)->words.data);
	free(*index);
	*index = NULL;
}

int index_add(struct index *index, const struct index_line *line)
{
	return index->list.count < INDEX_ORGANS_MAX ? index_list_add(&index->list, line) : -E2BIG;
}

int index_seal(struct index *index)
{
	return index_make_ranks(index);
}

size_t index_count(const struct index *index)
{
	return index->alive_count + index->fresh_alive;
}

size_t index_bytes(const struct index *index)
{
	size_t postings = index->word_count ? index->posting_at[index->word_count] : 0;

	return sizeof(*index) + index->count * (2 * sizeof(uint32_t) + sizeof(uint16_t)) +
	       index->count / WORD_BITS * sizeof(uint64_t) + index->ids.size + index->words.size +
	       (2 * index->word_count + postings) * sizeof(uint32_t) + index->fresh.texts.size +
	       index->fresh.size * sizeof(*index->fresh.items);
}

/* ---- changes ---- */

size_t index_rank(const struct index *index, const char *organ_id)
{
	size_t low = 0, high = index->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(index->ids.data + index->id_at[index->by_id[middle]], organ_id);

		if (order == 0)
			return index->by_id[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return SIZE_MAX;
}

int index_drop(struct index *index, const char *organ_id)
{
	size_t rank = index_rank(index, organ_id);

	if (rank != SIZE_MAX && index->alive[rank / WORD_BITS] >> (rank % WORD_BITS) & 1) {
		index->alive[rank / WORD_BITS] &= ~(UINT64_C(1) << (rank % WORD_BITS));
		index->alive_count--;
	}
	for (size_t i = 0; i < index->fresh.count; i++) {
		struct index_entry *item = &index->fresh.items[i];

		if (item->id != INDEX_DROPPED && strcmp(index->fresh.texts.data + item->id, organ_id) == 0) {
			item->id = INDEX_DROPPED;
			index->fresh_alive--;
		}
	}
	return 0;
}

int index_put(struct index *index, const struct index_line *line)
{
	int error;

	if (index->fresh.count >= INDEX_FRESH_MAX)
		return -ENOSPC;
	index_drop(index, line->organ_id);
	error = index_list_add(&index->fresh, line);
	if (!error)
		index->fresh_alive++;
	return error;
}
