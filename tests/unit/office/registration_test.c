/* Registering: fields, dates, files, books, duplicates, secrets, and what is written of it all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "desk.h"

static int try_form(struct desk *desk)
{
	return desk_try(desk, "register_document", &desk->form.base);
}

static Congvan__IncomingView *next_document(struct desk *desk, const char *number)
{
	desk->form.code_number = (char *)number;
	return desk_register(desk, false);
}

/* Nothing of a refused form may be left: no document, no number, no row, no event. */
static void nothing_was_written(struct desk *desk)
{
	uint32_t events;

	assert_int_equal(fakehost_count(desk->fake, FAKEHOST_AGENCY, INCOMING_DOCUMENT), 0);
	assert_int_equal(fakehost_count(desk->fake, FAKEHOST_AGENCY, "register.entry"), 0);
	assert_int_equal(fakehost_count(desk->fake, FAKEHOST_AGENCY, OFFICE_WORK_ITEM), 0);
	assert_int_equal(fakehost_count(desk->fake, FAKEHOST_AGENCY, INCOMING_GUARD), 0);
	fakehost_events(desk->fake, &events);
	assert_int_equal(events, 0);
}

static void numbers_follow_each_other_and_stand_in_every_record(void **state)
{
	struct desk *desk = *state;
	static const char *const codes[] = {"1", "2", "3"};

	for (uint64_t number = 1; number <= 3; number++) {
		Congvan__IncomingView *view = next_document(desk, codes[number - 1]);
		Congvan__RegisterEntry *entry;

		assert_int_equal(view->document->arrival_number, number);
		assert_int_equal(desk_stored(desk, view->document->id)->arrival_number, number);
		entry = fakehost_record(desk->fake, FAKEHOST_AGENCY, "register.entry",
					fakehost_body(desk->fake, "ii", (uint64_t)BOOK, number),
					&congvan__register_entry__descriptor);
		assert_non_null(entry);
		assert_int_equal(entry->number, number);
		assert_int_equal(entry->document_id, view->document->id);
		assert_int_equal(entry->state, CONGVAN__REGISTER_ENTRY_STATE__ENTRY_ACTIVE);
		assert_non_null(
		    fakehost_get(desk->fake, FAKEHOST_AGENCY, "register.entry_of",
				 fakehost_body(desk->fake, "iii", (uint64_t)BOOK, view->document->id, number))
			.data);
	}
	desk_rows(desk, CLERK, CONGVAN__WORK_BOX__BOX_TO_DO, 3);
	desk_sums_fit(desk);
}

static void an_empty_form_hears_of_everything_at_once(void **state)
{
	struct desk *desk = *state;

	congvan__register_incoming_request__init(&desk->form);
	assert_int_equal(try_form(desk), -EINVAL);
	desk_field(desk, "/issuingOrgan", "required");
	desk_field(desk, "/codeNumber", "incoming.code_needed");
	desk_field(desk, "/issuedDate", "required");
	desk_field(desk, "/documentType", "required");
	desk_field(desk, "/subject", "required");
	nothing_was_written(desk);
}

static void a_number_or_a_symbol_is_enough(void **state)
{
	struct desk *desk = *state;

	desk->form.code_number = NULL;
	assert_int_equal(try_form(desk), 0);
	desk->form.code_number = (char *)"9";
	desk->form.code_notation = (char *)"  ";
	assert_int_equal(try_form(desk), 0);
}

/* A text of n characters that take two bytes each. */
static char *long_text(char *buffer, size_t characters)
{
	for (size_t i = 0; i < characters; i++)
		memcpy(buffer + 2 * i, "ă", 2);
	buffer[2 * characters] = '\0';
	return buffer;
}

static void lengths_are_counted_in_characters(void **state)
{
	struct desk *desk = *state;
	char buffer[2100];
	const struct {
		char **member;
		const char *pointer;
		size_t max;
	} cases[] = {
	    {&desk->form.issuing_organ, "/issuingOrgan", 200},
	    {&desk->form.issuing_organ_id, "/issuingOrganId", 35},
	    {&desk->form.code_number, "/codeNumber", 11},
	    {&desk->form.code_notation, "/codeNotation", 30},
	    {&desk->form.document_type, "/documentType", 100},
	    {&desk->form.subject, "/subject", 500},
	    {&desk->form.language, "/language", 30},
	    {&desk->form.description, "/description", 500},
	    {&desk->form.signer_position, "/signerPosition", 100},
	    {&desk->form.signer_name, "/signerName", 50},
	    {&desk->form.to_places, "/toPlaces", 1000},
	    {&desk->form.field, "/field", 100},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *before = *cases[i].member;

		*cases[i].member = long_text(buffer, cases[i].max + 1);
		assert_int_equal(try_form(desk), -EINVAL);
		desk_field(desk, cases[i].pointer, "too_long");
		*cases[i].member = long_text(buffer, cases[i].max);
		CV_SET(&desk->form, confirm_duplicate, 1);
		assert_int_equal(try_form(desk), 0);
		*cases[i].member = before;
	}
}

