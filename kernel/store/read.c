/*
 * Reads of a snapshot: records, ranges, sums, the last number of a series. Any thread; what is read is copied once,
 * into the caller's memory.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "compiler.h"
#include "store/key.h"
#include "store/store_int.h"
#include "store/value.h"

#define SCAN_ROWS_FIRST 16u /* rows of a scan that get memory at once; doubled as they come */

int store_snapshot_open(struct store *store, struct store_snapshot **ret)
{
	struct store_snapshot *s;
	int r;

	CV_ASSERT(store->magic == STORE_MAGIC);
	s = store->env->allocate(sizeof(*s));
	if (!s)
		return -ENOMEM;
	s->store = store;
	/* Before the snapshot, so that it sees this version at least. */
	s->version = store->options.read_only ? store->version
					      : atomic_load_explicit(&store->committer.version, memory_order_acquire);
	r = store->env->engine->snapshot_open(store->engine, &s->engine);
	if (r < 0) {
		free(s);
		return r;
	}
	*ret = s;
	return 0;
}

void store_snapshot_close(struct store_snapshot **snapshot)
{
	struct store_snapshot *s = *snapshot;

	if (!s)
		return;
	*snapshot = NULL;
	s->store->env->engine->snapshot_close(&s->engine);
	free(s);
}

uint64_t store_snapshot_version(const struct store_snapshot *snapshot)
{
	return snapshot->version;
}

/* Damaged data is an error of reading for the caller: the audit and the log name the place. */
static int read_error(int r)
{
	return r == -EUCLEAN ? -EIO : r;
}

/* Key body and value side by side in one piece of the caller's memory. */
static int fill_row(struct store_memory memory, struct cv_bytes body, struct cv_bytes value, bool keys_only,
		    struct cv_row *ret)
{
	struct cv_bytes payload;
	struct cv_row row = {0};
	uint8_t *at;
	int r = value_read(value, &row.version, &row.schema, &payload);

	if (r < 0)
		return r;
	if (keys_only)
		payload.len = 0;
	at = memory.alloc(memory.arg, payload.len + body.len + 1);
	if (!at)
		return -ENOMEM;
	if (payload.len)
		memcpy(at, payload.data, payload.len);
	if (body.len)
		memcpy(at + payload.len, body.data, body.len);
	row.value = (struct cv_bytes){at, payload.len};
	row.body = (struct cv_bytes){at + payload.len, body.len};
	*ret = row;
	return 0;
}

/* Has nothing been written under the prefix for a while, as far as the snapshot can see? */
static bool is_settled(const struct store_snapshot *snapshot, const char *prefix, uint64_t *ret_begun)
{
	*ret_begun = stamps_begun(&snapshot->store->stamps, prefix);
	return *ret_begun + SETTLED_AFTER <= snapshot->version;
}

static int read_record(struct store_snapshot *snapshot, const struct store_key *key, struct cv_bytes encoded,
		       struct store_memory memory, struct cv_row *ret)
{
	const struct engine_type *type = snapshot->store->env->engine;
	struct engine_value value;
	int r = type->get(snapshot->store->engine, snapshot->engine, ENGINE_RECORDS, encoded, &value);

	if (r == -ENOENT) {
		*ret = (struct cv_row){.body = key->body};
		return 0;
	}
	if (r < 0)
		return read_error(r);
	r = fill_row(memory, key->body, value.bytes, false, ret);
	type->release(&value);
	return read_error(r);
}

int store_get(struct store_snapshot *snapshot, const struct store_key *key, struct store_memory memory,
	      struct cv_row *ret)
{
	struct settled *settled = snapshot->store->settled;
	struct settled_read read = {.limit = 1};
	struct key_buffer buffer;
	struct cv_row *rows;
	uint32_t count;
	uint64_t begun;
	bool keep;
	int r = key_encode(key, &buffer);

	if (r < 0)
		return r;
	read.lower = key_bytes(&buffer);
	keep = is_settled(snapshot, key->prefix, &begun);
	r = keep ? settled_find(settled, &read, begun, memory, &rows, &count) : 0;
	if (r > 0)
		*ret = count ? rows[0] : (struct cv_row){.body = key->body};
	if (r != 0)
		return r < 0 ? r : 0;
	r = read_record(snapshot, key, read.lower, memory, ret);
	if (r == 0 && keep)
		settled_keep(settled, &read, begun, ret, ret->version != 0);
	return r;
}

/* ---- ranges ---- */

struct rows {
	struct store_memory memory;
	struct cv_row *rows;
	uint32_t count, room, limit;
};

static struct cv_row *rows_add(struct rows *rows)
{
	uint32_t room = rows->room ? rows->room * 2 : SCAN_ROWS_FIRST;
	struct cv_row *grown;

