/*
 * Outgoing books that are for certain types of documents (NĐ 30/2020/NĐ-CP Đ15: one series for each type or group of
 * types). Such a book is the default for its types, and no two open ones are for the same type.
 */
#ifndef CONGVAN_PLUGINS_REGISTER_TYPES_H
#define CONGVAN_PLUGINS_REGISTER_TYPES_H

#include <congvan/plugin.h>

#include "congvan/register.pb-c.h"

#define TYPES_MAX 50u
#define TYPES_NAME_CHARS 100u /* as a document's type */

/* The types that were sent, cleaned, each once; mistakes are noted below "/register/documentTypes". */
int types_take(struct cv_call *call, const Congvan__Register *sent, Congvan__Register *book);

/*
 * A new book becomes the default for its types when that is wished, or nothing is said and nobody is. Closed defaults
 * make way; an open one stays, and the newcomer is told at its type.
 */
int types_take_default(struct cv_txn *txn, struct cv_call *call, const Congvan__Register *sent,
		       Congvan__Register *book);

/*
 * The same by an act: an open default for none but these types makes way too. CV_CONFLICT when one is for others
 * besides, which would have no book of their own any more.
 */
int types_make_default(struct cv_txn *txn, struct cv_call *call, Congvan__Register *book);

#endif
