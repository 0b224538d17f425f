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

/*
 * A day by which a list is cut, "yyyy-mm-dd"; *day stays where none is said. What is no day is noted at the pointer.
 * Days before 1970 count as its first: nothing here is older.
 */
void office_field_day(struct cv_call *call, const char *text, const char *pointer, int32_t *day);

#endif
