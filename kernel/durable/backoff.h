/*
 * How long something that failed waits before it is tried again: twice as long each time, up to a limit, and not at the
 * same moment as all the others. Pure.
 */
#ifndef CONGVAN_KERNEL_DURABLE_BACKOFF_H
#define CONGVAN_KERNEL_DURABLE_BACKOFF_H

#include <stdint.h>

/*
 * failures: 1 after the first. Between the upper half and the whole of min_ms * 2^(failures - 1), at most max_ms;
 * `random` chooses the place.
 */
int64_t backoff_ms(uint32_t failures, uint32_t min_ms, uint32_t max_ms, uint32_t random);

#endif
