/*
 * What a work list is narrowed to and how else it is ordered. Rows hold all that is asked about, so nothing else is
 * read; how far one call looks is limited, and says so.
 * Thread: the handler's. Memory: the call's arena.
 */
#ifndef CONGVAN_WORK_SIFT_H
#define CONGVAN_WORK_SIFT_H

#include "work/page.h"
#include "work/work.h"

struct work_sieve {
	const Congvan__ListWorkRequest *request;
	const char *type, *organ, *holder, *step, *kind; /* the first three in search form; NULL: any */
	int32_t from_day, to_day; /* of arrival in the box */
	int64_t now_ms;
	unsigned urgency; /* 0: any */
	bool any; /* does it keep anything back? */
};

/* Mistakes are noted with cv_field(). 0 or -ENOMEM. */
int work_sieve_read(struct cv_call *call, const Congvan__ListWorkRequest *request, struct work_sieve *ret);
bool work_sieve_keeps(struct cv_call *call, const struct work_sieve *sieve, const Congvan__WorkItem *item);

/* Is the item's deadline past at this instant? *ret_due: its day; false without a deadline. */
bool work_item_overdue(const Congvan__WorkItem *item, int64_t now_ms, int32_t *ret_due);

/*
 * The rest of a page in the list's own order: fills `reply` and its cursor. -EBADMSG without failing the call: the
 * cursor is of another list.
 */
int work_sift(struct cv_call *call, const struct work_page_request *wanted, const struct work_sieve *sieve,
	      Congvan__ListWorkReply *reply);

/* The same in the order that the request asks for. `cursor`: as the request carries it. */
int work_sort(struct cv_call *call, const struct work_page_request *wanted, const struct work_sieve *sieve,
	      Congvan__ListWorkReply *reply);

#endif
