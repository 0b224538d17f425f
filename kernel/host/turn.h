/*
 * One call inside a host: the public cv_call and what stands behind it. Two kinds, as in the kernel.
 *
 * A turn of a handler belongs to a slot of the endpoint: IDLE -> QUEUED -> RUN or RENDER -> (answered) -> IDLE, with
 * LATER behind RUN for event-loop plugins. What the handler decided goes to the kernel, which commits, repeats and
 * renders; each of those is a new turn. A call that an event-loop plugin opened (call_open) is OPEN until it is closed.
 *
 * Threads: a turn belongs to one thread at a time; `lock` lets no more than one of its questions be on the way to the
 * kernel, which would end a host that sends two.
 */
#ifndef CONGVAN_KERNEL_HOST_TURN_H
#define CONGVAN_KERNEL_HOST_TURN_H

#include <congvan/bus.pb-c.h>

#include "host/guest.h"
#include "plugin/arena.h"

#define TURN_MAGIC 0x7475726eu

enum turn_state {
	TURN_IDLE = 1,
	TURN_QUEUED,
	TURN_RUN,
	TURN_RENDER,
	TURN_LATER,
	TURN_OPEN,
};

/* The way out of an open call. */
struct turn_out {
	struct opened opened;
	char *service, *method; /* for the text of a failure */
};

struct turn {
	struct cv_call open; /* first: what the plugin sees */
	uint32_t magic;
	enum turn_state state;
	struct guest *guest;
	struct task task;
	struct turn *next_idle;

	struct endpoint_slot *slot; /* NULL: opened by a loop */
	const struct method *method;
	bool refused; /* the slow pool is full */

	struct arena arena;
	const Congvan__Envelope *head; /* of the request; NULL in open calls */
	uint64_t token; /* the kernel's name of the call; 0 in open calls */
	struct cv_bytes request;
	struct cv_bytes status; /* host->fail() */
	pthread_mutex_t lock;
	Congvan__HostSpeaker *speaker; /* of an open call; NULL: as itself */
	struct turn_out out;
};

/* The turn behind a plugin's pointer. Asserts that it is one. */
struct turn *turn_of(struct cv_call *open);

/* The endpoint's on_request: takes a free turn for the slot and queues it. nng's thread. */
void turn_arrived(void *guest, struct endpoint_slot *slot);
/* Answers a turn in state LATER. -EINVAL: it is not in that state. */
int turn_reply_later(struct turn *turn, int result, struct cv_bytes reply);

void turn_init(struct turn *turn, struct guest *guest);

#endif
