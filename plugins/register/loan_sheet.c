#include "loan_sheet.h"

#include <errno.h>

#include <office/calendar/moment.h>
#include <office/sheet/column.h>

#include "entry.h"
#include "field.h"
#include "loan.h"
#include "sheet.h"

/* PL IV, form of the book of record copies in use: columns 1 to 9. */
static const struct office_column columns[] = {
    {"Ngày tháng", 8, CENTRE, DATE},
    {"Họ và tên người sử dụng", 14, LEFT, TEXT},
    {"Số, ký hiệu, ngày tháng văn bản", 13, LEFT, TEXT},
    {"Tên loại và trích yếu nội dung văn bản", 26, LEFT, TEXT},
    {"Hồ sơ số", 8, LEFT, TEXT},
    {"Ký nhận", 8, LEFT, TEXT},
    {"Ngày trả", 8, CENTRE, DATE},
    {"Người cho phép sử dụng", 12, LEFT, TEXT},
    {"Ghi chú", 9, LEFT, TEXT},
};
enum { DAY, USER, CODE, SUBJECT, DOSSIER, SIGNED, RETURNED, ALLOWED, NOTE };

static char *user_text(struct cv_call *call, const Congvan__RecordLoan *loan)
{
	const char *unit = sheet_text(loan->unit_name);

	return cv_printf(call, "%s%s%s%s", sheet_text(loan->user), *unit ? " (" : "", unit, *unit ? ")" : "");
}

static int add_row(struct office_sheet *paper, const Congvan__RecordLoan *loan)
{
	const char *type = sheet_text(loan->document_type), *issued = sheet_text(loan->issued_date);
	struct cv_call *call = paper->call;
	Congvan__PrintRow *row = office_sheet_row(paper);

	if (!row)
		return office_sheet_too_long(paper);
	row->cells[DAY] = sheet_text(loan->day);
	row->cells[USER] = user_text(call, loan);
	row->cells[CODE] = cv_printf(call, "%s%s%s", sheet_text(loan->code), *issued ? " ngày " : "",
				     *issued ? office_day_shown(call, issued) : "");
	row->cells[SUBJECT] = cv_printf(call, "%s%s%s", type, *type ? ": " : "", sheet_text(loan->subject));
	row->cells[DOSSIER] = sheet_text(loan->dossier_code);
	row->cells[SIGNED] = sheet_text(loan->signed_for);
	row->cells[RETURNED] = sheet_day(call, loan->returned_at);
	row->cells[ALLOWED] = sheet_text(loan->allowed_by);
	row->cells[NOTE] = sheet_text(loan->note);
	return row->cells[USER] && row->cells[CODE] && row->cells[SUBJECT] && row->cells[RETURNED] ? 0 : -ENOMEM;
}

static int add_rows(struct office_sheet *paper, const struct days *days)
{
	struct cv_call *call = paper->call;
	uint32_t count = CV_SCAN_ROWS;
	struct cv_key from, to;
	int error = 0;

	loan_range(call, false, days, &from, &to);
	while (!error && count == CV_SCAN_ROWS) {
		struct cv_row *rows;

		error = cv_scan(call, from, to, CV_SCAN_ROWS, CV_SCAN_KEYS, &rows, &count);
		for (uint32_t i = 0; i < count && !error; i++) {
			Congvan__RecordLoan *loan = NULL;

			error = loan_at(call, rows[i].body, &loan);
			if (!error && loan)
				error = add_row(paper, loan);
		}
		if (!error && count == CV_SCAN_ROWS) {
			from.body = entry_next_body(call, rows[count - 1].body);
			error = from.body.data ? 0 : -ENOMEM;
		}
	}
	return error;
}

/* Without days: this year, so far. */
static int take_days(struct cv_call *call, const Congvan__LoansSheetRequest *request, struct days *ret)
{
	int32_t today = cv_day_of_ms(call->now_ms);
	char *january = cv_printf(call, "%u-01-01", cv_day_year(today));

	if (!january)
		return -ENOMEM;
	field_days(call, request->day_from, request->day_to, ret);
	if (!ret->has_last)
		ret->last = today;
	if (!ret->has_first && (!cv_day_parse(january, &ret->first) || ret->first > ret->last))
		ret->first = ret->last;
	ret->has_first = ret->has_last = true;
	return cv_fields_ok(call);
}

int loans_sheet(struct cv_call *call, const Congvan__LoansSheetRequest *request, Congvan__Empty *reply)
{
	const char *first, *last;
	struct office_sheet paper;
	struct rights rights;
	struct days days;
	int error = rights_need(call, RIGHTS_READ, &rights);

	(void)reply;
	if (!error)
		error = take_days(call, request, &days);
	if (error)
		return error;
	first = cv_day_text(call, days.first);
	last = cv_day_text(call, days.last);
	if (!first || !last)
		return -ENOMEM;
	error = office_sheet_begin(
	    call, request->format, "Sổ sử dụng bản lưu",
	    cv_printf(call, "Từ ngày %s đến ngày %s", office_day_shown(call, first), office_day_shown(call, last)),
	    columns, sizeof(columns) / sizeof(columns[0]), &paper);
	if (!error)
		error = add_rows(&paper, &days);
	if (!error)
		error = office_sheet_signature(&paper, "Người lập sổ", NULL);
	return error ? error : office_sheet_send(&paper, cv_printf(call, "so-su-dung-ban-luu-%s", last));
}
