/* What a document shows of its form: Kính gửi, Nơi nhận, subject, date, marks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "fakehost.h"
#include "office/texts.h"
#include "outgoing/form/check.h"
#include "outgoing/form/show.h"

CV_TEXTS(outgoing_form_texts, office_texts)

static struct fakehost *fake;
static struct cv_call *call;

static int setup(void **state)
{
	(void)state;
	fake = fakehost_create();
	call = fakehost_open(fake);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	fakehost_close(&call);
	fakehost_destroy(&fake);
	return 0;
}

static void assert_lines(const struct outgoing_lines *lines, const char *const *wanted)
{
	size_t i = 0;

	for (; wanted[i]; i++) {
		assert_true(i < lines->count);
		assert_string_equal(lines->items[i], wanted[i]);
	}
	assert_int_equal(lines->count, i);
}

#define LINES(...) ((const char *const[]){__VA_ARGS__, NULL})

static Congvan__Addressee addressee(const char *name)
{
	Congvan__Addressee made = CONGVAN__ADDRESSEE__INIT;

	made.name = (char *)(uintptr_t)name;
	return made;
}

static Congvan__RecipientLine recipient(const char *name)
{
	Congvan__RecipientLine made = CONGVAN__RECIPIENT_LINE__INIT;

	made.name = (char *)(uintptr_t)name;
	return made;
}

static void addressees_stand_on_one_line_or_on_several(void **state)
{
	Congvan__OutgoingDocument document = CONGVAN__OUTGOING_DOCUMENT__INIT;
	Congvan__Addressee first = addressee("Bộ Y tế"), second = addressee("Ủy ban nhân dân tỉnh");
	Congvan__Addressee *list[] = {&first, &second};
	struct outgoing_lines lines;

	(void)state;
	document.addressees = list;
	assert_int_equal(outgoing_show_addressees(call, &document, &lines), 0);
	assert_int_equal(lines.count, 0);
	document.n_addressees = 1;
	assert_int_equal(outgoing_show_addressees(call, &document, &lines), 0);
	assert_lines(&lines, LINES("Kính gửi: Bộ Y tế"));
	document.n_addressees = 2;
	assert_int_equal(outgoing_show_addressees(call, &document, &lines), 0);
	assert_lines(&lines, LINES("Kính gửi:", "- Bộ Y tế;", "- Ủy ban nhân dân tỉnh."));
}

static void recipients_begin_as_above_and_end_with_the_record_copy(void **state)
{
	Congvan__OutgoingDocument document = CONGVAN__OUTGOING_DOCUMENT__INIT;
	Congvan__RecipientLine first = recipient("Bộ Y tế"), second = recipient("Các phòng thuộc Sở");
	Congvan__RecipientLine *list[] = {&first, &second};
	Congvan__Addressee named = addressee("bộ y tế");
	Congvan__Addressee *addressees[] = {&named};
	struct outgoing_lines lines;

	(void)state;
	document.recipients = list;
	document.addressees = addressees;
	assert_int_equal(outgoing_show_recipients(call, &document, &lines), 0);
	assert_lines(&lines, LINES("Nơi nhận:", "- Lưu: VT."));
	document.n_recipients = 2;
	document.record_copy = "NVY (HVT)";
	assert_int_equal(outgoing_show_recipients(call, &document, &lines), 0);
	assert_lines(&lines, LINES("Nơi nhận:", "- Bộ Y tế;", "- Các phòng thuộc Sở;", "- Lưu: VT, NVY (HVT)."));
	/* Whom "Kính gửi" names is as above. */
	document.n_addressees = 1;
	assert_int_equal(outgoing_show_recipients(call, &document, &lines), 0);
	assert_lines(&lines, LINES("Nơi nhận:", "- Như trên;", "- Các phòng thuộc Sở;", "- Lưu: VT, NVY (HVT)."));
	/* By its identifier, whatever it is called. */
	first.name = "Bộ Y tế (Cục Quản lý Dược)";
	first.organ_id = "G12";
	named.organ_id = "G12";
	assert_int_equal(outgoing_show_recipients(call, &document, &lines), 0);
	assert_int_equal(lines.count, 4);
	named.organ_id = "G13";
	assert_int_equal(outgoing_show_recipients(call, &document, &lines), 0);
	assert_int_equal(lines.count, 5);
}

