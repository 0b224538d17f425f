/*
 * A plugin that dies takes the server with it, and the record says which one, in what. The server is a process of its
 * own here.
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

static char directory[] = "/tmp/congvan-crash-XXXXXX";

static pid_t start_server(int *ret_ready)
{
	char config[64], notify[64], *argv[] = {CONGVAND, "--config", config, NULL};
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	FILE *file;
	pid_t pid;

	snprintf(config, sizeof(config), "%s/congvan.yaml", directory);
	file = fopen(config, "w");
	assert_non_null(file);
	fprintf(file,
		"data: ./data\nlog: {level: error}\ncontrol: {socket: ./control.sock}\n"
		"store: {reserve: 16 MiB}\nplugins: {directory: %s, enabled: [echo]}\n",
		ABI_DIR);
	assert_int_equal(fclose(file), 0);
	snprintf(notify, sizeof(notify), "%s/notify", directory);
	strcpy(address.sun_path, notify);
	*ret_ready = socket(AF_UNIX, SOCK_DGRAM, 0);
	assert_int_equal(bind(*ret_ready, (struct sockaddr *)&address, sizeof(address)), 0);
	setenv("NOTIFY_SOCKET", notify, 1);
	assert_int_equal(posix_spawn(&pid, CONGVAND, NULL, NULL, argv, environ), 0);
	return pid;
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
	char ready[64] = "", path[64], record[512] = "";
	int socket_fd, status, fd;
	pid_t pid;

	(void)state;
	assert_non_null(mkdtemp(directory));
	pid = start_server(&socket_fd);
	assert_true(recv(socket_fd, ready, sizeof(ready) - 1, 0) > 0);
	assert_string_equal(ready, "READY=1");
	send_crash();
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) != 0);
	snprintf(path, sizeof(path), "%s/data/run/crashes", directory);
	fd = open(path, O_RDONLY);
	assert_true(fd >= 0);
	assert_true(read(fd, record, sizeof(record) - 1) > 0);
	close(fd);
	close(socket_fd);
	assert_contains(record, "signal=6");
	assert_contains(record, "plugin=echo generation=1 action=echo/1 method=crash");
	stage_remove(directory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(records_a_crash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
