/* What a leaver's successor goes on with: batches, counts, what stops it, and that nothing happens twice. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "desk.h"
#include "incoming/hand_over.h"

const struct cv_plugin *cv_plugin_entry_v1(void);

static Congvan__Actor administrator = {PROTOBUF_C_MESSAGE_INIT(&congvan__actor__descriptor), .has_person_id = 1,
				       .person_id = ADMINISTRATOR, .name = (char *)"Quản trị",
				       .role = (char *)"administrator"};

static Congvan__Leave leave_of(enum agency_person person, enum agency_person successor)
{
	Congvan__Leave leave = CONGVAN__LEAVE__INIT;

	CV_SET(&leave, person_id, person);
	if (successor)
		CV_SET(&leave, successor_id, successor);
	CV_SET(&leave, revision, 1);
	leave.reason = (char *)"Nghỉ hưu";
	leave.ordered_by = &administrator;
	return leave;
}

static struct cv_bytes packed(struct desk *desk, const Congvan__Leave *leave)
{
	return cv_pack(desk->reading, &leave->base);
}

static int begin(struct desk *desk, const Congvan__Leave *leave)
{
	return fakehost_deliver(desk->fake, cv_plugin_entry_v1(),
				&(struct fakehost_delivery){.kind = CV_DELIVERY_EVENT,
							    .name = "leavers",
							    .id = 1,
							    .topic = "identity.left",
							    .subject = leave->person_id,
							    .payload = packed(desk, leave)});
}

static int batch(struct desk *desk, const Congvan__Leave *leave, uint32_t attempt)
{
	return fakehost_deliver(desk->fake, cv_plugin_entry_v1(),
				&(struct fakehost_delivery){.kind = CV_DELIVERY_ITEM,
							    .name = OFFICE_HAND_OVER_QUEUE,
							    .id = 2,
							    .attempt = attempt,
							    .payload = packed(desk, leave)});
}

static Congvan__HandOver *record(struct desk *desk, enum agency_person person)
{
	return fakehost_record(desk->fake, FAKEHOST_AGENCY, "identity.hand_over",
			       fakehost_body(desk->fake, "is", (uint64_t)person, "incoming"),
			       &congvan__hand_over__descriptor);
}

static uint32_t items(struct desk *desk)
{
	uint32_t count;

	fakehost_items(desk->fake, &count);
	return count;
}

static Congvan__IncomingView *look(struct desk *desk, enum agency_person person, uint64_t id)
{
	Congvan__GetIncomingRequest request = CONGVAN__GET_INCOMING_REQUEST__INIT;

	agency_become(desk->fake, person);
	CV_SET(&request, id, id);
	return desk_call(desk, "get", &request.base, &congvan__incoming_view__descriptor);
}

/* A document that the medical specialist works on. */
static uint64_t assigned(struct desk *desk, const char *number)
{
	uint64_t id;

	desk->form.code_number = (char *)number;
	id = desk_register(desk, true)->document->id;
	desk_direct(desk, id, "Giao phòng tham mưu.", UNIT_MEDICAL, FINANCE_HEAD);
	agency_become(desk->fake, CHIEF);
	desk_act(desk, id, "distribute", &congvan__distribute_request__descriptor, NULL);
	desk_assign(desk, MEDICAL_HEAD, id, MEDICAL_SPECIALIST);
	return id;
}

