#include "outgoing/form/rules.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "office/catalogue/yaml_file.h"

#define DEPUTY "Phó"
#define ACTING "Quyền"
#define ACTING_SHORT "Q."

/* ---- reading ---- */

static bool is_name(const char *text)
{
	return text && *text && cv_text_length(text) <= OUTGOING_FORM_NAME_CHARS;
}

static int read_names(struct office_yaml *yaml, const char *key, struct outgoing_names *ret)
{
	const yaml_node_t *list = office_yaml_get(yaml, yaml_document_get_root_node(&yaml->document), key);
	size_t count = office_yaml_count(list);

	if (count > OUTGOING_FORM_NAMES_MAX)
		return office_yaml_refuse(yaml, list, key, "too many entries");
	ret->items = calloc(count + 1, sizeof(*ret->items));
	if (!ret->items)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++) {
		const yaml_node_t *item = office_yaml_item(yaml, list, i);
		const char *text = item->type == YAML_SCALAR_NODE ? (const char *)item->data.scalar.value : NULL;

		if (!is_name(text))
			return office_yaml_refuse(yaml, item, key, "expected a name with 1 to 200 characters");
		ret->items[i] = strdup(text);
		if (!ret->items[i])
			return -ENOMEM;
		ret->count++;
	}
	return 0;
}

static int read_position(struct office_yaml *yaml, const yaml_node_t *item, struct outgoing_position *ret)
{
	const char *name = office_yaml_text(yaml, item, "name");
	const char *head = office_yaml_text(yaml, item, "head");

	if (!is_name(name))
		return office_yaml_refuse(yaml, item, "positions", "expected name: with 1 to 200 characters");
	if (head && !is_name(head))
		return office_yaml_refuse(yaml, item, "positions", "expected head: with 1 to 200 characters");
	ret->name = strdup(name);
	ret->head = head ? strdup(head) : NULL;
	return ret->name && (ret->head || !head) ? 0 : -ENOMEM;
}

static int read_positions(struct office_yaml *yaml, struct outgoing_form_rules *rules)
{
	const yaml_node_t *list = office_yaml_get(yaml, yaml_document_get_root_node(&yaml->document), "positions");
	size_t count = office_yaml_count(list);
	int error = 0;

	if (count > OUTGOING_FORM_NAMES_MAX)
		return office_yaml_refuse(yaml, list, "positions", "too many entries");
	rules->positions = calloc(count + 1, sizeof(*rules->positions));
	if (!rules->positions)
		return -ENOMEM;
	for (size_t i = 0; i < count && !error; i++) {
		rules->position_count++;
		error = read_position(yaml, office_yaml_item(yaml, list, i), &rules->positions[i]);
	}
	return error;
}

int outgoing_form_rules_create(const char *path, struct outgoing_form_rules **ret, struct cv_error *reterr)
{
	struct outgoing_form_rules *rules = calloc(1, sizeof(*rules));
	struct office_yaml yaml;
	int error;

	if (!rules)
		return -ENOMEM;
	if (!path) {
		*ret = rules;
		return 0;
	}
	error = office_yaml_open(&yaml, path, reterr);
	if (error) {
		outgoing_form_rules_destroy(&rules);
		return error;
	}
	error = read_names(&yaml, "academic_titles", &rules->academic_titles);
	if (!error)
		error = read_names(&yaml, "academic_titles_allowed", &rules->academic_allowed);
	if (!error)
		error = read_names(&yaml, "collectives", &rules->collectives);
	if (!error)
		error = read_names(&yaml, "by_order_types", &rules->by_order_types);
	if (!error)
		error = read_positions(&yaml, rules);
	office_yaml_close(&yaml);
	if (error) {
		outgoing_form_rules_destroy(&rules);
		return error;
	}
	*ret = rules;
	return 0;
}

static void free_names(struct outgoing_names *names)
{
	for (size_t i = 0; i < names->count; i++)
		free(names->items[i]);
	free(names->items);
}

void outgoing_form_rules_destroy(struct outgoing_form_rules **rules)
{
	if (!*rules)
		return;
	free_names(&(*rules)->academic_titles);
	free_names(&(*rules)->academic_allowed);
	free_names(&(*rules)->collectives);
	free_names(&(*rules)->by_order_types);
	for (size_t i = 0; i < (*rules)->position_count; i++) {
		free((*rules)->positions[i].name);
		free((*rules)->positions[i].head);
	}
	free((*rules)->positions);
	free(*rules);
	*rules = NULL;
}

