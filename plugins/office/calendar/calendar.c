#include "office/calendar/int.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <congvan/text.h>

const char *const office_weekdays[] = {"sunday",   "monday", "tuesday",  "wednesday",
				       "thursday", "friday", "saturday", NULL};

size_t office_weekday(const char *name)
{
	size_t day = 0;

	while (office_weekdays[day] && (!name || strcmp(office_weekdays[day], name) != 0))
		day++;
	return day;
}

static int copy_name(struct office_yaml *yaml, const yaml_node_t *item, char **ret)
{
	const char *name = office_yaml_text(yaml, item, "name");

	*ret = name && *name ? strdup(name) : NULL;
	return name && *name && !*ret ? -ENOMEM : 0;
}

static int read_weekend(struct office_yaml *yaml, const yaml_node_t *root, struct office_calendar *calendar)
{
	const yaml_node_t *list = office_yaml_get(yaml, root, "weekend");

	for (size_t i = 0; i < office_yaml_count(list); i++) {
		const yaml_node_t *item = office_yaml_item(yaml, list, i);
		size_t day =
		    office_weekday(item->type == YAML_SCALAR_NODE ? (const char *)item->data.scalar.value : NULL);

		if (!office_weekdays[day])
			return office_yaml_refuse(yaml, item, "weekend", "expected sunday, monday ... saturday");
		calendar->weekend[day] = true;
	}
	return 0;
}

bool office_calendar_read_date(const char *text, unsigned *ret)
{
	char leap[16] = "2000-"; /* a leap year: 02-29 is a day too */
	int32_t day;

	if (!text || strlen(text) != 5 || !cv_day_parse(strcat(leap, text), &day))
		return false;
	*ret = (unsigned)(atoi(text) * 100 + atoi(text + 3)); /* both were parsed above */
	return true;
}

static int read_yearly(struct office_yaml *yaml, const yaml_node_t *root, struct office_calendar *calendar)
{
	const yaml_node_t *list = office_yaml_get(yaml, root, "yearly");
	size_t count = office_yaml_count(list);

	if (count > 366)
		return office_yaml_refuse(yaml, list, "yearly", "more days than a year has");
	calendar->yearly = calloc(count ? count : 1, sizeof(*calendar->yearly));
	if (!calendar->yearly)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++) {
		const yaml_node_t *item = office_yaml_item(yaml, list, i);
		struct office_yearly *yearly = &calendar->yearly[calendar->yearly_count];
		int error;

		if (!office_calendar_read_date(office_yaml_text(yaml, item, "day"), &yearly->date))
			return office_yaml_refuse(yaml, item, "yearly", "expected day: \"mm-dd\"");
		error = copy_name(yaml, item, &yearly->name);
		if (error)
			return error;
		calendar->yearly_count++;
	}
	return 0;
}

int office_calendar_read_span(struct office_yaml *yaml, const yaml_node_t *item, const char *key,
			      struct office_span *ret)
{
	const char *day = office_yaml_text(yaml, item, "day");
	const char *from = day ? day : office_yaml_text(yaml, item, "from");
	const char *to = day ? day : office_yaml_text(yaml, item, "to");

	if (!from || !to || !cv_day_parse(from, &ret->from) || !cv_day_parse(to, &ret->to))
		return office_yaml_refuse(yaml, item, key, "expected day: yyyy-mm-dd, or from: and to:");
	if (ret->to < ret->from)
		return office_yaml_refuse(yaml, item, key, "ends before it begins");
	return copy_name(yaml, item, &ret->name);
}

static int read_spans(struct office_yaml *yaml, const yaml_node_t *root, const char *key, struct office_spans *ret)
{
	const yaml_node_t *list = office_yaml_get(yaml, root, key);
	size_t count = office_yaml_count(list);

	if (count > OFFICE_CALENDAR_SPANS_MAX)
		return office_yaml_refuse(yaml, list, key, "too many entries");
	ret->items = calloc(count ? count : 1, sizeof(*ret->items));
	if (!ret->items)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++) {
		const yaml_node_t *item = office_yaml_item(yaml, list, i);
		int error = office_calendar_read_span(yaml, item, key, &ret->items[ret->count]);

		if (error)
			return error;
		ret->count++;
	}
	return 0;
}

/* ---- one day, by the rules ---- */

static int compare_spans(const void *a, const void *b)
{
	const struct office_span *first = a, *second = b;

	return (first->from > second->from) - (first->from < second->from);
}

