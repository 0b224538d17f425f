/*
 * Reading of single header fields. Pure functions on strings; any thread; nothing is allocated.
 */
#ifndef CONGVAN_WEB_HEADER_H
#define CONGVAN_WEB_HEADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* RFC 9110, section 5.6.2: what a field's name is made of. */
bool header_name_valid(const char *name);

/* Content-Length: digits only, fits 63 bits. */
bool header_length(const char *text, uint64_t *ret);

/*
 * Value of one cookie (RFC 6265, section 4.2). COOKIE_TWICE: the name stands there more than once, with different
 * values: whoever can set cookies for a parent domain would choose which one counts, so none does.
 */
enum cookie_result {
	COOKIE_ABSENT,
	COOKIE_FOUND,
	COOKIE_TWICE,
};
enum cookie_result header_cookie(const char *header, const char *name, const char **ret_value, size_t *ret_len);

/* "Bearer <token>" (RFC 6750, section 2.1). */
bool header_bearer(const char *header, const char **ret_token, size_t *ret_len);

/* Whether a content coding is acceptable: named with a weight above 0, or covered by "*" (RFC 9110, 12.5.3). */
bool header_accepts_coding(const char *header, const char *coding);

/* Whether a media type itself is named with a weight above 0: patterns such as "*" stand for none (RFC 9110, 12.5.1).
 */
bool header_names_type(const char *header, const char *type);

/* "vi" or "en": the better liked of the two in Accept-Language; "vi" without a preference. */
const char *header_language(const char *header);

/* Idempotency-Key: 1 to WEB_KEY_MAX visible ASCII characters. */
bool header_key_valid(const char *key);

/*
 * If-Match. *ret_tag points to a strong tag's text without quotes, or to "*". Weak tags never match (RFC 9110,
 * section 13.1.1) and a list of several has no use here: both are refused.
 */
enum if_match_result {
	IF_MATCH_ABSENT,
	IF_MATCH_GOOD,
	IF_MATCH_WEAK,
	IF_MATCH_MALFORMED,
};
enum if_match_result header_if_match(const char *header, const char **ret_tag, size_t *ret_len);

/* Whether If-None-Match names this tag ("*" too); weak comparison (RFC 9110, section 13.1.2). */
bool header_none_match(const char *header, const char *tag, size_t len);

/* traceparent, version 00 (W3C trace context): 32 lower-case hex digits, not all zero. */
bool header_trace_id(const char *header, char ret_id[33]);

/* The media type without parameters and blanks. */
void header_media_type(const char *header, const char **ret_type, size_t *ret_len);
bool header_is_json(const char *header);

/*
 * Content-Disposition (RFC 6266, RFC 8187): an ASCII fallback and the name in UTF-8. Never longer than four times the
 * name plus 64. -ERANGE: does not fit.
 */
int header_disposition(const char *name, bool attachment, char *text, size_t size_bytes);

#endif
