/*
 * Who answers for which service, and all HTTP routes: made whole from the instances that run (and the routes of those
 * that will again), and exchanged whole, so that a switch from one generation to the next is one step for everybody.
 *
 * Ownership: borrows the instances, which the seats hold. Threads: read-only once made; the runtime's lock guards which
 * one counts.
 */
#ifndef CONGVAN_KERNEL_RUNTIME_DIRECTORY_H
#define CONGVAN_KERNEL_RUNTIME_DIRECTORY_H

#include <stddef.h>

#include "runtime/routes.h"

#define DIRECTORY_SERVICES_MAX 512u

struct instance;

struct directory_service {
	char *name; /* "identity/1" */
	struct instance *instance;
};

struct directory {
	struct directory_service *services; /* in the order of their names */
	size_t service_count;
	struct routes routes;
};

/* -ENOMEM; -E2BIG: more than DIRECTORY_SERVICES_MAX. */
int directory_make(struct instance *const *instances, size_t count, struct directory **ret);
void directory_destroy(struct directory **directory); /* accepts NULL */

struct instance *directory_find(const struct directory *directory, const char *service); /* NULL: nobody */

#endif
