/* JSON bodies: whatever is read can be written, and reads as the same again. */
#include <string.h>

#include <congvan/json.h>

#include "fakehost.h"
#include "fuzz.h"
#include "sample.pb-c.h"

const struct cv_text *const cv_plugin_texts[] = {NULL};

static struct cv_bytes write_again(struct cv_call *call, struct cv_bytes json, int expected)
{
	ProtobufCMessage *message = NULL;
	int result = cv_json_decode(call, &sample__all__descriptor, json, &message);

	if (result < 0) {
		FUZZ_CHECK(expected < 0);
		FUZZ_CHECK(fakehost_call_status(call) && fakehost_call_status(call)->has_code);
		return (struct cv_bytes){NULL, 0};
	}
	return cv_json_encode(call, message);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fakehost *fake = fakehost_create();
	struct cv_call *call = fakehost_open(fake);
	struct cv_bytes once, twice;

	once = write_again(call, (struct cv_bytes){data, size}, -1);
	if (once.data) {
		twice = write_again(call, once, 0);
		FUZZ_CHECK(twice.data && once.len == twice.len && memcmp(once.data, twice.data, once.len) == 0);
	}
	fakehost_close(&call);
	fakehost_destroy(&fake);
	return 0;
}
