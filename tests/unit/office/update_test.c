/* What its sender says of an accepted document later: taken over at once, or when the clerk agrees. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "incoming/desk/updated.h"
#include "sender.h"

#define WHY "Gia hạn góp ý"
#define DUE "2026-03-20"
#define LATER "2026-04-10"

static int setup_at_once(void **state)
{
	return desk_setup_with(state, PRESETS "/danang-qlvb/incoming.yaml"); /* says nothing of updates */
}

/* What asks for an answer by a day. */
static uint64_t delivered(struct desk *desk)
{
	Congvan__DocumentHeader header = sender_header;
	Congvan__DeliverRequest request = sender_delivery("7");

	header.due_date = (char *)DUE;
	request.header = &header;
	return sender_delivers(desk, &request)->arrival_id;
}

/* Delivered and registered, by a clerk who names this day; NULL: the sender's. The arrival. */
static uint64_t accepted(struct desk *desk, const char *due, uint64_t *ret_document)
{
	Congvan__RegisterIncomingRequest form = CONGVAN__REGISTER_INCOMING_REQUEST__INIT;
	uint64_t id = delivered(desk);

	form.due_date = (char *)(uintptr_t)due;
	*ret_document = sender_accepted(desk, id, &form);
	return id;
}

static int try_update(struct desk *desk, uint32_t number, const char *due, const char *subject,
		      Congvan__DeliverReply **ret)
{
	Congvan__UpdateArrivalRequest request = CONGVAN__UPDATE_ARRIVAL_REQUEST__INIT;
	Congvan__DocumentHeader now = sender_header;

	now.due_date = (char *)(uintptr_t)due;
	if (subject)
		now.subject = (char *)(uintptr_t)subject;
	now.description = (char *)"Kèm phụ lục";
	request.source = (char *)"interconnection";
	request.sender = &sender;
	request.delivery_id = (char *)"7";
	request.header = &now;
	request.reason = (char *)WHY;
	CV_SET(&request, update, number);
	sender_becomes_channel(desk);
	return fakehost_call(desk->fake, "incoming/1", "update_arrival", &request.base,
			     &congvan__deliver_reply__descriptor, ret);
}

static bool update(struct desk *desk, uint32_t number, const char *due)
{
	Congvan__DeliverReply *reply = NULL;

	assert_int_equal(try_update(desk, number, due, NULL, &reply), 0);
	return !reply->duplicate;
}

static int answer(struct desk *desk, uint64_t id, const char *action, const char *reason)
{
	sender_becomes(desk, CLERK);
	return sender_answered(desk, id, action, reason);
}

/* What the sender was told last; its number of tellings about updates. */
static unsigned answers(struct desk *desk, const Congvan__ArrivalStatus **ret)
{
	uint32_t count;
	const struct fakehost_event *events = fakehost_events(desk->fake, &count);
	unsigned found = 0;

	for (uint32_t i = 0; i < count; i++) {
		const Congvan__ArrivalStatus *status;

		if (strcmp(events[i].topic, "incoming.arrival_status") != 0)
			continue;
		status = cv_unpack(desk->reading, &congvan__arrival_status__descriptor, events[i].payload);
		if (!status->update)
			continue;
		found++;
		*ret = status;
	}
	return found;
}

static const Congvan__RegisterEntry *entry_of(struct desk *desk, const Congvan__IncomingDocument *document)
{
	return fakehost_record(desk->fake, FAKEHOST_AGENCY, "register.entry",
			       fakehost_body(desk->fake, "ii", document->register_id, document->arrival_number),
			       &congvan__register_entry__descriptor);
}

