#include "config/kernel_section.h"

#include <errno.h>
#include <string.h>
#include <sys/un.h>

#include "compiler.h"
#include "config/section.h"
#include "log/log.h"

#define KERNEL_PLUGIN_NAME_MAX 32u

const char *const kernel_section_names[] = {"data", "log", "control", "store", "plugins", "hosts", NULL};

static const char *const plugin_lists[] = {"enabled", "privileged", "isolated", "network", NULL};
static const char *const privileged_by_default[] = {"web", "identity"};

static const struct cv_config_field top_fields[] = {
    {"data", CV_CONFIG_PATH, CV_CONFIG_REQUIRED, NULL, 0, 0, "Directory of the records and files."},
};
static const struct cv_config_field log_fields_[] = {
    {"level", CV_CONFIG_STRING, 0, "info", 0, 0, "error, warning, info or debug."},
};
static const struct cv_config_field control_fields[] = {
    {"socket", CV_CONFIG_PATH, 0, "./control.sock", 0, 0, "Unix socket of the operator's tool."},
};
static const struct cv_config_field store_fields[] = {
    {"reserve", CV_CONFIG_SIZE, 0, "1 GiB", 1LL << 20, 1LL << 50, "Free space below which writes are refused."},
    {"group_wait", CV_CONFIG_DURATION, 0, "2 ms", 0, 1000, "How long a group of commits waits for others."},
    {"cache", CV_CONFIG_SIZE, 0, "256 MiB", 1LL << 20, 1LL << 40, "Memory for records that were read."},
};
static const struct cv_config_field plugin_fields[] = {
    {"directory", CV_CONFIG_PATH, 0, "./plugins", 0, 0, "Where <name>.so lies."},
    {"drain", CV_CONFIG_DURATION, 0, "30 s", 0, 10 * 60 * 1000, "Time for requests of a plugin that was replaced."},
};
static const struct cv_config_field host_fields[] = {
    {"program", CV_CONFIG_PATH, 0, NULL, 0, 0, "congvan-host; default: beside congvand."},
    {"memory", CV_CONFIG_SIZE, 0, "512 MiB", 64LL << 20, 1LL << 40, "Memory that one host may take."},
    {"files", CV_CONFIG_INTEGER, 0, "128", 32, 65536, "Files that one host may have open."},
    {"start_timeout", CV_CONFIG_DURATION, 0, "15 s", 100, 600000, "How long a host may need to start."},
    {"nice", CV_CONFIG_INTEGER, 0, "5", 0, 19, "How far hosts stand back for the server."},
    {"sandbox", CV_CONFIG_STRING, 0, "required", 0, 0, "required or preferred."},
};

#define SECTION(name_, fields_)                                                                                        \
	{                                                                                                              \
		.name = name_, .fields = fields_, .count = CV_COUNT(fields_)                                           \
	}

static bool plugin_name(const char *text)
{
	size_t len = strlen(text);

	return len > 0 && len <= KERNEL_PLUGIN_NAME_MAX && text[0] >= 'a' && text[0] <= 'z' &&
	       strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_-") == len;
}

/* One name of a list; false: a problem was noted. */
static bool list_name(struct tree *tree, const char *key, const struct tree_node *node, const char *const *names,
		      size_t count)
{
	if (node->kind != TREE_SCALAR || !plugin_name(node->text)) {
		tree_problem(tree, node->line, node->column, key,
			     "has to be a list of names of plugins: lower-case letters, digits, \"_\" and \"-\"");
		return false;
	}
	for (size_t i = 0; i < count; i++)
		if (strcmp(names[i], node->text) == 0) {
			tree_problem(tree, node->line, node->column, key, "\"%s\" stands here twice", node->text);
			return false;
		}
	return true;
}

static int read_names(struct tree *tree, const char *key, const struct tree_node *list, const char *const **ret,
		      size_t *ret_count)
{
	const char **names = NULL;
	size_t count = 0;

	if (list->kind != TREE_LIST) {
		tree_problem(tree, list->line, list->column, key, "has to be a list such as [identity, register, web]");
		return 0;
	}
	if (list->count > CONFIG_PLUGINS_MAX) {
		tree_problem(tree, list->line, list->column, key, "has more than %u names", CONFIG_PLUGINS_MAX);
		return 0;
	}
	names = tree_alloc(tree, (list->count + 1) * sizeof(*names));
	if (!names)
		return -ENOMEM;
	for (const struct tree_node *node = list->first; node; node = node->next)
		if (list_name(tree, key, node, names, count))
			names[count++] = node->text;
	*ret = names;
	*ret_count = count;
	return 0;
}

