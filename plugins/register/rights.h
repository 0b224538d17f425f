/*
 * Who may do what with books (NĐ 30/2020 Đ32: the records clerk keeps them). One table; everything else asks it.
 * Thread: the handler's.
 */
#ifndef CONGVAN_PLUGINS_REGISTER_RIGHTS_H
#define CONGVAN_PLUGINS_REGISTER_RIGHTS_H

#include <stdbool.h>
#include <stdint.h>

#include <congvan/abi.h>
#include <office/access/access.h>

/* Rights come in two sizes: over all books of the agency, and, OWN, over those of the own unit. */
enum rights_act {
	RIGHTS_SEE = 1 << 0, /* that a book exists, and its state */
	RIGHTS_READ = 1 << 1, /* its entries: subjects of all documents */
	RIGHTS_READ_OWN = 1 << 2,
	RIGHTS_KEEP = 1 << 3, /* make, close and open books, choose the default */
	RIGHTS_KEEP_OWN = 1 << 4,
	RIGHTS_NUMBER = 1 << 5, /* reserve numbers and release them */
	RIGHTS_NUMBER_OWN = 1 << 6,
	RIGHTS_POST = 1 << 7, /* enter what leaves on paper, and who signed for it */
	RIGHTS_POST_OWN = 1 << 8,
	RIGHTS_LEND = 1 << 9, /* lend record copies and take them back; of the agency alone */
};

/* What the caller may do, and in which unit they act. */
struct rights {
	unsigned acts;
	uint64_t unit; /* 0: none, or an operator */
	const struct office_actor *by; /* NULL: an operator */
};

/* Fails the call when the caller is neither an operator nor a person in a current post. */
int rights_of_call(struct cv_call *call, struct rights *ret);

/* Fails the call with CV_DENIED, and the article, without this right over the whole agency. */
int rights_need(struct cv_call *call, enum rights_act act, struct rights *ret);

/* May this be done with a book of this unit (0: the agency's)? act: RIGHTS_READ, RIGHTS_KEEP, RIGHTS_NUMBER or
 * RIGHTS_POST. */
bool rights_may(const struct rights *rights, enum rights_act act, uint64_t unit);

/* CV_DENIED when not. */
int rights_need_in(struct cv_call *call, const struct rights *rights, enum rights_act act, uint64_t unit);

#endif
