#include "load/load.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* How long a connection waits before it tries a server again that refused it. */
#define RETRY_NS 3000000

enum state {
	STATE_CLOSED,
	STATE_CONNECTING,
	STATE_WAITING, /* connected, for its next request's time */
	STATE_BUSY, /* a request is under way */
	STATE_FINISHED, /* next() had nothing more */
};

struct connection {
	enum state state;
	int fd;
	int64_t retry_at_ns, began_ns;
	char request[LOAD_REQUEST_MAX];
	size_t request_len, sent;
	char *answer; /* LOAD_ANSWER_MAX bytes */
	size_t received;
	size_t head_len; /* 0: the head is not complete yet */
	size_t body_len;
	int status;
	bool close_after;
};

struct load {
	struct load_options options;
	int epoll;
	atomic_bool stop;
	unsigned finished;
	int64_t began_ns;
	uint64_t asked; /* requests begun, for per_second */
	struct connection *connections;
};

int64_t load_now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void disconnect(struct load *load, struct connection *connection)
{
	(void)load;
	if (connection->fd >= 0)
		close(connection->fd); /* leaves the epoll set by itself */
	connection->fd = -1;
	connection->state = STATE_CLOSED;
	connection->retry_at_ns = load_now_ns() + RETRY_NS;
}

static void watch(struct load *load, struct connection *connection, uint32_t events, int operation)
{
	struct epoll_event event = {.events = events, .data.u32 = (uint32_t)(connection - load->connections)};

	epoll_ctl(load->epoll, operation, connection->fd, &event);
}

static void report(struct load *load, struct connection *connection, int status, const char *body, size_t len)
{
	struct load_answer answer = {.status = status, .body = body, .body_len = len};

	if (status)
		answer.latency_ns = load_now_ns() - connection->began_ns;
	load->options.answer(load->options.arg, (unsigned)(connection - load->connections), &answer);
}

static void fail(struct load *load, struct connection *connection)
{
	bool asked = connection->state == STATE_BUSY && connection->sent > 0;

	disconnect(load, connection);
	if (asked)
		report(load, connection, 0, NULL, 0);
}

/* Sends what is left of the request; waits for room when the socket is full. */
static void push(struct load *load, struct connection *connection)
{
	while (connection->sent < connection->request_len) {
		ssize_t n = send(connection->fd, connection->request + connection->sent,
				 connection->request_len - connection->sent, MSG_NOSIGNAL);

		if (n < 0 && errno == EAGAIN) {
			watch(load, connection, EPOLLIN | EPOLLOUT, EPOLL_CTL_MOD);
			return;
		}
		if (n <= 0) {
			fail(load, connection);
			return;
		}
		connection->sent += (size_t)n;
	}
}

/* When the next request of all connections is due. */
static int64_t due_ns(const struct load *load)
{
	if (load->options.per_second == 0)
		return 0;
	return load->began_ns + (int64_t)(load->asked * 1000000000u / load->options.per_second);
}

static void ask(struct load *load, struct connection *connection)
{
	if (load_now_ns() < due_ns(load)) {
		connection->state = STATE_WAITING;
		return;
	}
	load->asked++;
	connection->request_len = load->options.next(load->options.arg, (unsigned)(connection - load->connections),
						     connection->request, sizeof(connection->request));
	if (connection->request_len == 0) {
		disconnect(load, connection);
		connection->state = STATE_FINISHED;
		load->finished++;
		return;
	}
	connection->state = STATE_BUSY;
	connection->sent = connection->received = connection->head_len = connection->body_len = 0;
	connection->close_after = false;
	connection->began_ns = load_now_ns();
	push(load, connection);
}

static void dial(struct load *load, struct connection *connection)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(load->options.port)};
	int on = 1;

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	connection->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (connection->fd < 0)
		return;
	setsockopt(connection->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	connection->state = STATE_CONNECTING;
	if (connect(connection->fd, (struct sockaddr *)&address, sizeof(address)) < 0 && errno != EINPROGRESS) {
		disconnect(load, connection);
		return;
	}
	watch(load, connection, EPOLLIN | EPOLLOUT, EPOLL_CTL_ADD);
}

static bool parse_head(struct connection *connection)
{
	char *end = memmem(connection->answer, connection->received, "\r\n\r\n", 4);
	char *line;

	if (!end || connection->received < 12 || strncmp(connection->answer, "HTTP/1.1 ", 9) != 0)
		return false;
	connection->head_len = (size_t)(end - connection->answer) + 4;
	connection->status = atoi(connection->answer + 9);
	*end = '\0';
	for (line = strstr(connection->answer, "\r\n"); line; line = strstr(line + 2, "\r\n")) {
		if (strncasecmp(line + 2, "content-length:", 15) == 0)
			connection->body_len = strtoul(line + 17, NULL, 10);
		if (strncasecmp(line + 2, "connection: close", 17) == 0)
			connection->close_after = true;
	}
	return true;
}

