#include "isolated/hosted.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "bus/envelope.h"
#include "compiler.h"
#include "isolated/boot.h"
#include "isolated/life.h"
#include "point.h"
#include "runtime/runtime_int.h"
#include "runtime/scratch.h"

#define GRACE_MS 5000 /* for a process whose connections have closed to end by itself: how it ends says the most */

/* ---- the end of a process ---------------------------------------------------------------------------------------- */

void hosted_end(struct hosted *hosted, const char *format, ...)
{
	char why[sizeof(hosted->why)];
	bool first;
	va_list list;

	va_start(list, format);
	vsnprintf(why, sizeof(why), format, list);
	va_end(list);
	pthread_mutex_lock(&hosted->lock);
	first = hosted->why[0] == '\0' && !hosted->ended;
	if (first) {
		snprintf(hosted->why, sizeof(hosted->why), "%s", why);
		spawn_kill(&hosted->process);
	}
	pthread_mutex_unlock(&hosted->lock);
	if (first)
		log_error(&hosted->instance->log, "host.ended_for", "reason=%s", why);
}

void hosted_broken(struct hosted *hosted, const char *what)
{
	bool first;

	pthread_mutex_lock(&hosted->lock);
	first = !hosted->ended && !hosted->asked && hosted->broken == NULL;
	if (first) {
		hosted->broken = what;
		hosted->grace.deadline_ms = instance_monotonic_ms() + GRACE_MS;
		watch_timer_set(hosted->isolated->watch, &hosted->grace);
	}
	pthread_mutex_unlock(&hosted->lock);
}

/* The watch's thread. */
static void on_grace(struct watch_timer *timer)
{
	struct hosted *hosted = CV_CONTAINER(timer, struct hosted, grace);
	struct pollfd end = {.fd = hosted->process.pid_fd, .events = POLLIN};

	/* It has ended after all, and is collected in a moment: that says how. */
	if (poll(&end, 1, 0) == 1)
		return;
	hosted_end(hosted, "%s, and it did not end", hosted->broken);
}

/* ---- signs of life ----------------------------------------------------------------------------------------------- */

/* The watch's thread, like lost(): the host can't be lost meanwhile. */
static void on_ping(struct watch_timer *timer)
{
	struct hosted *hosted = CV_CONTAINER(timer, struct hosted, ping);
	const struct isolated_options *options = &hosted->isolated->options;
	const int64_t now_ms = instance_monotonic_ms();
	const int64_t owed_ms = link_ping(&hosted->link, now_ms) + options->start_ms;

	if (owed_ms <= now_ms) {
		hosted_end(hosted, "its process gave no sign of life for %lld ms",
			   (long long)(now_ms - owed_ms + options->start_ms));
		return;
	}
	if (hosted->scratch[0] != '\0' && scratch_is_over(hosted->directory_fd, SCRATCH_NAME)) {
		hosted_end(hosted, "its scratch directory holds more than %u files or %u MiB", CV_SCRATCH_FILES_MAX,
			   CV_SCRATCH_BYTES_MAX >> 20);
		return;
	}
	pthread_mutex_lock(&hosted->lock);
	if (!hosted->ended && !hosted->asked) {
		timer->deadline_ms = now_ms + options->ping_ms < owed_ms ? now_ms + options->ping_ms : owed_ms;
		watch_timer_set(hosted->isolated->watch, timer);
	}
	pthread_mutex_unlock(&hosted->lock);
}

void hosted_ping_begin(struct hosted *hosted)
{
	hosted->ping.deadline_ms = instance_monotonic_ms() + hosted->isolated->options.ping_ms;
	watch_timer_set(hosted->isolated->watch, &hosted->ping);
}

/* ---- what follows ------------------------------------------------------------------------------------------------ */

