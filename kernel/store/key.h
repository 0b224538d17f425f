/*
 * Keys as the engine sees them: agency (4 bytes, big-endian) | prefix text | 0 | body. All keys of one prefix of one
 * agency lie together, in the order of their bodies. Pure functions; any thread.
 */
#ifndef CONGVAN_KERNEL_STORE_KEY_H
#define CONGVAN_KERNEL_STORE_KEY_H

#include "store/store.h"

#define KEY_PREFIX_MAX 96u /* bytes of a prefix's text */
#define KEY_BODY_MAX (CV_KEY_MAX + 8u) /* `taken` keys are a body and a number */
#define KEY_BYTES_MAX (4u + KEY_PREFIX_MAX + 1u + KEY_BODY_MAX)

struct key_buffer {
	uint8_t data[KEY_BYTES_MAX];
	size_t len;
};

/* How many bytes it takes; 0: the prefix or the body is longer than allowed, or the prefix is empty. */
size_t key_size(const struct store_key *key);
/* `at` has room for key_size() bytes. Returns the end. */
uint8_t *key_write(uint8_t *at, const struct store_key *key);
/* -EINVAL: too long. */
int key_encode(const struct store_key *key, struct key_buffer *ret);
/* Where the keys of this prefix end: the first key behind all of them. -EINVAL. */
int key_encode_end(uint32_t agency, const char *prefix, struct key_buffer *ret);
/* The body inside an encoded key. */
struct cv_bytes key_body(struct cv_bytes key);
/* Not 0. Spreads well; keeps no secret. */
uint64_t key_hash(const uint8_t *data, size_t len);

static inline struct cv_bytes key_bytes(const struct key_buffer *key)
{
	return (struct cv_bytes){key->data, key->len};
}

#endif
