/*
 * Runs a function that may hang, such as a plugin's load(), on a thread of its own, and waits for it until a deadline.
 * One that is late is left alone with its thread and counted; should it end after all, it cleans up after itself.
 *
 * Threads: any.
 */
#ifndef CONGVAN_KERNEL_LIFE_ACT_H
#define CONGVAN_KERNEL_LIFE_ACT_H

#include <stdatomic.h>
#include <stdint.h>

struct act_options {
	const char *name; /* of the thread, cut to 15 bytes */
	int (*run)(void *arg);
	/* Instead of the caller, when run() ends after the deadline: on its thread, the last that happens. NULL: none.
	 */
	void (*late)(void *arg, int result);
	void *arg; /* late()'s when act_do() returns -ETIME, else the caller's again */
	int64_t deadline_ms; /* CLOCK_MONOTONIC */
	_Atomic uint32_t *stuck; /* one more while a late one has not ended */
};

/* 0 with what run() returned; -ETIME: it still runs; -EAGAIN, -ENOMEM: it never ran, for there is no thread. */
int act_do(const struct act_options *options, int *ret_result);

#endif
