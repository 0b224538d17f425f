/* Reads what a definition asks of a document before it is handed to the archive (QĐ 8849/QĐ-UBND Đ9.4). */
#include <string.h>

#include "office/process/yaml.h"

static void read_need(struct office_reading *reading, const yaml_node_t *section, const char *key,
		      struct office_entry_need *ret)
{
	static const char *const keys[] = {"use", "if", "article", NULL};
	static const char *const words[] = {"optional", "required", NULL};
	const yaml_node_t *node = office_member(reading, section, key);
	bool alone = node && node->type == YAML_SCALAR_NODE;

	ret->use = OFFICE_OPTIONAL;
	if (!node || (!alone && !office_map_of(reading, node, key, keys)))
		return;
	if (office_read_word(reading, alone ? section : node, alone ? key : "use", true, words) == 1)
		ret->use = OFFICE_REQUIRED;
	if (alone)
		return;
	ret->condition_count = office_read_conditions(reading, node, &ret->conditions);
	ret->article = office_read_text(reading, node, "article", false);
	for (size_t i = 0; i < ret->condition_count; i++)
		if (ret->conditions[i].fact && strcmp(ret->conditions[i].fact, "flow_role") == 0)
			office_node_problem(reading, office_member(reading, node, "if"),
					    "if: flow_role is not known when a document is archived; remove it");
	if (ret->condition_count && ret->use != OFFICE_REQUIRED)
		office_node_problem(reading, node, "%s: only what is required can have a condition; remove `if`", key);
}

void office_read_archive(struct office_reading *reading, const yaml_node_t *root)
{
	static const char *const keys[] = {"certified_copy", NULL};
	const yaml_node_t *node = office_member(reading, root, "archive");

	if (!node || !office_map_of(reading, node, "archive", keys))
		return;
	read_need(reading, node, keys[0], &reading->process->archive.certified_copy);
}
