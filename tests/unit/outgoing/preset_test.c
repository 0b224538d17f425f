/* Drafts under the presets of the regulations: what each has otherwise than the default. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "congvan/incoming.pb-c.h"
#include "office/process/process.h"
#include "studio.h"

#define CONTENT (1u << OFFICE_ENDORSE_CONTENT)
#define FORM (1u << OFFICE_ENDORSE_FORM)
#define INITIAL (1u << OFFICE_ENDORSE_INITIAL)
#define APPROVE (1u << OFFICE_ENDORSE_APPROVE)
#define SIGN (1u << OFFICE_ENDORSE_SIGN)

static int setup_byt(void **state)
{
	return studio_setup_with(state, PRESETS "/byt-voffice/outgoing.yaml");
}

static int setup_quangngai(void **state)
{
	return studio_setup_with(state, PRESETS "/quangngai-eoffice/outgoing.yaml");
}

static int setup_bct(void **state)
{
	return studio_setup_with(state, PRESETS "/bct-imoit/outgoing.yaml");
}

static int setup_danang(void **state)
{
	return studio_setup_with(state, PRESETS "/danang-qlvb/outgoing.yaml");
}

static void becomes(struct studio *studio, uint64_t id, const char *state)
{
	assert_string_equal(studio_stored(studio, id)->state_name, state);
}

/* An act with the words that it asks for. */
static void say(struct studio *studio, enum agency_person person, uint64_t id, const char *action, const char *text)
{
	Congvan__OutgoingActRequest request = CONGVAN__OUTGOING_ACT_REQUEST__INIT;

	CV_SET(&request, id, id);
	request.action = (char *)(uintptr_t)action;
	request.text = (char *)(uintptr_t)text;
	agency_become(studio->fake, person);
	studio_call(studio, "act", &request.base);
}

static int try_present(struct studio *studio, enum agency_person person, uint64_t id, enum agency_person to)
{
	Congvan__OutgoingActRequest request = CONGVAN__OUTGOING_ACT_REQUEST__INIT;

	CV_SET(&request, id, id);
	request.action = (char *)"present";
	CV_SET(&request, person_id, to);
	agency_become(studio->fake, person);
	return studio_try(studio, "act", &request.base);
}

/* ---- QĐ 4899/QĐ-BYT ---- */

static void a_secretary_sees_it_before_her_leader(void **state)
{
	struct studio *studio = *state;
	uint64_t id = studio_draft(studio);

	studio_act(studio, MEDICAL_SPECIALIST, id, "submit", NULL);
	studio_act(studio, MEDICAL_HEAD, id, "approve_content", NULL);
	studio_act(studio, CHIEF, id, "approve_form", NULL);
	becomes(studio, id, "presenting");
	assert_false(studio_offers(studio_view(studio, HEAD, id), "sign"));
	assert_int_equal(studio_try_act(studio, SECRETARY, id, "sign", NULL), -EEXIST);
	studio_refused(studio, "outgoing.wrong_step");
	/* She presents to whom she serves, and to nobody else. */
	assert_int_equal(try_present(studio, SECRETARY, id, DEPUTY), -EINVAL);
	studio_field(studio, "/personId", "receiver.not_served");
	studio_act(studio, SECRETARY, id, "present", NULL);
	becomes(studio, id, "to_sign");
	assert_true(studio_offers(studio_view(studio, HEAD, id), "sign"));
	/* In the leader's name she gives it back, and has it again herself. */
	studio_act(studio, SECRETARY, id, "return", "trình lại buổi chiều");
	becomes(studio, id, "presenting");
	studio_act(studio, SECRETARY, id, "present", NULL);
	studio_act(studio, HEAD, id, "sign", NULL);
	assert_int_equal(studio_endorsed(studio, id), CONTENT | FORM | SIGN);
}

static void a_deputy_initials_and_the_head_signs(void **state)
{
	struct studio *studio = *state;
	uint64_t id = studio_draft(studio);

	studio_act(studio, MEDICAL_SPECIALIST, id, "submit", NULL);
	studio_act(studio, MEDICAL_HEAD, id, "approve_content", NULL);
	assert_int_equal(try_present(studio, CHIEF, id, DEPUTY), 0);
	becomes(studio, id, "to_sign");
	studio_act(studio, DEPUTY, id, "initial", NULL);
	assert_int_equal(studio_endorsed(studio, id), CONTENT | FORM | INITIAL);
	studio_act(studio, HEAD, id, "sign", NULL);
	assert_int_equal(studio_endorsed(studio, id), CONTENT | FORM | INITIAL | SIGN);
}

