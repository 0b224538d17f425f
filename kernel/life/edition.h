/*
 * The next edition: the configuration file as it is now, the file of one plugin as it is now, and the manifests of all
 * others that run, judged together as at the start.
 *
 * Threads: the supervisor's.
 */
#ifndef CONGVAN_KERNEL_LIFE_EDITION_H
#define CONGVAN_KERNEL_LIFE_EDITION_H

#include <stdbool.h>
#include <stddef.h>

struct prepared;
struct runtime;

/*
 * `name`: the plugin whose file is read anew; NULL: none, only the configuration. `file`: read it from there; NULL:
 * from the configured directory. -EINVAL and others: refused, `text` holds every problem, one a line.
 */
int edition_make(struct runtime *runtime, const char *name, const char *file, char *text, size_t size,
		 struct prepared **ret);
/* Whether the edition's configuration names the plugin in plugins.enabled. */
bool edition_enables(const struct prepared *edition, const char *name);

#endif
