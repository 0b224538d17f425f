#include "gap.h"

#include <errno.h>
#include <string.h>

#include <congvan/plugin.h>
#include <office/book/book.h>

#include "book.h"
#include "entry.h"
#include "number.h"

#define KEY_BYTES_LEAST 16u /* register and number */

/* A page of the report. Places are bodies of keys in register.entry: register, number, perhaps a suffix. */
struct report {
	struct cv_call *call;
	Congvan__GapsReply *reply;
	const Congvan__Register *book;
	uint32_t limit;
	struct cv_bytes behind; /* the page begins behind this place; empty: at the beginning */
	struct cv_bytes until; /* and goes so far; empty: to the end */
	uint64_t previous; /* number or document of the key before this one */
};

/* Returns 1 when the page is full and ends before this key. */
typedef int on_key(struct report *report, struct cv_bytes body);

static int compare(struct cv_bytes a, struct cv_bytes b)
{
	int order = memcmp(a.data, b.data, a.len < b.len ? a.len : b.len);
	return order ? order : (a.len > b.len) - (a.len < b.len);
}

/* Visits the keys from `from` to `end`, in order, a page of keys at a time; 1 when a visitor ended it. */
static int visit_all(struct report *report, struct cv_key from, struct cv_key end, on_key *visit)
{
	uint32_t count = CV_SCAN_ROWS;
	while (count == CV_SCAN_ROWS) {
		struct cv_row *rows;
		int result = cv_scan(report->call, from, end, CV_SCAN_ROWS, CV_SCAN_KEYS, &rows, &count);
		for (uint32_t i = 0; result == 0 && i < count; i++)
			result = visit(report, rows[i].body);
		if (result)
			return result;
		if (count < CV_SCAN_ROWS)
			return 0;
		from.body = entry_next_body(report->call, rows[count - 1].body);
		if (!from.body.data)
			return -ENOMEM;
	}
	return 0;
}

/* Where the page begins among the keys of an index of the book. */
static int first_key(const struct report *report, const char *prefix, struct cv_key *ret)
{
	*ret = cv_key(report->call, prefix, "ii", report->book->id, (uint64_t)0);
	if (report->behind.len == 0)
		return 0;
	ret->body = entry_next_body(report->call, report->behind);
	return ret->body.data ? 0 : -ENOMEM;
}

static struct cv_key end_of_book(const struct report *report, const char *prefix)
{
	return cv_key_after(report->call, cv_key(report->call, prefix, "i", report->book->id));
}

/* ---- reserved and void numbers ---- */

static int scan_index(const struct report *report, const char *prefix, struct cv_row **ret, uint32_t *ret_count)
{
	struct cv_key from;
	int error = first_key(report, prefix, &from);
	return error < 0 ? error
			 : cv_scan(report->call, from, end_of_book(report, prefix), report->limit, CV_SCAN_KEYS, ret,
				   ret_count);
}

static int add_set_aside(const struct report *report, const struct rights *rights, struct cv_bytes body)
{
	struct cv_key key = entry_key(report->call, report->book->id, 0);
	Congvan__RegisterEntry *entry;
	key.body = body;
	int error = cv_get(report->call, key, &congvan__register_entry__descriptor, &entry);
	if (error < 0 || !entry) /* the index is written with the entry */
		return error < 0 ? error : cv_fail(report->call, CV_INTERNAL, "book.no_entry", NULL);
	error = number_offer(report->call, rights, report->book, entry);
	return error < 0 ? error
			 : cv_append(report->call, &report->reply->set_aside, &report->reply->n_set_aside, entry);
}

/* Both indices in one order. When there are as many as the page holds, it ends with the last of them. */
static int list_set_aside(struct report *report, const struct rights *rights)
{
	struct cv_row *reserved, *voided;
	uint32_t reserved_count, void_count, i = 0, j = 0;
	int error = scan_index(report, "register.reserved", &reserved, &reserved_count);
	if (error == 0)
		error = scan_index(report, "register.void", &voided, &void_count);
	while (error == 0 && report->reply->n_set_aside < report->limit && (i < reserved_count || j < void_count)) {
		bool from_reserved =
		    j == void_count || (i < reserved_count && compare(reserved[i].body, voided[j].body) < 0);
		struct cv_bytes body = from_reserved ? reserved[i++].body : voided[j++].body;
		error = add_set_aside(report, rights, body);
		if (report->reply->n_set_aside == report->limit)
			report->until = body;
	}
	return error;
}

/* A page that ended early does not speak of what comes later. */
static void cut_set_aside(struct report *report)
{
	Congvan__GapsReply *reply = report->reply;
	uint64_t last = entry_number(report->until);
	while (reply->n_set_aside && reply->set_aside[reply->n_set_aside - 1]->number > last)
		reply->n_set_aside--;
}

