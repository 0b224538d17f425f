#include "table/host.h"

#include <errno.h>
#include <sys/random.h>

#include "call/call.h"
#include "runtime/runtime_int.h"
#include "store/store.h"

static void *host_alloc(struct cv_call *open, size_t size_bytes)
{
	return arena_zalloc(&call_of(open)->arena, size_bytes);
}

static int64_t host_now_ms(const struct cv_host *host)
{
	(void)host;
	return instance_now_ms();
}

static int64_t host_monotonic_ms(const struct cv_host *host)
{
	(void)host;
	return instance_monotonic_ms();
}

static uint64_t host_new_id(const struct cv_host *host)
{
	return store_new_id(instance_of(host)->runtime->store);
}

static int host_random(const struct cv_host *host, void *ret, size_t size_bytes)
{
	uint8_t *at = ret;

	(void)host;
	while (size_bytes > 0) {
		ssize_t n = getrandom(at, size_bytes, 0);

		if (n < 0 && errno != EINTR)
			return -errno;
		if (n > 0) {
			at += n;
			size_bytes -= (size_t)n;
		}
	}
	return 0;
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
	    .now_ms = host_now_ms,
	    .monotonic_ms = host_monotonic_ms,
	    .new_id = host_new_id,
	    .random = host_random,
	    .secret = host_secret,
	    .kernel = instance,
	};
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
