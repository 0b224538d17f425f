/* Copies: of what they may be made, what they say, their one series of numbers, and what their source shows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "office/calendar/moment.h"
#include "office/case/source_copy.h"
#include "outgoing/copy/copy.h"
#include "outgoing/process.h"
#include "studio.h"

#define CERTIFIED CONGVAN__OUTGOING_KIND__OUTGOING_CERTIFIED_COPY
#define RECOPY CONGVAN__OUTGOING_KIND__OUTGOING_RECOPY
#define EXTRACT CONGVAN__OUTGOING_KIND__OUTGOING_EXTRACT
#define PAPER CONGVAN__MEDIUM__MEDIUM_PAPER
#define ELECTRONIC CONGVAN__MEDIUM__MEDIUM_ELECTRONIC
#define BOTH CONGVAN__MEDIUM__MEDIUM_BOTH
#define BOOK_COPIES 305u
#define SOURCE UINT64_C(700)

static int setup(void **state)
{
	Congvan__Register by_default = CONGVAN__REGISTER__INIT, book = CONGVAN__REGISTER__INIT;
	Congvan__Agency agency = CONGVAN__AGENCY__INIT;
	int error = studio_setup_with(state, PRESETS "/quangngai-eoffice/outgoing.yaml");
	struct studio *studio = *state;

	CV_SET(&book, id, BOOK_COPIES);
	book.name = (char *)"Sổ đăng ký bản sao";
	CV_SET(&book, direction, CONGVAN__DIRECTION__DIRECTION_COPY);
	CV_SET(&book, year, 2026);
	CV_SET(&book, state, CONGVAN__REGISTER_STATE__REGISTER_OPEN);
	CV_SET(&book, revision, 1);
	fakehost_put(studio->fake, FAKEHOST_AGENCY, "register.book",
		     fakehost_body(studio->fake, "i", (uint64_t)BOOK_COPIES), &book.base);
	CV_SET(&by_default, id, BOOK_COPIES);
	fakehost_put(
	    studio->fake, FAKEHOST_AGENCY, "register.default",
	    fakehost_body(studio->fake, "wbi", 2026u, (unsigned)CONGVAN__DIRECTION__DIRECTION_COPY, (uint64_t)0),
	    &by_default.base);
	agency.name = (char *)"Sở Y tế tỉnh Lam Giang";
	agency.place = (char *)"Lam Giang";
	agency.short_name = (char *)"SYT";
	fakehost_put(studio->fake, FAKEHOST_AGENCY, "identity.agency", fakehost_body(studio->fake, ""), &agency.base);
	return error;
}
#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, studio_teardown)

/* ---- what is copied ---- */

static void put_letter(struct studio *studio, Congvan__Medium medium, Congvan__IncomingState at, const char *type,
		       const char *symbol)
{
	Congvan__IncomingDocument document = CONGVAN__INCOMING_DOCUMENT__INIT;

	CV_SET(&document, id, SOURCE);
	CV_SET(&document, state, at);
	CV_SET(&document, medium, medium);
	CV_SET(&document, circulation, CONGVAN__CIRCULATION__CIRCULATION_INTERNAL);
	document.code_number = (char *)"15";
	document.code_notation = (char *)(uintptr_t)symbol;
	document.issued_date = (char *)"2026-03-02";
	document.document_type = (char *)(uintptr_t)type;
	document.subject = (char *)"Về việc tăng cường phòng, chống dịch";
	document.issuing_organ = (char *)"Bộ Y tế";
	fakehost_put(studio->fake, FAKEHOST_AGENCY, "incoming.document", fakehost_body(studio->fake, "i", SOURCE),
		     &document.base);
}

static void put_plain(struct studio *studio)
{
	put_letter(studio, BOTH, CONGVAN__INCOMING_STATE__INCOMING_IN_PROGRESS, "Công văn", "BYT-DP");
}

struct asked {
	Congvan__OutgoingKind kind;
	const char *source_kind;
	uint64_t source;
	int from, to; /* 0: not said */
	const char *extract;
	bool scan;
};

