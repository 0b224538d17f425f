#include "office/process/show.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "office/process/judge.h"
#include "office/process/text.h"

#define ROOM_FIRST 8192u

/* ---- growing text ---- */

void office_text_init(struct office_text *text, struct cv_call *call)
{
	*text = (struct office_text){.call = call, .data = cv_alloc(call, ROOM_FIRST), .room = ROOM_FIRST};
}

static bool make_room(struct office_text *text, size_t more)
{
	size_t room = text->room;
	char *data;

	if (!text->data || text->len + more < text->room)
		return text->data != NULL;
	while (room <= text->len + more)
		room *= 2;
	data = cv_alloc(text->call, room);
	if (data)
		memcpy(data, text->data, text->len + 1);
	text->data = data;
	text->room = room;
	return data != NULL;
}

void office_text_add(struct office_text *text, const char *format, ...)
{
	va_list list, again;
	int len;

	va_start(list, format);
	va_copy(again, list);
	len = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (len >= 0 && make_room(text, (size_t)len)) {
		vsnprintf(text->data + text->len, (size_t)len + 1, format, list);
		text->len += (size_t)len;
	}
	va_end(list);
}

void office_text_xml(struct office_text *text, const char *said)
{
	for (; said && *said; said++) {
		if (*said == '&')
			office_text_add(text, "&amp;");
		else if (*said == '<')
			office_text_add(text, "&lt;");
		else if (*said == '>')
			office_text_add(text, "&gt;");
		else if (*said == '"')
			office_text_add(text, "&quot;");
		else
			office_text_add(text, "%c", *said);
	}
}

void office_text_quoted(struct office_text *text, const char *said)
{
	office_text_add(text, "\"");
	for (; said && *said; said++) {
		if (*said == '"' || *said == '\\')
			office_text_add(text, "\\%c", *said);
		else if ((unsigned char)*said < 0x20)
			office_text_add(text, "\\u%04x", (unsigned)*said);
		else
			office_text_add(text, "%c", *said);
	}
	office_text_add(text, "\"");
}

/* ---- as text ---- */

static const char *said(struct office_label label, bool english)
{
	const char *text = english ? label.en : label.vi;

	return text ? text : "";
}

static void add_roles(struct office_text *text, const struct office_process *process, const char **roles, bool english)
{
	for (const char **role = roles; role && *role; role++)
		office_text_add(text, "%s%s", role == roles ? "" : ", ",
				said(office_role_label(process, *role), english));
}

static void add_to(struct office_text *text, const struct office_process *process, const struct office_to *to,
		   bool english)
{
	bool unit = to->whom == OFFICE_TO_UNIT;

	if (to->whom == OFFICE_TO_OUTSIDE)
		office_text_add(text, english ? "a unit outside the system, kept account of by"
					      : "đơn vị ngoài hệ thống, người theo dõi");
	else if (to->within == OFFICE_WITHIN_SERVED)
		office_text_add(text, english ? "leaders whom one serves" : "lãnh đạo mà mình giúp việc");
	else if (to->within == OFFICE_WITHIN_UNIT)
		office_text_add(text, english ? (unit ? "the unit and those directly below it" : "people of the unit")
					      : (unit ? "đơn vị mình và đơn vị trực thuộc" : "người trong đơn vị"));
	else
		office_text_add(text, english ? (unit ? "any unit" : "any person")
					      : (unit ? "đơn vị bất kỳ" : "cá nhân bất kỳ"));
	if (to->roles) {
		office_text_add(text, english && unit ? ", received by " : unit ? ", người nhận: " : ": ");
		add_roles(text, process, to->roles, english);
	}
	office_text_add(text, " → %s", to->step);
}

static const char *span_word(enum office_due_kind kind, bool english)
{
	if (kind == OFFICE_DUE_WORKING_DAYS)
		return english ? "working days" : "ngày làm việc";
	return english ? "working hours" : "giờ làm việc";
}

