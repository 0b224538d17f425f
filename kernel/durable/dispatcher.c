#include "durable/dispatcher.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "compiler.h"
#include "durable/dispatcher_int.h"
#include "durable/feed.h"
#include "point.h"

#define SLEEP_MAX_MS 60000 /* the clock of the day may be set: what is due is looked at again after this */

static int64_t clock_ms(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int64_t real_now_ms(void)
{
	return clock_ms(CLOCK_REALTIME);
}

static int64_t real_monotonic_ms(void)
{
	return clock_ms(CLOCK_MONOTONIC);
}

static uint32_t real_random(void)
{
	uint32_t number = 0;

	/* Without it all wait equally long, which harms nobody's correctness. */
	(void)!getrandom(&number, sizeof(number), 0);
	return number;
}

void dispatcher_wake_locked(struct dispatcher *d)
{
	d->woken = true;
	pthread_cond_signal(&d->wake);
}

/* ---- the thread; the lock is held but around the store and the bus ---- */

static void send_one(struct dispatcher *d, struct lease *lease)
{
	uint64_t generation = 0;
	int r;

	lease->state = LEASE_SENT;
	lease->held = true;
	lease->deadline_ms = d->options.monotonic_ms() + lease->delivery.lease_ms;
	d->out++;
	pthread_mutex_unlock(&d->lock);
	r = d->options.deliver(d->options.arg, &lease->delivery, &generation);
	CV_POINT("lease.sent");
	pthread_mutex_lock(&d->lock);
	lease->generation = generation;
	if (r == 0)
		return;
	d->out--;
	if (r == -EMSGSIZE || r == -E2BIG) {
		lease->outcome = outcome_make(OUTCOME_ASIDE, "it is larger than a message may be");
	} else {
		lease->queue->hold_ms = d->options.monotonic_ms() + DISPATCHER_HOLD_MS;
		lease->outcome = outcome_make(OUTCOME_UNDO, strerror(-r));
	}
	settle(d, lease);
}

static void send_or_not(struct dispatcher *d, struct lease *lease)
{
	if (d->paused || (lease->queue->suspended && !lease->probe))
		lease->outcome = outcome_make(OUTCOME_UNDO, "not sent");
	else if (lease->gone)
		lease->outcome = outcome_make(OUTCOME_PASS, "its payload was destroyed");
	else if (lease->unanswered >= DISPATCHER_UNANSWERED)
		lease->outcome =
		    outcome_make(OUTCOME_ASIDE, "its consumer ended several times while it worked on this item");
	else {
		send_one(d, lease);
		return;
	}
	settle(d, lease);
}

static void advance(struct dispatcher *d, struct lease *lease)
{
	switch (lease->state) {
	case LEASE_READY:
		send_or_not(d, lease);
		break;
	case LEASE_SENT:
		if (d->options.monotonic_ms() < lease->deadline_ms)
			break;
		lease->outcome = outcome_make(OUTCOME_RETRY, "the time for one delivery is over");
		settle(d, lease);
		break;
	case LEASE_ANSWERED:
		settle(d, lease);
		break;
	case LEASE_OVER:
		lease_drop(lease);
		break;
	default:
		break;
	}
}

/* Only this thread makes and drops leases, so the lists stay what they are while the lock is released. */
static void pass(struct dispatcher *d)
{
	const bool look = d->look;

	d->look = false;
	d->timers_look |= look;
	for (uint32_t i = 0; i < d->queue_count; i++) {
		struct queue *queue = d->queues[i];
		struct lease *next;

		queue->look |= look;
		if (look && queue->feed != NULL)
			feed_look(queue->feed);
		for (struct lease *lease = queue->leases; lease != NULL; lease = next) {
			next = lease->next;
			advance(d, lease);
		}
	}
	if (d->ending)
		feeds_flush(d);
	if (d->paused)
		return;
	fetch_timers(d);
	feeds_refresh(d);
	fetch_items(d);
	feeds_fetch(d);
}

static void sooner(int64_t *wait_ms, int64_t at_ms, int64_t now_ms)
{
	const int64_t left_ms = at_ms > now_ms ? at_ms - now_ms : 0;

	if (left_ms < *wait_ms)
		*wait_ms = left_ms;
}

/* When a queue that has room for a lease wants to be looked at. */
static void sooner_queue(const struct dispatcher *d, const struct queue *queue, int64_t *wait_ms)
{
	const int64_t now_ms = d->options.now_ms(), monotonic_ms = d->options.monotonic_ms();
	int64_t own_ms = SLEEP_MAX_MS, hold_ms = 0;

	if (queue->gone || queue->leased >= queue->options.in_flight || (queue->suspended && queue->leased > 0))
		return;
	if (queue->feed != NULL && (feed_ready(queue) || !feed_known(queue->feed))) {
		if (!feed_ready(queue))
			return; /* a commit of ours wakes us */
		own_ms = 0;
	} else if (queue->look)
		own_ms = 0;
	else if (queue->next_ms != 0)
		sooner(&own_ms, queue->next_ms, now_ms);
	else
		return;
	if (queue->suspended && queue->probe_ms - now_ms > own_ms)
		own_ms = queue->probe_ms - now_ms;
	if (queue->hold_ms > monotonic_ms)
		hold_ms = queue->hold_ms - monotonic_ms;
	sooner(wait_ms, own_ms > hold_ms ? own_ms : hold_ms, 0);
}

static int64_t wait_of(const struct dispatcher *d)
{
	const int64_t monotonic_ms = d->options.monotonic_ms();
	int64_t wait_ms = SLEEP_MAX_MS;

	for (uint32_t i = 0; i < d->queue_count; i++) {
		const struct queue *queue = d->queues[i];

		for (const struct lease *lease = queue->leases; lease != NULL; lease = lease->next) {
			if (lease->state == LEASE_SENT)
				sooner(&wait_ms, lease->deadline_ms, monotonic_ms);
		}
		if (!d->paused)
			sooner_queue(d, queue, &wait_ms);
	}
	if (d->paused || d->firing)
		return wait_ms;
	if (d->timers_look)
		sooner(&wait_ms, d->timers_hold_ms, monotonic_ms);
	else if (d->timers_ms != 0)
		sooner(&wait_ms, d->timers_ms, d->options.now_ms());
	return wait_ms;
}

static void sleep_locked(struct dispatcher *d)
{
	const int64_t until_ms = real_monotonic_ms() + wait_of(d) + 1;
	const struct timespec until = {.tv_sec = until_ms / 1000, .tv_nsec = until_ms % 1000 * 1000000};

	pthread_cond_timedwait(&d->wake, &d->lock, &until);
}

static bool is_over(const struct dispatcher *d)
{
	return d->ending && !d->woken && d->commits == 0 && (d->out == 0 || d->abandoned);
}

static void *run(void *arg)
{
	struct dispatcher *d = arg;

	pthread_mutex_lock(&d->lock);
	do {
		d->woken = false;
		pass(d);
		if (!d->woken && !is_over(d))
			sleep_locked(d);
	} while (!is_over(d));
	d->ended = true;
	pthread_cond_broadcast(&d->quiet);
	pthread_mutex_unlock(&d->lock);
	return NULL;
}

/* ---- life ---- */

static int init_condition(pthread_cond_t *condition)
{
	pthread_condattr_t attributes;
	int r = pthread_condattr_init(&attributes);

	if (r != 0)
		return -r;
	r = pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	if (r == 0)
		r = pthread_cond_init(condition, &attributes);
	pthread_condattr_destroy(&attributes);
	return -r;
}

int dispatcher_create(const struct dispatcher_options *options, struct dispatcher **ret)
{
	struct dispatcher *d = calloc(1, sizeof(*d));
	int r;

	if (d == NULL)
		return -ENOMEM;
	d->magic = DISPATCHER_MAGIC;
	d->timers_look = true;
	d->options = *options;
	if (d->options.now_ms == NULL)
		d->options.now_ms = real_now_ms;
	if (d->options.monotonic_ms == NULL)
		d->options.monotonic_ms = real_monotonic_ms;
	if (d->options.random == NULL)
		d->options.random = real_random;
	r = init_condition(&d->wake);
	if (r < 0)
		goto fail;
	r = init_condition(&d->quiet);
	if (r < 0) {
		pthread_cond_destroy(&d->wake);
		goto fail;
	}
	pthread_mutex_init(&d->lock, NULL);
	pthread_mutex_init(&d->act_lock, NULL);
	*ret = d;
	return 0;
fail:
	free(d);
	return r;
}

static uint32_t or_default(uint32_t given, uint32_t fallback)
{
	return given != 0 ? given : fallback;
}

void dispatcher_figures(const struct dispatcher_queue *given, struct dispatcher_queue *ret)
{
	const bool event = given->kind == CV_DELIVERY_EVENT;

	ret->lease_ms = or_default(given->lease_ms, DISPATCHER_LEASE_MS);
	ret->in_flight = event ? 1 : or_default(given->in_flight, DISPATCHER_IN_FLIGHT);
	ret->retry_min_ms = or_default(given->retry_min_ms, DISPATCHER_RETRY_MIN_MS);
	ret->retry_max_ms = or_default(given->retry_max_ms, DISPATCHER_RETRY_MAX_MS);
	ret->attempts_max = or_default(given->attempts_max, event ? DISPATCHER_EVENT_ATTEMPTS : DISPATCHER_ATTEMPTS);
	if (ret->in_flight > DISPATCHER_IN_FLIGHT_MAX)
		ret->in_flight = DISPATCHER_IN_FLIGHT_MAX;
}

/* Behind the others: the thread, which may be between two of them, finds it at its next turn. */
static int append(struct dispatcher *d, struct queue *queue)
{
	int r = 0;

	pthread_mutex_lock(&d->lock);
	if (d->queue_count == DISPATCHER_QUEUES_MAX)
		r = -E2BIG;
	else
		d->queues[d->queue_count++] = queue;
	dispatcher_wake_locked(d);
	pthread_mutex_unlock(&d->lock);
	return r;
}

int dispatcher_add(struct dispatcher *d, const struct dispatcher_queue *given)
{
	struct queue *queue;
	int r;

	CV_ASSERT(d->magic == DISPATCHER_MAGIC);
	if (strlen(given->name) > STORE_WORK_NAME_MAX)
		return -E2BIG;
	queue = calloc(1, sizeof(*queue));
	if (queue == NULL)
		return -ENOMEM;
	queue->name = strdup(given->name);
	if (queue->name == NULL) {
		free(queue);
		return -ENOMEM;
	}
	memcpy(queue->owner, given->name, strcspn(given->name, "."));
	queue->dispatcher = d;
	queue->look = true;
	queue->options = (struct dispatcher_queue){.name = queue->name, .kind = given->kind};
	dispatcher_figures(given, &queue->options);
	r = given->kind == CV_DELIVERY_EVENT ? feed_create(d->options.store, queue->name, given, &queue->feed) : 0;
	if (r == 0)
		r = append(d, queue);
	if (r < 0) {
		feed_destroy(&queue->feed);
		free(queue->name);
		free(queue);
	}
	return r;
}

/* The committer's thread. */
static void on_work(void *arg)
{
	struct dispatcher *d = arg;

	CV_POINT("work.announced");
	pthread_mutex_lock(&d->lock);
	d->look = true;
	dispatcher_wake_locked(d);
	pthread_mutex_unlock(&d->lock);
}

int dispatcher_start(struct dispatcher *d)
{
	int r;

	r = pthread_create(&d->thread, NULL, run, d);
	if (r != 0)
		return -r;
	pthread_setname_np(d->thread, "dispatcher");
	d->running = true;
	store_watch_work(d->options.store, on_work, d);
	return 0;
}

void dispatcher_pause(struct dispatcher *d)
{
	pthread_mutex_lock(&d->lock);
	d->paused = true;
	dispatcher_wake_locked(d);
	pthread_mutex_unlock(&d->lock);
}

uint32_t dispatcher_stop(struct dispatcher *d, int64_t deadline_ms)
{
	const struct timespec until = {.tv_sec = deadline_ms / 1000, .tv_nsec = deadline_ms % 1000 * 1000000};
	uint32_t out;

	if (!d->running)
		return 0;
	store_watch_work(d->options.store, NULL, NULL);
	pthread_mutex_lock(&d->lock);
	d->paused = d->ending = true;
	dispatcher_wake_locked(d);
	while (!d->ended && pthread_cond_timedwait(&d->quiet, &d->lock, &until) != ETIMEDOUT)
		;
	/* Answers that do not come are not waited for; what we have in the store always ends. */
	d->abandoned = true;
	dispatcher_wake_locked(d);
	while (!d->ended)
		pthread_cond_wait(&d->quiet, &d->lock);
	out = d->out;
	pthread_mutex_unlock(&d->lock);
	pthread_join(d->thread, NULL);
	d->running = false;
	return out;
}

void dispatcher_destroy(struct dispatcher **where)
{
	struct dispatcher *d = *where;

	if (d == NULL)
		return;
	CV_ASSERT(d->magic == DISPATCHER_MAGIC && !d->running);
	*where = NULL;
	for (uint32_t i = 0; i < d->queue_count; i++) {
		while (d->queues[i]->leases != NULL)
			lease_drop(d->queues[i]->leases);
		feed_destroy(&d->queues[i]->feed);
		free(d->queues[i]->name);
		free(d->queues[i]);
	}
	pthread_mutex_destroy(&d->act_lock);
	pthread_mutex_destroy(&d->lock);
	pthread_cond_destroy(&d->quiet);
	pthread_cond_destroy(&d->wake);
	d->magic = 0;
	free(d);
}

/* ---- from other threads ---- */

void dispatcher_answer(struct dispatcher *d, uint64_t token, int result, struct cv_bytes status)
{
	const struct outcome outcome = outcome_of(result, status);
	struct lease *lease;

	CV_POINT("lease.answered");
	pthread_mutex_lock(&d->lock);
	d->out--;
	lease = lease_of(d, token);
	/* Too late: the lease ran out or was revoked, and the item goes its way. */
	if (lease != NULL && lease->state == LEASE_SENT) {
		lease->outcome = outcome;
		lease->state = LEASE_ANSWERED;
	}
	dispatcher_wake_locked(d);
	pthread_mutex_unlock(&d->lock);
}

bool dispatcher_holds(struct dispatcher *d, uint64_t token)
{
	const struct lease *lease;
	bool held;

	pthread_mutex_lock(&d->lock);
	lease = lease_of(d, token);
	held = lease != NULL && lease->held && d->options.monotonic_ms() < lease->deadline_ms;
	pthread_mutex_unlock(&d->lock);
	return held;
}

void dispatcher_revoke(struct dispatcher *d, uint64_t generation)
{
	pthread_mutex_lock(&d->lock);
	for (uint32_t i = 0; i < d->queue_count; i++) {
		for (struct lease *lease = d->queues[i]->leases; lease != NULL; lease = lease->next) {
			if (lease->state != LEASE_SENT || lease->generation != generation)
				continue;
			lease->held = false;
			lease->outcome = outcome_make(OUTCOME_UNDO, "its consumer was replaced");
			lease->state = LEASE_ANSWERED;
		}
	}
	dispatcher_wake_locked(d);
	pthread_mutex_unlock(&d->lock);
}

uint32_t dispatcher_leases(struct dispatcher *d, uint64_t generation)
{
	uint32_t count = 0;

	pthread_mutex_lock(&d->lock);
	for (uint32_t i = 0; i < d->queue_count; i++) {
		for (const struct lease *lease = d->queues[i]->leases; lease != NULL; lease = lease->next)
			count += lease->state == LEASE_SENT && lease->held && lease->generation == generation;
	}
	pthread_mutex_unlock(&d->lock);
	return count;
}

void dispatcher_lost(struct dispatcher *d, uint64_t generation)
{
	pthread_mutex_lock(&d->lock);
	for (uint32_t i = 0; i < d->queue_count; i++) {
		for (struct lease *lease = d->queues[i]->leases; lease != NULL; lease = lease->next) {
			if (lease->state != LEASE_SENT || lease->generation != generation)
				continue;
			lease->held = false;
			lease->outcome = outcome_make(OUTCOME_RETRY, "its consumer ended while it worked on this");
			/* An entry of the log has no item yet that its attempt could stand in. */
			lease->state = lease->queue->feed == NULL ? LEASE_OVER : LEASE_ANSWERED;
		}
	}
	dispatcher_wake_locked(d);
	pthread_mutex_unlock(&d->lock);
}

void dispatcher_wake(struct dispatcher *d)
{
	pthread_mutex_lock(&d->lock);
	dispatcher_wake_locked(d);
	pthread_mutex_unlock(&d->lock);
}

int dispatcher_view(struct dispatcher *d, const char *name, struct dispatcher_view *ret)
{
	const struct queue *queue;
	int r = -ENOENT;

	pthread_mutex_lock(&d->lock);
	queue = queue_named(d, name);
	if (queue != NULL && !queue->gone) {
		*ret = (struct dispatcher_view){.kind = queue->options.kind,
						.leased = queue->leased,
						.suspended = queue->suspended,
						.probe_ms = queue->probe_ms};
		if (queue->suspended)
			memcpy(ret->reason, queue->reason, sizeof(ret->reason));
		if (queue->feed != NULL)
			feed_view(queue->feed, ret);
		r = 0;
	}
	pthread_mutex_unlock(&d->lock);
	return r;
}

const char *dispatcher_name(struct dispatcher *d, uint32_t n)
{
	const char *name;

	pthread_mutex_lock(&d->lock);
	name = n < d->queue_count ? d->queues[n]->name : NULL;
	pthread_mutex_unlock(&d->lock);
	return name;
}

bool dispatcher_leased(struct dispatcher *d, const char *name, uint64_t id)
{
	const struct queue *queue;
	bool leased;

	pthread_mutex_lock(&d->lock);
	queue = queue_named(d, name);
	leased = queue != NULL && lease_of_item(queue, id) != NULL;
	pthread_mutex_unlock(&d->lock);
	return leased;
}
