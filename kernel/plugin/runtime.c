#include "plugin/runtime_int.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "compiler.h"
#include "log/log.h"
#include "plugin/deliver.h"
#include "plugin/mode.h"

struct instance *runtime_service(struct runtime *runtime, const char *service)
{
	struct instance *found = NULL;

	pthread_rwlock_rdlock(&runtime->lock);
	for (size_t i = 0; i < runtime->service_count && found == NULL; i++) {
		if (strcmp(runtime->services[i].name, service) == 0)
			found = instance_ref(runtime->services[i].instance);
	}
	pthread_rwlock_unlock(&runtime->lock);
	return found;
}

static int publish(struct runtime *runtime, struct instance *instance)
{
	const Congvan__Manifest *manifest = instance->step->manifest->message;
	int r = 0;

	pthread_rwlock_wrlock(&runtime->lock);
	for (size_t i = 0; i < manifest->n_provides && r == 0; i++) {
		struct service *service = &runtime->services[runtime->service_count];

		if (runtime->service_count == RUNTIME_SERVICES_MAX)
			r = -E2BIG;
		else if (asprintf(&service->name, "%s/%u", manifest->provides[i]->name, manifest->provides[i]->major) <
			 0)
			r = -ENOMEM;
		if (r == 0) {
			service->instance = instance;
			runtime->service_count++;
		}
	}
	if (r == 0)
		r = routes_add(&runtime->routes, instance);
	pthread_rwlock_unlock(&runtime->lock);
	return r;
}

static int secret_of(struct runtime *runtime)
{
	char path[PATH_MAX];

	if ((size_t)snprintf(path, sizeof(path), "%s/secret", runtime->run_directory) >= sizeof(path))
		return -ENAMETOOLONG;
	return secret_open(path, runtime->secret);
}

int runtime_create(const struct runtime_options *options, struct runtime **ret, struct cv_error *reterr)
{
	struct runtime *runtime = calloc(1, sizeof(*runtime));
	int r = 0;

	if (runtime == NULL) {
		r = -ENOMEM;
		goto fail;
	}
	runtime->magic = RUNTIME_MAGIC;
	runtime->store = options->store;
	runtime->isolated = options->isolated;
	runtime->prepared = prepare_ref(options->prepared);
	runtime->dispatching = (struct dispatcher_options){
	    .now_ms = options->now_ms, .monotonic_ms = options->monotonic_ms, .random = options->random};
	pthread_rwlock_init(&runtime->lock, NULL);
	runtime->run_directory = strdup(options->run_directory);
	if (runtime->run_directory == NULL)
		r = -ENOMEM;
	else if (mkdir(runtime->run_directory, 0700) < 0 && errno != EEXIST)
		r = -errno;
	else
		r = secret_of(runtime);
	if (r == 0)
		r = deliver_make(runtime);
	if (r == 0)
		r = pool_create("files", RUNTIME_FILE_THREADS, RUNTIME_FILES_WAITING, &runtime->files);
	if (r == 0)
		r = pool_create("outside", RUNTIME_OUTSIDE_THREADS, RUNTIME_OUTSIDE_WAITING, &runtime->outside);
	if (r < 0)
		goto fail;
	*ret = runtime;
	return 0;
fail:
	reterr->code = r;
	snprintf(reterr->text, sizeof(reterr->text), "%s: %s", options->run_directory, strerror(-r));
	runtime_destroy(&runtime);
	return r;
}

static int start_one(struct runtime *runtime, const struct plan_step *step, struct cv_error *reterr)
{
	struct instance *instance;
	int r;

	r = instance_load(runtime, runtime->prepared, step, atomic_fetch_add(&runtime->next_generation, 1) + 1,
			  &instance, reterr);
	if (r < 0)
		return r;
	runtime->instances[runtime->instance_count++] = instance;
	/* Known before it starts: its own calls come from it, and those of others are refused until it runs. */
	r = publish(runtime, instance);
	if (r < 0) {
		snprintf(reterr->text, sizeof(reterr->text), "%s: publish: %s", instance->name, strerror(-r));
		return r;
	}
	r = instance_start(instance, reterr);
	if (r < 0)
		return r;
	log_info(&instance->log, "plugin.started", "version=%s mode=\"%s\"", instance->version, instance->mode->name);
	return 0;
}

