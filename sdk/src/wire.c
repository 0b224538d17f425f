#include "wire.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "utf8.h"

struct walk {
	const uint8_t *at, *end;
};

#define VARINT_BYTES 10

static bool read_varint(struct walk *walk, uint64_t *ret)
{
	uint64_t value = 0;

	for (unsigned i = 0; i < VARINT_BYTES && walk->at < walk->end; i++) {
		uint8_t byte = *walk->at++;

		value |= (uint64_t)(byte & 0x7F) << (7 * i);
		if (byte < 0x80) {
			*ret = value;
			return true;
		}
	}
	return false;
}

bool cv_utf8_is_string(const uint8_t *data, size_t len)
{
	const uint8_t *at = data, *end = data + len;
	uint32_t code;

	while (at < end) {
		uint64_t word;
		unsigned used;

		/* Eight ASCII bytes at once, none of them zero. */
		while (end - at >= 8) {
			memcpy(&word, at, sizeof(word));
			if ((word | (word - 0x0101010101010101u)) & 0x8080808080808080u)
				break;
			at += 8;
		}
		if (at == end)
			break;
		used = *at ? cv_utf8_next(at, (size_t)(end - at), &code) : 0;
		if (!used)
			return false;
		at += used;
	}
	return true;
}

static bool is_packed_type(ProtobufCType type)
{
	return type != PROTOBUF_C_TYPE_STRING && type != PROTOBUF_C_TYPE_BYTES && type != PROTOBUF_C_TYPE_MESSAGE;
}

static uint64_t packed_count(ProtobufCType type, const uint8_t *data, size_t len)
{
	uint64_t count = 0;

	switch (type) {
	case PROTOBUF_C_TYPE_FIXED32:
	case PROTOBUF_C_TYPE_SFIXED32:
	case PROTOBUF_C_TYPE_FLOAT:
		return len / 4;
	case PROTOBUF_C_TYPE_FIXED64:
	case PROTOBUF_C_TYPE_SFIXED64:
	case PROTOBUF_C_TYPE_DOUBLE:
		return len / 8;
	default:
		for (size_t i = 0; i < len; i++)
			count += data[i] < 0x80;
		return count;
	}
}

static int walk_message(struct walk *walk, const ProtobufCMessageDescriptor *type, unsigned depth, uint64_t *fields);

static int walk_delimited(struct walk *walk, const ProtobufCFieldDescriptor *field, unsigned depth, uint64_t *fields)
{
	struct walk inner;
	uint64_t len;

	if (!read_varint(walk, &len) || len > (uint64_t)(walk->end - walk->at))
		return -EBADMSG;
	inner = (struct walk){walk->at, walk->at + len};
	walk->at += len;
	if (!field)
		return 0;
	if (field->type == PROTOBUF_C_TYPE_MESSAGE)
		return walk_message(&inner, field->descriptor, depth + 1, fields);
	if (field->type == PROTOBUF_C_TYPE_STRING)
		return cv_utf8_is_string(inner.at, (size_t)len) ? 0 : -EBADMSG;
	if (is_packed_type(field->type))
		*fields += packed_count(field->type, inner.at, (size_t)len);
	return *fields > CV_MESSAGE_FIELDS ? -E2BIG : 0;
}

static int walk_message(struct walk *walk, const ProtobufCMessageDescriptor *type, unsigned depth, uint64_t *fields)
{
	if (depth > CV_MESSAGE_DEPTH)
		return -E2BIG;
	while (walk->at < walk->end) {
		const ProtobufCFieldDescriptor *field;
		uint64_t tag, ignored;
		size_t skip = 0;
		int result;

		if (!read_varint(walk, &tag) || tag >> 3 == 0 || tag > UINT32_MAX)
			return -EBADMSG;
		if (++*fields > CV_MESSAGE_FIELDS)
			return -E2BIG;
		field = protobuf_c_message_descriptor_get_field(type, (unsigned)(tag >> 3));
		switch (tag & 7) {
		case PROTOBUF_C_WIRE_TYPE_VARINT:
			if (!read_varint(walk, &ignored))
				return -EBADMSG;
			break;
		case PROTOBUF_C_WIRE_TYPE_64BIT:
			skip = 8;
			break;
		case PROTOBUF_C_WIRE_TYPE_32BIT:
			skip = 4;
			break;
		case PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED:
			result = walk_delimited(walk, field, depth, fields);
			if (result < 0)
				return result;
			break;
		default:
			return -EBADMSG;
		}
		if (skip > (size_t)(walk->end - walk->at))
			return -EBADMSG;
		walk->at += skip;
	}
	return 0;
}

int cv_wire_check(const ProtobufCMessageDescriptor *type, struct cv_bytes bytes)
{
	uint64_t fields = 0;

	if (bytes.len > CV_MESSAGE_MAX)
		return -E2BIG;
	if (!bytes.len)
		return 0;
	return walk_message(&(struct walk){bytes.data, bytes.data + bytes.len}, type, 1, &fields);
}
