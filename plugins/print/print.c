/*
 * print: lists and forms as files, in a process of its own. It lays out what it is given; it reads no records and holds
 * no rights but to its fonts and a scratch directory, because what it typesets came from outside.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <congvan/plugin.h>

#include "cell.h"
#include "congvan/print.pb-c.h"
#include "csv.h"
#include "fonts.h"
#include "form.h"
#include "table.h"
#include "texts.h"
#include "xlsx.h"

#define ROWS_MAX 20000u
#define COLUMNS_MAX 20u
#define CELL_END '\x1f' /* in a row's line */
#define CELL_CHARS_MAX 4000u
#define BLOCKS_MAX 500u
#define LINES_MAX 40u
#define SIGNATURES_MAX 4u
#define NOTES_MAX 50u

struct cv_instance {
	const struct cv_host *host;
	PangoFontMap *fonts; /* of the one worker: pango's maps belong to one thread at a time */
	const char *scratch; /* the host's; lives as long as the instance */
};

CV_TEXTS(print_texts)

/* ---- limits ---- */

/* The text at "<list>/<at><member>". */
static void check_text(struct cv_call *call, const char *text, const char *list, size_t at, const char *member)
{
	size_t len = text ? cv_text_length(text) : 0;

	if (len == (size_t)-1)
		cv_field(call, cv_printf(call, "%s/%zu%s", list, at, member), "field.not_text", NULL);
	else if (len > CELL_CHARS_MAX)
		cv_field(call, cv_printf(call, "%s/%zu%s", list, at, member), "field.too_long",
			 cv_printf(call, "%u", CELL_CHARS_MAX), NULL);
}

static void check_count(struct cv_call *call, const char *pointer, size_t count, unsigned most)
{
	if (count > most)
		cv_field(call, pointer, "field.too_many", cv_printf(call, "%u", most), NULL);
}

/* A row whose cells came as one line gets them. */
static int split_line(struct cv_call *call, Congvan__PrintRow *row)
{
	char *at = row->line;

	row->cells = cv_alloc_array(call, COLUMNS_MAX, sizeof(*row->cells));
	if (!row->cells)
		return -ENOMEM;
	row->n_cells = 0;
	while (at && row->n_cells < COLUMNS_MAX) {
		char *end = strchr(at, CELL_END);

		row->cells[row->n_cells++] = at;
		if (end)
			*end++ = '\0';
		at = end;
	}
	return 0;
}

static int split_lines(struct cv_call *call, const Congvan__PrintTableRequest *request)
{
	int error = 0;

	for (size_t i = 0; i < request->n_rows && i < ROWS_MAX && !error; i++)
		if (request->rows[i]->line)
			error = split_line(call, request->rows[i]);
	return error;
}

static int check_table(struct cv_call *call, const Congvan__PrintTableRequest *request)
{
	if (!request->has_format)
		cv_field(call, "/format", "field.required", NULL);
	if (!request->n_columns)
		cv_field(call, "/columns", "field.required", NULL);
	check_count(call, "/columns", request->n_columns, COLUMNS_MAX);
	check_count(call, "/rows", request->n_rows, ROWS_MAX);
	check_count(call, "/notes", request->n_notes, NOTES_MAX);
	check_count(call, "/signatures", request->n_signatures, SIGNATURES_MAX);
	for (size_t i = 0; i < request->n_rows && i < ROWS_MAX; i++)
		for (size_t j = 0; j < request->rows[i]->n_cells; j++)
			check_text(call, request->rows[i]->cells[j], "/rows", i, "");
	for (size_t i = 0; i < request->n_notes && i < NOTES_MAX; i++)
		check_text(call, request->notes[i], "/notes", i, "");
	return cv_fields_ok(call);
}

static int check_form(struct cv_call *call, const Congvan__PrintFormRequest *request)
{
	check_count(call, "/blocks", request->n_blocks, BLOCKS_MAX);
	check_count(call, "/signatures", request->n_signatures, SIGNATURES_MAX);
	for (size_t i = 0; i < request->n_blocks && i < BLOCKS_MAX; i++) {
		check_text(call, request->blocks[i]->label, "/blocks", i, "/label");
		check_text(call, request->blocks[i]->text, "/blocks", i, "/text");
		check_count(call, cv_printf(call, "/blocks/%zu/lines", i), request->blocks[i]->lines, LINES_MAX);
	}
	return cv_fields_ok(call);
}

/* ---- making ---- */

static int fail(struct cv_call *call, int error)
{
	if (error == -EFBIG)
		return cv_fail(call, CV_TOO_LARGE, "print.too_large", cv_printf(call, "%u", PRINT_BYTES_MAX >> 20),
			       NULL);
	if (error == -ENOMEM)
		return error;
	return cv_fail(call, CV_INTERNAL, "print.failed", strerror(-error), NULL);
}

static int answer(struct cv_call *call, const struct output *output, int error, const char *media_type, unsigned pages,
		  Congvan__PrintReply *reply)
{
	if (error)
		return fail(call, error);
	reply->has_content = 1;
	reply->content = (ProtobufCBinaryData){output->len, output->data};
	reply->media_type = cv_strdup(call, media_type);
	if (pages)
		CV_SET(reply, pages, pages);
	return reply->media_type ? 0 : -ENOMEM;
}

typedef int draw_fn(struct sheet *sheet, const void *request);

static int draw_table(struct sheet *sheet, const void *request)
{
	return table_print(sheet, request);
}

static int draw_form(struct sheet *sheet, const void *request)
{
	return form_print(sheet, request);
}

