#include "plugin/loop.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "compiler.h"
#include "log/log.h"
#include "plugin/crash.h"

#define LOOP_ROUNDS 16u /* times that one wake-up looks for more tasks */

struct loop {
	uv_loop_t uv;
	uv_async_t wake;
	struct loop_watchdog watchdog;
	pthread_mutex_t lock; /* guards first, last, awake, over */
	pthread_cond_t ended;
	bool over;
	struct task *first, *last;
	bool awake; /* a wake-up is on its way or runs: whoever pushes need not send one */
	struct task stop;
	pthread_t thread;
	atomic_bool running;
	_Atomic uint64_t entered_ns; /* 0: no code of the plugin runs on it */
	char name[16];
	struct crash_mark mark;
};

static _Thread_local const struct loop *mine; /* the loop that this thread runs */

static void check_cb(uv_check_t *check)
{
	struct loop_watchdog *watchdog = check->data;

	watchdog->began_ns = uv_hrtime();
}

static void prepare_cb(uv_prepare_t *prepare)
{
	struct loop_watchdog *watchdog = prepare->data;
	const struct log_context context = {.plugin = watchdog->name};
	uint64_t took_ms;

	if (watchdog->began_ns == 0)
		return;
	took_ms = (uv_hrtime() - watchdog->began_ns) / 1000000;
	watchdog->began_ns = 0;
	if (took_ms < LOOP_WARNING_MS)
		return;
	if (took_ms >= LOOP_FAULT_MS)
		atomic_fetch_add(&watchdog->faults, 1);
	log_warning(&context, "loop.slow", "took_ms=%llu fault=%s", (unsigned long long)took_ms,
		    took_ms >= LOOP_FAULT_MS ? "yes" : "no");
}

int loop_watchdog_start(struct loop_watchdog *watchdog, uv_loop_t *loop, const char *name)
{
	int r;

	*watchdog = (struct loop_watchdog){.name = name};
	r = uv_prepare_init(loop, &watchdog->prepare);
	if (r < 0)
		return r;
	uv_check_init(loop, &watchdog->check);
	watchdog->prepare.data = watchdog;
	watchdog->check.data = watchdog;
	uv_prepare_start(&watchdog->prepare, prepare_cb);
	uv_check_start(&watchdog->check, check_cb);
	uv_unref((uv_handle_t *)&watchdog->prepare);
	uv_unref((uv_handle_t *)&watchdog->check);
	return 0;
}

void loop_watchdog_stop(struct loop_watchdog *watchdog)
{
	uv_close((uv_handle_t *)&watchdog->prepare, NULL);
	uv_close((uv_handle_t *)&watchdog->check, NULL);
}

/*
 * Takes the whole list, and what came while it ran, so that a burst costs one wake-up. After some rounds the loop's
 * other callbacks get their turn; the flag stays up then, for the next wake-up is on its way.
 */
static void wake_cb(uv_async_t *wake)
{
	struct loop *loop = wake->data;

	for (unsigned round = 0; round < LOOP_ROUNDS; round++) {
		struct task *task;

		pthread_mutex_lock(&loop->lock);
		task = loop->first;
		loop->first = loop->last = NULL;
		loop->awake = task != NULL;
		pthread_mutex_unlock(&loop->lock);
		if (task == NULL)
			return;
		while (task != NULL) {
			struct task *next = task->next;

			loop_enter(loop);
			task->run(task);
			loop_leave(loop);
			task = next;
		}
	}
	uv_async_send(&loop->wake);
}

void loop_push(struct loop *loop, struct task *task)
{
	bool was_awake;

	task->next = NULL;
	pthread_mutex_lock(&loop->lock);
	was_awake = loop->awake;
	loop->awake = true;
	if (loop->first == NULL)
		loop->first = task;
	else
		loop->last->next = task;
	loop->last = task;
	pthread_mutex_unlock(&loop->lock);
	if (!was_awake)
		uv_async_send(&loop->wake);
}

int loop_create(const char *name, struct loop **ret)
{
	struct loop *loop = calloc(1, sizeof(*loop));
	pthread_condattr_t attributes;
	int r;

	if (loop == NULL)
		return -ENOMEM;
	r = uv_loop_init(&loop->uv);
	if (r < 0) {
		free(loop);
		return r;
	}
	snprintf(loop->name, sizeof(loop->name), "%s", name);
	pthread_mutex_init(&loop->lock, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&loop->ended, &attributes);
	pthread_condattr_destroy(&attributes);
	r = uv_async_init(&loop->uv, &loop->wake, wake_cb);
	if (r < 0) {
		uv_loop_close(&loop->uv);
		pthread_cond_destroy(&loop->ended);
		pthread_mutex_destroy(&loop->lock);
		free(loop);
		return r;
	}
	loop->wake.data = loop;
	r = loop_watchdog_start(&loop->watchdog, &loop->uv, loop->name);
	CV_ASSERT(r == 0); /* these handles allocate nothing and open nothing */
	*ret = loop;
	return 0;
}

