#include "csv.h"

#include <stdbool.h>
#include <string.h>

#include "cell.h"

/*
 * A cell that a spreadsheet would take for a formula begins with an apostrophe: what somebody outside wrote into a
 * subject must not run on the clerk's desk. Numbers are let be.
 */
static bool looks_like_formula(const char *text)
{
	return strchr("=+-@\t\r", text[0]) && text[0] && !cell_is_number(text);
}

static void field(struct output *output, const char *text, bool last)
{
	output_text(output, "\"");
	if (looks_like_formula(text))
		output_text(output, "'");
	while (*text) {
		size_t len = strcspn(text, "\"");

		output_write(output, text, len);
		text += len;
		if (*text) {
			output_text(output, "\"\"");
			text++;
		}
	}
	output_text(output, last ? "\"\r\n" : "\",");
}

int csv_table(const Congvan__PrintTableRequest *request, struct output *output)
{
	const size_t columns = request->n_columns;

	output_text(output, "\xEF\xBB\xBF");
	for (size_t i = 0; i < columns; i++)
		field(output, cell_text(request->columns[i]->title), i + 1 == columns);
	for (size_t row = 0; row < request->n_rows && !output->error; row++)
		for (size_t i = 0; i < columns; i++)
			field(output, cell_of(request->rows[row], i), i + 1 == columns);
	return output->error;
}
