/*
 * POST /api/v1/blobs: the body streams into the host's blob store while its first and last bytes and its size are
 * watched. Nothing of a body that is refused, or that ends half-way, stays. Thread: the plugin's loop.
 */
#ifndef CONGVAN_WEB_UPLOAD_H
#define CONGVAN_WEB_UPLOAD_H

#include <stddef.h>

struct cv_host;
struct upload;
struct web_connection;

/* After authentication, before the body: request.upload, or REQUEST_READY with a refusal. */
void upload_begin(struct web_connection *connection);
void upload_feed(struct web_connection *connection, const char *data, size_t len);
/* The body is whole: REQUEST_STORING until it is durable, or REQUEST_READY with a refusal. */
void upload_complete(struct web_connection *connection);
/* Drops what has come so far. Accepts NULL and finished ones. */
void upload_abandon(const struct cv_host *host, struct upload **upload);

#endif
