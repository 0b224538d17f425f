/* What fails: the disk is nearly full, the n-th write, the n-th allocation; and ids when the clock jumps. */
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "fixture.h"

#define WALK_MAX 4000

static _Atomic int countdown; /* the call that brings it to 0 fails; negative: none does */
static atomic_bool write_through; /* a failing write has happened all the same: the outcome is unknown */
static atomic_int broken_calls, writes;
static _Atomic uint64_t free_now;
static _Atomic int64_t clock_ms;

static bool fails(void)
{
	return atomic_fetch_sub(&countdown, 1) == 1;
}

static int failing_write(struct engine *engine, struct engine_batch *batch, struct cv_error *reterr)
{
	atomic_fetch_add(&writes, 1);
	if (!fails())
		return engine_rocksdb.batch_write(engine, batch, reterr);
	if (write_through)
		assert_int_equal(engine_rocksdb.batch_write(engine, batch, reterr), 0);
	reterr->code = -EIO;
	strcpy(reterr->text, "store: write: the test says so");
	return -EIO;
}

static void *failing_allocate(size_t size_bytes)
{
	return fails() ? NULL : calloc(1, size_bytes);
}

static int told_free_bytes(const char *directory, uint64_t *ret)
{
	(void)directory;
	*ret = atomic_load(&free_now);
	return 0;
}

static int64_t told_now_ms(void)
{
	return atomic_load(&clock_ms);
}

static void on_broken(void *arg, const char *what)
{
	(void)arg;
	if (strstr(what, "the test says so"))
		atomic_fetch_add(&broken_calls, 1);
}

static int setup(void **state)
{
	struct fixture *f;

	atomic_store(&countdown, -1);
	atomic_store(&write_through, false);
	atomic_store(&broken_calls, 0);
	atomic_store(&writes, 0);
	fixture_setup(state);
	f = *state;
	f->options.on_broken = on_broken;
	test_engine.batch_write = failing_write;
	fixture_reopen(f);
	return 0;
}

/* One commit with all that a commit can hold. */
static int commit_all(struct store *store, const char *body)
{
	struct change c;

	change_init(&c);
	change_put_new(&c, "test.a", body, "value");
	change_add(&c, "test.sum", "n", 1);
	change_number(&c, "test.series", "test.entry");
	return change_commit(&c, store);
}

/* Every record of commit_all() is there as often as its counter says. */
static uint32_t assert_consistent(struct store *store)
{
	uint32_t count = read_count(store, "test.a");

	assert_int_equal(read_count(store, "test.entry"), count);
	assert_int_equal(read_sum(store, "test.sum", "n"), count);
	assert_chain_intact(store, count);
	return count;
}

static void the_nth_write_fails(void **state)
{
	static const char *const bodies[] = {"1", "2", "3", "4"};
	struct fixture *f = *state;

	for (int n = 1; n <= (int)CV_COUNT(bodies); n++) {
		for (int through = 0; through < 2; through++) {
			struct store_stats stats;
			int done;

			fixture_teardown(state);
			setup(state);
			f = *state;
			atomic_store(&write_through, through);
			atomic_store(&countdown, n);
			for (int i = 0; i < (int)CV_COUNT(bodies); i++)
				assert_int_equal(commit_all(f->store, bodies[i]), i + 1 < n    ? 0
										  : i + 1 == n ? -EIO
											       : -EROFS);
			store_stats(f->store, &stats);
			assert_false(stats.writable);
			done = atomic_load(&writes);
			assert_int_equal(commit_all(f->store, "later"), -EROFS);
			assert_int_equal(atomic_load(&broken_calls), 1);
			assert_int_equal(atomic_load(&writes), done); /* the sync is not repeated */
			fixture_reopen(f);
			assert_int_equal(assert_consistent(f->store), n - 1 + through);
			assert_int_equal(commit_all(f->store, "after"), 0);
			assert_consistent(f->store);
		}
	}
}

static void reading_goes_on_when_writing_is_broken(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(commit_all(f->store, "1"), 0);
	atomic_store(&countdown, 1);
	assert_int_equal(commit_all(f->store, "2"), -EIO);
	assert_true(read_text(f->store, AGENCY, "test.a", "1", NULL, 0) > 0);
	assert_int_equal(read_text(f->store, AGENCY, "test.a", "2", NULL, 0), 0);
	assert_int_equal(assert_consistent(f->store), 1);
}

static void below_the_reserve_writes_are_refused(void **state)
{
	struct fixture *f = *state;
	struct blob_writer *writer;
	struct store_stats stats;

	test_env.free_bytes = told_free_bytes;
	atomic_store(&free_now, 1ull << 30);
	f->options.reserve_bytes = 1u << 20;
	fixture_reopen(f);
	assert_int_equal(commit_all(f->store, "1"), 0);
	atomic_store(&free_now, (1u << 20) - 1);
	assert_int_equal(commit_all(f->store, "2"), -ENOSPC);
	assert_int_equal(commit_all(f->store, "3"), -ENOSPC);
	assert_int_equal(blob_writer_create(f->store, 1000, &writer), -ENOSPC);
	store_stats(f->store, &stats);
	assert_false(stats.writable);
	assert_int_equal(stats.refused, 2);
	/* Somebody has made room. */
	atomic_store(&free_now, 1ull << 30);
	assert_int_equal(commit_all(f->store, "2"), 0);
	store_stats(f->store, &stats);
	assert_true(stats.writable);
	assert_int_equal(assert_consistent(f->store), 2);
}

