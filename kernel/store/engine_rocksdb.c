/*
 * RocksDB behind engine.h, through its C interface. The only file that knows it.
 *
 * Design notes
 * - Every family is named at open. The WAL is one for all families, so a batch over several of them is atomic.
 * - The WAL is bounded (WAL_BYTES): what a start after a crash reads again is bounded with it.
 * - Errors are texts; translate() makes an errno of each, once.
 * - This build of RocksDB aborts the process when a write meets a full disk: whoever writes looks at the free space
 *   first (reserve.h).
 * - A write or sync of the WAL or the MANIFEST that fails comes back as an error, and RocksDB writes nothing more to
 *   that file. Its own LOG is another matter: this build asserts, at the next line, that no write of it has failed. So
 *   it says next to nothing there once the store is open (INFO_LOG_FATAL): what matters comes back as errors.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <rocksdb/c.h>

#include "compiler.h"
#include "store/engine.h"

#define FAMILY_COUNT (ENGINE_FAMILIES + 1) /* and "default", which RocksDB insists on and which stays empty */
#define WAL_BYTES (24u << 20)
#define BLOOM_BITS 10.0
#define BLOCK_BYTES (8u << 10)
#define OPEN_FILES 512
#define INFO_LOG_FATAL 4 /* of RocksDB's levels */
#define SETTLE_BYTES (1u << 20) /* a family with less in memory is read again quickly */

static const char *const family_names[FAMILY_COUNT] = {
    [ENGINE_RECORDS] = "records", [ENGINE_LOG] = "log",       [ENGINE_PAYLOADS] = "payloads",
    [ENGINE_NUMBERS] = "numbers", [ENGINE_SUMS] = "sums",     [ENGINE_META] = "meta",
    [ENGINE_QUEUE] = "queue",     [ENGINE_TIMERS] = "timers", [ENGINE_FAMILIES] = "default"};

/* Bytes that a family keeps in memory before it writes a table. */
static const size_t memtable_bytes[FAMILY_COUNT] = {
    [ENGINE_RECORDS] = 32u << 20, [ENGINE_LOG] = 8u << 20,    [ENGINE_PAYLOADS] = 8u << 20,
    [ENGINE_NUMBERS] = 1u << 20,  [ENGINE_SUMS] = 4u << 20,   [ENGINE_META] = 1u << 20,
    [ENGINE_QUEUE] = 8u << 20,    [ENGINE_TIMERS] = 1u << 20, [ENGINE_FAMILIES] = 64u << 10};

struct engine {
	rocksdb_t *db;
	rocksdb_options_t *options;
	rocksdb_options_t *family_options[FAMILY_COUNT];
	rocksdb_column_family_handle_t *families[FAMILY_COUNT]; /* read-only: "default" for one that is not there */
	rocksdb_cache_t *cache;
	rocksdb_readoptions_t *latest;
	rocksdb_writeoptions_t *synced;
};

struct engine_snapshot {
	struct engine *engine;
	const rocksdb_snapshot_t *snapshot;
	rocksdb_readoptions_t *read;
};

struct engine_batch {
	struct engine *engine;
	rocksdb_writebatch_t *batch;
};

struct engine_iterator {
	rocksdb_iterator_t *iterator;
	rocksdb_readoptions_t *read;
	bool reverse;
};

/* ---- errors ---- */

static int errno_of(const char *text)
{
	if (strstr(text, "lock ") &&
	    (strstr(text, "Resource temporarily unavailable") || strstr(text, "No locks available")))
		return -EBUSY;
	if (strstr(text, "No space left"))
		return -ENOSPC;
	if (strncmp(text, "Corruption", 10) == 0)
		return -EUCLEAN;
	if (strstr(text, "No such file") || strstr(text, "does not exist"))
		return -ENOENT;
	return -EIO;
}

/* Takes the text of a failed call; 0 when there is none. */
static int translate(char *text, const char *action, struct cv_error *reterr)
{
	int r;

	if (!text)
		return 0;
	r = errno_of(text);
	if (reterr) {
		reterr->code = r;
		snprintf(reterr->text, sizeof(reterr->text), "store: %s: %s", action, text);
	}
	rocksdb_free(text);
	return r;
}

