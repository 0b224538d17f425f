/*
 * Design notes. A transaction is lists in the arena; nothing is sent before the handler has returned. It reads its own
 * writes, so that two steps of one handler may change the same record: the list of puts holds at most one entry for a
 * key, and a delete is an entry too.
 */
#include <congvan/txn.h>

#include <errno.h>
#include <string.h>

#include <congvan/log.h>

#include "fail_int.h"
#include "state.h"
#include "txn_int.h"
#include "wire.h"

struct cv_txn *cv_txn_begin(struct cv_call *call)
{
	struct cv_sdk *sdk = cv_sdk_state(call);

	if (!sdk)
		return NULL;
	if (!sdk->txn) {
		sdk->txn = cv_alloc(call, sizeof(*sdk->txn));
		if (sdk->txn)
			sdk->txn->call = call;
	}
	return sdk->txn;
}

/* What every writing function asks first. A NULL transaction is an exhausted arena that the handler did not look at. */
static int may_write(struct cv_txn *txn)
{
	if (!txn)
		return -ENOMEM;
	if (txn->committed)
		return cv_sdk_failed(txn->call, -EINVAL);
	txn->wrote = true;
	return 0;
}

/* FNV-1a over prefix and body: finds an earlier write of the same key among thousands. */
static uint64_t hash_key(const struct cv_key *key)
{
	uint64_t hash = 14695981039346656037u;

	for (const char *at = key->prefix; *at; at++)
		hash = (hash ^ (uint8_t)*at) * 1099511628211u;
	for (size_t i = 0; i < key->body.len; i++)
		hash = (hash ^ key->body.data[i]) * 1099511628211u;
	return hash;
}

static struct cv_txn_put *find_put(struct cv_txn *txn, const struct cv_key *key, uint64_t hash)
{
	for (uint32_t i = 0; i < txn->put_count; i++) {
		if (txn->puts[i].hash == hash && cv_key_equal(&txn->puts[i].put.key, key))
			return &txn->puts[i];
	}
	return NULL;
}

int cv_txn_check(struct cv_txn *txn, struct cv_key key, uint64_t version)
{
	if (cv_sdk_grow(txn->call, &txn->checks, &txn->check_cap, txn->check_count, sizeof(*txn->checks)) < 0)
		return cv_sdk_failed(txn->call, -ENOMEM);
	txn->checks[txn->check_count++] = (struct cv_check){key, version};
	return 0;
}

int cv_txn_read_row(struct cv_txn *txn, struct cv_key key, struct cv_row *ret)
{
	struct cv_call *call = txn->call;
	int result = cv_key_check(call, &key);

	if (result < 0)
		return result;
	*ret = (struct cv_row){.version = 0};
	result = call->host->get(call, &key, ret);
	if (result < 0)
		return cv_sdk_failed(call, result);
	/* One snapshot: a second read of the key sees the same version, and one check is enough. */
	for (uint32_t i = 0; i < txn->check_count; i++) {
		if (txn->checks[i].version == ret->version && cv_key_equal(&txn->checks[i].key, &key))
			return 0;
	}
	return cv_txn_check(txn, key, ret->version);
}

int cv_txn_get(struct cv_txn *txn, struct cv_key key, const ProtobufCMessageDescriptor *type, void *ret)
{
	struct cv_txn_put *own;
	struct cv_row row;
	void *message = NULL;
	int result;

	if (!txn)
		return -ENOMEM;
	result = cv_key_check(txn->call, &key);
	if (result < 0)
		return result;
	own = find_put(txn, &key, hash_key(&key));
	if (own) {
		row = (struct cv_row){.value = own->put.value, .version = !own->deleted};
	} else {
		result = cv_txn_read_row(txn, key, &row);
		if (result < 0)
			return result;
	}
	if (row.version) {
		message = cv_row_message(txn->call, &row, type);
		if (!message)
			return -EIO;
	}
	memcpy(ret, &message, sizeof(message));
	return 0;
}

int cv_txn_put_bytes(struct cv_txn *txn, struct cv_key key, struct cv_bytes value, bool absent)
{
	struct cv_txn_put *own;
	uint64_t hash;
	int result = cv_key_check(txn->call, &key);

	if (result < 0)
		return result;
	if (value.len > CV_VALUE_MAX)
		return cv_sdk_failed(txn->call, -E2BIG);
	hash = hash_key(&key);
	own = find_put(txn, &key, hash);
	if (own) {
		/* An earlier "must be absent" still holds for what was there before this transaction. */
		own->put.value = value;
		own->deleted = false;
		return 0;
	}
	if (cv_sdk_grow(txn->call, &txn->puts, &txn->put_cap, txn->put_count, sizeof(*txn->puts)) < 0)
		return cv_sdk_failed(txn->call, -ENOMEM);
	txn->puts[txn->put_count++] = (struct cv_txn_put){{key, value, absent, 0}, hash, false};
	return 0;
}

