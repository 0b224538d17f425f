/* The desk of electronic documents: each delivery once, recalls that overtake, limits that are told of once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "desk.h"
#include "incoming/arrival.h"

static Congvan__Party sender = {PROTOBUF_C_MESSAGE_INIT(&congvan__party__descriptor), .organ_id = (char *)"H99.08",
				.name = (char *)"Sở Tư pháp"};
static Congvan__DocumentHeader header = {PROTOBUF_C_MESSAGE_INIT(&congvan__document_header__descriptor),
					 .document_id = (char *)"H99.08,2026/01/05,12/STP-VP",
					 .issuing_organ = (char *)"Sở Tư pháp",
					 .code_number = (char *)"12",
					 .code_notation = (char *)"STP-VP",
					 .issued_date = (char *)"2026-01-05",
					 .document_type = (char *)"Công văn",
					 .subject = (char *)"Về việc rà soát văn bản"};
static char digest[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
static Congvan__FileRef file = {PROTOBUF_C_MESSAGE_INIT(&congvan__file_ref__descriptor), .name = (char *)"12.pdf",
				.media_type = (char *)"application/pdf", .sha256 = digest};
static Congvan__FileRef *files[] = {&file};

#define HOUR INT64_C(3600000)

const struct cv_plugin *cv_plugin_entry_v1(void);

static void as_plugin(struct desk *desk)
{
	fakehost_caller(desk->fake)->kind = CV_CALLER_PLUGIN;
}

static void as_clerk(struct desk *desk)
{
	fakehost_caller(desk->fake)->kind = CV_CALLER_PERSON;
	agency_become(desk->fake, CLERK);
}

static Congvan__DeliverRequest delivery(const char *id)
{
	Congvan__DeliverRequest request = CONGVAN__DELIVER_REQUEST__INIT;

	request.source = (char *)"interconnection";
	request.sender = &sender;
	request.delivery_id = (char *)(uintptr_t)id;
	request.header = &header;
	request.files = files;
	request.n_files = 1;
	return request;
}

static Congvan__DeliverReply *deliver(struct desk *desk, const char *id)
{
	Congvan__DeliverRequest request = delivery(id);

	as_plugin(desk);
	return desk_call(desk, "deliver", &request.base, &congvan__deliver_reply__descriptor);
}

static Congvan__DeliverReply *recall(struct desk *desk, const char *id)
{
	Congvan__RecallRequest request = CONGVAN__RECALL_REQUEST__INIT;

	request.source = (char *)"interconnection";
	request.sender = &sender;
	request.delivery_id = (char *)(uintptr_t)id;
	request.header = &header;
	request.reason = (char *)"Gửi nhầm";
	as_plugin(desk);
	return desk_call(desk, "recall", &request.base, &congvan__deliver_reply__descriptor);
}

static Congvan__Arrival *look(struct desk *desk, uint64_t id)
{
	Congvan__GetArrivalRequest request = CONGVAN__GET_ARRIVAL_REQUEST__INIT;
	Congvan__ArrivalView *view;

	CV_SET(&request, id, id);
	as_clerk(desk);
	view = desk_call(desk, "get_arrival", &request.base, &congvan__arrival_view__descriptor);
	return view->arrival;
}

static uint64_t accept(struct desk *desk, uint64_t id)
{
	Congvan__RegisterIncomingRequest request = CONGVAN__REGISTER_INCOMING_REQUEST__INIT;
	Congvan__IncomingView *view;

	CV_SET(&request, arrival_id, id);
	as_clerk(desk);
	view = desk_call(desk, "register_document", &request.base, &congvan__incoming_view__descriptor);
	return view->document->id;
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
	Congvan__DeliverRequest request = delivery("7");

	as_clerk(desk);
	assert_int_not_equal(desk_try(desk, "deliver", &request.base), 0);
	desk_refused(desk, "arrival.plugins_only");
}

static void a_package_without_what_it_needs_is_refused(void **state)
{
	struct desk *desk = *state;
	Congvan__DeliverRequest request = delivery("7");
	Congvan__FileRef wrong = file;
	Congvan__FileRef *wrongs[] = {&wrong};

	as_plugin(desk);
	request.n_files = 0;
	assert_int_not_equal(desk_try(desk, "deliver", &request.base), 0);
	desk_refused(desk, "arrival.bad_package");
	request.n_files = 1;
	request.files = wrongs;
	wrong.sha256 = (char *)"../../etc/passwd";
	assert_int_not_equal(desk_try(desk, "deliver", &request.base), 0);
	desk_refused(desk, "arrival.bad_package");
	request = delivery("");
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
	assert_string_equal(desk_stored(desk, document)->files[0]->sha256, digest);
	assert_string_equal(desk_stored(desk, document)->source, "interconnection");
}

static unsigned count_events(struct desk *desk, const char *topic)
{
	uint32_t count;
	const struct fakehost_event *events = fakehost_events(desk->fake, &count);
	unsigned found = 0;

	for (uint32_t i = 0; i < count; i++)
		found += strcmp(events[i].topic, topic) == 0;
	return found;
}

static const struct fakehost_timer *arrival_timer(struct desk *desk)
{
	uint32_t count;
	const struct fakehost_timer *timers = fakehost_timers(desk->fake, &count);

	for (uint32_t i = count; i-- > 0;)
		if (strcmp(timers[i].timer, INCOMING_ARRIVAL_TIMER) == 0)
			return &timers[i];
	fail_msg("no timer was set");
	return NULL;
}

static void fire(struct desk *desk, int64_t now_ms)
{
	const struct fakehost_timer *timer = arrival_timer(desk);

	as_plugin(desk);
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
	assert_int_equal(count_events(desk, "incoming.arrival_due_soon"), 0);
	fire(desk, warn_ms);
	fire(desk, warn_ms + 1);
	assert_int_equal(count_events(desk, "incoming.arrival_due_soon"), 1);
	due_ms = arrival_timer(desk)->at_ms;
	assert_true(due_ms > warn_ms);
	fire(desk, due_ms);
	fire(desk, due_ms + HOUR);
	assert_int_equal(count_events(desk, "incoming.arrival_due_soon"), 1);
	assert_int_equal(count_events(desk, "incoming.arrival_overdue"), 1);
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
	assert_int_equal(count_events(desk, "incoming.arrival_overdue"), 0);
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
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
