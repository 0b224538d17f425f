/*
 * The postal book on paper (sổ gửi văn bản đi bưu điện, NĐ 30/2020/NĐ-CP PL IV), and a day's envelopes by destination.
 */
#ifndef CONGVAN_PLUGINS_REGISTER_POSTAL_SHEET_H
#define CONGVAN_PLUGINS_REGISTER_POSTAL_SHEET_H

#include "sheet.h"

/* For sheet(), which has read the book and the period. Numbers in the period are a mistake: lines have none. */
int postal_sheet(struct cv_call *call, const Congvan__RegisterSheetRequest *request, const Congvan__Register *book,
		 const struct sheet_period *period);

int envelopes_sheet(struct cv_call *call, const Congvan__EnvelopesSheetRequest *request, Congvan__Empty *reply);

#endif
