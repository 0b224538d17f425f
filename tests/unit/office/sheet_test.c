/* Lists on paper: as long as print takes them, and no longer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fakehost.h>
#include <string.h>

#include "congvan/office.pb-c.h"
#include "office/sheet/sheet.h"
#include "office/texts.h"

CV_TEXTS(office_texts)

static const struct office_column columns[] = {
    {"Số", 1, CONGVAN__PRINT_COLUMN__ALIGN__ALIGN_CENTRE, CONGVAN__PRINT_COLUMN__KIND__KIND_TEXT},
    {"Trích yếu", 3, CONGVAN__PRINT_COLUMN__ALIGN__ALIGN_LEFT, CONGVAN__PRINT_COLUMN__KIND__KIND_TEXT},
};

static struct fakehost *host_with_agency(void)
{
	struct fakehost *fake = fakehost_create();
	Congvan__Agency agency = CONGVAN__AGENCY__INIT;

	CV_SET(&agency, number, FAKEHOST_AGENCY);
	agency.name = (char *)"Sở Y tế";
	agency.place = (char *)"Lam Giang";
	fakehost_put(fake, FAKEHOST_AGENCY, "identity.agency", fakehost_body(fake, ""), &agency.base);
	return fake;
}

static void a_list_ends_where_print_does(void **state)
{
	struct fakehost *fake = host_with_agency();
	struct cv_call *call = fakehost_open(fake);
	struct office_sheet sheet;

	(void)state;
	assert_int_equal(office_sheet_begin(call, "csv", "SỔ VĂN BẢN ĐẾN", NULL, columns, 2, &sheet), 0);
	for (uint32_t i = 0; i < OFFICE_SHEET_ROWS_MAX; i++) {
		Congvan__PrintRow *row = office_sheet_row(&sheet);

		if (!row)
			fail_msg("row %u", i);
		assert_int_equal(row->n_cells, 2);
	}
	assert_null(office_sheet_row(&sheet));
	assert_int_equal(sheet.request->n_rows, OFFICE_SHEET_ROWS_MAX);
	assert_string_equal(sheet.request->heading->place_and_date, "Lam Giang, ngày 05 tháng 3 năm 2026");
	fakehost_close(&call);
	fakehost_destroy(&fake);
}

static void one_row_more_says_why(void **state)
{
	struct fakehost *fake = host_with_agency();
	struct cv_call *call = fakehost_open(fake);
	struct office_sheet sheet;

	(void)state;
	assert_int_equal(office_sheet_begin(call, NULL, "SỔ VĂN BẢN ĐẾN", NULL, columns, 2, &sheet), 0);
	sheet.request->n_rows = OFFICE_SHEET_ROWS_MAX; /* never looked at */
	assert_null(office_sheet_row(&sheet));
	assert_int_not_equal(office_sheet_too_long(&sheet), -ENOMEM);
	assert_string_equal(fakehost_call_status(call)->reason, "sheet.too_long");
	fakehost_close(&call);
	fakehost_destroy(&fake);
}

static void another_format_is_a_mistake_at_its_field(void **state)
{
	struct fakehost *fake = host_with_agency();
	struct cv_call *call = fakehost_open(fake);
	struct office_sheet sheet;

	(void)state;
	assert_int_not_equal(office_sheet_begin(call, "doc", "SỔ VĂN BẢN ĐẾN", NULL, columns, 2, &sheet), 0);
	assert_string_equal(fakehost_call_status(call)->fields[0]->pointer, "/format");
	fakehost_close(&call);
	fakehost_destroy(&fake);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_list_ends_where_print_does),
	    cmocka_unit_test(one_row_more_says_why),
	    cmocka_unit_test(another_format_is_a_mistake_at_its_field),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