/* ---- words ---- */

bool outgoing_begins_with(struct cv_call *call, const char *text, const char *words)
{
	const char *folded = text ? cv_text_fold(call, text) : NULL;
	const char *wanted = words ? cv_text_fold(call, words) : NULL;
	size_t length = wanted ? strlen(wanted) : 0;

	if (!folded || !length || strncmp(folded, wanted, length) != 0)
		return false;
	return wanted[length - 1] == '.' || strchr(" .,;:", folded[length]);
}

bool outgoing_same_words(struct cv_call *call, const char *a, const char *b)
{
	const char *folded = a ? cv_text_fold(call, a) : NULL;
	const char *other = b ? cv_text_fold(call, b) : NULL;

	return folded && other && strcmp(folded, other) == 0;
}

const char *outgoing_names_begin(struct cv_call *call, const struct outgoing_names *names, const char *text)
{
	const char *found = NULL;

	for (size_t i = 0; i < names->count; i++) {
		if ((!found || strlen(names->items[i]) > strlen(found)) &&
		    outgoing_begins_with(call, text, names->items[i]))
			found = names->items[i];
	}
	return found;
}

bool outgoing_names_hold(struct cv_call *call, const struct outgoing_names *names, const char *text)
{
	for (size_t i = 0; i < names->count; i++) {
		if (outgoing_same_words(call, text, names->items[i]))
			return true;
	}
	return false;
}

/* ---- positions and names ---- */

static const struct outgoing_position *listed_position(struct cv_call *call, const struct outgoing_form_rules *rules,
						       const char *title)
{
	const struct outgoing_position *found = NULL;

	for (size_t i = 0; i < rules->position_count; i++) {
		const struct outgoing_position *position = &rules->positions[i];

		if ((!found || strlen(position->name) > strlen(found->name)) &&
		    outgoing_begins_with(call, title, position->name))
			found = position;
	}
	return found;
}

/* Behind the first word and the blanks after it. */
static const char *behind_word(const char *text, const char *stops)
{
	text += strcspn(text, stops);
	return text + strspn(text, stops);
}

static const char *without_acting(struct cv_call *call, const char *title)
{
	if (outgoing_begins_with(call, title, ACTING))
		return behind_word(title, " ");
	return outgoing_begins_with(call, title, ACTING_SHORT) ? behind_word(title, " .") : title;
}

const char *outgoing_position_of(struct cv_call *call, const struct outgoing_form_rules *rules, const char *title)
{
	const struct outgoing_position *found;

	if (!title)
		return NULL;
	title = without_acting(call, title);
	found = listed_position(call, rules, title);
	return found ? found->name : title;
}

const char *outgoing_position_head(struct cv_call *call, const struct outgoing_form_rules *rules, const char *title)
{
	const struct outgoing_position *found = title ? listed_position(call, rules, title) : NULL;

	if (found && found->head)
		return found->head;
	if (found)
		title = found->name;
	return title && outgoing_begins_with(call, title, DEPUTY) ? behind_word(title, " ") : NULL;
}

const char *outgoing_collective_of(struct cv_call *call, const struct outgoing_form_rules *rules,
				   const Congvan__Agency *agency)
{
	return agency && agency->name ? outgoing_names_begin(call, &rules->collectives, agency->name) : NULL;
}

/* As many words as the title has, with the full stop or blanks behind it. */
static const char *behind_title(const char *name, const char *title)
{
	for (const char *at = title; (at = strchr(at, ' ')); at++)
		name = behind_word(name, " ");
	/* "BS.CKI" has a stop of its own. */
	for (const char *at = title; (at = strchr(at, '.')); at++)
		name = behind_word(name, ".");
	return behind_word(name, " .,");
}

const char *outgoing_bare_name(struct cv_call *call, const struct outgoing_form_rules *rules, const char *name)
{
	const char *title;

	while (name && *name && (title = outgoing_names_begin(call, &rules->academic_titles, name)))
		name = behind_title(name, title);
	return name;
}
