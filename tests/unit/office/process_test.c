/* Definitions: the presets load; every mistake is told with its line and column, and what to do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "office/process.h"

static const char *const yes_no[] = {"true", "false", NULL};
static const char *const urgencies[] = {"normal", "urgent", NULL};
static const struct office_fact_kind facts[] = {
    {"reply_required", yes_no}, {"urgency", urgencies}, {"source", NULL}, {NULL, NULL}};
static const char *const stages[] = {"registered", "submitted", "directed", "in_progress", "completed", NULL};
static const struct office_process_kind kind = {"incoming", facts, stages};

static void print_problems(const struct office_problems *problems)
{
	for (size_t i = 0; i < problems->count; i++)
		print_error("%s\n", problems->texts[i]);
}

static void the_default_loads(void **state)
{
	struct office_problems problems = {.count = 0};
	struct office_process *process = NULL;
	int error = office_process_open(PRESETS "/default/incoming.yaml", &kind, &process, &problems);

	(void)state;
	print_problems(&problems);
	assert_int_equal(error, 0);
	assert_string_equal(process->name, "incoming-default");
	assert_int_equal(process->version, 1);
	assert_int_equal(process->state_count, 5);
	assert_int_equal(process->step_count, 5);
	assert_int_equal(process->action_count, 8);
	assert_string_equal(office_process_state(process, "submitted")->label.vi, "Chờ bút phê");
	assert_int_equal(strlen(process->sha256), 64);
	assert_int_equal(process->actions[1].needs[OFFICE_RECEIVERS].use, OFFICE_OPTIONAL);
	assert_int_equal(process->actions[3].needs[OFFICE_RECEIVERS].use, OFFICE_REQUIRED);
	assert_int_equal(process->actions[4].needs[OFFICE_RESULT].condition_count, 2);
	assert_true(office_process_knows_role(process, "chief_of_office"));
	assert_false(office_process_knows_role(process, "wizard"));
	office_process_destroy(&process);
	office_problems_finish(&problems);
}

/* The presets of the regulations, and none is named by the plugins. */
static void every_preset_loads(void **state)
{
	static const char *const presets[] = {"byt-voffice", "quangngai-eoffice", "bct-imoit", "danang-qlvb"};

	(void)state;
	for (size_t i = 0; i < sizeof(presets) / sizeof(presets[0]); i++) {
		struct office_problems problems = {.count = 0};
		struct office_process *process = NULL;
		char path[400];
		int error;

		snprintf(path, sizeof(path), PRESETS "/%s/incoming.yaml", presets[i]);
		error = office_process_open(path, &kind, &process, &problems);
		print_problems(&problems);
		assert_int_equal(error, 0);
		assert_true(process->action_count >= 11);
		for (size_t a = 0; a < process->action_count; a++)
			assert_non_null(process->actions[a].article);
		office_process_destroy(&process);
		office_problems_finish(&problems);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_default_loads),
	    cmocka_unit_test(every_preset_loads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
