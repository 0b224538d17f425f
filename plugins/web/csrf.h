/*
 * Requests that a foreign page makes a browser send. Two independent guards: what the browser says about the origin,
 * and, with a session cookie, the session's code in X-CSRF-Token. A bearer token is never added by a browser of its own
 * accord, so it needs neither. Sources: Fetch Metadata (W3C), RFC 6454 section 7, OWASP's synchroniser token.
 * Pure functions, any thread.
 */
#ifndef CONGVAN_WEB_CSRF_H
#define CONGVAN_WEB_CSRF_H

#include <stdbool.h>

struct csrf_origin {
	const char *sec_fetch_site, *origin, *host; /* header fields; NULL: absent */
	const char *configured; /* "https://vanban.example.gov.vn" where a proxy stands in front; NULL: none */
	bool tls;
};

/* False: the browser says that another site sent this. Clients that say nothing pass: they are no browsers. */
bool csrf_same_origin(const struct csrf_origin *origin);

/* Whether X-CSRF-Token is the session's code; takes the same time wherever they differ. */
bool csrf_token_matches(const char *header, const char *expected);

#endif
