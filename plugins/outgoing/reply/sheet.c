/*
 * Sổ theo dõi văn bản trả lời: which of our documents asked for an answer by these days, and what came. Who follows for
 * the agency has all of them on it, others their own.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "office/calendar/moment.h"
#include "office/field_text.h"
#include "office/sheet/column.h"
#include "office/sheet/sheet.h"
#include "outgoing/document.h"
#include "outgoing/issue/issue.h"
#include "outgoing/issue/rights.h"
#include "outgoing/reply/reply.h"

#define DOCUMENTS_MAX 2000u
#define NAMES_MAX 10u /* in one cell; more are counted */

static const struct office_column columns[] = {
    {"Số, ký hiệu", 11, CENTRE, TEXT},
    {"Ngày văn bản", 8, CENTRE, DATE},
    {"Tên loại và trích yếu nội dung văn bản", 24, LEFT, TEXT},
    {"Nơi phải trả lời", 16, LEFT, TEXT},
    {"Hạn trả lời", 8, CENTRE, DATE},
    {"Văn bản trả lời (số đến; số, ký hiệu, ngày tháng; cơ quan)", 23, LEFT, TEXT},
    {"Tình trạng", 10, LEFT, TEXT},
};
enum { CODE, DAY, WHAT, ASKED, DUE, ANSWER, STATE };

/* ---- what stands in one line ---- */

static char *add_name(struct cv_call *call, char *names, size_t count, const char *name)
{
	return !names || count >= NAMES_MAX ? names
					    : cv_printf(call, "%s%s%s", names, count ? "; " : "", sheet_cell(name));
}

/* "Kính gửi", or of what has none the recipients who are to act. */
static char *asked(struct cv_call *call, const Congvan__OutgoingDocument *document)
{
	char *names = cv_strdup(call, "");
	size_t count = 0;

	for (size_t i = 0; i < document->n_addressees; i++)
		names = add_name(call, names, count++, document->addressees[i]->name);
	for (size_t i = 0; !document->n_addressees && i < document->n_recipients; i++)
		if (document->recipients[i]->to_act)
			names = add_name(call, names, count++, document->recipients[i]->name);
	return names && count > NAMES_MAX ? cv_printf(call, "%s và %zu nơi khác", names, count - NAMES_MAX) : names;
}

/* "12: 17/BYT-KCB ngày 05/03/2026, Bộ Y tế" */
static char *answers(struct cv_call *call, const Congvan__ReplyWatch *watch)
{
	char *text = cv_strdup(call, "");

	for (size_t i = 0; i < watch->n_replies && text && i < NAMES_MAX; i++) {
		const Congvan__ReceivedReply *reply = watch->replies[i];
		const char *day = reply->issued_date && *reply->issued_date
				      ? cv_printf(call, " ngày %s", office_day_shown(call, reply->issued_date))
				      : "";

		text = cv_printf(call, "%s%s%llu%s: %s%s, %s", text, i ? "; " : "", (unsigned long long)reply->number,
				 sheet_cell(reply->number_suffix), sheet_cell(reply->code), sheet_cell(day),
				 sheet_cell(reply->issuing_organ));
	}
	if (text && watch->n_replies > NAMES_MAX)
		text = cv_printf(call, "%s và %zu văn bản khác", text, watch->n_replies - NAMES_MAX);
	return text;
}

static char *state(struct cv_call *call, const Congvan__OutgoingDocument *document, const char *today)
{
	const Congvan__ReplyWatch *watch = document->reply;
	const char *ended = watch->ended_at ? cv_day_text(call, cv_day_of_ms(office_moment_ms(watch->ended_at))) : NULL;

	if (watch->ended_by)
		return cv_printf(call, "Kết thúc theo dõi: %s", sheet_cell(watch->reason));
	if (ended && watch->n_replies)
		return cv_printf(call, "Đã trả lời%s", strcmp(ended, document->due_date) > 0 ? " (quá hạn)" : "");
	if (ended)
		return cv_strdup(call, "Không còn hiệu lực");
	if (strcmp(today, document->due_date) > 0)
		return cv_strdup(call, watch->n_replies ? "Trả lời chưa đủ (quá hạn)" : "Chưa trả lời (quá hạn)");
	return cv_strdup(call, watch->n_replies ? "Trả lời chưa đủ" : "Chưa trả lời");
}

static int add_row(struct office_sheet *paper, const Congvan__OutgoingDocument *document, const char *today)
{
	struct cv_call *call = paper->call;
	Congvan__PrintRow *row = office_sheet_row(paper);
	const char *type = document->document_type && *document->document_type ? document->document_type : "Văn bản";

	if (!row)
		return office_sheet_too_long(paper);
	row->cells[CODE] = (char *)(uintptr_t)outgoing_issue_code(call, document);
	row->cells[DAY] = sheet_cell(document->issued_date);
	row->cells[WHAT] = cv_printf(call, "%s: %s", type, sheet_cell(document->subject));
	row->cells[ASKED] = asked(call, document);
	row->cells[DUE] = sheet_cell(document->due_date);
	row->cells[ANSWER] = answers(call, document->reply);
	row->cells[STATE] = state(call, document, today);
	return row->cells[CODE] && row->cells[WHAT] && row->cells[ASKED] && row->cells[ANSWER] && row->cells[STATE]
		   ? 0
		   : -ENOMEM;
}

