/*
 * The store with the n-th of its own allocations failing, for every n that a path has: opening, committing, reading,
 * files, closing. Each time: an error and nothing half done, and the same again without a fault.
 */
#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "fixture.h"
#include "hook.h"

#include "store/queue.h"

static int setup(void **state)
{
	struct fixture *f;

	fixture_setup(state);
	f = *state;
	f->options.cache_bytes = 1u << 20;
	return 0;
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *place)
{
	(void)status;
	(void)type;
	(void)place;
	return remove(path);
}

/* A store that has nothing in it, on a directory that is not there yet. */
static void empty(struct fixture *f)
{
	store_close(&f->store);
	nftw(f->directory, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static void fresh(struct fixture *f)
{
	empty(f);
	fixture_open(f);
}

static uint32_t open_descriptors(void)
{
	DIR *entries = opendir("/proc/self/fd");
	uint32_t count = 0;

	assert_non_null(entries);
	while (readdir(entries))
		count++;
	closedir(entries);
	return count;
}

/* ---- opening and closing ---- */

/* Each failure says what could not be opened, and leaves nothing that is in the way of the next. */
static uint32_t walk_open(struct fixture *f, enum fault_kind kind)
{
	const bool anew = f->options.create;
	uint32_t n, descriptors;

	store_close(&f->store);
	descriptors = open_descriptors();

	for (n = 1; n < FAULT_WALK_MAX; n++) {
		struct cv_error error = {0};
		int r;

		if (anew)
			empty(f);
		fault_arm(kind, n, FAULT_ANY_THREAD);
		r = store_open(&f->options, &f->store, &error);
		if (!fault_disarm()) {
			assert_int_equal(r, 0);
			return n - 1;
		}
		if (r == 0) {
			store_close(&f->store);
			continue;
		}
		assert_int_equal(r, kind == FAULT_MEMORY ? -ENOMEM : -EAGAIN);
		assert_int_equal(error.code, r);
		assert_non_null(strstr(error.text, f->directory));
		assert_null(f->store);
		assert_int_equal(open_descriptors(), descriptors);
		fixture_open(f);
		store_close(&f->store);
	}
	fail_msg("no end");
	return 0;
}

static void opening_anew(void **state)
{
	struct fixture *f = *state;

	assert_true(walk_open(f, FAULT_MEMORY) >= 8);
	assert_int_equal(walk_open(f, FAULT_THREAD), 1);
}

static void put_some(struct fixture *f)
{
	struct change c;

	change_init(&c);
	change_put(&c, "test.a", "1", "one");
	change_put(&c, "test.a", "2", "two");
	change_add(&c, "test.sum", "n", 5);
	change_number(&c, "test.series", "test.entry");
	change_item(&c, "test.todo", 900, "payload");
	change_timer(&c, "test.remind", "key", NOW_MS + 1000, "payload");
	assert_int_equal(change_commit(&c, f->store), 0);
}

static void opening_again(void **state)
{
	struct fixture *f = *state;

	put_some(f);
	f->options.create = false;
	walk_open(f, FAULT_MEMORY);
	store_close(&f->store);
	f->options.read_only = true;
	walk_open(f, FAULT_MEMORY);
	store_close(&f->store);
	f->options.read_only = false;
	f->options.create = true;
	fixture_open(f);
	assert_int_equal(read_count(f->store, "test.a"), 2);
	assert_chain_intact(f->store, 1);
}

/* Closing can't fail: what it can't do is done by the next opening. */
static void closing(void **state)
{
	struct fixture *f = *state;

	for (uint32_t n = 1; n < FAULT_WALK_MAX; n++) {
		fresh(f);
		put_some(f);
		fault_arm(FAULT_MEMORY, n, FAULT_ANY_THREAD);
		store_close(&f->store);
		if (!fault_disarm())
			n = FAULT_WALK_MAX;
		fixture_open(f);
		assert_int_equal(read_count(f->store, "test.a"), 2);
		assert_chain_intact(f->store, 1);
		put_some(f);
	}
}

/* ---- committing ---- */

/* All that a commit can hold. Uploads and items that it uses are there. */
static void change_all(struct change *c, uint64_t upload, uint64_t version)
{
	change_init(c);
	change_check(c, "test.a", "1", version);
	change_put_new(c, "test.b", "new", "value");
	change_put(c, "test.a", "1", "other");
	change_delete(c, "test.a", "2");
	change_add(c, "test.sum", "n", 7);
	change_add(c, "test.sum", "other", 1);
	change_number(c, "test.series", "test.entry");
	change_number(c, "test.another", "test.numbered");
	change_event(c, "test.done", "payload");
	c->claims[c->commit.claim_count++] = upload;
	change_item(c, "test.todo", 901, "payload");
	change_of_item(c, STORE_ITEM_LEASE, "test.todo", 900);
	change_timer(c, "test.remind", "key", NOW_MS + 2000, "other");
	change_timer(c, "test.remind", "more", NOW_MS + 3000, "more");
}

static bool see_item(void *arg, const struct store_item_row *item)
{
	uint32_t *attempts = arg;

	*attempts = item->attempts + 1;
	return true;
}

static bool count_timer(void *arg, const struct store_timer_row *timer)
{
	uint32_t *count = arg;

	(void)timer;
	++*count;
	return true;
}

/* The whole of change_all() is there, or nothing of it. */
static void assert_whole(struct fixture *f, bool done)
{
	uint32_t attempts = 0, added = 0, timers = 0;
	int64_t next_ms;
	char value[16] = "";

	assert_int_equal(read_count(f->store, "test.b"), done);
	assert_int_equal(read_count(f->store, "test.a"), done ? 1 : 2);
	assert_true(read_text(f->store, AGENCY, "test.a", "1", value, sizeof(value)) > 0);
	assert_string_equal(value, done ? "other" : "one");
	assert_int_equal(read_sum(f->store, "test.sum", "n"), done ? 12 : 5);
	assert_int_equal(read_sum(f->store, "test.sum", "other"), done);
	assert_int_equal(read_count(f->store, "test.entry"), done ? 2 : 1);
	assert_int_equal(read_count(f->store, "test.numbered"), done);
	assert_int_equal(store_queue_get(f->store, "test.todo", 900, see_item, &attempts), 0);
	assert_int_equal(attempts, done ? 2 : 1);
	assert_int_equal(store_queue_get(f->store, "test.todo", 901, see_item, &added), done ? 0 : -ENOENT);
	assert_int_equal(store_timers_due(f->store, NOW_MS + 1500, count_timer, &timers, &next_ms), 0);
	assert_int_equal(timers, done ? 0 : 1);
	assert_chain_intact(f->store, done ? 5 : 2);
}

static const struct blob_owner owner = {.agency = AGENCY, .person = PERSON, .plugin = "test"};

static int upload_in(struct store *store, const char *text, struct cv_upload *ret)
{
	struct blob_writer *writer;
	int r = blob_writer_create(store, 1u << 20, &writer);

	if (r < 0)
		return r;
	r = blob_writer_write(writer, (struct cv_bytes){(const uint8_t *)text, strlen(text)});
	if (r < 0) {
		blob_writer_abandon(&writer);
		return r;
	}
	return blob_writer_finish(&writer, &owner, "text/plain", "a.txt", NULL, NOW_MS, ret);
}

static uint64_t prepared(struct fixture *f, uint64_t *ret_version)
{
	struct cv_upload upload;

	fresh(f);
	put_some(f);
	assert_int_equal(upload_in(f->store, "some bytes", &upload), 0);
	*ret_version = read_text(f->store, AGENCY, "test.a", "1", NULL, 0);
	return upload.id;
}

static void committing(void **state)
{
	struct fixture *f = *state;
	uint32_t failed = 0;

	for (uint32_t n = 1;; n++) {
		uint64_t version, upload = prepared(f, &version);
		struct change c;
		int r;

		assert_true(n < FAULT_WALK_MAX);
		change_all(&c, upload, version);
		fault_arm(FAULT_MEMORY, n, FAULT_ANY_THREAD);
		r = change_commit(&c, f->store);
		if (!fault_disarm()) {
			assert_int_equal(r, 0);
			assert_whole(f, true);
			break;
		}
		failed += r < 0;
		assert_true(r == 0 || r == -ENOMEM);
		assert_whole(f, r == 0);
		if (r < 0) {
			change_all(&c, upload, version);
			assert_int_equal(change_commit(&c, f->store), 0);
		}
		assert_whole(f, true);
		/* Numbers: none was skipped by the commit that failed. */
		assert_true(read_row(f->store, AGENCY, "test.entry",
				     (struct cv_bytes){(const uint8_t[]){0, 0, 0, 0, 0, 0, 0, 2}, 8})
				.version > 0);
	}
	assert_true(failed >= 8);
}

/* Payloads removed, timers fired, items set aside: the changes that the durable work makes. */
static void committing_changes_of_work(void **state)
{
	struct fixture *f = *state;

	for (uint32_t n = 1;; n++) {
		uint32_t seen = 0, timers = 0;
		struct change c;
		int64_t next_ms;
		int r;

		assert_true(n < FAULT_WALK_MAX);
		fresh(f);
		put_some(f);
		for (int round = 0; round < 2; round++) {
			change_init(&c);
			change_fire(&c, "test.remind", "key", 1, 902);
			change_of_item(&c, STORE_ITEM_ASIDE, "test.todo", 900)->reason = "nobody can read this";
			if (round == 0)
				fault_arm(FAULT_MEMORY, n, FAULT_ANY_THREAD);
			r = change_commit(&c, f->store);
			if (round == 0 && !fault_disarm())
				n = FAULT_WALK_MAX - 2;
			seen = timers = 0;
			assert_int_equal(store_timers_due(f->store, NOW_MS + 1500, count_timer, &timers, &next_ms), 0);
			assert_int_equal(timers, r == 0 ? 0 : 1);
			assert_int_equal(store_queue_get(f->store, "test.remind", 902, see_item, &seen),
					 r == 0 ? 0 : -ENOENT);
			if (r == 0)
				break;
			assert_int_equal(r, -ENOMEM);
			assert_int_equal(round, 0);
		}
		if (n >= FAULT_WALK_MAX - 2)
			break;
	}
}

/* ---- reading ---- */

static int read_once(struct fixture *f)
{
	const struct store_key key = {AGENCY, "test.a", {(const uint8_t *)"1", 1}};
	const struct store_key series = {AGENCY, "test.series", {NULL, 0}};
	const struct store_key sum = {AGENCY, "test.sum", {(const uint8_t *)"n", 1}};
	const struct store_scan scan = {.agency = AGENCY, .prefix = "test.a", .limit = 10};
	struct store_snapshot *snapshot;
	struct cv_row row, *rows;
	uint32_t count;
	uint64_t last;
	int64_t total;
	int r = store_snapshot_open(f->store, &snapshot);

	if (r < 0)
		return r;
	r = store_get(snapshot, &key, test_memory, &row);
	if (r == 0)
		r = store_scan(snapshot, &scan, test_memory, &rows, &count);
	if (r == 0 && count != 2)
		r = -EPROTO;
	if (r == 0)
		r = store_sum(snapshot, &sum, &total);
	if (r == 0)
		r = store_series_last(snapshot, &series, &last);
	if (r == 0 && (total != 5 || last != 1))
		r = -EPROTO;
	store_snapshot_close(&snapshot);
	return r;
}

static int read_queue(struct fixture *f)
{
	uint32_t seen = 0;
	int64_t next_ms;
	int r = store_queue_due(f->store, "test.todo", NOW_MS + 1, NULL, see_item, &seen, &next_ms);

	return r == 0 && seen != 1 ? -EPROTO : r;
}

static int list_queues(struct fixture *f)
{
	uint32_t seen = 0;
	int r = store_queue_list(f->store, NULL, 0, see_item, &seen);

	return r == 0 && seen != 1 ? -EPROTO : r;
}

static int read_timers(struct fixture *f)
{
	uint32_t timers = 0;
	int64_t next_ms;
	int r = store_timers_due(f->store, NOW_MS + 1500, count_timer, &timers, &next_ms);

	return r == 0 && timers != 1 ? -EPROTO : r;
}

static int verify(struct fixture *f)
{
	struct audit_result result;
	int r = audit_verify(f->store, &result);

	return r == 0 && (!result.intact || result.entries != 1) ? -EPROTO : r;
}

static int hash(struct fixture *f)
{
	uint8_t digest[32];

	return audit_hash(f->store, 1, digest);
}

/* No reader takes a lack of memory for an absent record, a short list or a broken chain. */
static void reading(void **state)
{
	static int (*const reads[])(struct fixture *) = {read_once, read_queue, list_queues, read_timers, verify, hash};
	struct fixture *f = *state;

	put_some(f);
	for (size_t i = 0; i < CV_COUNT(reads); i++) {
		for (uint32_t n = 1;; n++) {
			int r;

			assert_true(n < FAULT_WALK_MAX);
			fault_arm(FAULT_MEMORY, n, FAULT_THIS_THREAD);
			r = reads[i](f);
			if (!fault_disarm()) {
				assert_int_equal(r, 0);
				assert_true(n > 1);
				break;
			}
			if (r != 0 && r != -ENOMEM)
				fail_msg("read %zu, allocation %u: %d", i, n, r);
			assert_int_equal(reads[i](f), 0);
		}
	}
}

/* ---- files ---- */

static void uploading(void **state)
{
	struct fixture *f = *state;
	uint32_t failed = 0;

	for (uint32_t n = 1;; n++) {
		struct cv_upload upload;
		char text[32];
		uint64_t size;
		int r, fd;

		assert_true(n < FAULT_WALK_MAX);
		fresh(f);
		snprintf(text, sizeof(text), "file %u", n);
		fault_arm(FAULT_MEMORY, n, FAULT_ANY_THREAD);
		r = upload_in(f->store, text, &upload);
		if (!fault_disarm()) {
			assert_int_equal(r, 0);
			break;
		}
		assert_true(r == 0 || r == -ENOMEM);
		if (r < 0) {
			failed++;
			/* What is left of it goes with the next sweep, and the log says nothing. */
			assert_chain_intact(f->store, 0);
			assert_in_range(blob_sweep(f->store, NOW_MS, 10), 0, 1);
			assert_int_equal(upload_in(f->store, text, &upload), 0);
		}
		assert_int_equal(blob_open(f->store, upload.sha256, &fd, &size), 0);
		close(fd);
		assert_int_equal(size, strlen(text));
		assert_chain_intact(f->store, 1);
	}
	assert_true(failed >= 4);
}

static int look_up(struct fixture *f, uint64_t id)
{
	struct store_snapshot *snapshot;
	struct cv_upload upload;
	int r = store_snapshot_open(f->store, &snapshot);

	if (r < 0)
		return r;
	r = blob_upload_get(snapshot, id, AGENCY, PERSON, NOW_MS, test_memory, &upload);
	store_snapshot_close(&snapshot);
	return r;
}

static void looking_uploads_up(void **state)
{
	struct fixture *f = *state;
	struct cv_upload upload;

	assert_int_equal(upload_in(f->store, "text", &upload), 0);
	for (uint32_t n = 1;; n++) {
		int r;

		fault_arm(FAULT_MEMORY, n, FAULT_THIS_THREAD);
		r = look_up(f, upload.id);
		if (!fault_disarm()) {
			assert_int_equal(r, 0);
			break;
		}
		assert_int_equal(r, -ENOMEM);
	}
}

/* A sweep that lacks memory removes nothing that is in use, and the next one ends its work. */
static void sweeping(void **state)
{
	const int64_t later_ms = NOW_MS + BLOB_UPLOAD_LIFE_MS + 1;
	struct fixture *f = *state;

	/* One store for all: the sweep that ends each round leaves it empty, and a new one would sync 256 folders. */
	fresh(f);
	for (uint32_t n = 1;; n++) {
		struct cv_upload upload;
		bool fired;
		uint64_t size;
		int fd, r;

		assert_true(n < FAULT_WALK_MAX);
		assert_int_equal(upload_in(f->store, "expires", &upload), 0);
		fault_arm(FAULT_MEMORY, n, FAULT_ANY_THREAD);
		r = blob_sweep(f->store, later_ms, 10);
		fired = fault_disarm();
		if (!fired)
			assert_int_equal(r, 2);
		else
			assert_true(r >= 0 || r == -ENOMEM);
		assert_true(blob_sweep(f->store, later_ms, 10) >= 0);
		assert_int_equal(read_sum(f->store, "store.blob", ""), 0);
		assert_int_equal(blob_open(f->store, upload.sha256, &fd, &size), -ENOENT);
		assert_int_equal(look_up(f, upload.id), -ENOENT);
		if (!fired)
			break;
	}
}

static void noting(void **state)
{
	const struct store_author author = {.person = PERSON, .plugin = "test"};
	const struct store_event event = {.agency = AGENCY, .topic = "test.viewed"};
	struct fixture *f = *state;

	fault_arm(FAULT_MEMORY, 1, FAULT_THIS_THREAD);
	assert_int_equal(store_note(f->store, &author, &event, NOW_MS), -ENOMEM);
	assert_true(fault_disarm());
	assert_int_equal(store_note(f->store, &author, &event, NOW_MS), 0);
	fixture_reopen(f);
	assert_chain_intact(f->store, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(opening_anew, setup, fixture_teardown),
	    cmocka_unit_test_setup_teardown(opening_again, setup, fixture_teardown),
	    cmocka_unit_test_setup_teardown(closing, setup, fixture_teardown),
	    cmocka_unit_test_setup_teardown(committing, setup, fixture_teardown),
	    cmocka_unit_test_setup_teardown(committing_changes_of_work, setup, fixture_teardown),
	    cmocka_unit_test_setup_teardown(reading, setup, fixture_teardown),
	    cmocka_unit_test_setup_teardown(uploading, setup, fixture_teardown),
	    cmocka_unit_test_setup_teardown(looking_uploads_up, setup, fixture_teardown),
	    cmocka_unit_test_setup_teardown(sweeping, setup, fixture_teardown),
	    cmocka_unit_test_setup_teardown(noting, setup, fixture_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
