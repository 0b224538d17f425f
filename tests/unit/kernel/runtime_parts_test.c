/* Parts of the runtime that stand alone: memory, threads, loops, texts of failures. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>

#include <congvan/bus.pb-c.h>

#include "compiler.h"
#include "plugin/arena.h"
#include "plugin/loop.h"
#include "plugin/pool.h"
#include "plugin/status.h"
#include "runtime/instance.h"
#include "runtime/routes.h"

/* ---- memory ---- */

static void arena_gives_back(void **state)
{
	struct arena arena;
	struct arena_mark mark;
	char *kept, *first;

	(void)state;
	arena_init(&arena);
	kept = arena_strdup(&arena, "kept");
	mark = arena_mark(&arena);
	first = arena_alloc(&arena, 100);
	assert_int_equal((uintptr_t)first % _Alignof(max_align_t), 0);
	assert_non_null(arena_alloc(&arena, 3 * ARENA_CHUNK_BYTES));
	assert_non_null(arena_alloc(&arena, 1));
	arena_rewind(&arena, mark);
	assert_string_equal(kept, "kept");
	assert_ptr_equal(arena_alloc(&arena, 100), first);
	assert_int_equal(arena.total, ARENA_CHUNK_BYTES);
	arena_reset(&arena);
	assert_ptr_equal(arena_alloc(&arena, 1), kept);
	arena_finish(&arena);
	assert_int_equal(arena.total, 0);
}

static void arena_is_bounded_and_cleared(void **state)
{
	struct arena arena;
	uint8_t *bytes;
	size_t total = 0;

	(void)state;
	arena_init(&arena);
	assert_null(arena_alloc(&arena, CV_ARENA_MAX + 1));
	assert_null(arena_alloc(&arena, SIZE_MAX));
	while (arena_alloc(&arena, 1u << 20) != NULL)
		total += 1u << 20;
	assert_int_equal(total, CV_ARENA_MAX);
	arena_reset(&arena);
	memset(arena_alloc(&arena, 64), 0xff, 64);
	arena_reset(&arena);
	bytes = arena_zalloc(&arena, 64);
	for (size_t i = 0; i < 64; i++)
		assert_int_equal(bytes[i], 0);
	assert_null(arena_strdup(&arena, NULL));
	arena_finish(&arena);
}

/* ---- threads ---- */

struct counted {
	struct task task;
	pthread_mutex_t *lock;
	unsigned *order, *count;
	unsigned id;
};

static void count_one(struct task *task)
{
	struct counted *counted = CV_CONTAINER(task, struct counted, task);

	pthread_mutex_lock(counted->lock);
	counted->order[(*counted->count)++] = counted->id;
	pthread_mutex_unlock(counted->lock);
}

static void pool_runs_everything(void **state)
{
	enum {
		TASKS = 500,
	};
	static struct counted tasks[TASKS];
	static unsigned order[TASKS];
	pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	unsigned count = 0;
	struct pool *pool;

	(void)state;
	assert_int_equal(pool_create("test", 3, 0, &pool), 0);
	for (unsigned i = 0; i < TASKS; i++) {
		tasks[i] = (struct counted){{.run = count_one}, &lock, order, &count, i};
		assert_true(pool_push(pool, &tasks[i].task));
	}
	assert_int_equal(pool_stop(pool, INT64_MAX), 0);
	assert_int_equal(count, TASKS);
	assert_false(pool_push(pool, &tasks[0].task));
	pool_destroy(&pool);
	assert_null(pool);
}

static pthread_mutex_t held = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t held_change = PTHREAD_COND_INITIALIZER;
static bool inside, let_go;

static void hold(struct task *task)
{
	(void)task;
	pthread_mutex_lock(&held);
	inside = true;
	pthread_cond_broadcast(&held_change);
	while (!let_go)
		pthread_cond_wait(&held_change, &held);
	pthread_mutex_unlock(&held);
}

