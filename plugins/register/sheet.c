#include "sheet.h"

#include <errno.h>
#include <string.h>

#include <congvan/plugin.h>
#include <office/calendar/moment.h>
#include <office/sheet/column.h>
#include <office/sheet/sheet.h>

#include "book.h"
#include "entry.h"
#include "field.h"
#include "postal_sheet.h"
#include "sheet_outgoing.h"

/* PL IV, form of the incoming register: columns 1 to 9, and the note. */
static const struct office_column incoming_columns[] = {
    {"Ngày đến", 8, CENTRE, DATE},
    {"Số đến", 6, CENTRE, NUMBER},
    {"Tác giả", 14, LEFT, TEXT},
    {"Số, ký hiệu", 10, LEFT, TEXT},
    {"Ngày tháng", 8, CENTRE, DATE},
    {"Tên loại và trích yếu nội dung", 28, LEFT, TEXT},
    {"Đơn vị hoặc người nhận", 14, LEFT, TEXT},
    {"Ngày chuyển", 8, CENTRE, DATE},
    {"Ký nhận", 8, LEFT, TEXT},
    {"Ghi chú", 10, LEFT, TEXT},
};
enum { ARRIVED, NUMBERED, AUTHOR, CODE, ISSUED, SUBJECT, RECEIVER, PASSED, SIGNED, NOTE };

static sheet_fill fill_incoming;

static const struct sheet_layout incoming_layout = {
    incoming_columns, sizeof(incoming_columns) / sizeof(incoming_columns[0]), fill_incoming};

/* What the book of each direction looks like on paper. NULL: not this kind of sheet. */
static const struct sheet_layout *layout_of(const Congvan__Register *book)
{
	if (book->direction == CONGVAN__DIRECTION__DIRECTION_INCOMING)
		return &incoming_layout;
	return book->direction == CONGVAN__DIRECTION__DIRECTION_POSTAL ? NULL : &sheet_outgoing;
}

static int take_period(struct cv_call *call, const Congvan__RegisterSheetRequest *request, struct sheet_period *ret)
{
	*ret = (struct sheet_period){.from = request->from, .to = request->to};
	field_days(call, request->day_from, request->day_to, &ret->days);
	if (ret->from && ret->to && ret->to < ret->from)
		cv_field(call, "/to", "field.number_order", NULL);
	return cv_fields_ok(call);
}

char *sheet_day(struct cv_call *call, const Google__Protobuf__Timestamp *moment)
{
	return moment ? cv_day_text(call, cv_day_of_ms(office_moment_ms(moment))) : cv_strdup(call, "");
}

char *sheet_text(const char *text)
{
	return (char *)(uintptr_t)(text ? text : "");
}

char *sheet_note(struct cv_call *call, const Congvan__RegisterEntry *entry)
{
	const char *outage = entry->outage ? cv_printf(call, "nhập bù, sự cố %s", entry->outage) : NULL;
	const char *const parts[] = {outage, entry->reason, entry->note};
	char *text = cv_strdup(call, "");

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]) && text; i++)
		if (parts[i] && *parts[i])
			text = cv_printf(call, "%s%s%s", text, *text ? "; " : "", parts[i]);
	return text;
}

static int fill_incoming(struct cv_call *call, const Congvan__RegisterEntry *entry, char **cells)
{
	const bool typed = entry->document_type && *entry->document_type;

	cells[ARRIVED] = sheet_day(call, entry->entered_at);
	cells[NUMBERED] =
	    cv_printf(call, "%llu%s", (unsigned long long)entry->number, entry->suffix ? entry->suffix : "");
	cells[AUTHOR] = sheet_text(entry->issuing_organ);
	cells[CODE] = sheet_text(entry->code);
	cells[ISSUED] = sheet_text(entry->issued_date);
	cells[SUBJECT] = cv_printf(call, "%s%s%s", typed ? entry->document_type : "", typed ? ": " : "",
				   entry->summary ? entry->summary : "");
	cells[RECEIVER] = sheet_text(entry->passed_to);
	cells[PASSED] = sheet_day(call, entry->passed_at);
	cells[NOTE] = sheet_note(call, entry);
	return cells[NOTE] && cells[ARRIVED] && cells[NUMBERED] && cells[SUBJECT] && cells[PASSED] ? 0 : -ENOMEM;
}