static Congvan__OutgoingView *begin(struct studio *studio, const struct asked *asked, int *ret_result)
{
	Congvan__CreateDraftRequest request = CONGVAN__CREATE_DRAFT_REQUEST__INIT;
	Congvan__OutgoingFields fields = CONGVAN__OUTGOING_FIELDS__INIT;
	Congvan__DraftUpload upload = CONGVAN__DRAFT_UPLOAD__INIT, *uploads = &upload;
	Congvan__CopyBlock block = CONGVAN__COPY_BLOCK__INIT;
	Congvan__OutgoingView *reply = NULL;

	agency_become(studio->fake, CLERK);
	if (asked->scan) {
		CV_SET(&upload, upload_id, fakehost_upload(studio->fake, "sao-y.pdf", "application/pdf", 4000));
		upload.purpose = (char *)"pdf";
		request.uploads = &uploads;
		request.n_uploads = 1;
	}
	block.source_kind = (char *)(uintptr_t)asked->source_kind;
	if (asked->source)
		CV_SET(&block, source_document_id, asked->source);
	if (asked->from)
		CV_SET(&block, from, (Congvan__Medium)asked->from);
	if (asked->to)
		CV_SET(&block, to, (Congvan__Medium)asked->to);
	block.extract = (char *)(uintptr_t)asked->extract;
	fields.copy = &block;
	request.fields = &fields;
	CV_SET(&request, kind, asked->kind);
	*ret_result = fakehost_call(studio->fake, "outgoing/1", "create", &request.base,
				    &congvan__outgoing_view__descriptor, &reply);
	return reply;
}

static Congvan__OutgoingView *must_begin(struct studio *studio, const struct asked *asked)
{
	int result;
	Congvan__OutgoingView *view = begin(studio, asked, &result);
	const Congvan__Status *status = fakehost_status(studio->fake);

	if (result && status)
		for (size_t i = 0; i < status->n_fields; i++)
			print_error("%s %s\n", status->fields[i]->pointer, status->fields[i]->code);
	assert_int_equal(result, 0);
	return view;
}

static void refused(struct studio *studio, const struct asked *asked, const char *pointer, const char *code)
{
	int result;

	begin(studio, asked, &result);
	assert_int_equal(result, -EINVAL);
	studio_field(studio, pointer, code);
}

/* By the way of QĐ 1201/QĐ-SYT Đ7.3 until it has its number. */
static void number(struct studio *studio, uint64_t id)
{
	studio_act(studio, CLERK, id, "submit", NULL);
	studio_act(studio, CHIEF, id, "agree", NULL);
	studio_act(studio, CLERK, id, "number", NULL);
	studio_act(studio, HEAD, id, "sign", NULL);
}

static const struct asked sao_y = {CERTIFIED, "incoming", SOURCE, PAPER, ELECTRONIC, NULL, true};

/* ---- tests ---- */

static void the_source_says_what_was_not_said(void **state)
{
	struct studio *studio = *state;
	const Congvan__OutgoingDocument *document;

	put_plain(studio);
	document = must_begin(studio, &(struct asked){CERTIFIED, "incoming", SOURCE, 0, 0, NULL, false})->document;
	assert_string_equal(document->subject, "Về việc tăng cường phòng, chống dịch");
	assert_string_equal(document->document_type, "Bản sao y");
	assert_int_equal(document->circulation, CONGVAN__CIRCULATION__CIRCULATION_INTERNAL);
	assert_string_equal(document->copy->organ, "Sở Y tế tỉnh Lam Giang");
	assert_string_equal(document->copy->place, "Lam Giang");
	assert_int_equal(document->copy->from, ELECTRONIC);
	assert_int_equal(document->copy->to, PAPER);
	assert_int_equal(document->n_links, 1);
	assert_int_equal(document->links[0]->link, CONGVAN__LINK_KIND__LINK_COPY_OF);
	assert_string_equal(document->links[0]->code, "15/BYT-DP");
	assert_string_equal(document->state_name, "copy");
}

