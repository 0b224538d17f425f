/*
 * Items and timers in the store: what each change does and from which state, atomicity with the rest of a commit, the
 * order in which work is due, several changes of one row in one group, numbers in payloads, stores made before there
 * were queues.
 */
#include <errno.h>
#include <semaphore.h>
#include <stdio.h>

#include <rocksdb/c.h>

#include "fixture.h"
#include "store/queue.h"

#define QUEUE "test.work"

struct seen {
	uint32_t count;
	uint64_t ids[64];
	uint32_t attempts, unanswered, agency;
	bool set_aside;
	int64_t not_before_ms;
	char reason[STORE_REASON_MAX + 1], owner[64], payload[64], key[64], queue[64];
	uint32_t limit; /* 0: none */
};

static void copy_text(char *to, size_t size, struct cv_bytes from)
{
	assert_true(from.len < size);
	if (from.len)
		memcpy(to, from.data, from.len);
	to[from.len] = '\0';
}

static bool see(void *arg, const struct store_item_row *item)
{
	struct seen *seen = arg;

	assert_true(seen->count < CV_COUNT(seen->ids));
	seen->ids[seen->count++] = item->id;
	seen->attempts = item->attempts;
	seen->unanswered = item->unanswered;
	seen->agency = item->agency;
	seen->set_aside = item->set_aside;
	seen->not_before_ms = item->not_before_ms;
	snprintf(seen->reason, sizeof(seen->reason), "%s", item->reason);
	snprintf(seen->owner, sizeof(seen->owner), "%s", item->owner);
	snprintf(seen->queue, sizeof(seen->queue), "%s", item->queue);
	copy_text(seen->payload, sizeof(seen->payload), item->payload);
	copy_text(seen->key, sizeof(seen->key), item->key);
	return seen->count != seen->limit;
}

static struct seen due(struct store *store, int64_t now_ms, int64_t *ret_next_ms)
{
	struct seen seen = {0};
	int64_t next_ms;

	assert_int_equal(store_queue_due(store, QUEUE, now_ms, NULL, see, &seen, &next_ms), 0);
	if (ret_next_ms)
		*ret_next_ms = next_ms;
	return seen;
}

static struct seen one(struct store *store, uint64_t id)
{
	struct seen seen = {0};

	assert_int_equal(store_queue_get(store, QUEUE, id, see, &seen), 0);
	return seen;
}

static int put(struct store *store, uint64_t id, int64_t not_before_ms, const char *payload)
{
	struct change c;

	change_init(&c);
	change_item(&c, QUEUE, id, payload)->not_before_ms = not_before_ms;
	return change_commit(&c, store);
}

static int change(struct store *store, uint32_t kind, uint64_t id, int64_t not_before_ms, const char *reason)
{
	struct store_item_change *item;
	struct change c;

	change_init(&c);
	item = change_of_item(&c, kind, QUEUE, id);
	item->not_before_ms = not_before_ms;
	item->reason = reason;
	item->owner = kind == STORE_ITEM_ASIDE ? "test" : NULL;
	return change_commit(&c, store);
}

static void due_order_and_time(void **state)
{
	struct fixture *f = *state;
	struct seen seen;
	int64_t next_ms;

	assert_int_equal(put(f->store, 1, 3000, "late"), 0);
	assert_int_equal(put(f->store, 2, 0, "first"), 0);
	assert_int_equal(put(f->store, 3, 1000, "second"), 0);
	seen = due(f->store, 1000, &next_ms);
	assert_int_equal(seen.count, 2);
	assert_int_equal(seen.ids[0], 2);
	assert_int_equal(seen.ids[1], 3);
	assert_string_equal(seen.payload, "second");
	assert_string_equal(seen.queue, QUEUE);
	assert_int_equal(seen.agency, AGENCY);
	assert_int_equal(next_ms, 3000);
	fixture_reopen(f);
	seen = due(f->store, 3000, &next_ms);
	assert_int_equal(seen.count, 3);
	assert_int_equal(next_ms, 0);
}

