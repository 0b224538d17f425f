#include "isolated/link.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "compiler.h"
#include "isolated/contract.h"
#include "plan/wire.h"

#define REPORT_DEPTH_MAX 2u
#define REPORT_FIELDS_MAX 16u
#define REPORT_BYTES_MAX 4096u

struct link_wait {
	uint32_t sequence;
	bool done;
	int code;
	uint32_t busy;
	char text[252];
	struct link_wait *next;
};

void link_init(struct link *link, int fd)
{
	pthread_condattr_t attributes;

	*link = (struct link){.fd = fd};
	pthread_mutex_init(&link->lock, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&link->answered, &attributes);
	pthread_condattr_destroy(&attributes);
}

void link_finish(struct link *link)
{
	CV_ASSERT(link->waits == NULL);
	pthread_cond_destroy(&link->answered);
	pthread_mutex_destroy(&link->lock);
}

static int packet_send(int fd, const uint8_t *bytes, size_t len, const int *fds, size_t fd_count)
{
	union {
		struct cmsghdr header;
		char space[CMSG_SPACE(HOST_PACKET_FDS * sizeof(int))];
	} control = {0};
	struct iovec part = {.iov_base = (void *)(uintptr_t)bytes, .iov_len = len};
	struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
	ssize_t n;

	if (fd_count > 0) {
		message.msg_control = &control;
		message.msg_controllen = CMSG_SPACE(fd_count * sizeof(int));
		control.header.cmsg_level = SOL_SOCKET;
		control.header.cmsg_type = SCM_RIGHTS;
		control.header.cmsg_len = CMSG_LEN(fd_count * sizeof(int));
		memcpy(CMSG_DATA(&control.header), fds, fd_count * sizeof(int));
	}
	do {
		n = sendmsg(fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
	} while (n < 0 && errno == EINTR);
	if (n >= 0)
		return 0;
	return errno == ECONNRESET ? -EPIPE : -errno;
}

static int send_locked(struct link *link, Congvan__HostOrder *order, const int *fds, size_t fd_count)
{
	size_t len;
	uint8_t *bytes;
	int r;

	if (link->closed)
		return -EPIPE;
	order->has_sequence = order->has_kind = 1;
	order->sequence = ++link->next_sequence;
	len = congvan__host_order__get_packed_size(order);
	if (len > HOST_PACKET_MAX || fd_count > HOST_PACKET_FDS)
		return -E2BIG;
	bytes = malloc(len);
	if (bytes == NULL)
		return -ENOMEM;
	congvan__host_order__pack(order, bytes);
	r = packet_send(link->fd, bytes, len, fds, fd_count);
	free(bytes);
	return r;
}

int link_send(struct link *link, Congvan__HostOrder *order, const int *fds, size_t fd_count)
{
	int r;

	pthread_mutex_lock(&link->lock);
	r = send_locked(link, order, fds, fd_count);
	pthread_mutex_unlock(&link->lock);
	return r;
}

int64_t link_ping(struct link *link, int64_t now_ms)
{
	Congvan__HostOrder order = CONGVAN__HOST_ORDER__INIT;
	int64_t since_ms;

	pthread_mutex_lock(&link->lock);
	if (link->ping_ms == 0)
		link->ping_ms = now_ms;
	order.kind = CONGVAN__HOST_ORDER__KIND__PING;
	if (link->ping == 0 && send_locked(link, &order, NULL, 0) == 0)
		link->ping = order.sequence;
	since_ms = link->ping_ms;
	pthread_mutex_unlock(&link->lock);
	return since_ms;
}

int64_t link_loop_ms(struct link *link)
{
	int64_t ms;

	pthread_mutex_lock(&link->lock);
	ms = link->loop_ms;
	pthread_mutex_unlock(&link->lock);
	return ms;
}

/* Until link_close(): a host whose socket is closed has ended or is ended soon. */
static void wait_closed(struct link *link, int64_t deadline_ms)
{
	const struct timespec until = {.tv_sec = deadline_ms / 1000, .tv_nsec = deadline_ms % 1000 * 1000000};
	int late = 0;

	while (!link->closed && late != ETIMEDOUT)
		late = pthread_cond_timedwait(&link->answered, &link->lock, &until);
}

static void unlink_locked(struct link *link, const struct link_wait *wait)
{
	struct link_wait **at = &link->waits;

	while (*at != wait)
		at = &(*at)->next;
	*at = wait->next;
}

int link_order(struct link *link, Congvan__HostOrder *order, const int *fds, size_t fd_count, int64_t deadline_ms,
	       uint32_t *ret_busy, struct cv_error *reterr)
{
	const struct timespec until = {.tv_sec = deadline_ms / 1000, .tv_nsec = deadline_ms % 1000 * 1000000};
	struct link_wait wait = {0};
	int r, late = 0;

	pthread_mutex_lock(&link->lock);
	r = send_locked(link, order, fds, fd_count);
	if (r == 0) {
		wait.sequence = order->sequence;
		wait.next = link->waits;
		link->waits = &wait;
		while (!wait.done && !link->closed && late != ETIMEDOUT)
			late = pthread_cond_timedwait(&link->answered, &link->lock, &until);
		unlink_locked(link, &wait);
		if (wait.done)
			r = wait.code;
		else
			r = link->closed ? -EPIPE : -ETIME;
	}
	if (r == -EPIPE)
		wait_closed(link, deadline_ms);
	if (r == 0 && ret_busy != NULL)
		*ret_busy = wait.busy;
	if (r < 0) {
		reterr->code = r;
		if (wait.done)
			snprintf(reterr->text, sizeof(reterr->text), "%s", wait.text);
		else if (r == -ETIME)
			snprintf(reterr->text, sizeof(reterr->text), "its process did not answer in time");
		else if (link->closed)
			snprintf(reterr->text, sizeof(reterr->text), "its process has ended: %s", link->why);
		else
			snprintf(reterr->text, sizeof(reterr->text), "its process can't be reached: %s", strerror(-r));
	}
	pthread_mutex_unlock(&link->lock);
	return r;
}

void link_close(struct link *link, const char *why)
{
	pthread_mutex_lock(&link->lock);
	link->closed = true;
	snprintf(link->why, sizeof(link->why), "%s", why);
	pthread_cond_broadcast(&link->answered);
	pthread_mutex_unlock(&link->lock);
}

static int answer(struct link *link, const Congvan__HostReport *report)
{
	struct link_wait *wait;
	int r = 0;

	pthread_mutex_lock(&link->lock);
	for (wait = link->waits; wait != NULL && wait->sequence != report->sequence; wait = wait->next)
		;
	/* Nobody waits for what comes too late; but an order that was never given can't be done. */
	if (report->sequence == link->ping && link->ping != 0) {
		link->ping_ms = link->ping = 0;
		link->loop_ms = report->loop_ms;
	} else if (wait == NULL)
		r = report->sequence == 0 || report->sequence > link->next_sequence ? -EPROTO : 0;
	if (wait != NULL && !wait->done) {
		wait->done = true;
		wait->code = report->code > 0 ? -EPROTO : report->code;
		wait->busy = report->busy;
		snprintf(wait->text, sizeof(wait->text), "%s", report->text != NULL ? report->text : "");
		pthread_cond_broadcast(&link->answered);
	}
	pthread_mutex_unlock(&link->lock);
	return r;
}

int link_read(struct link *link, Congvan__HostReport **ret)
{
	uint8_t bytes[REPORT_BYTES_MAX];
	Congvan__HostReport *report;
	ssize_t n;
	int r;

	do {
		n = recv(link->fd, bytes, sizeof(bytes), MSG_DONTWAIT | MSG_TRUNC);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return errno == EAGAIN ? 0 : -ENOTCONN;
	if (n == 0)
		return -ENOTCONN;
	if ((size_t)n > sizeof(bytes) ||
	    wire_check(&congvan__host_report__descriptor, (struct cv_bytes){bytes, (size_t)n}, REPORT_DEPTH_MAX,
		       REPORT_FIELDS_MAX) < 0)
		return -EPROTO;
	report = congvan__host_report__unpack(NULL, (size_t)n, bytes);
	if (report == NULL)
		return -EPROTO;
	if (report->has_kind && (report->kind == CONGVAN__HOST_REPORT__KIND__DRAINED ||
				 report->kind == CONGVAN__HOST_REPORT__KIND__HEALTH)) {
		*ret = report;
		return 1;
	}
	r = report->has_kind ? answer(link, report) : -EPROTO;
	congvan__host_report__free_unpacked(report, NULL);
	return r;
}
