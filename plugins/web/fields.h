/*
 * The header fields of one request, read in one pass and judged: sizes, names, and what may stand there only once. The
 * values belong to libmicrohttpd and live as long as the request. Thread: the plugin's loop.
 */
#ifndef CONGVAN_WEB_FIELDS_H
#define CONGVAN_WEB_FIELDS_H

#include <stdbool.h>
#include <stdint.h>

struct MHD_Connection;

enum field {
	FIELD_ACCEPT,
	FIELD_ACCEPT_ENCODING,
	FIELD_ACCEPT_LANGUAGE,
	FIELD_AUTHORIZATION,
	FIELD_CONTENT_LENGTH,
	FIELD_CONTENT_TYPE,
	FIELD_COOKIE,
	FIELD_EXPECT,
	FIELD_HOST,
	FIELD_IDEMPOTENCY_KEY,
	FIELD_IF_MATCH,
	FIELD_IF_NONE_MATCH,
	FIELD_IF_RANGE,
	FIELD_ORIGIN,
	FIELD_RANGE,
	FIELD_REFERER,
	FIELD_SEC_FETCH_SITE,
	FIELD_TRACEPARENT,
	FIELD_TRANSFER_ENCODING,
	FIELD_X_CONTENT_SHA256,
	FIELD_X_CSRF_TOKEN,
	FIELD_X_FILE_NAME,
	FIELD_COUNT,
};

enum fields_verdict {
	FIELDS_GOOD,
	FIELDS_TOO_MANY, /* 431 */
	FIELDS_MALFORMED, /* 400: a name that is none, or twice what may be there once */
	FIELDS_FRAMING, /* 400: no clear length of the body (RFC 9112, section 6.3): the way to smuggle requests */
};

struct fields {
	const char *value[FIELD_COUNT]; /* NULL: absent */
	bool has_body, chunked;
	uint64_t length; /* of the body when it is not chunked */
};

enum fields_verdict fields_read(struct MHD_Connection *connection, struct fields *ret);

#endif
