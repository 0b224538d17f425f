/* Calls another plugin as often as the request says, one at a time, and answers the mean in nanoseconds. */
#include <time.h>

#include "raw.h"

#define PAYLOAD_BYTES 200u

static int64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* Each call's answer stays in the arena of the call that asked: a batch is what fits there. */
static int measure(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const unsigned count = (unsigned)strtoul(raw_string(call, request), NULL, 10);
	const struct cv_bytes payload = {call->host->alloc(call, PAYLOAD_BYTES), PAYLOAD_BYTES};
	struct cv_bytes reply, status;
	const int64_t began = now_ns();

	for (unsigned i = 0; i < count; i++) {
		int r = call->host->call(call, "echo/1", "echo", payload, 0, &reply, &status);

		if (r < 0)
			return r;
	}
	return raw_reply(call, ret, "%lld", (long long)((now_ns() - began) / count));
}

RAW_PLUGIN("meter", .provides = RAW_LIST(struct cv_service_ref, {"meter", 1, 0}),
	   .needs = RAW_LIST(struct cv_service_ref, {"echo", 1, 0}),
	   .methods = RAW_LIST(struct cv_method, RAW_METHOD("meter/1", measure, CV_METHOD_READ)))
