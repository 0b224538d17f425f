/*
 * Memory of a call. Everything here is zeroed, aligned for any type, and goes with the call; nothing is freed.
 * All functions return NULL when the call's arena is exhausted (CV_ARENA_MAX); handlers then return -ENOMEM. A call
 * that met an exhausted arena never commits and never answers, whatever its handler returns. Thread: the handler's.
 */
#ifndef CONGVAN_MEMORY_H
#define CONGVAN_MEMORY_H

#include <stdarg.h>

#include <protobuf-c/protobuf-c.h>

#include <congvan/abi.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define CV_PRINTF(text, first) __attribute__((format(printf, text, first)))
#define CV_SENTINEL __attribute__((sentinel))
#else
#define CV_PRINTF(text, first)
#define CV_SENTINEL
#endif

void *cv_alloc(struct cv_call *call, size_t size_bytes);
/* count objects of size_bytes each; NULL on overflow too. */
void *cv_alloc_array(struct cv_call *call, size_t count, size_t size_bytes);
char *cv_strdup(struct cv_call *call, const char *text); /* NULL for NULL */
char *cv_strndup(struct cv_call *call, const char *text, size_t len);
char *cv_printf(struct cv_call *call, const char *format, ...) CV_PRINTF(2, 3);
struct cv_bytes cv_copy(struct cv_call *call, struct cv_bytes bytes);

/* protobuf-c on the arena. The allocator's `free` does nothing; it must not outlive the call. */
ProtobufCAllocator *cv_allocator(struct cv_call *call);
/* A fresh message of this type, initialised with its defaults. */
void *cv_new(struct cv_call *call, const ProtobufCMessageDescriptor *type);
/* NULL also when the bytes are malformed, too deep (CV_MESSAGE_DEPTH) or have too many fields. */
void *cv_unpack(struct cv_call *call, const ProtobufCMessageDescriptor *type, struct cv_bytes bytes);
/* {NULL, 0} when the arena is exhausted; an empty message is {non-NULL, 0}. */
struct cv_bytes cv_pack(struct cv_call *call, const ProtobufCMessage *message);
/* A deep copy, unknown fields included: change the copy, put it back, and nothing of it is lost. */
void *cv_clone(struct cv_call *call, const ProtobufCMessage *message);

/*
 * Grows a repeated field of pointers (messages, strings) by one: &message->items, &message->n_items. Amortised O(1).
 * -ENOMEM, also for a NULL message, so that cv_append(call, .., cv_new(..)) needs no check in between.
 */
int cv_append(struct cv_call *call, void *array, size_t *count, void *message);

/* Sets an optional scalar with its has_ flag: CV_SET(document, year, 2026). */
#define CV_SET(message, field, value) ((message)->has_##field = 1, (message)->field = (value))

#ifdef __cplusplus
}
#endif

#endif