static void add_due(struct office_text *text, const struct office_process *process, const struct office_due *due,
		    bool english)
{
	if (due->kind)
		office_text_add(text, "      %s: %u %s %s\n", english ? "deadline" : "thời hạn", due->amount,
				span_word(due->kind, english),
				due->from_arrival ? (english ? "from the arrival" : "kể từ khi đến")
						  : (english ? "from the act" : "kể từ khi chuyển"));
	if (due->warn_kind)
		office_text_add(text, "      %s: %u %s %s\n", english ? "warning" : "cảnh báo", due->warn_amount,
				span_word(due->warn_kind, english),
				due->warn_before ? (english ? "before the deadline" : "trước khi hết hạn")
						 : (english ? "after the beginning" : "kể từ khi bắt đầu"));
	for (const char **role = due->breach_roles; role && *role; role++)
		office_text_add(text, "      %s: %s\n", english ? "a breach is told to" : "quá hạn báo cho",
				said(office_role_label(process, *role), english));
}

static void add_oral(struct office_text *text, const struct office_oral *oral, bool english)
{
	static const char *const evidence[][2] = {
	    [OFFICE_ORAL_NEVER] = {"căn cứ tùy chọn", "evidence optional"},
	    [OFFICE_ORAL_ON_BEHALF] = {"người làm thay phải nêu căn cứ", "who acts on behalf gives evidence"},
	    [OFFICE_ORAL_ALWAYS] = {"phải nêu căn cứ", "evidence required"},
	};

	if (oral->use)
		office_text_add(text, "      %s: %s\n", english ? "oral directive" : "chỉ đạo miệng",
				evidence[oral->evidence][english]);
}

static void add_endorsing(struct office_text *text, const struct office_action *action, bool english)
{
	if (action->endorses)
		office_text_add(text, "      %s: %s%s\n", english ? "endorses" : "xác nhận",
				said(office_endorsement_labels[action->endorses], english),
				!action->on_paper ? ""
				: english         ? ", on paper too"
						  : ", đã ký cả trên giấy");
	for (unsigned kind = 1; kind < OFFICE_ENDORSEMENTS_END; kind++)
		if (action->requires & (1u << kind))
			office_text_add(text, "      %s: %s\n", english ? "requires" : "phải có",
					said(office_endorsement_labels[kind], english));
}

static void add_action(struct office_text *text, const struct office_process *process,
		       const struct office_action *action, bool english)
{
	office_text_add(text, "    %s  %s [%s]\n", action->name, said(action->label, english),
			office_verbs[action->verb].name);
	office_text_add(text, "      %s: %s\n", english ? "who" : "ai",
			office_who_could(text->call, process, action, english));
	for (size_t i = 0; i < action->to_count; i++) {
		office_text_add(text, "      %s: ", english ? "to" : "chuyển đến");
		add_to(text, process, &action->to[i], english);
		office_text_add(text, "\n");
	}
	if (action->through.role)
		office_text_add(text, "      %s: %s → %s\n", english ? "first through" : "trước hết qua",
				said(office_role_label(process, action->through.role), english), action->through.step);
	for (unsigned i = 0; i < OFFICE_DATA_END; i++)
		if (action->needs[i].use && i != OFFICE_RECEIVERS && i != OFFICE_PAPER_KEPT)
			office_text_add(
			    text, "      %s: %s%s\n", office_data[i],
			    action->needs[i].use == OFFICE_REQUIRED ? (english ? "required" : "bắt buộc")
								    : (english ? "optional" : "tùy chọn"),
			    action->needs[i].condition_count ? (english ? " on a condition" : " có điều kiện") : "");
	add_oral(text, &action->oral, english);
	add_endorsing(text, action, english);
	if (action->next)
		office_text_add(text, "      %s: %s\n", english ? "the document becomes" : "trạng thái tiếp theo",
				said(office_process_state(process, action->next)->label, english));
	add_due(text, process, &action->due, english);
	if (action->article)
		office_text_add(text, "      %s: %s\n", english ? "rests on" : "căn cứ", action->article);
}

