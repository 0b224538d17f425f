/* The number of an outgoing document: everything that belongs to it, or nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "congvan/organ.pb-c.h"
#include "issuing.h"
#include "office/calendar/moment.h"
#include "office/organ_use.h"

#define STEPS_MAX 3000u
#define DAY_MS 86400000LL

static struct issuing *issuing;

static int setup(void **state)
{
	(void)state;
	issuing = issuing_begin("", 0);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	issuing_end(issuing);
	return 0;
}

static void assert_not_numbered(void)
{
	const Congvan__OutgoingDocument *document = issuing_letter(issuing);

	assert_int_equal(document->state, CONGVAN__OUTGOING_STATE__OUTGOING_TO_ISSUE);
	assert_int_equal(document->revision, LETTER_REVISION);
	assert_int_equal(fakehost_count(issuing->fake, FAKEHOST_AGENCY, "register.entry"), 0);
	assert_int_equal(fakehost_count(issuing->fake, FAKEHOST_AGENCY, OUTGOING_RECIPIENT), 0);
	assert_int_equal(issuing_told(issuing, "outgoing.numbered"), 0);
}

static void assert_refused(const char *reason)
{
	assert_string_equal(fakehost_status(issuing->fake)->reason, reason);
	assert_not_numbered();
}

static void assert_field(const char *pointer, const char *code)
{
	const Congvan__Status *status = fakehost_status(issuing->fake);

	assert_refused("request.invalid");
	assert_int_equal(status->n_fields, 1);
	assert_string_equal(status->fields[0]->pointer, pointer);
	assert_string_equal(status->fields[0]->code, code);
}

static void number_date_entry_and_files_are_one_commit(void **state)
{
	const Congvan__OutgoingDocument *document;
	const Congvan__RegisterEntry *entry;

	(void)state;
	assert_int_equal(issuing_number(issuing, NULL, NULL), 0);
	document = issuing_letter(issuing);
	assert_int_equal(document->state, CONGVAN__OUTGOING_STATE__OUTGOING_NUMBERED);
	assert_int_equal(document->number, 1);
	assert_int_equal(document->year, 2026);
	assert_int_equal(document->register_id, BOOK_OUTGOING);
	assert_string_equal(document->issued_date, "2026-03-05");
	assert_string_equal(outgoing_issue_code(issuing->reading, document), "01/SYT-NVY");
	/* The document first, then its annexes; the editable draft stays behind. */
	assert_int_equal(document->n_issued_files, 3);
	assert_string_equal(document->issued_files[0]->purpose, "pdf");
	assert_string_equal(document->issued_files[1]->purpose, "annex");
	entry = fakehost_record(issuing->fake, FAKEHOST_AGENCY, "register.entry",
				fakehost_body(issuing->fake, "ii", (uint64_t)BOOK_OUTGOING, UINT64_C(1)),
				&congvan__register_entry__descriptor);
	assert_non_null(entry);
	assert_int_equal(entry->document_id, LETTER);
	assert_string_equal(entry->kind, "outgoing");
	assert_string_equal(entry->symbol, "SYT-NVY");
	assert_string_equal(entry->issued_date, "2026-03-05");
	assert_int_equal(entry->entered_by, CLERK);
	assert_string_equal(entry->recipients, "Phòng Tài chính, Bưu điện tỉnh");
	assert_int_equal(fakehost_count(issuing->fake, FAKEHOST_AGENCY, OUTGOING_RECIPIENT), 2);
	assert_int_equal(fakehost_count(issuing->fake, FAKEHOST_AGENCY, OUTGOING_DELIVERY), 2);
	assert_int_equal(issuing_told(issuing, "outgoing.dispatch"), 0); /* not before it is sent */
	assert_int_equal(issuing_told(issuing, "outgoing.numbered"), 1);
}

