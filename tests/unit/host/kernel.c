#include "kernel.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bus/envelope.h"

#define PATIENCE_MS 20000

static int64_t monotonic_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---- the table ------------------------------------------------------------------------------------------------- */

static void hello(struct kernel *kernel, const Congvan__TableCall *ask, Congvan__TableReply *reply)
{
	const bool good = !atomic_load(&kernel->greeted) && ask->data.len == sizeof(kernel->token) &&
			  memcmp(ask->data.data, kernel->token, sizeof(kernel->token)) == 0;

	atomic_store(&kernel->greeted, true);
	reply->result = good ? 0 : -EACCES;
}

static void on_question(void *arg, struct endpoint_slot *slot)
{
	const struct cv_bytes wire = {nng_msg_body(slot->request), nng_msg_len(slot->request)};
	Congvan__Envelope head = CONGVAN__ENVELOPE__INIT;
	Congvan__TableReply reply = CONGVAN__TABLE_REPLY__INIT;
	struct kernel *kernel = arg;
	struct envelope envelope;
	Congvan__TableCall *ask;
	struct arena arena;
	nng_msg *message;

	assert_true(atomic_load(&kernel->spawned) > 0);
	arena_init(&arena);
	assert_int_equal(envelope_unpack_host(wire, &arena.protobuf, &envelope), 0);
	assert_int_equal(envelope.head->kind, CONGVAN__ENVELOPE__KIND__HOST_CALL);
	assert_int_equal(envelope.head->generation, kernel->boot.generation);
	ask = congvan__table_call__unpack(&arena.protobuf, envelope.payload.len, envelope.payload.data);
	assert_non_null(ask);
	reply.has_result = 1;
	if (ask->kind == CONGVAN__TABLE_CALL__KIND__HELLO)
		hello(kernel, ask, &reply);
	else
		kernel->answer(kernel, ask, &arena, &reply);
	atomic_fetch_add(&kernel->questions, 1);
	head.has_kind = head.has_reply_to = 1;
	head.kind = CONGVAN__ENVELOPE__KIND__REPLY;
	head.reply_to = envelope.head->id;
	assert_int_equal(envelope_pack_message(&head, &reply.base, &message), 0);
	arena_finish(&arena);
	endpoint_reply(slot, message);
}

static void no_answer(struct kernel *kernel, const Congvan__TableCall *ask, struct arena *arena,
		      Congvan__TableReply *reply)
{
	(void)kernel;
	(void)ask;
	(void)arena;
	reply->result = -EOPNOTSUPP;
}

/* ---- a host's life --------------------------------------------------------------------------------------------- */

void kernel_make(struct kernel *kernel, const char *plugin, kernel_answer *answer)
{
	struct endpoint_options options = {
	    .name = "table", .credits = 32, .message_max = ENVELOPE_HOST_MAX, .on_request = on_question, .arg = kernel};
	static char image[4096];
	struct cv_error error = {0};

	*kernel = (struct kernel){.pid = -1, .control = -1, .death = -1, .errors = -1};
	kernel->answer = answer != NULL ? answer : no_answer;
	snprintf(kernel->directory, sizeof(kernel->directory), "/tmp/cv-host-XXXXXX");
	assert_non_null(mkdtemp(kernel->directory));
	snprintf(kernel->requests, sizeof(kernel->requests), "ipc://%s/requests", kernel->directory);
	snprintf(kernel->table, sizeof(kernel->table), "ipc://%s/table", kernel->directory);
	options.address = kernel->table;
	assert_int_equal(endpoint_create(&options, &kernel->endpoint, &error), 0);
	assert_int_equal(getrandom(kernel->token, sizeof(kernel->token), 0), sizeof(kernel->token));
	snprintf(image, sizeof(image), "%s/%s.so", HOST_PLUGINS, plugin);
	congvan__host_sandbox__init(&kernel->sandbox);
	kernel->sandbox.has_landlock = kernel->sandbox.has_files = 1;
	kernel->sandbox.landlock = 1;
	kernel->sandbox.files = 256;
	congvan__host_boot__init(&kernel->boot);
	kernel->boot.has_protocol = kernel->boot.has_generation = kernel->boot.has_token = 1;
	kernel->boot.protocol = HOST_PROTOCOL;
	kernel->boot.plugin = (char *)(uintptr_t)plugin;
	kernel->boot.version = (char *)(uintptr_t) "1.0.0";
	kernel->boot.generation = 3;
	kernel->boot.token = (ProtobufCBinaryData){sizeof(kernel->token), kernel->token};
	kernel->boot.image = image;
	kernel->boot.requests = kernel->requests;
	kernel->boot.table = kernel->table;
	kernel->boot.has_credits = kernel->boot.has_workers = 1;
	kernel->boot.credits = 16;
	kernel->boot.workers = 2;
	kernel->boot.sandbox = &kernel->sandbox;
}

