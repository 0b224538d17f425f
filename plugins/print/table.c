#include "table.h"

#include <errno.h>

#include <congvan/memory.h>

#include "cell.h"
#include "heading.h"

#define CELL_SIZE 10.5
#define NOTE_SIZE 11.0
#define PAD 3.0
#define RULE 0.5
#define ROW_SHARE_MAX 0.6 /* of a page: what is longer ends with an ellipsis */

/* Parts in this order: the heading, the columns' titles, the rows, the notes, the signatures. */
struct table {
	struct sheet *sheet;
	const Congvan__PrintTableRequest *request;
	double *x; /* of each column, and of the right edge */
	struct sheet_part *parts;
	size_t count, first_row, first_note;
	unsigned page; /* under way; 0: none yet */
	double y;
};

static void columns_place(struct table *table)
{
	const Congvan__PrintTableRequest *request = table->request;
	double total = 0, x = table->sheet->left;

	for (size_t i = 0; i < request->n_columns; i++)
		total += request->columns[i]->weight ? request->columns[i]->weight : 1;
	for (size_t i = 0; i < request->n_columns; i++) {
		table->x[i] = x;
		x += sheet_body_width(table->sheet) * (request->columns[i]->weight ? request->columns[i]->weight : 1) /
		     total;
	}
	table->x[request->n_columns] = table->sheet->width - table->sheet->right;
}

static PangoAlignment align_of(const Congvan__PrintColumn *column)
{
	switch (column->align) {
	case CONGVAN__PRINT_COLUMN__ALIGN__ALIGN_CENTRE:
		return PANGO_ALIGN_CENTER;
	case CONGVAN__PRINT_COLUMN__ALIGN__ALIGN_RIGHT:
		return PANGO_ALIGN_RIGHT;
	case CONGVAN__PRINT_COLUMN__ALIGN__ALIGN_LEFT:
	default:
		return PANGO_ALIGN_LEFT;
	}
}

static struct sheet_text cell_box(const struct table *table, size_t column, const char *text, unsigned style)
{
	return (struct sheet_text){
	    .text = text,
	    .size = CELL_SIZE,
	    .width = table->x[column + 1] - table->x[column] - 2 * PAD,
	    .height = sheet_body_height(table->sheet) * ROW_SHARE_MAX,
	    .style = style,
	    .align = align_of(table->request->columns[column]),
	};
}

/* The text of a row's cell as it stands on paper. `day` is the place for a date. */
static const char *shown(const struct table *table, const Congvan__PrintRow *row, size_t column,
			 char day[CELL_DAY_SIZE])
{
	const char *text = cell_of(row, column);

	if (table->request->columns[column]->kind == CONGVAN__PRINT_COLUMN__KIND__KIND_DATE && cell_day(text, day))
		return day;
	return text;
}

/* ---- a row, and the columns' titles as one ---- */

static double titles_height(const struct table *table)
{
	double high = 0;

	for (size_t i = 0; i < table->request->n_columns; i++) {
		struct sheet_text box = cell_box(table, i, cell_text(table->request->columns[i]->title), SHEET_BOLD);
		double one = sheet_measure(table->sheet, &box);

		high = one > high ? one : high;
	}
	return high + 2 * PAD;
}

static void frame(const struct table *table, double y, double height, bool inner)
{
	struct sheet *sheet = table->sheet;
	const size_t columns = table->request->n_columns;

	sheet_line(sheet, table->x[0], y, table->x[columns], y, RULE);
	sheet_line(sheet, table->x[0], y + height, table->x[columns], y + height, RULE);
	for (size_t i = 0; i <= columns; i += inner ? 1 : columns)
		sheet_line(sheet, table->x[i], y, table->x[i], y + height, RULE);
}

static void titles_draw(struct table *table, double height)
{
	for (size_t i = 0; i < table->request->n_columns; i++) {
		struct sheet_text box = cell_box(table, i, cell_text(table->request->columns[i]->title), SHEET_BOLD);

		box.align = PANGO_ALIGN_CENTER;
		sheet_draw(table->sheet, &box, table->x[i] + PAD, table->y + PAD);
	}
	frame(table, table->y, height, true);
	table->y += height;
}

static struct sheet_text group_box(const struct table *table, const Congvan__PrintRow *row)
{
	return (struct sheet_text){cell_of(row, 0), CELL_SIZE,  sheet_body_width(table->sheet) - 2 * PAD,
				   4 * CELL_SIZE,   SHEET_BOLD, PANGO_ALIGN_LEFT};
}