static void without_a_demand_only_sending_follows(void **state)
{
	const Congvan__RegisterEntry *entry;

	(void)state;
	assert_int_equal(issuing_number(issuing, NULL, NULL), 0);
	assert_int_equal(issuing_step(issuing, CONGVAN__ISSUE_STEP_KIND__ISSUE_WRITE_NUMBER)->state,
			 CONGVAN__ISSUE_STEP_STATE__STEP_SKIPPED);
	assert_int_equal(issuing_step(issuing, CONGVAN__ISSUE_STEP_KIND__ISSUE_SEAL)->state,
			 CONGVAN__ISSUE_STEP_STATE__STEP_SKIPPED);
	assert_int_equal(issuing_run(issuing), 0);
	assert_int_equal(issuing_letter(issuing)->state, CONGVAN__OUTGOING_STATE__OUTGOING_ISSUED);
	assert_non_null(issuing_letter(issuing)->issued_at);
	assert_int_equal(issuing_told(issuing, "outgoing.issued"), 1);
	assert_int_equal(issuing_told(issuing, "outgoing.dispatch"), 1); /* the work list; paper is the clerk's */
	entry = fakehost_record(issuing->fake, FAKEHOST_AGENCY, "register.entry",
				fakehost_body(issuing->fake, "ii", (uint64_t)BOOK_OUTGOING, UINT64_C(1)),
				&congvan__register_entry__descriptor);
	assert_non_null(entry->sent_at);
}

static void twice_is_refused(void **state)
{
	(void)state;
	assert_int_equal(issuing_number(issuing, NULL, NULL), 0);
	assert_int_equal(issuing_number(issuing, NULL, NULL), -EEXIST);
	assert_string_equal(fakehost_status(issuing->fake)->reason, "issue.has_number");
	assert_int_equal(fakehost_count(issuing->fake, FAKEHOST_AGENCY, "register.entry"), 1);
}

static void not_signed(Congvan__OutgoingDocument *document)
{
	document->signed_at = NULL;
}

static void no_symbol(Congvan__OutgoingDocument *document)
{
	document->code_notation = NULL;
}

static void to_the_ministry(Congvan__OutgoingDocument *document)
{
	document->recipients[1]->organ_id = (char *)"G22";
}

/* Search offers first whom the agency sends to: the directory hears of them with the number, once. */
static void the_directory_hears_to_whom_it_goes(void **state)
{
	const struct fakehost_item *items;
	uint32_t count, told = 0;

	(void)state;
	issuing_put(issuing, to_the_ministry);
	assert_int_equal(issuing_number(issuing, NULL, NULL), 0);
	items = fakehost_items(issuing->fake, &count);
	for (uint32_t i = 0; i < count; i++) {
		Congvan__OrganUsed *used;

		if (strcmp(items[i].queue, OFFICE_ORGAN_USE_QUEUE) != 0)
			continue;
		used = congvan__organ_used__unpack(NULL, items[i].payload.len, items[i].payload.data);
		assert_non_null(used);
		assert_int_equal(used->n_uses, 1);
		assert_string_equal(used->uses[0]->organ_id, "G22");
		congvan__organ_used__free_unpacked(used, NULL);
		told++;
	}
	assert_int_equal(told, 1);
}

static void what_is_not_ready_gets_no_number(void **state)
{
	(void)state;
	issuing_put(issuing, not_signed);
	assert_int_equal(issuing_number(issuing, NULL, NULL), -EEXIST);
	assert_refused("issue.not_signed");
	issuing_put(issuing, no_symbol);
	assert_int_equal(issuing_number(issuing, NULL, NULL), -EEXIST);
	assert_refused("issue.no_symbol");
}

static void of_a_unit(Congvan__OutgoingDocument *document)
{
	document->code_notation = NULL;
	CV_SET(document, unit_id, UNIT_MEDICAL);
}

/* In an agency that has its abbreviations. */
static void a_symbol_that_nobody_wrote_is_composed(void **state)
{
	Congvan__Agency agency = CONGVAN__AGENCY__INIT;
	Congvan__Unit unit = CONGVAN__UNIT__INIT;

	(void)state;
	agency.short_name = (char *)"SYT";
	fakehost_put(issuing->fake, FAKEHOST_AGENCY, "identity.agency", fakehost_body(issuing->fake, ""), &agency.base);
	CV_SET(&unit, id, UNIT_MEDICAL);
	unit.name = (char *)"Phòng Nghiệp vụ Y";
	unit.code = (char *)"NVYD";
	fakehost_put(issuing->fake, FAKEHOST_AGENCY, "identity.unit",
		     fakehost_body(issuing->fake, "i", (uint64_t)UNIT_MEDICAL), &unit.base);
	issuing_put(issuing, of_a_unit);
	assert_int_equal(issuing_number(issuing, NULL, NULL), 0);
	assert_string_equal(issuing_letter(issuing)->code_notation, "SYT-NVYD");
	assert_string_equal(outgoing_issue_code(issuing->reading, issuing_letter(issuing)), "01/SYT-NVYD");
}

