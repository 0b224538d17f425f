#include "plugin/arena.h"

#include <stdalign.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "compiler.h"

struct arena_chunk {
	struct arena_chunk *next;
	size_t size; /* of data */
	alignas(max_align_t) unsigned char data[];
};

static void *protobuf_alloc(void *arena, size_t size_bytes)
{
	return arena_alloc(arena, size_bytes);
}

static void protobuf_free(void *arena, void *pointer)
{
	(void)arena;
	(void)pointer;
}

void arena_init(struct arena *arena)
{
	*arena = (struct arena){
	    .protobuf = {.alloc = protobuf_alloc, .free = protobuf_free, .allocator_data = arena},
	};
}

static void chunks_free(struct arena *arena, struct arena_chunk *chunk)
{
	while (chunk != NULL) {
		struct arena_chunk *next = chunk->next;

		arena->total -= chunk->size;
		free(chunk);
		chunk = next;
	}
}

void arena_finish(struct arena *arena)
{
	chunks_free(arena, arena->first);
	arena_init(arena);
}

static bool chunk_add(struct arena *arena, size_t size_bytes)
{
	size_t size = size_bytes > ARENA_CHUNK_BYTES ? size_bytes : ARENA_CHUNK_BYTES;
	struct arena_chunk *chunk;

	if (size > CV_ARENA_MAX - arena->total)
		return false;
	chunk = malloc(sizeof(*chunk) + size);
	if (chunk == NULL)
		return false;
	chunk->next = NULL;
	chunk->size = size;
	if (arena->last != NULL)
		arena->last->next = chunk;
	else
		arena->first = chunk;
	arena->last = chunk;
	arena->used = 0;
	arena->total += size;
	return true;
}

void *arena_alloc(struct arena *arena, size_t size_bytes)
{
	const size_t align = alignof(max_align_t);
	void *at;

	if (size_bytes > CV_ARENA_MAX)
		return NULL;
	size_bytes = (size_bytes + align - 1) & ~(align - 1);
	if (size_bytes == 0)
		size_bytes = align;
	if (arena->last == NULL || size_bytes > arena->last->size - arena->used) {
		if (!chunk_add(arena, size_bytes))
			return NULL;
	}
	at = arena->last->data + arena->used;
	arena->used += size_bytes;
	return at;
}

void *arena_zalloc(struct arena *arena, size_t size_bytes)
{
	void *at = arena_alloc(arena, size_bytes);

	if (at != NULL)
		memset(at, 0, size_bytes);
	return at;
}

char *arena_strdup(struct arena *arena, const char *text)
{
	size_t size;
	char *copy;

	if (text == NULL)
		return NULL;
	size = strlen(text) + 1;
	copy = arena_alloc(arena, size);
	if (copy != NULL)
		memcpy(copy, text, size);
	return copy;
}

struct cv_bytes arena_copy(struct arena *arena, struct cv_bytes bytes)
{
	uint8_t *copy = arena_alloc(arena, bytes.len);

	if (copy == NULL)
		return (struct cv_bytes){NULL, 0};
	if (bytes.len > 0)
		memcpy(copy, bytes.data, bytes.len);
	return (struct cv_bytes){copy, bytes.len};
}

struct arena_mark arena_mark(const struct arena *arena)
{
	return (struct arena_mark){arena->last, arena->used};
}

void arena_rewind(struct arena *arena, struct arena_mark mark)
{
	if (mark.last == NULL) {
		arena_reset(arena);
		return;
	}
	chunks_free(arena, mark.last->next);
	mark.last->next = NULL;
	arena->last = mark.last;
	arena->used = mark.used;
}

void arena_reset(struct arena *arena)
{
	if (arena->first == NULL)
		return;
	if (arena->first->size > ARENA_CHUNK_BYTES) {
		chunks_free(arena, arena->first);
		arena->first = arena->last = NULL;
		arena->used = 0;
		return;
	}
	arena_rewind(arena, (struct arena_mark){arena->first, 0});
}
