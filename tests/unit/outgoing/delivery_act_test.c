/* Deliveries: what the clerk does with them, and what a page offers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "mailroom.h"
#include "office/calendar/moment.h"

#define STATE(name) CONGVAN__DELIVERY_STATE__DELIVERY_##name
#define CHANNEL(name) CONGVAN__CHANNEL__CHANNEL_##name

/* ---- the clerk ---- */

static int note(struct mailroom *mailroom, uint64_t delivery, Congvan__DeliveryState told, const char *reason)
{
	Congvan__NoteDeliveryRequest request = CONGVAN__NOTE_DELIVERY_REQUEST__INIT;
	void *reply;

	CV_SET(&request, id, MAILROOM_DOCUMENT);
	CV_SET(&request, delivery_id, delivery);
	CV_SET(&request, state, told);
	request.reason = (char *)(uintptr_t)reason;
	request.reference = (char *)"RR123456789VN";
	return fakehost_call(mailroom->fake, "outgoing/1", "note_delivery", &request.base,
			     &congvan__list_deliveries_reply__descriptor, &reply);
}

static int take_back(struct mailroom *mailroom, uint64_t delivery, const char *reason)
{
	Congvan__TakeBackDeliveryRequest request = CONGVAN__TAKE_BACK_DELIVERY_REQUEST__INIT;
	void *reply;

	CV_SET(&request, id, MAILROOM_DOCUMENT);
	CV_SET(&request, delivery_id, delivery);
	request.reason = (char *)(uintptr_t)reason;
	return fakehost_call(mailroom->fake, "outgoing/1", "take_back_delivery", &request.base,
			     &congvan__list_deliveries_reply__descriptor, &reply);
}

static int retry(struct mailroom *mailroom, uint64_t delivery, Congvan__Channel channel)
{
	Congvan__RetryDeliveryRequest request = CONGVAN__RETRY_DELIVERY_REQUEST__INIT;
	void *reply;

	CV_SET(&request, id, MAILROOM_DOCUMENT);
	CV_SET(&request, delivery_id, delivery);
	if (channel)
		CV_SET(&request, channel, channel);
	return fakehost_call(mailroom->fake, "outgoing/1", "retry_delivery", &request.base,
			     &congvan__list_deliveries_reply__descriptor, &reply);
}

static const Congvan__DispatchOrder *last_order(struct mailroom *mailroom)
{
	uint32_t count;
	const struct fakehost_event *events = fakehost_events(mailroom->fake, &count);

	if (!mailroom->reading)
		mailroom->reading = fakehost_open(mailroom->fake);
	while (count-- > 0)
		if (strcmp(events[count].topic, "outgoing.dispatch") == 0)
			return cv_unpack(mailroom->reading, &congvan__dispatch_order__descriptor,
					 events[count].payload);
	return NULL;
}

static void paper_is_noted_by_hand(void **state)
{
	struct mailroom *mailroom = *state;
	uint64_t id = mailroom_delivery(mailroom, 1, CHANNEL(PAPER), STATE(WAITING));

	mailroom_person(mailroom, CLERK);
	assert_int_equal(note(mailroom, id, STATE(DONE), NULL), -EINVAL);
	assert_int_equal(note(mailroom, id, STATE(FAILED), NULL), -EINVAL); /* why? */
	assert_int_equal(note(mailroom, id, STATE(SENT), NULL), 0);
	assert_string_equal(mailroom_its_delivery(mailroom, 1)->reference, "RR123456789VN");
	assert_int_equal(mailroom_its_delivery(mailroom, 1)->steps[0]->by->person_id, CLERK);
	assert_int_equal(note(mailroom, id, STATE(SENT), NULL), -EEXIST);
	assert_int_equal(note(mailroom, id, STATE(RECEIVED), NULL), 0);
	assert_int_equal(note(mailroom, id, STATE(RECEIVED), NULL), -EEXIST);
	assert_int_equal(mailroom_its_delivery(mailroom, 1)->n_steps, 2);
}

#define POSTAL_BOOK UINT64_C(310)

static void put_postal_book(struct mailroom *mailroom, Congvan__RegisterState open)
{
	Congvan__Register book = CONGVAN__REGISTER__INIT, by_default = CONGVAN__REGISTER__INIT;

	CV_SET(&book, id, POSTAL_BOOK);
	CV_SET(&book, direction, CONGVAN__DIRECTION__DIRECTION_POSTAL);
	CV_SET(&book, year, 2026);
	CV_SET(&book, state, open);
	fakehost_put(mailroom->fake, FAKEHOST_AGENCY, "register.book", fakehost_body(mailroom->fake, "i", POSTAL_BOOK),
		     &book.base);
	CV_SET(&by_default, id, POSTAL_BOOK);
	fakehost_put(
	    mailroom->fake, FAKEHOST_AGENCY, "register.default",
	    fakehost_body(mailroom->fake, "wbi", 2026u, (unsigned)CONGVAN__DIRECTION__DIRECTION_POSTAL, UINT64_C(0)),
	    &by_default.base);
}

