/*
 * Deadlines of incoming documents in time: where they come from, warning and breach once each whatever happens between,
 * and reckoning again when the calendar has changed. The fake host's clock is moved; timers are delivered as it lists
 * them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "desk.h"
#include "incoming/deadline.h"
#include "incoming/reckoning.h"
#include "office/calendar/deadline.h"
#include "office/calendar/moment.h"

const struct cv_plugin *cv_plugin_entry_v1(void);

#define TEXT_MAX 20000u
#define MINUTE INT64_C(60000)
#define HOUR (60 * MINUTE)

static char process[] = "/tmp/congvan-late-process-XXXXXX";
static char calendar[] = "/tmp/congvan-late-calendar-XXXXXX";

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

/* The default process with a rule for the leader's step, and one for urgent documents. */
static int make_process(void **state)
{
	static const char before[] = "    next: submitted\n    notice: submitted\n";
	static const char rule[] = "    next: submitted\n    notice: submitted\n"
				   "    due: {working_hours: 8, from: arrival}\n    warn: {working_hours: 6}\n"
				   "    breach: {roles: chief_of_office}\n";
	static const char table[] =
	    "deadlines:\n"
	    "  - {working_hours: 4, if: {urgency: [express, timed_express]}, article: NĐ 30/2020/NĐ-CP Đ24.1}\n"
	    "  - {working_days: 5, if: {document_type: Quyết định}, warn: {working_days: 1, before: due}}\n";
	static char text[TEXT_MAX], changed[TEXT_MAX + sizeof(rule) + sizeof(table)];
	int fds[] = {mkstemp(process), mkstemp(calendar)};
	FILE *file = fopen(PRESETS "/default/incoming.yaml", "r");
	size_t len = file ? fread(text, 1, sizeof(text) - 1, file) : 0;
	char *at = strstr(text, before);

	(void)state;
	if (file)
		fclose(file);
	if (fds[0] < 0 || fds[1] < 0 || !len || !at || close(fds[0]) || close(fds[1]))
		return -1;
	*at = '\0';
	snprintf(changed, sizeof(changed), "%s%s%s\n%s", text, rule, at + strlen(before), table);
	write_file(process, changed);
	return 0;
}

static int remove_files(void **state)
{
	(void)state;
	return unlink(process) | unlink(calendar);
}

static int setup(void **state)
{
	return desk_setup_with(state, process);
}

#define LATE(test) cmocka_unit_test_setup_teardown(test, setup, desk_teardown)

/* ---- what the store says ---- */

static const struct fakehost_timer *timer_of(struct desk *desk, const char *name)
{
	uint32_t count;
	const struct fakehost_timer *timers = fakehost_timers(desk->fake, &count);

	for (uint32_t i = 0; i < count; i++)
		if (strcmp(timers[i].timer, name) == 0)
			return &timers[i];
	return NULL;
}

static int64_t due_timer_ms(struct desk *desk)
{
	const struct fakehost_timer *timer = timer_of(desk, INCOMING_DEADLINE_TIMER);

	return timer ? timer->at_ms : -1;
}

/* Delivers the timer of the only document, also when it was cancelled since: it may have been on its way. */
static int fire(struct desk *desk)
{
	const struct fakehost_timer *timer = timer_of(desk, INCOMING_DEADLINE_TIMER);
	Congvan__DeadlineTimer payload = CONGVAN__DEADLINE_TIMER__INIT;

	assert_non_null(timer);
	CV_SET(&payload, document_id, cv_key_u64(timer->key, 0));
	return fakehost_deliver(desk->fake, cv_plugin_entry_v1(),
				&(struct fakehost_delivery){.kind = CV_DELIVERY_TIMER,
							    .name = INCOMING_DEADLINE_TIMER,
							    .id = 7,
							    .key = timer->key,
							    .payload = cv_pack(desk->reading, &payload.base)});
}

static Congvan__IncomingView *look(struct desk *desk, enum agency_person person, uint64_t id)
{
	Congvan__GetIncomingRequest request = CONGVAN__GET_INCOMING_REQUEST__INIT;

	agency_become(desk->fake, person);
	CV_SET(&request, id, id);
	return desk_call(desk, "get", &request.base, &congvan__incoming_view__descriptor);
}

