/* The turnstile by itself: who goes, in which order, and that nobody is forgotten. */
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "call/turnstile.h"
#include "compiler.h"

#define FAR_MS INT64_MAX
#define KEY_A 7u
#define KEY_B 8u
#define GOES_MAX 64u

/* Turns in the order in which they were told to go. */
static struct {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct passage *turns[GOES_MAX];
	size_t count;
} gone = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};

static struct turnstile *turnstile;
static atomic_bool fence;

static void on_go(struct passage *passage)
{
	pthread_mutex_lock(&gone.lock);
	CV_ASSERT(gone.count < GOES_MAX);
	gone.turns[gone.count++] = passage;
	pthread_cond_signal(&gone.changed);
	pthread_mutex_unlock(&gone.lock);
}

static int setup(void **state)
{
	(void)state;
	gone.count = 0;
	atomic_store(&fence, false);
	return turnstile_create(on_go, &turnstile);
}

static int teardown(void **state)
{
	(void)state;
	turnstile_destroy(&turnstile);
	return 0;
}

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool enter(struct passage *passage, uint64_t key)
{
	return turnstile_enter(turnstile, passage, key, FAR_MS, &fence);
}

/* For what the clock's thread says. */
static void wait_gone(size_t count)
{
	pthread_mutex_lock(&gone.lock);
	while (gone.count < count)
		pthread_cond_wait(&gone.changed, &gone.lock);
	pthread_mutex_unlock(&gone.lock);
}

static void assert_gone(const struct passage *const *expected, size_t count)
{
	assert_int_equal(gone.count, count);
	for (size_t i = 0; i < count; i++)
		assert_ptr_equal(gone.turns[i], expected[i]);
}
#define ASSERT_GONE(...)                                                                                               \
	assert_gone((const struct passage *const[]){__VA_ARGS__},                                                      \
		    sizeof((const struct passage *const[]){__VA_ARGS__}) / sizeof(struct passage *))

static void the_first_goes_at_once(void **state)
{
	struct passage one = {0}, other = {0};

	(void)state;
	assert_false(turnstile_busy(turnstile));
	assert_true(enter(&one, KEY_A));
	assert_true(turnstile_busy(turnstile));
	assert_true(enter(&other, KEY_B));
	turnstile_leave(turnstile, &one);
	turnstile_leave(turnstile, &other);
	turnstile_leave(turnstile, &other);
	assert_false(turnstile_busy(turnstile));
	assert_int_equal(gone.count, 0);
}

static void the_others_go_in_their_order(void **state)
{
	struct passage turns[5] = {{0}};

	(void)state;
	assert_true(enter(&turns[0], KEY_A));
	for (size_t i = 1; i < 5; i++)
		assert_false(enter(&turns[i], KEY_A));
	assert_int_equal(turnstile_waiting(turnstile), 4);
	for (size_t i = 0; i < 5; i++) {
		assert_int_equal(gone.count, i);
		turnstile_leave(turnstile, &turns[i]);
	}
	ASSERT_GONE(&turns[1], &turns[2], &turns[3], &turns[4]);
	assert_int_equal(turnstile_waiting(turnstile), 0);
}

static void who_conflicts_again_goes_again(void **state)
{
	struct passage first = {0}, second = {0};

	(void)state;
	assert_true(enter(&first, KEY_A));
	assert_false(enter(&second, KEY_A));
	assert_true(enter(&first, KEY_A));
	assert_true(enter(&first, KEY_B));
	assert_int_equal(gone.count, 0);
	turnstile_leave(turnstile, &first);
	ASSERT_GONE(&second);
	turnstile_leave(turnstile, &second);
}

static void a_key_is_taken_while_somebody_goes(void **state)
{
	struct passage goes = {0}, newcomer = {0};

	(void)state;
	assert_false(turnstile_taken(turnstile, &newcomer, KEY_A));
	assert_true(enter(&goes, KEY_A));
	assert_true(turnstile_taken(turnstile, &newcomer, KEY_A));
	assert_false(turnstile_taken(turnstile, &newcomer, KEY_B));
	assert_false(turnstile_taken(turnstile, &goes, KEY_A));
	assert_false(enter(&newcomer, KEY_A));
	turnstile_leave(turnstile, &goes);
	assert_true(turnstile_taken(turnstile, &goes, KEY_A));
	turnstile_leave(turnstile, &newcomer);
	assert_false(turnstile_taken(turnstile, &goes, KEY_A));
}

