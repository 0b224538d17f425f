/* Until when a signed document has to leave: the rule, the warning, the breach, and what another calendar changes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "issuing.h"
#include "office/calendar/deadline.h"
#include "office/calendar/moment.h"
#include "outgoing/issue/limit.h"

#define HOUR_MS 3600000LL
#define DAY_MS (24 * HOUR_MS)
/* Thursday 2026-03-05 at 08:00; its next working day is Friday, and behind the weekend Monday. */
#define THURSDAY_MS FAKEHOST_NOW_MS
#define FRIDAY_MS (THURSDAY_MS + DAY_MS)
#define MIDNIGHT_AFTER_FRIDAY_MS (THURSDAY_MS + 16 * HOUR_MS + DAY_MS)
#define NOON_OF_FRIDAY_MS (FRIDAY_MS + 4 * HOUR_MS)
#define MONDAY_MS (THURSDAY_MS + 4 * DAY_MS)
#define WEEKEND "weekend: [saturday, sunday]\n"
#define RULE "issue: {working_days: 1, warn_hours: 2, urgent_minutes: 60, breach: [chief_of_office], article: Đ18.1}\n"

const struct cv_plugin *cv_plugin_entry_v1(void);

static struct issuing *issuing;

static void use_calendar(const char *text)
{
	office_calendar_destroy(&issuing->instance.server_calendar);
	assert_int_equal(office_calendar_parse("test", text, &issuing->instance.server_calendar, &(struct cv_error){0}),
			 0);
}

static void begin(const char *issue)
{
	issuing = issuing_begin(issue, 0);
	use_calendar(WEEKEND);
}

static int teardown(void **state)
{
	(void)state;
	issuing_end(issuing);
	return 0;
}

/* ---- the rule ---- */

static Congvan__Deadline *limit_of_type(const char *type, Congvan__Urgency urgency, int64_t signed_ms)
{
	const struct office_fact facts[] = {{"document_type", type}, {NULL, NULL}};
	Congvan__Deadline *limit = NULL;

	assert_int_equal(outgoing_limit_of(issuing->reading, issuing->instance.server_calendar,
					   &issuing->process->issue, urgency, facts, signed_ms, &limit),
			 0);
	return limit;
}

static Congvan__Deadline *limit_of(Congvan__Urgency urgency, int64_t signed_ms)
{
	return limit_of_type("Công văn", urgency, signed_ms);
}

static void the_next_working_day_is_the_last(void **state)
{
	const Congvan__Deadline *limit;

	(void)state;
	begin(RULE);
	limit = limit_of(CONGVAN__URGENCY__URGENCY_NORMAL, THURSDAY_MS);
	assert_int_equal(office_moment_ms(limit->due_at), MIDNIGHT_AFTER_FRIDAY_MS);
	assert_string_equal(limit->rule, "1 working_days from signature");
	assert_string_equal(limit->article, "Đ18.1");
	assert_string_equal(limit->breach_roles[0], "chief_of_office");
	/* Signed on Friday: Monday. */
	limit = limit_of(CONGVAN__URGENCY__URGENCY_NORMAL, FRIDAY_MS);
	assert_int_equal(office_moment_ms(limit->due_at), MIDNIGHT_AFTER_FRIDAY_MS + 3 * DAY_MS);
}

static void a_morning_ends_at_noon(void **state)
{
	const Congvan__Deadline *limit;

	(void)state;
	begin("issue: {working_days: 1, until: morning, warn_hours: 2}\n");
	limit = limit_of(CONGVAN__URGENCY__URGENCY_NORMAL, THURSDAY_MS);
	assert_int_equal(office_moment_ms(limit->due_at), NOON_OF_FRIDAY_MS);
	assert_int_equal(office_moment_ms(limit->warn_at), NOON_OF_FRIDAY_MS - 2 * HOUR_MS);
	assert_string_equal(limit->rule, "morning of 1 working_days from signature");
}

