/* Numbers: gapless under many threads, passing over what is taken, several in one commit, patched everywhere. */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

#include "fixture.h"

#define THREADS 16
#define PER_THREAD 40

static uint64_t series_last(struct store *store, const char *prefix)
{
	struct store_key key = {.agency = AGENCY, .prefix = prefix};
	struct store_snapshot *snapshot;
	uint64_t last;

	assert_int_equal(store_snapshot_open(store, &snapshot), 0);
	assert_int_equal(store_series_last(snapshot, &key, &last), 0);
	store_snapshot_close(&snapshot);
	return last;
}

static struct cv_row entry(struct store *store, const char *prefix, uint64_t number)
{
	uint8_t body[8];

	be64_put(body, number);
	return read_row(store, AGENCY, prefix, (struct cv_bytes){body, sizeof(body)});
}

static void take(struct store *store, uint64_t expected)
{
	struct change c;

	change_init(&c);
	change_number(&c, "test.series", "test.entry");
	assert_int_equal(change_commit(&c, store), 0);
	assert_int_equal(c.commit.number_values[0], expected);
}

static void reserve(struct store *store, uint64_t number)
{
	struct store_put *put;
	struct change c;
	uint8_t body[8];

	change_init(&c);
	be64_put(body, number);
	put = change_put_new(&c, "test.entry", "", "by hand");
	put->key.body = change_copy(&c, body, sizeof(body));
	assert_int_equal(change_commit(&c, store), 0);
}

static void number_is_patched_everywhere(void **state)
{
	struct fixture *f = *state;
	struct cv_row row;
	struct change c;

	for (uint64_t expected = 1; expected <= 3; expected++) {
		change_init(&c);
		change_number(&c, "test.series", "test.entry");
		assert_int_equal(change_commit(&c, f->store), 0);
		assert_int_equal(c.commit.number_values[0], expected);
		row = entry(f->store, "test.entry", expected);
		assert_int_equal(row.version, c.commit.version);
		assert_int_equal(row.value.len, 10);
		assert_memory_equal(row.value.data, "v:", 2);
		assert_int_equal(le64_get(row.value.data + 2), expected);
		assert_int_equal(be64_get(row.body.data), expected);
		assert_int_equal(le64_get(c.commit.reply.data + 2), expected);
		assert_int_equal(le64_get(c.events[0].payload.data + 2), expected);
	}
	assert_chain_intact(f->store, 3); /* the payloads' digests are those of the filled payloads */
}

static void patches_outside_their_target_are_refused(void **state)
{
	static const struct cv_patch bad[] = {
	    {CV_PATCH_KEY, 0, 1, 0},
	    {CV_PATCH_KEY, 1, 0, 0},
	    {CV_PATCH_VALUE, 0, 3, 0},
	    {CV_PATCH_EVENT, 1, 0, 0},
	    {CV_PATCH_EVENT, 0, UINT32_MAX, 0},
	    {CV_PATCH_REPLY, 0, 3, 0},
	    {CV_PATCH_REPLY, 0, 2, 1},
	    {CV_PATCH_ITEM, 0, 0, 0},
	    {0, 0, 0, 0},
	};
	struct fixture *f = *state;
	struct change c;

	for (size_t i = 0; i < CV_COUNT(bad); i++) {
		change_init(&c);
		change_number(&c, "test.series", "test.entry");
		c.patches[c.commit.patch_count++] = bad[i];
		assert_int_equal(change_commit(&c, f->store), -EINVAL);
	}
	take(f->store, 1);
}

static void taken_numbers_are_passed_over(void **state)
{
	struct fixture *f = *state;
	struct change c;

	reserve(f->store, 1);
	reserve(f->store, 2);
	reserve(f->store, 5);
	take(f->store, 3);
	take(f->store, 4);
	take(f->store, 6);
	fixture_reopen(f);
	take(f->store, 7);
	reserve(f->store, 8);
	take(f->store, 9);
	assert_int_equal(series_last(f->store, "test.series"), 9);
	/* A number by hand that was given meanwhile is refused. */
	change_init(&c);
	change_put_new(&c, "test.entry", "", "by hand")->key.body = change_copy(&c, "\0\0\0\0\0\0\0\x09", 8);
	assert_int_equal(change_commit(&c, f->store), -EAGAIN);
}

