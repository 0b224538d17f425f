#include "fake_host.h"

#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <uv.h>

/* cmocka's asserts work on the test's thread only; this one anywhere. */
#define REQUIRE(condition)                                                                                             \
	do {                                                                                                           \
		if (!(condition)) {                                                                                    \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);                                \
			abort();                                                                                       \
		}                                                                                                      \
	} while (0)

struct block {
	struct block *next;
	max_align_t data[];
};

struct fake_call {
	struct cv_call base;
	struct fake_host *fake;
	struct block *blocks;
	cv_on_reply *on_reply;
	void *arg;
	struct cv_bytes reply, status;
	int result;
	bool answered, closed;
};

struct cv_blob {
	struct fake_host *fake;
	uint64_t size, limit;
	cv_on_upload *done;
	void *arg;
	struct cv_upload upload;
	char name[256];
};

struct cv_watch {
	uv_poll_t poll;
	cv_watch_cb *run;
	void *arg;
};

struct cv_async {
	uv_timer_t timer;
	cv_loop_cb *run;
	void *arg;
};

struct job {
	struct job *next;
	cv_loop_cb *run;
	void *arg;
};

struct fake_host {
	struct cv_host host;
	struct fake_options options;
	const struct cv_plugin *plugin;
	struct cv_instance *instance;
	uv_loop_t loop;
	uv_async_t wake;
	pthread_t thread;
	pthread_mutex_t lock; /* guards first, last */
	struct job *first, *last;
	int listen_fd;
	atomic_bool drained;
	atomic_uint calls, blobs, open_blobs;
	_Atomic uint64_t revocations, ids;
};

static struct fake_host *fake_of(const struct cv_host *host)
{
	return host->kernel;
}

/* ---- calls and their memory ---- */

static void *host_alloc(struct cv_call *call, size_t size)
{
	struct fake_call *fake = (struct fake_call *)(void *)call;
	struct block *block = calloc(1, sizeof(*block) + size);

	REQUIRE(block);
	block->next = fake->blocks;
	fake->blocks = block;
	return block->data;
}

static int host_call_open(const struct cv_host *host, const struct cv_caller_spec *spec, int timeout_ms,
			  struct cv_call **ret)
{
	struct fake_call *call = calloc(1, sizeof(*call));

	REQUIRE(call && timeout_ms > 0);
	call->fake = fake_of(host);
	call->base.size = sizeof(call->base);
	call->base.host = host;
	call->base.phase = CV_PHASE_RUN;
	if (spec) {
		call->base.caller.kind = spec->kind;
		call->base.caller.agency = spec->agency;
		call->base.caller.person = spec->person;
		call->base.caller.session = spec->session;
		snprintf(host_alloc(&call->base, 8), 8, "%s", spec->language);
		call->base.caller.language = (const char *)call->blocks->data;
	}
	call->fake->calls++;
	*ret = &call->base;
	return 0;
}

static void free_call(struct fake_call *call)
{
	while (call->blocks) {
		struct block *block = call->blocks;

		call->blocks = block->next;
		free(block);
	}
	call->fake->calls--;
	free(call);
}

static void host_call_close(struct cv_call **where)
{
	struct fake_call *call = (struct fake_call *)(void *)*where;

	*where = NULL;
	/* One that is answered is freed when its answer comes to be delivered. */
	if (call->answered)
		call->closed = true;
	else
		free_call(call);
}

static void post(struct fake_host *fake, cv_loop_cb *run, void *arg)
{
	struct job *job = malloc(sizeof(*job));

	REQUIRE(job);
	*job = (struct job){NULL, run, arg};
	pthread_mutex_lock(&fake->lock);
	if (fake->first)
		fake->last->next = job;
	else
		fake->first = job;
	fake->last = job;
	pthread_mutex_unlock(&fake->lock);
	uv_async_send(&fake->wake);
}

static void deliver(void *arg)
{
	struct fake_call *call = arg;

	call->answered = false;
	if (call->closed)
		free_call(call);
	else
		call->on_reply(call->arg, call->result, call->status, call->reply);
}

static struct cv_bytes pack(struct fake_call *call, const ProtobufCMessage *message)
{
	size_t len = message ? protobuf_c_message_get_packed_size(message) : 0;
	uint8_t *data = host_alloc(&call->base, len + 1);

	if (message)
		protobuf_c_message_pack(message, data);
	return (struct cv_bytes){data, len};
}

