#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "compiler.h"
#include "config/config.h"
#include "config/tree.h"

/* Everything that a configuration needs, in lines 1 and 2; a case goes on in line 3. */
#define GOOD "data: ./data\nplugins: {enabled: [web]}\n"

static const struct cv_config_field web_fields[] = {
    {"listen", CV_CONFIG_LISTEN, CV_CONFIG_REQUIRED, NULL, 0, 0, NULL},
    {"title", CV_CONFIG_STRING, 0, "Công Văn", 0, 0, NULL},
    {"workers", CV_CONFIG_INTEGER, 0, "4", 1, 64, NULL},
    {"tls", CV_CONFIG_BOOLEAN, 0, "false", 0, 0, NULL},
    {"idle", CV_CONFIG_DURATION, CV_CONFIG_RELOADABLE, "15 min", 60000, 86400000, NULL},
    {"upload", CV_CONFIG_SIZE, 0, "64 MiB", 1 << 20, 1LL << 31, NULL},
    {"ui", CV_CONFIG_PATH, 0, "./ui", 0, 0, NULL},
    {"secret", CV_CONFIG_INTEGER, CV_CONFIG_SECRET, NULL, 0, 0, NULL},
    {"free", CV_CONFIG_DURATION, 0, NULL, 0, 0, NULL},
};

static struct config *load(const char *text)
{
	struct config *config = NULL;
	struct cv_error error = {0};

	assert_int_equal(config_load_text("/etc/x.yaml", text, strlen(text), &config, &error), 0);
	return config;
}

static struct config *load_with_web(const char *text)
{
	struct config *config = load(text);

	assert_int_equal(config_declare(config, "web", web_fields, CV_COUNT(web_fields)), 0);
	assert_int_equal(config_finish(config), 0);
	return config;
}

struct problem_case {
	const char *text, *problems; /* one line each, without "/etc/x.yaml:" */
};

static void check(const struct problem_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct config *config = load_with_web(cases[i].text);
		char all[16384] = "";
		for (size_t k = 0; k < config_problem_count(config); k++) {
			const char *problem = config_problem(config, k);
			assert_int_equal(strncmp(problem, "/etc/x.yaml:", 12), 0);
			snprintf(all + strlen(all), sizeof(all) - strlen(all), "%s\n", problem + 12);
		}
		if (strcmp(all, cases[i].problems) != 0)
			fail_msg("%s\nexpected:\n%sgot:\n%s", cases[i].text, cases[i].problems, all);
		config_destroy(&config);
	}
}

static void a_good_file_gives_values(void **state)
{
	struct config *config =
	    load_with_web("data: /srv/congvan\n"
			  "log: {level: debug}\n"
			  "control:\n  socket: run/control.sock\n"
			  "store: {reserve: 2 GiB, group_wait: 5 ms, cache: 64 MiB}\n"
			  "plugins:\n  directory: ./plugins\n  enabled: [identity, web]\n"
			  "  privileged: [web]\n  isolated: [sms]\n  network: [sms, axis]\n"
			  "hosts: {memory: 1 GiB, files: 64, start_timeout: 5 s, sandbox: preferred}\n"
			  "web:\n  listen: \"[::1]:8080\"\n  title: \"8080\"\n  workers: 8\n"
			  "  tls: true\n  idle: 8 h\n  upload: 1 MiB\n  ui: /usr/share/ui\n");
	const struct config_kernel *kernel = config_kernel(config);
	struct cv_config_value value = {0};

	(void)state;
	assert_int_equal(config_problem_count(config), 0);
	assert_string_equal(kernel->data_directory, "/srv/congvan");
	assert_int_equal(kernel->log_level, CV_LOG_DEBUG);
	assert_string_equal(kernel->control_socket, "/etc/run/control.sock");
	assert_int_equal(kernel->store_reserve_bytes, 2LL << 30);
	assert_int_equal(kernel->store_group_wait_us, 5000);
	assert_int_equal(kernel->store_cache_bytes, 64 << 20);
	assert_string_equal(kernel->plugin_directory, "/etc/plugins");
	assert_int_equal(kernel->enabled_count, 2);
	assert_string_equal(kernel->enabled[1], "web");
	assert_int_equal(kernel->privileged_count, 1);
	assert_int_equal(kernel->isolated_count, 1);
	assert_string_equal(kernel->isolated[0], "sms");
	assert_int_equal(kernel->network_count, 2);
	assert_string_equal(kernel->network[1], "axis");
	assert_int_equal(kernel->hosts.memory_bytes, 1 << 30);
	assert_int_equal(kernel->hosts.files, 64);
	assert_int_equal(kernel->hosts.start_ms, 5000);
	assert_false(kernel->hosts.sandbox_required);
	assert_int_equal(config_value(config, "web", "listen", &value), 0);
	assert_string_equal(value.text, "[::1]:8080");
	assert_int_equal(value.size, sizeof(value));
	assert_int_equal(config_value(config, "web", "title", &value), 0);
	assert_string_equal(value.text, "8080");
	assert_int_equal(config_value(config, "web", "workers", &value), 0);
	assert_int_equal(value.number, 8);
	assert_int_equal(config_value(config, "web", "tls", &value), 0);
	assert_int_equal(value.number, 1);
	assert_int_equal(config_value(config, "web", "idle", &value), 0);
	assert_int_equal(value.number, 8 * 3600 * 1000);
	assert_int_equal(config_value(config, "web", "ui", &value), 0);
	assert_string_equal(value.text, "/usr/share/ui");
	assert_int_equal(config_value(config, "web", "nothing", &value), -ENOENT);
	assert_int_equal(config_value(config, "work", "listen", &value), -ENOENT);
	config_destroy(&config);
	assert_null(config);
}

