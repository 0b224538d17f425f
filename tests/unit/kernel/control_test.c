#include <arpa/inet.h>
#include <errno.h>
#include <semaphore.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "fixture.h"
#include "log/log.h"
#include "store/audit.h"

/* ---- a client, by hand ---- */

static int try_connect(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	if (connect(fd, (const struct sockaddr *)(const void *)&address, sizeof(address)) == 0)
		return fd;
	int result = -errno;
	close(fd);
	return result;
}

static int connect_to(const struct fixture *fixture)
{
	int fd = try_connect(fixture->socket);

	assert_true(fd >= 0);
	return fd;
}

static void send_bytes(int fd, uint32_t len, const void *bytes, size_t sent)
{
	uint32_t head = htonl(len);

	assert_int_equal(send(fd, &head, sizeof(head), MSG_NOSIGNAL), sizeof(head));
	if (sent)
		assert_int_equal(send(fd, bytes, sent, MSG_NOSIGNAL), sent);
}

static void send_request(int fd, const Congvan__ControlRequest *request)
{
	uint8_t bytes[4096];

	assert_true(congvan__control_request__get_packed_size(request) <= sizeof(bytes));
	size_t len = congvan__control_request__pack(request, bytes);
	send_bytes(fd, (uint32_t)len, bytes, len);
}

/* NULL: the server closed. */
static Congvan__ControlReply *receive(int fd)
{
	static uint8_t bytes[65536];
	uint32_t head = 0;
	ssize_t got = recv(fd, &head, sizeof(head), MSG_WAITALL);

	if (got <= 0)
		return NULL;
	assert_int_equal(got, sizeof(head));
	head = ntohl(head);
	assert_in_range(head, 0, sizeof(bytes));
	if (head)
		assert_int_equal(recv(fd, bytes, head, MSG_WAITALL), head);
	Congvan__ControlReply *reply = congvan__control_reply__unpack(NULL, head, bytes);
	assert_non_null(reply);
	return reply;
}

static Congvan__ControlRequest command(const char *name)
{
	Congvan__ControlRequest request = CONGVAN__CONTROL_REQUEST__INIT;

	request.command = (char *)(uintptr_t)name;
	return request;
}

static Congvan__ControlReply *ask(int fd, const char *name)
{
	Congvan__ControlRequest request = command(name);

	send_request(fd, &request);
	return receive(fd);
}

static void expect_closed(int fd)
{
	assert_null(receive(fd));
	close(fd);
}

static void echo(struct fixture *fixture, const struct control_call *call, struct control_request *request)
{
	(void)fixture;
	control_answer(request, (struct cv_bytes){NULL, 0}, call->payload);
}

/* ---- tests ---- */

static void the_status_is_told(void **state)
{
	struct fixture fixture = {.on_call = echo};
	struct stat status;

	(void)state;
	fixture_start(&fixture);
	assert_int_equal(stat(fixture.socket, &status), 0);
	assert_int_equal(status.st_mode & 07777, 0600);
	int fd = connect_to(&fixture);
	for (int i = 0; i < 3; i++) { /* one request after the other */
		Congvan__ControlReply *reply = ask(fd, "status");
		assert_non_null(reply);
		assert_null(reply->status);
		Congvan__StatusReply *answer =
		    congvan__status_reply__unpack(NULL, reply->payload.len, reply->payload.data);
		assert_non_null(answer);
		assert_string_equal(answer->version, "9.8.7");
		assert_int_equal(answer->pid, getpid());
		assert_int_equal(answer->n_plugins, 1);
		congvan__status_reply__free_unpacked(answer, NULL);
		congvan__control_reply__free_unpacked(reply, NULL);
	}
	close(fd);
	fixture_stop(&fixture);
}

static void unknown_commands_are_refused(void **state)
{
	struct fixture fixture = {.on_call = echo};

	(void)state;
	fixture_start(&fixture);
	int fd = connect_to(&fixture);
	Congvan__ControlReply *reply = ask(fd, "explode");
	assert_int_equal(reply->status->code, CONGVAN__STATUS__CODE__UNSUPPORTED);
	assert_string_equal(reply->status->text, "Máy chủ này không biết lệnh đó.");
	congvan__control_reply__free_unpacked(reply, NULL);
	reply = ask(fd, "call");
	assert_int_equal(reply->status->code, CONGVAN__STATUS__CODE__MALFORMED);
	assert_string_equal(reply->status->reason, "control.no_method");
	congvan__control_reply__free_unpacked(reply, NULL);
	assert_int_equal(fixture.calls, 0);
	close(fd);
	fixture_stop(&fixture);
}

