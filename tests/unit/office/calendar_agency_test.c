/* The calendar of one agency: mistakes by their fields, a file and a record that say the same, who may change it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agency.h"
#include "office/calendar/agency.h"
#include "work/work.h"

const struct cv_plugin *cv_plugin_entry_v1(void);

struct keeping {
	struct fakehost *fake;
	struct cv_instance instance;
	struct cv_call *call;
};

static int setup(void **state)
{
	static struct keeping keeping;
	Congvan__Agency agency = CONGVAN__AGENCY__INIT;

	keeping = (struct keeping){.fake = fakehost_create()};
	keeping.instance.host = fakehost_table(keeping.fake);
	keeping.call = fakehost_open(keeping.fake);
	fakehost_plugin(keeping.fake, cv_plugin_entry_v1(), &keeping.instance);
	agency_make(keeping.fake, FAKEHOST_AGENCY);
	CV_SET(&agency, number, FAKEHOST_AGENCY);
	fakehost_put(keeping.fake, FAKEHOST_AGENCY, "identity.agency", fakehost_body(keeping.fake, ""), &agency.base);
	agency_become(keeping.fake, ADMINISTRATOR);
	*state = &keeping;
	return office_calendar_create(CATALOGUES "/calendar-vn.yaml", &keeping.instance.server_calendar,
				      &(struct cv_error){0});
}

static int teardown(void **state)
{
	struct keeping *keeping = *state;

	office_calendar_destroy(&keeping->instance.server_calendar);
	fakehost_close(&keeping->call);
	fakehost_destroy(&keeping->fake);
	return 0;
}

#define KEEPING(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

/* ---- a file and a record ---- */

#define FILE_TEXT                                                                                                      \
	"weekend: [saturday, sunday]\n"                                                                                \
	"yearly:\n"                                                                                                    \
	"  - {day: \"01-01\", name: \"Tết \\\"Dương lịch\\\"\"}\n"                                               \
	"  - {day: \"09-02\"}\n"                                                                                       \
	"holidays:\n"                                                                                                  \
	"  - {from: 2026-02-16, to: 2026-02-20, name: \"Tết Nguyên đán\"}\n"                                      \
	"  - {day: 2026-08-31}\n"                                                                                      \
	"working:\n"                                                                                                   \
	"  - {day: 2026-08-22, name: \"làm bù\"}\n"                                                                  \
	"hours:\n"                                                                                                     \
	"  default: [[\"07:30\", \"11:30\"], [\"13:30\", \"17:00\"]]\n"                                                \
	"  friday: [[\"07:30\", \"11:30\"], [\"13:30\", \"16:30\"]]\n"                                                 \
	"other_hours:\n"                                                                                               \
	"  - {day: 2026-02-13, hours: [[\"07:30\", \"11:30\"]], name: \"nghỉ chiều\"}\n"

static struct office_calendar *parse(const char *text)
{
	struct office_calendar *calendar = NULL;
	struct cv_error error = {0};

	if (office_calendar_parse("calendar.yaml", text, &calendar, &error))
		fail_msg("%s", error.text);
	return calendar;
}

static Congvan__AgencyCalendar *record_of(struct keeping *keeping, const char *text)
{
	struct office_calendar *calendar = parse(text);
	Congvan__AgencyCalendar *record = NULL;

	assert_int_equal(office_calendar_message(keeping->call, calendar, &record), 0);
	office_calendar_destroy(&calendar);
	return record;
}

static void a_record_shows_as_the_file_that_it_came_from(void **state)
{
	struct keeping *keeping = *state;

	assert_string_equal(office_calendar_yaml(keeping->call, record_of(keeping, FILE_TEXT)), FILE_TEXT);
}

/* Near today, where its days are added up, across the edges of that, and where they are counted one by one. */
static void a_record_counts_as_the_file_does(void **state)
{
	static const char *const around[] = {"2026-03-05", "2026-08-28", "2025-01-29", "2027-04-09",
					     "2030-09-01", "2099-12-28", "2000-01-01", "1999-12-30"};
	struct keeping *keeping = *state;
	struct office_calendar *file = parse(FILE_TEXT);
	const struct office_calendar *built = NULL;
	int32_t base = cv_day_of_ms(FAKEHOST_NOW_MS);

	assert_int_equal(office_calendar_build(keeping->call, record_of(keeping, FILE_TEXT), &built), 0);
	assert_string_equal(office_calendar_version(built), office_calendar_version(file));
	for (size_t i = 0; i < sizeof(around) / sizeof(around[0]); i++) {
		int32_t middle;

		assert_true(cv_day_parse(around[i], &middle));
		for (int32_t day = middle - 12; day < middle + 12; day++) {
			int64_t ms = office_day_begins_ms(day) + 10 * 3600000;

			assert_int_equal(office_calendar_works(built, day), office_calendar_works(file, day));
			assert_int_equal(office_calendar_between(built, base, day),
					 office_calendar_between(file, base, day));
			assert_int_equal(office_calendar_minutes_between(built, FAKEHOST_NOW_MS, ms),
					 office_calendar_minutes_between(file, FAKEHOST_NOW_MS, ms));
			assert_true(office_calendar_add_minutes(built, ms, 700) ==
				    office_calendar_add_minutes(file, ms, 700));
			assert_int_equal(office_calendar_runs(built, ms), office_calendar_runs(file, ms));
		}
	}
	office_calendar_destroy(&file);
}

