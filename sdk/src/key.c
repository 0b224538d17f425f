#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "fail_int.h"
#include "txn_int.h"

struct builder {
	uint8_t data[CV_KEY_MAX];
	size_t len;
	bool too_long;
};

static void add(struct builder *builder, const void *data, size_t len)
{
	if (builder->too_long || len > sizeof(builder->data) - builder->len) {
		builder->too_long = true;
		return;
	}
	memcpy(builder->data + builder->len, data, len);
	builder->len += len;
}

static void add_number(struct builder *builder, uint64_t value, unsigned bytes)
{
	uint8_t data[8];

	for (unsigned i = 0; i < bytes; i++)
		data[i] = (uint8_t)(value >> (8 * (bytes - 1 - i)));
	add(builder, data, bytes);
}

static void add_text(struct builder *builder, const char *text, bool with_end)
{
	const char *known = text ? text : "";

	add(builder, known, strlen(known) + with_end);
}

static struct cv_key build(struct cv_call *call, const char *prefix, const char *shape, va_list args)
{
	struct cv_key key = {.prefix = prefix};
	struct builder builder = {.len = 0};

	for (const char *at = shape ? shape : ""; *at; at++) {
		switch (*at) {
		case 'i':
			add_number(&builder, va_arg(args, uint64_t), 8);
			break;
		case 'w':
			add_number(&builder, va_arg(args, uint32_t), 4);
			break;
		case 'b':
			add_number(&builder, va_arg(args, unsigned), 1);
			break;
		case 's':
			add_text(&builder, va_arg(args, const char *), true);
			break;
		case 'r':
			add_text(&builder, va_arg(args, const char *), false);
			break;
		default:
			builder.too_long = true; /* not a shape: no argument may be taken any more */
			at += strlen(at) - 1;
		}
	}
	if (builder.too_long) {
		key.flags |= CV_KEY_TOO_LONG;
	} else {
		key.body = cv_copy(call, (struct cv_bytes){builder.data, builder.len});
		key.flags |= key.body.data ? 0 : CV_KEY_NO_MEMORY;
	}
	return key;
}

struct cv_key cv_key(struct cv_call *call, const char *prefix, const char *shape, ...)
{
	struct cv_key key;
	va_list args;

	va_start(args, shape);
	key = build(call, prefix, shape, args);
	va_end(args);
	return key;
}

struct cv_key cv_key_in(struct cv_call *call, uint32_t agency, const char *prefix, const char *shape, ...)
{
	struct cv_key key;
	va_list args;

	va_start(args, shape);
	key = build(call, prefix, shape, args);
	va_end(args);
	key.flags |= CV_KEY_AGENCY;
	key.agency = agency;
	return key;
}

static uint64_t read_number(struct cv_bytes body, size_t offset, size_t bytes)
{
	uint64_t value = 0;

	if (offset > body.len || body.len - offset < bytes)
		return 0;
	for (size_t i = 0; i < bytes; i++)
		value = value << 8 | body.data[offset + i];
	return value;
}

uint64_t cv_key_u64(struct cv_bytes body, size_t offset)
{
	return read_number(body, offset, 8);
}

uint32_t cv_key_u32(struct cv_bytes body, size_t offset)
{
	return (uint32_t)read_number(body, offset, 4);
}

struct cv_key cv_key_after(struct cv_call *call, struct cv_key key)
{
	size_t len = key.body.len;
	uint8_t *body;

	if (key.flags & (CV_KEY_TOO_LONG | CV_KEY_NO_MEMORY))
		return key;
	while (len && key.body.data[len - 1] == 0xFF)
		len--;
	/* Nothing but FF, or nothing at all: the end is the prefix's own, which an empty body stands for. */
	key.body = cv_copy(call, (struct cv_bytes){key.body.data, len});
	body = (uint8_t *)(uintptr_t)key.body.data;
	if (!body)
		key.flags |= CV_KEY_NO_MEMORY;
	else if (len)
		body[len - 1]++;
	return key;
}

int cv_key_check(struct cv_call *call, const struct cv_key *key)
{
	if (key->flags & CV_KEY_NO_MEMORY)
		return cv_sdk_failed(call, -ENOMEM);
	if ((key->flags & CV_KEY_TOO_LONG) || !key->prefix || key->body.len > CV_KEY_MAX)
		return cv_sdk_failed(call, -EINVAL);
	return 0;
}

bool cv_key_equal(const struct cv_key *a, const struct cv_key *b)
{
	if ((a->flags & CV_KEY_AGENCY) != (b->flags & CV_KEY_AGENCY) ||
	    ((a->flags & CV_KEY_AGENCY) && a->agency != b->agency))
		return false;
	return a->body.len == b->body.len && strcmp(a->prefix, b->prefix) == 0 &&
	       (!a->body.len || memcmp(a->body.data, b->body.data, a->body.len) == 0);
}
