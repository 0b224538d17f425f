/*
 * The end of a generation: drain until a deadline, fence, revoke its leases, stop, free when nobody holds it. Each runs
 * on a thread of its own, for it waits; one that does not end is left alone and counted.
 *
 * Threads: the supervisor's; what others read of a retirement they read under the runtime's lock.
 */
#ifndef CONGVAN_KERNEL_LIFE_RETIRE_H
#define CONGVAN_KERNEL_LIFE_RETIRE_H

#include <stdint.h>

struct instance;
struct seat;

/* For drain() and stop() themselves, past the deadline of what they wait for: as long as load() and start() may take.
 */
#define RETIRE_MARGIN_MS 15000

/*
 * Takes the maker's reference, puts the instance on the seat's list of old ones and begins. -EBUSY: no room on the
 * list; it is fenced at once and leaked. Needs no memory. Without a thread to wait on, it ends on this one.
 */
int retire_begin(struct seat *seat, struct instance *instance, int64_t deadline_ms);
/* Frees what has ended and is held by nobody, fences what is late. */
void retire_advance(struct seat *seat);
/*
 * Waits until all have ended or are stuck; what is under way gets time until the deadline (monotonic; 0: all it was
 * given). Returns how many are stuck.
 */
uint32_t retire_wait(struct seat *seat, int64_t deadline_ms);
/* Retirements whose thread hangs. */
uint32_t retire_late(const struct seat *seat);

#endif
