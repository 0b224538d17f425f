/* Text that grows, in a call's arena. For show.c and graph.c alone. */
#ifndef CONGVAN_OFFICE_PROCESS_TEXT_H
#define CONGVAN_OFFICE_PROCESS_TEXT_H

#include "office/process/process.h"

struct office_text {
	struct cv_call *call;
	char *data; /* terminated; NULL: the arena is exhausted */
	size_t len, room;
};

void office_text_init(struct office_text *text, struct cv_call *call);
void office_text_add(struct office_text *text, const char *format, ...) CV_PRINTF(2, 3);
/* As the inside of an XML text or attribute, of a quoted DOT name, of a JSON string. */
void office_text_xml(struct office_text *text, const char *said);
void office_text_quoted(struct office_text *text, const char *said);

/* Graphs of steps. */
void office_process_dot(struct office_text *text, const struct office_process *process, bool english);
void office_process_svg(struct office_text *text, const struct office_process *process, bool english);

#endif
