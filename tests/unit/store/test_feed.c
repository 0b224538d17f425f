/*
 * The log read by topic, and cursors: patterns, order, bounds, destroyed payloads; moves that are refused, moves inside
 * one group, moves as part of a commit.
 */
#include <errno.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>

#include "fixture.h"
#include "store/cursor.h"
#include "store/log_read.h"
#include "store/queue.h"
#include "store/topic.h"

#define NAME "test.follower"

/* ---- topics ---- */

static bool matches(const char *pattern, const char *topic)
{
	return topic_matches(pattern, (struct cv_bytes){(const uint8_t *)topic, strlen(topic)});
}

static void patterns(void **state)
{
	static const char *const good[] = {"*", "a.*", "a.b", "a.b.c", "a.b.*"};
	static const char *const bad[] = {"", "a", "a*", ".*", "a.", ".a", "*.b", "a.*.b", "a.b*", "**"};

	(void)state;
	for (size_t i = 0; i < CV_COUNT(good); i++)
		assert_true(topic_good(good[i]));
	for (size_t i = 0; i < CV_COUNT(bad); i++)
		assert_false(topic_good(bad[i]));
	assert_false(topic_good(NULL));
	assert_true(matches("*", "a.b"));
	assert_true(matches("a.*", "a.b"));
	assert_true(matches("a.*", "a.b.c"));
	assert_false(matches("a.*", "ab.c"));
	assert_false(matches("a.*", "a."));
	assert_true(matches("a.b", "a.b"));
	assert_false(matches("a.b", "a.bc"));
	assert_false(matches("a.b", "a."));
	assert_false(matches("a.b.*", "a.b"));
}

/* ---- the log ---- */

struct seen {
	uint32_t count, limit; /* limit 0: none */
	uint64_t sequences[64];
	char topic[64], payload[64];
	uint32_t agency, payload_size;
	uint64_t subject;
	bool destroyed;
};

static bool see(void *arg, const struct store_log_row *row)
{
	struct seen *seen = arg;

	assert_true(seen->count < CV_COUNT(seen->sequences));
	assert_int_equal(row->payload_digest.len, 32);
	seen->sequences[seen->count++] = row->sequence;
	snprintf(seen->topic, sizeof(seen->topic), "%s", row->topic);
	snprintf(seen->payload, sizeof(seen->payload), "%.*s", (int)row->payload.len, (const char *)row->payload.data);
	seen->agency = row->agency;
	seen->payload_size = row->payload_size;
	seen->subject = row->subject;
	seen->destroyed = row->destroyed;
	return seen->count != seen->limit;
}

static struct seen walk(struct store *store, const char *pattern, uint64_t after, uint32_t limit, uint64_t *ret_upto)
{
	struct seen seen = {.limit = limit};

	assert_int_equal(store_log_walk(store, pattern, after, see, &seen, ret_upto), 0);
	return seen;
}

static void tell(struct store *store, const char *topic, const char *payload)
{
	struct change c;

	change_init(&c);
	change_event(&c, topic, payload);
	assert_int_equal(change_commit(&c, store), 0);
}

static void the_log_is_read_by_topic(void **state)
{
	struct fixture *f = *state;
	struct seen seen;
	uint64_t upto;

	seen = walk(f->store, "*", 0, 0, &upto);
	assert_int_equal(seen.count, 0);
	assert_int_equal(upto, 0);
	tell(f->store, "in.a", "one");
	tell(f->store, "out.a", "two");
	tell(f->store, "in.b", "three");
	assert_int_equal(store_log_head(f->store), 3);
	seen = walk(f->store, "in.*", 0, 0, &upto);
	assert_int_equal(seen.count, 2);
	assert_int_equal(seen.sequences[0], 1);
	assert_int_equal(seen.sequences[1], 3);
	assert_int_equal(upto, 3);
	assert_string_equal(seen.topic, "in.b");
	assert_string_equal(seen.payload, "three");
	assert_int_equal(seen.agency, AGENCY);
	assert_int_equal(seen.subject, 1);
	seen = walk(f->store, "*", 0, 2, &upto);
	assert_int_equal(seen.count, 2);
	assert_int_equal(upto, 2);
	seen = walk(f->store, "in.a", 1, 0, &upto);
	assert_int_equal(seen.count, 0);
	assert_int_equal(upto, 3);
	seen = walk(f->store, "*", 3, 0, &upto);
	assert_int_equal(seen.count, 0);
	assert_int_equal(upto, 3);
	/* A position behind the head, as after a restore, waits. */
	seen = walk(f->store, "*", 99, 0, &upto);
	assert_int_equal(upto, 99);
	fixture_reopen(f);
	assert_int_equal(walk(f->store, "*", 0, 0, &upto).count, 3);
}

