/* The follow-up book (sổ theo dõi giải quyết văn bản đến): NĐ 30/2020/NĐ-CP Đ24 and PL IV. */
#include <errno.h>
#include <string.h>

#include "incoming/document.h"
#include "incoming/sheet/sheet.h"
#include "office/calendar/moment.h"
#include "office/field_text.h"
#include "office/sheet/column.h"

/* PL IV, columns 1 to 7. */
static const struct office_column columns[] = {
    {"Số đến", 6, CENTRE, NUMBER},
    {"Tên loại, số và ký hiệu, ngày tháng và tác giả văn bản", 32, LEFT, TEXT},
    {"Đơn vị hoặc người nhận", 18, LEFT, TEXT},
    {"Thời hạn giải quyết", 9, CENTRE, DATE},
    {"Tiến độ giải quyết", 14, LEFT, TEXT},
    {"Số, ký hiệu văn bản trả lời", 12, LEFT, TEXT},
    {"Ghi chú", 10, LEFT, TEXT},
};
enum { NUMBERED, WHAT, RECEIVER, DUE, PROGRESS, REPLY, NOTE };

/* "Công văn số 15/SYT-NVY ngày 05/03/2026 của Bộ Y tế: Về việc ..." */
static char *what(struct cv_call *call, const Congvan__IncomingDocument *document)
{
	const char *code = incoming_code(call, document->code_number, document->code_notation);
	const char *type = document->document_type && *document->document_type ? document->document_type : "Văn bản";
	bool dated = document->issued_date && *document->issued_date;

	if (!code)
		return NULL;
	return cv_printf(call, "%s%s%s%s%s%s%s: %s", type, *code ? " số " : "", code, dated ? " ngày " : "",
			 dated ? office_day_shown(call, document->issued_date) : "",
			 document->issuing_organ ? " của " : "", sheet_cell(document->issuing_organ),
			 sheet_cell(document->subject));
}

static bool has_below(const struct office_flows *flows, uint64_t id)
{
	for (size_t i = 0; i < flows->count; i++)
		if (flows->items[i].now->has_parent_id && flows->items[i].now->parent_id == id &&
		    flows->items[i].now->role == CONGVAN__FLOW_ROLE__FLOW_LEAD &&
		    sheet_flow_counts(flows->items[i].now))
			return true;
	return false;
}

/* Who leads now: nobody leads below them. */
static bool leads(const struct office_flows *flows, const Congvan__ReceivingFlow *flow)
{
	return flow->role == CONGVAN__FLOW_ROLE__FLOW_LEAD && sheet_flow_counts(flow) && !has_below(flows, flow->id);
}

static char *receivers(struct cv_call *call, const struct office_flows *flows)
{
	char *names = cv_strdup(call, "");
	unsigned shown = 0, left = 0;

	for (size_t i = 0; i < flows->count && names; i++) {
		const Congvan__ReceivingFlow *flow = flows->items[i].now;
		const char *name;

		if (!leads(flows, flow))
			continue;
		if (shown == INCOMING_SHEET_NAMES_MAX) {
			left++;
			continue;
		}
		name = sheet_name(call, flow->receiver);
		names = name ? cv_printf(call, "%s%s%s", names, shown++ ? "; " : "", name) : NULL;
	}
	return names && left ? cv_printf(call, "%s và %u nơi khác", names, left) : names;
}

/* That of the document, or the latest of those who lead. "": none. */
static const char *due_of(const Congvan__IncomingDocument *document, const struct office_flows *flows)
{
	const char *latest = "";

	if (document->due_date && *document->due_date)
		return document->due_date;
	for (size_t i = 0; i < flows->count; i++) {
		const Congvan__ReceivingFlow *flow = flows->items[i].now;

		if (flow->due_date && leads(flows, flow) && strcmp(flow->due_date, latest) > 0)
			latest = flow->due_date;
	}
	return latest;
}

/* The day on which the last part of it ended; NULL: none did. */
static char *ended_on(struct cv_call *call, const struct office_flows *flows)
{
	int64_t last = 0;

	for (size_t i = 0; i < flows->count; i++) {
		int64_t ended = office_moment_ms(flows->items[i].now->ended_at);

		last = ended > last ? ended : last;
	}
	return last ? cv_day_text(call, cv_day_of_ms(last)) : NULL;
}

static char *progress(struct cv_call *call, const Congvan__IncomingDocument *document, const struct office_flows *flows,
		      const char *due)
{
	bool done = document->state == CONGVAN__INCOMING_STATE__INCOMING_COMPLETED;
	char *ended = done ? ended_on(call, flows) : NULL;
	const char *state = document->state_label && document->state_label->vi ? document->state_label->vi
			    : done                                             ? "Hoàn thành"
									       : "";
	const char *today = cv_day_text(call, cv_day_of_ms(call->now_ms));
	bool late;

	if (!today)
		return NULL;
	late = *due && strcmp(ended ? ended : today, due) > 0 &&
	       document->state != CONGVAN__INCOMING_STATE__INCOMING_CANCELLED;
	return cv_printf(call, "%s%s%s%s", state, ended ? " ngày " : "", ended ? office_day_shown(call, ended) : "",
			 late ? " (quá hạn)" : "");
}