static void add_reception(struct office_text *text, const struct office_reception *reception, bool english)
{
	if (!reception->due.amount && !reception->refusal_count && !reception->recall_asks && !reception->update_asks)
		return;
	office_text_add(text, "\n%s:\n", english ? "Reception of electronic documents" : "Tiếp nhận văn bản điện tử");
	if (reception->due.amount)
		office_text_add(text, "  %u %s%s%s\n", reception->due.amount,
				english ? "working hours" : "giờ làm việc", reception->article ? "  " : "",
				reception->article ? reception->article : "");
	for (size_t i = 0; i < reception->refusal_count; i++) {
		const struct office_refusal *refusal = &reception->refusals[i];

		office_text_add(text, "  %s %-20s %s%s%s\n", english ? "refusal" : "từ chối", refusal->name,
				said(refusal->label, english), refusal->article ? "  " : "",
				refusal->article ? refusal->article : "");
	}
	if (reception->recall_asks)
		office_text_add(text, "  %s%s%s\n",
				english ? "a recall by the sender is answered by who receives"
					: "bên gửi thu hồi thì người tiếp nhận trả lời",
				reception->recall_article ? "  " : "",
				reception->recall_article ? reception->recall_article : "");
	if (reception->update_asks)
		office_text_add(text, "  %s%s%s\n",
				english ? "an update by the sender is answered by who receives"
					: "bên gửi cập nhật thì người tiếp nhận trả lời",
				reception->update_article ? "  " : "",
				reception->update_article ? reception->update_article : "");
}

static void add_issue_need(struct office_text *text, const struct office_issue_need *need, const char *what,
			   bool english)
{
	if (need->required)
		office_text_add(text, "  %s%s%s%s\n", what,
				need->condition_count ? (english ? " (under conditions)" : " (có điều kiện)") : "",
				need->article ? "  " : "", need->article ? need->article : "");
}

static void add_issue(struct office_text *text, const struct office_process *process, bool english)
{
	const struct office_issue *issue = &process->issue;

	if (!issue->number.required && !issue->seal.required && !issue->due.amount && !issue->urgent_minutes &&
	    !issue->limit_count)
		return;
	office_text_add(text, "\n%s:%s%s\n", english ? "Issue" : "Ban hành", issue->article ? "  " : "",
			issue->article ? issue->article : "");
	add_issue_need(text, &issue->number, english ? "number and date into the PDF" : "ghi số, ngày vào tệp PDF",
		       english);
	add_issue_need(text, &issue->seal, english ? "the agency's signature" : "ký số của cơ quan", english);
	if (issue->due.amount)
		office_text_add(text, "  %s: %u %s%s\n", english ? "within" : "trong", issue->due.amount,
				span_word(issue->due.kind, english),
				issue->morning ? (english ? ", by the end of the morning" : ", chậm nhất buổi sáng")
					       : "");
	for (size_t i = 0; i < issue->limit_count; i++) {
		const struct office_issue_limit *limit = &issue->limits[i];

		office_text_add(text, "  %s: %u %s%s%s\n",
				english ? "some (under conditions) within" : "một số (có điều kiện) trong",
				limit->minutes ? limit->minutes : limit->working_days,
				limit->minutes ? (english ? "minutes" : "phút")
					       : span_word(OFFICE_DUE_WORKING_DAYS, english),
				limit->article ? "  " : "", limit->article ? limit->article : "");
	}
	if (issue->urgent_minutes)
		office_text_add(text, "  %s: %u %s\n", english ? "urgent ones within" : "văn bản khẩn trong",
				issue->urgent_minutes, english ? "minutes" : "phút");
}

static void add_archive(struct office_text *text, const struct office_entry_need *need, bool english)
{
	if (need->use == OFFICE_REQUIRED)
		office_text_add(text, "\n%s:\n  %s%s%s%s\n",
				english ? "Before it goes to the archive" : "Trước khi nộp lưu",
				english ? "a certified copy" : "bản sao y",
				need->condition_count ? (english ? " (under conditions)" : " (có điều kiện)") : "",
				need->article ? "  " : "", need->article ? need->article : "");
}

static void add_codes(struct office_text *text, const char *what, const char **codes)
{
	if (!codes || !codes[0])
		return;
	office_text_add(text, "  %s: ", what);
	for (size_t i = 0; codes[i]; i++)
		office_text_add(text, "%s%s", i ? ", " : "", codes[i]);
	office_text_add(text, "\n");
}

