#include "server.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <congvan/control.pb-c.h>

#define POLL_MS 20
#define REPLY_MAX (1u << 20)

extern char **environ;

char server_directory[64];
static int ready_socket;
static pid_t running; /* 0: none that has not been waited for */

void server_config(const char *text)
{
	char path[96];
	FILE *file;

	snprintf(path, sizeof(path), "%s/congvan.yaml", server_directory);
	file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	assert_int_equal(fclose(file), 0);
}

void server_config_plugins(const char *plugin_directory, const char *enabled, const char *more)
{
	char text[2048];

	snprintf(text, sizeof(text),
		 "data: ./data\nlog: {level: error}\ncontrol: {socket: ./control.sock}\nstore: {reserve: 16 MiB}\n"
		 "plugins: {directory: %s, enabled: [%s], isolated: [%s]}\n%s",
		 plugin_directory != NULL ? plugin_directory : ABI_DIR, enabled, stage_isolated() ? enabled : "",
		 more != NULL ? more : "");
	server_config(text);
}

int server_setup(void **state)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	(void)state;
	strcpy(server_directory, "/tmp/congvan-server-XXXXXX");
	assert_non_null(mkdtemp(server_directory));
	server_config_plugins(NULL, "echo", NULL);
	snprintf(address.sun_path, sizeof(address.sun_path), "%s/notify", server_directory);
	ready_socket = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(ready_socket, (struct sockaddr *)&address, sizeof(address)), 0);
	setenv("NOTIFY_SOCKET", address.sun_path, 1);
	return 0;
}

int server_teardown(void **state)
{
	(void)state;
	if (running != 0) {
		kill(running, SIGKILL);
		waitpid(running, NULL, 0);
		running = 0;
	}
	close(ready_socket);
	stage_remove(server_directory);
	return 0;
}

pid_t server_spawn(const char *first, const char *second)
{
	char path[96], said[96], *argv[] = {CONGVAND, (char *)(uintptr_t)first, path, (char *)(uintptr_t)second, NULL};
	posix_spawn_file_actions_t actions;
	pid_t pid;

	snprintf(path, sizeof(path), "%s/congvan.yaml", server_directory);
	snprintf(said, sizeof(said), "%s/stderr", server_directory);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 2, said, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	assert_int_equal(posix_spawn(&pid, CONGVAND, &actions, NULL, argv, environ), 0);
	posix_spawn_file_actions_destroy(&actions);
	running = pid;
	return pid;
}

static void read_file(const char *name, char *ret_text, size_t size)
{
	char path[96];
	FILE *file;
	size_t n;

	snprintf(path, sizeof(path), "%s/%s", server_directory, name);
	file = fopen(path, "r");
	n = file != NULL ? fread(ret_text, 1, size - 1, file) : 0;
	ret_text[n] = '\0';
	if (file != NULL)
		fclose(file);
}

void server_expect(const char *expected)
{
	struct pollfd wait = {.fd = ready_socket, .events = POLLIN};
	char said[64] = "", text[4096];
	const int64_t until_ms = stage_patience();
	siginfo_t info = {0};
	bool ended = false;

	while (poll(&wait, 1, POLL_MS) == 0 && !ended && stage_pause(until_ms))
		/* Not waited for: the test does that, to hear how it ended. */
		ended = waitid(P_PID, (id_t)running, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == running;
	if (poll(&wait, 1, 0) != 1) {
		read_file("stderr", text, sizeof(text));
		fail_msg("the server did not say %s, but: %s", expected, text);
	}
	assert_true(recv(ready_socket, said, sizeof(said) - 1, 0) > 0);
	assert_string_equal(said, expected);
}

pid_t server_start(void)
{
	const pid_t pid = server_spawn("--config", NULL);

	server_expect("READY=1");
	return pid;
}

int server_status(pid_t pid)
{
	int status;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (pid == running)
		running = 0;
	return status;
}

void server_assert_exits(pid_t pid, int code)
{
	const int status = server_status(pid);

	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), code);
}

void server_assert_file_contains(const char *name, const char *part)
{
	char text[4096];

	read_file(name, text, sizeof(text));
	assert_contains(text, part);
}

static int read_whole(int fd, uint8_t *to, size_t len)
{
	ssize_t n;

	for (size_t done = 0; done < len; done += (size_t)n) {
		n = read(fd, to + done, len - done);
		if (n <= 0)
			return -EPIPE;
	}
	return 0;
}

static int read_reply(int fd, char *ret_reply, size_t size)
{
	Congvan__ControlReply *reply;
	uint8_t head[4], *bytes;
	size_t len;
	int r = read_whole(fd, head, sizeof(head));

	if (r < 0)
		return r;
	len = (size_t)head[0] << 24 | (size_t)head[1] << 16 | (size_t)head[2] << 8 | head[3];
	assert_true(len <= REPLY_MAX);
	bytes = malloc(len + 1);
	assert_non_null(bytes);
	r = read_whole(fd, bytes, len);
	reply = r == 0 ? congvan__control_reply__unpack(NULL, len, bytes) : NULL;
	free(bytes);
	if (reply == NULL)
		return -EPIPE;
	if (reply->status != NULL && reply->status->code != CONGVAN__STATUS__CODE__OK)
		r = -EPROTO;
	if (ret_reply != NULL && r == 0)
		snprintf(ret_reply, size, "%.*s", (int)reply->payload.len, (const char *)reply->payload.data);
	if (ret_reply != NULL && r < 0)
		snprintf(ret_reply, size, "%s", reply->status->reason);
	congvan__control_reply__free_unpacked(reply, NULL);
	return r;
}

int server_call(const char *service, const char *method, const char *request, char *ret_reply, size_t size)
{
	Congvan__ControlRequest control = CONGVAN__CONTROL_REQUEST__INIT;
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	uint8_t bytes[1024] = {0};
	size_t len;
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), r;

	snprintf(address.sun_path, sizeof(address.sun_path), "%s/control.sock", server_directory);
	if (connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0) {
		close(fd);
		return -EPIPE;
	}
	control.command = (char *)(uintptr_t) "call";
	control.service = (char *)(uintptr_t)service;
	control.method = (char *)(uintptr_t)method;
	control.has_payload = 1;
	control.payload = (ProtobufCBinaryData){strlen(request), (uint8_t *)(uintptr_t)request};
	control.has_agency = 1;
	control.agency = STAGE_AGENCY;
	assert_true(congvan__control_request__get_packed_size(&control) < sizeof(bytes) - 4);
	len = congvan__control_request__pack(&control, bytes + 4);
	bytes[2] = (uint8_t)(len >> 8);
	bytes[3] = (uint8_t)len;
	r = write(fd, bytes, len + 4) == (ssize_t)(len + 4) ? read_reply(fd, ret_reply, size) : -EPIPE;
	close(fd);
	return r;
}

int server_call_patiently(const char *service, const char *method, const char *request, char *ret_reply, size_t size)
{
	const int64_t until_ms = stage_patience();
	int r;

	do
		r = server_call(service, method, request, ret_reply, size);
	while (r != 0 && stage_pause(until_ms));
	return r;
}
