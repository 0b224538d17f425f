/* Working hours against an oracle that walks minute by minute, and deadlines reckoned, judged and reckoned again. */
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

#include "office/calendar/deadline.h"
#include "office/calendar/moment.h"
#include "office/texts.h"

CV_TEXTS(office_texts)

#define MINUTE INT64_C(60000)

static char path[] = "/tmp/congvan-deadline-XXXXXX";

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

static int open_calendar(const char *text, struct office_calendar **ret, struct cv_error *reterr)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
	*ret = NULL;
	return office_calendar_create(path, ret, reterr);
}

static struct office_calendar *calendar_with(const char *text)
{
	struct office_calendar *calendar;
	struct cv_error error = {0};

	if (open_calendar(text, &calendar, &error))
		fail_msg("%s", error.text);
	return calendar;
}

/* "2026-03-05 08:30" in the agency's zone. */
static int64_t at(const char *text)
{
	char date[11] = {0};
	int32_t day;

	memcpy(date, text, 10);
	assert_true(cv_day_parse(date, &day));
	return ((int64_t)day * 1440 + atoi(text + 11) * 60 + atoi(text + 14) - 420) * MINUTE;
}

static void assert_at(int64_t ms, const char *text)
{
	struct fakehost *fake = fakehost_create();
	struct cv_call *call = fakehost_open(fake);
	const char *said = cv_time_text(call, ms);

	if (ms != at(text))
		print_error("%s, not %s\n", said, text);
	fakehost_close(&call);
	fakehost_destroy(&fake);
	assert_true(ms == at(text));
}

/* Friday ends early, 14 August 2026 has only a morning, the days around 2 September are swapped, the year's end is off.
 */
#define HOURS                                                                                                          \
	"weekend: [saturday, sunday]\n"                                                                                \
	"yearly: [{day: '01-01'}, {day: '09-02'}]\n"                                                                   \
	"holidays: [{day: 2026-08-31}, {from: 2026-09-01, to: 2026-09-01}, {day: 2026-12-31}]\n"                       \
	"working: [{day: 2026-08-22}]\n"                                                                               \
	"hours:\n"                                                                                                     \
	"  default: [['07:30', '11:30'], ['13:30', '17:00']]\n"                                                        \
	"  friday: [['07:30', '11:30'], ['13:30', '16:30']]\n"                                                         \
	"other_hours: [{day: 2026-08-14, hours: [['07:30', '11:30']]}]\n"

/* ---- by hand ---- */

static void hours_are_added_over_lunch_night_and_days_off(void **state)
{
	static const struct {
		const char *from;
		uint32_t minutes;
		const char *to;
	} cases[] = {
	    {"2026-03-05 07:30", 60, "2026-03-05 08:30"}, /* Thursday */
	    {"2026-03-05 07:30", 240, "2026-03-05 11:30"}, /* ends with the morning */
	    {"2026-03-05 07:30", 241, "2026-03-05 13:31"},
	    {"2026-03-05 07:30", 450, "2026-03-05 17:00"}, /* the whole day */
	    {"2026-03-05 07:30", 480, "2026-03-06 08:00"},
	    {"2026-03-05 12:00", 30, "2026-03-05 14:00"}, /* from the lunch break */
	    {"2026-03-05 22:00", 30, "2026-03-06 08:00"}, /* at night */
	    {"2026-03-05 03:00", 30, "2026-03-05 08:00"},
	    {"2026-03-06 16:00", 480, "2026-03-09 17:00"}, /* Friday to Monday */
	    {"2026-03-06 16:30", 1, "2026-03-09 07:31"},
	    {"2026-03-07 10:00", 480, "2026-03-10 08:00"}, /* Saturday */
	    {"2026-08-14 11:00", 60, "2026-08-17 08:00"}, /* only a morning */
	    {"2026-08-21 16:00", 60, "2026-08-22 08:00"}, /* a Saturday that is worked */
	    {"2026-08-28 16:00", 31, "2026-09-03 07:31"}, /* over the swapped days and the holiday */
	    {"2026-12-30 16:30", 60, "2027-01-04 08:00"}, /* over the year's end */
	    {"2026-03-05 17:00", 0, "2026-03-06 07:30"},
	    {"2026-03-05 09:15", 0, "2026-03-05 09:15"},
	};
	struct office_calendar *calendar = calendar_with(HOURS);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_at(office_calendar_add_minutes(calendar, at(cases[i].from), cases[i].minutes), cases[i].to);
	/* What lies within a minute counts from its end. */
	assert_at(office_calendar_add_minutes(calendar, at("2026-03-05 08:00") + 1, 60), "2026-03-05 09:01");
	assert_at(office_calendar_subtract_minutes(calendar, at("2026-03-09 08:00"), 60), "2026-03-06 16:00");
	assert_at(office_calendar_subtract_minutes(calendar, at("2026-03-06 00:00"), 60), "2026-03-05 16:00");
	assert_int_equal(office_calendar_minutes_between(calendar, at("2026-03-05 07:00"), at("2026-03-06 23:00")),
			 450 + 420);
	assert_int_equal(office_calendar_minutes_between(calendar, at("2026-03-06 23:00"), at("2026-03-05 07:00")),
			 -450 - 420);
	assert_at(office_calendar_opens_ms(calendar, 20517), "2026-03-05 07:30");
	assert_at(office_calendar_opens_ms(calendar, 20519), "2026-03-07 00:00");
	office_calendar_destroy(&calendar);
}