static void what_becomes_due_below_what_was_done_is_found(void **state)
{
	struct fixture *f = *state;
	int64_t next_ms;

	assert_int_equal(put(f->store, 10, 2000, "done"), 0);
	assert_int_equal(due(f->store, 2000, NULL).count, 1);
	assert_int_equal(change(f->store, STORE_ITEM_LEASE, 10, 0, NULL), 0);
	assert_int_equal(change(f->store, STORE_ITEM_ACK, 10, 0, NULL), 0);
	assert_int_equal(due(f->store, 2000, NULL).count, 0);
	assert_int_equal(put(f->store, 11, 5000, "later"), 0);
	assert_int_equal(due(f->store, 2000, &next_ms).count, 0);
	assert_int_equal(next_ms, 5000);
	assert_int_equal(put(f->store, 9, 1000, "earlier"), 0);
	assert_int_equal(due(f->store, 2000, NULL).ids[0], 9);
	/* Of the same time, with a lower id. */
	assert_int_equal(put(f->store, 8, 1000, "before it"), 0);
	assert_int_equal(due(f->store, 2000, NULL).ids[0], 8);
	assert_int_equal(change(f->store, STORE_ITEM_LEASE, 8, 0, NULL), 0);
	assert_int_equal(change(f->store, STORE_ITEM_RETRY, 8, 500, "again"), 0);
	assert_int_equal(due(f->store, 999, NULL).ids[0], 8);
}

struct writing {
	struct store *store;
	uint64_t id;
	struct seen seen;
};

/* Somebody writes below the place at which the reader is. */
static bool see_and_write(void *arg, const struct store_item_row *item)
{
	struct writing *writing = arg;

	if (writing->id)
		assert_int_equal(put(writing->store, writing->id, 10, "meanwhile"), 0);
	writing->id = 0;
	return see(&writing->seen, item);
}

static void what_is_written_while_somebody_reads_is_found(void **state)
{
	struct fixture *f = *state;
	struct writing writing = {.store = f->store, .id = 1};
	int64_t next_ms;

	assert_int_equal(put(f->store, 2, 1000, "there"), 0);
	assert_int_equal(store_queue_due(f->store, QUEUE, 1000, NULL, see_and_write, &writing, &next_ms), 0);
	assert_int_equal(writing.seen.count, 1);
	assert_int_equal(due(f->store, 1000, NULL).count, 2);
}

static void an_id_is_put_once(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(put(f->store, 5, 0, "original"), 0);
	assert_int_equal(change(f->store, STORE_ITEM_LEASE, 5, 0, NULL), 0);
	assert_int_equal(put(f->store, 5, 0, "again"), 0);
	assert_string_equal(one(f->store, 5).payload, "original");
	assert_int_equal(one(f->store, 5).attempts, 1);
	assert_int_equal(due(f->store, 0, NULL).count, 1);
}

static void changes_and_their_states(void **state)
{
	struct fixture *f = *state;
	struct seen seen;

	assert_int_equal(put(f->store, 9, 0, "x"), 0);
	assert_int_equal(change(f->store, STORE_ITEM_LEASE, 9, 0, NULL), 0);
	assert_int_equal(change(f->store, STORE_ITEM_RETRY, 9, 500, "busy"), 0);
	seen = one(f->store, 9);
	assert_int_equal(seen.attempts, 1);
	assert_int_equal(seen.not_before_ms, 500);
	assert_string_equal(seen.reason, "busy");
	assert_int_equal(due(f->store, 499, NULL).count, 0);
	assert_int_equal(due(f->store, 500, NULL).count, 1);
	assert_int_equal(change(f->store, STORE_ITEM_LEASE, 9, 0, NULL), 0);
	assert_int_equal(one(f->store, 9).attempts, 2);
	assert_int_equal(change(f->store, STORE_ITEM_UNDO, 9, 700, NULL), 0);
	assert_int_equal(one(f->store, 9).attempts, 1);
	/* What nobody was told of leaves the count of deliveries that nobody answered as it was. */
	assert_int_equal(change(f->store, STORE_ITEM_LEASE, 9, 0, NULL), 0);
	assert_int_equal(change(f->store, STORE_ITEM_LEASE, 9, 0, NULL), 0);
	assert_int_equal(one(f->store, 9).unanswered, 2);
	assert_int_equal(change(f->store, STORE_ITEM_UNDO, 9, 700, NULL), 0);
	assert_int_equal(one(f->store, 9).unanswered, 1);
	assert_int_equal(change(f->store, STORE_ITEM_RETRY, 9, 700, "busy"), 0);
	assert_int_equal(one(f->store, 9).unanswered, 0);
	assert_int_equal(change(f->store, STORE_ITEM_ASIDE, 9, 0, "no such person"), 0);
	seen = one(f->store, 9);
	assert_true(seen.set_aside);
	assert_string_equal(seen.reason, "no such person");
	assert_string_equal(seen.owner, "test");
	assert_int_equal(due(f->store, INT64_MAX, NULL).count, 0);
	/* Set aside: only a person's changes reach it. */
	assert_int_equal(change(f->store, STORE_ITEM_LEASE, 9, 0, NULL), -ESTALE);
	assert_int_equal(change(f->store, STORE_ITEM_ACK, 9, 0, NULL), -ESTALE);
	assert_int_equal(change(f->store, STORE_ITEM_RETRY, 9, 0, NULL), -ESTALE);
	assert_int_equal(change(f->store, STORE_ITEM_ASIDE, 9, 0, NULL), -ESTALE);
	assert_int_equal(change(f->store, STORE_ITEM_AGAIN, 9, 0, NULL), 0);
	seen = one(f->store, 9);
	assert_false(seen.set_aside);
	assert_int_equal(seen.attempts, 0);
	assert_int_equal(due(f->store, 0, NULL).count, 1);
	assert_int_equal(change(f->store, STORE_ITEM_ACK, 9, 0, NULL), 0);
	assert_int_equal(store_queue_get(f->store, QUEUE, 9, see, &seen), -ENOENT);
	for (uint32_t kind = STORE_ITEM_LEASE; kind <= STORE_ITEM_DROP; kind++)
		assert_int_equal(change(f->store, kind, 9, 0, NULL), -ESTALE);
	assert_int_equal(due(f->store, INT64_MAX, NULL).count, 0);
}

