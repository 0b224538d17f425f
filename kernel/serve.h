/*
 * The server itself: store, plugins and control socket on one loop, from the first to the last moment.
 * Threads: the main one.
 */
#ifndef CONGVAN_KERNEL_SERVE_H
#define CONGVAN_KERNEL_SERVE_H

#include "plan/prepare.h"

#define SERVE_STOP_MS 10000 /* for requests under way to finish */

/* Runs until a signal or a failure. 0: stopped in good order; negative errno: it failed, the log says how. */
int serve(struct prepared *prepared);

#endif
