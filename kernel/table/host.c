#include "table/host.h"

#include <errno.h>

#include "call/call.h"
#include "plugin/table_own.h"
#include "runtime/runtime_int.h"
#include "store/store.h"

static void *host_alloc(struct cv_call *open, size_t size_bytes)
{
	return arena_zalloc(&call_of(open)->arena, size_bytes);
}

static uint64_t host_new_id(const struct cv_host *host)
{
	return store_new_id(instance_of(host)->runtime->store);
}

static int host_secret(const struct cv_host *host, const char *purpose, void *ret, size_t size_bytes)
{
	const struct instance *instance = instance_of(host);

	return secret_derive(instance->runtime->secret, instance->name, purpose, ret, size_bytes);
}

void host_make(struct instance *instance, struct cv_host *ret)
{
	*ret = (struct cv_host){
	    .size = sizeof(*ret),
	    .abi_major = CV_ABI_MAJOR,
	    .abi_minor = CV_ABI_MINOR,
	    .alloc = host_alloc,
	    .new_id = host_new_id,
	    .secret = host_secret,
	    .kernel = instance,
	};
	table_own_fill(ret);
	host_log_fill(ret);
	host_config_fill(ret);
	host_store_fill(ret);
	host_commit_fill(ret);
	host_call_fill(ret);
	host_open_fill(ret);
	host_blob_fill(ret);
	host_loop_fill(ret);
	host_gateway_fill(ret);
}
