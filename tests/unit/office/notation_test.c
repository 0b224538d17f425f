/* Number and symbol (NĐ 30/2020/NĐ-CP PL I.I.II.3): how they are composed, and what is found wrong with them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include <fakehost.h>

#include "office/book/notation_parts.h"
#include "office/texts.h"

CV_TEXTS(office_texts)

static const struct office_notation decision = {"QĐ", "SYT", "NVY"}, letter = {NULL, "SYT", "NVY"},
				    copy = {"SY", "SYT", NULL}, any_letter = {NULL, NULL, NULL},
				    any_organ = {"QĐ", NULL, NULL}, of_board = {"TB", "BCĐ-PCD", NULL};

static void symbols_are_composed(void **state)
{
	static const struct {
		struct office_notation parts;
		const char *symbol;
		int error;
	} cases[] = {
	    {{"QĐ", "SYT", "NVY"}, "QĐ-SYT", 0},
	    {{"TTr", "UBND", NULL}, "TTr-UBND", 0},
	    {{"SY", "SYT", NULL}, "SY-SYT", 0},
	    {{NULL, "SYT", "NVY"}, "SYT-NVY", 0},
	    {{"", "UBND", "VX"}, "UBND-VX", 0},
	    {{NULL, "SYT", NULL}, "", -EINVAL},
	    {{"QĐ", NULL, "NVY"}, "", -EINVAL},
	    {{"QĐ", "ABCDEFGHIJABCDEFGHIJABCDEFG", NULL}, "QĐ-ABCDEFGHIJABCDEFGHIJABCDEFG", 0},
	    {{"QĐ", "ABCDEFGHIJABCDEFGHIJABCDEFGH", NULL}, NULL, -E2BIG},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char symbol[OFFICE_NOTATION_BYTES];

		assert_int_equal(office_notation_symbol(&cases[i].parts, symbol), cases[i].error);
		if (cases[i].symbol)
			assert_string_equal(symbol, cases[i].symbol);
	}
}

static void numbers_below_ten_get_a_zero(void **state)
{
	static const struct {
		uint64_t number;
		const char *suffix, *symbol, *code;
		int error;
	} cases[] = {
	    {5, NULL, "QĐ-SYT", "05/QĐ-SYT", 0},  {9, "", "SYT-VP", "09/SYT-VP", 0},
	    {10, NULL, "SY-SYT", "10/SY-SYT", 0}, {1234, NULL, "SYT-VP", "1234/SYT-VP", 0},
	    {12, "a", "QĐ-SYT", "12a/QĐ-SYT", 0}, {7, "b", "QĐ-SYT", "07b/QĐ-SYT", 0},
	    {0, NULL, "QĐ-SYT", "", -EINVAL},     {5, NULL, "", "", -EINVAL},
	    {5, NULL, NULL, "", -EINVAL},         {123456789012, NULL, "SYT-VP", "", -E2BIG},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char code[OFFICE_NOTATION_BYTES];

		assert_int_equal(office_notation_code(cases[i].number, cases[i].suffix, cases[i].symbol, code),
				 cases[i].error);
		assert_string_equal(code, cases[i].code);
	}
}

static void symbols_are_checked(void **state)
{
	static const struct {
		const struct office_notation *expected;
		const char *symbol;
		unsigned faults;
	} cases[] = {
	    {&decision, "QĐ-SYT", 0},
	    {&copy, "SY-SYT", 0},
	    {&letter, "SYT-NVY", 0},
	    {&letter, "SYT-KHTC", 0}, /* a field, or another unit */
	    {&letter, "SYT-NVY-TE", 0},
	    {&of_board, "TB-BCĐ-PCD", 0},
	    {&any_organ, "QĐ-UBND", 0},
	    {&any_letter, "UBND-VX", 0},
	    {&decision, NULL, OFFICE_NOTATION_MISSING},
	    {&decision, "", OFFICE_NOTATION_MISSING},
	    {&decision, "QĐ - SYT", OFFICE_NOTATION_BLANK},
	    {&decision, "QĐ\xc2\xa0-SYT", OFFICE_NOTATION_BLANK},
	    {&decision, "QĐ–SYT", OFFICE_NOTATION_MARK},
	    {&decision, "QĐ/SYT", OFFICE_NOTATION_MARK},
	    {&decision, "QĐ – SYT", OFFICE_NOTATION_MARK | OFFICE_NOTATION_BLANK},
	    {&decision, "QĐ--SYT", OFFICE_NOTATION_GROUPS},
	    {&decision, "-QĐ-SYT", OFFICE_NOTATION_GROUPS},
	    {&decision, "QĐ-SYT-", OFFICE_NOTATION_GROUPS},
	    {&decision, "QĐ-SYT-NVY", OFFICE_NOTATION_GROUPS},
	    {&decision, "TB-SYT", OFFICE_NOTATION_TYPE},
	    {&decision, "QĐTW-SYT", OFFICE_NOTATION_TYPE},
	    {&decision, "SYT-NVY", OFFICE_NOTATION_TYPE},
	    {&decision, "qđ-SYT", OFFICE_NOTATION_TYPE},
	    {&decision, "QĐ-UBND", OFFICE_NOTATION_ORGAN},
	    {&decision, "QĐ", OFFICE_NOTATION_ORGAN},
	    {&letter, "SYT", OFFICE_NOTATION_UNIT},
	    {&letter, "CV-SYT", OFFICE_NOTATION_ORGAN},
	    {&letter, "NVY-SYT", OFFICE_NOTATION_ORGAN},
	    {&any_letter, "UBND", OFFICE_NOTATION_UNIT},
	    {&copy, "SL-SYT", OFFICE_NOTATION_TYPE},
	    {&any_organ, "QĐ-ABCDEFGHIJABCDEFGHIJABCDEFGH", OFFICE_NOTATION_LONG},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		unsigned faults = office_notation_check(cases[i].expected, cases[i].symbol);

		if (faults != cases[i].faults)
			fail_msg("%s: %#x instead of %#x", cases[i].symbol, faults, cases[i].faults);
	}
}

