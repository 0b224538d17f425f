/* Inside of the calendar: for the files of this folder alone. */
#ifndef CONGVAN_OFFICE_CALENDAR_INT_H
#define CONGVAN_OFFICE_CALENDAR_INT_H

#include "office/calendar/calendar.h"
#include "office/catalogue/yaml_file.h"

/* Working hours of one day, in minutes from midnight, in order and apart from each other. */
struct office_hours {
	unsigned count;
	struct {
		int32_t from, to;
	} parts[OFFICE_CALENDAR_PARTS_MAX];
};

/* name: as the file has it, NULL for none; a calendar of a record keeps no names. */
struct office_hours_span {
	int32_t from, to; /* days, both included */
	struct office_hours hours;
	char *name;
};

struct office_span {
	int32_t from, to;
	char *name;
};

struct office_spans {
	struct office_span *items; /* by first day */
	size_t count;
};

struct office_yearly {
	unsigned date; /* month * 100 + day */
	char *name;
};

struct office_calendar {
	bool weekend[7]; /* 0: Sunday */
	struct office_yearly *yearly;
	size_t yearly_count;
	struct office_spans holidays, working;
	struct office_hours usual, weekly[7];
	bool own_hours[7]; /* weekly[] is not `usual` */
	struct office_hours_span *other_hours; /* by first day */
	size_t other_hours_count;
	char version[65];
	/* worked[n], minutes[n]: working days and minutes among the first n of `days` days from the day `first`. What
	 * lies outside is counted day by day. */
	int32_t first, days;
	int32_t *worked, *minutes;
};

extern const char *const office_weekdays[]; /* ended by NULL */
/* The place of a name among them; 7: it is none. */
size_t office_weekday(const char *name);

/* The days of an entry: "day", or "from" and "to"; its name. */
int office_calendar_read_span(struct office_yaml *yaml, const yaml_node_t *item, const char *key,
			      struct office_span *ret);
/* root NULL: no file. */
int office_calendar_read_hours(struct office_yaml *yaml, const yaml_node_t *root, struct office_calendar *calendar);
/* "07:30" as minutes; "24:00" is the end of the day. */
bool office_calendar_read_time(const char *text, int32_t *ret);
/* "mm-dd" as month * 100 + day. */
bool office_calendar_read_date(const char *text, unsigned *ret);

/* Are these hours in order, apart from each other and not empty? */
bool office_hours_follow(const struct office_hours *hours, int32_t from, int32_t to);

void office_calendar_sort(struct office_calendar *calendar);
/* As the rules say of a day of the century, without what was added up. */
bool office_calendar_ruled(const struct office_calendar *calendar, int32_t day);
/* As the file says of this day if it is worked; may be none. */
const struct office_hours *office_calendar_hours(const struct office_calendar *calendar, int32_t day);
int32_t office_hours_minutes(const struct office_hours *hours);
/* Fills worked[] and minutes[], which have room for calendar->days + 1. A day that is worked and has no hours: -EINVAL,
 * and *ret_day is that day. */
int office_calendar_add_up(struct office_calendar *calendar, int32_t *ret_day);

#endif