static void the_day_is_between_signature_and_today(void **state)
{
	(void)state;
	assert_int_equal(issuing_number(issuing, "2026-03-06", NULL), -EINVAL);
	assert_field("/issuedDate", "issue.date_future");
	assert_int_equal(issuing_number(issuing, "2026-03-04", NULL), -EINVAL);
	assert_field("/issuedDate", "issue.before_signature");
	assert_int_equal(issuing_number(issuing, "5.3.2026", NULL), -EINVAL);
	assert_field("/issuedDate", "bad_date");
	fakehost_set_now(issuing->fake, FAKEHOST_NOW_MS + 2 * DAY_MS);
	assert_int_equal(issuing_number(issuing, "2026-03-06", NULL), 0);
	assert_string_equal(issuing_letter(issuing)->issued_date, "2026-03-06");
}

/* The clock has gone on to the next year, and the book is the old one. */
static void a_book_of_another_year_is_refused(void **state)
{
	(void)state;
	fakehost_set_now(issuing->fake, FAKEHOST_NOW_MS + 366 * DAY_MS);
	assert_int_equal(issuing_number(issuing, NULL, NULL), -EINVAL);
	assert_field("/registerId", "book.wrong_year");
}

static void a_number_on_paper_has_the_day_of_the_paper(void **state)
{
	Congvan__BookNumber wish = CONGVAN__BOOK_NUMBER__INIT;

	(void)state;
	fakehost_set_now(issuing->fake, FAKEHOST_NOW_MS + 2 * DAY_MS);
	CV_SET(&wish, number, 3);
	wish.reason = (char *)"Hệ thống ngừng hoạt động";
	wish.outage = (char *)"SC-2026-03";
	wish.on_paper_at = office_moment(issuing->reading, FAKEHOST_NOW_MS + DAY_MS);
	assert_int_equal(issuing_number(issuing, NULL, &wish), 0);
	assert_int_equal(issuing_letter(issuing)->number, 3);
	assert_string_equal(issuing_letter(issuing)->issued_date, "2026-03-06");
}

static void a_wrong_wish_is_told_at_its_place(void **state)
{
	Congvan__BookNumber wish = CONGVAN__BOOK_NUMBER__INIT;

	(void)state;
	CV_SET(&wish, number, 9);
	wish.reason = (char *)"Cấp bù";
	assert_int_equal(issuing_number(issuing, NULL, &wish), -EINVAL);
	assert_field("/bookNumber/number", "book.not_reserved");
}

static void memory_that_runs_out_numbers_nothing(void **state)
{
	uint32_t step;
	int result = -1;

	(void)state;
	for (step = 1; step < STEPS_MAX; step++) {
		fakehost_fail_alloc(issuing->fake, step);
		result = issuing_number(issuing, NULL, NULL);
		if (!fakehost_alloc_failed(issuing->fake))
			break;
		assert_int_not_equal(result, 0);
		assert_not_numbered();
	}
	fakehost_fail_alloc(issuing->fake, 0);
	assert_in_range(step, 20, STEPS_MAX - 1);
	assert_int_equal(result, 0);
	assert_int_equal(issuing_letter(issuing)->number, 1);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(number_date_entry_and_files_are_one_commit),
	    TEST(without_a_demand_only_sending_follows),
	    TEST(twice_is_refused),
	    TEST(the_directory_hears_to_whom_it_goes),
	    TEST(what_is_not_ready_gets_no_number),
	    TEST(a_symbol_that_nobody_wrote_is_composed),
	    TEST(the_day_is_between_signature_and_today),
	    TEST(a_book_of_another_year_is_refused),
	    TEST(a_number_on_paper_has_the_day_of_the_paper),
	    TEST(a_wrong_wish_is_told_at_its_place),
	    TEST(memory_that_runs_out_numbers_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
