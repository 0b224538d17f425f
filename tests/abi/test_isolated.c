/*
 * Plugins in processes of their own: that they work through the real congvan-host, that a host which breaks the
 * contract is ended for it and costs nobody else a request, and that one may die at every step of its life.
 */
#include "stage.h"

#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include <congvan/host.pb-c.h>

#include "bus/envelope.h"
#include "isolated/contract.h"
#include "isolated/link.h"
#include "log/log.h"

static struct stage stage;
static char fault_directory[64], program[128];
static const char *victim = "echo", *victim_service = "echo/1", *victim_method = "echo";

/* ---- a host with a fault ------------------------------------------------------------------------------------------
 */

/* The fault stands in the program's name, for a host's environment is the kernel's. */
static int try_fault(const char *fault)
{
	int r;

	strcpy(fault_directory, "/tmp/congvan-fault-XXXXXX");
	assert_non_null(mkdtemp(fault_directory));
	snprintf(program, sizeof(program), "%s/false-host-%s", fault_directory, fault);
	assert_int_equal(symlink(FALSE_HOST, program), 0);
	stage_isolate(victim);
	stage_host(program, strcmp(fault, "silent") == 0 ? 300 : 0);
	r = stage_try(&stage, NULL, "echo, relay, keeper", NULL);
	stage_host(NULL, 0);
	stage_isolate("");
	return r;
}

static bool says(const char *text, char *found, size_t size)
{
	Congvan__StatusReply *status = malloc(sizeof(*status));

	assert_non_null(status);
	congvan__status_reply__init(status);
	assert_int_equal(runtime_status(stage.runtime, status), 0);
	for (size_t i = 0; i < status->n_plugins; i++)
		if (strcmp(status->plugins[i]->name, victim) == 0 && status->plugins[i]->error != NULL)
			snprintf(found, size, "%s", status->plugins[i]->error);
	congvan__status_reply__free_unpacked(status, NULL);
	return found[0] != '\0' && strstr(found, text) != NULL;
}

/* Of the seat's last failure: the supervisor writes it down a moment after the callers were answered. */
static void expect_reason(const char *text)
{
	char found[300] = "";

	const int64_t until_ms = stage_patience();

	while (!says(text, found, sizeof(found)) && stage_pause(until_ms))
		;
	assert_contains(found, text);
}

static size_t directories_left(void)
{
	char path[128];
	struct dirent *entry;
	size_t count = 0;
	DIR *directory;

	snprintf(path, sizeof(path), "%s/data/run/hosts", stage.directory);
	directory = opendir(path);
	assert_non_null(directory);
	while ((entry = readdir(directory)) != NULL)
		count += entry->d_name[0] != '.';
	closedir(directory);
	return count;
}

static void finish(void)
{
	stage_suspend(&stage);
	assert_int_equal(directories_left(), 0);
	stage_remove(stage.directory);
	stage_remove(fault_directory);
}

/* The fault shows when a call comes: its caller hears "unavailable", a neighbour notices nothing. */
static void breaks_in_a_call(const char *fault, const char *reason)
{
	if (try_fault(fault) < 0)
		fail_msg("%s: %s%s", fault, stage.problems, stage.error.text);
	stage_expect_failure(&stage, victim_service, victim_method, "hello", CV_UNAVAILABLE, "call.unavailable",
			     victim);
	expect_reason(reason);
	stage_expect(&stage, "keeper/1", "get", "a", " version=0 schema=0");
	finish();
}

static void fails_to_start(const char *fault, const char *reason)
{
	assert_true(try_fault(fault) < 0);
	assert_contains(stage.error.text, reason);
	finish();
}

static void a_right_host_of_any_make_is_heard(void **state)
{
	(void)state;
	assert_int_equal(try_fault("none"), 0);
	stage_expect(&stage, "echo/1", "echo", "hello", "from a false host");
	finish();
}

static void who_it_is_must_be_said_once_and_first(void **state)
{
	(void)state;
	fails_to_start("token", "said HELLO with a token that is not its own");
	fails_to_start("twice", "said HELLO twice");
	fails_to_start("early", "before it said who it is");
	fails_to_start("no-hello", "before it said who it is");
}

static void what_is_not_in_the_table_is_denied(void **state)
{
	(void)state;
	breaks_in_a_call("unknown-kind", "which is not in the table");
	breaks_in_a_call("call-hello", "within a call");
	breaks_in_a_call("no-call", "without a call");
}

static void a_call_is_its_own_and_asks_one_thing_at_a_time(void **state)
{
	(void)state;
	breaks_in_a_call("unknown-call", "named a call that it does not have");
	/* While a call that it made is under way: to a plugin in the server's process, which naps. */
	victim = "relay";
	victim_service = "relay/1";
	victim_method = "pass";
	breaks_in_a_call("two-at-once", "asked for two things at a time in one call");
	victim = "echo";
	victim_service = "echo/1";
	victim_method = "echo";
}

