/*
 * Design notes. The record's key is a digest of whose key it is and of the key itself, so that its length is fixed and
 * records lie evenly spread. That spread is what clears old ones away: now and then a commit looks at a few records
 * from a random place on and deletes those that have expired, so that every corner is visited and nobody has to wait
 * for a sweep.
 *
 * Two requests with one key at the same time: both read that there is no record, both commit with the check that there
 * still is none, one conflicts, runs again from the start and then finds the record.
 */
#include "idempotency.h"

#include <errno.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

#include <congvan/fail.h>
#include <congvan/http.h>

#include "fail_int.h"
#include "state.h"
#include "txn_int.h"

#define DIGEST_BYTES 32u
#define SWEEP_ONE_IN 4u /* commits with a key */
#define SWEEP_ROWS 8u

struct digest {
	EVP_MD_CTX *context;
	bool failed;
};

static void digest_add(struct digest *digest, const void *data, size_t len)
{
	uint64_t prefix = len; /* lengths keep "ab","c" apart from "a","bc" */

	if (digest->failed || !EVP_DigestUpdate(digest->context, &prefix, sizeof(prefix)) ||
	    (len && !EVP_DigestUpdate(digest->context, data, len)))
		digest->failed = true;
}

static void digest_add_text(struct digest *digest, const char *text)
{
	digest_add(digest, text ? text : "", text ? strlen(text) : 0);
}

static struct digest digest_begin(void)
{
	struct digest digest = {EVP_MD_CTX_new(), false};

	digest.failed = !digest.context || !EVP_DigestInit_ex(digest.context, EVP_sha256(), NULL);
	return digest;
}

static int digest_end(struct digest *digest, uint8_t ret[DIGEST_BYTES])
{
	bool ok = !digest->failed && EVP_DigestFinal_ex(digest->context, ret, NULL);

	EVP_MD_CTX_free(digest->context);
	return ok ? 0 : -ENOMEM;
}

static const Congvan__HttpRequest *http_of(const struct cv_call *call)
{
	const struct cv_sdk *sdk = call->sdk;

	return cv_is_http(call) && sdk ? sdk->http_request : NULL;
}

/* What makes two requests the same: the method, and over HTTP the path, query and body; over the bus the message. */
static int hash_request(struct cv_call *call, struct cv_bytes request, uint8_t ret[DIGEST_BYTES])
{
	const Congvan__HttpRequest *http = http_of(call);
	struct digest digest = digest_begin();

	digest_add_text(&digest, call->service);
	digest_add_text(&digest, call->method_name);
	if (!http) {
		digest_add(&digest, request.data, request.len);
		return digest_end(&digest, ret);
	}
	digest_add_text(&digest, http->method);
	digest_add_text(&digest, http->path);
	for (size_t i = 0; i < http->n_query; i++) {
		digest_add_text(&digest, http->query[i]->name);
		digest_add_text(&digest, http->query[i]->value);
	}
	digest_add(&digest, http->body.data, http->body.len);
	return digest_end(&digest, ret);
}

static bool is_key(const char *text)
{
	size_t len = strlen(text);

	for (size_t i = 0; i < len; i++) {
		if (text[i] < 0x20 || text[i] > 0x7E)
			return false;
	}
	return len >= 1 && len <= CV_IDEMPOTENCY_KEY_MAX;
}

static int build_key(struct cv_call *call, const char *text, struct cv_key *ret)
{
	char *prefix = cv_printf(call, "%s.idempotency", call->plugin ? call->plugin : "");
	struct digest digest = digest_begin();
	uint8_t hash[DIGEST_BYTES];
	int result;

	digest_add(&digest, &call->caller.kind, sizeof(call->caller.kind));
	digest_add(&digest, &call->caller.person, sizeof(call->caller.person));
	digest_add_text(&digest, call->caller.plugin);
	digest_add_text(&digest, text);
	result = digest_end(&digest, hash);
	if (result < 0 || !prefix)
		return -ENOMEM;
	ret->prefix = prefix;
	ret->body = cv_copy(call, (struct cv_bytes){hash, sizeof(hash)});
	return ret->body.data ? 0 : -ENOMEM;
}

