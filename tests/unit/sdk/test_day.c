/* Days and instants. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "fakehost.h"

const struct cv_text *const cv_plugin_texts[] = {NULL};

static struct fakehost *fake;
static struct cv_call *call;

static int setup(void **state)
{
	(void)state;
	fake = fakehost_create();
	call = fakehost_open(fake);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	fakehost_close(&call);
	fakehost_destroy(&fake);
	return 0;
}

/* Against the C library, over every tenth day or so of the years that are accepted. */
static void test_days_agree_with_the_library(void **state)
{
	(void)state;
	for (int32_t day = -25567; day <= 2932896; day += 11) {
		time_t seconds = (time_t)day * 86400;
		struct tm tm;
		char text[16];
		int32_t parsed;

		gmtime_r(&seconds, &tm);
		strftime(text, sizeof(text), "%Y-%m-%d", &tm);
		assert_true(cv_day_parse(text, &parsed));
		assert_int_equal(parsed, day);
		assert_int_equal(cv_day_weekday(day), tm.tm_wday);
		assert_int_equal(cv_day_year(day), tm.tm_year + 1900);
		if (day % 7 == 0)
			assert_string_equal(cv_day_text(call, day), text);
	}
}

static void test_days_that_do_not_exist(void **state)
{
	static const char *const cases[] = {
	    "",           "2026",        "2026-3-5",   "2026-03-5 ", "2026/03/05",  "2026-00-01",  "2026-13-01",
	    "2026-01-00", "2026-01-32",  "2026-04-31", "2026-02-29", "1900-02-29",  "2100-02-29",  "1899-12-31",
	    "0000-01-01", "99999-01-01", "2026-03-0x", "-026-03-05", "2026-03-05Z", " 2026-03-05", "+2026-03-05",
	};
	int32_t day = 12345;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_false(cv_day_parse(cases[i], &day));
		assert_int_equal(day, 12345);
	}
	assert_false(cv_day_parse(NULL, &day));
	assert_true(cv_day_parse("2000-02-29", &day));
	assert_true(cv_day_parse("1900-01-01", &day));
	assert_int_equal(day, -25567);
	assert_true(cv_day_parse("9999-12-31", &day));
	assert_int_equal(day, 2932896);
}

static void test_a_day_begins_at_midnight_in_hanoi(void **state)
{
	int32_t day;

	(void)state;
	assert_true(cv_day_parse("2026-03-05", &day));
	assert_int_equal(cv_day_of_ms(1772643600000), day);
	assert_int_equal(cv_day_of_ms(1772643600000 - 1), day - 1);
	assert_int_equal(cv_day_of_ms(1772643600000 + 86400000 - 1), day);
	assert_int_equal(cv_day_of_ms(0), 0);
	assert_int_equal(cv_day_of_ms(-25200001), -1);
	assert_int_equal(cv_day_of_ms(-25200000), 0);
}

static void test_times(void **state)
{
	(void)state;
	assert_string_equal(cv_time_text(call, FAKEHOST_NOW_MS), "2026-03-05T08:00:00+07:00");
	assert_string_equal(cv_time_text(call, FAKEHOST_NOW_MS + 5), "2026-03-05T08:00:00.005+07:00");
	assert_string_equal(cv_time_text(call, -1), "1970-01-01T06:59:59.999+07:00");
	assert_null(cv_time_text(call, INT64_MAX));
	assert_null(cv_time_text(call, INT64_MIN));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_days_agree_with_the_library),
	    cmocka_unit_test(test_days_that_do_not_exist),
	    cmocka_unit_test(test_a_day_begins_at_midnight_in_hanoi),
	    cmocka_unit_test(test_times),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
