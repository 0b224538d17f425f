/*
 * Handlers that still run long after their deadline: their callers have been told; the generation is replaced, and the
 * thread counted, for it can't be taken back.
 *
 * Threads: the supervisor's.
 */
#ifndef CONGVAN_KERNEL_LIFE_HANG_H
#define CONGVAN_KERNEL_LIFE_HANG_H

#include <stdint.h>

struct runtime;
struct seat;

/* Replaces the running generation if a handler of it hangs and it was not replaced for that already. */
void hang_look(struct seat *seat);
/* All threads of this process that hang: handlers, callbacks, ends. Asks for a restart when there are too many. */
void hang_count(struct runtime *runtime);

#endif