/* Two that go meet each other's key: the older one goes on first, and no circle comes about. */
static void two_keys_make_no_circle(void **state)
{
	struct passage older = {0}, younger = {0};

	(void)state;
	assert_true(enter(&older, KEY_A));
	assert_true(enter(&younger, KEY_B));
	assert_false(enter(&older, KEY_B));
	assert_false(enter(&younger, KEY_A));
	ASSERT_GONE(&older);
	turnstile_leave(turnstile, &older);
	ASSERT_GONE(&older, &younger);
	turnstile_leave(turnstile, &younger);
}

/* Who waits for a further key keeps its place: nobody younger gets the first one meanwhile. */
static void a_further_key_costs_no_place(void **state)
{
	struct passage first = {0}, second = {0}, other = {0};

	(void)state;
	assert_true(enter(&first, KEY_A));
	assert_false(enter(&second, KEY_A));
	assert_true(enter(&other, KEY_B));
	assert_false(enter(&first, KEY_B));
	assert_int_equal(gone.count, 0);
	turnstile_leave(turnstile, &other);
	ASSERT_GONE(&first);
	turnstile_leave(turnstile, &first);
	ASSERT_GONE(&first, &second);
	turnstile_leave(turnstile, &second);
}

static void deadlines_end_while_they_wait(void **state)
{
	struct passage goes = {0}, hurried = {0}, patient = {0};

	(void)state;
	assert_true(enter(&goes, KEY_A));
	assert_false(turnstile_enter(turnstile, &hurried, KEY_A, now_ms() + 5, &fence));
	assert_false(enter(&patient, KEY_A));
	wait_gone(1);
	assert_ptr_equal(gone.turns[0], &hurried);
	turnstile_leave(turnstile, &hurried);
	turnstile_leave(turnstile, &goes);
	wait_gone(2);
	assert_ptr_equal(gone.turns[1], &patient);
	turnstile_leave(turnstile, &patient);
}

/* A turn without an end does not hold back the others; who comes back from it stands where it stood. */
static void a_turn_that_lasts_too_long_is_over(void **state)
{
	struct passage slow = {0}, second = {0}, third = {0};

	(void)state;
	assert_true(enter(&slow, KEY_A));
	assert_false(enter(&second, KEY_A));
	assert_false(enter(&third, KEY_A));
	wait_gone(1);
	assert_ptr_equal(gone.turns[0], &second);
	assert_false(enter(&slow, KEY_A));
	turnstile_leave(turnstile, &second);
	wait_gone(2);
	assert_ptr_equal(gone.turns[1], &slow);
	turnstile_leave(turnstile, &slow);
	wait_gone(3);
	assert_ptr_equal(gone.turns[2], &third);
	turnstile_leave(turnstile, &third);
}

static void a_fence_lets_all_behind_it_go(void **state)
{
	struct passage goes = {0}, fenced[2] = {{0}}, other = {0}, late = {0};
	atomic_bool mine = false;

	(void)state;
	assert_true(enter(&goes, KEY_A));
	assert_false(turnstile_enter(turnstile, &fenced[0], KEY_A, FAR_MS, &mine));
	assert_false(enter(&other, KEY_A));
	assert_false(turnstile_enter(turnstile, &fenced[1], KEY_A, FAR_MS, &mine));
	atomic_store(&mine, true);
	turnstile_flush(turnstile, &mine);
	assert_int_equal(gone.count, 2);
	assert_int_equal(turnstile_waiting(turnstile), 1);
	assert_true(turnstile_enter(turnstile, &late, KEY_A, FAR_MS, &mine));
	turnstile_leave(turnstile, &late);
	turnstile_leave(turnstile, &fenced[0]);
	turnstile_leave(turnstile, &fenced[1]);
	turnstile_leave(turnstile, &goes);
	assert_int_equal(gone.count, 3);
	assert_ptr_equal(gone.turns[2], &other);
	turnstile_leave(turnstile, &other);
}

