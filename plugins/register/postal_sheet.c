#include "postal_sheet.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <office/calendar/moment.h>
#include <office/sheet/column.h>

#include "book.h"
#include "entry.h"
#include "field.h"
#include "postal.h"

#define ENVELOPE_LINES_MAX 5000u /* of one day */
#define VOID CONGVAN__REGISTER_ENTRY_STATE__ENTRY_VOID

/* PL IV, form of the postal book: columns 1 to 6. */
static const struct office_column book_columns[] = {
    {"Ngày chuyển", 9, CENTRE, DATE},
    {"Số, ký hiệu văn bản", 14, LEFT, TEXT},
    {"Nơi nhận văn bản", 32, LEFT, TEXT},
    {"Số lượng bì", 8, CENTRE, NUMBER},
    {"Ký nhận và dấu bưu điện", 18, LEFT, TEXT},
    {"Ghi chú", 14, LEFT, TEXT},
};
enum { DAY, CODE, DESTINATION, ENVELOPES, SIGNED, NOTE };

static const struct office_column envelope_columns[] = {
    {"STT", 5, CENTRE, NUMBER},   {"Nơi nhận", 40, LEFT, TEXT}, {"Số, ký hiệu văn bản", 28, LEFT, TEXT},
    {"Số bì", 7, CENTRE, NUMBER}, {"Ký nhận", 16, LEFT, TEXT},
};
enum { ORDINAL, TO, CODES, COUNT, TAKEN };

typedef int on_line(void *arg, const Congvan__PostalLine *line);

/* In the order of days. */
static int each_line(struct cv_call *call, uint64_t book, const struct days *days, on_line *visit, void *arg)
{
	struct cv_key from, to;
	uint32_t count = CV_SCAN_ROWS;
	int error = 0;

	postal_range(call, book, days, &from, &to);
	while (!error && count == CV_SCAN_ROWS) {
		struct cv_row *rows;

		error = cv_scan(call, from, to, CV_SCAN_ROWS, CV_SCAN_KEYS, &rows, &count);
		for (uint32_t i = 0; i < count && !error; i++) {
			Congvan__PostalLine *line;

			error = postal_line_at(call, rows[i].body, &line);
			if (!error && line)
				error = visit(arg, line);
		}
		if (!error && count == CV_SCAN_ROWS) {
			from.body = entry_next_body(call, rows[count - 1].body);
			error = from.body.data ? 0 : -ENOMEM;
		}
	}
	return error;
}

/* ---- the book ---- */

/* Both go into one column; what is not known is left to be written. */
static char *signed_text(struct cv_call *call, const Congvan__PostalLine *line)
{
	const char *who = sheet_text(line->signed_for), *mark = sheet_text(line->postmark);

	return cv_printf(call, "%s%s%s", who, *who && *mark ? "; " : "", mark);
}

static char *note_text(struct cv_call *call, const Congvan__PostalLine *line)
{
	const char *note = sheet_text(line->note), *reason = sheet_text(line->reason);

	return cv_printf(call, "%s%s%s", note, *note && *reason ? "; " : "", reason);
}

static int add_line(void *arg, const Congvan__PostalLine *line)
{
	struct office_sheet *paper = arg;
	struct cv_call *call = paper->call;
	Congvan__PrintRow *row = office_sheet_row(paper);

	if (!row)
		return office_sheet_too_long(paper);
	CV_SET(row, void_, line->state == VOID);
	row->cells[DAY] = sheet_text(line->day);
	row->cells[CODE] = sheet_text(line->code);
	row->cells[DESTINATION] = sheet_text(line->destination);
	row->cells[ENVELOPES] = cv_printf(call, "%u", line->envelopes);
	row->cells[SIGNED] = signed_text(call, line);
	row->cells[NOTE] = note_text(call, line);
	return row->cells[ENVELOPES] && row->cells[SIGNED] && row->cells[NOTE] ? 0 : -ENOMEM;
}

int postal_sheet(struct cv_call *call, const Congvan__RegisterSheetRequest *request, const Congvan__Register *book,
		 const struct sheet_period *period)
{
	struct office_sheet paper;
	int error = 0;

	if (period->from || period->to) {
		cv_field(call, period->from ? "/from" : "/to", "postal.no_numbers", NULL);
		error = cv_fields_ok(call);
	}
	if (!error)
		error = office_sheet_begin(call, request->format, book->name, sheet_period_text(call, request, period),
					   book_columns, sizeof(book_columns) / sizeof(book_columns[0]), &paper);
	if (!error)
		error = each_line(call, book->id, &period->days, add_line, &paper);
	if (!error)
		error = office_sheet_signature(&paper, "Người lập sổ", NULL);
	return error ? error : office_sheet_send(&paper, cv_printf(call, "so-%s-%u", book->code, book->year));
}

/* ---- a day's envelopes ---- */

/* One destination with all that goes there. */
struct heap {
	const char *destination;
	struct cv_bytes order; /* as a dictionary sorts it */
	char *codes;
	uint32_t envelopes;
};

struct heaps {
	struct cv_call *call;
	struct heap *items; /* room for ENVELOPE_LINES_MAX */
	size_t count;
};