static void a_commit_passes_over_its_own_numbers(void **state)
{
	struct fixture *f = *state;
	struct change c;

	/* One by hand and one from the series, which would be the same. */
	change_init(&c);
	change_put_new(&c, "test.entry", "", "by hand")->key.body = change_copy(&c, "\0\0\0\0\0\0\0\x01", 8);
	change_number(&c, "test.series", "test.entry");
	assert_int_equal(change_commit(&c, f->store), 0);
	assert_int_equal(c.commit.number_values[0], 2);
	/* Two of one series, and one of another series with the same entries. */
	change_init(&c);
	change_number(&c, "test.series", "test.entry");
	change_number(&c, "test.series", "test.entry");
	change_number(&c, "test.other", "test.entry");
	assert_int_equal(change_commit(&c, f->store), 0);
	assert_int_equal(c.commit.number_values[0], 3);
	assert_int_equal(c.commit.number_values[1], 4);
	assert_int_equal(c.commit.number_values[2], 5);
	assert_int_equal(read_count(f->store, "test.entry"), 5);
}

static void a_refused_commit_gives_its_number_back(void **state)
{
	struct fixture *f = *state;
	struct change c;

	take(f->store, 1);
	change_init(&c);
	change_number(&c, "test.series", "test.entry");
	change_put_new(&c, "test.guard", "g", "1");
	assert_int_equal(change_commit(&c, f->store), 0);
	assert_int_equal(c.commit.number_values[0], 2);
	change_init(&c);
	change_number(&c, "test.series", "test.entry");
	change_put_new(&c, "test.guard", "g", "2");
	assert_int_equal(change_commit(&c, f->store), -EAGAIN);
	take(f->store, 3);
}

static void a_series_without_taken_counts(void **state)
{
	struct fixture *f = *state;
	struct change c;

	for (uint64_t expected = 1; expected <= 2; expected++) {
		change_init(&c);
		c.numbers[c.commit.number_count++].series = change_key(&c, AGENCY, "test.series", "2026");
		assert_int_equal(change_commit(&c, f->store), 0);
		assert_int_equal(c.commit.number_values[0], expected);
	}
}

/* ---- many threads ---- */

struct taker {
	pthread_t thread;
	struct store *store;
	uint64_t numbers[PER_THREAD];
	int failed;
};

static void *take_many(void *arg)
{
	struct taker *taker = arg;
	struct change *c = malloc(sizeof(*c));

	for (int i = 0; i < PER_THREAD && c; i++) {
		change_init(c);
		change_number(c, "test.series", "test.entry");
		change_add(c, "test.sum", "n", 1);
		taker->failed |= change_commit(c, taker->store) != 0;
		taker->numbers[i] = c->commit.number_values[0];
	}
	taker->failed |= !c;
	free(c);
	return NULL;
}

static void many_threads_get_each_number_once(void **state)
{
	static struct taker takers[THREADS];
	bool seen[THREADS * PER_THREAD + 1] = {false};
	struct fixture *f = *state;

	for (int i = 0; i < THREADS; i++) {
		takers[i].store = f->store;
		assert_int_equal(pthread_create(&takers[i].thread, NULL, take_many, &takers[i]), 0);
	}
	for (int i = 0; i < THREADS; i++)
		pthread_join(takers[i].thread, NULL);
	for (int i = 0; i < THREADS; i++) {
		assert_int_equal(takers[i].failed, 0);
		for (int j = 0; j < PER_THREAD; j++) {
			uint64_t number = takers[i].numbers[j];

			assert_in_range(number, 1, THREADS * PER_THREAD);
			assert_false(seen[number]);
			seen[number] = true;
		}
	}
	assert_int_equal(read_count(f->store, "test.entry"), THREADS * PER_THREAD);
	assert_int_equal(read_sum(f->store, "test.sum", "n"), THREADS * PER_THREAD);
	assert_int_equal(series_last(f->store, "test.series"), THREADS * PER_THREAD);
	assert_chain_intact(f->store, THREADS * PER_THREAD);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(number_is_patched_everywhere, fixture_setup, fixture_teardown),
	    cmocka_unit_test_setup_teardown(patches_outside_their_target_are_refused, fixture_setup, fixture_teardown),
	    cmocka_unit_test_setup_teardown(taken_numbers_are_passed_over, fixture_setup, fixture_teardown),
	    cmocka_unit_test_setup_teardown(a_commit_passes_over_its_own_numbers, fixture_setup, fixture_teardown),
	    cmocka_unit_test_setup_teardown(a_refused_commit_gives_its_number_back, fixture_setup, fixture_teardown),
	    cmocka_unit_test_setup_teardown(a_series_without_taken_counts, fixture_setup, fixture_teardown),
	    cmocka_unit_test_setup_teardown(many_threads_get_each_number_once, fixture_setup, fixture_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
