#include "book.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <congvan/plugin.h>
#include <office/book/book.h>

#include "entry.h"
#include "office/case/act_offer.h"

#define OPEN CONGVAN__REGISTER_STATE__REGISTER_OPEN

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

int book_read_for(struct cv_call *call, uint64_t id, enum rights_act act, struct rights *ret_rights,
		  Congvan__Register **ret)
{
	int error = rights_of_call(call, ret_rights);
	if (error == 0)
		error = book_read(call, id, ret);
	return error < 0 ? error : rights_need_in(call, ret_rights, act, (*ret)->unit_id);
}

int book_read_entries(struct cv_call *call, uint64_t id, Congvan__Register **ret)
{
	struct rights rights;
	return book_read_for(call, id, RIGHTS_READ, &rights, ret);
}

int book_begin_act(struct cv_txn *txn, struct cv_call *call, uint64_t id, enum rights_act act,
		   struct rights *ret_rights, Congvan__Register **ret)
{
	*ret = NULL;
	int error = txn ? rights_of_call(call, ret_rights) : -ENOMEM;
	if (error == 0 && id)
		error = cv_txn_get(txn, book_key(call, id), &congvan__register__descriptor, ret);
	if (error < 0)
		return error;
	if (!*ret)
		return cv_fail(call, CV_NOT_FOUND, "register.not_found", NULL);
	return rights_need_in(call, ret_rights, act, (*ret)->unit_id);
}

/* ---- what the page shows ---- */

static int offer(struct cv_call *call, const char *name, const Congvan__Register *book, Congvan__RegisterView *ret)
{
	return cv_append(call, &ret->actions, &ret->n_actions, office_act_offer(call, name, book->revision));
}

static int add_offers(struct cv_call *call, const struct rights *rights, const Congvan__Register *book,
		      Congvan__RegisterView *ret)
{
	bool keeps = rights_may(rights, RIGHTS_KEEP, book->unit_id), open = book->state == OPEN;
	bool reads = rights_may(rights, RIGHTS_READ, book->unit_id);
	bool posts = book->direction == CONGVAN__DIRECTION__DIRECTION_POSTAL;
	int error = keeps ? offer(call, open ? "close" : "open", book, ret) : 0;
	if (error == 0 && keeps && open && !book->default_register)
		error = offer(call, "default", book, ret);
	if (error == 0 && open && !posts && rights_may(rights, RIGHTS_NUMBER, book->unit_id))
		error = offer(call, "reserve", book, ret);
	if (error == 0 && open && posts && rights_may(rights, RIGHTS_POST, book->unit_id))
		error = offer(call, "post", book, ret);
	if (error == 0 && reads)
		error = offer(call, "print", book, ret);
	if (error == 0 && reads)
		error = offer(call, "read", book, ret);
	return error;
}

int book_count_reserved(struct cv_call *call, uint64_t id, uint32_t *ret_count, uint64_t *ret_first)
{
	struct cv_row *rows;
	struct cv_key from = cv_key(call, "register.reserved", "ii", id, (uint64_t)0);
	struct cv_key end = cv_key_after(call, cv_key(call, "register.reserved", "i", id));
	int error = cv_scan(call, from, end, BOOK_RESERVED_COUNTED, CV_SCAN_KEYS, &rows, ret_count);
	if (error == 0)
		*ret_first = *ret_count ? entry_number(rows[0].body) : 0;
	return error;
}

int book_view(struct cv_call *call, const struct rights *rights, Congvan__Register *book, Congvan__RegisterView *ret)
{
	uint64_t first;
	ret->register_ = book;
	ret->has_last_number = ret->has_reserved = 1;
	int error = office_book_last(call, book->id, &ret->last_number);
	if (error == 0)
		error = book_count_reserved(call, book->id, &ret->reserved, &first);
	return error < 0 ? error : add_offers(call, rights, book, ret);
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

/* Who keeps the books of their own unit alone must name it. */
static Congvan__ActionOffer *create_offer(struct cv_call *call, const struct rights *rights)
{
	return office_act_offer_need(
	    call, office_act_offer(call, "create", OFFICE_NO_REVISION), "unitId",
	    rights->acts & RIGHTS_KEEP ? CONGVAN__NEED_USE__NEED_OPTIONAL : CONGVAN__NEED_USE__NEED_REQUIRED, 0);
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
	if (error == 0 && rights.acts & (RIGHTS_KEEP | RIGHTS_KEEP_OWN))
		error = cv_append(call, &reply->actions, &reply->n_actions, create_offer(call, &rights));
	if (error == 0 && rights.acts & RIGHTS_KEEP)
		error = cv_append(call, &reply->actions, &reply->n_actions,
				  office_act_offer(call, "next-year", OFFICE_NO_REVISION));
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