	if (rows->count < rows->room)
		return &rows->rows[rows->count];
	if (room > rows->limit)
		room = rows->limit;
	grown = rows->memory.alloc(rows->memory.arg, room * sizeof(*grown));
	if (!grown)
		return NULL;
	if (rows->count)
		memcpy(grown, rows->rows, rows->count * sizeof(*grown));
	rows->rows = grown;
	rows->room = room;
	return &rows->rows[rows->count];
}

static int read_rows(const struct engine_type *type, struct engine_iterator *iterator, uint32_t flags,
		     struct rows *rows)
{
	struct cv_bytes key, value;

	while (rows->count < rows->limit) {
		struct cv_row *row;
		int r = type->iterator_row(iterator, &key, &value);

		if (r <= 0)
			return r;
		row = rows_add(rows);
		if (!row)
			return -ENOMEM;
		r = fill_row(rows->memory, key_body(key), value, flags & CV_SCAN_KEYS, row);
		if (r < 0)
			return r;
		if (++rows->count < rows->limit)
			type->iterator_next(iterator);
	}
	return 0;
}

static int encode_bounds(const struct store_scan *scan, struct key_buffer *lower, struct key_buffer *upper)
{
	struct store_key from = {scan->agency, scan->prefix, scan->from};
	struct store_key to = {scan->agency, scan->prefix, scan->to};
	int r = key_encode(&from, lower);

	if (r < 0)
		return r;
	return scan->to.len ? key_encode(&to, upper) : key_encode_end(scan->agency, scan->prefix, upper);
}

static int read_range(struct store_snapshot *snapshot, const struct settled_read *read, struct rows *rows)
{
	const struct engine_type *type = snapshot->store->env->engine;
	const struct engine_range range = {.family = ENGINE_RECORDS,
					   .reverse = read->flags & CV_SCAN_REVERSE,
					   .lower = read->lower,
					   .upper = read->upper};
	struct engine_iterator *iterator;
	int r = type->iterator_open(snapshot->store->engine, snapshot->engine, &range, &iterator);

	if (r < 0)
		return read_error(r);
	r = read_rows(type, iterator, read->flags, rows);
	type->iterator_close(&iterator);
	return read_error(r);
}

static bool is_empty(const struct settled_read *read)
{
	size_t len = read->lower.len < read->upper.len ? read->lower.len : read->upper.len;

	return memcmp(read->lower.data, read->upper.data, len) > 0;
}

int store_scan(struct store_snapshot *snapshot, const struct store_scan *scan, struct store_memory memory,
	       struct cv_row **ret_rows, uint32_t *ret_count)
{
	struct settled *settled = snapshot->store->settled;
	struct settled_read read = {.limit = scan->limit, .flags = scan->flags};
	struct rows rows = {.memory = memory, .limit = scan->limit};
	struct key_buffer lower, upper;
	uint64_t begun;
	bool keep;
	int r;

	if (scan->limit == 0 || scan->limit > CV_SCAN_ROWS)
		return -EINVAL;
	r = encode_bounds(scan, &lower, &upper);
	if (r < 0)
		return r;
	read.lower = key_bytes(&lower);
	read.upper = key_bytes(&upper);
	keep = is_settled(snapshot, scan->prefix, &begun);
	r = keep ? settled_find(settled, &read, begun, memory, ret_rows, ret_count) : 0;
	if (r != 0)
		return r < 0 ? r : 0;
	if (!is_empty(&read))
		r = read_range(snapshot, &read, &rows);
	if (r < 0)
		return r;
	if (keep)
		settled_keep(settled, &read, begun, rows.rows, rows.count);
	*ret_rows = rows.rows;
	*ret_count = rows.count;
	return 0;
}

/* ---- sums and series ---- */

static int read_u64(struct store *store, const struct engine_snapshot *snapshot, enum engine_family family,
		    const struct store_key *key, uint64_t *ret)
{
	const struct engine_type *type = store->env->engine;
	struct engine_value value;
	struct key_buffer buffer;
	int r = key_encode(key, &buffer);

	if (r < 0)
		return r;
	r = type->get(store->engine, snapshot, family, key_bytes(&buffer), &value);
	if (r == -ENOENT) {
		*ret = 0;
		return 0;
	}
	if (r < 0)
		return read_error(r);
	r = value_read_u64(value.bytes, ret);
	type->release(&value);
	return read_error(r);
}

int store_sum(struct store_snapshot *snapshot, const struct store_key *key, int64_t *ret)
{
	uint64_t value;
	int r = read_u64(snapshot->store, snapshot->engine, ENGINE_SUMS, key, &value);

	if (r == 0)
		*ret = (int64_t)value;
	return r;
}

int store_sum_now(struct store *store, const struct store_key *key, int64_t *ret)
{
	uint64_t value;
	int r = read_u64(store, NULL, ENGINE_SUMS, key, &value);

	if (r == 0)
		*ret = (int64_t)value;
	return r;
}

int store_series_last(struct store_snapshot *snapshot, const struct store_key *series, uint64_t *ret)
{
	return read_u64(snapshot->store, snapshot->engine, ENGINE_NUMBERS, series, ret);
}
