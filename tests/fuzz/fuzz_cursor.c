/* Cursors: only what was made here is taken, and it has one spelling. */
#include <string.h>

#include "fakehost.h"
#include "fuzz.h"

const struct cv_text *const cv_plugin_texts[] = {NULL};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fakehost *fake = fakehost_create();
	struct cv_call *call = fakehost_open(fake);
	char *text = strndup((const char *)data, size);
	struct cv_bytes body, back;
	char *cursor;

	if (cv_cursor_body(call, text, &body) == 0)
		FUZZ_CHECK(strcmp(cv_cursor(call, body), text) == 0);
	cursor = cv_cursor(call, (struct cv_bytes){data, size});
	if (size <= CV_KEY_MAX) {
		FUZZ_CHECK(cursor && cv_cursor_body(call, cursor, &back) == 0);
		FUZZ_CHECK(back.len == size && memcmp(back.data, data, size) == 0);
	} else {
		FUZZ_CHECK(!cursor);
	}
	free(text);
	fakehost_close(&call);
	fakehost_destroy(&fake);
	return 0;
}
