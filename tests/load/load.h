/*
 * A closed-loop HTTP/1.1 load generator for benches and the chaos oracle: one thread, epoll, N keep-alive connections,
 * each with one request under way. A connection that breaks, or a server that is not there, is reported and tried
 * again. Answers must carry Content-Length (the gateway's always do, but for 204 and 304).
 *
 * Thread: everything on the thread that calls load_run(); load_stop() from any.
 */
#ifndef CONGVAN_TESTS_LOAD_H
#define CONGVAN_TESTS_LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct load;

struct load_answer {
	int status; /* 0: the connection broke before a whole answer came: the outcome is unknown */
	const char *body; /* not terminated; valid during the call */
	size_t body_len;
	int64_t latency_ns; /* from the first byte sent to the last received; 0 when status is 0 */
};

struct load_options {
	uint16_t port; /* on 127.0.0.1 */
	unsigned connections;
	unsigned per_second; /* requests of all connections; 0: as fast as they are answered */
	void *arg;
	/* Writes the next request of this connection into buffer; returns its length, or 0 when it has no more. */
	size_t (*next)(void *arg, unsigned connection, char *buffer, size_t size);
	void (*answer)(void *arg, unsigned connection, const struct load_answer *answer);
};

#define LOAD_REQUEST_MAX 16384u
#define LOAD_ANSWER_MAX (1u << 20)

int load_create(const struct load_options *options, struct load **ret);
/* Until every connection has no more requests, load_stop(), or duration_ms (0: no limit) has passed. */
int load_run(struct load *load, int64_t duration_ms);
void load_stop(struct load *load);
void load_destroy(struct load **load);

/* The p-th (0 to 100) percentile of count samples; sorts them in place. */
int64_t load_percentile(int64_t *samples, size_t count, double p);
int64_t load_now_ns(void);

#endif
