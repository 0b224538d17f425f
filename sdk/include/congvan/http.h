/*
 * What a handler may say about its HTTP answer; ignored when the call came over the bus. Thread: the handler's.
 *
 * A route fills the request message from, in this order: the JSON body (proto3 JSON mapping), the query, the pattern's
 * names. `lowerCamelCase` and the original field names are both read; unknown members are ignored. Strings are
 * normalised to NFC. The reply message becomes the JSON body; an empty one (congvan.Empty) is 204.
 */
#ifndef CONGVAN_HTTP_H
#define CONGVAN_HTTP_H

#include <stdbool.h>

#include <congvan/abi.h>

#ifdef __cplusplus
extern "C" {
#endif

bool cv_is_http(const struct cv_call *call);
void cv_http_status(struct cv_call *call, unsigned status); /* default 200 */
void cv_http_location(struct cv_call *call, const char *path); /* copied */
/* The entity's version: a record's `revision`. */
void cv_http_etag(struct cv_call *call, uint64_t revision);
/* "7" for 7: what If-Match and ActionOffer.etag carry. */
char *cv_etag_text(struct cv_call *call, uint64_t revision);
/* 0 when there is no If-Match, it is "*" or names this revision; else the call has failed with CV_STALE. */
int cv_if_match(struct cv_call *call, uint64_t revision);

/* Answer with a file instead of the reply message. media_type and name are copied. */
void cv_http_file(struct cv_call *call, const char *sha256, const char *media_type, const char *name, bool attachment);
/* Needs CV_GRANT_SET_COOKIES. max_age_s < 0: until the browser closes; 0: delete. */
void cv_http_cookie(struct cv_call *call, const char *name, const char *value, int64_t max_age_s, bool readable);

#ifdef __cplusplus
}
#endif

#endif
