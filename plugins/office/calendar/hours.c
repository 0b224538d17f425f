/* Working hours of the calendar: reading them, and counting minutes of work. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <congvan/text.h>

#include "office/calendar/int.h"

#define DAY_MINUTES 1440
#define MINUTE_MS 60000
#define ZONE_MINUTES 420 /* Asia/Ho_Chi_Minh: UTC+7, see calendar.h */

static const struct office_hours usual = {2, {{8 * 60, 12 * 60}, {13 * 60, 17 * 60}}};

/* ---- reading ---- */

bool office_calendar_read_time(const char *text, int32_t *ret)
{
	int32_t hours, minutes;

	if (!text || strlen(text) != 5 || text[2] != ':' || strspn(text, "0123456789") != 2 ||
	    strspn(text + 3, "0123456789") != 2)
		return false;
	hours = (text[0] - '0') * 10 + (text[1] - '0');
	minutes = (text[3] - '0') * 10 + (text[4] - '0');
	*ret = hours * 60 + minutes;
	return minutes < 60 && *ret <= DAY_MINUTES;
}

bool office_hours_follow(const struct office_hours *hours, int32_t from, int32_t to)
{
	return to > from && (!hours->count || from > hours->parts[hours->count - 1].to);
}

static bool read_time(const yaml_node_t *node, int32_t *ret)
{
	return node && node->type == YAML_SCALAR_NODE &&
	       office_calendar_read_time((const char *)node->data.scalar.value, ret);
}

static int read_hours(struct office_yaml *yaml, const yaml_node_t *list, const char *key, struct office_hours *ret)
{
	size_t count = office_yaml_count(list);

	*ret = (struct office_hours){.count = 0};
	if (!list || list->type != YAML_SEQUENCE_NODE || count > OFFICE_CALENDAR_PARTS_MAX)
		return office_yaml_refuse(yaml, list, key, "expected at most six of [\"07:30\", \"11:30\"]");
	for (size_t i = 0; i < count; i++) {
		const yaml_node_t *part = office_yaml_item(yaml, list, i);
		int32_t from, to;

		if (office_yaml_count(part) != 2 || !read_time(office_yaml_item(yaml, part, 0), &from) ||
		    !read_time(office_yaml_item(yaml, part, 1), &to))
			return office_yaml_refuse(yaml, part, key, "expected [\"07:30\", \"11:30\"]");
		if (!office_hours_follow(ret, from, to))
			return office_yaml_refuse(yaml, part, key, "hours out of order");
		ret->parts[ret->count].from = from;
		ret->parts[ret->count++].to = to;
	}
	return 0;
}

static int read_weekly(struct office_yaml *yaml, const yaml_node_t *map, struct office_calendar *calendar)
{
	const yaml_node_t *node = office_yaml_get(yaml, map, "default");
	int error = node ? read_hours(yaml, node, "default", &calendar->usual) : 0;

	if (map->type != YAML_MAPPING_NODE)
		return office_yaml_refuse(yaml, map, "hours", "expected monday: [[\"07:30\", \"11:30\"], ...] ...");
	for (yaml_node_pair_t *pair = map->data.mapping.pairs.start; !error && pair < map->data.mapping.pairs.top;
	     pair++) {
		const yaml_node_t *name = yaml_document_get_node(&yaml->document, pair->key);
		const char *text = name->type == YAML_SCALAR_NODE ? (const char *)name->data.scalar.value : "";

		if (!office_weekdays[office_weekday(text)] && strcmp(text, "default") != 0)
			error = office_yaml_refuse(yaml, name, text, "expected default, sunday, monday ... saturday");
	}
	for (size_t day = 0; !error && office_weekdays[day]; day++) {
		node = office_yaml_get(yaml, map, office_weekdays[day]);
		calendar->weekly[day] = calendar->usual;
		calendar->own_hours[day] = node != NULL;
		if (node)
			error = read_hours(yaml, node, office_weekdays[day], &calendar->weekly[day]);
	}
	return error;
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
		struct office_span days = {.name = NULL};
		int error = office_calendar_read_span(yaml, item, "other_hours", &days);

		if (!error)
			error = read_hours(yaml, office_yaml_get(yaml, item, "hours"), "hours", &other->hours);
		if (!error && !other->hours.count)
			error = office_yaml_refuse(yaml, item, "hours", "none; a day without work is a holiday");
		if (error) {
			free(days.name);
			return error;
		}
		other->from = days.from;
		other->to = days.to;
		other->name = days.name;
		calendar->other_hours_count++;
	}
	return 0;
}

int office_calendar_read_hours(struct office_yaml *yaml, const yaml_node_t *root, struct office_calendar *calendar)
{
	const yaml_node_t *weekly = root ? office_yaml_get(yaml, root, "hours") : NULL;
	int error;

	if (!weekly) {
		calendar->usual = usual;
		for (size_t day = 0; day < 7; day++)
			calendar->weekly[day] = usual;
	}
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

/* A worked day without hours was refused; beyond the century every day is worked. */
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

bool office_calendar_runs(const struct office_calendar *calendar, int64_t at_ms)
{
	int32_t day, minute;

	/* Until the end of a minute it is that minute. */
	split(at_ms / MINUTE_MS - (at_ms % MINUTE_MS < 0) + ZONE_MINUTES, &day, &minute);
	return next_working(calendar, day, minute) == ms_of(day, minute);
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

static int64_t count_minutes(const struct office_calendar *calendar, int32_t from, int32_t to)
{
	int64_t minutes = 0;

	for (int32_t day = from; day < to; day++)
		minutes += minutes_before(calendar, day, DAY_MINUTES);
	return minutes;
}

/* Working minutes of all days before this one, counted from the first day that was added up. */
static int64_t minutes_until(const struct office_calendar *calendar, int32_t day)
{
	int32_t end = calendar->first + calendar->days;

	if (day < calendar->first)
		return -count_minutes(calendar, day, calendar->first);
	if (day > end)
		return calendar->minutes[calendar->days] + count_minutes(calendar, end, day);
	return calendar->minutes[day - calendar->first];
}

int64_t office_calendar_minutes_between(const struct office_calendar *calendar, int64_t from_ms, int64_t to_ms)
{
	int32_t from_day, from_minute, to_day, to_minute;

	split(minute_of(from_ms), &from_day, &from_minute);
	split(minute_of(to_ms), &to_day, &to_minute);
	return minutes_until(calendar, to_day) + minutes_before(calendar, to_day, to_minute) -
	       minutes_until(calendar, from_day) - minutes_before(calendar, from_day, from_minute);
}
