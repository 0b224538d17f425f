/* A plugin that is an event loop: answers later, calls for users, for itself, and while it starts. */
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <unistd.h>

#include "raw.h"

struct cv_instance {
	const struct cv_host *host;
	struct cv_async *timer;
	struct cv_watch *watch;
	struct cv_call *waiting; /* its answer comes from the timer, the watch, an upload */
	int pipe[2];
	char at_start[64]; /* what a call in start() brought */
	atomic_bool configured; /* since something waits for it */
};

struct asked {
	struct cv_call *call, *out;
	bool waits;
};

static int load(const struct cv_host *host, struct cv_instance **ret, struct cv_error *reterr)
{
	struct cv_instance *self = calloc(1, sizeof(*self));

	(void)reterr;
	if (self == NULL)
		return -ENOMEM;
	self->host = host;
	*ret = self;
	return pipe(self->pipe) < 0 ? -errno : 0;
}

static int start(struct cv_instance *self, struct cv_error *reterr)
{
	struct cv_bytes reply = {NULL, 0}, status = {NULL, 0};
	struct cv_call *call = NULL;
	int r = self->host->call_open(self->host, NULL, 1000, &call);

	(void)reterr;
	if (r == 0)
		r = self->host->call(call, "other/1", "begin", raw_bytes("start"), 0, &reply, &status);
	snprintf(self->at_start, sizeof(self->at_start), "%d %.*s", r, (int)reply.len, (const char *)reply.data);
	self->host->call_close(&call);
	return 0;
}

static int configure(struct cv_instance *self, struct cv_error *reterr)
{
	(void)reterr;
	atomic_store(&self->configured, true);
	return 0;
}

static void drain_on_loop(void *arg)
{
	struct cv_instance *self = arg;

	self->host->loop_timer(self->host, &self->timer, -1, NULL, NULL);
	self->host->drained(self->host);
}

static void drain(struct cv_instance *self, int64_t deadline_ms)
{
	(void)deadline_ms;
	self->host->loop_post(self->host, drain_on_loop, self);
}

static void stop(struct cv_instance *self)
{
	free(self);
}

static void answer(struct cv_instance *self, const char *text)
{
	struct cv_call *call = self->waiting;

	self->waiting = NULL;
	call->host->reply(call, 0, raw_bytes(text));
}

static void on_timer(void *arg)
{
	answer(arg, "from the timer");
}

static int later(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	struct cv_instance *self = call->instance;

	(void)request;
	(void)ret;
	self->waiting = call;
	return call->host->loop_timer(call->host, &self->timer, 5, on_timer, self) < 0 ? -EIO : CV_LATER;
}

static void on_readable(void *arg, uint32_t events)
{
	struct cv_instance *self = arg;
	char byte;

	self->host->loop_unwatch(&self->watch);
	answer(self, (events & CV_WATCH_READ) != 0 && read(self->pipe[0], &byte, 1) == 1 ? "from the pipe" : "?");
}

static int watch(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	struct cv_instance *self = call->instance;

	(void)request;
	(void)ret;
	self->waiting = call;
	if (call->host->loop_watch(call->host, self->pipe[0], CV_WATCH_READ, on_readable, self, &self->watch) < 0 ||
	    write(self->pipe[1], "x", 1) != 1)
		return -EIO;
	return CV_LATER;
}

static void on_reply(void *arg, int r, struct cv_bytes status, struct cv_bytes reply)
{
	struct asked *asked = arg;
	struct cv_call *call = asked->call;
	char *text = call->host->alloc(call, 256);

	while (asked->waits && !atomic_load(&call->instance->configured))
		sched_yield();
	snprintf(text, 256, "%d reply=%.*s status=%zu caller=%u,%llu", r, (int)reply.len, (const char *)reply.data,
		 status.len, asked->out->caller.kind, (unsigned long long)asked->out->caller.person);
	call->host->call_close(&asked->out);
	call->host->reply(call, 0, raw_bytes(text));
}

/* "user service method timeout [wait]": user 0 is the plugin itself; wait: whoever is told of the reply waits for
 * SIGUSR1 */
static int ask(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	struct asked *asked = call->host->alloc(call, sizeof(*asked));
	struct cv_caller_spec spec = {
	    .size = sizeof(spec), .kind = CV_CALLER_PERSON, .agency = 7, .language = "en", .address = "10.1.1.1"};
	char service[64] = "", method[64] = "", wait[8] = "";
	unsigned long long person = 0;
	int timeout_ms = 0, r;

	sscanf(raw_string(call, request), "%llu %63s %63s %d %7s", &person, service, method, &timeout_ms, wait);
	spec.person = person;
	asked->waits = strcmp(wait, "wait") == 0;
	atomic_store(&call->instance->configured, false);
	asked->call = call;
	r = call->host->call_open(call->host, person != 0 ? &spec : NULL, timeout_ms, &asked->out);
	if (r < 0)
		return raw_reply(call, ret, "open %d", r);
	r = call->host->call_async(asked->out, service, method, CV_ENCODING_HTTP, "key", request, on_reply, asked);
	if (r == 0)
		r = call->host->call_async(asked->out, service, method, CV_ENCODING_HTTP, NULL, request, on_reply,
					   asked) == -EBUSY
			? 0
			: -EIO;
	return r < 0 ? raw_reply(call, ret, "call %d", r) : CV_LATER;
}

static void on_closed(void *arg, int r, struct cv_bytes status, struct cv_bytes reply)
{
	(void)arg;
	(void)r;
	(void)status;
	(void)reply;
	abort(); /* must not run */
}

/* Closes the call while its request is under way. */
static int give_up(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	struct cv_call *out = NULL;
	int r = call->host->call_open(call->host, NULL, 0, &out);

	if (r == 0)
		r = call->host->call_async(out, "other/1", "show", CV_ENCODING_PROTO, NULL, request, on_closed, NULL);
	call->host->call_close(&out);
	return raw_reply(call, ret, "%d", r);
}

static void on_upload(void *arg, int r, const struct cv_upload *upload)
{
	struct cv_instance *self = arg;
	char text[64];

	snprintf(text, sizeof(text), "%d %llu", r, r == 0 ? (unsigned long long)upload->id : 0);
	answer(self, text);
}

static int upload(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	struct cv_blob *blob = NULL;
	int r = call->host->blob_create(call, 1000, &blob);

	if (r == 0)
		r = call->host->blob_write(blob, request);
	((struct cv_instance *)call->instance)->waiting = call;
	if (r == 0)
		r = call->host->blob_finish(blob, "text/plain", "a", NULL, on_upload, call->instance);
	return r < 0 ? raw_reply(call, ret, "%d", r) : CV_LATER;
}

static int started(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	(void)request;
	return raw_reply(call, ret, "%s", ((struct cv_instance *)call->instance)->at_start);
}

#define METHOD(name) RAW_METHOD("probe/1", name, 0)
RAW_PLUGIN("loop", .flags = CV_PLUGIN_OWN_LOOP, .provides = RAW_LIST(struct cv_service_ref, {"probe", 1, 0}),
	   .grants = RAW_LIST(struct cv_grant, {CV_GRANT_SPEAK_FOR_USERS, 0, NULL}, {CV_GRANT_BLOB_WRITE, 0, NULL}),
	   .methods = RAW_LIST(struct cv_method, METHOD(later), METHOD(watch), METHOD(ask), METHOD(give_up),
			       METHOD(upload), METHOD(started)),
	   .load = load, .configure = configure, .start = start, .drain = drain, .stop = stop)
