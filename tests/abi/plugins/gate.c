/*
 * An event loop of its own: answers later, calls for users and for itself, watches descriptors, sets timers, reads the
 * table of routes.
 */
#include <unistd.h>

#include "raw.h"

struct cv_instance {
	const struct cv_host *host;
	struct cv_async *timer;
	struct cv_watch *watch;
	struct cv_call *waiting; /* a call whose answer comes from the timer or the watch */
	int pipe[2];
};

struct relayed {
	struct cv_call *call, *out;
	unsigned answers;
};

static void answer_text(struct cv_call *call, const char *text)
{
	call->host->reply(call, 0, raw_bytes(text));
}

static void on_timer(void *arg)
{
	struct cv_instance *self = arg;
	struct cv_call *call = self->waiting;

	self->waiting = NULL;
	answer_text(call, "from the timer");
}

static int later(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	struct cv_instance *self = call->instance;

	(void)request;
	(void)ret;
	self->waiting = call;
	return call->host->loop_timer(call->host, &self->timer, 10, on_timer, self) < 0 ? -EIO : CV_LATER;
}

static void on_readable(void *arg, uint32_t events)
{
	struct cv_instance *self = arg;
	struct cv_call *call = self->waiting;
	char byte;

	self->waiting = NULL;
	call->host->loop_unwatch(&self->watch);
	answer_text(call, (events & CV_WATCH_READ) != 0 && read(self->pipe[0], &byte, 1) == 1 ? "from the pipe" : "?");
}

static void write_byte(void *arg)
{
	struct cv_instance *self = arg;

	if (write(self->pipe[1], "x", 1) != 1)
		abort();
}

static int watch(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	struct cv_instance *self = call->instance;

	(void)request;
	(void)ret;
	self->waiting = call;
	if (call->host->loop_watch(call->host, self->pipe[0], CV_WATCH_READ, on_readable, self, &self->watch) < 0 ||
	    call->host->loop_post(call->host, write_byte, self) < 0)
		return -EIO;
	return CV_LATER;
}

static void on_reply(void *arg, int result, struct cv_bytes status, struct cv_bytes reply)
{
	struct relayed *relayed = arg;
	struct cv_call *call = relayed->call;

	if (status.len > 0)
		call->host->fail(call, status);
	call->host->reply(call, result, reply);
	call->host->call_close(&relayed->out);
}

static int ask_as(struct cv_call *call, const struct cv_caller_spec *spec, int timeout_ms, const char *service,
		  const char *method, struct cv_bytes request)
{
	struct relayed *relayed = call->host->alloc(call, sizeof(*relayed));
	int r = call->host->call_open(call->host, spec, timeout_ms, &relayed->out);

	if (r < 0)
		return r;
	relayed->call = call;
	r = call->host->call_async(relayed->out, service, method, CV_ENCODING_PROTO, "key-1", request, on_reply,
				   relayed);
	return r < 0 ? r : CV_LATER;
}

static int ask(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const struct cv_caller_spec spec = {
	    .size = sizeof(spec), .kind = CV_CALLER_PERSON, .agency = 5, .person = 6, .language = "en"};

	(void)ret;
	return ask_as(call, &spec, 0, "echo/1", "whoami", request);
}

static int ask_self(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	(void)ret;
	return ask_as(call, NULL, 0, "echo/1", "whoami", request);
}

static int impatient(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	(void)ret;
	return ask_as(call, NULL, 30, "echo/1", "nap", request);
}

static int pretend(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const struct cv_caller_spec spec = {.size = sizeof(spec), .kind = CV_CALLER_OPERATOR};

	(void)ret;
	(void)request;
	return raw_reply(call, ret, "%s", strerror(-ask_as(call, &spec, 0, "echo/1", "operate", request)));
}

/* Through the route that relay declares, and back to itself: a loop. */
static int around(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	(void)ret;
	return ask_as(call, NULL, 0, "relay/1", "itself", request);
}

/* Neither a need nor a route leads there. */
static int astray(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	(void)ret;
	return ask_as(call, NULL, 0, "relay/1", "pass", request);
}

/* Closes a call while its request is under way: on_reply must not run, and nothing may leak. */
static void never(void *arg, int result, struct cv_bytes status, struct cv_bytes reply)
{
	(void)arg;
	(void)result;
	(void)status;
	(void)reply;
	abort();
}