static void pool_has_a_limit_and_an_order(void **state)
{
	pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	struct task holder = {.run = hold};
	struct counted tasks[4];
	unsigned order[4], count = 0;
	struct pool *pool;

	(void)state;
	inside = let_go = false;
	assert_int_equal(pool_create("test", 1, 2, &pool), 0);
	assert_true(pool_push(pool, &holder));
	pthread_mutex_lock(&held);
	while (!inside)
		pthread_cond_wait(&held_change, &held);
	pthread_mutex_unlock(&held);
	for (unsigned i = 0; i < 4; i++)
		tasks[i] = (struct counted){{.run = count_one}, &lock, order, &count, i};
	assert_true(pool_push(pool, &tasks[0].task));
	assert_true(pool_push(pool, &tasks[1].task));
	assert_false(pool_push(pool, &tasks[2].task));
	/* What was admitted before goes first, and is never refused. */
	pool_push_first(pool, &tasks[3].task);
	/* The one thread is in its task: a stop that does not wait says so. */
	assert_int_equal(pool_stop(pool, instance_monotonic_ms()), 1);
	pthread_mutex_lock(&held);
	let_go = true;
	pthread_cond_broadcast(&held_change);
	pthread_mutex_unlock(&held);
	assert_int_equal(pool_stop(pool, INT64_MAX), 0);
	assert_int_equal(count, 3);
	assert_int_equal(order[0], 3);
	assert_int_equal(order[1], 0);
	assert_int_equal(order[2], 1);
	pool_destroy(&pool);
}

/* ---- loops ---- */

static void *push_many(void *arg)
{
	struct counted *tasks = arg;
	struct loop *loop = *(struct loop **)(void *)tasks[0].lock;

	for (unsigned i = 1; i <= 200; i++)
		loop_push(loop, &tasks[i].task);
	return NULL;
}

static unsigned loop_count, loop_out_of_order, loop_last[4];

static void count_on_loop(struct task *task)
{
	struct counted *counted = CV_CONTAINER(task, struct counted, task);

	loop_count++;
	if (counted->id != loop_last[*counted->count] + 1)
		loop_out_of_order++;
	loop_last[*counted->count] = counted->id;
}

/* Wake-ups coalesce; tasks must not. Each pusher's tasks keep their order. */
static void loop_runs_everything_in_order(void **state)
{
	static struct counted tasks[4][201];
	static unsigned which[4] = {0, 1, 2, 3};
	pthread_t threads[4];
	struct loop *loop;

	(void)state;
	assert_int_equal(loop_create("test", &loop), 0);
	assert_true(loop_is_mine(loop));
	assert_int_equal(loop_run(loop), 0);
	assert_false(loop_is_mine(loop));
	for (unsigned i = 0; i < 4; i++) {
		tasks[i][0].lock = (pthread_mutex_t *)(void *)&loop;
		for (unsigned j = 1; j <= 200; j++)
			tasks[i][j] = (struct counted){{.run = count_on_loop}, NULL, NULL, &which[i], j};
		assert_int_equal(pthread_create(&threads[i], NULL, push_many, tasks[i]), 0);
	}
	for (unsigned i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	assert_true(loop_join(loop, INT64_MAX));
	assert_true(loop_is_mine(loop));
	assert_int_equal(loop_count, 800);
	assert_int_equal(loop_out_of_order, 0);
	loop_destroy(&loop);
}

/* ---- texts ---- */

static Congvan__Status *status_read(struct arena *arena, struct cv_bytes packed)
{
	Congvan__Status *status = congvan__status__unpack(&arena->protobuf, packed.len, packed.data);

	assert_non_null(status);
	return status;
}

/* Every failure has both texts, and both use the same arguments. */
static void statuses_are_complete(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena);
	for (unsigned i = 0; i < STATUS_REASONS; i++) {
		const Congvan__Status *vi =
		    status_read(&arena, status_make(&arena, "vi", (enum status_reason)i, "<one>", "<two>"));
		const Congvan__Status *en =
		    status_read(&arena, status_make(&arena, "en", (enum status_reason)i, "<one>", "<two>"));

		assert_string_not_equal(vi->text, "");
		assert_string_not_equal(vi->text, en->text);
		assert_string_equal(vi->reason, status_name((enum status_reason)i));
		assert_int_equal(strstr(vi->text, "<one>") != NULL, strstr(en->text, "<one>") != NULL);
		assert_int_equal(strstr(vi->text, "<two>") != NULL, strstr(en->text, "<two>") != NULL);
		assert_null(strchr(vi->text, '{'));
		assert_true(status_errno((uint32_t)vi->code) < 0);
	}
	arena_finish(&arena);
}