/* ---- many threads ----------------------------------------------------------------------------------------------- */

#define CROWD 8u
#define ROUNDS 400u
#define CROWD_KEYS 3u

struct walker {
	struct passage passage;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool told;
	uint32_t seed;
};

static _Atomic int32_t inside[CROWD_KEYS];
static _Atomic uint32_t through, met;
static atomic_bool slow; /* a turn may have lasted too long */

static void crowd_go(struct passage *passage)
{
	struct walker *walker = CV_CONTAINER(passage, struct walker, passage);

	pthread_mutex_lock(&walker->lock);
	walker->told = true;
	pthread_cond_signal(&walker->changed);
	pthread_mutex_unlock(&walker->lock);
}

static void walk_to(struct walker *walker, uint32_t key)
{
	if (turnstile_enter(turnstile, &walker->passage, key, FAR_MS, &fence))
		return;
	pthread_mutex_lock(&walker->lock);
	while (!walker->told)
		pthread_cond_wait(&walker->changed, &walker->lock);
	walker->told = false;
	pthread_mutex_unlock(&walker->lock);
}

/* Takes one key, then perhaps a second; while it goes nobody else has one of them. */
static void cross(struct walker *walker)
{
	const uint32_t first = (uint32_t)rand_r(&walker->seed) % CROWD_KEYS;
	const uint32_t second = (uint32_t)rand_r(&walker->seed) % CROWD_KEYS;
	const int64_t began_ms = now_ms();

	walk_to(walker, first);
	walk_to(walker, second);
	if (atomic_fetch_add(&inside[first], 1) > 0)
		atomic_fetch_add(&met, 1);
	if (first != second && atomic_fetch_add(&inside[second], 1) > 0)
		atomic_fetch_add(&met, 1);
	sched_yield();
	atomic_fetch_sub(&inside[first], 1);
	if (first != second)
		atomic_fetch_sub(&inside[second], 1);
	turnstile_leave(turnstile, &walker->passage);
	if (now_ms() - began_ms > PASSAGE_MS / 2)
		atomic_store(&slow, true);
	atomic_fetch_add(&through, 1);
}

static void *crowd_walk(void *arg)
{
	for (uint32_t i = 0; i < ROUNDS; i++)
		cross(arg);
	return NULL;
}

static int crowd_setup(void **state)
{
	(void)state;
	atomic_store(&fence, false);
	return turnstile_create(crowd_go, &turnstile);
}

static void a_crowd_gets_through(void **state)
{
	static struct walker walkers[CROWD];
	pthread_t threads[CROWD];

	(void)state;
	for (uint32_t i = 0; i < CROWD; i++) {
		pthread_mutex_init(&walkers[i].lock, NULL);
		pthread_cond_init(&walkers[i].changed, NULL);
		walkers[i].seed = i + 1;
		assert_int_equal(pthread_create(&threads[i], NULL, crowd_walk, &walkers[i]), 0);
	}
	for (uint32_t i = 0; i < CROWD; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(atomic_load(&through), CROWD * ROUNDS);
	assert_true(atomic_load(&met) == 0 || atomic_load(&slow));
	assert_int_equal(turnstile_waiting(turnstile), 0);
	assert_false(turnstile_busy(turnstile));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(the_first_goes_at_once, setup, teardown),
	    cmocka_unit_test_setup_teardown(the_others_go_in_their_order, setup, teardown),
	    cmocka_unit_test_setup_teardown(who_conflicts_again_goes_again, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_key_is_taken_while_somebody_goes, setup, teardown),
	    cmocka_unit_test_setup_teardown(two_keys_make_no_circle, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_further_key_costs_no_place, setup, teardown),
	    cmocka_unit_test_setup_teardown(deadlines_end_while_they_wait, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_turn_that_lasts_too_long_is_over, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_fence_lets_all_behind_it_go, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_crowd_gets_through, crowd_setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
