/*
 * A year's books (NĐ 30/2020 Đ15, Đ22): read, listed and shown. Numbering in them is plugins/office/book/book.h.
 */
#ifndef CONGVAN_PLUGINS_REGISTER_BOOK_H
#define CONGVAN_PLUGINS_REGISTER_BOOK_H

#include <congvan/plugin.h>

#include "congvan/register.pb-c.h"
#include "rights.h"

int list_books(struct cv_call *call, const Congvan__ListRegistersRequest *request, Congvan__ListRegistersReply *reply);
int get_book(struct cv_call *call, const Congvan__RegisterRequest *request, Congvan__RegisterView *reply);

/* Without a commit's check; fails the call with CV_NOT_FOUND. */
int book_read(struct cv_call *call, uint64_t id, Congvan__Register **ret);

/*
 * The same, and the caller must have this right over the book: RIGHTS_READ, RIGHTS_KEEP or RIGHTS_NUMBER. CV_DENIED.
 */
int book_read_for(struct cv_call *call, uint64_t id, enum rights_act act, struct rights *ret_rights,
		  Congvan__Register **ret);
/* The same, checked at the commit. */
int book_begin_act(struct cv_txn *txn, struct cv_call *call, uint64_t id, enum rights_act act,
		   struct rights *ret_rights, Congvan__Register **ret);

/* The same, for its entries: also fails with CV_DENIED when the caller may not read them. */
int book_read_entries(struct cv_call *call, uint64_t id, Congvan__Register **ret);

/* Fills the page's view of a book: its last number and what the caller may do with it. */
int book_view(struct cv_call *call, const struct rights *rights, Congvan__Register *book, Congvan__RegisterView *ret);

#define BOOK_RESERVED_COUNTED 1000u
/* How many numbers are kept, at most BOOK_RESERVED_COUNTED, and the first of them (0: none). */
int book_count_reserved(struct cv_call *call, uint64_t id, uint32_t *ret_count, uint64_t *ret_first);

struct cv_key book_key(struct cv_call *call, uint64_t id);
/* code NULL: all of the year; year 0: all. */
struct cv_key book_code_key(struct cv_call *call, uint32_t year, const char *code);

#endif