static void the_successor_goes_on(void **state)
{
	struct desk *desk = *state;
	uint64_t id = assigned(desk, "1");
	Congvan__Leave leave = leave_of(MEDICAL_SPECIALIST, MEDICAL_OTHER);
	const Congvan__ReceivingFlow *flow;
	Congvan__IncomingView *view;

	assert_int_equal(begin(desk, &leave), 0);
	assert_int_equal(record(desk, MEDICAL_SPECIALIST)->left, 1);
	assert_int_equal(record(desk, MEDICAL_SPECIALIST)->state, CONGVAN__LEAVE_STATE__LEAVE_RUNNING);
	desk_rows(desk, MEDICAL_SPECIALIST, CONGVAN__WORK_BOX__BOX_TO_DO, 1); /* not yet */
	assert_int_equal(batch(desk, &leave, 1), 0);
	desk_rows(desk, MEDICAL_SPECIALIST, CONGVAN__WORK_BOX__BOX_TO_DO, 0);
	desk_rows(desk, MEDICAL_OTHER, CONGVAN__WORK_BOX__BOX_TO_DO, 1);
	desk_sums_fit(desk);
	assert_string_equal(desk_row(desk, CLERK, 0)->holder, "Đặng Thị Mai");
	assert_int_equal(record(desk, MEDICAL_SPECIALIST)->n_items, 1);
	assert_int_equal(record(desk, MEDICAL_SPECIALIST)->items[0]->document_id, id);
	assert_string_equal(record(desk, MEDICAL_SPECIALIST)->items[0]->subject, desk->form.subject);
	view = look(desk, MEDICAL_OTHER, id);
	assert_string_equal(view->timeline[0]->action, "hand_over");
	assert_int_equal(view->timeline[0]->actor->person_id, ADMINISTRATOR);
	assert_int_equal(view->timeline[0]->taken_from->person_id, MEDICAL_SPECIALIST);
	assert_string_equal(view->timeline[0]->receivers[0]->name, "Đặng Thị Mai");
	assert_string_equal(view->timeline[0]->text, "Nghỉ hưu");
	flow = view->flows[view->n_flows - 1];
	for (size_t i = 0; i < view->n_flows; i++)
		if (view->flows[i]->n_earlier)
			flow = view->flows[i];
	assert_int_equal(flow->receiver->person_id, MEDICAL_OTHER);
	assert_int_equal(flow->n_earlier, 1);
	assert_int_equal(flow->earlier[0]->receiver->person_id, MEDICAL_SPECIALIST);
	assert_int_equal(batch(desk, &leave, 1), 0); /* nothing is left: the last one says so */
	assert_int_equal(record(desk, MEDICAL_SPECIALIST)->state, CONGVAN__LEAVE_STATE__LEAVE_DONE);
	assert_int_equal(record(desk, MEDICAL_SPECIALIST)->documents, 1);
	/* The document ends as it would have. */
	view = desk_complete(desk, MEDICAL_OTHER, id, "Đã trả lời.");
	assert_int_equal(view->document->state, CONGVAN__INCOMING_STATE__INCOMING_COMPLETED);
}

static void what_was_passed_on_is_followed_by_the_successor(void **state)
{
	struct desk *desk = *state;
	Congvan__Leave leave = leave_of(HEAD, DEPUTY);
	uint64_t id = assigned(desk, "1");

	desk_rows(desk, HEAD, CONGVAN__WORK_BOX__BOX_FOLLOWING, 1);
	assert_int_equal(begin(desk, &leave), 0);
	assert_int_equal(batch(desk, &leave, 1), 0);
	desk_rows(desk, HEAD, CONGVAN__WORK_BOX__BOX_FOLLOWING, 0);
	desk_rows(desk, DEPUTY, CONGVAN__WORK_BOX__BOX_FOLLOWING, 1);
	assert_string_equal(desk_row(desk, DEPUTY, 0)->holder, "Võ Thanh Tùng");
	assert_int_equal(look(desk, DEPUTY, id)->document->id, id);
	desk_sums_fit(desk);
}

static void a_lot_of_work_goes_in_batches(void **state)
{
	enum { DOCUMENTS = OFFICE_HAND_OVER_DOCUMENTS + 5 };
	struct desk *desk = *state;
	Congvan__Leave leave = leave_of(MEDICAL_SPECIALIST, MEDICAL_OTHER);
	char numbers[DOCUMENTS][8];

	for (int i = 0; i < DOCUMENTS; i++) {
		snprintf(numbers[i], sizeof(numbers[i]), "%d", i + 1);
		assigned(desk, numbers[i]);
	}
	assert_int_equal(begin(desk, &leave), 0);
	assert_int_equal(items(desk), 1);
	assert_int_equal(batch(desk, &leave, 1), 0);
	assert_int_equal(items(desk), 2); /* the next batch, in the same commit */
	assert_int_equal(record(desk, MEDICAL_SPECIALIST)->documents, OFFICE_HAND_OVER_DOCUMENTS);
	assert_int_equal(record(desk, MEDICAL_SPECIALIST)->left, 5);
	assert_int_equal(batch(desk, &leave, 1), 0);
	assert_int_equal(batch(desk, &leave, 1), 0);
	assert_int_equal(items(desk), 3); /* the last one puts none */
	assert_int_equal(record(desk, MEDICAL_SPECIALIST)->documents, DOCUMENTS);
	assert_int_equal(record(desk, MEDICAL_SPECIALIST)->n_items,
			 DOCUMENTS); /* each once, for the successor to read */
	for (int i = 0; i < DOCUMENTS; i++)
		for (int j = 0; j < i; j++)
			assert_true(record(desk, MEDICAL_SPECIALIST)->items[i]->document_id !=
				    record(desk, MEDICAL_SPECIALIST)->items[j]->document_id);
	desk_rows(desk, MEDICAL_OTHER, CONGVAN__WORK_BOX__BOX_TO_DO, DOCUMENTS);
	desk_rows(desk, MEDICAL_SPECIALIST, CONGVAN__WORK_BOX__BOX_TO_DO, 0);
	desk_sums_fit(desk);
}

