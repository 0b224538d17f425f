#include "store/key.h"

#include <errno.h>
#include <string.h>

#include "store/order.h"

size_t key_size(const struct store_key *key)
{
	size_t prefix_len;

	if (!key->prefix || key->body.len > KEY_BODY_MAX)
		return 0;
	prefix_len = strlen(key->prefix);
	if (prefix_len == 0 || prefix_len > KEY_PREFIX_MAX)
		return 0;
	return 4 + prefix_len + 1 + key->body.len;
}

uint8_t *key_write(uint8_t *at, const struct store_key *key)
{
	size_t prefix_size = strlen(key->prefix) + 1;

	be32_put(at, key->agency);
	memcpy(at + 4, key->prefix, prefix_size);
	at += 4 + prefix_size;
	if (key->body.len)
		memcpy(at, key->body.data, key->body.len);
	return at + key->body.len;
}

int key_encode(const struct store_key *key, struct key_buffer *ret)
{
	ret->len = key_size(key);
	if (ret->len == 0)
		return -EINVAL;
	key_write(ret->data, key);
	return 0;
}

int key_encode_end(uint32_t agency, const char *prefix, struct key_buffer *ret)
{
	struct store_key key = {.agency = agency, .prefix = prefix};
	int r = key_encode(&key, ret);

	if (r < 0)
		return r;
	ret->data[ret->len - 1] = 1; /* right behind the zero that ends the prefix */
	return 0;
}

struct cv_bytes key_body(struct cv_bytes key)
{
	const uint8_t *zero = key.len > 4 ? memchr(key.data + 4, 0, key.len - 4) : NULL;

	if (!zero)
		return (struct cv_bytes){NULL, 0};
	return (struct cv_bytes){zero + 1, key.len - (size_t)(zero + 1 - key.data)};
}

uint64_t key_hash(const uint8_t *data, size_t len)
{
	const uint64_t odd = 0x9e3779b97f4a7c15u;
	uint64_t hash = (uint64_t)len * odd;
	uint64_t word;

	for (; len >= 8; data += 8, len -= 8) {
		hash = (hash ^ le64_get(data)) * odd;
		hash ^= hash >> 29;
	}
	word = 0;
	if (len)
		memcpy(&word, data, len);
	hash = (hash ^ word) * odd;
	hash ^= hash >> 32;
	hash *= odd;
	hash ^= hash >> 29;
	return hash ? hash : 1;
}

uint64_t store_key_hash(const struct store_key *key)
{
	struct key_buffer encoded;

	return key_encode(key, &encoded) < 0 ? 0 : key_hash(encoded.data, encoded.len);
}
