/* Forms on paper: labelled paragraphs and dotted lines, as the directive sheet (NĐ 30/2020/NĐ-CP PL IV.VII). */
#ifndef CONGVAN_PLUGINS_PRINT_FORM_H
#define CONGVAN_PLUGINS_PRINT_FORM_H

#include "congvan/print.pb-c.h"
#include "sheet.h"

/* As table_print(). */
int form_print(struct sheet *sheet, const Congvan__PrintFormRequest *request);

#endif
