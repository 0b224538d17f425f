/* The desk of electronic documents: each delivery once, recalls that overtake, limits that are told of once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "incoming/desk/arrival.h"
#include "incoming/reckoning.h"
#include "office/calendar/agency.h"
#include "office/calendar/moment.h"
#include "sender.h"

#define HOUR INT64_C(3600000)

const struct cv_plugin *cv_plugin_entry_v1(void);

static Congvan__DeliverReply *deliver(struct desk *desk, const char *id)
{
	Congvan__DeliverRequest request = sender_delivery(id);

	return sender_delivers(desk, &request);
}

static Congvan__DeliverReply *recall(struct desk *desk, const char *id)
{
	Congvan__RecallRequest request = sender_recall(id, "Gửi nhầm");

	return sender_recalls(desk, &request);
}

static Congvan__Arrival *look(struct desk *desk, uint64_t id)
{
	return sender_look(desk, id)->arrival;
}

static uint64_t accept(struct desk *desk, uint64_t id)
{
	Congvan__RegisterIncomingRequest form = CONGVAN__REGISTER_INCOMING_REQUEST__INIT;

	return sender_accepted(desk, id, &form);
}

static void what_is_delivered_twice_arrives_once(void **state)
{
	struct desk *desk = *state;
	Congvan__DeliverReply *first = deliver(desk, "7"), *again = deliver(desk, "7"), *other = deliver(desk, "8");

	assert_false(first->duplicate);
	assert_true(again->duplicate && other->duplicate);
	assert_int_equal(again->arrival_id, first->arrival_id);
	assert_int_equal(other->arrival_id, first->arrival_id);
	assert_int_equal(look(desk, first->arrival_id)->state, CONGVAN__ARRIVAL_STATE__ARRIVAL_WAITING);
	accept(desk, first->arrival_id);
	again = deliver(desk, "7");
	assert_true(again->duplicate);
	assert_int_equal(look(desk, first->arrival_id)->state, CONGVAN__ARRIVAL_STATE__ARRIVAL_ACCEPTED);
}

static void people_deliver_nothing(void **state)
{
	struct desk *desk = *state;
	Congvan__DeliverRequest request = sender_delivery("7");

	sender_becomes(desk, CLERK);
	assert_int_not_equal(desk_try(desk, "deliver", &request.base), 0);
	desk_refused(desk, "arrival.plugins_only");
}

static void a_package_without_what_it_needs_is_refused(void **state)
{
	struct desk *desk = *state;
	Congvan__DeliverRequest request = sender_delivery("7");
	Congvan__FileRef wrong = sender_file;
	Congvan__FileRef *wrongs[] = {&wrong};

	sender_becomes_channel(desk);
	request.n_files = 0;
	assert_int_not_equal(desk_try(desk, "deliver", &request.base), 0);
	desk_refused(desk, "arrival.bad_package");
	request.n_files = 1;
	request.files = wrongs;
	wrong.sha256 = (char *)"../../etc/passwd";
	assert_int_not_equal(desk_try(desk, "deliver", &request.base), 0);
	desk_refused(desk, "arrival.bad_package");
	request = sender_delivery("");
	assert_int_not_equal(desk_try(desk, "deliver", &request.base), 0);
	desk_refused(desk, "arrival.bad_package");
}

static void a_recall_may_overtake_its_delivery(void **state)
{
	struct desk *desk = *state;
	Congvan__DeliverReply *recalled = recall(desk, "7"), *late = deliver(desk, "7"), *next;

	assert_false(recalled->duplicate);
	assert_true(late->duplicate);
	assert_int_equal(late->arrival_id, recalled->arrival_id);
	assert_int_equal(look(desk, recalled->arrival_id)->state, CONGVAN__ARRIVAL_STATE__ARRIVAL_RECALLED);
	/* Sent once more it is another arrival. */
	next = deliver(desk, "8");
	assert_false(next->duplicate);
	assert_int_equal(look(desk, next->arrival_id)->state, CONGVAN__ARRIVAL_STATE__ARRIVAL_WAITING);
	assert_true(recall(desk, "8")->has_arrival_id);
	assert_int_equal(look(desk, next->arrival_id)->state, CONGVAN__ARRIVAL_STATE__ARRIVAL_RECALLED);
	assert_true(recall(desk, "8")->duplicate);
}

static void what_was_accepted_stays(void **state)
{
	struct desk *desk = *state;
	uint64_t id = deliver(desk, "7")->arrival_id, document = accept(desk, id);

	recall(desk, "7");
	assert_int_equal(look(desk, id)->state, CONGVAN__ARRIVAL_STATE__ARRIVAL_ACCEPTED);
	assert_int_equal(look(desk, id)->document_id, document);
	assert_string_equal(desk_stored(desk, document)->files[0]->sha256, sender_file.sha256);
	assert_string_equal(desk_stored(desk, document)->source, "interconnection");
}

