/* Items and timers of the fake host: what commits put, and deliveries by hand. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fakehost_int.h"
#include "store/topic.h"

static bool declares_queue(const struct cv_plugin *plugin, const char *name)
{
	const struct cv_queue *queues = plugin->queues.items;
	const struct cv_grant *grants = plugin->grants.items;

	for (uint32_t i = 0; i < plugin->queues.count; i++) {
		if (strcmp(queues[i].name, name) == 0)
			return true;
	}
	for (uint32_t i = 0; i < plugin->grants.count; i++) {
		if (grants[i].kind == CV_GRANT_QUEUE && grants[i].name && strcmp(grants[i].name, name) == 0)
			return true;
	}
	return false;
}

static bool declares_timer(const struct cv_plugin *plugin, const char *name)
{
	const struct cv_timer *timers = plugin->timers.items;

	for (uint32_t i = 0; i < plugin->timers.count; i++) {
		if (strcmp(timers[i].name, name) == 0)
			return true;
	}
	return false;
}

int fake_judge_work(const struct fake_call *call, const struct cv_commit *commit)
{
	const struct cv_item *items = commit->items.items;
	const struct cv_timer_set *timers = commit->timers.items;

	for (uint32_t i = 0; i < commit->items.count; i++) {
		if (!items[i].queue || items[i].id == 0)
			return -EINVAL;
		if (call->plugin && !declares_queue(call->plugin, items[i].queue))
			return -EACCES;
	}
	for (uint32_t i = 0; i < commit->timers.count; i++) {
		if (!timers[i].timer || timers[i].at_ms < 0)
			return -EINVAL;
		if (call->plugin && !declares_timer(call->plugin, timers[i].timer))
			return -EACCES;
	}
	return 0;
}

static struct fakehost_timer *timer_of(struct fakehost *fake, uint32_t agency, const struct cv_timer_set *set)
{
	for (uint32_t i = 0; i < fake->timer_count; i++) {
		struct fakehost_timer *timer = &fake->timers[i];

		if (timer->agency == agency && strcmp(timer->timer, set->timer) == 0 &&
		    timer->key.len == set->key.len &&
		    (set->key.len == 0 || memcmp(timer->key.data, set->key.data, set->key.len) == 0))
			return timer;
	}
	fake->timers = realloc(fake->timers, (fake->timer_count + 1) * sizeof(*fake->timers));
	if (!fake->timers)
		abort();
	return &fake->timers[fake->timer_count++];
}

void fake_write_work(struct fake_call *call, const struct cv_commit *commit, const struct cv_item *items)
{
	const struct cv_timer_set *timers = commit->timers.items;
	const uint32_t agency = call->call.caller.agency;
	struct fakehost *fake = call->fake;

	for (uint32_t i = 0; i < commit->items.count; i++) {
		fake->items = realloc(fake->items, (fake->item_count + 1) * sizeof(*fake->items));
		if (!fake->items)
			abort();
		fake->items[fake->item_count++] =
		    (struct fakehost_item){agency, fake_keep_text(fake, items[i].queue), items[i].id,
					   items[i].not_before_ms, items[i].payload};
	}
	for (uint32_t i = 0; i < commit->timers.count; i++)
		*timer_of(fake, agency, &timers[i]) = (struct fakehost_timer){
		    agency, fake_keep_text(fake, timers[i].timer), fake_keep_bytes(fake, timers[i].key),
		    fake_keep_bytes(fake, timers[i].payload), timers[i].at_ms};
}

const struct fakehost_item *fakehost_items(struct fakehost *fake, uint32_t *ret_count)
{
	*ret_count = fake->item_count;
	return fake->items;
}

const struct fakehost_timer *fakehost_timers(struct fakehost *fake, uint32_t *ret_count)
{
	*ret_count = fake->timer_count;
	return fake->timers;
}

static const struct cv_subscription *subscription_at(const struct cv_plugin *plugin, uint32_t index)
{
	return (const struct cv_subscription *)plugin->subscriptions.items + index;
}

static bool find_handler(const struct cv_plugin *plugin, const struct fakehost_delivery *delivery,
			 struct fake_method *ret)
{
	const struct cv_queue *queues = plugin->queues.items;
	const struct cv_timer *timers = plugin->timers.items;

	for (uint32_t i = 0; delivery->kind == CV_DELIVERY_ITEM && i < plugin->queues.count; i++) {
		if (strcmp(queues[i].name, delivery->name) == 0) {
			*ret = (struct fake_method){plugin,        NULL, "queue", queues[i].name, queues[i].handler,
						    queues[i].data};
			return true;
		}
	}
	for (uint32_t i = 0; delivery->kind == CV_DELIVERY_TIMER && i < plugin->timers.count; i++) {
		if (strcmp(timers[i].name, delivery->name) == 0) {
			*ret = (struct fake_method){plugin,        NULL, "timer", timers[i].name, timers[i].handler,
						    timers[i].data};
			return true;
		}
	}
	for (uint32_t i = 0; delivery->kind == CV_DELIVERY_EVENT && i < plugin->subscriptions.count; i++) {
		const struct cv_subscription *subscription = subscription_at(plugin, i);

		if (strcmp(subscription->name, delivery->name) == 0) {
			*ret = (struct fake_method){plugin,
						    NULL,
						    "subscription",
						    subscription->name,
						    subscription->handler,
						    subscription->data};
			return true;
		}
	}
	return false;
}

int fakehost_deliver(struct fakehost *fake, const struct cv_plugin *plugin, const struct fakehost_delivery *given)
{
	const struct cv_delivery delivery = {.size = sizeof(delivery),
					     .kind = given->kind,
					     .name = given->name,
					     .id = given->id,
					     .attempt = given->attempt ? given->attempt : 1,
					     .lease_ms = fake->now_ms + CV_CALL_TIMEOUT_MS,
					     .made_ms = fake->now_ms,
					     .key = given->key,
					     .topic = given->topic ? given->topic : "",
					     .subject = given->subject};
	struct fake_method method;

	if (!find_handler(plugin, given, &method))
		return -ENOENT;
	for (uint32_t i = 0; i < fake->method_count; i++) {
		if (fake->methods[i].plugin == plugin)
			method.instance = fake->methods[i].instance;
	}
	return fake_run(fake, &method, &delivery, given->payload);
}

/* One event to whoever of the plugin wants it. */
static int follow_one(struct fakehost *fake, const struct cv_plugin *plugin, uint32_t at)
{
	/* A handler's own events move the list. */
	const struct fakehost_event event = fake->events[at];
	const struct cv_bytes topic = {(const uint8_t *)event.topic, strlen(event.topic)};
	const uint32_t agency = fake->caller.agency;
	int result = 0;

	fake->caller.agency = event.agency;
	for (uint32_t i = 0; i < plugin->subscriptions.count && result == 0; i++) {
		const struct cv_subscription *subscription = subscription_at(plugin, i);
		const struct fakehost_delivery delivery = {.kind = CV_DELIVERY_EVENT,
							   .name = subscription->name,
							   .id = at + 1,
							   .payload = event.payload,
							   .topic = event.topic,
							   .subject = event.subject};

		if (topic_matches(subscription->topic, topic))
			result = fakehost_deliver(fake, plugin, &delivery);
	}
	fake->caller.agency = agency;
	return result;
}

int fakehost_follow(struct fakehost *fake, const struct cv_plugin *plugin, uint32_t from)
{
	const uint32_t end = fake->event_count;
	int result = 0;

	for (uint32_t i = from; i < end && result == 0; i++)
		result = follow_one(fake, plugin, i);
	return result;
}
