/*
 * Entering a document in a register (vào sổ): NĐ 30/2020/NĐ-CP Đ15 and Đ22, a year's book with consecutive numbers. The
 * number is given by the committer; here the book is read and checked, so that closing a book and numbering in it can
 * not cross.
 *
 * Thread: the handler's. Memory: the call's arena.
 */
#ifndef CONGVAN_OFFICE_BOOK_H
#define CONGVAN_OFFICE_BOOK_H

#include <congvan/plugin.h>

#include "congvan/office.pb-c.h"

/* For .grants of a plugin that enters documents; the keys are laid out in proto/congvan/register.proto. */
#define OFFICE_BOOK_GRANTS                                                                                             \
	{CV_GRANT_READ, 0, "register.book"}, {CV_GRANT_READ, 0, "register.default"},                                   \
	    {CV_GRANT_WRITE, 0, "register.series"}, {CV_GRANT_WRITE, 0, "register.entry"},                             \
	{                                                                                                              \
		CV_GRANT_WRITE, 0, "register.entry_of"                                                                 \
	}

/*
 * The book to enter in: the one asked for, or the default of that direction and year when `book` is 0. Its version is
 * checked by the commit. Fails with a field at `pointer` or CV_CONFLICT: "book.not_found", "book.no_default",
 * "book.closed", "book.wrong_direction", "book.wrong_year".
 */
int office_book_open(struct cv_txn *txn, struct cv_call *call, uint64_t book, Congvan__Direction direction,
		     uint32_t year, const char *pointer, Congvan__Register **ret);

/*
 * Takes the book's next number and puts the entry. *ret_number is a token (cv_txn_number) that may stand in fixed64
 * fields and keys of this transaction. `entry` comes with what it says of the document; book, number and state are set
 * here.
 */
int office_book_enter(struct cv_txn *txn, struct cv_call *call, const Congvan__Register *book,
		      Congvan__RegisterEntry *entry, uint64_t *ret_number);

#endif