static void an_ack_and_its_effects_are_one(void **state)
{
	struct fixture *f = *state;
	struct change c;

	assert_int_equal(put(f->store, 1, 0, "x"), 0);
	for (int i = 0; i < 2; i++) {
		change_init(&c);
		change_of_item(&c, STORE_ITEM_ACK, QUEUE, 1);
		change_item(&c, QUEUE, 2, "next");
		change_add(&c, "test.sum", "n", 1);
		assert_int_equal(change_commit(&c, f->store), i == 0 ? 0 : -ESTALE);
	}
	assert_int_equal(read_sum(f->store, "test.sum", "n"), 1);
	assert_int_equal(due(f->store, 0, NULL).count, 1);
	/* The other way round: a commit that conflicts leaves the item where it was. */
	change_init(&c);
	change_check(&c, "test.a", "k", 99);
	change_of_item(&c, STORE_ITEM_ACK, QUEUE, 2);
	assert_int_equal(change_commit(&c, f->store), -EAGAIN);
	assert_int_equal(due(f->store, 0, NULL).ids[0], 2);
}

/* ---- one group ---- */

struct pending {
	struct change change;
	sem_t *done;
	int result;
};

static void on_done(struct store_commit *commit, int result)
{
	struct pending *pending = commit->arg;

	pending->result = result;
	sem_post(pending->done);
}

/* Two acknowledgements, a put and a refused commit between them, all in one group: the first wins. */
static void one_group_sees_itself(void **state)
{
	struct fixture *f = *state;
	static struct pending all[4];
	sem_t done;

	assert_int_equal(put(f->store, 1, 0, "x"), 0);
	sem_init(&done, 0, 0);
	for (int i = 0; i < 4; i++) {
		change_init(&all[i].change);
		all[i].done = &done;
		all[i].change.commit.done = on_done;
		all[i].change.commit.arg = &all[i];
		all[i].change.commit.counted = true;
	}
	change_of_item(&all[0].change, STORE_ITEM_LEASE, QUEUE, 1);
	change_of_item(&all[1].change, STORE_ITEM_ACK, QUEUE, 1);
	change_of_item(&all[1].change, STORE_ITEM_ACK, QUEUE, 77);
	change_of_item(&all[2].change, STORE_ITEM_ACK, QUEUE, 1);
	change_item(&all[2].change, QUEUE, 8, "put and gone");
	change_of_item(&all[3].change, STORE_ITEM_ACK, QUEUE, 1);
	store_writers_add(f->store, 4);
	for (int i = 0; i < 4; i++)
		store_submit(f->store, &all[i].change.commit);
	for (int i = 0; i < 4; i++)
		sem_wait(&done);
	sem_destroy(&done);
	assert_int_equal(all[0].result, 0);
	assert_int_equal(all[1].result, -ESTALE);
	assert_int_equal(all[2].result, 0);
	assert_int_equal(all[3].result, -ESTALE);
	assert_int_equal(due(f->store, 0, NULL).count, 1);
	assert_int_equal(due(f->store, 0, NULL).ids[0], 8);
}

