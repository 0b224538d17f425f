/* Working hours of the calendar: reading them, and counting minutes of work. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <congvan/text.h>

#include "office/calendar_int.h"

#define DAY_MINUTES 1440
#define MINUTE_MS 60000
#define ZONE_MINUTES 420 /* Asia/Ho_Chi_Minh: UTC+7, see calendar.h */

static const struct office_hours usual = {2, {{8 * 60, 12 * 60}, {13 * 60, 17 * 60}}};

/* ---- reading ---- */

/* "07:30" as minutes; "24:00" is the end of the day. */
static bool read_time(const yaml_node_t *node, int32_t *ret)
{
	const char *text = node && node->type == YAML_SCALAR_NODE ? (const char *)node->data.scalar.value : "";
	int32_t hours, minutes;

	if (strlen(text) != 5 || text[2] != ':' || strspn(text, "0123456789") != 2 ||
	    strspn(text + 3, "0123456789") != 2)
		return false;
	hours = (text[0] - '0') * 10 + (text[1] - '0');
	minutes = (text[3] - '0') * 10 + (text[4] - '0');
	*ret = hours * 60 + minutes;
	return minutes < 60 && *ret <= DAY_MINUTES;
}

static int read_hours(struct office_yaml *yaml, const yaml_node_t *list, const char *key, struct office_hours *ret)
{
	size_t count = office_yaml_count(list);
	int32_t last = -1;

	*ret = (struct office_hours){.count = 0};
	if (!list || list->type != YAML_SEQUENCE_NODE || count > OFFICE_CALENDAR_PARTS_MAX)
		return office_yaml_refuse(yaml, list, key, "expected at most six of [\"07:30\", \"11:30\"]");
	for (size_t i = 0; i < count; i++) {
		const yaml_node_t *part = office_yaml_item(yaml, list, i);
		int32_t from, to;

		if (office_yaml_count(part) != 2 || !read_time(office_yaml_item(yaml, part, 0), &from) ||
		    !read_time(office_yaml_item(yaml, part, 1), &to))
			return office_yaml_refuse(yaml, part, key, "expected [\"07:30\", \"11:30\"]");
		if (to <= from || from <= last)
			return office_yaml_refuse(yaml, part, key, "hours out of order");
		ret->parts[ret->count].from = from;
		ret->parts[ret->count++].to = to;
		last = to;
	}
	return 0;
}

static int read_weekly(struct office_yaml *yaml, const yaml_node_t *map, struct office_calendar *calendar)
{
	const yaml_node_t *node = office_yaml_get(yaml, map, "default");
	struct office_hours other = {.count = 0};
	int error = node ? read_hours(yaml, node, "default", &other) : 0;

	if (map->type != YAML_MAPPING_NODE)
		return office_yaml_refuse(yaml, map, "hours", "expected monday: [[\"07:30\", \"11:30\"], ...] ...");
	for (yaml_node_pair_t *pair = map->data.mapping.pairs.start; !error && pair < map->data.mapping.pairs.top;
	     pair++) {
		const yaml_node_t *name = yaml_document_get_node(&yaml->document, pair->key);
		const char *text = name->type == YAML_SCALAR_NODE ? (const char *)name->data.scalar.value : "";
		size_t day = 0;

		while (office_weekdays[day] && strcmp(office_weekdays[day], text) != 0)
			day++;
		if (!office_weekdays[day] && strcmp(text, "default") != 0)
			error = office_yaml_refuse(yaml, name, text, "expected default, sunday, monday ... saturday");
	}
	for (size_t day = 0; !error && office_weekdays[day]; day++) {
		node = office_yaml_get(yaml, map, office_weekdays[day]);
		calendar->weekly[day] = other;
		if (node)
			error = read_hours(yaml, node, office_weekdays[day], &calendar->weekly[day]);
	}
	return error;
}

static int compare_hours(const void *a, const void *b)
{
	const struct office_hours_span *first = a, *second = b;

	return (first->from > second->from) - (first->from < second->from);
}