static void notes_wait_for_space(void **state)
{
	struct store_author author = {.person = PERSON};
	struct store_event event = {.agency = AGENCY, .topic = "test.viewed"};
	struct fixture *f = *state;

	test_env.free_bytes = told_free_bytes;
	atomic_store(&free_now, 1ull << 30);
	fixture_reopen(f);
	atomic_store(&free_now, 0);
	assert_int_equal(store_note(f->store, &author, &event, NOW_MS), 0);
	assert_int_equal(commit_all(f->store, "1"), -ENOSPC);
	assert_int_equal(store_note(f->store, &author, &event, NOW_MS), 0);
	atomic_store(&free_now, 1ull << 30);
	assert_int_equal(commit_all(f->store, "1"), 0);
	store_close(&f->store);
	fixture_open(f);
	assert_chain_intact(f->store, 3);
}

static void a_full_disk_is_not_opened(void **state)
{
	struct fixture *f = *state;
	struct cv_error error;

	store_close(&f->store);
	test_env.free_bytes = told_free_bytes;
	atomic_store(&free_now, 1u << 20);
	assert_int_equal(store_open_in(&test_env, &f->options, &f->store, &error), -ENOSPC);
	assert_non_null(strstr(error.text, "No space left"));
}

/* Everything that a store does, with the n-th of its allocations failing. 0 when none did. */
static int walk_once(struct fixture *f, int n)
{
	struct cv_error error;
	int r, first;

	atomic_store(&countdown, n);
	r = store_open_in(&test_env, &f->options, &f->store, &error);
	if (r < 0)
		return r;
	first = commit_all(f->store, "1");
	r = commit_all(f->store, "2");
	if (r == 0)
		r = first;
	atomic_store(&countdown, -1);
	assert_consistent(f->store);
	store_close(&f->store);
	return r;
}

static void the_nth_allocation_fails(void **state)
{
	struct fixture *f = *state;
	char directory[96];
	int failed = 0, n;

	test_engine.batch_write = engine_rocksdb.batch_write;
	store_close(&f->store);
	test_env.allocate = failing_allocate;
	f->options.directory = directory; /* a fresh one for each round */
	for (n = 1; n < WALK_MAX; n++) {
		int r;

		snprintf(directory, sizeof(directory), "%s/%d", f->directory, n);
		r = walk_once(f, n);
		if (r == 0)
			break;
		assert_int_equal(r, -ENOMEM);
		failed++;
	}
	assert_true(n < WALK_MAX);
	assert_true(failed >= 8);
	fixture_open(f);
	assert_int_equal(assert_consistent(f->store), 2);
	store_close(&f->store);
}

/* ---- ids ---- */

static void ids_rise_whatever_the_clock_says(void **state)
{
	static const int64_t jumps_ms[] = {0, 5, 3600000, -7200000, 86400000, -864000000, 1, 0};
	struct fixture *f = *state;
	uint64_t last = 0;

	test_env.now_ms = told_now_ms;
	atomic_store(&clock_ms, NOW_MS);
	fixture_reopen(f);
	for (size_t i = 0; i < CV_COUNT(jumps_ms); i++) {
		atomic_fetch_add(&clock_ms, jumps_ms[i]);
		if (i % 2)
			fixture_reopen(f);
		for (int j = 0; j < 1000; j++) {
			uint64_t id = store_new_id(f->store);

			assert_true(id > last);
			last = id;
		}
		assert_int_equal(commit_all(f->store, (const char[]){(char)('a' + i), '\0'}), 0);
	}
}

static void ids_follow_the_clock(void **state)
{
	struct fixture *f = *state;
	uint64_t id;

	test_env.now_ms = told_now_ms;
	atomic_store(&clock_ms, NOW_MS);
	fixture_reopen(f);
	id = store_new_id(f->store);
	assert_true((int64_t)(id >> 22) - (NOW_MS - 1577836800000LL) < 2);
	atomic_fetch_add(&clock_ms, 60000);
	assert_int_equal((store_new_id(f->store) >> 22) - (id >> 22), 60000);
}

/* As after kill -9: the last mark on disk is all that the next process knows. */
static void ids_never_pass_the_mark_on_disk(void **state)
{
	struct fixture *f = *state;
	struct cv_error error;
	struct meta meta;
	uint64_t id;

	test_env.now_ms = told_now_ms;
	atomic_store(&clock_ms, NOW_MS);
	fixture_reopen(f);
	for (int i = 0; i < 200; i++) {
		atomic_fetch_add(&clock_ms, 97000);
		id = store_new_id(f->store);
		assert_int_equal(meta_read(&engine_rocksdb, f->store->engine, NULL, &meta, &error), 0);
		assert_true(id < meta.id_mark);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(the_nth_write_fails, setup, fixture_teardown),
	    cmocka_unit_test_setup_teardown(reading_goes_on_when_writing_is_broken, setup, fixture_teardown),
	    cmocka_unit_test_setup_teardown(below_the_reserve_writes_are_refused, setup, fixture_teardown),
	    cmocka_unit_test_setup_teardown(notes_wait_for_space, setup, fixture_teardown),
	    cmocka_unit_test_setup_teardown(a_full_disk_is_not_opened, setup, fixture_teardown),
	    cmocka_unit_test_setup_teardown(the_nth_allocation_fails, setup, fixture_teardown),
	    cmocka_unit_test_setup_teardown(ids_rise_whatever_the_clock_says, setup, fixture_teardown),
	    cmocka_unit_test_setup_teardown(ids_follow_the_clock, setup, fixture_teardown),
	    cmocka_unit_test_setup_teardown(ids_never_pass_the_mark_on_disk, setup, fixture_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