static void text_is_unicode_or_refused(void **state)
{
	struct desk *desk = *state;
	Congvan__IncomingView *view;

	desk->form.subject = (char *)"V/v \x01 báo cáo";
	assert_int_equal(try_form(desk), -EINVAL);
	desk_field(desk, "/subject", "not_text");
	desk->form.subject = (char *)"  Ho\xcc\x80"
				     "a b\xc3\xacnh \n"; /* o with a combining grave */
	view = desk_register(desk, false);
	assert_string_equal(view->document->subject, "Hòa bình"); /* NFC, trimmed */
}

static void dates_stand_in_order(void **state)
{
	struct desk *desk = *state;
	static const struct {
		const char *issued, *due;
		const char *pointer, *code;
	} cases[] = {
	    {"2026-03-05", "2026-03-05", NULL, NULL},
	    {"2026-03-06", NULL, "/issuedDate", "incoming.issued_after_arrival"},
	    {"2026-02-30", NULL, "/issuedDate", "bad_date"},
	    {"02/03/2026", NULL, "/issuedDate", "bad_date"},
	    {"2026-03-02", "2026-03-04", "/dueDate", "incoming.due_before_today"},
	    {"2026-03-02", "mai", "/dueDate", "bad_date"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		desk->form.issued_date = (char *)cases[i].issued;
		desk->form.due_date = (char *)cases[i].due;
		assert_int_equal(try_form(desk), cases[i].code ? -EINVAL : 0);
		if (cases[i].code)
			desk_field(desk, cases[i].pointer, cases[i].code);
	}
}

static void what_is_no_choice_is_refused(void **state)
{
	struct desk *desk = *state;

	CV_SET(&desk->form, urgency, (Congvan__Urgency)6);
	CV_SET(&desk->form, medium, (Congvan__Medium)9);
	CV_SET(&desk->form, page_amount, 1000);
	desk->form.code_number = (char *)"15/QĐ";
	assert_int_equal(try_form(desk), -EINVAL);
	desk_field(desk, "/urgency", "unknown_value");
	desk_field(desk, "/medium", "unknown_value");
	desk_field(desk, "/pageAmount", "out_of_range");
	desk_field(desk, "/codeNumber", "incoming.code_number_only");
	nothing_was_written(desk);
}

static void secrets_never_enter(void **state)
{
	struct desk *desk = *state;

	for (int level = CONGVAN__SECRECY__SECRECY_CONFIDENTIAL; level <= CONGVAN__SECRECY__SECRECY_TOP_SECRET;
	     level++) {
		CV_SET(&desk->form, secrecy, (Congvan__Secrecy)level);
		assert_int_equal(try_form(desk), -EACCES);
		desk_refused(desk, "incoming.secret_refused");
		assert_non_null(strstr(fakehost_status(desk->fake)->text, "29/2018/QH14"));
	}
	nothing_was_written(desk);
	desk->form.secrecy = CONGVAN__SECRECY__SECRECY_NONE;
	assert_int_equal(try_form(desk), 0);
}

static void only_the_registration_desk_registers(void **state)
{
	struct desk *desk = *state;

	for (enum agency_person person = CLERK; person <= DESK_HEAD; person++) {
		bool clerk = person == CLERK || person == SECOND_CLERK;
		int result;

		agency_become(desk->fake, person);
		CV_SET(&desk->form, confirm_duplicate, 1);
		result = try_form(desk);
		assert_int_equal(result, clerk ? 0 : -EACCES);
	}
	fakehost_caller(desk->fake)->kind = CV_CALLER_PLUGIN;
	assert_int_equal(try_form(desk), -EACCES);
	desk_refused(desk, "access.person_needed");
	fakehost_caller(desk->fake)->kind = CV_CALLER_PERSON;
	fakehost_caller(desk->fake)->person = CLERK;
	fakehost_caller(desk->fake)->post = HEAD + 1000u; /* somebody else's post */
	assert_int_equal(try_form(desk), -EACCES);
	desk_refused(desk, "access.no_post");
}

static void books_are_checked(void **state)
{
	struct desk *desk = *state;
	static const struct {
		uint64_t book;
		int result;
		const char *field, *reason;
	} cases[] = {{BOOK, 0, NULL, NULL},
		     {BOOK_CLOSED, -EEXIST, NULL, "book.closed"},
		     {BOOK_OUTGOING, -EINVAL, "book.wrong_direction", NULL},
		     {BOOK_OLD, -EINVAL, "book.wrong_year", NULL},
		     {999, -EINVAL, "book.not_found", NULL}};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		CV_SET(&desk->form, register_id, cases[i].book);
		CV_SET(&desk->form, confirm_duplicate, 1);
		assert_int_equal(try_form(desk), cases[i].result);
		if (cases[i].field)
			desk_field(desk, "/registerId", cases[i].field);
		if (cases[i].reason)
			desk_refused(desk, cases[i].reason);
	}
}

