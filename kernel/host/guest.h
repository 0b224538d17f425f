/*
 * The plugin that this process runs: one generation of one plugin, the only one in the life of the process. Its
 * descriptor, its handlers and the threads that run them, its settings, and the two ways of the bus: the endpoint that
 * hears the kernel's requests and the dial to the kernel's table.
 *
 * Threads: boot and orders on the main thread, one after the other. What handlers read is not changed between load and
 * the end, or is atomic, or stands under the lock.
 */
#ifndef CONGVAN_KERNEL_HOST_GUEST_H
#define CONGVAN_KERNEL_HOST_GUEST_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include <congvan/abi.h>
#include <congvan/host.pb-c.h>

#include "bus/dial.h"
#include "bus/endpoint.h"
#include "host/settings.h"
#include "log/log.h"
#include "plan/manifest.h"
#include "plugin/methods.h"
#include "plugin/opened.h"
#include "plugin/pool.h"

#define GUEST_MAGIC 0x67756573u
#define GUEST_IDS 16u /* that one question to the kernel brings */
#define GUEST_IDS_MS 1000 /* older ones are thrown away: ids rise with time */

struct turn;

struct guest_ids {
	pthread_mutex_t lock;
	uint64_t ids[GUEST_IDS];
	uint32_t left;
	int64_t until_ms; /* monotonic */
};

struct guest {
	uint32_t magic;
	Congvan__HostBoot *boot; /* the first packet's: names, addresses, limits */
	const char *name;
	uint64_t generation;
	struct log_context log;
	struct manifest *manifest;
	uint32_t capabilities; /* 1 << enum cv_grant_kind, as declared; the kernel judges, this only answers early */
	struct cv_plugin plugin; /* a copy */
	struct cv_instance *self; /* the plugin's own */
	atomic_bool loaded; /* set behind load(): what a handler reads is there */
	struct cv_host host; /* the plugin's table; .kernel is this */
	struct method *methods;
	uint32_t method_count;
	struct settings settings;
	bool own_loop;

	struct dial *table;
	struct endpoint *endpoint;
	struct pool *workers, *slow, *files; /* slow, files: NULL when nothing needs them */
	struct loop *loop; /* own_loop */
	struct opened_set opened; /* own_loop: calls of call_open(); loop's thread */

	pthread_mutex_t lock; /* guards idle */
	struct turn *turns; /* the array, one for each credit */
	struct turn *idle;
	_Atomic uint32_t under_way; /* requests of the kernel that are not answered yet */
	_Atomic uint64_t next_message;
	struct guest_ids ids;
};

/* Takes the boot packet. reterr names the step. The bus in both directions, and HELLO. */
int guest_connect(struct guest *guest, Congvan__HostBoot *boot, struct cv_error *reterr);
/* The image, its handlers and threads; the plugin's static constructors run here. */
int guest_bring(struct guest *guest, struct cv_error *reterr);

int guest_start(struct guest *guest, struct cv_error *reterr);
/* Ends the threads and runs stop(). Returns how many threads did not end: then stop() has not run. */
uint32_t guest_stop(struct guest *guest);

/* Hands a task to whoever runs the plugin's handlers. */
void guest_push(struct guest *guest, struct task *task);

/* The guest behind a plugin's table. Asserts that it is one. */
struct guest *guest_of(const struct cv_host *host);

int64_t guest_monotonic_ms(void);
int64_t guest_now_ms(void);

#endif
