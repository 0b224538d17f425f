/* The question of the check as the agency's directory answers it; what is proposed to a post; what stops a document. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agency.h"
#include "outgoing/form/ask.h"
#include "outgoing/process.h"

const struct cv_plugin *cv_plugin_entry_v1(void);

#define POST(person) ((person) + 1000u)

static struct desk {
	struct fakehost *fake;
	struct cv_call *call;
	struct cv_instance instance;
} desk;

/* Whose title says what they are. */
static void entitle(enum agency_person person, const char *title)
{
	struct cv_bytes key = fakehost_body(desk.fake, "i", (uint64_t)POST(person));
	Congvan__Post *post =
	    fakehost_record(desk.fake, FAKEHOST_AGENCY, "identity.post", key, &congvan__post__descriptor);

	assert_non_null(post);
	post->title = (char *)(uintptr_t)title;
	fakehost_put(desk.fake, FAKEHOST_AGENCY, "identity.post", key, &post->base);
}

static int setup(void **state)
{
	Congvan__Agency agency = CONGVAN__AGENCY__INIT;
	Congvan__Unit unit = CONGVAN__UNIT__INIT;
	struct cv_error error = {0, ""};

	(void)state;
	desk = (struct desk){.fake = fakehost_create()};
	desk.instance.host = fakehost_table(desk.fake);
	assert_int_equal(
	    outgoing_form_rules_create(CATALOGUES "/document-form.yaml", &desk.instance.form_rules, &error), 0);
	assert_int_equal(office_catalogue_create(CATALOGUES "/document-types.yaml", &desk.instance.types, &error), 0);
	fakehost_config(desk.fake, "process", 0, NULL);
	assert_int_equal(outgoing_process_load(&desk.instance, &error), 0);
	fakehost_plugin(desk.fake, cv_plugin_entry_v1(), &desk.instance);
	fakehost_config(desk.fake, "process", 0, NULL);
	agency_make(desk.fake, FAKEHOST_AGENCY);
	CV_SET(&agency, number, FAKEHOST_AGENCY);
	agency.name = "Sở Y tế tỉnh Lam Giang";
	agency.short_name = "SYT";
	fakehost_put(desk.fake, FAKEHOST_AGENCY, "identity.agency", fakehost_body(desk.fake, ""), &agency.base);
	CV_SET(&unit, id, UNIT_MEDICAL);
	unit.name = "Phòng Nghiệp vụ Y";
	unit.code = "NVY";
	fakehost_put(desk.fake, FAKEHOST_AGENCY, "identity.unit", fakehost_body(desk.fake, "i", unit.id), &unit.base);
	entitle(HEAD, "Giám đốc Sở");
	entitle(DEPUTY, "Phó Giám đốc Sở");
	entitle(CHIEF, "Chánh Văn phòng Sở");
	entitle(MEDICAL_HEAD, "Trưởng phòng Nghiệp vụ Y");
	entitle(MEDICAL_SPECIALIST, "Chuyên viên");
	desk.call = fakehost_open(desk.fake);
	desk.call->instance = &desk.instance;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	fakehost_close(&desk.call);
	fakehost_destroy(&desk.fake);
	outgoing_form_rules_destroy(&desk.instance.form_rules);
	office_catalogue_destroy(&desk.instance.types);
	office_shelf_destroy(&desk.instance.shelf);
	return 0;
}

/* ---- asking ---- */

static void a_question_knows_the_directory(void **state)
{
	Congvan__OutgoingDocument document = CONGVAN__OUTGOING_DOCUMENT__INIT;
	Congvan__Signature signature = CONGVAN__SIGNATURE__INIT;
	struct outgoing_form_question question;

	(void)state;
	document.document_type = "Công văn";
	document.signature = &signature;
	CV_SET(&document, unit_id, UNIT_MEDICAL);
	CV_SET(&signature, post_id, POST(MEDICAL_HEAD));
	assert_int_equal(outgoing_form_ask(desk.call, &document, NULL, NULL, &question), 0);
	assert_string_equal(question.agency->short_name, "SYT");
	assert_string_equal(question.unit->code, "NVY");
	assert_string_equal(question.signer.actor->title, "Trưởng phòng Nghiệp vụ Y");
	assert_string_equal(question.signer.head_title, "Giám đốc Sở");
	assert_null(question.signer.unit_head_title); /* it is this one */
	assert_false(question.signer_gone);
	assert_int_equal(question.today, cv_day_of_ms(FAKEHOST_NOW_MS));
}

