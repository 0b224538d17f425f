/*
 * Passwords: which ones are accepted, and argon2id over them. Hashing takes tens of milliseconds and 19 MiB, so only
 * methods marked SLOW call password_hash() and password_verify().
 *
 * A password is compared in its clean form (NFC, no white space at the ends), so that it is the same from a browser, a
 * phone and the control socket. Thread: the handler's; no state.
 */
#ifndef CONGVAN_PLUGINS_IDENTITY_PASSWORD_H
#define CONGVAN_PLUGINS_IDENTITY_PASSWORD_H

#include <stdbool.h>

#include <congvan/abi.h>

#define PASSWORD_CHARS_MIN 10u
#define PASSWORD_BYTES_MAX 512u
#define PASSWORD_HASH_MAX 128u /* encoded, with its ending zero */

/* The clean form in the arena; NULL when it is not text, empty, or longer than PASSWORD_BYTES_MAX. */
char *password_clean(struct cv_call *call, const char *password);

/*
 * Why a clean password is refused, as a reason of the texts; NULL: accepted. account may be NULL. well_known_ok lets
 * the demo agency have its published password. Returns "password.unreadable" for NULL.
 */
const char *password_weakness(struct cv_call *call, const char *clean, const char *account, bool well_known_ok);

/* 0; -ENOMEM, -EIO. ret is untouched on failure. */
int password_hash(const struct cv_host *host, const char *clean, char ret[PASSWORD_HASH_MAX]);

/* Takes the same time for every password of one length. false also for a damaged hash. */
bool password_verify(const char *hash, const char *clean);

#endif
