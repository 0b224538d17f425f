/* Reads: ranges in both directions, limits, prefixes and agencies that don't see each other, snapshots. */
#include <errno.h>
#include <stdio.h>

#include "fixture.h"

#define ROWS 50u

static struct cv_bytes text(const char *body)
{
	return (struct cv_bytes){(const uint8_t *)body, strlen(body)};
}

static void put_one(struct store *store, uint32_t agency, const char *prefix, const char *body, const char *value)
{
	struct change c;

	change_init(&c);
	change_put(&c, prefix, body, value)->key.agency = agency;
	assert_int_equal(change_commit(&c, store), 0);
}

/* 00 ... 49 under test.row of AGENCY, and neighbours on all sides that no scan of it may show. */
static void fill(struct store *store)
{
	struct change c;
	char body[8];

	for (unsigned i = 0; i < ROWS; i += CHANGE_MAX) {
		change_init(&c);
		for (unsigned j = i; j < ROWS && j < i + CHANGE_MAX; j++) {
			snprintf(body, sizeof(body), "%02u", j);
			change_put(&c, "test.row", body, body);
		}
		assert_int_equal(change_commit(&c, store), 0);
	}
	put_one(store, AGENCY, "test.ro", "50", "x");
	put_one(store, AGENCY, "test.roo", "50", "x");
	put_one(store, AGENCY, "test.rows", "00", "x");
	put_one(store, AGENCY - 1, "test.row", "25", "x");
	put_one(store, AGENCY + 1, "test.row", "25", "x");
}

static uint32_t scan(struct store *store, const char *from, const char *to, uint32_t limit, uint32_t flags,
		     struct cv_row **ret_rows)
{
	struct store_scan range = {AGENCY, "test.row", text(from), text(to), limit, flags};
	struct store_snapshot *snapshot;
	uint32_t count;

	assert_int_equal(store_snapshot_open(store, &snapshot), 0);
	assert_int_equal(store_scan(snapshot, &range, test_memory, ret_rows, &count), 0);
	store_snapshot_close(&snapshot);
	return count;
}

static void assert_row(const struct cv_row *row, unsigned number)
{
	char body[8];

	snprintf(body, sizeof(body), "%02u", number);
	assert_int_equal(row->body.len, 2);
	assert_memory_equal(row->body.data, body, 2);
	assert_true(row->version > 0);
}

static void scans_in_both_directions(void **state)
{
	struct fixture *f = *state;
	struct cv_row *rows;

	fill(f->store);
	assert_int_equal(scan(f->store, "", "", CV_SCAN_ROWS, 0, &rows), ROWS);
	for (unsigned i = 0; i < ROWS; i++) {
		assert_row(&rows[i], i);
		assert_int_equal(rows[i].value.len, 2);
		assert_memory_equal(rows[i].value.data, rows[i].body.data, 2);
	}
	assert_int_equal(scan(f->store, "", "", CV_SCAN_ROWS, CV_SCAN_REVERSE, &rows), ROWS);
	for (unsigned i = 0; i < ROWS; i++)
		assert_row(&rows[i], ROWS - 1 - i);
}

static void scans_within_bounds_and_limits(void **state)
{
	struct fixture *f = *state;
	struct cv_row *rows;

	fill(f->store);
	assert_int_equal(scan(f->store, "10", "20", 100, 0, &rows), 10);
	assert_row(&rows[0], 10);
	assert_row(&rows[9], 19);
	assert_int_equal(scan(f->store, "10", "20", 100, CV_SCAN_REVERSE, &rows), 10);
	assert_row(&rows[0], 19);
	assert_row(&rows[9], 10);
	assert_int_equal(scan(f->store, "10", "20", 3, 0, &rows), 3);
	assert_row(&rows[2], 12);
	assert_int_equal(scan(f->store, "10", "20", 3, CV_SCAN_REVERSE, &rows), 3);
	assert_row(&rows[2], 17);
	assert_int_equal(scan(f->store, "45", "", 100, 0, &rows), 5);
	assert_int_equal(scan(f->store, "", "05", 100, CV_SCAN_REVERSE, &rows), 5);
	assert_int_equal(scan(f->store, "20", "10", 100, 0, &rows), 0);
	assert_int_equal(scan(f->store, "20", "20", 100, CV_SCAN_REVERSE, &rows), 0);
	assert_int_equal(scan(f->store, "9", "", 100, 0, &rows), 0);
	assert_int_equal(scan(f->store, "07", "09", 100, CV_SCAN_KEYS, &rows), 2);
	assert_row(&rows[0], 7);
	assert_int_equal(rows[0].value.len, 0);
}

