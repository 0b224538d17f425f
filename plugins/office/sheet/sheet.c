#include "office/sheet/sheet.h"

#include <errno.h>
#include <string.h>

#include "congvan/office.pb-c.h"
#include "office/sheet/int.h"

static const struct format {
	const char *name;
	Congvan__PrintFormat format;
} formats[] = {
    {"pdf", CONGVAN__PRINT_FORMAT__PRINT_PDF},
    {"xlsx", CONGVAN__PRINT_FORMAT__PRINT_XLSX},
    {"csv", CONGVAN__PRINT_FORMAT__PRINT_CSV},
};

int office_sheet_format(struct cv_call *call, const char *name, Congvan__PrintFormat *ret)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (!name || !*name || strcmp(formats[i].name, name) == 0) {
			*ret = formats[i].format;
			return 0;
		}
	cv_field(call, "/format", "sheet.format", NULL);
	return cv_fields_ok(call);
}

/* "Lam Giang, ngày 05 tháng 3 năm 2026"; an agency that names no place writes it by hand. */
static char *date_line(struct cv_call *call, const char *place)
{
	char *day = cv_day_text(call, cv_day_of_ms(call->now_ms));
	int month;

	if (!day)
		return NULL;
	month = (day[5] - '0') * 10 + day[6] - '0';
	/* NĐ 30/2020/NĐ-CP PL I.I.II.4: days below 10 and the months 1 and 2 get a zero. */
	return cv_printf(call, "%s%s %.2s tháng %s%d năm %.4s", place ? place : "", place ? ", ngày" : "Ngày", day + 8,
			 month < 3 ? "0" : "", month, day);
}

int office_sheet_heading(struct cv_call *call, const char *title, const char *subtitle, Congvan__PrintHeading **ret)
{
	Congvan__PrintHeading *heading = cv_new(call, &congvan__print_heading__descriptor);
	Congvan__Agency *agency = NULL;
	int error;

	if (!heading)
		return -ENOMEM;
	error = cv_get(call, cv_key(call, "identity.agency", NULL), &congvan__agency__descriptor, &agency);
	if (error)
		return error;
	heading->parent_organ = agency ? agency->parent_organ : NULL;
	heading->organ = agency ? agency->name : NULL;
	CV_SET(heading, motto, true);
	heading->title = cv_strdup(call, title);
	heading->subtitle = cv_strdup(call, subtitle ? subtitle : "");
	heading->place_and_date = date_line(call, agency ? agency->place : NULL);
	*ret = heading;
	return heading->title && heading->subtitle && heading->place_and_date ? 0 : -ENOMEM;
}

static int columns_make(struct cv_call *call, const struct office_column *columns, size_t count,
			Congvan__PrintTableRequest *request)
{
	for (size_t i = 0; i < count; i++) {
		Congvan__PrintColumn *column = cv_new(call, &congvan__print_column__descriptor);
		int error;

		if (!column)
			return -ENOMEM;
		column->title = cv_strdup(call, columns[i].title);
		CV_SET(column, weight, columns[i].weight);
		CV_SET(column, align, columns[i].align ? columns[i].align : CONGVAN__PRINT_COLUMN__ALIGN__ALIGN_LEFT);
		CV_SET(column, kind, columns[i].kind ? columns[i].kind : CONGVAN__PRINT_COLUMN__KIND__KIND_TEXT);
		error = cv_append(call, &request->columns, &request->n_columns, column);
		if (error)
			return error;
	}
	return 0;
}

int office_sheet_begin(struct cv_call *call, const char *format, const char *title, const char *subtitle,
		       const struct office_column *columns, size_t column_count, struct office_sheet *ret)
{
	Congvan__PrintFormat chosen = CONGVAN__PRINT_FORMAT__PRINT_PDF;
	int error = office_sheet_format(call, format, &chosen);

	*ret = (struct office_sheet){.call = call};
	if (error)
		return error;
	ret->request = cv_new(call, &congvan__print_table_request__descriptor);
	if (!ret->request)
		return -ENOMEM;
	CV_SET(ret->request, format, chosen);
	error = office_sheet_heading(call, title, subtitle, &ret->request->heading);
	return error ? error : columns_make(call, columns, column_count, ret->request);
}