static const Congvan__ReceivingFlow *flow_of(const Congvan__IncomingView *view, enum agency_person person)
{
	for (size_t i = view->n_flows; i-- > 0;)
		if (view->flows[i]->receiver->person_id == (uint64_t)person)
			return view->flows[i];
	fail_msg("nothing for them");
	return NULL;
}

/* How many events of a topic there are; the last one's message. */
static unsigned told(struct desk *desk, const char *topic, Congvan__IncomingActed **ret)
{
	uint32_t count;
	const struct fakehost_event *events = fakehost_events(desk->fake, &count);
	unsigned found = 0;

	for (uint32_t i = 0; i < count; i++)
		if (strcmp(events[i].topic, topic) == 0) {
			found++;
			*ret = cv_unpack(desk->reading, &congvan__incoming_acted__descriptor, events[i].payload);
		}
	return found;
}

static bool is_told(const Congvan__IncomingActed *event, enum agency_person person)
{
	for (size_t i = 0; i < event->n_tell_ids; i++)
		if (event->tell_ids[i] == (uint64_t)person)
			return true;
	return false;
}

static int64_t due_ms(const Congvan__ReceivingFlow *flow)
{
	return office_deadline_due_ms(flow->deadline);
}

/* ---- where a deadline comes from ---- */

static void the_directive_goes_before_the_document_and_that_before_rules(void **state)
{
	struct desk *desk = *state;
	const Congvan__ReceivingFlow *flow;
	Congvan__IncomingView *view;
	uint64_t id;

	/* Nothing written: the action's rule, for the leader's step alone. */
	view = desk_register(desk, true);
	flow = flow_of(view, HEAD);
	assert_int_equal(flow->deadline->source, CONGVAN__DUE_SOURCE__DUE_RULE);
	assert_string_equal(flow->due_rule, "8 working_hours from arrival");
	assert_string_equal(flow->deadline->article, "NĐ 30/2020/NĐ-CP Đ23.1");
	assert_true(due_ms(flow) == FAKEHOST_NOW_MS + 9 * HOUR); /* 17:00, with the lunch break */
	assert_string_equal(flow->due_date, "2026-03-05");
	assert_null(flow_of(view, CLERK)->deadline);
	view = desk_direct(desk, view->document->id, "Giao.", UNIT_MEDICAL, FINANCE_HEAD);
	assert_null(flow_of(view, CHIEF)->deadline); /* the eight hours were the leader's */
	/* The document says a date: it goes on to everybody who is given none. */
	desk->form.code_number = (char *)"2";
	desk->form.due_date = (char *)"2026-03-30";
	view = desk_register(desk, true);
	id = view->document->id;
	assert_int_equal(flow_of(view, HEAD)->deadline->source, CONGVAN__DUE_SOURCE__DUE_DOCUMENT);
	assert_string_equal(flow_of(view, HEAD)->due_date, "2026-03-30");
	view = desk_direct(desk, id, "Giao.", UNIT_MEDICAL, FINANCE_HEAD);
	assert_string_equal(flow_of(view, CHIEF)->due_date, "2026-03-30");
	agency_become(desk->fake, CHIEF);
	view = desk_act(desk, id, "distribute", &congvan__distribute_request__descriptor, NULL);
	/* The directive wrote one for the unit that leads. */
	flow = flow_of(view, MEDICAL_HEAD);
	assert_int_equal(flow->deadline->source, CONGVAN__DUE_SOURCE__DUE_DIRECTIVE);
	assert_string_equal(flow->due_date, "2026-03-20");
	assert_string_equal(flow_of(view, FINANCE_HEAD)->due_date, "2026-03-30");
	assert_int_equal(flow_of(view, FINANCE_HEAD)->deadline->source, CONGVAN__DUE_SOURCE__DUE_DOCUMENT);
}