static void bad_ranges_are_refused(void **state)
{
	struct store_scan range = {.agency = AGENCY, .prefix = "test.row", .limit = 0};
	struct fixture *f = *state;
	struct store_snapshot *snapshot;
	struct cv_row *rows;
	uint32_t count;

	assert_int_equal(store_snapshot_open(f->store, &snapshot), 0);
	assert_int_equal(store_scan(snapshot, &range, test_memory, &rows, &count), -EINVAL);
	range.limit = CV_SCAN_ROWS + 1;
	assert_int_equal(store_scan(snapshot, &range, test_memory, &rows, &count), -EINVAL);
	range.limit = 1;
	range.prefix = "";
	assert_int_equal(store_scan(snapshot, &range, test_memory, &rows, &count), -EINVAL);
	store_snapshot_close(&snapshot);
}

static void agencies_do_not_see_each_other(void **state)
{
	struct fixture *f = *state;
	char value[8];

	put_one(f->store, 1, "test.row", "k", "one");
	put_one(f->store, 2, "test.row", "k", "two");
	assert_true(read_text(f->store, 1, "test.row", "k", value, sizeof(value)) > 0);
	assert_string_equal(value, "one");
	assert_true(read_text(f->store, 2, "test.row", "k", value, sizeof(value)) > 0);
	assert_string_equal(value, "two");
	assert_int_equal(read_text(f->store, 3, "test.row", "k", NULL, 0), 0);
	/* A prefix is no beginning of a key: "test" with a body that looks like the rest is another key. */
	assert_int_equal(read_text(f->store, 1, "test", ".row", NULL, 0), 0);
}

static void a_snapshot_stays_what_it_was(void **state)
{
	struct store_key key = {AGENCY, "test.row", {(const uint8_t *)"k", 1}};
	struct fixture *f = *state;
	struct store_snapshot *snapshot;
	struct cv_row row;
	struct change c;
	int64_t sum;

	put_one(f->store, AGENCY, "test.row", "k", "old");
	assert_int_equal(store_snapshot_open(f->store, &snapshot), 0);
	change_init(&c);
	change_put(&c, "test.row", "k", "new");
	change_put(&c, "test.row", "l", "new");
	change_add(&c, "test.row", "k", 1);
	assert_int_equal(change_commit(&c, f->store), 0);
	assert_int_equal(store_get(snapshot, &key, test_memory, &row), 0);
	assert_memory_equal(row.value.data, "old", 3);
	assert_int_equal(row.version, store_snapshot_version(snapshot));
	assert_int_equal(store_sum(snapshot, &key, &sum), 0);
	assert_int_equal(sum, 0);
	store_snapshot_close(&snapshot);
	assert_int_equal(read_count(f->store, "test.row"), 2);
	assert_int_equal(read_sum(f->store, "test.row", "k"), 1);
}

static void *no_memory(void *arg, size_t size_bytes)
{
	(void)arg;
	(void)size_bytes;
	return NULL;
}

static void a_read_without_memory_fails(void **state)
{
	struct store_key key = {AGENCY, "test.row", {(const uint8_t *)"k", 1}};
	struct store_scan range = {.agency = AGENCY, .prefix = "test.row", .limit = 10};
	const struct store_memory nothing = {no_memory, NULL};
	struct fixture *f = *state;
	struct store_snapshot *snapshot;
	struct cv_row row, *rows;
	uint32_t count;

	put_one(f->store, AGENCY, "test.row", "k", "v");
	assert_int_equal(store_snapshot_open(f->store, &snapshot), 0);
	assert_int_equal(store_get(snapshot, &key, nothing, &row), -ENOMEM);
	assert_int_equal(store_scan(snapshot, &range, nothing, &rows, &count), -ENOMEM);
	store_snapshot_close(&snapshot);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(scans_in_both_directions, fixture_setup, fixture_teardown),
	    cmocka_unit_test_setup_teardown(scans_within_bounds_and_limits, fixture_setup, fixture_teardown),
	    cmocka_unit_test_setup_teardown(bad_ranges_are_refused, fixture_setup, fixture_teardown),
	    cmocka_unit_test_setup_teardown(agencies_do_not_see_each_other, fixture_setup, fixture_teardown),
	    cmocka_unit_test_setup_teardown(a_snapshot_stays_what_it_was, fixture_setup, fixture_teardown),
	    cmocka_unit_test_setup_teardown(a_read_without_memory_fails, fixture_setup, fixture_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
