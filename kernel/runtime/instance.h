/*
 * One running generation of a plugin: its descriptor, grants and configuration, the endpoint that hears its requests,
 * and the threads that handle them.
 *
 * Threads: what handlers and callers read is not changed between its start and the end of its drain
 * (life/generation.h), or is atomic.
 */
#ifndef CONGVAN_KERNEL_RUNTIME_INSTANCE_H
#define CONGVAN_KERNEL_RUNTIME_INSTANCE_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include <congvan/abi.h>

#include "bus/dial.h"
#include "bus/endpoint.h"
#include "compiler.h"
#include "log/log.h"
#include "plan/plan.h"
#include "plugin/methods.h"
#include "plugin/opened.h"
#include "plugin/pool.h"
#include "runtime/grants.h"

#define INSTANCE_MAGIC 0x696e7374u
#define INSTANCE_WORKERS 4u /* when the plugin names no number */
#define INSTANCE_CREDITS 128u
#define INSTANCE_SLOW_THREADS 2u
#define INSTANCE_SLOW_WAITING 32u /* slow calls that may wait */
#define INSTANCE_LISTENERS 8u
#define INSTANCE_EDITIONS 16u /* times that it is configured again; then a new generation takes over */

enum instance_state {
	INSTANCE_LOADING = 1,
	INSTANCE_RUNNING,
	INSTANCE_DRAINING,
	INSTANCE_STOPPED,
	INSTANCE_FAILED,
};

struct call;
struct config;
struct mode;
struct prepared;
struct runtime;

struct listener {
	char key[64], address[128];
	int fd;
};

struct instance {
	uint32_t magic;
	_Atomic int state; /* enum instance_state */
	atomic_bool fenced; /* its commits are refused */
	atomic_bool last; /* no generation takes over: what is idle is not kept while it drains */
	_Atomic uint32_t refs; /* whoever looks it up holds one while it uses it */
	struct runtime *runtime;
	struct prepared *edition; /* that it was made from: its manifest, plan, first configuration */
	_Atomic(const struct config *) config; /* changes when it is configured again */
	struct prepared *editions[INSTANCE_EDITIONS]; /* that it was configured with later */
	uint32_t edition_count;
	uint64_t generation;
	const struct plan_step *step;
	const char *name, *version; /* the manifest's */
	struct log_context log;
	struct cv_plugin plugin; /* a copy */
	struct cv_instance *self; /* the plugin's own */
	bool to_stop; /* in process: what load() made is to be given to stop() */
	struct cv_host host; /* the plugin's table; .kernel is this */
	struct grants grants;
	char *scratch; /* in process; NULL: not granted, or elsewhere */
	struct method *methods;
	uint32_t method_count;
	const struct mode *mode;
	void *hosted; /* the mode's own, when it runs elsewhere */
	bool own_loop; /* handlers run on a loop of this process */
	bool says_drained; /* tells by host->drained() that it has finished */
	struct listener listeners[INSTANCE_LISTENERS];
	uint32_t listener_count;

	struct endpoint *endpoint;
	struct dial *dial; /* the way of everybody in this process to it */
	struct pool *workers, *slow; /* slow NULL: no such method */
	struct loop *loop; /* own_loop */
	struct opened_set opened; /* own_loop: calls of call_open(); loop's thread */
	_Atomic uint32_t sent_count; /* own_loop: requests of open calls that the bus still holds */
	atomic_bool drained;

	pthread_mutex_t lock; /* guards idle, health, health_text */
	struct call *calls; /* the array, one for each credit */
	uint32_t calls_made; /* how many */
	struct call *idle;
	int health; /* enum cv_health */
	bool died; /* the process that its handlers ran in has ended */
	char died_why[200];
	char health_text[200];

	_Atomic uint64_t call_count, error_count;
};

/*
 * References keep an instance's memory, not its work: a holder asks instance_running() before it sends. Giving one back
 * frees nothing by itself (it may happen on any thread); whoever made the instance destroys it when nobody holds it.
 */
struct instance *instance_ref(struct instance *instance);
void instance_unref(struct instance **instance); /* accepts NULL */
/* Whether nobody but its maker holds it. */
bool instance_unused(const struct instance *instance);

/* NULL: no such method. */
const struct method *instance_method(const struct instance *instance, struct cv_bytes service, struct cv_bytes name);
/* Hands a task to whoever runs the instance's handlers. first: it was admitted before and does not wait again. */
void instance_push(struct instance *instance, struct task *task, bool first);

static inline bool instance_running(const struct instance *instance)
{
	return atomic_load_explicit(&instance->state, memory_order_acquire) == INSTANCE_RUNNING;
}

/* Requests that it handles or sent itself. */
uint32_t instance_under_way(struct instance *instance);

/* ---- for its life and the modes ---- */

/* Fills reterr with "<name>: ..." and returns the code. */
int instance_failed(const struct instance *instance, struct cv_error *reterr, int code, const char *format, ...)
    CV_PRINTF(4, 5);
/* Ends workers, slow pool and loop; again is harmless. Returns how many threads did not end. */
uint32_t instance_threads_end(struct instance *instance);

const char *instance_state_name(const struct instance *instance);

/* The instance behind a plugin's table. Asserts that it is one. */
struct instance *instance_of(const struct cv_host *host);

int64_t instance_monotonic_ms(void);
int64_t instance_now_ms(void);

#endif
