#include "plugin/routes.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "plugin/arena.h"
#include "plugin/instance.h"

static uint32_t method_flags(const struct instance *instance, const Congvan__Manifest__Route *route)
{
	const struct cv_bytes service = {(const uint8_t *)route->service, strlen(route->service)};
	const struct cv_bytes name = {(const uint8_t *)route->handler, strlen(route->handler)};
	const struct method *method = instance_method(instance, service, name);

	return method != NULL ? method->flags : 0;
}

int routes_add(struct routes *routes, const struct instance *instance)
{
	const Congvan__Manifest *manifest = instance->step->manifest->message;
	struct route *items;

	items = realloc(routes->items, (routes->count + manifest->n_routes + 1) * sizeof(*items));
	if (items == NULL)
		return -ENOMEM;
	routes->items = items;
	for (size_t i = 0; i < manifest->n_routes; i++) {
		const Congvan__Manifest__Route *route = manifest->routes[i];

		routes->items[routes->count++] = (struct route){
		    .instance = instance,
		    .method = route->method,
		    .pattern = route->pattern,
		    .service = route->service,
		    .handler = route->handler,
		    .flags = route->flags,
		    .method_flags = method_flags(instance, route),
		};
	}
	return 0;
}

void routes_finish(struct routes *routes)
{
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

/* The gateway can't see a plugin's capabilities; whether it may set cookies is told here, by the kernel alone. */
static uint32_t listed_flags(const struct route *route)
{
	const uint32_t declared = route->flags & ~(uint32_t)CV_ROUTE_COOKIES;

	return grants_has(&route->instance->grants, CV_GRANT_SET_COOKIES) ? declared | CV_ROUTE_COOKIES : declared;
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
		    .flags = listed_flags(route),
		    .plugin = arena_strdup(arena, route->instance->name),
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
