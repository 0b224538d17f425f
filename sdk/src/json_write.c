/*
 * Design notes. This runs once for every answer, so it walks descriptors and bytes and nothing else: one growing buffer
 * in the arena, names turned to lowerCamelCase on the way out, strings copied in runs between the characters that need
 * an escape, and one look at the end whether all of it is UTF-8.
 */
#include <congvan/json.h>

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <congvan/memory.h>

#include "day.h"
#include "json_int.h"
#include "utf8.h"

#define FIRST_BYTES 2048u
#define NUMBER_BYTES 40u
#define MEMBER(message, offset, type) (*(const type *)(const void *)((const uint8_t *)(message) + (offset)))

struct writer {
	struct cv_call *call;
	char *data;
	size_t len, cap;
	bool failed;
};

static bool grow(struct writer *writer, size_t more)
{
	size_t cap = writer->cap ? writer->cap * 2 : FIRST_BYTES;
	char *data;

	while (cap - writer->len < more)
		cap *= 2;
	data = writer->failed ? NULL : cv_alloc(writer->call, cap);
	if (!data) {
		writer->failed = true;
		return false;
	}
	if (writer->len)
		memcpy(data, writer->data, writer->len);
	writer->data = data;
	writer->cap = cap;
	return true;
}

static inline bool reserve(struct writer *writer, size_t more)
{
	return writer->cap - writer->len >= more || grow(writer, more);
}

static inline void put_char(struct writer *writer, char c)
{
	if (reserve(writer, 1))
		writer->data[writer->len++] = c;
}

static void put_raw(struct writer *writer, const char *text, size_t len)
{
	if (reserve(writer, len)) {
		memcpy(writer->data + writer->len, text, len);
		writer->len += len;
	}
}

static void put_escape(struct writer *writer, unsigned char c)
{
	static const char digits[] = "0123456789abcdef";
	static const char letters[] = "btn_fr"; /* from 8 */
	char *to;

	if (!reserve(writer, 6))
		return;
	to = writer->data + writer->len;
	to[0] = '\\';
	if (c == '"' || c == '\\') {
		to[1] = (char)c;
		writer->len += 2;
	} else if (c >= 8 && c <= 13 && c != 11) {
		to[1] = letters[c - 8];
		writer->len += 2;
	} else {
		memcpy(to + 1, "u00", 3);
		to[4] = digits[c >> 4];
		to[5] = digits[c & 15];
		writer->len += 6;
	}
}

#define ONES 0x0101010101010101u
#define HIGHS 0x8080808080808080u
/* The high bit of each byte of x that is zero (bytes above the first such one may be marked too: still "some"). */
#define ZERO_BYTES(x) (((x)-ONES) & ~(x)&HIGHS)

/* Bytes from `at` that need no escape. */
static size_t clean_run(const char *at, const char *end)
{
	const char *start = at;

	while (end - at >= 8) {
		uint64_t word;

		memcpy(&word, at, sizeof(word));
		if (((word - ONES * 0x20) & ~word & HIGHS) || ZERO_BYTES(word ^ (ONES * '"')) ||
		    ZERO_BYTES(word ^ (ONES * '\\')))
			break;
		at += 8;
	}
	while (at < end && (unsigned char)*at >= 0x20 && *at != '"' && *at != '\\')
		at++;
	return (size_t)(at - start);
}

static void put_string(struct writer *writer, const char *text, size_t len)
{
	const char *end = text + len;

	if (!reserve(writer, len + 2))
		return;
	writer->data[writer->len++] = '"';
	while (text < end) {
		size_t run = clean_run(text, end);

		put_raw(writer, text, run);
		text += run;
		if (text < end)
			put_escape(writer, (unsigned char)*text++);
	}
	put_char(writer, '"');
}

/* "register_id" as "registerId", with quotes and colon. */
static void put_name(struct writer *writer, const char *name)
{
	size_t len = strlen(name);
	bool upper = false;
	char *to;

	if (!reserve(writer, len + 3))
		return;
	to = writer->data + writer->len;
	*to++ = '"';
	for (; *name; name++) {
		if (*name == '_') {
			upper = true;
			continue;
		}
		*to++ = (char)(upper && *name >= 'a' && *name <= 'z' ? *name - 32 : *name);
		upper = false;
	}
	*to++ = '"';
	*to++ = ':';
	writer->len = (size_t)(to - writer->data);
}

static void put_unsigned(struct writer *writer, uint64_t value, bool negative, bool quoted)
{
	char text[24], *at = text + sizeof(text);

	if (quoted)
		*--at = '"';
	do {
		*--at = (char)('0' + value % 10);
		value /= 10;
	} while (value);
	if (negative)
		*--at = '-';
	if (quoted)
		*--at = '"';
	put_raw(writer, at, (size_t)(text + sizeof(text) - at));
}

static void put_signed(struct writer *writer, int64_t value, bool quoted)
{
	put_unsigned(writer, value < 0 ? 0 - (uint64_t)value : (uint64_t)value, value < 0, quoted);
}

