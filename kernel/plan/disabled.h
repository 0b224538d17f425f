/*
 * The plugins that an operator has disabled, kept over restarts in <data>/run/disabled: one name a line, in the order
 * in which they were disabled. A plugin that is listed there is left out although the configuration enables it.
 *
 * Threads: one at a time.
 */
#ifndef CONGVAN_KERNEL_PLAN_DISABLED_H
#define CONGVAN_KERNEL_PLAN_DISABLED_H

#include <stdbool.h>
#include <stddef.h>

#define DISABLED_FILE "disabled"
#define DISABLED_MAX 64u
#define DISABLED_NAME_MAX 63u /* bytes of a plugin's name */

struct disabled {
	char names[DISABLED_MAX][DISABLED_NAME_MAX + 1];
	size_t count;
};

/* No file is an empty list. Lines that are no names are passed over. -EIO and the like. */
int disabled_read(const char *run_directory, struct disabled *ret);
bool disabled_has(const struct disabled *disabled, const char *name);
/* Adds or takes away a name and writes the file, durably. -ENOSPC, -E2BIG, ... : the file is as it was. */
int disabled_set(const char *run_directory, const char *name, bool on);

#endif
