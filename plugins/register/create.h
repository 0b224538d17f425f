/*
 * A new book: its fields, its code (unique in its year) and whether it becomes the default one.
 */
#ifndef CONGVAN_PLUGINS_REGISTER_CREATE_H
#define CONGVAN_PLUGINS_REGISTER_CREATE_H

#include <congvan/abi.h>

#include "congvan/register.pb-c.h"

#define CREATE_YEAR_FIRST 1945u
#define CREATE_YEARS_AHEAD 1u /* the next year's books are made before 1 January */

int create_book(struct cv_call *call, const Congvan__CreateRegisterRequest *request, Congvan__RegisterView *reply);

#endif
