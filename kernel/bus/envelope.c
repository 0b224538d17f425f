#include "bus/envelope.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "compiler.h"
#include "plan/wire.h"

/*
 * Design notes. protobuf takes fields in any order, so those that are large or pass through unread are written last
 * by hand, and the reader hands protobuf-c what stands before them. A sender that writes them elsewhere is understood
 * too, at the price of a copy of its head.
 */

enum {
	FIELD_SERVICE = 4,
	FIELD_METHOD = 5,
	FIELD_STATUS = 9,
	FIELD_PAYLOAD = 10,
	FIELD_ORIGINAL = 19,
};

enum wire_type {
	WIRE_VARINT = 0,
	WIRE_FIXED64 = 1,
	WIRE_BYTES = 2,
	WIRE_FIXED32 = 5,
};

#define VARINT_MAX 10u

static size_t varint_size(uint64_t value)
{
	size_t n = 1;

	while (value >= 0x80) {
		value >>= 7;
		n++;
	}
	return n;
}

static uint8_t *varint_write(uint8_t *at, uint64_t value)
{
	while (value >= 0x80) {
		*at++ = (uint8_t)(value | 0x80);
		value >>= 7;
	}
	*at++ = (uint8_t)value;
	return at;
}

/* 0 when the bytes end inside it or it is too long. */
static size_t varint_read(const uint8_t *at, size_t len, uint64_t *ret)
{
	uint64_t value = 0;

	for (size_t i = 0; i < len && i < VARINT_MAX; i++) {
		value |= (uint64_t)(at[i] & 0x7f) << (7 * i);
		if ((at[i] & 0x80) == 0) {
			*ret = value;
			return i + 1;
		}
	}
	return 0;
}

struct field {
	uint64_t number;
	struct cv_bytes value; /* of WIRE_BYTES; else empty */
	size_t size; /* tag included */
};

static int field_read(struct cv_bytes wire, size_t at, struct field *ret)
{
	const uint8_t *p = wire.data + at;
	size_t left = wire.len - at, used, more;
	uint64_t tag, len = 0;

	used = varint_read(p, left, &tag);
	if (used == 0)
		return -EBADMSG;
	*ret = (struct field){.number = tag >> 3};
	switch (tag & 7) {
	case WIRE_VARINT:
		more = varint_read(p + used, left - used, &len);
		if (more == 0)
			return -EBADMSG;
		used += more;
		break;
	case WIRE_FIXED64:
		used += 8;
		break;
	case WIRE_FIXED32:
		used += 4;
		break;
	case WIRE_BYTES:
		more = varint_read(p + used, left - used, &len);
		if (more == 0 || len > left - used - more)
			return -EBADMSG;
		used += more;
		ret->value = (struct cv_bytes){p + used, (size_t)len};
		used += (size_t)len;
		break;
	default:
		return -EBADMSG;
	}
	if (used > left)
		return -EBADMSG;
	ret->size = used;
	return 0;
}

static size_t tail_size(uint32_t number, struct cv_bytes bytes)
{
	if (bytes.data == NULL)
		return 0;
	return varint_size((uint64_t)number << 3 | WIRE_BYTES) + varint_size(bytes.len) + bytes.len;
}

static uint8_t *tail_write(uint8_t *at, uint32_t number, struct cv_bytes bytes)
{
	if (bytes.data == NULL)
		return at;
	at = varint_write(at, (uint64_t)number << 3 | WIRE_BYTES);
	at = varint_write(at, bytes.len);
	if (bytes.len > 0)
		memcpy(at, bytes.data, bytes.len);
	return at + bytes.len;
}

static int pack_within(const Congvan__Envelope *head, struct cv_bytes status, struct cv_bytes payload,
		       struct cv_bytes original, nng_msg **ret)
{
	size_t head_size, size;
	nng_msg *message;
	uint8_t *at;

