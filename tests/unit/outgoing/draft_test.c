/* Drafts: what they say of themselves, their versions and files, who sees them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "congvan/incoming.pb-c.h"
#include "outgoing/draft/version.h"
#include "studio.h"

static int try_create(struct studio *studio, Congvan__CreateDraftRequest *request)
{
	agency_become(studio->fake, MEDICAL_SPECIALIST);
	request->fields = &studio->fields;
	return studio_try(studio, "create", &request->base);
}

static char *long_text(struct studio *studio, size_t len)
{
	char *text = cv_alloc(studio->reading, len + 1);

	memset(text, 'a', len);
	return text;
}

static void every_mistake_is_told_at_its_place(void **state)
{
	struct studio *studio = *state;
	Congvan__CreateDraftRequest request = CONGVAN__CREATE_DRAFT_REQUEST__INIT;
	Congvan__Addressee addressee = CONGVAN__ADDRESSEE__INIT, *addressees = &addressee;
	Congvan__Signature signature = CONGVAN__SIGNATURE__INIT;
	Congvan__DraftUpload uploads[2] = {CONGVAN__DRAFT_UPLOAD__INIT, CONGVAN__DRAFT_UPLOAD__INIT};
	Congvan__DraftUpload *files[] = {&uploads[0], &uploads[1]};
	Congvan__SigningCapacity capacities[3] = {1, 2, 3};
	Congvan__OutgoingFields *fields = &studio->fields;

	fields->subject = (char *)" ";
	fields->document_type = long_text(studio, 101);
	fields->field = long_text(studio, 101);
	fields->language = long_text(studio, 31);
	fields->description = long_text(studio, 501);
	fields->code_notation = long_text(studio, 31);
	fields->record_copy = long_text(studio, 101);
	fields->due_date = (char *)"2026-03-04";
	CV_SET(fields, page_amount, 1000);
	CV_SET(fields, issued_amount, 1000);
	CV_SET(fields, legal_class, 4);
	addressee.organ_id = long_text(studio, 36);
	fields->addressees = &addressees;
	fields->n_addressees = 1;
	signature.capacities = capacities;
	signature.n_capacities = 3;
	CV_SET(&signature, person_id, 4711);
	fields->signature = &signature;
	CV_SET(&uploads[0], upload_id, 99);
	CV_SET(&uploads[1], upload_id, fakehost_upload(studio->fake, "a.txt", "text/plain", 5));
	uploads[1].purpose = (char *)"poem";
	request.uploads = files;
	request.n_uploads = 2;
	agency_become(studio->fake, MEDICAL_SPECIALIST);
	CV_SET(&uploads[1], upload_id, fakehost_upload(studio->fake, "a.txt", "text/plain", 5));
	assert_int_equal(try_create(studio, &request), -EINVAL);
	studio_field(studio, "/fields/subject", "required");
	studio_field(studio, "/fields/documentType", "too_long");
	studio_field(studio, "/fields/field", "too_long");
	studio_field(studio, "/fields/language", "too_long");
	studio_field(studio, "/fields/description", "too_long");
	studio_field(studio, "/fields/codeNotation", "too_long");
	studio_field(studio, "/fields/recordCopy", "too_long");
	studio_field(studio, "/fields/dueDate", "outgoing.due_before_today");
	studio_field(studio, "/fields/pageAmount", "out_of_range");
	studio_field(studio, "/fields/issuedAmount", "out_of_range");
	studio_field(studio, "/fields/legalClass", "unknown_value");
	studio_field(studio, "/fields/addressees/0/organId", "too_long");
	studio_field(studio, "/fields/addressees/0/name", "required");
	studio_field(studio, "/fields/signature/capacities", "too_many");
	studio_field(studio, "/fields/signature/personId", "receiver.no_such_person");
	studio_field(studio, "/uploads/0/uploadId", "outgoing.no_such_upload");
	studio_field(studio, "/uploads/1/purpose", "unknown_value");
}

static void secrets_are_not_drafted(void **state)
{
	struct studio *studio = *state;
	Congvan__CreateDraftRequest request = CONGVAN__CREATE_DRAFT_REQUEST__INIT;
	Congvan__ReviseDraftRequest revise = CONGVAN__REVISE_DRAFT_REQUEST__INIT;
	uint64_t id = studio_draft(studio);

	CV_SET(&studio->fields, secrecy, CONGVAN__SECRECY__SECRECY_CONFIDENTIAL);
	assert_int_equal(try_create(studio, &request), -EACCES);
	studio_refused(studio, "outgoing.secret_refused");
	CV_SET(&revise, id, id);
	revise.fields = &studio->fields;
	assert_int_equal(studio_try(studio, "revise", &revise.base), -EACCES);
	studio_refused(studio, "outgoing.secret_refused");
}

static void not_every_post_drafts(void **state)
{
	struct studio *studio = *state;
	Congvan__CreateDraftRequest request = CONGVAN__CREATE_DRAFT_REQUEST__INIT;

	request.fields = &studio->fields;
	agency_become(studio->fake, ADMINISTRATOR);
	assert_int_equal(studio_try(studio, "create", &request.base), -EACCES);
	studio_refused(studio, "outgoing.may_not_draft");
}

static void a_draft_is_its_authors_until_it_was_presented(void **state)
{
	struct studio *studio = *state;
	Congvan__GetOutgoingRequest get = CONGVAN__GET_OUTGOING_REQUEST__INIT;
	Congvan__ListOutgoingRequest list = CONGVAN__LIST_OUTGOING_REQUEST__INIT;
	Congvan__ListOutgoingReply *listed;
	uint64_t id = studio_draft(studio);

	CV_SET(&get, id, id);
	agency_become(studio->fake, HEAD);
	assert_int_equal(studio_try(studio, "get", &get.base), -EACCES);
	studio_refused(studio, "outgoing.not_visible");
	assert_int_equal(fakehost_call(studio->fake, "outgoing/1", "list", &list.base,
				       &congvan__list_outgoing_reply__descriptor, &listed),
			 0);
	assert_int_equal(listed->n_documents, 0);
	studio_bring(studio, id, "content_review");
	studio_view(studio, HEAD, id);
	assert_int_equal(fakehost_call(studio->fake, "outgoing/1", "list", &list.base,
				       &congvan__list_outgoing_reply__descriptor, &listed),
			 0);
	assert_int_equal(listed->n_documents, 1);
	agency_become(studio->fake, MEDICAL_OTHER);
	assert_int_equal(studio_try(studio, "get", &get.base), -EACCES);
}

static void lists_are_narrowed(void **state)
{
	struct studio *studio = *state;
	Congvan__ListOutgoingRequest list;
	Congvan__ListOutgoingReply *listed;
	const uint64_t first = studio_draft(studio);
	static const struct {
		const char *words, *type;
		Congvan__OutgoingState state;
		uint64_t unit;
		unsigned found;
	} cases[] = {
	    {NULL, NULL, 0, 0, 2},
	    {"benh an", NULL, 0, 0, 1},
	    {"Võ Thanh Tùng", NULL, 0, 0, 2},
	    {NULL, "cong van", 0, 0, 1},
	    {NULL, NULL, CONGVAN__OUTGOING_STATE__OUTGOING_DRAFT, 0, 1},
	    {NULL, NULL, CONGVAN__OUTGOING_STATE__OUTGOING_CONTENT_REVIEW, UNIT_MEDICAL, 1},
	    {NULL, NULL, 0, UNIT_FINANCE, 0},
	};

	studio->fields.subject = (char *)"Kế hoạch kiểm tra";
	studio->fields.document_type = (char *)"Kế hoạch";
	studio_draft(studio);
	studio_bring(studio, first, "content_review");
	agency_become(studio->fake, MEDICAL_SPECIALIST);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		congvan__list_outgoing_request__init(&list);
		list.words = (char *)(uintptr_t)cases[i].words;
		list.document_type = (char *)(uintptr_t)cases[i].type;
		if (cases[i].state)
			CV_SET(&list, state, cases[i].state);
		if (cases[i].unit)
			CV_SET(&list, unit_id, cases[i].unit);
		assert_int_equal(fakehost_call(studio->fake, "outgoing/1", "list", &list.base,
					       &congvan__list_outgoing_reply__descriptor, &listed),
				 0);
		assert_int_equal(listed->n_documents, cases[i].found);
	}
	assert_string_equal(listed->actions[0]->name, "create");
}

static void what_nobody_saw_is_written_over(void **state)
{
	struct studio *studio = *state;
	uint64_t id = studio_draft(studio);
	Congvan__OutgoingView *view;

	view = studio_revise(studio, MEDICAL_SPECIALIST, id, "V/v thứ hai");
	assert_int_equal(view->document->version, 1);
	assert_int_equal(view->n_versions, 1);
	assert_string_equal(view->versions[0]->fields->subject, "V/v thứ hai");
	studio_bring(studio, id, "content_review");
	view = studio_revise(studio, MEDICAL_HEAD, id, "V/v thứ ba");
	assert_int_equal(view->document->version, 2);
	view = studio_revise(studio, MEDICAL_HEAD, id, "V/v thứ tư");
	assert_int_equal(view->document->version, 2);
	assert_int_equal(view->n_versions, 2);
	assert_string_equal(view->versions[1]->fields->subject, "V/v thứ hai");
	assert_int_equal(view->versions[0]->made_by->person_id, MEDICAL_HEAD);
	assert_string_equal(view->document->subject, "V/v thứ tư");
	assert_string_equal(view->timeline[0]->changes[0]->before, "V/v thứ ba");
}

/* While it is typed it is kept, and the timeline has no line for every pause. */
static void what_is_typed_is_kept_without_an_act(void **state)
{
	struct studio *studio = *state;
	uint64_t id = studio_draft(studio);
	Congvan__ReviseDraftRequest request = CONGVAN__REVISE_DRAFT_REQUEST__INIT;
	Congvan__OutgoingFields fields = CONGVAN__OUTGOING_FIELDS__INIT;
	const Congvan__OutgoingView *view;

	CV_SET(&request, id, id);
	CV_SET(&request, typing, true);
	request.fields = &fields;
	fields.subject = (char *)"V/v báo cáo tình hì";
	view = studio_call(studio, "revise", &request.base);
	assert_string_equal(view->document->subject, "V/v báo cáo tình hì");
	assert_int_equal(view->n_versions, 1);
	assert_int_equal(view->n_timeline, 1);
	assert_string_equal(view->timeline[0]->action, "draft");
	assert_int_equal(studio_try(studio, "revise", &request.base), -EINVAL);
	studio_refused(studio, "outgoing.nothing_changed");
	view = studio_revise(studio, MEDICAL_SPECIALIST, id, "V/v báo cáo tình hình");
	assert_int_equal(view->n_timeline, 2);
	assert_string_equal(view->timeline[0]->changes[0]->before, "V/v báo cáo tình hì");
	/* What others have had is changed by acts alone, although its version is new. */
	studio_bring(studio, id, "content_review");
	studio_revise(studio, MEDICAL_HEAD, id, "V/v báo cáo");
	fields.subject = (char *)"V/v báo";
	assert_int_equal(studio_try(studio, "revise", &request.base), -EEXIST);
	studio_refused(studio, "outgoing.shown");
	assert_string_equal(studio_stored(studio, id)->subject, "V/v báo cáo");
}

