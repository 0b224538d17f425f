/*
 * Reading members of a YAML map, with complaints by place. For agency_file.c alone.
 */
#ifndef CONGVAN_KERNEL_CLI_AGENCY_FIELD_H
#define CONGVAN_KERNEL_CLI_AGENCY_FIELD_H

#include "config/tree.h"

/* The texts of a map, by key; `known` is ended by NULL. Complains about keys that are not among them. */
void field_known(struct tree *tree, const struct tree_node *map, const char *where, const char *const *known);
/* NULL when absent, empty or no text; `required`: complains about that. */
const char *field_text(struct tree *tree, const struct tree_node *map, const char *key, bool required);
bool field_flag(struct tree *tree, const struct tree_node *map, const char *key);
/* The list's first element and their number; a list of maps, or of texts when `texts`. */
const struct tree_node *field_list(struct tree *tree, const struct tree_node *map, const char *key, bool texts,
				   size_t *ret_count);

#endif
