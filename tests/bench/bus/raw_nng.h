/*
 * What nng alone can do between two threads: request and reply of `size` bytes over an address of its own, which is
 * "inproc://..." or "ipc://...".
 * Blocks for the time that it takes; leaves nothing behind. Negative errno on failure.
 */
#ifndef CONGVAN_BENCH_RAW_NNG_H
#define CONGVAN_BENCH_RAW_NNG_H

#include <stddef.h>

/* Mean time of one round trip, one after the other, in nanoseconds: blocking calls on both sides. */
double raw_nng_round_trip_ns(const char *address, size_t size, unsigned count);
/* Round trips a second with so many under way: contexts and callbacks on both sides. */
double raw_nng_rate(const char *address, size_t size, unsigned in_flight, unsigned count);

#endif
