/* The server as a process of its own: its options and exit codes, and how it stops. */
#include "server.h"

#include <signal.h>

static void stops_in_good_order(void **state)
{
	pid_t pid = server_start();

	(void)state;
	/* The configuration is read again; nothing of it has changed. */
	assert_int_equal(kill(pid, SIGHUP), 0);
	server_expect("RELOADING=1");
	server_expect("READY=1");
	assert_int_equal(kill(pid, SIGPIPE), 0);
	assert_int_equal(kill(pid, SIGTERM), 0);
	server_expect("STOPPING=1");
	server_assert_exits(pid, 0);
	/* And it starts again on what it left. */
	pid = server_start();
	assert_int_equal(kill(pid, SIGINT), 0);
	server_assert_exits(pid, 0);
}

static void checks_without_starting(void **state)
{
	(void)state;
	server_assert_exits(server_spawn("-tc", NULL), 0);
	server_config("data: ./data\nplugins: {directory: /nowhere, enabled: [ghost]}\nlogg: {}\n");
	server_assert_exits(server_spawn("-tc", NULL), 78);
	server_assert_file_contains("stderr", "congvan.yaml:3:1: logg");
	server_assert_file_contains("stderr", "ghost.so");
	server_assert_exits(server_spawn("--config", NULL), 78);
}

static void knows_its_options(void **state)
{
	(void)state;
	server_assert_exits(server_spawn("--no-such-option", NULL), 64);
	server_assert_exits(server_spawn("--config", "superfluous"), 64);
	server_assert_file_contains("stderr", "superfluous");
	server_assert_exits(server_spawn("--version", NULL), 0);
	server_assert_exits(server_spawn("--help", NULL), 0);
}

/* Two servers on one data directory would number twice: the second says who is in its way. */
static void refuses_data_in_use(void **state)
{
	const pid_t first = server_start();

	(void)state;
	server_assert_exits(server_spawn("--config", NULL), 1);
	server_assert_file_contains("stderr", "server.start_failed");
	assert_int_equal(kill(first, SIGTERM), 0);
	server_assert_exits(first, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(stops_in_good_order, server_setup, server_teardown),
	    cmocka_unit_test_setup_teardown(checks_without_starting, server_setup, server_teardown),
	    cmocka_unit_test_setup_teardown(knows_its_options, server_setup, server_teardown),
	    cmocka_unit_test_setup_teardown(refuses_data_in_use, server_setup, server_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
