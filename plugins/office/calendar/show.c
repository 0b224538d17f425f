/* A calendar as a record, and a record as a file. */
#include <errno.h>
#include <string.h>

#include "office/calendar/agency.h"
#include "office/calendar/int.h"

/* ---- a file as a record ---- */

static char *time_text(struct cv_call *call, int32_t minute)
{
	return cv_printf(call, "%02d:%02d", (int)minute / 60, (int)minute % 60);
}

static int add_parts(struct cv_call *call, const struct office_hours *hours, Congvan__CalendarPart ***parts,
		     size_t *count)
{
	int error = 0;

	for (unsigned i = 0; i < hours->count && !error; i++) {
		Congvan__CalendarPart *part = cv_new(call, &congvan__calendar_part__descriptor);

		if (!part)
			return -ENOMEM;
		part->from = time_text(call, hours->parts[i].from);
		part->to = time_text(call, hours->parts[i].to);
		error = part->from && part->to ? cv_append(call, parts, count, part) : -ENOMEM;
	}
	return error;
}

static Congvan__CalendarDays *days_of(struct cv_call *call, int32_t from, int32_t to, const char *name)
{
	Congvan__CalendarDays *days = cv_new(call, &congvan__calendar_days__descriptor);

	if (!days)
		return NULL;
	days->from = cv_day_text(call, from);
	days->to = to != from ? cv_day_text(call, to) : NULL;
	days->name = cv_strdup(call, name);
	return days->from && (to == from || days->to) && (!name || days->name) ? days : NULL;
}

static int add_spans(struct cv_call *call, const struct office_spans *spans, Congvan__CalendarDays ***days,
		     size_t *count)
{
	int error = 0;

	for (size_t i = 0; i < spans->count && !error; i++)
		error = cv_append(call, days, count,
				  days_of(call, spans->items[i].from, spans->items[i].to, spans->items[i].name));
	return error;
}

static int add_week(struct cv_call *call, const struct office_calendar *calendar, Congvan__AgencyCalendar *record)
{
	int error = add_parts(call, &calendar->usual, &record->usual, &record->n_usual);

	/* Monday first, as people list a week. */
	for (size_t i = 1; i <= 7 && !error; i++) {
		size_t day = i % 7;
		Congvan__WeekdayHours *hours;

		if (calendar->weekend[day])
			error = cv_append(call, &record->weekend, &record->n_weekend,
					  cv_strdup(call, office_weekdays[day]));
		if (error || !calendar->own_hours[day] || !calendar->weekly[day].count)
			continue;
		hours = cv_new(call, &congvan__weekday_hours__descriptor);
		if (!hours)
			return -ENOMEM;
		hours->weekday = cv_strdup(call, office_weekdays[day]);
		error =
		    hours->weekday ? add_parts(call, &calendar->weekly[day], &hours->parts, &hours->n_parts) : -ENOMEM;
		if (!error)
			error = cv_append(call, &record->weekdays, &record->n_weekdays, hours);
	}
	return error;
}

static int add_yearly(struct cv_call *call, const struct office_calendar *calendar, Congvan__AgencyCalendar *record)
{
	int error = 0;

	for (size_t i = 0; i < calendar->yearly_count && !error; i++) {
		Congvan__CalendarDays *days = cv_new(call, &congvan__calendar_days__descriptor);
		unsigned date = calendar->yearly[i].date;

		if (!days)
			return -ENOMEM;
		days->from = cv_printf(call, "%02u-%02u", date / 100, date % 100);
		days->name = cv_strdup(call, calendar->yearly[i].name);
		error = days->from ? cv_append(call, &record->yearly, &record->n_yearly, days) : -ENOMEM;
	}
	return error;
}

static int add_other_hours(struct cv_call *call, const struct office_calendar *calendar,
			   Congvan__AgencyCalendar *record)
{
	int error = 0;

	for (size_t i = 0; i < calendar->other_hours_count && !error; i++) {
		const struct office_hours_span *from = &calendar->other_hours[i];
		Congvan__OtherHours *other = cv_new(call, &congvan__other_hours__descriptor);

		if (!other)
			return -ENOMEM;
		other->days = days_of(call, from->from, from->to, from->name);
		error = other->days ? add_parts(call, &from->hours, &other->parts, &other->n_parts) : -ENOMEM;
		if (!error)
			error = cv_append(call, &record->other_hours, &record->n_other_hours, other);
	}
	return error;
}

