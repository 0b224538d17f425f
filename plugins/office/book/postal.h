/*
 * The postal book (sổ gửi văn bản đi bưu điện): what leaves on paper (NĐ 30/2020/NĐ-CP Đ18, PL IV). Its lines have no
 * numbers of their own.
 *
 * Thread: the handler's. Memory: the call's arena.
 */
#ifndef CONGVAN_OFFICE_BOOK_POSTAL_H
#define CONGVAN_OFFICE_BOOK_POSTAL_H

#include <congvan/plugin.h>

#include "congvan/office.pb-c.h"
#include "office/access/access.h"

/* For .grants of a plugin that enters lines, beside OFFICE_BOOK_GRANTS for the book. */
#define OFFICE_POSTAL_GRANTS                                                                                           \
	{CV_GRANT_WRITE, 0, "register.postal"},                                                                        \
	{                                                                                                              \
		CV_GRANT_WRITE, 0, "register.postal_day"                                                               \
	}

#define OFFICE_POSTAL_CODE_CHARS 60u
#define OFFICE_POSTAL_DESTINATION_CHARS 300u
#define OFFICE_POSTAL_SIGNED_CHARS 100u
#define OFFICE_POSTAL_NOTE_CHARS 500u
#define OFFICE_POSTAL_ENVELOPES_MAX 999u

/*
 * Puts a new line into an open book of the direction DIRECTION_POSTAL (office_book_open()). `line` comes with what it
 * says, its day in the book's year; id (a new one when absent), book, state and who entered it are set here. A line
 * with an id that is there already is left as it is: a delivery that is told twice is entered once. by NULL: a plugin.
 */
int office_postal_add(struct cv_txn *txn, struct cv_call *call, const Congvan__Register *book,
		      const struct office_actor *by, Congvan__PostalLine *line);

/*
 * The agency's postal book of a year, checked by the commit. *ret NULL: it keeps none, or has closed it; then nobody
 * enters lines but by hand.
 */
int office_postal_book(struct cv_txn *txn, struct cv_call *call, uint32_t year, Congvan__Register **ret);

struct cv_key office_postal_key(struct cv_call *call, uint64_t line);

#endif
