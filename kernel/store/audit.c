#include "store/audit.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>

#include <congvan/store.pb-c.h>

#include "compiler.h"
#include "store/chain.h"
#include "store/meta.h"
#include "store/order.h"
#include "store/store_int.h"
#include "store/unpack.h"

#define DESTROYED_TOPIC "store.payload_destroyed"

struct missing {
	uint64_t sequence;
	bool explained; /* its lawful destruction was read */
};

/* One walk over the chain: the log and the payloads side by side, in the order of their sequences. */
struct walk {
	struct store *store;
	const struct engine_type *type;
	struct engine_snapshot *snapshot;
	struct engine_iterator *log, *payloads;
	struct chain_digest digest;
	struct chain chain; /* the last entry that verified */
	struct missing *missing; /* entries whose payload is gone, rising */
	size_t missing_count, missing_room;
	struct audit_result *result;
};

/* The first problem counts. Returns 1: stop. */
CV_PRINTF(3, 4) static int broken(struct walk *w, uint64_t sequence, const char *format, ...)
{
	va_list args;

	if (!w->result->intact)
		return 1;
	w->result->intact = false;
	w->result->broken_sequence = sequence;
	va_start(args, format);
	vsnprintf(w->result->problem, sizeof(w->result->problem), format, args);
	va_end(args);
	return 1;
}

static unsigned long long number(uint64_t value)
{
	return value;
}

/* ---- payloads ---- */

static int note_missing(struct walk *w, uint64_t sequence)
{
	if (w->missing_count == w->missing_room) {
		size_t room = w->missing_room ? w->missing_room * 2 : 64;
		struct missing *grown = realloc(w->missing, room * sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		w->missing = grown;
		w->missing_room = room;
	}
	w->missing[w->missing_count++] = (struct missing){sequence, false};
	w->result->removed_payloads++;
	return 0;
}

static void note_destroyed(struct walk *w, uint64_t sequence)
{
	size_t low = 0, high = w->missing_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (w->missing[middle].sequence == sequence) {
			w->missing[middle].explained = true;
			return;
		}
		if (w->missing[middle].sequence < sequence)
			low = middle + 1;
		else
			high = middle;
	}
}

/* 0: verified or lawfully absent so far; 1: broken; negative errno. */
static int check_payload(struct walk *w, const Congvan__LogEntry *entry)
{
	struct cv_bytes key, payload;
	uint8_t digest[CHAIN_HASH_SIZE];
	uint64_t at;
	int r = w->type->iterator_row(w->payloads, &key, &payload);

	if (r < 0)
		return r;
	at = r == 1 && key.len == 8 ? be64_get(key.data) : UINT64_MAX;
	if (at < entry->sequence)
		return broken(w, at, "payload %llu belongs to no entry", number(at));
	if (at > entry->sequence) {
		if (entry->payload_size == 0)
			return 0;
		return note_missing(w, entry->sequence);
	}
	r = chain_digest_of(&w->digest, payload, digest);
	if (r < 0)
		return r;
	if (payload.len != entry->payload_size || entry->payload_digest.len != sizeof(digest) ||
	    memcmp(entry->payload_digest.data, digest, sizeof(digest)) != 0)
		return broken(w, at, "payload %llu is not the one that its entry names", number(at));
	w->type->iterator_next(w->payloads);
	return 0;
}

/* ---- entries ---- */

static int check_links(struct walk *w, Congvan__LogEntry *entry, uint64_t at)
{
	uint8_t stored[CHAIN_HASH_SIZE], hash[CHAIN_HASH_SIZE];
	int r;

	if (entry->sequence != at)
		return broken(w, at, "entry %llu says that it is %llu", number(at), number(entry->sequence));
	if (entry->hash.len != sizeof(stored))
		return broken(w, at, "entry %llu has no hash", number(at));
	if (entry->previous.len != sizeof(hash) || memcmp(entry->previous.data, w->chain.hash, sizeof(hash)) != 0)
		return broken(w, at, "entry %llu does not follow from entry %llu", number(at), number(at - 1));
	memcpy(stored, entry->hash.data, sizeof(stored));
	r = chain_entry_hash(&w->digest, entry, hash);
	if (r < 0 && r != -EUCLEAN)
		return r;
	if (r < 0 || memcmp(stored, hash, sizeof(hash)) != 0)
		return broken(w, at, "entry %llu was changed: its hash does not fit", number(at));
	if (entry->time_ms < w->chain.time_ms)
		return broken(w, at, "entry %llu is older than entry %llu", number(at), number(at - 1));
	w->chain.sequence = at;
	w->chain.time_ms = entry->time_ms;
	memcpy(w->chain.hash, hash, sizeof(hash));
	return 0;
}