static void fallbacks_fill_what_is_left_out(void **state)
{
	struct config *config = load_with_web(GOOD "web: {listen: \"127.0.0.1:0\"}\n");
	const struct config_kernel *kernel = config_kernel(config);
	struct cv_config_value value = {0};

	(void)state;
	assert_int_equal(config_problem_count(config), 0);
	assert_int_equal(kernel->log_level, CV_LOG_INFO);
	assert_string_equal(kernel->control_socket, "/etc/control.sock");
	assert_int_equal(kernel->store_reserve_bytes, 1LL << 30);
	assert_int_equal(kernel->store_group_wait_us, 2000);
	assert_int_equal(kernel->privileged_count, 2);
	assert_int_equal(kernel->isolated_count, 0);
	assert_int_equal(kernel->network_count, 0);
	assert_true(kernel->hosts.sandbox_required);
	assert_null(kernel->hosts.program);
	assert_int_equal(config_value(config, "web", "idle", &value), 0);
	assert_int_equal(value.number, 900000);
	assert_int_equal(config_value(config, "web", "ui", &value), 0);
	assert_string_equal(value.text, "/etc/ui");
	assert_int_equal(config_value(config, "web", "secret", &value), 0);
	assert_int_equal(value.set, 0);
	config_destroy(&config);
}

#define WEB GOOD "web:\n  listen: \"127.0.0.1:80\"\n" /* goes on in line 5 */

static void values_of_the_wrong_type(void **state)
{
	static const struct problem_case cases[] = {
	    {WEB "  workers: four\n", "5:12: web.workers: \"four\" is not a whole number\n"},
	    {WEB "  workers: \"4\"\n", "5:12: web.workers: has to be a whole number, without quotes\n"},
	    {WEB "  workers: [4]\n", "5:12: web.workers: has to be a whole number, but a list stands here\n"},
	    {WEB "  workers: {a: 4}\n", "5:12: web.workers: has to be a whole number, but a section stands here\n"},
	    {WEB "  workers:\n", "5:11: web.workers: has to be a whole number, but nothing stands here\n"},
	    {WEB "  tls: yes\n", "5:8: web.tls: \"yes\" is not true or false\n"},
	    {WEB "  idle: 15\n", "5:9: web.idle: \"15\" is not a duration such as 500 ms, 30 s, 15 min, 8 h or 7 d\n"},
	    {WEB "  upload: 64 MB\n",
	     "5:11: web.upload: \"64 MB\" is not a size such as 512 B, 64 KiB, 64 MiB or 1 GiB\n"},
	    {GOOD "web: {listen: localhost}\n",
	     "3:15: web.listen: \"localhost\" is not an address and a port such as \"127.0.0.1:8080\" or "
	     "\"[::1]:8080\"\n"},
	    {WEB "  ui: \"\"\n", "5:7: web.ui: \"\" is not a path\n"},
	    {WEB "  secret: hunter2\n", "5:11: web.secret: this value is not a whole number\n"},
	    {WEB "  workers: \"a\\nb\\e\"\n", "5:12: web.workers: has to be a whole number, without quotes\n"},
	    {WEB "  idle: \"a\\nb\"\n",
	     "5:9: web.idle: \"a?b\" is not a duration such as 500 ms, 30 s, 15 min, 8 h or 7 d\n"},
	};

	(void)state;
	check(cases, CV_COUNT(cases));
}

