/*
 * Named points: what a specification means, what one process counts and what several count together.
 */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "point.h"

static char file[64];

static int disarm(void **state)
{
	(void)state;
	return point_arm(NULL);
}

static void an_unarmed_point_does_nothing(void **state)
{
	(void)state;
	CV_POINT("test.step");
	assert_int_equal(CV_POINT_FAIL("test.step"), 0);
}

static void the_nth_time_fails(void **state)
{
	(void)state;
	assert_int_equal(point_arm("test.write:3:fail=28"), 0);
	assert_int_equal(CV_POINT_FAIL("test.write"), 0);
	assert_int_equal(CV_POINT_FAIL("test.other"), 0);
	assert_int_equal(CV_POINT_FAIL("test.write"), 0);
	assert_int_equal(CV_POINT_FAIL("test.write"), -ENOSPC);
	assert_int_equal(CV_POINT_FAIL("test.write"), 0);
}

static void zero_is_every_time(void **state)
{
	(void)state;
	assert_int_equal(point_arm("host:test.write:0:fail=28,test.write:0:fail"), 0);
	assert_int_equal(CV_POINT_FAIL("test.write"), -EIO);
	assert_int_equal(CV_POINT_FAIL("test.write"), -EIO);
	/* Armed again it counts from the beginning. */
	assert_int_equal(point_arm("kernel:test.write:1:fail"), 0);
	assert_int_equal(CV_POINT_FAIL("test.write"), -EIO);
	assert_int_equal(CV_POINT_FAIL("test.write"), 0);
}

static void nonsense_is_refused(void **state)
{
	static const char *const wrong[] = {"",
					    "test.step",
					    "test.step:kill",
					    ":1:kill",
					    "a:b:c:1:kill",
					    "test.step:x:kill",
					    "test.step:1:perish",
					    "test.step:1:fail=",
					    "a:1:fail=0",
					    "a:1:kill,"};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		assert_int_equal(point_arm(wrong[i]), -EINVAL);
		assert_int_equal(CV_POINT_FAIL("test.step"), 0);
	}
}

/* ---- processes ---- */

/* What a child does: two points, the second of which may kill it. */
static int step(void)
{
	CV_POINT("test.first");
	CV_POINT("test.second");
	CV_POINT("test.third");
	return 0;
}

static int run_child(const char *text)
{
	const pid_t pid = fork();
	int status;

	assert_true(pid >= 0);
	if (pid == 0) {
		setenv(POINT_VARIABLE, text, 1);
		setenv(POINT_VARIABLE_FILE, file, 1);
		execl("/proc/self/exe", "test-kernel-point", "step", (char *)NULL);
		_exit(127);
	}
	assert_int_equal(waitpid(pid, &status, WUNTRACED), pid);
	if (WIFSTOPPED(status)) {
		kill(pid, SIGCONT);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		return 256 + WEXITSTATUS(status);
	}
	return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

struct counts {
	unsigned first, second, third, rows;
};

static void on_row(void *arg, const char *process, const char *name, unsigned count)
{
	struct counts *counts = arg;

	assert_string_equal(process, "kernel");
	counts->rows++;
	if (strcmp(name, "test.first") == 0)
		counts->first = count;
	else if (strcmp(name, "test.second") == 0)
		counts->second = count;
	else if (strcmp(name, "test.third") == 0)
		counts->third = count;
}

static void processes_count_together(void **state)
{
	struct counts counts = {0};

	(void)state;
	assert_int_equal(run_child("*:0:list"), 0);
	assert_int_equal(run_child("test.second:2:kill"), -SIGKILL);
	/* The second time is over: who is started again lives. */
	assert_int_equal(run_child("test.second:2:kill"), 0);
	assert_int_equal(run_child("test.third:3:stop"), 256);
	assert_int_equal(run_child("test.second:1:perish"), 64);
	assert_int_equal(point_read(file, on_row, &counts), 0);
	assert_int_equal(counts.rows, 3);
	assert_int_equal(counts.first, 4);
	assert_int_equal(counts.second, 4);
	assert_int_equal(counts.third, 3);
}

static int make_file(void **state)
{
	(void)state;
	snprintf(file, sizeof(file), "/tmp/congvan-point-%ld", (long)getpid());
	return 0;
}

static int remove_file(void **state)
{
	(void)state;
	return unlink(file);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_teardown(an_unarmed_point_does_nothing, disarm),
	    cmocka_unit_test_teardown(the_nth_time_fails, disarm),
	    cmocka_unit_test_teardown(zero_is_every_time, disarm),
	    cmocka_unit_test_teardown(nonsense_is_refused, disarm),
	    cmocka_unit_test_setup_teardown(processes_count_together, make_file, remove_file),
	};

	if (argc == 2 && strcmp(argv[1], "step") == 0)
		return step();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