static void media_go_as_the_decree_says(void **state)
{
	struct studio *studio = *state;
	static const struct {
		Congvan__OutgoingKind kind;
		Congvan__Medium from, to;
		bool goes;
	} table[] = {
	    {CERTIFIED, PAPER, PAPER, true},      {CERTIFIED, PAPER, ELECTRONIC, true},
	    {CERTIFIED, ELECTRONIC, PAPER, true}, {CERTIFIED, ELECTRONIC, ELECTRONIC, false},
	    {EXTRACT, PAPER, PAPER, true},        {EXTRACT, PAPER, ELECTRONIC, true},
	    {EXTRACT, ELECTRONIC, PAPER, true},   {EXTRACT, ELECTRONIC, ELECTRONIC, true},
	    {RECOPY, PAPER, PAPER, true},         {RECOPY, PAPER, ELECTRONIC, true},
	    {RECOPY, ELECTRONIC, PAPER, true},    {RECOPY, ELECTRONIC, ELECTRONIC, false},
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		const struct asked asked = {table[i].kind,
					    "incoming",
					    SOURCE,
					    (int)table[i].from,
					    (int)table[i].to,
					    table[i].kind == EXTRACT ? "Điều 5" : NULL,
					    false};

		put_letter(studio, BOTH, CONGVAN__INCOMING_STATE__INCOMING_COMPLETED,
			   table[i].kind == RECOPY ? "bản sao y" : "Quyết định", "QĐ-BYT");
		assert_int_equal(outgoing_copy_goes(table[i].kind, table[i].from, table[i].to), table[i].goes);
		if (table[i].goes)
			must_begin(studio, &asked);
		else
			refused(studio, &asked, "/fields/copy/to", "copy.no_such_way");
	}
}

static void a_source_is_needed_seen_and_fit(void **state)
{
	struct studio *studio = *state;
	struct asked asked = sao_y;

	refused(studio, &asked, "/fields/copy/sourceDocumentId", "copy.no_such_source"); /* there is none */
	asked.source = 0;
	refused(studio, &asked, "/fields/copy/sourceDocumentId", "copy.source_needed");
	asked = sao_y;
	asked.source_kind = "task";
	refused(studio, &asked, "/fields/copy/sourceDocumentId", "copy.source_needed");
	asked = sao_y;
	put_letter(studio, PAPER, CONGVAN__INCOMING_STATE__INCOMING_CANCELLED, "Công văn", "BYT-DP");
	refused(studio, &asked, "/fields/copy/sourceDocumentId", "copy.source_cancelled");
	put_letter(studio, ELECTRONIC, CONGVAN__INCOMING_STATE__INCOMING_COMPLETED, "Công văn", "BYT-DP");
	refused(studio, &asked, "/fields/copy/from", "copy.source_medium");
	asked.from = BOTH;
	refused(studio, &asked, "/fields/copy/from", "copy.one_medium");
}

static void kinds_ask_for_what_is_theirs(void **state)
{
	struct studio *studio = *state;
	struct asked asked = sao_y;
	Congvan__CopyBlock block = CONGVAN__COPY_BLOCK__INIT;
	Congvan__CreateDraftRequest request = CONGVAN__CREATE_DRAFT_REQUEST__INIT;

	put_plain(studio);
	asked.extract = "Điều 5";
	refused(studio, &asked, "/fields/copy/extract", "copy.whole");
	asked.kind = EXTRACT;
	asked.extract = NULL;
	refused(studio, &asked, "/fields/copy/extract", "copy.extract_needed");
	asked.kind = RECOPY;
	refused(studio, &asked, "/fields/copy/sourceDocumentId", "copy.source_not_certified");
	/* Its symbol says it too. */
	put_letter(studio, PAPER, CONGVAN__INCOMING_STATE__INCOMING_COMPLETED, "Công văn", "SY-BYT");
	must_begin(studio, &asked);
	asked.kind = CERTIFIED;
	refused(studio, &asked, "/fields/copy/sourceDocumentId", "copy.source_is_copy");
	/* A document that is no copy has no block. */
	studio->fields.copy = &block;
	request.fields = &studio->fields;
	assert_int_equal(studio_try(studio, "create", &request.base), -EINVAL);
	studio_field(studio, "/fields/copy", "copy.not_a_copy");
}

