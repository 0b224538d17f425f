#include "runtime/directory.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/instance.h"
#include "runtime/runtime_int.h"

static int add(struct directory *directory, struct instance *instance)
{
	const Congvan__Manifest *manifest = instance->step->manifest->message;

	if (directory->service_count + manifest->n_provides > DIRECTORY_SERVICES_MAX)
		return -E2BIG;
	for (size_t i = 0; i < manifest->n_provides; i++) {
		struct directory_service *service = &directory->services[directory->service_count];

		if (asprintf(&service->name, "%s/%u", manifest->provides[i]->name, manifest->provides[i]->major) < 0)
			return -ENOMEM;
		service->instance = instance;
		directory->service_count++;
	}
	return routes_add(&directory->routes, instance);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct directory_service *)a)->name, ((const struct directory_service *)b)->name);
}

int directory_make(struct instance *const *instances, size_t count, struct directory **ret)
{
	struct directory *directory = calloc(1, sizeof(*directory));
	size_t services = 0;
	int r = 0;

	if (directory == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++)
		services += instances[i]->step->manifest->message->n_provides;
	directory->services = calloc(services + 1, sizeof(*directory->services));
	if (directory->services == NULL)
		r = -ENOMEM;
	for (size_t i = 0; i < count && r == 0; i++)
		r = add(directory, instances[i]);
	if (r < 0) {
		directory_destroy(&directory);
		return r;
	}
	qsort(directory->services, directory->service_count, sizeof(*directory->services), by_name);
	*ret = directory;
	return 0;
}

void directory_destroy(struct directory **where)
{
	struct directory *directory = *where;

	if (directory == NULL)
		return;
	*where = NULL;
	for (size_t i = 0; i < directory->service_count; i++)
		free(directory->services[i].name);
	free(directory->services);
	routes_finish(&directory->routes);
	free(directory);
}

struct instance *directory_find(const struct directory *directory, const char *service)
{
	size_t low = 0, high = directory->service_count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		const int order = strcmp(service, directory->services[middle].name);

		if (order == 0)
			return directory->services[middle].instance;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

struct instance *runtime_service(struct runtime *runtime, const char *service)
{
	struct instance *found;

	pthread_rwlock_rdlock(&runtime->lock);
	found = directory_find(runtime->directory, service);
	if (found != NULL)
		instance_ref(found);
	pthread_rwlock_unlock(&runtime->lock);
	return found;
}
