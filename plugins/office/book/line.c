/* What numbers of a book there are, and voiding one. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "office/book/number.h"
#include "office/calendar/moment.h"

#define VOID CONGVAN__REGISTER_ENTRY_STATE__ENTRY_VOID
#define RESERVED CONGVAN__REGISTER_ENTRY_STATE__ENTRY_RESERVED
#define NUMBER_AT sizeof(uint64_t) /* in a key: behind the register */
#define NUMBER_BYTES (2 * sizeof(uint64_t)) /* of a key that has a number and no suffix */

struct cv_key office_book_entry_key(struct cv_call *call, uint64_t book, uint64_t number, const char *suffix)
{
	return suffix && *suffix ? cv_key(call, "register.entry", "iir", book, number, suffix)
				 : cv_key(call, "register.entry", "ii", book, number);
}

int office_book_sign(struct cv_call *call, const struct office_actor *by, Congvan__RegisterEntry *entry)
{
	entry->changed_by = by ? office_actor_message(call, by) : NULL;
	entry->changed_at = office_moment(call, call->now_ms);
	return entry->changed_at && (entry->changed_by || !by) ? 0 : -ENOMEM;
}

void office_book_reason(struct cv_call *call, const char *pointer, const char *text, bool required, const char **ret)
{
	const char *clean = text && *text ? cv_text_clean(call, text, strlen(text)) : NULL;
	char most[16];

	*ret = NULL;
	snprintf(most, sizeof(most), "%u", OFFICE_BOOK_REASON_CHARS);
	if (text && *text && !clean)
		cv_field(call, pointer, "field.not_text", NULL);
	else if (clean && cv_text_length(clean) > OFFICE_BOOK_REASON_CHARS)
		cv_field(call, pointer, "field.too_long", most, NULL);
	else if (clean && *clean)
		*ret = clean;
	else if (required)
		cv_field(call, pointer, "field.required", NULL);
}

/* ---- voiding ---- */

/* The line is no longer one of its document, nor a reserved one. */
static int drop_indices(struct cv_txn *txn, struct cv_call *call, const Congvan__RegisterEntry *entry,
			const char *suffix)
{
	uint64_t book = entry->register_id;

	if (entry->state == RESERVED)
		return cv_txn_delete(txn, cv_key(call, "register.reserved", "ii", book, entry->number));
	if (!entry->document_id)
		return 0;
	return cv_txn_delete(
	    txn, cv_key(call, "register.entry_of", "iiir", book, entry->document_id, entry->number, suffix));
}

int office_book_void(struct cv_txn *txn, struct cv_call *call, uint64_t book, uint64_t number, const char *suffix,
		     const char *reason, const struct office_actor *by, Congvan__RegisterEntry **ret_or_null)
{
	struct cv_key key = office_book_entry_key(call, book, number, suffix);
	const char *letters = suffix ? suffix : "";
	Congvan__RegisterEntry *entry;
	int error = cv_txn_get(txn, key, &congvan__register_entry__descriptor, &entry);

	if (error)
		return error;
	if (!entry)
		return cv_fail(call, CV_NOT_FOUND, "book.no_entry", NULL);
	if (entry->state == VOID)
		return cv_fail(call, CV_CONFLICT, "book.is_void", NULL);
	error = drop_indices(txn, call, entry, letters);
	CV_SET(entry, state, VOID);
	CV_SET(entry, revision, entry->revision + 1);
	entry->reason = (char *)(uintptr_t)reason;
	if (!error)
		error = office_book_sign(call, by, entry);
	if (!error)
		error = cv_txn_put(txn, key, &entry->base);
	if (!error)
		error = cv_txn_put_raw(txn, cv_key(call, "register.void", "iir", book, number, letters),
				       (struct cv_bytes){NULL, 0});
	if (!error && ret_or_null)
		*ret_or_null = entry;
	return error;
}

/* ---- the counter ---- */

int office_book_key_behind(struct cv_call *call, const struct cv_row *row, struct cv_key *key)
{
	uint8_t *next = cv_alloc(call, row->body.len + 1);

	if (!next)
		return -ENOMEM;
	memcpy(next, row->body.data, row->body.len);
	key->body = (struct cv_bytes){next, row->body.len + 1};
	return 0;
}

/* Walks numbers of one index downwards. */
struct descent {
	struct cv_call *call;
	struct cv_key first, end;
	struct cv_row *rows;
	uint32_t count, at, page;
	uint64_t number; /* 0: none is left */
};

static int next_lower(struct descent *walk)
{
	int error = 0;

	for (;;) {
		if (walk->at < walk->count) {
			const struct cv_bytes body = walk->rows[walk->at++].body;

			walk->end.body = body;
			walk->number = cv_key_u64(body, NUMBER_AT);
			if (body.len == NUMBER_BYTES)
				return 0;
			continue;
		}
		walk->number = 0;
		if (walk->rows && walk->count < walk->page)
			return 0;
		/* Most books need one key: the next pages are larger. */
		walk->page = walk->rows ? CV_SCAN_ROWS : 1;
		walk->at = 0;
		error = cv_scan(walk->call, walk->first, walk->end, walk->page, CV_SCAN_REVERSE | CV_SCAN_KEYS,
				&walk->rows, &walk->count);
		if (error)
			return error;
		if (!walk->count)
			return 0;
	}
}

static struct descent descend(struct cv_call *call, const char *prefix, uint64_t book)
{
	struct cv_key all = cv_key(call, prefix, "i", book);

	return (struct descent){.call = call, .first = all, .end = cv_key_after(call, all)};
}

int office_book_counter(struct cv_call *call, uint64_t book, uint64_t *ret)
{
	struct descent entries = descend(call, "register.entry", book);
	struct descent chosen = descend(call, "register.by_hand", book);
	int error = next_lower(&entries);

	if (!error)
		error = next_lower(&chosen);
	while (!error && entries.number && entries.number == chosen.number) {
		error = next_lower(&entries);
		if (!error)
			error = next_lower(&chosen);
	}
	*ret = entries.number;
	return error;
}

int office_book_last(struct cv_call *call, uint64_t book, uint64_t *ret)
{
	struct cv_key from, end = cv_key_after(call, cv_key(call, "register.by_hand", "i", book));
	uint32_t count = 0;
	int error = office_book_counter(call, book, ret);

	if (error)
		return error;
	from = cv_key(call, "register.by_hand", "ii", book, *ret + 1);
	do {
		struct cv_row *rows;

		error = cv_scan(call, from, end, CV_SCAN_ROWS, CV_SCAN_KEYS, &rows, &count);
		for (uint32_t i = 0; i < count && !error; i++) {
			if (rows[i].body.len != NUMBER_BYTES)
				continue;
			if (cv_key_u64(rows[i].body, NUMBER_AT) != *ret + 1)
				return 0;
			++*ret;
		}
		if (!error && count == CV_SCAN_ROWS)
			error = office_book_key_behind(call, &rows[count - 1], &from);
	} while (!error && count == CV_SCAN_ROWS);
	return error;
}
