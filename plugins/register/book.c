#include "book.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <congvan/plugin.h>

#include "entry.h"

#define OPEN CONGVAN__REGISTER_STATE__REGISTER_OPEN
#define CLOSED CONGVAN__REGISTER_STATE__REGISTER_CLOSED

struct cv_key book_key(struct cv_call *call, uint64_t id)
{
	return cv_key(call, "register.book", "i", id);
}

struct cv_key book_code_key(struct cv_call *call, uint32_t year, const char *code)
{
	if (year == 0)
		return cv_key(call, "register.code", NULL);
	if (!code)
		return cv_key(call, "register.code", "w", year);
	return cv_key(call, "register.code", "ws", year, code);
}

int book_read(struct cv_call *call, uint64_t id, Congvan__Register **ret)
{
	*ret = NULL;
	int error = id ? cv_get(call, book_key(call, id), &congvan__register__descriptor, ret) : 0;
	if (error == 0 && !*ret)
		return cv_fail(call, CV_NOT_FOUND, "register.not_found", NULL);
	return error;
}

int book_read_entries(struct cv_call *call, uint64_t id, Congvan__Register **ret)
{
	struct rights rights;
	int error = rights_of_call(call, &rights);
	if (error == 0)
		error = book_read(call, id, ret);
	if (error == 0 && !rights_may_read(&rights, (*ret)->unit_id))
		return cv_fail(call, CV_DENIED, "register.denied", NULL);
	return error;
}

static int offer(struct cv_call *call, const char *name, const Congvan__Register *book, Congvan__RegisterView *ret)
{
	Congvan__ActionOffer *action = cv_new(call, &congvan__action_offer__descriptor);
	if (!action)
		return -ENOMEM;
	action->name = (char *)name;
	action->etag = cv_etag_text(call, book->revision);
	return cv_append(call, &ret->actions, &ret->n_actions, action);
}

int book_view(struct cv_call *call, const struct rights *rights, Congvan__Register *book, Congvan__RegisterView *ret)
{
	ret->register_ = book;
	ret->has_last_number = 1;
	int error = entry_last_number(call, book->id, &ret->last_number);
	if (error < 0 || !(rights->acts & RIGHTS_KEEP))
		return error;
	return offer(call, book->state == OPEN ? "close" : "open", book, ret);
}

/* ---- listing ---- */

static bool is_wanted(const Congvan__ListRegistersRequest *request, const Congvan__Register *book)
{
	return (!request->has_direction || request->direction == book->direction) &&
	       (!request->has_state || request->state == book->state);
}

/* The newest year first; incoming before outgoing; then by code. */
static int by_year(const void *a, const void *b)
{
	const Congvan__Register *left = (*(Congvan__RegisterView *const *)a)->register_;
	const Congvan__Register *right = (*(Congvan__RegisterView *const *)b)->register_;
	if (left->year != right->year)
		return left->year > right->year ? -1 : 1;
	if (left->direction != right->direction)
		return left->direction < right->direction ? -1 : 1;
	return strcmp(left->code ? left->code : "", right->code ? right->code : "");
}

static int add_row(struct cv_call *call, const struct rights *rights, const struct cv_row *row,
		   const Congvan__ListRegistersRequest *request, Congvan__ListRegistersReply *reply)
{
	const Congvan__Register *entry = cv_row_message(call, row, &congvan__register__descriptor);
	Congvan__RegisterView *view = cv_new(call, &congvan__register_view__descriptor);
	Congvan__Register *book;
	if (!entry || !view)
		return entry ? -ENOMEM : -EBADMSG;
	int error = book_read(call, entry->id, &book);
	if (error < 0 || !is_wanted(request, book))
		return error;
	error = book_view(call, rights, book, view);
	return error < 0 ? error : cv_append(call, &reply->registers, &reply->n_registers, view);
}

int list_books(struct cv_call *call, const Congvan__ListRegistersRequest *request, Congvan__ListRegistersReply *reply)
{
	struct rights rights;
	struct cv_row *rows;
	uint32_t count;
	struct cv_key from = book_code_key(call, request->year, NULL);
	int error = rights_need(call, RIGHTS_SEE, &rights);
	if (error == 0)
		error = cv_scan(call, from, cv_key_after(call, from), CV_SCAN_ROWS, CV_SCAN_REVERSE, &rows, &count);
	for (uint32_t i = 0; error == 0 && i < count; i++)
		error = add_row(call, &rights, &rows[i], request, reply);
	if (error == 0 && reply->n_registers > 1)
		qsort(reply->registers, reply->n_registers, sizeof(reply->registers[0]), by_year);
	return error;
}

int get_book(struct cv_call *call, const Congvan__RegisterRequest *request, Congvan__RegisterView *reply)
{
	struct rights rights;
	Congvan__Register *book;
	int error = rights_need(call, RIGHTS_SEE, &rights);
	if (error == 0)
		error = book_read(call, request->id, &book);
	if (error < 0)
		return error;
	cv_http_etag(call, book->revision);
	return book_view(call, &rights, book, reply);
}

/* ---- closing and opening ---- */

/*
 * Numbering reads the book with a check and puts nothing in it; this puts it. So a number is either taken before the
 * book is closed, or its commit conflicts, runs again and finds the book closed.
 */
static int set_state(struct cv_call *call, uint64_t id, Congvan__RegisterState state, Congvan__RegisterView *reply)
{
	struct rights rights;
	Congvan__Register *book = NULL;
	struct cv_txn *txn = cv_txn_begin(call);
	if (!txn)
		return -ENOMEM;
	int error = rights_need(call, RIGHTS_KEEP, &rights);
	if (error == 0 && id)
		error = cv_txn_get(txn, book_key(call, id), &congvan__register__descriptor, &book);
	if (error < 0)
		return error;
	if (!book)
		return cv_fail(call, CV_NOT_FOUND, "register.not_found", NULL);
	error = cv_if_match(call, book->revision);
	if (error < 0)
		return error;
	if (book->state == state) {
		const char *reason = state == OPEN ? "register.is_open" : "register.is_closed";
		return cv_fail(call, CV_CONFLICT, reason, book->name, NULL);
	}
	CV_SET(book, state, state);
	CV_SET(book, revision, book->revision + 1);
	error = cv_txn_put(txn, book_key(call, id), &book->base);
	if (error == 0)
		error = cv_txn_event(txn, state == OPEN ? "register.opened" : "register.closed", id, &book->base);
	if (error == 0)
		error = book_view(call, &rights, book, reply);
	if (error < 0)
		return error;
	cv_http_etag(call, book->revision);
	return cv_txn_commit(txn);
}

int close_book(struct cv_call *call, const Congvan__RegisterRequest *request, Congvan__RegisterView *reply)
{
	return set_state(call, request->id, CLOSED, reply);
}

int open_book(struct cv_call *call, const Congvan__RegisterRequest *request, Congvan__RegisterView *reply)
{
	return set_state(call, request->id, OPEN, reply);
}
