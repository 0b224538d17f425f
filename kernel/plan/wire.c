#include "plan/wire.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <utf8proc.h>

enum wire_type {
	WIRE_VARINT = 0,
	WIRE_FIXED64 = 1,
	WIRE_BYTES = 2,
	WIRE_FIXED32 = 5,
};

struct wire_walk {
	uint32_t fields_left;
};

static int take_varint(struct cv_bytes *bytes, uint64_t *ret)
{
	uint64_t value = 0;

	for (unsigned shift = 0; shift < 64 && bytes->len > 0; shift += 7) {
		uint8_t byte = *bytes->data++;
		bytes->len--;
		if (shift == 63 && byte > 1)
			return -EBADMSG;
		value |= (uint64_t)(byte & 0x7f) << shift;
		if (!(byte & 0x80)) {
			*ret = value;
			return 0;
		}
	}
	return -EBADMSG;
}

static int take(struct cv_bytes *bytes, uint64_t len, struct cv_bytes *ret)
{
	if (len > bytes->len)
		return -EBADMSG;
	*ret = (struct cv_bytes){bytes->data, (size_t)len};
	bytes->data += len;
	bytes->len -= (size_t)len;
	return 0;
}

static int check_text(struct cv_bytes bytes)
{
	while (bytes.len > 0) {
		utf8proc_int32_t code = 0;
		utf8proc_ssize_t taken = utf8proc_iterate(bytes.data, (utf8proc_ssize_t)bytes.len, &code);
		if (taken <= 0 || code == 0)
			return -EBADMSG;
		bytes.data += taken;
		bytes.len -= (size_t)taken;
	}
	return 0;
}

static int count_fields(struct wire_walk *walk, uint64_t count)
{
	if (count > walk->fields_left)
		return -E2BIG;
	walk->fields_left -= (uint32_t)count;
	return 0;
}

/* Elements of a packed repeated field: each becomes as much memory as a field of its own. */
static int check_packed(struct wire_walk *walk, const ProtobufCFieldDescriptor *field, struct cv_bytes bytes)
{
	uint64_t count = 0;

	switch (field->type) {
	case PROTOBUF_C_TYPE_SFIXED32:
	case PROTOBUF_C_TYPE_FIXED32:
	case PROTOBUF_C_TYPE_FLOAT:
		return bytes.len % 4 ? -EBADMSG : count_fields(walk, bytes.len / 4);
	case PROTOBUF_C_TYPE_SFIXED64:
	case PROTOBUF_C_TYPE_FIXED64:
	case PROTOBUF_C_TYPE_DOUBLE:
		return bytes.len % 8 ? -EBADMSG : count_fields(walk, bytes.len / 8);
	default:
		for (size_t i = 0; i < bytes.len; i++)
			count += !(bytes.data[i] & 0x80);
		return count_fields(walk, count);
	}
}

static int check_message(struct wire_walk *walk, const ProtobufCMessageDescriptor *type, struct cv_bytes bytes,
			 uint32_t depth);

static int check_bytes(struct wire_walk *walk, const ProtobufCFieldDescriptor *field, struct cv_bytes bytes,
		       uint32_t depth)
{
	if (!field || field->type == PROTOBUF_C_TYPE_BYTES)
		return 0;
	if (field->type == PROTOBUF_C_TYPE_STRING)
		return check_text(bytes);
	if (field->type != PROTOBUF_C_TYPE_MESSAGE)
		return check_packed(walk, field, bytes);
	if (depth <= 1)
		return -E2BIG;
	return check_message(walk, field->descriptor, bytes, depth - 1);
}

static int check_field(struct wire_walk *walk, const ProtobufCMessageDescriptor *type, struct cv_bytes *bytes,
		       uint32_t depth)
{
	struct cv_bytes inner = {NULL, 0};
	uint64_t tag = 0, value = 0;
	int result = take_varint(bytes, &tag);

	if (result < 0)
		return result;
	if (tag >> 3 == 0 || tag >> 3 > 0x1fffffff)
		return -EBADMSG;
	switch (tag & 7) {
	case WIRE_VARINT:
		return take_varint(bytes, &value);
	case WIRE_FIXED64:
		return take(bytes, 8, &inner);
	case WIRE_FIXED32:
		return take(bytes, 4, &inner);
	case WIRE_BYTES:
		result = take_varint(bytes, &value);
		if (result == 0)
			result = take(bytes, value, &inner);
		if (result < 0)
			return result;
		return check_bytes(walk, protobuf_c_message_descriptor_get_field(type, (unsigned)(tag >> 3)), inner,
				   depth);
	default: /* groups are long gone, 6 and 7 never were */
		return -EBADMSG;
	}
}

static int check_message(struct wire_walk *walk, const ProtobufCMessageDescriptor *type, struct cv_bytes bytes,
			 uint32_t depth)
{
	while (bytes.len > 0) {
		int result = count_fields(walk, 1);
		if (result == 0)
			result = check_field(walk, type, &bytes, depth);
		if (result < 0)
			return result;
	}
	return 0;
}

int wire_check(const ProtobufCMessageDescriptor *type, struct cv_bytes bytes, uint32_t depth_max, uint32_t fields_max)
{
	struct wire_walk walk = {.fields_left = fields_max};

	if (depth_max == 0)
		return -E2BIG;
	return check_message(&walk, type, bytes, depth_max);
}
