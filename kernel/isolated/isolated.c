#include "isolated/isolated.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "compiler.h"
#include "isolated/boot.h"
#include "isolated/life.h"
#include "point.h"
#include "runtime/loader.h"
#include "runtime/runtime_int.h"
#include "runtime/scratch.h"

#define STOP_MS 3000 /* for stop() and the process's end; then it is killed */
#define KILLED_MS 5000 /* until a killed process has been collected and its calls are answered */

/* ---- struct mode ---------------------------------------------------------------------------------------------------
 */

static int method_add(struct instance *instance, const char *service, const char *name, uint32_t flags)
{
	struct method *method = &instance->methods[instance->method_count++];

	method->service = strdup(service);
	method->name = strdup(name);
	if (method->service == NULL || method->name == NULL)
		return -ENOMEM;
	method->service_len = strlen(service);
	method->name_len = strlen(name);
	method->flags = flags;
	return 0;
}

/* The kernel does not load the image: what the manifest says is what the host will find in it. */
static int methods_declare(struct instance *instance)
{
	const Congvan__Manifest *manifest = instance->step->manifest->message;
	const size_t count = manifest->n_methods + manifest->n_queues + manifest->n_timers + manifest->n_subscriptions;
	int r = 0;

	instance->methods = calloc(count + 1, sizeof(*instance->methods));
	if (instance->methods == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < manifest->n_methods && r == 0; i++)
		r = method_add(instance, manifest->methods[i]->service, manifest->methods[i]->name,
			       manifest->methods[i]->flags);
	for (size_t i = 0; i < manifest->n_queues && r == 0; i++)
		r = method_add(instance, DELIVER_QUEUE, manifest->queues[i]->name, 0);
	for (size_t i = 0; i < manifest->n_timers && r == 0; i++)
		r = method_add(instance, DELIVER_TIMER, manifest->timers[i]->name, 0);
	for (size_t i = 0; i < manifest->n_subscriptions && r == 0; i++)
		r = method_add(instance, DELIVER_SUBSCRIPTION, manifest->subscriptions[i]->name, 0);
	return r;
}

static int bring(struct instance *instance, struct cv_error *reterr)
{
	const Congvan__Manifest *manifest = instance->step->manifest->message;
	struct isolated *isolated = CV_CONTAINER(instance->mode, struct isolated, mode);
	uint32_t credits = manifest->credits != 0 ? manifest->credits : INSTANCE_CREDITS;
	int r;

	instance->plugin.flags = manifest->flags;
	instance->plugin.workers = HOSTED_WORKERS;
	instance->plugin.credits = credits < ENDPOINT_CREDITS_MAX ? credits : ENDPOINT_CREDITS_MAX;
	instance->says_drained = (manifest->flags & CV_PLUGIN_OWN_LOOP) != 0;
	r = methods_declare(instance);
	if (r == 0)
		r = hosted_make(isolated, instance);
	return r < 0 ? instance_failed(instance, reterr, r, "load: %s", strerror(-r)) : 0;
}

static int64_t step_deadline_ms(const struct hosted *hosted)
{
	return instance_monotonic_ms() + hosted->isolated->options.start_ms;
}

/* What a step said, under the plugin's name if it says none. */
static int told(const struct instance *instance, const char *step, int result, const struct cv_error *said,
		struct cv_error *reterr)
{
	const size_t len = strlen(instance->name);

	if (result == 0)
		return 0;
	if (strncmp(said->text, instance->name, len) == 0 && said->text[len] == ':') {
		*reterr = *said;
		reterr->code = result;
		return result;
	}
	return instance_failed(instance, reterr, result, "%s: %.*s", step, (int)sizeof(said->text) - 1,
			       said->text[0] != '\0' ? said->text : strerror(-result));
}

