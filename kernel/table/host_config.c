#include <errno.h>
#include <string.h>

#include "config/config.h"
#include "runtime/runtime_int.h"
#include "table/host.h"

static int host_config(const struct cv_host *host, const char *key, struct cv_config_value *ret)
{
	const struct instance *instance = instance_of(host);
	struct cv_config_value value = {.size = sizeof(value)};
	const uint32_t size = ret->size;
	int r;

	if (key == NULL || size < sizeof(size))
		return -EINVAL;
	r = config_value(atomic_load(&instance->config), instance->name, key, &value);
	if (r < 0)
		return r;
	value.size = size;
	memcpy(ret, &value, size < sizeof(value) ? size : sizeof(value));
	return 0;
}

static int host_listener(const struct cv_host *host, const char *config_key, int *ret_fd)
{
	const struct instance *instance = instance_of(host);

	for (uint32_t i = 0; config_key != NULL && i < instance->listener_count; i++) {
		if (strcmp(instance->listeners[i].key, config_key) == 0) {
			*ret_fd = instance->listeners[i].fd;
			return 0;
		}
	}
	return -ENOENT;
}

static int host_scratch(const struct cv_host *host, const char **ret_path)
{
	const struct instance *instance = instance_of(host);

	if (instance->scratch == NULL)
		return -EACCES;
	*ret_path = instance->scratch;
	return 0;
}

void host_config_fill(struct cv_host *host)
{
	host->config = host_config;
	host->listener = host_listener;
	host->scratch = host_scratch;
}
