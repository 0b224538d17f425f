#include "store/log_read.h"

#include <errno.h>
#include <string.h>

#include <congvan/store.pb-c.h>

#include "compiler.h"
#include "store/order.h"
#include "store/store_int.h"
#include "store/topic.h"

#define TOPIC_FIELD 3u /* congvan.LogEntry.topic */

/* ---- single fields of a packed entry, without unpacking what nobody wants ---- */

static bool skip_varint(struct cv_bytes *rest, uint64_t *ret)
{
	uint64_t value = 0;

	for (unsigned shift = 0; shift < 64 && rest->len > 0; shift += 7) {
		const uint8_t byte = *rest->data++;

		rest->len--;
		value |= (uint64_t)(byte & 0x7fu) << shift;
		if (!(byte & 0x80u)) {
			*ret = value;
			return true;
		}
	}
	return false;
}

/* Fields are packed in the order of their numbers, so the topic stands near the beginning. -EUCLEAN. */
static int peek_topic(struct cv_bytes entry, struct cv_bytes *ret)
{
	uint64_t tag, len;

	*ret = (struct cv_bytes){entry.data, 0};
	while (entry.len > 0) {
		if (!skip_varint(&entry, &tag))
			return -EUCLEAN;
		if (tag >> 3 > TOPIC_FIELD)
			return 0;
		switch (tag & 7u) {
		case 0:
			if (!skip_varint(&entry, &len))
				return -EUCLEAN;
			continue;
		case 1:
			len = 8;
			break;
		case 2:
			if (!skip_varint(&entry, &len))
				return -EUCLEAN;
			break;
		case 5:
			len = 4;
			break;
		default:
			return -EUCLEAN;
		}
		if (len > entry.len)
			return -EUCLEAN;
		if (tag >> 3 == TOPIC_FIELD) {
			*ret = (struct cv_bytes){entry.data, (size_t)len};
			return 0;
		}
		entry.data += len;
		entry.len -= (size_t)len;
	}
	return 0;
}

/* ---- entries ---- */

/* Damaged data is an error of reading for the caller. */
static int read_error(int r)
{
	return r == -EUCLEAN ? -EIO : r;
}

static const char *text_of(const char *text)
{
	return text ? text : "";
}

/* 1: go on; 0: enough. */
static int show(struct store *s, uint64_t sequence, struct cv_bytes packed, store_on_entry *on_entry, void *arg)
{
	const struct engine_type *type = s->env->engine;
	Congvan__LogEntry *entry = congvan__log_entry__unpack(NULL, packed.len, packed.data);
	struct engine_value payload = {0};
	struct store_log_row row;
	uint8_t key[8];
	int r = 0;

	if (!entry)
		return -EUCLEAN;
	be64_put(key, sequence);
	if (entry->payload_size > 0)
		r = type->get(s->engine, NULL, ENGINE_PAYLOADS, (struct cv_bytes){key, sizeof(key)}, &payload);
	if (r == 0 || r == -ENOENT) {
		row = (struct store_log_row){
		    .sequence = sequence,
		    .subject = entry->subject,
		    .agency = entry->agency,
		    .payload_size = entry->payload_size,
		    .time_ms = entry->time_ms,
		    .topic = text_of(entry->topic),
		    .plugin = text_of(entry->plugin),
		    .trace_id = text_of(entry->trace_id),
		    .address = text_of(entry->address),
		    .payload = payload.bytes,
		    .payload_digest = {entry->payload_digest.data, entry->payload_digest.len},
		    .destroyed = r == -ENOENT,
		};
		r = on_entry(arg, &row);
	}
	if (payload.pin)
		type->release(&payload);
	congvan__log_entry__free_unpacked(entry, NULL);
	return r;
}

int store_log_get(struct store *s, uint64_t sequence, store_on_entry *on_entry, void *arg)
{
	const struct engine_type *type = s->env->engine;
	struct engine_value value;
	uint8_t key[8];
	int r;

	CV_ASSERT(s->magic == STORE_MAGIC);
	be64_put(key, sequence);
	r = type->get(s->engine, NULL, ENGINE_LOG, (struct cv_bytes){key, sizeof(key)}, &value);
	if (r < 0)
		return read_error(r);
	r = show(s, sequence, value.bytes, on_entry, arg);
	type->release(&value);
	return r < 0 ? read_error(r) : 0;
}

/* 1: go on; 0: enough. */
static int look(struct store *s, const char *pattern, struct cv_bytes key, struct cv_bytes value,
		store_on_entry *on_entry, void *arg)
{
	struct cv_bytes topic;
	int r;

	if (key.len != 8)
		return -EUCLEAN;
	r = peek_topic(value, &topic);
	if (r < 0)
		return r;
	return topic_matches(pattern, topic) ? show(s, be64_get(key.data), value, on_entry, arg) : 1;
}

int store_log_walk(struct store *s, const char *pattern, uint64_t after, store_on_entry *on_entry, void *arg,
		   uint64_t *ret_upto)
{
	const struct engine_type *type = s->env->engine;
	struct engine_iterator *iterator;
	struct cv_bytes key, value;
	uint8_t from[8];
	const struct engine_range range = {.family = ENGINE_LOG, .lower = {from, sizeof(from)}};
	int r;

	CV_ASSERT(s->magic == STORE_MAGIC);
	*ret_upto = after;
	/* Most commits append nothing, and who follows the log is woken by all of them. */
	if (after >= store_log_head(s))
		return 0;
	be64_put(from, after + 1);
	r = type->iterator_open(s->engine, NULL, &range, &iterator);
	if (r < 0)
		return read_error(r);
	for (uint32_t i = 0; i < STORE_LOG_STEP; i++) {
		r = type->iterator_row(iterator, &key, &value);
		if (r == 1)
			r = look(s, pattern, key, value, on_entry, arg);
		else if (r == 0)
			break;
		if (r < 0)
			break;
		*ret_upto = be64_get(key.data);
		if (r == 0)
			break;
		type->iterator_next(iterator);
	}
	type->iterator_close(&iterator);
	return r < 0 ? read_error(r) : 0;
}

uint64_t store_log_head(const struct store *s)
{
	CV_ASSERT(s->magic == STORE_MAGIC);
	if (s->options.read_only)
		return s->sequence;
	return atomic_load_explicit(&s->committer.sequence, memory_order_acquire);
}
