/*
 * The HTTP routes of all running instances, for the gateway. Part of the directory.
 */
#ifndef CONGVAN_KERNEL_PLUGIN_ROUTES_H
#define CONGVAN_KERNEL_PLUGIN_ROUTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct cv_listed_route;
struct instance;

struct route {
	const struct instance *instance;
	const char *method, *pattern, *service, *handler; /* the manifest's */
	uint32_t flags, method_flags;
};

struct routes {
	struct route *items;
	size_t count;
};

/* -ENOMEM. */
int routes_add(struct routes *routes, const struct instance *instance);
void routes_finish(struct routes *routes);

/* Whether some route leads to this method. */
bool routes_lead_to(const struct routes *routes, const char *service, const char *method);
/* -ENOMEM. */
int routes_list(const struct routes *routes, struct arena *arena, struct cv_listed_route **ret, uint32_t *ret_count);

#endif