static char tsan_options[512];

/* In the child: descriptors where the contract has them, nothing else open. */
static void become(int control, int death, int errors)
{
	/* A sanitizer's options hold for the host too. */
	char *const environment[] = {tsan_options, NULL};
	char *const arguments[] = {(char *)(uintptr_t) "congvan-host", NULL};
	const int none = open("/dev/null", O_RDWR);

	dup2(none, STDIN_FILENO);
	dup2(none, STDOUT_FILENO);
	if (errors >= 0)
		dup2(errors, STDERR_FILENO);
	/* Out of each other's way first. */
	control = fcntl(control, F_DUPFD, 64);
	death = fcntl(death, F_DUPFD, 64);
	dup2(control, HOST_CONTROL_FD);
	dup2(death, HOST_DEATH_FD);
	close_range(HOST_FIRST_FREE_FD, ~0u, 0);
	execve(CONGVAN_HOST, arguments, environment);
	_exit(127);
}

void kernel_spawn(struct kernel *kernel)
{
	int control[2], death[2], errors[2] = {-1, -1};

	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, control), 0);
	assert_int_equal(pipe2(death, O_CLOEXEC), 0);
	if (kernel->errors != -1)
		assert_int_equal(pipe2(errors, O_CLOEXEC), 0);
	snprintf(tsan_options, sizeof(tsan_options), "TSAN_OPTIONS=%s",
		 getenv("TSAN_OPTIONS") != NULL ? getenv("TSAN_OPTIONS") : "");
	atomic_fetch_add(&kernel->spawned, 1);
	kernel->pid = fork();
	assert_true(kernel->pid >= 0);
	if (kernel->pid == 0)
		become(control[1], death[0], errors[1]);
	close(control[1]);
	close(death[0]);
	if (errors[1] >= 0)
		close(errors[1]);
	kernel->control = control[0];
	kernel->death = death[1];
	kernel->errors = errors[0];
}

uint32_t kernel_send(struct kernel *kernel, Congvan__HostOrder *order, const int *fds, size_t count)
{
	_Alignas(struct cmsghdr) char space[CMSG_SPACE(HOST_PACKET_FDS * sizeof(int))] = {0};
	uint8_t bytes[HOST_PACKET_MAX];
	struct iovec part = {bytes, 0};
	struct msghdr header = {.msg_iov = &part, .msg_iovlen = 1};

	order->has_sequence = 1;
	order->sequence = ++kernel->sequence;
	part.iov_len = congvan__host_order__pack(order, bytes);
	if (count > 0) {
		struct cmsghdr *rights;

		header.msg_control = space;
		header.msg_controllen = CMSG_SPACE(count * sizeof(int));
		rights = CMSG_FIRSTHDR(&header);
		rights->cmsg_level = SOL_SOCKET;
		rights->cmsg_type = SCM_RIGHTS;
		rights->cmsg_len = CMSG_LEN(count * sizeof(int));
		memcpy(CMSG_DATA(rights), fds, count * sizeof(int));
	}
	assert_int_equal(sendmsg(kernel->control, &header, MSG_NOSIGNAL), part.iov_len);
	return order->sequence;
}