static void add_form_check(struct office_text *text, const struct office_form_check *check, bool english)
{
	if (!check->blocks && !check->notes && !check->ignores && !check->articles)
		return;
	office_text_add(text, "\n%s:\n", english ? "Check of the form" : "Kiểm tra thể thức");
	add_codes(text, english ? "blocks" : "chặn", check->blocks);
	add_codes(text, english ? "told" : "nhắc", check->notes);
	add_codes(text, english ? "not looked at" : "không kiểm tra", check->ignores);
	for (const struct office_form_article *article = check->articles; article && article->code; article++)
		office_text_add(text, "  %s: %s\n", article->code, article->article);
}

static void add_text(struct office_text *text, const struct office_process *process, bool english)
{
	office_text_add(text, "%s (%s, %s %u)\n", said(process->label, english), process->name,
			english ? "version" : "phiên bản", process->version);
	if (process->source)
		office_text_add(text, "%s\n", process->source);
	office_text_add(text, "\n%s:\n", english ? "States" : "Trạng thái");
	for (size_t i = 0; i < process->state_count; i++)
		office_text_add(text, "  %-20s %s%s\n", process->states[i].name,
				said(process->states[i].label, english),
				process->states[i].final ? (english ? " (final)" : " (kết thúc)") : "");
	if (process->role_count)
		office_text_add(text, "\n%s:\n", english ? "Roles of its own" : "Vai trò riêng");
	for (size_t i = 0; i < process->role_count; i++)
		office_text_add(text, "  %-20s %s\n", process->roles[i].name, said(process->roles[i].label, english));
	add_reception(text, &process->reception, english);
	add_issue(text, process, english);
	add_archive(text, &process->archive.certified_copy, english);
	add_form_check(text, &process->form_check, english);
	for (size_t s = 0; s < process->step_count; s++) {
		const struct office_step *step = &process->steps[s];

		office_text_add(
		    text, "\n%s %s: %s%s\n", english ? "Step" : "Bước", step->name, said(step->label, english),
		    strcmp(step->name, process->first_step) == 0 ? (english ? " (first)" : " (đầu tiên)") : "");
		for (size_t a = 0; a < process->action_count; a++)
			if (office_name_in(step->name, process->actions[a].steps))
				add_action(text, process, &process->actions[a], english);
	}
}

/* ---- as JSON ---- */

static void add_member(struct office_text *text, const char *name, const char *value)
{
	office_text_add(text, "\"%s\":", name);
	office_text_quoted(text, value);
}

static void add_label(struct office_text *text, const struct office_label *label)
{
	office_text_add(text, "\"label\":{");
	add_member(text, "vi", label->vi);
	office_text_add(text, ",");
	add_member(text, "en", label->en);
	office_text_add(text, "}");
}

static void add_names(struct office_text *text, const char *name, const char *const *names)
{
	office_text_add(text, ",\"%s\":[", name);
	for (const char *const *at = names; at && *at; at++) {
		office_text_add(text, at == names ? "" : ",");
		office_text_quoted(text, *at);
	}
	office_text_add(text, "]");
}

static void add_json_endorsing(struct office_text *text, const struct office_action *action)
{
	const char *required[OFFICE_ENDORSEMENTS_END] = {NULL};
	size_t count = 0;

	if (action->endorses) {
		office_text_add(text, ",");
		add_member(text, "endorses", office_endorsements[action->endorses - 1]);
		office_text_add(text, ",\"onPaper\":%s", action->on_paper ? "true" : "false");
	}
	for (unsigned kind = 1; kind < OFFICE_ENDORSEMENTS_END; kind++)
		if (action->requires & (1u << kind))
			required[count++] = office_endorsements[kind - 1];
	if (count)
		add_names(text, "requires", required);
}