/* Packs, and makes sure that what is stored can be read again: limits and UTF-8 are those of cv_unpack(). */
static int pack_record(struct cv_call *call, const ProtobufCMessage *message, struct cv_bytes *ret)
{
	struct cv_bytes packed = cv_pack(call, message);
	int result;

	if (!packed.data)
		return cv_sdk_failed(call, -ENOMEM);
	result = cv_wire_check(message->descriptor, packed);
	if (result < 0) {
		cv_log(call, CV_LOG_ERROR, "record.refused", "type=%s size=%zu error=%d", message->descriptor->name,
		       packed.len, result);
		return cv_sdk_failed(call, result == -E2BIG ? result : -EINVAL);
	}
	*ret = packed;
	return 0;
}

static int put_message(struct cv_txn *txn, struct cv_key key, const ProtobufCMessage *message, bool absent)
{
	struct cv_bytes value = {NULL, 0};
	int result = may_write(txn);

	if (result == 0)
		result = pack_record(txn->call, message, &value);
	return result < 0 ? result : cv_txn_put_bytes(txn, key, value, absent);
}

int cv_txn_put(struct cv_txn *txn, struct cv_key key, const ProtobufCMessage *message)
{
	return put_message(txn, key, message, false);
}

/*
 * The first run trusts the commit's check. If that run collided, a later one looks, so that a handler whose key simply
 * exists hears of it now and not after the last attempt.
 */
static int look_if_again(struct cv_txn *txn, struct cv_key key)
{
	struct cv_row row = {.version = 0};
	int result;

	if (txn->call->attempt == 0)
		return 0;
	result = cv_key_check(txn->call, &key);
	if (result == 0 && !find_put(txn, &key, hash_key(&key)))
		result = txn->call->host->get(txn->call, &key, &row);
	if (result < 0)
		return cv_sdk_failed(txn->call, result);
	return row.version ? cv_fail(txn->call, CV_CONFLICT, "conflict", NULL) : 0;
}

int cv_txn_put_new(struct cv_txn *txn, struct cv_key key, const ProtobufCMessage *message)
{
	int result = may_write(txn);

	if (result == 0)
		result = look_if_again(txn, key);
	return result < 0 ? result : put_message(txn, key, message, true);
}

int cv_txn_put_raw(struct cv_txn *txn, struct cv_key key, struct cv_bytes value)
{
	int result = may_write(txn);

	if (result < 0)
		return result;
	value = cv_copy(txn->call, value);
	if (!value.data)
		return cv_sdk_failed(txn->call, -ENOMEM);
	return cv_txn_put_bytes(txn, key, value, false);
}

int cv_txn_forget(struct cv_txn *txn, struct cv_key key)
{
	struct cv_txn_put *own;
	int result = cv_txn_put_bytes(txn, key, (struct cv_bytes){NULL, 0}, false);

	if (result < 0)
		return result;
	own = find_put(txn, &key, hash_key(&key));
	own->deleted = true;
	return own->put.absent ? cv_txn_check(txn, key, 0) : 0;
}

int cv_txn_delete(struct cv_txn *txn, struct cv_key key)
{
	int result = may_write(txn);

	return result < 0 ? result : cv_txn_forget(txn, key);
}

int cv_txn_add(struct cv_txn *txn, struct cv_key sum, int64_t delta)
{
	int result = may_write(txn);

	if (result == 0)
		result = cv_key_check(txn->call, &sum);
	if (result < 0)
		return result;
	for (uint32_t i = 0; i < txn->sum_count; i++) {
		if (cv_key_equal(&txn->sums[i].key, &sum) &&
		    !__builtin_add_overflow(txn->sums[i].add, delta, &txn->sums[i].add))
			return 0;
	}
	if (cv_sdk_grow(txn->call, &txn->sums, &txn->sum_cap, txn->sum_count, sizeof(*txn->sums)) < 0)
		return cv_sdk_failed(txn->call, -ENOMEM);
	txn->sums[txn->sum_count++] = (struct cv_sum){sum, delta};
	return 0;
}

int cv_txn_number(struct cv_txn *txn, struct cv_key series, struct cv_key taken, uint64_t *ret_token)
{
	struct cv_call *call;
	uint64_t token = 0;
	int result = may_write(txn);

	if (result < 0)
		return result;
	call = txn->call;
	result = cv_key_check(call, &series);
	if (result == 0)
		result = cv_key_check(call, &taken);
	if (result < 0)
		return result;
	if (txn->number_count == CV_TXN_NUMBERS)
		return cv_sdk_failed(call, -EINVAL);
	result = call->host->random(call->host, &token, sizeof(token));
	if (result < 0)
		return cv_sdk_failed(call, result);
	/* Full length in every encoding, so that it can be told from all other bytes wherever it is written. */
	token |= 0x8000000000000001u;
	txn->numbers[txn->number_count++] = (struct cv_number){token, series, taken};
	*ret_token = token;
	return 0;
}

