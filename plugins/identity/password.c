#include "password.h"

#include <argon2.h>
#include <errno.h>
#include <string.h>

#include <congvan/memory.h>
#include <congvan/text.h>

/* OWASP's first choice for argon2id: 19 MiB, two passes, one lane. */
#define MEMORY_KIB 19456u
#define PASSES 2u
#define LANES 1u
#define SALT_BYTES 16u
#define HASH_BYTES 32u

/* Folded; what people choose first once ten characters are asked for. Shorter ones fail by their length. */
static const char *const well_known[] = {
    "0123456789",  "0987654321",    "1234567890",    "12345678910",    "123456789a",    "1234567899",   "1029384756",
    "1q2w3e4r5t",  "1qaz2wsx3edc",  "abcd123456",    "abcd1234567",    "abcdef1234",    "abcdefghij",   "a123456789",
    "admin12345",  "admin123456",   "administrator", "anhyeuem123",    "asdfghjkl;",    "changeme123",  "congvan-demo",
    "congvan123",  "congvan1234",   "congvan2025",   "congvan2026",    "hanoi123456",   "iloveyou123",  "khongbiet123",
    "letmein123",  "matkhau123",    "matkhau1234",   "matkhau12345",   "matkhau123456", "p@ssw0rd123",  "passw0rd123",
    "password12",  "password123",   "password1234",  "password123456", "qazwsxedc123",  "quantri123",   "quantri1234",
    "qwerty12345", "qwerty123456",  "qwertyuiop",    "qwertyuiop123",  "vanthu12345",   "vanthu123456", "vietnam123",
    "vietnam1234", "vietnam123456", "welcome123",    "welcome1234",    "yeuem123456",
};

char *password_clean(struct cv_call *call, const char *password)
{
	if (!password)
		return NULL;
	size_t len = strlen(password);
	if (len == 0 || len > PASSWORD_BYTES_MAX)
		return NULL;
	char *clean = cv_text_clean(call, password, len);
	return clean && clean[0] ? clean : NULL;
}

static bool is_one_character(const char *text)
{
	return text[0] && strspn(text, (const char[]){text[0], '\0'}) == strlen(text);
}

static bool is_well_known(const char *folded)
{
	for (size_t i = 0; i < sizeof(well_known) / sizeof(well_known[0]); i++) {
		if (strcmp(folded, well_known[i]) == 0)
			return true;
	}
	return is_one_character(folded);
}

const char *password_weakness(struct cv_call *call, const char *clean, const char *account, bool well_known_ok)
{
	if (!clean)
		return "password.unreadable";
	size_t length = cv_text_length(clean);
	if (length == (size_t)-1)
		return "password.unreadable";
	if (length < PASSWORD_CHARS_MIN)
		return "password.too_short";
	const char *folded = cv_text_fold(call, clean);
	if (!folded)
		return "password.unreadable";
	if (account && strcmp(folded, account) == 0)
		return "password.is_account";
	if (!well_known_ok && is_well_known(folded))
		return "password.well_known";
	return NULL;
}

int password_hash(const struct cv_host *host, const char *clean, char ret[PASSWORD_HASH_MAX])
{
	uint8_t salt[SALT_BYTES];
	char encoded[PASSWORD_HASH_MAX];
	int error = host->random(host, salt, sizeof(salt));
	if (error < 0)
		return error;
	int result = argon2id_hash_encoded(PASSES, MEMORY_KIB, LANES, clean, strlen(clean), salt, sizeof(salt),
					   HASH_BYTES, encoded, sizeof(encoded));
	if (result == ARGON2_MEMORY_ALLOCATION_ERROR)
		return -ENOMEM;
	if (result != ARGON2_OK)
		return -EIO;
	memcpy(ret, encoded, sizeof(encoded));
	return 0;
}

bool password_verify(const char *hash, const char *clean)
{
	return argon2id_verify(hash, clean, strlen(clean)) == ARGON2_OK;
}
