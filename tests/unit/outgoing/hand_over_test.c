/* Drafts of somebody who leaves: their successor goes on with them, as author and on the way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "outgoing/hand_over.h"
#include "studio.h"

const struct cv_plugin *cv_plugin_entry_v1(void);

static Congvan__Actor administrator = {.base = PROTOBUF_C_MESSAGE_INIT(&congvan__actor__descriptor),
				       .has_person_id = 1,
				       .person_id = ADMINISTRATOR,
				       .name = (char *)"Đỗ Thị Phương",
				       .role = (char *)"administrator"};

/* "identity.left", and then its batches until nothing is left. */
static void leave(struct studio *studio, enum agency_person person, enum agency_person successor)
{
	Congvan__Leave order = CONGVAN__LEAVE__INIT;

	CV_SET(&order, person_id, person);
	CV_SET(&order, successor_id, successor);
	CV_SET(&order, revision, 1);
	order.reason = (char *)"Nghỉ hưu";
	order.ordered_by = &administrator;
	const struct fakehost_delivery begun = {.kind = CV_DELIVERY_EVENT,
						.name = "leavers",
						.id = 1,
						.topic = "identity.left",
						.subject = person,
						.payload = cv_pack(studio->reading, &order.base)};
	const struct fakehost_delivery batch = {
	    .kind = CV_DELIVERY_ITEM, .name = OFFICE_HAND_OVER_QUEUE, .id = 2, .attempt = 1, .payload = begun.payload};

	assert_int_equal(fakehost_deliver(studio->fake, cv_plugin_entry_v1(), &begun), 0);
	for (unsigned i = 0; i < 2; i++)
		assert_int_equal(fakehost_deliver(studio->fake, cv_plugin_entry_v1(), &batch), 0);
}

static Congvan__HandOver *record(struct studio *studio, enum agency_person person)
{
	return fakehost_record(studio->fake, FAKEHOST_AGENCY, "identity.hand_over",
			       fakehost_body(studio->fake, "is", (uint64_t)person, "outgoing"),
			       &congvan__hand_over__descriptor);
}

static void a_draft_goes_to_the_successor(void **state)
{
	struct studio *studio = *state;
	uint64_t id = studio_draft(studio);
	const Congvan__OutgoingView *view;

	leave(studio, MEDICAL_SPECIALIST, MEDICAL_OTHER);
	assert_int_equal(record(studio, MEDICAL_SPECIALIST)->state, CONGVAN__LEAVE_STATE__LEAVE_DONE);
	assert_int_equal(record(studio, MEDICAL_SPECIALIST)->documents, 1);
	assert_int_equal(record(studio, MEDICAL_SPECIALIST)->left, 0);
	assert_int_equal(record(studio, MEDICAL_SPECIALIST)->items[0]->document_id, id);
	assert_string_equal(record(studio, MEDICAL_SPECIALIST)->items[0]->subject, studio->fields.subject);
	view = studio_view(studio, MEDICAL_OTHER, id);
	assert_string_equal(view->timeline[0]->action, "hand_over");
	assert_int_equal(view->timeline[0]->taken_from->person_id, MEDICAL_SPECIALIST);
	assert_true(studio_offers(view, "submit"));
	assert_int_equal(view->document->author->person_id, MEDICAL_SPECIALIST);
	/* And goes on as it would have. */
	studio_revise(studio, MEDICAL_OTHER, id, "V/v báo cáo tình hình bệnh án điện tử");
	assert_string_equal(studio_act(studio, MEDICAL_OTHER, id, "submit", NULL)->document->state_name,
			    "content_review");
}

/* What is on its way comes back to who drafts it now. */
static void what_is_sent_back_comes_to_the_successor(void **state)
{
	struct studio *studio = *state;
	uint64_t id = studio_draft(studio);

	studio_bring(studio, id, "form_review");
	leave(studio, MEDICAL_SPECIALIST, MEDICAL_OTHER);
	studio_act(studio, CHIEF, id, "send_back", "Sai thể thức");
	assert_string_equal(studio_stored(studio, id)->state_name, "draft");
	assert_true(studio_offers(studio_view(studio, MEDICAL_OTHER, id), "submit"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    STUDIO_TEST(a_draft_goes_to_the_successor),
	    STUDIO_TEST(what_is_sent_back_comes_to_the_successor),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
