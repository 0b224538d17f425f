/* Groups: who waits for whom, commits that meet in one group, notes, many threads that change one key. */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "fixture.h"

#define MEMBERS 48
#define LONG_WAIT_US 100000000u /* longer than the test may take */

/* Commits sent without waiting, and their answers. */
struct batch {
	struct change changes[MEMBERS];
	int results[MEMBERS];
	pthread_mutex_t lock;
	pthread_cond_t wake;
	int answered;
};

static void on_done(struct store_commit *commit, int result)
{
	struct batch *batch = commit->arg;
	struct change *c = CV_CONTAINER(commit, struct change, commit);

	pthread_mutex_lock(&batch->lock);
	batch->results[c - batch->changes] = result;
	batch->answered++;
	pthread_cond_signal(&batch->wake);
	pthread_mutex_unlock(&batch->lock);
}

static struct batch *batch_create(void)
{
	struct batch *batch = calloc(1, sizeof(*batch));

	assert_non_null(batch);
	pthread_mutex_init(&batch->lock, NULL);
	pthread_cond_init(&batch->wake, NULL);
	for (int i = 0; i < MEMBERS; i++) {
		change_init(&batch->changes[i]);
		batch->changes[i].commit.done = on_done;
		batch->changes[i].commit.arg = batch;
	}
	return batch;
}

static void batch_wait(struct batch *batch, int count)
{
	pthread_mutex_lock(&batch->lock);
	while (batch->answered < count)
		pthread_cond_wait(&batch->wake, &batch->lock);
	pthread_mutex_unlock(&batch->lock);
}

static void batch_destroy(struct batch *batch)
{
	pthread_mutex_destroy(&batch->lock);
	pthread_cond_destroy(&batch->wake);
	free(batch);
}

/* Sends all members so that they meet in one group: the committer is told how many will come. */
static void batch_send_together(struct batch *batch, struct store *store)
{
	store_writers_add(store, MEMBERS);
	for (int i = 0; i < MEMBERS; i++) {
		batch->changes[i].commit.counted = true;
		store_submit(store, &batch->changes[i].commit);
	}
	batch_wait(batch, MEMBERS);
}

static uint64_t groups(struct store *store)
{
	struct store_stats stats;

	store_stats(store, &stats);
	return stats.groups;
}

static int setup_long_wait(void **state)
{
	struct fixture *f;

	fixture_setup(state);
	f = *state;
	f->options.group_wait_us = LONG_WAIT_US;
	fixture_reopen(f);
	return 0;
}

static void known_writers_make_one_group(void **state)
{
	struct fixture *f = *state;
	struct batch *batch = batch_create();
	uint64_t before = groups(f->store);

	for (int i = 0; i < MEMBERS; i++)
		change_number(&batch->changes[i], "test.series", "test.entry");
	batch_send_together(batch, f->store);
	for (int i = 0; i < MEMBERS; i++) {
		assert_int_equal(batch->results[i], 0);
		/* One thread sent them: versions and numbers are in the order of the queue. */
		assert_int_equal(batch->changes[i].commit.number_values[0], (uint64_t)i + 1);
		assert_int_equal(batch->changes[i].commit.first_sequence, (uint64_t)i + 1);
	}
	assert_int_equal(groups(f->store) - before, 1);
	assert_chain_intact(f->store, MEMBERS);
	batch_destroy(batch);
}

static void a_single_writer_waits_for_nobody(void **state)
{
	struct fixture *f = *state;
	struct change c;

	/* Not known at all, and the only one. */
	for (int i = 0; i < 4; i++) {
		change_init(&c);
		change_put(&c, "test.a", "k", "v");
		c.commit.counted = i % 2;
		if (c.commit.counted)
			store_writers_add(f->store, 1);
		assert_int_equal(change_commit(&c, f->store), 0);
	}
}

