/*
 * Follows the events of "source" by two subscriptions: "all" hears everything from the log's start on, "some" only
 * "source.told". What the payload says is done: "wrong" fails, "reject" and "suspend" say so (the latter while "away"
 * is on), "late..." waits for the method "release" first, "crash" ends the process, "plain" returns without a commit.
 * Everything else counts an effect under "subscription:payload". Each subscription keeps the sequence that it handled
 * last in a record, and counts "disorder" when one comes out of order, or twice.
 */
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>

#include "raw.h"

#define EFFECT "follower.effect"
#define LAST "follower.last"

#define FLAGS (CV_METHOD_READ | CV_METHOD_OPERATOR)

static sem_t released;
static _Atomic int away, mended, waiting, deliveries;

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

static int failure(struct cv_call *call, const char *reason, const char *text)
{
	const size_t reason_len = strlen(reason), text_len = strlen(text);
	uint8_t packed[128] = {0x08, CV_UNAVAILABLE, 0x12, (uint8_t)reason_len};
	size_t at = 4;

	memcpy(packed + at, reason, reason_len);
	at += reason_len;
	packed[at++] = 0x1a;
	packed[at++] = (uint8_t)text_len;
	memcpy(packed + at, text, text_len);
	at += text_len;
	return call->host->fail(call, (struct cv_bytes){packed, at}) < 0 ? -EIO : -EBUSY;
}

/* The effect, the order and whatever the host adds: one commit. */
static int count(struct cv_call *call, const char *effect)
{
	const struct cv_delivery *delivery = call->delivery;
	const struct cv_key last = {LAST, raw_bytes(delivery->name), 0, 0};
	struct cv_commit commit = {.size = sizeof(commit)};
	struct cv_sum sums[3] = {{{EFFECT, raw_bytes(effect), 0, 0}, 1}};
	struct cv_check check = {.key = last};
	struct cv_put put = {.key = last, .value = {(const uint8_t *)&delivery->id, sizeof(delivery->id)}};
	struct cv_row row;
	uint64_t before = 0;
	uint32_t sum_count = 1;
	int r = call->host->get(call, &last, &row);

	if (r < 0)
		return r;
	if (row.version != 0)
		memcpy(&before, row.value.data, sizeof(before));
	check.version = row.version;
	if (delivery->id <= before)
		sums[sum_count++] = (struct cv_sum){{EFFECT, raw_bytes("disorder"), 0, 0}, 1};
	commit.checks = (struct cv_array){&check, 1, sizeof(check)};
	commit.puts = (struct cv_array){&put, 1, sizeof(put)};
	commit.sums = (struct cv_array){sums, sum_count, sizeof(sums[0])};
	r = call->host->commit(call, &commit);
	return r < 0 ? r : CV_COMMITTED;
}

static int handle(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const struct cv_delivery *delivery = call->delivery;
	const char *text = raw_string(call, request);
	char effect[128];

	(void)ret;
	atomic_fetch_add(&deliveries, 1);
	if (delivery == NULL || delivery->kind != CV_DELIVERY_EVENT || delivery->id == 0 || delivery->subject != 77 ||
	    delivery->made_ms == 0 || strncmp(delivery->topic, "source.", 7) != 0 ||
	    strcmp(call->caller.plugin, "follower") != 0)
		return -EINVAL;
	if (strncmp(text, "late", 4) == 0) {
		atomic_fetch_add(&waiting, 1);
		sem_wait(&released);
		atomic_fetch_sub(&waiting, 1);
	}
	if (strcmp(text, "plain") == 0)
		return 0;
	if (strncmp(text, "wrong", 5) == 0 && !atomic_load(&mended))
		return -EPIPE;
	if (strcmp(text, "reject") == 0 && !atomic_load(&mended))
		return failure(call, CV_REASON_REJECT, "nobody can read this");
	if (strcmp(text, "suspend") == 0 && atomic_load(&away))
		return failure(call, CV_REASON_SUSPEND, "the index is away");
	if (strcmp(text, "crash") == 0)
		raise(SIGKILL);
	snprintf(effect, sizeof(effect), "%s:%u:%s", delivery->name, call->caller.agency, text);
	return count(call, effect);
}

static int effects(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const struct cv_key key = {EFFECT, request, 0, 0};
	int64_t sum = 0;
	int r = call->host->sum(call, &key, &sum);

	return r < 0 ? r : raw_reply(call, ret, "%lld", (long long)sum);
}

static int set_away(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	atomic_store(&away, request.len > 0 && request.data[0] == '1');
	return raw_reply(call, ret, "ok");
}

static int mend(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	atomic_store(&mended, request.len > 0 && request.data[0] == '1');
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

RAW_PLUGIN("follower", .load = load, .stop = stop, .provides = RAW_LIST(struct cv_service_ref, {"follower", 1, 0}),
	   .needs = RAW_LIST(struct cv_service_ref, {"source", 1, 1}),
	   .grants = RAW_LIST(struct cv_grant, {CV_GRANT_OWN, 0, EFFECT}, {CV_GRANT_OWN, 0, LAST}),
	   .subscriptions = RAW_LIST(struct cv_subscription,
				     {"all", "source.*", handle, NULL, CV_SUBSCRIPTION_FROM_START, 5000},
				     {"some", "source.told", handle, NULL, 0, 5000}),
	   .methods = RAW_LIST(struct cv_method, RAW_METHOD("follower/1", effects, FLAGS),
			       RAW_METHOD("follower/1", set_away, FLAGS), RAW_METHOD("follower/1", mend, FLAGS),
			       RAW_METHOD("follower/1", release, FLAGS), RAW_METHOD("follower/1", figures, FLAGS)))
