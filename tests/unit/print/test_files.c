/* What is printed can be read again: by pdftotext, by unzip, as lines of CSV. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <fakehost.h>

#include "congvan/print.pb-c.h"

#define FONTS "/usr/share/fonts/truetype/liberation2"
#define TEXT_MAX (1u << 20)

const struct cv_plugin *cv_plugin_entry_v1(void);

/* What fontconfig keeps of a sorted list of fonts, once in each process, it never gives back. */
__attribute__((visibility("default"))) const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libfontconfig\n";
}

static struct cv_instance *instance;
static char scratch[] = "/tmp/print-test-XXXXXX";

static int setup(void **state)
{
	struct fakehost *fake = fakehost_create();
	struct cv_error error = {0};

	fakehost_config(fake, "fonts", 0, FONTS);
	fakehost_scratch(fake, scratch);
	assert_int_equal(cv_plugin_entry_v1()->load(fakehost_table(fake), &instance, &error), 0);
	fakehost_plugin(fake, cv_plugin_entry_v1(), instance);
	*state = fake;
	return 0;
}

static int teardown(void **state)
{
	struct fakehost *fake = *state;

	cv_plugin_entry_v1()->stop(instance);
	fakehost_destroy(&fake);
	return 0;
}

/* ---- a register of so many rows ---- */

struct table {
	Congvan__PrintTableRequest request;
	Congvan__PrintHeading heading;
	Congvan__PrintColumn columns[4], *column_list[4];
	Congvan__PrintSignature signature, *signatures[1];
	Congvan__PrintRow *rows, **row_list;
	char *(*cells)[4];
	char *note;
};

static const char *const titles[] = {"Ngày đến", "Số đến", "Tác giả", "Tên loại và trích yếu nội dung"};

static struct table *table_make(size_t rows)
{
	struct table *table = calloc(1, sizeof(*table));

	congvan__print_table_request__init(&table->request);
	congvan__print_heading__init(&table->heading);
	congvan__print_signature__init(&table->signature);
	table->heading.parent_organ = (char *)"Ủy ban nhân dân tỉnh Lam Giang";
	table->heading.organ = (char *)"Sở Y tế";
	CV_SET(&table->heading, motto, 1);
	table->heading.title = (char *)"Sổ đăng ký văn bản đến";
	table->heading.place_and_date = (char *)"Lam Giang, ngày 05 tháng 3 năm 2026";
	table->request.heading = &table->heading;
	table->signature.capacity = (char *)"Người lập sổ";
	table->signature.name = (char *)"Trần Thị Thu Hằng";
	table->signatures[0] = &table->signature;
	table->request.signatures = table->signatures;
	table->request.n_signatures = 1;
	for (size_t i = 0; i < 4; i++) {
		congvan__print_column__init(&table->columns[i]);
		table->columns[i].title = (char *)(uintptr_t)titles[i];
		CV_SET(&table->columns[i], weight, i == 3 ? 6 : 2);
		table->column_list[i] = &table->columns[i];
	}
	CV_SET(&table->columns[0], kind, CONGVAN__PRINT_COLUMN__KIND__KIND_DATE);
	CV_SET(&table->columns[1], kind, CONGVAN__PRINT_COLUMN__KIND__KIND_NUMBER);
	table->request.columns = table->column_list;
	table->request.n_columns = 4;
	table->rows = calloc(rows + 1, sizeof(*table->rows));
	table->row_list = calloc(rows + 1, sizeof(*table->row_list));
	table->cells = calloc(rows + 1, sizeof(*table->cells));
	for (size_t i = 0; i < rows; i++) {
		char *number = NULL;

		congvan__print_row__init(&table->rows[i]);
		assert_true(asprintf(&number, "%zu", i + 1) > 0);
		table->cells[i][0] = (char *)"2026-03-05";
		table->cells[i][1] = number;
		table->cells[i][2] = (char *)"Bộ Y tế";
		table->cells[i][3] = (char *)"Công văn về việc hướng dẫn khám bệnh, chữa bệnh";
		table->rows[i].cells = table->cells[i];
		table->rows[i].n_cells = 4;
		table->row_list[i] = &table->rows[i];
	}
	table->request.rows = table->row_list;
	table->request.n_rows = rows;
	return table;
}