static void a_signer_who_has_left_is_found(void **state)
{
	Congvan__OutgoingDocument document = CONGVAN__OUTGOING_DOCUMENT__INIT;
	Congvan__Signature signature = CONGVAN__SIGNATURE__INIT;
	struct outgoing_form_question question;
	Congvan__FormFinding **findings;
	size_t count;

	(void)state;
	document.signature = &signature;
	signature.name = "Mai Văn Sơn";
	signature.position = "Giám đốc";
	CV_SET(&signature, post_id, POST(LEAVER));
	CV_SET(&document, unit_id, UNIT_CLOSED);
	assert_int_equal(outgoing_form_ask(desk.call, &document, NULL, NULL, &question), 0);
	assert_true(question.signer_gone);
	assert_null(question.unit);
	assert_int_equal(outgoing_form_check(desk.call, &question, OUTGOING_FORM_SIGNATURE, &findings, &count), 0);
	assert_int_equal(count, 1);
	assert_string_equal(findings[0]->code, "capacity_post");
	assert_non_null(strstr(findings[0]->text, "no longer"));
}

/* ---- paper ---- */

/* One line a recipient: what it says, what the table says, what nobody else can do. */
static void paper_goes_as_the_dispatch_table_says(void **state)
{
	Congvan__Channel paper = CONGVAN__CHANNEL__CHANNEL_PAPER, internal = CONGVAN__CHANNEL__CHANNEL_INTERNAL;
	Congvan__RecipientLine lines[5], *list[5];
	Congvan__OutgoingDocument document = CONGVAN__OUTGOING_DOCUMENT__INIT;
	struct office_dispatch both = {.recipients = 1u << OFFICE_RECIPIENT_UNIT, .way = OFFICE_DISPATCH_BOTH};
	struct office_process process = {.dispatch = &both, .dispatch_count = 1};
	struct outgoing_form_question question;
	Congvan__FormFinding **findings;
	size_t count;
	bool told = false;

	(void)state;
	for (size_t i = 0; i < 5; i++) {
		lines[i] = (Congvan__RecipientLine)CONGVAN__RECIPIENT_LINE__INIT;
		lines[i].name = "Đơn vị";
		list[i] = &lines[i];
	}
	CV_SET(&lines[0], kind, CONGVAN__RECIPIENT_KIND__RECIPIENT_PERSON);
	CV_SET(&lines[1], kind, CONGVAN__RECIPIENT_KIND__RECIPIENT_UNIT);
	CV_SET(&lines[2], kind, CONGVAN__RECIPIENT_KIND__RECIPIENT_UNIT);
	lines[2].channels = &internal;
	lines[2].n_channels = 1;
	CV_SET(&lines[3], kind, CONGVAN__RECIPIENT_KIND__RECIPIENT_OUTSIDE); /* no channel reaches it */
	CV_SET(&lines[4], kind, CONGVAN__RECIPIENT_KIND__RECIPIENT_GROUP);
	document.recipients = list;
	document.n_recipients = 5;
	assert_int_equal(outgoing_form_ask(desk.call, &document, NULL, &process, &question), 0);
	assert_false(question.on_paper[0]);
	assert_true(question.on_paper[1]);
	assert_false(question.on_paper[2]);
	assert_true(question.on_paper[3]);
	assert_false(question.on_paper[4]);
	assert_int_equal(outgoing_form_check(desk.call, &question, OUTGOING_FORM_PLACES, &findings, &count), 0);
	for (size_t i = 0; i < count; i++)
		told |=
		    strcmp(findings[i]->code, "issued_amount") == 0 && strstr(findings[i]->text, "2 go out") != NULL;
	assert_true(told);
	/* A document without paper has none by the table; who is reached by nothing else is found. */
	CV_SET(&document, no_paper, true);
	assert_int_equal(outgoing_form_ask(desk.call, &document, NULL, &process, &question), 0);
	assert_false(question.on_paper[1]);
	assert_true(question.on_paper[3]);
	document.has_no_paper = document.no_paper = 0;
	lines[4].channels = &paper;
	lines[4].n_channels = 1;
	assert_int_equal(outgoing_form_ask(desk.call, &document, NULL, NULL, &question), 0);
	assert_false(question.on_paper[1]); /* without a table: electronically */
	assert_true(question.on_paper[4]);
}

/* ---- what stops a document ---- */

