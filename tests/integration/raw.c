#include "integration/raw.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#define SILENCE_MS 5000

int raw_connect(uint16_t port)
{
	const struct sockaddr_in address = {
	    .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -errno;
	if (connect(fd, (const struct sockaddr *)&address, sizeof(address)) < 0) {
		int error = -errno;

		close(fd);
		return error;
	}
	return fd;
}

int raw_send(int fd, const void *data, size_t len)
{
	const char *at = data;

	while (len > 0) {
		ssize_t sent = send(fd, at, len, MSG_NOSIGNAL);

		if (sent < 0 && errno == EINTR)
			continue;
		if (sent < 0)
			return -errno;
		at += sent;
		len -= (size_t)sent;
	}
	return 0;
}

/* Whether the text begins with one whole answer. Interim answers (1xx) are passed over. */
static bool is_whole(const char *text)
{
	const char *body = strstr(text, "\r\n\r\n"), *line;

	if (!body)
		return false;
	body += 4;
	if (strncmp(text, "HTTP/1.1 1", 10) == 0)
		return is_whole(body);
	for (line = strstr(text, "\r\n"); line && line < body - 4; line = strstr(line + 2, "\r\n"))
		if (strncasecmp(line + 2, "Content-Length:", 15) == 0)
			return strlen(body) >= strtoul(line + 17, NULL, 10);
	return true;
}

static int status_of(const char *text)
{
	int status = 0;

	while (strncmp(text, "HTTP/1.1 1", 10) == 0) {
		const char *end = strstr(text, "\r\n\r\n");

		if (!end)
			return 0;
		text = end + 4;
	}
	if (sscanf(text, "HTTP/1.%*d %d", &status) != 1)
		return 0;
	return status;
}

static void read_until(int fd, int timeout_ms, bool one, struct raw_answer *ret)
{
	memset(ret, 0, sizeof(*ret));
	while (ret->len + 1 < sizeof(ret->text) && !(one && is_whole(ret->text))) {
		struct pollfd poll_fd = {.fd = fd, .events = POLLIN};
		ssize_t got;

		if (poll(&poll_fd, 1, timeout_ms) <= 0)
			break;
		got = recv(fd, ret->text + ret->len, sizeof(ret->text) - 1 - ret->len, 0);
		if (got <= 0) {
			ret->closed = true;
			break;
		}
		ret->len += (size_t)got;
	}
	ret->status = status_of(ret->text);
}

void raw_read(int fd, int timeout_ms, struct raw_answer *ret)
{
	read_until(fd, timeout_ms, true, ret);
}

void raw_read_all(int fd, int timeout_ms, struct raw_answer *ret)
{
	read_until(fd, timeout_ms, false, ret);
}

void raw_ask(uint16_t port, const char *text, size_t len, struct raw_answer *ret)
{
	int fd = raw_connect(port);

	memset(ret, 0, sizeof(*ret));
	if (fd < 0)
		return;
	if (raw_send(fd, text, len) == 0)
		raw_read(fd, SILENCE_MS, ret);
	close(fd);
}