static void *thread_main(void *arg)
{
	struct loop *loop = arg;

	mine = loop;
	crash_thread_enter();
	crash_enter(loop->mark);
	uv_run(&loop->uv, UV_RUN_DEFAULT);
	crash_thread_leave();
	pthread_mutex_lock(&loop->lock);
	loop->over = true;
	pthread_cond_signal(&loop->ended);
	pthread_mutex_unlock(&loop->lock);
	return NULL;
}

void loop_mark(struct loop *loop, const char *plugin, uint64_t generation)
{
	loop->mark = (struct crash_mark){plugin, "loop", NULL, generation};
}

int loop_run(struct loop *loop)
{
	int r;

	CV_ASSERT(!atomic_load(&loop->running));
	atomic_store(&loop->running, true);
	r = -pthread_create(&loop->thread, NULL, thread_main, loop);
	if (r < 0) {
		atomic_store(&loop->running, false);
		return r;
	}
	pthread_setname_np(loop->thread, loop->name);
	return 0;
}

static void stop_task(struct task *task)
{
	struct loop *loop = CV_CONTAINER(task, struct loop, stop);

	uv_stop(&loop->uv);
}

bool loop_join(struct loop *loop, int64_t deadline_ms)
{
	const struct timespec until = {.tv_sec = deadline_ms / 1000, .tv_nsec = deadline_ms % 1000 * 1000000};
	bool over;
	int r = 0;

	if (!atomic_load(&loop->running))
		return true;
	if (loop->stop.run == NULL) {
		loop->stop.run = stop_task;
		loop_push(loop, &loop->stop);
	}
	pthread_mutex_lock(&loop->lock);
	while (!loop->over && r != ETIMEDOUT)
		r = pthread_cond_timedwait(&loop->ended, &loop->lock, &until);
	over = loop->over;
	pthread_mutex_unlock(&loop->lock);
	if (!over)
		return false;
	pthread_join(loop->thread, NULL);
	atomic_store(&loop->running, false);
	return true;
}

static void close_one(uv_handle_t *handle, void *arg)
{
	struct loop *loop = arg;

	if (uv_is_closing(handle) || handle == (uv_handle_t *)&loop->wake ||
	    handle == (uv_handle_t *)&loop->watchdog.prepare || handle == (uv_handle_t *)&loop->watchdog.check)
		return;
	log_warning(&(struct log_context){.plugin = loop->name}, "loop.handle_left", "type=%s",
		    uv_handle_type_name(handle->type));
	uv_close(handle, NULL);
}

void loop_destroy(struct loop **where)
{
	struct loop *loop = *where;
	int r;

	if (loop == NULL)
		return;
	CV_ASSERT(!atomic_load(&loop->running));
	*where = NULL;
	/* Tasks that came after the thread had ended, and close callbacks. */
	uv_run(&loop->uv, UV_RUN_NOWAIT);
	uv_walk(&loop->uv, close_one, loop);
	loop_watchdog_stop(&loop->watchdog);
	uv_close((uv_handle_t *)&loop->wake, NULL);
	uv_run(&loop->uv, UV_RUN_DEFAULT);
	r = uv_loop_close(&loop->uv);
	CV_ASSERT(r == 0); /* every handle has been closed above */
	pthread_cond_destroy(&loop->ended);
	pthread_mutex_destroy(&loop->lock);
	free(loop);
}

uv_loop_t *loop_uv(struct loop *loop)
{
	return &loop->uv;
}

bool loop_is_mine(const struct loop *loop)
{
	return !atomic_load(&loop->running) || mine == loop;
}

void loop_enter(struct loop *loop)
{
	atomic_store_explicit(&loop->entered_ns, uv_hrtime(), memory_order_relaxed);
}

void loop_leave(struct loop *loop)
{
	atomic_store_explicit(&loop->entered_ns, 0, memory_order_relaxed);
}

int64_t loop_busy_ms(const struct loop *loop)
{
	const uint64_t entered_ns = atomic_load_explicit(&loop->entered_ns, memory_order_relaxed);
	const uint64_t now_ns = uv_hrtime();

	return entered_ns == 0 || now_ns < entered_ns ? 0 : (int64_t)((now_ns - entered_ns) / 1000000);
}

uint64_t loop_faults(const struct loop *loop)
{
	return atomic_load(&loop->watchdog.faults);
}