static int read_plugins(struct tree *tree, const struct tree_node *map, struct config_kernel *ret)
{
	const struct tree_node *enabled = tree_member(map, "enabled"), *privileged = tree_member(map, "privileged");
	const struct tree_node *isolated = tree_member(map, "isolated"), *network = tree_member(map, "network");
	uint32_t line = 1, column = 1;
	int result = 0;

	ret->privileged = privileged_by_default;
	ret->privileged_count = CV_COUNT(privileged_by_default);
	if (map)
		tree_place(map, &line, &column);
	if (enabled)
		result = read_names(tree, "plugins.enabled", enabled, &ret->enabled, &ret->enabled_count);
	else if (!tree_is_partial(tree))
		tree_problem(tree, line, column, "plugins.enabled",
			     "is missing: it has to be a list such as [identity, register, web]");
	if (result == 0 && privileged)
		result = read_names(tree, "plugins.privileged", privileged, &ret->privileged, &ret->privileged_count);
	if (result == 0 && isolated)
		result = read_names(tree, "plugins.isolated", isolated, &ret->isolated, &ret->isolated_count);
	if (result == 0 && network)
		result = read_names(tree, "plugins.network", network, &ret->network, &ret->network_count);
	return result;
}

static void check_level(struct tree *tree, const struct tree_node *map, const char *text, int *ret_level)
{
	const struct tree_node *node = tree_member(map, "level");

	if (log_level_parse(text, ret_level) == 0 || !node)
		return;
	*ret_level = CV_LOG_INFO;
	tree_problem(tree, node->line, node->column, "log.level", "has to be error, warning, info or debug");
}

static void check_socket(struct tree *tree, const struct tree_node *map, const char *path)
{
	const struct tree_node *node = tree_member(map, "socket");
	size_t max = sizeof(((struct sockaddr_un *)NULL)->sun_path) - 1;
	uint32_t line = 1, column = 1;

	if (!path || strlen(path) <= max)
		return;
	if (node) {
		line = node->line;
		column = node->column;
	}
	tree_problem(tree, line, column, "control.socket",
		     "the absolute path is %zu bytes long, a Unix socket's has at most %zu: %s", strlen(path), max,
		     path);
}

static void check_sandbox(struct tree *tree, const struct tree_node *map, const char *text, bool *ret_required)
{
	const struct tree_node *node = tree_member(map, "sandbox");

	*ret_required = strcmp(text, "preferred") != 0;
	if (node && *ret_required && strcmp(text, "required") != 0)
		tree_problem(tree, node->line, node->column, "hosts.sandbox", "has to be required or preferred");
}

static int read_hosts(struct tree *tree, const struct tree_node *map, struct config_hosts *ret)
{
	struct section hosts = SECTION("hosts", host_fields);
	int result = section_fill(tree, &hosts, map, NULL);

	if (result < 0)
		return result;
	ret->program = hosts.values[0].text;
	ret->memory_bytes = (uint64_t)hosts.values[1].number;
	ret->files = (uint32_t)hosts.values[2].number;
	ret->start_ms = (uint32_t)hosts.values[3].number;
	ret->nice = (int)hosts.values[4].number;
	check_sandbox(tree, map, hosts.values[5].text, &ret->sandbox_required);
	return 0;
}

int kernel_section_read(struct tree *tree, struct config_kernel *ret)
{
	struct section top = SECTION("", top_fields), log = SECTION("log", log_fields_),
		       control = SECTION("control", control_fields), store = SECTION("store", store_fields),
		       plugins = SECTION("plugins", plugin_fields);
	const struct tree_node *root = tree_root(tree);
	int result = section_fill(tree, &top, root, NULL);

	if (result == 0)
		result = section_fill(tree, &log, tree_member(root, "log"), NULL);
	if (result == 0)
		result = section_fill(tree, &control, tree_member(root, "control"), NULL);
	if (result == 0)
		result = section_fill(tree, &store, tree_member(root, "store"), NULL);
	if (result == 0)
		result = section_fill(tree, &plugins, tree_member(root, "plugins"), plugin_lists);
	if (result == 0)
		result = read_plugins(tree, tree_member(root, "plugins"), ret);
	if (result == 0)
		result = read_hosts(tree, tree_member(root, "hosts"), &ret->hosts);
	if (result < 0)
		return result;
	ret->data_directory = top.values[0].text;
	check_level(tree, tree_member(root, "log"), log.values[0].text, &ret->log_level);
	ret->control_socket = control.values[0].text;
	check_socket(tree, tree_member(root, "control"), ret->control_socket);
	ret->store_reserve_bytes = (uint64_t)store.values[0].number;
	ret->store_group_wait_us = (uint32_t)store.values[1].number * 1000;
	ret->store_cache_bytes = (uint64_t)store.values[2].number;
	ret->plugin_directory = plugins.values[0].text;
	ret->drain_ms = (uint32_t)plugins.values[1].number;
	return 0;
}
