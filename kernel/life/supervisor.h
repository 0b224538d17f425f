/*
 * Looks after the life of the plugins: carries out what operators order, watches for deaths and hangs, starts again
 * what died, with growing delay, and gives up in the end.
 *
 * Design notes
 * - One thread does one thing after the other: two reloads never judge each other's half-made states. Whatever may hang
 *   (a plugin's callbacks) runs on threads of its own with deadlines, so the thread itself never does.
 * - A generation that fails to come up is dropped; the one that runs has not noticed. Only EXCLUSIVE plugins, and
 * builds with another major of their records' schema, stop first; when the next one fails then, the old build is
 * started again.
 * - What died or could not start is tried again after 1 s, 2 s, ... 60 s, and after SUPERVISOR_TRIES in a row never
 *   again by itself. Ten minutes of health forget it all.
 *
 * Threads: everything but create, start, stop and destroy is 'any thread'.
 */
#ifndef CONGVAN_KERNEL_LIFE_SUPERVISOR_H
#define CONGVAN_KERNEL_LIFE_SUPERVISOR_H

#include <stdint.h>

#include "runtime/runtime.h"

struct instance;
struct supervisor;

#define SUPERVISOR_RETRY_MIN_MS 1000
#define SUPERVISOR_RETRY_MAX_MS 60000
#define SUPERVISOR_TRIES 10u /* starts in a row that failed: quarantine */
#define SUPERVISOR_HEALTHY_MS (10 * 60 * 1000) /* forgets failed starts */
#define SUPERVISOR_CALLBACK_MS 15000 /* load() with configure(), and start() */
#define SUPERVISOR_HANG_MS 5000 /* a handler this far past its deadline hangs */
#define SUPERVISOR_STUCK_MAX 4u /* threads that hang: then the server ends in good order and is started again */
#define SUPERVISOR_LOOK_MS 500 /* how often hangs are looked for */

int supervisor_create(struct runtime *runtime, struct supervisor **ret);
int supervisor_start(struct supervisor *supervisor);
/* Ends what is under way, answers what waits (-ESHUTDOWN), ends the thread. Accepts NULL and one that never started. */
void supervisor_stop(struct supervisor *supervisor);
void supervisor_destroy(struct supervisor **supervisor);

/* Looks at everything now: tests have moved the clock, or something has ended. */
void supervisor_wake(struct supervisor *supervisor);

/*
 * The instance can't go on: the process that its handlers run in has ended. It is fenced, replaced at once or after a
 * delay, and retired. Takes no reference. Once for each instance; more do no harm.
 */
void supervisor_died(struct instance *instance, const char *why);

#endif
