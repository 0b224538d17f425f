/*
 * The target of a request: the path in decoded segments, and the query. Decoding happens once, here: what was "%2F" is
 * a slash inside a segment and never splits one. Pure functions; the caller's buffer holds what comes out.
 * RFC 3986, sections 2.1 and 3; the query as application/x-www-form-urlencoded (WHATWG URL, section 5.1).
 */
#ifndef CONGVAN_WEB_PATH_H
#define CONGVAN_WEB_PATH_H

#include <stdbool.h>
#include <stddef.h>

#include "web_limits.h"

struct path {
	unsigned count;
	const char *segments[WEB_SEGMENTS_MAX]; /* decoded, each ends with a zero byte */
};

struct query_param {
	const char *name, *value;
};

struct query {
	unsigned count;
	struct query_param params[WEB_QUERY_MAX];
};

/*
 * Cuts the target into path and query, in place: *ret_path begins with '/', *ret_query is what follows '?', or "".
 * The absolute form ("http://host/path") is accepted and its authority dropped. False: neither form.
 */
bool target_split(char *target, char **ret_path, char **ret_query);

/*
 * Both decode in place. -EINVAL: a malformed escape, a zero byte, bytes that are not UTF-8, or a dot segment;
 * -E2BIG: too many segments or parameters, or one that is too long.
 */
int path_parse(char *text, struct path *ret);
int query_parse(char *text, struct query *ret);

/* Decodes %XX in place ('+' to blank too when `form`). -EINVAL as above. *ret_len may be NULL. */
int percent_decode(char *text, bool form, size_t *ret_len);
bool utf8_valid(const char *text, size_t len);

#endif
