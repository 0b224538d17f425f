#include "office/book/book.h"

#include <errno.h>
#include <stdio.h>

#include "office/book/number.h"

static int refuse(struct cv_call *call, const char *pointer, const char *reason, const char *name)
{
	int error = cv_field(call, pointer, reason, name, NULL);
	int invalid = cv_fields_ok(call);

	return invalid ? invalid : error;
}

/* The default books' records hold the id alone. */
static int find_default(struct cv_txn *txn, struct cv_call *call, Congvan__Direction direction, uint32_t year,
			uint64_t *ret)
{
	Congvan__Register *book;
	struct cv_key key = cv_key(call, "register.default", "wbi", year, (unsigned)direction, (uint64_t)0);
	int error = cv_txn_get(txn, key, &congvan__register__descriptor, &book);
	char text[16];

	if (error)
		return error;
	if (!book) {
		snprintf(text, sizeof(text), "%u", year);
		return cv_fail(call, CV_CONFLICT, "book.no_default", text, NULL);
	}
	*ret = book->id;
	return 0;
}

int office_book_open(struct cv_txn *txn, struct cv_call *call, uint64_t book, Congvan__Direction direction,
		     uint32_t year, const char *pointer, Congvan__Register **ret)
{
	Congvan__Register *found;
	char year_text[16];
	int error = book ? 0 : find_default(txn, call, direction, year, &book);

	if (!error)
		error =
		    cv_txn_get(txn, cv_key(call, "register.book", "i", book), &congvan__register__descriptor, &found);
	if (error)
		return error;
	if (!found)
		return refuse(call, pointer, "book.not_found", "");
	if (found->direction != direction)
		return refuse(call, pointer, "book.wrong_direction", found->name);
	if (found->year != year) {
		snprintf(year_text, sizeof(year_text), "%u", year);
		return refuse(call, pointer, "book.wrong_year", year_text);
	}
	if (found->state != CONGVAN__REGISTER_STATE__REGISTER_OPEN)
		return cv_fail(call, CV_CONFLICT, "book.closed", found->name, NULL);
	*ret = found;
	return 0;
}

/* Two books give the same: who numbers can only choose another one, or have their symbols changed. */
static int refuse_given(struct cv_call *call, const Congvan__RegisterEntry *entry, uint64_t number,
			const Congvan__Register *other)
{
	Congvan__RegisterEntry shown = *entry;
	const char *code;

	CV_SET(&shown, number, number);
	code = office_book_code(call, &shown);
	if (!code)
		return -ENOMEM;
	return cv_fail(call, CV_CONFLICT, "book.code_given", code, other->name ? other->name : "", NULL);
}

/* The number that comes next. */
static int give_next(struct cv_txn *txn, struct cv_call *call, const Congvan__Register *book,
		     const Congvan__RegisterEntry *entry, uint64_t number)
{
	const Congvan__Register *other = NULL;
	uint64_t last = 0;
	int error = entry->symbol && *entry->symbol ? office_book_last(call, book->id, &last) : 0;

	if (!error)
		error = office_book_give(txn, call, book, entry, number, last + 1, &other);
	return error || !other ? error : refuse_given(call, entry, last + 1, other);
}

int office_book_enter(struct cv_txn *txn, struct cv_call *call, const Congvan__Register *book,
		      Congvan__RegisterEntry *entry, uint64_t *ret_number)
{
	uint64_t number;
	int error = cv_txn_number(txn, cv_key(call, "register.series", "i", book->id),
				  cv_key(call, "register.entry", "i", book->id), &number);

	if (error)
		return error;
	CV_SET(entry, register_id, book->id);
	CV_SET(entry, number, number);
	CV_SET(entry, state, CONGVAN__REGISTER_ENTRY_STATE__ENTRY_ACTIVE);
	error = cv_txn_put_new(txn, cv_key(call, "register.entry", "ii", book->id, number), &entry->base);
	if (!error)
		error =
		    cv_txn_put_raw(txn, cv_key(call, "register.entry_of", "iii", book->id, entry->document_id, number),
				   (struct cv_bytes){NULL, 0});
	if (!error)
		error = give_next(txn, call, book, entry, number);
	if (!error)
		*ret_number = number;
	return error;
}