static void the_agencys_table_is_asked_by_urgency_and_type(void **state)
{
	struct desk *desk = *state;
	const Congvan__ReceivingFlow *flow;

	CV_SET(&desk->form, urgency, CONGVAN__URGENCY__URGENCY_EXPRESS);
	flow = flow_of(desk_register(desk, false), CLERK);
	assert_string_equal(flow->deadline->rule, "4 working_hours from arrival");
	assert_string_equal(flow->deadline->article, "NĐ 30/2020/NĐ-CP Đ24.1");
	assert_true(due_ms(flow) == FAKEHOST_NOW_MS + 4 * HOUR);
	desk->form.urgency = CONGVAN__URGENCY__URGENCY_NORMAL;
	desk->form.code_number = (char *)"2";
	desk->form.document_type = (char *)"Quyết định";
	flow = flow_of(desk_register(desk, false), CLERK);
	assert_string_equal(flow->due_date, "2026-03-10"); /* every day counts without a file */
	assert_true(office_moment_ms(flow->deadline->warn_at) == FAKEHOST_NOW_MS + 4 * 24 * HOUR);
	desk->form.code_number = (char *)"3";
	desk->form.document_type = (char *)"Công văn";
	assert_null(flow_of(desk_register(desk, false), CLERK)->deadline);
}

/* ---- warning and breach ---- */

static void a_warning_and_a_breach_come_once_each(void **state)
{
	struct desk *desk = *state;
	uint64_t id = desk_register(desk, true)->document->id;
	const Congvan__Deadline *deadline;
	Congvan__IncomingActed *event = NULL;
	Congvan__IncomingView *view;

	assert_true(due_timer_ms(desk) == FAKEHOST_NOW_MS + 7 * HOUR); /* six hours of work: 15:00 */
	/* Too early: nothing is said, and the timer stands again. */
	assert_int_equal(fire(desk), 0);
	assert_int_equal(told(desk, "incoming.deadline_near", &event), 0);
	assert_true(due_timer_ms(desk) == FAKEHOST_NOW_MS + 7 * HOUR);
	fakehost_set_now(desk->fake, FAKEHOST_NOW_MS + 7 * HOUR);
	assert_int_equal(fire(desk), 0);
	assert_int_equal(told(desk, "incoming.deadline_near", &event), 1);
	assert_string_equal(event->notice, "deadline_near");
	assert_true(is_told(event, HEAD) && event->n_tell_ids == 1);
	assert_true(due_timer_ms(desk) == FAKEHOST_NOW_MS + 9 * HOUR);
	assert_int_equal(fire(desk), 0); /* delivered twice */
	assert_int_equal(told(desk, "incoming.deadline_near", &event), 1);
	fakehost_set_now(desk->fake, FAKEHOST_NOW_MS + 9 * HOUR);
	assert_int_equal(fire(desk), 0);
	assert_int_equal(fire(desk), 0);
	assert_int_equal(told(desk, "incoming.deadline_passed", &event), 1);
	assert_true(is_told(event, HEAD) && is_told(event, CLERK) && is_told(event, CHIEF));
	assert_int_equal(event->n_tell_ids, 3);
	assert_string_equal(event->deadlines[0]->deadline->rule, "8 working_hours from arrival");
	assert_true(due_timer_ms(desk) == 0);
	view = look(desk, HEAD, id);
	deadline = flow_of(view, HEAD)->deadline;
	assert_true(office_moment_ms(deadline->warned_at) == FAKEHOST_NOW_MS + 7 * HOUR);
	assert_true(office_moment_ms(deadline->breached_at) == FAKEHOST_NOW_MS + 9 * HOUR);
	assert_string_equal(view->timeline[0]->action, "deadline_passed");
	assert_string_equal(view->timeline[0]->text,
			    "17:00 05/03/2026 (8 working hours from its arrival, NĐ 30/2020/NĐ-CP Đ23.1)");
	assert_false(view->timeline[0]->actor->has_person_id);
	assert_string_equal(view->timeline[1]->action, "deadline_near");
	desk_sums_fit(desk);
}

/* The server was down at both instants. */
static void what_was_slept_through_is_breached_without_a_warning(void **state)
{
	struct desk *desk = *state;
	Congvan__IncomingActed *event = NULL;

	desk_register(desk, true);
	fakehost_set_now(desk->fake, FAKEHOST_NOW_MS + 40 * HOUR);
	assert_int_equal(fire(desk), 0);
	assert_int_equal(told(desk, "incoming.deadline_near", &event), 0);
	assert_int_equal(told(desk, "incoming.deadline_passed", &event), 1);
}

