/*
 * One capability after the other: the plugin that did not get it is stopped, the one that got it goes on. What the
 * kernel judges is the same in both modes; what the machine offers is denied to processes of a plugin's own alone.
 */
#include "stage.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define DENIED "Permission denied" /* by the kernel's grants, or by Landlock */
#define REFUSED "Operation not permitted" /* by the filter of system calls */
#define ALLOWED "allowed"
#define PLUGINS "echo, keeper, worker, seeker"

static struct stage stage;

static void expect(const char *method, const char *request, const char *reply)
{
	stage_expect(&stage, "seeker/1", method, request, reply);
}

static int setup_denied(void **state)
{
	(void)state;
	stage_open(&stage, ABI_DIR "/denied", PLUGINS, NULL);
	return 0;
}

static int setup_granted(void **state)
{
	(void)state;
	stage_open(&stage, ABI_DIR "/granted", PLUGINS, "  network: [seeker]\n");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	stage_close(&stage);
	stage_hosts(NULL);
	return 0;
}

/* ---- what the kernel judges ---- */

static void records_and_messages_denied(void **state)
{
	(void)state;
	expect("read_key", "seeker.thing", ALLOWED);
	expect("write_key", "seeker.thing", ALLOWED);
	expect("read_key", "keeper.thing", DENIED);
	expect("scan_keys", "keeper.thing", DENIED);
	expect("write_key", "keeper.thing", DENIED);
	expect("read_key", "no.such", DENIED);
	expect("other_agency", "k", DENIED);
	expect("fill_queue", "worker.todo", DENIED);
	expect("tell", "seeker.seen", ALLOWED);
	expect("tell", "keeper.seen", DENIED);
	expect("call_echo", "x", DENIED);
	expect("make_blob", "", DENIED);
	expect("open_blob", "", DENIED);
	expect("claim", "", DENIED);
}

static void records_and_messages_granted(void **state)
{
	(void)state;
	expect("read_key", "keeper.thing", ALLOWED);
	expect("scan_keys", "keeper.thing", ALLOWED);
	/* Read-only is read-only. */
	expect("write_key", "keeper.thing", DENIED);
	expect("write_key", "worker.effect", ALLOWED);
	expect("other_agency", "k", ALLOWED);
	expect("fill_queue", "worker.todo", ALLOWED);
	/* No grant makes another plugin's voice one's own. */
	expect("tell", "keeper.seen", DENIED);
	expect("call_echo", "x", ALLOWED);
	expect("make_blob", "", ALLOWED);
	expect("open_blob", "", "No such file or directory");
	/* It gets as far as the store, which knows of no such upload. */
	stage_expect_failure(&stage, "seeker/1", "claim", "", CV_NOT_FOUND, "upload.not_found", NULL);
}

static void nobody_is_fooled_by_a_forged_caller(void **state)
{
	const struct answer answer = stage_call(&stage, "seeker/1", "forge", "");

	(void)state;
	assert_int_equal(answer.result, 0);
	assert_contains(answer.reply, "kind=2 agency=5 person=6 ");
}

static void speaks_for_nobody_without_the_right(void **state)
{
	(void)state;
	stage_open(&stage, ABI_DIR "/loop", "rogue", NULL);
	stage_expect(&stage, "rogue/1", "speak", "", DENIED);
	stage_close(&stage);
}

/* ---- what the machine offers ---- */

static void assert_stopped(const char *method, const char *request)
{
	const struct answer answer = stage_call(&stage, "seeker/1", method, request);

	assert_int_equal(answer.result, 0);
	if (strcmp(answer.reply, DENIED) != 0 && strcmp(answer.reply, REFUSED) != 0)
		fail_msg("%s %s: %s", method, request, answer.reply);
}

static int listen_tcp(char port[16])
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(fd, 1), 0);
	snprintf(port, 16, "%s", stage_port(fd));
	return fd;
}

static int listen_unix(char path[128])
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s/other.sock", stage.directory);
	snprintf(path, 128, "%s", address.sun_path);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(fd, 1), 0);
	return fd;
}

static void machine_denied(void **state)
{
	char path[128], port[16];
	int tcp, local;

	(void)state;
	if (!stage_isolated())
		skip();
	tcp = listen_tcp(port);
	local = listen_unix(path);
	assert_stopped("connect_tcp", port);
	assert_stopped("connect_unix", path);
	assert_stopped("open_file", "/etc/passwd");
	assert_stopped("open_file", "/proc/1/environ");
	/* The server's own configuration, beside which it runs. */
	snprintf(path, sizeof(path), "%s/congvan.yaml", stage.directory);
	assert_stopped("open_file", path);
	assert_stopped("write_file", path);
	snprintf(path, sizeof(path), "%s/new", stage.directory);
	assert_stopped("write_file", path);
	assert_int_equal(access(path, F_OK), -1);
	assert_stopped("make_process", "");
	assert_stopped("run_program", "");
	/* It is the same process that says so in the end. */
	expect("read_key", "seeker.thing", ALLOWED);
	close(tcp);
	close(local);
}

static void machine_granted(void **state)
{
	char path[128], port[16];
	int tcp, local;

	(void)state;
	tcp = listen_tcp(port);
	local = listen_unix(path);
	expect("connect_tcp", port, ALLOWED);
	snprintf(path, sizeof(path), "%s/congvan.yaml", stage.directory);
	expect("open_file", path, ALLOWED);
	if (stage_isolated()) {
		/* Neither right is more than it says. */
		snprintf(path, sizeof(path), "%s/other.sock", stage.directory);
		assert_stopped("connect_unix", path);
		snprintf(path, sizeof(path), "%s/congvan.yaml", stage.directory);
		assert_stopped("write_file", path);
		assert_stopped("open_file", "/etc/passwd");
	}
	close(tcp);
	close(local);
}