static void values_out_of_range(void **state)
{
	static const struct problem_case cases[] = {
	    {WEB "hosts: {sandbox: never}\n", "5:18: hosts.sandbox: has to be required or preferred\n"},
	    {WEB "  workers: 0\n", "5:12: web.workers: \"0\" is out of range: 1 to 64\n"},
	    {WEB "  workers: 99999999999999999999\n",
	     "5:12: web.workers: \"99999999999999999999\" is out of range: 1 to 64\n"},
	    {WEB "  idle: 30 s\n", "5:9: web.idle: \"30 s\" is out of range: 1 min to 1 d\n"},
	    {WEB "  upload: 4 GiB\n", "5:11: web.upload: \"4 GiB\" is out of range: 1 MiB to 2 GiB\n"},
	    {WEB "  free: 9999999999999999999 s\n", "5:9: web.free: \"9999999999999999999 s\" is too large\n"},
	    {WEB "store: {group_wait: 2 s}\n", "5:21: store.group_wait: \"2 s\" is out of range: 0 ms to 1 s\n"},
	};

	(void)state;
	check(cases, CV_COUNT(cases));
}

static void keys_that_nobody_knows(void **state)
{
	static const struct problem_case cases[] = {
	    {GOOD "web: {lisetn: \"127.0.0.1:80\"}\n",
	     "3:1: web.listen: is missing: it has to be an address and a port such as \"127.0.0.1:8080\" or "
	     "\"[::1]:8080\"\n"
	     "3:7: web.lisetn: unknown key; did you mean \"listen\"?\n"},
	    {WEB "  colour: red\n", "5:3: web.colour: unknown key\n"},
	    {WEB "store: {reserved: 1 GiB}\n", "5:9: store.reserved: unknown key; did you mean \"reserve\"?\n"},
	    {WEB "wed: {}\n", "5:1: wed: neither the server nor an installed plugin has such a section; did you "
			      "mean \"web\"?\n"},
	    {WEB "plugin: {}\n", "5:1: plugin: neither the server nor an installed plugin has such a section; did "
				 "you mean \"plugins\"?\n"},
	    {WEB "something: else\n",
	     "5:1: something: neither the server nor an installed plugin has such a section\n"},
	    {"data: d\nplugins: {enabled: [web], privilegd: [web]}\nweb: {listen: \"[::]:1\"}\n",
	     "2:27: plugins.privilegd: unknown key; did you mean \"privileged\"?\n"},
	};

	(void)state;
	check(cases, CV_COUNT(cases));
}

static void what_is_missing_or_doubled(void **state)
{
	static const struct problem_case cases[] = {
	    {"web: {listen: \"127.0.0.1:80\"}\n",
	     "1:1: data: is missing: it has to be a path\n"
	     "1:1: plugins.enabled: is missing: it has to be a list such as [identity, register, web]\n"},
	    {"", "1:1: data: is missing: it has to be a path\n"
		 "1:1: plugins.enabled: is missing: it has to be a list such as [identity, register, web]\n"
		 "1:1: web.listen: is missing: it has to be an address and a port such as \"127.0.0.1:8080\" or "
		 "\"[::1]:8080\"\n"},
	    {WEB "  title: a\n  title: b\n", "6:3: title: stands here a second time; first in line 5\n"},
	    {WEB "data: {a: [1, {b: c}]}\nlog: {level: info}\n",
	     "5:1: data: stands here a second time; first in line 1\n"},
	    {WEB "log: info\n", "5:6: log: has to be a section: \"key: value\" lines\n"},
	    {"- a\n- b\n", "1:1: a configuration consists of \"section: ...\" entries\n"},
	    {WEB "log: {level: loud}\n", "5:14: log.level: has to be error, warning, info or debug\n"},
	};

	(void)state;
	check(cases, CV_COUNT(cases));
}

