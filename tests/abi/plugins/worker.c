/*
 * Consumes a queue and a timer. What an item's payload says is done to it: "done:X" and "late:X" count an effect under
 * X in the commit that acknowledges it, "plain" returns without a commit, "retry:N" fails before attempt N, "wrong"
 * fails without a word, "reject" and "suspend" say so (the latter while "away" is on), "crash" ends the process.
 * "late" waits for the method "release" first.
 */
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>

#include "raw.h"

#define PREFIX "worker.effect"

static sem_t released;
static _Atomic int away, waiting, deliveries;

static int load(const struct cv_host *host, struct cv_instance **ret, struct cv_error *reterr)
{
	(void)host;
	(void)ret;
	(void)reterr;
	sem_init(&released, 0, 0);
	return 0;
}

static void stop(struct cv_instance *instance)
{
	(void)instance;
	sem_destroy(&released);
}

/* A packed congvan.Status: code, reason, text. */
static int failure(struct cv_call *call, uint8_t code, const char *reason, const char *text)
{
	const size_t reason_len = strlen(reason), text_len = strlen(text);
	uint8_t packed[128] = {0x08, code, 0x12, (uint8_t)reason_len};
	size_t at = 4;

	memcpy(packed + at, reason, reason_len);
	at += reason_len;
	packed[at++] = 0x1a;
	packed[at++] = (uint8_t)text_len;
	memcpy(packed + at, text, text_len);
	at += text_len;
	return call->host->fail(call, (struct cv_bytes){packed, at}) < 0 ? -EIO : -EBUSY;
}

static int count(struct cv_call *call, const char *what)
{
	struct cv_commit commit = {.size = sizeof(commit)};
	const struct cv_sum sum = {{PREFIX, raw_bytes(what), 0, 0}, 1};
	int r;

	commit.sums = (struct cv_array){&sum, 1, sizeof(sum)};
	r = call->host->commit(call, &commit);
	return r < 0 ? r : CV_COMMITTED;
}

static int on_item(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const char *text = raw_string(call, request), *colon = strchr(text, ':');
	const struct cv_delivery *delivery = call->delivery;

	(void)ret;
	atomic_fetch_add(&deliveries, 1);
	if (delivery == NULL || delivery->kind != CV_DELIVERY_ITEM || delivery->id == 0 ||
	    strcmp(delivery->name, "worker.todo") != 0 || strcmp(call->caller.plugin, "worker") != 0)
		return -EINVAL;
	if (strncmp(text, "late:", 5) == 0) {
		atomic_fetch_add(&waiting, 1);
		sem_wait(&released);
		atomic_fetch_sub(&waiting, 1);
	}
	if (strncmp(text, "done:", 5) == 0 || strncmp(text, "late:", 5) == 0)
		return count(call, colon + 1);
	if (strncmp(text, "retry:", 6) == 0 && delivery->attempt < (uint32_t)atoi(text + 6))
		return failure(call, CV_BUSY, CV_REASON_RETRY, "not yet");
	if (strncmp(text, "retry:", 6) == 0)
		return count(call, text);
	if (strcmp(text, "wrong") == 0)
		return -EPIPE;
	if (strcmp(text, "reject") == 0)
		return failure(call, CV_INVALID, CV_REASON_REJECT, "nobody can read this");
	if (strcmp(text, "suspend") == 0 && atomic_load(&away))
		return failure(call, CV_UNAVAILABLE, CV_REASON_SUSPEND, "the other office is away");
	if (strcmp(text, "suspend") == 0)
		return count(call, text);
	if (strcmp(text, "crash") == 0)
		raise(SIGKILL);
	return 0;
}

static int on_timer(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const struct cv_delivery *delivery = call->delivery;
	const char *text = raw_string(call, request);

	(void)ret;
	if (delivery == NULL || delivery->kind != CV_DELIVERY_TIMER || delivery->key.len == 0)
		return -EINVAL;
	return count(call, text);
}