static void the_clock_runs_in_working_hours(void **state)
{
	static const struct {
		const char *day;
		int hour, minute;
		bool runs;
	} cases[] = {{"2026-03-05", 7, 29, false},  {"2026-03-05", 7, 30, true},  {"2026-03-05", 11, 29, true},
		     {"2026-03-05", 11, 30, false}, {"2026-03-05", 13, 30, true}, {"2026-03-06", 16, 30, false},
		     {"2026-03-07", 9, 0, false},   {"2026-08-22", 9, 0, true},   {"2026-02-13", 14, 0, false}};
	struct office_calendar *calendar = parse(FILE_TEXT);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int32_t day;

		assert_true(cv_day_parse(cases[i].day, &day));
		assert_int_equal(
		    office_calendar_runs(calendar, office_day_begins_ms(day) +
						       (cases[i].hour * 60 + cases[i].minute) * INT64_C(60000) + 59999),
		    cases[i].runs);
	}
	office_calendar_destroy(&calendar);
}

/* ---- mistakes ---- */

/* Reads a record from JSON-like pieces: what a test changes of a good one. */
static int check(struct keeping *keeping, Congvan__AgencyCalendar *calendar)
{
	Congvan__ChangeCalendarRequest request = CONGVAN__CHANGE_CALENDAR_REQUEST__INIT;
	Congvan__CalendarView *reply;

	request.calendar = calendar;
	return fakehost_call(keeping->fake, "work/1", "change_calendar", &request.base,
			     &congvan__calendar_view__descriptor, &reply);
}

static void refused_at(struct keeping *keeping, Congvan__AgencyCalendar *calendar, const char *pointer,
		       const char *code)
{
	const Congvan__Status *status;
	int error = check(keeping, calendar);
	bool found = false;

	assert_int_not_equal(error, 0);
	status = fakehost_status(keeping->fake);
	assert_non_null(status);
	for (size_t i = 0; i < status->n_fields; i++)
		found |= strcmp(status->fields[i]->pointer, pointer) == 0 && strcmp(status->fields[i]->code, code) == 0;
	for (size_t i = 0; !found && i < status->n_fields; i++)
		print_error("noted: %s %s\n", status->fields[i]->pointer, status->fields[i]->code);
	assert_true(found);
}

static char *words(const char *text)
{
	return (char *)(uintptr_t)text;
}

static void days_are_refused_by_their_field(void **state)
{
	static const struct {
		const char *from, *to, *pointer, *code;
	} cases[] = {
	    {"2026-02-30", NULL, "/calendar/holidays/1/from", "bad_date"},
	    {NULL, NULL, "/calendar/holidays/1/from", "required"},
	    {"1999-12-31", NULL, "/calendar/holidays/1/from", "calendar.year"},
	    {"2100-01-01", NULL, "/calendar/holidays/1/from", "calendar.year"},
	    {"2026-05-02", "2026-05-01", "/calendar/holidays/1/to", "calendar.ends_before"},
	    {"2026-05-02", "tomorrow", "/calendar/holidays/1/to", "bad_date"},
	    {"2026-05-02", "2027-05-03", "/calendar/holidays/1/to", "calendar.too_long"},
	    {"2026-08-31", NULL, "/calendar/holidays/1/from", "calendar.day_twice"},
	    {"2026-02-20", "2026-02-22", "/calendar/holidays/0/from", NULL},
	};
	struct keeping *keeping = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		Congvan__AgencyCalendar *calendar = record_of(keeping, FILE_TEXT);

		if (!cases[i].code) { /* the later of two is refused, wherever it stands */
			calendar->holidays[1]->from = words("2026-02-20");
			refused_at(keeping, calendar, "/calendar/holidays/1/from", "calendar.day_twice");
			continue;
		}
		calendar->holidays[1]->from = words(cases[i].from);
		calendar->holidays[1]->to = words(cases[i].to);
		if (strcmp(cases[i].code, "calendar.day_twice") == 0)
			calendar->holidays[0]->from = calendar->holidays[0]->to = words("2026-08-31");
		refused_at(keeping, calendar, cases[i].pointer, cases[i].code);
	}
}