/* ---- QĐ 1201/QĐ-SYT ---- */

static void by_order_the_leader_is_asked_first(void **state)
{
	struct studio *studio = *state;
	uint64_t id = studio_draft(studio);

	studio_act(studio, MEDICAL_SPECIALIST, id, "submit_by_order", NULL);
	becomes(studio, id, "order_review");
	assert_int_equal(studio_try_act(studio, CHIEF, id, "sign", NULL), -EEXIST);
	studio_refused(studio, "outgoing.wrong_step");
	studio_act(studio, CHIEF, id, "ask_leader", NULL);
	becomes(studio, id, "order_opinion");
	studio_revise(studio, HEAD, id, "V/v báo cáo tình hình thực hiện bệnh án điện tử năm 2026");
	assert_int_equal(studio_try_act(studio, HEAD, id, "agree", NULL), -EINVAL);
	studio_field(studio, "/text", "required");
	say(studio, HEAD, id, "agree", "Đồng ý.");
	assert_int_equal(studio_endorsed(studio, id), APPROVE);
	studio_act(studio, CHIEF, id, "sign", NULL);
	becomes(studio, id, "to_issue");
	assert_int_equal(studio_endorsed(studio, id), APPROVE | SIGN);
	assert_int_equal(studio_stored(studio, id)->signature->person_id, CHIEF);
	assert_true(studio_offers(studio_view(studio, CLERK, id), "number"));
}

/* What the leader agreed to is gone with the first change of it. */
static void an_agreement_is_about_one_version(void **state)
{
	struct studio *studio = *state;
	uint64_t id = studio_draft(studio);

	studio_act(studio, MEDICAL_SPECIALIST, id, "submit_by_order", NULL);
	studio_act(studio, CHIEF, id, "ask_leader", NULL);
	say(studio, HEAD, id, "agree", "Đồng ý.");
	studio_act(studio, CHIEF, id, "send_back", "thêm căn cứ");
	assert_int_equal(studio_endorsed(studio, id), 0);
	studio_revise(studio, MEDICAL_SPECIALIST, id, "V/v báo cáo bệnh án điện tử");
	studio_act(studio, MEDICAL_SPECIALIST, id, "submit_by_order", NULL);
	assert_int_equal(studio_try_act(studio, CHIEF, id, "sign", NULL), -EEXIST);
}

static void without_the_editable_draft_nothing_goes_on(void **state)
{
	struct studio *studio = *state;
	Congvan__CreateDraftRequest request = CONGVAN__CREATE_DRAFT_REQUEST__INIT;
	Congvan__DraftUpload upload = CONGVAN__DRAFT_UPLOAD__INIT, *uploads = &upload;
	const Congvan__Status *status;
	uint64_t id;

	agency_become(studio->fake, MEDICAL_SPECIALIST);
	CV_SET(&upload, upload_id, fakehost_upload(studio->fake, "van-ban.pdf", "application/pdf", 900));
	upload.purpose = (char *)"pdf";
	request.fields = &studio->fields;
	request.uploads = &uploads;
	request.n_uploads = 1;
	id = studio_call(studio, "create", &request.base)->document->id;
	assert_int_equal(studio_try_act(studio, MEDICAL_SPECIALIST, id, "submit", NULL), -EINVAL);
	status = fakehost_status(studio->fake);
	assert_string_equal(status->fields[0]->pointer, "/files");
	assert_non_null(strstr(status->fields[0]->text, "QĐ 1201/QĐ-SYT Đ3.5"));
}

static void what_was_signed_on_paper_needs_its_scan(void **state)
{
	struct studio *studio = *state;
	uint64_t id = studio_draft(studio);

	studio_bring(studio, id, "to_sign");
	studio_act(studio, HEAD, id, "sign_on_paper", NULL);
	assert_true(studio_stored(studio, id)->signed_on_paper);
	assert_int_equal(studio_try_act(studio, CLERK, id, "number", NULL), -EINVAL);
	studio_field(studio, "/uploads", "required");
	/* Signed again without paper it needs none. */
	studio_act(studio, CLERK, id, "return", "không cần bản giấy");
	studio_act(studio, HEAD, id, "sign", NULL);
	assert_false(studio_stored(studio, id)->signed_on_paper);
}

