/* What one commit does and refuses: atomicity, checks, absent puts, deletes, sums, admission, limits. */
#include <errno.h>

#include "fixture.h"

static void commit_is_atomic(void **state)
{
	struct fixture *f = *state;
	struct change c;
	char text[32];

	change_init(&c);
	change_put(&c, "test.a", "1", "one");
	change_put(&c, "test.b", "2", "two");
	change_add(&c, "test.sum", "n", 3);
	change_event(&c, "test.happened", "payload");
	assert_int_equal(change_commit(&c, f->store), 0);
	assert_int_equal(read_text(f->store, AGENCY, "test.a", "1", text, sizeof(text)), c.commit.version);
	assert_string_equal(text, "one");
	assert_int_equal(read_text(f->store, AGENCY, "test.b", "2", text, sizeof(text)), c.commit.version);
	assert_string_equal(text, "two");
	assert_int_equal(read_sum(f->store, "test.sum", "n"), 3);
	assert_int_equal(c.commit.first_sequence, 1);

	/* Refused for one check: nothing of it is there. */
	change_init(&c);
	change_check(&c, "test.a", "1", 999);
	change_put(&c, "test.a", "1", "changed");
	change_put(&c, "test.c", "3", "three");
	change_delete(&c, "test.b", "2");
	change_add(&c, "test.sum", "n", 5);
	change_event(&c, "test.happened", "again");
	change_number(&c, "test.series", "test.entry");
	assert_int_equal(change_commit(&c, f->store), -EAGAIN);
	read_text(f->store, AGENCY, "test.a", "1", text, sizeof(text));
	assert_string_equal(text, "one");
	assert_int_equal(read_text(f->store, AGENCY, "test.c", "3", NULL, 0), 0);
	assert_int_not_equal(read_text(f->store, AGENCY, "test.b", "2", NULL, 0), 0);
	assert_int_equal(read_sum(f->store, "test.sum", "n"), 3);
	assert_int_equal(read_count(f->store, "test.entry"), 0);
	assert_chain_intact(f->store, 1);
}

static void versions_rise_and_stay_in_the_record(void **state)
{
	struct fixture *f = *state;
	uint64_t first, second;
	struct cv_row row;
	struct change c;

	change_init(&c);
	change_put(&c, "test.a", "x", "1")->schema = 0x00020003;
	assert_int_equal(change_commit(&c, f->store), 0);
	first = c.commit.version;
	change_init(&c);
	change_put(&c, "test.a", "y", "2");
	assert_int_equal(change_commit(&c, f->store), 0);
	second = c.commit.version;
	assert_true(second > first);
	row = read_row(f->store, AGENCY, "test.a", (struct cv_bytes){(const uint8_t *)"x", 1});
	assert_int_equal(row.version, first);
	assert_int_equal(row.schema, 0x00020003);
	fixture_reopen(f);
	change_init(&c);
	change_put(&c, "test.a", "z", "3");
	assert_int_equal(change_commit(&c, f->store), 0);
	assert_true(c.commit.version > second);
}

/* The same questions with a fresh snapshot (no read needed), an unknown one, and one from before the store was opened.
 */
static void checks_by_version(void **state)
{
	struct fixture *f = *state;
	struct store_snapshot *snapshot;
	uint64_t version, snapshots[2] = {0, 0};
	struct change c;

	change_init(&c);
	change_put(&c, "test.a", "k", "1");
	assert_int_equal(change_commit(&c, f->store), 0);
	version = c.commit.version;
	assert_int_equal(store_snapshot_open(f->store, &snapshot), 0);
	snapshots[1] = store_snapshot_version(snapshot);
	assert_true(snapshots[1] >= version);
	store_snapshot_close(&snapshot);
	for (size_t i = 0; i < 2; i++) {
		change_init(&c);
		c.commit.snapshot_version = snapshots[i];
		change_check(&c, "test.a", "k", version);
		change_check(&c, "test.a", "absent", 0);
		assert_int_equal(change_commit(&c, f->store), 0);
		change_init(&c);
		c.commit.snapshot_version = snapshots[i];
		change_check(&c, "test.a", "k", version + 1);
		assert_int_equal(change_commit(&c, f->store), -EAGAIN);
		change_init(&c);
		c.commit.snapshot_version = snapshots[i];
		change_check(&c, "test.a", "k", 0);
		assert_int_equal(change_commit(&c, f->store), -EAGAIN);
	}
	/* Changed since the snapshot: both ways find it. */
	change_init(&c);
	change_put(&c, "test.a", "k", "2");
	change_put(&c, "test.a", "absent", "no more");
	assert_int_equal(change_commit(&c, f->store), 0);
	for (size_t i = 0; i < 2; i++) {
		change_init(&c);
		c.commit.snapshot_version = snapshots[i];
		change_check(&c, "test.a", "k", version);
		assert_int_equal(change_commit(&c, f->store), -EAGAIN);
		change_init(&c);
		c.commit.snapshot_version = snapshots[i];
		change_check(&c, "test.a", "absent", 0);
		assert_int_equal(change_commit(&c, f->store), -EAGAIN);
	}
}

static void check_sees_a_delete(void **state)
{
	struct fixture *f = *state;
	struct store_snapshot *snapshot;
	uint64_t version, seen;
	struct change c;

	change_init(&c);
	change_put(&c, "test.a", "k", "1");
	assert_int_equal(change_commit(&c, f->store), 0);
	version = c.commit.version;
	assert_int_equal(store_snapshot_open(f->store, &snapshot), 0);
	seen = store_snapshot_version(snapshot);
	store_snapshot_close(&snapshot);
	change_init(&c);
	change_delete(&c, "test.a", "k");
	assert_int_equal(change_commit(&c, f->store), 0);
	change_init(&c);
	c.commit.snapshot_version = seen;
	change_check(&c, "test.a", "k", version);
	assert_int_equal(change_commit(&c, f->store), -EAGAIN);
	change_init(&c);
	change_check(&c, "test.a", "k", 0);
	assert_int_equal(change_commit(&c, f->store), 0);
}

