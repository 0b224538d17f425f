/*
 * The daily list: what arrived on a day, by the units that got it, for them to sign (NĐ 30/2020/NĐ-CP PL IV: "Ký
 * nhận"). Its foot says where the log stood, so that the paper vouches for the log and not only the log for itself.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "incoming/document.h"
#include "incoming/sheet/sheet.h"
#include "office/calendar/moment.h"
#include "office/sheet/column.h"

#define ZONE_MS 25200000 /* Asia/Ho_Chi_Minh: UTC+7 all the year */
#define DAY_SECONDS 86400

static const struct office_column columns[] = {
    {"Số đến", 6, CENTRE, NUMBER},
    {"Tác giả", 14, LEFT, TEXT},
    {"Số, ký hiệu", 11, LEFT, TEXT},
    {"Ngày tháng", 8, CENTRE, DATE},
    {"Tên loại và trích yếu nội dung", 30, LEFT, TEXT},
    {"Người nhận", 13, LEFT, TEXT},
    {"Thời hạn", 8, CENTRE, DATE},
    {"Ký nhận", 10, LEFT, TEXT},
    {"Ghi chú", 10, LEFT, TEXT},
};
enum { NUMBERED, AUTHOR, CODE, ISSUED, SUBJECT, RECEIVER, DUE, SIGNED, NOTE };

static const char *const role_notes[] = {
    [CONGVAN__FLOW_ROLE__FLOW_LEAD] = "Chủ trì",
    [CONGVAN__FLOW_ROLE__FLOW_COORDINATE] = "Phối hợp",
    [CONGVAN__FLOW_ROLE__FLOW_FOR_INFORMATION] = "Để biết",
    [CONGVAN__FLOW_ROLE__FLOW_ADVISER] = "Tham mưu",
};

static const char *role_note(Congvan__FlowRole role)
{
	return (size_t)role < sizeof(role_notes) / sizeof(role_notes[0]) ? role_notes[role] : NULL;
}

/* One line to sign. */
struct line {
	const struct sheet_document *item;
	const Congvan__ReceivingFlow *flow; /* NULL: nobody has got it yet */
	struct cv_bytes unit; /* sort key; empty: nobody, which comes last */
	size_t index;
};

static int by_unit(const void *left, const void *right)
{
	const struct line *a = left, *b = right;
	size_t shorter = a->unit.len < b->unit.len ? a->unit.len : b->unit.len;
	int order;

	if (!a->flow != !b->flow)
		return a->flow ? -1 : 1;
	order = shorter ? memcmp(a->unit.data, b->unit.data, shorter) : 0;
	if (!order && a->unit.len != b->unit.len)
		order = a->unit.len < b->unit.len ? -1 : 1;
	if (!order && a->flow && a->flow->receiver->unit_id != b->flow->receiver->unit_id)
		order = a->flow->receiver->unit_id < b->flow->receiver->unit_id ? -1 : 1;
	return order ? order : (a->index > b->index) - (a->index < b->index);
}

static bool belongs(const struct sheet_list *list, const struct office_flows *flows, const Congvan__ReceivingFlow *flow)
{
	return sheet_reaches_unit(flows, flow) &&
	       (list->part == SHEET_OF_AGENCY || flow->receiver->unit_id == list->me.unit_id);
}

static int lines_make(const struct sheet_list *list, struct line **ret, size_t *ret_count)
{
	struct line *lines = cv_alloc_array(list->call, list->flow_count + list->count + 1, sizeof(*lines));
	size_t count = 0;

	if (!lines)
		return -ENOMEM;
	for (size_t i = 0; i < list->count; i++) {
		const struct office_flows *flows = &list->items[i].flows;
		size_t before = count;

		for (size_t j = 0; j < flows->count; j++) {
			const Congvan__ReceivingFlow *flow = flows->items[j].now;

			if (!belongs(list, flows, flow))
				continue;
			lines[count] = (struct line){&list->items[i], flow, {NULL, 0}, i};
			lines[count].unit =
			    cv_text_sort_key(list->call, flow->receiver->unit_name ? flow->receiver->unit_name : "");
			if (!lines[count++].unit.data)
				return -ENOMEM;
		}
		if (count == before && list->part == SHEET_OF_AGENCY)
			lines[count++] = (struct line){&list->items[i], NULL, {NULL, 0}, i};
	}
	qsort(lines, count, sizeof(*lines), by_unit);
	*ret = lines;
	*ret_count = count;
	return 0;
}