void fake_reply(struct fake_call *call, const ProtobufCMessage *message)
{
	call->answered = true;
	call->result = 0;
	call->reply = pack(call, message);
	if (call->on_reply)
		post(call->fake, deliver, call);
}

void fake_fail(struct fake_call *call, int result, const ProtobufCMessage *status)
{
	call->answered = true;
	call->result = result;
	call->status = pack(call, status);
	if (call->on_reply)
		post(call->fake, deliver, call);
}

struct cv_call *fake_call_base(struct fake_call *call)
{
	return &call->base;
}

static int host_call_async(struct cv_call *base, const char *service, const char *method, uint32_t encoding,
			   const char *key, struct cv_bytes request, cv_on_reply *on_reply, void *arg)
{
	struct fake_call *call = (struct fake_call *)(void *)base;

	(void)encoding;
	base->idempotency_key = key;
	call->on_reply = on_reply;
	call->arg = arg;
	call->fake->options.answer(call->fake->options.arg, call, service, method, request);
	return 0;
}

static int host_call(struct cv_call *base, const char *service, const char *method, struct cv_bytes request,
		     int timeout_ms, struct cv_bytes *ret_reply, struct cv_bytes *ret_status)
{
	struct fake_call *call = (struct fake_call *)(void *)base;

	(void)timeout_ms;
	call->on_reply = NULL;
	call->fake->options.answer(call->fake->options.arg, call, service, method, request);
	call->answered = false;
	*ret_reply = call->reply;
	*ret_status = call->status;
	return call->result;
}

/* ---- small things ---- */

static void host_log(const struct cv_host *host, struct cv_call *call, int level, const char *event, const char *fields)
{
	(void)host;
	(void)call;
	if (getenv("FAKE_HOST_LOG"))
		fprintf(stderr, "%d %s %s\n", level, event, fields);
}

