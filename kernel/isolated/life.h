/*
 * The life of a host, for the mode's functions (isolated.c).
 * Threads: the one that the instance's life runs on.
 */
#ifndef CONGVAN_KERNEL_ISOLATED_LIFE_H
#define CONGVAN_KERNEL_ISOLATED_LIFE_H

#include "isolated/hosted.h"

/* Sets instance->hosted; on failure too, for hosted_free(). -ENOMEM. */
int hosted_make(struct isolated *isolated, struct instance *instance);
/* Directory, table, process; waits until it is ready; opens the way to it. */
int hosted_start(struct hosted *hosted, const char *image, int64_t deadline_ms, struct cv_error *reterr);
/* Its end is wanted. */
void hosted_kill(struct hosted *hosted);
/* false: it has not ended by the deadline. */
bool hosted_wait_end(struct hosted *hosted, int64_t deadline_ms);
/*
 * Of one that has ended: waits until everything that it had asked for, and every call that was away, has come to its
 * end, and closes the bus. false: not by the deadline; it must then be leaked.
 */
bool hosted_close(struct hosted *hosted, int64_t deadline_ms);
/* After hosted_close(). Removes its directory. */
void hosted_free(struct hosted *hosted);

#endif
