/*
 * What was running when the process died: a signal handler writes plugin, generation and method of the thread's current
 * call into a file that was opened beforehand, and lets the signal take its course.
 *
 * Threads: crash_enter() and crash_leave() concern the calling thread alone and cost a few stores.
 */
#ifndef CONGVAN_KERNEL_PLUGIN_CRASH_H
#define CONGVAN_KERNEL_PLUGIN_CRASH_H

#include <stdint.h>

/* What a thread does. The texts must outlive it. */
struct crash_mark {
	const char *plugin, *action; /* action: "incoming/1", "start" */
	const char *method; /* NULL: none */
	uint64_t generation;
};

/* Opens the file for appending and installs the handlers. Once, before threads. Negative errno. */
int crash_init(const char *path);
/* The same with a descriptor that stays open: a host's records go to standard error. */
int crash_init_to(int fd);

/* A line in that file about an end that no signal brings about. Any thread. */
void crash_record(const char *what);

/* Gives the thread a stack of its own for signal handlers, so that an overflow of the usual one is recorded too. */
void crash_thread_enter(void);
void crash_thread_leave(void);

/* Marks nest: returns what was there, for crash_leave(). */
struct crash_mark crash_enter(struct crash_mark mark);
void crash_leave(struct crash_mark before);

#endif
