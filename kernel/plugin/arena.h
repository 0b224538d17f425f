/*
 * Memory of one call: chunks that are filled from the front and given back all at once. The first chunk is kept for the
 * next call, so that a usual call asks malloc for nothing.
 *
 * Threads: one at a time.
 */
#ifndef CONGVAN_KERNEL_PLUGIN_ARENA_H
#define CONGVAN_KERNEL_PLUGIN_ARENA_H

#include <stddef.h>

#include <congvan/abi.h>
#include <protobuf-c/protobuf-c.h>

#define ARENA_CHUNK_BYTES (32u << 10)

struct arena_chunk;

struct arena {
	struct arena_chunk *first, *last; /* the last one is filled */
	size_t used; /* in the last chunk */
	size_t total; /* bytes of all chunks; at most CV_ARENA_MAX */
	ProtobufCAllocator protobuf; /* allocates here and frees nothing */
};

struct arena_mark {
	struct arena_chunk *last;
	size_t used;
};

void arena_init(struct arena *arena);
void arena_finish(struct arena *arena);

/* Aligned for any type. NULL past CV_ARENA_MAX or out of memory. arena_alloc() does not clear. */
void *arena_alloc(struct arena *arena, size_t size_bytes);
void *arena_zalloc(struct arena *arena, size_t size_bytes);
char *arena_strdup(struct arena *arena, const char *text); /* NULL for NULL */
/* {NULL, 0} when exhausted; an empty copy is {non-NULL, 0}. */
struct cv_bytes arena_copy(struct arena *arena, struct cv_bytes bytes);

struct arena_mark arena_mark(const struct arena *arena);
/* Gives back all that was allocated since. */
void arena_rewind(struct arena *arena, struct arena_mark mark);
void arena_reset(struct arena *arena);

#endif