static void what_ended_in_time_says_nothing(void **state)
{
	struct desk *desk = *state;
	uint64_t id = desk_register(desk, true)->document->id;
	Congvan__IncomingActed *event = NULL;

	desk_complete(desk, HEAD, id, "Đã xem");
	assert_true(due_timer_ms(desk) == 0);
	fakehost_set_now(desk->fake, FAKEHOST_NOW_MS + 40 * HOUR);
	assert_int_equal(fire(desk), 0); /* it was on its way already */
	assert_int_equal(told(desk, "incoming.deadline_near", &event), 0);
	assert_int_equal(told(desk, "incoming.deadline_passed", &event), 0);
}

/* After the deadline and before the timer came: the act itself records it. */
static void what_ended_late_is_recorded_by_its_end(void **state)
{
	struct desk *desk = *state;
	uint64_t id = desk_register(desk, true)->document->id;
	Congvan__IncomingActed *event = NULL;
	Congvan__IncomingView *view;

	fakehost_set_now(desk->fake, FAKEHOST_NOW_MS + 10 * HOUR);
	view = desk_complete(desk, HEAD, id, "Đã xem");
	assert_non_null(flow_of(view, HEAD)->deadline->breached_at);
	assert_int_equal(told(desk, "incoming.deadline_passed", &event), 1);
	assert_string_equal(event->notice, "deadline_passed");
	assert_int_equal(told(desk, "incoming.completed", &event), 1);
	assert_string_equal(event->notice, "completed");
	assert_int_equal(event->n_tell_ids, 0);
	assert_int_equal(fire(desk), 0);
	assert_int_equal(told(desk, "incoming.deadline_passed", &event), 1);
	desk_sums_fit(desk);
}

static void one_breach_tells_all_who_share_it_and_those_above_once(void **state)
{
	struct desk *desk = *state;
	Congvan__IncomingActed *event = NULL;
	uint64_t id;

	desk->form.due_date = (char *)"2026-03-06";
	id = desk_register(desk, true)->document->id;
	desk_direct(desk, id, "Giao.", UNIT_MEDICAL, FINANCE_HEAD);
	agency_become(desk->fake, CHIEF);
	desk_act(desk, id, "distribute", &congvan__distribute_request__descriptor, NULL);
	fakehost_set_now(desk->fake, FAKEHOST_NOW_MS + 40 * HOUR); /* 2026-03-07 00:00 */
	assert_int_equal(fire(desk), 0);
	assert_int_equal(told(desk, "incoming.deadline_passed", &event), 1);
	/* Clerk, head and chief follow, the coordinator is to do; who leads has until the twentieth. */
	assert_int_equal(event->n_deadlines, 4);
	assert_true(is_told(event, FINANCE_HEAD));
	assert_false(is_told(event, MEDICAL_HEAD));
	/* 2026-03-21 00:00 */
	assert_true(due_timer_ms(desk) == FAKEHOST_NOW_MS + (15 * 24 + 16) * HOUR);
}

/* ---- another calendar ---- */

static void change_calendar(struct desk *desk, const char *text)
{
	office_calendar_destroy(&desk->instance.server_calendar);
	write_file(calendar, text);
	assert_int_equal(office_calendar_create(calendar, &desk->instance.server_calendar, &(struct cv_error){0}), 0);
}

static int deliver(struct desk *desk, const char *queue, uint32_t n, uint32_t attempt)
{
	uint32_t count, seen = 0;
	const struct fakehost_item *items = fakehost_items(desk->fake, &count);

	for (uint32_t i = 0; i < count; i++)
		if (strcmp(items[i].queue, queue) == 0 && seen++ == n)
			return fakehost_deliver(desk->fake, cv_plugin_entry_v1(),
						&(struct fakehost_delivery){.kind = CV_DELIVERY_ITEM,
									    .name = queue,
									    .id = items[i].id,
									    .attempt = attempt,
									    .payload = items[i].payload});
	return -ENOENT;
}

static uint32_t batches(struct desk *desk)
{
	uint32_t count, found = 0;
	const struct fakehost_item *items = fakehost_items(desk->fake, &count);

	for (uint32_t i = 0; i < count; i++)
		found += strcmp(items[i].queue, INCOMING_RECKON_QUEUE) == 0;
	return found;
}

