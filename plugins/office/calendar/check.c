/* What somebody wants an agency's calendar to be: every mistake by the field where it stands. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "office/calendar/agency.h"
#include "office/calendar/int.h"

#define CENTURY_END (OFFICE_CALENDAR_FIRST + OFFICE_CALENDAR_DAYS)

struct check {
	struct cv_call *call;
	const char *pointer;
	Congvan__AgencyCalendar *calendar;
	struct office_hours usual, weekly[7];
	bool weekend[7];
	int error;
};

/* Notes a mistake at <pointer>/<list>/<index>/<member>; index SIZE_MAX: at the list. */
static void refuse(struct check *check, const char *list, size_t index, const char *member, const char *code,
		   const char *value)
{
	const char *at = index == SIZE_MAX ? cv_printf(check->call, "%s/%s", check->pointer, list)
					   : cv_printf(check->call, "%s/%s/%zu%s%s", check->pointer, list, index,
						       *member ? "/" : "", member);

	if (!at)
		check->error = -ENOMEM;
	else
		cv_field(check->call, at, code, value, NULL);
}

static bool few_enough(struct check *check, const char *list, size_t count, unsigned most)
{
	if (count <= most)
		return true;
	refuse(check, list, SIZE_MAX, "", "field.too_many", cv_printf(check->call, "%u", most));
	return false;
}

static void clean_name(struct check *check, const char *list, size_t index, const char *member, char **name)
{
	char *clean;

	if (!*name || !**name) {
		*name = NULL;
		return;
	}
	clean = cv_text_clean(check->call, *name, strlen(*name));
	if (!clean || strpbrk(clean, "\n\t"))
		refuse(check, list, index, member, "field.not_text", NULL);
	else if (cv_text_length(clean) > OFFICE_CALENDAR_NAME_CHARS)
		refuse(check, list, index, member, "field.too_long",
		       cv_printf(check->call, "%u", OFFICE_CALENDAR_NAME_CHARS));
	*name = clean && *clean ? clean : NULL;
}

/* ---- hours ---- */

/* prefix: the member of the entry that the parts are; "": the list itself is. */
static void read_parts(struct check *check, const char *list, size_t index, Congvan__CalendarPart *const *parts,
		       size_t count, struct office_hours *ret)
{
	bool bare = index == SIZE_MAX;

	*ret = (struct office_hours){.count = 0};
	if (count > OFFICE_CALENDAR_PARTS_MAX) {
		refuse(check, list, index, "parts", "field.too_many",
		       cv_printf(check->call, "%u", OFFICE_CALENDAR_PARTS_MAX));
		return;
	}
	for (size_t i = 0; i < count; i++) {
		const char *member = bare ? "" : cv_printf(check->call, "parts/%zu", i);
		size_t at = bare ? i : index;
		int32_t from, to;

		if (!member) {
			check->error = -ENOMEM;
			return;
		}
		if (!office_calendar_read_time(parts[i]->from, &from) ||
		    !office_calendar_read_time(parts[i]->to, &to)) {
			refuse(check, list, at, member, "calendar.bad_time", NULL);
		} else if (to <= from) {
			refuse(check, list, at, member, "calendar.ends_before", NULL);
		} else if (!office_hours_follow(ret, from, to)) {
			refuse(check, list, at, member, "calendar.hours_overlap", NULL);
		} else {
			ret->parts[ret->count].from = from;
			ret->parts[ret->count++].to = to;
		}
	}
}

static void read_week(struct check *check)
{
	const Congvan__AgencyCalendar *calendar = check->calendar;
	bool named[7] = {false};

	read_parts(check, "usual", SIZE_MAX, calendar->usual, calendar->n_usual, &check->usual);
	for (size_t day = 0; day < 7; day++)
		check->weekly[day] = check->usual;
	if (!few_enough(check, "weekdays", calendar->n_weekdays, 7))
		return;
	for (size_t i = 0; i < calendar->n_weekdays; i++) {
		size_t day = office_weekday(calendar->weekdays[i]->weekday);

		if (day == 7) {
			refuse(check, "weekdays", i, "weekday", "field.unknown_value", calendar->weekdays[i]->weekday);
			continue;
		}
		if (named[day])
			refuse(check, "weekdays", i, "weekday", "calendar.day_twice", NULL);
		named[day] = true;
		read_parts(check, "weekdays", i, calendar->weekdays[i]->parts, calendar->weekdays[i]->n_parts,
			   &check->weekly[day]);
		if (!calendar->weekdays[i]->n_parts)
			refuse(check, "weekdays", i, "parts", "calendar.no_hours", NULL);
	}
}

