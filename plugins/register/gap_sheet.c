#include "gap_sheet.h"

#include <errno.h>

#include <congvan/plugin.h>
#include <office/calendar/moment.h>
#include <office/sheet/column.h>
#include <office/sheet/sheet.h>

#include "book.h"
#include "gap.h"

#define ID_BYTES 8u /* in a key: the book, the document, the number */

static const struct office_column columns[] = {
    {"Số", 8, CENTRE, TEXT},
    {"Tình trạng", 12, LEFT, TEXT},
    {"Lý do, văn bản", 34, LEFT, TEXT},
    {"Người thực hiện", 16, LEFT, TEXT},
    {"Ngày", 8, CENTRE, DATE},
};
enum { NUMBERED, STATE, REASON, WHO, WHEN };

static int range_add(struct office_sheet *paper, const Congvan__NumberRange *range)
{
	Congvan__PrintRow *row = office_sheet_row(paper);

	if (!row)
		return office_sheet_too_long(paper);
	row->cells[NUMBERED] = range->first == range->last
				   ? cv_printf(paper->call, "%llu", (unsigned long long)range->first)
				   : cv_printf(paper->call, "%llu - %llu", (unsigned long long)range->first,
					       (unsigned long long)range->last);
	row->cells[STATE] = sheet_cell("Thiếu số");
	row->cells[REASON] = sheet_cell("Chưa có lý do");
	return row->cells[NUMBERED] ? 0 : -ENOMEM;
}

static int aside_add(struct office_sheet *paper, const Congvan__RegisterEntry *entry)
{
	const bool is_void = entry->state == CONGVAN__REGISTER_ENTRY_STATE__ENTRY_VOID;
	const char *summary = entry->summary ? entry->summary : "", *reason = entry->reason ? entry->reason : "";
	int64_t changed = office_moment_ms(entry->changed_at);
	struct cv_call *call = paper->call;
	Congvan__PrintRow *row = office_sheet_row(paper);

	if (!row)
		return office_sheet_too_long(paper);
	row->cells[NUMBERED] =
	    cv_printf(call, "%llu%s", (unsigned long long)entry->number, entry->suffix ? entry->suffix : "");
	row->cells[STATE] = sheet_cell(is_void ? "Đã hủy" : "Giữ số");
	row->cells[REASON] = cv_printf(call, "%s%s%s", reason, *reason && *summary ? "; " : "", summary);
	row->cells[WHO] = sheet_cell(entry->changed_by ? entry->changed_by->name : NULL);
	row->cells[WHEN] = changed ? cv_day_text(call, cv_day_of_ms(changed)) : sheet_cell(NULL);
	return row->cells[NUMBERED] && row->cells[REASON] && row->cells[WHEN] ? 0 : -ENOMEM;
}

/* All numbers that one document has in the book. */
static int doubled_add(struct office_sheet *paper, uint64_t book, uint64_t document)
{
	struct cv_call *call = paper->call;
	struct cv_key from = cv_key(call, "register.entry_of", "ii", book, document);
	char *numbers = cv_strdup(call, "");
	Congvan__PrintRow *row;
	struct cv_row *rows;
	uint32_t count;
	int error = cv_scan(call, from, cv_key_after(call, from), CV_SCAN_ROWS, CV_SCAN_KEYS, &rows, &count);

	if (error)
		return error;
	for (uint32_t i = 0; i < count && numbers; i++)
		if (rows[i].body.len >= 3 * ID_BYTES)
			numbers = cv_printf(call, "%s%s%llu", numbers, i ? ", " : "",
					    (unsigned long long)cv_key_u64(rows[i].body, 2 * ID_BYTES));
	row = office_sheet_row(paper);
	if (!row)
		return office_sheet_too_long(paper);
	row->cells[NUMBERED] = numbers;
	row->cells[STATE] = sheet_cell("Trùng văn bản");
	row->cells[REASON] = sheet_cell("Một văn bản có nhiều số trong sổ");
	return numbers ? 0 : -ENOMEM;
}

/* Missing and set aside, in the order of numbers. */
static int page_add(struct office_sheet *paper, const Congvan__GapsReply *page)
{
	size_t gap = 0, aside = 0;
	int error = 0;

	while (!error && (gap < page->n_gaps || aside < page->n_set_aside)) {
		bool missing = aside == page->n_set_aside ||
			       (gap < page->n_gaps && page->gaps[gap]->first < page->set_aside[aside]->number);

		error = missing ? range_add(paper, page->gaps[gap++]) : aside_add(paper, page->set_aside[aside++]);
	}
	return error;
}

static int pages_add(struct office_sheet *paper, uint64_t book)
{
	Congvan__GapsRequest request = CONGVAN__GAPS_REQUEST__INIT;
	Congvan__GapsReply *first = NULL, *page = NULL;
	uint64_t last = 0;
	int error = 0;

	CV_SET(&request, id, book);
	CV_SET(&request, limit, GAP_ROWS_MAX);
	for (unsigned i = 0; i < GAP_SHEET_PAGES_MAX && !error && (!page || page->next_cursor); i++) {
		request.cursor = page ? page->next_cursor : NULL;
		page = cv_new(paper->call, &congvan__gaps_reply__descriptor);
		error = page ? gaps(paper->call, &request, page) : -ENOMEM;
		if (!error)
			error = page_add(paper, page);
		first = first ? first : page;
		last = page && page->last_number > last ? page->last_number : last;
	}
	for (size_t i = 0; !error && i < first->n_doubled; i++)
		error = doubled_add(paper, book, first->doubled[i]);
	if (!error && !paper->request->n_rows)
		error = office_sheet_note(paper, cv_strdup(paper->call, "Sổ liên tục, không thiếu số nào."));
	if (!error && page->next_cursor)
		error = office_sheet_note(paper, cv_strdup(paper->call, "Còn nữa: bản in chỉ có phần đầu."));
	return error ? error
		     : office_sheet_note(
			   paper, cv_printf(paper->call, "Số cuối cùng của sổ: %llu.", (unsigned long long)last));
}

int gap_sheet(struct cv_call *call, const Congvan__RegisterSheetRequest *request, Congvan__Empty *reply)
{
	struct office_sheet paper;
	Congvan__Register *book;
	int error = book_read_entries(call, request->id, &book);

	(void)reply;
	if (!error)
		error = office_sheet_begin(call, request->format, "Báo cáo kiểm tra số của sổ", book->name, columns,
					   sizeof(columns) / sizeof(columns[0]), &paper);
	if (!error)
		error = pages_add(&paper, book->id);
	if (!error)
		error = office_sheet_signature(&paper, "Người lập báo cáo", NULL);
	return error ? error : office_sheet_send(&paper, cv_printf(call, "kiem-tra-%s-%u", book->code, book->year));
}
