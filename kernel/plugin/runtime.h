/*
 * The running plugins: loads what a plan names, in its order, starts them, hands out calls, stops them in reverse.
 *
 * Threads: create, start, stop and destroy on one thread (the loader's). runtime_call() and runtime_status() are 'any
 * thread' between start and the end of stop.
 */
#ifndef CONGVAN_KERNEL_PLUGIN_RUNTIME_H
#define CONGVAN_KERNEL_PLUGIN_RUNTIME_H

#include <congvan/abi.h>
#include <congvan/control.pb-c.h>

struct dispatcher;
struct prepared;
struct runtime;
struct store;

struct runtime_options {
	struct store *store;
	struct prepared *prepared; /* the first edition; the runtime takes a reference */
	const char *run_directory; /* made if absent: private copies of plugins, the secret */
	/* The clocks of deliveries, NULL: the real ones; see dispatcher.h. For tests. */
	int64_t (*now_ms)(void), (*monotonic_ms)(void);
	uint32_t (*random)(void);
};

/* Borrows the store until runtime_destroy(); copies the rest. */
int runtime_create(const struct runtime_options *options, struct runtime **ret, struct cv_error *reterr);
/*
 * Loads, configures and starts every plugin. On failure those that run already have been stopped again. reterr names
 * plugin, step and reason: "web: start: address in use".
 */
int runtime_start(struct runtime *runtime, struct cv_error *reterr);
/*
 * Drains and stops in reverse order. Returns how many requests were still under way past the deadline: their instances
 * leak, and runtime_destroy() must not be called.
 */
uint32_t runtime_stop(struct runtime *runtime, int timeout_ms);
/* Accepts NULL and half-built runtimes; after runtime_stop() if it ever started. */
void runtime_destroy(struct runtime **runtime);

/* A call from outside of any plugin: the control socket, tests, benches. */
struct runtime_request {
	const char *service, *method; /* "identity/1", "add_person" */
	const struct cv_caller_spec
	    *caller; /* kind CV_CALLER_OPERATOR reaches methods flagged CV_METHOD_OPERATOR only */
	uint32_t encoding; /* enum cv_encoding; 0: PROTO */
	const char *idempotency_key; /* NULL: none */
	struct cv_bytes payload;
	int timeout_ms; /* 0: CV_CALL_TIMEOUT_MS */
};

/*
 * Runs exactly once, on any thread, perhaps before runtime_call() returns: may only copy, queue and wake. result 0, or
 * a negative errno with a packed congvan.Status.
 */
typedef void runtime_on_answer(void *arg, int result, struct cv_bytes status, struct cv_bytes reply);
/* Starts a call and returns. Always ends in on_answer, failures included; its deadline is kept. */
void runtime_call(struct runtime *runtime, const struct runtime_request *request, runtime_on_answer *on_answer,
		  void *arg);

/* The same, waiting. *ret_status and *ret_reply come from malloc and are the caller's; either may be {NULL, 0}. */
int runtime_call_wait(struct runtime *runtime, const struct runtime_request *request, struct cv_bytes *ret_status,
		      struct cv_bytes *ret_reply);

/* Who brings items and timers to the plugins; any thread, between start and the end of stop. */
struct dispatcher *runtime_dispatcher(struct runtime *runtime);

/* Adds one PluginStatus for each plugin; memory from malloc, in the manner of congvan__status_reply__unpack(). */
int runtime_status(struct runtime *runtime, Congvan__StatusReply *reply);

/* Where the descriptor of a plugin's first listening socket of this field is bound: for tests that use port 0. */
int runtime_listener(struct runtime *runtime, const char *plugin, const char *key, int *ret_fd);

#endif
