/*
 * Design notes. libyaml's event interface, not its documents: a document has already followed its aliases and named its
 * tags, so that neither could be refused by place. Every event becomes at most one node below the innermost open list
 * or map; the stack of those is bounded, so a deep file is refused before it costs anything.
 */
#include "config/tree_int.h"

#include <errno.h>
#include <string.h>
#include <yaml.h>

#define BUILD_KEY_MAX 64u
#define BUILD_MEMBERS_MAX 1000u /* of one map: looking for doubled keys is quadratic */

struct build_level {
	struct tree_node *node, *last;
	const char *key; /* read, its value is to come */
	uint32_t key_line, key_column;
	bool drop_value; /* the key was refused */
};

struct build {
	struct tree *tree;
	struct build_level stack[TREE_DEPTH_MAX];
	uint32_t depth;
	uint32_t skip; /* open lists and maps of a refused value */
	uint32_t documents;
	bool stop;
};

static uint32_t place(size_t zero_based)
{
	return zero_based >= UINT32_MAX ? UINT32_MAX : (uint32_t)zero_based + 1;
}

static void refuse(struct build *build, const yaml_event_t *event, const char *text)
{
	struct build_level *level = build->depth ? &build->stack[build->depth - 1] : NULL;

	tree_problem(build->tree, place(event->start_mark.line), place(event->start_mark.column),
		     level ? level->key : NULL, "%s", text);
}

static bool is_empty(const yaml_event_t *event)
{
	const char *text = (const char *)event->data.scalar.value;

	if (event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE)
		return false;
	return !*text || strcmp(text, "~") == 0 || strcmp(text, "null") == 0;
}

/* Takes the scalar as the key of the value that follows. */
static int take_key(struct build *build, const yaml_event_t *event)
{
	struct build_level *level = &build->stack[build->depth - 1];
	const char *text = (const char *)event->data.scalar.value;
	size_t len = event->data.scalar.length;
	const struct tree_node *earlier = NULL;

	if (level->node->count >= BUILD_MEMBERS_MAX) {
		refuse(build, event, "too many keys in one section");
		build->stop = true;
		return 0;
	}
	level->key_line = place(event->start_mark.line);
	level->key_column = place(event->start_mark.column);
	level->drop_value = true;
	level->key = tree_printf(build->tree, "%.*s", (int)BUILD_KEY_MAX, text);
	if (!level->key)
		return -ENOMEM;
	if (len == 0 || len > BUILD_KEY_MAX || memchr(text, 0, len)) {
		level->key = "";
		tree_problem(build->tree, level->key_line, level->key_column, NULL, "a key has 1 to %u characters",
			     BUILD_KEY_MAX);
		return 0;
	}
	earlier = tree_member(level->node, level->key);
	if (earlier) {
		tree_problem(build->tree, level->key_line, level->key_column, level->key,
			     "stands here a second time; first in line %u", earlier->key_line);
		return 0;
	}
	level->drop_value = false;
	return 0;
}

/* Hangs the node below the innermost list or map. */
static void attach(struct build *build, struct tree_node *node)
{
	struct build_level *level = NULL;

	if (build->depth == 0) {
		build->tree->root = node;
		return;
	}
	level = &build->stack[build->depth - 1];
	if (level->node->kind == TREE_MAP) {
		node->key = level->key;
		node->key_line = level->key_line;
		node->key_column = level->key_column;
		level->key = NULL;
	}
	if (level->last)
		level->last->next = node;
	else
		level->node->first = node;
	level->last = node;
	level->node->count++;
}

static int new_node(struct build *build, const yaml_event_t *event, enum tree_kind kind, struct tree_node **ret)
{
	struct tree_node *node = NULL;

	if (build->tree->nodes++ >= TREE_NODES_MAX) {
		refuse(build, event, "too many entries in this file");
		build->stop = true;
		return 0;
	}
	node = tree_alloc(build->tree, sizeof(*node));
	if (!node)
		return -ENOMEM;
	node->kind = kind;
	node->line = place(event->start_mark.line);
	node->column = place(event->start_mark.column);
	*ret = node;
	return 0;
}

static int take_scalar(struct build *build, const yaml_event_t *event)
{
	struct build_level *level = build->depth ? &build->stack[build->depth - 1] : NULL;
	struct tree_node *node = NULL;
	const char *text = (const char *)event->data.scalar.value;
	size_t len = event->data.scalar.length;

	if (level && level->node->kind == TREE_MAP && !level->key)
		return take_key(build, event);
	if (level && level->drop_value) {
		level->drop_value = false;
		level->key = NULL;
		return 0;
	}
	if (memchr(text, 0, len)) {
		refuse(build, event, "holds a NUL character");
		len = strlen(text);
	}
	int result = new_node(build, event, is_empty(event) ? TREE_EMPTY : TREE_SCALAR, &node);
	if (result < 0 || !node)
		return result;
	char *copy = tree_alloc(build->tree, len + 1);
	if (!copy)
		return -ENOMEM;
	memcpy(copy, text, len);
	node->text = copy;
	node->text_len = len;
	node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
	attach(build, node);
	return 0;
}