static int begin(struct instance *instance, struct cv_error *reterr)
{
	struct hosted *hosted = hosted_of(instance);
	const int64_t deadline_ms = step_deadline_ms(hosted);
	struct cv_error said = {0};
	char image[4096];
	int r;

	if (!hosted->isolated->landlock && hosted->isolated->options.sandbox_required)
		return instance_failed(instance, reterr, -ENOTSUP,
				       "this machine's kernel has no Landlock to confine its process with; \"hosts: "
				       "{sandbox: preferred}\" would start it without");
	r = loader_copy(instance->step, instance->runtime->run_directory, image, sizeof(image), reterr);
	if (r < 0)
		return r;
	r = told(instance, "start its process", hosted_start(hosted, image, deadline_ms, &said), &said, reterr);
	if (r < 0)
		return r;
	r = told(instance, "load", boot_configure(hosted, true, deadline_ms, &said), &said, reterr);
	CV_POINT("host.loaded");
	return r;
}

static int configure(struct instance *instance, struct cv_error *reterr)
{
	struct hosted *hosted = hosted_of(instance);
	struct cv_error said = {0};

	return told(instance, "configure", boot_configure(hosted, false, step_deadline_ms(hosted), &said), &said,
		    reterr);
}

static int start(struct instance *instance, struct cv_error *reterr)
{
	struct hosted *hosted = hosted_of(instance);
	Congvan__HostOrder order = CONGVAN__HOST_ORDER__INIT;
	struct cv_error said = {0};
	int r;

	order.kind = CONGVAN__HOST_ORDER__KIND__START;
	r = link_order(&hosted->link, &order, NULL, 0, step_deadline_ms(hosted), NULL, &said);
	pthread_mutex_lock(&hosted->lock);
	if (r == 0 && hosted->ended) {
		r = -EPIPE;
		snprintf(said.text, sizeof(said.text), "its process has ended: %.200s", hosted->why);
	}
	hosted->started = r == 0;
	if (r == 0)
		hosted_ping_begin(hosted);
	pthread_mutex_unlock(&hosted->lock);
	CV_POINT("host.started");
	return told(instance, "start", r, &said, reterr);
}

static void drain(struct instance *instance, int64_t deadline_ms)
{
	struct hosted *hosted = hosted_of(instance);
	Congvan__HostOrder order = CONGVAN__HOST_ORDER__INIT;
	struct cv_error said = {0};
	int r;

	order.kind = CONGVAN__HOST_ORDER__KIND__DRAIN;
	order.has_deadline_ms = 1;
	order.deadline_ms = deadline_ms;
	r = link_order(&hosted->link, &order, NULL, 0, deadline_ms, NULL, &said);
	if (r < 0)
		log_warning(&instance->log, "host.drain_failed", "error=%s", said.text);
	CV_POINT("host.draining");
}

/* Orders stop() and waits until the process has gone by itself. */
static void ask_to_stop(struct hosted *hosted)
{
	const int64_t deadline_ms = instance_monotonic_ms() + STOP_MS;
	Congvan__HostOrder order = CONGVAN__HOST_ORDER__INIT;
	struct cv_error said = {0};

	pthread_mutex_lock(&hosted->lock);
	hosted->asked = true;
	pthread_mutex_unlock(&hosted->lock);
	order.kind = CONGVAN__HOST_ORDER__KIND__STOP;
	if (link_order(&hosted->link, &order, NULL, 0, deadline_ms, NULL, &said) == 0 &&
	    hosted_wait_end(hosted, deadline_ms))
		return;
	if (!hosted_wait_end(hosted, 0))
		log_warning(&hosted->instance->log, "host.killed", "reason=%s", "did not stop");
}

static uint32_t end(struct instance *instance)
{
	struct hosted *hosted = hosted_of(instance);
	const int64_t deadline_ms = instance_monotonic_ms() + STOP_MS + KILLED_MS;
	const struct timespec step = {.tv_nsec = 1000000};
	const uint32_t late = instance_under_way(instance);

	/* Whatever a handler still does is refused: it is fenced. Its process goes, and its callers hear so. */
	if (late == 0)
		ask_to_stop(hosted);
	else
		log_warning(&instance->log, "host.killed", "reason=%s under_way=%u", "still busy", late);
	hosted_kill(hosted);
	CV_POINT("host.stopped");
	if (!hosted_wait_end(hosted, deadline_ms))
		return 1;
	/* Commits under way are answered by the committer and a worker. */
	while (instance_under_way(instance) > 0 && instance_monotonic_ms() < deadline_ms)
		nanosleep(&step, NULL);
	if (instance_under_way(instance) > 0 || !hosted_close(hosted, deadline_ms))
		return instance_under_way(instance) + 1;
	return instance_threads_end(instance);
}

