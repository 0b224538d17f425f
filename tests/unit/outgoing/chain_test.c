/* A draft on its way: from its author to the signature, back, and what happens to those who stood for it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "office/process/process.h"
#include "outgoing/log.h"
#include "studio.h"

#define CONTENT (1u << OFFICE_ENDORSE_CONTENT)
#define FORM (1u << OFFICE_ENDORSE_FORM)
#define SIGN (1u << OFFICE_ENDORSE_SIGN)

static void a_draft_goes_through_all_hands(void **state)
{
	struct studio *studio = *state;
	uint64_t id = studio_draft(studio);
	Congvan__OutgoingView *view;
	const Congvan__OutgoingDocument *document;

	assert_string_equal(studio_stored(studio, id)->state_name, "draft");
	studio_bring(studio, id, "to_issue");
	document = studio_stored(studio, id);
	assert_int_equal(document->n_endorsements, 3);
	assert_int_equal(studio_endorsed(studio, id), CONTENT | FORM | SIGN);
	for (size_t i = 0; i < document->n_endorsements; i++) {
		assert_int_equal(document->endorsements[i]->version, 1);
		assert_string_equal(document->endorsements[i]->digest, document->digest);
	}
	assert_int_equal(document->endorsements[0]->by->person_id, MEDICAL_HEAD);
	assert_int_equal(document->endorsements[1]->by->person_id, CHIEF);
	assert_int_equal(document->endorsements[2]->by->person_id, HEAD);
	assert_int_equal(document->signature->person_id, HEAD);
	assert_string_equal(document->signature->name, "Trần Văn Bình");
	assert_non_null(document->signed_at);
	view = studio_view(studio, CLERK, id);
	assert_true(studio_offers(view, "number"));
	assert_int_equal(view->n_timeline, 5);
	assert_int_equal(view->n_flows, 5);
	assert_int_equal(view->n_versions, 1);
	assert_null(view->versions[0]->files[0]->sha256);
}

/* "The head of the unit" of somebody who is in none is nobody, and not whoever heads any unit. */
static void without_a_unit_nobody_heads_it(void **state)
{
	struct studio *studio = *state;
	uint64_t id;
	Congvan__Post post = CONGVAN__POST__INIT;

	CV_SET(&post, id, MEDICAL_SPECIALIST + 1000u);
	CV_SET(&post, person_id, MEDICAL_SPECIALIST);
	post.role = (char *)OFFICE_SPECIALIST;
	post.title = (char *)"Chuyên viên";
	post.from = (char *)"2020-01-01";
	fakehost_put(studio->fake, FAKEHOST_AGENCY, "identity.post", fakehost_body(studio->fake, "i", post.id),
		     &post.base);
	id = studio_draft(studio);
	assert_int_equal(studio_try_act(studio, MEDICAL_SPECIALIST, id, "submit", NULL), -EEXIST);
	studio_refused(studio, "receiver.nobody_in_role");
	assert_string_equal(studio_stored(studio, id)->state_name, "draft");
}

static void only_who_has_it_acts(void **state)
{
	struct studio *studio = *state;
	uint64_t id = studio_draft(studio);

	assert_int_equal(studio_try_act(studio, MEDICAL_OTHER, id, "submit", NULL), -EACCES);
	assert_int_equal(studio_try_act(studio, CLERK, id, "number", NULL), -EACCES);
	studio_bring(studio, id, "content_review");
	assert_int_equal(studio_try_act(studio, MEDICAL_SPECIALIST, id, "approve_content", NULL), -EEXIST);
	studio_refused(studio, "outgoing.wrong_step");
	assert_int_equal(studio_try_act(studio, CHIEF, id, "approve_content", NULL), -EACCES);
	studio_refused(studio, "outgoing.not_yours");
	assert_int_equal(studio_try_act(studio, FINANCE_HEAD, id, "approve_content", NULL), -EACCES);
	studio_refused(studio, "outgoing.not_visible");
	assert_int_equal(studio_try_act(studio, MEDICAL_SPECIALIST, id, "submit", NULL), -EEXIST);
	studio_refused(studio, "outgoing.wrong_state");
	assert_int_equal(studio_try_act(studio, HEAD, id, "sign", NULL), -EACCES);
	/* Whoever has passed it on pulls it back from nobody. */
	studio_act(studio, MEDICAL_HEAD, id, "approve_content", NULL);
	studio_act(studio, CHIEF, id, "approve_form", NULL);
	assert_int_equal(studio_try_act(studio, CHIEF, id, "return", "nhầm"), -EEXIST);
	studio_refused(studio, "outgoing.wrong_state");
	assert_int_equal(studio_try_act(studio, MEDICAL_HEAD, id, "dance", NULL), -EEXIST);
	studio_refused(studio, "outgoing.wrong_step");
}

