/*
 * Answers: a plugin's HttpReply, a failed call's Status, and what the gateway itself says. Each ends in
 * request_answer(). Thread: the plugin's loop.
 */
#ifndef CONGVAN_WEB_REPLY_H
#define CONGVAN_WEB_REPLY_H

#include <stdbool.h>

#include <congvan/abi.h>

struct web_connection;

/* The gateway's own refusal: `reason` is one of texts.c, `argument` stands for {1} (NULL: none). */
void reply_problem(struct web_connection *connection, unsigned status, const char *reason, const char *argument);
/* The same with members of its own (a JSON object). */
void reply_problem_details(struct web_connection *connection, unsigned status, const char *reason, const char *argument,
			   const char *details);
/* 405 with Allow; or 204 with Allow for OPTIONS. */
void reply_methods(struct web_connection *connection, unsigned allowed, bool options);

/* A call has failed with `result`; status is a packed congvan.Status, perhaps empty. */
void reply_status(struct web_connection *connection, int result, struct cv_bytes status);
/* A call has succeeded: a packed congvan.HttpReply. */
void reply_http(struct web_connection *connection, struct cv_bytes reply);
/* JSON in the arena of the request's call. */
void reply_json(struct web_connection *connection, unsigned status, struct cv_bytes json);

/*
 * Refused while the body still comes: writes the request's problem to the socket itself, because libmicrohttpd takes
 * answers only before and after a body. Not over TLS.
 */
void reply_early(struct web_connection *connection);

#endif