static void codes_are_checked(void **state)
{
	static const struct {
		const struct office_notation *expected;
		const char *code;
		unsigned faults;
		bool normative;
	} cases[] = {
	    {&decision, "05/QĐ-SYT", 0, false},
	    {&decision, "15/QĐ-SYT", 0, false},
	    {&decision, "12a/QĐ-SYT", 0, false},
	    {&letter, "1234/SYT-NVY", 0, false},
	    {&any_organ, "15/2026/QĐ-UBND", 0, true},
	    {&any_organ, "15/2026/QĐ-UBND", OFFICE_NOTATION_MARK, false},
	    {&decision, NULL, OFFICE_NOTATION_MISSING, false},
	    {&decision, "", OFFICE_NOTATION_MISSING, false},
	    {&decision, "5/QĐ-SYT", OFFICE_NOTATION_ZERO, false},
	    {&decision, "005/QĐ-SYT", OFFICE_NOTATION_ZERO, false},
	    {&decision, "012/QĐ-SYT", OFFICE_NOTATION_ZERO, false},
	    {&decision, "5a/QĐ-SYT", OFFICE_NOTATION_ZERO, false},
	    {&decision, "00/QĐ-SYT", OFFICE_NOTATION_NUMBER, false},
	    {&decision, "XV/QĐ-SYT", OFFICE_NOTATION_NUMBER, false},
	    {&decision, "/QĐ-SYT", OFFICE_NOTATION_NUMBER, false},
	    {&decision, "12abc/QĐ-SYT", OFFICE_NOTATION_NUMBER, false},
	    {&decision, "12 / QĐ-SYT", OFFICE_NOTATION_BLANK, false},
	    {&decision, "5 /QĐ-SYT", OFFICE_NOTATION_BLANK | OFFICE_NOTATION_ZERO, false},
	    {&decision, "12-QĐ-SYT", OFFICE_NOTATION_MARK, false},
	    {&decision, "12/", OFFICE_NOTATION_MISSING, false},
	    {&decision, "123456789012/QĐ-SYT", OFFICE_NOTATION_LONG, false},
	    {&decision, "12/TB-SYT", OFFICE_NOTATION_TYPE, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		unsigned faults = office_notation_check_code(cases[i].expected, cases[i].normative, cases[i].code);

		if (faults != cases[i].faults)
			fail_msg("%s: %#x instead of %#x", cases[i].code, faults, cases[i].faults);
	}
}

static void what_is_composed_has_no_faults(void **state)
{
	static const struct office_notation *const all[] = {&decision, &letter, &copy, &of_board};

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		for (uint64_t number = 1; number < 120; number += 7) {
			char symbol[OFFICE_NOTATION_BYTES], code[OFFICE_NOTATION_BYTES];

			assert_int_equal(office_notation_symbol(all[i], symbol), 0);
			assert_int_equal(office_notation_code(number, number % 2 ? "a" : NULL, symbol, code), 0);
			assert_int_equal(office_notation_check_code(all[i], false, code), 0);
		}
}

/* People read every finding, with its article. */
static void every_fault_has_a_text(void **state)
{
	unsigned all = 0;
	size_t count;
	const struct office_notation_finding *findings = office_notation_findings(&count);

	(void)state;
	for (size_t i = 0; i < count; i++) {
		const struct cv_text *text = office_texts;

		while (text->reason && strcmp(text->reason, findings[i].code) != 0)
			text++;
		if (!text->reason)
			fail_msg("%s has no text", findings[i].code);
		assert_non_null(strstr(findings[i].article, "NĐ 30/2020/NĐ-CP PL"));
		assert_int_equal(all & findings[i].fault, 0);
		all |= findings[i].fault;
	}
	assert_int_equal(all, 2 * (unsigned)OFFICE_NOTATION_LONG - 1);
}

/* ---- what they are composed of in an agency ---- */

#define UNIT UINT64_C(50)

static struct fakehost *host_with_agency(const char *short_name)
{
	struct fakehost *fake = fakehost_create();
	Congvan__Agency agency = CONGVAN__AGENCY__INIT;
	Congvan__Unit unit = CONGVAN__UNIT__INIT;

	CV_SET(&agency, number, FAKEHOST_AGENCY);
	agency.short_name = (char *)(uintptr_t)short_name;
	fakehost_put(fake, FAKEHOST_AGENCY, "identity.agency", fakehost_body(fake, ""), &agency.base);
	CV_SET(&unit, id, UNIT);
	CV_SET(&unit, closed, true);
	unit.code = (char *)"NVY";
	fakehost_put(fake, FAKEHOST_AGENCY, "identity.unit", fakehost_body(fake, "i", UNIT), &unit.base);
	return fake;
}

static void an_agencys_abbreviations_make_its_symbols(void **state)
{
	static const struct {
		Congvan__OutgoingKind kind;
		const char *type, *of_book;
		uint64_t unit;
		const char *symbol; /* NULL: a part is missing */
	} cases[] = {
	    {CONGVAN__OUTGOING_KIND__OUTGOING_DOCUMENT, "Quyết định", NULL, UNIT, "QĐ-SYT"},
	    {CONGVAN__OUTGOING_KIND__OUTGOING_DOCUMENT, "TỜ TRÌNH", NULL, 0, "TTr-SYT"},
	    {CONGVAN__OUTGOING_KIND__OUTGOING_DOCUMENT, "Công văn", NULL, UNIT, "SYT-NVY"},
	    {CONGVAN__OUTGOING_KIND__OUTGOING_DOCUMENT, "Công văn", NULL, 0, NULL},
	    {CONGVAN__OUTGOING_KIND__OUTGOING_DOCUMENT, NULL, NULL, UNIT, "SYT-NVY"},
	    {CONGVAN__OUTGOING_KIND__OUTGOING_DOCUMENT, "Quyết định", "HĐKH", UNIT, "QĐ-HĐKH"},
	    {CONGVAN__OUTGOING_KIND__OUTGOING_CERTIFIED_COPY, "Quyết định", NULL, UNIT, "SY-SYT"},
	    {CONGVAN__OUTGOING_KIND__OUTGOING_RECOPY, "Công văn", NULL, 0, "SL-SYT"},
	    {CONGVAN__OUTGOING_KIND__OUTGOING_EXTRACT, NULL, NULL, UNIT, "TrS-SYT"},
	};
	struct fakehost *fake = host_with_agency("SYT");
	struct cv_call *call = fakehost_open(fake);
	struct office_catalogue *types;
	struct cv_error error = {0};

	(void)state;
	assert_int_equal(office_catalogue_create(CATALOGUES "/document-types.yaml", &types, &error), 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		Congvan__Register book = CONGVAN__REGISTER__INIT;
		const struct office_notation_source source = {types, cases[i].kind, cases[i].type, cases[i].unit,
							      &book};
		char *symbol;

		book.symbol = (char *)(uintptr_t)cases[i].of_book;
		assert_int_equal(office_notation_compose(call, &source, &symbol), 0);
		if (cases[i].symbol)
			assert_string_equal(symbol, cases[i].symbol);
		else
			assert_null(symbol);
	}
	office_catalogue_destroy(&types);
	fakehost_close(&call);
	fakehost_destroy(&fake);
}

static void without_a_short_name_there_is_no_symbol(void **state)
{
	struct fakehost *fake = host_with_agency(NULL);
	struct cv_call *call = fakehost_open(fake);
	const struct office_notation_source source = {NULL, CONGVAN__OUTGOING_KIND__OUTGOING_CERTIFIED_COPY, NULL, UNIT,
						      NULL};
	struct office_notation parts;
	char *symbol;

	(void)state;
	assert_int_equal(office_notation_parts(call, &source, &parts), 0);
	assert_string_equal(parts.type, "SY"); /* also where the catalogue is silent */
	assert_string_equal(parts.unit, "NVY");
	assert_null(parts.organ);
	assert_int_equal(office_notation_compose(call, &source, &symbol), 0);
	assert_null(symbol);
	fakehost_close(&call);
	fakehost_destroy(&fake);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(symbols_are_composed),
	    cmocka_unit_test(numbers_below_ten_get_a_zero),
	    cmocka_unit_test(symbols_are_checked),
	    cmocka_unit_test(codes_are_checked),
	    cmocka_unit_test(what_is_composed_has_no_faults),
	    cmocka_unit_test(every_fault_has_a_text),
	    cmocka_unit_test(an_agencys_abbreviations_make_its_symbols),
	    cmocka_unit_test(without_a_short_name_there_is_no_symbol),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