static int check_entry(struct walk *w, struct cv_bytes key, struct cv_bytes value)
{
	uint64_t at = key.len == 8 ? be64_get(key.data) : 0;
	Congvan__LogEntry *entry;
	int r;

	if (at != w->chain.sequence + 1)
		return broken(w, w->chain.sequence + 1, "entry %llu is missing", number(w->chain.sequence + 1));
	entry = (Congvan__LogEntry *)unpack(&congvan__log_entry__descriptor, value, &r);
	if (!entry)
		return r == -ENOMEM ? r : broken(w, at, "entry %llu can't be read", number(at));
	r = check_links(w, entry, at);
	if (r == 0)
		r = check_payload(w, entry);
	if (r == 0 && entry->topic && strcmp(entry->topic, DESTROYED_TOPIC) == 0)
		note_destroyed(w, entry->subject);
	if (r == 0)
		w->result->entries++;
	congvan__log_entry__free_unpacked(entry, NULL);
	return r;
}

/* ---- the end ---- */

static int check_missing(struct walk *w)
{
	for (size_t i = 0; i < w->missing_count; i++) {
		if (!w->missing[i].explained)
			return broken(w, w->missing[i].sequence, "payload %llu is gone and no entry says why",
				      number(w->missing[i].sequence));
	}
	return 0;
}

static int check_end(struct walk *w)
{
	struct cv_error error;
	struct cv_bytes key, value;
	struct meta meta;
	int r = w->type->iterator_row(w->payloads, &key, &value);

	if (r < 0)
		return r;
	if (r == 1)
		return broken(w, w->chain.sequence + 1, "there are payloads behind the last entry, %llu",
			      number(w->chain.sequence));
	r = meta_read(w->type, w->store->engine, w->snapshot, &meta, &error);
	if (r < 0)
		return broken(w, w->chain.sequence + 1, "the head can't be read");
	if (meta.chain.sequence != w->chain.sequence)
		return broken(w, MIN(w->chain.sequence, meta.chain.sequence) + 1,
			      "the log ends at entry %llu, its head says %llu", number(w->chain.sequence),
			      number(meta.chain.sequence));
	if (memcmp(meta.chain.hash, w->chain.hash, CHAIN_HASH_SIZE) != 0)
		return broken(w, w->chain.sequence, "entry %llu is not the head that the store has written",
			      number(w->chain.sequence));
	return check_missing(w);
}

static int walk_all(struct walk *w)
{
	struct cv_bytes key, value;
	int r;

	while ((r = w->type->iterator_row(w->log, &key, &value)) == 1) {
		r = check_entry(w, key, value);
		if (r != 0)
			return r;
		w->type->iterator_next(w->log);
	}
	return r < 0 ? r : check_end(w);
}

static int walk_open(struct walk *w)
{
	const struct engine_range log = {.family = ENGINE_LOG, .once = true};
	const struct engine_range payloads = {.family = ENGINE_PAYLOADS, .once = true};
	int r = chain_digest_init(&w->digest);

	if (r == 0)
		r = w->type->snapshot_open(w->store->engine, &w->snapshot);
	if (r == 0)
		r = w->type->iterator_open(w->store->engine, w->snapshot, &log, &w->log);
	if (r == 0)
		r = w->type->iterator_open(w->store->engine, w->snapshot, &payloads, &w->payloads);
	return r;
}