static int64_t clock_ms(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int64_t host_now_ms(const struct cv_host *host)
{
	(void)host;
	return clock_ms(CLOCK_REALTIME);
}

static int64_t host_monotonic_ms(const struct cv_host *host)
{
	(void)host;
	return clock_ms(CLOCK_MONOTONIC);
}

static uint64_t host_new_id(const struct cv_host *host)
{
	return ++fake_of(host)->ids;
}

static int host_random(const struct cv_host *host, void *ret, size_t size)
{
	(void)host;
	memset(ret, 0xab, size);
	return 0;
}

static int host_config(const struct cv_host *host, const char *key, struct cv_config_value *ret)
{
	for (const struct fake_config *entry = fake_of(host)->options.config; entry->key; entry++) {
		if (strcmp(entry->key, key) != 0)
			continue;
		ret->set = 1;
		ret->text = entry->text;
		ret->number = entry->number;
		return 0;
	}
	ret->set = 0;
	return 0;
}

static void host_health(const struct cv_host *host, int state, const char *text)
{
	(void)host;
	(void)state;
	(void)text;
}

static int host_listener(const struct cv_host *host, const char *key, int *ret_fd)
{
	REQUIRE(strcmp(key, "listen") == 0);
	*ret_fd = fake_of(host)->listen_fd;
	return 0;
}

static uint64_t host_routes_stamp(const struct cv_host *host)
{
	(void)host;
	return 7;
}

static int host_routes(struct cv_call *call, struct cv_listed_route **ret, uint32_t *ret_count)
{
	const struct fake_options *options = &fake_of(call->host)->options;

	*ret = (struct cv_listed_route *)(uintptr_t)options->routes;
	*ret_count = options->route_count;
	return 0;
}

static int host_prefix_stamp(const struct cv_host *host, const char *prefix, uint64_t *ret)
{
	*ret = strcmp(prefix, "identity.revocation") == 0 ? fake_of(host)->revocations : 1;
	return 0;
}

static void host_drained(const struct cv_host *host)
{
	fake_of(host)->drained = true;
}

/* ---- blobs ---- */

static int host_blob_create(struct cv_call *call, uint64_t limit, struct cv_blob **ret)
{
	struct cv_blob *blob = calloc(1, sizeof(*blob));

	REQUIRE(blob);
	blob->fake = fake_of(call->host);
	blob->limit = limit;
	blob->fake->open_blobs++;
	*ret = blob;
	return 0;
}

static int host_blob_write(struct cv_blob *blob, struct cv_bytes data)
{
	blob->size += data.len;
	return blob->size > blob->limit ? -EFBIG : 0;
}

static void host_blob_abandon(struct cv_blob *blob)
{
	blob->fake->open_blobs--;
	free(blob);
}

static void deliver_upload(void *arg)
{
	struct cv_blob *blob = arg;

	blob->fake->open_blobs--;
	blob->fake->blobs++;
	blob->done(blob->arg, 0, &blob->upload);
	free(blob);
}

static int host_blob_finish(struct cv_blob *blob, const char *media_type, const char *name, const char *sha256,
			    cv_on_upload *done, void *arg)
{
	(void)sha256;
	blob->done = done;
	blob->arg = arg;
	blob->upload.size = sizeof(blob->upload);
	blob->upload.id = 4242;
	blob->upload.size_bytes = blob->size;
	snprintf(blob->upload.media_type, sizeof(blob->upload.media_type), "%s", media_type);
	snprintf(blob->name, sizeof(blob->name), "%s", name);
	blob->upload.name = blob->name;
	post(blob->fake, deliver_upload, blob);
	return 0;
}

/* One blob: "0123456789" a hundred times. */
static int host_blob_open(const struct cv_host *host, const char *sha256, int *ret_fd, uint64_t *ret_size)
{
	FILE *file = tmpfile();

	(void)host;
	if (strspn(sha256, "0123456789abcdef") != 64)
		return -ENOENT;
	REQUIRE(file);
	for (int i = 0; i < 100; i++)
		fputs("0123456789", file);
	fflush(file);
	*ret_fd = dup(fileno(file));
	*ret_size = 1000;
	fclose(file);
	return 0;
}

/* ---- the loop ---- */

static int host_loop_post(const struct cv_host *host, cv_loop_cb *run, void *arg)
{
	post(fake_of(host), run, arg);
	return 0;
}

static void on_poll(uv_poll_t *poll, int status, int events)
{
	struct cv_watch *watch = poll->data;

	(void)status;
	(void)events;
	watch->run(watch->arg, CV_WATCH_READ);
}

static int host_loop_watch(const struct cv_host *host, int fd, uint32_t events, cv_watch_cb *run, void *arg,
			   struct cv_watch **ret)
{
	struct cv_watch *watch = calloc(1, sizeof(*watch));

	REQUIRE(watch && events == CV_WATCH_READ);
	watch->run = run;
	watch->arg = arg;
	watch->poll.data = watch;
	REQUIRE(uv_poll_init(&fake_of(host)->loop, &watch->poll, fd) == 0);
	REQUIRE(uv_poll_start(&watch->poll, UV_READABLE, on_poll) == 0);
	*ret = watch;
	return 0;
}

static void on_closed(uv_handle_t *handle)
{
	free(handle->data);
}

static void host_loop_unwatch(struct cv_watch **watch)
{
	uv_close((uv_handle_t *)&(*watch)->poll, on_closed);
	*watch = NULL;
}

static void on_timer(uv_timer_t *timer)
{
	struct cv_async *async = timer->data;

	async->run(async->arg);
}

static int host_loop_timer(const struct cv_host *host, struct cv_async **timer, int64_t delay_ms, cv_loop_cb *run,
			   void *arg)
{
	if (delay_ms < 0) {
		uv_close((uv_handle_t *)&(*timer)->timer, on_closed);
		*timer = NULL;
		return 0;
	}
	if (!*timer) {
		*timer = calloc(1, sizeof(**timer));
		REQUIRE(*timer);
		(*timer)->timer.data = *timer;
		uv_timer_init(&fake_of(host)->loop, &(*timer)->timer);
	}
	(*timer)->run = run;
	(*timer)->arg = arg;
	uv_timer_start(&(*timer)->timer, on_timer, (uint64_t)delay_ms, 0);
	return 0;
}

static void on_wake(uv_async_t *wake)
{
	struct fake_host *fake = wake->data;
	struct job *job;

	pthread_mutex_lock(&fake->lock);
	job = fake->first;
	fake->first = fake->last = NULL;
	pthread_mutex_unlock(&fake->lock);
	while (job) {
		struct job *next = job->next;

		job->run(job->arg);
		free(job);
		job = next;
	}
}

static void *thread_main(void *arg)
{
	struct fake_host *fake = arg;

	uv_run(&fake->loop, UV_RUN_DEFAULT);
	return NULL;
}

/* ---- life ---- */

const struct cv_plugin *cv_plugin_entry_v1(void);

static const struct cv_host table = {
    .size = sizeof(struct cv_host),
    .abi_major = CV_ABI_MAJOR,
    .alloc = host_alloc,
    .log = host_log,
    .now_ms = host_now_ms,
    .monotonic_ms = host_monotonic_ms,
    .new_id = host_new_id,
    .random = host_random,
    .config = host_config,
    .health = host_health,
    .call = host_call,
    .blob_create = host_blob_create,
    .blob_write = host_blob_write,
    .blob_finish = host_blob_finish,
    .blob_abandon = host_blob_abandon,
    .blob_open = host_blob_open,
    .loop_post = host_loop_post,
    .loop_watch = host_loop_watch,
    .loop_unwatch = host_loop_unwatch,
    .loop_timer = host_loop_timer,
    .drained = host_drained,
    .listener = host_listener,
    .call_open = host_call_open,
    .call_close = host_call_close,
    .call_async = host_call_async,
    .routes_stamp = host_routes_stamp,
    .routes = host_routes,
    .prefix_stamp = host_prefix_stamp,
};

static int listen_somewhere(const char *address_text)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	inet_pton(AF_INET, address_text, &address.sin_addr);
	REQUIRE(fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof(address)) == 0 && listen(fd, 64) == 0);
	return fd;
}

