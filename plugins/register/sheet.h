/*
 * A book on paper: NĐ 30/2020/NĐ-CP PL IV, with the columns that the law names: here the incoming register, beside it
 * the outgoing one (sheet_outgoing.h) and the postal book (postal_sheet.h). As PDF, XLSX or CSV, wholly or a range of
 * numbers or days.
 */
#ifndef CONGVAN_PLUGINS_REGISTER_SHEET_H
#define CONGVAN_PLUGINS_REGISTER_SHEET_H

#include <stdbool.h>

#include <congvan/plugin.h>
#include <office/sheet/sheet.h>

#include "congvan/identity.pb-c.h"
#include "congvan/register.pb-c.h"
#include "days.h"

/* Which entries are asked for. */
struct sheet_period {
	uint64_t from, to; /* numbers; 0: no limit */
	struct days days; /* of entering */
};

/* Writes an entry into the cells of its row. -ENOMEM. */
typedef int sheet_fill(struct cv_call *call, const Congvan__RegisterEntry *entry, char **cells);

/* What a book looks like on paper. */
struct sheet_layout {
	const struct office_column *columns;
	size_t count;
	sheet_fill *fill;
};

int sheet(struct cv_call *call, const Congvan__RegisterSheetRequest *request, Congvan__Empty *reply);

/* What stands in cells. NULL: arena exhausted. */
char *sheet_text(const char *text); /* "" for NULL */
char *sheet_day(struct cv_call *call, const Google__Protobuf__Timestamp *moment); /* "" for NULL */
/* Why the number is not simply the next one, and what was corrected since. */
char *sheet_note(struct cv_call *call, const Congvan__RegisterEntry *entry);
/* "Từ ngày 02/03/2026 đến ngày 05/03/2026", "Từ số 1 đến số 50"; NULL: the whole book. */
char *sheet_period_text(struct cv_call *call, const Congvan__RegisterSheetRequest *request,
			const struct sheet_period *period);

#endif
