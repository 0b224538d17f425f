/*
 * Who may do what with books (NĐ 30/2020 Đ32: the records clerk keeps them). One table; everything else asks it.
 * Thread: the handler's.
 */
#ifndef CONGVAN_PLUGINS_REGISTER_RIGHTS_H
#define CONGVAN_PLUGINS_REGISTER_RIGHTS_H

#include <stdbool.h>
#include <stdint.h>

#include <congvan/abi.h>

enum rights_act {
	RIGHTS_SEE = 1 << 0, /* that a book exists, and its state */
	RIGHTS_READ = 1 << 1, /* its entries: subjects of all documents */
	RIGHTS_READ_UNIT = 1 << 2, /* those of the own unit's books */
	RIGHTS_KEEP = 1 << 3, /* make, close and open books */
};

/* What the caller may do, and in which unit they act. */
struct rights {
	unsigned acts;
	uint64_t unit; /* 0: none, or an operator */
};

/* Fails the call when the caller is neither an operator nor a person in a current post. */
int rights_of_call(struct cv_call *call, struct rights *ret);

/* Fails the call with CV_DENIED without this right. */
int rights_need(struct cv_call *call, enum rights_act act, struct rights *ret);

/* May the entries of a book of this unit (0: the agency's) be read? */
bool rights_may_read(const struct rights *rights, uint64_t unit);

#endif
