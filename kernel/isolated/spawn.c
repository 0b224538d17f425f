#include "isolated/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "compiler.h"
#include "isolated/contract.h"
#include "point.h"

/* What of our own environment a host gets; the rest is none of its business. */
static const char *const passed_on[] = {
    "TZ",           "ASAN_OPTIONS",      "LSAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS",
#ifdef CONGVAN_POINTS
    POINT_VARIABLE, POINT_VARIABLE_FILE,
#endif
};
#define ENVIRONMENT_MAX (CV_COUNT(passed_on) + 3)

static void environment_free(char **environment)
{
	for (size_t i = 0; environment[i] != NULL; i++)
		free(environment[i]);
}

static int environment_make(char **environment)
{
	size_t n = 0;
	const char *value;

	memset(environment, 0, ENVIRONMENT_MAX * sizeof(*environment));
	environment[n++] = strdup("PATH=/usr/bin:/bin");
	environment[n++] = strdup("LANG=C.UTF-8");
	for (size_t i = 0; i < CV_COUNT(passed_on) && environment[n - 1] != NULL; i++) {
		value = getenv(passed_on[i]);
		if (value != NULL && asprintf(&environment[n], "%s=%s", passed_on[i], value) < 0)
			environment[n] = NULL;
		if (value != NULL)
			n++;
	}
	if (environment[0] != NULL && environment[n - 1] != NULL)
		return 0;
	environment_free(environment);
	return -ENOMEM;
}

/* The descriptors of the child; each is above those that it is to become. */
struct child_ends {
	int control, death;
};

static int above(int *fd)
{
	const int high = fcntl(*fd, F_DUPFD_CLOEXEC, HOST_FIRST_FREE_FD);
	const int r = high < 0 ? -errno : 0;

	close(*fd);
	*fd = high;
	return r;
}

static void close_one(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static int ends_make(struct spawn *spawn, struct child_ends *ends)
{
	int pair[2], death[2], r;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return -errno;
	spawn->control_fd = pair[0];
	ends->control = pair[1];
	if (pipe2(death, O_CLOEXEC) < 0)
		return -errno;
	ends->death = death[0];
	spawn->death_fd = death[1];
	r = above(&ends->control);
	if (r == 0)
		r = above(&ends->death);
	if (r == 0 && fcntl(spawn->control_fd, F_SETFL, O_NONBLOCK) < 0)
		r = -errno;
	return r;
}

static int actions_make(posix_spawn_file_actions_t *actions, const struct child_ends *ends, int directory_fd)
{
	int r;

	r = posix_spawn_file_actions_addfchdir_np(actions, directory_fd);
	if (r == 0)
		r = posix_spawn_file_actions_addopen(actions, 0, "/dev/null", O_RDONLY, 0);
	if (r == 0)
		r = posix_spawn_file_actions_addopen(actions, 1, "/dev/null", O_WRONLY, 0);
	if (r == 0)
		r = posix_spawn_file_actions_adddup2(actions, ends->control, HOST_CONTROL_FD);
	if (r == 0)
		r = posix_spawn_file_actions_adddup2(actions, ends->death, HOST_DEATH_FD);
	if (r == 0)
		r = posix_spawn_file_actions_addclosefrom_np(actions, HOST_FIRST_FREE_FD);
	return -r;
}

static int attributes_make(posix_spawnattr_t *attributes)
{
	sigset_t none, all;
	int r;

	sigemptyset(&none);
	sigfillset(&all);
	r = posix_spawnattr_setflags(attributes,
				     POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	if (r == 0)
		r = posix_spawnattr_setpgroup(attributes, 0);
	if (r == 0)
		r = posix_spawnattr_setsigmask(attributes, &none);
	if (r == 0)
		r = posix_spawnattr_setsigdefault(attributes, &all);
	return -r;
}

static int run(const char *program, const struct child_ends *ends, int directory_fd, pid_t *ret)
{
	char *const arguments[] = {(char *)(uintptr_t)program, NULL};
	char *environment[ENVIRONMENT_MAX];
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	int r;

	r = environment_make(environment);
	if (r < 0)
		return r;
	posix_spawn_file_actions_init(&actions);
	posix_spawnattr_init(&attributes);
	r = actions_make(&actions, ends, directory_fd);
	if (r == 0)
		r = attributes_make(&attributes);
	if (r == 0)
		r = -posix_spawn(ret, program, &actions, &attributes, arguments, environment);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	environment_free(environment);
	return r;
}

int spawn_host(const char *program, int directory_fd, int nice, struct spawn *ret)
{
	struct spawn spawn = {.pid_fd = -1, .control_fd = -1, .death_fd = -1};
	struct child_ends ends = {-1, -1};
	int r;

	r = ends_make(&spawn, &ends);
	if (r == 0)
		r = run(program, &ends, directory_fd, &spawn.pid);
	close_one(&ends.control);
	close_one(&ends.death);
	if (r == 0) {
		/* The process is ours and not yet collected: its number can't have gone to another. */
		spawn.pid_fd = pidfd_open(spawn.pid, 0);
		r = spawn.pid_fd < 0 ? -errno : 0;
		if (r < 0) {
			kill(spawn.pid, SIGKILL);
			waitpid(spawn.pid, NULL, 0);
		}
	}
	if (r < 0) {
		spawn_finish(&spawn);
		return r;
	}
	/* Without it the host only takes a larger share. */
	setpriority(PRIO_PROCESS, (id_t)spawn.pid, nice);
	*ret = spawn;
	return 0;
}

void spawn_kill(const struct spawn *spawn)
{
	/* Only called while the process is not collected. */
	if (spawn->pid > 0 && kill(-spawn->pid, SIGKILL) < 0)
		kill(spawn->pid, SIGKILL);
}

int spawn_reap(struct spawn *spawn, char *ret_text, size_t size)
{
	siginfo_t info = {0};
	int r;

	do {
		r = waitid(P_PIDFD, (id_t)spawn->pid_fd, &info, WEXITED | WNOHANG);
	} while (r < 0 && errno == EINTR);
	if (r == 0 && info.si_pid == 0)
		return -EAGAIN;
	spawn->pid = 0;
	if (r < 0)
		snprintf(ret_text, size, "it was collected by somebody else");
	else if (info.si_code == CLD_EXITED)
		snprintf(ret_text, size, "exit %d", info.si_status);
	else
		snprintf(ret_text, size, "signal %d", info.si_status);
	return 0;
}

void spawn_end(struct spawn *spawn)
{
	siginfo_t info;

	spawn_kill(spawn);
	while (waitid(P_PIDFD, (id_t)spawn->pid_fd, &info, WEXITED) < 0 && errno == EINTR)
		;
	spawn->pid = 0;
}

void spawn_finish(struct spawn *spawn)
{
	close_one(&spawn->pid_fd);
	close_one(&spawn->control_fd);
	close_one(&spawn->death_fd);
}