static void pull(struct load *load, struct connection *connection)
{
	for (;;) {
		ssize_t n = recv(connection->fd, connection->answer + connection->received,
				 LOAD_ANSWER_MAX - connection->received, 0);

		if (n < 0 && errno == EAGAIN)
			return;
		if (n <= 0) {
			fail(load, connection);
			return;
		}
		connection->received += (size_t)n;
		if (connection->head_len == 0 && !parse_head(connection))
			continue;
		if (connection->received < connection->head_len + connection->body_len)
			continue;
		report(load, connection, connection->status, connection->answer + connection->head_len,
		       connection->body_len);
		if (connection->close_after) {
			disconnect(load, connection);
			connection->retry_at_ns = 0;
		} else {
			ask(load, connection);
		}
		return;
	}
}

static void on_event(struct load *load, struct connection *connection, uint32_t events)
{
	if (connection->state == STATE_CONNECTING) {
		int error = 0;
		socklen_t len = sizeof(error);

		getsockopt(connection->fd, SOL_SOCKET, SO_ERROR, &error, &len);
		if (error) {
			disconnect(load, connection);
			return;
		}
		watch(load, connection, EPOLLIN, EPOLL_CTL_MOD);
		ask(load, connection);
		return;
	}
	if (connection->state == STATE_WAITING)
		disconnect(load, connection); /* nothing is expected of an idle connection but its end */
	if (connection->state != STATE_BUSY)
		return;
	if ((events & EPOLLOUT) && connection->sent < connection->request_len) {
		watch(load, connection, EPOLLIN, EPOLL_CTL_MOD);
		push(load, connection);
	}
	if (connection->state == STATE_BUSY && (events & (EPOLLIN | EPOLLHUP | EPOLLERR)))
		pull(load, connection);
}

/* Dials what is closed and due. Returns how long the loop may wait, in ms; -1: for ever. */
static int dial_due(struct load *load)
{
	int64_t now = load_now_ns();
	int wait = -1;

	for (unsigned i = 0; i < load->options.connections; i++) {
		struct connection *connection = &load->connections[i];

		if (connection->state == STATE_WAITING && now >= due_ns(load))
			ask(load, connection);
		if (connection->state == STATE_WAITING)
			wait = 1;
		if (connection->state != STATE_CLOSED)
			continue;
		if (connection->retry_at_ns <= now)
			dial(load, connection);
		if (connection->state == STATE_CLOSED)
			wait = 1;
	}
	return wait;
}

int load_run(struct load *load, int64_t duration_ms)
{
	int64_t end = load_now_ns() + duration_ms * 1000000;
	struct epoll_event events[64];

	load->began_ns = load_now_ns();
	load->asked = 0;
	while (!atomic_load(&load->stop) && load->finished < load->options.connections) {
		int wait = dial_due(load);
		int n;

		if (duration_ms) {
			int64_t left = (end - load_now_ns()) / 1000000;

			if (left <= 0)
				return 0;
			if (wait < 0 || wait > left)
				wait = (int)left;
		} else if (wait < 0) {
			wait = 50; /* to see load_stop() */
		}
		n = epoll_wait(load->epoll, events, 64, wait);
		for (int i = 0; i < n; i++)
			on_event(load, &load->connections[events[i].data.u32], events[i].events);
	}
	return 0;
}

void load_stop(struct load *load)
{
	atomic_store(&load->stop, true);
}

int load_create(const struct load_options *options, struct load **ret)
{
	struct load *load = calloc(1, sizeof(*load));

	if (!load)
		return -ENOMEM;
	load->options = *options;
	load->epoll = epoll_create1(EPOLL_CLOEXEC);
	load->connections = calloc(options->connections, sizeof(*load->connections));
	if (!load->connections || load->epoll < 0)
		goto failed;
	for (unsigned i = 0; i < options->connections; i++)
		load->connections[i].fd = -1;
	for (unsigned i = 0; i < options->connections; i++) {
		load->connections[i].answer = malloc(LOAD_ANSWER_MAX);
		if (!load->connections[i].answer)
			goto failed;
	}
	*ret = load;
	return 0;
failed:
	load_destroy(&load);
	return -ENOMEM;
}

void load_destroy(struct load **load)
{
	if (!*load)
		return;
	for (unsigned i = 0; (*load)->connections && i < (*load)->options.connections; i++) {
		if ((*load)->connections[i].fd >= 0)
			close((*load)->connections[i].fd);
		free((*load)->connections[i].answer);
	}
	free((*load)->connections);
	if ((*load)->epoll >= 0)
		close((*load)->epoll);
	free(*load);
	*load = NULL;
}

static int compare(const void *left, const void *right)
{
	int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;

	return (a > b) - (a < b);
}

int64_t load_percentile(int64_t *samples, size_t count, double p)
{
	size_t index;

	if (count == 0)
		return 0;
	qsort(samples, count, sizeof(*samples), compare);
	index = (size_t)((double)(count - 1) * p / 100.0 + 0.5);
	return samples[index];
}
