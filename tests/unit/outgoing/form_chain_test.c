/* The form of a draft on its way: what readers are told of it, what holds it up, as what somebody signs. */
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

#include "outgoing/process.h"
#include "studio.h"

#define POST(person) ((person) + 1000u)
#define KT CONGVAN__SIGNING_CAPACITY__CAPACITY_DEPUTY_FOR
#define HEAD_ITSELF CONGVAN__SIGNING_CAPACITY__CAPACITY_HEAD

/* The default process with this in place of its form_check. */
static int setup_with(void **state, const char *form_check)
{
	static const char from[] = "form_check: {notes: [draft]}\n";
	const char *at = strstr(outgoing_default_process, from);
	char path[] = "/tmp/form-chain-XXXXXX";
	int descriptor = mkstemp(path), result;
	FILE *file = descriptor < 0 ? NULL : fdopen(descriptor, "w");

	assert_non_null(file);
	assert_non_null(at);
	fprintf(file, "%.*s%s%s", (int)(at - outgoing_default_process), outgoing_default_process, form_check,
		at + sizeof(from) - 1);
	assert_int_equal(fclose(file), 0);
	result = studio_setup_with(state, path);
	unlink(path);
	return result;
}

static int setup_strict(void **state)
{
	return setup_with(state, "form_check: {blocks: [addressee_missing, capacity_post], articles: {capacity_post: "
				 "QĐ 12/QĐ-SYT Đ4}}\n");
}

static void entitle(struct studio *studio, enum agency_person person, const char *title)
{
	struct cv_bytes key = fakehost_body(studio->fake, "i", (uint64_t)POST(person));
	Congvan__Post *post =
	    fakehost_record(studio->fake, FAKEHOST_AGENCY, "identity.post", key, &congvan__post__descriptor);

	assert_non_null(post);
	post->title = (char *)(uintptr_t)title;
	fakehost_put(studio->fake, FAKEHOST_AGENCY, "identity.post", key, &post->base);
}

static int ask_form(struct studio *studio, enum agency_person person, uint64_t id, Congvan__OutgoingForm **ret)
{
	Congvan__OutgoingFormRequest request = CONGVAN__OUTGOING_FORM_REQUEST__INIT;

	CV_SET(&request, id, id);
	agency_become(studio->fake, person);
	return fakehost_call(studio->fake, "outgoing/1", "form", &request.base, &congvan__outgoing_form__descriptor,
			     ret);
}

static bool found(Congvan__FormFinding *const *findings, size_t count, const char *code)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(findings[i]->code, code) == 0)
			return true;
	return false;
}

/* ---- telling ---- */

static void who_sees_a_draft_sees_what_is_found(void **state)
{
	struct studio *studio = *state;
	uint64_t id = studio_draft(studio);
	Congvan__OutgoingView *view = studio_view(studio, MEDICAL_SPECIALIST, id);
	Congvan__OutgoingForm *form = NULL;

	assert_true(found(view->document->findings, view->document->n_findings, "addressee_missing"));
	assert_false(found(view->document->findings, view->document->n_findings, "draft")); /* it is attached */
	assert_int_equal(studio_stored(studio, id)->n_findings, 0);
	assert_int_equal(ask_form(studio, MEDICAL_SPECIALIST, id, &form), 0);
	assert_int_equal(form->n_findings, view->document->n_findings);
	assert_string_equal(form->subject_line, "V/v báo cáo tình hình thực hiện bệnh án điện tử");
	assert_string_equal(form->code_notation, "SYT-NVY");
	assert_int_equal(form->n_recipient_lines, 2);
	assert_string_equal(form->recipient_lines[0], "Nơi nhận:");
	assert_string_equal(form->recipient_lines[1], "- Lưu: VT.");
	assert_int_equal(form->n_addressee_lines, 0);
	assert_null(form->date_line);
	assert_int_equal(ask_form(studio, FINANCE_HEAD, id, &form), -EACCES);
	assert_int_equal(ask_form(studio, CLERK, id + 1000, &form), -ENOENT);
}

static void a_draft_shows_its_places_and_its_signature(void **state)
{
	struct studio *studio = *state;
	Congvan__SigningCapacity capacities[] = {KT};
	Congvan__Signature signature = CONGVAN__SIGNATURE__INIT;
	Congvan__Addressee addressee = CONGVAN__ADDRESSEE__INIT, *addressees = &addressee;
	Congvan__OutgoingForm *form = NULL;
	uint64_t id;

	addressee.name = (char *)"Bộ Y tế";
	signature.capacities = capacities;
	signature.n_capacities = 1;
	CV_SET(&signature, person_id, DEPUTY);
	signature.position = (char *)"Phó Giám đốc";
	signature.for_position = (char *)"Giám đốc";
	studio->fields.addressees = &addressees;
	studio->fields.n_addressees = 1;
	studio->fields.signature = &signature;
	studio->fields.record_copy = (char *)"NVY";
	CV_SET(&studio->fields, urgency, CONGVAN__URGENCY__URGENCY_EXPRESS);
	id = studio_draft(studio);
	assert_int_equal(ask_form(studio, MEDICAL_SPECIALIST, id, &form), 0);
	assert_int_equal(form->n_addressee_lines, 1);
	assert_string_equal(form->addressee_lines[0], "Kính gửi: Bộ Y tế");
	assert_int_equal(form->n_recipient_lines, 3);
	assert_string_equal(form->recipient_lines[1], "- Như trên;");
	assert_string_equal(form->recipient_lines[2], "- Lưu: VT, NVY.");
	assert_int_equal(form->n_signature_lines, 2);
	assert_string_equal(form->signature_lines[0], "KT. GIÁM ĐỐC");
	assert_string_equal(form->signature_lines[1], "PHÓ GIÁM ĐỐC");
	assert_string_equal(form->urgency_mark, "HỎA TỐC");
	assert_null(form->circulation_mark);
}

