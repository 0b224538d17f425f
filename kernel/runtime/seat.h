/*
 * A seat for each plugin that the configuration names: which generation runs, which older ones still drain, and what
 * has happened. Generations come and go; the seat stays.
 *
 * Threads: the supervisor's thread alone changes a seat (before it is started and after it has ended: the loader's).
 * What is marked so is read by others under the runtime's lock, which the supervisor's thread takes for writing to
 * change it; the rest is the supervisor's own.
 */
#ifndef CONGVAN_KERNEL_RUNTIME_SEAT_H
#define CONGVAN_KERNEL_RUNTIME_SEAT_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <congvan/abi.h>

struct instance;
struct prepared;
struct runtime;

#define SEAT_OLD_MAX 8u /* older generations of one plugin that have not ended: then no reload begins */
#define SEAT_RELOADS_IN_PROCESS 8u /* images and what they leaked stay mapped: then isolated mode, or a restart */

enum seat_state {
	SEAT_STARTING = 1,
	SEAT_RUNNING,
	SEAT_RELOADING, /* the old generation runs, or stops, while the next one comes */
	SEAT_DRAINING, /* stops, and none follows */
	SEAT_RESTARTING, /* waits for its next try */
	SEAT_QUARANTINED, /* started too often in vain: an operator has to see to it */
	SEAT_DISABLED, /* by an operator */
	SEAT_FAILED, /* can't run as it is: the error says why */
};

/* An older generation that ends; life/retire.h. */
struct retirement {
	struct instance *instance; /* the maker's reference; NULL: the place is free */
	int64_t deadline_ms; /* monotonic */
	bool late; /* past deadline and margin, and its thread has not come back */
	bool left; /* something of it is still under way: it stays as it is until that has ended */
	/* The rest is between the supervisor and the thread. */
	pthread_t thread;
	bool threaded;
	atomic_bool ended;
	uint32_t under_way; /* what generation_stop() said, once ended */
};

struct seat {
	struct runtime *runtime;
	char *name;

	/* Under the runtime's lock. */
	enum seat_state state;
	struct instance *running; /* the maker's reference; NULL: none */
	struct retirement *old[SEAT_OLD_MAX];
	uint32_t old_count;
	char version[64]; /* of the last generation */
	uint64_t generation; /* the last one */
	char error[sizeof(((struct cv_error *)0)->text)]; /* the last one, "" */
	int64_t error_ms; /* Unix */
	int64_t next_try_ms; /* RESTARTING: Unix */
	uint32_t reloads, restarts;
	uint32_t reloads_in_process; /* of these */
	uint64_t calls, errors; /* of generations that have ended */
	int64_t switch_us; /* how long callers waited at the last switch */

	/* The supervisor's. */
	struct retirement retirements[SEAT_OLD_MAX]; /* made with the seat: a generation can always be retired */
	struct prepared *edition; /* that the last generation which ran was made from; NULL: none yet */
	uint32_t failed_starts; /* since it was last healthy for long */
	int64_t try_ms; /* RESTARTING: monotonic */
	int64_t healthy_since_ms; /* monotonic */
	uint64_t hung_generation; /* that was replaced, or was to be, because a handler of it hangs; 0: none */
};

/* -E2BIG, -ENOMEM. The seat has no generation yet. */
int seat_add(struct runtime *runtime, const char *name, struct seat **ret);
/* NULL: none of that name. Under the lock, or on the supervisor's thread. */
struct seat *seat_find(const struct runtime *runtime, const char *name, size_t len);
void seat_destroy(struct seat **seat); /* without generations */

/* The running generation, with a reference; NULL: none. Any thread. */
struct instance *seat_running(struct runtime *runtime, const char *name, size_t len);

/*
 * Makes `next` (NULL: nobody) the seat's running generation: its services, its routes and the seat in one step. Takes
 * the maker's reference of `next`; that of the old one becomes the caller's. -ENOMEM, -E2BIG: nothing has changed.
 */
int seat_switch(struct seat *seat, struct instance *next, struct instance **ret_old);

void seat_set_state(struct seat *seat, enum seat_state state);
/* Keeps and logs it. "" takes it away. */
void seat_set_error(struct seat *seat, const char *text);

const char *seat_state_name(enum seat_state state);

#endif
