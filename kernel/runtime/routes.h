/*
 * The HTTP routes of all plugins that run, or will again in a moment, for the gateway. Part of the directory. A plugin
 * that is replaced or started again keeps its routes meanwhile: whoever asks for one hears that the service is away,
 * and not that there is no such thing.
 */
#ifndef CONGVAN_KERNEL_RUNTIME_ROUTES_H
#define CONGVAN_KERNEL_RUNTIME_ROUTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct cv_listed_route;
struct instance;

struct route {
	char *text; /* a copy: the instance may go first; the five below point into it */
	const char *plugin, *method, *pattern, *service, *handler;
	uint32_t flags, method_flags; /* as the gateway sees them */
};

struct routes {
	struct route *items;
	size_t count;
};

/* Those of an instance. -ENOMEM. */
int routes_add(struct routes *routes, const struct instance *instance);
/* Those that a plugin has in `from`. -ENOMEM. */
int routes_keep(struct routes *routes, const struct routes *from, const char *plugin);
void routes_finish(struct routes *routes);

/* Whether some route leads to this method. */
bool routes_lead_to(const struct routes *routes, const char *service, const char *method);
/* -ENOMEM. */
int routes_list(const struct routes *routes, struct arena *arena, struct cv_listed_route **ret, uint32_t *ret_count);

#endif
