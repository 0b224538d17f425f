/*
 * The directive sheet (phiếu giải quyết văn bản đến): NĐ 30/2020/NĐ-CP PL IV.VII. Three parts: what the agency's
 * leaders direct, what the unit's leaders direct, what the person who resolves it proposes; each with deadlines and
 * day. A part in which nobody has said anything has lines to write on.
 */
#include <errno.h>
#include <string.h>

#include "incoming/case.h"
#include "incoming/document.h"
#include "incoming/given.h"
#include "incoming/sheet/sheet.h"
#include "office/calendar/moment.h"
#include "office/sheet/form.h"

#define PIECE_BYTES 1200u /* of one paragraph: many receivers are several */
#define EMPTY_LINES 5u

enum part { LEADERS, UNIT, PERSON, PARTS };

static const char *const titles[PARTS] = {
    "1. Ý kiến của lãnh đạo cơ quan, tổ chức",
    "2. Ý kiến của lãnh đạo đơn vị",
    "3. Ý kiến đề xuất của người giải quyết",
};

/* Where the word of each office stands. Who is not here: by whether their post is in a unit. */
static const struct {
	const char *role;
	enum part part;
} parts[] = {
    {OFFICE_HEAD, LEADERS},      {OFFICE_DEPUTY, LEADERS},    {OFFICE_CHIEF_OF_OFFICE, LEADERS},
    {OFFICE_SECRETARY, LEADERS}, {OFFICE_UNIT_HEAD, UNIT},    {OFFICE_UNIT_DEPUTY, UNIT},
    {OFFICE_SPECIALIST, PERSON}, {OFFICE_UNIT_CLERK, PERSON}, {OFFICE_RECORDS_CLERK, PARTS},
};

static const struct {
	Congvan__FlowRole role;
	const char *label;
} lines[] = {
    {CONGVAN__FLOW_ROLE__FLOW_LEAD, "Chủ trì"},
    {CONGVAN__FLOW_ROLE__FLOW_COORDINATE, "Phối hợp"},
    {CONGVAN__FLOW_ROLE__FLOW_FOR_INFORMATION, "Nhận để biết"},
    {CONGVAN__FLOW_ROLE__FLOW_ADVISER, "Tham mưu"},
};

static bool is_verb(const Congvan__Act *act, const char *verb)
{
	return act->verb && strcmp(act->verb, verb) == 0;
}

/* PARTS: it stands nowhere. Presenting a document and acts without a word or receiver are no part of the sheet. */
static enum part part_of(const Congvan__Act *act)
{
	const Congvan__Actor *who = act->on_behalf_of ? act->on_behalf_of : act->actor;

	if (!who || (!act->text && !act->n_receivers) ||
	    (!is_verb(act, "pass_on") && !is_verb(act, "complete") && !is_verb(act, "note")))
		return PARTS;
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (who->role && strcmp(parts[i].role, who->role) == 0)
			return parts[i].part;
	return who->unit_id ? UNIT : LEADERS;
}

/* "Chủ trì: Phòng A (hạn 10/03/2026), Phòng B" in paragraphs of at most PIECE_BYTES. */
static int receivers_add(struct office_form *form, const Congvan__Act *act, Congvan__FlowRole role, const char *label)
{
	struct cv_call *call = form->call;
	char *piece = cv_strdup(call, "");
	int error = 0;

	for (size_t i = 0; i < act->n_receivers && !error && piece; i++) {
		const Congvan__Assignment *one = act->receivers[i];
		bool due = one->due_date && *one->due_date;

		if (one->role != role)
			continue;
		if (strlen(piece) > PIECE_BYTES) {
			error = office_form_text(form, NULL, piece, 0);
			piece = cv_strdup(call, "");
		}
		if (piece)
			piece = cv_printf(call, "%s%s%s%s%s%s", piece, *piece ? ", " : cv_printf(call, "%s: ", label),
					  one->name ? one->name : "", due ? " (hạn " : "",
					  due ? office_day_shown(call, one->due_date) : "", due ? ")" : "");
	}
	if (error || !piece)
		return error ? error : -ENOMEM;
	return *piece ? office_form_text(form, NULL, piece, 0) : 0;
}

