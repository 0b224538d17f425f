#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "permissions.h"

struct sentences *permissions_sentences;

static int read_sentences(void **state)
{
	(void)state;
	permissions_sentences = sentences_read(PERMISSIONS "/allowed");
	return 0;
}

static int drop_sentences(void **state)
{
	(void)state;
	sentences_free(&permissions_sentences);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(the_presets_allow_what_is_said_and_nothing_else),
					   cmocka_unit_test(everybody_asks_for_everything),
					   cmocka_unit_test(routes_are_kept_by_whom_a_line_names)};

	return cmocka_run_group_tests(tests, read_sentences, drop_sentences);
}
