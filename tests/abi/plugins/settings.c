/* Configuration fields of every type. */
#include <sys/socket.h>

#include "raw.h"

static int show(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	struct cv_config_value value = {.size = sizeof(value)};
	int r = call->host->config(call->host, raw_string(call, request), &value);

	if (r < 0)
		return raw_reply(call, ret, "%s", strerror(-r));
	return raw_reply(call, ret, "set=%u number=%lld text=%s", value.set, (long long)value.number,
			 value.text != NULL ? value.text : "-");
}

static int listening(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	int fd, accepts = 0, r;
	socklen_t len = sizeof(accepts);

	r = call->host->listener(call->host, raw_string(call, request), &fd);
	if (r == 0)
		r = getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &accepts, &len);
	return raw_reply(call, ret, "%s accepts=%d", r == 0 ? "open" : strerror(-r), accepts);
}

RAW_PLUGIN("settings", .provides = RAW_LIST(struct cv_service_ref, {"settings", 1, 0}),
	   .grants = RAW_LIST(struct cv_grant, {CV_GRANT_LISTEN, 0, NULL}),
	   .config = RAW_LIST(struct cv_config_field,
			      {"title", CV_CONFIG_STRING, CV_CONFIG_REQUIRED, NULL, 0, 0, "What it is called."},
			      {"count", CV_CONFIG_INTEGER, 0, "7", 1, 10, "How many."},
			      {"on", CV_CONFIG_BOOLEAN, 0, "true", 0, 0, "Whether."},
			      {"pause", CV_CONFIG_DURATION, 0, "30 s", 0, 0, "How long."},
			      {"room", CV_CONFIG_SIZE, 0, "64 KiB", 0, 0, "How large."},
			      {"door", CV_CONFIG_LISTEN, 0, NULL, 0, 0, "Where it listens."},
			      {"unset", CV_CONFIG_STRING, 0, NULL, 0, 0, "Left alone."}),
	   .methods = RAW_LIST(struct cv_method, RAW_METHOD("settings/1", show, CV_METHOD_READ),
			       RAW_METHOD("settings/1", listening, CV_METHOD_READ)))
