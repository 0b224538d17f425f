#include "config/config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compiler.h"
#include "config/kernel_section.h"
#include "config/section.h"
#include "config/suggest.h"
#include "config/tree.h"

struct config {
	struct tree *tree;
	struct config_kernel kernel;
	struct section sections[CONFIG_PLUGINS_MAX];
	size_t section_count;
	bool finished;
};

static int read_kernel(struct config *config)
{
	const struct tree_node *root = tree_root(config->tree);

	if (root && root->kind != TREE_MAP && root->kind != TREE_EMPTY)
		tree_problem(config->tree, root->line, root->column, NULL,
			     "a configuration consists of \"section: ...\" entries");
	/* Of a file that is no YAML, only the reason for that is worth reading. */
	if (tree_problem_count(config->tree) > 0 && (!root || root->kind != TREE_MAP))
		return 0;
	return kernel_section_read(config->tree, &config->kernel);
}

static int adopt(struct tree *tree, const char *path, struct config **ret, struct cv_error *reterr)
{
	struct config *config = calloc(1, sizeof(*config));
	int result = -ENOMEM;

	if (config) {
		config->tree = tree;
		result = read_kernel(config);
	} else {
		tree_destroy(&tree);
	}
	if (result < 0) {
		reterr->code = result;
		snprintf(reterr->text, sizeof(reterr->text), "%s: %s", path, strerror(-result));
		config_destroy(&config);
		return result;
	}
	*ret = config;
	return 0;
}

int config_load(const char *path, struct config **ret, struct cv_error *reterr)
{
	struct tree *tree = NULL;
	int result = tree_load(path, &tree, reterr);

	return result < 0 ? result : adopt(tree, path, ret, reterr);
}

int config_load_text(const char *path, const char *text, size_t len, struct config **ret, struct cv_error *reterr)
{
	struct tree *tree = NULL;
	int result = tree_load_text(path, text, len, &tree, reterr);

	return result < 0 ? result : adopt(tree, path, ret, reterr);
}

void config_destroy(struct config **config)
{
	struct config *gone = *config;

	*config = NULL;
	if (!gone)
		return;
	tree_destroy(&gone->tree);
	free(gone);
}

const struct config_kernel *config_kernel(const struct config *config)
{
	return &config->kernel;
}

/* NULL stays NULL; out of memory is NULL too, with *failed set. */
static const char *copy_text(struct tree *tree, const char *text, bool *failed)
{
	const char *copy = text ? tree_printf(tree, "%s", text) : NULL;

	if (text && !copy)
		*failed = true;
	return copy;
}

static struct cv_config_field *copy_fields(struct tree *tree, const struct cv_config_field *fields, size_t count)
{
	struct cv_config_field *copy = tree_alloc(tree, (count + 1) * sizeof(*copy));
	bool failed = !copy;

	for (size_t i = 0; !failed && i < count; i++) {
		copy[i] = fields[i];
		copy[i].key = copy_text(tree, fields[i].key, &failed);
		copy[i].fallback = copy_text(tree, fields[i].fallback, &failed);
		copy[i].doc = NULL;
	}
	return failed ? NULL : copy;
}

static const struct section *find_section(const struct config *config, const char *name)
{
	for (size_t i = 0; i < config->section_count; i++)
		if (strcmp(config->sections[i].name, name) == 0)
			return &config->sections[i];
	return NULL;
}

static bool kernel_owns(const char *name)
{
	for (const char *const *own = kernel_section_names; *own; own++)
		if (strcmp(*own, name) == 0)
			return true;
	return false;
}

int config_declare(struct config *config, const char *plugin, const struct cv_config_field *fields, size_t count)
{
	struct section *section = &config->sections[config->section_count];
	bool failed = false;

	CV_ASSERT(!config->finished);
	if (find_section(config, plugin) || kernel_owns(plugin))
		return -EEXIST;
	if (config->section_count == CONFIG_PLUGINS_MAX || count > CONFIG_FIELDS_MAX)
		return -E2BIG;
	section->name = copy_text(config->tree, plugin, &failed);
	section->fields = copy_fields(config->tree, fields, count);
	section->count = count;
	if (failed || !section->fields)
		return -ENOMEM;
	const struct tree_node *map = tree_member(tree_root(config->tree), plugin);
	int result = section_fill(config->tree, section, map, NULL);
	if (result == 0)
		config->section_count++;
	return result;
}

static bool is_installed(struct config *config, const char *name)
{
	if (!config->kernel.plugin_directory || strchr(name, '/'))
		return false;
	const char *path = tree_printf(config->tree, "%s/%s.so", config->kernel.plugin_directory, name);
	return path && access(path, F_OK) == 0;
}

static void unknown_section(struct config *config, const struct tree_node *node)
{
	struct suggestion best = {NULL, 0};

	for (const char *const *own = kernel_section_names; *own; own++)
		suggest_offer(&best, node->key, *own);
	for (size_t i = 0; i < config->section_count; i++)
		suggest_offer(&best, node->key, config->sections[i].name);
	if (best.word)
		tree_problem(config->tree, node->key_line, node->key_column, node->key,
			     "neither the server nor an installed plugin has such a section; did you mean \"%s\"?",
			     best.word);
	else
		tree_problem(config->tree, node->key_line, node->key_column, node->key,
			     "neither the server nor an installed plugin has such a section");
}

int config_finish(struct config *config)
{
	const struct tree_node *root = tree_root(config->tree);

	CV_ASSERT(!config->finished);
	config->finished = true;
	if (!root || root->kind != TREE_MAP)
		return 0;
	for (const struct tree_node *node = root->first; node; node = node->next)
		if (!kernel_owns(node->key) && !find_section(config, node->key) && !is_installed(config, node->key))
			unknown_section(config, node);
	return 0;
}

size_t config_problem_count(const struct config *config)
{
	return tree_problem_count(config->tree);
}

const char *config_problem(const struct config *config, size_t index)
{
	return tree_problem_text(config->tree, index);
}

int config_value(const struct config *config, const char *plugin, const char *key, struct cv_config_value *ret)
{
	const struct section *section = find_section(config, plugin);

	for (size_t i = 0; section && i < section->count; i++)
		if (strcmp(section->fields[i].key, key) == 0) {
			*ret = section->values[i];
			return 0;
		}
	return -ENOENT;
}
