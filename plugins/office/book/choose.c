/* Which book a document is entered in. NĐ 30/2020/NĐ-CP Đ15: the head decides whether there is one series or several.
 */
#include <errno.h>
#include <string.h>

#include "office/book/book.h"

struct choice {
	struct cv_txn *txn;
	struct cv_call *call;
	const struct office_book_wish *wish;
	const char *pointer;
};

static bool is_there(const char *text)
{
	return text && *text;
}

static struct cv_key type_key(struct cv_call *call, uint32_t year, Congvan__Direction direction, uint64_t unit,
			      const char *type)
{
	const char *folded = cv_text_fold(call, type);

	return cv_key(call, "register.type", "wbis", year, (unsigned)direction, unit, folded ? folded : "");
}

struct cv_key office_book_type_key(struct cv_call *call, const Congvan__Register *book, const char *type)
{
	return type_key(call, book->year, book->direction, book->unit_id, type);
}

bool office_book_takes(struct cv_call *call, const Congvan__Register *book, const char *type)
{
	const char *folded = is_there(type) ? cv_text_fold(call, type) : NULL;

	if (!book->n_document_types)
		return true;
	for (size_t i = 0; folded && i < book->n_document_types; i++) {
		const char *taken = cv_text_fold(call, book->document_types[i]);

		if (taken && strcmp(taken, folded) == 0)
			return true;
	}
	return false;
}

static int read_id(const struct choice *choice, struct cv_key key, uint64_t *ret)
{
	Congvan__Register *found;
	int error = cv_txn_get(choice->txn, key, &congvan__register__descriptor, &found);

	*ret = !error && found ? found->id : 0;
	return error;
}

/* Types have books of their own among outgoing documents alone: copies have one series (PL I.II.II.1c). */
static int default_for_type(const struct choice *choice, uint64_t unit, uint64_t *ret)
{
	const struct office_book_wish *wish = choice->wish;

	*ret = 0;
	if (wish->direction != CONGVAN__DIRECTION__DIRECTION_OUTGOING || !is_there(wish->document_type))
		return 0;
	return read_id(choice, type_key(choice->call, wish->year, wish->direction, unit, wish->document_type), ret);
}

static int default_of(const struct choice *choice, uint64_t unit, uint64_t *ret)
{
	const struct office_book_wish *wish = choice->wish;
	int error = default_for_type(choice, unit, ret);

	if (error || *ret)
		return error;
	return read_id(
	    choice, cv_key(choice->call, "register.default", "wbi", wish->year, (unsigned)wish->direction, unit), ret);
}

static int refuse(const struct choice *choice, const char *reason, const char *name)
{
	const char *type = choice->wish->document_type;

	cv_field(choice->call, choice->pointer, reason, name, is_there(type) ? type : "", NULL);
	return cv_fields_ok(choice->call);
}

/* The open book that is for this type, when it is not this one. *ret NULL: there is none. */
static int claimed_by(const struct choice *choice, const Congvan__Register *book, Congvan__Register **ret)
{
	Congvan__Register *other = NULL;
	uint64_t own;
	int error = default_for_type(choice, book->unit_id, &own);

	*ret = NULL;
	if (error || !own || own == book->id)
		return error;
	error = cv_txn_get(choice->txn, cv_key(choice->call, "register.book", "i", own), &congvan__register__descriptor,
			   &other);
	if (!error && other && other->state == CONGVAN__REGISTER_STATE__REGISTER_OPEN)
		*ret = other;
	return error;
}

/* Somebody chose a book: the type must not be numbered elsewhere. */
static int check_asked(const struct choice *choice, const Congvan__Register *book)
{
	Congvan__Register *other;
	int error;

	if (!office_book_takes(choice->call, book, choice->wish->document_type))
		return refuse(choice, "book.wrong_type", book->name);
	error = claimed_by(choice, book, &other);
	return error || !other ? error : refuse(choice, "book.type_has_own", other->name);
}

/* The default that is for it. *ret 0: there is none. */
static int find_default(const struct choice *choice, uint64_t *ret)
{
	int error = 0;

	*ret = 0;
	if (choice->wish->unit)
		error = default_of(choice, choice->wish->unit, ret);
	return error || *ret ? error : default_of(choice, 0, ret);
}

int office_book_choose(struct cv_txn *txn, struct cv_call *call, const struct office_book_wish *wish, uint64_t book,
		       const char *pointer, Congvan__Register **ret)
{
	const struct choice choice = {txn, call, wish, pointer};
	uint64_t id = book;
	int error = book ? 0 : find_default(&choice, &id);

	/* Without any, office_book_open() says that there is none. */
	if (!error)
		error = office_book_open(txn, call, id, wish->direction, wish->year, pointer, ret);
	return error || !book ? error : check_asked(&choice, *ret);
}

/* ---- all that there are ---- */

static int may_hold(const struct choice *choice, const Congvan__Register *book, bool *ret)
{
	const struct office_book_wish *wish = choice->wish;
	Congvan__Register *other;
	int error;

	*ret = book->direction == wish->direction && book->state == CONGVAN__REGISTER_STATE__REGISTER_OPEN &&
	       (!book->unit_id || book->unit_id == wish->unit) &&
	       office_book_takes(choice->call, book, wish->document_type);
	if (!*ret)
		return 0;
	error = claimed_by(choice, book, &other);
	*ret = !other;
	return error;
}

static int add_choice(struct cv_call *call, Congvan__Register *book, bool first, Congvan__Register ***ret,
		      size_t *ret_count)
{
	int error = cv_append(call, ret, ret_count, book);

	if (error || !first)
		return error;
	memmove(*ret + 1, *ret, (*ret_count - 1) * sizeof(**ret));
	(*ret)[0] = book;
	return 0;
}

int office_book_choices(struct cv_call *call, const struct office_book_wish *wish, Congvan__Register ***ret,
			size_t *ret_count)
{
	const struct choice choice = {cv_txn_begin(call), call, wish, ""};
	const struct cv_key year = cv_key(call, "register.code", "w", wish->year);
	struct cv_row *rows;
	uint32_t count = 0;
	uint64_t first = 0;
	int error = choice.txn ? find_default(&choice, &first) : -ENOMEM;

	*ret = NULL;
	*ret_count = 0;
	if (!error)
		error = cv_scan(call, year, cv_key_after(call, year), OFFICE_BOOK_CHOICES_MAX, 0, &rows, &count);
	for (uint32_t i = 0; i < count && !error; i++) {
		const Congvan__Register *named = cv_row_message(call, &rows[i], &congvan__register__descriptor);
		Congvan__Register *book = NULL;
		bool good = false;

		if (!named)
			return -EIO;
		error =
		    cv_get(call, cv_key(call, "register.book", "i", named->id), &congvan__register__descriptor, &book);
		if (!error && book)
			error = may_hold(&choice, book, &good);
		if (!error && good)
			error = add_choice(call, book, book->id == first, ret, ret_count);
	}
	return error;
}