/* ---- open and close ---- */

static void rocks_close(struct engine **engine)
{
	struct engine *e = *engine;

	if (!e)
		return;
	*engine = NULL;
	for (int i = 0; i < FAMILY_COUNT; i++) {
		if (e->families[i] && (i == ENGINE_FAMILIES || e->families[i] != e->families[ENGINE_FAMILIES]))
			rocksdb_column_family_handle_destroy(e->families[i]);
	}
	if (e->db)
		rocksdb_close(e->db);
	for (int i = 0; i < FAMILY_COUNT; i++) {
		if (e->family_options[i])
			rocksdb_options_destroy(e->family_options[i]);
	}
	if (e->options)
		rocksdb_options_destroy(e->options);
	if (e->cache)
		rocksdb_cache_destroy(e->cache);
	if (e->latest)
		rocksdb_readoptions_destroy(e->latest);
	if (e->synced)
		rocksdb_writeoptions_destroy(e->synced);
	free(e);
}

static rocksdb_options_t *family_options(const struct engine *e, int family)
{
	rocksdb_options_t *options = rocksdb_options_create();
	rocksdb_block_based_table_options_t *table = rocksdb_block_based_options_create();

	rocksdb_block_based_options_set_block_cache(table, e->cache);
	rocksdb_block_based_options_set_block_size(table, BLOCK_BYTES);
	rocksdb_block_based_options_set_format_version(table, 5);
	rocksdb_block_based_options_set_filter_policy(table, rocksdb_filterpolicy_create_bloom_full(BLOOM_BITS));
	if (family == ENGINE_RECORDS || family == ENGINE_SUMS) {
		rocksdb_block_based_options_set_data_block_index_type(
		    table, rocksdb_block_based_table_data_block_index_type_binary_search_and_hash);
		rocksdb_block_based_options_set_data_block_hash_ratio(table, 0.75);
		rocksdb_options_set_memtable_prefix_bloom_size_ratio(options, 0.1);
		rocksdb_options_set_memtable_whole_key_filtering(options, 1);
	}
	rocksdb_options_set_block_based_table_factory(options, table);
	rocksdb_block_based_options_destroy(table);

	rocksdb_options_set_write_buffer_size(options, memtable_bytes[family]);
	rocksdb_options_set_max_write_buffer_number(options, 3);
	rocksdb_options_set_compression(options, rocksdb_lz4_compression);
	rocksdb_options_set_bottommost_compression(options, rocksdb_zstd_compression);
	rocksdb_options_set_level_compaction_dynamic_level_bytes(options, 1);
	return options;
}

static rocksdb_options_t *database_options(const struct engine_options *wanted)
{
	rocksdb_options_t *options = rocksdb_options_create();

	rocksdb_options_set_create_if_missing(options, wanted->create);
	/* Also where the store is not to be made: an older one gets the families that it has not got. */
	rocksdb_options_set_create_missing_column_families(options, !wanted->read_only);
	rocksdb_options_set_paranoid_checks(options, 1);
	rocksdb_options_set_max_total_wal_size(options, WAL_BYTES);
	rocksdb_options_set_max_background_jobs(options, 2);
	rocksdb_options_set_max_open_files(options, OPEN_FILES);
	rocksdb_options_set_bytes_per_sync(options, 1u << 20);
	rocksdb_options_set_skip_stats_update_on_db_open(options, 1);
	/* One thread writes. */
	rocksdb_options_set_allow_concurrent_memtable_write(options, 0);
	rocksdb_options_set_info_log_level(options, INFO_LOG_FATAL);
	rocksdb_options_set_max_log_file_size(options, 4u << 20);
	rocksdb_options_set_keep_log_file_num(options, 4);
	return options;
}

