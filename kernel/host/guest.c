#include "host/guest.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bus/envelope.h"
#include "compiler.h"
#include "host/table.h"
#include "host/turn.h"
#include "plugin/image.h"
#include "plugin/lifecycle.h"
#include "point.h"

/* As for an instance in the kernel's process. */
#define GUEST_WORKERS 4u
#define GUEST_CREDITS 128u
#define GUEST_SLOW_THREADS 2u
#define GUEST_SLOW_WAITING 32u
#define GUEST_FILE_THREADS 1u
#define GUEST_FILES_WAITING 64u
#define GUEST_THREADS_END_MS 1000 /* for threads that are still at something */
#define GUEST_IDLE_END_MS 300 /* for threads that only have to wake up */

int64_t guest_monotonic_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t guest_now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

struct guest *guest_of(const struct cv_host *host)
{
	struct guest *guest;

	CV_ASSERT(host != NULL);
	guest = host->kernel;
	CV_ASSERT(guest != NULL && guest->magic == GUEST_MAGIC);
	return guest;
}

void guest_push(struct guest *guest, struct task *task)
{
	bool taken = true;

	if (guest->own_loop)
		loop_push(guest->loop, task);
	else
		taken = pool_push(guest->workers, task);
	/* The list has no limit of its own: slots limit it. And the pool stops when the kernel sends nothing any more.
	 */
	CV_ASSERT(taken);
}

CV_PRINTF(4, 5)
static int failed(const struct guest *guest, struct cv_error *reterr, int code, const char *format, ...)
{
	va_list list;
	int n;

	reterr->code = code;
	n = snprintf(reterr->text, sizeof(reterr->text), "%s: ", guest->name);
	va_start(list, format);
	if (n > 0 && (size_t)n < sizeof(reterr->text))
		vsnprintf(reterr->text + n, sizeof(reterr->text) - (size_t)n, format, list);
	va_end(list);
	return code;
}

static struct lifecycle life_of(const struct guest *guest)
{
	return (struct lifecycle){&guest->plugin, guest->name, guest->generation};
}

/* ---- the bus --------------------------------------------------------------------------------------------------- */

static int turns_make(struct guest *guest, uint32_t credits)
{
	guest->turns = calloc(credits, sizeof(*guest->turns));
	if (guest->turns == NULL)
		return -ENOMEM;
	for (uint32_t i = credits; i-- > 0;) {
		turn_init(&guest->turns[i], guest);
		guest->turns[i].next_idle = guest->idle;
		guest->idle = &guest->turns[i];
	}
	return 0;
}

/* nng's thread. Nobody but who started this process has anything to ask of it. */
static bool is_kernel(void *unused, pid_t peer)
{
	(void)unused;
	return peer == getppid();
}

/* nng's thread. It would try to connect again, for which this process has no socket any more. */
static void on_lost(void *arg)
{
	table_broken(arg, -EPIPE);
}

int guest_connect(struct guest *guest, Congvan__HostBoot *boot, struct cv_error *reterr)
{
	const struct endpoint_options options = {
	    .name = boot->plugin,
	    .address = boot->requests,
	    .message_max = ENVELOPE_HOST_MAX,
	    .credits = boot->credits != 0 ? boot->credits : GUEST_CREDITS,
	    .admit = is_kernel,
	    .on_request = turn_arrived,
	    .arg = guest,
	};
	int r;

	*guest = (struct guest){
	    .magic = GUEST_MAGIC,
	    .boot = boot,
	    .name = boot->plugin,
	    .generation = boot->generation,
	    .log = {.plugin = boot->plugin, .generation = boot->generation},
	};
	pthread_mutex_init(&guest->lock, NULL);
	pthread_mutex_init(&guest->ids.lock, NULL);
	table_make(guest, &guest->host);
	r = turns_make(guest, options.credits);
	if (r < 0)
		return failed(guest, reterr, r, "bus: %s", strerror(-r));
	r = endpoint_create(&options, &guest->endpoint, reterr);
	if (r == 0)
		r = dial_open_peer(boot->table, ENVELOPE_HOST_MAX, getppid(), &guest->table, reterr);
	if (r < 0)
		return r;
	r = dial_watch(guest->table, on_lost, guest);
	if (r < 0)
		return failed(guest, reterr, r, "bus: %s", strerror(-r));
	r = table_hello(guest);
	CV_POINT("guest.greeted");
	return r < 0 ? failed(guest, reterr, r, "bus: the kernel refuses this host: %s", strerror(-r)) : 0;
}