static void messages_have_a_form_and_a_size(void **state)
{
	(void)state;
	breaks_in_a_call("garbage", "sent something that is no request");
	breaks_in_a_call("too-large", "");
	breaks_in_a_call("bad-answer", "with something that is no answer");
	breaks_in_a_call("control", "a packet on the control socket that breaks the contract");
}

static void what_closes_is_the_end(void **state)
{
	(void)state;
	breaks_in_a_call("closes-control", "its control socket was closed, and it did not end");
	/* How it ended says more than what closed first. */
	breaks_in_a_call("closes-and-dies", "echo: exit 7");
	breaks_in_a_call("closes-bus", "its connection for requests was closed, and it did not end");
	fails_to_start("answers-nobody", "breaks the contract");
	fails_to_start("silent", "did not answer in time");
}

static void death_at_every_step(void **state)
{
	(void)state;
	fails_to_start("die-boot", "its process has ended: exit 7");
	fails_to_start("die-load", "its process has ended: exit 7");
	fails_to_start("die-start", "its process has ended: exit 7");
	breaks_in_a_call("die-call", "exit 7");
	/* Its end is wanted, and how it comes does not matter to anybody. */
	assert_int_equal(try_fault("die-drain"), 0);
	stage_expect(&stage, "echo/1", "echo", "hello", "from a false host");
	finish();
	assert_int_equal(try_fault("die-stop"), 0);
	finish();
	assert_int_equal(try_fault("never-ends"), 0);
	finish();
}

/* ---- the real one --------------------------------------------------------------------------------------------------
 */

static void open_real(void)
{
	stage_isolate("echo, relay");
	stage_open(&stage, NULL, "echo, relay", NULL);
	stage_isolate("");
}

/*
 * What a client of nng's would send over ipc: its half of the handshake (REQ0 speaks first, too), and a request. By
 * hand, because a client of nng's dials again and again whoever hangs up, and 1.5.2 never frees one that is closed just
 * then.
 */
static size_t strange_request(uint8_t *bytes)
{
	static const uint8_t shake[] = {0, 'S', 'P', 0, 0, 0x30, 0, 0}, frame[] = {1, 0, 0, 0, 0, 0, 0, 0},
			     id[] = {0x80, 0, 0, 1};
	Congvan__Envelope head = CONGVAN__ENVELOPE__INIT;
	nng_msg *message;
	size_t len;

	head.has_kind = 1;
	head.kind = CONGVAN__ENVELOPE__KIND__HOST_CALL;
	assert_int_equal(envelope_pack(&head, (struct cv_bytes){NULL, 0}, (struct cv_bytes){NULL, 0}, &message), 0);
	len = nng_msg_len(message);
	assert_true(len + sizeof(id) <= UINT8_MAX);
	memcpy(bytes, shake, sizeof(shake));
	memcpy(bytes + 8, frame, sizeof(frame));
	bytes[16] = (uint8_t)(len + sizeof(id));
	memcpy(bytes + 17, id, sizeof(id));
	memcpy(bytes + 21, nng_msg_body(message), len);
	nng_msg_free(message);
	return 21 + len;
}

/* The process that is not ours may find the socket, and is turned away: it hears the handshake at most, and the end. */
static void a_stranger_is_turned_away(void **state)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	uint8_t request[UINT8_MAX + 32], heard[64];
	size_t len = strange_request(request), told = 0;
	ssize_t n;
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	(void)state;
	open_real();
	for (unsigned generation = 1; generation <= 2; generation++) {
		snprintf(address.sun_path, sizeof(address.sun_path), "%s/data/run/hosts/echo-%u/t", stage.directory,
			 generation);
		if (access(address.sun_path, F_OK) == 0)
			break;
	}
	assert_int_equal(
	    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &(struct timeval){.tv_sec = 10}, sizeof(struct timeval)), 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	n = send(fd, request, len, MSG_NOSIGNAL); /* or it has hung up already */
	assert_true(n == (ssize_t)len || (n < 0 && errno == EPIPE));
	while ((n = recv(fd, heard + told, sizeof(heard) - told, 0)) > 0)
		told += (size_t)n;
	assert_true(n == 0 || errno == ECONNRESET);
	assert_true(told <= 8);
	close(fd);
	stage_expect(&stage, "echo/1", "echo", "still here", "still here");
	finish();
}

static pid_t pid_of_host(const char *plugin)
{
	char path[64], link[256];
	struct dirent *entry;
	pid_t found = 0;
	DIR *processes = opendir("/proc");

	while ((entry = readdir(processes)) != NULL && found == 0) {
		ssize_t n;

		snprintf(path, sizeof(path), "/proc/%.16s/cwd", entry->d_name);
		n = readlink(path, link, sizeof(link) - 1);
		if (n <= 0)
			continue;
		link[n] = '\0';
		if (strncmp(link, stage.directory, strlen(stage.directory)) == 0 && strstr(link, "/hosts/") != NULL &&
		    strncmp(strstr(link, "/hosts/") + 7, plugin, strlen(plugin)) == 0)
			found = (pid_t)strtol(entry->d_name, NULL, 10);
	}
	closedir(processes);
	return found;
}