static Congvan__IncomingCalendar *check_calendar(struct desk *desk)
{
	Congvan__Empty nothing = CONGVAN__EMPTY__INIT;
	Congvan__IncomingCalendar *reply = NULL;

	fakehost_caller(desk->fake)->kind = CV_CALLER_OPERATOR;
	assert_int_equal(fakehost_call(desk->fake, "incoming/1", "check_calendar", &nothing.base,
				       &congvan__incoming_calendar__descriptor, &reply),
			 0);
	fakehost_caller(desk->fake)->kind = CV_CALLER_PERSON;
	return reply;
}

#define SIXTH_OFF "holidays: [{day: 2026-03-05}, {day: 2026-03-06}]\n"

static void rules_are_reckoned_again_and_written_dates_are_not(void **state)
{
	struct desk *desk = *state;
	uint64_t ruled = desk_register(desk, true)->document->id, written;
	Congvan__IncomingActed *event = NULL;
	const Congvan__ReceivingFlow *flow;
	Congvan__IncomingView *view;
	Congvan__IncomingCalendar *record;

	desk->form.code_number = (char *)"2";
	desk->form.due_date = (char *)"2026-03-06";
	written = desk_register(desk, true)->document->id;
	assert_int_equal(batches(desk), 0); /* the first calendar changes nothing */
	change_calendar(desk, SIXTH_OFF);
	record = check_calendar(desk);
	assert_true(record->running);
	assert_int_equal(batches(desk), 1);
	check_calendar(desk);
	assert_int_equal(batches(desk), 1); /* under way already */
	assert_int_equal(deliver(desk, INCOMING_RECKON_QUEUE, 0, 1), 0);
	assert_int_equal(deliver(desk, INCOMING_RECKON_QUEUE, 1, 1), 0);
	assert_true(check_calendar(desk)->running); /* what waits at the desk comes after the documents */
	assert_int_equal(deliver(desk, INCOMING_RECKON_QUEUE, 2, 1), 0);
	record = check_calendar(desk);
	assert_false(record->running);
	assert_int_equal(record->documents, 1);
	assert_int_equal(record->changed, 1);
	assert_string_equal(record->version, office_calendar_version(desk->instance.server_calendar));
	view = look(desk, HEAD, ruled);
	flow = flow_of(view, HEAD);
	assert_true(due_ms(flow) == FAKEHOST_NOW_MS + (48 + 9) * HOUR);
	assert_string_equal(flow->due_date, "2026-03-07");
	assert_string_equal(view->timeline[0]->action, "deadline_changed");
	assert_string_equal(
	    view->timeline[0]->text,
	    "17:00 05/03/2026 → 17:00 07/03/2026 (8 working hours from its arrival, NĐ 30/2020/NĐ-CP Đ23.1)");
	assert_int_equal(told(desk, "incoming.deadline_changed", &event), 1);
	assert_true(office_moment_ms(event->deadlines[0]->was) == FAKEHOST_NOW_MS + 9 * HOUR);
	assert_string_equal(flow_of(look(desk, HEAD, written), HEAD)->due_date, "2026-03-06");
	assert_string_equal(desk_row(desk, HEAD, 0)->due_date, "2026-03-06"); /* the lists are in the new order */
	assert_string_equal(desk_row(desk, HEAD, 1)->due_date, "2026-03-07");
	desk_sums_fit(desk);
}

