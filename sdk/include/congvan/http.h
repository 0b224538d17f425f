/*
 * What a handler may say about its HTTP answer; ignored when the call came over the bus. It may be said before or after
 * the commit's writes: it travels with the commit and is sent when that is durable. Thread: the handler's.
 *
 * A route fills the request message from, in this order: the JSON body (proto3 JSON mapping), the query, the pattern's
 * names. `lowerCamelCase` and the original field names are both read; unknown members are ignored. Strings are
 * normalised to NFC. All that is wrong in body and query is told at once (422); a path that can't be read names nothing
 * that exists (404); an empty query parameter is none. The reply message becomes the JSON body; one without fields
 * (congvan.Empty) is 204.
 *
 * Idempotency-Key: when the same person sends the same request (path, query, body) with the same key within 24 hours,
 * the handler does not run again: status, ETag, Location and body of the first answer are sent. Cookies and files are
 * not kept. Another request with the key is CV_KEY_REUSED. Only answers that a commit carried are kept,
 * up to CV_VALUE_MAX.
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
/* The entity's version: a record's `revision`. Sent as a strong ETag. */
void cv_http_etag(struct cv_call *call, uint64_t revision);
/* The ETag's value without its quotes, 7 for revision 7: what ActionOffer.etag carries, and If-Match in quotes. */
char *cv_etag_text(struct cv_call *call, uint64_t revision);
/*
 * 0 when there is no If-Match, it is "*" or names this revision (with or without quotes; weak ones match nothing, RFC
 * 9110 13.1.1); else the call has failed with CV_STALE.
 */
int cv_if_match(struct cv_call *call, uint64_t revision);

/* Answer with a file instead of the reply message. media_type and name are copied. */
void cv_http_file(struct cv_call *call, const char *sha256, const char *media_type, const char *name, bool attachment);
/*
 * Answer with a file that was made for this answer: a register as a PDF. The bytes are not copied and must live as long
 * as the call. Only without a commit. Together with what is around it at most CV_MESSAGE_MAX.
 */
void cv_http_bytes(struct cv_call *call, struct cv_bytes content, const char *media_type, const char *name,
		   bool attachment);
/* Needs CV_GRANT_SET_COOKIES. max_age_s < 0: until the browser closes; 0: delete. */
void cv_http_cookie(struct cv_call *call, const char *name, const char *value, int64_t max_age_s, bool readable);

#ifdef __cplusplus
}
#endif

#endif
