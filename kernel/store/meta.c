#include "store/meta.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "store/order.h"

#define HEAD_SIZE (24u + CHAIN_HASH_SIZE) /* version, sequence, time, hash */

static struct cv_bytes name(const char *text)
{
	return (struct cv_bytes){(const uint8_t *)text, strlen(text)};
}

/* 1: read; 0: absent. The value must have this size. */
static int read_one(const struct engine_type *type, struct engine *engine, const struct engine_snapshot *snapshot,
		    const char *key, uint8_t *ret, size_t size_bytes, struct cv_error *reterr)
{
	struct engine_value value;
	int r = type->get(engine, snapshot, ENGINE_META, name(key), &value);

	if (r == -ENOENT)
		return 0;
	if (r == 0) {
		if (value.bytes.len == size_bytes)
			memcpy(ret, value.bytes.data, size_bytes);
		else
			r = -EUCLEAN;
		type->release(&value);
	}
	if (r < 0) {
		reterr->code = r;
		snprintf(reterr->text, sizeof(reterr->text), "store: meta '%s' is damaged", key);
		return r;
	}
	return 1;
}

int meta_read(const struct engine_type *type, struct engine *engine, const struct engine_snapshot *snapshot,
	      struct meta *ret, struct cv_error *reterr)
{
	uint8_t number[8], format[4], head[HEAD_SIZE];
	struct meta meta = {0};
	int r;

	r = read_one(type, engine, snapshot, "format", format, sizeof(format), reterr);
	if (r < 0)
		return r;
	if (r)
		meta.format = le32_get(format);
	if (meta.format > META_FORMAT) {
		reterr->code = -EUCLEAN;
		snprintf(reterr->text, sizeof(reterr->text), "store: written by a later build (layout %u, known: %u)",
			 meta.format, META_FORMAT);
		return -EUCLEAN;
	}
	r = read_one(type, engine, snapshot, "head", head, sizeof(head), reterr);
	if (r < 0)
		return r;
	if (r) {
		meta.version = le64_get(head);
		meta.chain.sequence = le64_get(head + 8);
		meta.chain.time_ms = (int64_t)le64_get(head + 16);
		memcpy(meta.chain.hash, head + 24, CHAIN_HASH_SIZE);
	}
	r = read_one(type, engine, snapshot, "ids", number, sizeof(number), reterr);
	if (r < 0)
		return r;
	if (r)
		meta.id_mark = le64_get(number);
	*ret = meta;
	return 0;
}

void meta_put_format(const struct engine_type *type, struct engine_batch *batch)
{
	uint8_t format[4];

	le32_put(format, META_FORMAT);
	type->batch_put(batch, ENGINE_META, name("format"), (struct cv_bytes){format, sizeof(format)},
			(struct cv_bytes){NULL, 0});
}

void meta_put_head(const struct engine_type *type, struct engine_batch *batch, uint64_t version,
		   const struct chain *chain)
{
	uint8_t head[HEAD_SIZE];

	le64_put(head, version);
	le64_put(head + 8, chain->sequence);
	le64_put(head + 16, (uint64_t)chain->time_ms);
	memcpy(head + 24, chain->hash, CHAIN_HASH_SIZE);
	type->batch_put(batch, ENGINE_META, name("head"), (struct cv_bytes){head, sizeof(head)},
			(struct cv_bytes){NULL, 0});
}

void meta_put_id_mark(const struct engine_type *type, struct engine_batch *batch, uint64_t mark)
{
	uint8_t number[8];

	le64_put(number, mark);
	type->batch_put(batch, ENGINE_META, name("ids"), (struct cv_bytes){number, sizeof(number)},
			(struct cv_bytes){NULL, 0});
}
