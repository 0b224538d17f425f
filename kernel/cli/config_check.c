#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "client.h"
#include "nouns.h"

extern char **environ;

/* The server's program: beside this one, or in the PATH. */
static void find_server(char ret[PATH_MAX])
{
	char self[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);

	snprintf(ret, PATH_MAX, "congvand");
	if (len <= 0)
		return;
	self[len] = 0;
	char *slash = strrchr(self, '/');
	if (!slash || (size_t)(slash - self) + sizeof("/congvand") > sizeof(self))
		return;
	memcpy(slash, "/congvand", sizeof("/congvand"));
	if (access(self, X_OK) == 0)
		memcpy(ret, self, strlen(self) + 1);
}

/* The check is the server's own, with every plugin's manifest: "congvand -t". */
static int run(struct cli *cli)
{
	char server[PATH_MAX];
	const char *file = cli->config ? cli->config : CLIENT_CONFIG_DEFAULT;
	char *arguments[] = {server, (char *)(uintptr_t) "--config", (char *)(uintptr_t)file, (char *)(uintptr_t) "-t",
			     NULL};
	pid_t child = -1;
	int status = 0;

	posix_spawn_file_actions_t files;
	int result = posix_spawn_file_actions_init(&files);

	find_server(server);
	if (result != 0)
		return CLI_FAILED;
	/* Mistakes come on stderr; that there are none is for this tool to say. */
	result = posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	if (result == 0)
		result = posix_spawnp(&child, server, &files, NULL, arguments, environ);
	posix_spawn_file_actions_destroy(&files);
	if (result != 0) {
		cli_complain("%s: %s", server, strerror(result));
		return CLI_FAILED;
	}
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return CLI_FAILED;
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return CLI_FAILED;
	CLI_NOTE(cli, "%s: không có lỗi", "%s: no mistakes", file);
	return CLI_OK;
}

const struct command command_config_check = {
    .noun = "config",
    .verb = "check",
    .vi = "Kiểm tra tệp cấu hình và các thành phần mà nó bật, như \"congvand -t\".",
    .en = "Checks the configuration file and the plugins that it enables, as \"congvand -t\" does.",
    .flags = COMMAND_CONFIG,
    .examples =
	(const struct command_example[]){{"congvan config check --config congvan.yaml", "in mọi lỗi theo dòng và cột",
					  "prints every mistake by line and column"},
					 {NULL, NULL, NULL}},
    .run = run,
};