static void numbers_reach_payloads(void **state)
{
	struct fixture *f = *state;
	struct change c;
	char expected[16] = "number:";

	change_init(&c);
	change_number(&c, "test.series", "test.entry");
	change_item(&c, QUEUE, 3, "number:--------");
	c.patches[c.commit.patch_count++] = (struct cv_patch){CV_PATCH_ITEM, 0, 7, 0};
	assert_int_equal(change_commit(&c, f->store), 0);
	le64_put((uint8_t *)expected + 7, c.commit.number_values[0]);
	assert_memory_equal(one(f->store, 3).payload, expected, 8);
	change_init(&c);
	change_number(&c, "test.series", "test.entry");
	change_item(&c, QUEUE, 4, "number:-------");
	c.patches[c.commit.patch_count++] = (struct cv_patch){CV_PATCH_ITEM, 0, 7, 0};
	assert_int_equal(change_commit(&c, f->store), -EINVAL);
}

static void bad_shapes(void **state)
{
	struct fixture *f = *state;
	static uint8_t big[CV_VALUE_MAX + 1];
	const char *names[] = {"nodot", ".x", "x.", ""};
	struct change c;

	for (size_t i = 0; i < CV_COUNT(names); i++) {
		change_init(&c);
		change_item(&c, names[i], 1, "x");
		assert_int_equal(change_commit(&c, f->store), -EINVAL);
	}
	assert_int_equal(put(f->store, 0, 0, "no id"), -EINVAL);
	change_init(&c);
	change_item(&c, QUEUE, 1, "")->payload = (struct cv_bytes){big, sizeof(big)};
	assert_int_equal(change_commit(&c, f->store), -E2BIG);
	assert_int_equal(change(f->store, STORE_ITEM_DROP + 1, 1, 0, NULL), -EINVAL);
	change_init(&c);
	change_timer(&c, "test.alarm", "k", 5, "");
	c.timers[0].key = (struct cv_bytes){big, STORE_TIMER_KEY_MAX + 1};
	assert_int_equal(change_commit(&c, f->store), -E2BIG);
}

static void a_long_reason_ends_at_a_character(void **state)
{
	struct fixture *f = *state;
	char reason[STORE_REASON_MAX + 8];
	struct seen seen;

	memset(reason, 'a', sizeof(reason));
	memcpy(reason + STORE_REASON_MAX - 1, "\xe1\xbb\x87xxxxxx", 9); /* U+1EC7 across the limit */
	reason[sizeof(reason) - 1] = '\0';
	assert_int_equal(put(f->store, 1, 0, "x"), 0);
	assert_int_equal(change(f->store, STORE_ITEM_ASIDE, 1, 0, reason), 0);
	seen = one(f->store, 1);
	assert_int_equal(strlen(seen.reason), STORE_REASON_MAX - 1);
}

static void lists(void **state)
{
	struct fixture *f = *state;
	struct seen seen = {0};
	struct change c;

	change_init(&c);
	for (uint64_t id = 1; id <= 4; id++)
		change_item(&c, QUEUE, id, "x");
	change_item(&c, "test.work2", 9, "x");
	change_item(&c, "other.work", 8, "x");
	assert_int_equal(change_commit(&c, f->store), 0);
	assert_int_equal(store_queue_list(f->store, QUEUE, 2, see, &seen), 0);
	assert_int_equal(seen.count, 3);
	assert_int_equal(seen.ids[0], 2);
	seen = (struct seen){.limit = 2};
	assert_int_equal(store_queue_list(f->store, NULL, 0, see, &seen), 0);
	assert_int_equal(seen.count, 2);
	assert_int_equal(seen.ids[0], 8);
	seen = (struct seen){0};
	assert_int_equal(store_queue_list(f->store, NULL, 0, see, &seen), 0);
	assert_int_equal(seen.count, 6);
	assert_string_equal(seen.queue, "test.work2");
}

/* ---- timers ---- */

struct alarm {
	uint32_t count;
	uint64_t version;
	char key[16], payload[16];
};