static void scratch_denied(void **state)
{
	(void)state;
	expect("scratch", "path", DENIED);
}

/* In both modes: a directory that is there, in which files can be made, and that goes with the plugin. */
static void scratch_granted(void **state)
{
	struct answer answer;
	char path[4096];

	(void)state;
	answer = stage_call(&stage, "seeker/1", "scratch", "path");
	assert_int_equal(answer.result, 0);
	snprintf(path, sizeof(path), "%s", answer.reply);
	assert_contains(path, stage_isolated() ? "/run/hosts/seeker-" : "/run/scratch/seeker-");
	assert_int_equal(access(path, W_OK), 0);
	expect("scratch", "use", ALLOWED);
	expect("scratch", "use", ALLOWED);
	expect("scratch", "3 100", ALLOWED);
	stage_close(&stage);
	assert_int_equal(access(path, F_OK), -1);
	stage_open(&stage, ABI_DIR "/granted", PLUGINS, "  network: [seeker]\n");
}

static void scratch_is_no_way_out(void **state)
{
	char path[128];

	(void)state;
	if (!stage_isolated())
		skip();
	expect("scratch", "use", ALLOWED);
	assert_stopped("scratch", "folder");
	assert_stopped("scratch", "link");
	snprintf(path, sizeof(path), "%s/congvan.yaml", stage.directory);
	assert_stopped("write_file", path);
	assert_stopped("truncate_file", path);
	assert_stopped("write_file", "/tmp/beside-the-scratch-directory");
	assert_int_equal(access("/tmp/beside-the-scratch-directory", F_OK), -1);
	/* One file, and all of them. */
	expect("scratch", "1 67108865", "File too large");
}

static void who_fills_scratch_is_ended(void **state)
{
	struct answer answer = {0};

	(void)state;
	if (!stage_isolated())
		skip();
	expect("scratch", "1025 0", ALLOWED);
	for (int left = 60000; left > 0 && answer.result == 0; left--) {
		answer = stage_call(&stage, "seeker/1", "read_key", "seeker.thing");
		usleep(1000);
	}
	assert_string_equal(answer.reason, "call.unavailable");
	for (int left = 60000; left > 0 && stage_call(&stage, "seeker/1", "read_key", "seeker.thing").result < 0;
	     left--)
		usleep(1000);
	expect("scratch", "use", ALLOWED);
}

static void the_log_has_a_head(void **state)
{
	struct answer answer;
	unsigned long long first, second;

	(void)state;
	expect("tell", "seeker.seen", ALLOWED);
	answer = stage_call(&stage, "seeker/1", "log_head", "");
	assert_int_equal(answer.result, 0);
	first = strtoull(answer.reply, NULL, 10);
	assert_true(first > 0);
	assert_int_equal(strspn(strchr(answer.reply, ' ') + 1, "0123456789abcdef"), 64);
	expect("tell", "seeker.seen", ALLOWED);
	answer = stage_call(&stage, "seeker/1", "log_head", "");
	second = strtoull(answer.reply, NULL, 10);
	assert_true(second > first);
}

static void attacks_on_others_are_deadly(void **state)
{
	struct answer answer;

	(void)state;
	if (!stage_isolated())
		skip();
	answer = stage_call(&stage, "seeker/1", "trace", "");
	assert_true(answer.result < 0);
	assert_string_equal(answer.reason, "call.unavailable");
	/* Nobody else notices; and it begins anew. */
	stage_expect(&stage, "echo/1", "echo", "x", "x");
	EVENTUALLY(stage_call(&stage, "seeker/1", "read_key", "seeker.thing").result >= 0);
	expect("read_key", "seeker.thing", ALLOWED);
}

static void takes_no_more_files_than_it_may(void **state)
{
	struct answer answer;
	char path[128];

	(void)state;
	if (!stage_isolated())
		skip();
	stage_hosts("sandbox: preferred, files: 64");
	stage_open(&stage, ABI_DIR "/granted", PLUGINS, "  network: [seeker]\n");
	snprintf(path, sizeof(path), "%s/congvan.yaml", stage.directory);
	answer = stage_call(&stage, "seeker/1", "open_many", path);
	assert_int_equal(answer.result, 0);
	assert_true(atoi(answer.reply) > 0 && atoi(answer.reply) < 64);
	expect("read_key", "seeker.thing", ALLOWED);
	stage_close(&stage);
	stage_hosts(NULL);
}

#define DENIED_TEST(function) cmocka_unit_test_setup_teardown(function, setup_denied, teardown)
#define GRANTED_TEST(function) cmocka_unit_test_setup_teardown(function, setup_granted, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    DENIED_TEST(records_and_messages_denied),
	    GRANTED_TEST(records_and_messages_granted),
	    GRANTED_TEST(nobody_is_fooled_by_a_forged_caller),
	    cmocka_unit_test(speaks_for_nobody_without_the_right),
	    DENIED_TEST(machine_denied),
	    GRANTED_TEST(machine_granted),
	    DENIED_TEST(scratch_denied),
	    GRANTED_TEST(scratch_granted),
	    GRANTED_TEST(scratch_is_no_way_out),
	    GRANTED_TEST(who_fills_scratch_is_ended),
	    GRANTED_TEST(the_log_has_a_head),
	    DENIED_TEST(attacks_on_others_are_deadly),
	    cmocka_unit_test(takes_no_more_files_than_it_may),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
