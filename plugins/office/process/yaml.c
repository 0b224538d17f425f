#include "office/process/yaml.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NUMBER_DIGITS_MAX 9u

/* In the order of the enums, which begin with 1. */
const char *const office_flow_role_words[] = {"lead", "coordinate", "for_information", "adviser", NULL};
const char *const office_flow_state_words[] = {"awaiting_reception", "to_do",     "forwarded", "completed",
					       "returned",           "sent_back", "withdrawn", NULL};

/* ---- places ---- */

static struct office_place place_of(yaml_mark_t mark)
{
	return (struct office_place){(uint32_t)mark.line + 1, (uint32_t)mark.column + 1};
}

struct office_place office_node_place(const yaml_node_t *node)
{
	return node ? place_of(node->start_mark) : (struct office_place){1, 1};
}

void office_node_problem(struct office_reading *reading, const yaml_node_t *node, const char *format, ...)
{
	char text[400];
	va_list list;

	va_start(list, format);
	vsnprintf(text, sizeof(text), format, list);
	va_end(list);
	office_problem(reading->problems, reading->process->path, office_node_place(node), "%s", text);
}

/* ---- parsing ---- */

static bool sane(struct office_reading *reading, const yaml_event_t *event, unsigned depth, unsigned nodes)
{
	const char *path = reading->process->path;
	struct office_place at = place_of(event->start_mark);
	const yaml_char_t *anchor = NULL, *tag = NULL;

	switch (event->type) {
	case YAML_ALIAS_EVENT:
		anchor = event->data.alias.anchor;
		break;
	case YAML_SCALAR_EVENT:
		anchor = event->data.scalar.anchor;
		tag = event->data.scalar.tag;
		break;
	case YAML_SEQUENCE_START_EVENT:
		anchor = event->data.sequence_start.anchor;
		tag = event->data.sequence_start.tag;
		break;
	case YAML_MAPPING_START_EVENT:
		anchor = event->data.mapping_start.anchor;
		tag = event->data.mapping_start.tag;
		break;
	default:
		return true;
	}
	if (anchor || tag)
		office_problem(reading->problems, path, at,
			       "anchors, aliases and tags are not read; write the value out");
	else if (depth > OFFICE_PROCESS_DEPTH_MAX)
		office_problem(reading->problems, path, at, "nested deeper than %u levels; a definition needs fewer",
			       OFFICE_PROCESS_DEPTH_MAX);
	else if (nodes > OFFICE_PROCESS_NODES_MAX)
		office_problem(reading->problems, path, at, "more than %u values; split the process",
			       OFFICE_PROCESS_NODES_MAX);
	else
		return true;
	return false;
}

/* One pass over the events alone, before anything is built of them. */
static int survey(struct office_reading *reading, const char *text, size_t len)
{
	const char *path = reading->process->path;
	unsigned depth = 0, nodes = 0, documents = 0;
	bool going = true, good = true;
	yaml_parser_t parser;

	if (!yaml_parser_initialize(&parser))
		return -ENOMEM;
	yaml_parser_set_input_string(&parser, (const unsigned char *)text, len);
	while (going && good) {
		yaml_event_t event;

		if (!yaml_parser_parse(&parser, &event)) {
			office_problem(reading->problems, path, place_of(parser.problem_mark), "%s",
				       parser.problem ? parser.problem : "not YAML");
			good = false;
			break;
		}
		depth += event.type == YAML_SEQUENCE_START_EVENT || event.type == YAML_MAPPING_START_EVENT;
		nodes += event.type == YAML_SCALAR_EVENT;
		documents += event.type == YAML_DOCUMENT_START_EVENT;
		good = sane(reading, &event, depth, nodes);
		if (documents > 1) {
			office_problem(reading->problems, path, place_of(event.start_mark),
				       "a second document; a file holds one process");
			good = false;
		}
		depth -= event.type == YAML_SEQUENCE_END_EVENT || event.type == YAML_MAPPING_END_EVENT;
		going = event.type != YAML_STREAM_END_EVENT;
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&parser);
	return good ? 0 : -EINVAL;
}

int office_reading_open(struct office_reading *reading, const char *text, size_t len)
{
	const yaml_node_t *root;
	yaml_parser_t parser;
	int error = survey(reading, text, len);

	if (error)
		return error;
	if (!yaml_parser_initialize(&parser))
		return -ENOMEM;
	yaml_parser_set_input_string(&parser, (const unsigned char *)text, len);
	if (!yaml_parser_load(&parser, &reading->document))
		error = -ENOMEM; /* the survey has found it to be YAML */
	yaml_parser_delete(&parser);
	if (error)
		return error;
	root = yaml_document_get_root_node(&reading->document);
	if (root && root->type == YAML_MAPPING_NODE)
		return 0;
	office_node_problem(reading, root, "expected the keys of a process: process, version, kind, label ...");
	office_reading_close(reading);
	return -EINVAL;
}

void office_reading_close(struct office_reading *reading)
{
	yaml_document_delete(&reading->document);
}

/* ---- maps and lists ---- */