/* ---- what is asked for ---- */

struct wish {
	uint64_t whose;
	int32_t first, last;
	Congvan__OutgoingDocument **documents;
	size_t count;
};

static int read_wish(struct cv_call *call, const Congvan__RepliesSheetRequest *request, struct wish *ret)
{
	uint32_t year = (uint32_t)cv_day_year(cv_day_of_ms(call->now_ms));
	const char *first = cv_printf(call, "%u-01-01", year), *last = cv_printf(call, "%u-12-31", year);
	struct office_actor me;
	int error = office_actor_of_call(call, &me);

	if (error)
		return error;
	if (!first || !last || !cv_day_parse(first, &ret->first) || !cv_day_parse(last, &ret->last))
		return -ENOMEM;
	ret->whose = outgoing_issue_rights(&me) & OUTGOING_ISSUE_FOLLOW ? 0 : me.person_id;
	office_field_day(call, request->day_from, "/dayFrom", &ret->first);
	office_field_day(call, request->day_to, "/dayTo", &ret->last);
	if (ret->last < ret->first)
		cv_field(call, "/dayTo", "outgoing.days_reversed", NULL);
	return cv_fields_ok(call);
}

static int add_document(struct cv_call *call, uint64_t id, struct wish *wish)
{
	Congvan__OutgoingDocument *document;
	int error = cv_get(call, outgoing_document_key(call, id), &congvan__outgoing_document__descriptor, &document);

	if (error || !document || !document->reply || !document->due_date)
		return error;
	if (wish->count == DOCUMENTS_MAX)
		return cv_fail(call, CV_TOO_LARGE, "sheet.too_long", NULL);
	return cv_append(call, &wish->documents, &wish->count, document);
}

static int collect(struct cv_call *call, enum outgoing_reply_list list, struct wish *wish)
{
	struct cv_key from = outgoing_reply_key(call, wish->whose, list, wish->first);
	struct cv_key to = outgoing_reply_key(call, wish->whose, list, wish->last + 1);
	struct cv_row *rows;
	uint32_t found;

	do {
		int error = cv_scan(call, from, to, CV_SCAN_ROWS, CV_SCAN_KEYS, &rows, &found);

		for (uint32_t i = 0; !error && i < found; i++)
			error = add_document(
			    call, cv_key_u64(rows[i].body, OUTGOING_REPLY_KEY_BYTES - sizeof(uint64_t)), wish);
		if (error)
			return error;
		if (found) { /* the next page begins behind the last row */
			from.body = rows[found - 1].body;
			from = cv_key_after(call, from);
		}
	} while (found == CV_SCAN_ROWS);
	return 0;
}

/* By the day of the answer, then as they were issued. */
static int by_day(const void *a, const void *b)
{
	const Congvan__OutgoingDocument *first = *(Congvan__OutgoingDocument *const *)a;
	const Congvan__OutgoingDocument *second = *(Congvan__OutgoingDocument *const *)b;
	int order = strcmp(first->due_date, second->due_date);

	return order ? order : (first->id > second->id) - (first->id < second->id);
}

static char *subtitle(struct cv_call *call, const struct wish *wish)
{
	const char *first = cv_day_text(call, wish->first), *last = cv_day_text(call, wish->last);
	size_t open = 0;

	for (size_t i = 0; i < wish->count; i++)
		open += outgoing_reply_open(wish->documents[i]);
	return first && last ? cv_printf(call, "Hạn trả lời từ ngày %s đến ngày %s; chưa trả lời: %zu",
					 office_day_shown(call, first), office_day_shown(call, last), open)
			     : NULL;
}

int outgoing_replies_sheet(struct cv_call *call, const Congvan__RepliesSheetRequest *request, Congvan__Empty *reply)
{
	const char *today = cv_day_text(call, cv_day_of_ms(call->now_ms));
	struct wish wish = {0};
	struct office_sheet paper;
	int error = read_wish(call, request, &wish);

	(void)reply;
	if (!error)
		error = today ? collect(call, OUTGOING_REPLY_OPEN, &wish) : -ENOMEM;
	if (!error && !(request->has_open && request->open))
		error = collect(call, OUTGOING_REPLY_ENDED, &wish);
	if (error)
		return error;
	if (wish.count)
		qsort(wish.documents, wish.count, sizeof(*wish.documents), by_day);
	error = office_sheet_begin(call, request->format, "Sổ theo dõi văn bản trả lời", subtitle(call, &wish), columns,
				   sizeof(columns) / sizeof(columns[0]), &paper);
	for (size_t i = 0; i < wish.count && !error; i++)
		error = add_row(&paper, wish.documents[i], today);
	if (!error)
		error = office_sheet_signature(&paper, "Người lập sổ", NULL);
	return error ? error : office_sheet_send(&paper, cv_printf(call, "theo-doi-tra-loi-%s", today));
}
