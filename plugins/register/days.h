/*
 * Which numbers of a book were entered on certain days.
 */
#ifndef CONGVAN_PLUGINS_REGISTER_DAYS_H
#define CONGVAN_PLUGINS_REGISTER_DAYS_H

#include <congvan/plugin.h>

#include "congvan/office.pb-c.h"

/* Days since 1970, both included. */
struct days {
	int32_t first, last;
	bool has_first, has_last;
};

bool days_hold(const struct days *days, const Congvan__RegisterEntry *entry);

/*
 * The numbers between which all entries of these days lie; others may lie between them too: a number that was kept, or
 * given on paper, stands where its day does not. *ret_to UINT64_MAX: there is no end; *ret_from > *ret_to: there are
 * none.
 */
int days_range(struct cv_call *call, uint64_t book, const struct days *days, uint64_t *ret_from, uint64_t *ret_to);

#endif