/* The process has been collected, or never was: nothing of it comes any more, and whoever waits for it hears so. */
static void lost(struct hosted *hosted, const char *status)
{
	struct instance *instance = hosted->instance;
	struct runtime *runtime = instance->runtime;
	char why[sizeof(hosted->why)];
	bool accident;

	pthread_mutex_lock(&hosted->lock);
	if (hosted->why[0] == '\0')
		snprintf(hosted->why, sizeof(hosted->why), "%s", status);
	snprintf(why, sizeof(why), "%s", hosted->why);
	accident = hosted->started && !hosted->asked;
	atomic_store(&instance->fenced, true);
	watch_timer_cancel(hosted->isolated->watch, &hosted->grace);
	watch_timer_cancel(hosted->isolated->watch, &hosted->ping);
	hosted->ended = true;
	pthread_cond_broadcast(&hosted->changed);
	pthread_mutex_unlock(&hosted->lock);
	CV_POINT("host.lost");
	/* Before its calls are answered: that nobody reported how a delivery ended is what counts. */
	if (accident)
		dispatcher_lost(runtime->dispatcher, instance->generation);
	link_close(&hosted->link, why);
	atomic_store(&instance->drained, true);
	if (accident)
		atomic_store(&instance->state, INSTANCE_FAILED);
	table_lost(hosted);
	away_lost(hosted);
	call_fence(instance);
	if (!accident)
		return;
	log_error(&instance->log, "host.died", "status=%s", why);
	if (runtime->on_host_death != NULL)
		runtime->on_host_death(runtime, instance, why);
}

/* ---- the watch's thread ------------------------------------------------------------------------------------------ */

static void report_take(struct hosted *hosted, const Congvan__HostReport *report)
{
	struct instance *instance = hosted->instance;

	if (report->kind == CONGVAN__HOST_REPORT__KIND__DRAINED)
		atomic_store(&instance->drained, true);
	else
		instance->host.health(&instance->host, (int)report->state, report->text);
}

/* Reads all that there is. false: no more will come. */
static bool control_read(struct hosted *hosted)
{
	Congvan__HostReport *report = NULL;
	int r;

	for (;;) {
		report = NULL;
		r = link_read(&hosted->link, &report);
		if (r < 0)
			break;
		if (r == 0) {
			if (link_loop_ms(&hosted->link) >= hosted->instance->runtime->hang_ms)
				hosted_end(hosted, "its event loop hangs");
			return true;
		}
		report_take(hosted, report);
		congvan__host_report__free_unpacked(report, NULL);
	}
	if (r == -EPROTO)
		hosted_end(hosted, "sent a packet on the control socket that breaks the contract");
	else
		hosted_broken(hosted, "its control socket was closed");
	return false;
}

static void on_control(struct watch_source *source)
{
	struct hosted *hosted = CV_CONTAINER(source, struct hosted, on_control);

	if (!control_read(hosted))
		watch_remove(hosted->isolated->watch, source);
}

static void on_exit_(struct watch_source *source)
{
	struct hosted *hosted = CV_CONTAINER(source, struct hosted, on_exit);
	char status[sizeof(hosted->why)];
	int r;

	pthread_mutex_lock(&hosted->lock);
	r = spawn_reap(&hosted->process, status, sizeof(status));
	pthread_mutex_unlock(&hosted->lock);
	if (r < 0)
		return;
	watch_remove(hosted->isolated->watch, source);
	/* Its last words say more than its status. */
	control_read(hosted);
	lost(hosted, status);
}

/* ---- making ------------------------------------------------------------------------------------------------------ */

static int place_make(struct hosted *hosted, struct cv_error *reterr)
{
	const struct instance *instance = hosted->instance;
	char path[4096];
	int r = 0;

	if ((size_t)snprintf(hosted->name, sizeof(hosted->name), "%s-%llu", instance->name,
			     (unsigned long long)instance->generation) >= sizeof(hosted->name) ||
	    (size_t)snprintf(path, sizeof(path), "%s/%s", hosted->isolated->directory, hosted->name) >= sizeof(path))
		r = -ENAMETOOLONG;
	else if (mkdir(path, 0700) < 0)
		r = -errno;
	if (r == 0) {
		hosted->directory_fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
		r = hosted->directory_fd < 0 ? -errno : 0;
	}
	if (r == 0 && grants_has(&instance->grants, CV_GRANT_SCRATCH))
		r = scratch_make(hosted->directory_fd, SCRATCH_NAME, hosted->scratch, sizeof(hosted->scratch));
	return r < 0 ? instance_failed(instance, reterr, r, "the directory of its process: %s", strerror(-r)) : 0;
}