/* By the clock, weekend or not; with no rule of their own they are as others. */
static void urgent_ones_have_a_limit_of_their_own(void **state)
{
	const int64_t saturday_ms = FRIDAY_MS + DAY_MS;

	(void)state;
	begin(RULE);
	assert_int_equal(office_moment_ms(limit_of(CONGVAN__URGENCY__URGENCY_EXPRESS, saturday_ms)->due_at),
			 saturday_ms + HOUR_MS);
	teardown(NULL);
	begin("issue: {working_days: 1}\n");
	assert_int_equal(office_moment_ms(limit_of(CONGVAN__URGENCY__URGENCY_EXPRESS, THURSDAY_MS)->due_at),
			 MIDNIGHT_AFTER_FRIDAY_MS);
}

/* What some documents have of their own goes before what all have, urgent or not. */
static void some_have_a_limit_of_their_own(void **state)
{
	const Congvan__Deadline *limit;

	(void)state;
	begin("issue:\n  working_days: 1\n  until: morning\n  warn_hours: 2\n  urgent_minutes: 60\n  article: Đ18.1\n"
	      "  limits:\n    - {if: {document_type: Quyết định}, working_days: 0, article: Đ9}\n"
	      "    - {if: {document_type: Giấy mời}, minutes: 15}\n"
	      "    - {if: {document_type: Báo cáo}, working_days: 2}\n");
	limit = limit_of_type("Quyết định", CONGVAN__URGENCY__URGENCY_EXPRESS, THURSDAY_MS);
	assert_int_equal(office_moment_ms(limit->due_at), MIDNIGHT_AFTER_FRIDAY_MS - DAY_MS);
	assert_string_equal(limit->rule, "0 working_days from signature");
	assert_string_equal(limit->article, "Đ9");
	assert_non_null(limit->warn_at);
	limit = limit_of_type("Giấy mời", CONGVAN__URGENCY__URGENCY_NORMAL, THURSDAY_MS);
	assert_int_equal(office_moment_ms(limit->due_at), THURSDAY_MS + HOUR_MS / 4);
	assert_string_equal(limit->article, "Đ18.1");
	assert_null(limit->warn_at);
	limit = limit_of_type("Báo cáo", CONGVAN__URGENCY__URGENCY_NORMAL, THURSDAY_MS);
	assert_int_equal(office_moment_ms(limit->due_at), MIDNIGHT_AFTER_FRIDAY_MS + 3 * DAY_MS);
	limit = limit_of_type("Công văn", CONGVAN__URGENCY__URGENCY_NORMAL, THURSDAY_MS);
	assert_int_equal(office_moment_ms(limit->due_at), NOON_OF_FRIDAY_MS);
}

static void without_a_rule_there_is_no_limit(void **state)
{
	(void)state;
	begin("");
	assert_null(limit_of(CONGVAN__URGENCY__URGENCY_NORMAL, THURSDAY_MS));
	assert_null(limit_of(CONGVAN__URGENCY__URGENCY_EXPRESS, THURSDAY_MS));
}

/* ---- on the document ---- */

static void with_limit(Congvan__OutgoingDocument *document)
{
	document->issue_deadline = limit_of(CONGVAN__URGENCY__URGENCY_NORMAL, THURSDAY_MS);
}

static int fire(void)
{
	Congvan__IssueTimer timer = CONGVAN__ISSUE_TIMER__INIT;
	uint8_t packed[32];

	CV_SET(&timer, document_id, LETTER);
	const struct fakehost_delivery delivery = {
	    .kind = CV_DELIVERY_TIMER,
	    .name = OUTGOING_LIMIT_TIMER,
	    .id = 1,
	    .payload = {packed, congvan__issue_timer__pack(&timer, packed)},
	};
	return fakehost_deliver(issuing->fake, cv_plugin_entry_v1(), &delivery);
}

/* 0: none is set. */
static int64_t timer_ms(void)
{
	uint32_t count;
	const struct fakehost_timer *timers = fakehost_timers(issuing->fake, &count);

	for (uint32_t i = 0; i < count; i++)
		if (strcmp(timers[i].timer, OUTGOING_LIMIT_TIMER) == 0)
			return timers[i].at_ms;
	return 0;
}