static void add_json_action(struct office_text *text, const struct office_action *action)
{
	static const char *const whom[] = {"", "person", "unit", "outside"};
	static const char *const within[] = {
	    [OFFICE_WITHIN_AGENCY] = "agency", [OFFICE_WITHIN_UNIT] = "unit", [OFFICE_WITHIN_SERVED] = "served"};
	static const char *const relations[OFFICE_RELATIONS_END] = {"",         "receiver", "desk", "secretary",
								    "delegate", "assigner", "unit", "unit_head"};

	office_text_add(text, "{");
	add_member(text, "action", action->name);
	office_text_add(text, ",");
	add_label(text, &action->label);
	office_text_add(text, ",");
	add_member(text, "does", office_verbs[action->verb].name);
	add_names(text, "at", (const char *const *)action->steps);
	office_text_add(text, ",\"by\":[");
	for (size_t i = 0; i < action->by_count; i++) {
		office_text_add(text, i ? ",{" : "{");
		add_member(text, "relation", relations[action->by[i].relation]);
		add_names(text, "roles", (const char *const *)action->by[i].roles);
		office_text_add(text, "}");
	}
	office_text_add(text, "],\"to\":[");
	for (size_t i = 0; i < action->to_count; i++) {
		office_text_add(text, i ? ",{" : "{");
		add_member(text, "whom", whom[action->to[i].whom]);
		office_text_add(text, ",");
		add_member(text, "within", within[action->to[i].within]);
		office_text_add(text, ",");
		add_member(text, "step", action->to[i].step);
		add_names(text, "roles", (const char *const *)action->to[i].roles);
		office_text_add(text, "}");
	}
	office_text_add(text, "]");
	add_json_endorsing(text, action);
	if (action->next) {
		office_text_add(text, ",");
		add_member(text, "next", action->next);
	}
	if (action->notice) {
		office_text_add(text, ",");
		add_member(text, "notice", action->notice);
	}
	if (action->article) {
		office_text_add(text, ",");
		add_member(text, "article", action->article);
	}
	office_text_add(text, "}");
}

static void add_json(struct office_text *text, const struct office_process *process)
{
	office_text_add(text, "{");
	add_member(text, "process", process->name);
	office_text_add(text, ",\"version\":%u,", process->version);
	add_member(text, "kind", process->kind->name);
	office_text_add(text, ",");
	add_label(text, &process->label);
	office_text_add(text, ",\"begin\":{");
	add_member(text, "state", process->first_state);
	office_text_add(text, ",");
	add_member(text, "step", process->first_step);
	add_names(text, "by", (const char *const *)process->begins);
	office_text_add(text, "},");
	add_member(text, "done", process->done_state);
	office_text_add(text, ",\"states\":[");
	for (size_t i = 0; i < process->state_count; i++) {
		office_text_add(text, i ? ",{" : "{");
		add_member(text, "name", process->states[i].name);
		office_text_add(text, ",");
		add_label(text, &process->states[i].label);
		office_text_add(text, ",\"final\":%s}", process->states[i].final ? "true" : "false");
	}
	office_text_add(text, "],\"steps\":[");
	for (size_t i = 0; i < process->step_count; i++) {
		office_text_add(text, i ? ",{" : "{");
		add_member(text, "name", process->steps[i].name);
		office_text_add(text, ",");
		add_label(text, &process->steps[i].label);
		office_text_add(text, "}");
	}
	office_text_add(text, "],\"actions\":[");
	for (size_t i = 0; i < process->action_count; i++) {
		office_text_add(text, i ? "," : "");
		add_json_action(text, &process->actions[i]);
	}
	office_text_add(text, "]}\n");
}

int office_process_show(struct cv_call *call, const struct office_process *process, Congvan__ProcessFormat format,
			bool english, char **ret)
{
	struct office_text text;

	office_text_init(&text, call);
	switch (format) {
	case CONGVAN__PROCESS_FORMAT__PROCESS_DOT:
		office_process_dot(&text, process, english);
		break;
	case CONGVAN__PROCESS_FORMAT__PROCESS_SVG:
		office_process_svg(&text, process, english);
		break;
	case CONGVAN__PROCESS_FORMAT__PROCESS_JSON:
		add_json(&text, process);
		break;
	default:
		add_text(&text, process, english);
		break;
	}
	if (!text.data)
		return -ENOMEM;
	*ret = text.data;
	return 0;
}
