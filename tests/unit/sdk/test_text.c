/* Text: what is text, NFC, the search form, and the order of Vietnamese words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <utf8proc.h>

#include "fakehost.h"

const struct cv_text *const cv_plugin_texts[] = {NULL};

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

static void test_length_counts_characters(void **state)
{
	(void)state;
	assert_int_equal(cv_text_length(""), 0);
	assert_int_equal(cv_text_length("Quyết định"), 10);
	assert_int_equal(cv_text_length("𝄞a"), 2);
	assert_true(cv_text_length("\xC3") == (size_t)-1);
	assert_true(cv_text_length("a\x80") == (size_t)-1);
}

/* Every letter of Vietnamese with every tone, as one character and taken apart. */
static void test_upper(void **state)
{
	static const char *const lower[] = {"aàảãáạ", "ăằẳẵắặ", "âầẩẫấậ", "b",      "c",      "d",   "đ", "eèẻẽéẹ",
					    "êềểễếệ", "g",      "h",      "iìỉĩíị", "k",      "l",   "m", "n",
					    "oòỏõóọ", "ôồổỗốộ", "ơờởỡớợ", "p",      "q",      "r",   "s", "t",
					    "uùủũúụ", "ưừửữứự", "v",      "x",      "yỳỷỹýỵ", "fjwz"};
	static const char *const upper[] = {"AÀẢÃÁẠ", "ĂẰẲẴẮẶ", "ÂẦẨẪẤẬ", "B",      "C",      "D",   "Đ", "EÈẺẼÉẸ",
					    "ÊỀỂỄẾỆ", "G",      "H",      "IÌỈĨÍỊ", "K",      "L",   "M", "N",
					    "OÒỎÕÓỌ", "ÔỒỔỖỐỘ", "ƠỜỞỠỚỢ", "P",      "Q",      "R",   "S", "T",
					    "UÙỦŨÚỤ", "ƯỪỬỮỨỰ", "V",      "X",      "YỲỶỸÝỴ", "FJWZ"};
	utf8proc_uint8_t *apart;

	(void)state;
	for (size_t i = 0; i < sizeof(lower) / sizeof(lower[0]); i++) {
		assert_string_equal(cv_text_upper(call, lower[i]), upper[i]);
		assert_string_equal(cv_text_upper(call, upper[i]), upper[i]);
		apart = utf8proc_NFD((const utf8proc_uint8_t *)lower[i]);
		assert_non_null(apart);
		assert_string_equal(cv_text_upper(call, (const char *)apart), upper[i]);
		free(apart);
	}
	assert_string_equal(cv_text_upper(call, "Phó Chánh Văn phòng – 12/2026"), "PHÓ CHÁNH VĂN PHÒNG – 12/2026");
	assert_string_equal(cv_text_upper(call, "\u0250\u0250"), "\u2C6F\u2C6F"); /* two bytes become three */
	assert_string_equal(cv_text_upper(call, ""), "");
	assert_null(cv_text_upper(call, "\xC3"));
	assert_null(cv_text_upper(call, NULL));
}

