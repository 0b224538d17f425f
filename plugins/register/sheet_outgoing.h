/*
 * The outgoing register on paper (sổ đăng ký văn bản đi, NĐ 30/2020/NĐ-CP PL IV). Copies have a book of their own with
 * the same columns.
 */
#ifndef CONGVAN_PLUGINS_REGISTER_SHEET_OUTGOING_H
#define CONGVAN_PLUGINS_REGISTER_SHEET_OUTGOING_H

#include "sheet.h"

extern const struct sheet_layout sheet_outgoing;

#endif
