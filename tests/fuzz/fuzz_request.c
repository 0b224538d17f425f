/* Whole requests through the raw handler: the first byte chooses the method and the encoding. */
#include <stdbool.h>

#include "fuzz.h"
#include "library.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const methods[] = {"enter", "rename_book", "list_books", "refuse"};
	struct fakehost *fake;
	struct cv_bytes reply = {NULL, 0};
	int result;

	if (!size)
		return 0;
	fake = fakehost_create();
	library_plug_in(fake);
	for (unsigned attempt = 0; attempt < 2; attempt++) {
		result = fakehost_raw(fake, "library/1", methods[data[0] >> 1 & 3],
				      data[0] & 1 ? CV_ENCODING_HTTP : CV_ENCODING_PROTO,
				      (struct cv_bytes){data + 1, size - 1}, &reply);
		FUZZ_CHECK(result < 0 ? fakehost_status(fake) && fakehost_status(fake)->has_code : reply.data != NULL);
	}
	fakehost_destroy(&fake);
	return 0;
}
