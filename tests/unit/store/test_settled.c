/*
 * Reads of what is settled: kept in memory, and never anything but what the snapshot would read from the engine,
 * whatever is written meanwhile.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "fixture.h"

static atomic_uint engine_reads;

static int counted_get(struct engine *engine, const struct engine_snapshot *snapshot, enum engine_family family,
		       struct cv_bytes key, struct engine_value *ret)
{
	if (family == ENGINE_RECORDS)
		atomic_fetch_add(&engine_reads, 1);
	return env_default.engine->get(engine, snapshot, family, key, ret);
}

static int counted_scan(struct engine *engine, const struct engine_snapshot *snapshot, const struct engine_range *range,
			struct engine_iterator **ret)
{
	if (range->family == ENGINE_RECORDS)
		atomic_fetch_add(&engine_reads, 1);
	return env_default.engine->iterator_open(engine, snapshot, range, ret);
}

static int setup(void **state)
{
	int r = fixture_setup(state);

	test_engine.get = counted_get;
	test_engine.iterator_open = counted_scan;
	atomic_store(&engine_reads, 0);
	return r;
}

/* ---- short ways ---- */

static void put(struct store *store, const char *prefix, const char *body, const char *value)
{
	struct change c;

	change_init(&c);
	change_put(&c, prefix, body, value);
	assert_int_equal(change_commit(&c, store), 0);
}

/* Nothing was written for long but under another prefix. */
static void settle(struct store *store)
{
	for (unsigned i = 0; i < SETTLED_AFTER; i++)
		put(store, "test.other", "x", "x");
}

static struct store_snapshot *open_snapshot(struct store *store)
{
	struct store_snapshot *snapshot;

	assert_int_equal(store_snapshot_open(store, &snapshot), 0);
	return snapshot;
}

static struct cv_bytes text(const char *body)
{
	return (struct cv_bytes){(const uint8_t *)body, strlen(body)};
}

/* The value as text; "": absent. */
static const char *get_in(struct store_snapshot *snapshot, const char *prefix, const char *body)
{
	struct store_key key = {AGENCY, prefix, text(body)};
	struct cv_row row;
	char *value;

	assert_int_equal(store_get(snapshot, &key, test_memory, &row), 0);
	assert_int_equal(row.body.len, strlen(body));
	value = test_memory.alloc(test_memory.arg, row.value.len + 1);
	assert_non_null(value);
	if (row.value.len)
		memcpy(value, row.value.data, row.value.len);
	value[row.value.len] = '\0';
	return value;
}

static const char *get_now(struct store *store, const char *prefix, const char *body)
{
	struct store_snapshot *snapshot = open_snapshot(store);
	const char *value = get_in(snapshot, prefix, body);

	store_snapshot_close(&snapshot);
	return value;
}

static uint32_t scan_in(struct store_snapshot *snapshot, const char *prefix, uint32_t flags, struct cv_row **ret)
{
	struct store_scan scan = {AGENCY, prefix, {NULL, 0}, {NULL, 0}, CV_SCAN_ROWS, flags};
	uint32_t count;

	assert_int_equal(store_scan(snapshot, &scan, test_memory, ret, &count), 0);
	return count;
}

static uint32_t scan_now(struct store *store, const char *prefix, uint32_t flags, struct cv_row **ret)
{
	struct store_snapshot *snapshot = open_snapshot(store);
	uint32_t count = scan_in(snapshot, prefix, flags, ret);

	store_snapshot_close(&snapshot);
	return count;
}

/* ---- what is kept ---- */

static void a_record_is_read_once(void **state)
{
	struct store *store = ((struct fixture *)*state)->store;

	put(store, "test.person", "1", "Phan Trọng Khiêm");
	settle(store);
	atomic_store(&engine_reads, 0);
	for (unsigned i = 0; i < 3; i++) {
		assert_string_equal(get_now(store, "test.person", "1"), "Phan Trọng Khiêm");
		assert_string_equal(get_now(store, "test.person", "2"), "");
	}
	assert_int_equal(atomic_load(&engine_reads), 2);
}