static const char *key_of(struct office_reading *reading, const yaml_node_pair_t *pair)
{
	const yaml_node_t *key = yaml_document_get_node(&reading->document, pair->key);

	return key && key->type == YAML_SCALAR_NODE ? (const char *)key->data.scalar.value : NULL;
}

bool office_next_member(struct office_reading *reading, const yaml_node_t *map, size_t *index, const char **ret_key,
			const yaml_node_t **ret_value)
{
	const yaml_node_pair_t *pair = map->data.mapping.pairs.start + *index;

	if (pair >= map->data.mapping.pairs.top)
		return false;
	(*index)++;
	*ret_key = key_of(reading, pair);
	*ret_value = yaml_document_get_node(&reading->document, pair->value);
	return true;
}

const yaml_node_t *office_member(struct office_reading *reading, const yaml_node_t *map, const char *key)
{
	const yaml_node_t *value;
	const char *name;

	for (size_t i = 0; office_next_member(reading, map, &i, &name, &value);)
		if (name && strcmp(name, key) == 0)
			return value;
	return NULL;
}

static bool doubled(struct office_reading *reading, const yaml_node_t *map, size_t index, const char *key)
{
	const yaml_node_t *value;
	const char *name;

	for (size_t i = 0; i < index && office_next_member(reading, map, &i, &name, &value);)
		if (name && strcmp(name, key) == 0)
			return true;
	return false;
}

bool office_map_of(struct office_reading *reading, const yaml_node_t *node, const char *what, const char *const *keys)
{
	const yaml_node_t *value;
	const char *name;
	bool good = true;

	if (!node || node->type != YAML_MAPPING_NODE) {
		office_node_problem(reading, node, "expected the keys of %s", what);
		return false;
	}
	for (size_t i = 0; office_next_member(reading, node, &i, &name, &value);) {
		const yaml_node_t *key =
		    yaml_document_get_node(&reading->document, (node->data.mapping.pairs.start + i - 1)->key);
		char suggestion[OFFICE_SUGGESTION_MAX];

		if (!name) {
			office_node_problem(reading, key, "a key must be a word");
			good = false;
		} else if (doubled(reading, node, i - 1, name)) {
			office_node_problem(reading, key, "%s: stands twice; remove one", name);
			good = false;
		} else if (keys && !office_name_in(name, keys)) {
			office_node_problem(reading, key, "%s: %s has no such key%s", name, what,
					    office_suggestion(name, keys, suggestion));
			good = false;
		}
	}
	return good || keys; /* what is known can be read on, so that all mistakes are told at once */
}

size_t office_count(struct office_reading *reading, const yaml_node_t *node, size_t most)
{
	size_t count;

	if (!node)
		return 0;
	if (node->type != YAML_SEQUENCE_NODE)
		return 1;
	count = (size_t)(node->data.sequence.items.top - node->data.sequence.items.start);
	if (count <= most)
		return count;
	office_node_problem(reading, node, "%zu entries; at most %zu are read", count, most);
	return most;
}

const yaml_node_t *office_item(struct office_reading *reading, const yaml_node_t *node, size_t index)
{
	if (node->type != YAML_SEQUENCE_NODE)
		return node;
	return yaml_document_get_node(&reading->document, node->data.sequence.items.start[index]);
}

void *office_reading_array(struct office_reading *reading, size_t count, size_t size_bytes)
{
	void *array = office_process_alloc(reading->process, (count + 1) * size_bytes);

	if (!array)
		reading->out_of_memory = true;
	return array;
}

/* ---- scalars ---- */

static const char *scalar(const yaml_node_t *node)
{
	return node && node->type == YAML_SCALAR_NODE ? (const char *)node->data.scalar.value : NULL;
}

static const char *keep(struct office_reading *reading, const char *text)
{
	const char *kept = office_process_strdup(reading->process, text);

	if (!kept)
		reading->out_of_memory = true;
	return kept;
}

const char *office_read_long_text(struct office_reading *reading, const yaml_node_t *map, const char *key,
				  uint32_t most, bool required)
{
	const yaml_node_t *node = office_member(reading, map, key);
	const char *text = scalar(node);

	if (!node) {
		if (required)
			office_node_problem(reading, map, "%s: is missing; add it", key);
		return NULL;
	}
	if (!text || !*text) {
		office_node_problem(reading, node, "%s: expected a text", key);
		return NULL;
	}
	if (cv_text_length(text) > most) {
		office_node_problem(reading, node, "%s: longer than %u characters; shorten it", key, most);
		return NULL;
	}
	return keep(reading, text);
}

const char *office_read_text(struct office_reading *reading, const yaml_node_t *map, const char *key, bool required)
{
	return office_read_long_text(reading, map, key, OFFICE_PROCESS_LABEL_MAX, required);
}

bool office_is_name(const char *text)
{
	size_t len = strlen(text);

	return len > 0 && len <= OFFICE_PROCESS_NAME_MAX &&
	       strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_-") == len;
}

