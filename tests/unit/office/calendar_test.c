/* Working days and document types from files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fakehost.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "office/calendar/calendar.h"
#include "office/catalogue/catalogue.h"
#include "office/texts.h"

CV_TEXTS(office_texts)

static int32_t day(const char *text)
{
	int32_t parsed = 0;

	assert_true(cv_day_parse(text, &parsed));
	return parsed;
}

static char path[] = "/tmp/congvan-catalogue-XXXXXX";

static int make_path(void **state)
{
	int fd = mkstemp(path);

	(void)state;
	return fd < 0 ? -1 : close(fd);
}

static int remove_path(void **state)
{
	(void)state;
	return unlink(path);
}

static const char *file_with(const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
	return path;
}

static struct office_calendar *calendar_with(const char *text)
{
	struct office_calendar *calendar = NULL;
	struct cv_error error = {0};

	assert_int_equal(office_calendar_create(file_with(text), &calendar, &error), 0);
	return calendar;
}

static void weekends_holidays_and_swapped_days(void **state)
{
	struct office_calendar *calendar = calendar_with("weekend: [saturday, sunday]\n"
							 "yearly: [{day: '09-02'}, {day: '01-01'}]\n"
							 "holidays:\n"
							 "  - {from: 2026-02-16, to: 2026-02-20, name: Tết}\n"
							 "  - {day: 2026-08-31}\n"
							 "working:\n"
							 "  - {day: 2026-08-22, name: làm bù}\n");
	static const struct {
		const char *day;
		bool works;
	} cases[] = {{"2026-03-05", true},  {"2026-03-07", false}, {"2026-03-08", false}, {"2026-03-09", true},
		     {"2026-02-15", false}, {"2026-02-16", false}, {"2026-02-18", false}, {"2026-02-20", false},
		     {"2026-02-23", true},  {"2026-08-31", false}, {"2026-08-22", true},  {"2026-08-29", false},
		     {"2026-09-02", false}, {"2031-09-02", false}, {"2027-01-01", false}, {"2028-02-29", true}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(office_calendar_works(calendar, day(cases[i].day)), cases[i].works);
	/* Thursday to Tuesday: Friday, Monday, Tuesday. */
	assert_int_equal(office_calendar_between(calendar, day("2026-03-05"), day("2026-03-10")), 3);
	assert_int_equal(office_calendar_between(calendar, day("2026-03-05"), day("2026-03-05")), 0);
	assert_int_equal(office_calendar_between(calendar, day("2026-03-10"), day("2026-03-05")), -3);
	assert_int_equal(office_calendar_between(calendar, day("2026-03-06"), day("2026-03-08")), 0);
	assert_int_equal(office_calendar_between(calendar, day("2026-02-13"), day("2026-02-23")), 1);
	assert_int_equal(office_calendar_add(calendar, day("2026-03-05"), 3), day("2026-03-10"));
	assert_int_equal(office_calendar_add(calendar, day("2026-03-07"), 0), day("2026-03-09"));
	assert_int_equal(office_calendar_add(calendar, day("2026-03-05"), 0), day("2026-03-05"));
	office_calendar_destroy(&calendar);
	assert_null(calendar);
}

static void adding_and_counting_agree(void **state)
{
	struct office_calendar *calendar = calendar_with("weekend: [saturday, sunday]\nyearly: [{day: '04-30'}]\n");

	(void)state;
	for (int32_t from = day("2025-12-20"); from < day("2026-06-01"); from++)
		for (uint32_t n = 1; n < 40; n++)
			assert_int_equal(
			    office_calendar_between(calendar, from, office_calendar_add(calendar, from, n)), n);
	office_calendar_destroy(&calendar);
}