/* NĐ 30/2020/NĐ-CP PL IV: what is sent on paper stands in the postal book, each delivery once. */
static void what_leaves_on_paper_stands_in_the_postal_book(void **state)
{
	struct mailroom *mailroom = *state;
	uint64_t id = mailroom_delivery(mailroom, 1, CHANNEL(PAPER), STATE(WAITING));
	uint64_t before = mailroom_delivery(mailroom, 2, CHANNEL(PAPER), STATE(WAITING));
	const Congvan__PostalLine *line;

	mailroom_person(mailroom, CLERK);
	put_postal_book(mailroom, CONGVAN__REGISTER_STATE__REGISTER_CLOSED);
	assert_int_equal(note(mailroom, before, STATE(SENT), NULL), 0);
	assert_int_equal(fakehost_count(mailroom->fake, FAKEHOST_AGENCY, "register.postal"), 0);
	put_postal_book(mailroom, CONGVAN__REGISTER_STATE__REGISTER_OPEN);
	assert_int_equal(note(mailroom, id, STATE(SENT), NULL), 0);
	line = fakehost_record(mailroom->fake, FAKEHOST_AGENCY, "register.postal",
			       fakehost_body(mailroom->fake, "i", id), &congvan__postal_line__descriptor);
	assert_non_null(line);
	assert_int_equal(line->register_id, POSTAL_BOOK);
	assert_int_equal(line->document_id, MAILROOM_DOCUMENT);
	assert_string_equal(line->day, "2026-03-05");
	assert_string_equal(line->postmark, "RR123456789VN");
	assert_int_equal(line->entered_by->person_id, CLERK);
	assert_int_equal(line->envelopes, 1);
	assert_string_equal(line->code, "05/SYT-NVY");
	assert_string_equal(line->destination, "Bộ Y tế");
	/* It came back, and leaves once more: another delivery, and another envelope. */
	assert_int_equal(note(mailroom, id, STATE(REFUSED), "sai địa chỉ"), 0);
	assert_int_equal(retry(mailroom, id, CHANNEL(PAPER)), 0);
	id = mailroom_its_delivery(mailroom, 1)->followed_by;
	assert_int_equal(note(mailroom, id, STATE(SENT), NULL), 0);
	assert_int_equal(fakehost_count(mailroom->fake, FAKEHOST_AGENCY, "register.postal"), 2);
	assert_int_equal(fakehost_count(mailroom->fake, FAKEHOST_AGENCY, "register.postal_day"), 2);
}

static void only_the_clerk_acts_and_only_on_paper_by_hand(void **state)
{
	static const enum agency_person others[] = {HEAD, CHIEF, MEDICAL_SPECIALIST, ADMINISTRATOR, SECRETARY};
	struct mailroom *mailroom = *state;
	uint64_t paper = mailroom_delivery(mailroom, 1, CHANNEL(PAPER), STATE(WAITING));
	uint64_t axis = mailroom_delivery(mailroom, 2, CHANNEL(AXIS), STATE(FAILED));

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		mailroom_person(mailroom, others[i]);
		assert_int_equal(note(mailroom, paper, STATE(SENT), NULL), -EACCES);
		assert_int_equal(retry(mailroom, axis, 0), -EACCES);
		assert_int_equal(take_back(mailroom, axis, "x"), -EACCES);
	}
	mailroom_person(mailroom, CLERK);
	assert_int_equal(note(mailroom, axis, STATE(SENT), NULL), -EEXIST);
	assert_int_equal(note(mailroom, 4711, STATE(SENT), NULL), -ENOENT);
	assert_int_equal(fakehost_count(mailroom->fake, FAKEHOST_AGENCY, OUTGOING_DELIVERY), 2);
}

static void what_failed_is_sent_again_under_its_id(void **state)
{
	struct mailroom *mailroom = *state;
	uint64_t id = mailroom_delivery(mailroom, 1, CHANNEL(AXIS), STATE(FAILED));
	const Congvan__DispatchOrder *order;

	mailroom_person(mailroom, CLERK);
	assert_int_equal(retry(mailroom, id, 0), 0);
	assert_int_equal(mailroom_its_delivery(mailroom, 1)->state, STATE(WAITING));
	assert_int_equal(mailroom_recipient(mailroom, 1)->n_deliveries, 1);
	order = last_order(mailroom);
	assert_non_null(order);
	assert_int_equal(order->delivery_id, id);
	assert_int_equal(order->kind, CONGVAN__DISPATCH_KIND__DISPATCH_NEW);
	assert_string_equal(order->header->code_number, "05");
	assert_string_equal(order->header->issuing_organ_id, "H99.07");
	assert_int_equal(order->n_files, 1);
	assert_int_equal(retry(mailroom, id, 0), -EEXIST); /* it waits */
}

