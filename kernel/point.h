/*
 * Named steps of the code, at which a test kills the process, stops it, or makes something fail:
 *   CV_POINT("lease.counted");                    a step has been taken
 *   int r = CV_POINT_FAIL("blob.rename");         0, or the negative errno that a test asks for
 *
 * Compiled in only where the CMake option POINTS is on; otherwise nothing of it is left, not even the names. A name is
 * "topic.step", at most POINT_NAME_MAX bytes, unique in the sources, and says what has been done already.
 *
 * Driven by two variables of the environment, read before main():
 *   CONGVAN_POINT="[process:]name:n:action[,...]"
 *     process  "kernel" (congvand and anything else; the default) or "host" (congvan-host)
 *     name     of the point, or "*" for all
 *     n        at the n-th time that it is reached, from 1; 0: every time
 *     action   kill (SIGKILL), stop (SIGSTOP), fail (-EIO), fail=<errno> (a positive number), list (counted, no more)
 *   CONGVAN_POINT_FILE=<path>
 *     Every point that is reached is counted in this file, also by processes that are started again: so the n-th time
 *     comes once, and a killed host that is restarted lives. A test reads it with point_read(). It is mapped before
 *     main(), so a sandbox does not matter. Without it each process counts for itself.
 * Whoever starts a process with an environment of its own passes these two on.
 *
 * Threads: any. Unarmed a point costs one load.
 */
#ifndef CONGVAN_KERNEL_POINT_H
#define CONGVAN_KERNEL_POINT_H

#ifdef CONGVAN_POINTS

#include <stdatomic.h>
#include <stdbool.h>

#define POINT_VARIABLE "CONGVAN_POINT"
#define POINT_VARIABLE_FILE "CONGVAN_POINT_FILE"
#define POINT_NAME_MAX 47u
#define POINT_NAMES_MAX 512u

extern atomic_bool point_armed;

int point_reach(const char *name, bool may_fail);

#define CV_POINT(name) ((void)(atomic_load_explicit(&point_armed, memory_order_relaxed) && point_reach(name, false)))
#define CV_POINT_FAIL(name) (atomic_load_explicit(&point_armed, memory_order_relaxed) ? point_reach(name, true) : 0)

/*
 * For tests that run the code in their own process: as if CONGVAN_POINT had been this text, counted from the beginning.
 * NULL: unarmed. While nothing runs that could reach a point. -EINVAL.
 */
int point_arm(const char *text);

/* What a CONGVAN_POINT_FILE says: called once for each point that was reached. 0, or -errno. */
typedef void point_on_row(void *arg, const char *process, const char *name, unsigned count);
int point_read(const char *path, point_on_row *on_row, void *arg);

#else

#define CV_POINT(name) ((void)0)
#define CV_POINT_FAIL(name) 0

#endif

#endif
