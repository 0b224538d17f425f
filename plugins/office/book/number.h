/*
 * Parts of office/book/book.h: one line of a book, as a record with its indices. Thread: the handler's. Memory: the
 * call's arena.
 */
#ifndef CONGVAN_OFFICE_BOOK_NUMBER_H
#define CONGVAN_OFFICE_BOOK_NUMBER_H

#include "office/book/book.h"

/* suffix NULL or "": the number alone. */
struct cv_key office_book_entry_key(struct cv_call *call, uint64_t book, uint64_t number, const char *suffix);

/* Why a number is reserved. */
struct office_book_keeping {
	const char *reason;
	const char *outage; /* NULL: not because of one */
	bool by_hand; /* a person chose the number */
};

/* A new reserved line, with its index; nobody may hold the number. */
int office_book_put_reserved(struct cv_txn *txn, struct cv_call *call, const Congvan__Register *book, uint64_t number,
			     const struct office_book_keeping *why, const struct office_actor *by,
			     Congvan__RegisterEntry **ret);

/* Tells closing that a number was reserved: once in each transaction that does. */
int office_book_put_reserving(struct cv_txn *txn, struct cv_call *call, uint64_t book);

/* Who changed the line, and when. */
int office_book_sign(struct cv_call *call, const struct office_actor *by, Congvan__RegisterEntry *entry);

/*
 * Number and symbol of an entry are given once in a year, whatever books the agency has: puts the key that says who
 * has them. number: also a token. expected: what the committer will put for it, as far as is known now; *ret_other: the
 * book that has given it already, NULL when it is free. An entry without a symbol has no code of its own.
 */
int office_book_give(struct cv_txn *txn, struct cv_call *call, const Congvan__Register *book,
		     const Congvan__RegisterEntry *entry, uint64_t number, uint64_t expected,
		     const Congvan__Register **ret_other);

/* The first key behind a row's: where the next page of a scan begins. */
int office_book_key_behind(struct cv_call *call, const struct cv_row *row, struct cv_key *key);

#endif