/* RocksDB locks its directory for writers only: a reader would see a half-made picture of a running server. */
static int refuse_if_locked(const char *path, struct cv_error *reterr)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	char file[4096];
	int fd, r = 0;

	if (snprintf(file, sizeof(file), "%s/LOCK", path) >= (int)sizeof(file))
		return -ENAMETOOLONG;
	fd = open(file, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return 0;
	if (fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK) {
		r = reterr->code = -EBUSY;
		snprintf(reterr->text, sizeof(reterr->text), "store: %s: process %ld has it open", path,
			 (long)lock.l_pid);
	}
	close(fd);
	return r;
}

static int look_at_directory(const struct engine_options *options, struct cv_error *reterr)
{
	char current[4096];

	if (snprintf(current, sizeof(current), "%s/CURRENT", options->path) >= (int)sizeof(current))
		return -ENAMETOOLONG;
	if (access(current, F_OK) != 0 && !options->create) {
		reterr->code = -ENOENT;
		snprintf(reterr->text, sizeof(reterr->text), "store: %s: there is no store", options->path);
		return -ENOENT;
	}
	return options->read_only ? refuse_if_locked(options->path, reterr) : 0;
}

static bool is_listed(const char *name, char *const *listed, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(listed[i], name) == 0)
			return true;
	}
	return false;
}

/* A reader makes nothing: what an older store has not got is shown by the family that is always empty. */
static void open_for_reading(struct engine *e, const char *path, const rocksdb_options_t *const *each, char **text)
{
	rocksdb_column_family_handle_t *handles[FAMILY_COUNT];
	const rocksdb_options_t *options[FAMILY_COUNT];
	const char *names[FAMILY_COUNT];
	int places[FAMILY_COUNT], there = 0;
	size_t count = 0;
	char **listed = rocksdb_list_column_families(e->options, path, &count, text);

	if (*text)
		return;
	for (int i = 0; i < FAMILY_COUNT; i++) {
		if (!is_listed(family_names[i], listed, count))
			continue;
		names[there] = family_names[i];
		options[there] = each[i];
		places[there++] = i;
	}
	rocksdb_list_column_families_destroy(listed, count);
	e->db = rocksdb_open_for_read_only_column_families(e->options, path, there, names, options, handles, 0, text);
	if (!e->db || *text)
		return;
	for (int i = 0; i < there; i++)
		e->families[places[i]] = handles[i];
	for (int i = 0; i < FAMILY_COUNT; i++) {
		if (!e->families[i])
			e->families[i] = e->families[ENGINE_FAMILIES];
	}
}

static int rocks_open(const struct engine_options *options, struct engine **ret, struct cv_error *reterr)
{
	const rocksdb_options_t *each[FAMILY_COUNT];
	struct engine *e;
	char *text = NULL;
	int r;

	r = look_at_directory(options, reterr);
	if (r < 0)
		return r;
	e = calloc(1, sizeof(*e));
	if (!e)
		return -ENOMEM;
	e->cache = rocksdb_cache_create_lru(options->cache_bytes);
	e->options = database_options(options);
	for (int i = 0; i < FAMILY_COUNT; i++)
		each[i] = e->family_options[i] = family_options(e, i);
	e->latest = rocksdb_readoptions_create();
	e->synced = rocksdb_writeoptions_create();
	rocksdb_writeoptions_set_sync(e->synced, 1);
	if (options->read_only)
		open_for_reading(e, options->path, each, &text);
	else
		e->db = rocksdb_open_column_families(e->options, options->path, FAMILY_COUNT, family_names, each,
						     e->families, &text);
	r = translate(text, options->path, reterr);
	if (r < 0) {
		rocks_close(&e);
		return r;
	}
	*ret = e;
	return 0;
}

/* ---- reads ---- */

static int rocks_snapshot_open(struct engine *engine, struct engine_snapshot **ret)
{
	struct engine_snapshot *s = malloc(sizeof(*s));

	if (!s)
		return -ENOMEM;
	s->engine = engine;
	s->snapshot = rocksdb_create_snapshot(engine->db);
	s->read = rocksdb_readoptions_create();
	rocksdb_readoptions_set_snapshot(s->read, s->snapshot);
	*ret = s;
	return 0;
}

