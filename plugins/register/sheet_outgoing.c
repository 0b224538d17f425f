#include "sheet_outgoing.h"

#include <errno.h>

#include <office/book/book.h>
#include <office/sheet/column.h>

/* PL IV, form of the outgoing register: columns 1 to 10. */
static const struct office_column columns[] = {
    {"Số, ký hiệu văn bản", 10, LEFT, TEXT},
    {"Ngày tháng văn bản", 8, CENTRE, DATE},
    {"Tên loại và trích yếu nội dung văn bản", 26, LEFT, TEXT},
    {"Người ký", 10, LEFT, TEXT},
    {"Nơi nhận văn bản", 14, LEFT, TEXT},
    {"Đơn vị, người nhận bản lưu", 10, LEFT, TEXT},
    {"Số lượng bản", 6, CENTRE, NUMBER},
    {"Ngày chuyển", 8, CENTRE, DATE},
    {"Ký nhận", 8, LEFT, TEXT},
    {"Ghi chú", 9, LEFT, TEXT},
};
enum { CODE, ISSUED, SUBJECT, SIGNER, RECIPIENTS, RECORD_COPY, COPIES, SENT, SIGNED_FOR, NOTE };

/* A number that is kept has no symbol yet. */
static char *code_text(struct cv_call *call, const Congvan__RegisterEntry *entry)
{
	char *code = office_book_code(call, entry);

	if (!code || *code)
		return code;
	return cv_printf(call, "%02llu%s", (unsigned long long)entry->number, entry->suffix ? entry->suffix : "");
}

static char *note_text(struct cv_call *call, const Congvan__RegisterEntry *entry)
{
	char *note = sheet_note(call, entry);

	if (!note || !entry->sent_how || !*entry->sent_how)
		return note;
	return cv_printf(call, "%s%sgửi: %s", note, *note ? "; " : "", entry->sent_how);
}

static int fill(struct cv_call *call, const Congvan__RegisterEntry *entry, char **cells)
{
	const bool typed = entry->document_type && *entry->document_type;

	cells[CODE] = code_text(call, entry);
	cells[ISSUED] = sheet_text(entry->issued_date);
	cells[SUBJECT] = cv_printf(call, "%s%s%s", typed ? entry->document_type : "", typed ? ": " : "",
				   entry->summary ? entry->summary : "");
	cells[SIGNER] = sheet_text(entry->signer);
	cells[RECIPIENTS] = sheet_text(entry->recipients);
	cells[RECORD_COPY] = sheet_text(entry->record_copy);
	cells[COPIES] = entry->copies ? cv_printf(call, "%u", entry->copies) : sheet_text(NULL);
	cells[SENT] = sheet_day(call, entry->sent_at);
	cells[SIGNED_FOR] = sheet_text(entry->signed_for);
	cells[NOTE] = note_text(call, entry);
	return cells[CODE] && cells[SUBJECT] && cells[COPIES] && cells[SENT] && cells[NOTE] ? 0 : -ENOMEM;
}

const struct sheet_layout sheet_outgoing = {columns, sizeof(columns) / sizeof(columns[0]), fill};
