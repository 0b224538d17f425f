/*
 * kill -9: a child process loads the store with several threads and tells of each acknowledged commit through a pipe;
 * it is killed in the middle, again and again on the same directory. What it told of is there, and nothing is half
 * there.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "fixture.h"

#define ROUNDS 6
#define THREADS 8
#define ACKS_PER_ROUND 300
#define TOLD_FD 3

struct told {
	uint64_t id, number, version;
};

/* ---- the child ---- */

static void *load_forever(void *arg)
{
	struct store *store = arg;
	struct change *c = malloc(sizeof(*c));

	while (c) {
		struct told told = {.id = store_new_id(store)};
		char body[24];

		snprintf(body, sizeof(body), "%020llu", (unsigned long long)told.id);
		store_writers_add(store, 1);
		change_init(c);
		c->commit.counted = true;
		change_number(c, "test.series", "test.entry");
		change_put_new(c, "test.document", body, "--------");
		c->patches[c->commit.patch_count++] = (struct cv_patch){CV_PATCH_VALUE, 1, 0, 0};
		change_add(c, "test.sum", "n", 1);
		c->commit.time_ms = (int64_t)time(NULL) * 1000;
		if (change_commit(c, store) != 0)
			abort();
		told.number = c->commit.number_values[0];
		told.version = c->commit.version;
		if (write(TOLD_FD, &told, sizeof(told)) != sizeof(told))
			break;
	}
	free(c);
	return NULL;
}

static int child(const char *directory)
{
	struct store_options options = {.directory = directory, .reserve_bytes = 1u << 20, .create = true};
	pthread_t threads[THREADS];
	struct cv_error error;
	struct store *store;

	if (store_open(&options, &store, &error) != 0) {
		fprintf(stderr, "%s\n", error.text);
		return 1;
	}
	for (int i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, load_forever, store);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	return 1;
}

/* ---- the parent ---- */

#define ACKS_MAX 200000
static struct told acks[ACKS_MAX];
static size_t ack_count;

static pid_t spawn(const char *directory, int *ret_told)
{
	int ends[2];
	pid_t pid;

	assert_int_equal(pipe(ends), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		dup2(ends[1], TOLD_FD);
		execl("/proc/self/exe", "test-store-crash", "load", directory, (char *)NULL);
		_exit(127);
	}
	close(ends[1]);
	*ret_told = ends[0];
	return pid;
}

/* While one process has it open nobody else may, not even to read. */
static void assert_busy(const char *directory)
{
	struct store_options options = {.directory = directory, .reserve_bytes = 1u << 20};
	struct cv_error error;
	struct store *store;

	assert_int_equal(store_open(&options, &store, &error), -EBUSY);
	options.read_only = true;
	assert_int_equal(store_open(&options, &store, &error), -EBUSY);
}

/* Reads what the child tells, kills it after ACKS_PER_ROUND, and reads what it had told until then. */
static void load_and_kill(const char *directory, int round)
{
	size_t kill_at = ack_count + ACKS_PER_ROUND + (size_t)round * 37;
	struct told one;
	int told, status;
	pid_t pid = spawn(directory, &told);

	while (read(told, &one, sizeof(one)) == sizeof(one)) {
		assert_true(ack_count < CV_COUNT(acks));
		if (ack_count++ == 0)
			assert_busy(directory);
		acks[ack_count - 1] = one;
		if (ack_count == kill_at)
			kill(pid, SIGKILL);
	}
	close(told);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

static void assert_acknowledged(struct store *store, const struct told *told)
{
	uint8_t number[8];
	struct cv_row row;
	char body[24];

	snprintf(body, sizeof(body), "%020llu", (unsigned long long)told->id);
	row = read_row(store, AGENCY, "test.document", (struct cv_bytes){(const uint8_t *)body, 20});
	assert_int_equal(row.version, told->version);
	assert_int_equal(le64_get(row.value.data), told->number);
	be64_put(number, told->number);
	row = read_row(store, AGENCY, "test.entry", (struct cv_bytes){number, 8});
	assert_int_equal(row.version, told->version);
}

/* Every number from 1 to the last has its entry, by a commit that is whole. Returns how many. */
static uint64_t assert_gapless(struct store *store)
{
	struct store_key series = {.agency = AGENCY, .prefix = "test.series"};
	struct store_snapshot *snapshot;
	uint64_t last;

	assert_int_equal(store_snapshot_open(store, &snapshot), 0);
	assert_int_equal(store_series_last(snapshot, &series, &last), 0);
	store_snapshot_close(&snapshot);
	for (uint64_t number = 1; number <= last; number++) {
		uint8_t body[8];
		struct cv_row row;

		be64_put(body, number);
		row = read_row(store, AGENCY, "test.entry", (struct cv_bytes){body, 8});
		if (row.version == 0)
			fail_msg("number %llu of %llu is missing", (unsigned long long)number,
				 (unsigned long long)last);
		assert_int_equal(le64_get(row.value.data + 2), number);
	}
	assert_int_equal(read_sum(store, "test.sum", "n"), last);
	assert_chain_intact(store, last);
	return last;
}

static void nothing_acknowledged_is_lost(void **state)
{
	struct fixture *f = *state;
	uint64_t last_id = 0;

	for (int round = 0; round < ROUNDS; round++) {
		uint64_t count;

		store_close(&f->store);
		load_and_kill(f->directory, round);
		fixture_open(f);
		count = assert_gapless(f->store);
		assert_true(count >= ack_count);
		assert_true(count <= ack_count + (size_t)(round + 1) * THREADS);
		for (size_t i = 0; i < ack_count; i++) {
			assert_acknowledged(f->store, &acks[i]);
			if (acks[i].id > last_id)
				last_id = acks[i].id;
		}
		assert_true(store_new_id(f->store) > last_id);
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(nothing_acknowledged_is_lost, fixture_setup, fixture_teardown),
	};

	if (argc == 3 && strcmp(argv[1], "load") == 0)
		return child(argv[2]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