static int read_other(struct office_yaml *yaml, const yaml_node_t *root, struct office_calendar *calendar)
{
	const yaml_node_t *list = office_yaml_get(yaml, root, "other_hours");
	size_t count = office_yaml_count(list);

	if (count > OFFICE_CALENDAR_OTHER_HOURS_MAX)
		return office_yaml_refuse(yaml, list, "other_hours", "too many entries");
	calendar->other_hours = calloc(count ? count : 1, sizeof(*calendar->other_hours));
	if (!calendar->other_hours)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++) {
		const yaml_node_t *item = office_yaml_item(yaml, list, i);
		struct office_hours_span *other = &calendar->other_hours[calendar->other_hours_count];
		struct office_span days;
		int error = office_calendar_read_span(yaml, item, "other_hours", &days);

		if (!error)
			error = read_hours(yaml, office_yaml_get(yaml, item, "hours"), "hours", &other->hours);
		if (!error && !other->hours.count)
			error = office_yaml_refuse(yaml, item, "hours", "none; a day without work is a holiday");
		if (error)
			return error;
		other->from = days.from;
		other->to = days.to;
		calendar->other_hours_count++;
	}
	qsort(calendar->other_hours, calendar->other_hours_count, sizeof(*calendar->other_hours), compare_hours);
	return 0;
}

int office_calendar_read_hours(struct office_yaml *yaml, const yaml_node_t *root, struct office_calendar *calendar)
{
	const yaml_node_t *weekly = root ? office_yaml_get(yaml, root, "hours") : NULL;
	int error;

	if (!weekly)
		for (size_t day = 0; day < 7; day++)
			calendar->weekly[day] = usual;
	error = weekly ? read_weekly(yaml, weekly, calendar) : 0;
	return error || !root ? error : read_other(yaml, root, calendar);
}

/* ---- one day ---- */

const struct office_hours *office_calendar_hours(const struct office_calendar *calendar, int32_t day)
{
	for (size_t i = 0; i < calendar->other_hours_count && calendar->other_hours[i].from <= day; i++)
		if (day <= calendar->other_hours[i].to)
			return &calendar->other_hours[i].hours;
	return &calendar->weekly[cv_day_weekday(day)];
}

/* Within the century a worked day without hours was refused; beyond it every day is worked. */
static const struct office_hours *hours_of(const struct office_calendar *calendar, int32_t day)
{
	const struct office_hours *hours = office_calendar_hours(calendar, day);

	return hours->count ? hours : &usual;
}

int32_t office_hours_minutes(const struct office_hours *hours)
{
	int32_t minutes = 0;

	for (unsigned i = 0; i < hours->count; i++)
		minutes += hours->parts[i].to - hours->parts[i].from;
	return minutes;
}

/* Working minutes of a day before a minute of it. */
static int32_t minutes_before(const struct office_calendar *calendar, int32_t day, int32_t minute)
{
	const struct office_hours *hours;
	int32_t minutes = 0;

	if (!office_calendar_works(calendar, day))
		return 0;
	hours = hours_of(calendar, day);
	for (unsigned i = 0; i < hours->count && hours->parts[i].from < minute; i++)
		minutes += (hours->parts[i].to < minute ? hours->parts[i].to : minute) - hours->parts[i].from;
	return minutes;
}

/* ---- instants ---- */

/* Whole minutes since 1970-01-01 00:00 in the zone, rounded up. */
static int64_t minute_of(int64_t unix_ms)
{
	int64_t minute = unix_ms / MINUTE_MS + (unix_ms % MINUTE_MS > 0);

	return minute + ZONE_MINUTES;
}

static int64_t ms_of(int32_t day, int32_t minute)
{
	return ((int64_t)day * DAY_MINUTES + minute - ZONE_MINUTES) * MINUTE_MS;
}

static void split(int64_t at, int32_t *ret_day, int32_t *ret_minute)
{
	int64_t day = at / DAY_MINUTES - (at % DAY_MINUTES < 0);

	*ret_day = (int32_t)day;
	*ret_minute = (int32_t)(at - day * DAY_MINUTES);
}

int64_t office_day_begins_ms(int32_t day)
{
	return ms_of(day, 0);
}

