/*
 * Queues, timers and subscriptions as manifests declare them, and the queues of others that a plugin wants to fill.
 */
#include <string.h>

#include "plan/plan_int.h"
#include "store/topic.h"

#define NAME_MAX_BYTES 96u /* "plugin.name": STORE_WORK_NAME_MAX */
#define LEASE_MS_MAX 600000u
#define IN_FLIGHT_MAX 1024u
#define DELAY_MS_MAX (24u * 3600u * 1000u)
#define ATTEMPTS_MAX 1000u

/* The n-th name that a plugin declares: its queues, its timers, its subscriptions; NULL past the end. */
static const char *name_at(const Congvan__Manifest *message, size_t n)
{
	if (n < message->n_queues)
		return message->queues[n]->name;
	n -= message->n_queues;
	if (n < message->n_timers)
		return message->timers[n]->name;
	n -= message->n_timers;
	return n < message->n_subscriptions ? message->subscriptions[n]->name : NULL;
}

static void check_names(struct plan_work *work, const Congvan__Manifest *message)
{
	const char *name;

	for (size_t i = 0; (name = name_at(message, i)) != NULL; i++) {
		if (strlen(message->name) + 1 + strlen(name) > NAME_MAX_BYTES)
			plan_refuse(work, "%s: the name %s of a queue, timer or subscription is too long",
				    message->name, name);
		for (size_t k = 0; k < i; k++) {
			if (strcmp(name_at(message, k), name) == 0) {
				plan_refuse(work, "%s: two queues, timers or subscriptions are named %s", message->name,
					    name);
				break;
			}
		}
	}
}

static void check_figures(struct plan_work *work, const Congvan__Manifest *message)
{
	for (size_t i = 0; i < message->n_queues; i++) {
		const Congvan__Manifest__Queue *queue = message->queues[i];

		if (queue->lease_ms > LEASE_MS_MAX || queue->in_flight > IN_FLIGHT_MAX ||
		    queue->retry_min_ms > DELAY_MS_MAX || queue->retry_max_ms > DELAY_MS_MAX ||
		    queue->attempts_max > ATTEMPTS_MAX)
			plan_refuse(work,
				    "%s: queue %s: a figure is too large (lease 10 min, 1024 in flight, delays 24 h, "
				    "1000 attempts)",
				    message->name, queue->name);
	}
}

/* A service that the plugin provides or needs, whoever provides it. */
static bool knows(const Congvan__Manifest *message, const char *service, size_t len)
{
	for (size_t i = 0; i < message->n_provides; i++) {
		if (strlen(message->provides[i]->name) == len && memcmp(message->provides[i]->name, service, len) == 0)
			return true;
	}
	for (size_t i = 0; i < message->n_needs; i++) {
		if (strlen(message->needs[i]->name) == len && memcmp(message->needs[i]->name, service, len) == 0)
			return true;
	}
	return false;
}

static bool has_grant(const Congvan__Manifest *message, uint32_t kind)
{
	for (size_t i = 0; i < message->n_grants; i++) {
		if (message->grants[i]->kind == kind)
			return true;
	}
	return false;
}

/* Whether that service runs is not asked: who needs it optionally hears nothing from one that is not there. */
static void check_subscription(struct plan_work *work, const Congvan__Manifest *message,
			       const Congvan__Manifest__Subscription *subscription)
{
	const char *topic = subscription->topic;

	if (!topic_good(topic))
		plan_refuse(work, "%s: subscription %s: the topic \"%s\" is not of the form a.b, a.* or *",
			    message->name, subscription->name, topic);
	else if (strcmp(topic, "*") == 0 && !has_grant(message, CV_GRANT_ALL_AGENCIES))
		plan_refuse(work, "%s: subscription %s: the topic * asks for the grant of all agencies", message->name,
			    subscription->name);
	else if (strcmp(topic, "*") != 0 && !knows(message, topic, strcspn(topic, ".")))
		plan_refuse(work,
			    "%s: subscription %s: the topic %s belongs to a service that it neither needs nor provides",
			    message->name, subscription->name, topic);
	if (subscription->lease_ms > LEASE_MS_MAX)
		plan_refuse(work, "%s: subscription %s: its lease is longer than 10 min", message->name,
			    subscription->name);
}

static bool declares(const Congvan__Manifest *message, const char *queue)
{
	for (size_t i = 0; i < message->n_queues; i++) {
		if (strcmp(message->queues[i]->name, queue) == 0)
			return true;
	}
	return false;
}

static void check_foreign_queue(struct plan_work *work, const Congvan__Manifest *message, const char *name)
{
	/* manifest_check() has seen a dot in it. */
	const size_t len = strcspn(name, ".");
	const struct manifest *owner = plan_by_name(work, name, len);

	if (owner == NULL)
		plan_warn(work, "%s: fills the queue %s, whose plugin is not enabled: items wait until it is",
			  message->name, name);
	else if (!declares(owner->message, name + len + 1))
		plan_refuse(work, "%s: wants to fill the queue %s, which %s does not declare", message->name, name,
			    owner->message->name);
}

void plan_check_work(struct plan_work *work)
{
	for (size_t i = 0; i < work->options->count; i++) {
		const Congvan__Manifest *message = work->options->manifests[i]->message;

		check_names(work, message);
		check_figures(work, message);
		for (size_t k = 0; k < message->n_subscriptions; k++)
			check_subscription(work, message, message->subscriptions[k]);
		for (size_t k = 0; k < message->n_grants; k++) {
			if (message->grants[k]->kind == CV_GRANT_QUEUE)
				check_foreign_queue(work, message, message->grants[k]->name);
		}
	}
}
