/*
 * A countdown that makes the n-th call of a kind fail. Only calls from our own objects count: the linker's --wrap puts
 * the hook between them and the function that they name, and RocksDB, nng and libuv, which nobody can ask to survive
 * it, are shared libraries that it does not reach. Nothing of it is in the product.
 *
 * Threads: one test arms and disarms; calls are counted on whatever thread they come from, or on the arming one alone.
 */
#ifndef CONGVAN_TESTS_FAULT_HOOK_H
#define CONGVAN_TESTS_FAULT_HOOK_H

#include <stdbool.h>
#include <stdint.h>

enum fault_kind {
	FAULT_MEMORY, /* malloc() and its like, unpacking of messages, digests, directories: NULL */
	FAULT_SEND, /* nng_ctx_send(): ends with NNG_ECONNRESET, the message stays with the caller */
	FAULT_BUS, /* what nng makes for us: sockets, contexts, aios, messages, listeners, dialers: NNG_ENOMEM */
	FAULT_THREAD, /* pthread_create(): EAGAIN */
	FAULT_IMAGE, /* dlopen() and dlsym(): NULL */
	FAULT_LOSS, /* nng_ctx_send() of an answer: says that it is sent, and nobody ever gets it */
	FAULT_SYSTEM, /* what a process of its own takes: directories, sockets, pipes, spawning, watching: EMFILE */
	FAULT_KINDS,
};

enum fault_scope {
	FAULT_ANY_THREAD,
	FAULT_THIS_THREAD,
};

/* The n-th call from now on fails, once; n counts from 1. */
void fault_arm(enum fault_kind kind, uint32_t n, enum fault_scope scope);
/* The n-th and the `times` - 1 after it. */
void fault_arm_times(enum fault_kind kind, uint32_t n, uint32_t times, enum fault_scope scope);
/* No call fails any more. Whether one has. Calls under way on other threads must have ended, or are not interesting. */
bool fault_disarm(void);
/* Calls of this thread neither count nor fail meanwhile: for a test that looks on. */
void fault_exempt(bool exempt);
/* Calls counted since fault_arm(). */
uint32_t fault_seen(void);

/* The end of a walk that does not end: more calls than any path has. */
#define FAULT_WALK_MAX 5000u

#endif
