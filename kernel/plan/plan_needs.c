#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plan/plan_int.h"

#define NEEDS_CIRCLE_TEXT 2048u

/* Who provides the service in any version; *ret_major is the one that it has. */
static const struct manifest *find_service(const struct plan_work *work, const Congvan__Manifest__ServiceRef *need,
					   uint32_t *ret_major)
{
	const struct manifest *found = NULL;

	for (size_t i = 0; i < work->options->count; i++) {
		const Congvan__Manifest *other = work->options->manifests[i]->message;
		for (size_t k = 0; k < other->n_provides; k++) {
			if (strcmp(other->provides[k]->name, need->name) != 0)
				continue;
			found = work->options->manifests[i];
			*ret_major = other->provides[k]->major;
			if (*ret_major == need->major)
				return found;
		}
	}
	return found;
}

static void check_need(struct plan_work *work, const Congvan__Manifest *message,
		       const Congvan__Manifest__ServiceRef *need)
{
	uint32_t major = 0;
	const struct manifest *provider = find_service(work, need, &major);

	if (provider && major == need->major) {
		if (provider->message == message)
			plan_refuse(work, "%s: needs %s/%u, which it provides itself", message->name, need->name,
				    need->major);
		return;
	}
	if (provider && need->optional)
		plan_warn(work, "%s: does without %s/%u: %s %s provides %s/%u", message->name, need->name, need->major,
			  provider->message->name, provider->message->version, need->name, major);
	else if (provider)
		plan_refuse(work, "%s %s: needs %s/%u, but %s %s provides %s/%u", message->name, message->version,
			    need->name, need->major, provider->message->name, provider->message->version, need->name,
			    major);
	else if (!need->optional)
		plan_refuse(work, "%s: needs %s/%u, which no enabled plugin provides", message->name, need->name,
			    need->major);
}

void plan_check_needs(struct plan_work *work)
{
	for (size_t i = 0; i < work->options->count; i++) {
		const Congvan__Manifest *message = work->options->manifests[i]->message;
		for (size_t k = 0; k < message->n_needs; k++)
			check_need(work, message, message->needs[k]);
	}
}

/* ---- order ---- */

struct order {
	struct plan_work *work;
	uint8_t state[PLAN_PLUGINS_MAX]; /* 0: not seen, 1: on the path, 2: placed */
	size_t path[PLAN_PLUGINS_MAX];
	size_t path_len;
	const Congvan__Manifest__ServiceRef *via[PLAN_PLUGINS_MAX]; /* what path[i] needs of path[i + 1] */
};

static void refuse_circle(struct order *order, size_t again)
{
	char text[NEEDS_CIRCLE_TEXT];
	size_t len = 0, at = 0;

	while (order->path[at] != again)
		at++;
	for (; at < order->path_len && len < sizeof(text); at++) {
		size_t next = at + 1 < order->path_len ? order->path[at + 1] : again;
		int added =
		    snprintf(text + len, sizeof(text) - len, "%s%s needs %s/%u of %s", len ? ", " : "",
			     order->work->options->manifests[order->path[at]]->message->name, order->via[at]->name,
			     order->via[at]->major, order->work->options->manifests[next]->message->name);
		len += added > 0 ? (size_t)added : 0;
	}
	plan_refuse(order->work, "a circle of needs: %s", text);
}

static void place(struct order *order, size_t plugin)
{
	const struct manifest *manifest = order->work->options->manifests[plugin];
	struct plan *plan = order->work->plan;
	struct plan_step *step = &plan->steps[plan->count++];
	const struct plan_options *options = order->work->options;
	uint32_t minor = manifest->message->abi_minor, own = CV_ABI_MINOR;

	step->manifest = manifest;
	step->abi_minor = (uint16_t)(minor < own ? minor : own);
	step->isolated = (manifest->message->flags & CV_PLUGIN_ISOLATED_ONLY) != 0 ||
			 plan_lists(options->isolated, options->isolated_count, manifest->message->name);
	order->state[plugin] = 2;
}

/* Depth first; the path is at most PLAN_PLUGINS_MAX long. */
static void visit(struct order *order, size_t plugin)
{
	const Congvan__Manifest *message = order->work->options->manifests[plugin]->message;

	order->state[plugin] = 1;
	order->path[order->path_len++] = plugin;
	for (size_t i = 0; i < message->n_needs; i++) {
		uint32_t major = 0;
		const struct manifest *provider = find_service(order->work, message->needs[i], &major);
		size_t next = 0;
		if (!provider || major != message->needs[i]->major || provider->message == message)
			continue;
		while (order->work->options->manifests[next] != provider)
			next++;
		order->via[order->path_len - 1] = message->needs[i];
		if (order->state[next] == 1)
			refuse_circle(order, next);
		else if (order->state[next] == 0)
			visit(order, next);
	}
	order->path_len--;
	place(order, plugin);
}

void plan_order(struct plan_work *work)
{
	struct order order = {.work = work};

	work->plan->steps = calloc(work->options->count + 1, sizeof(*work->plan->steps));
	if (!work->plan->steps) {
		work->out_of_memory = true;
		return;
	}
	for (size_t i = 0; i < work->options->count; i++)
		if (order.state[i] == 0)
			visit(&order, i);
}