static int make_pdf(struct cv_call *call, draw_fn *draw, const void *request, bool portrait, const char *footer,
		    Congvan__PrintReply *reply)
{
	struct output output;
	struct sheet sheet;
	int r, ended;

	output_init(&output, call);
	r = sheet_init(&sheet, call, call->instance->fonts, portrait, &output);
	sheet.footer = footer;
	if (!r)
		r = draw(&sheet, request);
	ended = sheet_finish(&sheet, &output);
	return answer(call, &output, r ? r : ended, "application/pdf", sheet.pages, reply);
}

static int table(struct cv_call *call, const Congvan__PrintTableRequest *request, Congvan__PrintReply *reply)
{
	struct output output;
	int r = split_lines(call, request);

	if (!r)
		r = check_table(call, request);
	if (r)
		return r;
	output_init(&output, call);
	switch (request->format) {
	case CONGVAN__PRINT_FORMAT__PRINT_CSV:
		r = csv_table(request, &output);
		return answer(call, &output, r, "text/csv", 0, reply);
	case CONGVAN__PRINT_FORMAT__PRINT_XLSX:
		r = xlsx_table(request, call->instance->scratch, &output);
		return answer(call, &output, r, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", 0,
			      reply);
	case CONGVAN__PRINT_FORMAT__PRINT_PDF:
	default:
		return make_pdf(call, draw_table, request, request->portrait, request->footer, reply);
	}
}

/* A form in a spreadsheet: a row for each paragraph. */
static int form_table(struct cv_call *call, const Congvan__PrintFormRequest *request, Congvan__PrintTableRequest *ret)
{
	static const char *const titles[] = {"Mục", "Nội dung"};

	congvan__print_table_request__init(ret);
	CV_SET(ret, format, request->format);
	CV_SET(ret, portrait, true);
	ret->heading = request->heading;
	for (size_t i = 0; i < 2; i++) {
		Congvan__PrintColumn *column = cv_new(call, &congvan__print_column__descriptor);
		int r = cv_append(call, &ret->columns, &ret->n_columns, column);

		if (r)
			return r;
		column->title = (char *)(uintptr_t)titles[i];
		CV_SET(column, weight, i ? 20 : 10);
	}
	for (size_t i = 0; i < request->n_blocks; i++) {
		const Congvan__PrintBlock *block = request->blocks[i];
		Congvan__PrintRow *row = cv_new(call, &congvan__print_row__descriptor);
		int r = cv_append(call, &ret->rows, &ret->n_rows, row);

		if (r)
			return r;
		row->cells = cv_alloc_array(call, 2, sizeof(*row->cells));
		if (!row->cells)
			return -ENOMEM;
		row->n_cells = 2;
		row->cells[0] = (char *)(uintptr_t)cell_text(block->title ? block->text : block->label);
		row->cells[1] = (char *)(uintptr_t)(block->title ? "" : cell_text(block->text));
	}
	return 0;
}

static int form(struct cv_call *call, const Congvan__PrintFormRequest *request, Congvan__PrintReply *reply)
{
	Congvan__PrintTableRequest rows;
	int r = check_form(call, request);

	if (!r && request->has_format && request->format != CONGVAN__PRINT_FORMAT__PRINT_PDF) {
		r = form_table(call, request, &rows);
		return r ? r : table(call, &rows, reply);
	}
	return r ? r : make_pdf(call, draw_form, request, true, request->footer, reply);
}

CV_HANDLER(table, Congvan__PrintTableRequest, Congvan__PrintReply)
CV_HANDLER(form, Congvan__PrintFormRequest, Congvan__PrintReply)

/* ---- the plugin ---- */

static int load(const struct cv_host *host, struct cv_instance **ret, struct cv_error *reterr)
{
	struct cv_config_value fonts = {.size = sizeof(fonts)};
	struct cv_instance *instance = calloc(1, sizeof(*instance));
	int r;

	if (!instance)
		return -ENOMEM;
	instance->host = host;
	r = host->config(host, "fonts", &fonts);
	if (!r)
		r = host->scratch(host, &instance->scratch);
	if (!r)
		r = fonts_open(fonts.text, &instance->fonts, reterr);
	if (r) {
		free(instance);
		return r;
	}
	*ret = instance;
	return 0;
}

static void stop(struct cv_instance *instance)
{
	g_object_unref(instance->fonts);
	free(instance);
}

CV_PLUGIN(
    print, .version = "1.0.0", .summary = "Registers, lists and forms as PDF, XLSX and CSV", .schema_major = 1,
    .schema_minor = 0, .abi_minor_min = 2, .flags = CV_PLUGIN_ISOLATED_ONLY, .workers = 1, .credits = 32,
    .provides = CV_LIST(struct cv_service_ref, {"print", 1, 0}),
    .grants = CV_LIST(struct cv_grant, {CV_GRANT_FILES, 0, "fonts"}, {CV_GRANT_SCRATCH, 0, NULL}),
    .config = CV_LIST(struct cv_config_field, {"fonts", CV_CONFIG_PATH, 0, "/usr/share/fonts/truetype/liberation2", 0,
					       0, "Directory of the font Liberation Serif, version 2 or later."}),
    .methods = CV_LIST(struct cv_method,
		       CV_METHOD("print/1", table, CV_METHOD_READ, congvan__print_table_request, congvan__print_reply),
		       CV_METHOD("print/1", form, CV_METHOD_READ, congvan__print_form_request, congvan__print_reply)),
    .load = load, .stop = stop)
