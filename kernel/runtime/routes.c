#include "runtime/routes.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "compiler.h"
#include "plugin/arena.h"
#include "runtime/instance.h"

static uint32_t method_flags(const struct instance *instance, const Congvan__Manifest__Route *route)
{
	const struct cv_bytes service = {(const uint8_t *)route->service, strlen(route->service)};
	const struct cv_bytes name = {(const uint8_t *)route->handler, strlen(route->handler)};
	const struct method *method = instance_method(instance, service, name);

	return method != NULL ? method->flags : 0;
}

/* The gateway can't see a plugin's capabilities; whether it may set cookies is told here, by the kernel alone. */
static uint32_t listed_flags(const struct instance *instance, uint32_t declared)
{
	declared &= ~(uint32_t)CV_ROUTE_COOKIES;
	return grants_has(&instance->grants, CV_GRANT_SET_COOKIES) ? declared | CV_ROUTE_COOKIES : declared;
}

static int add(struct routes *routes, const struct route *route)
{
	const char *const from[] = {route->plugin, route->method, route->pattern, route->service, route->handler};
	const char **const to[] = {&routes->items[routes->count].plugin, &routes->items[routes->count].method,
				   &routes->items[routes->count].pattern, &routes->items[routes->count].service,
				   &routes->items[routes->count].handler};
	size_t size = 0;
	char *at;

	for (size_t i = 0; i < CV_COUNT(from); i++)
		size += strlen(from[i]) + 1;
	at = malloc(size);
	if (at == NULL)
		return -ENOMEM;
	routes->items[routes->count] =
	    (struct route){.text = at, .flags = route->flags, .method_flags = route->method_flags};
	for (size_t i = 0; i < CV_COUNT(from); i++) {
		*to[i] = at;
		at = stpcpy(at, from[i]) + 1;
	}
	routes->count++;
	return 0;
}

static int grow(struct routes *routes, size_t by)
{
	struct route *items = realloc(routes->items, (routes->count + by + 1) * sizeof(*items));

	if (items == NULL)
		return -ENOMEM;
	routes->items = items;
	return 0;
}

int routes_add(struct routes *routes, const struct instance *instance)
{
	const Congvan__Manifest *manifest = instance->step->manifest->message;
	int r = grow(routes, manifest->n_routes);

	for (size_t i = 0; i < manifest->n_routes && r == 0; i++) {
		const Congvan__Manifest__Route *declared = manifest->routes[i];
		const struct route route = {
		    .plugin = instance->name,
		    .method = declared->method,
		    .pattern = declared->pattern,
		    .service = declared->service,
		    .handler = declared->handler,
		    .flags = listed_flags(instance, declared->flags),
		    .method_flags = method_flags(instance, declared),
		};

		r = add(routes, &route);
	}
	return r;
}

int routes_keep(struct routes *routes, const struct routes *from, const char *plugin)
{
	int r = grow(routes, from->count);

	for (size_t i = 0; i < from->count && r == 0; i++) {
		if (strcmp(from->items[i].plugin, plugin) == 0)
			r = add(routes, &from->items[i]);
	}
	return r;
}

void routes_finish(struct routes *routes)
{
	for (size_t i = 0; i < routes->count; i++)
		free(routes->items[i].text);
	free(routes->items);
	routes->items = NULL;
	routes->count = 0;
}

bool routes_lead_to(const struct routes *routes, const char *service, const char *method)
{
	for (size_t i = 0; i < routes->count; i++) {
		if (strcmp(routes->items[i].handler, method) == 0 && strcmp(routes->items[i].service, service) == 0)
			return true;
	}
	return false;
}

int routes_list(const struct routes *routes, struct arena *arena, struct cv_listed_route **ret, uint32_t *ret_count)
{
	struct cv_listed_route *list = arena_zalloc(arena, (routes->count + 1) * sizeof(*list));

	if (list == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < routes->count; i++) {
		const struct route *route = &routes->items[i];

		list[i] = (struct cv_listed_route){
		    .size = sizeof(*list),
		    .flags = route->flags,
		    .plugin = arena_strdup(arena, route->plugin),
		    .method = arena_strdup(arena, route->method),
		    .pattern = arena_strdup(arena, route->pattern),
		    .service = arena_strdup(arena, route->service),
		    .handler = arena_strdup(arena, route->handler),
		    .method_flags = route->method_flags,
		};
		if (list[i].plugin == NULL || list[i].method == NULL || list[i].pattern == NULL ||
		    list[i].service == NULL || list[i].handler == NULL)
			return -ENOMEM;
	}
	*ret = list;
	*ret_count = (uint32_t)routes->count;
	return 0;
}