/* ---- the image ------------------------------------------------------------------------------------------------- */

static bool has_slow(const struct guest *guest)
{
	for (uint32_t i = 0; i < guest->method_count; i++) {
		if ((guest->methods[i].flags & CV_METHOD_SLOW) != 0)
			return !guest->own_loop;
	}
	return false;
}

static int threads_make(struct guest *guest)
{
	uint32_t workers = guest->boot->workers != 0 ? guest->boot->workers : guest->plugin.workers;
	char name[32];
	int r;

	if (workers == 0)
		workers = GUEST_WORKERS;
	if (guest->own_loop) {
		r = loop_create(guest->name, &guest->loop);
		if (r < 0 || (guest->capabilities & 1u << CV_GRANT_BLOB_WRITE) == 0)
			return r;
		return pool_create("files", GUEST_FILE_THREADS, GUEST_FILES_WAITING, &guest->files);
	}
	snprintf(name, sizeof(name), "%.14s", guest->name);
	r = pool_create(name, workers < POOL_THREADS_MAX ? workers : POOL_THREADS_MAX, 0, &guest->workers);
	if (r < 0 || !has_slow(guest))
		return r;
	snprintf(name, sizeof(name), "%.9s-slow", guest->name);
	return pool_create(name, GUEST_SLOW_THREADS, GUEST_SLOW_WAITING, &guest->slow);
}

int guest_bring(struct guest *guest, struct cv_error *reterr)
{
	int r;

	r = manifest_read(guest->boot->image, &guest->manifest, reterr);
	if (r < 0)
		return r;
	for (size_t i = 0; i < guest->manifest->message->n_grants; i++) {
		const uint32_t kind = guest->manifest->message->grants[i]->kind;

		if (kind < 32)
			guest->capabilities |= 1u << kind;
	}
	r = image_load(guest->boot->image, guest->manifest, &guest->plugin, reterr);
	if (r < 0)
		return r;
	guest->own_loop = (guest->plugin.flags & CV_PLUGIN_OWN_LOOP) != 0;
	r = methods_make(&guest->plugin, &guest->methods, &guest->method_count);
	if (r == 0)
		r = threads_make(guest);
	return r < 0 ? failed(guest, reterr, r, "load: %s", strerror(-r)) : 0;
}

/* ---- life ------------------------------------------------------------------------------------------------------ */

int guest_start(struct guest *guest, struct cv_error *reterr)
{
	const struct lifecycle life = life_of(guest);
	int r = lifecycle_start(&life, guest->self, reterr);

	if (r == 0 && guest->own_loop) {
		r = loop_run(guest->loop);
		if (r < 0)
			failed(guest, reterr, r, "start its loop: %s", strerror(-r));
	}
	return r;
}

/* However long the threads before them took, those that have nothing to do get the time to end. */
static int64_t end_by(int64_t deadline_ms)
{
	const int64_t soon = guest_monotonic_ms() + GUEST_IDLE_END_MS;

	return deadline_ms > soon ? deadline_ms : soon;
}

uint32_t guest_stop(struct guest *guest)
{
	const int64_t deadline = guest_monotonic_ms() + GUEST_THREADS_END_MS;
	const struct lifecycle life = life_of(guest);
	uint32_t stuck = 0;

	if (guest->slow != NULL)
		stuck += pool_stop(guest->slow, deadline);
	if (guest->files != NULL)
		stuck += pool_stop(guest->files, end_by(deadline));
	if (guest->workers != NULL)
		stuck += pool_stop(guest->workers, end_by(deadline));
	if (guest->loop != NULL && !loop_join(guest->loop, end_by(deadline)))
		stuck++;
	if (stuck == 0)
		lifecycle_stop(&life, guest->self);
	return stuck;
}
