#include "digest.h"

#include <errno.h>
#include <stdlib.h>

#include <openssl/evp.h>

struct digest {
	OSSL_LIB_CTX *library;
	EVP_MD *sha256;
	EVP_MD_CTX *context;
};

int digest_create(struct digest **ret)
{
	struct digest *digest = calloc(1, sizeof(*digest));

	if (!digest)
		return -ENOMEM;
	digest->library = OSSL_LIB_CTX_new();
	if (digest->library)
		digest->sha256 = EVP_MD_fetch(digest->library, "SHA256", NULL);
	digest->context = EVP_MD_CTX_new();
	if (!digest->sha256 || !digest->context) {
		digest_destroy(&digest);
		return -ENOMEM;
	}
	*ret = digest;
	return 0;
}

void digest_destroy(struct digest **digest)
{
	if (!*digest)
		return;
	EVP_MD_CTX_free((*digest)->context);
	EVP_MD_free((*digest)->sha256);
	OSSL_LIB_CTX_free((*digest)->library);
	free(*digest);
	*digest = NULL;
}

int digest_sha256(struct digest *digest, const void *data, size_t len, uint8_t ret_hash[DIGEST_BYTES])
{
	if (EVP_DigestInit_ex2(digest->context, digest->sha256, NULL) != 1 ||
	    EVP_DigestUpdate(digest->context, data, len) != 1 ||
	    EVP_DigestFinal_ex(digest->context, ret_hash, NULL) != 1)
		return -EIO;
	return 0;
}

void digest_hex(const uint8_t *hash, size_t bytes, char *text)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < bytes; i++) {
		*text++ = digits[hash[i] >> 4];
		*text++ = digits[hash[i] & 15];
	}
	*text = '\0';
}