/* The fewest digits, from `digits` on, with which the number is read back as the same one. */
static void put_real(struct writer *writer, double value, int digits, bool narrow)
{
	char text[NUMBER_BYTES];
	char *comma;
	int len;

	if (isnan(value)) {
		put_raw(writer, "\"NaN\"", 5);
		return;
	}
	if (isinf(value)) {
		put_raw(writer, value > 0 ? "\"Infinity\"" : "\"-Infinity\"", value > 0 ? 10 : 11);
		return;
	}
	do {
		double read;

		len = snprintf(text, sizeof(text), "%.*g", digits, value);
		read = narrow ? (double)strtof(text, NULL) : strtod(text, NULL);
		if (memcmp(&read, &value, sizeof(value)) == 0)
			break;
	} while (++digits <= 17);
	comma = strchr(text, ','); /* a locale's decimal sign */
	if (comma)
		*comma = '.';
	put_raw(writer, text, (size_t)len);
}

static void put_base64(struct writer *writer, const uint8_t *data, size_t len)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	char *to;

	if (!reserve(writer, (len + 2) / 3 * 4 + 2))
		return;
	to = writer->data + writer->len;
	*to++ = '"';
	for (size_t i = 0; i < len; i += 3) {
		uint32_t bits = (uint32_t)data[i] << 16;

		if (i + 1 < len)
			bits |= (uint32_t)data[i + 1] << 8;
		if (i + 2 < len)
			bits |= data[i + 2];
		*to++ = letters[bits >> 18];
		*to++ = letters[bits >> 12 & 63];
		*to++ = i + 1 < len ? letters[bits >> 6 & 63] : '=';
		*to++ = i + 2 < len ? letters[bits & 63] : '=';
	}
	*to++ = '"';
	writer->len = (size_t)(to - writer->data);
}

static void put_enum(struct writer *writer, const ProtobufCEnumDescriptor *type, int value)
{
	const ProtobufCEnumValue *known = protobuf_c_enum_descriptor_get_value(type, value);

	if (known)
		put_string(writer, known->name, strlen(known->name));
	else
		put_signed(writer, value, false); /* from a later version */
}

bool cv_json_is_timestamp(const ProtobufCMessageDescriptor *type)
{
	return type->name[0] == 'g' && strcmp(type->name, "google.protobuf.Timestamp") == 0;
}

static void put_timestamp(struct writer *writer, const ProtobufCMessage *message)
{
	const ProtobufCMessageDescriptor *type = message->descriptor;
	int64_t seconds = MEMBER(message, type->fields[0].offset, int64_t);
	int32_t nanos = MEMBER(message, type->fields[1].offset, int32_t);
	char text[40];
	size_t len;

	if (seconds < -62135596800 || seconds > 253402275599 || nanos < 0 || nanos > 999999999) {
		put_raw(writer, "null", 4); /* no RFC 3339 form: years 1 to 9999 */
		return;
	}
	text[0] = '"';
	len = cv_time_write(text + 1, seconds, (uint32_t)nanos) + 1;
	text[len++] = '"';
	put_raw(writer, text, len);
}

static void put_message(struct writer *writer, const ProtobufCMessage *message, unsigned depth);

static void put_value(struct writer *writer, const ProtobufCFieldDescriptor *field, const void *member, unsigned depth)
{
	switch (field->type) {
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_SFIXED32:
		put_signed(writer, MEMBER(member, 0, int32_t), false);
		break;
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
		put_unsigned(writer, MEMBER(member, 0, uint32_t), false, false);
		break;
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
		put_signed(writer, MEMBER(member, 0, int64_t), true);
		break;
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
		put_unsigned(writer, MEMBER(member, 0, uint64_t), false, true);
		break;
	case PROTOBUF_C_TYPE_FLOAT:
		put_real(writer, (double)MEMBER(member, 0, float), 6, true);
		break;
	case PROTOBUF_C_TYPE_DOUBLE:
		put_real(writer, MEMBER(member, 0, double), 15, false);
		break;
	case PROTOBUF_C_TYPE_BOOL:
		if (MEMBER(member, 0, protobuf_c_boolean))
			put_raw(writer, "true", 4);
		else
			put_raw(writer, "false", 5);
		break;
	case PROTOBUF_C_TYPE_ENUM:
		put_enum(writer, field->descriptor, MEMBER(member, 0, int));
		break;
	case PROTOBUF_C_TYPE_STRING:
		if (MEMBER(member, 0, char *))
			put_string(writer, MEMBER(member, 0, char *), strlen(MEMBER(member, 0, char *)));
		else
			put_raw(writer, "\"\"", 2);
		break;
	case PROTOBUF_C_TYPE_BYTES:
		put_base64(writer, MEMBER(member, 0, ProtobufCBinaryData).data,
			   MEMBER(member, 0, ProtobufCBinaryData).len);
		break;
	case PROTOBUF_C_TYPE_MESSAGE:
		if (MEMBER(member, 0, ProtobufCMessage *))
			put_message(writer, MEMBER(member, 0, ProtobufCMessage *), depth + 1);
		else
			put_raw(writer, "{}", 2);
		break;
	}
}

