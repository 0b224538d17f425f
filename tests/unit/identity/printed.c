#include "printed.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <office/sheet/sheet.h>

#include "congvan/print.pb-c.h"

static char text[16384];

static void add(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void add(const char *format, ...)
{
	size_t len = strlen(text);
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text + len, sizeof(text) - len, format, arguments);
	va_end(arguments);
}

static int table(struct cv_call *call, const Congvan__PrintTableRequest *request, Congvan__PrintReply *reply)
{
	text[0] = '\0';
	add("%s (%s)\n", request->heading->title, request->heading->subtitle);
	for (size_t i = 0; i < request->n_columns; i++)
		add("%s%s", i ? "|" : "", request->columns[i]->title);
	add("\n");
	for (size_t i = 0; i < request->n_rows; i++) {
		add("%s", request->rows[i]->void_ ? "x " : "");
		for (const char *at = request->rows[i]->line; *at; at++)
			add("%c", *at == OFFICE_SHEET_CELL_END ? '|' : *at);
		add("\n");
	}
	for (size_t i = 0; i < request->n_notes; i++)
		add("* %s\n", request->notes[i]);
	reply->has_content = 1;
	reply->content.data = (uint8_t *)cv_strdup(call, "%PDF");
	reply->content.len = 4;
	reply->media_type = cv_strdup(call, "application/pdf");
	return 0;
}
CV_HANDLER(table, Congvan__PrintTableRequest, Congvan__PrintReply)

static const struct cv_plugin printer = {
    .magic = CV_PLUGIN_MAGIC,
    .size = sizeof(printer),
    .name = "print",
    .version = "1.0.0",
    .provides = CV_LIST(struct cv_service_ref, {"print", 1, 1}),
    .methods = CV_LIST(struct cv_method,
		       CV_METHOD("print/1", table, CV_METHOD_READ, congvan__print_table_request, congvan__print_reply)),
};

void printed_begin(struct fakehost *fake)
{
	text[0] = '\0';
	fakehost_plugin(fake, &printer, NULL);
}

const char *printed_text(void)
{
	return text;
}