static void without_a_file_every_day_counts(void **state)
{
	struct office_calendar *calendar = NULL;
	struct cv_error error = {0};

	(void)state;
	assert_int_equal(office_calendar_create(NULL, &calendar, &error), 0);
	assert_int_equal(office_calendar_between(calendar, day("2026-03-05"), day("2026-03-12")), 7);
	assert_true(office_calendar_works(calendar, day("1950-01-01")));
	assert_true(office_calendar_works(calendar, day("2150-01-01")));
	assert_int_equal(office_calendar_between(calendar, day("1999-12-25"), day("2000-01-05")), 11);
	assert_int_equal(office_calendar_between(calendar, day("2099-12-25"), day("2100-01-05")), 11);
	office_calendar_destroy(&calendar);
}

static void a_mistake_names_file_line_and_key(void **state)
{
	static const struct {
		const char *text, *said;
	} cases[] = {
	    {"weekend: [saturday, someday]\n", ":1: weekend: "},
	    {"\nyearly:\n  - {day: 02-30}\n", ":3: yearly: "},
	    {"holidays:\n  - {from: 2026-02-20, to: 2026-02-16}\n", ":2: holidays: ends before it begins"},
	    {"working:\n  - {day: 2026-13-01}\n", ":2: working: "},
	    {"- a list\n", "expected a mapping"},
	    {"weekend: [saturday\n", ":2:1: "},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct office_calendar *calendar = NULL;
		struct cv_error error = {0};

		assert_int_equal(office_calendar_create(file_with(cases[i].text), &calendar, &error), -EINVAL);
		assert_null(calendar);
		assert_non_null(strstr(error.text, path));
		assert_non_null(strstr(error.text, cases[i].said));
	}
}

static void a_missing_file_is_named(void **state)
{
	struct office_calendar *calendar = NULL;
	struct office_catalogue *catalogue = NULL;
	struct cv_error error = {0};

	(void)state;
	assert_int_equal(office_calendar_create("/nowhere/calendar.yaml", &calendar, &error), -ENOENT);
	assert_non_null(strstr(error.text, "/nowhere/calendar.yaml"));
	assert_int_equal(office_catalogue_create("/nowhere/types.yaml", &catalogue, &error), -ENOENT);
	assert_int_equal(office_calendar_create("/tmp", &calendar, &error), -EINVAL);
}

static void the_samples_in_the_repository_are_good(void **state)
{
	struct office_calendar *calendar = NULL;
	struct office_catalogue *catalogue = NULL;
	struct fakehost *fake = fakehost_create();
	struct cv_call *call = fakehost_open(fake);
	struct cv_error error = {0};
	size_t administrative = 0;

	(void)state;
	assert_int_equal(office_calendar_create(CATALOGUES "/calendar-vn.yaml", &calendar, &error), 0);
	assert_false(office_calendar_works(calendar, day("2026-09-02")));
	assert_false(office_calendar_works(calendar, day("2026-03-07")));
	assert_true(office_calendar_works(calendar, day("2026-03-05")));
	assert_int_equal(office_catalogue_create(CATALOGUES "/document-types.yaml", &catalogue, &error), 0);
	for (size_t i = 0; i < catalogue->count; i++)
		administrative += strcmp(catalogue->types[i].group, "administrative") == 0;
	assert_int_equal(administrative, 29); /* NĐ 30/2020/NĐ-CP Đ7 */
	assert_string_equal(office_catalogue_find(catalogue, call, "QĐ")->name, "Quyết định");
	assert_string_equal(office_catalogue_find(catalogue, call, "cong van")->name, "Công văn");
	assert_string_equal(office_catalogue_find(catalogue, call, "QUY ĐỊNH")->name, "Quy định");
	assert_null(office_catalogue_find(catalogue, call, "Công hàm"));
	office_calendar_destroy(&calendar);
	office_catalogue_destroy(&catalogue);
	fakehost_close(&call);
	fakehost_destroy(&fake);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(weekends_holidays_and_swapped_days),
	    cmocka_unit_test(adding_and_counting_agree),
	    cmocka_unit_test(without_a_file_every_day_counts),
	    cmocka_unit_test(a_mistake_names_file_line_and_key),
	    cmocka_unit_test(a_missing_file_is_named),
	    cmocka_unit_test(the_samples_in_the_repository_are_good),
	};

	return cmocka_run_group_tests(tests, make_path, remove_path);
}