static void a_commit_that_fails_leaves_all_where_it_was(void **state)
{
	struct desk *desk = *state;
	Congvan__Leave leave = leave_of(MEDICAL_SPECIALIST, MEDICAL_OTHER);

	assigned(desk, "1");
	assigned(desk, "2");
	assert_int_equal(begin(desk, &leave), 0);
	fakehost_fail_commit(desk->fake, -EIO);
	assert_int_not_equal(batch(desk, &leave, 1), 0);
	desk_rows(desk, MEDICAL_SPECIALIST, CONGVAN__WORK_BOX__BOX_TO_DO, 2);
	desk_rows(desk, MEDICAL_OTHER, CONGVAN__WORK_BOX__BOX_TO_DO, 0);
	assert_int_equal(record(desk, MEDICAL_SPECIALIST)->documents, 0);
	assert_int_equal(batch(desk, &leave, 2), 0);
	desk_rows(desk, MEDICAL_OTHER, CONGVAN__WORK_BOX__BOX_TO_DO, 2);
	desk_sums_fit(desk);
}

static void it_says_at_which_document_it_stopped(void **state)
{
	struct desk *desk = *state;
	Congvan__Leave leave = leave_of(MEDICAL_SPECIALIST, MEDICAL_OTHER);
	Congvan__HandOver *stopped;
	uint64_t id = assigned(desk, "1");

	assert_int_equal(begin(desk, &leave), 0);
	assert_int_equal(batch(desk, &leave, OFFICE_HAND_OVER_ATTEMPTS), 0);
	stopped = record(desk, MEDICAL_SPECIALIST);
	assert_int_equal(stopped->state, CONGVAN__LEAVE_STATE__LEAVE_FAILED);
	assert_int_equal(stopped->failed_document_id, id);
	assert_non_null(stopped->failure->vi);
	/* Ordered again: what is left goes on, and an item of the first order does nothing. */
	leave.revision = 2;
	assert_int_equal(begin(desk, &leave), 0);
	assert_int_equal(batch(desk, &leave, 1), 0);
	desk_rows(desk, MEDICAL_OTHER, CONGVAN__WORK_BOX__BOX_TO_DO, 1);
	leave.revision = 1;
	assert_int_equal(begin(desk, &leave), 0);
	assert_int_equal(record(desk, MEDICAL_SPECIALIST)->leave_revision, 2);
}

static void without_a_successor_it_fails_and_says_why(void **state)
{
	struct desk *desk = *state;
	Congvan__Leave leave = leave_of(MEDICAL_SPECIALIST, 0), gone = leave_of(MEDICAL_SPECIALIST, DISABLED);

	assigned(desk, "1");
	assert_int_equal(begin(desk, &leave), 0);
	assert_int_equal(record(desk, MEDICAL_SPECIALIST)->state, CONGVAN__LEAVE_STATE__LEAVE_FAILED);
	gone.revision = 2;
	assert_int_equal(begin(desk, &gone), 0);
	assert_int_equal(batch(desk, &gone, 1), 0);
	assert_int_equal(record(desk, MEDICAL_SPECIALIST)->state, CONGVAN__LEAVE_STATE__LEAVE_FAILED);
	desk_rows(desk, MEDICAL_SPECIALIST, CONGVAN__WORK_BOX__BOX_TO_DO, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    DESK_TEST(the_successor_goes_on),
	    DESK_TEST(what_was_passed_on_is_followed_by_the_successor),
	    DESK_TEST(a_lot_of_work_goes_in_batches),
	    DESK_TEST(a_commit_that_fails_leaves_all_where_it_was),
	    DESK_TEST(it_says_at_which_document_it_stopped),
	    DESK_TEST(without_a_successor_it_fails_and_says_why),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