static void a_change_that_changes_nothing_is_refused(void **state)
{
	struct studio *studio = *state;
	uint64_t id = studio_draft(studio);
	Congvan__ReviseDraftRequest request = CONGVAN__REVISE_DRAFT_REQUEST__INIT;
	Congvan__OutgoingFields fields = CONGVAN__OUTGOING_FIELDS__INIT;
	char *clear[] = {(char *)"codeNotation", (char *)"poem"};

	CV_SET(&request, id, id);
	request.fields = &fields;
	assert_int_equal(studio_try(studio, "revise", &request.base), -EINVAL);
	studio_refused(studio, "outgoing.nothing_changed");
	request.clear = clear;
	request.n_clear = 2;
	assert_int_equal(studio_try(studio, "revise", &request.base), -EINVAL);
	studio_field(studio, "/clear/1", "unknown_value");
	request.n_clear = 1;
	assert_null(studio_call(studio, "revise", &request.base)->document->code_notation);
}

static void a_day_that_has_passed_stops_no_other_change(void **state)
{
	struct studio *studio = *state;
	Congvan__ReviseDraftRequest request = CONGVAN__REVISE_DRAFT_REQUEST__INIT;
	Congvan__OutgoingFields fields = CONGVAN__OUTGOING_FIELDS__INIT;
	uint64_t id;

	studio->fields.due_date = (char *)"2026-03-05";
	id = studio_draft(studio);
	fakehost_set_now(studio->fake, FAKEHOST_NOW_MS + 3 * 86400000ll);
	assert_string_equal(studio_revise(studio, MEDICAL_SPECIALIST, id, "V/v khác")->document->due_date,
			    "2026-03-05");
	CV_SET(&request, id, id);
	fields.due_date = (char *)"2026-03-06";
	request.fields = &fields;
	assert_int_equal(studio_try(studio, "revise", &request.base), -EINVAL);
	studio_field(studio, "/fields/dueDate", "outgoing.due_before_today");
}

