/* Text: cleaning is done once and for all, and what is clean can be measured, folded and sorted. */
#include <string.h>

#include "fakehost.h"
#include "fuzz.h"

const struct cv_text *const cv_plugin_texts[] = {NULL};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fakehost *fake = fakehost_create();
	struct cv_call *call = fakehost_open(fake);
	char *clean = cv_text_clean(call, (const char *)data, size);

	if (clean) {
		char *again = cv_text_clean(call, clean, strlen(clean)), *folded = cv_text_fold(call, clean);
		struct cv_bytes key = cv_text_sort_key(call, clean);
		int32_t day;

		FUZZ_CHECK(again && strcmp(clean, again) == 0);
		FUZZ_CHECK(cv_text_length(clean) <= strlen(clean));
		FUZZ_CHECK(folded && cv_text_length(folded) != (size_t)-1);
		FUZZ_CHECK(key.data && key.len >= 2);
		if (cv_day_parse(clean, &day))
			FUZZ_CHECK(strcmp(cv_day_text(call, day), clean) == 0);
	}
	fakehost_close(&call);
	fakehost_destroy(&fake);
	return 0;
}