/* What follows the clerk's number is tested in ahead_test.c. */
static void a_copy_goes_its_own_way(void **state)
{
	struct studio *studio = *state;
	Congvan__CreateDraftRequest request = CONGVAN__CREATE_DRAFT_REQUEST__INIT;
	Congvan__DraftUpload upload = CONGVAN__DRAFT_UPLOAD__INIT, *uploads = &upload;
	Congvan__IncomingDocument letter = CONGVAN__INCOMING_DOCUMENT__INIT;
	Congvan__CopyBlock block = CONGVAN__COPY_BLOCK__INIT;
	uint64_t id;

	CV_SET(&letter, id, 700);
	CV_SET(&letter, state, CONGVAN__INCOMING_STATE__INCOMING_IN_PROGRESS);
	CV_SET(&letter, medium, CONGVAN__MEDIUM__MEDIUM_PAPER);
	fakehost_put(studio->fake, FAKEHOST_AGENCY, "incoming.document",
		     fakehost_body(studio->fake, "i", UINT64_C(700)), &letter.base);
	CV_SET(&block, source_document_id, 700);
	block.source_kind = (char *)"incoming";
	studio->fields.copy = &block;
	agency_become(studio->fake, MEDICAL_SPECIALIST);
	CV_SET(&upload, upload_id, fakehost_upload(studio->fake, "sao-y.pdf", "application/pdf", 900));
	upload.purpose = (char *)"pdf";
	CV_SET(&request, kind, CONGVAN__OUTGOING_KIND__OUTGOING_CERTIFIED_COPY);
	request.fields = &studio->fields;
	request.uploads = &uploads;
	request.n_uploads = 1;
	assert_int_equal(studio_try(studio, "create", &request.base), -EACCES);
	studio_refused(studio, "outgoing.not_this_kind");
	agency_become(studio->fake, CLERK);
	CV_SET(&upload, upload_id, fakehost_upload(studio->fake, "sao-y.pdf", "application/pdf", 900));
	id = studio_call(studio, "create", &request.base)->document->id;
	becomes(studio, id, "copy");
	studio_act(studio, CLERK, id, "submit", NULL);
	becomes(studio, id, "copy_review");
	studio_act(studio, CHIEF, id, "agree", NULL);
	becomes(studio, id, "copy_agreed");
	assert_int_equal(studio_endorsed(studio, id), APPROVE);
	assert_true(studio_offers(studio_view(studio, CLERK, id), "number"));
}

/* ---- QĐ 2226/QĐ-BCT ---- */

static void what_may_not_be_published_is_not_drafted(void **state)
{
	struct studio *studio = *state;
	Congvan__CreateDraftRequest create = CONGVAN__CREATE_DRAFT_REQUEST__INIT;
	Congvan__ReviseDraftRequest revise = CONGVAN__REVISE_DRAFT_REQUEST__INIT;
	uint64_t id = studio_draft(studio);

	CV_SET(&studio->fields, circulation, CONGVAN__CIRCULATION__CIRCULATION_RESTRICTED);
	create.fields = &studio->fields;
	agency_become(studio->fake, MEDICAL_SPECIALIST);
	assert_int_equal(studio_try(studio, "create", &create.base), -EACCES);
	studio_refused(studio, "outgoing.barred_by");
	assert_non_null(strstr(fakehost_status(studio->fake)->text, "QĐ 2226/QĐ-BCT Đ6.1"));
	/* Nor does a draft become one. */
	CV_SET(&revise, id, id);
	revise.fields = &studio->fields;
	assert_int_equal(studio_try(studio, "revise", &revise.base), -EACCES);
	studio_refused(studio, "outgoing.barred_by");
	assert_int_equal(studio_stored(studio, id)->version, 1);
	CV_SET(&studio->fields, circulation, CONGVAN__CIRCULATION__CIRCULATION_INTERNAL);
	studio_call(studio, "create", &create.base);
}

/* ---- QĐ 8849/QĐ-UBND ---- */