int audit_verify(struct store *store, struct audit_result *ret)
{
	struct audit_result result = {.intact = true};
	struct walk walk = {.store = store, .type = store->env->engine, .result = &result};
	int r;

	CV_ASSERT(store->magic == STORE_MAGIC);
	r = walk_open(&walk);
	if (r == 0)
		r = walk_all(&walk);
	walk.type->iterator_close(&walk.payloads);
	walk.type->iterator_close(&walk.log);
	walk.type->snapshot_close(&walk.snapshot);
	chain_digest_finish(&walk.digest);
	free(walk.missing);
	if (r < 0)
		return r == -EUCLEAN ? -EIO : r;
	result.head_sequence = walk.chain.sequence;
	result.head_time_ms = walk.chain.time_ms;
	memcpy(result.head_hash, walk.chain.hash, sizeof(result.head_hash));
	*ret = result;
	return 0;
}

/* ---- single entries ---- */

/* Takes the entry out of the log; free with congvan__log_entry__free_unpacked(). -ENOENT, -ENOMEM, -EIO. */
static int read_entry(struct store *store, uint64_t sequence, Congvan__LogEntry **ret)
{
	const struct engine_type *type = store->env->engine;
	struct engine_value value;
	uint8_t key[8];
	int r;

	be64_put(key, sequence);
	r = type->get(store->engine, NULL, ENGINE_LOG, (struct cv_bytes){key, sizeof(key)}, &value);
	if (r < 0)
		return r == -ENOENT ? r : -EIO;
	*ret = (Congvan__LogEntry *)unpack(&congvan__log_entry__descriptor, value.bytes, &r);
	type->release(&value);
	return r == -EUCLEAN ? -EIO : r;
}

int audit_hash(struct store *store, uint64_t sequence, uint8_t ret_hash[32])
{
	struct chain_digest digest;
	Congvan__LogEntry *entry;
	int r;

	CV_ASSERT(store->magic == STORE_MAGIC);
	r = read_entry(store, sequence, &entry);
	if (r < 0)
		return r;
	/* Computed, not taken from the entry: what is compared is what the entry says. */
	r = chain_digest_init(&digest);
	if (r == 0)
		r = chain_entry_hash(&digest, entry, ret_hash);
	chain_digest_finish(&digest);
	congvan__log_entry__free_unpacked(entry, NULL);
	return r < 0 && r != -ENOMEM ? -EIO : r;
}

/* ---- lawful destruction ---- */

/* The agency in whose history the entry stands. -ENOENT: no such entry, or it has no payload. */
static int find_entry(struct store *store, uint64_t sequence, uint32_t *ret_agency)
{
	const struct engine_type *type = store->env->engine;
	Congvan__LogEntry *entry;
	struct engine_value value;
	uint8_t key[8];
	int r;

	be64_put(key, sequence);
	r = type->get(store->engine, NULL, ENGINE_PAYLOADS, (struct cv_bytes){key, sizeof(key)}, &value);
	if (r < 0)
		return r;
	type->release(&value);
	r = read_entry(store, sequence, &entry);
	if (r < 0)
		return r;
	*ret_agency = entry->agency;
	congvan__log_entry__free_unpacked(entry, NULL);
	return 0;
}

int audit_destroy_payload(struct store *store, uint64_t sequence, const struct store_author *author, const char *reason,
			  int64_t now_ms)
{
	Congvan__PayloadDestroyed message = CONGVAN__PAYLOAD_DESTROYED__INIT;
	uint8_t packed[AUDIT_REASON_MAX + 64], key[8];
	struct store_event event = {.topic = DESTROYED_TOPIC, .subject = sequence};
	struct store_commit commit = {.author = *author,
				      .events = &event,
				      .event_count = 1,
				      .destroys = &sequence,
				      .destroy_count = 1,
				      .time_ms = now_ms};
	int r;

	CV_ASSERT(store->magic == STORE_MAGIC);
	if (!reason || !*reason || strlen(reason) > AUDIT_REASON_MAX)
		return -EINVAL;
	r = find_entry(store, sequence, &event.agency);
	if (r < 0)
		return r;
	message.has_sequence = 1;
	message.sequence = sequence;
	message.reason = (char *)(uintptr_t)reason; /* protobuf-c reads it only */
	event.payload = (struct cv_bytes){packed, congvan__payload_destroyed__pack(&message, packed)};
	r = store_commit_and_wait(store, &commit);
	if (r == 0) {
		be64_put(key, sequence);
		store->env->engine->purge(store->engine, ENGINE_PAYLOADS, (struct cv_bytes){key, sizeof(key)});
	}
	return r;
}
