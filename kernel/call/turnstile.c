#include "call/turnstile.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "compiler.h"

struct turnstile {
	passage_on_go *on_go;
	_Atomic uint32_t going; /* changes under the lock */
	pthread_mutex_t lock; /* guards what stands below, and the passages */
	pthread_cond_t changed; /* of planned_ms, ending */
	pthread_t clock;
	bool clocked; /* the thread runs */
	bool ending;
	int64_t planned_ms; /* when the clock looks next */
	uint64_t tickets;
	uint32_t waiting;
	struct passage *all;
	struct passage_place *lanes[TURNSTILE_LANES];
};

static int64_t monotonic_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static uint32_t lane_of(uint64_t key_hash)
{
	return (uint32_t)(key_hash % TURNSTILE_LANES);
}

/* ---- lanes ----------------------------------------------------------------------------------------------------- */

static void place_insert(struct turnstile *t, struct passage_place *place)
{
	struct passage_place **at = &t->lanes[place->lane];

	while (*at != NULL &&
	       ((*at)->passage->state == PASSAGE_GOES || (*at)->passage->ticket < place->passage->ticket))
		at = &(*at)->next;
	place->next = *at;
	*at = place;
}

static void place_remove(struct turnstile *t, const struct passage_place *place)
{
	struct passage_place **at = &t->lanes[place->lane];

	while (*at != place)
		at = &(*at)->next;
	*at = place->next;
}

static bool heads_all(const struct turnstile *t, const struct passage *passage)
{
	for (uint32_t i = 0; i < passage->lane_count; i++) {
		if (t->lanes[passage->places[i].lane] != &passage->places[i])
			return false;
	}
	return true;
}

static void plan(struct turnstile *t, int64_t until_ms)
{
	if (until_ms >= t->planned_ms)
		return;
	t->planned_ms = until_ms;
	pthread_cond_signal(&t->changed);
}

/* It stands in its lanes and on the list of all. */
static void set_going(struct turnstile *t, struct passage *passage)
{
	passage->state = PASSAGE_GOES;
	passage->until_ms = monotonic_ms() + PASSAGE_MS;
	atomic_fetch_add_explicit(&t->going, 1, memory_order_release);
	plan(t, passage->until_ms);
}

/* Whoever stands at the head of these lanes now, and waits for no other, goes. */
static void lanes_advance(struct turnstile *t, const struct passage *left)
{
	for (uint32_t i = 0; i < left->lane_count; i++) {
		const struct passage_place *head = t->lanes[left->places[i].lane];

		if (head == NULL || head->passage->state != PASSAGE_WAITS || !heads_all(t, head->passage))
			continue;
		t->waiting--;
		set_going(t, head->passage);
		t->on_go(head->passage);
	}
}

/* Takes it out of all lanes and off the list; it knows its lanes still. */
static void unlink_passage(struct turnstile *t, struct passage *passage)
{
	if (passage->state == PASSAGE_OUTSIDE)
		return;
	for (uint32_t i = 0; i < passage->lane_count; i++)
		place_remove(t, &passage->places[i]);
	*passage->link = passage->next;
	if (passage->next != NULL)
		passage->next->link = passage->link;
	if (passage->state == PASSAGE_GOES)
		atomic_fetch_sub_explicit(&t->going, 1, memory_order_release);
	else
		t->waiting--;
	passage->state = PASSAGE_OUTSIDE;
}

/* ---- the way through ------------------------------------------------------------------------------------------- */

bool turnstile_busy(const struct turnstile *t)
{
	return atomic_load_explicit(&t->going, memory_order_acquire) > 0;
}

bool turnstile_taken(struct turnstile *t, const struct passage *passage, uint64_t key_hash)
{
	const struct passage_place *head;
	bool taken;

	pthread_mutex_lock(&t->lock);
	head = t->lanes[lane_of(key_hash)];
	taken = head != NULL && head->passage->state == PASSAGE_GOES && head->passage != passage;
	pthread_mutex_unlock(&t->lock);
	return taken;
}

static void lane_join(struct passage *passage, uint32_t lane)
{
	for (uint32_t i = 0; i < passage->lane_count; i++) {
		if (passage->places[i].lane == lane)
			return;
	}
	CV_ASSERT(passage->lane_count < PASSAGE_LANES_MAX);
	passage->places[passage->lane_count++] = (struct passage_place){.passage = passage, .lane = lane};
}

static void link_passage(struct turnstile *t, struct passage *passage)
{
	passage->next = t->all;
	passage->link = &t->all;
	if (t->all != NULL)
		t->all->link = &passage->next;
	t->all = passage;
	passage->state = PASSAGE_WAITS;
	for (uint32_t i = 0; i < passage->lane_count; i++)
		place_insert(t, &passage->places[i]);
}

