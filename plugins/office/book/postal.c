#include "office/book/postal.h"

#include <errno.h>

#include "office/calendar/moment.h"

struct cv_key office_postal_key(struct cv_call *call, uint64_t line)
{
	return cv_key(call, "register.postal", "i", line);
}

int office_postal_book(struct cv_txn *txn, struct cv_call *call, uint32_t year, Congvan__Register **ret)
{
	struct cv_key key =
	    cv_key(call, "register.default", "wbi", year, (unsigned)CONGVAN__DIRECTION__DIRECTION_POSTAL, (uint64_t)0);
	Congvan__Register *book = NULL;
	int error = cv_txn_get(txn, key, &congvan__register__descriptor, &book);

	*ret = NULL;
	if (!error && book)
		error = cv_txn_get(txn, cv_key(call, "register.book", "i", book->id), &congvan__register__descriptor,
				   &book);
	if (!error && book && book->state == CONGVAN__REGISTER_STATE__REGISTER_OPEN)
		*ret = book;
	return error;
}

static int fill(struct cv_call *call, const Congvan__Register *book, const struct office_actor *by,
		Congvan__PostalLine *line)
{
	CV_SET(line, register_id, book->id);
	CV_SET(line, state, CONGVAN__REGISTER_ENTRY_STATE__ENTRY_ACTIVE);
	CV_SET(line, revision, 1);
	if (!line->has_envelopes)
		CV_SET(line, envelopes, 1);
	line->entered_at = office_moment(call, call->now_ms);
	line->entered_by = by ? office_actor_message(call, by) : NULL;
	return line->entered_at && (line->entered_by || !by) ? 0 : -ENOMEM;
}

int office_postal_add(struct cv_txn *txn, struct cv_call *call, const Congvan__Register *book,
		      const struct office_actor *by, Congvan__PostalLine *line)
{
	Congvan__PostalLine *there = NULL;
	int32_t day;
	int error = 0;

	if (!line->day || !cv_day_parse(line->day, &day) || cv_day_year(day) != book->year)
		return cv_fail(call, CV_CONFLICT, "book.wrong_year", cv_printf(call, "%u", book->year), NULL);
	if (line->id)
		error = cv_txn_get(txn, office_postal_key(call, line->id), &congvan__postal_line__descriptor, &there);
	if (error || there)
		return error;
	if (!line->id)
		CV_SET(line, id, call->host->new_id(call->host));
	error = fill(call, book, by, line);
	if (!error)
		error = cv_txn_put_new(txn, office_postal_key(call, line->id), &line->base);
	return error
		   ? error
		   : cv_txn_put_raw(txn, cv_key(call, "register.postal_day", "iwi", book->id, (uint32_t)day, line->id),
				    (struct cv_bytes){NULL, 0});
}
