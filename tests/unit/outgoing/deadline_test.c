/*
 * Steps of drafts in time: who has one is warned and found late once each, who passes it on has done it, what comes
 * back counts anew, and nobody is late by a calendar that was. The fake host's clock is moved.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "office/calendar/deadline.h"
#include "office/calendar/moment.h"
#include "office/lists/work_entry.h"
#include "outgoing/case.h"
#include "studio.h"

const struct cv_plugin *cv_plugin_entry_v1(void);

#define TEXT_MAX 30000u
#define HOUR INT64_C(3600000)
#define AT(hours) (FAKEHOST_NOW_MS + (hours)*HOUR) /* from Thursday 2026-03-05, 08:00 */
#define NEAR "outgoing.deadline_near"
#define PASSED "outgoing.deadline_passed"
#define CHANGED "outgoing.deadline_changed"

static char by_step[] = "/tmp/congvan-draft-steps-XXXXXX";
static char whole[] = "/tmp/congvan-draft-whole-XXXXXX";

/* ---- processes ---- */

/* Writes the default process with some lines after others. Each must be there once. */
static int write_process(char *path, const char *const lines[][2], size_t count)
{
	static char text[TEXT_MAX];
	FILE *from = fopen(PRESETS "/default/outgoing.yaml", "r");
	size_t len = from ? fread(text, 1, sizeof(text) - 1, from) : 0;
	int fd = mkstemp(path);
	FILE *to = fd < 0 ? NULL : fdopen(fd, "w");
	const char *rest = text;

	if (from)
		fclose(from);
	if (!len || !to)
		return -1;
	text[len] = '\0';
	for (size_t i = 0; i < count; i++) {
		const char *at = strstr(rest, lines[i][0]);

		if (!at || strstr(at + 1, lines[i][0]))
			return -1;
		at += strlen(lines[i][0]);
		fprintf(to, "%.*s%s", (int)(at - rest), rest, lines[i][1]);
		rest = at;
	}
	fputs(rest, to);
	return fclose(to);
}

static int make_processes(void **state)
{
	static const char *const steps[][2] = {
	    {"    default: {roles: [unit_head, chief_of_office]}\n",
	     "    due: {working_hours: 8}\n    warn: {working_hours: 6}\n    breach: {roles: chief_of_office}\n"},
	    {"    by: {relation: receiver, roles: [unit_head, chief_of_office]}\n    primary: lead\n",
	     "    due: {working_hours: 4}\n"},
	    {"    requires: [content, form]\n", "    due: {working_hours: 2}\n"},
	};
	static const char *const deadlines[][2] = {
	    {"done: issued\n", "deadlines: [{working_days: 2, breach: {roles: chief_of_office}}]\n"},
	};

	(void)state;
	return write_process(by_step, steps, 3) | write_process(whole, deadlines, 1);
}

static int remove_processes(void **state)
{
	(void)state;
	return unlink(by_step) | unlink(whole);
}

static int setup(void **state)
{
	return studio_setup_with(state, by_step);
}

static int setup_whole(void **state)
{
	return studio_setup_with(state, whole);
}

/* ---- what the store says ---- */

static const struct fakehost_timer *timer_of(struct studio *studio)
{
	uint32_t count;
	const struct fakehost_timer *timers = fakehost_timers(studio->fake, &count);

	for (uint32_t i = 0; i < count; i++)
		if (strcmp(timers[i].timer, OUTGOING_DEADLINE_TIMER) == 0)
			return &timers[i];
	return NULL;
}

/* 0: none is set. */
static int64_t timer_ms(struct studio *studio)
{
	const struct fakehost_timer *timer = timer_of(studio);

	return timer ? timer->at_ms : 0;
}

/* The only document's timer comes now, also when it was cancelled: it may have been on its way. */
static void fire(struct studio *studio, int64_t now_ms)
{
	const struct fakehost_timer *timer = timer_of(studio);
	Congvan__DeadlineTimer payload = CONGVAN__DEADLINE_TIMER__INIT;

	assert_non_null(timer);
	CV_SET(&payload, document_id, cv_key_u64(timer->key, 0));
	fakehost_set_now(studio->fake, now_ms);
	assert_int_equal(
	    fakehost_deliver(studio->fake, cv_plugin_entry_v1(),
			     &(struct fakehost_delivery){.kind = CV_DELIVERY_TIMER,
							 .name = OUTGOING_DEADLINE_TIMER,
							 .id = 7,
							 .key = timer->key,
							 .payload = cv_pack(studio->reading, &payload.base)}),
	    0);
}

