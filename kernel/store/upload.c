#include "store/upload.h"

#include <errno.h>
#include <string.h>

#include "store/order.h"
#include "store/unpack.h"

const struct store_key *upload_key(uint64_t id, struct upload_key *buffer)
{
	be64_put(buffer->id, id);
	buffer->key = (struct store_key){.prefix = UPLOAD_PREFIX, .body = {buffer->id, sizeof(buffer->id)}};
	return &buffer->key;
}

int upload_unpack(struct cv_bytes value, Congvan__Upload **ret)
{
	int r;
	Congvan__Upload *upload = (Congvan__Upload *)unpack(&congvan__upload__descriptor, value, &r);

	if (!upload)
		return r;
	if (!upload->sha256 || strlen(upload->sha256) != BLOB_HEX_SIZE - 1) {
		congvan__upload__free_unpacked(upload, NULL);
		return -EUCLEAN;
	}
	*ret = upload;
	return 0;
}

bool upload_usable(const Congvan__Upload *upload, uint32_t agency, uint64_t person, int64_t now_ms)
{
	return upload->agency == agency && upload->person == person && now_ms < upload->expires_ms;
}

void blob_digest_text(const uint8_t digest[BLOB_DIGEST_SIZE], char ret[BLOB_HEX_SIZE])
{
	static const char digits[] = "0123456789abcdef";

	for (unsigned i = 0; i < BLOB_DIGEST_SIZE; i++) {
		ret[2 * i] = digits[digest[i] >> 4];
		ret[2 * i + 1] = digits[digest[i] & 15];
	}
	ret[BLOB_HEX_SIZE - 1] = '\0';
}

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

bool blob_digest_parse(const char *text, uint8_t ret[BLOB_DIGEST_SIZE])
{
	for (unsigned i = 0; i < BLOB_DIGEST_SIZE; i++) {
		int high = digit(text[2 * i]);
		int low = high < 0 ? -1 : digit(text[2 * i + 1]);

		if (low < 0)
			return false;
		ret[i] = (uint8_t)(high << 4 | low);
	}
	return text[BLOB_HEX_SIZE - 1] == '\0';
}
