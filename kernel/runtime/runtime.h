/*
 * The running plugins: loads what a plan names, in its order, starts them, hands out calls, stops them in reverse.
 *
 * Threads: create, start, stop and destroy on one thread (the loader's). runtime_call() and runtime_status() are 'any
 * thread' between start and the end of stop.
 */
#ifndef CONGVAN_KERNEL_RUNTIME_RUNTIME_H
#define CONGVAN_KERNEL_RUNTIME_RUNTIME_H

#include <congvan/abi.h>
#include <congvan/control.pb-c.h>

struct dispatcher;
struct mode;
struct prepared;
struct runtime;
struct store;

struct runtime_options {
	struct store *store;
	struct prepared *prepared; /* the first edition; the runtime takes a reference */
	const char *run_directory; /* made if absent: private copies of plugins, the secret */
	/* How plugins run that the plan isolates; borrowed. NULL: they are refused. See kernel/isolated/isolated.h. */
	const struct mode *isolated;
	/* The clocks of deliveries, NULL: the real ones; see dispatcher.h. For tests. */
	int64_t (*now_ms)(void), (*monotonic_ms)(void);
	uint32_t (*random)(void);
	/*
	 * The server has to end in good order and be started again: too many threads hang. On the supervisor's thread;
	 * may only post. NULL: nothing is done about it.
	 */
	void (*on_restart)(void *arg, const char *why);
	void *on_restart_arg;
	/* For tests, 0: SUPERVISOR_CALLBACK_MS, SUPERVISOR_HANG_MS. */
	int callback_ms, hang_ms;
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

/* ---- what an operator orders; see supervisor.h ---- */

enum runtime_order_kind {
	RUNTIME_RELOAD = 1, /* a new generation from the file and configuration as they are now */
	RUNTIME_ENABLE,
	RUNTIME_DISABLE,
	RUNTIME_CONFIGURE, /* the configuration was changed: SIGHUP */
	RUNTIME_CHECK, /* judges a plugin's file and says what would happen; no code of it runs */
};

struct runtime_order {
	enum runtime_order_kind kind;
	const char *plugin; /* CONFIGURE: NULL; CHECK: a name, or the absolute path of a file */
	Congvan__PluginCheckReply *check; /* CHECK: filled, with memory as in runtime_status(); the caller's */
};

struct runtime_outcome {
	int result; /* 0; a negative errno: as it was before, and text says why */
	char plugin[64];
	char version[64]; /* of the generation that runs now, "" */
	uint64_t generation, before; /* 0: none */
	int64_t switch_us; /* how long callers had to wait for the switch */
	char text[2048]; /* why not; or what to know beside, "" */
};

/* Runs exactly once, on the supervisor's thread or the caller's: may only copy, queue and wake. */
typedef void runtime_on_outcome(void *arg, const struct runtime_outcome *outcome);
void runtime_order(struct runtime *runtime, const struct runtime_order *order, runtime_on_outcome *on_outcome,
		   void *arg);
/* The same, waiting. Returns the result. */
int runtime_order_wait(struct runtime *runtime, const struct runtime_order *order, struct runtime_outcome *ret);

/* Every plugin with all that is known of it, and what holds its old generations. Memory as in runtime_status(). */
int runtime_plugins(struct runtime *runtime, Congvan__PluginListReply *reply);
/* Looks at deaths, hangs and due restarts now: tests have moved the clock. */
void runtime_wake(struct runtime *runtime);

/* Adds one PluginStatus for each plugin; memory from malloc, in the manner of congvan__status_reply__unpack(). */
int runtime_status(struct runtime *runtime, Congvan__StatusReply *reply);

/* Where the descriptor of a plugin's first listening socket of this field is bound: for tests that use port 0. */
int runtime_listener(struct runtime *runtime, const char *plugin, const char *key, int *ret_fd);

#endif
