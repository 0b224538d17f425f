/* What stands in a cell. Pure. */
#ifndef CONGVAN_PLUGINS_PRINT_CELL_H
#define CONGVAN_PLUGINS_PRINT_CELL_H

#include <stdbool.h>
#include <stddef.h>

#include "congvan/print.pb-c.h"

#define CELL_DAY_SIZE 11u /* "05/03/2026" with the ending zero */

const char *cell_text(const char *text_or_null); /* never NULL */
const char *cell_of(const Congvan__PrintRow *row, size_t column); /* "" when the row is shorter */
bool cell_is_number(const char *text);
/* "yyyy-mm-dd" as people write it; false: it is no such day, and `ret` is untouched. */
bool cell_day(const char *text, char ret[CELL_DAY_SIZE]);

#endif
