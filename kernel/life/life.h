/*
 * What happens to the generations of a seat: begin, take over, stop, begin again. Each function is one whole step of a
 * plugin's life and leaves its seat in a state that says how it ended.
 *
 * Threads: the supervisor's, or the loader's before it begins.
 */
#ifndef CONGVAN_KERNEL_LIFE_LIFE_H
#define CONGVAN_KERNEL_LIFE_LIFE_H

#include <stdbool.h>
#include <stdint.h>

#include <congvan/abi.h>

struct instance;
struct plan_step;
struct prepared;
struct seat;

/*
 * Brings a generation and makes it the seat's running one; the one that ran until now, if any, drains. On failure the
 * seat is as it was, but for its error.
 */
int life_begin(struct seat *seat, struct prepared *edition, const struct plan_step *step, struct cv_error *reterr);
/*
 * The same for a plugin of which two generations may not run at once: the running one has stopped before the next is
 * loaded. When that fails, the build that ran is started again; when that fails too, the seat restarts by itself later.
 * -EBUSY: the running one has not ended by its deadline, and nothing follows.
 */
int life_replace_stopped(struct seat *seat, struct prepared *edition, const struct plan_step *step,
			 struct cv_error *reterr);
/* Whether the two may not run side by side: EXCLUSIVE, or another major of the records' schema. */
bool life_alone(const struct seat *seat, const struct plan_step *next);

/* Takes the running generation away from everybody and lets it end; what is under way has until the deadline. -ENOMEM.
 */
int life_stop(struct seat *seat, int64_t deadline_ms);

/* The generation has died or hangs, or could not start: begins again, at once or after a delay, or not any more. */
void life_try_later(struct seat *seat);
/* Begins again what the seat last ran. */
void life_restart(struct seat *seat);

/* monotonic: when what drains now has to be done. */
int64_t life_drain_deadline(const struct seat *seat);

#endif