static int open_level(struct build *build, const yaml_event_t *event, enum tree_kind kind)
{
	struct build_level *level = build->depth ? &build->stack[build->depth - 1] : NULL;
	struct tree_node *node = NULL;

	if (level && level->node->kind == TREE_MAP && !level->key) {
		refuse(build, event, "a key must be a single word");
		build->stop = true; /* what is key and what is value can't be told apart any more */
		return 0;
	}
	if (level && level->drop_value) {
		build->skip = 1;
		return 0;
	}
	if (build->depth == TREE_DEPTH_MAX) {
		refuse(build, event, "nested too deep");
		build->stop = true;
		return 0;
	}
	int result = new_node(build, event, kind, &node);
	if (result < 0 || !node)
		return result;
	attach(build, node);
	build->stack[build->depth++] = (struct build_level){.node = node};
	return 0;
}

static void close_level(struct build *build)
{
	build->depth--;
}

/* Inside a value whose key was refused, everything is passed over. */
static void skip_event(struct build *build, const yaml_event_t *event)
{
	if (event->type == YAML_SEQUENCE_START_EVENT || event->type == YAML_MAPPING_START_EVENT)
		build->skip++;
	else if (event->type == YAML_SEQUENCE_END_EVENT || event->type == YAML_MAPPING_END_EVENT)
		build->skip--;
	if (build->skip == 0) {
		build->stack[build->depth - 1].drop_value = false;
		build->stack[build->depth - 1].key = NULL;
	}
}

static bool decorated(const yaml_event_t *event, const char **ret_what)
{
	const yaml_char_t *anchor = NULL, *tag = NULL;

	if (event->type == YAML_SCALAR_EVENT) {
		anchor = event->data.scalar.anchor;
		tag = event->data.scalar.tag;
	} else if (event->type == YAML_SEQUENCE_START_EVENT) {
		anchor = event->data.sequence_start.anchor;
		tag = event->data.sequence_start.tag;
	} else if (event->type == YAML_MAPPING_START_EVENT) {
		anchor = event->data.mapping_start.anchor;
		tag = event->data.mapping_start.tag;
	}
	*ret_what = anchor ? "anchors (&name) are not allowed here" : "tags (!type) are not allowed here";
	return anchor || tag;
}

static int take_event(struct build *build, const yaml_event_t *event)
{
	const char *what = NULL;

	if (decorated(event, &what))
		refuse(build, event, what);
	if (build->skip) {
		skip_event(build, event);
		return 0;
	}
	switch (event->type) {
	case YAML_DOCUMENT_START_EVENT:
		if (build->documents++ > 0) {
			refuse(build, event, "a second document (---) in one file is not allowed");
			build->stop = true;
		}
		return 0;
	case YAML_ALIAS_EVENT:
		refuse(build, event, "aliases (*name) are not allowed here");
		build->stop = true; /* it stands where a key or a value would: nothing after it can be trusted */
		return 0;
	case YAML_SCALAR_EVENT:
		return take_scalar(build, event);
	case YAML_SEQUENCE_START_EVENT:
		return open_level(build, event, TREE_LIST);
	case YAML_MAPPING_START_EVENT:
		return open_level(build, event, TREE_MAP);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		close_level(build);
		return 0;
	default:
		return 0;
	}
}

static void syntax_problem(struct tree *tree, const yaml_parser_t *parser, const char *text, size_t len)
{
	size_t line = parser->problem_mark.line, column = parser->problem_mark.column;

	if (parser->error == YAML_READER_ERROR) {
		/* The reader knows the byte alone. */
		line = column = 0;
		for (size_t i = 0; i < parser->problem_offset && i < len; i++)
			if (text[i] == '\n') {
				line++;
				column = 0;
			} else {
				column++;
			}
	}
	tree_problem(tree, place(line), place(column), NULL, "not valid YAML: %s%s%s", parser->problem,
		     parser->context ? " " : "", parser->context ? parser->context : "");
}

int tree_build(struct tree *tree, const char *text, size_t len)
{
	struct build build = {.tree = tree};
	yaml_parser_t parser;
	yaml_event_t event;
	bool end = false;
	int result = 0;

	if (!yaml_parser_initialize(&parser))
		return -ENOMEM;
	yaml_parser_set_input_string(&parser, (const unsigned char *)text, len);
	yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
	while (!end && !build.stop && result == 0) {
		if (!yaml_parser_parse(&parser, &event)) {
			if (parser.error == YAML_MEMORY_ERROR)
				result = -ENOMEM;
			else
				syntax_problem(tree, &parser, text, len);
			break;
		}
		end = event.type == YAML_STREAM_END_EVENT;
		result = take_event(&build, &event);
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&parser);
	tree->partial = !end;
	return result;
}
