/*
 * kill -9 of producers and consumers of a queue: a child puts items, and consumers that race for them lease each and
 * acknowledge it in the commit of its effect. It is killed in the middle, again and again on one directory. Every item
 * that it told of has its effect once or is still to be done; after the rest is done, each has it exactly once.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fixture.h"
#include "store/queue.h"

#define ROUNDS 5
#define PRODUCERS 3
#define CONSUMERS 3
#define TOLD_PER_ROUND 150
#define TOLD_FD 3
#define QUEUE "test.work"

/* ---- the child, and the parent's last consumer ---- */

static void *produce(void *arg)
{
	struct store *store = arg;
	struct change *c = malloc(sizeof(*c));

	while (c) {
		const uint64_t id = store_new_id(store);

		change_init(c);
		change_item(c, QUEUE, id, "payload");
		if (change_commit(c, store) != 0)
			abort();
		if (write(TOLD_FD, &id, sizeof(id)) != sizeof(id))
			break;
	}
	free(c);
	return NULL;
}

static bool take_first(void *arg, const struct store_item_row *item)
{
	*(uint64_t *)arg = item->id;
	return false;
}

/* false: there was nothing to do. Who loses the race for an item goes on with the next. */
static bool consume_one(struct store *store, struct change *c)
{
	uint64_t id = 0;
	int64_t next_ms;
	char body[24];
	int r;

	if (store_queue_due(store, QUEUE, NOW_MS, NULL, take_first, &id, &next_ms) != 0)
		abort();
	if (id == 0)
		return false;
	change_init(c);
	change_of_item(c, STORE_ITEM_LEASE, QUEUE, id);
	r = change_commit(c, store);
	if (r == -ESTALE)
		return true;
	if (r != 0)
		abort();
	snprintf(body, sizeof(body), "%020llu", (unsigned long long)id);
	change_init(c);
	change_of_item(c, STORE_ITEM_ACK, QUEUE, id);
	change_add(c, "test.effect", body, 1);
	change_add(c, "test.effects", "all", 1);
	r = change_commit(c, store);
	if (r != 0 && r != -ESTALE)
		abort();
	return true;
}

static void *consume(void *arg)
{
	struct change *c = malloc(sizeof(*c));

	while (c)
		(void)consume_one(arg, c);
	return NULL;
}

static int child(const char *directory)
{
	struct store_options options = {.directory = directory, .reserve_bytes = 1u << 20, .create = true};
	pthread_t threads[PRODUCERS + CONSUMERS];
	struct cv_error error;
	struct store *store;

	if (store_open(&options, &store, &error) != 0) {
		fprintf(stderr, "%s\n", error.text);
		return 1;
	}
	for (int i = 0; i < PRODUCERS + CONSUMERS; i++)
		pthread_create(&threads[i], NULL, i < PRODUCERS ? produce : consume, store);
	for (int i = 0; i < PRODUCERS + CONSUMERS; i++)
		pthread_join(threads[i], NULL);
	return 1;
}

/* ---- the parent ---- */

#define TOLD_MAX 100000
static uint64_t told[TOLD_MAX];
static size_t told_count;

static pid_t spawn(const char *directory, int *ret_told)
{
	int ends[2];
	pid_t pid;

	assert_int_equal(pipe(ends), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		dup2(ends[1], TOLD_FD);
		execl("/proc/self/exe", "test-store-queue_crash", "load", directory, (char *)NULL);
		_exit(127);
	}
	close(ends[1]);
	*ret_told = ends[0];
	return pid;
}

static void load_and_kill(const char *directory, int round)
{
	const size_t kill_at = told_count + TOLD_PER_ROUND + (size_t)round * 41;
	int from, status;
	pid_t pid = spawn(directory, &from);
	uint64_t id;

	while (read(from, &id, sizeof(id)) == sizeof(id)) {
		assert_true(told_count < TOLD_MAX);
		told[told_count++] = id;
		if (told_count == kill_at)
			kill(pid, SIGKILL);
	}
	close(from);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

static bool note_there(void *arg, const struct store_item_row *item)
{
	(void)item;
	*(int64_t *)arg += 1;
	return true;
}

/* Of each item told of: its effect, or the item, never both, never twice. */
static void assert_once(struct store *store, bool all_done)
{
	for (size_t i = 0; i < told_count; i++) {
		int64_t there = 0, effects;
		char body[24];
		int r;

		snprintf(body, sizeof(body), "%020llu", (unsigned long long)told[i]);
		effects = read_sum(store, "test.effect", body);
		r = store_queue_get(store, QUEUE, told[i], note_there, &there);
		assert_true(r == 0 || r == -ENOENT);
		assert_int_equal(effects + there, 1);
		if (all_done)
			assert_int_equal(effects, 1);
	}
}

static void every_item_has_one_effect(void **state)
{
	struct fixture *f = *state;
	static struct change c;
	int64_t all;

	for (int round = 0; round < ROUNDS; round++) {
		store_close(&f->store);
		load_and_kill(f->directory, round);
		fixture_open(f);
		assert_once(f->store, false);
	}
	while (consume_one(f->store, &c))
		;
	assert_once(f->store, true);
	/* Items that were put and not told of have effects too: one of each thread and round at most. */
	all = read_sum(f->store, "test.effects", "all");
	assert_in_range(all, told_count, told_count + ROUNDS * PRODUCERS);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(every_item_has_one_effect, fixture_setup, fixture_teardown),
	};

	if (argc == 3 && strcmp(argv[1], "load") == 0)
		return child(argv[2]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
