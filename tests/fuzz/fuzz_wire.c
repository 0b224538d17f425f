/* Messages from the bus: what the walk lets through is unpacked, packed and written as JSON that a parser accepts. */
#include <jansson.h>

#include <congvan/json.h>

#include "fakehost.h"
#include "fuzz.h"
#include "sample.pb-c.h"

const struct cv_text *const cv_plugin_texts[] = {NULL};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fakehost *fake = fakehost_create();
	struct cv_call *call = fakehost_open(fake);
	ProtobufCMessage *message = cv_unpack(call, &sample__all__descriptor, (struct cv_bytes){data, size});

	if (message) {
		struct cv_bytes packed = cv_pack(call, message), json = cv_json_encode(call, message);
		json_t *tree;

		FUZZ_CHECK(packed.data);
		FUZZ_CHECK(cv_unpack(call, &sample__all__descriptor, packed));
		FUZZ_CHECK(json.data);
		tree = json_loadb((const char *)json.data, json.len, JSON_REJECT_DUPLICATES, NULL);
		FUZZ_CHECK(tree);
		json_decref(tree);
	}
	fakehost_close(&call);
	fakehost_destroy(&fake);
	return 0;
}
