/*
 * A book on paper: NĐ 30/2020/NĐ-CP PL IV (incoming register, outgoing register), with the columns that the law names,
 * as PDF, XLSX or CSV, wholly or a range of numbers or days.
 */
#ifndef CONGVAN_PLUGINS_REGISTER_SHEET_H
#define CONGVAN_PLUGINS_REGISTER_SHEET_H

#include <stdbool.h>

#include <congvan/abi.h>

#include "congvan/identity.pb-c.h"
#include "congvan/register.pb-c.h"

/* Is there a form for books of this direction? Others are refused: "sheet.no_form". */
bool sheet_exists(const Congvan__Register *book);

int sheet(struct cv_call *call, const Congvan__RegisterSheetRequest *request, Congvan__Empty *reply);

#endif