static const struct fakehost_timer *arrival_timer(struct desk *desk)
{
	uint32_t count;
	const struct fakehost_timer *timers = fakehost_timers(desk->fake, &count);

	for (uint32_t i = count; i-- > 0;)
		if (timers[i].agency == fakehost_caller(desk->fake)->agency &&
		    strcmp(timers[i].timer, INCOMING_ARRIVAL_TIMER) == 0)
			return &timers[i];
	fail_msg("no timer was set");
	return NULL;
}

static void fire(struct desk *desk, int64_t now_ms)
{
	const struct fakehost_timer *timer = arrival_timer(desk);

	sender_becomes_channel(desk);
	fakehost_set_now(desk->fake, now_ms);
	assert_int_equal(fakehost_deliver(desk->fake, cv_plugin_entry_v1(),
					  &(struct fakehost_delivery){.kind = CV_DELIVERY_TIMER,
								      .name = INCOMING_ARRIVAL_TIMER,
								      .id = 7,
								      .key = timer->key,
								      .payload = timer->payload}),
			 0);
}

/* QĐ 8849/QĐ-UBND Đ5.2: warned of near the limit, recorded past it, each once. */
static void a_limit_is_told_of_once(void **state)
{
	struct desk *desk = *state;
	uint64_t id = deliver(desk, "7")->arrival_id;
	int64_t warn_ms = arrival_timer(desk)->at_ms, due_ms;

	assert_true(warn_ms > FAKEHOST_NOW_MS);
	fire(desk, warn_ms - 1);
	assert_int_equal(sender_told(desk, "incoming.arrival_due_soon"), 0);
	fire(desk, warn_ms);
	fire(desk, warn_ms + 1);
	assert_int_equal(sender_told(desk, "incoming.arrival_due_soon"), 1);
	due_ms = arrival_timer(desk)->at_ms;
	assert_true(due_ms > warn_ms);
	fire(desk, due_ms);
	fire(desk, due_ms + HOUR);
	assert_int_equal(sender_told(desk, "incoming.arrival_due_soon"), 1);
	assert_int_equal(sender_told(desk, "incoming.arrival_overdue"), 1);
	assert_int_equal(arrival_timer(desk)->at_ms, 0);
	assert_non_null(look(desk, id)->deadline->breached_at);
}

static void what_was_accepted_is_not_late(void **state)
{
	struct desk *desk = *state;
	uint64_t id = deliver(desk, "7")->arrival_id;

	accept(desk, id);
	assert_int_equal(arrival_timer(desk)->at_ms, 0);
	fire(desk, FAKEHOST_NOW_MS + 100 * HOUR);
	assert_int_equal(sender_told(desk, "incoming.arrival_overdue"), 0);
}

/* ---- a closed agency ---- */

static void put_agency(struct fakehost *fake, void *closed)
{
	Congvan__Agency agency = CONGVAN__AGENCY__INIT;

	CV_SET(&agency, number, FAKEHOST_AGENCY);
	CV_SET(&agency, closed, *(const bool *)closed);
	fakehost_put(fake, FAKEHOST_AGENCY, "identity.agency", fakehost_body(fake, ""), &agency.base);
}

static Congvan__ArrivalStatus *last_told(struct desk *desk)
{
	uint32_t count;
	const struct fakehost_event *events = fakehost_events(desk->fake, &count);

	for (uint32_t i = count; i-- > 0;)
		if (strcmp(events[i].topic, "incoming.arrival_status") == 0)
			return cv_unpack(desk->reading, &congvan__arrival_status__descriptor, events[i].payload);
	fail_msg("nothing was told");
	return NULL;
}

static void a_closed_agency_sends_back_what_comes(void **state)
{
	struct desk *desk = *state;
	bool closed = true, open = false;
	Congvan__DeliverReply *refused, *again;
	const Congvan__ArrivalStatus *status;
	const Congvan__Arrival *arrival;

	put_agency(desk->fake, &closed);
	refused = deliver(desk, "7");
	arrival = look(desk, refused->arrival_id);
	assert_int_equal(arrival->state, CONGVAN__ARRIVAL_STATE__ARRIVAL_REFUSED);
	assert_int_equal(arrival->n_files, 0); /* nothing stays there */
	status = last_told(desk);
	assert_string_equal(status->code, "02");
	assert_string_equal(status->delivery_id, "7");
	assert_non_null(strstr(status->reason_label->vi, "ngừng hoạt động"));
	assert_non_null(strstr(status->reason_label->en, "closed"));
	assert_int_equal(sender_told(desk, "incoming.arrived"), 0);
	again = deliver(desk, "7"); /* the errand comes twice */
	assert_true(again->duplicate);
	assert_int_equal(again->arrival_id, refused->arrival_id);
	/* Opened again, it may be sent again. */
	put_agency(desk->fake, &open);
	again = deliver(desk, "8");
	assert_false(again->duplicate);
	assert_string_equal(last_told(desk)->code, "01");
}