static void test_clean(void **state)
{
	static const struct {
		const char *in, *out;
	} cases[] = {
	    {"", ""},
	    {" \t\n ", ""},
	    {"abc", "abc"},
	    {"  a  b  ", "a  b"},
	    {"\xC2\xA0"
	     "a\xE3\x80\x80",
	     "a"}, /* no-break and ideographic space */
	    {"\xEF\xBB\xBF"
	     "a",
	     "a"}, /* byte order mark */
	    {"a\r\nb\r\n", "a\nb"},
	    {"Quye\xCC\x82\xCC\x81t", "Quyết"},
	    {"Quye\xCC\x81\xCC\x82t", "Quy\xC3\xA9\xCC\x82t"}, /* not canonically the same: the other mark stays */
	    {"a\xCC\xA3\xCC\x82", "ậ"}, /* dot below and circumflex, in either order */
	    {"a\xCC\x82\xCC\xA3", "ậ"},
	    {"\xE2\x84\xA6", "Ω"}, /* Ohm sign */
	    {"\xE2\x80\x80x", "x"}, /* en quad: a space */
	    {"x\xE2\x80\x80y", "x\xE2\x80\x82y"},
	    {"“15/QĐ-BNV”", "“15/QĐ-BNV”"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(cv_text_clean(call, cases[i].in, strlen(cases[i].in)), cases[i].out);
}

static void test_what_is_no_text(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
	} cases[] = {
	    {"a\0b", 3},
	    {"\x01", 1},
	    {"a\x7f", 2},
	    {"a\rb", 3},
	    {"a\r", 2},
	    {"\xC2\x85", 2},
	    {"\x80", 1},
	    {"\xC3", 1},
	    {"\xC3(", 2},
	    {"\xC0\xAF", 2},
	    {"\xE0\x80\xAF", 3},
	    {"\xED\xA0\x80", 3},
	    {"\xED\xBF\xBF", 3},
	    {"\xE1\xBA", 2},
	    {"\xF0\x80\x80\xAF", 4},
	    {"\xF4\x90\x80\x80", 4},
	    {"\xF5\x80\x80\x80", 4},
	    {"\xFE", 1},
	    {"\xFF", 1},
	    {"\xF0\x9D\x84", 3},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_null(cv_text_clean(call, cases[i].bytes, cases[i].len));
	assert_null(cv_text_clean(call, NULL, 0));
}

/* Runs of marks make normalising quadratic: they are refused, long texts with few marks are not. */
static void test_runs_of_marks_are_bounded(void **state)
{
	char text[30000] = "a";
	size_t len = 1;

	(void)state;
	while (len + 4 < sizeof(text)) {
		memcpy(text + len, len % 4 == 1 ? "\xCC\x81\xCC\xA3" : "\xCC\xA3\xCC\x81", 4);
		len += 4;
	}
	assert_null(cv_text_clean(call, text, len));
	assert_non_null(cv_text_clean(call, text, 1 + 2 * 30));
	assert_null(cv_text_clean(call, text, 1 + 2 * 31));
}

static void test_fold(void **state)
{
	static const struct {
		const char *in, *out;
	} cases[] = {
	    {"", ""},
	    {"Quyết định", "quyet dinh"},
	    {"ĐƯỜNG ĐỘC LẬP", "duong doc lap"},
	    {"hòa", "hoa"},
	    {"hoà", "hoa"},
	    {"  nhiều \t\n khoảng\xC2\xA0trắng  ", "nhieu khoang trang"},
	    {"ỦY BAN NHÂN DÂN", "uy ban nhan dan"},
	    {"Nguye\xCC\x82\xCC\x83n", "nguyen"},
	    {"15/QĐ-BNV", "15/qd-bnv"},
	    {"ươ ƯƠ ăâêô ĂÂÊÔ", "uo uo aaeo aaeo"},
	    {"Ðảng", "dang"}, /* written with the eth */
	    {"한국", "\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB\xE1\x84\x80\xE1\x85\xAE\xE1\x86\xA8"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(cv_text_fold(call, cases[i].in), cases[i].out);
	assert_null(cv_text_fold(call, "a\xC3"));
}

static int compare(struct cv_bytes a, struct cv_bytes b)
{
	size_t len = a.len < b.len ? a.len : b.len;
	int order = memcmp(a.data, b.data, len);

	return order ? order : (a.len > b.len) - (a.len < b.len);
}

/* In the order of a Vietnamese dictionary: letters over the whole word, then tones, then capitals. */
static const char *const in_order[] = {
    "",
    " ",
    "-",
    "0",
    "1",
    "10",
    "2",
    "9",
    "a",
    "A",
    "à",
    "À",
    "ả",
    "ã",
    "á",
    "ạ",
    "a a",
    "an",
    "An",
    "AN",
    "àn",
    "ản",
    "án",
    "Án",
    "ạn",
    "an ninh",
    "ăn",
    "ằn",
    "ẳn",
    "ẵn",
    "ắn",
    "ặn",
    "âm",
    "ân",
    "ần",
    "ẩn",
    "ấn",
    "ận",
    "ba",
    "bà",
    "bả",
    "bã",
    "bá",
    "bạ",
    "ba ba",
    "ba bà",
    "bà ba",
    "bà bà",
    "ba bố",
    "ban",
    "bản",
    "báo",
    "báo cáo",
    "công",
    "cổng",
    "cộng",
    "công an",
    "công văn",
    "cơm",
    "da",
    "dung",
    "dũng",
    "đa",
    "đá",
    "Đà Nẵng",
    "đường",
    "e",
    "em",
    "ê",
    "êm",
    "f",
    "ga",
    "hoa",
    "hòa",
    "hoà bình",
    "i",
    "j",
    "k",
    "la",
    "lê",
    "lề",
    "ma",
    "nga",
    "nghị quyết",
    "Nguyên",
    "Nguyễn",
    "Nguyễn Văn An",
    "Nguyễn Văn Ân",
    "nha",
    "o",
    "ô",
    "ơ",
    "pha",
    "quy chế",
    "quyết định",
    "rơm",
    "sa",
    "ta",
    "tha",
    "thông báo",
    "tờ trình",
    "u",
    "ú",
    "ư",
    "ứ",
    "văn bản",
    "w",
    "xa",
    "y",
    "ý",
    "z",
    "Ω",
    "日本",
};

static void test_dictionary_order(void **state)
{
	size_t count = sizeof(in_order) / sizeof(in_order[0]);

	(void)state;
	for (size_t i = 0; i < count; i++) {
		struct cv_bytes a = cv_text_sort_key(call, in_order[i]);

		for (size_t j = 0; j < count; j++) {
			int order = compare(a, cv_text_sort_key(call, in_order[j]));

			if ((order < 0) != (i < j) || (order > 0) != (i > j))
				fail_msg("'%s' and '%s' compare as %d", in_order[i], in_order[j], order);
		}
	}
}

static void assert_same_key(const char *a, const char *b)
{
	assert_int_equal(compare(cv_text_sort_key(call, a), cv_text_sort_key(call, b)), 0);
}

static void test_spellings_of_one_word_are_equal(void **state)
{
	(void)state;
	assert_same_key("hòa", "hoà");
	assert_same_key("thủy", "thuỷ");
	assert_same_key("Nguyễn", "Nguye\xCC\x82\xCC\x83n");
	assert_same_key("ậ", "a\xCC\xA3\xCC\x82");
}

static void test_sort_keys_of_bad_text(void **state)
{
	(void)state;
	assert_null(cv_text_sort_key(call, "a\xFF").data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_length_counts_characters),
	    cmocka_unit_test(test_upper),
	    cmocka_unit_test(test_clean),
	    cmocka_unit_test(test_what_is_no_text),
	    cmocka_unit_test(test_runs_of_marks_are_bounded),
	    cmocka_unit_test(test_fold),
	    cmocka_unit_test(test_dictionary_order),
	    cmocka_unit_test(test_spellings_of_one_word_are_equal),
	    cmocka_unit_test(test_sort_keys_of_bad_text),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
