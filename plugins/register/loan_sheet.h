/* The book of record copies in use (sổ sử dụng bản lưu) on paper: NĐ 30/2020/NĐ-CP PL IV, for a range of days. */
#ifndef CONGVAN_PLUGINS_REGISTER_LOAN_SHEET_H
#define CONGVAN_PLUGINS_REGISTER_LOAN_SHEET_H

#include <congvan/plugin.h>

#include "congvan/identity.pb-c.h"
#include "congvan/register.pb-c.h"

int loans_sheet(struct cv_call *call, const Congvan__LoansSheetRequest *request, Congvan__Empty *reply);

#endif