static void a_recall_reaches_the_desk_of_a_closed_agency(void **state)
{
	struct desk *desk = *state;
	bool closed = true;
	uint64_t id = deliver(desk, "7")->arrival_id;

	put_agency(desk->fake, &closed);
	recall(desk, "7");
	assert_int_equal(look(desk, id)->state, CONGVAN__ARRIVAL_STATE__ARRIVAL_RECALLED);
	assert_string_equal(last_told(desk)->code, "15");
}

/* The delivery is under way when the agency is closed: one of the two comes first, whichever it is. */
static void closing_and_delivery_never_cross(void **state)
{
	struct desk *desk = *state;
	bool closed = true, open = false;
	uint64_t id;

	put_agency(desk->fake, &open);
	fakehost_before_commit(desk->fake, put_agency, &closed);
	id = deliver(desk, "7")->arrival_id;
	assert_true(fakehost_attempts(desk->fake) >= 2);
	assert_int_equal(look(desk, id)->state, CONGVAN__ARRIVAL_STATE__ARRIVAL_REFUSED);
}

/* ---- the agency's calendar ---- */

static void put_calendar(struct desk *desk, Congvan__AgencyCalendar *calendar)
{
	struct cv_call *call = fakehost_open(desk->fake);

	assert_int_equal(office_calendar_check(call, "/calendar", calendar), 0);
	fakehost_put(desk->fake, FAKEHOST_AGENCY, OFFICE_CALENDAR_RECORD, fakehost_body(desk->fake, ""),
		     &calendar->base);
	fakehost_close(&call);
}

/* One hour a day, at ten. */
static void work_an_hour_a_day(struct desk *desk)
{
	Congvan__AgencyCalendar calendar = CONGVAN__AGENCY_CALENDAR__INIT;
	Congvan__CalendarPart part = CONGVAN__CALENDAR_PART__INIT, *parts[] = {&part};

	part.from = (char *)"10:00";
	part.to = (char *)"11:00";
	calendar.usual = parts;
	calendar.n_usual = 1;
	put_calendar(desk, &calendar);
}

static void tell_of_calendar(struct desk *desk)
{
	Congvan__AgencyCalendar calendar = CONGVAN__AGENCY_CALENDAR__INIT;
	struct cv_bytes payload = cv_pack(desk->reading, &calendar.base);

	sender_becomes_channel(desk);
	assert_int_equal(fakehost_deliver(desk->fake, cv_plugin_entry_v1(),
					  &(struct fakehost_delivery){.kind = CV_DELIVERY_EVENT,
								      .name = "calendars",
								      .id = 11,
								      .topic = "work.calendar_changed",
								      .payload = payload}),
			 0);
}

static void run_batches(struct desk *desk)
{
	const struct fakehost_item *items;
	uint32_t count;

	for (uint32_t i = 0; items = fakehost_items(desk->fake, &count), i < count; i++)
		if (strcmp(items[i].queue, INCOMING_RECKON_QUEUE) == 0)
			assert_int_equal(fakehost_deliver(desk->fake, cv_plugin_entry_v1(),
							  &(struct fakehost_delivery){.kind = CV_DELIVERY_ITEM,
										      .name = INCOMING_RECKON_QUEUE,
										      .id = items[i].id,
										      .payload = items[i].payload}),
					 0);
}

