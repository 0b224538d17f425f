/*
 * The beginning and the end of one generation of a plugin: the steps that are the same in both modes, in their order.
 *
 * Threads: load, start and stop on one thread at a time, with the mode's callbacks; the plugin's code may run in each.
 */
#ifndef CONGVAN_KERNEL_LIFE_GENERATION_H
#define CONGVAN_KERNEL_LIFE_GENERATION_H

#include <stdint.h>

#include <congvan/abi.h>

struct instance;
struct plan_step;
struct prepared;
struct runtime;

/*
 * Loads a step of the edition's plan, copies what the descriptor says, opens the endpoint; runs load() and configure().
 * Takes a reference to the edition. reterr names the step.
 */
int generation_load(struct runtime *runtime, struct prepared *edition, const struct plan_step *step,
		    uint64_t generation, struct instance **ret, struct cv_error *reterr);
/* Runs start(); from here on requests are handled. */
int generation_start(struct instance *instance, struct cv_error *reterr);
/*
 * Takes no more requests, lets those under way finish until the deadline (monotonic), fences, ends the threads, runs
 * stop(). Returns how many requests did not finish: the instance must then be leaked, with its threads.
 */
uint32_t generation_stop(struct instance *instance, int64_t deadline_ms);
/* Of one that is stopped or never started, and that nobody else holds. Accepts NULL. */
void generation_destroy(struct instance **instance);

#endif
