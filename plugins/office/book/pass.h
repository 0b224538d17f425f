/*
 * What the incoming register says of a document's way: the unit or person that got it, and when (NĐ 30/2020/NĐ-CP PL
 * IV, incoming register: "Đơn vị hoặc người nhận", "Ngày chuyển"). Both are of the first distribution and stay.
 *
 * Thread: the handler's. Memory: the call's arena.
 */
#ifndef CONGVAN_OFFICE_BOOK_PASS_H
#define CONGVAN_OFFICE_BOOK_PASS_H

#include <congvan/plugin.h>

#include "congvan/office.pb-c.h"

#define OFFICE_BOOK_PASSED_CHARS 500u /* of the names together; more are counted: "và 12 nơi khác" */

/*
 * Writes it into the entry, if nothing stands there yet. number: also a token of this transaction; suffix NULL: none.
 * An entry that is not there, or void, is left alone.
 */
int office_book_passed(struct cv_txn *txn, struct cv_call *call, uint64_t book, uint64_t number, const char *suffix,
		       Congvan__Assignment *const *receivers, size_t count);

#endif
