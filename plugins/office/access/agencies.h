/*
 * The agencies of a server as other plugins see them: who there is, and which of them exchange documents (liên thông
 * dọc, ngang). Read from the records of identity by a read grant. A plugin that uses this declares
 * OFFICE_AGENCIES_GRANTS; to look at another agency than the caller's it needs CV_GRANT_ALL_AGENCIES besides.
 *
 * Thread: the handler's. Memory: the call's arena. txn NULL: what was read is not checked by the commit. Results: 0, or
 * a negative errno that the handler may return.
 */
#ifndef CONGVAN_OFFICE_ACCESS_AGENCIES_H
#define CONGVAN_OFFICE_ACCESS_AGENCIES_H

#include <stdbool.h>

#include <congvan/plugin.h>

#include "congvan/office.pb-c.h"

#define OFFICE_AGENCIES_GRANTS                                                                                         \
	{CV_GRANT_READ, 0, "identity.agency"}, {CV_GRANT_READ, 0, "identity.organ"},                                   \
	{                                                                                                              \
		CV_GRANT_READ, 0, "identity.agency_number"                                                             \
	}

#define OFFICE_AGENCY_DEPTH_MAX 8u /* levels of agencies, the top one included */

/* *ret NULL: there is none. */
int office_agency(struct cv_txn *txn, struct cv_call *call, uint32_t number, Congvan__Agency **ret);
int office_agency_by_organ(struct cv_txn *txn, struct cv_call *call, const char *organ_id, Congvan__Agency **ret);

/* An agency with the numbers of those above it, the nearest first. */
struct office_agency_place {
	const Congvan__Agency *agency; /* NULL: there is none */
	uint32_t above[OFFICE_AGENCY_DEPTH_MAX];
	size_t above_count;
};
int office_agency_place(struct cv_txn *txn, struct cv_call *call, uint32_t number, struct office_agency_place *ret);

/* Is it one of those above? Pure. */
bool office_agency_below(const struct office_agency_place *place, uint32_t number);

/* May documents go from one agency to the other? The rule is the same in both directions but for what is closed. */
enum office_exchange {
	OFFICE_EXCHANGE_OPEN,
	OFFICE_EXCHANGE_NOBODY, /* there is no such agency */
	OFFICE_EXCHANGE_ONESELF,
	OFFICE_EXCHANGE_CLOSED, /* the receiver is closed: nobody would take it in */
	OFFICE_EXCHANGE_BARRED, /* one of the two is not interconnected so far */
};
/* Pure. A sender that is closed meanwhile does not bar what it has sent before. */
enum office_exchange office_exchange_of(const struct office_agency_place *from, const struct office_agency_place *to);
int office_exchange(struct cv_txn *txn, struct cv_call *call, uint32_t from, uint32_t to, enum office_exchange *ret);

#endif
