#include "csrf.h"

#include <string.h>
#include <strings.h>

#include <openssl/crypto.h>

bool csrf_same_origin(const struct csrf_origin *origin)
{
	const char *site = origin->sec_fetch_site, *from = origin->origin, *authority;

	if (site && strcasecmp(site, "same-origin") != 0 && strcasecmp(site, "none") != 0)
		return false;
	if (!from)
		return true;
	if (origin->configured && strcasecmp(from, origin->configured) == 0)
		return true;
	if (strncasecmp(from, "https://", 8) == 0)
		authority = from + 8;
	else if (strncasecmp(from, "http://", 7) == 0 && !origin->tls)
		authority = from + 7;
	else
		return false; /* "null" too: a sandboxed page */
	return origin->host && strcasecmp(authority, origin->host) == 0;
}

bool csrf_token_matches(const char *header, const char *expected)
{
	size_t len = strlen(expected);

	return header && len > 0 && strlen(header) == len && CRYPTO_memcmp(header, expected, len) == 0;
}
