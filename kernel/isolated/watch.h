/*
 * One thread that waits for everything that concerns hosts: packets on their control sockets, their ends, and the
 * deadlines of what they have asked for.
 *
 * Threads: callbacks run on the watch's own thread and may not block. The functions are 'any thread'; removing a source
 * waits until no callback of it runs, unless it is called from one.
 */
#ifndef CONGVAN_KERNEL_ISOLATED_WATCH_H
#define CONGVAN_KERNEL_ISOLATED_WATCH_H

#include <stdbool.h>
#include <stdint.h>

struct watch;

struct watch_source {
	int fd;
	void (*on_ready)(struct watch_source *source);
};

struct watch_timer {
	int64_t deadline_ms; /* monotonic */
	void (*on_late)(struct watch_timer *timer);
	struct watch_timer *next, **link; /* NULL: not set */
};

int watch_create(struct watch **ret);
void watch_destroy(struct watch **watch); /* without sources and timers; accepts NULL */

/* Calls on_ready whenever the descriptor is readable or has ended. */
int watch_add(struct watch *watch, struct watch_source *source);
void watch_remove(struct watch *watch, struct watch_source *source);

/* on_late runs once, unless the timer is taken back before. */
void watch_timer_set(struct watch *watch, struct watch_timer *timer);
/* false: on_late has run, runs, or will. */
bool watch_timer_cancel(struct watch *watch, struct watch_timer *timer);

#endif