static void a_writer_that_gives_up_ends_the_wait(void **state)
{
	struct fixture *f = *state;
	struct batch *batch = batch_create();

	store_writers_add(f->store, 2);
	change_put(&batch->changes[0], "test.a", "k", "v");
	batch->changes[0].commit.counted = true;
	store_submit(f->store, &batch->changes[0].commit);
	store_writers_add(f->store, -1); /* answered without a commit */
	batch_wait(batch, 1);
	assert_int_equal(batch->results[0], 0);
	batch_destroy(batch);
}

static void commits_of_one_group_see_each_other(void **state)
{
	struct fixture *f = *state;
	struct batch *batch = batch_create();
	struct store_stats before, after;
	int good = 0;

	store_stats(f->store, &before);
	/* Half put the same new key, half check that nobody has. One of the puts wins. */
	for (int i = 0; i < MEMBERS; i++) {
		if (i % 2)
			change_check(&batch->changes[i], "test.guard", "g", 0);
		else
			change_put_new(&batch->changes[i], "test.guard", "g", "v");
		change_add(&batch->changes[i], "test.sum", "n", 1);
	}
	batch_send_together(batch, f->store);
	assert_int_equal(batch->results[0], 0);
	for (int i = 1; i < MEMBERS; i++)
		assert_int_equal(batch->results[i], -EAGAIN);
	for (int i = 0; i < MEMBERS; i++)
		good += batch->results[i] == 0;
	assert_int_equal(read_sum(f->store, "test.sum", "n"), good);
	store_stats(f->store, &after);
	assert_int_equal(after.conflicts - before.conflicts, MEMBERS - 1);
	assert_int_equal(after.commits - before.commits, 1);
	batch_destroy(batch);
}

static void deletes_within_a_group_are_seen(void **state)
{
	struct fixture *f = *state;
	struct batch *batch = batch_create();
	struct change c;

	change_init(&c);
	change_put(&c, "test.a", "k", "v");
	assert_int_equal(change_commit(&c, f->store), 0);
	for (int i = 0; i < MEMBERS; i++) {
		if (i % 2)
			change_put_new(&batch->changes[i], "test.a", "k", "again");
		else
			change_delete(&batch->changes[i], "test.a", "k");
	}
	batch_send_together(batch, f->store);
	for (int i = 0; i < MEMBERS; i++)
		assert_int_equal(batch->results[i], 0);
	assert_int_equal(read_text(f->store, AGENCY, "test.a", "k", NULL, 0),
			 batch->changes[MEMBERS - 1].commit.version);
	batch_destroy(batch);
}

static void a_note_rides_in_the_next_group(void **state)
{
	struct store_author author = {.person = PERSON, .plugin = "test"};
	struct store_event event = {.agency = AGENCY, .topic = "test.viewed", .payload = {(const uint8_t *)"x", 1}};
	struct fixture *f = *state;
	struct change c;
	uint64_t before;

	before = groups(f->store);
	for (int i = 0; i < 3; i++)
		assert_int_equal(store_note(f->store, &author, &event, NOW_MS), 0);
	change_init(&c);
	change_event(&c, "test.happened", "y");
	assert_int_equal(change_commit(&c, f->store), 0);
	fixture_reopen(f); /* closing writes what waits */
	assert_chain_intact(f->store, 4);
	assert_true(groups(f->store) <= before + 2);
	event.payload.len = CV_GROUP_NOTE_MAX + 1;
	assert_int_equal(store_note(f->store, &author, &event, NOW_MS), -EINVAL);
}

static void notes_are_written_without_commits_too(void **state)
{
	struct store_author author = {.person = PERSON, .plugin = "test"};
	struct store_event event = {.agency = AGENCY, .topic = "test.viewed"};
	struct fixture *f = *state;
	int queued = 0;

	/* Too many at once are refused, and none that was taken is lost. */
	while (store_note(f->store, &author, &event, NOW_MS) == 0 && queued < 2 * (int)COMMITTER_NOTES_MAX)
		queued++;
	assert_in_range(queued, COMMITTER_NOTES_MAX, 2 * COMMITTER_NOTES_MAX);
	store_close(&f->store);
	fixture_open(f);
	assert_chain_intact(f->store, (uint64_t)queued);
}

