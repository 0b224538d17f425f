/*
 * What follows the number of a document: number and date into its PDF, the agency's seal, sending; one after the other,
 * each an item of a queue. NĐ 30/2020/NĐ-CP Đ14, Đ15.3, Đ18.1.
 *
 * Design notes
 *  - The document says how far it is (OutgoingDocument.steps); items only move it on. An item names document, step and
 *    run: one that is not of the present run, or of a document that is no longer being issued, does nothing. So what is
 *    delivered twice, or late, is harmless, and a number may be voided while an item waits.
 *  - What a step made, what the document says of it and the next item are one commit. A kill before it repeats the
 *    attempt, with the same time and the same request id, which are on the document since before the first one.
 *  - A failure is no failure of the delivery: it is written on the document, with the item that tries again. What can't
 *    pass by itself waits for a person (`retry`), and so does what has failed OUTGOING_STEP_ATTEMPTS times.
 *  - Where nobody provides a service, the document says so and the queue is suspended: one item asks now and then, and
 *    all go on when somebody does. Steps that need different services have queues of their own.
 *
 * Thread: the handler's. Memory: the call's arena. Results: 0, or what cv_fail() returned.
 */
#ifndef CONGVAN_OUTGOING_ISSUE_STEP_H
#define CONGVAN_OUTGOING_ISSUE_STEP_H

#include "office/process/judge.h"
#include "outgoing/issue/step_service.h"
#include "outgoing/outgoing.h"

#define OUTGOING_QUEUE_NUMBERS "numbers" /* ISSUE_WRITE_NUMBER: needs pdf/1 */
#define OUTGOING_QUEUE_SEALS "seals" /* ISSUE_SEAL: needs pdf/1, trust/1, signing/1 */
#define OUTGOING_QUEUE_SENDING "sending" /* ISSUE_DISPATCH: needs nobody */

#define OUTGOING_STEP_LEASE_MS 120000
#define OUTGOING_STEP_ATTEMPTS 10u /* that follow by themselves */
#define OUTGOING_STEP_DELAY_MIN_MS 30000
#define OUTGOING_STEP_DELAY_MAX_MS 3600000
#define OUTGOING_STEP_PROBE_MIN_MS 1000 /* a suspended queue asks again */
#define OUTGOING_STEP_PROBE_MAX_MS 30000
/* Behind the longest lease and the longest pause between attempts of an item. */
#define OUTGOING_STEP_STALLED_MS 900000
#define OUTGOING_STEP_REASON_CHARS 500u

/* How one attempt ended. */
enum outgoing_step_end {
	OUTGOING_STEP_DONE = 1,
	OUTGOING_STEP_MORE, /* the next file follows at once */
	OUTGOING_STEP_LATER, /* a person has been asked elsewhere: again after delay_ms */
	OUTGOING_STEP_REFUSED, /* see refusal */
};

struct outgoing_step_work {
	struct cv_txn *txn;
	struct cv_call *call;
	const struct office_process *process; /* that the document follows */
	Congvan__OutgoingDocument *document; /* the work's own copy */
	Congvan__IssueStep *step; /* of the document */
	enum outgoing_step_end end;
	struct outgoing_refusal refusal;
	const char *service; /* that refused */
	int64_t delay_ms;
};

/* Writes the document's steps, some of them skipped, and the item of the first: part of the commit that numbers. */
int outgoing_steps_begin(struct cv_txn *txn, struct cv_call *call, const struct office_process *process,
			 const struct office_fact *facts, Congvan__OutgoingDocument *document);

/* The step that is next; NULL: none is left. */
Congvan__IssueStep *outgoing_step_now(const Congvan__OutgoingDocument *document);

/*
 * It waits and nothing has been tried for long: its item was set aside, because the server has ended several times
 * while it was worked on. A step that waits for a service is not stalled. Pure.
 */
bool outgoing_step_stalled(const Congvan__IssueStep *step, int64_t now_ms);

/* Begins another run of a step, at once, with its item. */
int outgoing_step_again(struct cv_txn *txn, struct cv_call *call, const Congvan__OutgoingDocument *document,
			Congvan__IssueStep *step);

/* How long after so many failures it is tried again by itself; 0: no more. Pure. */
int64_t outgoing_step_delay_ms(uint32_t attempts);

/* The handler of the three queues. */
int outgoing_step_item(struct cv_call *call, const Congvan__IssueStepItem *item);

/* What steps do, in step_pdf.c and step_send.c; each sets `end` and what belongs to it. */
int outgoing_step_write_number(struct outgoing_step_work *work);
int outgoing_step_seal(struct outgoing_step_work *work);
int outgoing_step_send(struct outgoing_step_work *work);

#endif