/* ---- holding up ---- */

static void what_blocks_holds_up_who_passes_it_on(void **state)
{
	struct studio *studio = *state;
	uint64_t id = studio_draft(studio);
	const Congvan__Status *status;

	assert_int_equal(studio_try_act(studio, MEDICAL_SPECIALIST, id, "submit", NULL), -EINVAL);
	studio_refused(studio, "request.invalid");
	status = fakehost_status(studio->fake);
	assert_int_equal(status->n_fields, 1);
	assert_string_equal(status->fields[0]->pointer, "/addressees");
	assert_non_null(strstr(status->fields[0]->text, "Kính gửi"));
	assert_non_null(strstr(status->fields[0]->text, "NĐ 30/2020/NĐ-CP"));
	assert_string_equal(studio_stored(studio, id)->state_name, "draft");
	/* Asking others about it, or ending it, is always possible. */
	studio_act(studio, MEDICAL_SPECIALIST, id, "cancel", "Không ban hành nữa");
}

static void nothing_blocks_unless_the_agency_says_so(void **state)
{
	struct studio *studio = *state;

	studio_bring(studio, studio_draft(studio), "to_issue");
}

static void a_wrong_capacity_holds_up_the_signature(void **state)
{
	struct studio *studio = *state;
	Congvan__OutgoingActRequest request = CONGVAN__OUTGOING_ACT_REQUEST__INIT;
	Congvan__SigningCapacity capacities[] = {KT};
	Congvan__Signature signature = CONGVAN__SIGNATURE__INIT;
	uint64_t id;

	studio->fields.document_type = (char *)"Quyết định";
	id = studio_draft(studio);
	studio_bring(studio, id, "to_sign");
	signature.capacities = capacities;
	signature.n_capacities = 1;
	request.action = (char *)"sign";
	request.signature = &signature;
	CV_SET(&request, id, id);
	entitle(studio, HEAD, "Giám đốc Sở");
	agency_become(studio->fake, HEAD);
	assert_int_equal(studio_try(studio, "act", &request.base), -EINVAL);
	assert_string_equal(fakehost_status(studio->fake)->fields[0]->pointer, "/signature/capacities");
	assert_non_null(strstr(fakehost_status(studio->fake)->fields[0]->text, "QĐ 12/QĐ-SYT Đ4"));
	capacities[0] = HEAD_ITSELF;
	assert_string_equal(studio_call(studio, "act", &request.base)->document->state_name, "to_issue");
}

/* ---- signing ---- */

static void who_signs_signs_as_their_post_does(void **state)
{
	struct studio *studio = *state;
	Congvan__SigningCapacity capacities[] = {KT};
	Congvan__Signature signature = CONGVAN__SIGNATURE__INIT;
	const Congvan__Signature *signed_as;
	uint64_t id;

	entitle(studio, HEAD, "Giám đốc Sở");
	entitle(studio, DEPUTY, "Phó Giám đốc Sở");
	signature.capacities = capacities;
	signature.n_capacities = 1;
	CV_SET(&signature, person_id, DEPUTY);
	signature.for_position = (char *)"Giám đốc";
	studio->fields.signature = &signature;
	id = studio_draft(studio);
	/* It was drafted for the deputy; the head signs. */
	studio_bring(studio, id, "to_issue");
	signed_as = studio_stored(studio, id)->signature;
	assert_int_equal(signed_as->person_id, HEAD);
	assert_int_equal(signed_as->n_capacities, 1);
	assert_int_equal(signed_as->capacities[0], HEAD_ITSELF);
	assert_null(signed_as->for_position);
	/* Drafted for the head in so many words, it stays as drafted. */
	capacities[0] = HEAD_ITSELF;
	CV_SET(&signature, person_id, HEAD);
	signature.for_position = NULL;
	signature.position = (char *)"Giám đốc Sở Y tế";
	id = studio_draft(studio);
	studio_bring(studio, id, "to_issue");
	assert_string_equal(studio_stored(studio, id)->signature->position, "Giám đốc Sở Y tế");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    STUDIO_TEST(who_sees_a_draft_sees_what_is_found),
	    STUDIO_TEST(a_draft_shows_its_places_and_its_signature),
	    cmocka_unit_test_setup_teardown(what_blocks_holds_up_who_passes_it_on, setup_strict, studio_teardown),
	    STUDIO_TEST(nothing_blocks_unless_the_agency_says_so),
	    cmocka_unit_test_setup_teardown(a_wrong_capacity_holds_up_the_signature, setup_strict, studio_teardown),
	    STUDIO_TEST(who_signs_signs_as_their_post_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