uint32_t kernel_order(struct kernel *kernel, Congvan__HostOrder__Kind kind)
{
	Congvan__HostOrder order = CONGVAN__HOST_ORDER__INIT;

	order.has_kind = 1;
	order.kind = kind;
	if (kind == CONGVAN__HOST_ORDER__KIND__DRAIN) {
		order.has_deadline_ms = 1;
		order.deadline_ms = monotonic_ms() + PATIENCE_MS;
	}
	return kernel_send(kernel, &order, NULL, 0);
}

uint32_t kernel_boot(struct kernel *kernel)
{
	Congvan__HostOrder order = CONGVAN__HOST_ORDER__INIT;

	order.has_kind = 1;
	order.kind = CONGVAN__HOST_ORDER__KIND__BOOT;
	order.boot = &kernel->boot;
	return kernel_send(kernel, &order, NULL, 0);
}

Congvan__HostReport *kernel_report(struct kernel *kernel)
{
	struct pollfd ready = {.fd = kernel->control, .events = POLLIN};
	Congvan__HostReport *report;
	uint8_t bytes[HOST_PACKET_MAX];
	ssize_t n;

	assert_int_equal(poll(&ready, 1, PATIENCE_MS), 1);
	n = recv(kernel->control, bytes, sizeof(bytes), 0);
	assert_true(n > 0);
	report = congvan__host_report__unpack(NULL, (size_t)n, bytes);
	assert_non_null(report);
	return report;
}

int kernel_done(struct kernel *kernel, uint32_t sequence)
{
	Congvan__HostReport *report = kernel_report(kernel);
	int code = report->code;

	assert_int_equal(report->kind, CONGVAN__HOST_REPORT__KIND__DONE);
	assert_int_equal(report->sequence, sequence);
	if (code != 0)
		print_message("%s: %s\n", report->action, report->text);
	congvan__host_report__free_unpacked(report, NULL);
	return code;
}

void kernel_run(struct kernel *kernel)
{
	Congvan__HostReport *report;
	struct cv_error error = {0};

	kernel_spawn(kernel);
	kernel_boot(kernel);
	report = kernel_report(kernel);
	if (report->kind != CONGVAN__HOST_REPORT__KIND__READY)
		print_message("%s: %s\n", report->action, report->text);
	assert_int_equal(report->kind, CONGVAN__HOST_REPORT__KIND__READY);
	congvan__host_report__free_unpacked(report, NULL);
	assert_int_equal(dial_open_max(kernel->requests, ENVELOPE_HOST_MAX, &kernel->dial, &error), 0);
	assert_int_equal(kernel_done(kernel, kernel_order(kernel, CONGVAN__HOST_ORDER__KIND__LOAD)), 0);
	assert_int_equal(kernel_done(kernel, kernel_order(kernel, CONGVAN__HOST_ORDER__KIND__START)), 0);
}

