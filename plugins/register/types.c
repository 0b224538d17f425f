#include "types.h"

#include <errno.h>

#include <office/book/book.h>

#include "book.h"
#include "field.h"
#include "state.h"

#define OPEN CONGVAN__REGISTER_STATE__REGISTER_OPEN

/* ---- what is sent ---- */

int types_take(struct cv_call *call, const Congvan__Register *sent, Congvan__Register *book)
{
	if (!sent->n_document_types)
		return 0;
	if (sent->direction != CONGVAN__DIRECTION__DIRECTION_OUTGOING)
		cv_field(call, "/register/documentTypes", "register.types_outgoing", NULL);
	if (sent->n_document_types > TYPES_MAX) {
		cv_field(call, "/register/documentTypes", "field.too_many", cv_printf(call, "%u", TYPES_MAX), NULL);
		return 0;
	}
	book->document_types = cv_alloc_array(call, sent->n_document_types, sizeof(*book->document_types));
	if (!book->document_types)
		return -ENOMEM;
	for (size_t i = 0; i < sent->n_document_types; i++) {
		const char *pointer = cv_printf(call, "/register/documentTypes/%zu", i);
		char *type = field_line(call, pointer, TYPES_NAME_CHARS, true, sent->document_types[i]);

		if (!type)
			continue;
		if (book->n_document_types && office_book_takes(call, book, type))
			cv_field(call, pointer, "field.duplicate", NULL);
		else
			book->document_types[book->n_document_types++] = type;
	}
	return 0;
}

/* ---- who is the default ---- */

/* The default for this type in the book's year and unit; NULL: there is none. */
static int holder_of(struct cv_txn *txn, struct cv_call *call, const Congvan__Register *book, const char *type,
		     Congvan__Register **ret)
{
	Congvan__Register *entry;
	int error = cv_txn_get(txn, office_book_type_key(call, book, type), &congvan__register__descriptor, &entry);

	*ret = NULL;
	if (error || !entry || entry->id == book->id)
		return error;
	return cv_txn_get(txn, book_key(call, entry->id), &congvan__register__descriptor, ret);
}

/* *ret: any default for one of the types, an open one first, with *ret_type; NULL: there is none. */
static int find_holder(struct cv_txn *txn, struct cv_call *call, const Congvan__Register *book, Congvan__Register **ret,
		       const char **ret_type)
{
	*ret = NULL;
	for (size_t i = 0; i < book->n_document_types; i++) {
		Congvan__Register *holder;
		int error = holder_of(txn, call, book, book->document_types[i], &holder);

		if (error)
			return error;
		if (!holder || (*ret && holder->state != OPEN))
			continue;
		*ret = holder;
		*ret_type = book->document_types[i];
		if (holder->state == OPEN)
			return 0;
	}
	return 0;
}

/* A book is no default any more, for none of its types. */
static int push_aside(struct cv_txn *txn, struct cv_call *call, const Congvan__Register *book,
		      Congvan__Register *holder)
{
	int error = 0;

	for (size_t i = 0; i < holder->n_document_types && !error; i++)
		if (!office_book_takes(call, book, holder->document_types[i]))
			error = cv_txn_delete(txn, office_book_type_key(call, holder, holder->document_types[i]));
	CV_SET(holder, default_register, false);
	CV_SET(holder, revision, holder->revision + 1);
	return error ? error : cv_txn_put(txn, book_key(call, holder->id), &holder->base);
}

static int claim(struct cv_txn *txn, struct cv_call *call, Congvan__Register *book)
{
	int error = 0;

	for (size_t i = 0; i < book->n_document_types && !error; i++) {
		Congvan__Register *holder;

		error = holder_of(txn, call, book, book->document_types[i], &holder);
		if (!error && holder && holder->default_register)
			error = push_aside(txn, call, book, holder);
		if (!error)
			error = state_put_id(txn, office_book_type_key(call, book, book->document_types[i]), book->id);
	}
	CV_SET(book, default_register, true);
	return error;
}

int types_take_default(struct cv_txn *txn, struct cv_call *call, const Congvan__Register *sent, Congvan__Register *book)
{
	Congvan__Register *holder;
	const char *type = NULL;
	int error = find_holder(txn, call, book, &holder, &type);

	if (error)
		return error;
	CV_SET(book, default_register, sent->has_default_register ? sent->default_register : !holder);
	if (!book->default_register)
		return 0;
	if (!holder || holder->state != OPEN)
		return claim(txn, call, book);
	cv_field(call, "/register/documentTypes", "register.type_claimed", type, holder->name, NULL);
	return cv_fields_ok(call);
}

/* Is the book for all that the other one is for? */
static bool covers(struct cv_call *call, const Congvan__Register *book, const Congvan__Register *other)
{
	for (size_t i = 0; i < other->n_document_types; i++)
		if (!office_book_takes(call, book, other->document_types[i]))
			return false;
	return true;
}

int types_make_default(struct cv_txn *txn, struct cv_call *call, Congvan__Register *book)
{
	for (size_t i = 0; i < book->n_document_types; i++) {
		Congvan__Register *holder;
		int error = holder_of(txn, call, book, book->document_types[i], &holder);

		if (error)
			return error;
		if (holder && holder->state == OPEN && !covers(call, book, holder))
			return cv_fail(call, CV_CONFLICT, "register.type_claimed", book->document_types[i],
				       holder->name, NULL);
	}
	return claim(txn, call, book);
}
