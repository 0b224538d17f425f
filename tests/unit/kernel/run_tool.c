#include "run_tool.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <spawn.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

extern char **environ;

/* An unlinked temporary file: no pipe that could fill up while nobody reads. */
static int scratch(const char *content)
{
	char path[] = "/tmp/congvan-run-XXXXXX";
	int fd = mkostemp(path, O_CLOEXEC);

	assert_true(fd >= 0);
	unlink(path);
	if (content) {
		assert_int_equal(write(fd, content, strlen(content)), strlen(content));
		assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	}
	return fd;
}

static void keep(int fd, char *text, size_t size)
{
	ssize_t len = pread(fd, text, size - 1, 0);

	assert_in_range(len, 0, size - 1);
	text[len] = 0;
	close(fd);
}

void run_tool(struct tool_run *run, const char *input, const char *const *argv)
{
	posix_spawn_file_actions_t files;
	int in = input ? scratch(input) : open("/dev/null", O_RDONLY | O_CLOEXEC);
	int out = scratch(NULL), err = scratch(NULL);
	int status = 0;
	pid_t child = -1;

	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_adddup2(&files, in, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&files, err, STDERR_FILENO);
	int result = posix_spawn(&child, argv[0], &files, NULL, (char *const *)(uintptr_t)argv, environ);
	posix_spawn_file_actions_destroy(&files);
	if (result != 0)
		fail_msg("%s: %s", argv[0], strerror(result));
	while (waitpid(child, &status, 0) < 0)
		assert_int_equal(errno, EINTR);
	run->code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	close(in);
	keep(out, run->out, sizeof(run->out));
	keep(err, run->err, sizeof(run->err));
}
