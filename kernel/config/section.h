/*
 * One section of the configuration checked against the fields that its owner declares. For config.c and
 * kernel_section.c alone.
 */
#ifndef CONGVAN_KERNEL_CONFIG_SECTION_H
#define CONGVAN_KERNEL_CONFIG_SECTION_H

#include "config/tree.h"

struct section {
	const char *name; /* "" : the file's own top level */
	const struct cv_config_field *fields;
	struct cv_config_value *values; /* one for each field */
	size_t count;
};

/*
 * Fills the values from the section's map (NULL: there is none, fallbacks only) and notes what is wrong with it.
 * `list_keys` (NULL-terminated, or NULL): members that somebody else looks at. -ENOMEM.
 */
int section_fill(struct tree *tree, struct section *section, const struct tree_node *map, const char *const *list_keys);

/* "store.reserve"; "data" at the top level. NULL: out of memory. */
const char *section_key(struct tree *tree, const struct section *section, const char *key);

#endif
