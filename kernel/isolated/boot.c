#include "isolated/boot.h"

#include <errno.h>
#include <stdlib.h>

#include "config/config.h"
#include "runtime/runtime_int.h"

#define THREADS_BESIDE 48u /* of a host: nng's, its loop, those of libraries */

/* protobuf-c's structures lack const; packing only reads. */
static char *unconst(const char *text)
{
	return (char *)(uintptr_t)text;
}

static int value_of(const struct hosted *hosted, const char *key, struct cv_config_value *ret)
{
	const struct instance *instance = hosted->instance;

	*ret = (struct cv_config_value){.size = sizeof(*ret)};
	return config_value(atomic_load(&instance->config), instance->name, key, ret);
}

/* Paths that the plugin may read, by the configuration fields that it names. The array is the caller's to free. */
static int paths_of(const struct hosted *hosted, Congvan__HostSandbox *sandbox)
{
	const Congvan__Manifest *manifest = hosted->instance->step->manifest->message;
	struct cv_config_value value;

	sandbox->read_paths = calloc(manifest->n_grants + 1, sizeof(*sandbox->read_paths));
	if (sandbox->read_paths == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < manifest->n_grants; i++) {
		const Congvan__Manifest__Grant *grant = manifest->grants[i];

		if (grant->kind == CV_GRANT_FILES && grant->name != NULL &&
		    value_of(hosted, grant->name, &value) == 0 && value.set != 0 && value.text != NULL)
			sandbox->read_paths[sandbox->n_read_paths++] = unconst(value.text);
	}
	return 0;
}

static uint64_t memory_of(const struct isolated *isolated)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
	(void)isolated;
	return 0; /* sanitizers reserve more address space than any limit would leave */
#else
	return isolated->options.memory_bytes;
#endif
}

static int sandbox_of(const struct hosted *hosted, Congvan__HostSandbox *ret)
{
	const struct isolated *isolated = hosted->isolated;
	const struct instance *instance = hosted->instance;
	const Congvan__Manifest *manifest = instance->step->manifest->message;

	congvan__host_sandbox__init(ret);
	ret->has_landlock = ret->has_network = ret->has_listen = ret->has_memory_bytes = 1;
	ret->has_files = ret->has_threads = ret->has_file_bytes = 1;
	ret->landlock = isolated->landlock;
	ret->network = grants_has(&instance->grants, CV_GRANT_NETWORK);
	ret->listen = instance->listener_count > 0;
	ret->memory_bytes = memory_of(isolated);
	ret->files = isolated->options.files;
	ret->threads =
	    (manifest->workers != 0 ? manifest->workers : INSTANCE_WORKERS) + INSTANCE_SLOW_THREADS + THREADS_BESIDE;
	if (hosted->scratch[0] != '\0') {
		ret->scratch = unconst(hosted->scratch);
		ret->file_bytes = CV_SCRATCH_FILE_MAX;
	}
	return paths_of(hosted, ret);
}

static uint32_t log_level(void)
{
	if (log_enabled(CV_LOG_DEBUG))
		return CV_LOG_DEBUG;
	if (log_enabled(CV_LOG_INFO))
		return CV_LOG_INFO;
	return log_enabled(CV_LOG_WARNING) ? CV_LOG_WARNING : CV_LOG_ERROR;
}

int boot_begin(struct hosted *hosted, const char *image, int64_t deadline_ms, struct cv_error *reterr)
{
	const struct instance *instance = hosted->instance;
	const Congvan__Manifest *manifest = instance->step->manifest->message;
	Congvan__HostOrder order = CONGVAN__HOST_ORDER__INIT;
	Congvan__HostBoot boot = CONGVAN__HOST_BOOT__INIT;
	Congvan__HostSandbox sandbox;
	int r;

	r = sandbox_of(hosted, &sandbox);
	if (r < 0)
		return r;
	boot.has_protocol = boot.has_generation = boot.has_token = boot.has_credits = boot.has_workers = 1;
	boot.has_log_level = 1;
	boot.protocol = HOST_PROTOCOL;
	boot.plugin = unconst(instance->name);
	boot.version = unconst(instance->version);
	boot.generation = instance->generation;
	boot.token = (ProtobufCBinaryData){sizeof(hosted->token), hosted->token};
	boot.image = unconst(image);
	boot.requests = unconst("ipc://./" BOOT_REQUESTS);
	boot.table = unconst("ipc://./" BOOT_TABLE);
	boot.credits = instance->plugin.credits;
	boot.workers = manifest->workers != 0 ? manifest->workers : INSTANCE_WORKERS;
	boot.sandbox = &sandbox;
	boot.log_level = log_level();
	order.kind = CONGVAN__HOST_ORDER__KIND__BOOT;
	order.boot = &boot;
	r = link_order(&hosted->link, &order, NULL, 0, deadline_ms, NULL, reterr);
	free(sandbox.read_paths);
	return r;
}

static int values_of(const struct hosted *hosted, Congvan__HostOrder *order, Congvan__HostValue *values)
{
	const Congvan__Manifest *manifest = hosted->instance->step->manifest->message;
	struct cv_config_value value;

	for (size_t i = 0; i < manifest->n_config; i++) {
		Congvan__HostValue *to = &values[order->n_config];
		int r = value_of(hosted, manifest->config[i]->key, &value);

		if (r < 0)
			return r;
		congvan__host_value__init(to);
		to->key = manifest->config[i]->key;
		to->has_set = to->has_number = 1;
		to->set = value.set != 0;
		to->number = value.number;
		to->text = unconst(value.text);
		order->config[order->n_config++] = to;
	}
	return 0;
}

int boot_configure(struct hosted *hosted, bool load, int64_t deadline_ms, struct cv_error *reterr)
{
	const struct instance *instance = hosted->instance;
	const size_t count = instance->step->manifest->message->n_config;
	Congvan__HostOrder order = CONGVAN__HOST_ORDER__INIT;
	Congvan__HostListener listeners[INSTANCE_LISTENERS], *listed[INSTANCE_LISTENERS];
	Congvan__HostValue *values = calloc(count + 1, sizeof(*values));
	int fds[INSTANCE_LISTENERS], r = -ENOMEM;
	size_t fd_count = load ? instance->listener_count : 0;

	_Static_assert(INSTANCE_LISTENERS <= HOST_PACKET_FDS, "one packet carries all listeners");
	order.config = calloc(count + 1, sizeof(*order.config));
	if (values != NULL && order.config != NULL)
		r = values_of(hosted, &order, values);
	for (size_t i = 0; i < fd_count; i++) {
		congvan__host_listener__init(&listeners[i]);
		listeners[i].key = unconst(instance->listeners[i].key);
		listed[i] = &listeners[i];
		fds[i] = instance->listeners[i].fd;
	}
	order.kind = load ? CONGVAN__HOST_ORDER__KIND__LOAD : CONGVAN__HOST_ORDER__KIND__CONFIGURE;
	order.listeners = listed;
	order.n_listeners = fd_count;
	if (r == 0)
		r = link_order(&hosted->link, &order, fds, fd_count, deadline_ms, NULL, reterr);
	else
		instance_failed(instance, reterr, r, "its configuration can't be told");
	free(order.config);
	free(values);
	return r;
}
