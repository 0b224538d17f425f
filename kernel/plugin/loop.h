/*
 * The event loop of an OWN_LOOP plugin: a thread with a libuv loop that the plugin sees only through the host table.
 *
 * Until loop_run() and after loop_join() no thread runs the loop, and the loader's thread may use it as if it were the
 * loop's own: a plugin's start and stop may therefore watch, unwatch and set timers.
 *
 * Threads: loop_push() is 'any thread'; the rest as above.
 */
#ifndef CONGVAN_KERNEL_PLUGIN_LOOP_H
#define CONGVAN_KERNEL_PLUGIN_LOOP_H

#include <stdbool.h>
#include <stdint.h>

#include <congvan/abi.h>
#include <uv.h>

#include "plugin/pool.h"

#define LOOP_WARNING_MS 20u /* a turn of the loop that takes longer is logged */
#define LOOP_FAULT_MS 200u /* and this long is counted */

/* Measures how long the callbacks of each turn of a loop take. */
struct loop_watchdog {
	uv_prepare_t prepare;
	uv_check_t check;
	const char *name;
	uint64_t began_ns; /* 0: the loop waits */
	_Atomic uint64_t faults;
};
int loop_watchdog_start(struct loop_watchdog *watchdog, uv_loop_t *loop, const char *name);
void loop_watchdog_stop(struct loop_watchdog *watchdog); /* closes its handles; the loop must turn once more */

struct loop;

int loop_create(const char *name, struct loop **ret);
/* What the record of a crash says of its callbacks; before loop_run(). The name must outlive the loop. */
void loop_mark(struct loop *loop, const char *plugin, uint64_t generation);
int loop_run(struct loop *loop);
/* Ends the thread when what is queued has run. false: it did not end by the deadline, and the loop must be leaked. */
bool loop_join(struct loop *loop, int64_t deadline_ms);
/* Closes what is still open. Accepts NULL. */
void loop_destroy(struct loop **loop);

uv_loop_t *loop_uv(struct loop *loop);
/* Runs the task on the loop, in the order of the pushes; one wake-up serves all that wait. */
void loop_push(struct loop *loop, struct task *task);
bool loop_is_mine(const struct loop *loop); /* whether the caller may touch handles */
uint64_t loop_faults(const struct loop *loop);

/*
 * Around each piece of a plugin's code that runs on the loop (tasks are bracketed by the loop itself): so it is known
 * from when on the loop serves nobody else. On the loop's thread; not nested.
 */
void loop_enter(struct loop *loop);
void loop_leave(struct loop *loop);
/* For how long what runs on it has not come back; 0: nothing runs. Any thread. */
int64_t loop_busy_ms(const struct loop *loop);

#endif
