/* What bytes are. Each file is fed whole and byte by byte: the answer must not depend on how it arrives. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sniff.h"

static struct sniff sniff;

static enum sniff_kind kind_of(const void *data, size_t len)
{
	const uint8_t *bytes = data;
	enum sniff_kind whole;

	sniff_init(&sniff);
	sniff_feed(&sniff, data, len);
	whole = sniff_kind(&sniff);
	sniff_init(&sniff);
	for (size_t i = 0; i < len; i++)
		sniff_feed(&sniff, bytes + i, 1);
	assert_int_equal(sniff_kind(&sniff), whole);
	return whole;
}

#define KIND_OF(text) kind_of(text, sizeof(text) - 1)

static void test_pdf(void **state)
{
	const size_t size = 200000;
	uint8_t *file = calloc(1, size);

	(void)state;
	assert_non_null(file);
	memcpy(file + 1000, "%PDF-1.7\n", 9);
	memcpy(file + size - 1000, "%%EOF\n", 6);
	assert_int_equal(kind_of(file, size), SNIFF_PDF);
	/* Cut inside the end mark. */
	assert_int_equal(kind_of(file, size - 997), SNIFF_PDF_BROKEN);
	/* The end mark a little too far from the end. */
	memset(file + size - 1000, 0, 6);
	memcpy(file + size - 1030, "%%EOF\n", 6);
	assert_int_equal(kind_of(file, size), SNIFF_PDF_BROKEN);
	/* The header a little too far from the beginning. */
	memset(file + 1000, 0, 9);
	memcpy(file + 1030, "%PDF-1.7\n", 9);
	memcpy(file + size - 100, "%%EOF\n", 6);
	assert_int_equal(kind_of(file, size), SNIFF_UNKNOWN);
	free(file);
	assert_int_equal(KIND_OF("%PDF-1.4\n%%EOF\n"), SNIFF_PDF);
	assert_int_equal(KIND_OF("%PDF-1.4\n"), SNIFF_PDF_BROKEN);
}

static void test_images(void **state)
{
	(void)state;
	assert_int_equal(KIND_OF("\x89PNG\r\n\x1a\n....IEND\xae\x42\x60\x82"), SNIFF_PNG);
	assert_int_equal(KIND_OF("\x89PNG\r\n\x1a\n....................."), SNIFF_UNKNOWN);
	assert_int_equal(KIND_OF("\xff\xd8\xff\xe0\0\x10JFIF"), SNIFF_JPEG);
	assert_int_equal(KIND_OF("II*\0rest"), SNIFF_TIFF);
	assert_int_equal(KIND_OF("MM\0*rest"), SNIFF_TIFF);
}

static void test_office(void **state)
{
	static const char zip[] = "PK\3\4..........................report.txt......PK\5\6..................";
	static const char docx[] =
	    "PK\3\4..........................[Content_Types].xml....PK\1\2....word/document.xml..PK\5\6....";
	static const char xlsx[] =
	    "PK\3\4..........................[Content_Types].xml....PK\1\2....xl/workbook.xml..PK\5\6....";
	static const char odt[] = "PK\3\4..........................mimetypeapplication/vnd.oasis.opendocument.text"
				  "PK..................................PK\5\6....";

	(void)state;
	assert_int_equal(KIND_OF(zip), SNIFF_ZIP);
	assert_int_equal(KIND_OF(docx), SNIFF_DOCX);
	assert_int_equal(kind_of(docx, sizeof(docx) - 10), SNIFF_UNKNOWN);
	assert_int_equal(KIND_OF(xlsx), SNIFF_XLSX);
	assert_int_equal(KIND_OF(odt), SNIFF_ODT);
	assert_int_equal(KIND_OF("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0"),
			 SNIFF_DOC);
	assert_int_equal(KIND_OF("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1...."), SNIFF_OLE);
}

static void test_text(void **state)
{
	(void)state;
	assert_int_equal(KIND_OF("Kính gửi: Sở Y tế\r\n\tđã nhận\n"), SNIFF_TEXT);
	assert_int_equal(KIND_OF("nul\0byte"), SNIFF_UNKNOWN);
	assert_int_equal(KIND_OF("bell\a"), SNIFF_UNKNOWN);
	assert_int_equal(KIND_OF("cut \xe1\xbb"), SNIFF_UNKNOWN);
	assert_int_equal(KIND_OF("long \xc0\x80"), SNIFF_UNKNOWN);
	assert_int_equal(KIND_OF("surrogate \xed\xa0\x80"), SNIFF_UNKNOWN);
	assert_int_equal(KIND_OF(""), SNIFF_UNKNOWN);
	assert_int_equal(KIND_OF("MZ\x90\0\3\0\0\0"), SNIFF_UNKNOWN);
}

static void test_types_and_groups(void **state)
{
	(void)state;
	assert_string_equal(sniff_media_type(SNIFF_PDF), "application/pdf");
	assert_string_equal(sniff_group(SNIFF_PDF), "pdf");
	assert_string_equal(sniff_group(SNIFF_PDF_BROKEN), "");
	assert_string_equal(sniff_group(SNIFF_UNKNOWN), "");
	assert_true(sniff_contradicts(SNIFF_PNG, "application/pdf", 15));
	assert_false(sniff_contradicts(SNIFF_PDF, "Application/PDF", 15));
	assert_false(sniff_contradicts(SNIFF_PNG, "application/octet-stream", 24));
	assert_true(sniff_contradicts(SNIFF_UNKNOWN, "application/pdf", 15));
	assert_false(sniff_contradicts(SNIFF_PNG, "", 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_pdf),  cmocka_unit_test(test_images),           cmocka_unit_test(test_office),
	    cmocka_unit_test(test_text), cmocka_unit_test(test_types_and_groups),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
