#include "office/digest.h"

#include <errno.h>

#include <openssl/evp.h>

int office_digest(const void *data, size_t len, char ret[OFFICE_DIGEST_CHARS + 1])
{
	unsigned char hash[EVP_MAX_MD_SIZE];
	static const char digits[] = "0123456789abcdef";
	unsigned size = 0;

	if (!EVP_Digest(data, len, hash, &size, EVP_sha256(), NULL))
		return -ENOMEM;
	for (unsigned i = 0; i < size; i++) {
		ret[2 * i] = digits[hash[i] >> 4];
		ret[2 * i + 1] = digits[hash[i] & 15u];
	}
	ret[2 * size] = '\0';
	return 0;
}