/* Applied, with the older version kept; the sender hears 15. */
static void is_updated(struct desk *desk, uint64_t id, uint64_t document, uint32_t number)
{
	const Congvan__IncomingDocument *stored = desk_stored(desk, document);
	const Congvan__Arrival *arrival = sender_look(desk, id)->arrival;
	const Congvan__ArrivalStatus *status = NULL;

	assert_string_equal(stored->due_date, LATER);
	assert_string_equal(stored->description, "Kèm phụ lục");
	assert_string_equal(stored->subject, sender_header.subject);
	assert_non_null(strstr(entry_of(desk, stored)->note, "Bên gửi cập nhật"));
	assert_string_equal(arrival->header->due_date, LATER);
	assert_int_equal(arrival->n_earlier, 1);
	assert_string_equal(arrival->earlier[0]->header->due_date, DUE);
	assert_int_equal(arrival->earlier[0]->update, number);
	assert_null(arrival->updated);
	assert_false(arrival->asked->open);
	assert_true(arrival->asked->agreed);
	assert_int_equal(answers(desk, &status), 1);
	assert_string_equal(status->code, "15");
	assert_int_equal(status->update, number);
	desk_sums_fit(desk);
}

static void where_nothing_is_said_it_is_taken_over_at_once(void **state)
{
	struct desk *desk = *state;
	uint64_t document, id = accepted(desk, NULL, &document);
	Congvan__IncomingView *view;
	Congvan__GetIncomingRequest request = CONGVAN__GET_INCOMING_REQUEST__INIT;

	assert_true(update(desk, 1, LATER));
	is_updated(desk, id, document, 1);
	assert_false(update(desk, 1, LATER)); /* it comes twice */
	is_updated(desk, id, document, 1);
	CV_SET(&request, id, document);
	view = desk_call(desk, "get", &request.base, &congvan__incoming_view__descriptor);
	assert_string_equal(view->timeline[0]->action, "updated");
	assert_string_equal(view->timeline[0]->text, WHY);
	assert_int_equal(view->timeline[0]->n_changes, 2);
}

static void the_clerk_is_asked_and_agrees(void **state)
{
	struct desk *desk = *state;
	uint64_t document, id = accepted(desk, NULL, &document);
	const Congvan__ArrivalView *view;

	assert_true(update(desk, 1, LATER));
	assert_false(update(desk, 1, LATER));
	assert_string_equal(desk_stored(desk, document)->due_date, DUE);
	view = sender_look(desk, id);
	assert_int_equal(view->n_actions, 2);
	assert_string_equal(view->actions[0]->label->vi, "Đồng ý cập nhật");
	assert_int_equal(view->arrival->asked->kind, CONGVAN__ASKED_KIND__ASKED_UPDATE);
	assert_int_equal(view->arrival->asked->n_changes, 2);
	assert_string_equal(view->arrival->asked->changes[0]->field, "dueDate");
	assert_string_equal(view->arrival->asked->changes[0]->after, LATER);
	assert_int_equal(answer(desk, id, "agree", NULL), 0);
	is_updated(desk, id, document, 1);
	assert_int_equal(sender_look(desk, id)->arrival->state, CONGVAN__ARRIVAL_STATE__ARRIVAL_ACCEPTED);
	assert_int_equal(answer(desk, id, "agree", NULL), -EEXIST);
}

static void a_refusal_says_why_and_nothing_changes(void **state)
{
	struct desk *desk = *state;
	uint64_t document, id = accepted(desk, NULL, &document);
	const Congvan__ArrivalStatus *status = NULL;

	update(desk, 1, LATER);
	assert_int_equal(answer(desk, id, "refuse", NULL), -EINVAL);
	assert_int_equal(answer(desk, id, "refuse", "Đã trả lời rồi"), 0);
	assert_string_equal(desk_stored(desk, document)->due_date, DUE);
	assert_string_equal(sender_look(desk, id)->arrival->header->due_date, DUE);
	assert_int_equal(answers(desk, &status), 1);
	assert_string_equal(status->code, "16");
	assert_string_equal(status->reason, "Đã trả lời rồi");
	assert_false(update(desk, 1, LATER));
	assert_true(update(desk, 2, LATER)); /* another one is asked about again */
	assert_int_equal(sender_look(desk, id)->n_actions, 2);
}