static void put_repeated(struct writer *writer, const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
			 unsigned depth)
{
	size_t count = MEMBER(message, field->quantifier_offset, size_t);
	const uint8_t *items = MEMBER(message, field->offset, uint8_t *);
	size_t size = cv_json_value_size(field->type);

	put_char(writer, '[');
	for (size_t i = 0; i < count; i++) {
		if (i)
			put_char(writer, ',');
		put_value(writer, field, items + i * size, depth);
	}
	put_char(writer, ']');
}

/* Without explicit presence (proto3) a value that is zero is absent. */
static bool is_zero(const ProtobufCFieldDescriptor *field, const void *member)
{
	static const uint8_t zeros[sizeof(ProtobufCBinaryData)];

	if (field->type == PROTOBUF_C_TYPE_STRING)
		return !MEMBER(member, 0, char *) || !*MEMBER(member, 0, char *);
	if (field->type == PROTOBUF_C_TYPE_BYTES)
		return MEMBER(member, 0, ProtobufCBinaryData).len == 0;
	return memcmp(member, zeros, cv_json_value_size(field->type)) == 0;
}

bool cv_json_is_present(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
	const void *member = (const uint8_t *)message + field->offset;

	if (field->label == PROTOBUF_C_LABEL_REPEATED)
		return MEMBER(message, field->quantifier_offset, size_t) > 0;
	if (field->label == PROTOBUF_C_LABEL_REQUIRED)
		return true;
	if (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF)
		return MEMBER(message, field->quantifier_offset, uint32_t) == field->id;
	if (field->type == PROTOBUF_C_TYPE_MESSAGE)
		return MEMBER(member, 0, void *) != NULL;
	if (field->label == PROTOBUF_C_LABEL_NONE)
		return !is_zero(field, member);
	if (field->type == PROTOBUF_C_TYPE_STRING)
		return MEMBER(member, 0, char *) && MEMBER(member, 0, char *) != field->default_value;
	return MEMBER(message, field->quantifier_offset, protobuf_c_boolean);
}

static void put_message(struct writer *writer, const ProtobufCMessage *message, unsigned depth)
{
	const ProtobufCMessageDescriptor *type = message->descriptor;
	bool first = true;

	if (depth > CV_MESSAGE_DEPTH) {
		writer->failed = true;
		return;
	}
	if (cv_json_is_timestamp(type)) {
		put_timestamp(writer, message);
		return;
	}
	put_char(writer, '{');
	for (unsigned i = 0; i < type->n_fields && !writer->failed; i++) {
		const ProtobufCFieldDescriptor *field = &type->fields[i];

		if (!cv_json_is_present(message, field))
			continue;
		if (!first)
			put_char(writer, ',');
		first = false;
		put_name(writer, field->name);
		if (field->label == PROTOBUF_C_LABEL_REPEATED)
			put_repeated(writer, message, field, depth);
		else
			put_value(writer, field, (const uint8_t *)message + field->offset, depth);
	}
	put_char(writer, '}');
}

/* A handler's text may be cut in the middle of a character: U+FFFD stands for each byte that is none. */
static struct cv_bytes mend(struct cv_call *call, const char *data, size_t len)
{
	uint8_t *mended = cv_alloc_array(call, len, 3), *to = mended;
	const uint8_t *at = (const uint8_t *)data, *end = at + len;
	uint32_t code;

	while (mended && at < end) {
		unsigned used = cv_utf8_next(at, (size_t)(end - at), &code);

		to += cv_utf8_put(used ? code : 0xFFFD, to);
		at += used ? used : 1;
	}
	return (struct cv_bytes){mended, mended ? (size_t)(to - mended) : 0};
}

struct cv_bytes cv_json_encode(struct cv_call *call, const ProtobufCMessage *message)
{
	struct writer writer = {.call = call};

	put_message(&writer, message, 1);
	if (writer.failed)
		return (struct cv_bytes){NULL, 0};
	if (!cv_utf8_is_string((const uint8_t *)writer.data, writer.len))
		return mend(call, writer.data, writer.len);
	return (struct cv_bytes){(const uint8_t *)writer.data, writer.len};
}

int cv_json_add_member(struct cv_call *call, struct cv_bytes *object, const char *name, const char *value)
{
	struct writer writer = {.call = call};

	if (object->len)
		put_raw(&writer, (const char *)object->data, object->len - 1);
	put_char(&writer, object->len ? ',' : '{');
	put_string(&writer, name, strlen(name));
	put_char(&writer, ':');
	put_string(&writer, value ? value : "", value ? strlen(value) : 0);
	put_char(&writer, '}');
	if (writer.failed)
		return -ENOMEM;
	*object = (struct cv_bytes){(const uint8_t *)writer.data, writer.len};
	return 0;
}