static void lists_of_plugins(void **state)
{
#define REST "web: {listen: \"127.0.0.1:80\"}\ndata: d\n"
	static const struct problem_case cases[] = {
	    {REST "plugins: {enabled: web}\n",
	     "3:20: plugins.enabled: has to be a list such as [identity, register, web]\n"},
	    {REST "plugins: {enabled: [web, Web]}\n", "3:26: plugins.enabled: has to be a list of names of plugins: "
						      "lower-case letters, digits, \"_\" and \"-\"\n"},
	    {REST "plugins: {enabled: [../web]}\n", "3:21: plugins.enabled: has to be a list of names of plugins: "
						    "lower-case letters, digits, \"_\" and \"-\"\n"},
	    {REST "plugins: {enabled: [web, web]}\n", "3:26: plugins.enabled: \"web\" stands here twice\n"},
	    {REST "plugins: {enabled: [web, [a]]}\n", "3:26: plugins.enabled: has to be a list of names of plugins: "
						      "lower-case letters, digits, \"_\" and \"-\"\n"},
	};

	(void)state;
	check(cases, CV_COUNT(cases));
}

static void yaml_that_is_refused(void **state)
{
	static const struct problem_case cases[] = {
	    {WEB "  title: &t a\n", "5:10: title: anchors (&name) are not allowed here\n"},
	    {WEB "  title: !!str a\n", "5:10: title: tags (!type) are not allowed here\n"},
	    {WEB "log: *t\n", "5:6: log: aliases (*name) are not allowed here\n"},
	    {WEB "---\ndata: d\n", "5:1: a second document (---) in one file is not allowed\n"},
	    {WEB "? [a, b]\n: c\n", "5:3: a key must be a single word\n"},
	    {WEB "\"a\\0b\": c\n", "5:1: a key has 1 to 64 characters\n"},
	    {WEB "  title: \"a\\0b\"\n", "5:10: title: holds a NUL character\n"},
	    {GOOD "log: {level: info}}\n",
	     "3:19: not valid YAML: did not find expected key while parsing a block mapping\n"},
	    {"data: \"d\n", "2:1: not valid YAML: found unexpected end of stream while scanning a quoted scalar\n"},
	};

	(void)state;
	check(cases, CV_COUNT(cases));
}

static void bytes_that_are_not_utf8(void **state)
{
	struct config *config = load("data: d\nlog: {level: \xff\xfe}\n");

	(void)state;
	assert_int_equal(config_problem_count(config), 1);
	assert_non_null(strstr(config_problem(config, 0), "x.yaml:2:14: not valid YAML: "));
	config_destroy(&config);
}

static void deep_files_are_refused(void **state)
{
	char text[400] = "a: ";

	(void)state;
	for (int i = 0; i < 300; i++)
		text[3 + i] = '[';
	struct config *config = load(text);
	assert_true(config_problem_count(config) >= 1);
	assert_string_equal(config_problem(config, config_problem_count(config) - 1),
			    "/etc/x.yaml:1:19: nested too deep");
	config_destroy(&config);
}

static void many_problems_are_counted(void **state)
{
	static char text[64 * 1024];
	size_t len = (size_t)snprintf(text, sizeof(text), GOOD "web:\n  listen: \"127.0.0.1:80\"\n");

	(void)state;
	for (int i = 0; i < 300; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, "  zz%d: 1\n", i);
	struct config *config = load_with_web(text);
	assert_int_equal(config_problem_count(config), TREE_PROBLEMS_MAX + 1);
	assert_string_equal(config_problem(config, 0), "/etc/x.yaml:5:3: web.zz0: unknown key");
	assert_string_equal(config_problem(config, TREE_PROBLEMS_MAX), "/etc/x.yaml: 100 more");
	config_destroy(&config);
}

static void sections_of_plugins_that_are_not_enabled(void **state)
{
	char directory[] = "/tmp/congvan-config-XXXXXX", path[64], text[512];

	(void)state;
	assert_non_null(mkdtemp(directory));
	snprintf(path, sizeof(path), "%s/chat.so", directory);
	int fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	close(fd);
	snprintf(text, sizeof(text),
		 "data: d\nplugins: {enabled: [web], directory: %s}\nweb: {listen: \"[::]:1\"}\nchat: {any: thing}\n",
		 directory);
	struct config *config = load_with_web(text);
	assert_int_equal(config_problem_count(config), 0);
	config_destroy(&config);
	unlink(path);
	rmdir(directory);
}