static int compare_hours(const void *a, const void *b)
{
	const struct office_hours_span *first = a, *second = b;

	return (first->from > second->from) - (first->from < second->from);
}

void office_calendar_sort(struct office_calendar *calendar)
{
	if (calendar->holidays.count)
		qsort(calendar->holidays.items, calendar->holidays.count, sizeof(*calendar->holidays.items),
		      compare_spans);
	if (calendar->working.count)
		qsort(calendar->working.items, calendar->working.count, sizeof(*calendar->working.items),
		      compare_spans);
	if (calendar->other_hours_count)
		qsort(calendar->other_hours, calendar->other_hours_count, sizeof(*calendar->other_hours),
		      compare_hours);
}

static bool in_spans(const struct office_spans *spans, int32_t day)
{
	for (size_t i = 0; i < spans->count && spans->items[i].from <= day; i++)
		if (day <= spans->items[i].to)
			return true;
	return false;
}

/* month * 100 + day of a civil day. */
static unsigned month_and_day(int32_t day)
{
	/* Days since 0000-03-01, so that the leap day is the last of its year. */
	int32_t since = day + 719468;
	int32_t era = (since >= 0 ? since : since - 146096) / 146097;
	int32_t of_era = since - era * 146097;
	int32_t year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int32_t of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int32_t month = (5 * of_year + 2) / 153; /* 0: March */
	int32_t of_month = of_year - (153 * month + 2) / 5 + 1;

	return (unsigned)((month < 10 ? month + 3 : month - 9) * 100 + of_month);
}

bool office_calendar_ruled(const struct office_calendar *calendar, int32_t day)
{
	unsigned date;

	if (in_spans(&calendar->working, day))
		return true;
	if (calendar->weekend[cv_day_weekday(day)] || in_spans(&calendar->holidays, day))
		return false;
	date = month_and_day(day);
	for (size_t i = 0; i < calendar->yearly_count; i++)
		if (calendar->yearly[i].date == date)
			return false;
	return true;
}

/* ---- opening ---- */

static int read_file(struct office_yaml *yaml, struct office_calendar *calendar)
{
	const yaml_node_t *root = yaml_document_get_root_node(&yaml->document);
	int error = read_weekend(yaml, root, calendar);

	if (!error)
		error = read_yearly(yaml, root, calendar);
	if (!error)
		error = read_spans(yaml, root, "holidays", &calendar->holidays);
	if (!error)
		error = read_spans(yaml, root, "working", &calendar->working);
	return error ? error : office_calendar_read_hours(yaml, root, calendar);
}

/* A working day without hours could never end a deadline: it is refused. */
int office_calendar_add_up(struct office_calendar *calendar, int32_t *ret_day)
{
	for (int32_t i = 0; i < calendar->days; i++) {
		int32_t day = calendar->first + i;
		bool works = office_calendar_ruled(calendar, day);
		int32_t minutes = works ? office_hours_minutes(office_calendar_hours(calendar, day)) : 0;

		*ret_day = day;
		if (works && !minutes)
			return -EINVAL;
		calendar->worked[i + 1] = calendar->worked[i] + works;
		calendar->minutes[i + 1] = calendar->minutes[i] + minutes;
	}
	return 0;
}

static int add_up_century(struct office_calendar *calendar, const char *path, struct cv_error *reterr)
{
	int32_t day = 0;
	int error;

	calendar->first = OFFICE_CALENDAR_FIRST;
	calendar->days = OFFICE_CALENDAR_DAYS;
	calendar->worked = calloc(OFFICE_CALENDAR_DAYS + 1, sizeof(*calendar->worked));
	calendar->minutes = calloc(OFFICE_CALENDAR_DAYS + 1, sizeof(*calendar->minutes));
	if (!calendar->worked || !calendar->minutes)
		return -ENOMEM;
	error = office_calendar_add_up(calendar, &day);
	if (error) {
		reterr->code = error;
		snprintf(reterr->text, sizeof(reterr->text),
			 "%s: hours: a %s is worked, but has no hours; add it, or default:", path,
			 office_weekdays[cv_day_weekday(day)]);
	}
	return error;
}

static int open_file(struct office_yaml *yaml, const char *path, const char *text, struct cv_error *reterr)
{
	return text ? office_yaml_open_text(yaml, path, text, strlen(text), reterr)
		    : office_yaml_open(yaml, path, reterr);
}

