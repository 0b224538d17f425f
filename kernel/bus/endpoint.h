/*
 * Where an instance hears requests: one REP0 socket with a context for each credit. A request that arrives occupies its
 * slot until endpoint_reply(); the number of slots is the number of requests that may wait or be under way, so a slow
 * instance gives back-pressure and not memory.
 *
 * Callers in this process take a credit before they send (endpoint_credit_take()) and hear at once that there is none.
 *
 * A request comes over nng, or, inside this process and from an event loop, by endpoint_deliver(): the same envelope,
 * limits and credits without the two threads of nng that each way over it wakes.
 *
 * Threads: on_request runs on nng's threads, or on the deliverer's, and may only queue the slot and wake somebody, or
 * answer it at once.
 * endpoint_reply() is 'any thread', once per request.
 */
#ifndef CONGVAN_KERNEL_BUS_ENDPOINT_H
#define CONGVAN_KERNEL_BUS_ENDPOINT_H

#include <stdbool.h>
#include <sys/types.h>

#include <congvan/abi.h>
#include <nng/nng.h>

#define ENDPOINT_CREDITS_MAX 4096u
#define ENDPOINT_ADDRESS_MAX 128u /* more than a socket's path may have (unix(7)) */

struct endpoint;

/* One request under way. The owner of the endpoint may use `user` and `next` while it holds the slot. */
struct endpoint_slot {
	struct endpoint *endpoint;
	nng_msg *request; /* owned by the slot until the reply */
	void *user;
	struct endpoint_slot *next;
};

typedef void endpoint_on_request(void *arg, struct endpoint_slot *slot);

struct endpoint_options {
	const char *name; /* part of the address; a random token follows it */
	const char *address; /* "ipc://..."; NULL: one inside the process */
	size_t message_max; /* bytes; 0: ENVELOPE_MAX */
	uint32_t credits; /* 1 to ENDPOINT_CREDITS_MAX */
	bool delivered_only; /* hears what endpoint_deliver() brings and nothing else: there is no address */
	/*
	 * Judges whoever connects over ipc, by the process's number; false: it is turned away. nng's thread, before any
	 * request of it is heard; may only look and note. NULL: everybody.
	 */
	bool (*admit)(void *arg, pid_t peer);
	/* A connection that was let in has ended, whoever ended it. nng's thread; may only note. NULL: nobody asks. */
	void (*on_lost)(void *arg);
	endpoint_on_request *on_request;
	void *arg;
};

/* Listens and arms all contexts. Copies what the options name. -EINVAL, -ENOMEM or what nng says, with reterr. */
int endpoint_create(const struct endpoint_options *options, struct endpoint **ret, struct cv_error *reterr);
/* Closes the socket; no on_request runs afterwards. All slots must have been answered. Accepts NULL. Blocks shortly. */
void endpoint_destroy(struct endpoint **endpoint);

const char *endpoint_address(const struct endpoint *endpoint);

/* false: none left. Whoever takes one sends one request; the reply gives it back. Any thread, lock-free. */
bool endpoint_credit_take(struct endpoint *endpoint);
void endpoint_credit_return(struct endpoint *endpoint); /* when nothing was sent after all */
uint32_t endpoint_busy(const struct endpoint *endpoint); /* credits taken now */

/* Runs exactly once, on the thread that replies, and may only queue and wake. The reply is the receiver's to free. */
typedef void endpoint_on_reply(void *arg, int result, nng_msg *reply);
/*
 * Hands over a request inside this process. The caller holds a credit; the reply gives it back. Takes the request.
 * Any thread; on_request runs before it returns.
 */
void endpoint_deliver(struct endpoint *endpoint, nng_msg *request, endpoint_on_reply *on_reply, void *arg);

/*
 * Takes the reply, frees the request, gives the credit back and listens again. NULL: an empty reply, for which no
 * memory is needed. A reply that can't be sent, twice, ends the connection that its request came over: whoever waits
 * for answers on it hears that they do not come (-EPIPE), and its next request goes over a new one.
 */
void endpoint_reply(struct endpoint_slot *slot, nng_msg *reply);

#endif