int kernel_wait(struct kernel *kernel)
{
	const int64_t until = monotonic_ms() + PATIENCE_MS;
	const struct timespec step = {.tv_nsec = 1000000};
	pid_t found;
	int status;

	while ((found = waitpid(kernel->pid, &status, WNOHANG)) == 0 && monotonic_ms() < until)
		nanosleep(&step, NULL);
	assert_int_equal(found, kernel->pid);
	kernel->pid = -1;
	return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

void kernel_finish(struct kernel *kernel)
{
	char path[128];

	if (kernel->pid > 0) {
		kill(kernel->pid, SIGKILL);
		kernel_wait(kernel);
	}
	dial_close(&kernel->dial);
	endpoint_destroy(&kernel->endpoint);
	if (kernel->control >= 0)
		close(kernel->control);
	if (kernel->death >= 0)
		close(kernel->death);
	if (kernel->errors >= 0)
		close(kernel->errors);
	snprintf(path, sizeof(path), "%s/requests", kernel->directory);
	unlink(path);
	snprintf(path, sizeof(path), "%s/table", kernel->directory);
	unlink(path);
	assert_int_equal(rmdir(kernel->directory), 0);
}

/* ---- requests -------------------------------------------------------------------------------------------------- */

Congvan__Envelope *kernel_head(const char *service, const char *method)
{
	static Congvan__Envelope head;
	static Congvan__Caller caller;
	static Congvan__HostedCall hosted;

	congvan__caller__init(&caller);
	caller.has_kind = caller.has_agency = caller.has_person = 1;
	caller.kind = CONGVAN__CALLER__KIND__PERSON;
	caller.agency = 7;
	caller.person = 70;
	caller.trace_id = (char *)(uintptr_t) "0123456789abcdef0123456789abcdef";
	congvan__hosted_call__init(&hosted);
	hosted.has_call = hosted.has_phase = hosted.has_now_ms = 1;
	hosted.call = 77;
	hosted.phase = CV_PHASE_RUN;
	hosted.now_ms = 1772668800000;
	congvan__envelope__init(&head);
	head.has_id = head.has_kind = head.has_deadline_ms = 1;
	head.id = 5;
	head.kind = CONGVAN__ENVELOPE__KIND__REQUEST;
	head.service = (char *)(uintptr_t)service;
	head.method = (char *)(uintptr_t)method;
	head.deadline_ms = monotonic_ms() + PATIENCE_MS;
	head.caller = &caller;
	head.hosted = &hosted;
	return &head;
}

static char *text_of(struct cv_bytes bytes)
{
	char *text = calloc(1, bytes.len + 1);

	assert_non_null(text);
	if (bytes.len > 0)
		memcpy(text, bytes.data, bytes.len);
	return text;
}

struct kernel_reply kernel_request(struct kernel *kernel, const Congvan__Envelope *head, struct cv_bytes payload,
				   struct cv_bytes original)
{
	const struct cv_bytes none = {NULL, 0};
	struct kernel_reply reply;
	struct envelope envelope;
	struct arena arena;
	nng_msg *message, *answer;
	bool sent;

	/* What the test wrote before is seen by the answerer, what that wrote is seen behind the answer: the way
	 * between them leads through another process, where no checker looks. */
	atomic_fetch_add(&kernel->spawned, 1);
	assert_int_equal(envelope_pack_host(head, none, payload, original, &message), 0);
	assert_int_equal(dial_call(kernel->dial, message, monotonic_ms() + PATIENCE_MS, &sent, &answer), 0);
	arena_init(&arena);
	assert_int_equal(envelope_unpack_host((struct cv_bytes){nng_msg_body(answer), nng_msg_len(answer)},
					      &arena.protobuf, &envelope),
			 0);
	assert_int_equal(envelope.head->kind, CONGVAN__ENVELOPE__KIND__REPLY);
	assert_int_equal(envelope.head->reply_to, head->id);
	assert_true(envelope.head->has_result);
	reply = (struct kernel_reply){envelope.head->result, text_of(envelope.payload), text_of(envelope.status),
				      envelope.payload.len, envelope.status.len};
	arena_finish(&arena);
	nng_msg_free(answer);
	atomic_load(&kernel->questions);
	return reply;
}

struct kernel_reply kernel_call(struct kernel *kernel, const char *service, const char *method, const char *request)
{
	const struct cv_bytes payload = {(const uint8_t *)request, strlen(request)};

	return kernel_request(kernel, kernel_head(service, method), payload, (struct cv_bytes){NULL, 0});
}

void kernel_reply_free(struct kernel_reply *reply)
{
	free(reply->payload);
	free(reply->status);
	*reply = (struct kernel_reply){0};
}

void kernel_says(struct kernel *kernel, const char *method, const char *request, const char *expected)
{
	struct kernel_reply reply = kernel_call(kernel, "probe/1", method, request);

	assert_int_equal(reply.result, 0);
	assert_string_equal(reply.payload, expected);
	kernel_reply_free(&reply);
}
