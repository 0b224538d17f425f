/*
 * One request, from its header to its answer:
 *
 *   IDLE -> (AUTHENTICATING) -> BODY -> (CALLING | STORING) -> READY -> SENDING -> IDLE
 *                                \-> READY -> DROPPING: refused while the body still comes
 *
 * In the states in parentheses the connection is suspended and a host call is under way; its answer moves the request
 * on and resumes the connection. Every way ends in request_finish().
 *
 * Thread: the plugin's loop. Ownership: the request is part of its connection and is used again.
 */
#ifndef CONGVAN_WEB_REQUEST_H
#define CONGVAN_WEB_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <congvan/abi.h>
#include <microhttpd.h>

#include "digest.h"
#include "fields.h"
#include "path.h"
#include "session.h"
#include "web_limits.h"

struct route;
struct route_table;
struct upload;
struct web_connection;

enum request_state {
	REQUEST_IDLE = 0,
	REQUEST_AUTHENTICATING,
	REQUEST_BODY,
	REQUEST_CALLING,
	REQUEST_STORING,
	REQUEST_READY,
	REQUEST_DROPPING,
	REQUEST_SENDING,
};

struct web_request {
	enum request_state state;
	bool suspended;
	bool header_again; /* suspended before the body: libmicrohttpd calls for the header once more */
	bool target_cut; /* longer than WEB_URI_MAX */
	bool body_open; /* its end has not been seen */
	bool at_once; /* the answer must not wait for a body: nobody knows where it ends */
	bool safe; /* GET, HEAD, OPTIONS */
	bool authenticated, by_cookie;
	bool response_shared; /* the response belongs to somebody else */
	int64_t deadline_ms; /* monotonic; 0: none. Past it the connection is cut */
	char method[16]; /* longer ones are cut, and are none that is known */
	char target[WEB_URI_MAX + 1];
	struct path path; /* path and query point into target */
	struct query query;
	struct fields fields;
	struct route_table *routes; /* keeps route */
	const struct route *route;
	struct session_identity identity;
	uint8_t token_hash[DIGEST_BYTES];
	uint64_t revocation_stamp; /* from before identity was asked */
	const char *language;
	char id[17];
	char trace_id[33];
	struct cv_call *call;
	uint8_t *body; /* malloc'ed */
	size_t body_len, body_size;
	uint64_t received_bytes, dropped_bytes;
	int64_t body_since_ms;
	struct upload *upload;
	struct MHD_Response *response;
	char *problem; /* malloc'ed text of a problem document, which the response points to */
	size_t problem_len;
	unsigned status;
};

/* The first line has come: `uri` is the target as sent. */
void request_target(struct web_connection *connection, const char *uri);

/* libmicrohttpd's access handler: the header, a piece of the body, or (size 0) its end. */
enum MHD_Result request_step(struct web_connection *connection, const char *method, const char *version,
			     const char *data, size_t *size);

/* The deadline is over: a client whose body did not come hears why, as far as that is possible. */
void request_late(struct web_connection *connection);

/* The answer has gone, or the client has. */
void request_finish(struct web_connection *connection);

/* The server ends at once: gives up what is under way and lets libmicrohttpd have the connection back. */
void request_abort(struct web_connection *connection);

/* Identity has answered (or need not be asked): the request goes on with what its route demands. */
void request_authorised(struct web_connection *connection);

/* The response stands ready: it is sent now, or when the connection is resumed. Takes the response unless shared. */
void request_answer(struct web_connection *connection, unsigned status, struct MHD_Response *response, bool shared);

/* A host call has ended: lets libmicrohttpd go on with the connection, unless another call has begun. */
void request_resume(struct web_connection *connection);

#endif