/* What the call held, copied: it is valid until the answer only. */
static struct seen {
	char service[32], method[32], language[8], account[32], key[32], payload[32];
	uint32_t agency;
} seen;

static struct control_request *kept;
static sem_t arrived;

static void keep(struct fixture *fixture, const struct control_call *call, struct control_request *request)
{
	(void)fixture;
	memset(&seen, 0, sizeof(seen));
	snprintf(seen.service, sizeof(seen.service), "%s", call->service);
	snprintf(seen.method, sizeof(seen.method), "%s", call->method);
	snprintf(seen.language, sizeof(seen.language), "%s", call->language);
	snprintf(seen.account, sizeof(seen.account), "%s", call->account);
	snprintf(seen.key, sizeof(seen.key), "%s", call->idempotency_key ? call->idempotency_key : "");
	snprintf(seen.payload, sizeof(seen.payload), "%.*s", (int)call->payload.len,
		 call->payload.data ? (const char *)call->payload.data : "");
	seen.agency = call->agency;
	kept = request;
	sem_post(&arrived);
}

static void await_call(void)
{
	while (sem_wait(&arrived) != 0)
		assert_int_equal(errno, EINTR);
}

static Congvan__ControlRequest call_of(const char *method)
{
	Congvan__ControlRequest request = command("call");

	request.service = (char *)(uintptr_t) "identity/1";
	request.method = (char *)(uintptr_t)method;
	request.has_agency = request.has_payload = 1;
	request.agency = 7;
	request.payload.data = (uint8_t *)(uintptr_t) "hello";
	request.payload.len = 5;
	request.language = (char *)(uintptr_t) "en";
	request.idempotency_key = (char *)(uintptr_t) "key-1";
	return request;
}

static void calls_are_handed_over_and_answered_by_any_thread(void **state)
{
	struct fixture fixture = {.on_call = keep};
	Congvan__ControlRequest request = call_of("add_person");

	(void)state;
	fixture_start(&fixture);
	int fd = connect_to(&fixture);
	send_request(fd, &request);
	await_call();
	assert_string_equal(seen.service, "identity/1");
	assert_string_equal(seen.method, "add_person");
	assert_string_equal(seen.language, "en");
	assert_string_equal(seen.key, "key-1");
	assert_string_equal(seen.payload, "hello");
	assert_int_equal(seen.agency, 7);
	if (geteuid() == 0)
		assert_string_equal(seen.account, "root");
	control_answer(kept, (struct cv_bytes){NULL, 0}, (struct cv_bytes){(const uint8_t *)"world", 5});
	Congvan__ControlReply *reply = receive(fd);
	assert_null(reply->status);
	assert_int_equal(reply->payload.len, 5);
	assert_memory_equal(reply->payload.data, "world", 5);
	congvan__control_reply__free_unpacked(reply, NULL);
	close(fd);
	fixture_stop(&fixture);
}

static void refusals_are_passed_on(void **state)
{
	struct fixture fixture = {.on_call = keep};
	Congvan__ControlRequest request = call_of("disable");

	(void)state;
	fixture_start(&fixture);
	int fd = connect_to(&fixture);
	send_request(fd, &request);
	await_call();
	fixture_refuse(kept, CONGVAN__STATUS__CODE__NOT_FOUND, "account.unknown", "Không có tài khoản này.");
	Congvan__ControlReply *reply = receive(fd);
	assert_int_equal(reply->status->code, CONGVAN__STATUS__CODE__NOT_FOUND);
	assert_string_equal(reply->status->text, "Không có tài khoản này.");
	congvan__control_reply__free_unpacked(reply, NULL);
	send_request(fd, &request);
	await_call();
	control_answer(kept, (struct cv_bytes){(const uint8_t *)"\xff\xff", 2}, (struct cv_bytes){NULL, 0});
	reply = receive(fd);
	assert_int_equal(reply->status->code, CONGVAN__STATUS__CODE__INTERNAL);
	congvan__control_reply__free_unpacked(reply, NULL);
	close(fd);
	fixture_stop(&fixture);
}