/* How many events of a topic there are; the last one's message. */
static unsigned told(struct studio *studio, const char *topic, Congvan__OutgoingActed **ret)
{
	uint32_t count;
	const struct fakehost_event *events = fakehost_events(studio->fake, &count);
	unsigned found = 0;

	for (uint32_t i = 0; i < count; i++)
		if (strcmp(events[i].topic, topic) == 0) {
			found++;
			*ret = cv_unpack(studio->reading, &congvan__outgoing_acted__descriptor, events[i].payload);
		}
	return found;
}

static bool is_told(const Congvan__OutgoingActed *event, enum agency_person person)
{
	for (size_t i = 0; i < event->n_tell_ids; i++)
		if (event->tell_ids[i] == (uint64_t)person)
			return true;
	return false;
}

static const Congvan__ReceivingFlow *flow_of(struct studio *studio, uint64_t id, enum agency_person person)
{
	const Congvan__OutgoingView *view = studio_view(studio, person, id);

	for (size_t i = view->n_flows; i-- > 0;)
		if (view->flows[i]->receiver->person_id == (uint64_t)person)
			return view->flows[i];
	fail_msg("nothing for them");
	return NULL;
}

static const Congvan__Deadline *deadline_of(struct studio *studio, uint64_t id, enum agency_person person)
{
	return flow_of(studio, id, person)->deadline;
}

/* Until when it is due in the person's work list; NULL: no row says so. */
static const char *row_due(struct studio *studio, uint64_t id, enum agency_person person)
{
	const struct office_work_place place =
	    office_work_place(flow_of(studio, id, person), CONGVAN__URGENCY__URGENCY_NORMAL);
	const Congvan__WorkItem *item =
	    fakehost_record(studio->fake, FAKEHOST_AGENCY, OFFICE_WORK_ITEM,
			    office_work_key(studio->reading, &place).body, &congvan__work_item__descriptor);

	assert_non_null(item);
	assert_int_equal(item->due_at != NULL, item->due_date != NULL);
	return item->due_date;
}

static uint64_t submitted(struct studio *studio)
{
	uint64_t id = studio_draft(studio);

	studio_act(studio, MEDICAL_SPECIALIST, id, "submit", NULL);
	return id;
}

static void at(struct studio *studio, int64_t now_ms, enum agency_person person, uint64_t id, const char *action,
	       const char *text)
{
	fakehost_set_now(studio->fake, now_ms);
	studio_act(studio, person, id, action, text);
}

/* ---- a step ---- */

static void who_reviews_is_warned_once_and_late_once(void **state)
{
	struct studio *studio = *state;
	uint64_t id = submitted(studio);
	Congvan__OutgoingActed *event = NULL;
	const Congvan__OutgoingView *view;

	assert_true(timer_ms(studio) == AT(7)); /* six hours of work, and the lunch break */
	fire(studio, AT(1));
	assert_int_equal(told(studio, NEAR, &event), 0);
	assert_true(timer_ms(studio) == AT(7));
	for (int i = 0; i < 2; i++) {
		fire(studio, AT(7));
		assert_int_equal(told(studio, NEAR, &event), 1);
	}
	assert_string_equal(event->notice, "deadline_near");
	assert_true(is_told(event, MEDICAL_HEAD) && event->n_tell_ids == 1);
	assert_true(timer_ms(studio) == AT(9));
	for (int i = 0; i < 2; i++) {
		fire(studio, AT(9));
		assert_int_equal(told(studio, PASSED, &event), 1);
	}
	assert_string_equal(event->notice, "deadline_passed");
	assert_int_equal(event->n_tell_ids, 3);
	assert_true(is_told(event, MEDICAL_HEAD) && is_told(event, MEDICAL_SPECIALIST) && is_told(event, CHIEF));
	assert_int_equal(event->n_marks, 1);
	assert_string_equal(event->marks[0]->step->vi, "Thẩm định nội dung");
	assert_string_equal(event->subject, studio->fields.subject);
	assert_true(timer_ms(studio) == 0);
	view = studio_view(studio, MEDICAL_HEAD, id);
	assert_string_equal(view->timeline[0]->action, "deadline_passed");
	assert_false(view->timeline[0]->actor->has_person_id);
	assert_non_null(strstr(view->timeline[0]->text, "Review the content, "));
	assert_non_null(strstr(view->timeline[0]->text, ": 17:00 05/03/2026 (8 working hours from when it was passed "
							"on, NĐ 30/2020/NĐ-CP Đ10.2)"));
	assert_string_equal(view->timeline[1]->action, "deadline_near");
	assert_true(office_moment_ms(deadline_of(studio, id, MEDICAL_HEAD)->breached_at) == AT(9));
}

