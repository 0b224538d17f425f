/*
 * Clients of the counting plugins: each request has a number of its own and is sent until it is answered, and what was
 * answered is remembered. Runs on a thread of its own.
 *
 * Threads: create, start, stop, destroy on one; the figures from any.
 */
#ifndef CONGVAN_CHAOS_CROWD_H
#define CONGVAN_CHAOS_CROWD_H

#include <stdbool.h>
#include <stdint.h>

struct crowd;

#define CROWD_REQUESTS_MAX 1000000u

struct crowd_options {
	uint16_t port;
	unsigned connections, per_second; /* per_second 0: as fast as they are answered */
	unsigned requests; /* it ends by itself after these; 0: at crowd_finish() */
	bool item, event, timer; /* what comes of each request */
	bool stumble; /* and fails at the first attempt */
	/*
	 * Requests carry an Idempotency-Key and are repeated with it until they succeed. Without: each is sent once,
	 * and one that does not succeed counts as failed.
	 */
	bool keys;
};

/* Continues with the number after `last`: no number is used twice on one ground. */
int crowd_start(const struct crowd_options *options, uint64_t last, struct crowd **ret);
/* Waits until it has ended: from now on without a new request, unless it has a number of requests to do. */
void crowd_finish(struct crowd *crowd);
/* The crowd has ended by itself: its number of requests is answered. */
bool crowd_ended(struct crowd *crowd);
void crowd_destroy(struct crowd **crowd); /* after crowd_finish(); accepts NULL */

struct crowd_figures {
	uint64_t first, last; /* numbers of the requests */
	unsigned answered; /* with success */
	unsigned failed; /* without keys: a refusal, or no answer */
	unsigned repeated; /* with keys: sent again */
	unsigned wrong; /* answers to something else than was asked */
	int64_t slowest_ns; /* of the answers */
	char problem[300]; /* the first failure or wrong answer; "" */
};
void crowd_figures(struct crowd *crowd, struct crowd_figures *ret);
/* After crowd_finish(). */
bool crowd_answered(const struct crowd *crowd, uint64_t number);
/* The p-th percentile of the answers' times, in ns. After crowd_finish(). */
int64_t crowd_percentile(struct crowd *crowd, double p);

#endif