/* ---- numbers without an entry ---- */

static int add_gap(struct report *report, uint64_t first, uint64_t last)
{
	Congvan__NumberRange *range = cv_new(report->call, &congvan__number_range__descriptor);
	if (!range)
		return -ENOMEM;
	CV_SET(range, first, first);
	CV_SET(range, last, last);
	return cv_append(report->call, &report->reply->gaps, &report->reply->n_gaps, range);
}

static int on_entry(struct report *report, struct cv_bytes body)
{
	Congvan__GapsReply *reply = report->reply;
	uint64_t number = entry_number(body), next = report->previous + 1;
	/* Above the counter's last number nothing is missing: it has not come there yet. */
	bool gap = entry_is_numbered(body) && number > next && number <= reply->last_number;
	if (report->until.len && compare(body, report->until) > 0)
		return 1;
	if ((reply->entries >= GAP_ENTRIES_MAX && entry_is_numbered(body)) || (gap && reply->n_gaps == report->limit))
		return 1;
	reply->entries++;
	report->behind = body;
	report->previous = number;
	return gap ? add_gap(report, next, number - 1) : 0;
}

static int list_gaps(struct report *report)
{
	struct cv_key from;
	int result = first_key(report, "register.entry", &from);
	if (result == 0)
		result = visit_all(report, from, end_of_book(report, "register.entry"), on_entry);
	if (result <= 0)
		return result;
	report->until = report->behind;
	report->reply->next_cursor = cv_cursor(report->call, report->until);
	if (!report->reply->next_cursor)
		return -ENOMEM;
	CV_SET(report->reply, incomplete, true);
	cut_set_aside(report);
	return 0;
}

/* ---- doubled documents ---- */

/* Keys in register.entry_of: register, document, number. A document that stands twice in a row has two numbers. */
static int on_document(struct report *report, struct cv_bytes body)
{
	Congvan__GapsReply *reply = report->reply;
	uint64_t document = entry_number(body), previous = report->previous;
	report->previous = document;
	if (!document || document != previous)
		return 0;
	if (reply->n_doubled && reply->doubled[reply->n_doubled - 1] == document)
		return 0;
	if (reply->n_doubled == GAP_DOUBLED_MAX) {
		CV_SET(reply, incomplete, true);
		return 1;
	}
	reply->doubled[reply->n_doubled++] = document;
	return 0;
}

static int list_doubled(struct report *report)
{
	struct cv_key from = cv_key(report->call, "register.entry_of", "i", report->book->id);
	report->reply->doubled = cv_alloc_array(report->call, GAP_DOUBLED_MAX, sizeof(report->reply->doubled[0]));
	if (!report->reply->doubled)
		return -ENOMEM;
	report->previous = 0;
	int result = visit_all(report, from, end_of_book(report, "register.entry_of"), on_document);
	return result < 0 ? result : 0;
}

/* ---- the report ---- */

static int begin(struct report *report, const Congvan__GapsRequest *request)
{
	Congvan__GapsReply *reply = report->reply;
	CV_SET(reply, entries, 0);
	CV_SET(reply, incomplete, false);
	CV_SET(reply, last_number, 0);
	report->limit = request->limit ? request->limit : GAP_ROWS_DEFAULT;
	if (report->limit > GAP_ROWS_MAX)
		report->limit = GAP_ROWS_MAX;
	int error = office_book_last(report->call, report->book->id, &reply->last_number);
	if (error < 0 || !request->cursor || !request->cursor[0])
		return error;
	error = cv_cursor_body(report->call, request->cursor, &report->behind);
	if (error < 0)
		return error;
	if (report->behind.len < KEY_BYTES_LEAST || cv_key_u64(report->behind, 0) != report->book->id)
		return cv_fail(report->call, CV_INVALID, "cursor.invalid", NULL);
	report->previous = entry_number(report->behind);
	return 0;
}

int gaps(struct cv_call *call, const Congvan__GapsRequest *request, Congvan__GapsReply *reply)
{
	struct report report = {.call = call, .reply = reply};
	struct rights rights;
	Congvan__Register *book;
	int error = book_read_for(call, request->id, RIGHTS_READ, &rights, &book);
	if (error < 0)
		return error;
	report.book = book;
	error = begin(&report, request);
	bool first = report.behind.len == 0;
	if (error == 0)
		error = list_set_aside(&report, &rights);
	if (error == 0)
		error = list_gaps(&report);
	return error < 0 || !first ? error : list_doubled(&report);
}