static int add_row(struct office_sheet *paper, const struct sheet_layout *layout, const Congvan__RegisterEntry *entry)
{
	struct cv_call *call = paper->call;
	Congvan__PrintRow *row = office_sheet_row(paper);

	if (!row)
		return office_sheet_too_long(paper);
	CV_SET(row, void_, entry->state == CONGVAN__REGISTER_ENTRY_STATE__ENTRY_VOID);
	return layout->fill(call, entry, row->cells);
}

static int add_rows(struct office_sheet *paper, const struct sheet_layout *layout, uint64_t book,
		    const struct sheet_period *period)
{
	struct cv_call *call = paper->call;
	struct cv_key all = entry_key(call, book, 0), from = all, end;
	uint32_t count = CV_SCAN_ROWS;
	uint64_t first, last;
	int error = days_range(call, book, &period->days, &first, &last);

	first = period->from > first ? period->from : first;
	last = period->to && period->to < last ? period->to : last;
	if (error || first > last)
		return error;
	from = entry_key(call, book, first);
	end = cv_key_after(call, last < UINT64_MAX ? entry_key(call, book, last) : all);
	while (!error && count == CV_SCAN_ROWS) {
		struct cv_row *rows;

		error = cv_scan(call, from, end, CV_SCAN_ROWS, 0, &rows, &count);
		for (uint32_t i = 0; i < count && !error; i++) {
			Congvan__RegisterEntry *entry =
			    cv_row_message(call, &rows[i], &congvan__register_entry__descriptor);

			if (!entry)
				return -EBADMSG;
			if (!days_hold(&period->days, entry))
				continue;
			error = add_row(paper, layout, entry);
		}
		if (!error && count == CV_SCAN_ROWS)
			from.body = entry_next_body(call, rows[count - 1].body);
	}
	return error;
}

char *sheet_period_text(struct cv_call *call, const Congvan__RegisterSheetRequest *request,
			const struct sheet_period *period)
{
	char *text = NULL;

	if (period->days.has_first && period->days.has_last && period->days.first == period->days.last)
		text = cv_printf(call, "Ngày %s", office_day_shown(call, request->day_from));
	else if (period->days.has_first && period->days.has_last)
		text = cv_printf(call, "Từ ngày %s đến ngày %s", office_day_shown(call, request->day_from),
				 office_day_shown(call, request->day_to));
	else if (period->days.has_first)
		text = cv_printf(call, "Từ ngày %s", office_day_shown(call, request->day_from));
	else if (period->days.has_last)
		text = cv_printf(call, "Đến ngày %s", office_day_shown(call, request->day_to));
	if (period->to)
		text = cv_printf(call, "%s%sTừ số %llu đến số %llu", text ? text : "", text ? ", " : "",
				 (unsigned long long)(period->from ? period->from : 1), (unsigned long long)period->to);
	else if (period->from)
		text = cv_printf(call, "%s%sTừ số %llu", text ? text : "", text ? ", " : "",
				 (unsigned long long)period->from);
	return text;
}

int sheet(struct cv_call *call, const Congvan__RegisterSheetRequest *request, Congvan__Empty *reply)
{
	const struct sheet_layout *layout = NULL;
	struct office_sheet paper;
	struct sheet_period period;
	Congvan__Register *book;
	int error = book_read_entries(call, request->id, &book);

	(void)reply;
	if (!error)
		error = take_period(call, request, &period);
	if (error)
		return error;
	layout = layout_of(book);
	if (!layout)
		return postal_sheet(call, request, book, &period);
	if (!error)
		error = office_sheet_begin(call, request->format, book->name, sheet_period_text(call, request, &period),
					   layout->columns, layout->count, &paper);
	if (!error)
		error = add_rows(&paper, layout, book->id, &period);
	if (!error)
		error = office_sheet_signature(&paper, "Người lập sổ", NULL);
	if (error)
		return error;
	return office_sheet_send(&paper, cv_printf(call, "so-%s-%u", book->code, book->year));
}