static void what_is_not_signed_leaves_the_digest(void **state)
{
	struct studio *studio = *state;
	uint64_t id = studio_draft(studio);
	Congvan__ReviseDraftRequest request = CONGVAN__REVISE_DRAFT_REQUEST__INIT;
	Congvan__OutgoingFields fields = CONGVAN__OUTGOING_FIELDS__INIT;
	char *before = cv_strdup(studio->reading, studio_stored(studio, id)->digest);

	assert_int_equal(strlen(before), 64);
	CV_SET(&request, id, id);
	fields.description = (char *)"nhắc lại lần thứ hai";
	CV_SET(&fields, page_amount, 3);
	request.fields = &fields;
	studio_call(studio, "revise", &request.base);
	assert_string_equal(studio_stored(studio, id)->digest, before);
	fields.record_copy = (char *)"NVY (HVT)";
	studio_call(studio, "revise", &request.base);
	assert_string_not_equal(studio_stored(studio, id)->digest, before);
}

static void files_of_one_purpose_replace_each_other(void **state)
{
	struct studio *studio = *state;
	uint64_t id = studio_draft(studio);
	Congvan__ReviseDraftRequest request = CONGVAN__REVISE_DRAFT_REQUEST__INIT;
	Congvan__DraftUpload uploads[2] = {CONGVAN__DRAFT_UPLOAD__INIT, CONGVAN__DRAFT_UPLOAD__INIT};
	Congvan__DraftUpload *files[] = {&uploads[0], &uploads[1]};
	uint64_t drop[] = {3};
	Congvan__OutgoingView *view;

	CV_SET(&uploads[0], upload_id, fakehost_upload(studio->fake, "lần 2.docx", "application/msword", 5));
	uploads[0].purpose = (char *)"draft";
	CV_SET(&uploads[1], upload_id, fakehost_upload(studio->fake, "phụ lục.pdf", "application/pdf", 5));
	uploads[1].purpose = (char *)"annex";
	CV_SET(&request, id, id);
	request.uploads = files;
	request.n_uploads = 2;
	view = studio_call(studio, "revise", &request.base);
	assert_int_equal(view->versions[0]->n_files, 2);
	assert_string_equal(view->versions[0]->files[0]->name, "lần 2.docx");
	assert_string_equal(view->timeline[0]->changes[0]->field, "files");
	request.n_uploads = 0;
	request.drop_files = drop;
	request.n_drop_files = 1;
	view = studio_call(studio, "revise", &request.base);
	assert_int_equal(view->versions[0]->n_files, 1);
	drop[0] = 77;
	assert_int_equal(studio_try(studio, "revise", &request.base), -EINVAL);
	studio_field(studio, "/dropFiles/0", "outgoing.no_such_file");
	request.drop_files = cv_alloc_array(studio->reading, OUTGOING_FILES_MAX + 1, sizeof(drop[0]));
	request.n_drop_files = OUTGOING_FILES_MAX + 1;
	assert_int_equal(studio_try(studio, "revise", &request.base), -EINVAL);
	studio_field(studio, "/dropFiles", "too_many");
}

