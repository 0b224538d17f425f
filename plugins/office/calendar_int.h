/* Inside of the calendar: for calendar.c and calendar_hours.c alone. */
#ifndef CONGVAN_OFFICE_CALENDAR_INT_H
#define CONGVAN_OFFICE_CALENDAR_INT_H

#include "office/calendar.h"
#include "office/yaml_file.h"

/* Working hours of one day, in minutes from midnight, in order and apart from each other. */
struct office_hours {
	unsigned count;
	struct {
		int32_t from, to;
	} parts[OFFICE_CALENDAR_PARTS_MAX];
};

struct office_hours_span {
	int32_t from, to; /* days, both included */
	struct office_hours hours;
};

struct office_span {
	int32_t from, to;
};

struct office_spans {
	struct office_span *items;
	size_t count;
};

struct office_calendar {
	bool weekend[7]; /* 0: Sunday */
	unsigned *yearly; /* month * 100 + day */
	size_t yearly_count;
	struct office_spans holidays, working;
	struct office_hours weekly[7];
	struct office_hours_span *other_hours; /* by first day */
	size_t other_hours_count;
	char version[65];
	/* worked[n], minutes[n]: working days and minutes among the first n days from OFFICE_CALENDAR_FIRST. */
	int32_t worked[OFFICE_CALENDAR_DAYS + 1], minutes[OFFICE_CALENDAR_DAYS + 1];
};

extern const char *const office_weekdays[]; /* ended by NULL */

/* The days of an entry: "day", or "from" and "to". */
int office_calendar_read_span(struct office_yaml *yaml, const yaml_node_t *item, const char *key,
			      struct office_span *ret);
/* root NULL: no file. */
int office_calendar_read_hours(struct office_yaml *yaml, const yaml_node_t *root, struct office_calendar *calendar);
/* As the file says of this day if it is worked; may be none. */
const struct office_hours *office_calendar_hours(const struct office_calendar *calendar, int32_t day);
int32_t office_hours_minutes(const struct office_hours *hours);

#endif