static void what_was_refused_is_sent_again_as_another(void **state)
{
	struct mailroom *mailroom = *state;
	uint64_t id = mailroom_delivery(mailroom, 1, CHANNEL(AXIS), STATE(REFUSED));
	Congvan__OutgoingRecipient *recipient;

	mailroom_person(mailroom, CLERK);
	assert_int_equal(retry(mailroom, id, CHANNEL(EMAIL)), -EINVAL); /* it has no address, and nobody serves it */
	assert_int_equal(retry(mailroom, id, CHANNEL(INTERNAL)), -EINVAL);
	assert_int_equal(retry(mailroom, id, CHANNEL(PAPER)), 0);
	recipient = mailroom_recipient(mailroom, 1);
	assert_int_equal(recipient->n_deliveries, 2);
	assert_int_equal(recipient->deliveries[0]->state, STATE(REFUSED));
	assert_int_equal(recipient->deliveries[0]->followed_by, recipient->deliveries[1]->id);
	assert_int_equal(recipient->deliveries[1]->channel, CHANNEL(PAPER));
	assert_int_equal(recipient->deliveries[1]->state, STATE(WAITING));
	assert_int_equal(mailroom_events(mailroom, "outgoing.dispatch"), 0); /* paper is nobody's order */
	assert_int_equal(retry(mailroom, id, 0), -EEXIST); /* the later one is acted on */
	assert_int_equal(note(mailroom, recipient->deliveries[1]->id, STATE(SENT), NULL), 0);
}

static void taking_back_asks_the_channel_or_drops(void **state)
{
	struct mailroom *mailroom = *state;
	uint64_t sent = mailroom_delivery(mailroom, 1, CHANNEL(AXIS), STATE(ARRIVED));
	uint64_t failed = mailroom_delivery(mailroom, 2, CHANNEL(AXIS), STATE(FAILED));
	uint64_t received = mailroom_delivery(mailroom, 3, CHANNEL(AXIS), STATE(RECEIVED));
	uint64_t paper = mailroom_delivery(mailroom, 4, CHANNEL(PAPER), STATE(WAITING));

	mailroom_person(mailroom, CLERK);
	assert_int_equal(take_back(mailroom, sent, NULL), -EINVAL);
	assert_int_equal(take_back(mailroom, sent, "Gửi nhầm"), 0);
	assert_int_equal(mailroom_its_delivery(mailroom, 1)->state, STATE(RECALL_ASKED));
	assert_int_equal(last_order(mailroom)->kind, CONGVAN__DISPATCH_KIND__DISPATCH_TAKE_BACK);
	assert_string_equal(last_order(mailroom)->reason, "Gửi nhầm");
	assert_int_equal(take_back(mailroom, sent, "Gửi nhầm"), -EEXIST);
	assert_int_equal(take_back(mailroom, failed, "Gửi nhầm"), 0);
	assert_int_equal(mailroom_its_delivery(mailroom, 2)->state, STATE(DROPPED));
	assert_int_equal(take_back(mailroom, received, "Gửi nhầm"), -EEXIST);
	assert_int_equal(take_back(mailroom, paper, "Gửi nhầm"), 0);
	assert_int_equal(mailroom_its_delivery(mailroom, 4)->state, STATE(DROPPED));
	assert_int_equal(mailroom_events(mailroom, "outgoing.dispatch"), 1);
	mailroom_plugin(mailroom, "axis");
	assert_int_equal(
	    mailroom_report(mailroom, sent, (struct mailroom_told){STATE(RECALL_REFUSED), 1, "Đã vào sổ", NULL}), 0);
	assert_int_equal(mailroom_its_delivery(mailroom, 1)->state, STATE(RECALL_REFUSED));
}

/* Number and seal are not yet on it. */
static void nothing_leaves_before_the_document_does(void **state)
{
	struct mailroom *mailroom = *state;
	uint64_t paper, axis;

	mailroom->unissued = true;
	mailroom_document(mailroom, NULL);
	paper = mailroom_delivery(mailroom, 1, CHANNEL(PAPER), STATE(WAITING));
	axis = mailroom_delivery(mailroom, 2, CHANNEL(AXIS), STATE(WAITING));
	mailroom_person(mailroom, CLERK);
	assert_int_equal(note(mailroom, paper, STATE(SENT), NULL), -EEXIST);
	assert_int_equal(take_back(mailroom, axis, "Bỏ nơi nhận"), 0);
	assert_int_equal(mailroom_its_delivery(mailroom, 2)->state, STATE(DROPPED));
	assert_int_equal(retry(mailroom, axis, 0), 0);
	assert_int_equal(mailroom_recipient(mailroom, 2)->deliveries[1]->state, STATE(WAITING));
	assert_null(mailroom_recipient(mailroom, 2)->deliveries[1]->ordered_at);
	assert_int_equal(mailroom_events(mailroom, "outgoing.dispatch"), 0);
}