static bool see_timer(void *arg, const struct store_timer_row *timer)
{
	struct alarm *alarm = arg;

	alarm->count++;
	alarm->version = timer->version;
	assert_string_equal(timer->timer, "test.alarm");
	assert_int_equal(timer->agency, AGENCY);
	copy_text(alarm->key, sizeof(alarm->key), timer->key);
	copy_text(alarm->payload, sizeof(alarm->payload), timer->payload);
	return true;
}

static struct alarm alarms(struct store *store, int64_t now_ms, int64_t *ret_next_ms)
{
	struct alarm alarm = {0};

	assert_int_equal(store_timers_due(store, now_ms, see_timer, &alarm, ret_next_ms), 0);
	return alarm;
}

static int set_timer(struct store *store, const char *key, int64_t at_ms, const char *payload)
{
	struct change c;

	change_init(&c);
	change_timer(&c, "test.alarm", key, at_ms, payload);
	return change_commit(&c, store);
}

static void timers_are_replaced_and_cancelled(void **state)
{
	struct fixture *f = *state;
	struct alarm alarm;
	int64_t next_ms;

	assert_int_equal(set_timer(f->store, "a", 1000, "first"), 0);
	assert_int_equal(set_timer(f->store, "b", 5000, "other"), 0);
	assert_int_equal(set_timer(f->store, "a", 2000, "second"), 0);
	assert_int_equal(alarms(f->store, 1999, &next_ms).count, 0);
	assert_int_equal(next_ms, 2000);
	fixture_reopen(f);
	alarm = alarms(f->store, 2000, &next_ms);
	assert_int_equal(alarm.count, 1);
	assert_string_equal(alarm.payload, "second");
	assert_int_equal(next_ms, 5000);
	assert_int_equal(set_timer(f->store, "a", 0, ""), 0);
	assert_int_equal(set_timer(f->store, "never", 0, ""), 0);
	assert_int_equal(alarms(f->store, 6000, &next_ms).count, 1);
	assert_int_equal(next_ms, 0);
}

static void a_timer_set_below_one_that_was_cancelled_is_found(void **state)
{
	struct fixture *f = *state;
	int64_t next_ms;

	assert_int_equal(set_timer(f->store, "b", 2000, "x"), 0);
	assert_int_equal(alarms(f->store, 1000, &next_ms).count, 0);
	assert_int_equal(next_ms, 2000);
	assert_int_equal(set_timer(f->store, "b", 0, ""), 0);
	assert_int_equal(alarms(f->store, 5000, &next_ms).count, 0);
	assert_int_equal(next_ms, 0);
	assert_int_equal(set_timer(f->store, "c", 3000, "x"), 0);
	assert_int_equal(set_timer(f->store, "a", 3000, "y"), 0);
	assert_string_equal(alarms(f->store, 2999, &next_ms).key, "");
	assert_int_equal(alarms(f->store, 3000, &next_ms).count, 2);
	assert_int_equal(set_timer(f->store, "d", 1000, "z"), 0);
	assert_string_equal(alarms(f->store, 1000, &next_ms).key, "d");
}

static void a_due_timer_becomes_an_item_once(void **state)
{
	struct fixture *f = *state;
	struct seen seen = {0};
	struct alarm alarm;
	struct change c;
	int64_t next_ms;

	assert_int_equal(set_timer(f->store, "a", 1000, "old"), 0);
	alarm = alarms(f->store, 1000, &next_ms);
	assert_int_equal(set_timer(f->store, "a", 1000, "new"), 0);
	/* What was read is no more: nothing happens, and the new one fires. */
	change_init(&c);
	change_fire(&c, "test.alarm", "a", alarm.version, 50);
	assert_int_equal(change_commit(&c, f->store), 0);
	assert_int_equal(store_queue_get(f->store, "test.alarm", 50, see, &seen), -ENOENT);
	alarm = alarms(f->store, 1000, &next_ms);
	for (uint64_t id = 51; id < 53; id++) {
		change_init(&c);
		change_fire(&c, "test.alarm", "a", alarm.version, id);
		assert_int_equal(change_commit(&c, f->store), 0);
	}
	assert_int_equal(alarms(f->store, INT64_MAX, &next_ms).count, 0);
	assert_int_equal(store_queue_list(f->store, "test.alarm", 0, see, &seen), 0);
	assert_int_equal(seen.count, 1);
	assert_int_equal(seen.ids[0], 51);
	assert_string_equal(seen.payload, "new");
	assert_string_equal(seen.key, "a");
	assert_int_equal(seen.agency, AGENCY);
}

