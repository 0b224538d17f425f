/* For tree.c and tree_build.c alone. */
#ifndef CONGVAN_KERNEL_CONFIG_TREE_INT_H
#define CONGVAN_KERNEL_CONFIG_TREE_INT_H

#include "config/tree.h"

struct tree_chunk;

struct tree_message {
	uint32_t line, column;
	char *text;
};

struct tree {
	char *path, *directory; /* directory: absolute */
	struct tree_node *root;
	struct tree_chunk *chunks;
	uint32_t nodes;
	bool partial;
	struct tree_message problems[TREE_PROBLEMS_MAX]; /* in the order of the file */
	size_t problem_count, problems_left_out;
	char *left_out; /* the last line when there are more */
};

/* Fills the root from YAML text; what is wrong with it becomes problems. -ENOMEM. */
int tree_build(struct tree *tree, const char *text, size_t len);

#endif