static void place_remove(struct hosted *hosted)
{
	char path[4096];

	if (hosted->directory_fd < 0)
		return;
	unlinkat(hosted->directory_fd, BOOT_REQUESTS, 0);
	unlinkat(hosted->directory_fd, BOOT_TABLE, 0);
	scratch_remove(hosted->directory_fd, SCRATCH_NAME);
	close(hosted->directory_fd);
	snprintf(path, sizeof(path), "%s/%s", hosted->isolated->directory, hosted->name);
	if (rmdir(path) < 0)
		log_warning(&hosted->instance->log, "host.directory_left", "path=%s error=%s", path, strerror(errno));
}

/*
 * A socket's path may have 107 bytes, a data directory any number: both sides name their sockets from the directory
 * itself, the host because it begins there, the kernel by its descriptor.
 */
static void address_of(const struct hosted *hosted, const char *name, char *ret, size_t size)
{
	snprintf(ret, size, "ipc:///proc/self/fd/%d/%s", hosted->directory_fd, name);
}

/* Without it a host that asks for too much, and is cut off for that, would be waited for until its calls' deadlines. */
static void table_gone(void *arg)
{
	hosted_broken(arg, "its connection for what it asks for was closed");
}

static int table_open(struct hosted *hosted, struct cv_error *reterr)
{
	const struct instance *instance = hosted->instance;
	const bool loop = (instance->plugin.flags & CV_PLUGIN_OWN_LOOP) != 0;
	char address[64];
	const struct endpoint_options options = {
	    .name = instance->name,
	    .address = address,
	    .message_max = ENVELOPE_HOST_MAX,
	    .credits = loop ? HOSTED_TABLE_CREDITS_LOOP : HOSTED_TABLE_CREDITS,
	    .on_request = table_arrived,
	    .admit = table_admit,
	    .on_lost = table_gone,
	    .arg = hosted,
	};

	address_of(hosted, BOOT_TABLE, address, sizeof(address));
	return endpoint_create(&options, &hosted->table, reterr);
}

static int process_start(struct hosted *hosted, struct cv_error *reterr)
{
	const struct isolated *isolated = hosted->isolated;
	int r;

	CV_POINT("host.spawning");
	pthread_mutex_lock(&hosted->lock);
	r = spawn_host(isolated->program, hosted->directory_fd, isolated->options.nice, &hosted->process);
	hosted->spawned = r == 0;
	hosted->ended = r < 0;
	pthread_mutex_unlock(&hosted->lock);
	if (r < 0)
		return instance_failed(hosted->instance, reterr, r, "start %s: %s", isolated->program, strerror(-r));
	link_init(&hosted->link, hosted->process.control_fd);
	hosted->linked = true;
	hosted->on_control = (struct watch_source){hosted->process.control_fd, on_control};
	hosted->on_exit = (struct watch_source){hosted->process.pid_fd, on_exit_};
	r = watch_add(isolated->watch, &hosted->on_exit);
	if (r == 0) {
		hosted->watched = true;
		r = watch_add(isolated->watch, &hosted->on_control);
	} else {
		/* Nobody would ever hear of its end. */
		pthread_mutex_lock(&hosted->lock);
		spawn_end(&hosted->process);
		hosted->ended = true;
		pthread_mutex_unlock(&hosted->lock);
	}
	CV_POINT("host.spawned");
	return r < 0 ? instance_failed(hosted->instance, reterr, r, "watch its process: %s", strerror(-r)) : 0;
}

