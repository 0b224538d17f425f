#include "state.h"

#include <errno.h>
#include <inttypes.h>

#include <office/book/book.h>
#include <office/calendar/moment.h>

#include "book.h"
#include "types.h"

#define OPEN CONGVAN__REGISTER_STATE__REGISTER_OPEN
#define CLOSED CONGVAN__REGISTER_STATE__REGISTER_CLOSED

/* ---- closing and opening ---- */

/*
 * A book is closed for good when every number that was kept has been used or released. Reservations put the key that is
 * read here with a check, so none can slip in between.
 */
static int check_reserved(struct cv_txn *txn, struct cv_call *call, const Congvan__Register *book)
{
	Congvan__Register *reserving;
	uint32_t count;
	uint64_t first;
	int error = cv_txn_get(txn, cv_key(call, "register.reserved", "i", book->id), &congvan__register__descriptor,
			       &reserving);
	if (error == 0)
		error = book_count_reserved(call, book->id, &count, &first);
	if (error < 0 || count == 0)
		return error;
	return cv_fail(call, CV_CONFLICT, "register.reserved_left", book->name, cv_printf(call, "%" PRIu32, count),
		       cv_printf(call, "%" PRIu64, first), NULL);
}

static int note_state(struct cv_call *call, const struct rights *rights, Congvan__RegisterState state,
		      const char *reason, Congvan__Register *book)
{
	CV_SET(book, state, state);
	CV_SET(book, revision, book->revision + 1);
	book->state_reason = (char *)(uintptr_t)reason; /* packed at once, never written to */
	book->state_by = rights->by ? office_actor_message(call, rights->by) : NULL;
	book->state_at = office_moment(call, call->now_ms);
	return book->state_at && (book->state_by || !rights->by) ? 0 : -ENOMEM;
}

static int finish(struct cv_txn *txn, struct cv_call *call, const struct rights *rights, const char *topic,
		  Congvan__Register *book, Congvan__RegisterView *reply)
{
	int error = cv_txn_put(txn, book_key(call, book->id), &book->base);
	if (error == 0)
		error = cv_txn_event(txn, topic, book->id, &book->base);
	if (error == 0)
		error = book_view(call, rights, book, reply);
	if (error < 0)
		return error;
	cv_http_etag(call, book->revision);
	return cv_txn_commit(txn);
}

/*
 * Numbering reads the book with a check and puts nothing in it; this puts it. So a number is either taken before the
 * book is closed, or its commit conflicts, runs again and finds the book closed.
 */
static int set_state(struct cv_call *call, const Congvan__RegisterRequest *request, Congvan__RegisterState state,
		     Congvan__RegisterView *reply)
{
	struct rights rights;
	Congvan__Register *book;
	const char *reason;
	struct cv_txn *txn = cv_txn_begin(call);
	int error = book_begin_act(txn, call, request->id, RIGHTS_KEEP, &rights, &book);
	if (error == 0)
		error = cv_if_match(call, book->revision);
	if (error < 0)
		return error;
	office_book_reason(call, "/reason", request->reason, false, &reason);
	error = cv_fields_ok(call);
	if (error == 0 && book->state == state)
		return cv_fail(call, CV_CONFLICT, state == OPEN ? "register.is_open" : "register.is_closed", book->name,
			       NULL);
	if (error == 0 && state == CLOSED)
		error = check_reserved(txn, call, book);
	if (error == 0)
		error = note_state(call, &rights, state, reason, book);
	if (error < 0)
		return error;
	return finish(txn, call, &rights, state == OPEN ? "register.opened" : "register.closed", book, reply);
}

int close_book(struct cv_call *call, const Congvan__RegisterRequest *request, Congvan__RegisterView *reply)
{
	return set_state(call, request, CLOSED, reply);
}

int open_book(struct cv_call *call, const Congvan__RegisterRequest *request, Congvan__RegisterView *reply)
{
	return set_state(call, request, OPEN, reply);
}

/* ---- the default ---- */

int state_put_id(struct cv_txn *txn, struct cv_key key, uint64_t id)
{
	Congvan__Register entry = CONGVAN__REGISTER__INIT;
	CV_SET(&entry, id, id);
	return cv_txn_put(txn, key, &entry.base);
}

static struct cv_key default_key(struct cv_call *call, const Congvan__Register *book)
{
	return cv_key(call, "register.default", "wbi", book->year, (unsigned)book->direction, book->unit_id);
}

int state_default(struct cv_txn *txn, struct cv_call *call, const Congvan__Register *book, Congvan__Register **ret)
{
	Congvan__Register *entry;
	int error = cv_txn_get(txn, default_key(call, book), &congvan__register__descriptor, &entry);
	*ret = NULL;
	if (error == 0 && entry)
		error = cv_txn_get(txn, book_key(call, entry->id), &congvan__register__descriptor, ret);
	return error;
}

int state_take_default(struct cv_txn *txn, struct cv_call *call, Congvan__Register *old, Congvan__Register *book)
{
	int error = 0;
	CV_SET(book, default_register, true);
	if (old) {
		CV_SET(old, default_register, false);
		CV_SET(old, revision, old->revision + 1);
		error = cv_txn_put(txn, book_key(call, old->id), &old->base);
	}
	return error < 0 ? error : state_put_id(txn, default_key(call, book), book->id);
}

int make_default(struct cv_call *call, const Congvan__RegisterRequest *request, Congvan__RegisterView *reply)
{
	struct rights rights;
	Congvan__Register *book, *old;
	struct cv_txn *txn = cv_txn_begin(call);
	int error = book_begin_act(txn, call, request->id, RIGHTS_KEEP, &rights, &book);
	if (error == 0)
		error = cv_if_match(call, book->revision);
	if (error < 0)
		return error;
	if (book->state != OPEN)
		return cv_fail(call, CV_CONFLICT, "register.is_closed", book->name, NULL);
	if (book->default_register)
		return cv_fail(call, CV_CONFLICT, "register.is_default", book->name, NULL);
	if (book->n_document_types)
		error = types_make_default(txn, call, book);
	else
		error = state_default(txn, call, book, &old);
	if (error == 0 && !book->n_document_types)
		error = state_take_default(txn, call, old, book);
	CV_SET(book, revision, book->revision + 1);
	return error < 0 ? error : finish(txn, call, &rights, "register.made_default", book, reply);
}
