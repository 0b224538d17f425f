/* Envelopes from another process: whatever is let through can be packed again and says the same. */
#include "bus/envelope.h"
#include "fuzz.h"
#include "plugin/arena.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct cv_bytes wire = {data, size};
	struct cv_bytes service, method;
	struct envelope first, second;
	struct arena arena;
	nng_msg *message;

	arena_init(&arena);
	envelope_peek(wire, &service, &method);
	if (envelope_unpack(wire, &arena.protobuf, &first) == 0 &&
	    envelope_pack(first.head, first.status, first.payload, &message) == 0) {
		const struct cv_bytes again = {nng_msg_body(message), nng_msg_len(message)};

		FUZZ_CHECK(envelope_unpack(again, &arena.protobuf, &second) == 0);
		FUZZ_CHECK(first.payload.len == second.payload.len && first.status.len == second.status.len);
		FUZZ_CHECK(first.payload.len == 0 ||
			   memcmp(first.payload.data, second.payload.data, first.payload.len) == 0);
		FUZZ_CHECK(first.head->id == second.head->id && first.head->n_path == second.head->n_path);
		nng_msg_free(message);
	}
	arena_finish(&arena);
	return 0;
}
