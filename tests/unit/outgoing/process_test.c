/* The kind "outgoing": what its definitions may say, and the one that ships. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "outgoing/process.h"

const struct cv_plugin *cv_plugin_entry_v1(void);

static void the_plugin_offers_its_service(void **state)
{
	const struct cv_plugin *plugin = cv_plugin_entry_v1();

	(void)state;
	assert_string_equal(plugin->name, "outgoing");
	assert_int_equal(plugin->provides.count, 1);
	assert_string_equal(((const struct cv_service_ref *)plugin->provides.items)->name, "outgoing");
}

static void the_one_that_ships_has_no_mistake(void **state)
{
	struct office_problems problems = {.count = 0};
	struct office_process *process = NULL;
	int error = office_process_read("default", outgoing_default_process, outgoing_default_process_len,
					&outgoing_process_kind, &process, &problems);

	(void)state;
	for (size_t i = 0; i < problems.count; i++)
		print_error("%s\n", problems.texts[i]);
	assert_int_equal(error, 0);
	assert_string_equal(process->name, "outgoing-default");
	assert_string_equal(office_process_state(process, process->first_state)->stage, "draft");
	assert_string_equal(office_process_state(process, process->done_state)->stage, "issued");
	for (size_t i = 0; i < process->action_count; i++)
		assert_true(process->actions[i].label.vi && process->actions[i].label.en);
	office_process_destroy(&process);
	office_problems_finish(&problems);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_plugin_offers_its_service),
	    cmocka_unit_test(the_one_that_ships_has_no_mistake),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