static void rocks_snapshot_close(struct engine_snapshot **snapshot)
{
	struct engine_snapshot *s = *snapshot;

	if (!s)
		return;
	*snapshot = NULL;
	rocksdb_readoptions_destroy(s->read);
	rocksdb_release_snapshot(s->engine->db, s->snapshot);
	free(s);
}

static int rocks_get(struct engine *engine, const struct engine_snapshot *snapshot, enum engine_family family,
		     struct cv_bytes key, struct engine_value *ret)
{
	rocksdb_pinnableslice_t *slice;
	char *text = NULL;
	size_t len;

	slice = rocksdb_get_pinned_cf(engine->db, snapshot ? snapshot->read : engine->latest, engine->families[family],
				      (const char *)key.data, key.len, &text);
	if (text)
		return translate(text, "read", NULL);
	if (!slice)
		return -ENOENT;
	ret->bytes.data = (const uint8_t *)rocksdb_pinnableslice_value(slice, &len);
	ret->bytes.len = len;
	ret->pin = slice;
	return 0;
}

static void rocks_release(struct engine_value *value)
{
	rocksdb_pinnableslice_destroy(value->pin);
	value->pin = NULL;
}

static int rocks_iterator_open(struct engine *engine, const struct engine_snapshot *snapshot,
			       const struct engine_range *range, struct engine_iterator **ret)
{
	struct engine_iterator *it = malloc(sizeof(*it));

	if (!it)
		return -ENOMEM;
	it->reverse = range->reverse;
	it->read = rocksdb_readoptions_create();
	if (snapshot)
		rocksdb_readoptions_set_snapshot(it->read, snapshot->snapshot);
	rocksdb_readoptions_set_iterate_lower_bound(it->read, (const char *)range->lower.data, range->lower.len);
	if (range->upper.len)
		rocksdb_readoptions_set_iterate_upper_bound(it->read, (const char *)range->upper.data,
							    range->upper.len);
	if (range->once) {
		rocksdb_readoptions_set_fill_cache(it->read, 0);
		rocksdb_readoptions_set_readahead_size(it->read, 1u << 20);
	}
	it->iterator = rocksdb_create_iterator_cf(engine->db, it->read, engine->families[range->family]);
	if (range->reverse)
		rocksdb_iter_seek_to_last(it->iterator);
	else
		rocksdb_iter_seek(it->iterator, (const char *)range->lower.data, range->lower.len);
	*ret = it;
	return 0;
}

static int rocks_iterator_row(struct engine_iterator *it, struct cv_bytes *ret_key, struct cv_bytes *ret_value)
{
	char *text = NULL;
	size_t len;

	if (!rocksdb_iter_valid(it->iterator)) {
		rocksdb_iter_get_error(it->iterator, &text);
		return translate(text, "scan", NULL);
	}
	ret_key->data = (const uint8_t *)rocksdb_iter_key(it->iterator, &len);
	ret_key->len = len;
	ret_value->data = (const uint8_t *)rocksdb_iter_value(it->iterator, &len);
	ret_value->len = len;
	return 1;
}

static void rocks_iterator_next(struct engine_iterator *it)
{
	if (it->reverse)
		rocksdb_iter_prev(it->iterator);
	else
		rocksdb_iter_next(it->iterator);
}

static void rocks_iterator_close(struct engine_iterator **iterator)
{
	struct engine_iterator *it = *iterator;

	if (!it)
		return;
	*iterator = NULL;
	rocksdb_iter_destroy(it->iterator);
	rocksdb_readoptions_destroy(it->read);
	free(it);
}

/* ---- writes ---- */

static int rocks_batch_create(struct engine *engine, struct engine_batch **ret)
{
	struct engine_batch *b = malloc(sizeof(*b));

	if (!b)
		return -ENOMEM;
	b->engine = engine;
	b->batch = rocksdb_writebatch_create();
	*ret = b;
	return 0;
}

