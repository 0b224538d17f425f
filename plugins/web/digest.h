/*
 * SHA-256 in a library context of the plugin's own, fetched once: a digest of a short text takes no allocation.
 * Thread: one at a time (start, then the plugin's loop).
 */
#ifndef CONGVAN_WEB_DIGEST_H
#define CONGVAN_WEB_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#define DIGEST_BYTES 32u

struct digest;

int digest_create(struct digest **ret);
void digest_destroy(struct digest **digest);
/* -EIO: the library failed. */
int digest_sha256(struct digest *digest, const void *data, size_t len, uint8_t ret_hash[DIGEST_BYTES]);
/* The first `bytes` of a digest as hex digits; text has room for 2 * bytes + 1. */
void digest_hex(const uint8_t *hash, size_t bytes, char *text);

#endif
