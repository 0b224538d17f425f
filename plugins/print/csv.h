/* Tables as comma-separated values (RFC 4180). Thread: the handler's. */
#ifndef CONGVAN_PLUGINS_PRINT_CSV_H
#define CONGVAN_PLUGINS_PRINT_CSV_H

#include "congvan/print.pb-c.h"
#include "output.h"

/* The columns' titles, then the rows. 0 or what output_write() said. */
int csv_table(const Congvan__PrintTableRequest *request, struct output *output);

#endif
