/*
 * Forms on paper (the directive sheet): headed parts with texts, and dotted lines where there is none yet. As a
 * spreadsheet or CSV: label and text in two columns. Grants and needs as office/sheet/sheet.h.
 *
 * Thread: the handler's, of a method flagged READ. Memory: the call's arena. Results: 0, or what cv_fail() returned.
 */
#ifndef CONGVAN_OFFICE_SHEET_FORM_H
#define CONGVAN_OFFICE_SHEET_FORM_H

#include "office/sheet/sheet.h"

struct office_form {
	struct cv_call *call;
	Congvan__PrintFormRequest *request;
};

/* A form with this agency's heading; format as office_sheet_begin(). */
int office_form_begin(struct cv_call *call, const char *format, const char *title, const char *subtitle,
		      struct office_form *ret);
/* A part's title on its own line. */
int office_form_part(struct office_form *form, const char *title);
/* label and text may be NULL; lines: dotted ones below it, to write on. Takes the text. */
int office_form_text(struct office_form *form, const char *label, char *text, uint32_t lines);
/* As office_sheet_send(). */
int office_form_send(struct office_form *form, const char *name);

#endif
