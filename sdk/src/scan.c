#include <errno.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>

#include <congvan/log.h>

#include "fail_int.h"
#include "txn_int.h"

/*
 * A cursor is base64url of <mark, 12 bytes><body>. The mark is an HMAC over who asks (agency, person), the method and
 * the body, with a key that only this server has: a cursor of another list, of another person or made by hand is
 * refused, and with it a way to begin a scan where one has no business.
 */
#define MARK_BYTES 12u
#define SECRET_BYTES 32u
#define CURSOR_MAX ((CV_KEY_MAX + MARK_BYTES) * 4 / 3 + 4)

int cv_get(struct cv_call *call, struct cv_key key, const ProtobufCMessageDescriptor *type, void *ret)
{
	struct cv_row row = {.version = 0};
	void *message = NULL;
	int result = cv_key_check(call, &key);

	if (result < 0)
		return result;
	result = call->host->get(call, &key, &row);
	if (result < 0)
		return cv_sdk_failed(call, result);
	if (row.version) {
		message = cv_row_message(call, &row, type);
		if (!message)
			return -EIO;
	}
	memcpy(ret, &message, sizeof(message));
	return 0;
}

int cv_sum(struct cv_call *call, struct cv_key key, int64_t *ret)
{
	int result = cv_key_check(call, &key);

	if (result < 0)
		return result;
	result = call->host->sum(call, &key, ret);
	return result < 0 ? cv_sdk_failed(call, result) : 0;
}

int cv_scan(struct cv_call *call, struct cv_key from, struct cv_key to, uint32_t limit, uint32_t flags,
	    struct cv_row **ret_rows, uint32_t *ret_count)
{
	struct cv_scan scan = {from.prefix, from.body, to.body, limit, flags, from.flags, from.agency};
	int result = cv_key_check(call, &from);

	if (result == 0)
		result = cv_key_check(call, &to);
	if (result < 0)
		return result;
	if (strcmp(from.prefix, to.prefix) != 0 || from.flags != to.flags || from.agency != to.agency)
		return cv_sdk_failed(call, -EINVAL);
	result = call->host->scan(call, &scan, ret_rows, ret_count);
	return result < 0 ? cv_sdk_failed(call, result) : 0;
}

void *cv_row_message(struct cv_call *call, const struct cv_row *row, const ProtobufCMessageDescriptor *type)
{
	void *message = cv_unpack(call, type, row->value);

	if (!message) {
		cv_log(call, CV_LOG_ERROR, "record.unreadable", "type=%s size=%zu version=%llu", type->name,
		       row->value.len, (unsigned long long)row->version);
		(void)cv_sdk_failed(call, -EIO);
	}
	return message;
}

static bool make_mark(struct cv_call *call, struct cv_bytes body, uint8_t mark[MARK_BYTES])
{
	const struct cv_host *host = call->host;
	uint8_t secret[SECRET_BYTES] = {0}, digest[EVP_MAX_MD_SIZE], text[CV_KEY_MAX + 256];
	const char *names[] = {call->service ? call->service : "", call->method_name ? call->method_name : ""};
	unsigned digest_len = 0;
	size_t len = 0;

	if (host->secret(host, "cursor", secret, sizeof(secret)) < 0)
		return false;
	memcpy(text, &call->caller.agency, sizeof(call->caller.agency));
	len += sizeof(call->caller.agency);
	memcpy(text + len, &call->caller.person, sizeof(call->caller.person));
	len += sizeof(call->caller.person);
	for (unsigned i = 0; i < 2; i++) {
		size_t part = strnlen(names[i], 100);

		memcpy(text + len, names[i], part);
		text[len + part] = '\0';
		len += part + 1;
	}
	if (body.len)
		memcpy(text + len, body.data, body.len);
	len += body.len;
	if (!HMAC(EVP_sha256(), secret, sizeof(secret), text, len, digest, &digest_len))
		return false;
	memcpy(mark, digest, MARK_BYTES);
	return true;
}

static const char url_letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static char *encode_url(struct cv_call *call, const uint8_t *data, size_t len)
{
	char *text = cv_alloc(call, len * 4 / 3 + 4), *to = text;

	if (!text)
		return NULL;
	for (size_t i = 0; i < len; i += 3) {
		uint32_t bits = (uint32_t)data[i] << 16;

		if (i + 1 < len)
			bits |= (uint32_t)data[i + 1] << 8;
		if (i + 2 < len)
			bits |= data[i + 2];
		*to++ = url_letters[bits >> 18];
		*to++ = url_letters[bits >> 12 & 63];
		if (i + 1 < len)
			*to++ = url_letters[bits >> 6 & 63];
		if (i + 2 < len)
			*to++ = url_letters[bits & 63];
	}
	*to = '\0';
	return text;
}

/* Bytes written, or 0. Only the one spelling that encode_url() makes is accepted: unused bits must be zero. */
static size_t decode_url(const char *text, size_t len, uint8_t *to)
{
	uint32_t bits = 0;
	size_t count = 0;

	if (len % 4 == 1)
		return 0;
	for (size_t i = 0; i < len; i++) {
		const char *letter = text[i] ? strchr(url_letters, text[i]) : NULL;

		if (!letter)
			return 0;
		bits = bits << 6 | (uint32_t)(letter - url_letters);
		if (i % 4)
			to[count++] = (uint8_t)(bits >> (6 - 2 * (i % 4)));
	}
	if ((len % 4 == 2 && (bits & 15)) || (len % 4 == 3 && (bits & 3)))
		return 0;
	return count;
}

char *cv_cursor(struct cv_call *call, struct cv_bytes body)
{
	uint8_t data[CV_KEY_MAX + MARK_BYTES];

	if (body.len > CV_KEY_MAX || !make_mark(call, body, data))
		return NULL;
	if (body.len)
		memcpy(data + MARK_BYTES, body.data, body.len);
	return encode_url(call, data, MARK_BYTES + body.len);
}

int cv_cursor_body(struct cv_call *call, const char *cursor, struct cv_bytes *ret_body)
{
	uint8_t data[CURSOR_MAX], mark[MARK_BYTES];
	size_t text_len = cursor ? strnlen(cursor, CURSOR_MAX + 1) : 0;
	size_t len = text_len <= CURSOR_MAX ? decode_url(cursor, text_len, data) : 0;
	struct cv_bytes body = {data + MARK_BYTES, len - MARK_BYTES};

	if (len >= MARK_BYTES && body.len <= CV_KEY_MAX && make_mark(call, body, mark) &&
	    CRYPTO_memcmp(mark, data, MARK_BYTES) == 0) {
		body = cv_copy(call, body);
		if (!body.data)
			return cv_sdk_failed(call, -ENOMEM);
		*ret_body = body;
		return 0;
	}
	(void)cv_fail(call, CV_INVALID, "cursor.invalid", NULL);
	return -EINVAL;
}
