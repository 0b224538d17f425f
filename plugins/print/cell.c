#include "cell.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <congvan/text.h>

const char *cell_text(const char *text)
{
	return text ? text : "";
}

const char *cell_of(const Congvan__PrintRow *row, size_t column)
{
	return column < row->n_cells ? cell_text(row->cells[column]) : "";
}

bool cell_is_number(const char *text)
{
	char *end;

	if (strspn(text, "+-.0123456789") != strlen(text))
		return false;
	strtod(text, &end);
	return end != text && !*end;
}

bool cell_day(const char *text, char ret[CELL_DAY_SIZE])
{
	int32_t day;

	if (!cv_day_parse(text, &day))
		return false;
	snprintf(ret, CELL_DAY_SIZE, "%.2s/%.2s/%.4s", text + 8, text + 5, text);
	return true;
}