int office_calendar_message(struct cv_call *call, const struct office_calendar *calendar, Congvan__AgencyCalendar **ret)
{
	Congvan__AgencyCalendar *record = cv_new(call, &congvan__agency_calendar__descriptor);
	int error = record ? add_week(call, calendar, record) : -ENOMEM;

	if (!error)
		error = add_yearly(call, calendar, record);
	if (!error)
		error = add_spans(call, &calendar->holidays, &record->holidays, &record->n_holidays);
	if (!error)
		error = add_spans(call, &calendar->working, &record->working, &record->n_working);
	if (!error)
		error = add_other_hours(call, calendar, record);
	if (error)
		return error;
	record->version = cv_strdup(call, office_calendar_version(calendar));
	*ret = record;
	return record->version ? 0 : -ENOMEM;
}

/* ---- a record as a file ---- */

struct text {
	struct cv_call *call;
	char *data; /* NULL: the arena is exhausted */
	size_t len, room;
};

static void add(struct text *text, const char *piece)
{
	size_t len = piece ? strlen(piece) : 0;

	if (!piece || !text->data) {
		text->data = NULL;
		return;
	}
	if (text->len + len + 1 > text->room) {
		size_t room = 2 * (text->len + len + 1);
		char *data = cv_alloc(text->call, room);

		if (data)
			memcpy(data, text->data, text->len);
		text->data = data;
		text->room = room;
	}
	if (!text->data)
		return;
	memcpy(text->data + text->len, piece, len + 1);
	text->len += len;
}

#define ADD(text, ...) add(text, cv_printf((text)->call, __VA_ARGS__))

/* A YAML scalar in double quotes: backslash and quotation mark are all that names of one line must escape. */
static const char *quoted(struct cv_call *call, const char *text)
{
	char *copy = cv_alloc(call, 2 * strlen(text) + 3), *at = copy;

	if (!copy)
		return NULL;
	*at++ = '"';
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			*at++ = '\\';
		*at++ = *text;
	}
	*at++ = '"';
	return copy;
}

static void show_parts(struct text *text, Congvan__CalendarPart *const *parts, size_t count)
{
	ADD(text, "[");
	for (size_t i = 0; i < count; i++)
		ADD(text, "%s[\"%s\", \"%s\"]", i ? ", " : "", parts[i]->from, parts[i]->to);
	ADD(text, "]");
}

static void show_days(struct text *text, const Congvan__CalendarDays *days, bool quote)
{
	const char *mark = quote ? "\"" : "";

	if (days->to && *days->to)
		ADD(text, "from: %s, to: %s", days->from, days->to);
	else
		ADD(text, "day: %s%s%s", mark, days->from, mark);
}

static void show_name(struct text *text, const Congvan__CalendarDays *days)
{
	if (days->name && *days->name)
		ADD(text, ", name: %s", quoted(text->call, days->name));
}

static void show_list(struct text *text, const char *key, Congvan__CalendarDays *const *list, size_t count, bool quote)
{
	ADD(text, "%s:%s\n", key, count ? "" : " []");
	for (size_t i = 0; i < count; i++) {
		ADD(text, "  - {");
		show_days(text, list[i], quote);
		show_name(text, list[i]);
		ADD(text, "}\n");
	}
}

static void show_hours(struct text *text, const Congvan__AgencyCalendar *calendar)
{
	ADD(text, "hours:\n");
	if (calendar->n_usual) {
		ADD(text, "  default: ");
		show_parts(text, calendar->usual, calendar->n_usual);
		ADD(text, "\n");
	}
	for (size_t i = 0; i < calendar->n_weekdays; i++) {
		ADD(text, "  %s: ", calendar->weekdays[i]->weekday);
		show_parts(text, calendar->weekdays[i]->parts, calendar->weekdays[i]->n_parts);
		ADD(text, "\n");
	}
	ADD(text, "other_hours:%s\n", calendar->n_other_hours ? "" : " []");
	for (size_t i = 0; i < calendar->n_other_hours; i++) {
		const Congvan__OtherHours *other = calendar->other_hours[i];

		ADD(text, "  - {");
		show_days(text, other->days, false);
		ADD(text, ", hours: ");
		show_parts(text, other->parts, other->n_parts);
		show_name(text, other->days);
		ADD(text, "}\n");
	}
}

char *office_calendar_yaml(struct cv_call *call, const Congvan__AgencyCalendar *calendar)
{
	struct text text = {.call = call, .data = cv_alloc(call, 1)};

	ADD(&text, "weekend: [");
	for (size_t i = 0; i < calendar->n_weekend; i++)
		ADD(&text, "%s%s", i ? ", " : "", calendar->weekend[i]);
	ADD(&text, "]\n");
	show_list(&text, "yearly", calendar->yearly, calendar->n_yearly, true);
	show_list(&text, "holidays", calendar->holidays, calendar->n_holidays, false);
	show_list(&text, "working", calendar->working, calendar->n_working, false);
	show_hours(&text, calendar);
	return text.data;
}