static void absent_puts(void **state)
{
	struct fixture *f = *state;
	struct change c;

	change_init(&c);
	change_put_new(&c, "test.a", "k", "1");
	assert_int_equal(change_commit(&c, f->store), 0);
	change_init(&c);
	change_put_new(&c, "test.a", "k", "2");
	assert_int_equal(change_commit(&c, f->store), -EAGAIN);
	/* A commit that deletes the old one may put the new one. */
	change_init(&c);
	change_delete(&c, "test.a", "k");
	change_put_new(&c, "test.a", "k", "3");
	assert_int_equal(change_commit(&c, f->store), 0);
	assert_int_equal(read_text(f->store, AGENCY, "test.a", "k", NULL, 0), c.commit.version);
	change_init(&c);
	change_delete(&c, "test.a", "k");
	assert_int_equal(change_commit(&c, f->store), 0);
	change_init(&c);
	change_put_new(&c, "test.a", "k", "4");
	assert_int_equal(change_commit(&c, f->store), 0);
}

static void sums_are_added_and_vanish_at_zero(void **state)
{
	struct fixture *f = *state;
	struct change c;

	change_init(&c);
	change_add(&c, "test.sum", "n", 5);
	change_add(&c, "test.sum", "n", -2);
	change_add(&c, "test.sum", "m", -1);
	assert_int_equal(change_commit(&c, f->store), 0);
	assert_int_equal(read_sum(f->store, "test.sum", "n"), 3);
	assert_int_equal(read_sum(f->store, "test.sum", "m"), -1);
	fixture_reopen(f);
	assert_int_equal(read_sum(f->store, "test.sum", "n"), 3);
	change_init(&c);
	change_add(&c, "test.sum", "n", -3);
	assert_int_equal(change_commit(&c, f->store), 0);
	assert_int_equal(read_sum(f->store, "test.sum", "n"), 0);
	change_init(&c);
	change_add(&c, "test.sum", "m", INT64_MIN);
	assert_int_equal(change_commit(&c, f->store), -ERANGE);
	assert_int_equal(read_sum(f->store, "test.sum", "m"), -1);
}

static int refuse(void *arg)
{
	(void)arg;
	return -ESTALE;
}

static void admission_is_asked(void **state)
{
	struct fixture *f = *state;
	struct change c;

	change_init(&c);
	change_put(&c, "test.a", "k", "1");
	c.commit.admit = refuse;
	assert_int_equal(change_commit(&c, f->store), -ESTALE);
	assert_int_equal(read_text(f->store, AGENCY, "test.a", "k", NULL, 0), 0);
}

static void malformed_commits_are_refused(void **state)
{
	struct fixture *f = *state;
	char long_body[CV_KEY_MAX + 64];
	struct change c;

	memset(long_body, 'k', sizeof(long_body) - 1);
	long_body[sizeof(long_body) - 1] = '\0';
	change_init(&c);
	change_put(&c, "test.a", long_body, "1");
	assert_int_equal(change_commit(&c, f->store), -EINVAL);
	change_init(&c);
	change_put(&c, "", "k", "1");
	assert_int_equal(change_commit(&c, f->store), -EINVAL);
	change_init(&c);
	c.commit.number_count = STORE_COMMIT_NUMBERS + 1;
	assert_int_equal(change_commit(&c, f->store), -E2BIG);
	assert_chain_intact(f->store, 0);
}

static void stamps_rise_with_writes_under_the_prefix(void **state)
{
	struct fixture *f = *state;
	uint64_t before, other;
	struct change c;

	assert_int_equal(store_prefix_stamp(f->store, "test.a"), 0);
	change_init(&c);
	change_put(&c, "test.a", "k", "1");
	change_put(&c, "test.b", "k", "1");
	assert_int_equal(change_commit(&c, f->store), 0);
	before = store_prefix_stamp(f->store, "test.a");
	other = store_prefix_stamp(f->store, "test.b");
	assert_true(before > 0);
	change_init(&c);
	change_delete(&c, "test.a", "k");
	assert_int_equal(change_commit(&c, f->store), 0);
	assert_true(store_prefix_stamp(f->store, "test.a") > before);
	assert_int_equal(store_prefix_stamp(f->store, "test.b"), other);
	assert_int_equal(store_prefix_stamp(f->store, "test.unknown"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(commit_is_atomic, fixture_setup, fixture_teardown),
	    cmocka_unit_test_setup_teardown(versions_rise_and_stay_in_the_record, fixture_setup, fixture_teardown),
	    cmocka_unit_test_setup_teardown(checks_by_version, fixture_setup, fixture_teardown),
	    cmocka_unit_test_setup_teardown(check_sees_a_delete, fixture_setup, fixture_teardown),
	    cmocka_unit_test_setup_teardown(absent_puts, fixture_setup, fixture_teardown),
	    cmocka_unit_test_setup_teardown(sums_are_added_and_vanish_at_zero, fixture_setup, fixture_teardown),
	    cmocka_unit_test_setup_teardown(admission_is_asked, fixture_setup, fixture_teardown),
	    cmocka_unit_test_setup_teardown(malformed_commits_are_refused, fixture_setup, fixture_teardown),
	    cmocka_unit_test_setup_teardown(stamps_rise_with_writes_under_the_prefix, fixture_setup, fixture_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
