/*
 * A new book: its fields, its code (unique in its year) and whether it becomes the default one.
 */
#ifndef CONGVAN_PLUGINS_REGISTER_CREATE_H
#define CONGVAN_PLUGINS_REGISTER_CREATE_H

#include <congvan/abi.h>

#include "congvan/register.pb-c.h"

int create_book(struct cv_call *call, const Congvan__CreateRegisterRequest *request, Congvan__RegisterView *reply);

#endif
