/*
 * The head of the first page: organ at the left, Quốc hiệu and Tiêu ngữ at the right, then title and subtitle (NĐ
 * 30/2020/NĐ-CP PL I.I.II.1, 2 and 5); and the signatures at the end. Thread: the handler's.
 */
#ifndef CONGVAN_PLUGINS_PRINT_HEADING_H
#define CONGVAN_PLUGINS_PRINT_HEADING_H

#include "congvan/print.pb-c.h"
#include "sheet.h"

/* The height, and drawing at the top of the page. heading NULL: nothing, 0. */
double heading_measure(struct sheet *sheet, const Congvan__PrintHeading *heading);
void heading_draw(struct sheet *sheet, const Congvan__PrintHeading *heading);

double signatures_measure(struct sheet *sheet, Congvan__PrintSignature *const *signatures, size_t count,
			  const char *place_and_date);
void signatures_draw(struct sheet *sheet, Congvan__PrintSignature *const *signatures, size_t count,
		     const char *place_and_date, double y);

#endif
