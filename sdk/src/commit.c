/*
 * Design notes. A number's token is eight random bytes with its first and last bit set, written by the handler wherever
 * the number belongs. Here each of its places is found in the packed bytes and listed as a patch: little-endian in
 * values, payloads and the reply (fixed64), big-endian in keys. Two mistakes are refused because they would lose a
 * number or show the token: a number that no record holds, and a token that was written in another form (a varint
 * field, printed text, a key that is not put, an event's subject, a timer).
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <congvan/log.h>

#include "fail_int.h"
#include "state.h"
#include "txn_int.h"

#define TOKEN_BYTES 8u

struct token {
	uint64_t value;
	uint8_t little[TOKEN_BYTES], big[TOKEN_BYTES], varint[10];
	char decimal[24];
	size_t decimal_len;
	bool stored; /* some record or key holds it */
};

struct patches {
	struct cv_call *call;
	struct cv_patch *items;
	uint32_t count, cap;
};

static void spell(struct token *token, uint64_t value)
{
	token->value = value;
	for (unsigned i = 0; i < TOKEN_BYTES; i++) {
		token->little[i] = (uint8_t)(value >> (8 * i));
		token->big[i] = (uint8_t)(value >> (8 * (TOKEN_BYTES - 1 - i)));
	}
	for (unsigned i = 0; i < sizeof(token->varint); i++)
		token->varint[i] = (uint8_t)((value >> (7 * i) & 0x7F) | (i + 1 < sizeof(token->varint) ? 0x80 : 0));
	token->decimal_len =
	    (size_t)snprintf(token->decimal, sizeof(token->decimal), "%llu", (unsigned long long)value);
	token->stored = false;
}

static bool holds(struct cv_bytes bytes, const void *what, size_t len)
{
	return bytes.len >= len && memmem(bytes.data, bytes.len, what, len) != NULL;
}

/* Lists every place of the token in one target. */
static int find(struct patches *patches, struct token *token, uint32_t number, uint32_t target, uint32_t index,
		struct cv_bytes bytes)
{
	const uint8_t *wanted = target == CV_PATCH_KEY ? token->big : token->little;
	const uint8_t *at = bytes.data, *end = bytes.data ? bytes.data + bytes.len : NULL;

	while (at && (size_t)(end - at) >= TOKEN_BYTES) {
		at = memmem(at, (size_t)(end - at), wanted, TOKEN_BYTES);
		if (!at)
			break;
		if (cv_sdk_grow(patches->call, &patches->items, &patches->cap, patches->count,
				sizeof(*patches->items)) < 0)
			return -ENOMEM;
		patches->items[patches->count++] =
		    (struct cv_patch){target, index, (uint32_t)(at - bytes.data), number};
		token->stored |= target == CV_PATCH_KEY || target == CV_PATCH_VALUE;
		at += TOKEN_BYTES;
	}
	if (target != CV_PATCH_KEY &&
	    (holds(bytes, token->varint, sizeof(token->varint)) || holds(bytes, token->decimal, token->decimal_len)))
		return -EINVAL;
	return 0;
}

static bool key_holds(const struct cv_key *key, const struct token *token)
{
	return holds(key->body, token->big, TOKEN_BYTES);
}

/* No patch reaches a timer. */
static bool timer_holds(const struct cv_timer_set *timer, const struct token *token)
{
	return holds(timer->payload, token->little, TOKEN_BYTES) || holds(timer->key, token->big, TOKEN_BYTES) ||
	       holds(timer->payload, token->varint, sizeof(token->varint)) ||
	       holds(timer->payload, token->decimal, token->decimal_len);
}

static int find_in_writes(struct cv_txn *txn, const struct cv_commit *commit, struct patches *patches,
			  struct token *token, uint32_t number)
{
	const struct cv_put *puts = commit->puts.items;
	const struct cv_key *deletes = commit->deletes.items;
	int result = 0;