static void without_a_default_book_the_answer_says_what_to_do(void **state)
{
	struct desk *desk = *state;

	fakehost_set_now(desk->fake, FAKEHOST_NOW_MS + 365LL * 86400000);
	assert_int_equal(try_form(desk), -EEXIST);
	desk_refused(desk, "book.no_default");
}

static void has_detail(struct desk *desk, const char *name, const char *value)
{
	const Congvan__Status *status = fakehost_status(desk->fake);
	char member[100];

	snprintf(member, sizeof(member), "\"%s\":\"%s\"", name, value);
	assert_non_null(memmem(status->details.data, status->details.len, member, strlen(member)));
}

static void a_duplicate_needs_a_confirmation(void **state)
{
	struct desk *desk = *state;
	uint64_t first = desk_register(desk, false)->document->id, second;
	char id[24];

	snprintf(id, sizeof(id), "%llu", (unsigned long long)first);
	desk->form.issuing_organ = (char *)"cục quản lý khám, CHỮA BỆNH";
	desk->form.code_number = (char *)"01208";
	desk->form.issued_date = (char *)"2026-01-15"; /* the same year */
	assert_int_equal(try_form(desk), -EEXIST);
	desk_refused(desk, "incoming.duplicate");
	has_detail(desk, "documentId", id);
	has_detail(desk, "arrivalNumber", "1");
	CV_SET(&desk->form, confirm_duplicate, 1);
	second = desk_register(desk, false)->document->id;
	assert_int_equal(desk_stored(desk, second)->duplicate_of, first);
	desk->form.has_confirm_duplicate = 0;
	desk->form.issued_date = (char *)"2025-12-31"; /* numbers begin anew every year */
	assert_int_equal(try_form(desk), 0);
	desk->form.issued_date = (char *)"2026-03-02";
	desk->form.code_notation = (char *)"KCB-QLCL";
	assert_int_equal(try_form(desk), 0);
}

static void register_meanwhile(struct fakehost *fake, void *arg)
{
	struct desk *desk = arg;

	(void)fake;
	desk_register(desk, false);
}

static void two_clerks_with_the_same_paper_do_not_both_succeed(void **state)
{
	struct desk *desk = *state;

	fakehost_before_commit(desk->fake, register_meanwhile, desk);
	assert_int_equal(try_form(desk), -EEXIST);
	desk_refused(desk, "incoming.duplicate");
	assert_int_equal(fakehost_count(desk->fake, FAKEHOST_AGENCY, INCOMING_DOCUMENT), 1);
}

static void files_are_checked(void **state)
{
	struct desk *desk = *state;
	Congvan__UploadRef refs[3], *pointers[] = {&refs[0], &refs[1], &refs[2]};
	Congvan__IncomingView *view;

	for (size_t i = 0; i < 3; i++)
		congvan__upload_ref__init(&refs[i]);
	CV_SET(&refs[0], upload_id, fakehost_upload(desk->fake, "ảnh.png", "image/png", 10));
	CV_SET(&refs[1], upload_id, 987654321);
	CV_SET(&refs[2], upload_id, refs[0].upload_id);
	desk->form.uploads = pointers;
	desk->form.n_uploads = 3;
	assert_int_equal(try_form(desk), -EINVAL);
	desk_field(desk, "/uploads/0/uploadId", "incoming.original_no_pdf");
	desk_field(desk, "/uploads/1/uploadId", "incoming.no_such_upload");
	desk_field(desk, "/uploads/2/uploadId", "incoming.no_such_upload");
	nothing_was_written(desk);

	refs[1] = refs[0]; /* any type will do for an annex */
	refs[0].upload_id = fakehost_upload(desk->fake, "bản quét.pdf", "application/pdf", 99);
	refs[0].name = (char *)"Công văn 1208.pdf";
	desk->form.n_uploads = 2;
	view = desk_register(desk, false);
	assert_string_equal(view->document->files[0]->name, "Công văn 1208.pdf");
	assert_string_equal(view->document->files[0]->purpose, "original");
	assert_string_equal(view->document->files[1]->purpose, "annex");
	desk->form.code_number = (char *)"1209";
	assert_int_equal(try_form(desk), -EINVAL); /* good once */
	desk_field(desk, "/uploads/0/uploadId", "incoming.no_such_upload");
}

