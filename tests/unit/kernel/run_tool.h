/*
 * Runs a program to its end, with its input given and its output kept.
 */
#ifndef CONGVAN_TESTS_KERNEL_RUN_TOOL_H
#define CONGVAN_TESTS_KERNEL_RUN_TOOL_H

struct tool_run {
	int code; /* its exit code; -1: a signal ended it */
	char out[32768], err[32768];
};

/* argv[0] is the program's path; NULL-terminated. input NULL: /dev/null. Fails the test when it can't be started. */
void run_tool(struct tool_run *run, const char *input, const char *const *argv);

#endif