/* Its holder's part is done, however long the others take. */
static void who_passes_it_on_has_done_it(void **state)
{
	struct studio *studio = *state;
	uint64_t id = submitted(studio);
	Congvan__OutgoingActed *event = NULL;

	assert_string_equal(row_due(studio, id, MEDICAL_HEAD), "2026-03-05");
	at(studio, AT(2), MEDICAL_HEAD, id, "approve_content", NULL);
	assert_null(row_due(studio, id, MEDICAL_HEAD));
	assert_true(office_moment_ms(deadline_of(studio, id, MEDICAL_HEAD)->done_at) == AT(2));
	assert_true(timer_ms(studio) == AT(7)); /* the chief of office has four hours of work, from ten to three */
	fire(studio, AT(20));
	assert_int_equal(told(studio, NEAR, &event), 0);
	assert_int_equal(told(studio, PASSED, &event), 1);
	assert_int_equal(event->n_marks, 1);
	assert_int_equal(event->marks[0]->holder->person_id, CHIEF);
	assert_true(is_told(event, CHIEF) && is_told(event, MEDICAL_HEAD) && event->n_tell_ids == 2);
	assert_null(deadline_of(studio, id, MEDICAL_HEAD)->breached_at);
	at(studio, AT(21), CHIEF, id, "approve_form", NULL);
	assert_null(deadline_of(studio, id, HEAD)); /* the hours were the chief's alone */
	assert_true(timer_ms(studio) == 0);
	fire(studio, AT(200));
	assert_int_equal(told(studio, PASSED, &event), 1);
}

/* After the deadline and before the timer came. */
static void what_is_passed_on_late_is_recorded_by_the_act(void **state)
{
	struct studio *studio = *state;
	uint64_t id = submitted(studio);
	Congvan__OutgoingActed *event = NULL;

	at(studio, AT(10), MEDICAL_HEAD, id, "approve_content", NULL);
	assert_int_equal(told(studio, PASSED, &event), 1);
	assert_int_equal(event->marks[0]->holder->person_id, MEDICAL_HEAD);
	assert_int_equal(told(studio, "outgoing.passed_on", &event), 2);
	assert_string_equal(event->notice, "submitted");
	assert_int_equal(event->n_marks, 0);
	assert_non_null(deadline_of(studio, id, MEDICAL_HEAD)->breached_at);
}

static void what_comes_back_counts_anew(void **state)
{
	struct studio *studio = *state;
	uint64_t id = submitted(studio);
	Congvan__OutgoingActed *event = NULL;
	const Congvan__Deadline *deadline;

	at(studio, AT(1), MEDICAL_HEAD, id, "approve_content", NULL);
	at(studio, AT(26), CHIEF, id, "return", "Sai thể thức"); /* the next day at ten */
	assert_int_equal(told(studio, PASSED, &event), 1);
	assert_int_equal(event->marks[0]->holder->person_id, CHIEF);
	deadline = deadline_of(studio, id, MEDICAL_HEAD);
	assert_true(office_deadline_due_ms(deadline) == AT(50)); /* six hours of this day and two of the next */
	assert_null(deadline->breached_at);
	assert_null(deadline->warned_at);
	assert_null(deadline->done_at);
	assert_string_equal(row_due(studio, id, MEDICAL_HEAD), "2026-03-07");
	assert_true(timer_ms(studio) == AT(33));
	fire(studio, AT(33));
	assert_int_equal(told(studio, NEAR, &event), 1);
	assert_int_equal(event->marks[0]->holder->person_id, MEDICAL_HEAD);
}

static void what_is_taken_back_does_not(void **state)
{
	struct studio *studio = *state;
	uint64_t id = submitted(studio);

	at(studio, AT(1), MEDICAL_HEAD, id, "approve_content", NULL);
	at(studio, AT(2), MEDICAL_HEAD, id, "take_back", NULL);
	assert_true(office_deadline_due_ms(deadline_of(studio, id, MEDICAL_HEAD)) == AT(9));
	assert_string_equal(row_due(studio, id, MEDICAL_HEAD), "2026-03-05");
	assert_true(timer_ms(studio) == AT(7));
}

