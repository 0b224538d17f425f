/* Answers of every kind, good and bad. */
#include <time.h>

#include "raw.h"

#define TOO_LARGE_BYTES (CV_MESSAGE_MAX + 1)

static int echo(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	(void)call;
	*ret = request;
	return 0;
}

static int whoami(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const struct cv_caller *caller = &call->caller;

	(void)request;
	return raw_reply(call, ret, "kind=%u agency=%u person=%llu plugin=%s language=%s trace=%zu key=%s",
			 caller->kind, caller->agency, (unsigned long long)caller->person,
			 caller->plugin != NULL ? caller->plugin : "-", caller->language, strlen(caller->trace_id),
			 call->idempotency_key != NULL ? call->idempotency_key : "-");
}

/* Sleeps for as many milliseconds as the request says. */
static int nap(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const long ms = strtol(raw_string(call, request), NULL, 10);
	const struct timespec time = {ms / 1000, ms % 1000 * 1000000};

	nanosleep(&time, NULL);
	return raw_reply(call, ret, "slept");
}

static int huge(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	(void)request;
	*ret = (struct cv_bytes){call->host->alloc(call, TOO_LARGE_BYTES), TOO_LARGE_BYTES};
	return ret->data != NULL ? 0 : -ENOMEM;
}

static int nonsense(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const char *kind = raw_string(call, request);

	*ret = (struct cv_bytes){NULL, 0};
	if (strcmp(kind, "result") == 0)
		return 77;
	if (strcmp(kind, "committed") == 0)
		return CV_COMMITTED;
	if (strcmp(kind, "later") == 0)
		return CV_LATER;
	if (strcmp(kind, "bytes") == 0) {
		ret->len = 5;
		return 0;
	}
	if (strcmp(kind, "status") == 0)
		return call->host->fail(call, raw_bytes("\xff\xff no status")) < 0 ? -EILSEQ : 0;
	return -EILSEQ;
}

/* Takes all the memory that a call may have, and says how much that was. */
static int greedy(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	size_t total = 0;

	(void)request;
	while (call->host->alloc(call, 1u << 20) != NULL)
		total += 1u << 20;
	*ret = raw_bytes(total <= CV_ARENA_MAX && total >= CV_ARENA_MAX - (2u << 20) ? "bounded" : "unbounded");
	return 0;
}

static int operate(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	(void)request;
	return raw_reply(call, ret, "operated kind=%u", call->caller.kind);
}

/* Dies. */
static int crash(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	(void)call;
	(void)request;
	(void)ret;
	abort();
}

RAW_PLUGIN("echo", .provides = RAW_LIST(struct cv_service_ref, {"echo", 1, 0}),
	   .methods = RAW_LIST(struct cv_method, RAW_METHOD("echo/1", echo, CV_METHOD_READ),
			       RAW_METHOD("echo/1", whoami, CV_METHOD_READ), RAW_METHOD("echo/1", nap, CV_METHOD_READ),
			       RAW_METHOD("echo/1", huge, CV_METHOD_READ), RAW_METHOD("echo/1", nonsense, 0),
			       RAW_METHOD("echo/1", greedy, CV_METHOD_READ),
			       RAW_METHOD("echo/1", operate, CV_METHOD_READ | CV_METHOD_OPERATOR),
			       RAW_METHOD("echo/1", crash, CV_METHOD_READ | CV_METHOD_OPERATOR)))
