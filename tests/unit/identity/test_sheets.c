/* Books on paper: as long as they may be, and one line longer. */
#include "books.h"

#include <gap.h>
#include <gap_sheet.h>

#include <congvan/plugin.h>
#include <office/sheet/sheet.h>

#include "congvan/office.pb-c.h"
#include "congvan/print.pb-c.h"

/* What print was asked for last. */
static struct {
	unsigned calls;
	size_t rows, notes;
	char first_note[64];
	char last_cell[32];
} printed;

static int print_table(struct cv_call *call, struct cv_bytes packed, struct cv_bytes *ret_reply)
{
	const Congvan__PrintTableRequest *request = cv_unpack(call, &congvan__print_table_request__descriptor, packed);
	Congvan__PrintReply reply = CONGVAN__PRINT_REPLY__INIT;

	assert_non_null(request);
	memset(&printed, 0, sizeof(printed));
	printed.calls = 1;
	printed.rows = request->n_rows;
	printed.notes = request->n_notes;
	if (request->n_notes)
		snprintf(printed.first_note, sizeof(printed.first_note), "%s", request->notes[0]);
	if (request->n_rows) {
		const char *line = request->rows[request->n_rows - 1]->line;

		snprintf(printed.last_cell, sizeof(printed.last_cell), "%.*s",
			 (int)strcspn(line, (char[]){OFFICE_SHEET_CELL_END, '\0'}), line);
	}
	reply.media_type = (char *)"text/csv";
	CV_SET(&reply, content, ((ProtobufCBinaryData){4, (uint8_t *)"made"}));
	*ret_reply = cv_pack(call, &reply.base);
	return ret_reply->data ? 0 : -ENOMEM;
}

static int setup(void **state)
{
	int result = books_setup(state);

	memset(&printed, 0, sizeof(printed));
	fakehost_stub(*state, "print/1", "table", print_table, NULL);
	return result;
}

#define SHEET_TEST(function) cmocka_unit_test_setup_teardown(function, setup, books_teardown)

static int print(struct fakehost *fake, const char *method, uint64_t book)
{
	Congvan__RegisterSheetRequest request = CONGVAN__REGISTER_SHEET_REQUEST__INIT;
	Congvan__Empty *reply;

	CV_SET(&request, id, book);
	request.format = (char *)"csv";
	return BOOKS_CALL(fake, method, &request, empty, &reply);
}

static void test_a_book_has_twenty_thousand_lines(void **state)
{
	struct fakehost *fake = *state;
	uint64_t book = books_make(fake, "DEN");

	for (uint64_t number = 1; number <= OFFICE_SHEET_ROWS_MAX; number++)
		books_enter(fake, book, number, NULL, number);
	assert_int_equal(OFFICE_SHEET_ROWS_MAX, 20000);
	assert_int_equal(print(fake, "sheet", book), 0);
	assert_int_equal(printed.rows, OFFICE_SHEET_ROWS_MAX);
	printed.calls = 0;
	books_enter(fake, book, OFFICE_SHEET_ROWS_MAX + 1, NULL, OFFICE_SHEET_ROWS_MAX + 1);
	assert_int_not_equal(print(fake, "sheet", book), 0);
	assert_string_equal(books_reason(fake), "sheet.too_long");
	assert_int_equal(fakehost_status(fake)->code, CONGVAN__STATUS__CODE__TOO_LARGE);
	assert_int_equal(printed.calls, 0);
}

/* Its lines are few enough, and their subjects long. */
static void test_a_book_too_large_for_one_message_is_refused(void **state)
{
	struct fakehost *fake = *state;
	uint64_t book = books_make(fake, "DEN");
	Congvan__RegisterEntry entry = CONGVAN__REGISTER_ENTRY__INIT;
	static char summary[4096];

	memset(summary, 'x', sizeof(summary) - 1);
	entry.summary = summary;
	CV_SET(&entry, register_id, book);
	for (uint64_t number = 1; number <= OFFICE_SHEET_BYTES_MAX / sizeof(summary) + 1; number++) {
		CV_SET(&entry, number, number);
		fakehost_put(fake, BOOKS_AGENCY, "register.entry", fakehost_body(fake, "ii", book, number),
			     &entry.base);
	}
	assert_int_not_equal(print(fake, "sheet", book), 0);
	assert_string_equal(books_reason(fake), "sheet.too_large");
	assert_int_equal(fakehost_status(fake)->code, CONGVAN__STATUS__CODE__TOO_LARGE);
	assert_int_equal(printed.calls, 0);
}

/* Every second number is missing: each line of the report is a gap of one. */
static void test_the_report_of_numbers_has_five_thousand(void **state)
{
	const uint64_t most = GAP_SHEET_PAGES_MAX * GAP_ROWS_MAX;
	struct fakehost *fake = *state;
	uint64_t book = books_make(fake, "DEN");
	char last[32];

	assert_int_equal(most, 5000);
	for (uint64_t i = 1; i <= most; i++)
		books_enter(fake, book, 2 * i, NULL, i);
	snprintf(last, sizeof(last), "%llu", (unsigned long long)(2 * most - 1));
	assert_int_equal(print(fake, "gap_sheet", book), 0);
	assert_int_equal(printed.rows, most);
	assert_string_equal(printed.last_cell, last);
	assert_int_equal(printed.notes, 1);
	books_enter(fake, book, 2 * (most + 1), NULL, most + 1);
	assert_int_equal(print(fake, "gap_sheet", book), 0);
	assert_int_equal(printed.rows, most);
	assert_string_equal(printed.last_cell, last);
	assert_int_equal(printed.notes, 2);
	assert_string_equal(printed.first_note, "Còn nữa: bản in chỉ có phần đầu.");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SHEET_TEST(test_a_book_has_twenty_thousand_lines),
	    SHEET_TEST(test_a_book_too_large_for_one_message_is_refused),
	    SHEET_TEST(test_the_report_of_numbers_has_five_thousand),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