static int row_add(struct office_sheet *paper, const struct sheet_document *item)
{
	const Congvan__IncomingDocument *document = item->document;
	const char *due = due_of(document, &item->flows);
	struct cv_call *call = paper->call;
	Congvan__PrintRow *row = office_sheet_row(paper);

	if (!row)
		return office_sheet_too_long(paper);
	row->cells[NUMBERED] = sheet_number(call, document);
	row->cells[WHAT] = what(call, document);
	row->cells[RECEIVER] = receivers(call, &item->flows);
	row->cells[DUE] = sheet_cell(due);
	row->cells[PROGRESS] = progress(call, document, &item->flows, due);
	row->cells[REPLY] = sheet_cell(document->reply);
	row->cells[NOTE] = sheet_cell(document->reply_required ? "Phải trả lời" : "");
	CV_SET(row, void_, document->state == CONGVAN__INCOMING_STATE__INCOMING_CANCELLED);
	return row->cells[NUMBERED] && row->cells[WHAT] && row->cells[RECEIVER] && row->cells[PROGRESS] ? 0 : -ENOMEM;
}

/* ---- what is asked for ---- */

static int read_wish(struct cv_call *call, const Congvan__FollowUpSheetRequest *request, struct sheet_wish *ret)
{
	int32_t today = cv_day_of_ms(call->now_ms);
	char *january = cv_printf(call, "%u-01-01", cv_day_year(today));

	*ret = (struct sheet_wish){
	    .register_id = request->register_id, .from = request->from, .to = request->to, .last = today};
	if (!january || !cv_day_parse(january, &ret->first))
		return -ENOMEM;
	office_field_day(call, request->day_from, "/dayFrom", &ret->first);
	office_field_day(call, request->day_to, "/dayTo", &ret->last);
	if (ret->last < ret->first)
		cv_field(call, "/dayTo", "field.date_order", office_day_shown(call, request->day_from), NULL);
	if (request->to && request->to < request->from)
		cv_field(call, "/to", "field.number_order", NULL);
	if ((request->from || request->to) && !request->register_id)
		cv_field(call, "/registerId", "field.required", NULL);
	return cv_fields_ok(call);
}

static char *period_text(struct cv_call *call, const struct sheet_wish *wish)
{
	const char *first = cv_day_text(call, wish->first), *last = cv_day_text(call, wish->last);

	if (wish->to)
		return cv_printf(call, "Từ số %llu đến số %llu", (unsigned long long)(wish->from ? wish->from : 1),
				 (unsigned long long)wish->to);
	if (wish->from)
		return cv_printf(call, "Từ số %llu", (unsigned long long)wish->from);
	return first && last ? cv_printf(call, "Từ ngày %s đến ngày %s", office_day_shown(call, first),
					 office_day_shown(call, last))
			     : NULL;
}

static bool is_answered(const Congvan__IncomingDocument *document)
{
	return document->reply && *document->reply;
}

/* "Từ ngày ... đến ngày ..."; of replies, how many are still owed too. NULL: arena exhausted. */
static char *subtitle(struct cv_call *call, const struct sheet_wish *wish, const struct sheet_list *list, bool replies)
{
	char *period = period_text(call, wish);
	unsigned owed = 0;

	if (!replies || !period)
		return period;
	for (size_t i = 0; i < list->count; i++) {
		const Congvan__IncomingDocument *document = list->items[i].document;

		owed += document->reply_required && !is_answered(document) &&
			document->state != CONGVAN__INCOMING_STATE__INCOMING_CANCELLED;
	}
	return cv_printf(call, "%s. Văn bản phải trả lời; chưa trả lời: %u", period, owed);
}

int incoming_sheet_follow_up(struct cv_call *call, const Congvan__FollowUpSheetRequest *request, Congvan__Empty *reply)
{
	struct office_sheet paper;
	struct sheet_wish wish;
	struct sheet_list list;
	int error = read_wish(call, request, &wish);

	(void)reply;
	if (!error)
		error = sheet_collect(call, &wish, &list);
	if (!error)
		error = office_sheet_begin(call, request->format, "Sổ theo dõi giải quyết văn bản đến",
					   subtitle(call, &wish, &list, request->replies), columns,
					   sizeof(columns) / sizeof(columns[0]), &paper);
	for (size_t i = 0; !error && i < list.count; i++) {
		const Congvan__IncomingDocument *document = list.items[i].document;

		if (!request->replies || document->reply_required || is_answered(document))
			error = row_add(&paper, &list.items[i]);
	}
	if (!error)
		error = office_sheet_signature(&paper, "Người lập sổ", NULL);
	if (error)
		return error;
	return office_sheet_send(
	    &paper, cv_printf(call, "theo-doi-van-ban-den-%s", cv_day_text(call, cv_day_of_ms(call->now_ms))));
}