static void whom_the_process_names_makes_them(void **state)
{
	struct studio *studio = *state;
	Congvan__CopyWaysRequest request = CONGVAN__COPY_WAYS_REQUEST__INIT;
	Congvan__CopyWaysReply *reply;

	put_plain(studio);
	request.source_kind = (char *)"incoming";
	CV_SET(&request, source_id, SOURCE);
	agency_become(studio->fake, CLERK);
	assert_int_equal(fakehost_call(studio->fake, "outgoing/1", "copy_ways", &request.base,
				       &congvan__copy_ways_reply__descriptor, &reply),
			 0);
	assert_int_equal(reply->n_ways, 3 + 4); /* a sao lục is made of a sao y alone */
	assert_int_equal(reply->ways[0]->kind, CERTIFIED);
	assert_string_equal(reply->fields->subject, "Về việc tăng cường phòng, chống dịch");
	assert_string_equal(reply->fields->copy->organ, "Sở Y tế tỉnh Lam Giang");
	assert_string_equal(reply->fields->copy->place, "Lam Giang");
	assert_int_equal(reply->fields->signature->person_id, HEAD);
	agency_become(studio->fake, CHIEF);
	assert_int_equal(fakehost_call(studio->fake, "outgoing/1", "copy_ways", &request.base,
				       &congvan__copy_ways_reply__descriptor, &reply),
			 0);
	assert_int_equal(reply->n_ways, 0);
	assert_string_equal(reply->refusal_code, "outgoing.not_this_kind");
	agency_become(studio->fake, MEDICAL_SPECIALIST);
	studio->sees_no_letters = MEDICAL_SPECIALIST; /* to them there is none */
	assert_int_equal(fakehost_call(studio->fake, "outgoing/1", "copy_ways", &request.base,
				       &congvan__copy_ways_reply__descriptor, &reply),
			 -ENOENT);
}

static const Congvan__SourceCopy *beside(struct studio *studio, uint64_t copy)
{
	const Congvan__SourceCopy *record =
	    fakehost_record(studio->fake, FAKEHOST_AGENCY, OFFICE_INCOMING_COPY,
			    fakehost_body(studio->fake, "ii", SOURCE, copy), &congvan__source_copy__descriptor);

	assert_non_null(record);
	return record;
}

static void all_kinds_have_one_series(void **state)
{
	struct studio *studio = *state;
	static const struct asked kinds[] = {
	    {CERTIFIED, "incoming", SOURCE, PAPER, ELECTRONIC, NULL, true},
	    {EXTRACT, "incoming", SOURCE, PAPER, ELECTRONIC, "Điều 5", true},
	    {CERTIFIED, "incoming", SOURCE, ELECTRONIC, PAPER, NULL, false},
	};
	static const char *const symbols[] = {"SY-SYT", "TrS-SYT", "SY-SYT"};
	static const char *const words[] = {"certified_copy", "extract", "certified_copy"};

	put_plain(studio);
	for (size_t i = 0; i < 3; i++) {
		uint64_t id = must_begin(studio, &kinds[i])->document->id;
		const Congvan__OutgoingDocument *document;

		assert_string_equal(beside(studio, id)->stage, "draft");
		number(studio, id);
		document = studio_stored(studio, id);
		assert_int_equal(document->number, i + 1);
		assert_int_equal(document->register_id, BOOK_COPIES);
		assert_string_equal(document->code_notation, symbols[i]);
		/* Neither number nor date is written into the file, and paper is sealed on paper. */
		assert_int_equal(document->steps[0]->state, CONGVAN__ISSUE_STEP_STATE__STEP_SKIPPED);
		assert_int_equal(document->steps[1]->state, i == 2 ? CONGVAN__ISSUE_STEP_STATE__STEP_SKIPPED
								   : CONGVAN__ISSUE_STEP_STATE__STEP_WAITING);
		assert_string_equal(beside(studio, id)->kind, words[i]);
		assert_int_equal(beside(studio, id)->number, i + 1);
		assert_string_equal(beside(studio, id)->stage, "numbered");
	}
}

static void an_electronic_one_needs_its_scan(void **state)
{
	struct studio *studio = *state;
	struct asked asked = sao_y;
	uint64_t id;

	put_plain(studio);
	asked.scan = false;
	id = must_begin(studio, &asked)->document->id;
	assert_int_equal(studio_try_act(studio, CLERK, id, "submit", NULL), -EINVAL);
	studio_field(studio, "/files", "outgoing.file_needed");
}

static void what_was_cancelled_meanwhile_gets_no_copy(void **state)
{
	struct studio *studio = *state;
	uint64_t id;

	put_plain(studio);
	id = must_begin(studio, &sao_y)->document->id;
	studio_act(studio, CLERK, id, "submit", NULL);
	studio_act(studio, CHIEF, id, "agree", NULL);
	put_letter(studio, BOTH, CONGVAN__INCOMING_STATE__INCOMING_CANCELLED, "Công văn", "BYT-DP");
	assert_int_equal(studio_try_act(studio, CLERK, id, "number", NULL), -EEXIST);
	studio_refused(studio, "copy.source_cancelled");
	/* Nor is one signed that has its number. */
	put_plain(studio);
	studio_act(studio, CLERK, id, "number", NULL);
	put_letter(studio, BOTH, CONGVAN__INCOMING_STATE__INCOMING_CANCELLED, "Công văn", "BYT-DP");
	assert_int_equal(studio_try_act(studio, HEAD, id, "sign", NULL), -EEXIST);
	studio_refused(studio, "copy.source_cancelled");
}

