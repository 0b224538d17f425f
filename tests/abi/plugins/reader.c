/* May read another plugin's prefix and not write it. */
#include "raw.h"

static int get(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const struct cv_key key = {"keeper.thing", request, 0, 0};
	struct cv_row row;
	int r = call->host->get(call, &key, &row);

	if (r < 0)
		return r;
	return raw_reply(call, ret, "%.*s", (int)row.value.len, (const char *)row.value.data);
}

static int put(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const struct cv_put item = {.key = {"keeper.thing", raw_bytes("x"), 0, 0}, .value = request};
	const struct cv_commit commit = {.size = sizeof(commit), .puts = {&item, 1, sizeof(item)}};

	return raw_reply(call, ret, "%s", strerror(-call->host->commit(call, &commit)));
}

RAW_PLUGIN("reader", .provides = RAW_LIST(struct cv_service_ref, {"reader", 1, 0}),
	   .grants = RAW_LIST(struct cv_grant, {CV_GRANT_READ, 0, "keeper.thing"}),
	   .methods = RAW_LIST(struct cv_method, RAW_METHOD("reader/1", get, CV_METHOD_READ),
			       RAW_METHOD("reader/1", put, 0)))
