#include "office/calendar_int.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <congvan/text.h>

const char *const office_weekdays[] = {"sunday",   "monday", "tuesday",  "wednesday",
				       "thursday", "friday", "saturday", NULL};

static int read_weekend(struct office_yaml *yaml, const yaml_node_t *root, struct office_calendar *calendar)
{
	const yaml_node_t *list = office_yaml_get(yaml, root, "weekend");

	for (size_t i = 0; i < office_yaml_count(list); i++) {
		const yaml_node_t *item = office_yaml_item(yaml, list, i);
		size_t day = 0;

		while (office_weekdays[day] &&
		       (item->type != YAML_SCALAR_NODE ||
			strcmp(office_weekdays[day], (const char *)item->data.scalar.value) != 0))
			day++;
		if (!office_weekdays[day])
			return office_yaml_refuse(yaml, item, "weekend", "expected sunday, monday ... saturday");
		calendar->weekend[day] = true;
	}
	return 0;
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
		const char *text = office_yaml_text(yaml, item, "day");
		char leap[16] = "2000-"; /* a leap year: 02-29 is a day too */
		int32_t day;

		if (!text || strlen(text) != 5 || !cv_day_parse(strcat(leap, text), &day))
			return office_yaml_refuse(yaml, item, "yearly", "expected day: \"mm-dd\"");
		calendar->yearly[calendar->yearly_count++] =
		    (unsigned)(atoi(text) * 100 + atoi(text + 3)); /* both were parsed above */
	}
	return 0;
}

static int compare_spans(const void *a, const void *b)
{
	const struct office_span *first = a, *second = b;

	return (first->from > second->from) - (first->from < second->from);
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
	return 0;
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
	qsort(ret->items, ret->count, sizeof(*ret->items), compare_spans);
	return 0;
}

/* ---- one day, as the file has it ---- */

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

static bool is_working_day(const struct office_calendar *calendar, int32_t day)
{
	unsigned date;

	if (in_spans(&calendar->working, day))
		return true;
	if (calendar->weekend[cv_day_weekday(day)] || in_spans(&calendar->holidays, day))
		return false;
	date = month_and_day(day);
	for (size_t i = 0; i < calendar->yearly_count; i++)
		if (calendar->yearly[i] == date)
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

/* Adds up days and minutes. A working day without hours could never end a deadline: it is refused. */
static int add_up(struct office_calendar *calendar, const char *path, struct cv_error *reterr)
{
	for (int32_t i = 0; i < OFFICE_CALENDAR_DAYS; i++) {
		int32_t day = OFFICE_CALENDAR_FIRST + i;
		bool works = is_working_day(calendar, day);
		int32_t minutes = works ? office_hours_minutes(office_calendar_hours(calendar, day)) : 0;

		if (works && !minutes) {
			reterr->code = -EINVAL;
			snprintf(reterr->text, sizeof(reterr->text),
				 "%s: hours: a %s is worked, but has no hours; add it, or default:", path,
				 office_weekdays[cv_day_weekday(day)]);
			return -EINVAL;
		}
		calendar->worked[i + 1] = calendar->worked[i] + works;
		calendar->minutes[i + 1] = calendar->minutes[i] + minutes;
	}
	return 0;
}

int office_calendar_create(const char *path, struct office_calendar **ret, struct cv_error *reterr)
{
	struct office_calendar *calendar = calloc(1, sizeof(*calendar));
	struct office_yaml yaml;
	int error;

	if (!calendar)
		return -ENOMEM;
	if (path) {
		error = office_yaml_open(&yaml, path, reterr);
		if (!error) {
			memcpy(calendar->version, yaml.sha256, sizeof(calendar->version));
			error = read_file(&yaml, calendar);
			office_yaml_close(&yaml);
		}
	} else {
		memcpy(calendar->version, OFFICE_CALENDAR_NO_FILE, sizeof(OFFICE_CALENDAR_NO_FILE));
		error = office_calendar_read_hours(NULL, NULL, calendar);
	}
	if (!error)
		error = add_up(calendar, path ? path : "", reterr);
	if (error) {
		office_calendar_destroy(&calendar);
		return error;
	}
	*ret = calendar;
	return 0;
}

void office_calendar_destroy(struct office_calendar **calendar)
{
	if (!*calendar)
		return;
	free((*calendar)->yearly);
	free((*calendar)->holidays.items);
	free((*calendar)->working.items);
	free((*calendar)->other_hours);
	free(*calendar);
	*calendar = NULL;
}

/* ---- asking ---- */

static int32_t worked_before(const struct office_calendar *calendar, int32_t day)
{
	int32_t index = day - OFFICE_CALENDAR_FIRST;

	if (index < 0)
		return index;
	if (index > OFFICE_CALENDAR_DAYS)
		return calendar->worked[OFFICE_CALENDAR_DAYS] + (index - OFFICE_CALENDAR_DAYS);
	return calendar->worked[index];
}

bool office_calendar_works(const struct office_calendar *calendar, int32_t day)
{
	return worked_before(calendar, day + 1) > worked_before(calendar, day);
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