static double row_height(const struct table *table, const Congvan__PrintRow *row)
{
	char day[CELL_DAY_SIZE];
	double high = CELL_SIZE;

	if (row->heading) {
		struct sheet_text box = group_box(table, row);

		return sheet_measure(table->sheet, &box) + 2 * PAD;
	}
	for (size_t i = 0; i < table->request->n_columns; i++) {
		struct sheet_text box = cell_box(table, i, shown(table, row, i, day), 0);
		double one = sheet_measure(table->sheet, &box);

		high = one > high ? one : high;
	}
	return high + 2 * PAD;
}

static void row_draw(struct table *table, const Congvan__PrintRow *row, double height)
{
	char day[CELL_DAY_SIZE];

	if (row->heading) {
		struct sheet_text box = group_box(table, row);

		sheet_draw(table->sheet, &box, table->x[0] + PAD, table->y + PAD);
	}
	for (size_t i = 0; i < table->request->n_columns && !row->heading; i++) {
		struct sheet_text box = cell_box(table, i, shown(table, row, i, day), row->void_ ? SHEET_STRUCK : 0);

		sheet_draw(table->sheet, &box, table->x[i] + PAD, table->y + PAD);
	}
	frame(table, table->y, height, !row->heading);
	table->y += height;
}

static struct sheet_text note_box(const struct table *table, size_t note)
{
	return (struct sheet_text){
	    table->request->notes[note], NOTE_SIZE, sheet_body_width(table->sheet), 0, 0, PANGO_ALIGN_LEFT};
}

/* ---- all parts ---- */

static const char *date_of(const struct table *table)
{
	return table->request->heading ? table->request->heading->place_and_date : NULL;
}

static void measure(struct table *table)
{
	const Congvan__PrintTableRequest *request = table->request;
	size_t at = 0;

	table->parts[at++] = (struct sheet_part){heading_measure(table->sheet, request->heading), true, 0};
	table->parts[at++] = (struct sheet_part){titles_height(table), request->n_rows > 0, 0};
	table->first_row = at;
	for (size_t i = 0; i < request->n_rows; i++)
		table->parts[at++] =
		    (struct sheet_part){row_height(table, request->rows[i]), request->rows[i]->heading, 0};
	/* The end of the list is not left behind by what closes it. */
	if (request->n_rows && request->n_signatures)
		table->parts[at - 1].with_next = true;
	table->first_note = at;
	for (size_t i = 0; i < request->n_notes; i++) {
		struct sheet_text box = note_box(table, i);

		table->parts[at++] =
		    (struct sheet_part){sheet_measure(table->sheet, &box) + PAD, request->n_signatures > 0, 0};
	}
	table->parts[at++] = (struct sheet_part){
	    signatures_measure(table->sheet, request->signatures, request->n_signatures, date_of(table)), false, 0};
	table->count = at;
}

static void turn_to(struct table *table, const struct sheet_part *part)
{
	if (part->page == table->page)
		return;
	table->page = part->page;
	sheet_page(table->sheet, part->page);
	table->y = table->sheet->top;
	if (part->page > 1)
		titles_draw(table, table->parts[1].height);
}

static void draw(struct table *table)
{
	const Congvan__PrintTableRequest *request = table->request;

	turn_to(table, &table->parts[0]);
	heading_draw(table->sheet, request->heading);
	table->y += table->parts[0].height;
	/* The titles may have gone to the second page with the first row: they are then drawn there. */
	if (table->parts[1].page == 1)
		titles_draw(table, table->parts[1].height);
	for (size_t i = 0; i < request->n_rows; i++) {
		const struct sheet_part *part = &table->parts[table->first_row + i];

		turn_to(table, part);
		row_draw(table, request->rows[i], part->height);
	}
	for (size_t i = 0; i < request->n_notes; i++) {
		struct sheet_text box = note_box(table, i);

		turn_to(table, &table->parts[table->first_note + i]);
		table->y += PAD;
		sheet_draw(table->sheet, &box, table->sheet->left, table->y);
		table->y += table->parts[table->first_note + i].height - PAD;
	}
	turn_to(table, &table->parts[table->count - 1]);
	signatures_draw(table->sheet, request->signatures, request->n_signatures, date_of(table), table->y);
}

int table_print(struct sheet *sheet, const Congvan__PrintTableRequest *request)
{
	struct table table = {.sheet = sheet, .request = request};

	table.x = cv_alloc_array(sheet->call, request->n_columns + 1, sizeof(*table.x));
	table.parts = cv_alloc_array(sheet->call, request->n_rows + request->n_notes + 3, sizeof(*table.parts));
	if (!table.x || !table.parts)
		return -ENOMEM;
	columns_place(&table);
	measure(&table);
	sheet_break(sheet, table.parts, table.count, table.parts[1].height);
	draw(&table);
	return 0;
}
