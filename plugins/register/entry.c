#include "entry.h"

#include <errno.h>
#include <string.h>

#include <congvan/plugin.h>

#include "book.h"
#include "number.h"

#define ID_BYTES 8u
#define KEY_BYTES 16u /* register and number */

struct cv_key entry_key(struct cv_call *call, uint64_t book, uint64_t number)
{
	if (number == 0)
		return cv_key(call, "register.entry", "i", book);
	return cv_key(call, "register.entry", "ii", book, number);
}

uint64_t entry_number(struct cv_bytes body)
{
	return cv_key_u64(body, ID_BYTES);
}

bool entry_is_numbered(struct cv_bytes body)
{
	return body.len == KEY_BYTES;
}

struct cv_bytes entry_next_body(struct cv_call *call, struct cv_bytes body)
{
	uint8_t *next = cv_alloc(call, body.len + 1);
	if (!next)
		return (struct cv_bytes){NULL, 0};
	memcpy(next, body.data, body.len);
	return (struct cv_bytes){next, body.len + 1};
}

int entry_last_number(struct cv_call *call, uint64_t book, uint64_t *ret)
{
	struct cv_row *rows;
	uint32_t count;
	struct cv_key all = entry_key(call, book, 0);
	int error = cv_scan(call, all, cv_key_after(call, all), 1, CV_SCAN_REVERSE | CV_SCAN_KEYS, &rows, &count);
	if (error == 0)
		*ret = count ? entry_number(rows[0].body) : 0;
	return error;
}

/* What remains to be listed, as a range of keys. */
struct range {
	struct cv_key from, to;
	uint32_t limit, flags;
};

/* A cursor is the body of the last key that was listed; the next page begins behind it. */
static int resume(struct cv_call *call, const Congvan__ListEntriesRequest *request, struct range *range)
{
	struct cv_bytes last;
	if (!request->cursor || !request->cursor[0])
		return 0;
	int error = cv_cursor_body(call, request->cursor, &last);
	if (error < 0)
		return error;
	if (last.len < KEY_BYTES || cv_key_u64(last, 0) != request->id)
		return cv_fail(call, CV_INVALID, "cursor.invalid", NULL);
	if (request->descending) {
		range->to.body = last;
		return 0;
	}
	range->from.body = entry_next_body(call, last);
	return range->from.body.data ? 0 : -ENOMEM;
}

static int choose_range(struct cv_call *call, const Congvan__ListEntriesRequest *request, struct range *ret)
{
	uint32_t limit = request->limit ? request->limit : ENTRY_LIMIT_DEFAULT;
	struct cv_key all = entry_key(call, request->id, 0);
	if (request->from && request->to && request->to < request->from) {
		cv_field(call, "/to", "field.number_order", NULL);
		return cv_fields_ok(call);
	}
	ret->from = entry_key(call, request->id, request->from);
	ret->to = cv_key_after(call, request->to ? entry_key(call, request->id, request->to) : all);
	ret->limit = limit < ENTRY_LIMIT_MAX ? limit : ENTRY_LIMIT_MAX;
	ret->flags = request->descending ? CV_SCAN_REVERSE : 0;
	return resume(call, request, ret);
}

int list_entries(struct cv_call *call, const Congvan__ListEntriesRequest *request, Congvan__ListEntriesReply *reply)
{
	struct range range = {.limit = ENTRY_LIMIT_DEFAULT};
	Congvan__Register *book;
	struct rights rights;
	struct cv_row *rows = NULL;
	uint32_t count = 0;
	int error = book_read_for(call, request->id, RIGHTS_READ, &rights, &book);
	if (error == 0)
		error = choose_range(call, request, &range);
	if (error == 0)
		error = cv_scan(call, range.from, range.to, range.limit + 1, range.flags, &rows, &count);
	for (uint32_t i = 0; error == 0 && i < count && i < range.limit; i++) {
		Congvan__RegisterEntry *entry = cv_row_message(call, &rows[i], &congvan__register_entry__descriptor);
		error = entry ? number_offer(call, &rights, book, entry) : -EBADMSG;
		if (error == 0)
			error = cv_append(call, &reply->entries, &reply->n_entries, entry);
	}
	if (error < 0 || count <= range.limit)
		return error;
	reply->next_cursor = cv_cursor(call, rows[range.limit - 1].body);
	return reply->next_cursor ? 0 : -ENOMEM;
}