static void declaring(void **state)
{
	static const struct cv_config_field strange[] = {{"x", 99, 0, NULL, 0, 0, NULL}};
	static const struct cv_config_field wrong[] = {{"x", CV_CONFIG_SIZE, 0, "many", 0, 0, NULL}};
	struct config *config = load(GOOD);

	(void)state;
	assert_int_equal(config_declare(config, "store", web_fields, 1), -EEXIST);
	assert_int_equal(config_declare(config, "strange", strange, 1), 0);
	assert_int_equal(config_declare(config, "strange", strange, 1), -EEXIST);
	assert_int_equal(config_declare(config, "wrong", wrong, 1), 0);
	assert_int_equal(config_declare(config, "huge", web_fields, CONFIG_FIELDS_MAX + 1), -E2BIG);
	assert_int_equal(config_finish(config), 0);
	assert_int_equal(config_problem_count(config), 2);
	assert_string_equal(config_problem(config, 0),
			    "/etc/x.yaml:1:1: strange.x: the plugin declares a type that this server does not know");
	assert_string_equal(config_problem(config, 1),
			    "/etc/x.yaml:1:1: wrong.x: the plugin's own fallback \"many\" is not a size such as 512 B, "
			    "64 KiB, 64 MiB or 1 GiB");
	config_destroy(&config);
}

static void a_socket_path_has_a_limit(void **state)
{
	char text[512], expected[512], name[160];

	(void)state;
	memset(name, 's', sizeof(name) - 1);
	name[sizeof(name) - 1] = 0;
	snprintf(text, sizeof(text), GOOD "control: {socket: %s}\n", name);
	snprintf(expected, sizeof(expected),
		 "/etc/x.yaml:3:19: control.socket: the absolute path is 164 bytes long, a Unix socket's has at most "
		 "107: /etc/%s",
		 name);
	struct config *config = load(text);
	assert_int_equal(config_problem_count(config), 1);
	assert_string_equal(config_problem(config, 0), expected);
	config_destroy(&config);
}

static void files_that_cannot_be_read(void **state)
{
	struct config *config = NULL;
	struct cv_error error = {0};
	char path[] = "/tmp/congvan-config-XXXXXX";

	(void)state;
	assert_int_equal(config_load("/nonexistent/x.yaml", &config, &error), -ENOENT);
	assert_string_equal(error.text, "/nonexistent/x.yaml: No such file or directory");
	assert_int_equal(error.code, -ENOENT);
	assert_int_equal(config_load("/tmp", &config, &error), -EISDIR);
	assert_int_equal(config_load("/dev/null", &config, &error), -EINVAL);
	assert_string_equal(error.text, "/dev/null: not a regular file");
	int fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, TREE_FILE_MAX + 1), 0);
	assert_int_equal(config_load(path, &config, &error), -EFBIG);
	close(fd);
	unlink(path);
	assert_null(config);
}

static void the_sample_is_right(void **state)
{
	struct config *config = NULL;
	struct cv_error error = {0};

	(void)state;
	assert_int_equal(config_load(CONGVAN_SOURCE "/config/congvan.yaml", &config, &error), 0);
	assert_int_equal(config_problem_count(config), 0);
	assert_int_equal(config_kernel(config)->enabled_count, 10);
	assert_string_equal(config_kernel(config)->data_directory, CONGVAN_SOURCE "/config/data");
	config_destroy(&config);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_good_file_gives_values),
	    cmocka_unit_test(fallbacks_fill_what_is_left_out),
	    cmocka_unit_test(values_of_the_wrong_type),
	    cmocka_unit_test(values_out_of_range),
	    cmocka_unit_test(keys_that_nobody_knows),
	    cmocka_unit_test(what_is_missing_or_doubled),
	    cmocka_unit_test(lists_of_plugins),
	    cmocka_unit_test(yaml_that_is_refused),
	    cmocka_unit_test(bytes_that_are_not_utf8),
	    cmocka_unit_test(deep_files_are_refused),
	    cmocka_unit_test(many_problems_are_counted),
	    cmocka_unit_test(sections_of_plugins_that_are_not_enabled),
	    cmocka_unit_test(declaring),
	    cmocka_unit_test(a_socket_path_has_a_limit),
	    cmocka_unit_test(files_that_cannot_be_read),
	    cmocka_unit_test(the_sample_is_right),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