static void what_is_sent_back_loses_all_who_stood_for_it(void **state)
{
	struct studio *studio = *state;
	uint64_t id = studio_draft(studio);
	const Congvan__OutgoingDocument *document;
	Congvan__OutgoingView *view;

	studio_bring(studio, id, "to_issue");
	assert_int_equal(studio_try_act(studio, CLERK, id, "send_back", NULL), -EINVAL);
	studio_field(studio, "/reason", "required");
	view = studio_act(studio, CLERK, id, "send_back", "thiếu phụ lục");
	assert_string_equal(view->document->state_name, "draft");
	assert_int_equal(studio_endorsed(studio, id), 0);
	document = studio_stored(studio, id);
	assert_int_equal(document->n_endorsements, 3);
	for (size_t i = 0; i < 3; i++)
		assert_string_equal(document->endorsements[i]->void_reason, "returned");
	assert_null(document->signed_at);
	view = studio_view(studio, MEDICAL_SPECIALIST, id);
	assert_true(studio_offers(view, "submit") && studio_offers(view, "revise") && studio_offers(view, "cancel"));
	assert_string_equal(view->timeline[0]->text, "thiếu phụ lục");
	/* Nothing of it is lost, and it may go again. */
	assert_int_equal(view->n_versions, 1);
	studio_bring(studio, id, "to_issue");
	assert_int_equal(studio_endorsed(studio, id), CONTENT | FORM | SIGN);
}

static void what_is_returned_loses_who_has_it_again(void **state)
{
	struct studio *studio = *state;
	uint64_t id = studio_draft(studio);
	Congvan__OutgoingView *view;

	studio_bring(studio, id, "to_issue");
	view = studio_act(studio, CLERK, id, "return", "sai thẩm quyền ký");
	assert_string_equal(view->document->state_name, "to_sign");
	assert_int_equal(studio_endorsed(studio, id), CONTENT | FORM);
	view = studio_act(studio, HEAD, id, "return", "sửa thể thức");
	assert_string_equal(view->document->state_name, "form_review");
	assert_int_equal(studio_endorsed(studio, id), CONTENT);
	studio_act(studio, CHIEF, id, "approve_form", NULL);
	studio_act(studio, HEAD, id, "sign", NULL);
	assert_int_equal(studio_endorsed(studio, id), CONTENT | FORM | SIGN);
}

static void what_changes_by_one_byte_must_be_approved_again(void **state)
{
	struct studio *studio = *state;
	uint64_t id = studio_draft(studio);
	const Congvan__OutgoingDocument *document;
	Congvan__OutgoingView *view;

	studio_bring(studio, id, "to_sign");
	studio_act(studio, HEAD, id, "return", "xem lại");
	studio_act(studio, CHIEF, id, "return", "xem lại");
	assert_int_equal(studio_endorsed(studio, id), 0);
	studio_act(studio, MEDICAL_HEAD, id, "approve_content", NULL);
	assert_int_equal(studio_endorsed(studio, id), CONTENT);
	studio_act(studio, CHIEF, id, "return", "thừa một dấu chấm");
	view = studio_revise(studio, MEDICAL_HEAD, id, "V/v báo cáo tình hình thực hiện bệnh án điện tử.");
	assert_int_equal(view->document->version, 2);
	assert_int_equal(view->n_differences, 1);
	assert_string_equal(view->differences[0]->field, "subject");
	document = studio_stored(studio, id);
	assert_int_equal(studio_endorsed(studio, id), 0);
	assert_string_not_equal(document->digest, document->endorsements[0]->digest);
	studio_act(studio, MEDICAL_HEAD, id, "approve_content", NULL);
	document = studio_stored(studio, id);
	assert_int_equal(document->endorsements[document->n_endorsements - 1]->version, 2);
	/* Whoever had the first version before them sees what is new. */
	view = studio_view(studio, CHIEF, id);
	assert_int_equal(view->n_differences, 1);
	assert_string_equal(view->differences[0]->after, "V/v báo cáo tình hình thực hiện bệnh án điện tử.");
	assert_int_equal(view->n_versions, 2);
}

