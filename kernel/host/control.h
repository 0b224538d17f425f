/*
 * The control socket and the death pipe (isolated/contract.h). A thread of its own reads both, so that pings are
 * answered, descriptors taken and the kernel's end noticed while a callback or a handler hangs; orders wait for the
 * main thread. Whatever cannot be read as an order, and the end of either descriptor, ends the process at once.
 *
 * Threads: control_report() and the functions for tickets are 'any thread', the rest the main thread's.
 */
#ifndef CONGVAN_KERNEL_HOST_CONTROL_H
#define CONGVAN_KERNEL_HOST_CONTROL_H

#include <stdint.h>

#include <congvan/abi.h>
#include <congvan/host.pb-c.h>

#include "isolated/contract.h"

struct control_order {
	struct control_order *next;
	Congvan__HostOrder *message;
	int fds[HOST_PACKET_FDS];
	uint32_t fd_count;
};

/* Waits for the first packet. Ends the process with HOST_EXIT_PROTOCOL when it is no BOOT. */
Congvan__HostOrder *control_boot(void);

/* Starts the reading thread. look: puts into the answer to a ping how this process does; any thread. */
int control_start(void (*look)(Congvan__HostReport *report));

/* Returns when the kernel still lives after so long; else the process ends as an orphan. Any thread. */
void control_outlive(int wait_ms);

/* Waits for an order for the main thread. The caller takes its message and descriptors, and frees it. */
struct control_order *control_next(void);

/* A negative errno of a step with its text, or 0, for the order of this sequence. */
void control_done(uint32_t sequence, int code, const char *action, const char *text);
void control_report(const Congvan__HostReport *report);

/* A descriptor that the kernel will send under this number: expect it, then ask, then take it or forget it. */
struct control_ticket {
	struct control_ticket *next;
	uint64_t number;
	int fd; /* -1: not here yet */
};
void control_expect(struct control_ticket *ticket);
/* -ETIME: it did not come by the deadline (monotonic). The ticket is done with in every case. */
int control_take(struct control_ticket *ticket, int64_t deadline_ms, int *ret_fd);
void control_forget(struct control_ticket *ticket);

#endif