static void nothing_is_presented_without_a_file(void **state)
{
	struct studio *studio = *state;
	Congvan__CreateDraftRequest request = CONGVAN__CREATE_DRAFT_REQUEST__INIT;
	uint64_t id;

	studio->fields.document_type = NULL;
	request.fields = &studio->fields;
	agency_become(studio->fake, MEDICAL_SPECIALIST);
	id = studio_call(studio, "create", &request.base)->document->id;
	assert_int_equal(studio_try_act(studio, MEDICAL_SPECIALIST, id, "submit", NULL), -EINVAL);
	studio_field(studio, "/files", "outgoing.file_needed");
	studio_field(studio, "/documentType", "required");
}

/* ---- answers ---- */

#define ARRIVED 7001ul
#define ARRIVED_FLOW 7002ul

static void arrive(struct studio *studio, enum agency_person person)
{
	Congvan__IncomingDocument document = CONGVAN__INCOMING_DOCUMENT__INIT;
	Congvan__ReceivingFlow flow = CONGVAN__RECEIVING_FLOW__INIT;
	Congvan__Actor receiver = CONGVAN__ACTOR__INIT;

	CV_SET(&document, id, ARRIVED);
	document.code_number = (char *)"15";
	document.code_notation = (char *)"KCB-NV";
	document.issued_date = (char *)"2026-03-02";
	document.issuing_organ = (char *)"Cục Quản lý Khám, chữa bệnh";
	document.issuing_organ_id = (char *)"G12.34";
	document.subject = (char *)"V/v báo cáo";
	CV_SET(&receiver, person_id, person);
	CV_SET(&flow, id, ARRIVED_FLOW);
	CV_SET(&flow, document_id, ARRIVED);
	CV_SET(&flow, role, CONGVAN__FLOW_ROLE__FLOW_LEAD);
	CV_SET(&flow, state, CONGVAN__FLOW_STATE__FLOW_TO_DO);
	flow.receiver = &receiver;
	fakehost_put(studio->fake, FAKEHOST_AGENCY, "incoming.document", fakehost_body(studio->fake, "i", ARRIVED),
		     &document.base);
	fakehost_put(studio->fake, FAKEHOST_AGENCY, "incoming.flow",
		     fakehost_body(studio->fake, "ii", ARRIVED, ARRIVED_FLOW), &flow.base);
}