static void read_weekend(struct check *check)
{
	const Congvan__AgencyCalendar *calendar = check->calendar;
	size_t off = 0;

	if (!few_enough(check, "weekend", calendar->n_weekend, 7))
		return;
	for (size_t i = 0; i < calendar->n_weekend; i++) {
		size_t day = office_weekday(calendar->weekend[i]);

		if (day == 7)
			refuse(check, "weekend", i, "", "field.unknown_value", calendar->weekend[i]);
		else if (check->weekend[day])
			refuse(check, "weekend", i, "", "calendar.day_twice", NULL);
		else
			check->weekend[day] = true;
	}
	for (size_t day = 0; day < 7; day++) {
		off += check->weekend[day];
		if (!check->weekend[day] && !check->weekly[day].count && !check->calendar->n_usual) {
			refuse(check, "usual", SIZE_MAX, "", "calendar.no_hours", NULL);
			return;
		}
	}
	if (off == 7)
		refuse(check, "weekend", SIZE_MAX, "", "calendar.never_works", NULL);
}

/* ---- days ---- */

static bool read_day(struct check *check, const char *list, size_t index, const char *member, const char *text,
		     int32_t *ret)
{
	if (!text || !*text)
		refuse(check, list, index, member, "field.required", NULL);
	else if (!cv_day_parse(text, ret))
		refuse(check, list, index, member, "field.bad_date", NULL);
	else if (*ret < OFFICE_CALENDAR_FIRST || *ret >= CENTURY_END)
		refuse(check, list, index, member, "calendar.year", NULL);
	else
		return true;
	return false;
}

/* members: of "from", "to" and "name". */
static bool read_days(struct check *check, const char *list, size_t index, Congvan__CalendarDays *days,
		      const char *const members[3], struct office_span *ret)
{
	clean_name(check, list, index, members[2], &days->name);
	if (days->to && !*days->to)
		days->to = NULL;
	if (!read_day(check, list, index, members[0], days->from, &ret->from))
		return false;
	ret->to = ret->from;
	if (days->to && !read_day(check, list, index, members[1], days->to, &ret->to))
		return false;
	if (ret->to < ret->from)
		refuse(check, list, index, members[1], "calendar.ends_before", NULL);
	else if (ret->to - ret->from >= OFFICE_CALENDAR_SPAN_DAYS_MAX)
		refuse(check, list, index, members[1], "calendar.too_long",
		       cv_printf(check->call, "%d", OFFICE_CALENDAR_SPAN_DAYS_MAX));
	else
		return true;
	return false;
}

static bool overlaps(const struct office_spans *spans, const struct office_span *span)
{
	for (size_t i = 0; i < spans->count; i++)
		if (span->from <= spans->items[i].to && spans->items[i].from <= span->to)
			return true;
	return false;
}

/* May this day be worked: does its day of the week have hours? */
static bool has_hours(const struct check *check, const struct office_span *span)
{
	for (int32_t day = span->from; day <= span->to && day < span->from + 7; day++)
		if (!check->weekly[cv_day_weekday(day)].count)
			return false;
	return true;
}

static void read_spans(struct check *check, const char *list, Congvan__CalendarDays **days, size_t count, bool worked)
{
	static const char *const members[] = {"from", "to", "name"};
	struct office_spans spans = {.items = cv_alloc_array(check->call, count + 1, sizeof(*spans.items))};

	if (!spans.items) {
		check->error = -ENOMEM;
		return;
	}
	if (!few_enough(check, list, count, OFFICE_CALENDAR_ENTRIES_MAX))
		return;
	for (size_t i = 0; i < count; i++) {
		struct office_span span = {.name = NULL};

		if (!read_days(check, list, i, days[i], members, &span))
			continue;
		if (overlaps(&spans, &span))
			refuse(check, list, i, "from", "calendar.day_twice", NULL);
		else if (worked && !has_hours(check, &span))
			refuse(check, list, i, "from", "calendar.no_hours", NULL);
		spans.items[spans.count++] = span;
	}
}

