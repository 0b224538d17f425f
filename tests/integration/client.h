/*
 * A small HTTP client on libcurl for tests: one request, one answer, JSON parsed.
 * Thread: one client belongs to one thread. Ownership: an answer is the caller's until http_answer_free().
 */
#ifndef CONGVAN_TESTS_CLIENT_H
#define CONGVAN_TESTS_CLIENT_H

#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

struct http_client; /* keeps cookies and one connection, as a browser would */

struct http_request {
	const char *method; /* NULL: GET, or POST when there is a body */
	const char *path;
	const char *body; /* NULL: none */
	size_t body_len; /* 0: strlen(body) */
	const char *content_type; /* NULL: application/json with a body */
	const char *headers[12]; /* "Name: value", ended by NULL */
};

struct http_answer {
	long status; /* 0: no answer; problem says why */
	char *body; /* terminated, may hold zero bytes before */
	size_t body_len;
	char *head; /* the header fields as received, lower-case names not guaranteed */
	json_t *json; /* NULL when the body is not JSON */
	char problem[256];
};

int http_client_create(uint16_t port, struct http_client **ret);
void http_client_destroy(struct http_client **client);
/* Sent with every request from now on; NULL: none. Copied. */
void http_client_bearer(struct http_client *client, const char *token);
/* The port of a server that was started again. Drops the connection, keeps cookies and token. */
void http_client_port(struct http_client *client, uint16_t port);
/* The value of a cookie that the server has set, NULL when it has not; the caller frees it. */
char *http_client_cookie(struct http_client *client, const char *name);

void http_ask(struct http_client *client, const struct http_request *request, struct http_answer *ret);
void http_answer_free(struct http_answer *answer);
/* A header field of the answer; NULL when absent; the caller frees it. */
char *http_answer_header(const struct http_answer *answer, const char *name);

/* The member at "document.arrivalNumber" or "actions.0.name"; NULL when there is none. Borrowed. */
json_t *json_at(json_t *root, const char *path);
/* The same as text; "" when absent or not a string. */
const char *json_text(json_t *root, const char *path);

#endif
