#include <errno.h>

#include "call/call.h"
#include "runtime/runtime_int.h"
#include "table/host.h"

static uint64_t host_routes_stamp(const struct cv_host *host)
{
	return atomic_load(&instance_of(host)->runtime->routes_stamp);
}

static int host_routes(struct cv_call *open, struct cv_listed_route **ret, uint32_t *ret_count)
{
	struct call *call = call_of(open);
	struct runtime *runtime = call->instance->runtime;
	int r;

	if (!grants_has(&call->instance->grants, CV_GRANT_ROUTES))
		return -EACCES;
	pthread_rwlock_rdlock(&runtime->lock);
	r = routes_list(&runtime->directory->routes, &call->arena, ret, ret_count);
	pthread_rwlock_unlock(&runtime->lock);
	return r;
}

static int host_prefix_stamp(const struct cv_host *host, const char *prefix, uint64_t *ret)
{
	const struct instance *instance = instance_of(host);

	/* The gateway caches what plugins below it own; everybody else watches what it may read. */
	if (prefix == NULL || (!grants_has(&instance->grants, CV_GRANT_ROUTES) &&
			       grants_prefix(&instance->grants, prefix, GRANT_RIGHT_READ) == NULL))
		return -EACCES;
	*ret = store_prefix_stamp(instance->runtime->store, prefix);
	return 0;
}

static int host_reply(struct cv_call *open, int result, struct cv_bytes reply)
{
	return call_reply_later(call_of(open), result, reply);
}

void host_gateway_fill(struct cv_host *host)
{
	host->reply = host_reply;
	host->routes_stamp = host_routes_stamp;
	host->routes = host_routes;
	host->prefix_stamp = host_prefix_stamp;
}
