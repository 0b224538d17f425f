#include "token.h"

#include <errno.h>
#include <string.h>

#include <openssl/evp.h>

static const char base64url[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

int token_make(const struct cv_host *host, char ret_text[TOKEN_TEXT_SIZE])
{
	uint8_t bytes[TOKEN_BYTES];
	int error = host->random(host, bytes, sizeof(bytes));
	if (error < 0)
		return error;
	char *out = ret_text;
	uint32_t bits = 0;
	unsigned held = 0;
	for (size_t i = 0; i < sizeof(bytes); i++) {
		bits = bits << 8 | bytes[i];
		held += 8;
		for (; held >= 6; held -= 6)
			*out++ = base64url[(bits >> (held - 6)) & 63];
	}
	*out++ = base64url[(bits << (6 - held)) & 63];
	*out = '\0';
	return 0;
}

int token_hash(const char *text, uint8_t ret[TOKEN_HASH_BYTES])
{
	return EVP_Digest(text, strlen(text), ret, NULL, EVP_sha256(), NULL) == 1 ? 0 : -EIO;
}