int64_t office_calendar_opens_ms(const struct office_calendar *calendar, int32_t day)
{
	return ms_of(day, office_calendar_works(calendar, day) ? hours_of(calendar, day)->parts[0].from : 0);
}

/* The instant in a day before which n of its working minutes, at least one, have passed. */
static int64_t after_minutes(const struct office_calendar *calendar, int32_t day, int32_t n)
{
	const struct office_hours *hours = hours_of(calendar, day);
	unsigned part = 0;

	while (n > hours->parts[part].to - hours->parts[part].from) {
		n -= hours->parts[part].to - hours->parts[part].from;
		part++;
	}
	return ms_of(day, hours->parts[part].from + n);
}

/* The next instant in working hours, from this one on. */
static int64_t next_working(const struct office_calendar *calendar, int32_t day, int32_t minute)
{
	for (;; day++, minute = 0) {
		const struct office_hours *hours = hours_of(calendar, day);

		for (unsigned i = 0; office_calendar_works(calendar, day) && i < hours->count; i++)
			if (minute < hours->parts[i].to)
				return ms_of(day, minute < hours->parts[i].from ? hours->parts[i].from : minute);
	}
}

int64_t office_calendar_add_minutes(const struct office_calendar *calendar, int64_t from_ms, uint32_t n)
{
	int64_t left = n;
	int32_t day, minute;

	split(minute_of(from_ms), &day, &minute);
	if (!n)
		return next_working(calendar, day, minute);
	left += minutes_before(calendar, day, minute); /* as if it had begun at midnight */
	for (;; day++) {
		int32_t today = minutes_before(calendar, day, DAY_MINUTES);

		if (left <= today)
			return after_minutes(calendar, day, (int32_t)left);
		left -= today;
	}
}

/* The last instant in a day after which n of its working minutes, at least one, are still to come. */
static int64_t before_minutes(const struct office_calendar *calendar, int32_t day, int32_t n)
{
	const struct office_hours *hours = hours_of(calendar, day);
	unsigned part = hours->count - 1;

	while (n > hours->parts[part].to - hours->parts[part].from) {
		n -= hours->parts[part].to - hours->parts[part].from;
		part--;
	}
	return ms_of(day, hours->parts[part].to - n);
}

int64_t office_calendar_subtract_minutes(const struct office_calendar *calendar, int64_t to_ms, uint32_t n)
{
	int64_t left = n;
	int32_t day, minute;

	if (!n)
		return to_ms;
	split(minute_of(to_ms), &day, &minute);
	left += minutes_before(calendar, day, DAY_MINUTES) - minutes_before(calendar, day, minute);
	for (;; day--) {
		int32_t today = minutes_before(calendar, day, DAY_MINUTES);

		if (left <= today)
			return before_minutes(calendar, day, (int32_t)left);
		left -= today;
	}
}

/* Working minutes of all days before this one, counted from the first day that the calendar knows. */
static int64_t minutes_until(const struct office_calendar *calendar, int32_t day)
{
	int32_t index = day - OFFICE_CALENDAR_FIRST;
	int64_t minutes = 0;

	if (index >= 0 && index <= OFFICE_CALENDAR_DAYS)
		return calendar->minutes[index];
	for (int32_t at = day; at < OFFICE_CALENDAR_FIRST; at++)
		minutes -= minutes_before(calendar, at, DAY_MINUTES);
	if (index > OFFICE_CALENDAR_DAYS)
		minutes = calendar->minutes[OFFICE_CALENDAR_DAYS];
	for (int32_t at = OFFICE_CALENDAR_FIRST + OFFICE_CALENDAR_DAYS; at < day; at++)
		minutes += minutes_before(calendar, at, DAY_MINUTES);
	return minutes;
}

int64_t office_calendar_minutes_between(const struct office_calendar *calendar, int64_t from_ms, int64_t to_ms)
{
	int32_t from_day, from_minute, to_day, to_minute;

	split(minute_of(from_ms), &from_day, &from_minute);
	split(minute_of(to_ms), &to_day, &to_minute);
	return minutes_until(calendar, to_day) + minutes_before(calendar, to_day, to_minute) -
	       minutes_until(calendar, from_day) - minutes_before(calendar, from_day, from_minute);
}
