#include "isolated/watch.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "compiler.h"

#define EVENTS_AT_ONCE 16

struct watch {
	int epoll_fd, wake_fd;
	pthread_t thread;
	pthread_mutex_t turn; /* held while events are handed out */
	pthread_mutex_t lock; /* guards what follows */
	struct watch_timer *timers;
	int64_t next_ms; /* the thread wakes up then at the latest */
	bool over;
};

static int64_t monotonic_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void wake(struct watch *watch)
{
	const uint64_t one = 1;

	/* A counter that is full has been seen by nobody yet, and will be. */
	if (write(watch->wake_fd, &one, sizeof(one)) < 0)
		CV_ASSERT(errno == EAGAIN);
}

static void timer_unlink(struct watch_timer *timer)
{
	*timer->link = timer->next;
	if (timer->next != NULL)
		timer->next->link = timer->link;
	timer->link = NULL;
	timer->next = NULL;
}

/* Takes what is late off the list, and says when the rest is. */
static struct watch_timer *timers_take(struct watch *watch)
{
	const int64_t now = monotonic_ms();
	struct watch_timer *late = NULL, *timer, *after;

	pthread_mutex_lock(&watch->lock);
	watch->next_ms = INT64_MAX;
	for (timer = watch->timers; timer != NULL; timer = after) {
		after = timer->next;
		if (timer->deadline_ms <= now) {
			timer_unlink(timer);
			timer->next = late;
			late = timer;
		} else if (timer->deadline_ms < watch->next_ms) {
			watch->next_ms = timer->deadline_ms;
		}
	}
	pthread_mutex_unlock(&watch->lock);
	return late;
}

static void timers_run(struct watch *watch)
{
	struct watch_timer *timer = timers_take(watch);

	while (timer != NULL) {
		struct watch_timer *after = timer->next;

		timer->next = NULL;
		timer->on_late(timer);
		timer = after;
	}
}

/* Milliseconds for epoll_wait(); -1: for ever. */
static int left_ms(struct watch *watch, bool *ret_over)
{
	int64_t left;

	pthread_mutex_lock(&watch->lock);
	*ret_over = watch->over;
	left = watch->next_ms == INT64_MAX ? -1 : watch->next_ms - monotonic_ms();
	if (watch->next_ms != INT64_MAX && left < 0)
		left = 0;
	pthread_mutex_unlock(&watch->lock);
	return left > 60000 ? 60000 : (int)left;
}

static void *thread_main(void *arg)
{
	struct watch *watch = arg;
	struct epoll_event events[EVENTS_AT_ONCE];
	bool over = false;
	uint64_t count;

	for (;;) {
		const int timeout_ms = left_ms(watch, &over);
		int n;

		if (over)
			return NULL;
		n = epoll_wait(watch->epoll_fd, events, EVENTS_AT_ONCE, timeout_ms);
		pthread_mutex_lock(&watch->turn);
		/* Asked again with the turn in hand: whoever removed a source in between finds no event of it here. */
		if (n > 0)
			n = epoll_wait(watch->epoll_fd, events, EVENTS_AT_ONCE, 0);
		for (int i = 0; i < n; i++) {
			struct watch_source *source = events[i].data.ptr;

			if (source == NULL && read(watch->wake_fd, &count, sizeof(count)) > 0)
				continue;
			if (source != NULL)
				source->on_ready(source);
		}
		timers_run(watch);
		pthread_mutex_unlock(&watch->turn);
	}
}

int watch_create(struct watch **ret)
{
	struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
	struct watch *watch = calloc(1, sizeof(*watch));
	int r = 0;

	if (watch == NULL)
		return -ENOMEM;
	watch->next_ms = INT64_MAX;
	watch->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	watch->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	pthread_mutex_init(&watch->turn, NULL);
	pthread_mutex_init(&watch->lock, NULL);
	if (watch->epoll_fd < 0 || watch->wake_fd < 0 ||
	    epoll_ctl(watch->epoll_fd, EPOLL_CTL_ADD, watch->wake_fd, &event) < 0)
		r = -errno;
	if (r == 0)
		r = -pthread_create(&watch->thread, NULL, thread_main, watch);
	if (r < 0) {
		watch->over = true;
		if (watch->epoll_fd >= 0)
			close(watch->epoll_fd);
		if (watch->wake_fd >= 0)
			close(watch->wake_fd);
		free(watch);
		return r;
	}
	pthread_setname_np(watch->thread, "hosts");
	*ret = watch;
	return 0;
}

void watch_destroy(struct watch **where)
{
	struct watch *watch = *where;

	if (watch == NULL)
		return;
	*where = NULL;
	pthread_mutex_lock(&watch->lock);
	CV_ASSERT(watch->timers == NULL);
	watch->over = true;
	pthread_mutex_unlock(&watch->lock);
	wake(watch);
	pthread_join(watch->thread, NULL);
	close(watch->epoll_fd);
	close(watch->wake_fd);
	pthread_mutex_destroy(&watch->turn);
	pthread_mutex_destroy(&watch->lock);
	free(watch);
}

int watch_add(struct watch *watch, struct watch_source *source)
{
	struct epoll_event event = {.events = EPOLLIN, .data.ptr = source};

	return epoll_ctl(watch->epoll_fd, EPOLL_CTL_ADD, source->fd, &event) < 0 ? -errno : 0;
}

void watch_remove(struct watch *watch, struct watch_source *source)
{
	const bool mine = pthread_equal(pthread_self(), watch->thread) != 0;

	if (!mine)
		pthread_mutex_lock(&watch->turn);
	epoll_ctl(watch->epoll_fd, EPOLL_CTL_DEL, source->fd, NULL);
	if (!mine)
		pthread_mutex_unlock(&watch->turn);
}

void watch_timer_set(struct watch *watch, struct watch_timer *timer)
{
	bool sooner;

	pthread_mutex_lock(&watch->lock);
	timer->next = watch->timers;
	timer->link = &watch->timers;
	if (watch->timers != NULL)
		watch->timers->link = &timer->next;
	watch->timers = timer;
	sooner = timer->deadline_ms < watch->next_ms;
	if (sooner)
		watch->next_ms = timer->deadline_ms;
	pthread_mutex_unlock(&watch->lock);
	if (sooner)
		wake(watch);
}

bool watch_timer_cancel(struct watch *watch, struct watch_timer *timer)
{
	bool set;

	pthread_mutex_lock(&watch->lock);
	set = timer->link != NULL;
	if (set)
		timer_unlink(timer);
	pthread_mutex_unlock(&watch->lock);
	return set;
}