static void an_approval_is_void_as_soon_as_the_draft_changes(void **state)
{
	struct studio *studio = *state;
	uint64_t id = studio_draft(studio);
	Congvan__OutgoingDocument *document;

	studio_bring(studio, id, "to_issue");
	/* The store's record with another digest, as if somebody had got past the process. */
	document = studio_stored(studio, id);
	document->digest = (char *)"0000000000000000000000000000000000000000000000000000000000000000";
	fakehost_put(studio->fake, FAKEHOST_AGENCY, OUTGOING_DOCUMENT, fakehost_body(studio->fake, "i", id),
		     &document->base);
	assert_false(studio_offers(studio_view(studio, CLERK, id), "number"));
	assert_int_equal(studio_try_act(studio, CLERK, id, "number", NULL), -EEXIST);
	studio_refused(studio, "outgoing.not_endorsed");
	assert_non_null(strstr(fakehost_status(studio->fake)->text, "signature"));
}

static void what_nobody_opened_is_taken_back_with_its_approval(void **state)
{
	struct studio *studio = *state;
	uint64_t id = studio_draft(studio);
	Congvan__GetOutgoingRequest open = CONGVAN__GET_OUTGOING_REQUEST__INIT;
	Congvan__OutgoingView *view;
	const Congvan__OutgoingDocument *document;

	studio_bring(studio, id, "content_review");
	view = studio_act(studio, MEDICAL_HEAD, id, "approve_content", NULL);
	assert_non_null(view->undo);
	assert_string_equal(view->undo->name, "take_back");
	view = studio_act(studio, MEDICAL_HEAD, id, "take_back", NULL);
	assert_string_equal(view->document->state_name, "content_review");
	document = studio_stored(studio, id);
	assert_int_equal(studio_endorsed(studio, id), 0);
	assert_string_equal(document->endorsements[0]->void_reason, "taken_back");
	studio_act(studio, MEDICAL_HEAD, id, "approve_content", NULL);
	CV_SET(&open, id, id);
	agency_become(studio->fake, CHIEF);
	studio_call(studio, "open", &open.base);
	assert_int_equal(studio_try_act(studio, MEDICAL_HEAD, id, "take_back", NULL), -EEXIST);
	studio_refused(studio, "process.opened");
	assert_int_equal(studio_endorsed(studio, id), CONTENT);
}

static void who_is_consulted_holds_nobody_up(void **state)
{
	struct studio *studio = *state;
	uint64_t id = studio_draft(studio);
	Congvan__OutgoingActRequest request = CONGVAN__OUTGOING_ACT_REQUEST__INIT;
	Congvan__Assignment unit = CONGVAN__ASSIGNMENT__INIT, *lines = &unit;
	Congvan__OutgoingView *view;

	CV_SET(&unit, unit_id, UNIT_FINANCE);
	CV_SET(&unit, role, CONGVAN__FLOW_ROLE__FLOW_ADVISER);
	CV_SET(&request, id, id);
	request.action = (char *)"consult";
	request.text = (char *)"xin ý kiến về kinh phí";
	request.assignments = &lines;
	request.n_assignments = 1;
	agency_become(studio->fake, MEDICAL_SPECIALIST);
	view = studio_call(studio, "act", &request.base);
	assert_string_equal(view->document->state_name, "draft");
	assert_true(studio_offers(view, "submit"));
	assert_true(studio_offers(studio_view(studio, FINANCE_HEAD, id), "give_opinion"));
	assert_int_equal(studio_try_act(studio, FINANCE_HEAD, id, "give_opinion", NULL), -EINVAL);
	view = studio_act(studio, FINANCE_HEAD, id, "give_opinion", "đồng ý, nguồn kinh phí đã có");
	assert_string_equal(view->document->state_name, "draft");
	studio_bring(studio, id, "to_issue");
}

static void a_draft_is_cancelled_with_its_reason(void **state)
{
	struct studio *studio = *state;
	uint64_t id = studio_draft(studio);
	Congvan__OutgoingView *view;

	studio_bring(studio, id, "content_review");
	assert_int_equal(studio_try_act(studio, MEDICAL_SPECIALIST, id, "cancel", "không cần nữa"), -EEXIST);
	studio_act(studio, MEDICAL_HEAD, id, "send_back", "không cần nữa");
	view = studio_act(studio, MEDICAL_SPECIALIST, id, "cancel", "không cần nữa");
	assert_string_equal(view->document->state_name, "cancelled");
	assert_int_equal(view->n_actions, 0);
}

