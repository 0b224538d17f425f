/*
 * The new year's books (QĐ 8849/QĐ-UBND Đ8.2: the clerk opens them at its start), made from those of the year before.
 */
#ifndef CONGVAN_PLUGINS_REGISTER_NEXT_YEAR_H
#define CONGVAN_PLUGINS_REGISTER_NEXT_YEAR_H

#include <congvan/plugin.h>

#include "congvan/register.pb-c.h"

#define NEXT_YEAR_BOOKS_MAX 200u /* in one act */

int next_year(struct cv_call *call, const Congvan__NextYearRequest *request, Congvan__NextYearReply *reply);

#endif
