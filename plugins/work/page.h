/*
 * Pages of a work list. In one box a page is one scan. What is overdue lies in one or two boxes and, in each, in one
 * range for every urgency: those are merged in the order of the list.
 * Thread: the handler's. Memory: the call's arena.
 */
#ifndef CONGVAN_WORK_PAGE_H
#define CONGVAN_WORK_PAGE_H

#include <congvan/plugin.h>

/* A row's key: i person, b box, b 255 - urgency, w due minute, i arrival, i flow; and where the due minute begins. */
#define WORK_KEY_LEN 30u
#define WORK_KEY_DUE 10u

struct work_page_request {
	uint64_t person_id;
	unsigned box; /* 0: BOX_TO_DO; with `overdue` BOX_TO_DO and BOX_COORDINATE */
	unsigned
	    urgency; /* 0: all; of what is done the rows do not stand by urgency, so that there it narrows nothing */
	bool overdue;
	int64_t now_ms;
	uint32_t limit; /* 1 to WORK_PAGE_MAX */
	struct cv_bytes after; /* the key of the last row of the page before; empty: the first page */
};

struct work_page {
	struct cv_row *rows;
	uint32_t count;
	bool more;
};

/* -EBADMSG without failing the call: `after` is a key of another list. */
int work_page_read(struct cv_call *call, const struct work_page_request *request, struct work_page *ret);

#endif