static void rocks_batch_destroy(struct engine_batch **batch)
{
	if (!*batch)
		return;
	rocksdb_writebatch_destroy((*batch)->batch);
	free(*batch);
	*batch = NULL;
}

static void rocks_batch_clear(struct engine_batch *batch)
{
	rocksdb_writebatch_clear(batch->batch);
}

static void rocks_batch_put(struct engine_batch *batch, enum engine_family family, struct cv_bytes key,
			    struct cv_bytes head, struct cv_bytes body)
{
	const char *keys[] = {(const char *)key.data};
	const char *values[] = {(const char *)head.data, (const char *)body.data};
	const size_t value_lens[] = {head.len, body.len};

	rocksdb_writebatch_putv_cf(batch->batch, batch->engine->families[family], 1, keys, &key.len, body.len ? 2 : 1,
				   values, value_lens);
}

static void rocks_batch_delete(struct engine_batch *batch, enum engine_family family, struct cv_bytes key)
{
	rocksdb_writebatch_delete_cf(batch->batch, batch->engine->families[family], (const char *)key.data, key.len);
}

static int rocks_batch_write(struct engine *engine, struct engine_batch *batch, struct cv_error *reterr)
{
	char *text = NULL;

	rocksdb_write(engine->db, engine->synced, batch->batch, &text);
	return translate(text, "write", reterr);
}

/* Families with fewer bytes in memory than this stay there. */
static void flush_families(struct engine *engine, uint64_t at_least_bytes)
{
	rocksdb_flushoptions_t *options = rocksdb_flushoptions_create();
	uint64_t size;

	for (int i = 0; i < FAMILY_COUNT; i++) {
		char *text = NULL;

		if (rocksdb_property_int_cf(engine->db, engine->families[i], "rocksdb.cur-size-active-mem-table",
					    &size) != 0 ||
		    size < at_least_bytes)
			continue;
		rocksdb_flush_cf(engine->db, options, engine->families[i], &text);
		(void)translate(text, "flush", NULL);
	}
	rocksdb_flushoptions_destroy(options);
}

static void rocks_settle(struct engine *engine)
{
	flush_families(engine, SETTLE_BYTES);
}

static void rocks_purge(struct engine *engine, enum engine_family family, struct cv_bytes key)
{
	rocksdb_compactoptions_t *options = rocksdb_compactoptions_create();

	flush_families(engine, 0); /* all of them, so that the log of writes goes too */
	rocksdb_compactoptions_set_bottommost_level_compaction(options, 2); /* force */
	rocksdb_compact_range_cf_opt(engine->db, engine->families[family], options, (const char *)key.data, key.len,
				     (const char *)key.data, key.len);
	rocksdb_compactoptions_destroy(options);
}

static uint64_t rocks_size_bytes(struct engine *engine)
{
	uint64_t sum = 0, one;

	for (int i = 0; i < FAMILY_COUNT; i++) {
		if (rocksdb_property_int_cf(engine->db, engine->families[i], "rocksdb.total-sst-files-size", &one) == 0)
			sum += one;
		if (rocksdb_property_int_cf(engine->db, engine->families[i], "rocksdb.cur-size-all-mem-tables", &one) ==
		    0)
			sum += one;
	}
	return sum;
}

const struct engine_type engine_rocksdb = {
    .name = "rocksdb",
    .open = rocks_open,
    .close = rocks_close,
    .snapshot_open = rocks_snapshot_open,
    .snapshot_close = rocks_snapshot_close,
    .get = rocks_get,
    .release = rocks_release,
    .iterator_open = rocks_iterator_open,
    .iterator_row = rocks_iterator_row,
    .iterator_next = rocks_iterator_next,
    .iterator_close = rocks_iterator_close,
    .batch_create = rocks_batch_create,
    .batch_destroy = rocks_batch_destroy,
    .batch_clear = rocks_batch_clear,
    .batch_put = rocks_batch_put,
    .batch_delete = rocks_batch_delete,
    .batch_write = rocks_batch_write,
    .settle = rocks_settle,
    .purge = rocks_purge,
    .size_bytes = rocks_size_bytes,
};
