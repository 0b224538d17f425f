/*
 * The runtime as the kernel's own files see it.
 */
#ifndef CONGVAN_KERNEL_RUNTIME_RUNTIME_INT_H
#define CONGVAN_KERNEL_RUNTIME_RUNTIME_INT_H

#include <stdatomic.h>

#include "durable/dispatcher.h"
#include "plan/plan.h"
#include "plan/prepare.h"
#include "runtime/directory.h"
#include "runtime/instance.h"
#include "runtime/listener.h"
#include "runtime/runtime.h"
#include "runtime/secret.h"
#include "store/store.h"

#define RUNTIME_MAGIC 0x72756e74u
#define RUNTIME_FILE_THREADS 2u /* finish uploads: they wait for the disk */
#define RUNTIME_FILES_WAITING 256u
#define RUNTIME_OUTSIDE_THREADS 2u /* calls from outside of any plugin: they wait for their answers */
#define RUNTIME_OUTSIDE_WAITING 64u

struct seat;
struct supervisor;
struct turnstile;

struct runtime {
	uint32_t magic;
	struct store *store;
	struct prepared *prepared; /* the edition of the start, or of the configuration read since */
	char *run_directory;
	uint8_t secret[SECRET_BYTES];
	pthread_rwlock_t lock; /* guards seats, what is marked so in them, and directory */
	struct seat *seats[PLAN_PLUGINS_MAX]; /* in starting order */
	size_t seat_count;
	struct directory *directory; /* NULL: nobody runs yet */
	_Atomic uint64_t routes_stamp; /* rises with every change of the directory */
	struct listen_sockets sockets;
	struct supervisor *supervisor;
	_Atomic uint32_t stuck_acts; /* threads of callbacks that hang, and what they hold */
	_Atomic uint32_t stuck_count; /* the same with handlers that hang, as the supervisor counted last */
	int callback_ms, hang_ms;
	bool restart_asked; /* the supervisor's */
	int64_t awake_since_ms; /* the supervisor's: from when on it has looked as often as it wanted; monotonic */
	void (*on_restart)(void *arg, const char *why);
	void *on_restart_arg;
	struct turnstile *turnstile; /* where calls of all instances wait that conflicted */
	struct pool *files, *outside;
	struct dispatcher_options dispatching; /* clocks */
	struct dispatcher *dispatcher; /* made before any plugin is loaded */
	_Atomic uint64_t next_generation, next_message;
	const struct mode *isolated; /* NULL: there is none */
	/*
	 * Called when the host of an isolated instance ended without being asked to: its calls have been answered, it
	 * is fenced, failed, and its leases are revoked. `why` is for people: "killed by signal 11". May only queue and
	 * wake; a thread of the isolated mode. NULL: nobody restarts it.
	 */
	void (*on_host_death)(struct runtime *runtime, struct instance *instance, const char *why);
};

/* Who answers for a service now, with a reference that the caller gives back (instance_unref()); NULL: nobody. */
struct instance *runtime_service(struct runtime *runtime, const char *service);

#endif
