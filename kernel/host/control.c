#include "host/control.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "compiler.h"
#include "plan/wire.h"

#define CONTROL_ORDERS_MAX 16u /* that may wait: the kernel sends the next one when the last is answered */
#define CONTROL_DEPTH_MAX 4u
#define CONTROL_FIELDS_MAX 2000u
#define CONTROL_TEXT_MAX 1024u

static struct {
	pthread_mutex_t lock; /* guards everything below */
	pthread_cond_t arrived; /* an order or a descriptor */
	struct control_order *first, *last;
	uint32_t waiting;
	struct control_ticket *tickets; /* expected */
	uint64_t last_ticket;
	void (*look)(Congvan__HostReport *report);
	uint8_t packet[HOST_PACKET_MAX]; /* the reader's alone */
} control = {.lock = PTHREAD_MUTEX_INITIALIZER};

/* No handlers, no destructors: what this process holds is the kernel's to clean up. */
CV_NORETURN static void end(enum host_exit how)
{
	_exit((int)how);
}

static void order_free(struct control_order *order)
{
	for (uint32_t i = 0; i < order->fd_count; i++)
		close(order->fds[i]);
	congvan__host_order__free_unpacked(order->message, NULL);
	free(order);
}

static void fds_take(struct msghdr *header, struct control_order *order)
{
	for (struct cmsghdr *part = CMSG_FIRSTHDR(header); part != NULL; part = CMSG_NXTHDR(header, part)) {
		if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS)
			continue;
		order->fd_count = (uint32_t)((part->cmsg_len - CMSG_LEN(0)) / sizeof(int));
		if (order->fd_count > HOST_PACKET_FDS)
			end(HOST_EXIT_PROTOCOL);
		memcpy(order->fds, CMSG_DATA(part), order->fd_count * sizeof(int));
	}
}

/* One packet. Ends the process when there is none to come or it is no order. */
static struct control_order *order_read(void)
{
	alignas(struct cmsghdr) char space[CMSG_SPACE(HOST_PACKET_FDS * sizeof(int))];
	struct iovec part = {control.packet, sizeof(control.packet)};
	struct msghdr header = {
	    .msg_iov = &part, .msg_iovlen = 1, .msg_control = space, .msg_controllen = sizeof(space)};
	struct control_order *order;
	struct cv_bytes bytes;
	ssize_t n;

	do
		n = recvmsg(HOST_CONTROL_FD, &header, MSG_CMSG_CLOEXEC);
	while (n < 0 && errno == EINTR);
	if (n <= 0)
		end(HOST_EXIT_ORPHAN);
	order = calloc(1, sizeof(*order));
	if (order == NULL || (header.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0)
		end(HOST_EXIT_PROTOCOL);
	fds_take(&header, order);
	bytes = (struct cv_bytes){control.packet, (size_t)n};
	if (wire_check(&congvan__host_order__descriptor, bytes, CONTROL_DEPTH_MAX, CONTROL_FIELDS_MAX) < 0)
		end(HOST_EXIT_PROTOCOL);
	order->message = congvan__host_order__unpack(NULL, bytes.len, bytes.data);
	if (order->message == NULL || !order->message->has_kind)
		end(HOST_EXIT_PROTOCOL);
	return order;
}

Congvan__HostOrder *control_boot(void)
{
	struct control_order *order = order_read();
	Congvan__HostOrder *message = order->message;

	if (message->kind != CONGVAN__HOST_ORDER__KIND__BOOT || message->boot == NULL || order->fd_count > 0)
		end(HOST_EXIT_PROTOCOL);
	free(order);
	return message;
}

/* ---- the reading thread ---------------------------------------------------------------------------------------- */

static void pong(struct control_order *order)
{
	Congvan__HostReport report = CONGVAN__HOST_REPORT__INIT;

	report.has_kind = report.has_sequence = report.has_code = 1;
	report.kind = CONGVAN__HOST_REPORT__KIND__DONE;
	report.sequence = order->message->sequence;
	control.look(&report);
	order_free(order);
	control_report(&report);
}

/* Whoever gave up waiting has forgotten the ticket: the descriptor is closed with its order. */
static void descriptor(struct control_order *order)
{
	if (order->fd_count != 1)
		end(HOST_EXIT_PROTOCOL);
	pthread_mutex_lock(&control.lock);
	for (struct control_ticket *ticket = control.tickets; ticket != NULL; ticket = ticket->next) {
		if (ticket->number == order->message->ticket && ticket->fd < 0) {
			ticket->fd = order->fds[0];
			order->fd_count = 0;
			pthread_cond_broadcast(&control.arrived);
			break;
		}
	}
	pthread_mutex_unlock(&control.lock);
	order_free(order);
}

static void enqueue(struct control_order *order)
{
	pthread_mutex_lock(&control.lock);
	if (++control.waiting > CONTROL_ORDERS_MAX)
		end(HOST_EXIT_PROTOCOL);
	if (control.first == NULL)
		control.first = order;
	else
		control.last->next = order;
	control.last = order;
	pthread_cond_broadcast(&control.arrived);
	pthread_mutex_unlock(&control.lock);
}

static void *reader_main(void *unused)
{
	struct pollfd fds[] = {{.fd = HOST_CONTROL_FD, .events = POLLIN}, {.fd = HOST_DEATH_FD, .events = POLLIN}};

	(void)unused;
	for (;;) {
		struct control_order *order;

		if (poll(fds, CV_COUNT(fds), -1) < 0) {
			if (errno == EINTR)
				continue;
			end(HOST_EXIT_ORPHAN);
		}
		/* Nobody ever writes into the pipe: whatever it says is its end. */
		if (fds[1].revents != 0)
			end(HOST_EXIT_ORPHAN);
		order = order_read();
		if (order->message->kind == CONGVAN__HOST_ORDER__KIND__PING)
			pong(order);
		else if (order->message->kind == CONGVAN__HOST_ORDER__KIND__DESCRIPTOR)
			descriptor(order);
		else
			enqueue(order);
	}
	return NULL;
}

int control_start(void (*look)(Congvan__HostReport *report))
{
	pthread_condattr_t attributes;
	pthread_t thread;
	int r;

	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&control.arrived, &attributes);
	pthread_condattr_destroy(&attributes);
	control.look = look;
	r = -pthread_create(&thread, NULL, reader_main, NULL);
	if (r < 0)
		return r;
	pthread_setname_np(thread, "control");
	pthread_detach(thread);
	return 0;
}

