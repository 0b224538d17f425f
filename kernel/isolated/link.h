/*
 * The kernel's end of a host's control socket: orders with a number and a deadline, reports, descriptors beside
 * packets.
 *
 * Threads: link_order() and link_send() are 'any thread'; link_read() is the watch's.
 */
#ifndef CONGVAN_KERNEL_ISOLATED_LINK_H
#define CONGVAN_KERNEL_ISOLATED_LINK_H

#include <pthread.h>
#include <stdbool.h>

#include <congvan/abi.h>
#include <congvan/host.pb-c.h>

struct link_wait;

struct link {
	int fd; /* borrowed */
	pthread_mutex_t lock; /* guards the rest */
	pthread_cond_t answered;
	struct link_wait *waits;
	uint32_t next_sequence;
	uint32_t ping; /* the sequence of the PING that has no answer; 0: none is under way, or it could not be sent */
	int64_t ping_ms; /* monotonic: since when there is no answer; 0: nobody asked */
	int64_t loop_ms; /* of the last answer to a PING: for how long what runs on the host's loop has not come back */
	bool closed;
	char why[200];
};

void link_init(struct link *link, int fd);
void link_finish(struct link *link); /* nobody waits any more */

/*
 * Sends an order, with descriptors that stay the caller's. -E2BIG; -EAGAIN: the host has not read what came before;
 * -EPIPE: it is gone. The sequence is written into the order.
 */
int link_send(struct link *link, Congvan__HostOrder *order, const int *fds, size_t fd_count);
/*
 * Sends an order and waits for its report (DONE, or READY of BOOT). The code of the report with reterr, whose text is
 * the host's; -ETIME: not by the deadline (monotonic); -EPIPE: the host has ended, reterr says how. *ret_busy (may be
 * NULL): of PING. When the host's end of the socket has closed, its end is waited for shortly: how a process ended says
 * more than that it can't be reached.
 */
int link_order(struct link *link, Congvan__HostOrder *order, const int *fds, size_t fd_count, int64_t deadline_ms,
	       uint32_t *ret_busy, struct cv_error *reterr);
/*
 * Asks the host for a sign of life unless the last one was not answered yet; its DONE is taken by link_read(). Returns
 * since when it owes an answer (monotonic, now_ms when it was asked just now). A packet that does not fit into the
 * socket any more is owed as well: the host does not read.
 */
int64_t link_ping(struct link *link, int64_t now_ms);
/* For how long what runs on the host's event loop had not come back, by its last answer; 0: nothing, or no loop. */
int64_t link_loop_ms(struct link *link);
/* The host has ended: whoever waits hears why, and so does whoever comes later. */
void link_close(struct link *link, const char *why);

/*
 * Reads one packet. 1: a report that is nobody's answer (DRAINED, HEALTH), which the caller frees; 0: it was one, or
 * there is none; -ENOTCONN: the host has closed its end; -EPROTO: a packet outside the contract.
 */
int link_read(struct link *link, Congvan__HostReport **ret);

#endif
