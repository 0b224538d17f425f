/*
 * The server as a process of its own: its options and exit codes, how it stops, and what it leaves behind when a plugin
 * takes it down.
 */
#include "stage.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <congvan/control.pb-c.h>

extern char **environ;

static char directory[64];
static int ready_socket;

static void config_write(const char *text)
{
	char path[96];
	FILE *file;

	snprintf(path, sizeof(path), "%s/congvan.yaml", directory);
	file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	assert_int_equal(fclose(file), 0);
}

static int setup(void **state)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	char text[512];

	(void)state;
	strcpy(directory, "/tmp/congvan-server-XXXXXX");
	assert_non_null(mkdtemp(directory));
	snprintf(text, sizeof(text),
		 "data: ./data\nlog: {level: error}\ncontrol: {socket: ./control.sock}\n"
		 "store: {reserve: 16 MiB}\nplugins: {directory: %s, enabled: [echo]}\n",
		 ABI_DIR);
	config_write(text);
	snprintf(address.sun_path, sizeof(address.sun_path), "%s/notify", directory);
	ready_socket = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(ready_socket, (struct sockaddr *)&address, sizeof(address)), 0);
	setenv("NOTIFY_SOCKET", address.sun_path, 1);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	close(ready_socket);
	stage_remove(directory);
	return 0;
}

static pid_t spawn(const char *first, const char *second)
{
	char path[96], said[96], *argv[] = {CONGVAND, (char *)(uintptr_t)first, path, (char *)(uintptr_t)second, NULL};
	posix_spawn_file_actions_t actions;
	pid_t pid;

	snprintf(path, sizeof(path), "%s/congvan.yaml", directory);
	snprintf(said, sizeof(said), "%s/stderr", directory);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 2, said, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	assert_int_equal(posix_spawn(&pid, CONGVAND, &actions, NULL, argv, environ), 0);
	posix_spawn_file_actions_destroy(&actions);
	return pid;
}

static pid_t start_server(void)
{
	const pid_t pid = spawn("--config", NULL);
	char ready[64] = "";

	assert_true(recv(ready_socket, ready, sizeof(ready) - 1, 0) > 0);
	assert_string_equal(ready, "READY=1");
	return pid;
}

static int status_of(pid_t pid)
{
	int status;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static void assert_file_contains(const char *name, const char *part)
{
	char path[96], text[4096] = "";
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	file = fopen(path, "r");
	assert_non_null(file);
	assert_true(fread(text, 1, sizeof(text) - 1, file) > 0);
	fclose(file);
	assert_contains(text, part);
}

static void assert_exits(pid_t pid, int code)
{
	const int status = status_of(pid);

	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), code);
}

static void send_crash(void)
{
	Congvan__ControlRequest request = CONGVAN__CONTROL_REQUEST__INIT;
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	uint8_t bytes[256];
	size_t len;
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s/control.sock", directory);
	assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	request.command = "call";
	request.service = "echo/1";
	request.method = "crash";
	len = congvan__control_request__pack(&request, bytes + 4);
	bytes[0] = bytes[1] = bytes[2] = 0;
	bytes[3] = (uint8_t)len;
	assert_int_equal(write(fd, bytes, len + 4), (ssize_t)(len + 4));
	/* Nobody answers: the other side dies. */
	assert_true(read(fd, bytes, sizeof(bytes)) <= 0);
	close(fd);
}

static void records_a_crash(void **state)
{
	const pid_t pid = start_server();
	int status;

	(void)state;
	send_crash();
	status = status_of(pid);
	assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) != 0);
	assert_file_contains("data/run/crashes", "signal=6");
	assert_file_contains("data/run/crashes", "plugin=echo generation=1 action=echo/1 method=crash");
}

static void stops_in_good_order(void **state)
{
	char said[64] = "";
	pid_t pid = start_server();

	(void)state;
	/* No reason to end. */
	assert_int_equal(kill(pid, SIGHUP), 0);
	assert_int_equal(kill(pid, SIGPIPE), 0);
	assert_int_equal(kill(pid, SIGTERM), 0);
	assert_true(recv(ready_socket, said, sizeof(said) - 1, 0) > 0);
	assert_string_equal(said, "STOPPING=1");
	assert_exits(pid, 0);
	/* And it starts again on what it left. */
	pid = start_server();
	assert_int_equal(kill(pid, SIGINT), 0);
	assert_exits(pid, 0);
}

static void checks_without_starting(void **state)
{
	(void)state;
	assert_exits(spawn("-tc", NULL), 0);
	config_write("data: ./data\nplugins: {directory: /nowhere, enabled: [ghost]}\nlogg: {}\n");
	assert_exits(spawn("-tc", NULL), 78);
	assert_file_contains("stderr", "congvan.yaml:3:1: logg");
	assert_file_contains("stderr", "ghost.so");
	assert_exits(spawn("--config", NULL), 78);
}

static void knows_its_options(void **state)
{
	(void)state;
	assert_exits(spawn("--no-such-option", NULL), 64);
	assert_exits(spawn("--config", "superfluous"), 64);
	assert_file_contains("stderr", "superfluous");
	assert_exits(spawn("--version", NULL), 0);
	assert_exits(spawn("--help", NULL), 0);
}

/* Two servers on one data directory would number twice: the second says who is in its way. */
static void refuses_data_in_use(void **state)
{
	const pid_t first = start_server();

	(void)state;
	assert_exits(spawn("--config", NULL), 1);
	assert_file_contains("stderr", "server.start_failed");
	assert_int_equal(kill(first, SIGTERM), 0);
	assert_exits(first, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(records_a_crash, setup, teardown),
	    cmocka_unit_test_setup_teardown(stops_in_good_order, setup, teardown),
	    cmocka_unit_test_setup_teardown(checks_without_starting, setup, teardown),
	    cmocka_unit_test_setup_teardown(knows_its_options, setup, teardown),
	    cmocka_unit_test_setup_teardown(refuses_data_in_use, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
