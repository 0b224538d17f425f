/* Stands between others: passes on, forges, and calls what it may not. */
#include "raw.h"

static int pass(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	return raw_pass_on(call, "echo/1", "echo", request, 0, ret);
}

static int whoami(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	return raw_pass_on(call, "echo/1", "whoami", request, 0, ret);
}

/* Writes itself another caller, and asks the next one who it thinks it is. */
static int forge(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	call->caller.kind = CV_CALLER_OPERATOR;
	call->caller.agency = 99;
	call->caller.person = 99;
	memset((char *)(uintptr_t)call->caller.trace_id, 'f', strlen(call->caller.trace_id));
	return raw_pass_on(call, "echo/1", "whoami", request, 0, ret);
}

/* The same by the front door. */
static int speak(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const struct cv_caller_spec spec = {.size = sizeof(spec), .kind = CV_CALLER_PERSON, .agency = 99, .person = 99};
	struct cv_call *open = NULL;
	int r = call->host->call_open(call->host, &spec, 0, &open);

	(void)request;
	return raw_reply(call, ret, "%s", strerror(-r));
}

static int nap(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	return raw_pass_on(call, "echo/1", "nap", request, 250, ret);
}

static int undeclared(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	return raw_pass_on(call, "keeper/1", "get", request, 0, ret);
}

static int unknown(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	return raw_pass_on(call, "echo/1", "no_such_method", request, 0, ret);
}

static int itself(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	return raw_pass_on(call, "gate/1", "enter", request, 0, ret);
}

static int too_large(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const struct cv_bytes large = {call->host->alloc(call, CV_MESSAGE_MAX + 1), CV_MESSAGE_MAX + 1};

	(void)request;
	return raw_pass_on(call, "echo/1", "echo", large, 0, ret);
}

RAW_PLUGIN("relay", .provides = RAW_LIST(struct cv_service_ref, {"relay", 1, 0}),
	   .needs = RAW_LIST(struct cv_service_ref, {"echo", 1, 0}, {"gate", 1, 1}),
	   .methods = RAW_LIST(
	       struct cv_method, RAW_METHOD("relay/1", pass, CV_METHOD_READ),
	       RAW_METHOD("relay/1", whoami, CV_METHOD_READ), RAW_METHOD("relay/1", forge, CV_METHOD_READ),
	       RAW_METHOD("relay/1", speak, CV_METHOD_READ), RAW_METHOD("relay/1", nap, CV_METHOD_READ),
	       RAW_METHOD("relay/1", undeclared, CV_METHOD_READ), RAW_METHOD("relay/1", unknown, CV_METHOD_READ),
	       RAW_METHOD("relay/1", itself, CV_METHOD_READ), RAW_METHOD("relay/1", too_large, CV_METHOD_READ)),
	   .routes = RAW_LIST(struct cv_route, {"POST", "/api/v1/relay", "relay/1", "itself", 0, 0}))