static void where_a_unit_has_no_clerk_the_agencys_checks(void **state)
{
	struct studio *studio = *state;
	uint64_t id = studio_draft(studio);

	studio_act(studio, MEDICAL_SPECIALIST, id, "submit", NULL);
	studio_act(studio, MEDICAL_HEAD, id, "approve_content", NULL);
	becomes(studio, id, "form_review");
	assert_int_equal(studio_try_act(studio, CHIEF, id, "approve_form", NULL), -EACCES);
	studio_act(studio, CLERK, id, "approve_form", NULL);
	studio_act(studio, HEAD, id, "sign", NULL);
	assert_int_equal(studio_endorsed(studio, id), CONTENT | FORM | SIGN);
	assert_false(studio_stored(studio, id)->signed_on_paper);
}

static void a_scan_of_class_two_is_signed_on_paper(void **state)
{
	struct studio *studio = *state;
	uint64_t id;

	CV_SET(&studio->fields, legal_class, 2);
	id = studio_draft(studio);
	studio_act(studio, MEDICAL_SPECIALIST, id, "submit", NULL);
	studio_act(studio, MEDICAL_HEAD, id, "approve_content", NULL);
	studio_act(studio, CLERK, id, "approve_form", NULL);
	studio_act(studio, HEAD, id, "sign", NULL);
	assert_true(studio_stored(studio, id)->signed_on_paper);
	assert_int_equal(studio_try_act(studio, CLERK, id, "number", NULL), -EINVAL);
	studio_field(studio, "/uploads", "required");
}

/* ---- which one an agency follows ---- */

static int setup_choosing(void **state)
{
	return studio_setup_choosing(state, NULL, PRESETS);
}

static int choose(struct studio *studio, enum agency_person person, const char *preset)
{
	Congvan__ChooseProcessRequest request = CONGVAN__CHOOSE_PROCESS_REQUEST__INIT;
	void *reply;

	request.preset = (char *)(uintptr_t)preset;
	agency_become(studio->fake, person);
	return fakehost_call(studio->fake, "outgoing/1", "choose", &request.base,
			     &congvan__process_settings__descriptor, &reply);
}

static void an_agency_chooses_for_its_drafts(void **state)
{
	struct studio *studio = *state;
	uint64_t before = studio_draft(studio), after;
	const Congvan__Empty nothing = CONGVAN__EMPTY__INIT;
	Congvan__ProcessSettings *settings;
	void *reply;

	assert_string_equal(studio_stored(studio, before)->process, "outgoing-default");
	assert_int_equal(choose(studio, HEAD, "danang-qlvb"), -EACCES);
	studio_refused(studio, "process.administrators_only");
	assert_int_equal(choose(studio, ADMINISTRATOR, "khong-co"), -EINVAL);
	assert_int_equal(choose(studio, ADMINISTRATOR, "danang-qlvb"), 0);
	after = studio_draft(studio);
	assert_string_equal(studio_stored(studio, after)->process, "outgoing-city");
	/* What had begun ends as it began. */
	assert_string_equal(studio_act(studio, MEDICAL_SPECIALIST, before, "submit", NULL)->document->process,
			    "outgoing-default");
	agency_become(studio->fake, ADMINISTRATOR);
	assert_int_equal(fakehost_call(studio->fake, "outgoing/1", "settings", &nothing.base,
				       &congvan__process_settings__descriptor, &reply),
			 0);
	settings = reply;
	assert_string_equal(settings->choice->preset, "danang-qlvb");
	assert_int_equal(settings->n_options, 6); /* the server's own, and those of the directory */
}

#define UNDER(preset, function) cmocka_unit_test_setup_teardown(function, setup_##preset, studio_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    UNDER(byt, a_secretary_sees_it_before_her_leader),
	    UNDER(byt, a_deputy_initials_and_the_head_signs),
	    UNDER(quangngai, by_order_the_leader_is_asked_first),
	    UNDER(quangngai, an_agreement_is_about_one_version),
	    UNDER(quangngai, without_the_editable_draft_nothing_goes_on),
	    UNDER(quangngai, what_was_signed_on_paper_needs_its_scan),
	    UNDER(quangngai, a_copy_goes_its_own_way),
	    UNDER(bct, what_may_not_be_published_is_not_drafted),
	    UNDER(choosing, an_agency_chooses_for_its_drafts),
	    UNDER(danang, where_a_unit_has_no_clerk_the_agencys_checks),
	    UNDER(danang, a_scan_of_class_two_is_signed_on_paper),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
