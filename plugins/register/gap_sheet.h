/*
 * The gap report on paper: numbers that are missing, void or reserved, with reasons, and documents with more than one.
 */
#ifndef CONGVAN_PLUGINS_REGISTER_GAP_SHEET_H
#define CONGVAN_PLUGINS_REGISTER_GAP_SHEET_H

#include <congvan/abi.h>

#include "congvan/identity.pb-c.h"
#include "congvan/register.pb-c.h"

#define GAP_SHEET_PAGES_MAX 5u /* of gaps(), each GAP_ROWS_MAX; a note says when there is more */

int gap_sheet(struct cv_call *call, const Congvan__RegisterSheetRequest *request, Congvan__Empty *reply);

#endif
