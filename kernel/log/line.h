/*
 * One line of the log while it is composed: bounded, and safe against whatever a value holds. For log.c alone.
 */
#ifndef CONGVAN_KERNEL_LOG_LINE_H
#define CONGVAN_KERNEL_LOG_LINE_H

#include <stdarg.h>
#include <stddef.h>

#include "log/log.h"

struct log_line {
	size_t len, lost; /* lost: bytes that had no room */
	char text[LOG_LINE_MAX];
};

/* As they are. */
void line_put(struct log_line *line, const char *bytes, size_t len);
void line_put_text(struct log_line *line, const char *text);
/* A field's value: quoted and escaped if it is not plain. NULL reads "-". */
void line_put_value(struct log_line *line, const char *bytes, size_t len);
/* Escapes control characters and broken UTF-8, keeps quotes and blanks. */
void line_put_fields(struct log_line *line, const char *fields);
/* printf, where each %s is a value. */
void line_put_format(struct log_line *line, const char *format, va_list list) CV_PRINTF(2, 0);
/* Adds what was cut, and the newline. Afterwards the line is complete. */
void line_end(struct log_line *line);

#endif