/* "payload", or "not-before payload" */
static int put(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	struct cv_commit commit = {.size = sizeof(commit)};
	char *text = raw_string(call, request), *space = strchr(text, ' ');
	struct cv_item item = {.queue = "todo", .id = call->host->new_id(call->host), .payload = raw_bytes(text)};
	int r;

	if (space != NULL) {
		item.not_before_ms = atoll(text);
		item.payload = raw_bytes(space + 1);
	}
	r = raw_reply(call, ret, "%llu", (unsigned long long)item.id);
	if (r < 0)
		return r;
	commit.reply = *ret;
	commit.items = (struct cv_array){&item, 1, sizeof(item)};
	r = call->host->commit(call, &commit);
	return r < 0 ? r : CV_COMMITTED;
}

/* "key at payload"; at 0 cancels. */
static int remind(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	struct cv_commit commit = {.size = sizeof(commit), .reply = raw_bytes("set")};
	char *text = raw_string(call, request), *at = strchr(text, ' '), *payload = at ? strchr(at + 1, ' ') : NULL;
	struct cv_timer_set timer = {.timer = "remind"};
	int r;

	(void)ret;
	if (payload == NULL)
		return -EINVAL;
	*at = '\0';
	timer.key = raw_bytes(text);
	timer.at_ms = atoll(at + 1);
	timer.payload = raw_bytes(payload + 1);
	commit.timers = (struct cv_array){&timer, 1, sizeof(timer)};
	r = call->host->commit(call, &commit);
	return r < 0 ? r : CV_COMMITTED;
}

/* Into a queue and a timer that are not its own. */
static int trespass(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const struct cv_item item = {.queue = "other.todo", .id = 1};
	const struct cv_timer_set timer = {.timer = "todo", .at_ms = 1};
	struct cv_commit items = {.size = sizeof(items), .items = {&item, 1, sizeof(item)}};
	struct cv_commit timers = {.size = sizeof(timers), .timers = {&timer, 1, sizeof(timer)}};

	(void)request;
	return raw_reply(call, ret, "%d %d", call->host->commit(call, &items) == -EACCES,
			 call->host->commit(call, &timers) == -EACCES);
}

static int effects(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const struct cv_key key = {PREFIX, request, 0, 0};
	int64_t sum = 0;
	int r = call->host->sum(call, &key, &sum);

	return r < 0 ? r : raw_reply(call, ret, "%lld", (long long)sum);
}

static int set_away(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	atomic_store(&away, request.len > 0 && request.data[0] == '1');
	return raw_reply(call, ret, "ok");
}

static int release(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	(void)request;
	sem_post(&released);
	return raw_reply(call, ret, "ok");
}

static int figures(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	(void)request;
	return raw_reply(call, ret, "deliveries=%d waiting=%d", atomic_load(&deliveries), atomic_load(&waiting));
}

RAW_PLUGIN("worker", .load = load, .stop = stop, .provides = RAW_LIST(struct cv_service_ref, {"worker", 1, 0}),
	   .grants = RAW_LIST(struct cv_grant, {CV_GRANT_OWN, 0, PREFIX}),
	   .queues = RAW_LIST(struct cv_queue, {"todo", 5000, 4, on_item, NULL, 1000, 60000, 6, 0}),
	   .timers = RAW_LIST(struct cv_timer, {"remind", on_timer, NULL}),
	   .methods = RAW_LIST(struct cv_method, RAW_METHOD("worker/1", put, 0), RAW_METHOD("worker/1", remind, 0),
			       RAW_METHOD("worker/1", trespass, 0), RAW_METHOD("worker/1", effects, CV_METHOD_READ),
			       RAW_METHOD("worker/1", set_away, CV_METHOD_READ),
			       RAW_METHOD("worker/1", release, CV_METHOD_READ),
			       RAW_METHOD("worker/1", figures, CV_METHOD_READ)))