static int line_add(struct office_sheet *paper, const struct line *line)
{
	const Congvan__IncomingDocument *document = line->item->document;
	struct cv_call *call = paper->call;
	Congvan__PrintRow *row = office_sheet_row(paper);

	if (!row)
		return office_sheet_too_long(paper);
	row->cells[NUMBERED] = sheet_number(call, document);
	row->cells[AUTHOR] = sheet_cell(document->issuing_organ);
	row->cells[CODE] = sheet_cell(incoming_code(call, document->code_number, document->code_notation));
	row->cells[ISSUED] = sheet_cell(document->issued_date);
	row->cells[SUBJECT] = sheet_subject(call, document);
	CV_SET(row, void_, document->state == CONGVAN__INCOMING_STATE__INCOMING_CANCELLED);
	if (line->flow) {
		row->cells[RECEIVER] = sheet_cell(line->flow->receiver->name);
		row->cells[DUE] = sheet_cell(line->flow->due_date);
		row->cells[NOTE] = sheet_cell(role_note(line->flow->role));
	}
	return row->cells[NUMBERED] && row->cells[SUBJECT] ? 0 : -ENOMEM;
}

static int lines_add(struct office_sheet *paper, const struct line *lines, size_t count)
{
	int error = 0;

	for (size_t i = 0; i < count && !error; i++) {
		const Congvan__ReceivingFlow *flow = lines[i].flow, *before = i ? lines[i - 1].flow : NULL;

		if (flow && (!before || before->receiver->unit_id != flow->receiver->unit_id))
			error = office_sheet_group(paper, sheet_cell(flow->receiver->unit_name));
		else if (!flow && (i == 0 || before))
			error = office_sheet_group(paper, "Chưa chuyển đơn vị");
		if (!error)
			error = line_add(paper, &lines[i]);
	}
	return error;
}

/* "head 12 <hash>" is what `congvan audit verify --head` reads. */
static int head_add(struct office_sheet *paper)
{
	struct cv_call *call = paper->call;
	struct cv_log_head head = {.size = sizeof(head)};
	int64_t seconds;
	int error = call->host->log_head(call, &head);

	if (error == -ENODATA)
		return office_sheet_note(paper, cv_strdup(call, "Nhật ký hệ thống chưa có mục nào."));
	if (error)
		return error;
	seconds = (head.time_ms + ZONE_MS) / 1000 % DAY_SECONDS;
	error = office_sheet_note(
	    paper,
	    cv_printf(call, "Nhật ký hệ thống đến mục số %llu, lúc %02d:%02d:%02d ngày %s, mã băm SHA-256:",
		      (unsigned long long)head.sequence, (int)(seconds / 3600), (int)(seconds / 60 % 60),
		      (int)(seconds % 60), office_day_shown(call, cv_day_text(call, cv_day_of_ms(head.time_ms)))));
	if (!error)
		error = office_sheet_note(
		    paper, cv_printf(call, "head %llu %s", (unsigned long long)head.sequence, head.sha256));
	return error;
}

int incoming_sheet_daily(struct cv_call *call, const Congvan__DailySheetRequest *request, Congvan__Empty *reply)
{
	int32_t day = cv_day_of_ms(call->now_ms);
	struct office_sheet paper;
	struct sheet_list list;
	struct line *lines = NULL;
	size_t count = 0;
	char *text;
	int error;

	(void)reply;
	if (request->day && *request->day && !cv_day_parse(request->day, &day))
		cv_field(call, "/day", "field.bad_date", NULL);
	error = cv_fields_ok(call);
	if (!error)
		error = sheet_collect(
		    call, &(struct sheet_wish){.register_id = request->register_id, .first = day, .last = day}, &list);
	if (error)
		return error;
	text = cv_day_text(call, day);
	if (!text)
		return -ENOMEM;
	error = office_sheet_begin(call, request->format, "Danh mục văn bản đến",
				   cv_printf(call, "Ngày %s", office_day_shown(call, text)), columns,
				   sizeof(columns) / sizeof(columns[0]), &paper);
	if (!error)
		error = lines_make(&list, &lines, &count);
	if (!error)
		error = lines_add(&paper, lines, count);
	if (!error)
		error = head_add(&paper);
	if (!error)
		error = office_sheet_signature(&paper, "Văn thư", NULL);
	return error ? error : office_sheet_send(&paper, cv_printf(call, "van-ban-den-%s", text));
}