static void a_letters_subject_stands_after_its_letters(void **state)
{
	static const struct {
		const char *type, *subject, *shown;
	} cases[] = {
	    {"Công văn", "báo cáo công tác", "V/v báo cáo công tác"},
	    {"Công văn", "V/v báo cáo công tác", "V/v báo cáo công tác"},
	    {"Công văn", "v/v: báo cáo công tác", "V/v báo cáo công tác"},
	    {"công văn", "Về việc báo cáo công tác", "V/v báo cáo công tác"},
	    {"Công văn", "Về việc làm của lao động", "V/v việc làm của lao động"},
	    {"Quyết định", "Về việc thành lập đoàn", "Về việc thành lập đoàn"},
	    {"Công văn", "", ""},
	    {NULL, "báo cáo", "báo cáo"},
	};
	struct office_catalogue types = {NULL, 0};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		Congvan__OutgoingDocument document = CONGVAN__OUTGOING_DOCUMENT__INIT;

		document.document_type = (char *)(uintptr_t)cases[i].type;
		document.subject = (char *)(uintptr_t)cases[i].subject;
		assert_string_equal(outgoing_show_subject(call, &types, &document), cases[i].shown);
	}
}

static void days_and_the_first_months_have_a_zero(void **state)
{
	(void)state;
	assert_string_equal(outgoing_show_date(call, "Lam Giang", "2026-02-05"),
			    "Lam Giang, ngày 05 tháng 02 năm 2026");
	assert_string_equal(outgoing_show_date(call, "Hà Nội", "2026-03-05"), "Hà Nội, ngày 05 tháng 3 năm 2026");
	assert_string_equal(outgoing_show_date(call, NULL, "2026-11-22"), "ngày 22 tháng 11 năm 2026");
	assert_null(outgoing_show_date(call, NULL, "2026-02-30"));
	assert_null(outgoing_show_date(call, "Hà Nội", NULL));
}

static void marks_are_those_of_the_law(void **state)
{
	(void)state;
	assert_null(outgoing_show_urgency(CONGVAN__URGENCY__URGENCY_NORMAL));
	assert_string_equal(outgoing_show_urgency(CONGVAN__URGENCY__URGENCY_URGENT), "KHẨN");
	assert_string_equal(outgoing_show_urgency(CONGVAN__URGENCY__URGENCY_VERY_URGENT), "THƯỢNG KHẨN");
	assert_string_equal(outgoing_show_urgency(CONGVAN__URGENCY__URGENCY_EXPRESS), "HỎA TỐC");
	assert_string_equal(outgoing_show_urgency(CONGVAN__URGENCY__URGENCY_TIMED_EXPRESS), "HỎA TỐC");
	assert_null(outgoing_show_circulation(CONGVAN__CIRCULATION__CIRCULATION_FREE));
	assert_string_equal(outgoing_show_circulation(CONGVAN__CIRCULATION__CIRCULATION_RETURN), "XEM XONG TRẢ LẠI");
	assert_string_equal(outgoing_show_circulation(CONGVAN__CIRCULATION__CIRCULATION_INTERNAL), "LƯU HÀNH NỘI BỘ");
	assert_null(outgoing_show_circulation(CONGVAN__CIRCULATION__CIRCULATION_RESTRICTED));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(addressees_stand_on_one_line_or_on_several, setup, teardown),
	    cmocka_unit_test_setup_teardown(recipients_begin_as_above_and_end_with_the_record_copy, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_letters_subject_stands_after_its_letters, setup, teardown),
	    cmocka_unit_test_setup_teardown(days_and_the_first_months_have_a_zero, setup, teardown),
	    cmocka_unit_test_setup_teardown(marks_are_those_of_the_law, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
