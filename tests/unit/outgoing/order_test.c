/* Signing by order: the leader agrees and may change the draft, the chief of office signs, on paper too. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "office/process/process.h"
#include "studio.h"

static int setup(void **state)
{
	return studio_setup_with(state, DATA "/by_order.yaml");
}

static void initials_go_before_the_leader(void **state)
{
	struct studio *studio = *state;
	uint64_t id = studio_draft(studio);

	studio_act(studio, MEDICAL_SPECIALIST, id, "submit", NULL);
	assert_false(studio_offers(studio_view(studio, CHIEF, id), "present"));
	assert_int_equal(studio_try_act(studio, CHIEF, id, "present", NULL), -EEXIST);
	studio_refused(studio, "outgoing.not_endorsed");
	assert_non_null(strstr(fakehost_status(studio->fake)->text, "initials"));
	studio_act(studio, CHIEF, id, "initial", NULL);
	assert_int_equal(studio_endorsed(studio, id), 1u << OFFICE_ENDORSE_INITIAL);
	studio_act(studio, CHIEF, id, "present", NULL);
}

static uint64_t at_the_leader(struct studio *studio)
{
	uint64_t id = studio_draft(studio);

	studio_act(studio, MEDICAL_SPECIALIST, id, "submit", NULL);
	studio_act(studio, CHIEF, id, "initial", NULL);
	studio_act(studio, CHIEF, id, "present", NULL);
	return id;
}

static void the_leader_changes_it_and_the_chief_signs(void **state)
{
	struct studio *studio = *state;
	uint64_t id = at_the_leader(studio);
	const Congvan__OutgoingDocument *document;
	const Congvan__Endorsement *last;

	studio_revise(studio, HEAD, id, "V/v báo cáo bệnh án điện tử");
	assert_int_equal(studio_endorsed(studio, id), 0);
	assert_string_equal(studio_stored(studio, id)->endorsements[0]->void_reason, "changed");
	studio_act(studio, HEAD, id, "agree", NULL);
	studio_act(studio, CHIEF, id, "sign", NULL);
	document = studio_stored(studio, id);
	assert_int_equal(studio_endorsed(studio, id), 1u << OFFICE_ENDORSE_APPROVE | 1u << OFFICE_ENDORSE_SIGN);
	last = document->endorsements[document->n_endorsements - 1];
	assert_int_equal(last->version, 2);
	assert_false(last->on_paper);
	assert_int_equal(document->signature->person_id, CHIEF);
	assert_string_equal(document->state_name, "to_issue");
}

static void nobody_signs_what_the_leader_did_not_agree_to(void **state)
{
	struct studio *studio = *state;
	uint64_t id = at_the_leader(studio);

	studio_act(studio, HEAD, id, "agree", NULL);
	studio_act(studio, CHIEF, id, "return", "còn ý kiến khác");
	assert_int_equal(studio_endorsed(studio, id), 1u << OFFICE_ENDORSE_INITIAL);
	assert_int_equal(studio_try_act(studio, CHIEF, id, "sign", NULL), -EEXIST);
}

static void who_signs_says_in_what_capacity(void **state)
{
	struct studio *studio = *state;
	uint64_t id = at_the_leader(studio);
	Congvan__OutgoingActRequest request = CONGVAN__OUTGOING_ACT_REQUEST__INIT;
	Congvan__Signature signature = CONGVAN__SIGNATURE__INIT;
	Congvan__SigningCapacity by_order = CONGVAN__SIGNING_CAPACITY__CAPACITY_BY_ORDER;
	const Congvan__OutgoingDocument *document;
	char *digest;

	signature.capacities = &by_order;
	signature.n_capacities = 1;
	signature.for_position = (char *)"GIÁM ĐỐC";
	CV_SET(&request, id, id);
	request.action = (char *)"agree";
	request.signature = &signature;
	agency_become(studio->fake, HEAD);
	assert_int_equal(studio_try(studio, "act", &request.base), -EINVAL);
	studio_field(studio, "/signature", "process.not_asked");
	studio_act(studio, HEAD, id, "agree", NULL);
	digest = cv_strdup(studio->reading, studio_stored(studio, id)->digest);
	request.action = (char *)"sign_on_paper";
	agency_become(studio->fake, CHIEF);
	studio_call(studio, "act", &request.base);
	document = studio_stored(studio, id);
	assert_int_equal(document->signature->capacities[0], by_order);
	assert_string_equal(document->signature->for_position, "GIÁM ĐỐC");
	assert_string_equal(document->signature->name, "Lê Quang Minh");
	/* Who signs and as what is no part of what was agreed to. */
	assert_string_equal(document->digest, digest);
	assert_true(document->signed_on_paper);
	assert_true(document->endorsements[document->n_endorsements - 1]->on_paper);
}

static void the_scan_of_the_sealed_paper_is_issued(void **state)
{
	struct studio *studio = *state;
	uint64_t id = at_the_leader(studio);
	Congvan__OutgoingActRequest request = CONGVAN__OUTGOING_ACT_REQUEST__INIT;
	Congvan__UploadRef upload = CONGVAN__UPLOAD_REF__INIT, *uploads = &upload;
	const Congvan__OutgoingDocument *document;

	studio_act(studio, HEAD, id, "agree", NULL);
	studio_act(studio, CHIEF, id, "sign_on_paper", NULL);
	CV_SET(&request, id, id);
	request.action = (char *)"number";
	CV_SET(&request, register_id, BOOK_OUTGOING);
	agency_become(studio->fake, CLERK);
	assert_int_equal(studio_try(studio, "act", &request.base), -EINVAL);
	studio_field(studio, "/uploads", "required");
	request.uploads = &uploads;
	request.n_uploads = 1;
	CV_SET(&upload, upload_id, fakehost_upload(studio->fake, "ảnh.png", "image/png", 70));
	assert_int_equal(studio_try(studio, "act", &request.base), -EINVAL);
	studio_field(studio, "/uploads/0/uploadId", "outgoing.no_pdf");
	CV_SET(&upload, upload_id, fakehost_upload(studio->fake, "bản quét.pdf", "application/pdf", 70));
	studio_call(studio, "act", &request.base);
	document = studio_stored(studio, id);
	assert_int_equal(document->n_issued_files, 1);
	assert_string_equal(document->issued_files[0]->name, "bản quét.pdf");
	assert_int_equal(document->n_attachments, 0);
	assert_int_equal(document->version, 1);
}

#define ORDER_TEST(function) cmocka_unit_test_setup_teardown(function, setup, studio_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    ORDER_TEST(initials_go_before_the_leader),
	    ORDER_TEST(the_leader_changes_it_and_the_chief_signs),
	    ORDER_TEST(nobody_signs_what_the_leader_did_not_agree_to),
	    ORDER_TEST(the_scan_of_the_sealed_paper_is_issued),
	    ORDER_TEST(who_signs_says_in_what_capacity),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