static void hours_are_refused_by_their_field(void **state)
{
	static const struct {
		const char *from, *to, *code;
	} cases[] = {
	    {"11:00", "17:00", "calendar.hours_overlap"}, {"06:00", "07:00", "calendar.hours_overlap"},
	    {"17:00", "13:30", "calendar.ends_before"},   {"13:30", "25:00", "calendar.bad_time"},
	    {"1:30", "17:00", "calendar.bad_time"},       {NULL, "17:00", "calendar.bad_time"},
	};
	struct keeping *keeping = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		Congvan__AgencyCalendar *calendar = record_of(keeping, FILE_TEXT);

		calendar->usual[1]->from = words(cases[i].from);
		calendar->usual[1]->to = words(cases[i].to);
		refused_at(keeping, calendar, "/calendar/usual/1", cases[i].code);
		calendar = record_of(keeping, FILE_TEXT);
		calendar->weekdays[0]->parts[1]->from = words(cases[i].from);
		calendar->weekdays[0]->parts[1]->to = words(cases[i].to);
		refused_at(keeping, calendar, "/calendar/weekdays/0/parts/1", cases[i].code);
	}
}

static void what_can_never_end_is_refused(void **state)
{
	static const char *const week[] = {"monday", "tuesday",  "wednesday", "thursday",
					   "friday", "saturday", "sunday"};
	struct keeping *keeping = *state;
	Congvan__AgencyCalendar *calendar = record_of(keeping, FILE_TEXT);
	char name[OFFICE_CALENDAR_NAME_CHARS + 2];
	char *all[7];

	for (size_t i = 0; i < 7; i++)
		all[i] = words(week[i]);
	calendar->weekend = all;
	calendar->n_weekend = 7;
	refused_at(keeping, calendar, "/calendar/weekend", "calendar.never_works");
	all[6] = all[5];
	refused_at(keeping, calendar, "/calendar/weekend/6", "calendar.day_twice");
	all[6] = words("holiday");
	refused_at(keeping, calendar, "/calendar/weekend/6", "unknown_value");
	calendar = record_of(keeping, FILE_TEXT);
	calendar->n_usual = 0;
	refused_at(keeping, calendar, "/calendar/usual", "calendar.no_hours");
	refused_at(keeping, calendar, "/calendar/working/0/from", "calendar.no_hours");
	calendar = record_of(keeping, FILE_TEXT);
	calendar->weekdays[0]->n_parts = 0;
	refused_at(keeping, calendar, "/calendar/weekdays/0/parts", "calendar.no_hours");
	calendar = record_of(keeping, FILE_TEXT);
	calendar->other_hours[0]->n_parts = 0;
	refused_at(keeping, calendar, "/calendar/otherHours/0/parts", "calendar.no_hours");
	calendar = record_of(keeping, FILE_TEXT);
	calendar->yearly[1]->from = words("02-30");
	refused_at(keeping, calendar, "/calendar/yearly/1/from", "calendar.bad_yearly");
	calendar->yearly[1]->from = words("01-01");
	refused_at(keeping, calendar, "/calendar/yearly/1/from", "calendar.day_twice");
	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	calendar = record_of(keeping, FILE_TEXT);
	calendar->working[0]->name = name;
	refused_at(keeping, calendar, "/calendar/working/0/name", "too_long");
}

/* ---- keeping it ---- */

static Congvan__CalendarView *show(struct keeping *keeping)
{
	Congvan__Empty nothing = CONGVAN__EMPTY__INIT;
	Congvan__CalendarView *view = NULL;

	assert_int_equal(fakehost_call(keeping->fake, "work/1", "show_calendar", &nothing.base,
				       &congvan__calendar_view__descriptor, &view),
			 0);
	return view;
}

static bool works(struct keeping *keeping, const char *day)
{
	Congvan__CalendarRequest request = CONGVAN__CALENDAR_REQUEST__INIT;
	Congvan__CalendarReply *reply = NULL;

	request.from = request.to = words(day);
	assert_int_equal(fakehost_call(keeping->fake, "work/1", "calendar", &request.base,
				       &congvan__calendar_reply__descriptor, &reply),
			 0);
	return reply->n_days_off == 0;
}

static unsigned changes(struct keeping *keeping)
{
	uint32_t count;
	const struct fakehost_event *events = fakehost_events(keeping->fake, &count);
	unsigned found = 0;

	for (uint32_t i = 0; i < count; i++)
		found += strcmp(events[i].topic, "work.calendar_changed") == 0;
	return found;
}

