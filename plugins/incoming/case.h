/*
 * A case: one document with its flows while a call reads it or acts on it.
 *
 * An act is always the same: incoming_case_act() reads the document (checked at the commit, so that two acts on one
 * document never cross), finds the flow that it is about, compares If-Match and judges the right to act; the handler
 * changes flows and document; incoming_case_commit() writes all that follows from it, in one commit: document, flows,
 * timeline, work lists of everybody concerned, event, answer.
 *
 * Thread: the handler's. Memory: the call's arena. Results: 0, or what cv_fail() returned.
 */
#ifndef CONGVAN_INCOMING_CASE_H
#define CONGVAN_INCOMING_CASE_H

#include "incoming/incoming.h"
#include "incoming/rights.h"
#include "office/act.h"
#include "office/flow_store.h"
#include "office/process_judge.h"

#define INCOMING_CASE_ACTS 4u /* acts in one call: "register and submit", and what the server notes with them */

/* Whom an act is told, when that is not simply everybody whose flow it changed. */
struct incoming_telling {
	const char *notice;
	uint64_t *people;
	size_t people_count;
	Congvan__DeadlineMark **marks;
	size_t mark_count;
};

struct incoming_case {
	struct cv_call *call;
	struct cv_txn *txn; /* NULL: read only */
	struct office_actor me;
	Congvan__IncomingDocument *document; /* the case's own copy, to be changed */
	struct office_flows flows;
	const struct office_process *process; /* that the document follows */
	const struct office_fact *facts;
	const struct office_calendar *calendar; /* of the agency; NULL: not needed so far (incoming_case_calendar()) */
	const char *first_step; /* of a new document */
	uint64_t flow_id; /* the flow acted on */
	struct office_judgement judgement; /* what allows the act */
	const char *notice; /* that is due after it; NULL: none */
	Congvan__Act *acts[INCOMING_CASE_ACTS]; /* in order */
	const char *topics[INCOMING_CASE_ACTS];
	const struct incoming_telling *tellings[INCOMING_CASE_ACTS]; /* NULL: as the action says */
	size_t act_count;
	bool new_document;
	bool corrected; /* what rows of work lists show of it has changed */
	Congvan__Urgency urgency_was; /* before it was corrected */
};

/* Reads for a view. CV_NOT_FOUND, or CV_DENIED when the caller may not see the document. */
int incoming_case_read(struct cv_call *call, uint64_t id, struct incoming_case *ret);

/* May the caller see a case that was loaded? */
bool incoming_case_visible(const struct incoming_case *kase);

/* The same to be changed: the document is checked at the commit. */
int incoming_case_open(struct cv_call *call, uint64_t id, struct incoming_case *ret);

/* Reads without asking who may see it: for what nobody asks for. txn NULL: only to be read. */
int incoming_case_load(struct cv_call *call, uint64_t id, struct cv_txn *txn, struct incoming_case *ret);

/*
 * Begins an act. flow_id 0: the only flow on which the caller may take the action. A refusal carries the article and
 * who could take it.
 */
int incoming_case_act(struct cv_call *call, uint64_t id, uint64_t flow_id, const char *action,
		      struct incoming_case *ret);
/* The same for one of several: the entity tag is the item's own; NULL or "": whatever it is now. */
int incoming_case_act_on_item(struct cv_call *call, const Congvan__BatchItem *item, const char *action,
			      struct incoming_case *ret);

/* What would be said to the caller if they took an action. */
struct incoming_verdict {
	const char *reason; /* as of a refusal; NULL: it is allowed */
	const char *who; /* could take it, for people; "" when nothing is known */
	const char *article; /* of the rule; NULL: none */
};
/* Of a case that was read. flow_id 0: the flow that comes nearest. CV_NOT_FOUND: no such flow. */
int incoming_case_ask(struct incoming_case *kase, uint64_t flow_id, const char *action, struct incoming_verdict *ret);

/* The agency's calendar, read once and checked by the commit. */
int incoming_case_calendar(struct incoming_case *kase, const struct office_calendar **ret);

/* The flow acted on. Valid until the next flow is made. */
Congvan__ReceivingFlow *incoming_case_flow(struct incoming_case *kase);

/* What is asked about one flow of the case. */
struct office_question incoming_case_question(const struct incoming_case *kase, const Congvan__ReceivingFlow *flow);

/* Notes an act of this moment for the timeline and the log; text may be NULL. */
int incoming_case_note(struct incoming_case *kase, const char *action, const char *topic, const char *text,
		       Congvan__Act **ret);

/* Writes everything and fills the answer: the handler's last act. */
int incoming_case_commit(struct incoming_case *kase, Congvan__IncomingView *reply);

/* Writes everything into the transaction, which may be about several documents and is not committed. */
int incoming_case_write(struct incoming_case *kase);

/* Fills a view. stored: the timeline so far, newest first; the case's own acts go before it. */
int incoming_case_view(struct incoming_case *kase, Congvan__Act **stored, size_t stored_count,
		       Congvan__IncomingView *reply);

/*
 * A note, directive or result of at most `most` characters as it came: *ret is cleaned, NULL when there is none. A
 * mistake is noted at the pointer by cv_field().
 */
void incoming_note_text(struct cv_call *call, const char *text, const char *pointer, uint32_t most, const char **ret);

#endif