	CV_ASSERT(head->status == NULL && !head->has_payload && !head->has_original);
	head_size = congvan__envelope__get_packed_size(head);
	if (status.len > ENVELOPE_OVERHEAD_MAX || head_size + status.len > ENVELOPE_OVERHEAD_MAX - 3 * (VARINT_MAX + 1))
		return -E2BIG;
	size = head_size + tail_size(FIELD_STATUS, status) + tail_size(FIELD_PAYLOAD, payload) +
	       tail_size(FIELD_ORIGINAL, original);
	if (nng_msg_alloc(&message, size) != 0)
		return -ENOMEM;
	at = nng_msg_body(message);
	at += congvan__envelope__pack(head, at);
	at = tail_write(at, FIELD_STATUS, status);
	at = tail_write(at, FIELD_PAYLOAD, payload);
	at = tail_write(at, FIELD_ORIGINAL, original);
	CV_ASSERT(at == (uint8_t *)nng_msg_body(message) + size);
	*ret = message;
	return 0;
}

int envelope_pack(const Congvan__Envelope *head, struct cv_bytes status, struct cv_bytes payload, nng_msg **ret)
{
	if (payload.len > CV_MESSAGE_MAX)
		return -E2BIG;
	return pack_within(head, status, payload, (struct cv_bytes){NULL, 0}, ret);
}

int envelope_pack_host(const Congvan__Envelope *head, struct cv_bytes status, struct cv_bytes payload,
		       struct cv_bytes original, nng_msg **ret)
{
	const size_t max = ENVELOPE_HOST_MAX - ENVELOPE_OVERHEAD_MAX;

	if (payload.len > max || original.len > max - payload.len)
		return -E2BIG;
	return pack_within(head, status, payload, original, ret);
}

int envelope_pack_message(const Congvan__Envelope *head, const ProtobufCMessage *payload, nng_msg **ret)
{
	const size_t head_size = congvan__envelope__get_packed_size(head);
	const size_t payload_size = protobuf_c_message_get_packed_size(payload);
	const size_t tag_size = varint_size((uint64_t)FIELD_PAYLOAD << 3 | WIRE_BYTES) + varint_size(payload_size);
	nng_msg *message;
	uint8_t *at;

	CV_ASSERT(head->status == NULL && !head->has_payload && !head->has_original);
	if (head_size + tag_size > ENVELOPE_OVERHEAD_MAX || payload_size > ENVELOPE_HOST_MAX - ENVELOPE_OVERHEAD_MAX)
		return -E2BIG;
	if (nng_msg_alloc(&message, head_size + tag_size + payload_size) != 0)
		return -ENOMEM;
	at = nng_msg_body(message);
	at += congvan__envelope__pack(head, at);
	at = varint_write(at, (uint64_t)FIELD_PAYLOAD << 3 | WIRE_BYTES);
	at = varint_write(at, payload_size);
	protobuf_c_message_pack(payload, at);
	*ret = message;
	return 0;
}

/* Where a field goes that is not the head's; NULL: it is the head's. */
static struct cv_bytes *tail_of(uint64_t number, bool host, struct envelope *envelope)
{
	if (number == FIELD_STATUS)
		return &envelope->status;
	if (number == FIELD_PAYLOAD)
		return &envelope->payload;
	return host && number == FIELD_ORIGINAL ? &envelope->original : NULL;
}

/* Cuts the tail out. *ret_head: the rest, in `wire` itself when the tail stands last, else a copy. */
static int envelope_cut(struct cv_bytes wire, bool host, ProtobufCAllocator *memory, struct envelope *ret,
			struct cv_bytes *ret_head)
{
	size_t head_len = 0, kept = 0;
	bool tail = false, scattered = false;
	struct cv_bytes *cut;
	uint8_t *copy;
	struct field field;
	int r;

	for (size_t at = 0; at < wire.len; at += field.size) {
		r = field_read(wire, at, &field);
		if (r < 0)
			return r;
		cut = tail_of(field.number, host, ret);
		if (cut != NULL) {
			if (field.value.data == NULL)
				return -EBADMSG;
			*cut = field.value;
			tail = true;
			continue;
		}
		scattered = scattered || tail;
		kept += field.size;
		if (!tail)
			head_len = at + field.size;
	}
	if (!scattered) {
		*ret_head = (struct cv_bytes){wire.data, head_len};
		return 0;
	}
	copy = memory->alloc(memory->allocator_data, kept);
	if (copy == NULL)
		return -ENOMEM;
	kept = 0;
	for (size_t at = 0; at < wire.len; at += field.size) {
		r = field_read(wire, at, &field);
		if (r < 0)
			return r;
		if (tail_of(field.number, host, ret) != NULL)
			continue;
		memcpy(copy + kept, wire.data + at, field.size);
		kept += field.size;
	}
	*ret_head = (struct cv_bytes){copy, kept};
	return 0;
}

