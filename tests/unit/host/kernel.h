/*
 * The kernel's side of a host, as a test plays it: a real process of congvan-host over a real socket pair and real ipc,
 * and answers to its questions that the test makes up.
 *
 * Threads: the test's; the answerer runs on nng's threads, one question at a time of each call.
 */
#ifndef CONGVAN_TESTS_UNIT_HOST_KERNEL_H
#define CONGVAN_TESTS_UNIT_HOST_KERNEL_H

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include <cmocka.h>
#include <congvan/bus.pb-c.h>

#include "bus/dial.h"
#include "bus/endpoint.h"
#include "isolated/contract.h"
#include "plugin/arena.h"

struct kernel;

/* Fills the reply, whose memory is the arena's. HELLO is answered before. */
typedef void kernel_answer(struct kernel *kernel, const Congvan__TableCall *ask, struct arena *arena,
			   Congvan__TableReply *reply);

struct kernel {
	pid_t pid;
	int control, death, errors; /* the read end of the host's standard error; -1: the test's own */
	char directory[64], requests[96], table[96];
	uint8_t token[HOST_TOKEN_BYTES];
	Congvan__HostBoot boot;
	Congvan__HostSandbox sandbox;
	struct endpoint *endpoint;
	struct dial *dial;
	uint32_t sequence;
	kernel_answer *answer;
	void *arg;
	atomic_uint spawned, questions; /* steps of the test's and of the answerer's side */
	atomic_bool greeted;
};

/* Everything but the process: the test may change boot and sandbox before kernel_spawn(). */
void kernel_make(struct kernel *kernel, const char *plugin, kernel_answer *answer);
void kernel_spawn(struct kernel *kernel);
/* BOOT, READY, LOAD, START, each with success; dials. */
void kernel_run(struct kernel *kernel);
/* Ends the host if it still runs; frees all. */
void kernel_finish(struct kernel *kernel);

/* Sends an order of this kind with descriptors; returns its sequence. */
uint32_t kernel_send(struct kernel *kernel, Congvan__HostOrder *order, const int *fds, size_t count);
uint32_t kernel_order(struct kernel *kernel, Congvan__HostOrder__Kind kind);
uint32_t kernel_boot(struct kernel *kernel);
/* The next report; fails the test when none comes. The caller frees it. */
Congvan__HostReport *kernel_report(struct kernel *kernel);
/* The next report is DONE of this order; its code. */
int kernel_done(struct kernel *kernel, uint32_t sequence);
/* How the process ended: its exit code, or minus the signal. */
int kernel_wait(struct kernel *kernel);

/* What a handler answered. Bytes from malloc. */
struct kernel_reply {
	int32_t result;
	char *payload, *status; /* NUL added */
	size_t payload_len, status_len;
};
void kernel_reply_free(struct kernel_reply *reply);

/* A request in RUN: "probe/1" method, as a person of agency 7; call token 77. */
struct kernel_reply kernel_call(struct kernel *kernel, const char *service, const char *method, const char *request);
/* The head of such a request, for tests that change it; memory is static. */
Congvan__Envelope *kernel_head(const char *service, const char *method);
struct kernel_reply kernel_request(struct kernel *kernel, const Congvan__Envelope *head, struct cv_bytes payload,
				   struct cv_bytes original);
/* Asserts that the method answers this text. */
void kernel_says(struct kernel *kernel, const char *method, const char *request, const char *expected);

#endif
