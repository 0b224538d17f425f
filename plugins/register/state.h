/*
 * Closing and opening a book, and which one is the default of its year, direction and unit.
 */
#ifndef CONGVAN_PLUGINS_REGISTER_STATE_H
#define CONGVAN_PLUGINS_REGISTER_STATE_H

#include <congvan/plugin.h>

#include "congvan/register.pb-c.h"

int close_book(struct cv_call *call, const Congvan__RegisterRequest *request, Congvan__RegisterView *reply);
int open_book(struct cv_call *call, const Congvan__RegisterRequest *request, Congvan__RegisterView *reply);
int make_default(struct cv_call *call, const Congvan__RegisterRequest *request, Congvan__RegisterView *reply);

/* The default of the book's year, direction and unit; NULL: there is none. Checked at the commit. */
int state_default(struct cv_txn *txn, struct cv_call *call, const Congvan__Register *book, Congvan__Register **ret);

/* Makes a book the default in place of `old`, which may be NULL. The book itself is the caller's to put. */
int state_take_default(struct cv_txn *txn, struct cv_call *call, Congvan__Register *old, Congvan__Register *book);

/* Index records hold the id alone. */
int state_put_id(struct cv_txn *txn, struct cv_key key, uint64_t id);

#endif