static void approved_by_one_for_another_names_both(void **state)
{
	struct studio *studio = *state;
	uint64_t id = studio_draft(studio);
	Congvan__Delegation lent = CONGVAN__DELEGATION__INIT;
	Congvan__OutgoingActRequest request = CONGVAN__OUTGOING_ACT_REQUEST__INIT;
	struct cv_caller *caller = fakehost_caller(studio->fake);
	const Congvan__Endorsement *endorsement;
	const Congvan__LoggedAct *logged;
	struct cv_bytes place;

	CV_SET(&lent, id, 900);
	CV_SET(&lent, from_person_id, MEDICAL_HEAD);
	CV_SET(&lent, from_post_id, MEDICAL_HEAD + 1000);
	CV_SET(&lent, to_person_id, MEDICAL_OTHER);
	lent.from = (char *)"2026-03-05";
	lent.to = (char *)"2026-03-06";
	fakehost_put(studio->fake, FAKEHOST_AGENCY, "identity.delegation",
		     fakehost_body(studio->fake, "i", (uint64_t)900), &lent.base);
	fakehost_put(studio->fake, FAKEHOST_AGENCY, "identity.delegation_to",
		     fakehost_body(studio->fake, "ii", (uint64_t)MEDICAL_OTHER, (uint64_t)900), NULL);
	studio_bring(studio, id, "content_review");
	CV_SET(&request, id, id);
	request.action = (char *)"approve_content";
	caller->person = MEDICAL_OTHER;
	caller->on_behalf_of = MEDICAL_HEAD;
	caller->post = MEDICAL_HEAD + 1000;
	studio_call(studio, "act", &request.base);
	caller->on_behalf_of = 0;
	endorsement = studio_stored(studio, id)->endorsements[0];
	assert_int_equal(endorsement->by->person_id, MEDICAL_OTHER);
	assert_int_equal(endorsement->on_behalf_of->person_id, MEDICAL_HEAD);
	/* Each of the two has it in the list of what was done on behalf. */
	assert_int_equal(fakehost_count(studio->fake, FAKEHOST_AGENCY, OUTGOING_LOG), 2);
	fakehost_row(studio->fake, FAKEHOST_AGENCY, OUTGOING_LOG, 0, &place);
	logged = fakehost_record(studio->fake, FAKEHOST_AGENCY, OUTGOING_LOG, place, &congvan__logged_act__descriptor);
	assert_string_equal(logged->kind, "outgoing");
	assert_string_equal(logged->act->action, "approve_content");
	assert_string_equal(logged->code, studio->fields.code_notation);
	assert_string_equal(logged->subject, studio->fields.subject);
	assert_false(logged->has_number);
}

static void several_are_signed_at_once(void **state)
{
	struct studio *studio = *state;
	const uint64_t first = studio_draft(studio), second = studio_draft(studio), third = studio_draft(studio);
	Congvan__BatchRequest request = CONGVAN__BATCH_REQUEST__INIT;
	Congvan__BatchItem items[3] = {CONGVAN__BATCH_ITEM__INIT, CONGVAN__BATCH_ITEM__INIT, CONGVAN__BATCH_ITEM__INIT};
	Congvan__BatchItem *list[] = {&items[0], &items[1], &items[2]};
	Congvan__BatchReply *reply;

	studio_bring(studio, first, "to_sign");
	studio_bring(studio, second, "to_sign");
	studio_bring(studio, third, "form_review");
	CV_SET(&items[0], id, first);
	CV_SET(&items[1], id, second);
	CV_SET(&items[2], id, third);
	request.action = (char *)"sign";
	request.items = list;
	request.n_items = 3;
	agency_become(studio->fake, HEAD);
	assert_int_equal(fakehost_call(studio->fake, "outgoing/1", "batch", &request.base,
				       &congvan__batch_reply__descriptor, &reply),
			 0);
	assert_int_equal(reply->done, 2);
	assert_string_equal(reply->results[0]->state_name, "to_issue");
	assert_non_null(reply->results[2]->problem);
	assert_int_equal(studio_endorsed(studio, second), CONTENT | FORM | SIGN);
	assert_int_equal(studio_endorsed(studio, third), CONTENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    STUDIO_TEST(a_draft_goes_through_all_hands),
	    STUDIO_TEST(without_a_unit_nobody_heads_it),
	    STUDIO_TEST(only_who_has_it_acts),
	    STUDIO_TEST(what_is_sent_back_loses_all_who_stood_for_it),
	    STUDIO_TEST(what_is_returned_loses_who_has_it_again),
	    STUDIO_TEST(what_changes_by_one_byte_must_be_approved_again),
	    STUDIO_TEST(an_approval_is_void_as_soon_as_the_draft_changes),
	    STUDIO_TEST(what_nobody_opened_is_taken_back_with_its_approval),
	    STUDIO_TEST(who_is_consulted_holds_nobody_up),
	    STUDIO_TEST(a_draft_is_cancelled_with_its_reason),
	    STUDIO_TEST(several_are_signed_at_once),
	    STUDIO_TEST(approved_by_one_for_another_names_both),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
