/* Tables as a spreadsheet (ECMA-376), by libxlsxwriter, which builds its parts in files of a scratch directory. */
#ifndef CONGVAN_PLUGINS_PRINT_XLSX_H
#define CONGVAN_PLUGINS_PRINT_XLSX_H

#include "congvan/print.pb-c.h"
#include "output.h"

/* directory: for files that are gone when it returns. 0, -EIO, -EFBIG, -ENOMEM. */
int xlsx_table(const Congvan__PrintTableRequest *request, const char *directory, struct output *output);

#endif