static void an_agency_has_the_servers_until_it_has_its_own(void **state)
{
	struct keeping *keeping = *state;
	Congvan__ChangeCalendarRequest inherit = CONGVAN__CHANGE_CALENDAR_REQUEST__INIT;
	Congvan__CalendarView *view = show(keeping);

	assert_false(view->own);
	assert_int_equal(view->n_actions, 1);
	assert_string_equal(view->calendar->yearly[0]->name, "Tết Dương lịch");
	assert_null(view->yaml);
	assert_true(works(keeping, "2026-08-31"));
	assert_int_equal(check(keeping, record_of(keeping, FILE_TEXT)), 0);
	view = show(keeping);
	assert_true(view->own);
	assert_int_equal(view->calendar->revision, 1);
	assert_int_equal(view->calendar->changed_by->person_id, ADMINISTRATOR);
	assert_int_equal(strlen(view->calendar->version), 64);
	assert_false(works(keeping, "2026-08-31"));
	assert_true(works(keeping, "2026-08-22"));
	/* Another agency of the same server. */
	agency_make(keeping->fake, FAKEHOST_AGENCY + 1);
	agency_become(keeping->fake, ADMINISTRATOR);
	fakehost_caller(keeping->fake)->agency = FAKEHOST_AGENCY + 1;
	assert_false(show(keeping)->own);
	assert_true(works(keeping, "2026-08-31"));
	fakehost_caller(keeping->fake)->agency = FAKEHOST_AGENCY;
	CV_SET(&inherit, inherit, 1);
	if (fakehost_call(keeping->fake, "work/1", "change_calendar", &inherit.base,
			  &congvan__calendar_view__descriptor, &view))
		fail_msg("%s", fakehost_status(keeping->fake)->reason);
	assert_false(view->own);
	assert_int_equal(view->calendar->revision, 2); /* an older page can't undo it unseen */
	assert_true(works(keeping, "2026-08-31"));
	assert_int_equal(changes(keeping), 2);
}

static void who_may_change_it(void **state)
{
	static const struct {
		enum agency_person person;
		bool may;
	} cases[] = {{ADMINISTRATOR, true}, {CHIEF, true},         {HEAD, false},
		     {CLERK, false},        {MEDICAL_HEAD, false}, {MEDICAL_SPECIALIST, false},
		     {DEPUTY, false},       {SECOND_CLERK, false}};
	struct keeping *keeping = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int error;

		agency_become(keeping->fake, cases[i].person);
		assert_int_equal(show(keeping)->n_actions > 0, cases[i].may);
		error = check(keeping, record_of(keeping, FILE_TEXT));
		assert_int_equal(error, cases[i].may ? 0 : -EACCES);
		if (!cases[i].may)
			assert_string_equal(fakehost_status(keeping->fake)->reason, "work.calendar_denied");
	}
}

static Congvan__CalendarView *read_file(struct keeping *keeping, const char *text, bool check_only)
{
	Congvan__ReadCalendarRequest request = CONGVAN__READ_CALENDAR_REQUEST__INIT;
	Congvan__CalendarView *view = NULL;

	request.file = words("lich.yaml");
	request.text = words(text);
	CV_SET(&request, check, check_only);
	fakehost_caller(keeping->fake)->kind = CV_CALLER_OPERATOR;
	if (fakehost_call(keeping->fake, "work/1", "read_calendar", &request.base, &congvan__calendar_view__descriptor,
			  &view))
		print_message("%s\n", fakehost_status(keeping->fake)->reason);
	return view;
}

static void an_operator_reads_a_file(void **state)
{
	struct keeping *keeping = *state;
	Congvan__CalendarView *view = read_file(keeping, "weekend: [someday]\n", false);

	assert_int_equal(view->n_problems, 1);
	assert_string_equal(view->problems[0], "lich.yaml:1: weekend: expected sunday, monday ... saturday");
	assert_null(read_file(keeping, "holidays: [{day: 2026-05-04}, {day: 2026-05-04}]\n", false));
	assert_string_equal(fakehost_status(keeping->fake)->fields[0]->pointer, "/calendar/holidays/1/from");
	assert_string_equal(read_file(keeping, FILE_TEXT, true)->yaml, FILE_TEXT);
	assert_int_equal(changes(keeping), 0);
	assert_true(read_file(keeping, FILE_TEXT, false)->own);
	assert_int_equal(changes(keeping), 1);
	assert_string_equal(show(keeping)->yaml, FILE_TEXT);
	assert_null(show(keeping)->calendar->changed_by);
	fakehost_caller(keeping->fake)->kind = CV_CALLER_PERSON;
	assert_false(works(keeping, "2026-08-31"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    KEEPING(a_record_shows_as_the_file_that_it_came_from),
	    KEEPING(a_record_counts_as_the_file_does),
	    KEEPING(the_clock_runs_in_working_hours),
	    KEEPING(days_are_refused_by_their_field),
	    KEEPING(hours_are_refused_by_their_field),
	    KEEPING(what_can_never_end_is_refused),
	    KEEPING(an_agency_has_the_servers_until_it_has_its_own),
	    KEEPING(who_may_change_it),
	    KEEPING(an_operator_reads_a_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
