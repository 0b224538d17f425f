/*
 * Threads that take tasks from one list. At most one sleeping thread is being woken at any time: whoever wakes up and
 * finds more than it takes wakes the next, so that a burst of short tasks is done by one warm thread.
 *
 * Tasks are embedded in their owners; the pool never allocates after its creation.
 * Threads: everything is 'any thread' but create, stop and destroy.
 */
#ifndef CONGVAN_KERNEL_PLUGIN_POOL_H
#define CONGVAN_KERNEL_PLUGIN_POOL_H

#include <stdbool.h>
#include <stdint.h>

#define POOL_THREADS_MAX 64u

struct task {
	struct task *next;
	void (*run)(struct task *task);
};

struct pool;

/* limit: tasks that may wait; 0: their number is limited elsewhere. name: of the threads, cut to 15 bytes. */
int pool_create(const char *name, uint32_t threads, uint32_t limit, struct pool **ret);
/* false: full or stopping. */
bool pool_push(struct pool *pool, struct task *task);
/* Before all that wait; never refused. For tasks that were admitted before. */
void pool_push_first(struct pool *pool, struct task *task);
/*
 * Runs what waits, then ends the threads. Returns how many were still in a task at the deadline (CLOCK_MONOTONIC,
 * milliseconds); the pool must then be leaked.
 */
uint32_t pool_stop(struct pool *pool, int64_t deadline_ms);
void pool_destroy(struct pool **pool); /* after pool_stop() returned 0; accepts NULL */

#endif