static void a_frozen_document_changes_no_more_by_hand(void **state)
{
	struct mailroom *mailroom = *state;
	uint64_t id = mailroom_delivery(mailroom, 1, CHANNEL(PAPER), STATE(WAITING));

	mailroom_document(mailroom, "Đã thu hồi");
	mailroom_person(mailroom, CLERK);
	assert_int_equal(note(mailroom, id, STATE(SENT), NULL), -EEXIST);
	assert_string_equal(fakehost_status(mailroom->fake)->reason, "delivery.frozen");
}

static void memory_that_runs_out_changes_nothing(void **state)
{
	struct mailroom *mailroom = *state;
	uint64_t id = mailroom_delivery(mailroom, 1, CHANNEL(AXIS), STATE(SENT));
	uint32_t step;

	mailroom_person(mailroom, CLERK);
	for (step = 1; step < 5000; step++) {
		int result;

		fakehost_fail_alloc(mailroom->fake, step);
		result = take_back(mailroom, id, "Gửi nhầm");
		if (!fakehost_alloc_failed(mailroom->fake))
			break;
		assert_int_not_equal(result, 0);
		assert_int_equal(mailroom_its_delivery(mailroom, 1)->state, STATE(SENT));
		assert_int_equal(mailroom_events(mailroom, "outgoing.dispatch"), 0);
	}
	fakehost_fail_alloc(mailroom->fake, 0);
	assert_in_range(step, 20, 4999);
	assert_int_equal(mailroom_its_delivery(mailroom, 1)->state, STATE(RECALL_ASKED));
}

/* ---- what a page offers ---- */

static void offers_follow_state_and_channel(void **state)
{
	static const struct {
		Congvan__Channel channel;
		Congvan__DeliveryState state;
		unsigned acts;
	} lines[] = {
	    {CHANNEL(PAPER), STATE(WAITING), OUTGOING_DELIVERY_NOTE | OUTGOING_DELIVERY_TAKE_BACK},
	    {CHANNEL(PAPER), STATE(SENT), OUTGOING_DELIVERY_NOTE},
	    {CHANNEL(PAPER), STATE(RECEIVED), 0},
	    {CHANNEL(AXIS), STATE(WAITING), OUTGOING_DELIVERY_TAKE_BACK},
	    {CHANNEL(AXIS), STATE(FAILED), OUTGOING_DELIVERY_RETRY | OUTGOING_DELIVERY_TAKE_BACK},
	    {CHANNEL(AXIS), STATE(REFUSED), OUTGOING_DELIVERY_RETRY},
	    {CHANNEL(AXIS), STATE(RECEIVED), 0},
	    {CHANNEL(AXIS), STATE(IN_PROGRESS), 0},
	    {CHANNEL(AXIS), STATE(DONE), 0},
	    {CHANNEL(AXIS), STATE(RECALL_ASKED), 0},
	    {CHANNEL(AXIS), STATE(RECALL_AGREED), OUTGOING_DELIVERY_RETRY},
	    {CHANNEL(AXIS), STATE(RECALL_REFUSED), 0},
	    {CHANNEL(AXIS), STATE(DROPPED), OUTGOING_DELIVERY_RETRY},
	};
	Congvan__OutgoingDelivery delivery = CONGVAN__OUTGOING_DELIVERY__INIT;
	Google__Protobuf__Timestamp moment = GOOGLE__PROTOBUF__TIMESTAMP__INIT;

	(void)state;
	delivery.ordered_at = &moment;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		CV_SET(&delivery, channel, lines[i].channel);
		CV_SET(&delivery, state, lines[i].state);
		assert_int_equal(outgoing_delivery_acts(&delivery), lines[i].acts);
	}
	CV_SET(&delivery, followed_by, 1);
	assert_int_equal(outgoing_delivery_acts(&delivery), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(offers_follow_state_and_channel),
#define TEST(name) cmocka_unit_test_setup_teardown(name, mailroom_open, mailroom_close)
	    TEST(paper_is_noted_by_hand),
	    TEST(what_leaves_on_paper_stands_in_the_postal_book),
	    TEST(only_the_clerk_acts_and_only_on_paper_by_hand),
	    TEST(what_failed_is_sent_again_under_its_id),
	    TEST(what_was_refused_is_sent_again_as_another),
	    TEST(taking_back_asks_the_channel_or_drops),
	    TEST(nothing_leaves_before_the_document_does),
	    TEST(a_frozen_document_changes_no_more_by_hand),
	    TEST(memory_that_runs_out_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