bool turnstile_enter(struct turnstile *t, struct passage *passage, uint64_t key_hash, int64_t deadline_ms,
		     const atomic_bool *fence)
{
	bool goes;

	pthread_mutex_lock(&t->lock);
	CV_ASSERT(passage->state != PASSAGE_WAITS);
	unlink_passage(t, passage);
	if (atomic_load(fence)) {
		lanes_advance(t, passage);
		pthread_mutex_unlock(&t->lock);
		return true;
	}
	lane_join(passage, lane_of(key_hash));
	if (passage->ticket == 0)
		passage->ticket = ++t->tickets;
	passage->fence = fence;
	link_passage(t, passage);
	goes = heads_all(t, passage);
	if (goes) {
		set_going(t, passage);
	} else {
		passage->until_ms = deadline_ms;
		t->waiting++;
		plan(t, deadline_ms);
		/* It may have stood before others that can go while it waits for a further key. */
		lanes_advance(t, passage);
	}
	pthread_mutex_unlock(&t->lock);
	return goes;
}

void turnstile_leave(struct turnstile *t, struct passage *passage)
{
	/* Its own thread's: nobody else sets it. */
	if (passage->ticket == 0)
		return;
	pthread_mutex_lock(&t->lock);
	CV_ASSERT(passage->state != PASSAGE_WAITS);
	unlink_passage(t, passage);
	lanes_advance(t, passage);
	passage->lane_count = 0;
	passage->ticket = 0;
	pthread_mutex_unlock(&t->lock);
}

static void let_go(struct turnstile *t, struct passage *passage)
{
	const bool waits = passage->state == PASSAGE_WAITS;

	unlink_passage(t, passage);
	lanes_advance(t, passage);
	/* Last: its owner may do with it what it likes. */
	if (waits)
		t->on_go(passage);
}

void turnstile_flush(struct turnstile *t, const atomic_bool *fence)
{
	struct passage *passage, *next;

	pthread_mutex_lock(&t->lock);
	for (passage = t->all; passage != NULL; passage = next) {
		next = passage->next;
		if (passage->fence == fence && passage->state == PASSAGE_WAITS)
			let_go(t, passage);
	}
	pthread_mutex_unlock(&t->lock);
}

uint32_t turnstile_waiting(struct turnstile *t)
{
	uint32_t waiting;

	pthread_mutex_lock(&t->lock);
	waiting = t->waiting;
	pthread_mutex_unlock(&t->lock);
	return waiting;
}

/* ---- the clock ------------------------------------------------------------------------------------------------- */

/* Deadlines of those that wait, and turns that have lasted too long. */
static void expire_locked(struct turnstile *t)
{
	const int64_t now_ms = monotonic_ms();
	struct passage *passage, *next;

	for (passage = t->all; passage != NULL; passage = next) {
		next = passage->next;
		if (passage->until_ms < now_ms)
			let_go(t, passage);
	}
	t->planned_ms = INT64_MAX;
	for (passage = t->all; passage != NULL; passage = passage->next) {
		if (passage->until_ms < t->planned_ms)
			t->planned_ms = passage->until_ms;
	}
}

static void *clock_main(void *arg)
{
	struct turnstile *t = arg;

	pthread_mutex_lock(&t->lock);
	while (!t->ending) {
		if (t->planned_ms < monotonic_ms()) {
			expire_locked(t);
		} else if (t->planned_ms == INT64_MAX) {
			pthread_cond_wait(&t->changed, &t->lock);
		} else {
			const int64_t at_ms = t->planned_ms + 1;
			const struct timespec at = {.tv_sec = at_ms / 1000, .tv_nsec = at_ms % 1000 * 1000000};

			pthread_cond_timedwait(&t->changed, &t->lock, &at);
		}
	}
	pthread_mutex_unlock(&t->lock);
	return NULL;
}

int turnstile_create(passage_on_go *on_go, struct turnstile **ret)
{
	struct turnstile *t = calloc(1, sizeof(*t));
	pthread_condattr_t attributes;
	int r;

	if (t == NULL)
		return -ENOMEM;
	t->on_go = on_go;
	t->planned_ms = INT64_MAX;
	pthread_mutex_init(&t->lock, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&t->changed, &attributes);
	pthread_condattr_destroy(&attributes);
	r = -pthread_create(&t->clock, NULL, clock_main, t);
	if (r < 0) {
		turnstile_destroy(&t);
		return r;
	}
	pthread_setname_np(t->clock, "turnstile");
	t->clocked = true;
	*ret = t;
	return 0;
}

void turnstile_destroy(struct turnstile **where)
{
	struct turnstile *t = *where;

	if (t == NULL)
		return;
	*where = NULL;
	if (t->clocked) {
		pthread_mutex_lock(&t->lock);
		t->ending = true;
		pthread_cond_signal(&t->changed);
		pthread_mutex_unlock(&t->lock);
		pthread_join(t->clock, NULL);
	}
	CV_ASSERT(t->all == NULL);
	pthread_cond_destroy(&t->changed);
	pthread_mutex_destroy(&t->lock);
	free(t);
}