static void malformed_messages_end_the_connection(void **state)
{
	struct fixture fixture = {.on_call = echo};

	(void)state;
	fixture_start(&fixture);
	int fd = connect_to(&fixture);
	send_bytes(fd, CONTROL_MESSAGE_MAX + 1, "", 0);
	expect_closed(fd);
	fd = connect_to(&fixture);
	send_bytes(fd, 0, "", 0);
	expect_closed(fd);
	fd = connect_to(&fixture);
	send_bytes(fd, 4, "\xff\xff\xff\xff", 4);
	expect_closed(fd);
	fd = connect_to(&fixture);
	send_bytes(fd, 100, "half a message", 14);
	shutdown(fd, SHUT_WR);
	expect_closed(fd);
	/* And it still serves others. */
	fd = connect_to(&fixture);
	Congvan__ControlReply *reply = ask(fd, "status");
	assert_non_null(reply);
	congvan__control_reply__free_unpacked(reply, NULL);
	close(fd);
	fixture_stop(&fixture);
}

static void a_peer_may_go_before_its_answer(void **state)
{
	struct fixture fixture = {.on_call = keep};
	Congvan__ControlRequest request = call_of("slow");

	(void)state;
	fixture_start(&fixture);
	int fd = connect_to(&fixture);
	send_request(fd, &request);
	await_call();
	close(fd);
	fixture_refuse(kept, CONGVAN__STATUS__CODE__BUSY, NULL, NULL);
	fd = connect_to(&fixture);
	Congvan__ControlReply *reply = ask(fd, "status");
	assert_non_null(reply);
	congvan__control_reply__free_unpacked(reply, NULL);
	close(fd);
	fixture_stop(&fixture);
}

static void stopping_waits_for_calls(void **state)
{
	struct fixture fixture = {.on_call = keep};
	Congvan__ControlRequest request = call_of("slow");

	(void)state;
	fixture_start(&fixture);
	int fd = connect_to(&fixture);
	send_request(fd, &request);
	await_call();
	fixture_ask_stop(&fixture);
	expect_closed(fd); /* nobody is left to answer, but the call still runs */
	fixture_refuse(kept, CONGVAN__STATUS__CODE__UNAVAILABLE, NULL, NULL);
	fixture_stop(&fixture);
}

static void connections_are_bounded(void **state)
{
	struct fixture fixture = {.on_call = echo};
	int fds[CONTROL_CONNECTIONS_MAX];

	(void)state;
	fixture_start(&fixture);
	for (size_t i = 0; i < CONTROL_CONNECTIONS_MAX; i++) {
		fds[i] = connect_to(&fixture);
		Congvan__ControlReply *reply = ask(fds[i], "status");
		assert_non_null(reply);
		congvan__control_reply__free_unpacked(reply, NULL);
	}
	expect_closed(connect_to(&fixture));
	for (size_t i = 0; i < CONTROL_CONNECTIONS_MAX; i++)
		close(fds[i]);
	fixture_stop(&fixture);
}

static void idle_connections_are_closed(void **state)
{
	struct fixture fixture = {.on_call = echo, .idle_ms = 30};

	(void)state;
	fixture_start(&fixture);
	expect_closed(connect_to(&fixture));
	fixture_stop(&fixture);
}

static void the_log_is_verified(void **state)
{
	struct fixture fixture = {.on_call = echo};
	Congvan__ControlRequest request = command("audit.verify");
	Congvan__AuditRequest wanted = CONGVAN__AUDIT_REQUEST__INIT;
	uint8_t payload[16], hash[32];

	(void)state;
	fixture_start(&fixture);
	fixture_log(&fixture, 5);
	int fd = connect_to(&fixture);
	wanted.has_sequence = 1;
	for (uint64_t sequence = 3; sequence <= 99; sequence += 96) {
		wanted.sequence = sequence;
		request.has_payload = 1;
		request.payload.data = payload;
		request.payload.len = congvan__audit_request__pack(&wanted, payload);
		send_request(fd, &request);
		Congvan__ControlReply *reply = receive(fd);
		assert_null(reply->status);
		Congvan__AuditReply *answer =
		    congvan__audit_reply__unpack(NULL, reply->payload.len, reply->payload.data);
		assert_non_null(answer);
		assert_true(answer->intact);
		assert_int_equal(answer->entries, 5);
		assert_int_equal(answer->head_sequence, 5);
		assert_int_equal(answer->has_hash, sequence == 3);
		if (sequence == 3) {
			assert_int_equal(audit_hash(fixture.store, 3, hash), 0);
			assert_int_equal(answer->hash.len, sizeof(hash));
			assert_memory_equal(answer->hash.data, hash, sizeof(hash));
		}
		congvan__audit_reply__free_unpacked(answer, NULL);
		congvan__control_reply__free_unpacked(reply, NULL);
	}
	close(fd);
	fixture_stop(&fixture);
}

