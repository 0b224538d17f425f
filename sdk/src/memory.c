#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <congvan/memory.h>

#include "state.h"
#include "wire.h"

/*
 * A handler that overlooks one NULL must not commit what lacks a field: the call is marked, and ends with "no memory"
 * whatever its handler returns.
 */
static void *mark_if_lost(struct cv_call *call, void *memory)
{
	struct cv_sdk *sdk = call->sdk;

	if (!memory && sdk)
		sdk->lost = true;
	return memory;
}

void *cv_alloc(struct cv_call *call, size_t size_bytes)
{
	return mark_if_lost(call, call->host->alloc(call, size_bytes ? size_bytes : 1));
}

void *cv_alloc_array(struct cv_call *call, size_t count, size_t size_bytes)
{
	size_t total;

	if (__builtin_mul_overflow(count, size_bytes, &total))
		return mark_if_lost(call, NULL);
	return cv_alloc(call, total);
}

char *cv_strndup(struct cv_call *call, const char *text, size_t len)
{
	char *copy;

	if (!text || len == SIZE_MAX)
		return NULL;
	copy = cv_alloc(call, len + 1);
	if (copy) {
		memcpy(copy, text, len);
		copy[len] = '\0';
	}
	return copy;
}

char *cv_strdup(struct cv_call *call, const char *text)
{
	return text ? cv_strndup(call, text, strlen(text)) : NULL;
}

char *cv_printf(struct cv_call *call, const char *format, ...)
{
	va_list args;
	char *text;
	int len;

	va_start(args, format);
	len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (len < 0)
		return NULL;
	text = cv_alloc(call, (size_t)len + 1);
	if (!text)
		return NULL;
	va_start(args, format);
	(void)vsnprintf(text, (size_t)len + 1, format, args);
	va_end(args);
	return text;
}

struct cv_bytes cv_copy(struct cv_call *call, struct cv_bytes bytes)
{
	uint8_t *copy = cv_alloc(call, bytes.len);

	if (!copy)
		return (struct cv_bytes){NULL, 0};
	if (bytes.len)
		memcpy(copy, bytes.data, bytes.len);
	return (struct cv_bytes){copy, bytes.len};
}

static void *arena_alloc(void *call, size_t size_bytes)
{
	return cv_alloc(call, size_bytes);
}

static void arena_free(void *call, void *pointer)
{
	(void)call;
	(void)pointer;
}

struct cv_sdk *cv_sdk_state(struct cv_call *call)
{
	struct cv_sdk *sdk = call->sdk;

	if (sdk)
		return sdk;
	sdk = cv_alloc(call, sizeof(*sdk));
	if (!sdk)
		return NULL;
	sdk->allocator = (ProtobufCAllocator){arena_alloc, arena_free, call};
	congvan__http_reply__init(&sdk->http);
	call->sdk = sdk;
	return sdk;
}

bool cv_sdk_is_lost(const struct cv_call *call)
{
	const struct cv_sdk *sdk = call->sdk;

	return !sdk || sdk->lost;
}

int cv_sdk_grow(struct cv_call *call, void *items, uint32_t *capacity, uint32_t count, size_t item_size)
{
	void **list = items;
	uint32_t wanted = *capacity ? *capacity * 2 : 8;
	void *larger;

	if (count < *capacity)
		return 0;
	if (wanted > UINT32_MAX / 2)
		return -ENOMEM;
	larger = cv_alloc_array(call, wanted, item_size);
	if (!larger)
		return -ENOMEM;
	if (count)
		memcpy(larger, *list, count * item_size);
	*list = larger;
	*capacity = wanted;
	return 0;
}

ProtobufCAllocator *cv_allocator(struct cv_call *call)
{
	struct cv_sdk *sdk = cv_sdk_state(call);

	return sdk ? &sdk->allocator : NULL;
}

void *cv_new(struct cv_call *call, const ProtobufCMessageDescriptor *type)
{
	ProtobufCMessage *message = cv_alloc(call, type->sizeof_message);

	if (message)
		protobuf_c_message_init(type, message);
	return message;
}

void *cv_unpack(struct cv_call *call, const ProtobufCMessageDescriptor *type, struct cv_bytes bytes)
{
	ProtobufCAllocator *allocator = cv_allocator(call);

	if (!allocator || cv_wire_check(type, bytes) < 0)
		return NULL;
	return protobuf_c_message_unpack(type, allocator, bytes.len, bytes.data);
}

struct cv_bytes cv_pack(struct cv_call *call, const ProtobufCMessage *message)
{
	size_t len = protobuf_c_message_get_packed_size(message);
	uint8_t *data = cv_alloc(call, len);

	if (!data)
		return (struct cv_bytes){NULL, 0};
	return (struct cv_bytes){data, protobuf_c_message_pack(message, data)};
}

void *cv_clone(struct cv_call *call, const ProtobufCMessage *message)
{
	struct cv_bytes bytes = cv_pack(call, message);

	return bytes.data ? cv_unpack(call, message->descriptor, bytes) : NULL;
}

/*
 * The field's own members do not say how much room an array has (one that was unpacked has none to spare), so the SDK
 * remembers the arrays that it made last. Forgetting one costs a copy, nothing else.
 */
int cv_append(struct cv_call *call, void *array, size_t *count, void *message)
{
	struct cv_sdk *sdk = cv_sdk_state(call);
	void ***items = array;
	struct cv_sdk_array *known = NULL;

	if (!sdk || !message)
		return -ENOMEM;
	for (uint32_t i = 0; *items && i < CV_SDK_ARRAYS; i++) {
		if (sdk->arrays[i].items == *items)
			known = &sdk->arrays[i];
	}
	if (!known || *count >= known->capacity) {
		size_t capacity = *count < 4 ? 8 : *count * 2;
		void **larger = cv_alloc_array(call, capacity, sizeof(*larger));

		if (!larger)
			return -ENOMEM;
		if (*count)
			memcpy(larger, *items, *count * sizeof(*larger));
		if (!known)
			known = &sdk->arrays[sdk->next_array++ % CV_SDK_ARRAYS];
		*known = (struct cv_sdk_array){larger, capacity};
		*items = larger;
	}
	(*items)[(*count)++] = message;
	return 0;
}
