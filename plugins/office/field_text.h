/* Texts of requests. Thread: the handler's. Memory: the call's arena. */
#ifndef CONGVAN_OFFICE_FIELD_TEXT_H
#define CONGVAN_OFFICE_FIELD_TEXT_H

#include <stdint.h>

#include <congvan/plugin.h>

/*
 * A text of at most `most` characters as it came: cleaned; NULL when there is none. What is no text, or too long, is
 * noted at the pointer by cv_field(), and NULL too.
 */
char *office_field_text(struct cv_call *call, const char *text, const char *pointer, uint32_t most);

#endif
