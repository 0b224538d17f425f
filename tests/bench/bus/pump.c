/*
 * An event loop that keeps 32 calls to another plugin under way until as many have been answered as the request says,
 * and answers the time in nanoseconds.
 */
#include <time.h>

#include "raw.h"

#define IN_FLIGHT 32u
#define PAYLOAD_BYTES 200u

struct run {
	struct cv_call *call;
	unsigned left, under_way;
	int64_t began;
	struct cv_bytes payload;
};

static int64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

struct way {
	struct run *run;
	struct cv_call *out;
};

static int send_one(struct way *way);

static void on_reply(void *arg, int result, struct cv_bytes status, struct cv_bytes reply)
{
	struct way *way = arg;
	struct run *run = way->run;
	const struct cv_host *host = run->call->host;
	struct cv_bytes text;

	(void)status;
	if (result < 0 || reply.len != PAYLOAD_BYTES)
		abort();
	host->call_close(&way->out);
	run->under_way--;
	if (run->left > 0 && send_one(way) == 0)
		return;
	if (run->under_way > 0)
		return;
	raw_reply(run->call, &text, "%lld", (long long)(now_ns() - run->began));
	host->reply(run->call, 0, text);
}

static int send_one(struct way *way)
{
	struct run *run = way->run;
	const struct cv_host *host = run->call->host;
	int r = host->call_open(host, NULL, 0, &way->out);

	if (r < 0)
		return r;
	run->left--;
	run->under_way++;
	return host->call_async(way->out, "echo/1", "echo", CV_ENCODING_PROTO, NULL, run->payload, on_reply, way);
}

static int measure(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	struct run *run = call->host->alloc(call, sizeof(*run));
	struct way *ways = call->host->alloc(call, IN_FLIGHT * sizeof(*ways));

	(void)ret;
	run->call = call;
	run->left = (unsigned)strtoul(raw_string(call, request), NULL, 10);
	run->payload = (struct cv_bytes){call->host->alloc(call, PAYLOAD_BYTES), PAYLOAD_BYTES};
	run->began = now_ns();
	for (unsigned i = 0; i < IN_FLIGHT; i++) {
		ways[i].run = run;
		if (send_one(&ways[i]) < 0)
			return -EIO;
	}
	return CV_LATER;
}

RAW_PLUGIN("pump", .flags = CV_PLUGIN_OWN_LOOP, .provides = RAW_LIST(struct cv_service_ref, {"pump", 1, 0}),
	   .needs = RAW_LIST(struct cv_service_ref, {"echo", 1, 0}),
	   .methods = RAW_LIST(struct cv_method, RAW_METHOD("pump/1", measure, CV_METHOD_READ)))