static void rows_come_as_they_were(void **state)
{
	struct store *store = ((struct fixture *)*state)->store;
	struct cv_row *rows, *kept, *keys;

	put(store, "test.post", "1", "head");
	put(store, "test.post", "2", "");
	settle(store);
	atomic_store(&engine_reads, 0);
	assert_int_equal(scan_now(store, "test.post", 0, &rows), 2);
	assert_int_equal(scan_now(store, "test.post", 0, &kept), 2);
	assert_int_equal(atomic_load(&engine_reads), 1);
	for (unsigned i = 0; i < 2; i++) {
		assert_int_equal(kept[i].version, rows[i].version);
		assert_int_equal(kept[i].schema, rows[i].schema);
		assert_int_equal(kept[i].body.len, 1);
		assert_memory_equal(kept[i].body.data, rows[i].body.data, 1);
		assert_int_equal(kept[i].value.len, rows[i].value.len);
		assert_memory_equal(kept[i].value.data, rows[i].value.data, rows[i].value.len);
	}
	/* Another question about the same range is another read. */
	assert_int_equal(scan_now(store, "test.post", CV_SCAN_KEYS, &keys), 2);
	assert_int_equal(keys[0].value.len, 0);
	assert_int_equal(scan_now(store, "test.post", CV_SCAN_REVERSE, &keys), 2);
	assert_int_equal(keys[0].body.data[0], '2');
	assert_int_equal(scan_now(store, "test.posts", 0, &keys), 0);
	assert_int_equal(scan_now(store, "test.posts", 0, &keys), 0);
	assert_int_equal(atomic_load(&engine_reads), 4);
}

static void what_is_being_worked_on_is_not_kept(void **state)
{
	struct store *store = ((struct fixture *)*state)->store;

	settle(store);
	put(store, "test.person", "1", "a");
	atomic_store(&engine_reads, 0);
	for (unsigned i = 0; i < 3; i++)
		assert_string_equal(get_now(store, "test.person", "1"), "a");
	assert_int_equal(atomic_load(&engine_reads), 3);
}

static void what_is_large_is_not_kept(void **state)
{
	struct store *store = ((struct fixture *)*state)->store;
	char *large = test_memory.alloc(test_memory.arg, SETTLED_BYTES_MAX + 1);
	struct change c;

	memset(large, 'x', SETTLED_BYTES_MAX);
	large[SETTLED_BYTES_MAX] = '\0';
	change_init(&c);
	change_put(&c, "test.person", "1", large);
	assert_int_equal(change_commit(&c, store), 0);
	settle(store);
	atomic_store(&engine_reads, 0);
	for (unsigned i = 0; i < 2; i++)
		assert_string_equal(get_now(store, "test.person", "1"), large);
	assert_int_equal(atomic_load(&engine_reads), 2);
}

static void more_than_fits_is_read_again(void **state)
{
	struct store *store = ((struct fixture *)*state)->store;
	char body[16];

	put(store, "test.person", "7", "seven");
	settle(store);
	for (unsigned i = 0; i < SETTLED_ENTRIES * 2; i++) {
		snprintf(body, sizeof(body), "%u", i);
		assert_string_equal(get_now(store, "test.person", body), i == 7 ? "seven" : "");
	}
	assert_string_equal(get_now(store, "test.person", "7"), "seven");
}

/* ---- what is written meanwhile ---- */

static void a_write_is_seen_at_once_and_not_before(void **state)
{
	struct store *store = ((struct fixture *)*state)->store;
	struct store_snapshot *before, *after;
	struct cv_row *rows;
	struct change c;

	put(store, "test.person", "1", "old");
	settle(store);
	assert_string_equal(get_now(store, "test.person", "1"), "old");
	assert_int_equal(scan_now(store, "test.person", 0, &rows), 1);
	before = open_snapshot(store);
	change_init(&c);
	change_put(&c, "test.person", "1", "new");
	change_put(&c, "test.person", "2", "two");
	assert_int_equal(change_commit(&c, store), 0);
	after = open_snapshot(store);
	for (unsigned round = 0; round < 2; round++) {
		assert_string_equal(get_in(before, "test.person", "1"), "old");
		assert_string_equal(get_in(before, "test.person", "2"), "");
		assert_int_equal(scan_in(before, "test.person", 0, &rows), 1);
		assert_string_equal(get_in(after, "test.person", "1"), "new");
		assert_string_equal(get_now(store, "test.person", "2"), "two");
		assert_int_equal(scan_now(store, "test.person", 0, &rows), 2);
		settle(store); /* in the second round the new one is kept */
		assert_string_equal(get_now(store, "test.person", "1"), "new");
	}
	store_snapshot_close(&before);
	store_snapshot_close(&after);
	change_init(&c);
	change_delete(&c, "test.person", "1");
	assert_int_equal(change_commit(&c, store), 0);
	assert_string_equal(get_now(store, "test.person", "1"), "");
	assert_int_equal(scan_now(store, "test.person", 0, &rows), 1);
}

/* Looks from within a write: it is visible, and nobody has been told. */
static struct {
	struct store *store;
	struct store_snapshot *before;
	bool armed;
} look;