static void finish(struct fake_host *fake)
{
	uv_close((uv_handle_t *)&fake->wake, NULL);
	uv_run(&fake->loop, UV_RUN_DEFAULT);
	REQUIRE(uv_loop_close(&fake->loop) == 0);
	REQUIRE(fake->calls == 0 && fake->open_blobs == 0);
	close(fake->listen_fd);
	pthread_mutex_destroy(&fake->lock);
	free(fake);
}

int fake_host_start(const struct fake_options *options, struct fake_host **ret, struct cv_error *reterr)
{
	struct fake_host *fake = calloc(1, sizeof(*fake));
	const char *address = "127.0.0.1";
	int error;

	REQUIRE(fake);
	fake->host = table;
	fake->host.kernel = fake;
	fake->options = *options;
	for (const struct fake_config *entry = options->config; entry->key; entry++)
		if (strcmp(entry->key, "listen") == 0)
			address = entry->text;
	fake->listen_fd = listen_somewhere(address);
	pthread_mutex_init(&fake->lock, NULL);
	REQUIRE(uv_loop_init(&fake->loop) == 0 && uv_async_init(&fake->loop, &fake->wake, on_wake) == 0);
	fake->wake.data = fake;
	fake->plugin = cv_plugin_entry_v1();
	error = fake->plugin->load(&fake->host, &fake->instance, reterr);
	if (!error)
		error = fake->plugin->start(fake->instance, reterr);
	if (error) {
		finish(fake);
		return error;
	}
	REQUIRE(pthread_create(&fake->thread, NULL, thread_main, fake) == 0);
	*ret = fake;
	return 0;
}

static void end_loop(void *arg)
{
	uv_stop(arg);
}

void fake_host_kill(struct fake_host **host)
{
	struct fake_host *fake = *host;

	post(fake, end_loop, &fake->loop);
	pthread_join(fake->thread, NULL);
	fake->plugin->stop(fake->instance);
	uv_run(&fake->loop, UV_RUN_NOWAIT);
	finish(fake);
	*host = NULL;
}

void fake_host_stop(struct fake_host **host)
{
	struct fake_host *fake = *host;
	int64_t limit = clock_ms(CLOCK_MONOTONIC) + 10000;

	fake->plugin->drain(fake->instance, limit);
	while (!fake->drained && clock_ms(CLOCK_MONOTONIC) < limit)
		nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
	REQUIRE(fake->drained);
	fake_host_kill(host);
}

uint16_t fake_host_port(const struct fake_host *host)
{
	struct sockaddr_in address;
	socklen_t len = sizeof(address);

	REQUIRE(getsockname(host->listen_fd, (struct sockaddr *)&address, &len) == 0);
	return ntohs(address.sin_port);
}

void fake_host_revoke(struct fake_host *host)
{
	host->revocations++;
}

unsigned fake_host_blobs(const struct fake_host *host)
{
	return host->blobs;
}

unsigned fake_host_open_blobs(const struct fake_host *host)
{
	return host->open_blobs;
}

unsigned fake_host_open_calls(const struct fake_host *host)
{
	return host->calls;
}
