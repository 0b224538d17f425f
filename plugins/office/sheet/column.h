/* Short words for the columns of a sheet's table. For files that compose sheets alone: the words are everybody's. */
#ifndef CONGVAN_OFFICE_SHEET_COLUMN_H
#define CONGVAN_OFFICE_SHEET_COLUMN_H

#include "congvan/print.pb-c.h"

#define CENTRE CONGVAN__PRINT_COLUMN__ALIGN__ALIGN_CENTRE
#define LEFT CONGVAN__PRINT_COLUMN__ALIGN__ALIGN_LEFT
#define TEXT CONGVAN__PRINT_COLUMN__KIND__KIND_TEXT
#define NUMBER CONGVAN__PRINT_COLUMN__KIND__KIND_NUMBER
#define DATE CONGVAN__PRINT_COLUMN__KIND__KIND_DATE

/* A cell's text, which protobuf-c wants to own and nobody changes; NULL: empty. */
static inline char *sheet_cell(const char *text)
{
	return (char *)(uintptr_t)(text ? text : "");
}

#endif