static void somebody_elses_upload_is_unknown(void **state)
{
	struct desk *desk = *state;
	Congvan__UploadRef ref = CONGVAN__UPLOAD_REF__INIT, *pointer = &ref;

	agency_become(desk->fake, SECOND_CLERK);
	CV_SET(&ref, upload_id, fakehost_upload(desk->fake, "a.pdf", "application/pdf", 10));
	agency_become(desk->fake, CLERK);
	desk->form.uploads = &pointer;
	desk->form.n_uploads = 1;
	assert_int_equal(try_form(desk), -EINVAL);
	desk_field(desk, "/uploads/0/uploadId", "incoming.no_such_upload");
}

static void an_electronic_document_needs_its_original(void **state)
{
	struct desk *desk = *state;

	CV_SET(&desk->form, medium, CONGVAN__MEDIUM__MEDIUM_ELECTRONIC);
	assert_int_equal(try_form(desk), -EINVAL);
	desk_field(desk, "/uploads", "incoming.original_needed");
}

static void the_log_says_what_was_registered_and_submitted(void **state)
{
	struct desk *desk = *state;
	uint64_t id = desk_register(desk, true)->document->id;
	const struct fakehost_event *events;
	Congvan__IncomingRegistered *registered;
	Congvan__IncomingActed *submitted;
	uint32_t count;

	events = fakehost_events(desk->fake, &count);
	assert_int_equal(count, 2);
	assert_string_equal(events[0].topic, "incoming.registered");
	assert_string_equal(events[1].topic, "incoming.passed_on");
	assert_int_equal(events[0].subject, id);
	registered = cv_unpack(desk->reading, &congvan__incoming_registered__descriptor, events[0].payload);
	assert_int_equal(registered->document->arrival_number, 1);
	submitted = cv_unpack(desk->reading, &congvan__incoming_acted__descriptor, events[1].payload);
	assert_int_equal(submitted->state, CONGVAN__INCOMING_STATE__INCOMING_SUBMITTED);
	assert_int_equal(submitted->n_person_ids, 2);
}

/* Every allocation may fail: an error, nothing half-written, no crash. */
static void it_fails_cleanly_without_memory(void **state)
{
	struct desk *desk = *state;

	for (uint32_t n = 1;; n++) {
		int result;

		fakehost_fail_alloc(desk->fake, n);
		result = try_form(desk);
		if (!fakehost_alloc_failed(desk->fake)) {
			assert_int_equal(result, 0);
			break;
		}
		if (result == 0) /* it got by without: the copy of a log line, for example */
			break;
		assert_int_equal(fakehost_count(desk->fake, FAKEHOST_AGENCY, INCOMING_DOCUMENT), 0);
		assert_int_equal(fakehost_count(desk->fake, FAKEHOST_AGENCY, "register.entry"), 0);
	}
	fakehost_fail_alloc(desk->fake, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    DESK_TEST(numbers_follow_each_other_and_stand_in_every_record),
	    DESK_TEST(an_empty_form_hears_of_everything_at_once),
	    DESK_TEST(a_number_or_a_symbol_is_enough),
	    DESK_TEST(lengths_are_counted_in_characters),
	    DESK_TEST(text_is_unicode_or_refused),
	    DESK_TEST(dates_stand_in_order),
	    DESK_TEST(what_is_no_choice_is_refused),
	    DESK_TEST(secrets_never_enter),
	    DESK_TEST(only_the_registration_desk_registers),
	    DESK_TEST(books_are_checked),
	    DESK_TEST(without_a_default_book_the_answer_says_what_to_do),
	    DESK_TEST(a_duplicate_needs_a_confirmation),
	    DESK_TEST(two_clerks_with_the_same_paper_do_not_both_succeed),
	    DESK_TEST(files_are_checked),
	    DESK_TEST(somebody_elses_upload_is_unknown),
	    DESK_TEST(an_electronic_document_needs_its_original),
	    DESK_TEST(the_log_says_what_was_registered_and_submitted),
	    DESK_TEST(it_fails_cleanly_without_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