/* The author has it again, with no time set. */
static void what_is_sent_back_is_nobody_s_to_review(void **state)
{
	struct studio *studio = *state;
	uint64_t id = submitted(studio);
	Congvan__OutgoingActed *event = NULL;

	at(studio, AT(1), MEDICAL_HEAD, id, "send_back", "Viết lại");
	assert_true(timer_ms(studio) == 0);
	fire(studio, AT(40));
	assert_int_equal(told(studio, NEAR, &event), 0);
	assert_int_equal(told(studio, PASSED, &event), 0);
	at(studio, AT(48), MEDICAL_SPECIALIST, id, "submit", NULL);
	assert_true(office_deadline_due_ms(deadline_of(studio, id, MEDICAL_HEAD)) == AT(57));
}

/* Who numbers had done it in time, and has it again when the number is voided. */
static void a_voided_number_counts_anew(void **state)
{
	struct studio *studio = *state;
	uint64_t id = studio_draft(studio);
	Congvan__VoidIssueRequest request = CONGVAN__VOID_ISSUE_REQUEST__INIT;
	Congvan__OutgoingActed *event = NULL;

	studio_choose_book(studio);
	studio_bring(studio, id, "to_issue");
	assert_true(timer_ms(studio) == AT(2));
	at(studio, AT(1), CLERK, id, "number", NULL);
	assert_true(timer_ms(studio) == 0);
	fakehost_set_now(studio->fake, AT(24));
	CV_SET(&request, id, id);
	request.reason = (char *)"Ghi nhầm người ký";
	agency_become(studio->fake, CLERK);
	assert_int_equal(studio_try(studio, "void_issue", &request.base), 0);
	assert_true(office_deadline_due_ms(deadline_of(studio, id, CLERK)) == AT(26));
	assert_true(timer_ms(studio) == AT(26));
	assert_int_equal(told(studio, PASSED, &event), 0);
}

/* The fifth has become a day off. */
static void nobody_is_late_by_the_calendar_that_was(void **state)
{
	struct studio *studio = *state;
	uint64_t id = submitted(studio);
	Congvan__OutgoingActed *event = NULL;

	office_calendar_destroy(&studio->instance.server_calendar);
	assert_int_equal(office_calendar_parse("test", "holidays: [{day: 2026-03-05}]\n",
					       &studio->instance.server_calendar, &(struct cv_error){0}),
			 0);
	fire(studio, AT(9));
	assert_int_equal(told(studio, PASSED, &event), 0);
	assert_int_equal(told(studio, CHANGED, &event), 1);
	assert_true(office_moment_ms(event->marks[0]->was) == AT(9));
	assert_true(office_deadline_due_ms(deadline_of(studio, id, MEDICAL_HEAD)) == AT(33));
	assert_true(timer_ms(studio) == AT(31));
}

/* ---- the whole draft ---- */

static void a_whole_draft_may_have_a_deadline(void **state)
{
	struct studio *studio = *state;
	uint64_t id = submitted(studio);
	Congvan__OutgoingActed *event = NULL;
	const Congvan__Deadline *deadline = deadline_of(studio, id, MEDICAL_SPECIALIST);

	assert_string_equal(deadline->rule, "2 working_days from draft");
	assert_true(timer_ms(studio) == AT(64)); /* the end of the second day after it was begun */
	at(studio, AT(1), MEDICAL_HEAD, id, "approve_content", NULL);
	assert_true(office_deadline_due_ms(deadline_of(studio, id, CHIEF)) == AT(64));
	fire(studio, AT(64));
	assert_int_equal(told(studio, PASSED, &event), 1);
	/* Of who has it and of who drafted it; the head of the unit has done their part. */
	assert_int_equal(event->n_marks, 2);
	assert_int_equal(event->marks[0]->holder->person_id, MEDICAL_SPECIALIST);
	assert_int_equal(event->marks[1]->holder->person_id, CHIEF);
	assert_true(is_told(event, MEDICAL_SPECIALIST) && is_told(event, CHIEF) && is_told(event, MEDICAL_HEAD));
	assert_non_null(strstr(event->act->text, "kể từ khi bắt đầu soạn"));
}

#define STEPS(test) cmocka_unit_test_setup_teardown(test, setup, studio_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    STEPS(who_reviews_is_warned_once_and_late_once),
	    STEPS(who_passes_it_on_has_done_it),
	    STEPS(what_is_passed_on_late_is_recorded_by_the_act),
	    STEPS(what_comes_back_counts_anew),
	    STEPS(what_is_taken_back_does_not),
	    STEPS(what_is_sent_back_is_nobody_s_to_review),
	    STEPS(a_voided_number_counts_anew),
	    STEPS(nobody_is_late_by_the_calendar_that_was),
	    cmocka_unit_test_setup_teardown(a_whole_draft_may_have_a_deadline, setup_whole, studio_teardown),
	};

	return cmocka_run_group_tests(tests, make_processes, remove_processes);
}
