/*
 * A new book: its fields, its code (unique in its year) and whether it becomes the default one.
 */
#ifndef CONGVAN_PLUGINS_REGISTER_CREATE_H
#define CONGVAN_PLUGINS_REGISTER_CREATE_H

#include <stdbool.h>

#include <congvan/abi.h>

#include "congvan/register.pb-c.h"

#define CREATE_YEAR_FIRST 1945u
#define CREATE_YEARS_AHEAD 1u /* the next year's books are made before 1 January */

/* One line of text, cleaned; NULL when there is none, or it is wrong, which is noted at `pointer`. */
char *create_text(struct cv_call *call, const char *pointer, unsigned chars_max, bool required, const char *value);

int create_book(struct cv_call *call, const Congvan__CreateRegisterRequest *request, Congvan__RegisterView *reply);

#endif
