/* Number and symbol (NĐ 30/2020/NĐ-CP PL I.I.II.3): how they are composed, and what is found wrong with them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include <congvan/plugin.h>

#include "office/notation.h"
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

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(symbols_are_composed),
	    cmocka_unit_test(numbers_below_ten_get_a_zero),
	    cmocka_unit_test(symbols_are_checked),
	    cmocka_unit_test(codes_are_checked),
	    cmocka_unit_test(what_is_composed_has_no_faults),
	    cmocka_unit_test(every_fault_has_a_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