static int look_up(struct cv_call *call, struct cv_idempotency *idempotency)
{
	struct cv_row row = {.version = 0};
	Congvan__IdempotencyRecord *record;
	int result = call->host->get(call, &idempotency->key, &row);

	if (result < 0)
		return cv_sdk_failed(call, result);
	idempotency->version = row.version;
	if (!row.version)
		return 0;
	record = cv_row_message(call, &row, &congvan__idempotency_record__descriptor);
	if (!record)
		return -EIO;
	if (call->now_ms - record->time_ms >= CV_IDEMPOTENCY_MS)
		return 0;
	if (record->request_hash.len != DIGEST_BYTES ||
	    memcmp(record->request_hash.data, idempotency->request_hash, DIGEST_BYTES) != 0)
		return cv_fail(call, CV_KEY_REUSED, "key.reused", NULL);
	idempotency->earlier = record;
	return 0;
}

int cv_idempotency_open(struct cv_call *call, struct cv_bytes request, struct cv_idempotency *ret)
{
	const Congvan__HttpRequest *http = http_of(call);
	const char *key = call->idempotency_key;
	char limit[16];
	int result;

	*ret = (struct cv_idempotency){.wanted = false};
	if (!key && http)
		key = http->idempotency_key;
	/* Without a person, a plugin or an operator there is nobody who could own a key: strangers would share them. */
	if (!key || call->caller.kind == CV_CALLER_NOBODY || !call->plugin)
		return 0;
	if (!is_key(key)) {
		(void)snprintf(limit, sizeof(limit), "%u", CV_IDEMPOTENCY_KEY_MAX);
		return cv_fail(call, CV_MALFORMED, "request.key_invalid", limit, NULL);
	}
	ret->wanted = true;
	result = hash_request(call, request, ret->request_hash);
	if (result == 0)
		result = build_key(call, key, &ret->key);
	return result < 0 ? cv_sdk_failed(call, result) : look_up(call, ret);
}

/* Deletes a few expired records, each with the check that nobody has renewed it. */
static int sweep(struct cv_txn *txn, const struct cv_key *own)
{
	const char *prefix = own->prefix;
	struct cv_call *call = txn->call;
	uint8_t from[DIGEST_BYTES];
	struct cv_scan scan = {.prefix = prefix, .from = {from, sizeof(from)}, .limit = SWEEP_ROWS};
	struct cv_row *rows = NULL;
	uint32_t count = 0;
	int result = call->host->random(call->host, from, sizeof(from));

	if (result < 0 || from[0] % SWEEP_ONE_IN != 0)
		return result;
	from[0] = from[1]; /* the byte that was tossed must not choose the corner */
	result = call->host->scan(call, &scan, &rows, &count);
	for (uint32_t i = 0; i < count && result == 0; i++) {
		struct cv_key key = {.prefix = prefix, .body = rows[i].body};
		Congvan__IdempotencyRecord *record;

		if (cv_key_equal(&key, own))
			continue; /* it is being renewed right here */
		record = cv_unpack(call, &congvan__idempotency_record__descriptor, rows[i].value);
		if (!record || call->now_ms - record->time_ms < 2 * (int64_t)CV_IDEMPOTENCY_MS)
			continue;
		result = cv_txn_check(txn, key, rows[i].version);
		if (result == 0)
			result = cv_txn_forget(txn, key);
	}
	return result;
}

int cv_idempotency_keep(struct cv_call *call, const struct cv_idempotency *idempotency, struct cv_txn *txn,
			struct cv_bytes packed_reply)
{
	Congvan__IdempotencyRecord record = CONGVAN__IDEMPOTENCY_RECORD__INIT;
	const struct cv_sdk *sdk = call->sdk;
	const Congvan__HttpReply *http = &sdk->http;
	struct cv_bytes value;
	int result;

	record.method =
	    cv_printf(call, "%s.%s", call->service ? call->service : "", call->method_name ? call->method_name : "");
	CV_SET(&record, request_hash,
	       ((ProtobufCBinaryData){DIGEST_BYTES, (uint8_t *)(uintptr_t)idempotency->request_hash}));
	CV_SET(&record, reply, ((ProtobufCBinaryData){packed_reply.len, (uint8_t *)(uintptr_t)packed_reply.data}));
	CV_SET(&record, time_ms, call->now_ms);
	record.has_http_status = http->has_status;
	record.http_status = http->status;
	record.etag = http->etag;
	record.location = http->location;
	value = cv_pack(call, &record.base);
	if (!value.data)
		return cv_sdk_failed(call, -ENOMEM);
	result = cv_txn_check(txn, idempotency->key, idempotency->version);
	if (result == 0)
		result = cv_txn_put_bytes(txn, idempotency->key, value, false);
	if (result == 0)
		result = sweep(txn, &idempotency->key);
	return result < 0 ? cv_sdk_failed(call, result) : 0;
}
