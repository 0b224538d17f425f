/*
 * An event loop of its own that takes items and events: "now" is done at once, "later" by the loop's timer, "busy" says
 * on its first attempt that it is to come again, also by the timer. An event counts an effect, in a commit.
 */
#include <stdbool.h>

#include "raw.h"

#define EFFECT "carousel.effect"

struct cv_instance {
	const struct cv_host *host;
	struct cv_async *timer;
	struct cv_call *waiting; /* answered by the timer */
	bool refuse; /* it is to come again */
	int done, failed;
};

static int load(const struct cv_host *host, struct cv_instance **ret, struct cv_error *reterr)
{
	struct cv_instance *self = calloc(1, sizeof(*self));

	(void)reterr;
	if (self == NULL)
		return -ENOMEM;
	self->host = host;
	*ret = self;
	return 0;
}

static void drain(struct cv_instance *instance, int64_t deadline_ms)
{
	(void)deadline_ms;
	instance->host->drained(instance->host);
}

static void stop(struct cv_instance *instance)
{
	if (instance->timer != NULL)
		instance->host->loop_timer(instance->host, &instance->timer, -1, NULL, NULL);
	free(instance);
}

/* A packed congvan.Status with the reason "delivery.retry". */
static void fail(struct cv_call *call)
{
	static const uint8_t packed[] = {0x08, CV_BUSY, 0x12, 14,  'd', 'e', 'l', 'i', 'v',
					 'e',  'r',     'y',  '.', 'r', 'e', 't', 'r', 'y'};

	call->host->fail(call, (struct cv_bytes){packed, sizeof(packed)});
}

static void on_timer(void *arg)
{
	struct cv_instance *self = arg;
	struct cv_call *call = self->waiting;

	self->waiting = NULL;
	if (self->refuse) {
		self->failed++;
		fail(call);
		call->host->reply(call, -EBUSY, raw_bytes(""));
		return;
	}
	self->done++;
	call->host->reply(call, 0, raw_bytes(""));
}

static int on_out(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	struct cv_instance *self = call->instance;
	const char *text = raw_string(call, request);

	(void)ret;
	if (call->delivery == NULL || self->waiting != NULL)
		return -EINVAL;
	if (strcmp(text, "now") == 0) {
		self->done++;
		return 0;
	}
	self->refuse = strcmp(text, "busy") == 0 && call->delivery->attempt == 1;
	self->waiting = call;
	return call->host->loop_timer(call->host, &self->timer, 1, on_timer, self) < 0 ? -EIO : CV_LATER;
}

static int on_event(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const struct cv_sum sum = {{EFFECT, request, 0, 0}, 1};
	struct cv_commit commit = {.size = sizeof(commit), .sums = {&sum, 1, sizeof(sum)}};
	int r = call->host->commit(call, &commit);

	(void)ret;
	return r < 0 ? r : CV_COMMITTED;
}

/* An item, and an event of the same content. */
static int put(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const struct cv_item item = {.queue = "out", .id = call->host->new_id(call->host), .payload = request};
	const struct cv_event event = {.topic = "carousel.put", .payload = request};
	struct cv_commit commit = {.size = sizeof(commit),
				   .items = {&item, 1, sizeof(item)},
				   .events = {&event, 1, sizeof(event)},
				   .reply = raw_bytes("put")};
	int r = call->host->commit(call, &commit);

	(void)ret;
	return r < 0 ? r : CV_COMMITTED;
}

static int figures(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const struct cv_key key = {EFFECT, request, 0, 0};
	const struct cv_instance *self = call->instance;
	int64_t sum = 0;
	int r = call->host->sum(call, &key, &sum);

	return r < 0 ? r
		     : raw_reply(call, ret, "done=%d failed=%d effects=%lld", self->done, self->failed, (long long)sum);
}

RAW_PLUGIN("carousel", .flags = CV_PLUGIN_OWN_LOOP, .load = load, .drain = drain, .stop = stop,
	   .provides = RAW_LIST(struct cv_service_ref, {"carousel", 1, 0}),
	   .grants = RAW_LIST(struct cv_grant, {CV_GRANT_OWN, 0, EFFECT}),
	   .queues = RAW_LIST(struct cv_queue, {"out", 5000, 1, on_out, NULL, 1, 2, 0, 0}),
	   .subscriptions = RAW_LIST(struct cv_subscription, {"heard", "carousel.*", on_event, NULL, 0, 0}),
	   .methods = RAW_LIST(struct cv_method, RAW_METHOD("carousel/1", put, 0),
			       RAW_METHOD("carousel/1", figures, CV_METHOD_READ)))
