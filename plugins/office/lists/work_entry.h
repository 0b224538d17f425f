/*
 * Entries of work lists: a row for each flow that concerns somebody, in the box that its state says, written in the
 * same commit as the flow. A row holds all that it shows and its key is its place, so that a page of a list is one
 * scan.
 *
 *   work.item    i person, b box, b 255 - urgency, w due minute, i arrival, i flow  WorkItem
 *   work.count   i person, b box                                                 a sum
 *   work.due     i person, b level, w bucket                                     sums, see office_overdue_count()
 *
 * Order in a box: urgency, then deadline (overdue ones come first by that; none is last), then arrival. In the box of
 * what is done: the last one first. The records belong to work; other plugins write them by grant.
 *
 * Thread: the handler's. Memory: the call's arena.
 */
#ifndef CONGVAN_OFFICE_LISTS_WORK_ENTRY_H
#define CONGVAN_OFFICE_LISTS_WORK_ENTRY_H

#include "office/flow/flow.h"

#define OFFICE_WORK_ITEM "work.item"
#define OFFICE_WORK_COUNT "work.count"
#define OFFICE_WORK_DUE "work.due"
#define OFFICE_NO_DUE 0xffffffffu

/* For .grants of a plugin that writes entries. */
#define OFFICE_WORK_GRANTS                                                                                             \
	{CV_GRANT_WRITE, 0, OFFICE_WORK_ITEM}, {CV_GRANT_WRITE, 0, OFFICE_WORK_COUNT},                                 \
	{                                                                                                              \
		CV_GRANT_WRITE, 0, OFFICE_WORK_DUE                                                                     \
	}

/* What a row shows of the document itself; strings may be NULL. */
struct office_work_document {
	uint64_t id, number; /* number may be a token of cv_txn_number() */
	uint32_t year;
	const char *kind; /* "incoming" */
	Congvan__Urgency urgency;
	const char *number_suffix, *code, *issuing_organ, *subject, *document_type;
	bool has_file;
};

/* Where a row stands. box 0: nowhere. */
struct office_work_place {
	uint64_t person_id, flow_id, arrived_ms;
	unsigned box, urgency;
	uint32_t due_minute; /* since 1970, UTC: overdue from then on; OFFICE_NO_DUE */
	uint32_t due_day; /* days since 1970; OFFICE_NO_DUE */
	bool due_by_hour; /* within that day, not at its end */
};

struct office_work_place office_work_place(const Congvan__ReceivingFlow *flow, Congvan__Urgency urgency);
/* What a row shows, of a flow in any state. NULL: arena exhausted. */
Congvan__WorkItem *office_work_item(const struct office_flows *flows, const Congvan__ReceivingFlow *flow,
				    const struct office_work_document *document);
struct cv_key office_work_key(struct cv_call *call, const struct office_work_place *place);

/* The minute in which an instant lies, as keys hold it. */
uint32_t office_work_minute(int64_t unix_ms);

/* Do items of this box count as overdue when their deadline has passed? */
bool office_box_may_be_overdue(unsigned box);

/*
 * Brings the rows and sums in line with every flow that changed, and rewrites the rows of those who follow a changed
 * flow from above, because they show who has it now.
 */
int office_work_update(const struct office_flows *flows, struct cv_txn *txn,
		       const struct office_work_document *document);

/*
 * The same for every flow, changed or not: what rows show of the document has changed. was: its urgency before, by
 * which the rows stand.
 */
int office_work_rewrite(const struct office_flows *flows, struct cv_txn *txn, Congvan__Urgency was,
			const struct office_work_document *document);

/* The same for the changed flows alone. For acts that leave the document unchecked: they must touch no other row. */
int office_work_update_own(const struct office_flows *flows, struct cv_txn *txn,
			   const struct office_work_document *document);

/* Counts of one person's boxes, and of what is overdue at this instant: a few reads each. */
int office_box_count(struct cv_call *call, uint64_t person, unsigned box, uint64_t *ret);
int office_overdue_count(struct cv_call *call, uint64_t person, int64_t now_ms, uint64_t *ret);

#endif