/* Killed from outside it says so, is started again, and its neighbour in another process has noticed nothing. */
static void a_killed_host_comes_back(void **state)
{
	struct answer answer;
	pid_t pid;

	(void)state;
	open_real();
	stage_expect(&stage, "relay/1", "pass", "through two", "through two");
	pid = pid_of_host("echo");
	assert_true(pid > 0);
	assert_int_equal(kill(pid, SIGKILL), 0);
	expect_reason("signal 9");
	EVENTUALLY((answer = stage_call(&stage, "relay/1", "pass", "again")).result >= 0);
	assert_string_equal(answer.reply, "again");
	assert_int_not_equal(pid_of_host("echo"), pid);
	finish();
}

/* It lives and does nothing: nobody but the question for a sign of life could find out. */
static void a_host_that_stands_still_is_replaced(void **state)
{
	struct answer answer;
	pid_t pid;

	(void)state;
	stage_ping(50);
	stage_host(NULL, 4000);
	open_real();
	stage_ping(0);
	stage_host(NULL, 0);
	stage_expect(&stage, "relay/1", "pass", "through two", "through two");
	pid = pid_of_host("echo");
	assert_true(pid > 0);
	assert_int_equal(kill(pid, SIGSTOP), 0);
	expect_reason("gave no sign of life for 4");
	EVENTUALLY((answer = stage_call(&stage, "relay/1", "pass", "again")).result >= 0);
	assert_string_equal(answer.reply, "again");
	assert_int_not_equal(pid_of_host("echo"), pid);
	assert_int_equal(kill(pid, 0), -1);
	finish();
}

struct ending {
	struct link link;
	pthread_t thread;
};

static void *close_thread(void *arg)
{
	struct ending *ending = arg;

	nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
	link_close(&ending->link, "signal 9");
	return NULL;
}

/* The socket is closed before the process has been collected: whoever gives an order then hears how it ended. */
static void an_order_to_a_dead_host_says_how_it_died(void **state)
{
	Congvan__HostOrder order = CONGVAN__HOST_ORDER__INIT;
	struct cv_error error = {0};
	struct ending ending;
	struct timespec now;
	int pair[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), 0);
	link_init(&ending.link, pair[0]);
	close(pair[1]);
	clock_gettime(CLOCK_MONOTONIC, &now);
	assert_int_equal(pthread_create(&ending.thread, NULL, close_thread, &ending), 0);
	order.kind = CONGVAN__HOST_ORDER__KIND__START;
	assert_int_equal(link_order(&ending.link, &order, NULL, 0, (int64_t)now.tv_sec * 1000 + 60000, NULL, &error),
			 -EPIPE);
	assert_string_equal(error.text, "its process has ended: signal 9");
	pthread_join(ending.thread, NULL);
	link_finish(&ending.link);
	close(pair[0]);
}

/* A server that was killed leaves directories behind, which the next one's first generations have again. */
static void what_an_earlier_run_left_is_cleared(void **state)
{
	char path[160];
	FILE *file;

	(void)state;
	open_real();
	stage_suspend(&stage);
	for (unsigned generation = 1; generation <= 2; generation++) {
		snprintf(path, sizeof(path), "%s/data/run/hosts/echo-%u", stage.directory, generation);
		assert_int_equal(mkdir(path, 0700), 0);
		snprintf(path, sizeof(path), "%s/data/run/hosts/echo-%u/t", stage.directory, generation);
		file = fopen(path, "w");
		assert_non_null(file);
		fclose(file);
	}
	stage_resume(&stage);
	stage_expect(&stage, "echo/1", "echo", "again", "again");
	finish();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_right_host_of_any_make_is_heard),
	    cmocka_unit_test(who_it_is_must_be_said_once_and_first),
	    cmocka_unit_test(what_is_not_in_the_table_is_denied),
	    cmocka_unit_test(a_call_is_its_own_and_asks_one_thing_at_a_time),
	    cmocka_unit_test(messages_have_a_form_and_a_size),
	    cmocka_unit_test(what_closes_is_the_end),
	    cmocka_unit_test(death_at_every_step),
	    cmocka_unit_test(a_stranger_is_turned_away),
	    cmocka_unit_test(a_killed_host_comes_back),
	    cmocka_unit_test(a_host_that_stands_still_is_replaced),
	    cmocka_unit_test(an_order_to_a_dead_host_says_how_it_died),
	    cmocka_unit_test(what_an_earlier_run_left_is_cleared),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
