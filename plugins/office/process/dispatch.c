/*
 * Reads the dispatch table of a definition: which documents go to which recipients electronically, on paper or both
 * ways (QĐ 1201/QĐ-SYT Đ7.2).
 */
#include <string.h>

#include "office/process/yaml.h"

static const char *const recipient_words[] = {"person", "unit", "agency", "outside", NULL};
static const char *const way_words[] = {"electronic", "paper", "both", NULL};

/* Nobody in particular has what leaves: what depends on a receiver's part says nothing. */
static void read_conditions(struct office_reading *reading, const yaml_node_t *node, struct office_dispatch *ret)
{
	ret->condition_count = office_read_conditions(reading, node, &ret->conditions);
	for (size_t i = 0; i < ret->condition_count; i++)
		if (ret->conditions[i].fact && strcmp(ret->conditions[i].fact, "flow_role") == 0)
			office_node_problem(reading, office_member(reading, node, "if"),
					    "if: flow_role is not known when a document leaves; remove it");
}

/* The bits of earlier lines that ask for nothing else: what they say is never asked again. */
static unsigned settled_by(const struct office_dispatch *lines, size_t count)
{
	unsigned settled = 0;

	for (size_t i = 0; i < count; i++)
		if (!lines[i].condition_count)
			settled |= lines[i].recipients;
	return settled;
}

static void read_line(struct office_reading *reading, const yaml_node_t *node, struct office_dispatch *ret)
{
	static const char *const keys[] = {"recipients", "by", "if", "article", NULL};
	unsigned all = (1u << OFFICE_RECIPIENT_END) - (1u << OFFICE_RECIPIENT_PERSON);
	int way;

	if (!office_map_of(reading, node, "dispatch", keys))
		return;
	ret->recipients = office_read_bits(reading, node, "recipients", recipient_words, all);
	way = office_read_word(reading, node, "by", true, way_words);
	if (way >= 0)
		ret->way = (enum office_dispatch_way)(way + 1);
	read_conditions(reading, node, ret);
	ret->article = office_read_text(reading, node, "article", false);
	if (!ret->recipients && !office_count(reading, office_member(reading, node, "recipients"), 1))
		office_node_problem(reading, node, "dispatch: `recipients` is empty; name one or leave it out");
}

static void read_inform(struct office_reading *reading, const yaml_node_t *root)
{
	struct office_process *process = reading->process;
	const yaml_node_t *node = office_member(reading, root, "inform");

	if (!node)
		return;
	if (!process->kind->versions)
		office_node_problem(reading, node, "inform: documents of the kind \"%s\" do not leave; remove it",
				    process->kind->name);
	process->inform_step = office_read_name(reading, root, "inform", true);
	process->inform_place = office_node_place(node);
}

void office_read_dispatch(struct office_reading *reading, const yaml_node_t *root)
{
	struct office_process *process = reading->process;
	const yaml_node_t *list = office_member(reading, root, "dispatch");
	size_t count;

	read_inform(reading, root);
	if (!list)
		return;
	if (!process->kind->versions) {
		office_node_problem(reading, list, "dispatch: documents of the kind \"%s\" do not leave; remove it",
				    process->kind->name);
		return;
	}
	count = office_count(reading, list, OFFICE_PROCESS_LIST_MAX);
	process->dispatch = office_reading_array(reading, count, sizeof(*process->dispatch));
	for (size_t i = 0; process->dispatch && i < count; i++) {
		const yaml_node_t *node = office_item(reading, list, i);
		struct office_dispatch *line = &process->dispatch[process->dispatch_count++];

		read_line(reading, node, line);
		if (line->recipients && !(line->recipients & ~settled_by(process->dispatch, i)))
			office_node_problem(reading, node,
					    "dispatch: an earlier line settles this for every document; put this one "
					    "before it or remove it");
	}
}
