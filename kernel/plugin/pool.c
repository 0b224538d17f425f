#include "plugin/pool.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "compiler.h"
#include "plugin/crash.h"

struct pool {
	pthread_mutex_t lock; /* guards everything below */
	pthread_cond_t work, ended;
	struct task *first, *last;
	uint32_t waiting, limit;
	uint32_t idle; /* threads that sleep */
	bool waking; /* one of them has been signalled and does not run yet */
	bool stopping;
	uint32_t running; /* threads that have not ended */
	uint32_t thread_count; /* to be joined */
	char name[16];
	pthread_t threads[];
};

static void wake_one_locked(struct pool *pool)
{
	if (pool->idle > 0 && !pool->waking) {
		pool->waking = true;
		pthread_cond_signal(&pool->work);
	}
}

static struct task *take_locked(struct pool *pool)
{
	struct task *task = pool->first;

	pool->first = task->next;
	if (pool->first == NULL)
		pool->last = NULL;
	pool->waiting--;
	return task;
}

static void *thread_main(void *arg)
{
	struct pool *pool = arg;

	crash_thread_enter();
	pthread_mutex_lock(&pool->lock);
	for (;;) {
		struct task *task;

		if (pool->first == NULL && !pool->stopping) {
			/* Whoever has more work for us often runs next: a look costs less than a sleep and a wake-up.
			 */
			pthread_mutex_unlock(&pool->lock);
			sched_yield();
			pthread_mutex_lock(&pool->lock);
		}
		while (pool->first == NULL && !pool->stopping) {
			pool->idle++;
			pthread_cond_wait(&pool->work, &pool->lock);
			pool->idle--;
			pool->waking = false;
		}
		if (pool->first == NULL)
			break;
		task = take_locked(pool);
		if (pool->first != NULL)
			wake_one_locked(pool);
		pthread_mutex_unlock(&pool->lock);
		task->run(task);
		pthread_mutex_lock(&pool->lock);
	}
	crash_thread_leave();
	pool->running--;
	pthread_cond_signal(&pool->ended);
	pthread_mutex_unlock(&pool->lock);
	return NULL;
}

bool pool_push(struct pool *pool, struct task *task)
{
	bool taken = true;

	task->next = NULL;
	pthread_mutex_lock(&pool->lock);
	if (pool->stopping || (pool->limit > 0 && pool->waiting >= pool->limit)) {
		taken = false;
	} else {
		if (pool->last != NULL)
			pool->last->next = task;
		else
			pool->first = task;
		pool->last = task;
		pool->waiting++;
		wake_one_locked(pool);
	}
	pthread_mutex_unlock(&pool->lock);
	return taken;
}

void pool_push_first(struct pool *pool, struct task *task)
{
	pthread_mutex_lock(&pool->lock);
	task->next = pool->first;
	pool->first = task;
	if (pool->last == NULL)
		pool->last = task;
	pool->waiting++;
	wake_one_locked(pool);
	pthread_mutex_unlock(&pool->lock);
}

int pool_create(const char *name, uint32_t threads, uint32_t limit, struct pool **ret)
{
	pthread_condattr_t attributes;
	struct pool *pool;
	int r = 0;

	if (threads == 0 || threads > POOL_THREADS_MAX)
		return -EINVAL;
	pool = calloc(1, sizeof(*pool) + threads * sizeof(pthread_t));
	if (pool == NULL)
		return -ENOMEM;
	pool->limit = limit;
	snprintf(pool->name, sizeof(pool->name), "%s", name);
	pthread_mutex_init(&pool->lock, NULL);
	pthread_cond_init(&pool->work, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&pool->ended, &attributes);
	pthread_condattr_destroy(&attributes);
	pool->running = threads;
	while (pool->thread_count < threads && r == 0) {
		r = -pthread_create(&pool->threads[pool->thread_count], NULL, thread_main, pool);
		if (r == 0) {
			pthread_setname_np(pool->threads[pool->thread_count], pool->name);
			pool->thread_count++;
		}
	}
	if (r < 0) {
		pthread_mutex_lock(&pool->lock);
		pool->running -= threads - pool->thread_count;
		pthread_mutex_unlock(&pool->lock);
		pool_stop(pool, INT64_MAX);
		pool_destroy(&pool);
		return r;
	}
	*ret = pool;
	return 0;
}

uint32_t pool_stop(struct pool *pool, int64_t deadline_ms)
{
	const struct timespec until = {.tv_sec = deadline_ms / 1000, .tv_nsec = deadline_ms % 1000 * 1000000};
	uint32_t stuck;
	int r = 0;

	pthread_mutex_lock(&pool->lock);
	pool->stopping = true;
	pthread_cond_broadcast(&pool->work);
	while (pool->running > 0 && r != ETIMEDOUT)
		r = pthread_cond_timedwait(&pool->ended, &pool->lock, &until);
	stuck = pool->running;
	pthread_mutex_unlock(&pool->lock);
	if (stuck > 0)
		return stuck;
	while (pool->thread_count > 0)
		pthread_join(pool->threads[--pool->thread_count], NULL);
	return 0;
}

void pool_destroy(struct pool **where)
{
	struct pool *pool = *where;

	if (pool == NULL)
		return;
	CV_ASSERT(pool->thread_count == 0 && pool->first == NULL);
	*where = NULL;
	pthread_cond_destroy(&pool->work);
	pthread_cond_destroy(&pool->ended);
	pthread_mutex_destroy(&pool->lock);
	free(pool);
}