/* ---- who is woken, and stores from before ---- */

static void wake(void *arg)
{
	sem_post(arg);
}

static void work_wakes(void **state)
{
	struct fixture *f = *state;
	struct change c;
	sem_t woken;
	int value;

	sem_init(&woken, 0, 0);
	store_watch_work(f->store, wake, &woken);
	change_init(&c);
	change_put(&c, "test.a", "k", "v");
	assert_int_equal(change_commit(&c, f->store), 0);
	sem_getvalue(&woken, &value);
	assert_int_equal(value, 0);
	assert_int_equal(put(f->store, 1, 0, "x"), 0);
	assert_int_equal(set_timer(f->store, "a", 5, ""), 0);
	change_init(&c);
	change_event(&c, "test.happened", "x");
	assert_int_equal(change_commit(&c, f->store), 0);
	sem_getvalue(&woken, &value);
	assert_int_equal(value, 3);
	store_watch_work(f->store, NULL, NULL);
	assert_int_equal(put(f->store, 2, 0, "x"), 0);
	sem_getvalue(&woken, &value);
	assert_int_equal(value, 3);
	sem_destroy(&woken);
}

/* Takes the two families away, as a store looks that was made before there were any. */
static void make_older(const char *directory)
{
	static const char *const names[] = {"default", "records", "log",   "payloads", "numbers",
					    "sums",    "meta",    "queue", "timers"};
	rocksdb_column_family_handle_t *handles[CV_COUNT(names)];
	const rocksdb_options_t *each[CV_COUNT(names)];
	rocksdb_options_t *options = rocksdb_options_create();
	char path[128], *error = NULL;
	rocksdb_t *db;

	snprintf(path, sizeof(path), "%s/db", directory);
	for (size_t i = 0; i < CV_COUNT(names); i++)
		each[i] = options;
	db = rocksdb_open_column_families(options, path, CV_COUNT(names), names, each, handles, &error);
	assert_null(error);
	for (size_t i = 7; i < CV_COUNT(names); i++)
		rocksdb_drop_column_family(db, handles[i], &error);
	assert_null(error);
	for (size_t i = 0; i < CV_COUNT(names); i++)
		rocksdb_column_family_handle_destroy(handles[i]);
	rocksdb_close(db);
	rocksdb_options_destroy(options);
}

static void an_older_store_opens(void **state)
{
	struct fixture *f = *state;
	struct seen seen = {0};
	struct change c;
	int64_t next_ms;

	change_init(&c);
	change_put(&c, "test.a", "k", "kept");
	change_event(&c, "test.happened", "x");
	assert_int_equal(change_commit(&c, f->store), 0);
	store_close(&f->store);
	make_older(f->directory);
	f->options.create = false;
	f->options.read_only = true;
	fixture_open(f);
	assert_int_equal(store_queue_list(f->store, NULL, 0, see, &seen), 0);
	assert_int_equal(store_timers_due(f->store, INT64_MAX, see_timer, NULL, &next_ms), 0);
	assert_int_equal(seen.count, 0);
	assert_chain_intact(f->store, 1);
	f->options.read_only = false;
	fixture_reopen(f);
	assert_int_not_equal(read_text(f->store, AGENCY, "test.a", "k", NULL, 0), 0);
	assert_int_equal(put(f->store, 1, 0, "x"), 0);
	fixture_reopen(f);
	assert_int_equal(due(f->store, 0, NULL).count, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(due_order_and_time),
	    TEST(what_becomes_due_below_what_was_done_is_found),
	    TEST(what_is_written_while_somebody_reads_is_found),
	    TEST(an_id_is_put_once),
	    TEST(changes_and_their_states),
	    TEST(an_ack_and_its_effects_are_one),
	    TEST(one_group_sees_itself),
	    TEST(numbers_reach_payloads),
	    TEST(bad_shapes),
	    TEST(a_long_reason_ends_at_a_character),
	    TEST(lists),
	    TEST(timers_are_replaced_and_cancelled),
	    TEST(a_timer_set_below_one_that_was_cancelled_is_found),
	    TEST(a_due_timer_becomes_an_item_once),
	    TEST(work_wakes),
	    TEST(an_older_store_opens),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
