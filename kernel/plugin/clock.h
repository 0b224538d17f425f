/* The clocks of this process, in milliseconds. Threads: any. */
#ifndef CONGVAN_KERNEL_PLUGIN_CLOCK_H
#define CONGVAN_KERNEL_PLUGIN_CLOCK_H

#include <stdint.h>

/* CLOCK_MONOTONIC: what deadlines are in. */
int64_t clock_monotonic_ms(void);
/* Since 1970, UTC. */
int64_t clock_now_ms(void);

#endif
