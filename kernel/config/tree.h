/*
 * A YAML file as a tree that remembers where everything stood. Anchors, aliases, tags, several documents and doubled
 * keys are refused; depth, size and number of nodes are limited before anything is kept.
 *
 * Ownership: the tree owns all nodes and texts. Threads: one at a time while it is made, then read-only.
 */
#ifndef CONGVAN_KERNEL_CONFIG_TREE_H
#define CONGVAN_KERNEL_CONFIG_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <congvan/abi.h>

#include "compiler.h"

#define TREE_FILE_MAX (4u << 20) /* bytes */
#define TREE_DEPTH_MAX 16u
#define TREE_NODES_MAX 100000u
#define TREE_PROBLEMS_MAX 200u /* kept; a last one says how many more there are */

enum tree_kind {
	TREE_EMPTY = 1, /* "key:" with nothing after it, ~ or null */
	TREE_SCALAR,
	TREE_LIST,
	TREE_MAP,
};

struct tree_node {
	enum tree_kind kind;
	uint32_t line, column; /* from 1 */
	bool quoted; /* a scalar in quotes is a string, whatever it looks like */
	const char *key; /* of a map's member, else NULL */
	uint32_t key_line, key_column;
	const char *text; /* of a scalar */
	size_t text_len;
	struct tree_node *first, *next; /* children, in the file's order */
	uint32_t count; /* of children */
};

struct tree;

/* 0 also when the file is wrong: then there are problems and the root holds what could be read (perhaps NULL). */
int tree_load(const char *path, struct tree **ret, struct cv_error *reterr);
int tree_load_text(const char *path, const char *text, size_t len, struct tree **ret, struct cv_error *reterr);
void tree_destroy(struct tree **tree);

const struct tree_node *tree_root(const struct tree *tree);
/* Whether reading stopped before the end of the file: what is missing may stand behind that place. */
bool tree_is_partial(const struct tree *tree);
const struct tree_node *tree_member(const struct tree_node *map, const char *key); /* NULL: none */
/* Where messages about a node point: its key if it has one, else itself. */
void tree_place(const struct tree_node *node, uint32_t *ret_line, uint32_t *ret_column);

/* Memory that goes with the tree, zeroed. NULL: out of memory. */
void *tree_alloc(struct tree *tree, size_t size_bytes);
char *tree_printf(struct tree *tree, const char *format, ...) CV_PRINTF(2, 3);
/* `text` if absolute, else below the directory of the tree's file; absolute. */
const char *tree_path(struct tree *tree, const char *text);

/* Notes "file:line:column: key: text"; key NULL or "": without. */
void tree_problem(struct tree *tree, uint32_t line, uint32_t column, const char *key, const char *format, ...)
    CV_PRINTF(5, 6);
size_t tree_problem_count(const struct tree *tree);
const char *tree_problem_text(const struct tree *tree, size_t index); /* in the order of the file */

#endif
