/*
 * An authority and one certificate of an agency that live as long as the process, and CMS made and checked with them.
 * ECDSA with P-256 and SHA-256. OpenSSL's objects stay in here.
 */
#ifndef CONGVAN_TEST_SEALS_KEYS_H
#define CONGVAN_TEST_SEALS_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KEYS_DIGEST 32u

struct keys;

/* -ENOMEM, -EIO. */
int keys_create(const char *name, struct keys **ret);
void keys_destroy(struct keys **keys);

/* DER; malloc()ed. authority: that of the authority, else that of the agency. */
int keys_certificate(const struct keys *keys, bool authority, uint8_t **ret, size_t *ret_len);

/*
 * A detached CMS over this digest, as proto/congvan/signing.proto says of SIGNATURE_PADES: content-type,
 * message-digest, signing-certificate-v2 (RFC 5035), no signing-time; the certificate is in it. malloc()ed.
 */
int keys_sign(const struct keys *keys, const uint8_t digest[KEYS_DIGEST], uint8_t **ret, size_t *ret_len);

struct keys_verdict {
	bool intact; /* it is this digest that was signed, by the certificate that is in it */
	bool trusted; /* which the authority issued */
};
int keys_check(const struct keys *keys, const uint8_t *cms, size_t cms_len, const uint8_t digest[KEYS_DIGEST],
	       struct keys_verdict *ret);

#endif
