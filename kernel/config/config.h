/*
 * The server's configuration: one YAML file, the kernel's own sections and one section for each plugin.
 *
 *     config_load(path, &config, &error);                     read, kernel's sections checked
 *     config_kernel(config)->enabled ...                      which manifests to read
 *     config_declare(config, name, fields, count);            once per plugin: its section checked
 *     config_finish(config);                                  sections that belong to nobody
 *     if (config_problem_count(config)) ...                   print them all, stop
 *     config_value(config, "web", "listen", &value);
 *
 * Every problem is kept, as "file:line:column: key: what is wrong", in the order of the file; nothing stops at the
 * first one. Values that a problem was found in keep their fallback.
 *
 * Threads: one at a time until config_finish() has returned; then read-only, any thread. All texts that it returns
 * live as long as the config.
 */
#ifndef CONGVAN_KERNEL_CONFIG_CONFIG_H
#define CONGVAN_KERNEL_CONFIG_CONFIG_H

#include <stdbool.h>
#include <sys/socket.h>

#include <congvan/abi.h>

#define CONFIG_FIELDS_MAX 64u /* of one section */
#define CONFIG_PLUGINS_MAX 64u /* enabled */

struct config;

/* What each process of an isolated plugin may take, and how long it may need. */
struct config_hosts {
	const char *program; /* NULL: congvan-host beside congvand */
	uint64_t memory_bytes;
	uint32_t files;
	uint32_t start_ms;
	int nice;
	bool sandbox_required; /* else a plugin also runs where this system's kernel lacks Landlock */
};

struct config_kernel {
	const char *data_directory; /* absolute, as all paths here */
	int log_level; /* enum cv_log_level */
	const char *control_socket;
	uint64_t store_reserve_bytes, store_cache_bytes;
	uint32_t store_group_wait_us;
	const char *plugin_directory;
	uint32_t drain_ms; /* what a generation that was replaced has for the requests under way */
	const char *const *enabled, *const *privileged;
	const char *const *isolated, *const *network;
	size_t enabled_count, privileged_count, isolated_count, network_count;
	struct config_hosts hosts;
};

/*
 * -ENOENT, -EACCES, -EISDIR, -EFBIG, -ENOMEM with reterr: nothing could be read. A file that is read but wrong is 0
 * with problems.
 */
int config_load(const char *path, struct config **ret, struct cv_error *reterr);
/* The same from memory; `path` stands in messages, and its directory is where relative paths begin. */
int config_load_text(const char *path, const char *text, size_t len, struct config **ret, struct cv_error *reterr);
void config_destroy(struct config **config);

const struct config_kernel *config_kernel(const struct config *config);

/* `fields` is copied. -EEXIST: declared before; -E2BIG; -ENOMEM. Problems of the section are not errors here. */
int config_declare(struct config *config, const char *plugin, const struct cv_config_field *fields, size_t count);
/* Notes the sections that nobody declared. A section of a plugin that is installed but not enabled is let be. */
int config_finish(struct config *config);

size_t config_problem_count(const struct config *config);
const char *config_problem(const struct config *config, size_t index);

/* -ENOENT: the plugin declared no such field. */
int config_value(const struct config *config, const char *plugin, const char *key, struct cv_config_value *ret);

#endif