/* A batch that was delivered and not acknowledged comes again; one of an older calendar changes nothing. */
static void batches_can_come_again(void **state)
{
	struct desk *desk = *state;
	Congvan__IncomingActed *event = NULL;
	char number[8];

	for (unsigned i = 1; i <= INCOMING_RECKON_DOCUMENTS + 5; i++) {
		snprintf(number, sizeof(number), "%u", i);
		desk->form.code_number = number;
		desk_register(desk, true);
	}
	change_calendar(desk, SIXTH_OFF);
	check_calendar(desk);
	fakehost_fail_commit(desk->fake, -EIO);
	assert_int_not_equal(deliver(desk, INCOMING_RECKON_QUEUE, 0, 1), 0);
	assert_int_equal(told(desk, "incoming.deadline_changed", &event), 0);
	assert_int_equal(deliver(desk, INCOMING_RECKON_QUEUE, 0, 2), 0);
	assert_int_equal(told(desk, "incoming.deadline_changed", &event), INCOMING_RECKON_DOCUMENTS);
	/* The calendar changes again in the middle: the rest of this walk is the next one's. */
	change_calendar(desk, SIXTH_OFF "# once more\nworking: [{day: 2026-03-06}]\n");
	assert_int_equal(deliver(desk, INCOMING_RECKON_QUEUE, 1, 1), 0);
	assert_int_equal(told(desk, "incoming.deadline_changed", &event), INCOMING_RECKON_DOCUMENTS);
	check_calendar(desk);
	for (uint32_t n = 2; deliver(desk, INCOMING_RECKON_QUEUE, n, 1) == 0; n++)
		;
	assert_false(check_calendar(desk)->running);
	assert_int_equal(check_calendar(desk)->documents, INCOMING_RECKON_DOCUMENTS + 5);
	assert_int_equal(told(desk, "incoming.deadline_changed", &event), 2 * INCOMING_RECKON_DOCUMENTS + 5);
	for (unsigned i = 0; i < INCOMING_RECKON_DOCUMENTS + 5; i++)
		assert_string_equal(desk_row(desk, HEAD, i)->due_date, "2026-03-06");
	desk_sums_fit(desk);
}

/* The walk has not come to it yet: the timer of the old deadline must not call anybody late. */
static void nobody_is_late_by_the_old_calendar(void **state)
{
	struct desk *desk = *state;
	Congvan__IncomingActed *event = NULL;

	desk_register(desk, true);
	change_calendar(desk, SIXTH_OFF);
	fakehost_set_now(desk->fake, FAKEHOST_NOW_MS + 9 * HOUR);
	assert_int_equal(fire(desk), 0);
	assert_int_equal(told(desk, "incoming.deadline_passed", &event), 0);
	assert_int_equal(told(desk, "incoming.deadline_changed", &event), 1);
	assert_true(due_timer_ms(desk) == FAKEHOST_NOW_MS + (48 + 7) * HOUR);
	assert_int_equal(batches(desk), 1); /* and the walk has begun */
}

static void whoever_writes_begins_and_the_timer_looks_too(void **state)
{
	struct desk *desk = *state;
	const struct fakehost_timer *timer;

	desk_register(desk, true);
	timer = timer_of(desk, INCOMING_LOOK_TIMER);
	assert_true(timer && timer->at_ms == FAKEHOST_NOW_MS + INCOMING_LOOK_MS);
	change_calendar(desk, SIXTH_OFF);
	desk->form.code_number = (char *)"2";
	desk_register(desk, true);
	assert_int_equal(batches(desk), 1);
	change_calendar(desk, SIXTH_OFF "# again\n");
	fakehost_set_now(desk->fake, FAKEHOST_NOW_MS + INCOMING_LOOK_MS);
	assert_int_equal(fakehost_deliver(desk->fake, cv_plugin_entry_v1(),
					  &(struct fakehost_delivery){
					      .kind = CV_DELIVERY_TIMER, .name = INCOMING_LOOK_TIMER, .id = 9}),
			 0);
	assert_int_equal(batches(desk), 2);
	timer = timer_of(desk, INCOMING_LOOK_TIMER);
	assert_true(timer->at_ms == FAKEHOST_NOW_MS + 2 * INCOMING_LOOK_MS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    LATE(the_directive_goes_before_the_document_and_that_before_rules),
	    LATE(the_agencys_table_is_asked_by_urgency_and_type),
	    LATE(a_warning_and_a_breach_come_once_each),
	    LATE(what_was_slept_through_is_breached_without_a_warning),
	    LATE(what_ended_in_time_says_nothing),
	    LATE(what_ended_late_is_recorded_by_its_end),
	    LATE(one_breach_tells_all_who_share_it_and_those_above_once),
	    LATE(rules_are_reckoned_again_and_written_dates_are_not),
	    LATE(batches_can_come_again),
	    LATE(nobody_is_late_by_the_old_calendar),
	    LATE(whoever_writes_begins_and_the_timer_looks_too),
	};

	return cmocka_run_group_tests(tests, make_process, remove_files);
}