static int abandon(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	struct cv_call *out;
	int r = call->host->call_open(call->host, NULL, 0, &out);

	if (r == 0)
		r = call->host->call_async(out, "echo/1", "nap", CV_ENCODING_PROTO, NULL, request, never, NULL);
	if (r == 0)
		r = call->host->call_async(out, "echo/1", "nap", CV_ENCODING_PROTO, NULL, request, never, NULL);
	call->host->call_close(&out);
	return raw_reply(call, ret, "second=%s closed=%d", strerror(-r), out == NULL);
}

static int enter(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	(void)request;
	return raw_reply(call, ret, "entered");
}

/* An upload that is finished while the loop goes on. */
static void on_upload(void *arg, int result, const struct cv_upload *upload)
{
	struct cv_call *call = arg;
	struct cv_bytes text;

	if (result < 0)
		raw_reply(call, &text, "%s", strerror(-result));
	else
		raw_reply(call, &text, "%llu %s %llu", (unsigned long long)upload->id, upload->sha256,
			  (unsigned long long)upload->size_bytes);
	call->host->reply(call, 0, text);
}

static int keep(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	struct cv_blob *blob;
	int r = call->host->blob_create(call, 64, &blob);

	(void)ret;
	if (r == 0)
		r = call->host->blob_write(blob, request);
	if (r == 0)
		r = call->host->blob_finish(blob, "text/plain", "a.txt", NULL, on_upload, call);
	return r < 0 ? r : CV_LATER;
}

static int routes(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	struct cv_listed_route *list;
	uint32_t count;
	int r = call->host->routes(call, &list, &count);

	(void)request;
	if (r < 0 || count == 0)
		return raw_reply(call, ret, "error %d", r);
	return raw_reply(call, ret, "%u: %s %s -> %s %s of %s, stamp %llu", count, list[0].method, list[0].pattern,
			 list[0].service, list[0].handler, list[0].plugin,
			 (unsigned long long)call->host->routes_stamp(call->host));
}

static int load(const struct cv_host *host, struct cv_instance **ret, struct cv_error *reterr)
{
	struct cv_instance *self = calloc(1, sizeof(*self));

	(void)reterr;
	if (self == NULL || pipe(self->pipe) < 0) {
		free(self);
		return -ENOMEM;
	}
	self->host = host;
	*ret = self;
	return 0;
}

static void on_started(void *arg)
{
	struct cv_instance *self = arg;

	self->host->log(self->host, NULL, CV_LOG_DEBUG, "gate.started", "");
}

static int start(struct cv_instance *self, struct cv_error *reterr)
{
	int r = self->host->loop_timer(self->host, &self->timer, 0, on_started, self);

	(void)reterr;
	if (r < 0) {
		close(self->pipe[0]);
		close(self->pipe[1]);
		free(self);
	}
	return r;
}

static void drain(struct cv_instance *self, int64_t deadline_ms)
{
	(void)deadline_ms;
	self->host->drained(self->host);
}

static void stop(struct cv_instance *self)
{
	self->host->loop_timer(self->host, &self->timer, -1, NULL, NULL);
	close(self->pipe[0]);
	close(self->pipe[1]);
	free(self);
}

RAW_PLUGIN(
    "gate", .flags = CV_PLUGIN_OWN_LOOP, .provides = RAW_LIST(struct cv_service_ref, {"gate", 1, 0}),
    .needs = RAW_LIST(struct cv_service_ref, {"echo", 1, 0}),
    .grants = RAW_LIST(struct cv_grant, {CV_GRANT_SPEAK_FOR_USERS, 0, NULL}, {CV_GRANT_ROUTES, 0, NULL},
		       {CV_GRANT_BLOB_WRITE, 0, NULL}),
    .methods = RAW_LIST(struct cv_method, RAW_METHOD("gate/1", later, CV_METHOD_READ),
			RAW_METHOD("gate/1", watch, CV_METHOD_READ), RAW_METHOD("gate/1", ask, CV_METHOD_READ),
			RAW_METHOD("gate/1", ask_self, CV_METHOD_READ), RAW_METHOD("gate/1", impatient, CV_METHOD_READ),
			RAW_METHOD("gate/1", pretend, CV_METHOD_READ), RAW_METHOD("gate/1", around, CV_METHOD_READ),
			RAW_METHOD("gate/1", astray, CV_METHOD_READ), RAW_METHOD("gate/1", abandon, CV_METHOD_READ),
			RAW_METHOD("gate/1", enter, CV_METHOD_READ), RAW_METHOD("gate/1", routes, CV_METHOD_READ),
			RAW_METHOD("gate/1", keep, 0)),
    .load = load, .start = start, .drain = drain, .stop = stop)
