#include "xlsx.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <xlsxwriter.h>

#include <congvan/memory.h>
#include <congvan/text.h>

#include "cell.h"

#define WIDTH_PER_WEIGHT 3.2 /* characters */
#define ISO_DAY_LEN 10u

struct book {
	lxw_workbook *workbook;
	lxw_worksheet *sheet;
	lxw_format *title, *head, *cell, *date, *struck, *group;
};

static lxw_format *format_of(struct book *book, bool framed)
{
	lxw_format *format = workbook_add_format(book->workbook);

	format_set_font_name(format, "Times New Roman");
	format_set_font_size(format, 12);
	format_set_text_wrap(format);
	format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
	if (framed)
		format_set_border(format, LXW_BORDER_THIN);
	return format;
}

static void formats_make(struct book *book)
{
	book->title = format_of(book, false);
	format_set_bold(book->title);
	format_set_align(book->title, LXW_ALIGN_CENTER);
	book->head = format_of(book, true);
	format_set_bold(book->head);
	format_set_align(book->head, LXW_ALIGN_CENTER);
	book->cell = format_of(book, true);
	book->date = format_of(book, true);
	format_set_num_format(book->date, "dd/mm/yyyy");
	book->struck = format_of(book, true);
	format_set_font_strikeout(book->struck);
	book->group = format_of(book, true);
	format_set_bold(book->group);
}

/* Everything but numbers and dates is written as a string: nothing that came from outside becomes a formula. */
static void cell_write(const struct book *book, lxw_row_t row, lxw_col_t column, Congvan__PrintColumn__Kind kind,
		       const char *text, lxw_format *format)
{
	int32_t day;

	if (kind == CONGVAN__PRINT_COLUMN__KIND__KIND_NUMBER && cell_is_number(text)) {
		worksheet_write_number(book->sheet, row, column, strtod(text, NULL), format);
	} else if (kind == CONGVAN__PRINT_COLUMN__KIND__KIND_DATE && strlen(text) == ISO_DAY_LEN &&
		   cv_day_parse(text, &day)) {
		lxw_datetime date = {.year = atoi(text), .month = atoi(text + 5), .day = atoi(text + 8)};

		worksheet_write_datetime(book->sheet, row, column, &date, format == book->cell ? book->date : format);
	} else {
		worksheet_write_string(book->sheet, row, column, text, format);
	}
}

static lxw_row_t heading_write(const struct book *book, const Congvan__PrintTableRequest *request)
{
	const lxw_col_t last = (lxw_col_t)(request->n_columns - 1);
	const Congvan__PrintHeading *heading = request->heading;
	const char *texts[] = {heading ? heading->organ : NULL, heading ? heading->title : NULL,
			       heading ? heading->subtitle : NULL};
	lxw_row_t row = 0;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (!texts[i] || !*texts[i])
			continue;
		if (last > 0)
			worksheet_merge_range(book->sheet, row, 0, row, last, texts[i], book->title);
		else
			worksheet_write_string(book->sheet, row, 0, texts[i], book->title);
		row++;
	}
	return row ? row + 1 : 0;
}

static void rows_write(const struct book *book, const Congvan__PrintTableRequest *request)
{
	lxw_row_t row = heading_write(book, request);

	for (size_t i = 0; i < request->n_columns; i++) {
		const Congvan__PrintColumn *column = request->columns[i];

		worksheet_set_column(book->sheet, (lxw_col_t)i, (lxw_col_t)i,
				     WIDTH_PER_WEIGHT * (column->weight ? column->weight : 1), NULL);
		worksheet_write_string(book->sheet, row, (lxw_col_t)i, cell_text(column->title), book->head);
	}
	worksheet_repeat_rows(book->sheet, row, row);
	worksheet_freeze_panes(book->sheet, row + 1, 0);
	for (size_t i = 0; i < request->n_rows; i++) {
		const Congvan__PrintRow *from = request->rows[i];
		lxw_format *format = from->heading ? book->group : from->void_ ? book->struck : book->cell;

		row++;
		for (size_t j = 0; j < request->n_columns; j++)
			cell_write(book, row, (lxw_col_t)j, request->columns[j]->kind, cell_of(from, j), format);
	}
	for (size_t i = 0; i < request->n_notes; i++)
		worksheet_write_string(book->sheet, ++row, 0, request->notes[i], NULL);
}

static int file_read(const char *path, struct output *output)
{
	uint8_t buffer[16384];
	FILE *file = fopen(path, "rbe");
	size_t n;
	int r;

	if (!file)
		return -errno;
	while ((n = fread(buffer, 1, sizeof(buffer), file)) > 0 && !output->error)
		output_write(output, buffer, n);
	r = ferror(file) ? -EIO : output->error;
	fclose(file);
	return r;
}

int xlsx_table(const Congvan__PrintTableRequest *request, const char *directory, struct output *output)
{
	char *path = cv_printf(output->call, "%s/table-XXXXXX", directory);
	lxw_workbook_options options = {.tmpdir = (char *)(uintptr_t)directory};
	struct book book;
	int fd, r = 0;

	if (!path)
		return -ENOMEM;
	fd = mkstemp(path);
	if (fd < 0)
		return -errno;
	close(fd);
	book.workbook = workbook_new_opt(path, &options);
	if (!book.workbook) {
		unlink(path);
		return -ENOMEM;
	}
	book.sheet = workbook_add_worksheet(book.workbook, NULL);
	formats_make(&book);
	worksheet_set_paper(book.sheet, 9); /* A4 */
	if (!request->portrait)
		worksheet_set_landscape(book.sheet);
	worksheet_fit_to_pages(book.sheet, 1, 0);
	worksheet_set_footer(book.sheet, "&R&P/&N");
	rows_write(&book, request);
	if (workbook_close(book.workbook) != LXW_NO_ERROR)
		r = -EIO;
	if (r == 0)
		r = file_read(path, output);
	unlink(path);
	return r;
}
