#include "store/settled.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "store/key.h"

#define WAYS 4u
#define SETS (SETTLED_ENTRIES / WAYS)
#define LOCKS 32u

/* `data` is the read's two keys, then the rows one after the other, each a struct packed_row with its bytes behind it.
 */
struct entry {
	uint64_t hash, begun; /* hash 0: empty */
	uint32_t lower_len, upper_len, limit, flags;
	uint32_t count;
	uint8_t *data;
};

struct packed_row {
	uint64_t version;
	uint32_t schema, body_len, value_len;
};

struct settled {
	pthread_mutex_t locks[LOCKS]; /* each over every LOCKS-th set */
	struct entry entries[SETS][WAYS];
	uint8_t next[SETS]; /* the way that is given up next */
};

int settled_create(const struct store_env *env, struct settled **ret)
{
	struct settled *settled = env->allocate(sizeof(*settled));

	if (!settled)
		return -ENOMEM;
	for (uint32_t i = 0; i < LOCKS; i++)
		pthread_mutex_init(&settled->locks[i], NULL);
	*ret = settled;
	return 0;
}

void settled_destroy(struct settled **settled)
{
	struct settled *s = *settled;

	if (!s)
		return;
	*settled = NULL;
	for (uint32_t set = 0; set < SETS; set++)
		for (uint32_t way = 0; way < WAYS; way++)
			free(s->entries[set][way].data);
	for (uint32_t i = 0; i < LOCKS; i++)
		pthread_mutex_destroy(&s->locks[i]);
	free(s);
}

static uint64_t hash_of(const struct settled_read *read)
{
	uint64_t hash = key_hash(read->lower.data, read->lower.len);

	if (read->upper.len)
		hash ^= key_hash(read->upper.data, read->upper.len) << 1;
	hash ^= (uint64_t)read->limit << 32 | read->flags;
	return hash ? hash : 1;
}

static uint32_t set_of(uint64_t hash)
{
	return (uint32_t)(hash >> 24) % SETS;
}

static bool is_of(const struct entry *entry, uint64_t hash, const struct settled_read *read)
{
	return entry->hash == hash && entry->lower_len == read->lower.len && entry->upper_len == read->upper.len &&
	       entry->limit == read->limit && entry->flags == read->flags &&
	       memcmp(entry->data, read->lower.data, read->lower.len) == 0 &&
	       (!read->upper.len || memcmp(entry->data + read->lower.len, read->upper.data, read->upper.len) == 0);
}

static struct entry *find(struct settled *settled, uint64_t hash, const struct settled_read *read)
{
	struct entry *ways = settled->entries[set_of(hash)];

	for (uint32_t way = 0; way < WAYS; way++)
		if (is_of(&ways[way], hash, read))
			return &ways[way];
	return NULL;
}

/* ---- taking out ---- */

/* Value and body side by side, as the engine's reads lay them out. */
static int copy_row(const uint8_t **at, struct store_memory memory, struct cv_row *ret)
{
	struct packed_row row;
	size_t len;
	uint8_t *copy;

	memcpy(&row, *at, sizeof(row));
	*at += sizeof(row);
	len = (size_t)row.value_len + row.body_len;
	copy = memory.alloc(memory.arg, len + 1);
	if (!copy)
		return -ENOMEM;
	memcpy(copy, *at, len);
	*at += len;
	*ret = (struct cv_row){.version = row.version,
			       .schema = row.schema,
			       .value = {copy, row.value_len},
			       .body = {copy + row.value_len, row.body_len}};
	return 0;
}

static int copy_rows(const struct entry *entry, struct store_memory memory, struct cv_row **ret_rows,
		     uint32_t *ret_count)
{
	const uint8_t *at = entry->data + entry->lower_len + entry->upper_len;
	struct cv_row *rows = NULL;
	int r = 0;

	if (entry->count) {
		rows = memory.alloc(memory.arg, entry->count * sizeof(*rows));
		if (!rows)
			return -ENOMEM;
	}
	for (uint32_t i = 0; i < entry->count && r == 0; i++)
		r = copy_row(&at, memory, &rows[i]);
	if (r < 0)
		return r;
	*ret_rows = rows;
	*ret_count = entry->count;
	return 1;
}

int settled_find(struct settled *settled, const struct settled_read *read, uint64_t begun, struct store_memory memory,
		 struct cv_row **ret_rows, uint32_t *ret_count)
{
	uint64_t hash = hash_of(read);
	pthread_mutex_t *lock = &settled->locks[set_of(hash) % LOCKS];
	const struct entry *entry;
	int r = 0;

	pthread_mutex_lock(lock);
	entry = find(settled, hash, read);
	if (entry && entry->begun == begun)
		r = copy_rows(entry, memory, ret_rows, ret_count);
	pthread_mutex_unlock(lock);
	return r;
}

/* ---- keeping ---- */

static size_t packed_size(const struct settled_read *read, const struct cv_row *rows, uint32_t count)
{
	size_t size = read->lower.len + read->upper.len;

	for (uint32_t i = 0; i < count && size <= SETTLED_BYTES_MAX; i++)
		size += sizeof(struct packed_row) + rows[i].value.len + rows[i].body.len;
	return size;
}

static uint8_t *append(uint8_t *at, const void *data, size_t len)
{
	if (len)
		memcpy(at, data, len);
	return at + len;
}

static uint8_t *pack(const struct settled_read *read, const struct cv_row *rows, uint32_t count, size_t size)
{
	uint8_t *data = malloc(size ? size : 1);
	uint8_t *at = data;

	if (!data)
		return NULL;
	at = append(at, read->lower.data, read->lower.len);
	at = append(at, read->upper.data, read->upper.len);
	for (uint32_t i = 0; i < count; i++) {
		struct packed_row row;

		memset(&row, 0, sizeof(row));
		row.version = rows[i].version;
		row.schema = rows[i].schema;
		row.body_len = (uint32_t)rows[i].body.len;
		row.value_len = (uint32_t)rows[i].value.len;
		at = append(at, &row, sizeof(row));
		at = append(at, rows[i].value.data, rows[i].value.len);
		at = append(at, rows[i].body.data, rows[i].body.len);
	}
	return data;
}

/* Where the read goes: over what was kept of it before, else an empty place, else the next one in turn. */
static struct entry *place(struct settled *settled, uint64_t hash, const struct settled_read *read)
{
	uint32_t set = set_of(hash);
	struct entry *ways = settled->entries[set];
	struct entry *entry = find(settled, hash, read);

	for (uint32_t way = 0; way < WAYS && !entry; way++)
		if (!ways[way].hash)
			entry = &ways[way];
	if (!entry)
		entry = &ways[settled->next[set]++ % WAYS];
	return entry;
}

void settled_keep(struct settled *settled, const struct settled_read *read, uint64_t begun, const struct cv_row *rows,
		  uint32_t count)
{
	uint64_t hash = hash_of(read);
	pthread_mutex_t *lock = &settled->locks[set_of(hash) % LOCKS];
	size_t size = packed_size(read, rows, count);
	uint8_t *data = size <= SETTLED_BYTES_MAX ? pack(read, rows, count, size) : NULL;
	uint8_t *old;
	struct entry *entry;

	if (!data)
		return;
	pthread_mutex_lock(lock);
	entry = place(settled, hash, read);
	old = entry->data;
	*entry = (struct entry){.hash = hash,
				.begun = begun,
				.lower_len = (uint32_t)read->lower.len,
				.upper_len = (uint32_t)read->upper.len,
				.limit = read->limit,
				.flags = read->flags,
				.count = count,
				.data = data};
	pthread_mutex_unlock(lock);
	free(old);
}