static int looking_write(struct engine *engine, struct engine_batch *batch, struct cv_error *reterr)
{
	int r = env_default.engine->batch_write(engine, batch, reterr);

	if (look.armed && r == 0) {
		look.armed = false;
		assert_string_equal(get_in(look.before, "test.person", "1"), "old");
		assert_string_equal(get_now(look.store, "test.person", "1"), "new");
		assert_string_equal(get_in(look.before, "test.person", "1"), "old");
	}
	return r;
}

static void a_write_under_way_misleads_nobody(void **state)
{
	struct store *store = ((struct fixture *)*state)->store;

	put(store, "test.person", "1", "old");
	settle(store);
	assert_string_equal(get_now(store, "test.person", "1"), "old");
	look.store = store;
	look.before = open_snapshot(store);
	look.armed = true;
	test_engine.batch_write = looking_write;
	put(store, "test.person", "1", "new");
	assert_false(look.armed);
	assert_string_equal(get_in(look.before, "test.person", "1"), "old");
	assert_string_equal(get_now(store, "test.person", "1"), "new");
	store_snapshot_close(&look.before);
}

/* ---- many at once ---- */

#define READERS 3u
#define ROUNDS 60u

struct readers {
	struct store *store;
	atomic_bool done;
	atomic_uint torn, reads;
};

static void *heap_alloc(void *arg, size_t size_bytes)
{
	void **last = arg;
	void *made = malloc(sizeof(void *) + size_bytes + 16);

	if (!made)
		return NULL;
	*(void **)made = *last;
	*last = made;
	return (char *)made + 16;
}

static void heap_free(void *last)
{
	while (last) {
		void *before = *(void **)last;

		free(last);
		last = before;
	}
}

/* The same value lies under two prefixes, always written together. */
static void *read_pairs(void *arg)
{
	struct readers *readers = arg;

	while (!atomic_load(&readers->done)) {
		void *memory = NULL;
		struct store_memory heap = {heap_alloc, &memory};
		struct store_key left = {AGENCY, "test.left", text("1")};
		struct store_scan right = {AGENCY, "test.right", {NULL, 0}, {NULL, 0}, 4, 0};
		struct store_snapshot *snapshot;
		struct cv_row one, *rows = NULL;
		uint32_t count = 0;

		if (store_snapshot_open(readers->store, &snapshot))
			break;
		if (store_get(snapshot, &left, heap, &one) || store_scan(snapshot, &right, heap, &rows, &count) ||
		    count != 1 || one.value.len != rows[0].value.len ||
		    memcmp(one.value.data, rows[0].value.data, one.value.len) != 0 || one.version != rows[0].version)
			atomic_fetch_add(&readers->torn, 1);
		atomic_fetch_add(&readers->reads, 1);
		store_snapshot_close(&snapshot);
		heap_free(memory);
	}
	return NULL;
}

static void what_is_written_together_is_read_together(void **state)
{
	struct readers readers = {.store = ((struct fixture *)*state)->store};
	pthread_t threads[READERS];
	char value[16];
	struct change c;

	change_init(&c);
	change_put(&c, "test.left", "1", "0");
	change_put(&c, "test.right", "1", "0");
	assert_int_equal(change_commit(&c, readers.store), 0);
	settle(readers.store);
	for (unsigned i = 0; i < READERS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, read_pairs, &readers), 0);
	for (unsigned round = 1; round <= ROUNDS; round++) {
		snprintf(value, sizeof(value), "%u", round);
		change_init(&c);
		change_put(&c, "test.left", "1", value);
		change_put(&c, "test.right", "1", value);
		assert_int_equal(change_commit(&c, readers.store), 0);
		settle(readers.store);
	}
	atomic_store(&readers.done, true);
	for (unsigned i = 0; i < READERS; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(atomic_load(&readers.torn), 0);
	assert_true(atomic_load(&readers.reads) > 0);
	assert_true(atomic_load(&engine_reads) < 2 * atomic_load(&readers.reads)); /* some were kept */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(a_record_is_read_once, setup, fixture_teardown),
	    cmocka_unit_test_setup_teardown(rows_come_as_they_were, setup, fixture_teardown),
	    cmocka_unit_test_setup_teardown(what_is_being_worked_on_is_not_kept, setup, fixture_teardown),
	    cmocka_unit_test_setup_teardown(what_is_large_is_not_kept, setup, fixture_teardown),
	    cmocka_unit_test_setup_teardown(more_than_fits_is_read_again, setup, fixture_teardown),
	    cmocka_unit_test_setup_teardown(a_write_is_seen_at_once_and_not_before, setup, fixture_teardown),
	    cmocka_unit_test_setup_teardown(a_write_under_way_misleads_nobody, setup, fixture_teardown),
	    cmocka_unit_test_setup_teardown(what_is_written_together_is_read_together, setup, fixture_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