static void release(struct instance *instance)
{
	struct hosted *hosted = hosted_of(instance);

	if (hosted == NULL)
		return;
	hosted_kill(hosted);
	/* A killed process ends; a machine on which it does not can't go on in any order. */
	CV_ASSERT(hosted_close(hosted, INT64_MAX / 2));
	instance_threads_end(instance);
	instance->hosted = NULL;
	hosted_free(hosted);
}

/* ---- making ------------------------------------------------------------------------------------------------------ */

static bool has_landlock(void)
{
	return syscall(SYS_landlock_create_ruleset, NULL, (size_t)0, LANDLOCK_CREATE_RULESET_VERSION) >= 1;
}

/* What a run left behind that did not end in good order: its hosts have ended with it. */
static void places_sweep(const char *path)
{
	struct dirent *entry;
	DIR *directory = opendir(path);
	int fd;

	if (directory == NULL)
		return;
	while ((entry = readdir(directory)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		fd = openat(dirfd(directory), entry->d_name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (fd < 0)
			continue;
		unlinkat(fd, BOOT_REQUESTS, 0);
		unlinkat(fd, BOOT_TABLE, 0);
		scratch_remove(fd, SCRATCH_NAME);
		close(fd);
		unlinkat(dirfd(directory), entry->d_name, AT_REMOVEDIR);
	}
	closedir(directory);
}

static int place_make(struct isolated *isolated)
{
	if (mkdir(isolated->options.run_directory, 0700) < 0 && errno != EEXIST)
		return -errno;
	if (asprintf(&isolated->directory, "%s/hosts", isolated->options.run_directory) < 0) {
		isolated->directory = NULL;
		return -ENOMEM;
	}
	if (mkdir(isolated->directory, 0700) < 0 && errno != EEXIST)
		return -errno;
	places_sweep(isolated->directory);
	return 0;
}

int isolated_create(const struct isolated_options *options, struct isolated **ret, struct cv_error *reterr)
{
	struct isolated *isolated = calloc(1, sizeof(*isolated));
	int r = 0;

	if (isolated == NULL)
		return -ENOMEM;
	isolated->options = *options;
	if (isolated->options.ping_ms == 0)
		isolated->options.ping_ms = ISOLATED_PING_MS;
	isolated->landlock = has_landlock();
	isolated->mode = (struct mode){.name = "isolated",
				       .elsewhere = true,
				       .bring = bring,
				       .begin = begin,
				       .configure = configure,
				       .start = start,
				       .drain = drain,
				       .end = end,
				       .release = release,
				       .run = away_run};
	isolated->program = strdup(options->program);
	if (isolated->program == NULL)
		r = -ENOMEM;
	if (r == 0)
		r = place_make(isolated);
	isolated->options.program = isolated->options.run_directory = NULL;
	if (r == 0)
		r = watch_create(&isolated->watch);
	if (r < 0) {
		reterr->code = r;
		snprintf(reterr->text, sizeof(reterr->text), "processes of isolated plugins: %s", strerror(-r));
		isolated_destroy(&isolated);
		return r;
	}
	*ret = isolated;
	return 0;
}

void isolated_destroy(struct isolated **where)
{
	struct isolated *isolated = *where;

	if (isolated == NULL)
		return;
	*where = NULL;
	watch_destroy(&isolated->watch);
	free(isolated->directory);
	free(isolated->program);
	free(isolated);
}

const struct mode *isolated_mode(const struct isolated *isolated)
{
	return &isolated->mode;
}