int office_calendar_parse(const char *path, const char *text, struct office_calendar **ret, struct cv_error *reterr)
{
	struct office_calendar *calendar = calloc(1, sizeof(*calendar));
	struct office_yaml yaml;
	int error;

	if (!calendar)
		return -ENOMEM;
	if (path) {
		error = open_file(&yaml, path, text, reterr);
		if (!error) {
			memcpy(calendar->version, yaml.sha256, sizeof(calendar->version));
			error = read_file(&yaml, calendar);
			office_yaml_close(&yaml);
		}
	} else {
		memcpy(calendar->version, OFFICE_CALENDAR_NO_FILE, sizeof(OFFICE_CALENDAR_NO_FILE));
		error = office_calendar_read_hours(NULL, NULL, calendar);
	}
	if (!error) {
		office_calendar_sort(calendar);
		error = add_up_century(calendar, path ? path : "", reterr);
	}
	if (error) {
		office_calendar_destroy(&calendar);
		return error;
	}
	*ret = calendar;
	return 0;
}

int office_calendar_create(const char *path, struct office_calendar **ret, struct cv_error *reterr)
{
	return office_calendar_parse(path, NULL, ret, reterr);
}

static void free_spans(struct office_spans *spans)
{
	for (size_t i = 0; i < spans->count; i++)
		free(spans->items[i].name);
	free(spans->items);
}

void office_calendar_destroy(struct office_calendar **calendar)
{
	struct office_calendar *old = *calendar;

	if (!old)
		return;
	for (size_t i = 0; i < old->yearly_count; i++)
		free(old->yearly[i].name);
	for (size_t i = 0; i < old->other_hours_count; i++)
		free(old->other_hours[i].name);
	free(old->yearly);
	free_spans(&old->holidays);
	free_spans(&old->working);
	free(old->other_hours);
	free(old->worked);
	free(old->minutes);
	free(old);
	*calendar = NULL;
}

/* ---- asking ---- */

/* Beyond the century that a calendar knows every day is worked. */
static bool works_on(const struct office_calendar *calendar, int32_t day)
{
	return day < OFFICE_CALENDAR_FIRST || day >= OFFICE_CALENDAR_FIRST + OFFICE_CALENDAR_DAYS ||
	       office_calendar_ruled(calendar, day);
}

static int32_t count_days(const struct office_calendar *calendar, int32_t from, int32_t to)
{
	int32_t end = OFFICE_CALENDAR_FIRST + OFFICE_CALENDAR_DAYS;
	int32_t first = from > OFFICE_CALENDAR_FIRST ? from : OFFICE_CALENDAR_FIRST, last = to < end ? to : end;
	int32_t worked = to - from;

	for (int32_t day = first; day < last; day++)
		worked -= !office_calendar_ruled(calendar, day);
	return worked;
}

static int32_t worked_before(const struct office_calendar *calendar, int32_t day)
{
	int32_t end = calendar->first + calendar->days;

	if (day < calendar->first)
		return -count_days(calendar, day, calendar->first);
	if (day > end)
		return calendar->worked[calendar->days] + count_days(calendar, end, day);
	return calendar->worked[day - calendar->first];
}

bool office_calendar_works(const struct office_calendar *calendar, int32_t day)
{
	int32_t index = day - calendar->first;

	if (day < calendar->first || index >= calendar->days)
		return works_on(calendar, day);
	return calendar->worked[index + 1] > calendar->worked[index];
}

int32_t office_calendar_between(const struct office_calendar *calendar, int32_t from, int32_t to)
{
	if (to < from)
		return -office_calendar_between(calendar, to, from);
	return worked_before(calendar, to + 1) - worked_before(calendar, from + 1);
}

int32_t office_calendar_add(const struct office_calendar *calendar, int32_t from, uint32_t n)
{
	int32_t day = from;

	if (n == 0)
		n = !office_calendar_works(calendar, from);
	/* Ends: beyond the century that the calendar knows every day is worked. */
	while (n > 0) {
		day++;
		n -= office_calendar_works(calendar, day);
	}
	return day;
}

int32_t office_calendar_subtract(const struct office_calendar *calendar, int32_t from, uint32_t n)
{
	int32_t day = from;

	while (n > 0) {
		day--;
		n -= office_calendar_works(calendar, day);
	}
	return day;
}

const char *office_calendar_version(const struct office_calendar *calendar)
{
	return calendar->version;
}