Congvan__PrintRow *office_sheet_row(struct office_sheet *sheet)
{
	Congvan__PrintRow *row = cv_new(sheet->call, &congvan__print_row__descriptor);
	Congvan__PrintTableRequest *request = sheet->request;

	if (!row || request->n_rows == OFFICE_SHEET_ROWS_MAX)
		return NULL;
	row->cells = cv_alloc_array(sheet->call, request->n_columns, sizeof(*row->cells));
	if (!row->cells)
		return NULL;
	row->n_cells = request->n_columns;
	for (size_t i = 0; i < row->n_cells; i++)
		row->cells[i] = (char *)(uintptr_t) "";
	return cv_append(sheet->call, &request->rows, &request->n_rows, row) ? NULL : row;
}

int office_sheet_signature(struct office_sheet *sheet, const char *capacity, const char *name)
{
	Congvan__PrintSignature *signature = cv_new(sheet->call, &congvan__print_signature__descriptor);

	if (!signature)
		return -ENOMEM;
	signature->capacity = cv_strdup(sheet->call, capacity);
	signature->name = cv_strdup(sheet->call, name ? name : "");
	signature->hint = cv_strdup(sheet->call, "(Ký, ghi rõ họ tên)");
	if (!signature->capacity || !signature->name || !signature->hint)
		return -ENOMEM;
	return cv_append(sheet->call, &sheet->request->signatures, &sheet->request->n_signatures, signature);
}

int office_sheet_group(struct office_sheet *sheet, const char *name)
{
	Congvan__PrintRow *row = office_sheet_row(sheet);

	if (!row)
		return -ENOMEM;
	CV_SET(row, heading, true);
	row->cells[0] = cv_strdup(sheet->call, name);
	return row->cells[0] ? 0 : -ENOMEM;
}

int office_sheet_note(struct office_sheet *sheet, char *text)
{
	Congvan__PrintTableRequest *request = sheet->request;
	char **notes = cv_alloc_array(sheet->call, request->n_notes + 1, sizeof(*notes));

	if (!notes || !text)
		return -ENOMEM;
	if (request->n_notes)
		memcpy(notes, request->notes, request->n_notes * sizeof(*notes));
	notes[request->n_notes++] = text;
	request->notes = notes;
	return 0;
}

int office_sheet_too_long(struct office_sheet *sheet)
{
	if (sheet->request->n_rows < OFFICE_SHEET_ROWS_MAX)
		return -ENOMEM;
	return cv_fail(sheet->call, CV_TOO_LARGE, "sheet.too_long", cv_printf(sheet->call, "%u", OFFICE_SHEET_ROWS_MAX),
		       NULL);
}

/* All cells of a row as one text: a long list of cells is more fields than a message may have. */
static int row_join(struct cv_call *call, Congvan__PrintRow *row)
{
	size_t len = row->n_cells;
	char *at;

	for (size_t i = 0; i < row->n_cells; i++)
		len += strlen(row->cells[i]);
	row->line = at = cv_alloc(call, len + 1);
	if (!at)
		return -ENOMEM;
	for (size_t i = 0; i < row->n_cells; i++) {
		if (i)
			*at++ = OFFICE_SHEET_CELL_END;
		for (const char *cell = row->cells[i]; *cell; cell++)
			*at++ = *cell == OFFICE_SHEET_CELL_END ? ' ' : *cell;
	}
	*at = '\0';
	row->cells = NULL;
	row->n_cells = 0;
	return 0;
}

int office_sheet_made(struct cv_call *call, const char *method, const ProtobufCMessage *request,
		      Congvan__PrintFormat chosen, const char *name)
{
	const struct format *format = formats;
	Congvan__PrintReply *reply = NULL;
	char *file;
	int error;

	if (!name)
		return -ENOMEM;
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (formats[i].format == chosen)
			format = &formats[i];
	error = cv_call_method(call, "print/1", method, request, &congvan__print_reply__descriptor, &reply);
	if (error)
		return error;
	file = cv_printf(call, "%s.%s", name, format->name);
	if (!file)
		return -ENOMEM;
	cv_http_bytes(call, (struct cv_bytes){reply->content.data, reply->content.len}, reply->media_type, file,
		      chosen != CONGVAN__PRINT_FORMAT__PRINT_PDF);
	return 0;
}

int office_sheet_send(struct office_sheet *sheet, const char *name)
{
	Congvan__PrintTableRequest *request = sheet->request;
	int error = 0;

	for (size_t i = 0; i < request->n_rows && !error; i++)
		error = row_join(sheet->call, request->rows[i]);
	if (error)
		return error;
	if (protobuf_c_message_get_packed_size(&request->base) > OFFICE_SHEET_BYTES_MAX)
		return cv_fail(sheet->call, CV_TOO_LARGE, "sheet.too_large", NULL);
	return office_sheet_made(sheet->call, "table", &sheet->request->base, sheet->request->format, name);
}