static void without_hours_a_working_day_has_eight(void **state)
{
	struct office_calendar *calendar = calendar_with("weekend: [saturday, sunday]\n");

	(void)state;
	assert_at(office_calendar_add_minutes(calendar, at("2026-03-05 08:00"), 480), "2026-03-05 17:00");
	assert_at(office_calendar_add_minutes(calendar, at("2026-03-06 08:00"), 481), "2026-03-09 08:01");
	/* Outside of the century that the calendar knows, and across its ends. */
	assert_at(office_calendar_add_minutes(calendar, at("2150-01-03 08:00"), 481), "2150-01-04 08:01");
	assert_int_equal(office_calendar_minutes_between(calendar, at("1999-12-30 00:00"), at("2000-01-04 00:00")),
			 3 * 480);
	assert_int_equal(office_calendar_minutes_between(calendar, at("2099-12-30 00:00"), at("2100-01-04 00:00")),
			 5 * 480);
	office_calendar_destroy(&calendar);
}

static void the_version_is_that_of_the_file(void **state)
{
	struct office_calendar *one = calendar_with(HOURS), *same = calendar_with(HOURS),
			       *other = calendar_with(HOURS "# a remark\n"), *none = NULL;

	(void)state;
	assert_int_equal(strlen(office_calendar_version(one)), 64);
	assert_string_equal(office_calendar_version(one), office_calendar_version(same));
	assert_string_not_equal(office_calendar_version(one), office_calendar_version(other));
	assert_int_equal(office_calendar_create(NULL, &none, &(struct cv_error){0}), 0);
	assert_string_equal(office_calendar_version(none), OFFICE_CALENDAR_NO_FILE);
	office_calendar_destroy(&one);
	office_calendar_destroy(&same);
	office_calendar_destroy(&other);
	office_calendar_destroy(&none);
}