static const char *take_name(struct office_reading *reading, const yaml_node_t *node, const char *key)
{
	const char *text = scalar(node);

	if (text && office_is_name(text))
		return keep(reading, text);
	office_node_problem(reading, node, "%s: expected a name of at most %u letters a-z, digits, \"_\" and \"-\"",
			    key, OFFICE_PROCESS_NAME_MAX);
	return NULL;
}

const char *office_read_name(struct office_reading *reading, const yaml_node_t *map, const char *key, bool required)
{
	const yaml_node_t *node = office_member(reading, map, key);

	if (node)
		return take_name(reading, node, key);
	if (required)
		office_node_problem(reading, map, "%s: is missing; add it", key);
	return NULL;
}

const char **office_read_names(struct office_reading *reading, const yaml_node_t *map, const char *key, bool required)
{
	const yaml_node_t *node = office_member(reading, map, key);
	size_t count = office_count(reading, node, OFFICE_PROCESS_LIST_MAX), kept = 0;
	const char **names;

	if (!node || !count) {
		if (node || required)
			office_node_problem(reading, node ? node : map, "%s: is missing or empty; name at least one",
					    key);
		return NULL;
	}
	names = office_reading_array(reading, count, sizeof(*names));
	for (size_t i = 0; names && i < count; i++) {
		const char *name = take_name(reading, office_item(reading, node, i), key);

		if (name)
			names[kept++] = name;
	}
	return names;
}

static int word_of(struct office_reading *reading, const yaml_node_t *node, const char *key, const char *const *words)
{
	const char *text = scalar(node);
	char suggestion[OFFICE_SUGGESTION_MAX], all[300] = "";

	for (int i = 0; text && words[i]; i++)
		if (strcmp(words[i], text) == 0)
			return i;
	for (size_t i = 0, len = 0; words[i] && len < sizeof(all); i++)
		len += (size_t)snprintf(all + len, sizeof(all) - len, "%s%s", i ? ", " : "", words[i]);
	office_node_problem(reading, node, "%s: \"%s\" is none of %s%s", key, text ? text : "", all,
			    text ? office_suggestion(text, words, suggestion) : "");
	return -1;
}

int office_read_word(struct office_reading *reading, const yaml_node_t *map, const char *key, bool required,
		     const char *const *words)
{
	const yaml_node_t *node = office_member(reading, map, key);

	if (node)
		return word_of(reading, node, key, words);
	if (required)
		office_node_problem(reading, map, "%s: is missing; add it", key);
	return -1;
}

unsigned office_read_bits(struct office_reading *reading, const yaml_node_t *map, const char *key,
			  const char *const *words, unsigned absent)
{
	const yaml_node_t *node = office_member(reading, map, key);
	unsigned bits = 0;

	if (!node)
		return absent;
	for (size_t i = 0, count = office_count(reading, node, OFFICE_PROCESS_LIST_MAX); i < count; i++) {
		int index = word_of(reading, office_item(reading, node, i), key, words);

		if (index >= 0)
			bits |= 1u << (index + 1);
	}
	return bits;
}

bool office_read_flag(struct office_reading *reading, const yaml_node_t *map, const char *key)
{
	const yaml_node_t *node = office_member(reading, map, key);
	const char *text = scalar(node);

	if (node && (!text || (strcmp(text, "true") != 0 && strcmp(text, "false") != 0)))
		office_node_problem(reading, node, "%s: expected true or false", key);
	return text && strcmp(text, "true") == 0;
}

uint32_t office_read_number(struct office_reading *reading, const yaml_node_t *map, const char *key, uint32_t least,
			    uint32_t most, uint32_t absent)
{
	const yaml_node_t *node = office_member(reading, map, key);
	const char *text = scalar(node);
	unsigned long number = 0;
	size_t len = text ? strlen(text) : 0;

	if (!node)
		return absent;
	if (len && len <= NUMBER_DIGITS_MAX && strspn(text, "0123456789") == len)
		number = strtoul(text, NULL, 10);
	else
		len = 0;
	if (len && number >= least && number <= most)
		return (uint32_t)number;
	office_node_problem(reading, node, "%s: expected a whole number from %u to %u", key, least, most);
	return absent;
}

struct office_label office_read_long_label(struct office_reading *reading, const yaml_node_t *map, const char *key,
					   uint32_t most, bool required)
{
	static const char *const keys[] = {"vi", "en", NULL};
	const yaml_node_t *node = office_member(reading, map, key);
	struct office_label label = {NULL, NULL};

	if (!node) {
		if (required)
			office_node_problem(reading, map, "%s: is missing; write %s: {vi: ..., en: ...}", key, key);
		return label;
	}
	if (!office_map_of(reading, node, "a label", keys))
		return label;
	label.vi = office_read_long_text(reading, node, "vi", most, true);
	label.en = office_read_long_text(reading, node, "en", most, true);
	return label;
}

struct office_label office_read_label(struct office_reading *reading, const yaml_node_t *map, const char *key,
				      bool required)
{
	return office_read_long_label(reading, map, key, OFFICE_PROCESS_LABEL_MAX, required);
}
