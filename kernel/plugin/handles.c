#include "plugin/handles.h"

#include <errno.h>
#include <stdlib.h>

#include "compiler.h"

struct cv_watch {
	uv_poll_t poll; /* first: freed when it is closed */
	struct loop *loop;
	cv_watch_cb *run;
	void *arg;
};

struct cv_async {
	uv_timer_t timer; /* first */
	struct loop *loop;
	cv_loop_cb *run;
	void *arg;
};

struct posted {
	struct task task;
	cv_loop_cb *run;
	void *arg;
};

static void free_cb(uv_handle_t *handle)
{
	free(handle);
}

static void posted_run(struct task *task)
{
	struct posted *posted = CV_CONTAINER(task, struct posted, task);
	cv_loop_cb *run = posted->run;
	void *arg = posted->arg;

	free(posted);
	run(arg);
}

int handles_post(struct loop *loop, cv_loop_cb *run, void *arg)
{
	struct posted *posted;

	posted = malloc(sizeof(*posted));
	if (posted == NULL)
		return -ENOMEM;
	*posted = (struct posted){.task.run = posted_run, .run = run, .arg = arg};
	loop_push(loop, &posted->task);
	return 0;
}

static void watch_cb(uv_poll_t *poll, int status, int events)
{
	struct cv_watch *watch = poll->data;
	struct loop *loop = watch->loop; /* the callback may end the watch */
	uint32_t seen = 0;

	if ((events & UV_READABLE) != 0 || status < 0)
		seen |= CV_WATCH_READ;
	if ((events & UV_WRITABLE) != 0)
		seen |= CV_WATCH_WRITE;
	loop_enter(loop);
	watch->run(watch->arg, seen);
	loop_leave(loop);
}

int handles_watch(struct loop *loop, int fd, uint32_t events, cv_watch_cb *run, void *arg, struct cv_watch **ret)
{
	struct cv_watch *watch;
	int wanted = 0, r;

	if ((events & CV_WATCH_READ) != 0)
		wanted |= UV_READABLE;
	if ((events & CV_WATCH_WRITE) != 0)
		wanted |= UV_WRITABLE;
	if (wanted == 0 || run == NULL)
		return -EINVAL;
	watch = calloc(1, sizeof(*watch));
	if (watch == NULL)
		return -ENOMEM;
	watch->loop = loop;
	watch->run = run;
	watch->arg = arg;
	watch->poll.data = watch;
	r = uv_poll_init(loop_uv(loop), &watch->poll, fd);
	if (r < 0) {
		free(watch);
		return r;
	}
	r = uv_poll_start(&watch->poll, wanted, watch_cb);
	if (r < 0) {
		uv_close((uv_handle_t *)&watch->poll, free_cb);
		return r;
	}
	*ret = watch;
	return 0;
}

void handles_unwatch(struct cv_watch **where)
{
	struct cv_watch *watch = *where;

	if (watch == NULL)
		return;
	*where = NULL;
	uv_close((uv_handle_t *)&watch->poll, free_cb);
}

static void timer_cb(uv_timer_t *timer)
{
	struct cv_async *async = timer->data;
	struct loop *loop = async->loop; /* the callback may end the timer */

	loop_enter(loop);
	async->run(async->arg);
	loop_leave(loop);
}

int handles_timer(struct loop *loop, struct cv_async **where, int64_t delay_ms, cv_loop_cb *run, void *arg)
{
	struct cv_async *async = *where;

	if (delay_ms < 0) {
		*where = NULL;
		if (async != NULL)
			uv_close((uv_handle_t *)&async->timer, free_cb);
		return 0;
	}
	if (run == NULL)
		return -EINVAL;
	if (async == NULL) {
		async = calloc(1, sizeof(*async));
		if (async == NULL)
			return -ENOMEM;
		uv_timer_init(loop_uv(loop), &async->timer);
		async->timer.data = async;
		async->loop = loop;
		*where = async;
	}
	async->run = run;
	async->arg = arg;
	/* The loop's time stands still inside a turn; a delay counts from now. */
	uv_update_time(loop_uv(loop));
	return uv_timer_start(&async->timer, timer_cb, (uint64_t)delay_ms, 0);
}