static void table_free(struct table *table)
{
	for (size_t i = 0; i < table->request.n_rows; i++)
		free(table->cells[i][1]);
	free(table->cells);
	free(table->row_list);
	free(table->rows);
	free(table);
}

static Congvan__PrintReply *print(struct fakehost *fake, struct table *table, Congvan__PrintFormat format)
{
	Congvan__PrintReply *reply = NULL;

	CV_SET(&table->request, format, format);
	assert_int_equal(
	    fakehost_call(fake, "print/1", "table", &table->request.base, &congvan__print_reply__descriptor, &reply),
	    0);
	return reply;
}

/* What a program makes of the file: its standard output. */
static char *read_with(const Congvan__PrintReply *reply, const char *before, const char *after)
{
	char path[] = "/tmp/printed-XXXXXX", command[256], *text = calloc(1, TEXT_MAX);
	int fd = mkstemp(path);
	FILE *pipe;
	size_t len;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, reply->content.data, reply->content.len), (ssize_t)reply->content.len);
	close(fd);
	snprintf(command, sizeof(command), "%s %s %s", before, path, after);
	pipe = popen(command, "r");
	assert_non_null(pipe);
	len = fread(text, 1, TEXT_MAX - 1, pipe);
	assert_int_equal(pclose(pipe), 0);
	assert_true(len > 0);
	unlink(path);
	return text;
}

static void assert_has(const char *text, const char *part)
{
	if (!strstr(text, part))
		print_error("no '%s' in:\n%.2000s\n", part, text);
	assert_non_null(strstr(text, part));
}

static size_t count_of(const char *text, const char *part)
{
	size_t count = 0;

	for (; (text = strstr(text, part)); text += strlen(part))
		count++;
	return count;
}

/* ---- tests ---- */

