#include "office/calendar/deadline_text.h"

#include <string.h>

#include "office/calendar/moment.h"

static const char *moment_shown(struct cv_call *call, const Google__Protobuf__Timestamp *moment)
{
	const char *text = cv_time_text(call, office_moment_ms(moment)); /* 2026-03-05T08:00:00+07:00 */

	return text ? cv_printf(call, "%.5s %.2s/%.2s/%.4s", text + 11, text + 8, text + 5, text) : NULL;
}

static const char *span_shown(struct cv_call *call, const Congvan__DueSpan *span, bool english)
{
	uint32_t amount = span->has_working_days ? span->working_days : span->working_hours;
	const char *unit = span->has_working_days ? (english ? "working day" : "ngày làm việc")
						  : (english ? "working hour" : "giờ làm việc");

	return cv_printf(call, "%u %s%s", amount, unit, english && amount != 1 ? "s" : "");
}

static const char *rule_shown(struct cv_call *call, const Congvan__Deadline *deadline, bool english)
{
	bool arrival = deadline->rule && strstr(deadline->rule, " from arrival");
	bool draft = deadline->rule && strstr(deadline->rule, " from draft");
	const char *from, *span;

	if (deadline->source == CONGVAN__DUE_SOURCE__DUE_DIRECTIVE)
		return english ? "by the directive" : "theo ý kiến chỉ đạo";
	if (deadline->source == CONGVAN__DUE_SOURCE__DUE_DOCUMENT || !deadline->span)
		return english ? "by the document" : "theo văn bản";
	from = arrival ? (english ? "from its arrival" : "kể từ khi đến")
	       : draft ? (english ? "from when its draft was begun" : "kể từ khi bắt đầu soạn")
		       : (english ? "from when it was passed on" : "kể từ khi chuyển");
	span = span_shown(call, deadline->span, english);
	return span ? cv_printf(call, "%s %s%s%s", span, from, deadline->article ? ", " : "",
				deadline->article ? deadline->article : "")
		    : NULL;
}

/* "Thẩm định nội dung, Trần Văn Bình: ". */
static const char *part_shown(struct cv_call *call, const Congvan__DeadlineMark *mark, bool english)
{
	const char *step = mark->step ? (english && mark->step->en ? mark->step->en : mark->step->vi) : NULL;
	const char *name = mark->holder ? mark->holder->name : NULL;

	if (!step)
		return "";
	return cv_printf(call, "%s%s%s: ", step, name && *name ? ", " : "", name ? name : "");
}

char *office_deadline_told(struct cv_call *call, const Congvan__DeadlineMark *mark, bool english)
{
	const char *was = mark->was ? moment_shown(call, mark->was) : "";
	const char *now = moment_shown(call, mark->deadline->due_at);
	const char *rule = rule_shown(call, mark->deadline, english);
	const char *part = part_shown(call, mark, english);

	return part && was && now && rule
		   ? cv_printf(call, "%s%s%s%s (%s)", part, was, mark->was ? " → " : "", now, rule)
		   : NULL;
}

Congvan__Actor *office_actor_shown(struct cv_call *call, Congvan__Actor *actor, bool english)
{
	Congvan__Actor *copy;

	if (!english || !actor || actor->has_person_id || !actor->name || strcmp(actor->name, OFFICE_SERVER_NAME) != 0)
		return actor;
	copy = cv_clone(call, &actor->base);
	if (copy)
		copy->name = cv_strdup(call, "System");
	return copy && copy->name ? copy : NULL;
}