static int given_add(struct office_form *form, const Congvan__DirectiveGiven *given)
{
	char *text = incoming_given_text(form->call, given);

	return text ? office_form_text(form, NULL, text, 0) : -ENOMEM;
}

static int act_add(struct office_form *form, const Congvan__Act *act)
{
	const Congvan__Actor *who = act->on_behalf_of ? act->on_behalf_of : act->actor;
	struct cv_call *call = form->call;
	const char *day = cv_day_text(call, cv_day_of_ms(office_moment_ms(act->time)));
	char *label, *by = cv_strdup(call, "");
	int error;

	if (!day || !by)
		return -ENOMEM;
	if (act->on_behalf_of && act->actor && act->actor->name)
		by = cv_printf(call, ", %s nhập thay", act->actor->name);
	label = cv_printf(call, "Ngày %s, %s%s%s%s:", office_day_shown(call, day), who->name ? who->name : "",
			  who->title && *who->title ? ", " : "", who->title ? who->title : "", by ? by : "");
	if (!label)
		return -ENOMEM;
	error = office_form_text(form, label, cv_strdup(call, act->text ? act->text : ""), 0);
	if (!error && act->given)
		error = given_add(form, act->given);
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]) && !error; i++)
		error = receivers_add(form, act, lines[i].role, lines[i].label);
	return error;
}

static int part_add(struct office_form *form, enum part part, Congvan__Act *const *acts, size_t count)
{
	bool any = false;
	int error = office_form_part(form, titles[part]);

	/* The timeline has the newest act first. */
	for (size_t i = count; i-- > 0 && !error;)
		if (part_of(acts[i]) == part) {
			error = act_add(form, acts[i]);
			any = true;
		}
	if (!error && !any)
		error = office_form_text(form, NULL, NULL, EMPTY_LINES);
	return error;
}

static int document_add(struct office_form *form, const Congvan__IncomingDocument *document)
{
	struct cv_call *call = form->call;
	const char *code = incoming_code(call, document->code_number, document->code_notation);
	bool dated = document->issued_date && *document->issued_date;
	char *number = sheet_number(call, document), *subject = sheet_subject(call, document);
	char *due = document->due_date && *document->due_date
			? cv_printf(call, "; thời hạn giải quyết: %s", office_day_shown(call, document->due_date))
			: cv_strdup(call, "");
	int error;

	if (!code || !number || !subject || !due)
		return -ENOMEM;
	error = office_form_text(
	    form, NULL,
	    cv_printf(call, "Số đến: %s; ngày đến: %s%s", number, office_day_shown(call, document->arrival_date), due),
	    0);
	if (!error)
		error =
		    office_form_text(form, NULL,
				     cv_printf(call, "Số, ký hiệu: %s%s%s; tác giả: %s", code, dated ? "; ngày " : "",
					       dated ? office_day_shown(call, document->issued_date) : "",
					       document->issuing_organ ? document->issuing_organ : ""),
				     0);
	return error ? error : office_form_text(form, NULL, subject, 0);
}

int incoming_sheet_directive(struct cv_call *call, const Congvan__DirectiveSheetRequest *request, Congvan__Empty *reply)
{
	struct incoming_case kase;
	struct office_form form;
	Congvan__Act **acts = NULL;
	size_t count = 0;
	int error = office_case_read(call, &incoming_case_kind, request->id, &kase.base);

	(void)reply;
	if (!error)
		error = office_timeline(call, INCOMING_ACT, request->id, &acts, &count);
	if (!error)
		error = office_form_begin(call, request->format, "Phiếu giải quyết văn bản đến", NULL, &form);
	if (!error)
		error = document_add(&form, kase.document);
	for (unsigned part = 0; part < PARTS && !error; part++)
		error = part_add(&form, (enum part)part, acts, count);
	if (error)
		return error;
	return office_form_send(
	    &form, cv_printf(call, "phieu-giai-quyet-%s-%u", sheet_number(call, kase.document), kase.document->year));
}
