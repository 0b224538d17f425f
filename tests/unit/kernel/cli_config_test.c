#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "run_tool.h"

static struct tool_run run;
static char directory[] = "/tmp/congvan-check-XXXXXX";
static char path[64];

/* The sample configuration as an operator has it: its lines that show defaults switched on, paths that exist here. */
static void write_sample(const char *extra)
{
	char line[512];
	FILE *from = fopen(CONGVAN_SOURCE "/config/congvan.yaml", "r");
	FILE *to = fopen(path, "w");

	assert_non_null(from);
	assert_non_null(to);
	while (fgets(line, sizeof(line), from)) {
		if (strncmp(line, "  directory: ", 13) == 0)
			fprintf(to, "  directory: %s\n", CONGVAN_PLUGINS);
		else if (strncmp(line, "  ui: ", 6) == 0)
			fprintf(to, "  ui: %s\n", directory);
		else if (strstr(line, ": catalogues/"))
			fprintf(to, "%.*s %s/config/%s", (int)(strchr(line, ':') + 1 - line), line, CONGVAN_SOURCE,
				strstr(line, "catalogues/"));
		else if (strncmp(line, "  # ", 4) == 0 && strchr("abcdefghijklmnopqrstuvwxyz", line[4]) &&
			 strstr(line, ": ") && !strstr(line, "tls_") && line[4 + strcspn(line + 4, " :")] == ':')
			fprintf(to, "  %s", line + 4);
		else
			fputs(line, to);
	}
	fputs(extra, to);
	fclose(from);
	assert_int_equal(fclose(to), 0);
}

static void check(void)
{
	const char *const argv[] = {CONGVAN_TOOL, "config", "check", "--config", path, "--lang=en", NULL};

	run_tool(&run, NULL, argv);
}

/* Every key of the sample is one that the server or a plugin reads, and every default it shows is of the right form. */
static void the_sample_passes_with_all_defaults_written_out(void **state)
{
	char expected[128];

	(void)state;
	write_sample("");
	check();
	snprintf(expected, sizeof(expected), "congvan: %s: no mistakes\n", path);
	assert_string_equal(run.err, expected);
	assert_string_equal(run.out, "");
	assert_int_equal(run.code, 0);
}

static void mistakes_are_told_with_their_place(void **state)
{
	(void)state;
	write_sample("wrok: {}\n");
	check();
	assert_int_equal(run.code, 1);
	assert_int_equal(strncmp(run.err, path, strlen(path)), 0);
	assert_non_null(strstr(run.err, ":1: wrok: neither the server nor an installed plugin has such a section; did "
					"you mean \"work\"?\n"));
}

static int set_up(void **state)
{
	(void)state;
	if (!mkdtemp(directory))
		return -1;
	snprintf(path, sizeof(path), "%s/congvan.yaml", directory);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(directory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_sample_passes_with_all_defaults_written_out),
	    cmocka_unit_test(mistakes_are_told_with_their_place),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