static void what_waits_at_the_desk_has_it_at_once(void **state)
{
	struct desk *desk = *state;
	uint64_t id = delivered(desk);
	const Congvan__ArrivalStatus *status = NULL;

	assert_true(update(desk, 1, LATER));
	assert_false(update(desk, 1, LATER));
	assert_string_equal(sender_look(desk, id)->proposed->due_date, LATER);
	assert_int_equal(sender_look(desk, id)->arrival->n_earlier, 1);
	assert_int_equal(answers(desk, &status), 1);
	assert_string_equal(status->code, "15");
}

static void what_the_clerk_put_right_stays(void **state)
{
	struct desk *desk = *state;
	uint64_t document, id = accepted(desk, "2026-03-10", &document);

	update(desk, 1, LATER);
	assert_int_equal(answer(desk, id, "agree", NULL), 0);
	assert_string_equal(desk_stored(desk, document)->due_date, "2026-03-10");
	assert_string_equal(desk_stored(desk, document)->description, "Kèm phụ lục");
}

static void what_stands_on_the_paper_never_changes_so(void **state)
{
	struct desk *desk = *state;
	uint64_t document, id = accepted(desk, NULL, &document);
	Congvan__DeliverReply *reply;

	assert_int_equal(try_update(desk, 1, LATER, "Về việc khác", &reply), 0);
	assert_int_equal(answer(desk, id, "agree", NULL), 0);
	assert_string_equal(desk_stored(desk, document)->subject, sender_header.subject);
	assert_string_equal(sender_look(desk, id)->arrival->header->subject, sender_header.subject);
}

static void it_waits_for_its_delivery(void **state)
{
	struct desk *desk = *state;
	Congvan__DeliverReply *reply;

	assert_int_equal(try_update(desk, 1, LATER, NULL, &reply), -EBUSY);
	delivered(desk);
	assert_true(update(desk, 1, LATER));
}

static void a_recall_comes_before_an_update_that_nobody_answered(void **state)
{
	struct desk *desk = *state;
	uint64_t document, id = accepted(desk, NULL, &document);
	Congvan__RecallRequest request = sender_recall("7", "Sai số liệu");
	const Congvan__ArrivalStatus *status = NULL;

	update(desk, 1, LATER);
	update(desk, 2, LATER); /* the latest alone is asked about */
	assert_int_equal(answers(desk, &status), 1);
	CV_SET(&request, issued, true);
	sender_recalls(desk, &request);
	assert_int_equal(answers(desk, &status), 2);
	assert_string_equal(status->code, "16");
	assert_string_equal(sender_look(desk, id)->actions[0]->label->vi, "Đồng ý thu hồi");
	assert_true(update(desk, 3, LATER)); /* while a recall waits for its answer nothing is updated */
	assert_string_equal(sender_look(desk, id)->actions[0]->label->vi, "Đồng ý thu hồi");
	assert_int_equal(answer(desk, id, "agree", NULL), 0);
	assert_int_equal(desk_stored(desk, document)->state, CONGVAN__INCOMING_STATE__INCOMING_CANCELLED);
	assert_non_null(strstr(entry_of(desk, desk_stored(desk, document))->reason, "Bên gửi thu hồi: Sai số liệu"));
	desk_sums_fit(desk);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(where_nothing_is_said_it_is_taken_over_at_once, setup_at_once,
					    desk_teardown),
	    DESK_TEST(the_clerk_is_asked_and_agrees),
	    DESK_TEST(a_refusal_says_why_and_nothing_changes),
	    DESK_TEST(what_waits_at_the_desk_has_it_at_once),
	    DESK_TEST(what_the_clerk_put_right_stays),
	    DESK_TEST(what_stands_on_the_paper_never_changes_so),
	    DESK_TEST(it_waits_for_its_delivery),
	    DESK_TEST(a_recall_comes_before_an_update_that_nobody_answered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
