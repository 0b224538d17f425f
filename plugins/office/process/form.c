/*
 * Reads the section `form_check` of a definition: which checks of a document's form stop it, which are told, which are
 * not made, and what they rest on.
 */
#include <string.h>

#include "office/process/yaml.h"

/* A list of codes. One code may stand in one of the three lists. */
static const char **read_codes(struct office_reading *reading, const yaml_node_t *node, const char *key,
			       const char **first, const char **second)
{
	const char **codes = office_read_names(reading, node, key, false);
	const yaml_node_t *list = office_member(reading, node, key);

	for (size_t i = 0; codes && codes[i]; i++) {
		if (!reading->process->kind->checks_form(codes[i]))
			office_node_problem(reading, list,
					    "%s: there is no check \"%s\"; docs/form-check.md lists them", key,
					    codes[i]);
		if ((first && office_name_in(codes[i], first)) || (second && office_name_in(codes[i], second)))
			office_node_problem(reading, list, "%s: \"%s\" stands in another list too; remove it from one",
					    key, codes[i]);
	}
	return codes;
}

static void read_articles(struct office_reading *reading, const yaml_node_t *node, struct office_form_check *ret)
{
	const yaml_node_t *map = office_member(reading, node, "articles");
	const yaml_node_t *value;
	const char *code;
	size_t index = 0, count = 0;

	if (!map)
		return;
	if (map->type != YAML_MAPPING_NODE) {
		office_node_problem(reading, map, "articles: expected {check: article}");
		return;
	}
	while (office_next_member(reading, map, &index, &code, &value))
		count++;
	ret->articles = office_reading_array(reading, count, sizeof(*ret->articles));
	index = count = 0;
	while (ret->articles && office_next_member(reading, map, &index, &code, &value)) {
		if (!reading->process->kind->checks_form(code)) {
			office_node_problem(reading, value,
					    "articles: there is no check \"%s\"; docs/form-check.md lists "
					    "them",
					    code);
			continue;
		}
		ret->articles[count].article = office_read_text(reading, map, code, true);
		ret->articles[count].code =
		    ret->articles[count].article ? office_process_strdup(reading->process, code) : NULL;
		count += ret->articles[count].code != NULL;
	}
}

void office_read_form_check(struct office_reading *reading, const yaml_node_t *root)
{
	static const char *const keys[] = {"blocks", "notes", "ignores", "articles", NULL};
	struct office_form_check *check = &reading->process->form_check;
	const yaml_node_t *node = office_member(reading, root, "form_check");

	if (!node)
		return;
	if (!reading->process->kind->checks_form) {
		office_node_problem(reading, node,
				    "form_check: the form of documents of the kind \"%s\" is not checked; "
				    "remove it",
				    reading->process->kind->name);
		return;
	}
	if (!office_map_of(reading, node, "form_check", keys))
		return;
	check->blocks = read_codes(reading, node, "blocks", NULL, NULL);
	check->notes = read_codes(reading, node, "notes", check->blocks, NULL);
	check->ignores = read_codes(reading, node, "ignores", check->blocks, check->notes);
	read_articles(reading, node, check);
}
