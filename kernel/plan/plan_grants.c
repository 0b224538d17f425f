#include <string.h>

#include "plan/plan_int.h"

/* The part of "incoming.document" that names the plugin it belongs to. */
static size_t owner_len(const char *prefix)
{
	return strcspn(prefix, ".");
}

static bool owns(const Congvan__Manifest *message, const char *prefix)
{
	for (size_t i = 0; i < message->n_grants; i++)
		if (message->grants[i]->kind == CV_GRANT_OWN && strcmp(message->grants[i]->name, prefix) == 0)
			return true;
	return false;
}

static void check_own(struct plan_work *work, const Congvan__Manifest *message, size_t index)
{
	const char *prefix = message->grants[index]->name;

	if (strlen(message->name) != owner_len(prefix) || memcmp(message->name, prefix, owner_len(prefix)) != 0)
		plan_refuse(work, "%s: may not own %s: a plugin's prefixes begin with its own name, \"%s.\"",
			    message->name, prefix, message->name);
	for (size_t i = 0; i < index; i++)
		if (message->grants[i]->kind == CV_GRANT_OWN && strcmp(message->grants[i]->name, prefix) == 0)
			plan_refuse(work, "%s: declares twice that it owns %s", message->name, prefix);
}

static void check_foreign(struct plan_work *work, const Congvan__Manifest *message,
			  const Congvan__Manifest__Grant *grant)
{
	const struct manifest *owner = plan_by_name(work, grant->name, owner_len(grant->name));
	const char *verb = grant->kind == CV_GRANT_READ ? "read" : "write";

	if (!owner)
		plan_warn(work, "%s: wants to %s %s, but \"%.*s\" is not enabled", message->name, verb, grant->name,
			  (int)owner_len(grant->name), grant->name);
	else if (!owns(owner->message, grant->name))
		plan_refuse(work, "%s: wants to %s %s, but %s %s owns no such prefix", message->name, verb, grant->name,
			    owner->message->name, owner->message->version);
}

static const char *privilege(uint32_t kind)
{
	switch (kind) {
	case CV_GRANT_SPEAK_FOR_USERS:
		return "speak for users";
	case CV_GRANT_ALL_AGENCIES:
		return "reach every agency";
	case CV_GRANT_ROUTES:
		return "call every plugin's routes";
	case CV_GRANT_SET_COOKIES:
		return "set cookies";
	default:
		return NULL;
	}
}

static void check_privilege(struct plan_work *work, const Congvan__Manifest *message, const char *what)
{
	if (plan_lists(work->options->privileged, work->options->privileged_count, message->name))
		return;
	plan_refuse(work, "%s: wants to %s, which only the plugins in plugins.privileged of the configuration may",
		    message->name, what);
}

static void check_grant(struct plan_work *work, const Congvan__Manifest *message, size_t index)
{
	const Congvan__Manifest__Grant *grant = message->grants[index];

	switch (grant->kind) {
	case CV_GRANT_OWN:
		check_own(work, message, index);
		break;
	case CV_GRANT_READ:
	case CV_GRANT_WRITE:
		check_foreign(work, message, grant);
		break;
	case CV_GRANT_QUEUE: /* plan_work.c */
		break;
	case CV_GRANT_NETWORK:
		if (!plan_lists(work->options->network, work->options->network_count, message->name))
			plan_refuse(work,
				    "%s: wants to connect to the network, which only the plugins in plugins.network of "
				    "the configuration may",
				    message->name);
		break;
	default:
		if (privilege(grant->kind))
			check_privilege(work, message, privilege(grant->kind));
		break;
	}
}

void plan_check_grants(struct plan_work *work)
{
	for (size_t i = 0; i < work->options->count; i++) {
		const Congvan__Manifest *message = work->options->manifests[i]->message;
		for (size_t k = 0; k < message->n_grants; k++)
			check_grant(work, message, k);
	}
}
