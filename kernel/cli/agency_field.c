#include "agency_field.h"

#include <string.h>

#include "config/suggest.h"
#include "config/value.h"

void field_known(struct tree *tree, const struct tree_node *map, const char *where, const char *const *known)
{
	if (map->kind != TREE_MAP) {
		tree_problem(tree, map->line, map->column, where, "has to be a section: \"key: value\" lines");
		return;
	}
	for (const struct tree_node *node = map->first; node; node = node->next) {
		struct suggestion best = {NULL, 0};
		bool found = false;
		for (const char *const *key = known; *key; key++) {
			found = found || strcmp(*key, node->key) == 0;
			suggest_offer(&best, node->key, *key);
		}
		if (!found && best.word)
			tree_problem(tree, node->key_line, node->key_column, node->key,
				     "unknown key; did you mean \"%s\"?", best.word);
		else if (!found)
			tree_problem(tree, node->key_line, node->key_column, node->key, "unknown key");
	}
}

const char *field_text(struct tree *tree, const struct tree_node *map, const char *key, bool required)
{
	const struct tree_node *node = tree_member(map, key);
	uint32_t line = 0, column = 0;

	if (node && node->kind == TREE_SCALAR && node->text_len > 0)
		return node->text;
	if (node && node->kind != TREE_SCALAR && node->kind != TREE_EMPTY) {
		tree_problem(tree, node->line, node->column, key, "has to be a text");
	} else if (required) {
		tree_place(node ? node : map, &line, &column);
		tree_problem(tree, line, column, key, "is missing");
	}
	return NULL;
}

bool field_flag(struct tree *tree, const struct tree_node *map, const char *key)
{
	const struct tree_node *node = tree_member(map, key);
	int64_t value = 0;

	if (!node)
		return false;
	if (node->kind != TREE_SCALAR || node->quoted || value_boolean(node->text, &value) != 0)
		tree_problem(tree, node->line, node->column, key, "has to be true or false");
	return value != 0;
}

const struct tree_node *field_list(struct tree *tree, const struct tree_node *map, const char *key, bool texts,
				   size_t *ret_count)
{
	const struct tree_node *list = tree_member(map, key);

	*ret_count = 0;
	if (!list || list->kind == TREE_EMPTY)
		return NULL;
	if (list->kind != TREE_LIST) {
		tree_problem(tree, list->line, list->column, key, "has to be a list");
		return NULL;
	}
	for (const struct tree_node *node = list->first; node; node = node->next)
		if (node->kind != (texts ? TREE_SCALAR : TREE_MAP)) {
			tree_problem(tree, node->line, node->column, key,
				     texts ? "has to be a list of words" : "has to be a list of sections");
			return NULL;
		}
	*ret_count = list->count;
	return list->first;
}
