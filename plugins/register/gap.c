#include "gap.h"

#include <errno.h>

#include <congvan/plugin.h>

#include "book.h"
#include "entry.h"

/* Where a walk over the keys of a book stands. */
struct walk {
	struct cv_call *call;
	Congvan__GapsReply *reply;
	uint64_t previous; /* number or document of the key before this one */
};

typedef int on_key(struct walk *walk, struct cv_bytes body);

/* Visits all keys that begin with `from`'s, in order, a page of keys at a time. */
static int visit_all(struct walk *walk, struct cv_key from, on_key *visit)
{
	struct cv_key end = cv_key_after(walk->call, from);
	uint32_t count = CV_SCAN_ROWS, seen = 0;
	walk->previous = 0;
	while (count == CV_SCAN_ROWS) {
		struct cv_row *rows;
		int error = cv_scan(walk->call, from, end, CV_SCAN_ROWS, CV_SCAN_KEYS, &rows, &count);
		for (uint32_t i = 0; error == 0 && i < count; i++)
			error = visit(walk, rows[i].body);
		if (error < 0)
			return error;
		seen += count;
		if (count < CV_SCAN_ROWS)
			return 0;
		if (seen >= GAP_ENTRIES_MAX) {
			CV_SET(walk->reply, incomplete, true);
			return 0;
		}
		from.body = entry_next_body(walk->call, rows[count - 1].body);
		if (!from.body.data)
			return -ENOMEM;
	}
	return 0;
}

static int add_gap(struct walk *walk, uint64_t first, uint64_t last)
{
	Congvan__GapsReply *reply = walk->reply;
	if (reply->n_gaps == GAP_RANGES_MAX) {
		CV_SET(reply, incomplete, true);
		return 0;
	}
	Congvan__NumberRange *range = cv_new(walk->call, &congvan__number_range__descriptor);
	if (!range)
		return -ENOMEM;
	CV_SET(range, first, first);
	CV_SET(range, last, last);
	return cv_append(walk->call, &reply->gaps, &reply->n_gaps, range);
}

/* Keys in register.entry: register, number, perhaps a suffix. */
static int on_entry(struct walk *walk, struct cv_bytes body)
{
	uint64_t number = entry_number(body), previous = walk->previous;
	walk->reply->entries++;
	if (!entry_is_numbered(body))
		return 0;
	walk->previous = number;
	walk->reply->last_number = number;
	return number > previous + 1 ? add_gap(walk, previous + 1, number - 1) : 0;
}

/* Keys in register.entry_of: register, document, number. A document that stands twice in a row has two numbers. */
static int on_document(struct walk *walk, struct cv_bytes body)
{
	Congvan__GapsReply *reply = walk->reply;
	uint64_t document = entry_number(body), previous = walk->previous;
	walk->previous = document;
	if (!document || document != previous)
		return 0;
	if (reply->n_doubled && reply->doubled[reply->n_doubled - 1] == document)
		return 0;
	if (reply->n_doubled == GAP_DOUBLED_MAX) {
		CV_SET(reply, incomplete, true);
		return 0;
	}
	reply->doubled[reply->n_doubled++] = document;
	return 0;
}

int gaps(struct cv_call *call, const Congvan__RegisterRequest *request, Congvan__GapsReply *reply)
{
	struct walk walk = {call, reply, 0};
	Congvan__Register *book;
	int error = book_read_entries(call, request->id, &book);
	if (error < 0)
		return error;
	reply->doubled = cv_alloc_array(call, GAP_DOUBLED_MAX, sizeof(reply->doubled[0]));
	if (!reply->doubled)
		return -ENOMEM;
	CV_SET(reply, entries, 0);
	CV_SET(reply, last_number, 0);
	CV_SET(reply, incomplete, false);
	error = visit_all(&walk, entry_key(call, book->id, 0), on_entry);
	return error < 0 ? error : visit_all(&walk, cv_key(call, "register.entry_of", "i", book->id), on_document);
}