static void read_yearly(struct check *check)
{
	const Congvan__AgencyCalendar *calendar = check->calendar;
	bool named[1232] = {false}; /* by month * 100 + day */

	if (!few_enough(check, "yearly", calendar->n_yearly, 366))
		return;
	for (size_t i = 0; i < calendar->n_yearly; i++) {
		Congvan__CalendarDays *days = calendar->yearly[i];
		unsigned date;

		clean_name(check, "yearly", i, "name", &days->name);
		days->to = NULL;
		if (!days->from || !*days->from)
			refuse(check, "yearly", i, "from", "field.required", NULL);
		else if (!office_calendar_read_date(days->from, &date))
			refuse(check, "yearly", i, "from", "calendar.bad_yearly", NULL);
		else if (named[date])
			refuse(check, "yearly", i, "from", "calendar.day_twice", NULL);
		else
			named[date] = true;
	}
}

static void read_other_hours(struct check *check)
{
	static const char *const members[] = {"days/from", "days/to", "days/name"};
	const Congvan__AgencyCalendar *calendar = check->calendar;
	struct office_spans spans = {
	    .items = cv_alloc_array(check->call, calendar->n_other_hours + 1, sizeof(*spans.items))};

	if (!spans.items) {
		check->error = -ENOMEM;
		return;
	}
	if (!few_enough(check, "otherHours", calendar->n_other_hours, OFFICE_CALENDAR_ENTRIES_MAX))
		return;
	for (size_t i = 0; i < calendar->n_other_hours; i++) {
		Congvan__OtherHours *other = calendar->other_hours[i];
		struct office_span span = {.name = NULL};
		struct office_hours hours;

		read_parts(check, "otherHours", i, other->parts, other->n_parts, &hours);
		if (!other->n_parts)
			refuse(check, "otherHours", i, "parts", "calendar.no_hours", NULL);
		if (!other->days) {
			refuse(check, "otherHours", i, "days/from", "field.required", NULL);
			continue;
		}
		if (!read_days(check, "otherHours", i, other->days, members, &span))
			continue;
		if (overlaps(&spans, &span))
			refuse(check, "otherHours", i, "days/from", "calendar.day_twice", NULL);
		spans.items[spans.count++] = span;
	}
}

/* ---- the whole ---- */

static int by_first_day(const void *a, const void *b)
{
	const Congvan__CalendarDays *first = *(Congvan__CalendarDays *const *)a,
				    *second = *(Congvan__CalendarDays *const *)b;

	return strcmp(first->from ? first->from : "", second->from ? second->from : "");
}

static int by_other_day(const void *a, const void *b)
{
	const Congvan__OtherHours *first = *(Congvan__OtherHours *const *)a, *second = *(Congvan__OtherHours *const *)b;

	return by_first_day(&first->days, &second->days);
}

static void sort(void *items, size_t count, int (*compare)(const void *, const void *))
{
	if (count)
		qsort(items, count, sizeof(void *), compare);
}

/* Of the rules alone: who wrote them, and when, makes no other calendar. */
static int set_version(struct cv_call *call, Congvan__AgencyCalendar *calendar)
{
	unsigned char sha256[32];
	struct cv_bytes packed;

	calendar->version = NULL;
	calendar->changed_by = NULL;
	calendar->changed_at = NULL;
	calendar->has_revision = calendar->has_inherited = 0;
	packed = cv_pack(call, &calendar->base);
	calendar->version = cv_alloc(call, 2 * sizeof(sha256) + 1);
	if (!packed.data || !calendar->version ||
	    EVP_Digest(packed.data, packed.len, sha256, NULL, EVP_sha256(), NULL) != 1)
		return -ENOMEM;
	for (size_t i = 0; i < sizeof(sha256); i++)
		snprintf(calendar->version + 2 * i, 3, "%02x", sha256[i]);
	return 0;
}

int office_calendar_check(struct cv_call *call, const char *pointer, Congvan__AgencyCalendar *calendar)
{
	struct check check = {.call = call, .pointer = pointer, .calendar = calendar};

	read_week(&check);
	read_weekend(&check);
	read_yearly(&check);
	read_spans(&check, "holidays", calendar->holidays, calendar->n_holidays, false);
	read_spans(&check, "working", calendar->working, calendar->n_working, true);
	read_other_hours(&check);
	if (!check.error)
		check.error = cv_fields_ok(call);
	if (check.error)
		return check.error;
	sort(calendar->yearly, calendar->n_yearly, by_first_day);
	sort(calendar->holidays, calendar->n_holidays, by_first_day);
	sort(calendar->working, calendar->n_working, by_first_day);
	sort(calendar->other_hours, calendar->n_other_hours, by_other_day);
	return set_version(call, calendar);
}