static int start_at(const char *path, struct cv_error *error)
{
	uv_loop_t loop;
	struct control_options options = {.loop = &loop, .path = path};
	struct control *control = NULL;

	assert_int_equal(uv_loop_init(&loop), 0);
	int result = control_start(&options, &control, error);
	if (result == 0)
		control_stop(&control, NULL, NULL);
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&loop), 0);
	return result;
}

static void paths_that_are_taken(void **state)
{
	struct fixture fixture = {.on_call = echo};
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	struct cv_error error = {0};
	char path[200];

	(void)state;
	fixture_start(&fixture);
	assert_int_equal(start_at(fixture.socket, &error), -EADDRINUSE);
	assert_non_null(strstr(error.text, "another server answers there"));
	int fd = connect_to(&fixture); /* the live one is untouched */
	close(fd);
	snprintf(path, sizeof(path), "%s/file", fixture.directory);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	fclose(file);
	assert_int_equal(start_at(path, &error), -EEXIST);
	assert_int_equal(access(path, F_OK), 0);
	/* What a dead server left behind is replaced. */
	snprintf(address.sun_path, sizeof(address.sun_path), "%s/dead.sock", fixture.directory);
	memcpy(path, address.sun_path, sizeof(address.sun_path));
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(fd, (const struct sockaddr *)(const void *)&address, sizeof(address)), 0);
	close(fd);
	assert_int_equal(start_at(path, &error), 0);
	assert_int_equal(access(path, F_OK), -1);
	memset(path, 'x', sizeof(path) - 1);
	path[sizeof(path) - 1] = 0;
	assert_int_equal(start_at(path, &error), -ENAMETOOLONG);
	assert_int_equal(start_at("/nonexistent/c.sock", &error), -ENOENT);
	fixture_stop(&fixture);
}

/* Even with the file's mode opened up, another user gets nothing. Needs root, to become somebody else. */
static void other_users_are_refused(void **state)
{
	struct fixture fixture = {.on_call = echo};
	int status = 0;

	(void)state;
	if (geteuid() != 0)
		skip();
	fixture_start(&fixture);
	assert_int_equal(chmod(fixture.directory, 0755), 0);
	for (int open = 0; open < 2; open++) {
		if (open)
			assert_int_equal(chmod(fixture.socket, 0666), 0);
		pid_t child = fork();
		assert_true(child >= 0);
		if (child == 0) {
			char byte = 0;
			if (setgid(65534) != 0 || setuid(65534) != 0)
				_exit(9);
			int fd = try_connect(fixture.socket);
			if (fd < 0)
				_exit(fd == -EACCES ? 1 : 8);
			send(fd, "\0\0\0\x08\x0a\x06status", 12, MSG_NOSIGNAL);
			_exit(recv(fd, &byte, 1, 0) <= 0 ? 2 : 7);
		}
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(WIFEXITED(status));
		assert_int_equal(WEXITSTATUS(status), open ? 2 : 1);
	}
	fixture_stop(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_status_is_told),
	    cmocka_unit_test(unknown_commands_are_refused),
	    cmocka_unit_test(calls_are_handed_over_and_answered_by_any_thread),
	    cmocka_unit_test(refusals_are_passed_on),
	    cmocka_unit_test(malformed_messages_end_the_connection),
	    cmocka_unit_test(a_peer_may_go_before_its_answer),
	    cmocka_unit_test(stopping_waits_for_calls),
	    cmocka_unit_test(connections_are_bounded),
	    cmocka_unit_test(idle_connections_are_closed),
	    cmocka_unit_test(the_log_is_verified),
	    cmocka_unit_test(paths_that_are_taken),
	    cmocka_unit_test(other_users_are_refused),
	};

	signal(SIGPIPE, SIG_IGN);
	log_init(CV_LOG_ERROR);
	sem_init(&arrived, 0, 0);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
