/* Which book a document is entered in. NĐ 30/2020/NĐ-CP Đ15: the head decides whether there is one series or several.
 */
#include <string.h>

#include "office/book.h"

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

/* Somebody chose a book: the type must not be numbered elsewhere. */
static int check_asked(const struct choice *choice, const Congvan__Register *book)
{
	uint64_t own;
	Congvan__Register *other;
	int error;

	if (!office_book_takes(choice->call, book, choice->wish->document_type))
		return refuse(choice, "book.wrong_type", book->name);
	error = default_for_type(choice, book->unit_id, &own);
	if (error || !own || own == book->id)
		return error;
	error = cv_txn_get(choice->txn, cv_key(choice->call, "register.book", "i", own), &congvan__register__descriptor,
			   &other);
	if (error || !other || other->state != CONGVAN__REGISTER_STATE__REGISTER_OPEN)
		return error;
	return refuse(choice, "book.type_has_own", other->name);
}

int office_book_choose(struct cv_txn *txn, struct cv_call *call, const struct office_book_wish *wish, uint64_t book,
		       const char *pointer, Congvan__Register **ret)
{
	const struct choice choice = {txn, call, wish, pointer};
	uint64_t id = book;
	int error = 0;

	if (!book && wish->unit)
		error = default_of(&choice, wish->unit, &id);
	if (!error && !id)
		error = default_of(&choice, 0, &id);
	/* Without any, office_book_open() says that there is none. */
	if (!error)
		error = office_book_open(txn, call, id, wish->direction, wish->year, pointer, ret);
	return error || !book ? error : check_asked(&choice, *ret);
}