int hosted_make(struct isolated *isolated, struct instance *instance)
{
	struct hosted *hosted = calloc(1, sizeof(*hosted));
	pthread_condattr_t attributes;

	if (hosted == NULL)
		return -ENOMEM;
	hosted->magic = HOSTED_MAGIC;
	hosted->isolated = isolated;
	hosted->instance = instance;
	hosted->directory_fd = -1;
	hosted->grace.on_late = on_grace;
	hosted->ping.on_late = on_ping;
	hosted->ended = true;
	hosted->process = (struct spawn){.pid_fd = -1, .control_fd = -1, .death_fd = -1};
	pthread_mutex_init(&hosted->lock, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&hosted->changed, &attributes);
	pthread_condattr_destroy(&attributes);
	instance->hosted = hosted;
	return away_make(hosted);
}

int hosted_start(struct hosted *hosted, const char *image, int64_t deadline_ms, struct cv_error *reterr)
{
	char address[64];
	int r;

	if (getrandom(hosted->token, sizeof(hosted->token), 0) != (ssize_t)sizeof(hosted->token))
		return instance_failed(hosted->instance, reterr, -EIO, "no random bytes for its token");
	r = place_make(hosted, reterr);
	if (r == 0)
		r = table_open(hosted, reterr);
	if (r == 0)
		r = process_start(hosted, reterr);
	if (r == 0)
		r = boot_begin(hosted, image, deadline_ms, reterr);
	if (r < 0)
		return r;
	if (!hosted_is_greeted(hosted))
		return instance_failed(hosted->instance, reterr, -EPROTO,
				       "its process was ready before it said who it is");
	CV_POINT("host.ready");
	address_of(hosted, BOOT_REQUESTS, address, sizeof(address));
	return dial_open_peer(address, ENVELOPE_HOST_MAX, hosted->process.pid, &hosted->requests, reterr);
}

/* ---- unmaking ---------------------------------------------------------------------------------------------------- */

static bool wait_until(struct hosted *hosted, bool (*done)(const struct hosted *hosted), int64_t deadline_ms)
{
	const struct timespec until = {.tv_sec = deadline_ms / 1000, .tv_nsec = deadline_ms % 1000 * 1000000};
	bool is_done;
	int r = 0;

	pthread_mutex_lock(&hosted->lock);
	while (!(is_done = done(hosted)) && r != ETIMEDOUT)
		r = pthread_cond_timedwait(&hosted->changed, &hosted->lock, &until);
	pthread_mutex_unlock(&hosted->lock);
	return is_done;
}

static bool has_ended(const struct hosted *hosted)
{
	return hosted->ended;
}

static bool is_idle(const struct hosted *hosted)
{
	return hosted->ended && hosted->turns_busy == 0 && hosted->away_count == 0 && hosted->sending == 0;
}

bool hosted_wait_end(struct hosted *hosted, int64_t deadline_ms)
{
	return wait_until(hosted, has_ended, deadline_ms);
}

void hosted_kill(struct hosted *hosted)
{
	pthread_mutex_lock(&hosted->lock);
	hosted->asked = true;
	spawn_kill(&hosted->process);
	pthread_mutex_unlock(&hosted->lock);
}

bool hosted_close(struct hosted *hosted, int64_t deadline_ms)
{
	if (!wait_until(hosted, is_idle, deadline_ms))
		return false;
	if (hosted->watched) {
		watch_remove(hosted->isolated->watch, &hosted->on_control);
		watch_remove(hosted->isolated->watch, &hosted->on_exit);
		hosted->watched = false;
	}
	dial_close(&hosted->requests);
	endpoint_destroy(&hosted->table);
	return true;
}

void hosted_free(struct hosted *hosted)
{
	table_free(hosted);
	if (hosted->aways != NULL)
		away_free(hosted);
	place_remove(hosted);
	if (hosted->linked)
		link_finish(&hosted->link);
	spawn_finish(&hosted->process);
	pthread_cond_destroy(&hosted->changed);
	pthread_mutex_destroy(&hosted->lock);
	hosted->magic = 0;
	free(hosted);
}