int runtime_start(struct runtime *runtime, struct cv_error *reterr)
{
	int r = 0;

	CV_ASSERT(runtime->magic == RUNTIME_MAGIC);
	for (size_t i = 0; i < runtime->prepared->plan->count && r == 0; i++)
		r = start_one(runtime, &runtime->prepared->plan->steps[i], reterr);
	if (r == 0) {
		r = dispatcher_start(runtime->dispatcher);
		if (r < 0)
			snprintf(reterr->text, sizeof(reterr->text), "deliveries: %s", strerror(-r));
	}
	if (r < 0) {
		reterr->code = r;
		runtime_stop(runtime, 1000);
	}
	return r;
}

uint32_t runtime_stop(struct runtime *runtime, int timeout_ms)
{
	const int64_t deadline_ms = instance_monotonic_ms() + timeout_ms;
	uint32_t stuck = 0;

	CV_ASSERT(runtime->magic == RUNTIME_MAGIC);
	dispatcher_pause(runtime->dispatcher);
	for (size_t i = runtime->instance_count; i-- > 0;) {
		struct instance *instance = runtime->instances[i];
		const int state = atomic_load(&instance->state);

		/* One whose start failed has cleaned up after itself and gets no further callback. */
		if (state != INSTANCE_RUNNING)
			continue;
		stuck += instance_stop(instance, deadline_ms);
		log_info(&instance->log, "plugin.stopped", "state=%s", instance_state_name(instance));
	}
	/* Instances that have stopped have answered; what a stuck one never answers keeps the dispatcher as it is. */
	if (dispatcher_stop(runtime->dispatcher, instance_monotonic_ms() + DELIVER_STOP_MS) > 0)
		stuck += stuck == 0;
	return stuck;
}

void runtime_destroy(struct runtime **where)
{
	struct runtime *runtime = *where;

	if (runtime == NULL)
		return;
	CV_ASSERT(runtime->magic == RUNTIME_MAGIC);
	*where = NULL;
	/* Both do what waits before they end, and each of their tasks ends by a deadline or with the disk. */
	if (runtime->outside != NULL)
		pool_stop(runtime->outside, INT64_MAX);
	if (runtime->files != NULL)
		pool_stop(runtime->files, INT64_MAX);
	pool_destroy(&runtime->outside);
	pool_destroy(&runtime->files);
	while (runtime->instance_count > 0)
		instance_destroy(&runtime->instances[--runtime->instance_count]);
	for (size_t i = 0; i < runtime->service_count; i++)
		free(runtime->services[i].name);
	routes_finish(&runtime->routes);
	dispatcher_destroy(&runtime->dispatcher);
	prepare_unref(&runtime->prepared);
	pthread_rwlock_destroy(&runtime->lock);
	free(runtime->run_directory);
	runtime->magic = 0;
	free(runtime);
}

static Congvan__PluginStatus *status_of(struct instance *instance)
{
	Congvan__PluginStatus *status = malloc(sizeof(*status));

	if (status == NULL)
		return NULL;
	congvan__plugin_status__init(status);
	status->name = strdup(instance->name);
	status->version = strdup(instance->version);
	status->mode = strdup(instance->mode->name);
	status->state = strdup(instance_state_name(instance));
	pthread_mutex_lock(&instance->lock);
	if (instance->health != CV_HEALTH_OK)
		status->error = strdup(instance->health_text);
	pthread_mutex_unlock(&instance->lock);
	status->has_generation = status->has_calls = status->has_errors = 1;
	status->generation = instance->generation;
	status->calls = atomic_load(&instance->call_count);
	status->errors = atomic_load(&instance->error_count);
	return status;
}

struct dispatcher *runtime_dispatcher(struct runtime *runtime)
{
	return runtime->dispatcher;
}

int runtime_status(struct runtime *runtime, Congvan__StatusReply *reply)
{
	const size_t count = runtime->instance_count;

	reply->plugins = calloc(count + 1, sizeof(*reply->plugins));
	if (reply->plugins == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++) {
		Congvan__PluginStatus *status = status_of(runtime->instances[i]);

		if (status == NULL)
			return -ENOMEM;
		reply->plugins[reply->n_plugins++] = status;
	}
	return 0;
}

int runtime_listener(struct runtime *runtime, const char *plugin, const char *key, int *ret_fd)
{
	for (size_t i = 0; i < runtime->instance_count; i++) {
		const struct instance *instance = runtime->instances[i];

		for (uint32_t j = 0; j < instance->listener_count; j++) {
			if (strcmp(instance->name, plugin) == 0 && strcmp(instance->listeners[j].key, key) == 0) {
				*ret_fd = instance->listeners[j].fd;
				return 0;
			}
		}
	}
	return -ENOENT;
}