void control_outlive(int wait_ms)
{
	struct pollfd death = {.fd = HOST_DEATH_FD, .events = POLLIN};

	if (poll(&death, 1, wait_ms) > 0)
		end(HOST_EXIT_ORPHAN);
}

/* ---- orders and reports ---------------------------------------------------------------------------------------- */

struct control_order *control_next(void)
{
	struct control_order *order;

	pthread_mutex_lock(&control.lock);
	while (control.first == NULL)
		pthread_cond_wait(&control.arrived, &control.lock);
	order = control.first;
	control.first = order->next;
	control.waiting--;
	pthread_mutex_unlock(&control.lock);
	order->next = NULL;
	return order;
}

void control_report(const Congvan__HostReport *report)
{
	uint8_t bytes[CONTROL_TEXT_MAX + 256];
	size_t len = congvan__host_report__get_packed_size(report);
	ssize_t n;

	CV_ASSERT(len <= sizeof(bytes)); /* its texts are cut before */
	congvan__host_report__pack(report, bytes);
	do
		n = send(HOST_CONTROL_FD, bytes, len, MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		end(HOST_EXIT_ORPHAN);
}

void control_done(uint32_t sequence, int code, const char *action, const char *text)
{
	Congvan__HostReport report = CONGVAN__HOST_REPORT__INIT;
	char cut[CONTROL_TEXT_MAX];

	snprintf(cut, sizeof(cut), "%s", text != NULL ? text : "");
	report.has_kind = report.has_sequence = report.has_code = 1;
	report.kind = CONGVAN__HOST_REPORT__KIND__DONE;
	report.sequence = sequence;
	report.code = code;
	if (code != 0) {
		report.text = cut;
		report.action = (char *)(uintptr_t)action;
	}
	control_report(&report);
}

/* ---- descriptors ----------------------------------------------------------------------------------------------- */

void control_expect(struct control_ticket *ticket)
{
	pthread_mutex_lock(&control.lock);
	*ticket = (struct control_ticket){control.tickets, ++control.last_ticket, -1};
	control.tickets = ticket;
	pthread_mutex_unlock(&control.lock);
}

static void remove_locked(struct control_ticket *ticket)
{
	struct control_ticket **link = &control.tickets;

	while (*link != ticket)
		link = &(*link)->next;
	*link = ticket->next;
}

int control_take(struct control_ticket *ticket, int64_t deadline_ms, int *ret_fd)
{
	const struct timespec until = {.tv_sec = deadline_ms / 1000, .tv_nsec = deadline_ms % 1000 * 1000000};
	int r = 0;

	pthread_mutex_lock(&control.lock);
	while (ticket->fd < 0 && r != ETIMEDOUT)
		r = pthread_cond_timedwait(&control.arrived, &control.lock, &until);
	remove_locked(ticket);
	pthread_mutex_unlock(&control.lock);
	if (ticket->fd < 0)
		return -ETIME;
	*ret_fd = ticket->fd;
	return 0;
}

void control_forget(struct control_ticket *ticket)
{
	pthread_mutex_lock(&control.lock);
	remove_locked(ticket);
	pthread_mutex_unlock(&control.lock);
	if (ticket->fd >= 0)
		close(ticket->fd);
}
