/*
 * Idempotency-Key: the same request twice has one effect and one answer (IETF draft-ietf-httpapi-idempotency-key-
 * header). What the key stands for is written in the handler's own commit, and read before the handler runs.
 * For the SDK's own files; the handler's thread; memory: the call's arena.
 */
#ifndef CONGVAN_SDK_IDEMPOTENCY_H
#define CONGVAN_SDK_IDEMPOTENCY_H

#include <stdbool.h>

#include <congvan/store.pb-c.h>
#include <congvan/txn.h>

#define CV_IDEMPOTENCY_KEY_MAX 255u /* characters of a key */
#define CV_IDEMPOTENCY_MS 86400000 /* how long a key stands for its request */

struct cv_idempotency {
	bool wanted; /* the call has a key, and somebody whose key it is */
	struct cv_key key;
	uint64_t version; /* of the record that was read: 0 none, else one that has expired */
	uint8_t request_hash[32];
	Congvan__IdempotencyRecord *earlier; /* the same request was answered before */
};

/* 0, or the call has failed (CV_KEY_REUSED, a key that is none). `request` is what cv_sdk_handle() was given. */
int cv_idempotency_open(struct cv_call *call, struct cv_bytes request, struct cv_idempotency *ret);

/* Adds the record to the handler's transaction; packed_reply: the reply message, tokens of numbers still in it. */
int cv_idempotency_keep(struct cv_call *call, const struct cv_idempotency *idempotency, struct cv_txn *txn,
			struct cv_bytes packed_reply);

#endif
