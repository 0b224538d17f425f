/*
 * Sheets of A4 paper as a PDF: text, lines, and pages that are numbered "page x/y". What is to be printed is first
 * measured, as a row of parts; sheet_break() says on which page each part stands; then it is drawn. Lengths are points
 * (1/72 inch).
 *
 * Thread: the handler's. Memory: the call's arena, and cairo's until sheet_finish().
 */
#ifndef CONGVAN_PLUGINS_PRINT_SHEET_H
#define CONGVAN_PLUGINS_PRINT_SHEET_H

#include <stdbool.h>

#include <pango/pangocairo.h>

#include "output.h"

#define SHEET_MM (72.0 / 25.4)

struct sheet {
	struct cv_call *call;
	PangoContext *context;
	cairo_surface_t *surface;
	cairo_t *cairo;
	double width, height, left, right, top, bottom; /* margins of NĐ 30/2020/NĐ-CP PL I */
	unsigned page, pages;
	const char *footer; /* NULL: none */
};

/* 0, -ENOMEM. The file grows in `output`, which must outlive the sheet. */
int sheet_init(struct sheet *sheet, struct cv_call *call, PangoFontMap *fonts, bool portrait, struct output *output);
/* Completes the file: 0, or what went wrong on the way (-EFBIG, -ENOMEM). Accepts one whose init failed. */
int sheet_finish(struct sheet *sheet, const struct output *output);

static inline double sheet_body_width(const struct sheet *sheet)
{
	return sheet->width - sheet->left - sheet->right;
}

static inline double sheet_body_height(const struct sheet *sheet)
{
	return sheet->height - sheet->top - sheet->bottom;
}

enum sheet_style {
	SHEET_BOLD = 1 << 0,
	SHEET_ITALIC = 1 << 1,
	SHEET_STRUCK = 1 << 2,
	SHEET_UPPER = 1 << 3,
};

/* How a text stands in its box. */
struct sheet_text {
	const char *text;
	double size; /* of the letters */
	double width; /* of the box: lines are broken to fit */
	double height; /* at most; 0: as high as it needs. What does not fit ends with an ellipsis */
	unsigned style; /* enum sheet_style */
	PangoAlignment align;
};

/* The height that it takes. */
double sheet_measure(struct sheet *sheet, const struct sheet_text *text);
/* Draws with the box's upper left corner at (x, y). */
void sheet_draw(struct sheet *sheet, const struct sheet_text *text, double x, double y);
void sheet_line(struct sheet *sheet, double x1, double y1, double x2, double y2, double thickness);
void sheet_dots(struct sheet *sheet, double x1, double x2, double y);

/* One part of what is printed: never torn in two. */
struct sheet_part {
	double height;
	bool with_next; /* stays on the page of the next part */
	unsigned page; /* from 1; filled by sheet_break() */
};

/*
 * Fills pages from top to bottom. `repeated` is the height that every page but the first gives away at its top (a
 * table's head); on the first page that part is among `parts`. Sets sheet->pages.
 */
void sheet_break(struct sheet *sheet, struct sheet_part *parts, size_t count, double repeated);

/* Ends the page under way (with footer and number), if any, and begins this one. */
void sheet_page(struct sheet *sheet, unsigned page);

#endif
