#include "plan/plan.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plan/plan_int.h"

static void CV_PRINTF(4, 0)
    keep(struct plan_work *work, char ***list, size_t *count, const char *format, va_list arguments)
{
	char **longer = realloc(*list, (*count + 1) * sizeof(*longer));
	char *text = NULL;

	if (!longer) {
		work->out_of_memory = true;
		return;
	}
	*list = longer;
	if (vasprintf(&text, format, arguments) < 0) {
		work->out_of_memory = true;
		return;
	}
	longer[(*count)++] = text;
}

void plan_refuse(struct plan_work *work, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	keep(work, &work->plan->refusals, &work->plan->refusal_count, format, list);
	va_end(list);
}

void plan_warn(struct plan_work *work, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	keep(work, &work->plan->warnings, &work->plan->warning_count, format, list);
	va_end(list);
}

const struct manifest *plan_by_name(const struct plan_work *work, const char *name, size_t len)
{
	for (size_t i = 0; i < work->options->count; i++) {
		const char *other = work->options->manifests[i]->message->name;
		if (strlen(other) == len && memcmp(other, name, len) == 0)
			return work->options->manifests[i];
	}
	return NULL;
}

static bool provides(const Congvan__Manifest *message, const char *service, uint32_t major)
{
	for (size_t i = 0; i < message->n_provides; i++)
		if (message->provides[i]->major == major && strcmp(message->provides[i]->name, service) == 0)
			return true;
	return false;
}

/* "incoming/1" as it stands in methods and routes; manifest_check() has looked at its form. */
static bool provides_text(const Congvan__Manifest *message, const char *service)
{
	const char *slash = strchr(service, '/');
	char name[64];

	snprintf(name, sizeof(name), "%.*s", (int)(slash - service), service);
	return provides(message, name, (uint32_t)strtoul(slash + 1, NULL, 10));
}

static void check_abi(struct plan_work *work, const Congvan__Manifest *message)
{
	if (message->abi_major != CV_ABI_MAJOR)
		plan_refuse(work, "%s %s: made for plugin ABI %u, this server speaks %u", message->name,
			    message->version, message->abi_major, CV_ABI_MAJOR);
	else if (message->abi_minor_min > CV_ABI_MINOR)
		plan_refuse(work, "%s %s: needs plugin ABI %u.%u or later, this server speaks %u.%u", message->name,
			    message->version, message->abi_major, message->abi_minor_min, CV_ABI_MAJOR, CV_ABI_MINOR);
}

bool plan_lists(const char *const *names, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

/* A name that nobody has is more likely misspelt than meant for later. */
static void check_isolated(struct plan_work *work)
{
	const struct plan_options *options = work->options;

	for (size_t i = 0; i < options->isolated_count; i++)
		if (!plan_by_name(work, options->isolated[i], strlen(options->isolated[i])))
			plan_warn(work, "plugins.isolated names %s, which is not enabled", options->isolated[i]);
}

static void check_methods(struct plan_work *work, const Congvan__Manifest *message)
{
	for (size_t i = 0; i < message->n_methods; i++)
		if (!provides_text(message, message->methods[i]->service))
			plan_refuse(work, "%s: method %s belongs to %s, which it does not provide", message->name,
				    message->methods[i]->name, message->methods[i]->service);
}

static bool has_method(const Congvan__Manifest *message, const Congvan__Manifest__Route *route)
{
	for (size_t i = 0; i < message->n_methods; i++)
		if (strcmp(message->methods[i]->service, route->service) == 0 &&
		    strcmp(message->methods[i]->name, route->handler) == 0)
			return true;
	return false;
}

/* Whether both answer the same requests: "/a/{id}" and "/a/{name}" do. */
static bool same_pattern(const char *a, const char *b)
{
	while (*a && *b) {
		if (*a == '{' && *b == '{') {
			a = strchr(a, '}');
			b = strchr(b, '}');
		} else if (*a != *b) {
			return false;
		}
		a++;
		b++;
	}
	return *a == *b;
}

static void check_doubled_route(struct plan_work *work, size_t plugin, size_t route)
{
	const Congvan__Manifest *message = work->options->manifests[plugin]->message;
	const Congvan__Manifest__Route *own = message->routes[route];

	for (size_t i = 0; i <= plugin; i++) {
		const Congvan__Manifest *other = work->options->manifests[i]->message;
		size_t end = i == plugin ? route : other->n_routes;
		for (size_t k = 0; k < end; k++)
			if (strcmp(other->routes[k]->method, own->method) == 0 &&
			    same_pattern(other->routes[k]->pattern, own->pattern)) {
				plan_refuse(work, "%s: route %s %s is already a route of %s", message->name,
					    own->method, own->pattern, other->name);
				return;
			}
	}
}

static void check_routes(struct plan_work *work, size_t plugin)
{
	const Congvan__Manifest *message = work->options->manifests[plugin]->message;

	for (size_t i = 0; i < message->n_routes; i++) {
		const Congvan__Manifest__Route *route = message->routes[i];
		if (!has_method(message, route))
			plan_refuse(work, "%s: route %s %s leads to %s.%s, a method that it does not have",
				    message->name, route->method, route->pattern, route->service, route->handler);
		check_doubled_route(work, plugin, i);
	}
}

static void check_doubled(struct plan_work *work, size_t plugin)
{
	const struct manifest *manifest = work->options->manifests[plugin];

	for (size_t i = 0; i < plugin; i++) {
		const struct manifest *other = work->options->manifests[i];
		if (strcmp(other->message->name, manifest->message->name) == 0)
			plan_refuse(work, "%s: two plugins of this name: %s and %s", manifest->message->name,
				    other->path, manifest->path);
		for (size_t k = 0; k < manifest->message->n_provides; k++) {
			const Congvan__Manifest__ServiceRef *service = manifest->message->provides[k];
			if (provides(other->message, service->name, service->major))
				plan_refuse(work, "%s: provides %s/%u, which %s provides already",
					    manifest->message->name, service->name, service->major,
					    other->message->name);
		}
	}
}

int plan_make(const struct plan_options *options, struct plan **ret)
{
	struct plan_work work = {.options = options};

	if (options->count > PLAN_PLUGINS_MAX)
		return -E2BIG;
	work.plan = calloc(1, sizeof(*work.plan));
	if (!work.plan)
		return -ENOMEM;
	for (size_t i = 0; i < options->count; i++) {
		check_abi(&work, options->manifests[i]->message);
		check_doubled(&work, i);
		check_methods(&work, options->manifests[i]->message);
		check_routes(&work, i);
	}
	check_isolated(&work);
	plan_check_needs(&work);
	plan_check_grants(&work);
	plan_check_work(&work);
	plan_order(&work);
	if (work.out_of_memory) {
		plan_destroy(&work.plan);
		return -ENOMEM;
	}
	*ret = work.plan;
	if (work.plan->refusal_count == 0)
		return 0;
	work.plan->count = 0;
	return -EINVAL;
}

static void free_texts(char **texts, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(texts[i]);
	free(texts);
}

void plan_destroy(struct plan **plan)
{
	struct plan *gone = *plan;

	*plan = NULL;
	if (!gone)
		return;
	free_texts(gone->refusals, gone->refusal_count);
	free_texts(gone->warnings, gone->warning_count);
	free(gone->steps);
	free(gone);
}

const struct manifest *plan_provider(const struct plan *plan, const char *service, uint32_t major)
{
	for (size_t i = 0; i < plan->count; i++)
		if (provides(plan->steps[i].manifest->message, service, major))
			return plan->steps[i].manifest;
	return NULL;
}
