#include "config/section.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "compiler.h"
#include "config/suggest.h"
#include "config/value.h"

#define SECTION_TEXT_MAX 4096u /* bytes of a string */
#define SECTION_SHOWN_MAX 60 /* of a wrong value in a message */

static const char *const expected[] = {
    [CV_CONFIG_STRING] = "a text",
    [CV_CONFIG_INTEGER] = "a whole number",
    [CV_CONFIG_BOOLEAN] = "true or false",
    [CV_CONFIG_DURATION] = "a duration such as 500 ms, 30 s, 15 min, 8 h or 7 d",
    [CV_CONFIG_SIZE] = "a size such as 512 B, 64 KiB, 64 MiB or 1 GiB",
    [CV_CONFIG_LISTEN] = "an address and a port such as \"127.0.0.1:8080\" or \"[::1]:8080\"",
    [CV_CONFIG_PATH] = "a path",
};

const char *section_key(struct tree *tree, const struct section *section, const char *key)
{
	if (!section->name[0])
		return key;
	return tree_printf(tree, "%s.%s", section->name, key);
}

/* A wrong value as it is shown: short, on one line, and not at all when it is a secret. */
static const char *shown(struct tree *tree, const struct cv_config_field *field, const char *text)
{
	if (field->flags & CV_CONFIG_SECRET)
		return "this value";
	char *copy =
	    tree_printf(tree, "\"%.*s%s\"", SECTION_SHOWN_MAX, text, strlen(text) > SECTION_SHOWN_MAX ? "..." : "");
	if (!copy)
		return "this value";
	for (char *at = copy; *at; at++)
		if ((unsigned char)*at < ' ' || *at == 0x7f)
			*at = '?';
	return copy;
}

static int parse(struct tree *tree, const struct cv_config_field *field, const char *text, struct cv_config_value *ret)
{
	struct sockaddr_storage address;
	socklen_t address_len = 0;

	switch (field->type) {
	case CV_CONFIG_INTEGER:
		return value_integer(text, &ret->number);
	case CV_CONFIG_BOOLEAN:
		return value_boolean(text, &ret->number);
	case CV_CONFIG_DURATION:
		return value_duration(text, &ret->number);
	case CV_CONFIG_SIZE:
		return value_size(text, &ret->number);
	case CV_CONFIG_LISTEN:
		ret->text = text;
		return value_listen(text, &address, &address_len);
	case CV_CONFIG_PATH:
		if (!*text)
			return -EINVAL;
		ret->text = tree_path(tree, text);
		return ret->text ? 0 : -ENOMEM;
	case CV_CONFIG_STRING:
		ret->text = text;
		return strlen(text) <= SECTION_TEXT_MAX ? 0 : -ERANGE;
	default:
		return -ENOTSUP; /* a type of a later minor */
	}
}

/* A limit in the largest unit that divides it. */
static const char *limit_text(struct tree *tree, const struct cv_config_field *field, int64_t number)
{
	static const struct {
		const char *name;
		int64_t factor;
	} durations[] = {{"d", 86400000}, {"h", 3600000}, {"min", 60000}, {"s", 1000}, {"ms", 1}},
	  sizes[] = {{"TiB", 1LL << 40}, {"GiB", 1LL << 30}, {"MiB", 1LL << 20}, {"KiB", 1LL << 10}, {"B", 1}};
	size_t i = 0;

	if (field->type == CV_CONFIG_DURATION) {
		while (i < 4 && (number == 0 || number % durations[i].factor))
			i++;
		return tree_printf(tree, "%" PRId64 " %s", number / durations[i].factor, durations[i].name);
	}
	if (field->type == CV_CONFIG_SIZE) {
		while (i < 4 && (number == 0 || number % sizes[i].factor))
			i++;
		return tree_printf(tree, "%" PRId64 " %s", number / sizes[i].factor, sizes[i].name);
	}
	return tree_printf(tree, "%" PRId64, number);
}

static bool out_of_range(const struct cv_config_field *field, int64_t number)
{
	if (field->type != CV_CONFIG_INTEGER && field->type != CV_CONFIG_DURATION && field->type != CV_CONFIG_SIZE)
		return false;
	return (field->min || field->max) && (number < field->min || number > field->max);
}

static void range_problem(struct tree *tree, const struct section *section, const struct cv_config_field *field,
			  const struct tree_node *node)
{
	const char *low = limit_text(tree, field, field->min), *high = limit_text(tree, field, field->max);

	tree_problem(tree, node->line, node->column, section_key(tree, section, field->key),
		     "%s is out of range: %s to %s", shown(tree, field, node->text), low ? low : "", high ? high : "");
}

