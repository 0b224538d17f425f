/*
 * A plugin in process dies, wherever it can: the server goes with it, and leaves a record that names the plugin, its
 * generation and what it did.
 */
#include "server.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>

static void configure(const char *at, const char *deed)
{
	char text[128];

	snprintf(text, sizeof(text), "rogue: {at: %s, deed: %s}\n", at, deed);
	server_config_plugins(NULL, "echo, rogue", text);
}

/* `signal` is the one that killed it. */
static void assert_died(pid_t pid, int signal, unsigned generation, const char *action, const char *method)
{
	const int status = server_status(pid);
	char expected[128];

	/* Not an end in good order, or nobody would start it again. */
	assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) != 0);
	snprintf(expected, sizeof(expected), "signal=%d ", signal);
	server_assert_file_contains("data/run/crashes", expected);
	snprintf(expected, sizeof(expected), "plugin=rogue generation=%u action=%s method=%s ", generation, action,
		 method);
	server_assert_file_contains("data/run/crashes", expected);
}

static void dies_at(const char *callback, const char *deed, int signal)
{
	configure(callback, deed);
	assert_died(server_spawn("--config", NULL), signal, 2, callback, "-");
}

static void dies_while_it_begins(void **state)
{
	(void)state;
	dies_at("load", "segv", SIGSEGV);
	dies_at("configure", "abort", SIGABRT);
	dies_at("start", "overflow", SIGSEGV);
}

static void dies_while_it_ends(void **state)
{
	static const struct {
		const char *callback, *deed;
		int signal;
	} ends[] = {{"drain", "segv", SIGSEGV}, {"stop", "overflow", SIGSEGV}, {"stop", "abort", SIGABRT}};
	pid_t pid;

	(void)state;
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		configure(ends[i].callback, ends[i].deed);
		pid = server_start();
		assert_int_equal(kill(pid, SIGTERM), 0);
		server_expect("STOPPING=1");
		assert_died(pid, ends[i].signal, 2, ends[i].callback, "-");
	}
}

static void dies_in(const char *method, const char *deed, int signal, const char *action, const char *named)
{
	pid_t pid;

	configure("nowhere", "nothing");
	pid = server_start();
	/* Either nobody answers, or only the plugin's later work kills it. */
	server_call("rogue/1", method, deed, NULL, 0);
	assert_died(pid, signal, 2, action, named);
}

static void dies_in_a_handler(void **state)
{
	(void)state;
	dies_in("act", "segv", SIGSEGV, "rogue/1", "act");
	dies_in("act", "abort", SIGABRT, "rogue/1", "act");
	dies_in("act", "overflow", SIGSEGV, "rogue/1", "act");
}

static void dies_after_its_commit(void **state)
{
	(void)state;
	dies_in("render", "segv", SIGSEGV, "rogue/1", "render");
}

static void dies_of_a_delivery(void **state)
{
	(void)state;
	dies_in("later", "segv", SIGSEGV, "queue", "todo");
}

static void dies_of_a_timer(void **state)
{
	(void)state;
	dies_in("remind", "abort", SIGABRT, "timer", "bell");
}

static void dies_of_an_event(void **state)
{
	(void)state;
	dies_in("tell", "segv", SIGSEGV, "subscription", "own");
}

/* Handlers that never return: when four threads are lost, the server says why and asks for a new start. */
static void four_that_hang_end_the_server_in_good_order(void **state)
{
	pid_t pid;

	(void)state;
	configure("nowhere", "nothing");
	pid = server_start();
	for (int i = 0; i < 4; i++)
		assert_int_equal(server_call("rogue/1", "later", "hang", NULL, 0), 0);
	server_expect("STOPPING=1");
	server_assert_exits(pid, 70);
	server_assert_file_contains("stderr", "queue todo of generation");
	server_assert_file_contains("stderr", "server.restarts reason=\"4 threads of plugins hang\"");
	/* And it starts again on what it left. */
	configure("nowhere", "nothing");
	assert_int_equal(kill(server_start(), SIGKILL), 0);
}

static void exit_is_no_way_out(void **state)
{
	(void)state;
	dies_at("start", "exit", SIGABRT);
	dies_in("act", "exit", SIGABRT, "rogue/1", "act");
}

static void dies_in_its_loop(void **state)
{
	pid_t pid;

	(void)state;
	server_config_plugins(ABI_DIR "/loop", "rogue", NULL);
	pid = server_start();
	server_call("rogue/1", "soon", "segv", NULL, 0);
	assert_died(pid, SIGSEGV, 1, "loop", "-");
}

/* An exception that leaves a handler: nobody catches it, and the record says whose it was. */
static void dies_of_an_exception(void **state)
{
	int status;
	pid_t pid;

	(void)state;
	server_config_plugins(NULL, "cxx", NULL);
	pid = server_start();
	assert_int_equal(server_call("cxx/1", "escape", "", NULL, 0), -EPIPE);
	status = server_status(pid);
	assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) != 0);
	server_assert_file_contains("data/run/crashes", "signal=6 ");
	server_assert_file_contains("data/run/crashes", "plugin=cxx generation=1 action=cxx/1 method=escape ");
}

static void dies_while_its_image_is_loaded(void **state)
{
	(void)state;
	server_config_plugins(ABI_DIR "/constructor", "rogue", NULL);
	assert_died(server_spawn("--config", NULL), SIGSEGV, 1, "image", "-");
}

/* The item that takes the server down each time is set aside by the third start at the latest; then the server stays.
 */
static void sets_a_deadly_item_aside(void **state)
{
	char reply[64];
	pid_t pid;
	int r;

	(void)state;
	configure("nowhere", "nothing");
	pid = server_start();
	r = server_call("rogue/1", "later", "segv", reply, sizeof(reply));
	assert_true(r == 0 || r == -EPIPE);
	for (int i = 0; i < 3; i++) {
		assert_died(pid, SIGSEGV, 2, "queue", "todo");
		pid = server_spawn("--config", NULL);
	}
	/* The item may have ended a server before that was ready; the last one lives to answer. */
	assert_int_equal(server_call_patiently("rogue/1", "act", "nothing", reply, sizeof(reply)), 0);
	assert_string_equal(reply, "unharmed");
	assert_int_equal(kill(pid, SIGTERM), 0);
	server_assert_exits(pid, 0);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, server_setup, server_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(dies_while_it_begins),
	    TEST(dies_while_it_ends),
	    TEST(dies_in_a_handler),
	    TEST(dies_after_its_commit),
	    TEST(dies_of_a_delivery),
	    TEST(dies_of_a_timer),
	    TEST(dies_of_an_event),
	    TEST(exit_is_no_way_out),
	    TEST(four_that_hang_end_the_server_in_good_order),
	    TEST(dies_in_its_loop),
	    TEST(dies_of_an_exception),
	    TEST(dies_while_its_image_is_loaded),
	    TEST(sets_a_deadly_item_aside),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
