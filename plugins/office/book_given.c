/*
 * Numbers and symbols that were given in a year: NĐ 30/2020/NĐ-CP Đ15.1, "số và ký hiệu văn bản của cơ quan, tổ chức là
 * duy nhất trong một năm". One book gives no number twice; two whose documents bear the same symbol would.
 *
 * The committer gives the number, so it is known here only as what comes next. A key under the number that was really
 * given is put as a new one: when somebody else was first, the commit is refused and the handler runs again, and then
 * sees what has been given.
 */
#include <errno.h>

#include "office/book_number.h"

/* Case does not tell symbols apart; marks do: "HD" (hướng dẫn) is not "HĐ" (hợp đồng). */
static struct cv_key given_key(struct cv_call *call, const Congvan__Register *book, const char *symbol, uint64_t number,
			       const char *suffix)
{
	return cv_key(call, "register.given", "wsir", book->year, symbol, number, suffix ? suffix : "");
}

/*
 * Which book it was. As the snapshot has it: what the commit checks is the key that it puts. If it checked this one
 * too, of all who number at the same time, and expect the same number, only one would get through.
 */
static int find_other(struct cv_call *call, struct cv_key key, const Congvan__Register **ret)
{
	Congvan__Register *given, *book;
	int error = cv_get(call, key, &congvan__register__descriptor, &given);

	*ret = given;
	if (error || !given)
		return error;
	error = cv_get(call, cv_key(call, "register.book", "i", given->id), &congvan__register__descriptor, &book);
	if (!error && book)
		*ret = book;
	return error;
}

int office_book_give(struct cv_txn *txn, struct cv_call *call, const Congvan__Register *book,
		     const Congvan__RegisterEntry *entry, uint64_t number, uint64_t expected,
		     const Congvan__Register **ret_other)
{
	Congvan__Register given = CONGVAN__REGISTER__INIT;
	const char *symbol = entry->symbol && *entry->symbol ? cv_text_upper(call, entry->symbol) : NULL;
	int error;

	*ret_other = NULL;
	if (!entry->symbol || !*entry->symbol)
		return 0;
	if (!symbol)
		return -ENOMEM;
	error = find_other(call, given_key(call, book, symbol, expected, entry->suffix), ret_other);
	if (error || *ret_other)
		return error;
	CV_SET(&given, id, book->id);
	return cv_txn_put_new(txn, given_key(call, book, symbol, number, entry->suffix), &given.base);
}