/* ---- threads that change one key ---- */

#define THREADS 2
#define INCREMENTS 150

static void *increment(void *arg)
{
	struct store *store = arg;
	struct store_key key = {AGENCY, "test.counter", {(const uint8_t *)"n", 1}};
	struct change *c = malloc(sizeof(*c));
	intptr_t conflicts = 0;

	for (int i = 0; i < INCREMENTS && c;) {
		struct store_snapshot *snapshot;
		uint64_t value = 0;
		struct cv_row row;
		int r;

		if (store_snapshot_open(store, &snapshot) != 0)
			break;
		change_init(c);
		c->commit.snapshot_version = store_snapshot_version(snapshot);
		/* Outside cmocka's thread: its asserts must not jump here. */
		r = store_get(snapshot, &key, test_memory, &row);
		store_snapshot_close(&snapshot);
		if (r != 0)
			break;
		if (row.version)
			value = le64_get(row.value.data);
		change_check(c, "test.counter", "n", row.version);
		value = htole64(value + 1);
		change_put(c, "test.counter", "n", "")->value = change_copy(c, &value, sizeof(value));
		r = change_commit(c, store);
		if (r == 0)
			i++;
		else if (r == -EAGAIN)
			conflicts++;
		else
			break;
	}
	free(c);
	return (void *)conflicts;
}

static void no_increment_is_lost(void **state)
{
	struct fixture *f = *state;
	pthread_t threads[THREADS];
	struct store_stats stats;
	uint64_t conflicts = 0;
	struct cv_row row;

	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, increment, f->store), 0);
	for (int i = 0; i < THREADS; i++) {
		void *one;

		pthread_join(threads[i], &one);
		conflicts += (uint64_t)(intptr_t)one;
	}
	row = read_row(f->store, AGENCY, "test.counter", (struct cv_bytes){(const uint8_t *)"n", 1});
	assert_int_equal(le64_get(row.value.data), THREADS * INCREMENTS);
	store_stats(f->store, &stats);
	assert_int_equal(stats.conflicts, conflicts);
}

static void later_commits_are_refused_when_closing(void **state)
{
	struct fixture *f = *state;
	struct batch *batch = batch_create();

	for (int i = 0; i < MEMBERS; i++) {
		change_put(&batch->changes[i], "test.a", "k", "v");
		store_submit(f->store, &batch->changes[i].commit);
	}
	store_close(&f->store); /* what was handed over is carried out */
	assert_int_equal(batch->answered, MEMBERS);
	for (int i = 0; i < MEMBERS; i++)
		assert_int_equal(batch->results[i], 0);
	fixture_open(f);
	assert_int_equal(read_text(f->store, AGENCY, "test.a", "k", NULL, 0),
			 batch->changes[MEMBERS - 1].commit.version);
	batch_destroy(batch);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(known_writers_make_one_group, setup_long_wait, fixture_teardown),
	    cmocka_unit_test_setup_teardown(a_single_writer_waits_for_nobody, setup_long_wait, fixture_teardown),
	    cmocka_unit_test_setup_teardown(a_writer_that_gives_up_ends_the_wait, setup_long_wait, fixture_teardown),
	    cmocka_unit_test_setup_teardown(commits_of_one_group_see_each_other, setup_long_wait, fixture_teardown),
	    cmocka_unit_test_setup_teardown(deletes_within_a_group_are_seen, setup_long_wait, fixture_teardown),
	    cmocka_unit_test_setup_teardown(a_note_rides_in_the_next_group, fixture_setup, fixture_teardown),
	    cmocka_unit_test_setup_teardown(notes_are_written_without_commits_too, fixture_setup, fixture_teardown),
	    cmocka_unit_test_setup_teardown(no_increment_is_lost, fixture_setup, fixture_teardown),
	    cmocka_unit_test_setup_teardown(later_commits_are_refused_when_closing, fixture_setup, fixture_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
