/*
 * Tables on paper: a heading on the first page, the columns' titles on every page, rows that are never torn, notes and
 * signatures at the end (registers: NĐ 30/2020/NĐ-CP PL IV). Thread: the handler's.
 */
#ifndef CONGVAN_PLUGINS_PRINT_TABLE_H
#define CONGVAN_PLUGINS_PRINT_TABLE_H

#include "congvan/print.pb-c.h"
#include "sheet.h"

/* Draws everything; the number of pages is then in sheet->pages. 0, -ENOMEM. */
int table_print(struct sheet *sheet, const Congvan__PrintTableRequest *request);

#endif
