/*
 * Bytes on a socket: for requests that no HTTP library would send. Thread: any; one connection belongs to one thread.
 */
#ifndef CONGVAN_TESTS_RAW_H
#define CONGVAN_TESTS_RAW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct raw_answer {
	int status; /* of the first answer; 0: none came */
	bool closed; /* the server closed the connection, or cut it */
	char text[65536]; /* everything that came, ended by a zero byte */
	size_t len;
};

/* A connection to 127.0.0.1, or a negative errno. The caller closes it. */
int raw_connect(uint16_t port);
/* Everything, or a negative errno (-EPIPE, -ECONNRESET: the server has gone). */
int raw_send(int fd, const void *data, size_t len);
/* Until one whole answer is there (Content-Length), the server closes, or timeout_ms have passed without a byte. */
void raw_read(int fd, int timeout_ms, struct raw_answer *ret);
/* The same, until the server closes or nothing comes any more. */
void raw_read_all(int fd, int timeout_ms, struct raw_answer *ret);
/* Connects, sends a text, reads one answer, closes. */
void raw_ask(uint16_t port, const char *text, size_t len, struct raw_answer *ret);

#endif