static void a_register_of_one_page_reads_as_it_was_written(void **state)
{
	struct table *table = table_make(3);
	Congvan__PrintReply *reply;
	char *text;

	CV_SET(&table->rows[1], void_, 1);
	reply = print(*state, table, CONGVAN__PRINT_FORMAT__PRINT_PDF);
	text = read_with(reply, "pdftotext -layout", "-");
	assert_int_equal(reply->pages, 1);
	assert_string_equal(reply->media_type, "application/pdf");
	assert_has(text, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM");
	assert_has(text, "Độc lập - Tự do - Hạnh phúc");
	assert_has(text, "SỔ ĐĂNG KÝ VĂN BẢN ĐẾN");
	assert_has(text, "hướng dẫn khám bệnh, chữa bệnh");
	assert_has(text, "05/03/2026");
	assert_has(text, "NGƯỜI LẬP SỔ");
	assert_has(text, "Trần Thị Thu Hằng");
	assert_has(text, "1/1");
	free(text);
	table_free(table);
}

static void long_registers_repeat_the_columns_on_every_page(void **state)
{
	struct table *table = table_make(100);
	Congvan__PrintReply *reply = print(*state, table, CONGVAN__PRINT_FORMAT__PRINT_PDF);
	char *text = read_with(reply, "pdftotext -layout", "-"), last[24];

	assert_true(reply->pages > 2);
	assert_int_equal(count_of(text, "trích yếu nội dung"), reply->pages);
	assert_int_equal(count_of(text, "SỔ ĐĂNG KÝ"), 1);
	snprintf(last, sizeof(last), "%u/%u", reply->pages, reply->pages);
	assert_has(text, last);
	assert_int_equal(count_of(text, "Bộ Y tế"), 100);
	free(text);
	table_free(table);
}

/* Whatever the number of rows: no page holds the signatures alone, and all rows are there. */
static void signatures_never_stand_alone(void **state)
{
	for (size_t rows = 15; rows < 45; rows++) {
		struct table *table = table_make(rows);
		Congvan__PrintReply *reply = print(*state, table, CONGVAN__PRINT_FORMAT__PRINT_PDF);
		char *text = read_with(reply, "pdftotext -layout", "-"), *page = text, *next;

		while ((next = strchr(page, '\f')) && next[1])
			page = next + 1;
		assert_has(page, "NGƯỜI LẬP SỔ");
		assert_has(page, "Bộ Y tế");
		assert_int_equal(count_of(text, "Bộ Y tế"), rows);
		free(text);
		table_free(table);
	}
}

static void the_font_is_in_the_file(void **state)
{
	struct table *table = table_make(1);
	char *text = read_with(print(*state, table, CONGVAN__PRINT_FORMAT__PRINT_PDF), "pdffonts", "");

	assert_has(text, "LiberationSerif");
	assert_null(strstr(text, " no  "));
	free(text);
	table_free(table);
}

static void a_spreadsheet_keeps_numbers_and_days(void **state)
{
	struct table *table = table_make(2);
	Congvan__PrintReply *reply;
	char *text;

	table->cells[1][3] = (char *)"=HYPERLINK(\"http://example.org\")";
	reply = print(*state, table, CONGVAN__PRINT_FORMAT__PRINT_XLSX);
	text = read_with(reply, "unzip -p", "xl/sharedStrings.xml");
	assert_has(text, "Tên loại và trích yếu nội dung");
	assert_has(text, "=HYPERLINK");
	free(text);
	text = read_with(reply, "unzip -p", "xl/worksheets/sheet1.xml");
	assert_null(strstr(text, "<f>"));
	assert_has(text, "<v>46086</v>"); /* 05/03/2026 in days since 1899-12-30 */
	assert_has(text, "<v>2</v>");
	free(text);
	table_free(table);
}

/* A row's cells may come as one line; those that are missing are empty. */
static void lines_are_rows(void **state)
{
	struct table *table = table_make(2);
	const Congvan__PrintReply *reply;

	table->rows[0].line = (char *)"2026-03-05\x1f"
				      "12\x1f\x1fThư mời";
	table->rows[1].line = (char *)"2026-03-06";
	table->rows[0].n_cells = table->rows[1].n_cells = 0;
	reply = print(*state, table, CONGVAN__PRINT_FORMAT__PRINT_CSV);
	static const char expected[] =
	    "\xEF\xBB\xBF\"Ngày đến\",\"Số đến\",\"Tác giả\",\"Tên loại và trích yếu nội dung\"\r\n"
	    "\"2026-03-05\",\"12\",\"\",\"Thư mời\"\r\n"
	    "\"2026-03-06\",\"\",\"\",\"\"\r\n";
	assert_int_equal(reply->content.len, sizeof(expected) - 1);
	assert_memory_equal(reply->content.data, expected, sizeof(expected) - 1);
	table_free(table);
}

static void csv_is_what_the_standard_says(void **state)
{
	struct table *table = table_make(2);
	Congvan__PrintReply *reply;

	table->cells[0][3] = (char *)"Về \"khám\", chữa";
	table->cells[1][3] = (char *)"=1+1";
	reply = print(*state, table, CONGVAN__PRINT_FORMAT__PRINT_CSV);
	static const char expected[] =
	    "\xEF\xBB\xBF\"Ngày đến\",\"Số đến\",\"Tác giả\",\"Tên loại và trích yếu nội dung\"\r\n"
	    "\"2026-03-05\",\"1\",\"Bộ Y tế\",\"Về \"\"khám\"\", chữa\"\r\n"
	    "\"2026-03-05\",\"2\",\"Bộ Y tế\",\"'=1+1\"\r\n";
	assert_int_equal(reply->content.len, sizeof(expected) - 1);
	assert_memory_equal(reply->content.data, expected, sizeof(expected) - 1);
	table_free(table);
}

/* Uncut it would take more than a page of its own, and what follows it another one. */
static void a_cell_longer_than_a_page_is_cut(void **state)
{
	struct table *table = table_make(3);
	char *cell = calloc(1, 4001), *text;
	Congvan__PrintReply *reply;

	for (size_t i = 0; i < 4000; i++)
		cell[i] = i % 6 == 5 ? ' ' : 'm';
	table->cells[1][2] = cell;
	table->request.n_signatures = 0;
	reply = print(*state, table, CONGVAN__PRINT_FORMAT__PRINT_PDF);
	text = read_with(reply, "pdftotext -layout", "-");
	assert_int_equal(reply->pages, 1);
	/* What the ellipsis stands for can still be searched. */
	assert_int_equal(count_of(text, "mmmmm"), 4000 / 6);
	assert_int_equal(count_of(text, "Bộ Y tế"), 2);
	free(text);
	free(cell);
	table_free(table);
}

static void limits_are_named(void **state)
{
	struct table *table = table_make(1);
	char *cell = calloc(1, 4002);
	Congvan__PrintReply *reply;

	memset(cell, 'x', 4001);
	table->cells[0][2] = cell;
	CV_SET(&table->request, format, CONGVAN__PRINT_FORMAT__PRINT_PDF);
	assert_int_not_equal(
	    fakehost_call(*state, "print/1", "table", &table->request.base, &congvan__print_reply__descriptor, &reply),
	    0);
	assert_string_equal(fakehost_status(*state)->fields[0]->pointer, "/rows/0");
	assert_string_equal(fakehost_status(*state)->fields[0]->code, "too_long");
	free(cell);
	table_free(table);
}

static void a_form_has_its_lines(void **state)
{
	Congvan__PrintFormRequest request = CONGVAN__PRINT_FORM_REQUEST__INIT;
	Congvan__PrintBlock first = CONGVAN__PRINT_BLOCK__INIT, second = CONGVAN__PRINT_BLOCK__INIT;
	Congvan__PrintBlock *blocks[] = {&first, &second};
	Congvan__PrintReply *reply;
	char *text;

	first.label = (char *)"Ý kiến của lãnh đạo cơ quan, tổ chức:";
	first.text = (char *)"Giao phòng Nghiệp vụ Y chủ trì, trình trước ngày 10/3.";
	second.label = (char *)"Ý kiến của lãnh đạo đơn vị:";
	CV_SET(&second, lines, 3);
	request.blocks = blocks;
	request.n_blocks = 2;
	assert_int_equal(
	    fakehost_call(*state, "print/1", "form", &request.base, &congvan__print_reply__descriptor, &reply), 0);
	text = read_with(reply, "pdftotext -layout", "-");
	assert_has(text, "Ý kiến của lãnh đạo cơ quan, tổ chức:");
	assert_has(text, "Nghiệp vụ Y chủ trì");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_register_of_one_page_reads_as_it_was_written),
	    cmocka_unit_test(long_registers_repeat_the_columns_on_every_page),
	    cmocka_unit_test(signatures_never_stand_alone),
	    cmocka_unit_test(the_font_is_in_the_file),
	    cmocka_unit_test(a_spreadsheet_keeps_numbers_and_days),
	    cmocka_unit_test(csv_is_what_the_standard_says),
	    cmocka_unit_test(lines_are_rows),
	    cmocka_unit_test(a_cell_longer_than_a_page_is_cut),
	    cmocka_unit_test(limits_are_named),
	    cmocka_unit_test(a_form_has_its_lines),
	};
	int failed;

	if (!mkdtemp(scratch))
		return 1;
	failed = cmocka_run_group_tests(tests, setup, teardown);
	/* Nothing is left behind in it. */
	return failed + (rmdir(scratch) != 0);
}
