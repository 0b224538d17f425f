/*
 * Numbers and symbols that were given in a year: NĐ 30/2020/NĐ-CP Đ15.1, "số và ký hiệu văn bản của cơ quan, tổ chức là
 * duy nhất trong một năm". One book gives no number twice; two whose documents bear the same symbol would.
 *
 * The committer gives the number, so it is known here only as what comes next. A key under the number that was really
 * given is put as a new one: when somebody else was first, the commit is refused and the handler runs again, and then
 * sees what has been given.
 */
#include <errno.h>

#include "office/book/number.h"

/* Case does not tell symbols apart; marks do: "HD" (hướng dẫn) is not "HĐ" (hợp đồng). */
static struct cv_key given_key(struct cv_call *call, const Congvan__Register *book, const char *symbol, uint64_t number,
			       const char *suffix)
{
	return cv_key(call, "register.given", "wsir", book->year, symbol, number, suffix ? suffix : "");
}

/*
 * As the snapshot has it: what a commit checks is the key that it puts. If it checked this one too, of all who number
 * at the same time, and expect the same number, only one would get through.
 */
int office_book_given(struct cv_call *call, const Congvan__Register *book, const char *symbol, uint64_t number,
		      const char *suffix, const Congvan__Register **ret)
{
	const char *upper = cv_text_upper(call, symbol);
	Congvan__Register *given = NULL, *now = NULL;
	int error =
	    upper ? cv_get(call, given_key(call, book, upper, number, suffix), &congvan__register__descriptor, &given)
		  : -ENOMEM;

	if (!error && given)
		error =
		    cv_get(call, cv_key(call, "register.book", "i", given->id), &congvan__register__descriptor, &now);
	*ret = now ? now : given;
	return error;
}

int office_book_give(struct cv_txn *txn, struct cv_call *call, const Congvan__Register *book,
		     const Congvan__RegisterEntry *entry, uint64_t number, uint64_t expected,
		     const Congvan__Register **ret_other)
{
	Congvan__Register given = CONGVAN__REGISTER__INIT;
	const char *symbol;
	int error;

	*ret_other = NULL;
	if (!entry->symbol || !*entry->symbol)
		return 0;
	error = office_book_given(call, book, entry->symbol, expected, entry->suffix, ret_other);
	if (error || *ret_other)
		return error;
	symbol = cv_text_upper(call, entry->symbol);
	CV_SET(&given, id, book->id);
	return symbol ? cv_txn_put_new(txn, given_key(call, book, symbol, number, entry->suffix), &given.base)
		      : -ENOMEM;
}
