#include "days.h"

#include <errno.h>

#include <office/calendar/moment.h>

#include "entry.h"

#define LOOK_ROWS 20u /* most entries are in order: the next one that is lies near */

static int32_t day_of(const Congvan__RegisterEntry *entry)
{
	return cv_day_of_ms(office_moment_ms(entry->entered_at));
}

bool days_hold(const struct days *days, const Congvan__RegisterEntry *entry)
{
	int32_t day = day_of(entry);
	return (!days->has_first || day >= days->first) && (!days->has_last || day <= days->last);
}

/* The first entry from this number on that stands in the order of time. *ret NULL: there is none. */
static int next_in_order(struct cv_call *call, uint64_t book, uint64_t number, Congvan__RegisterEntry **ret)
{
	struct cv_key from = entry_key(call, book, number), end = cv_key_after(call, entry_key(call, book, 0));
	uint32_t count = LOOK_ROWS;
	*ret = NULL;
	while (count == LOOK_ROWS) {
		struct cv_row *rows;
		int error = cv_scan(call, from, end, LOOK_ROWS, 0, &rows, &count);
		for (uint32_t i = 0; error == 0 && i < count; i++) {
			Congvan__RegisterEntry *entry =
			    cv_row_message(call, &rows[i], &congvan__register_entry__descriptor);
			if (!entry)
				return -EBADMSG;
			if (entry->by_hand || entry->on_paper || entry->suffix)
				continue;
			*ret = entry;
			return 0;
		}
		if (error < 0 || count < LOOK_ROWS)
			return error;
		from.body = entry_next_body(call, rows[count - 1].body);
		if (!from.body.data)
			return -ENOMEM;
	}
	return 0;
}

/*
 * Numbers that the counter gives rise with time, so the first entry of a day is found by halving the range of numbers.
 * *ret: a number that no earlier day has; 1 at least.
 */
static int first_of_day(struct cv_call *call, uint64_t book, int32_t day, uint64_t *ret)
{
	uint64_t low = 1, high;
	int error = entry_last_number(call, book, &high);
	high++;
	while (error == 0 && low < high) {
		uint64_t middle = low + (high - low) / 2;
		Congvan__RegisterEntry *entry;
		error = next_in_order(call, book, middle, &entry);
		if (error == 0 && entry && day_of(entry) < day)
			low = entry->number + 1;
		else
			high = middle;
	}
	*ret = low;
	return error;
}

/* What stands elsewhere than its day does. */
static int widen(struct cv_call *call, uint64_t book, const struct days *days, uint64_t *from, uint64_t *to)
{
	struct cv_key next = cv_key(call, "register.by_hand", "i", book), end = cv_key_after(call, next);
	uint32_t count = CV_SCAN_ROWS;
	int error = 0;
	while (error == 0 && count == CV_SCAN_ROWS) {
		struct cv_row *rows;
		error = cv_scan(call, next, end, CV_SCAN_ROWS, CV_SCAN_KEYS, &rows, &count);
		for (uint32_t i = 0; error == 0 && i < count; i++) {
			uint64_t number = entry_number(rows[i].body);
			Congvan__RegisterEntry *entry;
			struct cv_key key = entry_key(call, book, number);
			key.body = rows[i].body; /* with its suffix */
			error = cv_get(call, key, &congvan__register_entry__descriptor, &entry);
			if (error < 0 || !entry || !days_hold(days, entry))
				continue;
			*from = number < *from ? number : *from;
			*to = number > *to ? number : *to;
		}
		if (error == 0 && count == CV_SCAN_ROWS)
			next.body = entry_next_body(call, rows[count - 1].body);
		if (!next.body.data)
			error = -ENOMEM;
	}
	return error;
}

int days_range(struct cv_call *call, uint64_t book, const struct days *days, uint64_t *ret_from, uint64_t *ret_to)
{
	int error = 0;
	*ret_from = 1;
	*ret_to = UINT64_MAX;
	if (!days->has_first && !days->has_last)
		return 0;
	if (days->has_first)
		error = first_of_day(call, book, days->first, ret_from);
	if (error == 0 && days->has_last)
		error = first_of_day(call, book, days->last + 1, ret_to);
	else if (error == 0)
		error = entry_last_number(call, book, ret_to);
	if (error == 0 && days->has_last)
		--*ret_to;
	return error < 0 ? error : widen(call, book, days, ret_from, ret_to);
}