static void statuses_are_cut_at_characters(void **state)
{
	struct arena arena;
	char longer[4096];
	const Congvan__Status *status;

	(void)state;
	arena_init(&arena);
	for (size_t i = 0; i + 3 < sizeof(longer); i += 3)
		memcpy(longer + i, "ế", 4);
	status = status_read(&arena, status_make(&arena, "vi", STATUS_LOOP, longer, NULL));
	assert_true(strlen(status->text) < 1024);
	assert_int_equal(status_check(&arena, status_make(&arena, "vi", STATUS_LOOP, longer, NULL)), 0);
	arena_finish(&arena);
}

static void statuses_are_judged(void **state)
{
	static const uint8_t ok[] = {0x08, 0x00}, denied[] = {0x08, 0x03}, unknown[] = {0x08, 0x63};
	struct arena arena;

	(void)state;
	arena_init(&arena);
	assert_int_equal(status_check(&arena, (struct cv_bytes){denied, 2}), 0);
	assert_int_equal(status_check(&arena, (struct cv_bytes){ok, 2}), -EINVAL);
	assert_int_equal(status_check(&arena, (struct cv_bytes){denied, 1}), -EINVAL);
	assert_int_equal(status_check(&arena, (struct cv_bytes){NULL, 0}), -EINVAL);
	assert_int_equal(status_errno_packed(&arena, (struct cv_bytes){denied, 2}), -EACCES);
	assert_int_equal(status_errno_packed(&arena, (struct cv_bytes){unknown, 2}), -EPROTO);
	arena_finish(&arena);
}

/* ---- routes ---- */

/* A plugin that is away for a moment keeps its routes, also when what they were read from is gone. */
static void routes_outlive_their_instance(void **state)
{
	char service[] = "print/1";
	struct route made[] = {
	    {.plugin = "print", .method = "GET", .pattern = "/a", .service = service, .handler = "list"},
	    {.plugin = "other", .method = "GET", .pattern = "/b", .service = "other/1", .handler = "list"},
	};
	const struct routes before = {made, CV_COUNT(made)};
	struct routes kept = {0}, again = {0};

	(void)state;
	assert_int_equal(routes_keep(&kept, &before, "print"), 0);
	memset(service, 'x', sizeof(service) - 1);
	assert_int_equal(routes_keep(&again, &kept, "print"), 0);
	routes_finish(&kept);
	assert_int_equal(again.count, 1);
	assert_true(routes_lead_to(&again, "print/1", "list"));
	assert_false(routes_lead_to(&again, "other/1", "list"));
	assert_string_equal(again.items[0].pattern, "/a");
	routes_finish(&again);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(arena_gives_back),
	    cmocka_unit_test(arena_is_bounded_and_cleared),
	    cmocka_unit_test(pool_runs_everything),
	    cmocka_unit_test(pool_has_a_limit_and_an_order),
	    cmocka_unit_test(loop_runs_everything_in_order),
	    cmocka_unit_test(statuses_are_complete),
	    cmocka_unit_test(statuses_are_cut_at_characters),
	    cmocka_unit_test(statuses_are_judged),
	    cmocka_unit_test(routes_outlive_their_instance),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
