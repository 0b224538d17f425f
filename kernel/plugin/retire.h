/*
 * The end of a generation: drain until a deadline, fence, revoke its leases, stop, free when nobody holds it. Each runs
 * on a thread of its own, for it waits; one that does not end is left alone and counted.
 *
 * Threads: the supervisor's, but retire_* reads marked so.
 */
#ifndef CONGVAN_KERNEL_PLUGIN_RETIRE_H
#define CONGVAN_KERNEL_PLUGIN_RETIRE_H

#include <stdbool.h>
#include <stdint.h>

struct instance;
struct seat;

#define RETIRE_MARGIN_MS 5000 /* for drain() and stop() themselves, past the deadline of what they wait for */

struct retirement {
	struct instance *instance; /* the maker's reference */
	int64_t deadline_ms; /* monotonic */
	bool stuck; /* did not end in time: fenced, its memory and threads stay */
};

/* Takes the maker's reference and puts the instance on the seat's list of old ones. -ENOMEM, -EAGAIN: the same, but it
 * is stuck at once, for it can't be waited for. */
int retire_begin(struct seat *seat, struct instance *instance, int64_t deadline_ms);
/* Frees what has ended and is held by nobody, fences what is late. Whether the seat has old ones left. */
bool retire_advance(struct seat *seat);
/* Waits until all have ended or are stuck. Returns how many are stuck. */
uint32_t retire_wait(struct seat *seat);

#endif