static void a_walk_is_bounded(void **state)
{
	struct fixture *f = *state;
	struct seen seen;
	struct change c;
	uint64_t upto = 0;

	for (uint32_t i = 0; i < STORE_LOG_STEP; i += CHANGE_MAX) {
		change_init(&c);
		for (uint32_t k = 0; k < CHANGE_MAX; k++)
			change_event(&c, "other.thing", "");
		assert_int_equal(change_commit(&c, f->store), 0);
	}
	tell(f->store, "in.a", "last");
	seen = walk(f->store, "in.*", 0, 0, &upto);
	assert_int_equal(seen.count, 0);
	assert_int_equal(upto, STORE_LOG_STEP);
	seen = walk(f->store, "in.*", upto, 0, &upto);
	assert_int_equal(seen.count, 1);
	assert_string_equal(seen.payload, "last");
}

static void destroyed_payloads_are_told(void **state)
{
	const struct store_author author = {.person = PERSON};
	struct fixture *f = *state;
	struct seen seen = {0};
	uint64_t upto;

	tell(f->store, "in.a", "secret");
	tell(f->store, "in.b", "");
	assert_int_equal(audit_destroy_payload(f->store, 1, &author, "by law", NOW_MS), 0);
	assert_int_equal(store_log_get(f->store, 1, see, &seen), 0);
	assert_true(seen.destroyed);
	assert_int_equal(seen.payload_size, 6);
	assert_string_equal(seen.payload, "");
	/* An entry that never had a payload lost none. */
	seen = walk(f->store, "in.b", 0, 0, &upto);
	assert_int_equal(seen.count, 1);
	assert_false(seen.destroyed);
	assert_int_equal(store_log_get(f->store, 99, see, &seen), -ENOENT);
}

/* ---- cursors ---- */

static int move(struct store *store, uint64_t from, uint64_t to)
{
	const struct store_cursor_move move = {.subscription = NAME, .from = from, .to = to};

	return store_cursor_move(store, &move);
}

static uint64_t cursor(struct store *store)
{
	struct store_cursor cursor;

	assert_int_equal(store_cursor_get(store, NAME, &cursor), 0);
	return cursor.sequence;
}

static void a_cursor_moves_from_where_it_stands(void **state)
{
	struct fixture *f = *state;
	struct store_cursor shown;
	struct cv_row row;

	assert_int_equal(store_cursor_get(f->store, NAME, &shown), -ENOENT);
	assert_int_equal(store_cursor_get(f->store, "nodot", &shown), -EINVAL);
	assert_int_equal(move(f->store, 0, 5), -ESTALE);
	assert_int_equal(move(f->store, STORE_CURSOR_NONE, 5), 0);
	assert_int_equal(move(f->store, STORE_CURSOR_NONE, 6), -ESTALE);
	assert_int_equal(move(f->store, 4, 6), -ESTALE);
	assert_int_equal(move(f->store, 5, 4), -EINVAL);
	assert_int_equal(move(f->store, 5, STORE_CURSOR_NONE), -EINVAL);
	assert_int_equal(move(f->store, 5, 9), 0);
	assert_int_equal(cursor(f->store), 9);
	fixture_reopen(f);
	assert_int_equal(cursor(f->store), 9);
	/* It is a record like any other. */
	row = read_row(f->store, 0, CURSOR_PREFIX, (struct cv_bytes){(const uint8_t *)NAME, strlen(NAME)});
	assert_int_not_equal(row.version, 0);
	assert_int_equal(row.schema, CURSOR_SCHEMA);
}

static void what_is_passed_over_is_counted(void **state)
{
	struct store_cursor_move one = {
	    .subscription = NAME, .from = STORE_CURSOR_NONE, .to = 4, .passed = 2, .passed_last = 3};
	struct fixture *f = *state;
	struct store_cursor shown;

	assert_int_equal(store_cursor_move(f->store, &one), 0);
	assert_int_equal(move(f->store, 4, 5), 0);
	one = (struct store_cursor_move){.subscription = NAME, .from = 5, .to = 8, .passed = 1, .passed_last = 7};
	assert_int_equal(store_cursor_move(f->store, &one), 0);
	assert_int_equal(store_cursor_get(f->store, NAME, &shown), 0);
	assert_int_equal(shown.sequence, 8);
	assert_int_equal(shown.passed, 3);
	assert_int_equal(shown.passed_last, 7);
}