static int by_order(const void *a, const void *b)
{
	const struct heap *left = a, *right = b;
	size_t shorter = left->order.len < right->order.len ? left->order.len : right->order.len;
	int order = shorter ? memcmp(left->order.data, right->order.data, shorter) : 0;

	order = order ? order : (left->order.len > right->order.len) - (left->order.len < right->order.len);
	/* What differs in blanks or signs alone sorts alike, and is another destination all the same. */
	return order ? order : strcmp(left->destination, right->destination);
}

static int gather(void *arg, const Congvan__PostalLine *line)
{
	struct heaps *heaps = arg;
	struct heap *heap;

	if (line->state == VOID)
		return 0;
	if (heaps->count == ENVELOPE_LINES_MAX)
		return cv_fail(heaps->call, CV_TOO_LARGE, "sheet.too_long",
			       cv_printf(heaps->call, "%u", ENVELOPE_LINES_MAX), NULL);
	heap = &heaps->items[heaps->count++];
	*heap = (struct heap){.destination = sheet_text(line->destination),
			      .codes = sheet_text(line->code),
			      .envelopes = line->envelopes};
	heap->order = cv_text_sort_key(heaps->call, heap->destination);
	return heap->order.data ? 0 : -ENOMEM;
}

/* "05/QĐ-SYT; 06/QĐ-SYT" of lines side by side, and how many envelopes they are. */
static int join_group(struct cv_call *call, const struct heap *group, size_t count, struct heap *ret)
{
	uint32_t envelopes = 0;
	size_t len = 1, at = 0;
	char *codes;

	for (size_t i = 0; i < count; i++) {
		len += strlen(group[i].codes) + 2;
		envelopes += group[i].envelopes;
	}
	codes = cv_alloc(call, len);
	if (!codes)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++)
		at += (size_t)snprintf(codes + at, len - at, "%s%s", i ? "; " : "", group[i].codes);
	*ret = group[0];
	ret->codes = codes;
	ret->envelopes = envelopes;
	return 0;
}

/* Lines to the same destination become one. */
static int join(struct heaps *heaps)
{
	size_t kept = 0, end;
	int error = 0;

	if (heaps->count)
		qsort(heaps->items, heaps->count, sizeof(*heaps->items), by_order);
	for (size_t i = 0; i < heaps->count && !error; i = end) {
		const struct heap *first = &heaps->items[i];

		for (end = i + 1; end < heaps->count; end++)
			if (strcmp(heaps->items[end].destination, first->destination) != 0)
				break;
		error = join_group(heaps->call, first, end - i, &heaps->items[kept++]);
	}
	heaps->count = kept;
	return error;
}

static int add_heaps(struct office_sheet *paper, const struct heaps *heaps)
{
	struct cv_call *call = paper->call;
	uint32_t envelopes = 0;

	for (size_t i = 0; i < heaps->count; i++) {
		Congvan__PrintRow *row = office_sheet_row(paper);

		if (!row)
			return office_sheet_too_long(paper);
		row->cells[ORDINAL] = cv_printf(call, "%zu", i + 1);
		row->cells[TO] = sheet_text(heaps->items[i].destination);
		row->cells[CODES] = heaps->items[i].codes;
		row->cells[COUNT] = cv_printf(call, "%u", heaps->items[i].envelopes);
		envelopes += heaps->items[i].envelopes;
		if (!row->cells[ORDINAL] || !row->cells[COUNT])
			return -ENOMEM;
	}
	return office_sheet_note(paper, cv_printf(call, "Tổng số: %u bì, %zu nơi nhận.", envelopes, heaps->count));
}

int envelopes_sheet(struct cv_call *call, const Congvan__EnvelopesSheetRequest *request, Congvan__Empty *reply)
{
	struct days days = {.has_first = true, .has_last = true};
	struct heaps heaps = {.call = call};
	struct office_sheet paper;
	Congvan__Register *book;
	const char *day = NULL;
	int error = book_read_entries(call, request->id, &book);

	(void)reply;
	if (!error)
		error = postal_need(call, book);
	if (error)
		return error;
	field_day(call, "/day", request->day, &days.first);
	days.last = days.first;
	error = cv_fields_ok(call);
	if (error)
		return error;
	day = cv_day_text(call, days.first);
	heaps.items = cv_alloc_array(call, ENVELOPE_LINES_MAX, sizeof(*heaps.items));
	if (!day || !heaps.items)
		return -ENOMEM;
	error = office_sheet_begin(call, request->format, "Bảng kê văn bản gửi bưu điện",
				   cv_printf(call, "Ngày %s", office_day_shown(call, day)), envelope_columns,
				   sizeof(envelope_columns) / sizeof(envelope_columns[0]), &paper);
	if (!error)
		error = each_line(call, book->id, &days, gather, &heaps);
	if (!error)
		error = join(&heaps);
	if (!error)
		error = add_heaps(&paper, &heaps);
	if (!error)
		error = office_sheet_signature(&paper, "Người giao", NULL);
	if (!error)
		error = office_sheet_signature(&paper, "Người nhận", NULL);
	return error ? error : office_sheet_send(&paper, cv_printf(call, "bang-ke-%s-%s", book->code, day));
}
