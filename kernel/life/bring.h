/*
 * A generation's first steps: load and configure, start, a look at its health; each of a plugin's callbacks with a
 * deadline. And the end of one that never ran for anybody.
 *
 * Threads: the supervisor's, or the loader's before it begins.
 */
#ifndef CONGVAN_KERNEL_LIFE_BRING_H
#define CONGVAN_KERNEL_LIFE_BRING_H

#include <congvan/abi.h>

struct instance;
struct plan_step;
struct prepared;
struct seat;

#define BRING_DROP_MS 1000 /* for a generation that is dropped to end what it began by itself */

/*
 * Loads, configures and starts the step of an edition as a new generation for the seat; nobody finds it yet. On failure
 * nothing is left of it, and reterr names plugin, step and reason. -ETIME: a callback did not return in time; its
 * thread is left alone and counted.
 */
int bring(struct seat *seat, struct prepared *edition, const struct plan_step *step, struct instance **ret,
	  struct cv_error *reterr);
/* Stops and frees one that nobody ever found. Takes it. */
void bring_drop(struct instance *instance);

#endif