/* Reckoned in the agency whose calendar changed, and in no other. */
static void a_changed_calendar_moves_what_waits_of_its_own_agency(void **state)
{
	struct desk *desk = *state;
	uint64_t own = deliver(desk, "7")->arrival_id, other;
	int64_t was_ms = office_moment_ms(look(desk, own)->deadline->due_at), other_ms;
	const Congvan__Arrival *arrival;

	agency_make(desk->fake, FAKEHOST_AGENCY + 1);
	fakehost_caller(desk->fake)->agency = FAKEHOST_AGENCY + 1;
	other = deliver(desk, "7")->arrival_id;
	other_ms = office_moment_ms(look(desk, other)->deadline->due_at);
	fakehost_caller(desk->fake)->agency = FAKEHOST_AGENCY;
	assert_true(was_ms == other_ms);
	work_an_hour_a_day(desk);
	tell_of_calendar(desk);
	run_batches(desk);
	arrival = look(desk, own);
	/* Eight hours, an hour a day: on the eighth day. */
	assert_true(office_moment_ms(arrival->deadline->due_at) == FAKEHOST_NOW_MS + (7 * 24 + 3) * HOUR);
	assert_string_equal(arrival->deadline->rule, "8 working_hours from arrival");
	assert_true(arrival_timer(desk)->at_ms == office_moment_ms(arrival->deadline->warn_at));
	assert_int_equal(sender_told(desk, "incoming.arrival_rescheduled"), 1);
	run_batches(desk); /* delivered again: nothing is left to be reckoned */
	assert_int_equal(sender_told(desk, "incoming.arrival_rescheduled"), 1);
	fakehost_caller(desk->fake)->agency = FAKEHOST_AGENCY + 1;
	assert_true(office_moment_ms(look(desk, other)->deadline->due_at) == other_ms);
}

static void nobody_is_late_by_a_calendar_that_is_gone(void **state)
{
	struct desk *desk = *state;
	uint64_t id = deliver(desk, "7")->arrival_id;
	int64_t due_ms = office_moment_ms(look(desk, id)->deadline->due_at);

	work_an_hour_a_day(desk); /* and nobody has reckoned yet */
	fire(desk, due_ms);
	assert_int_equal(sender_told(desk, "incoming.arrival_overdue"), 0);
	assert_int_equal(sender_told(desk, "incoming.arrival_rescheduled"), 1);
	assert_true(arrival_timer(desk)->at_ms > due_ms);
}

static void what_is_left_is_counted_in_the_agencys_hours(void **state)
{
	struct desk *desk = *state;
	const Congvan__Arrival *arrival;
	uint64_t id;

	work_an_hour_a_day(desk);
	id = deliver(desk, "7")->arrival_id; /* at eight */
	arrival = look(desk, id);
	assert_int_equal(arrival->minutes_left, 8 * 60);
	assert_true(arrival->has_clock_runs && !arrival->clock_runs);
	fakehost_set_now(desk->fake, FAKEHOST_NOW_MS + 2 * HOUR + HOUR / 2);
	arrival = look(desk, id);
	assert_int_equal(arrival->minutes_left, 8 * 60 - 30);
	assert_true(arrival->clock_runs);
	fakehost_set_now(desk->fake, FAKEHOST_NOW_MS + 4 * HOUR);
	arrival = look(desk, id);
	assert_int_equal(arrival->minutes_left, 7 * 60);
	assert_false(arrival->clock_runs);
	fakehost_set_now(desk->fake, FAKEHOST_NOW_MS + (8 * 24 + 3) * HOUR);
	assert_int_equal(look(desk, id)->minutes_left, -60);
	accept(desk, id);
	assert_false(look(desk, id)->has_minutes_left);
}

/* Who receives is the process's to say, so its events say it to those who tell. */
static void events_name_who_receives(void **state)
{
	struct desk *desk = *state;
	const struct fakehost_event *events;
	Congvan__ArrivalEvent *event = NULL;
	uint32_t count;

	deliver(desk, "7");
	events = fakehost_events(desk->fake, &count);
	for (uint32_t i = 0; i < count; i++)
		if (strcmp(events[i].topic, "incoming.arrived") == 0)
			event = cv_unpack(desk->reading, &congvan__arrival_event__descriptor, events[i].payload);
	assert_non_null(event);
	assert_int_equal(event->n_roles, 1);
	assert_string_equal(event->roles[0], "records_clerk");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    DESK_TEST(what_is_delivered_twice_arrives_once),
	    DESK_TEST(people_deliver_nothing),
	    DESK_TEST(a_package_without_what_it_needs_is_refused),
	    DESK_TEST(a_recall_may_overtake_its_delivery),
	    DESK_TEST(what_was_accepted_stays),
	    DESK_TEST(a_limit_is_told_of_once),
	    DESK_TEST(what_was_accepted_is_not_late),
	    DESK_TEST(a_changed_calendar_moves_what_waits_of_its_own_agency),
	    DESK_TEST(nobody_is_late_by_a_calendar_that_is_gone),
	    DESK_TEST(what_is_left_is_counted_in_the_agencys_hours),
	    DESK_TEST(events_name_who_receives),
	    DESK_TEST(a_closed_agency_sends_back_what_comes),
	    DESK_TEST(a_recall_reaches_the_desk_of_a_closed_agency),
	    DESK_TEST(closing_and_delivery_never_cross),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