static void an_answer_begins_with_what_it_answers(void **state)
{
	struct studio *studio = *state;
	Congvan__CreateDraftRequest request = CONGVAN__CREATE_DRAFT_REQUEST__INIT;
	Congvan__DocumentLink link = CONGVAN__DOCUMENT_LINK__INIT, *links = &link;
	const Congvan__OutgoingDocument *document;

	arrive(studio, MEDICAL_SPECIALIST);
	CV_SET(&link, link, CONGVAN__LINK_KIND__LINK_ANSWERS);
	link.kind = (char *)"incoming";
	CV_SET(&link, document_id, ARRIVED);
	CV_SET(&link, flow_id, ARRIVED_FLOW);
	request.links = &links;
	request.n_links = 1;
	agency_become(studio->fake, MEDICAL_SPECIALIST);
	document = studio_call(studio, "create", &request.base)->document;
	assert_string_equal(document->document_type, "Công văn");
	assert_string_equal(document->subject, "V/v trả lời văn bản số 15/KCB-NV ngày 02/03/2026 của "
					       "Cục Quản lý Khám, chữa bệnh");
	assert_string_equal(document->addressees[0]->name, "Cục Quản lý Khám, chữa bệnh");
	assert_string_equal(document->recipients[0]->organ_id, "G12.34");
	assert_true(document->recipients[0]->to_act);
	assert_string_equal(document->links[0]->code, "15/KCB-NV");
	assert_int_equal(document->links[0]->flow_id, ARRIVED_FLOW);
	assert_int_equal(fakehost_count(studio->fake, FAKEHOST_AGENCY, OUTGOING_ANSWERS), 1);
	link.flow_id = 5;
	assert_int_equal(studio_try(studio, "create", &request.base), -EINVAL);
	studio_field(studio, "/links/0/flowId", "outgoing.no_such_flow");
	CV_SET(&link, link, CONGVAN__LINK_KIND__LINK_RECALLS);
	assert_int_equal(studio_try(studio, "create", &request.base), -EINVAL);
	studio_field(studio, "/links/0/link", "outgoing.link_kind");
}

static void an_answer_to_what_was_recalled_says_so(void **state)
{
	struct studio *studio = *state;
	Congvan__CreateDraftRequest request = CONGVAN__CREATE_DRAFT_REQUEST__INIT;
	Congvan__DocumentLink link = CONGVAN__DOCUMENT_LINK__INIT, *links = &link;
	Congvan__SenderAsked asked = CONGVAN__SENDER_ASKED__INIT;
	Congvan__ListOutgoingRequest list = CONGVAN__LIST_OUTGOING_REQUEST__INIT;
	Congvan__ListOutgoingReply *listed;
	Congvan__IncomingDocument *letter;
	uint64_t id;

	arrive(studio, MEDICAL_SPECIALIST);
	CV_SET(&link, link, CONGVAN__LINK_KIND__LINK_ANSWERS);
	link.kind = (char *)"incoming";
	CV_SET(&link, document_id, ARRIVED);
	request.links = &links;
	request.n_links = 1;
	agency_become(studio->fake, MEDICAL_SPECIALIST);
	id = studio_call(studio, "create", &request.base)->document->id;
	assert_null(studio_view(studio, MEDICAL_SPECIALIST, id)->document->links[0]->recalled_reason);
	letter = fakehost_record(studio->fake, FAKEHOST_AGENCY, "incoming.document",
				 fakehost_body(studio->fake, "i", ARRIVED), &congvan__incoming_document__descriptor);
	CV_SET(letter, state, CONGVAN__INCOMING_STATE__INCOMING_CANCELLED);
	asked.reason = (char *)"Sai số liệu";
	letter->recalled = &asked;
	fakehost_put(studio->fake, FAKEHOST_AGENCY, "incoming.document", fakehost_body(studio->fake, "i", ARRIVED),
		     &letter->base);
	assert_string_equal(studio_view(studio, MEDICAL_SPECIALIST, id)->document->links[0]->recalled_reason,
			    "Sai số liệu");
	assert_int_equal(fakehost_call(studio->fake, "outgoing/1", "list", &list.base,
				       &congvan__list_outgoing_reply__descriptor, &listed),
			 0);
	assert_int_equal(listed->n_documents, 1);
	assert_string_equal(listed->documents[0]->links[0]->recalled_reason, "Sai số liệu");
	assert_null(studio_stored(studio, id)->links[0]->recalled_reason); /* of views alone */
}