	for (uint32_t i = 0; i < commit->puts.count && result == 0; i++) {
		result = find(patches, token, number, CV_PATCH_KEY, i, puts[i].key.body);
		if (result == 0)
			result = find(patches, token, number, CV_PATCH_VALUE, i, puts[i].value);
	}
	for (uint32_t i = 0; i < txn->event_count && result == 0; i++) {
		result = find(patches, token, number, CV_PATCH_EVENT, i, txn->events[i].payload);
		if (txn->events[i].subject == token->value)
			result = -EINVAL;
	}
	for (uint32_t i = 0; i < txn->item_count && result == 0; i++)
		result = find(patches, token, number, CV_PATCH_ITEM, i, txn->items[i].payload);
	for (uint32_t i = 0; i < txn->timer_count && result == 0; i++)
		result = timer_holds(&txn->timers[i], token) ? -EINVAL : 0;
	for (uint32_t i = 0; i < commit->deletes.count && result == 0; i++)
		result = key_holds(&deletes[i], token) ? -EINVAL : 0;
	for (uint32_t i = 0; i < txn->check_count && result == 0; i++)
		result = key_holds(&txn->checks[i].key, token) ? -EINVAL : 0;
	for (uint32_t i = 0; i < txn->sum_count && result == 0; i++)
		result = key_holds(&txn->sums[i].key, token) ? -EINVAL : 0;
	return result;
}

static int find_patches(struct cv_txn *txn, struct cv_commit *commit)
{
	struct patches patches = {.call = txn->call};
	int result = 0;

	for (uint32_t i = 0; i < txn->number_count && result == 0; i++) {
		struct token token;

		spell(&token, txn->numbers[i].token);
		result = find_in_writes(txn, commit, &patches, &token, i);
		if (result == 0)
			result = find(&patches, &token, i, CV_PATCH_REPLY, 0, commit->reply);
		if (result == 0 && !token.stored)
			result = -EINVAL;
		if (result == -EINVAL)
			cv_log(txn->call, CV_LOG_ERROR, "number.misplaced", "series=%s stored=%d",
			       txn->numbers[i].series.prefix, token.stored);
	}
	commit->patches = (struct cv_array){patches.items, patches.count, sizeof(*patches.items)};
	return result;
}

/* Parts what is put from what is deleted. */
static int split_puts(struct cv_txn *txn, struct cv_commit *commit)
{
	struct cv_put *puts = cv_alloc_array(txn->call, txn->put_count, sizeof(*puts));
	struct cv_key *deletes = cv_alloc_array(txn->call, txn->put_count, sizeof(*deletes));
	uint32_t put_count = 0, delete_count = 0;

	if (!puts || !deletes)
		return -ENOMEM;
	for (uint32_t i = 0; i < txn->put_count; i++) {
		if (txn->puts[i].deleted)
			deletes[delete_count++] = txn->puts[i].put.key;
		else
			puts[put_count++] = txn->puts[i].put;
	}
	commit->puts = (struct cv_array){puts, put_count, sizeof(*puts)};
	commit->deletes = (struct cv_array){deletes, delete_count, sizeof(*deletes)};
	return 0;
}

int cv_txn_hand_over(struct cv_txn *txn, struct cv_bytes reply, uint32_t flags)
{
	struct cv_commit commit = {
	    .size = sizeof(commit),
	    .flags = flags,
	    .checks = {txn->checks, txn->check_count, sizeof(*txn->checks)},
	    .sums = {txn->sums, txn->sum_count, sizeof(*txn->sums)},
	    .numbers = {txn->numbers, txn->number_count, sizeof(*txn->numbers)},
	    .events = {txn->events, txn->event_count, sizeof(*txn->events)},
	    .items = {txn->items, txn->item_count, sizeof(*txn->items)},
	    .timers = {txn->timers, txn->timer_count, sizeof(*txn->timers)},
	    .claims = {txn->claims, txn->claim_count, sizeof(*txn->claims)},
	    .reply = reply,
	};
	int result = split_puts(txn, &commit);

	if (result == 0)
		result = find_patches(txn, &commit);
	if (result == 0 && cv_sdk_is_lost(txn->call)) /* something above lacks a part */
		result = -ENOMEM;
	if (result == 0)
		result = txn->call->host->commit(txn->call, &commit);
	return result < 0 ? cv_sdk_failed(txn->call, result) : 0;
}