static void mistakes_in_hours_are_named(void **state)
{
	static const struct {
		const char *text, *said;
	} cases[] = {
	    {"hours: {mondy: []}\n", ":1: mondy: expected default"},
	    {"hours: [monday]\n", ":1: hours: expected monday"},
	    {"hours:\n  monday: [['07:30']]\n", ":2: monday: expected"},
	    {"hours:\n  monday: [['7:30', '11:30']]\n", ":2: monday: expected"},
	    {"hours:\n  monday: [['07:60', '11:30']]\n", ":2: monday: expected"},
	    {"hours:\n  monday: [['07:30', '24:01']]\n", ":2: monday: expected"},
	    {"hours:\n  default: [['11:30', '07:30']]\n", ":2: default: hours out of order"},
	    {"hours:\n  default: [['07:30', '11:30'], ['11:30', '12:00']]\n", ":2: default: hours out of order"},
	    {"hours: {monday: [['07:30', '11:30']]}\n", "hours: a saturday is worked, but has no hours"},
	    {"other_hours:\n  - {day: 2026-02-30, hours: []}\n", ":2: other_hours: expected day"},
	    {"other_hours:\n  - {day: 2026-02-13, hours: []}\n", ":2: hours: none"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct office_calendar *calendar;
		struct cv_error error = {0};

		assert_int_equal(open_calendar(cases[i].text, &calendar, &error), -EINVAL);
		assert_null(calendar);
		if (!strstr(error.text, cases[i].said))
			print_error("%s\n", error.text);
		assert_non_null(strstr(error.text, cases[i].said));
	}
}

/* ---- against the oracle ---- */

static uint32_t next_random(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

/* Is the minute that begins here worked, as HOURS says? Written from the text, not from the code. */
static bool worked(int64_t minute)
{
	int64_t local = minute + 420, day = local / 1440, of_day = local % 1440;
	int64_t weekday = (day + 4) % 7; /* 0: Sunday */
	bool saturday_22 = day == 20687, morning_only = day == 20679;
	/* 2026-08-31, -09-01, -09-02, 2026-12-31, 2027-01-01, 2026-01-01, 2027-09-02 */
	static const int64_t off[] = {20696, 20697, 20698, 20818, 20819, 20454, 21063};

	for (size_t i = 0; i < sizeof(off) / sizeof(off[0]); i++)
		if (off[i] == day)
			return false;
	if ((weekday == 0 || weekday == 6) && !saturday_22)
		return false;
	if (of_day >= 450 && of_day < 690)
		return true;
	return !morning_only && of_day >= 810 && of_day < (weekday == 5 ? 990 : 1020);
}

static void minutes_agree_with_an_oracle_that_walks(void **state)
{
	/* Anywhere in 2026 and some months of 2027. */
	const int64_t first = at("2026-01-02 00:00") / MINUTE;
	struct office_calendar *calendar = calendar_with(HOURS);
	uint32_t seed = 20260305;

	(void)state;
	for (unsigned round = 0; round < 3000; round++) {
		int64_t from = first + next_random(&seed) % (480 * 1440u), to = from, back = from;
		uint32_t n = 1 + next_random(&seed) % (round % 3 ? 1000u : 4000u), left = n;

		while (left > 0)
			left -= worked(to++);
		assert_true(office_calendar_add_minutes(calendar, from * MINUTE, n) == to * MINUTE);
		assert_true(office_calendar_add_minutes(calendar, from * MINUTE - 59999, n) == to * MINUTE);
		assert_int_equal(office_calendar_minutes_between(calendar, from * MINUTE, to * MINUTE), n);
		assert_int_equal(office_calendar_minutes_between(calendar, to * MINUTE, from * MINUTE), -(int64_t)n);
		if (from - first < 60 * 1440)
			continue; /* would walk out of what the oracle knows */
		for (left = n; left > 0;)
			left -= worked(--back);
		assert_true(office_calendar_subtract_minutes(calendar, from * MINUTE, n) == back * MINUTE);
	}
	office_calendar_destroy(&calendar);
}

/* ---- deadlines ---- */

struct scene {
	struct fakehost *fake;
	struct cv_call *call;
	struct office_calendar *calendar;
};

static int open_scene(void **state)
{
	static struct scene scene;

	scene = (struct scene){.fake = fakehost_create(), .calendar = calendar_with(HOURS)};
	scene.call = fakehost_open(scene.fake); /* 2026-03-05 08:00, a Thursday */
	*state = &scene;
	return 0;
}

static int close_scene(void **state)
{
	struct scene *scene = *state;

	office_calendar_destroy(&scene->calendar);
	fakehost_close(&scene->call);
	fakehost_destroy(&scene->fake);
	return 0;
}

static Congvan__Deadline *by_rule(struct scene *scene, const struct office_due *due)
{
	Congvan__Deadline *deadline = NULL;

	assert_int_equal(office_deadline_rule(scene->call, scene->calendar, due, scene->call->now_ms, "act",
					      "QĐ 8849/QĐ-UBND Đ5.2", &deadline),
			 0);
	return deadline;
}

static void eight_hours_warn_at_six_and_are_breached_once(void **state)
{
	static const char *roles[] = {"chief_of_office", NULL};
	struct scene *scene = *state;
	struct office_due due = {.kind = OFFICE_DUE_WORKING_HOURS,
				 .amount = 8,
				 .warn_kind = OFFICE_DUE_WORKING_HOURS,
				 .warn_amount = 6,
				 .breach_roles = roles};
	Congvan__Deadline *deadline = by_rule(scene, &due), *below;

	assert_at(office_deadline_due_ms(deadline), "2026-03-06 08:30");
	assert_at(office_moment_ms(deadline->warn_at), "2026-03-05 16:00");
	assert_string_equal(deadline->rule, "8 working_hours from act");
	assert_string_equal(deadline->article, "QĐ 8849/QĐ-UBND Đ5.2");
	assert_string_equal(deadline->breach_roles[0], "chief_of_office");
	assert_string_equal(deadline->calendar, office_calendar_version(scene->calendar));
	assert_string_equal(office_deadline_day(scene->call, deadline), "2026-03-06");
	assert_true(office_deadline_is_hour(deadline));
	assert_int_equal(office_deadline_judge(deadline, at("2026-03-05 15:59")), OFFICE_DEADLINE_QUIET);
	assert_at(office_deadline_next_ms(deadline), "2026-03-05 16:00");
	assert_int_equal(office_deadline_judge(deadline, at("2026-03-05 16:00")), OFFICE_DEADLINE_WARN);
	assert_int_equal(office_deadline_mark(scene->call, deadline, OFFICE_DEADLINE_WARN), 0);
	assert_int_equal(office_deadline_judge(deadline, at("2026-03-05 16:00")), OFFICE_DEADLINE_QUIET);
	assert_at(office_deadline_next_ms(deadline), "2026-03-06 08:30");
	assert_int_equal(office_deadline_judge(deadline, at("2026-03-06 08:30")), OFFICE_DEADLINE_BREACH);
	below = office_deadline_inherit(scene->call, deadline);
	assert_null(below->warned_at);
	assert_int_equal(office_deadline_judge(below, at("2026-03-05 16:00")), OFFICE_DEADLINE_WARN);
	assert_int_equal(office_deadline_mark(scene->call, deadline, OFFICE_DEADLINE_BREACH), 0);
	assert_int_equal(office_deadline_judge(deadline, at("2027-03-06 08:30")), OFFICE_DEADLINE_QUIET);
	assert_int_equal(office_deadline_next_ms(deadline), 0);
	assert_int_equal(office_deadline_judge(NULL, INT64_MAX), OFFICE_DEADLINE_QUIET);
}

static void days_end_with_the_day(void **state)
{
	struct scene *scene = *state;
	struct office_due due = {.kind = OFFICE_DUE_WORKING_DAYS,
				 .amount = 3,
				 .warn_kind = OFFICE_DUE_WORKING_DAYS,
				 .warn_amount = 1,
				 .warn_before = true};
	Congvan__Deadline *deadline = by_rule(scene, &due);

	assert_at(office_deadline_due_ms(deadline), "2026-03-11 00:00");
	assert_string_equal(office_deadline_day(scene->call, deadline), "2026-03-10");
	assert_false(office_deadline_is_hour(deadline));
	assert_at(office_moment_ms(deadline->warn_at), "2026-03-09 07:30");
	assert_int_equal(office_deadline_date(scene->call, scene->calendar, "2026-03-12",
					      CONGVAN__DUE_SOURCE__DUE_DOCUMENT, &due, &deadline),
			 0);
	assert_at(office_deadline_due_ms(deadline), "2026-03-13 00:00");
	assert_at(office_moment_ms(deadline->warn_at), "2026-03-11 07:30");
	assert_null(deadline->rule);
	/* So late that the warning's time is past: it would tell nothing new. */
	assert_int_equal(office_deadline_date(scene->call, scene->calendar, "2026-03-05",
					      CONGVAN__DUE_SOURCE__DUE_DIRECTIVE, &due, &deadline),
			 0);
	assert_null(deadline->warn_at);
	assert_at(office_deadline_next_ms(deadline), "2026-03-06 00:00");
}

static void a_rule_is_reckoned_again_and_a_written_date_is_not(void **state)
{
	struct scene *scene = *state;
	struct office_due due = {.kind = OFFICE_DUE_WORKING_HOURS, .amount = 8};
	Congvan__Deadline *ruled = by_rule(scene, &due), *written;
	struct office_calendar *changed = calendar_with(HOURS "# and the sixth of March\n");
	int64_t old_ms;

	assert_int_equal(office_deadline_date(scene->call, scene->calendar, "2026-03-06",
					      CONGVAN__DUE_SOURCE__DUE_DIRECTIVE, NULL, &written),
			 0);
	/* Another file that says the same: the deadline stays, and is known to fit. */
	assert_int_equal(office_deadline_again(scene->call, changed, ruled, &old_ms), 0);
	assert_int_equal(old_ms, 0);
	assert_string_equal(ruled->calendar, office_calendar_version(changed));
	office_calendar_destroy(&changed);
	changed = calendar_with("weekend: [saturday, sunday]\nholidays: [{day: 2026-03-06}]\n"
				"hours: {default: [['07:30', '11:30'], ['13:30', '17:00']]}\n");
	assert_int_equal(office_deadline_again(scene->call, changed, ruled, &old_ms), 0);
	assert_at(old_ms, "2026-03-06 08:30");
	assert_at(office_deadline_due_ms(ruled), "2026-03-09 08:30");
	assert_int_equal(office_deadline_again(scene->call, changed, written, &old_ms), 0);
	assert_int_equal(old_ms, 0);
	assert_at(office_deadline_due_ms(written), "2026-03-07 00:00");
	office_calendar_destroy(&changed);
}

int main(void)
{
#define SCENE(test) cmocka_unit_test_setup_teardown(test, open_scene, close_scene)
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(hours_are_added_over_lunch_night_and_days_off),
	    cmocka_unit_test(without_hours_a_working_day_has_eight),
	    cmocka_unit_test(the_version_is_that_of_the_file),
	    cmocka_unit_test(mistakes_in_hours_are_named),
	    cmocka_unit_test(minutes_agree_with_an_oracle_that_walks),
	    SCENE(eight_hours_warn_at_six_and_are_breached_once),
	    SCENE(days_end_with_the_day),
	    SCENE(a_rule_is_reckoned_again_and_a_written_date_is_not),
	};

	return cmocka_run_group_tests(tests, make_path, remove_path);
}