/* Reads one configured value. False: a problem was noted. */
static bool read_value(struct tree *tree, const struct section *section, const struct cv_config_field *field,
		       const struct tree_node *node, struct cv_config_value *ret)
{
	static const char *const kinds[] = {[TREE_EMPTY] = "nothing", [TREE_LIST] = "a list", [TREE_MAP] = "a section"};
	struct cv_config_value value = {.size = sizeof(value), .set = 1};
	const char *key = section_key(tree, section, field->key);
	bool text_only =
	    field->type == CV_CONFIG_STRING || field->type == CV_CONFIG_LISTEN || field->type == CV_CONFIG_PATH;

	if (node->kind != TREE_SCALAR) {
		tree_problem(tree, node->line, node->column, key, "has to be %s, but %s stands here",
			     expected[field->type], kinds[node->kind]);
		return false;
	}
	if (node->quoted && (field->type == CV_CONFIG_INTEGER || field->type == CV_CONFIG_BOOLEAN)) {
		tree_problem(tree, node->line, node->column, key, "has to be %s, without quotes",
			     expected[field->type]);
		return false;
	}
	int result = parse(tree, field, node->text, &value);
	if (result == -ERANGE && text_only) {
		tree_problem(tree, node->line, node->column, key, "is longer than %u bytes", SECTION_TEXT_MAX);
		return false;
	}
	if (result < 0 && result != -ERANGE) {
		tree_problem(tree, node->line, node->column, key, "%s is not %s", shown(tree, field, node->text),
			     expected[field->type]);
		return false;
	}
	if (result == -ERANGE && !field->min && !field->max) {
		tree_problem(tree, node->line, node->column, key, "%s is too large", shown(tree, field, node->text));
		return false;
	}
	if (result == -ERANGE || out_of_range(field, value.number)) {
		range_problem(tree, section, field, node);
		return false;
	}
	*ret = value;
	return true;
}

static void unknown_key(struct tree *tree, const struct section *section, const struct tree_node *node,
			const char *const *list_keys)
{
	struct suggestion best = {NULL, 0};

	for (size_t i = 0; i < section->count; i++)
		suggest_offer(&best, node->key, section->fields[i].key);
	for (; list_keys && *list_keys; list_keys++)
		suggest_offer(&best, node->key, *list_keys);
	const char *key = section_key(tree, section, node->key);
	if (best.word)
		tree_problem(tree, node->key_line, node->key_column, key, "unknown key; did you mean \"%s\"?",
			     best.word);
	else
		tree_problem(tree, node->key_line, node->key_column, key, "unknown key");
}

static bool is_declared(const struct section *section, const char *key, const char *const *list_keys)
{
	for (size_t i = 0; i < section->count; i++)
		if (strcmp(section->fields[i].key, key) == 0)
			return true;
	for (; list_keys && *list_keys; list_keys++)
		if (strcmp(*list_keys, key) == 0)
			return true;
	return false;
}

/* What holds when nothing is configured, or something wrong. */
static void use_fallback(struct tree *tree, const struct section *section, size_t index, uint32_t line, uint32_t column)
{
	const struct cv_config_field *field = &section->fields[index];
	struct cv_config_value value = {.size = sizeof(value)};

	if (field->fallback) {
		value.set = 1;
		if (parse(tree, field, field->fallback, &value) < 0 || out_of_range(field, value.number)) {
			tree_problem(tree, line, column, section_key(tree, section, field->key),
				     "the plugin's own fallback \"%s\" is not %s", field->fallback,
				     expected[field->type]);
			value = (struct cv_config_value){.size = sizeof(value)};
		}
	}
	section->values[index] = value;
}

/* Of a file that could not be read to its end, or is no map at all, nobody can say what it lacks. */
static bool can_lack(struct tree *tree)
{
	const struct tree_node *root = tree_root(tree);

	return !tree_is_partial(tree) && (!root || root->kind == TREE_MAP || root->kind == TREE_EMPTY);
}

static void fill_field(struct tree *tree, struct section *section, size_t index, const struct tree_node *map,
		       uint32_t line, uint32_t column)
{
	const struct cv_config_field *field = &section->fields[index];
	const struct tree_node *node = tree_member(map, field->key);

	if (field->type >= CV_COUNT(expected) || !expected[field->type]) {
		section->values[index] = (struct cv_config_value){.size = sizeof(struct cv_config_value)};
		tree_problem(tree, line, column, section_key(tree, section, field->key),
			     "the plugin declares a type that this server does not know");
		return;
	}
	use_fallback(tree, section, index, line, column);
	if (node)
		read_value(tree, section, field, node, &section->values[index]);
	else if ((field->flags & CV_CONFIG_REQUIRED) && can_lack(tree))
		tree_problem(tree, line, column, section_key(tree, section, field->key), "is missing: it has to be %s",
			     expected[field->type]);
}

int section_fill(struct tree *tree, struct section *section, const struct tree_node *map, const char *const *list_keys)
{
	uint32_t line = 1, column = 1;

	section->values = tree_alloc(tree, (section->count + 1) * sizeof(*section->values));
	if (!section->values)
		return -ENOMEM;
	if (map)
		tree_place(map, &line, &column);
	if (map && map->kind != TREE_MAP && map->kind != TREE_EMPTY) {
		tree_problem(tree, map->line, map->column, section->name, "has to be a section: \"key: value\" lines");
		map = NULL;
	}
	for (size_t i = 0; i < section->count; i++)
		fill_field(tree, section, i, map, line, column);
	for (const struct tree_node *node = map ? map->first : NULL; node; node = node->next)
		if (section->name[0] && !is_declared(section, node->key, list_keys))
			unknown_key(tree, section, node, list_keys);
	return 0;
}
