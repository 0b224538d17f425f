/*
 * Who holds a token. The token of a session cookie or of a bearer header is hashed (SHA-256) and identity/1 is asked;
 * answers are remembered until they expire or until identity writes anything under "identity.revocation": disabling an
 * account, logging out or changing a password ends what is remembered at once.
 *
 * Thread: the plugin's loop. The cache is of a fixed size and never allocates after session_cache_create().
 */
#ifndef CONGVAN_WEB_SESSION_H
#define CONGVAN_WEB_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <congvan/abi.h>

#include "digest.h"
#include "web_limits.h"

struct session_identity {
	uint32_t agency;
	uint64_t person, post, on_behalf_of, session;
	int64_t valid_until_ms; /* Unix */
	char csrf[WEB_CSRF_MAX];
	char language[3];
	bool must_change_password;
};

struct session_cache;

int session_cache_create(struct session_cache **ret);
void session_cache_destroy(struct session_cache **cache);

/* Whether a text can be a token at all: length, and visible characters only. */
bool session_token_plausible(const char *token, size_t len);

/* `stamp` is the revocation counter now. NULL: not known; ask. Valid until the next session_keep(). */
const struct session_identity *session_find(struct session_cache *cache, const uint8_t hash[DIGEST_BYTES],
					    uint64_t stamp, int64_t now_ms);
/* `stamp` is the counter from before identity was asked, so that a revocation meanwhile is not missed. */
void session_keep(struct session_cache *cache, const uint8_t hash[DIGEST_BYTES], uint64_t stamp,
		  const struct session_identity *identity);

#endif
