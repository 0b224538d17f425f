#include "session.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

struct entry {
	uint8_t hash[DIGEST_BYTES];
	uint64_t stamp, used; /* used 0: empty */
	struct session_identity identity;
};

struct session_cache {
	uint64_t clock; /* rises with every use; the smallest in a set is the oldest */
	struct entry sets[WEB_SESSION_SETS][WEB_SESSION_WAYS];
};

int session_cache_create(struct session_cache **ret)
{
	struct session_cache *cache = calloc(1, sizeof(*cache));

	if (!cache)
		return -ENOMEM;
	*ret = cache;
	return 0;
}

void session_cache_destroy(struct session_cache **cache)
{
	if (!*cache)
		return;
	OPENSSL_cleanse(*cache, sizeof(**cache));
	free(*cache);
	*cache = NULL;
}

bool session_token_plausible(const char *token, size_t len)
{
	if (len < WEB_TOKEN_MIN || len > WEB_TOKEN_MAX)
		return false;
	for (size_t i = 0; i < len; i++)
		if (token[i] < 0x21 || token[i] > 0x7e)
			return false;
	return true;
}

static struct entry *set_of(struct session_cache *cache, const uint8_t *hash)
{
	size_t index = (size_t)hash[0] | (size_t)hash[1] << 8 | (size_t)hash[2] << 16;

	return cache->sets[index % WEB_SESSION_SETS];
}

const struct session_identity *session_find(struct session_cache *cache, const uint8_t hash[DIGEST_BYTES],
					    uint64_t stamp, int64_t now_ms)
{
	struct entry *set = set_of(cache, hash);

	for (unsigned i = 0; i < WEB_SESSION_WAYS; i++) {
		struct entry *entry = &set[i];

		/* The key is a digest of the secret: how long the comparison takes says nothing about the secret. */
		if (!entry->used || memcmp(entry->hash, hash, DIGEST_BYTES) != 0)
			continue;
		if (entry->stamp != stamp || entry->identity.valid_until_ms <= now_ms) {
			entry->used = 0;
			return NULL;
		}
		entry->used = ++cache->clock;
		return &entry->identity;
	}
	return NULL;
}

void session_keep(struct session_cache *cache, const uint8_t hash[DIGEST_BYTES], uint64_t stamp,
		  const struct session_identity *identity)
{
	struct entry *set = set_of(cache, hash), *place = &set[0];

	for (unsigned i = 0; i < WEB_SESSION_WAYS; i++) {
		if (set[i].used && memcmp(set[i].hash, hash, DIGEST_BYTES) == 0) {
			place = &set[i];
			break;
		}
		if (set[i].used < place->used)
			place = &set[i];
	}
	memcpy(place->hash, hash, DIGEST_BYTES);
	place->stamp = stamp;
	place->used = ++cache->clock;
	place->identity = *identity;
}
