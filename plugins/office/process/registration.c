/* Reads what a definition says of entering documents: what is asked for, what must not enter, who may correct it. */
#include <string.h>

#include "office/process/yaml.h"

/* Nobody has the document yet: what depends on a receiver's part says nothing. */
static size_t read_facts(struct office_reading *reading, const yaml_node_t *map, struct office_condition **ret)
{
	size_t count = office_read_conditions(reading, map, ret);

	for (size_t i = 0; i < count; i++)
		if ((*ret)[i].fact && strcmp((*ret)[i].fact, "flow_role") == 0)
			office_node_problem(reading, office_member(reading, map, "if"),
					    "if: flow_role is not known when a document is entered; remove it");
	return count;
}

static void read_need(struct office_reading *reading, const yaml_node_t *section, enum office_entry_datum datum,
		      struct office_entry_need *ret)
{
	static const char *const keys[] = {"use", "if", "article", NULL};
	static const char *const words[] = {"forbidden", "optional", "required", NULL};
	const char *key = office_entry_data[datum];
	const yaml_node_t *node = office_member(reading, section, key);
	int use;

	if (!node)
		return;
	if (node->type == YAML_SCALAR_NODE) {
		use = office_read_word(reading, section, key, true, words);
	} else {
		if (!office_map_of(reading, node, key, keys))
			return;
		use = office_read_word(reading, node, "use", true, words);
		ret->condition_count = read_facts(reading, node, &ret->conditions);
		ret->article = office_read_text(reading, node, "article", false);
	}
	if (use >= 0)
		ret->use = (enum office_use)use;
	if (ret->condition_count && ret->use != OFFICE_REQUIRED)
		office_node_problem(reading, node, "%s: only what is required can have a condition; remove `if`", key);
	if (datum != OFFICE_ENTRY_ANNEX_PAPER && datum != OFFICE_ENTRY_PAPER_COPIES && ret->use == OFFICE_FORBIDDEN)
		office_node_problem(reading, node, "%s: can't be forbidden; write optional or required", key);
	if (datum == OFFICE_ENTRY_ANNEX_PAPER && ret->use == OFFICE_REQUIRED)
		office_node_problem(reading, node, "%s: not every document has annexes; write optional or forbidden",
				    key);
}

static void read_barred(struct office_reading *reading, const yaml_node_t *node, struct office_barred *ret)
{
	static const char *const keys[] = {"label", "if", "procedure", "article", NULL};

	if (!office_map_of(reading, node, "barred", keys))
		return;
	ret->label = office_read_label(reading, node, "label", true);
	ret->procedure = office_read_long_label(reading, node, "procedure", OFFICE_PROCESS_PROCEDURE_MAX, true);
	ret->condition_count = read_facts(reading, node, &ret->conditions);
	ret->article = office_read_text(reading, node, "article", false);
	if (!ret->condition_count)
		office_node_problem(reading, node, "barred: no document could enter; say which ones with `if`");
}

static void read_correct(struct office_reading *reading, const yaml_node_t *section, struct office_registration *ret)
{
	static const char *const keys[] = {"by", "article", NULL};
	const yaml_node_t *node = office_member(reading, section, "correct");

	if (!node || !office_map_of(reading, node, "correct", keys))
		return;
	ret->correct_place = office_node_place(node);
	ret->correctors = office_read_names(reading, node, "by", true);
	ret->correct_article = office_read_text(reading, node, "article", false);
}

void office_read_registration(struct office_reading *reading, const yaml_node_t *root)
{
	struct office_registration *registration = &reading->process->registration;
	const yaml_node_t *node = office_member(reading, root, "registration"), *list;
	const char *keys[OFFICE_ENTRY_END + 3] = {NULL};
	/* What is written here is not entered: there is nothing to ask for, and nothing to correct. */
	const bool entered = !reading->process->kind->versions;
	size_t count = 0;

	for (unsigned datum = 0; datum < OFFICE_ENTRY_END; datum++)
		registration->needs[datum].use = OFFICE_OPTIONAL;
	for (unsigned datum = 0; entered && datum < OFFICE_ENTRY_END; datum++)
		keys[count++] = office_entry_data[datum];
	keys[count++] = "barred";
	if (entered)
		keys[count++] = "correct";
	if (!node || !office_map_of(reading, node, "registration", keys))
		return;
	for (unsigned datum = 0; datum < OFFICE_ENTRY_END; datum++)
		read_need(reading, node, (enum office_entry_datum)datum, &registration->needs[datum]);
	list = office_member(reading, node, "barred");
	count = office_count(reading, list, OFFICE_PROCESS_LIST_MAX);
	registration->barred = office_reading_array(reading, count, sizeof(*registration->barred));
	for (size_t i = 0; registration->barred && i < count; i++)
		read_barred(reading, office_item(reading, list, i),
			    &registration->barred[registration->barred_count++]);
	read_correct(reading, node, registration);
}

void office_read_kinds(struct office_reading *reading, const yaml_node_t *begin)
{
	static const char *const keys[] = {"if", "state", "step", "by", NULL};
	struct office_process *process = reading->process;
	const yaml_node_t *list = office_member(reading, begin, "kinds");
	size_t count = office_count(reading, list, OFFICE_PROCESS_LIST_MAX);

	process->kinds = office_reading_array(reading, count, sizeof(*process->kinds));
	for (size_t i = 0; process->kinds && i < count; i++) {
		const yaml_node_t *node = office_item(reading, list, i);
		struct office_begin *kind = &process->kinds[process->kind_count++];

		kind->place = office_node_place(node);
		if (!office_map_of(reading, node, "kinds", keys))
			continue;
		kind->state = office_read_name(reading, node, "state", true);
		kind->step = office_read_name(reading, node, "step", true);
		kind->begins = office_read_names(reading, node, "by", false);
		kind->condition_count = read_facts(reading, node, &kind->conditions);
		if (!kind->condition_count)
			office_node_problem(reading, node, "kinds: say which documents begin here with `if`");
	}
}
