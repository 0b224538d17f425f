/*
 * Secrets that a browser holds: 256 random bits, of which the server keeps only the SHA-256. Thread: any.
 */
#ifndef CONGVAN_PLUGINS_IDENTITY_TOKEN_H
#define CONGVAN_PLUGINS_IDENTITY_TOKEN_H

#include <stddef.h>

#include <congvan/abi.h>

#define TOKEN_BYTES 32u
#define TOKEN_TEXT_SIZE 44u /* base64url without padding (RFC 4648, 5), with the ending zero */
#define TOKEN_HASH_BYTES 32u

/* 0; -EIO. */
int token_make(const struct cv_host *host, char ret_text[TOKEN_TEXT_SIZE]);

/* SHA-256 of the text as the client sends it. 0; -EIO. */
int token_hash(const char *text, uint8_t ret[TOKEN_HASH_BYTES]);

#endif
