/* What tables and forms share. For sheet.c and form.c alone. */
#ifndef CONGVAN_OFFICE_SHEET_INT_H
#define CONGVAN_OFFICE_SHEET_INT_H

#include "office/sheet/sheet.h"

/* "pdf", "xlsx", "csv"; NULL or "": pdf. Another is a field's mistake at "/format". */
int office_sheet_format(struct cv_call *call, const char *name, Congvan__PrintFormat *ret);
/* The agency's, with Quốc hiệu and this day. subtitle may be NULL. */
int office_sheet_heading(struct cv_call *call, const char *title, const char *subtitle, Congvan__PrintHeading **ret);
/* Has print/1 make it and answers with the file. */
int office_sheet_made(struct cv_call *call, const char *method, const ProtobufCMessage *request,
		      Congvan__PrintFormat format, const char *name);

#endif