static void only_what_blocks_stops_it(void **state)
{
	Congvan__OutgoingDocument document = CONGVAN__OUTGOING_DOCUMENT__INIT;
	static const char *blocks[] = {"type_missing", "pdf", NULL};
	struct office_process process = {.form_check = {.blocks = blocks}};
	struct outgoing_form_question question;
	const Congvan__Status *status;

	(void)state;
	assert_int_equal(outgoing_form_ask(desk.call, &document, NULL, NULL, &question), 0);
	assert_int_equal(outgoing_form_hold(desk.call, &question, OUTGOING_FORM_ALL), 0);
	assert_int_equal(outgoing_form_ask(desk.call, &document, NULL, &process, &question), 0);
	assert_int_equal(outgoing_form_hold(desk.call, &question, OUTGOING_FORM_SIGNATURE), 0);
	assert_int_equal(outgoing_form_hold(desk.call, &question, OUTGOING_FORM_ALL), -EINVAL);
	status = fakehost_call_status(desk.call);
	assert_string_equal(status->reason, "request.invalid");
	assert_int_equal(status->n_fields, 2);
	assert_string_equal(status->fields[0]->pointer, "/documentType");
	assert_string_equal(status->fields[0]->text,
			    "The type of the document is missing. Choose one from the list of types. (by NĐ "
			    "30/2020/NĐ-CP Đ7, Đ8)");
	assert_string_equal(status->fields[1]->pointer, "/files");
}

/* ---- proposing ---- */

static int propose(enum agency_person person, Congvan__ProposedSignature **ret)
{
	Congvan__ProposeSignatureRequest request = CONGVAN__PROPOSE_SIGNATURE_REQUEST__INIT;

	CV_SET(&request, post_id, POST(person));
	return fakehost_call(desk.fake, "outgoing/1", "propose_signature", &request.base,
			     &congvan__proposed_signature__descriptor, ret);
}

static void a_post_is_proposed_what_stands_above_the_name(void **state)
{
	Congvan__ProposedSignature *proposed = NULL;

	(void)state;
	assert_int_equal(propose(DEPUTY, &proposed), 0);
	assert_int_equal(proposed->n_lines, 2);
	assert_string_equal(proposed->lines[0], "KT. GIÁM ĐỐC");
	assert_string_equal(proposed->lines[1], "PHÓ GIÁM ĐỐC");
	assert_string_equal(proposed->signature->name, "Hoàng Anh Dũng");
	assert_int_equal(proposed->signature->person_id, DEPUTY);
	assert_int_equal(propose(CHIEF, &proposed), 0);
	assert_int_equal(proposed->n_lines, 2);
	assert_string_equal(proposed->lines[0], "TL. GIÁM ĐỐC");
	assert_string_equal(proposed->lines[1], "CHÁNH VĂN PHÒNG");
}

/* Whoever works with no documents has nothing to do with who signs them. */
static void it_is_proposed_to_who_works_with_documents(void **state)
{
	Congvan__ProposedSignature *proposed = NULL;

	(void)state;
	agency_become(desk.fake, ADMINISTRATOR);
	assert_int_equal(propose(DEPUTY, &proposed), -EACCES);
	assert_string_equal(fakehost_status(desk.fake)->reason, "outgoing.sees_none");
	agency_become(desk.fake, MEDICAL_SPECIALIST);
	assert_int_equal(propose(DEPUTY, &proposed), 0);
}

static void who_cannot_sign_is_told(void **state)
{
	Congvan__ProposedSignature *proposed = NULL;

	(void)state;
	assert_int_equal(propose(MEDICAL_SPECIALIST, &proposed), -EEXIST);
	assert_string_equal(fakehost_status(desk.fake)->reason, "form.signs_nothing");
	assert_int_equal(propose(LEAVER, &proposed), -ENOENT);
	assert_string_equal(fakehost_status(desk.fake)->reason, "form.no_such_post");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(a_question_knows_the_directory, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_signer_who_has_left_is_found, setup, teardown),
	    cmocka_unit_test_setup_teardown(paper_goes_as_the_dispatch_table_says, setup, teardown),
	    cmocka_unit_test_setup_teardown(only_what_blocks_stops_it, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_post_is_proposed_what_stands_above_the_name, setup, teardown),
	    cmocka_unit_test_setup_teardown(it_is_proposed_to_who_works_with_documents, setup, teardown),
	    cmocka_unit_test_setup_teardown(who_cannot_sign_is_told, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