static int add_event(struct cv_txn *txn, struct cv_event event, const ProtobufCMessage *message)
{
	int result = may_write(txn);

	if (result == 0 && message)
		result = pack_record(txn->call, message, &event.payload);
	if (result < 0)
		return result;
	if (cv_sdk_grow(txn->call, &txn->events, &txn->event_cap, txn->event_count, sizeof(*txn->events)) < 0)
		return cv_sdk_failed(txn->call, -ENOMEM);
	txn->events[txn->event_count++] = event;
	return 0;
}

int cv_txn_event(struct cv_txn *txn, const char *topic, uint64_t subject, const ProtobufCMessage *message)
{
	return add_event(txn, (struct cv_event){.topic = topic, .subject = subject}, message);
}

int cv_txn_event_in(struct cv_txn *txn, uint32_t agency, const char *topic, uint64_t subject,
		    const ProtobufCMessage *message)
{
	struct cv_event event = {.topic = topic, .subject = subject, .flags = CV_KEY_AGENCY, .agency = agency};

	return add_event(txn, event, message);
}

static int add_item(struct cv_txn *txn, struct cv_item item, const ProtobufCMessage *message)
{
	struct cv_call *call;
	int result = may_write(txn);

	if (result < 0)
		return result;
	call = txn->call;
	if (message)
		result = pack_record(call, message, &item.payload);
	if (result < 0)
		return result;
	if (item.payload.len > CV_VALUE_MAX)
		return cv_sdk_failed(call, -E2BIG);
	if (cv_sdk_grow(call, &txn->items, &txn->item_cap, txn->item_count, sizeof(*txn->items)) < 0)
		return cv_sdk_failed(call, -ENOMEM);
	txn->items[txn->item_count++] = item;
	return 0;
}

int cv_txn_item(struct cv_txn *txn, const char *queue, int64_t not_before_ms, const ProtobufCMessage *message,
		uint64_t *ret_id)
{
	struct cv_item item = {.queue = queue, .not_before_ms = not_before_ms};
	int result;

	if (!txn)
		return -ENOMEM;
	item.id = txn->call->host->new_id(txn->call->host);
	result = add_item(txn, item, message);
	if (result == 0 && ret_id)
		*ret_id = item.id;
	return result;
}

int cv_txn_timer(struct cv_txn *txn, const char *timer, struct cv_bytes key, int64_t at_ms,
		 const ProtobufCMessage *message)
{
	struct cv_timer_set set = {.timer = timer, .key = key, .at_ms = at_ms};
	int result = may_write(txn);

	if (result == 0 && message)
		result = pack_record(txn->call, message, &set.payload);
	if (result < 0)
		return result;
	if (set.payload.len > CV_VALUE_MAX)
		return cv_sdk_failed(txn->call, -E2BIG);
	set.key = cv_copy(txn->call, key);
	if (!set.key.data ||
	    cv_sdk_grow(txn->call, &txn->timers, &txn->timer_cap, txn->timer_count, sizeof(*txn->timers)) < 0)
		return cv_sdk_failed(txn->call, -ENOMEM);
	txn->timers[txn->timer_count++] = set;
	return 0;
}

int cv_txn_claim(struct cv_txn *txn, uint64_t upload_id)
{
	int result = may_write(txn);

	if (result < 0)
		return result;
	if (cv_sdk_grow(txn->call, &txn->claims, &txn->claim_cap, txn->claim_count, sizeof(*txn->claims)) < 0)
		return cv_sdk_failed(txn->call, -ENOMEM);
	txn->claims[txn->claim_count++] = upload_id;
	return 0;
}

int cv_upload(struct cv_call *call, uint64_t upload_id, struct cv_upload *ret)
{
	int result;

	ret->size = sizeof(*ret);
	result = call->host->upload(call, upload_id, ret);
	return result < 0 ? cv_sdk_failed(call, result) : 0;
}

int cv_txn_commit(struct cv_txn *txn)
{
	if (!txn)
		return -ENOMEM;
	if (txn->committed)
		return cv_sdk_failed(txn->call, -EINVAL);
	txn->committed = true;
	return 0;
}

int cv_txn_commit_failure(struct cv_txn *txn)
{
	int result = cv_txn_commit(txn);

	if (result == 0)
		txn->refuses = true;
	return result;
}

int cv_note(struct cv_call *call, const char *topic, uint64_t subject, const ProtobufCMessage *message)
{
	struct cv_event event = {.topic = topic, .subject = subject};
	int result;

	if (message) {
		result = pack_record(call, message, &event.payload);
		if (result < 0)
			return result;
		if (event.payload.len > CV_GROUP_NOTE_MAX)
			return cv_sdk_failed(call, -E2BIG);
	}
	result = call->host->note(call, &event);
	return result < 0 ? cv_sdk_failed(call, result) : 0;
}