/* The memory that an unpacked head comes from, and whether there was none. */
struct watched {
	ProtobufCAllocator *memory;
	bool exhausted;
};

static void *watched_alloc(void *arg, size_t size)
{
	struct watched *watched = arg;
	void *block = watched->memory->alloc(watched->memory->allocator_data, size);

	watched->exhausted |= block == NULL;
	return block;
}

static void watched_free(void *arg, void *block)
{
	const struct watched *watched = arg;

	watched->memory->free(watched->memory->allocator_data, block);
}

/* protobuf-c answers NULL in both cases: a caller who asked rightly must not hear that he asked wrongly. */
static int head_unpack(struct cv_bytes bytes, ProtobufCAllocator *memory, Congvan__Envelope **ret)
{
	struct watched watched = {.memory = memory};
	ProtobufCAllocator allocator = {.alloc = watched_alloc, .free = watched_free, .allocator_data = &watched};
	Congvan__Envelope *head = congvan__envelope__unpack(&allocator, bytes.len, bytes.data);

	if (head == NULL)
		return watched.exhausted ? -ENOMEM : -EBADMSG;
	*ret = head;
	return 0;
}

static int unpack_within(struct cv_bytes wire, bool host, ProtobufCAllocator *memory, struct envelope *ret)
{
	struct envelope result = {0};
	struct cv_bytes head;
	int r;

	r = envelope_cut(wire, host, memory, &result, &head);
	if (r < 0)
		return r;
	if (head.len + result.status.len > ENVELOPE_OVERHEAD_MAX)
		return -E2BIG;
	r = wire_check(&congvan__envelope__descriptor, head, ENVELOPE_DEPTH_MAX, ENVELOPE_FIELDS_MAX);
	if (r < 0)
		return r;
	if (result.status.len > 0) {
		r = wire_check(&congvan__status__descriptor, result.status, ENVELOPE_DEPTH_MAX, ENVELOPE_FIELDS_MAX);
		if (r < 0)
			return r;
	}
	r = head_unpack(head, memory, &result.head);
	if (r < 0)
		return r;
	if (result.head->n_path > ENVELOPE_PATH_MAX)
		return -E2BIG;
	*ret = result;
	return 0;
}

int envelope_unpack(struct cv_bytes wire, ProtobufCAllocator *memory, struct envelope *ret)
{
	struct envelope result;
	int r;

	if (wire.len > ENVELOPE_MAX)
		return -E2BIG;
	r = unpack_within(wire, false, memory, &result);
	if (r < 0)
		return r;
	if (result.payload.len > CV_MESSAGE_MAX)
		return -E2BIG;
	*ret = result;
	return 0;
}

int envelope_unpack_host(struct cv_bytes wire, ProtobufCAllocator *memory, struct envelope *ret)
{
	return wire.len > ENVELOPE_HOST_MAX ? -E2BIG : unpack_within(wire, true, memory, ret);
}

int envelope_peek(struct cv_bytes wire, struct cv_bytes *ret_service, struct cv_bytes *ret_method)
{
	struct cv_bytes service = {0};
	struct field field;
	int r;

	for (size_t at = 0; at < wire.len; at += field.size) {
		r = field_read(wire, at, &field);
		if (r < 0)
			return r;
		if (field.number == FIELD_SERVICE)
			service = field.value;
		if (field.number == FIELD_METHOD && service.data != NULL && field.value.data != NULL) {
			*ret_service = service;
			*ret_method = field.value;
			return 0;
		}
		if (field.number >= FIELD_STATUS)
			break;
	}
	return -EBADMSG;
}
