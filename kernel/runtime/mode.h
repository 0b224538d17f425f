/*
 * What differs between an instance whose handlers run in this process and one whose handlers run in a host of its own
 * (congvan-host). Everything else is the same for both and stands in life/generation.c and call/call.c: the endpoint,
 * credits, calls, grants, snapshots, commits, acknowledgements.
 *
 * Threads: bring, begin, start, drain, end and release on the thread that the instance's life runs on, one after the
 * other; run on the thread that the call belongs to.
 */
#ifndef CONGVAN_KERNEL_RUNTIME_MODE_H
#define CONGVAN_KERNEL_RUNTIME_MODE_H

#include <stdbool.h>
#include <stdint.h>

#include <congvan/abi.h>

#include "plugin/arena.h"

struct call;
struct instance;

/* What run() returns when the turn goes on elsewhere: then call_turned() comes later. No handler may return it. */
#define MODE_AWAY 1000

struct mode {
	const char *name; /* "in process", "isolated": for people */
	/* Handlers run in another process: the endpoint hears only what is handed to it, and nothing here runs code of
	 * the plugin. */
	bool elsewhere;

	/* Fills plugin (what is known of it), methods, own_loop, says_drained. Nothing of the plugin runs yet but its
	 * image's constructors. */
	int (*bring)(struct instance *instance, struct cv_error *reterr);
	/* load() and configure(). Endpoint, threads and grants exist. On failure, release() follows and nothing else.
	 */
	int (*begin)(struct instance *instance, struct cv_error *reterr);
	/* configure() again: values of reloadable fields have changed. */
	int (*configure)(struct instance *instance, struct cv_error *reterr);
	/* start(). */
	int (*start)(struct instance *instance, struct cv_error *reterr);
	/* drain(); returns at once or after the plugin's callback, never waits for requests. */
	void (*drain)(struct instance *instance, int64_t deadline_ms);
	/*
	 * The instance is fenced. Ends what is still under way if the mode can, then the threads, then stop(). Returns
	 * how many requests or threads are stuck; the instance must then be leaked.
	 */
	uint32_t (*end)(struct instance *instance);
	/* Frees what the mode holds; after end(), or without it when the start failed. */
	void (*release)(struct instance *instance);

	/*
	 * One turn of a call's handler, in the phase of call->open.phase. The result with *ret_reply, as the handler
	 * returned it; or MODE_AWAY: the call must not be touched any more, and call_turned() says how it ended.
	 */
	int (*run)(struct call *call, struct cv_bytes request, struct cv_bytes *ret_reply);
};

#endif