static void a_move_and_its_effects_are_one(void **state)
{
	struct store_cursor_move step = {.subscription = NAME, .from = 0, .to = 1};
	struct fixture *f = *state;
	struct change c;

	assert_int_equal(move(f->store, STORE_CURSOR_NONE, 0), 0);
	for (int i = 0; i < 3; i++) {
		change_init(&c);
		change_add(&c, "test.sum", "n", 1);
		c.commit.cursor_move = &step;
		assert_int_equal(change_commit(&c, f->store), i == 0 ? 0 : -ESTALE);
	}
	assert_int_equal(read_sum(f->store, "test.sum", "n"), 1);
	/* The other way round: a commit that is refused for another reason moves nothing. */
	step = (struct store_cursor_move){.subscription = NAME, .from = 1, .to = 2};
	change_init(&c);
	change_check(&c, "test.a", "k", 99);
	c.commit.cursor_move = &step;
	assert_int_equal(change_commit(&c, f->store), -EAGAIN);
	assert_int_equal(cursor(f->store), 1);
}

struct pending {
	struct change change;
	struct store_cursor_move move;
	sem_t *done;
	int result;
};

static void on_done(struct store_commit *commit, int result)
{
	struct pending *pending = commit->arg;

	pending->result = result;
	sem_post(pending->done);
}

/* Moves that follow each other in one group; the ones that do not fit are refused, and the last one stands. */
static void one_group_sees_its_moves(void **state)
{
	static const uint64_t steps[][2] = {{STORE_CURSOR_NONE, 1}, {1, 2}, {1, 3}, {STORE_CURSOR_NONE, 9}, {2, 4}};
	static const int expected[] = {0, 0, -ESTALE, -ESTALE, 0};
	static struct pending all[CV_COUNT(steps)];
	struct fixture *f = *state;
	sem_t done;

	sem_init(&done, 0, 0);
	for (size_t i = 0; i < CV_COUNT(steps); i++) {
		change_init(&all[i].change);
		all[i].move = (struct store_cursor_move){.subscription = NAME, .from = steps[i][0], .to = steps[i][1]};
		all[i].done = &done;
		all[i].change.commit.cursor_move = &all[i].move;
		all[i].change.commit.done = on_done;
		all[i].change.commit.arg = &all[i];
		all[i].change.commit.counted = true;
	}
	store_writers_add(f->store, (int)CV_COUNT(steps));
	for (size_t i = 0; i < CV_COUNT(steps); i++)
		store_submit(f->store, &all[i].change.commit);
	for (size_t i = 0; i < CV_COUNT(steps); i++)
		sem_wait(&done);
	sem_destroy(&done);
	for (size_t i = 0; i < CV_COUNT(steps); i++)
		assert_int_equal(all[i].result, expected[i]);
	assert_int_equal(cursor(f->store), 4);
	fixture_reopen(f);
	assert_int_equal(cursor(f->store), 4);
}

static bool see_item(void *arg, const struct store_item_row *item)
{
	uint32_t *attempts = arg;

	*attempts = item->attempts * 100 + item->unanswered;
	return false;
}

static void an_attempted_item_counts(void **state)
{
	struct fixture *f = *state;
	uint32_t attempts = 0;
	struct change c;

	change_init(&c);
	change_item(&c, NAME, 7, "")->attempted = true;
	assert_int_equal(change_commit(&c, f->store), 0);
	assert_int_equal(store_queue_get(f->store, NAME, 7, see_item, &attempts), 0);
	assert_int_equal(attempts, 101);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(patterns),
	    TEST(the_log_is_read_by_topic),
	    TEST(a_walk_is_bounded),
	    TEST(destroyed_payloads_are_told),
	    TEST(a_cursor_moves_from_where_it_stands),
	    TEST(what_is_passed_over_is_counted),
	    TEST(a_move_and_its_effects_are_one),
	    TEST(one_group_sees_its_moves),
	    TEST(an_attempted_item_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
