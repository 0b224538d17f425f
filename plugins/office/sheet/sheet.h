/*
 * Lists and forms on paper: the agency's heading, the request to print/1, the file as the answer. A plugin that uses
 * this declares OFFICE_SHEET_GRANTS and needs print/1 (optional: without it the call fails with CV_UNAVAILABLE).
 *
 * Thread: the handler's, of a method flagged READ. Memory: the call's arena. Results: 0, or what cv_fail() returned.
 */
#ifndef CONGVAN_OFFICE_SHEET_SHEET_H
#define CONGVAN_OFFICE_SHEET_SHEET_H

#include <congvan/plugin.h>

#include "congvan/print.pb-c.h"

#define OFFICE_SHEET_ROWS_MAX 20000u /* as print/1 */
#define OFFICE_SHEET_BYTES_MAX (CV_MESSAGE_MAX - 65536u) /* of all its texts, with room for the envelope */
#define OFFICE_SHEET_CELL_END '\x1f' /* between the cells of a line, as print/1 */

#define OFFICE_SHEET_GRANTS                                                                                            \
	{                                                                                                              \
		CV_GRANT_READ, 0, "identity.agency"                                                                    \
	}

struct office_column {
	const char *title;
	uint32_t weight;
	Congvan__PrintColumn__Align align;
	Congvan__PrintColumn__Kind kind;
};

struct office_sheet {
	struct cv_call *call;
	Congvan__PrintTableRequest *request;
	size_t room;
};

/* A table with this agency's heading. format: "pdf", "xlsx", "csv"; NULL or "": pdf. Another is a field's mistake. */
int office_sheet_begin(struct cv_call *call, const char *format, const char *title, const char *subtitle,
		       const struct office_column *columns, size_t column_count, struct office_sheet *ret);
/* Adds a row with this many cells, empty ones at first: fill row->cells. NULL: arena exhausted, or too many rows. */
Congvan__PrintRow *office_sheet_row(struct office_sheet *sheet);
/* A row over the whole width: the name of what follows. -ENOMEM as above. */
int office_sheet_group(struct office_sheet *sheet, const char *name);
/* Why office_sheet_row() gave none: -ENOMEM, or the call fails with CV_TOO_LARGE "sheet.too_long". */
int office_sheet_too_long(struct office_sheet *sheet);
/* A line below the table. Takes the text; NULL: no memory for it, -ENOMEM. */
int office_sheet_note(struct office_sheet *sheet, char *text);
/* capacity: "NGƯỜI LẬP SỔ"; name NULL: none. */
int office_sheet_signature(struct office_sheet *sheet, const char *capacity, const char *name);
/* Has it printed and answers with the file, or fails with CV_TOO_LARGE "sheet.too_large". name: without an ending,
 * "so-den-2026"; NULL: no memory for it, -ENOMEM. */
int office_sheet_send(struct office_sheet *sheet, const char *name);

#endif
