#include "store/unpack.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

static void *watched_alloc(void *arg, size_t size_bytes)
{
	bool *exhausted = arg;
	void *block = malloc(size_bytes);

	if (!block)
		*exhausted = true;
	return block;
}

static void watched_free(void *arg, void *block)
{
	(void)arg;
	free(block);
}

ProtobufCMessage *unpack(const ProtobufCMessageDescriptor *descriptor, struct cv_bytes bytes, int *ret_error)
{
	bool exhausted = false;
	/* Its blocks are those of malloc(), so the usual free fits afterwards. */
	ProtobufCAllocator watched = {.alloc = watched_alloc, .free = watched_free, .allocator_data = &exhausted};
	ProtobufCMessage *message = protobuf_c_message_unpack(descriptor, &watched, bytes.len, bytes.data);

	*ret_error = message ? 0 : exhausted ? -ENOMEM : -EUCLEAN;
	return message;
}
