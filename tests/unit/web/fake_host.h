/*
 * A host table for one event-loop plugin, without a kernel: a libuv loop on a thread of its own, answers that the test
 * writes, blobs in memory. Real sockets, real libmicrohttpd.
 *
 * Thread: fake_host_start() and fake_host_stop() on the test's; the answer function runs on the loop's. What the test
 * changes while the loop runs is atomic or set by fake_host_run().
 */
#ifndef CONGVAN_TESTS_WEB_FAKE_HOST_H
#define CONGVAN_TESTS_WEB_FAKE_HOST_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include <congvan/abi.h>
#include <protobuf-c/protobuf-c.h>

struct fake_call;

struct fake_config {
	const char *key, *text;
	int64_t number;
};

struct fake_options {
	const struct fake_config *config; /* ended by a NULL key */
	const struct cv_listed_route *routes;
	uint32_t route_count;
	/* Answers a call by fake_reply() or fake_fail(), or keeps it unanswered. */
	void (*answer)(void *arg, struct fake_call *call, const char *service, const char *method,
		       struct cv_bytes request);
	void *arg;
};

struct fake_host;

/* Loads and starts the plugin. *ret_error is its text when it refuses. */
int fake_host_start(const struct fake_options *options, struct fake_host **ret, struct cv_error *reterr);
/* Drains, waits for drained() and stops; asserts that nothing is left open. */
void fake_host_stop(struct fake_host **host);
/* Stops without draining: calls may be under way. */
void fake_host_kill(struct fake_host **host);

uint16_t fake_host_port(const struct fake_host *host);
/* Something was written under identity.revocation. */
void fake_host_revoke(struct fake_host *host);
unsigned fake_host_blobs(const struct fake_host *host); /* finished ones */
unsigned fake_host_open_blobs(const struct fake_host *host); /* begun and neither finished nor abandoned */
unsigned fake_host_open_calls(const struct fake_host *host);

struct cv_call *fake_call_base(struct fake_call *call);
void fake_reply(struct fake_call *call, const ProtobufCMessage *message);
void fake_fail(struct fake_call *call, int result, const ProtobufCMessage *status);

#endif