static void a_warning_and_a_breach_are_told_once_each(void **state)
{
	(void)state;
	begin(RULE);
	issuing_put(issuing, with_limit);
	assert_int_equal(fire(), 0);
	assert_int_equal(issuing_told(issuing, "outgoing.issue_near"), 0);
	for (int i = 0; i < 2; i++) {
		fakehost_set_now(issuing->fake, MIDNIGHT_AFTER_FRIDAY_MS - HOUR_MS);
		assert_int_equal(fire(), 0);
		assert_int_equal(issuing_told(issuing, "outgoing.issue_near"), 1);
	}
	assert_int_equal(timer_ms(), MIDNIGHT_AFTER_FRIDAY_MS);
	fakehost_set_now(issuing->fake, MONDAY_MS);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(fire(), 0);
		assert_int_equal(issuing_told(issuing, "outgoing.issue_overdue"), 1);
	}
	assert_non_null(issuing_letter(issuing)->issue_deadline->breached_at);
	assert_int_equal(timer_ms(), 0);
}

/* It left in time, or late before the timer came. */
static void what_leaves_is_late_or_is_not(void **state)
{
	static const int64_t sent_ms[] = {FRIDAY_MS, MONDAY_MS};

	(void)state;
	for (int late = 0; late < 2; late++) {
		begin(RULE);
		issuing_put(issuing, with_limit);
		fakehost_set_now(issuing->fake, sent_ms[late]);
		assert_int_equal(issuing_number(issuing, NULL, NULL), 0);
		assert_int_equal(issuing_run(issuing), 0);
		assert_int_equal(issuing_told(issuing, "outgoing.issued"), 1);
		assert_int_equal(issuing_told(issuing, "outgoing.issue_overdue"), late);
		assert_int_equal(issuing_letter(issuing)->issue_deadline->breached_at != NULL, late);
		assert_int_equal(timer_ms(), 0);
		fakehost_set_now(issuing->fake, MONDAY_MS + DAY_MS);
		assert_int_equal(fire(), 0); /* a timer that was under way finds nothing to say */
		assert_int_equal(issuing_told(issuing, "outgoing.issue_overdue"), late);
		teardown(NULL);
	}
	begin("");
}

/* Friday has become a day off: nobody is late by the calendar that was. */
static void another_calendar_moves_the_limit(void **state)
{
	(void)state;
	begin(RULE);
	issuing_put(issuing, with_limit);
	use_calendar(WEEKEND "holidays: [{day: 2026-03-06, name: Nghỉ bù}]\n");
	fakehost_set_now(issuing->fake, MIDNIGHT_AFTER_FRIDAY_MS);
	assert_int_equal(fire(), 0);
	assert_int_equal(issuing_told(issuing, "outgoing.issue_overdue"), 0);
	assert_int_equal(office_moment_ms(issuing_letter(issuing)->issue_deadline->due_at),
			 MIDNIGHT_AFTER_FRIDAY_MS + 3 * DAY_MS);
	assert_true(timer_ms() > MIDNIGHT_AFTER_FRIDAY_MS);
}

/* A limit goes on while the number is voided, and ends with the document. */
static void a_voided_number_does_not_stop_the_clock(void **state)
{
	(void)state;
	for (int cancel = 0; cancel < 2; cancel++) {
		begin(RULE);
		issuing_put(issuing, with_limit);
		assert_int_equal(issuing_number(issuing, NULL, NULL), 0);
		assert_int_equal(issuing_void(issuing, "Nhầm", cancel), 0);
		fakehost_set_now(issuing->fake, MONDAY_MS);
		assert_int_equal(fire(), 0);
		assert_int_equal(issuing_told(issuing, "outgoing.issue_overdue"), !cancel);
		teardown(NULL);
	}
	begin("");
}

#define TEST(function) cmocka_unit_test_teardown(function, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(the_next_working_day_is_the_last),        TEST(a_morning_ends_at_noon),
	    TEST(some_have_a_limit_of_their_own),          TEST(urgent_ones_have_a_limit_of_their_own),
	    TEST(without_a_rule_there_is_no_limit),        TEST(a_warning_and_a_breach_are_told_once_each),
	    TEST(what_leaves_is_late_or_is_not),           TEST(another_calendar_moves_the_limit),
	    TEST(a_voided_number_does_not_stop_the_clock),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