static void an_issued_document_is_copied_and_shows_it(void **state)
{
	struct studio *studio = *state;
	uint64_t first, copy, again;
	struct asked asked = {CERTIFIED, "outgoing", 0, ELECTRONIC, PAPER, NULL, false};
	const Congvan__OutgoingView *view;

	put_plain(studio);
	first = must_begin(studio, &sao_y)->document->id;
	asked.source = first;
	refused(studio, &asked, "/fields/copy/sourceDocumentId", "copy.source_not_issued");
	number(studio, first);
	refused(studio, &asked, "/fields/copy/sourceDocumentId", "copy.source_is_copy");
	asked.kind = RECOPY;
	copy = must_begin(studio, &asked)->document->id;
	number(studio, copy);
	view = studio_view(studio, CLERK, first);
	assert_int_equal(view->n_copies, 1);
	assert_int_equal(view->copies[0]->copy_id, copy);
	assert_string_equal(view->copies[0]->code_notation, "SL-SYT");
	assert_int_equal(view->copies[0]->number, 2);
	/* One that is given up is shown no more. */
	again = must_begin(studio, &asked)->document->id;
	assert_int_equal(studio_view(studio, CLERK, first)->n_copies, 2);
	studio_act(studio, CLERK, again, "cancel", "Không cần nữa");
	assert_int_equal(studio_view(studio, CLERK, first)->n_copies, 1);
}

static Congvan__CopyBlock patch(struct studio *studio, uint64_t id, Congvan__CopyBlock said, int *ret_result)
{
	Congvan__ReviseDraftRequest request = CONGVAN__REVISE_DRAFT_REQUEST__INIT;
	Congvan__OutgoingFields fields = CONGVAN__OUTGOING_FIELDS__INIT;

	CV_SET(&request, id, id);
	fields.copy = &said;
	request.fields = &fields;
	agency_become(studio->fake, CLERK);
	*ret_result = studio_try(studio, "revise", &request.base);
	return *studio_stored(studio, id)->copy;
}

static void the_block_is_revised_but_not_its_source(void **state)
{
	struct studio *studio = *state;
	Congvan__CopyBlock said = CONGVAN__COPY_BLOCK__INIT, block;
	const char *digest;
	int result;
	uint64_t id;

	put_plain(studio);
	id = must_begin(studio, &sao_y)->document->id;
	digest = cv_strdup(studio->reading, studio_stored(studio, id)->digest);
	said.organ = (char *)"Văn phòng Sở Y tế";
	block = patch(studio, id, said, &result);
	assert_int_equal(result, 0);
	assert_string_equal(block.organ, "Văn phòng Sở Y tế");
	assert_string_equal(block.place, "Lam Giang");
	assert_int_equal(block.to, ELECTRONIC);
	assert_int_equal(block.source_document_id, SOURCE);
	assert_string_not_equal(studio_stored(studio, id)->digest, digest); /* it is signed too */
	said = (Congvan__CopyBlock)CONGVAN__COPY_BLOCK__INIT;
	CV_SET(&said, source_document_id, SOURCE + 1);
	patch(studio, id, said, &result);
	assert_int_equal(result, -EINVAL);
	studio_field(studio, "/fields/copy/sourceDocumentId", "copy.other_source");
}

static const Congvan__OutgoingForm *form(struct studio *studio, uint64_t id)
{
	Congvan__OutgoingFormRequest request = CONGVAN__OUTGOING_FORM_REQUEST__INIT;
	Congvan__OutgoingForm *reply;

	CV_SET(&request, id, id);
	agency_become(studio->fake, CLERK);
	assert_int_equal(fakehost_call(studio->fake, "outgoing/1", "form", &request.base,
				       &congvan__outgoing_form__descriptor, &reply),
			 0);
	return reply;
}