static void only_what_one_sees_is_answered(void **state)
{
	struct studio *studio = *state;
	Congvan__CreateDraftRequest request = CONGVAN__CREATE_DRAFT_REQUEST__INIT;
	Congvan__DocumentLink link = CONGVAN__DOCUMENT_LINK__INIT, *links = &link;

	arrive(studio, FINANCE_HEAD);
	studio->sees_no_letters = MEDICAL_SPECIALIST;
	CV_SET(&link, link, CONGVAN__LINK_KIND__LINK_ANSWERS);
	link.kind = (char *)"incoming";
	CV_SET(&link, document_id, ARRIVED);
	request.links = &links;
	request.n_links = 1;
	assert_int_equal(try_create(studio, &request), -EINVAL);
	studio_field(studio, "/links/0/documentId", "outgoing.no_such_document");
	studio->sees_no_letters = 0; /* by whatever rule of incoming: no part of the letter is theirs */
	assert_int_equal(try_create(studio, &request), 0);
}

static void an_answer_ends_nobody_elses_part(void **state)
{
	struct studio *studio = *state;
	Congvan__CreateDraftRequest request = CONGVAN__CREATE_DRAFT_REQUEST__INIT;
	Congvan__DocumentLink link = CONGVAN__DOCUMENT_LINK__INIT, *links = &link;

	arrive(studio, FINANCE_HEAD);
	CV_SET(&link, link, CONGVAN__LINK_KIND__LINK_ANSWERS);
	link.kind = (char *)"incoming";
	CV_SET(&link, document_id, ARRIVED);
	CV_SET(&link, flow_id, ARRIVED_FLOW);
	request.links = &links;
	request.n_links = 1;
	assert_int_equal(try_create(studio, &request), -EINVAL);
	studio_field(studio, "/links/0/flowId", "outgoing.not_your_flow");
	agency_become(studio->fake, CLERK); /* who sees every letter */
	assert_int_equal(studio_try(studio, "create", &request.base), -EINVAL);
	studio_field(studio, "/links/0/flowId", "outgoing.not_your_flow");
	agency_become(studio->fake, FINANCE_HEAD);
	assert_int_equal(studio_try(studio, "create", &request.base), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    STUDIO_TEST(every_mistake_is_told_at_its_place),
	    STUDIO_TEST(secrets_are_not_drafted),
	    STUDIO_TEST(not_every_post_drafts),
	    STUDIO_TEST(a_draft_is_its_authors_until_it_was_presented),
	    STUDIO_TEST(lists_are_narrowed),
	    STUDIO_TEST(what_nobody_saw_is_written_over),
	    STUDIO_TEST(what_is_typed_is_kept_without_an_act),
	    STUDIO_TEST(a_change_that_changes_nothing_is_refused),
	    STUDIO_TEST(a_day_that_has_passed_stops_no_other_change),
	    STUDIO_TEST(what_is_not_signed_leaves_the_digest),
	    STUDIO_TEST(files_of_one_purpose_replace_each_other),
	    STUDIO_TEST(nothing_is_presented_without_a_file),
	    STUDIO_TEST(an_answer_begins_with_what_it_answers),
	    STUDIO_TEST(an_answer_to_what_was_recalled_says_so),
	    STUDIO_TEST(only_what_one_sees_is_answered),
	    STUDIO_TEST(an_answer_ends_nobody_elses_part),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
