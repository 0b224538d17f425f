#include "number.h"

#include <errno.h>

#include <office/book/book.h>

#include "book.h"
#include "entry.h"
#include "office/case/act_offer.h"

#define OPEN CONGVAN__REGISTER_STATE__REGISTER_OPEN
#define RESERVED CONGVAN__REGISTER_ENTRY_STATE__ENTRY_RESERVED

int number_offer(struct cv_call *call, const struct rights *rights, const Congvan__Register *book,
		 Congvan__RegisterEntry *entry)
{
	if (entry->state != RESERVED || !rights_may(rights, RIGHTS_NUMBER, book->unit_id))
		return 0;
	return cv_append(call, &entry->actions, &entry->n_actions, office_act_offer(call, "release", entry->revision));
}

/* ---- reserving ---- */

static int check_reserve(struct cv_call *call, const Congvan__ReserveRequest *request, const char **ret_reason)
{
	office_book_reason(call, "/reason", request->reason, true, ret_reason);
	if (request->has_number && request->has_count)
		cv_field(call, "/count", "register.count_or_number", NULL);
	else if (request->has_count && (request->count == 0 || request->count > OFFICE_BOOK_NEXT_MAX))
		cv_field(call, "/count", "field.out_of_range", "1", cv_printf(call, "%u", OFFICE_BOOK_NEXT_MAX), NULL);
	return cv_fields_ok(call);
}

static int reserve_all(struct cv_txn *txn, struct cv_call *call, const struct rights *rights,
		       const Congvan__Register *book, const Congvan__ReserveRequest *request, const char *reason,
		       Congvan__ReserveReply *reply)
{
	uint32_t count = request->has_count ? request->count : 1;
	int error;
	reply->entries = cv_alloc_array(call, count, sizeof(reply->entries[0]));
	if (!reply->entries)
		return -ENOMEM;
	if (request->has_number)
		error = office_book_reserve(txn, call, book, request->number, "/number", reason, rights->by,
					    &reply->entries[0]);
	else
		error = office_book_reserve_next(txn, call, book, count, reason, rights->by, reply->entries);
	reply->n_entries = error < 0 ? 0 : count;
	return error;
}

int reserve_numbers(struct cv_call *call, const Congvan__ReserveRequest *request, Congvan__ReserveReply *reply)
{
	struct rights rights;
	Congvan__Register *book;
	const char *reason;
	struct cv_txn *txn = cv_txn_begin(call);
	int error = book_begin_act(txn, call, request->id, RIGHTS_NUMBER, &rights, &book);
	if (error == 0)
		error = check_reserve(call, request, &reason);
	if (error < 0)
		return error;
	if (book->state != OPEN)
		return cv_fail(call, CV_CONFLICT, "book.closed", book->name, NULL);
	if (book->direction == CONGVAN__DIRECTION__DIRECTION_POSTAL)
		return cv_fail(call, CV_CONFLICT, "postal.by_days", NULL);
	error = reserve_all(txn, call, &rights, book, request, reason, reply);
	if (error == 0)
		error = cv_txn_event(txn, "register.reserved", book->id, &reply->base);
	for (size_t i = 0; error == 0 && i < reply->n_entries; i++)
		error = number_offer(call, &rights, book, reply->entries[i]);
	return error < 0 ? error : cv_txn_commit(txn);
}

/* ---- releasing ---- */

static int check_release(struct cv_txn *txn, struct cv_call *call, const Congvan__ReleaseRequest *request)
{
	Congvan__RegisterEntry *entry = NULL;
	int error = request->number ? cv_txn_get(txn, entry_key(call, request->id, request->number),
						 &congvan__register_entry__descriptor, &entry)
				    : 0;
	if (error < 0)
		return error;
	if (!entry)
		return cv_fail(call, CV_NOT_FOUND, "book.no_entry", NULL);
	error = cv_if_match(call, entry->revision);
	if (error == 0 && entry->state != RESERVED)
		return cv_fail(call, CV_CONFLICT, "register.not_reserved", NULL);
	return error;
}

int release_number(struct cv_call *call, const Congvan__ReleaseRequest *request, Congvan__RegisterEntry *reply)
{
	struct rights rights;
	Congvan__Register *book;
	Congvan__RegisterEntry *entry;
	const char *reason;
	struct cv_txn *txn = cv_txn_begin(call);
	int error = book_begin_act(txn, call, request->id, RIGHTS_NUMBER, &rights, &book);
	if (error == 0)
		error = check_release(txn, call, request);
	if (error < 0)
		return error;
	office_book_reason(call, "/reason", request->reason, true, &reason);
	error = cv_fields_ok(call);
	if (error == 0)
		error = office_book_void(txn, call, book->id, request->number, NULL, reason, rights.by, &entry);
	if (error == 0)
		error = cv_txn_event(txn, "register.released", book->id, &entry->base);
	if (error < 0)
		return error;
	*reply = *entry;
	cv_http_etag(call, entry->revision);
	return cv_txn_commit(txn);
}