static void the_block_stands_on_paper_or_in_the_corner(void **state)
{
	struct studio *studio = *state;
	const struct asked on_paper = {CERTIFIED, "incoming", SOURCE, ELECTRONIC, PAPER, NULL, false};
	const Congvan__CopyShown *shown;
	uint64_t id;

	put_plain(studio);
	id = must_begin(studio, &on_paper)->document->id;
	assert_string_equal(form(studio, id)->copy->number_line, "Số:        /SY-SYT");
	number(studio, id);
	shown = form(studio, id)->copy;
	assert_string_equal(shown->mark, "SAO Y");
	assert_string_equal(shown->organ_line, "SỞ Y TẾ TỈNH LAM GIANG");
	assert_string_equal(shown->number_line, "Số: 01/SY-SYT");
	assert_string_equal(shown->place_line, "Lam Giang, ngày 05 tháng 3 năm 2026");
	assert_string_equal(form(studio, id)->date_line, shown->place_line);
	assert_int_equal(shown->n_corner_lines, 0);
	id = must_begin(studio, &sao_y)->document->id;
	shown = form(studio, id)->copy;
	assert_null(shown->mark);
	assert_int_equal(shown->n_corner_lines, 2); /* and the time, once it is sealed */
	assert_string_equal(shown->corner_lines[0], "SAO Y");
	assert_string_equal(shown->corner_lines[1], "Sở Y tế tỉnh Lam Giang");
}

static bool finds(const Congvan__OutgoingForm *form, const char *code)
{
	for (size_t i = 0; i < form->n_findings; i++)
		if (strcmp(form->findings[i]->code, code) == 0)
			return true;
	return false;
}

static void its_form_is_checked(void **state)
{
	struct studio *studio = *state;
	struct asked asked = sao_y;
	Congvan__CopyBlock said = CONGVAN__COPY_BLOCK__INIT;
	int result;
	uint64_t id;

	put_plain(studio);
	asked.scan = false;
	id = must_begin(studio, &asked)->document->id;
	assert_true(finds(form(studio, id), "copy_scan"));
	assert_false(finds(form(studio, id), "copy_place"));
	assert_false(finds(form(studio, id), "notation"));
	CV_SET(&said, to, PAPER);
	said.place = (char *)"";
	patch(studio, id, said, &result);
	assert_int_equal(result, 0);
	assert_false(finds(form(studio, id), "copy_scan"));
	assert_true(finds(form(studio, id), "copy_place"));
}

static void lists_know_copies(void **state)
{
	struct studio *studio = *state;
	Congvan__ListOutgoingRequest request = CONGVAN__LIST_OUTGOING_REQUEST__INIT;
	Congvan__ListOutgoingReply *reply;

	put_plain(studio);
	must_begin(studio, &sao_y);
	studio_bring(studio, studio_draft(studio), "content_review");
	agency_become(studio->fake, CLERK);
	assert_int_equal(fakehost_call(studio->fake, "outgoing/1", "list", &request.base,
				       &congvan__list_outgoing_reply__descriptor, &reply),
			 0);
	assert_int_equal(reply->n_documents, 2);
	CV_SET(&request, copies, true);
	assert_int_equal(fakehost_call(studio->fake, "outgoing/1", "list", &request.base,
				       &congvan__list_outgoing_reply__descriptor, &reply),
			 0);
	assert_int_equal(reply->n_documents, 1);
	CV_SET(&request, kind, RECOPY);
	assert_int_equal(fakehost_call(studio->fake, "outgoing/1", "list", &request.base,
				       &congvan__list_outgoing_reply__descriptor, &reply),
			 0);
	assert_int_equal(reply->n_documents, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(the_source_says_what_was_not_said),
	    TEST(media_go_as_the_decree_says),
	    TEST(a_source_is_needed_seen_and_fit),
	    TEST(kinds_ask_for_what_is_theirs),
	    TEST(whom_the_process_names_makes_them),
	    TEST(all_kinds_have_one_series),
	    TEST(an_electronic_one_needs_its_scan),
	    TEST(what_was_cancelled_meanwhile_gets_no_copy),
	    TEST(an_issued_document_is_copied_and_shows_it),
	    TEST(the_block_is_revised_but_not_its_source),
	    TEST(the_block_stands_on_paper_or_in_the_corner),
	    TEST(its_form_is_checked),
	    TEST(lists_know_copies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
