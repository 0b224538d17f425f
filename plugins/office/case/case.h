/*
 * A case: one document with its flows while a call reads it or acts on it. Nothing here knows a kind of document: what
 * is particular to one comes in struct office_case_kind, a constant of the plugin.
 *
 * The plugin's own struct begins with the case and goes on with what only its documents have:
 *
 *   struct leave_case {
 *           struct office_case base;
 *           Congvan__LeaveNote *document;
 *   };
 *
 * and it gives a constant (those that are not named here may be NULL):
 *
 *   const struct office_case_kind leave_case_kind = {
 *       .size = sizeof(struct leave_case), .flow_prefix = "leave.flow", .act_prefix = "leave.act",
 *       .reasons = {.not_visible = "leave.not_visible", ...},
 *       .read = ..., .set_state = ..., .put = ..., .row = ..., .tell = ..., .view = ...,
 *   };
 *
 * Actions of the process are taken by take.h, which asks a few lines of the plugin; offer.h says which are offered, for
 * `view`; batch.h takes one for many documents. What needs its own doing goes the same way by hand, in one commit:
 *
 *   error = office_case_act(call, &leave_case_kind, request->id, request->flow_id, "approve", &kase.base);
 *   if (!error)
 *           error = office_flow_complete(&kase.base.flows, kase.base.flow_id, request->result);
 *   if (!error)
 *           error = office_case_note_action(&kase.base, "leave.approved", request->result, &act);
 *   return error ? error : office_case_commit(&kase.base, &reply->base);
 *
 * A document that begins has no case to be read: the handler sets kind, call, txn, me, process, facts, id and is_new
 * itself, begins the flows by office_flows_init(), gives the first state by office_case_move(), makes the root flow,
 * notes the act and commits the same way.
 *
 * office_case_act() reads the document (checked at the commit, so that two acts on one document never cross), finds the
 * flow that it is about, compares If-Match and judges the right to act; a refusal carries the article and who could.
 * office_case_commit() writes all that follows: document, flows, timeline, work lists of everybody concerned, events,
 * answer.
 *
 * Thread: the handler's. Memory: the call's arena. Results: 0, or what cv_fail() returned.
 */
#ifndef CONGVAN_OFFICE_CASE_CASE_H
#define CONGVAN_OFFICE_CASE_CASE_H

#include "congvan/incoming.pb-c.h"
#include "office/calendar/calendar.h"
#include "office/case/act.h"
#include "office/flow/store.h"
#include "office/lists/work_entry.h"
#include "office/process/judge.h"

#define OFFICE_CASE_ACTS 4u /* acts in one call: "register and submit", and what the server notes with them */

struct office_case;
struct office_receiver; /* receivers.h */
struct office_take_kind; /* take.h */
struct office_clock_kind; /* clock.h */

/* Whom an act is told, when that is not simply everybody whose flow it changed. */
struct office_telling {
	const char *notice;
	uint64_t *people;
	size_t people_count;
	Congvan__DeadlineMark **marks;
	size_t mark_count;
};

/* One act as its event tells it. */
struct office_told {
	Congvan__Act *act;
	const char *topic, *notice; /* notice: that is due after it; NULL: none */
	uint64_t *person_ids, *tell_ids; /* whose work lists changed; who is told, none: person_ids */
	size_t person_count, tell_count;
	Congvan__DeadlineMark **marks;
	size_t mark_count;
	bool begins; /* the first act of a new document */
};

/* Whose open parts a document has, for lists; each once. */
struct office_holders {
	uint32_t open; /* flows */
	uint64_t *person_ids, *unit_ids;
	size_t person_count, unit_count;
};

/* The words of refusals: reasons in the plugin's table of texts. {1}: the actor's name, where nothing else is said. */
struct office_case_reasons {
	const char *not_visible;
	const char *no_such_flow, *several_flows;
	const char *not_yours, *wrong_role, *wrong_step, *wrong_state, *other_documents;
	const char *not_endorsed; /* {2}: what is missing. NULL, as the next two: its documents have no versions */
	const char *numbered, *not_numbered; /* what is not done when it has its number, or has none */
	const char *closed; /* {2}: why. NULL: `read` never says so */
	const char *due_before_today; /* of a receiver's line */
	const char *too_many_flows; /* {1}: OFFICE_FLOWS_MAX */
	const char *too_many_files; /* {1}: how many there may be */
	const char *twice_in_batch, *not_in_batch, *batch_full;
};

struct office_case_kind {
	size_t size; /* of the plugin's struct, which begins with the case */
	const char *flow_prefix, *act_prefix;
	struct office_case_reasons reasons;

	/*
	 * Reads the document (by cv_txn_get() where kase->txn is not NULL, so that the commit checks it) and fills
	 * process, facts and state. CV_NOT_FOUND when there is none.
	 */
	int (*read)(struct office_case *kase, uint64_t id);
	/* The document takes this state of its process. */
	int (*set_state)(struct office_case *kase, const struct office_state *state);
	/* Settles what is the plugin's own, raises the revision, and puts the document with its index entries. */
	int (*put)(struct office_case *kase, const struct office_holders *holders);
	/*
	 * Is it still for the eyes of those alone who have it, whoever sees all otherwise? NULL: no document is.
	 */
	bool (*hidden)(const struct office_case *kase);
	/* What rows of work lists show of it. */
	struct office_work_document (*row)(const struct office_case *kase);
	/* Of the list of one person's documents. NULL: there are no such lists. */
	struct cv_key (*reader_key)(const struct office_case *kase, uint64_t person_id);
	/* May it be done now that all have done their part? NULL: yes. */
	bool (*may_conclude)(const struct office_case *kase);
	/* The server's calendar, for agencies that have none of their own. NULL: nothing has a deadline. */
	const struct office_calendar *(*calendar)(const struct cv_call *call);
	/* When the document began: what a rule `from: arrival` counts from, and how its text names that. */
	int64_t (*began_ms)(const struct office_case *kase);
	const char *began; /* "arrival" or "draft" */
	/* Notes a mistake at the pointer when it may not go to them. unit: of who passes it on. NULL: nothing to ask.
	 */
	void (*check_receiver)(const struct office_case *kase, const struct office_action *action,
			       const struct office_receiver *receiver, uint64_t unit, const char *pointer);
	/* Who is to get it as the document says. NULL: a document says nothing. */
	Congvan__Assignment **(*proposed)(const struct office_case *kase, size_t *ret_count);
	/* Adds to an offer of this action on question->flow. NULL: it is complete. */
	int (*offer)(struct office_case *kase, const struct office_action *action,
		     const struct office_question *question, Congvan__ActionOffer *offer);
	/* What acts do beside. NULL: no act is taken by office_take(). */
	const struct office_take_kind *take;
	/* Whether flows' deadlines are watched. NULL: nobody is warned, and no breach is recorded. */
	const struct office_clock_kind *clock;
	/* After the flows were written. NULL: nothing is to be done. */
	int (*arrived)(struct office_case *kase);
	/* Writes the act's event, and lists of acts that the plugin keeps. */
	int (*tell)(struct office_case *kase, const struct office_told *told);
	/* Fills the plugin's answer. stored: the timeline so far, newest first. */
	int (*view)(struct office_case *kase, Congvan__Act **stored, size_t stored_count, ProtobufCMessage *reply);
};

struct office_case {
	const struct office_case_kind *kind;
	struct cv_call *call;
	struct cv_txn *txn; /* NULL: read only */
	struct office_actor me;
	uint64_t id; /* of the document */
	const struct office_process *process; /* that the document follows */
	const struct office_fact *facts;
	const char *state; /* of the process */
	const char *closed; /* why nothing may be done about it any more; NULL: it may. Set by `read` */
	unsigned endorsed; /* this and the next as of struct office_question */
	bool numbered;
	const struct office_calendar *calendar; /* of the agency; NULL: not needed so far (office_case_calendar()) */
	struct office_flows flows;
	uint64_t flow_id; /* the flow acted on */
	struct office_judgement judgement; /* what allows the act */
	const char *notice; /* that is due after it; NULL: none */
	Congvan__Act *acts[OFFICE_CASE_ACTS]; /* in order */
	const char *topics[OFFICE_CASE_ACTS];
	const struct office_telling *tellings[OFFICE_CASE_ACTS]; /* NULL: as the action says */
	size_t act_count;
	bool is_new;
	bool rows_changed; /* what rows of work lists show of it has changed */
	Congvan__Urgency urgency_was; /* before they changed */
};

/* ---- reading ---- */

/* Reads for a view. CV_NOT_FOUND, or CV_DENIED when the caller may not see the document. */
int office_case_read(struct cv_call *call, const struct office_case_kind *kind, uint64_t id, struct office_case *ret);

/* The same to be changed: the document is checked at the commit. */
int office_case_open(struct cv_call *call, const struct office_case_kind *kind, uint64_t id, struct office_case *ret);

/*
 * Reads without asking who may see it: for what nobody asks for. txn NULL: only to be read. What is in *ret beside
 * (`me`, members of the plugin's) stays.
 */
int office_case_load(struct cv_call *call, const struct office_case_kind *kind, uint64_t id, struct cv_txn *txn,
		     struct office_case *ret);

/* May the caller see a case that was loaded? */
bool office_case_visible(const struct office_case *kase);

/* ---- acting ---- */

/* Begins an act. flow_id 0: the only flow on which the caller may take the action. */
int office_case_act(struct cv_call *call, const struct office_case_kind *kind, uint64_t id, uint64_t flow_id,
		    const char *action, struct office_case *ret);
/* The same for one of several: the entity tag is the item's own; NULL or "": whatever it is now. */
int office_case_act_on_item(struct cv_call *call, const struct office_case_kind *kind, const Congvan__BatchItem *item,
			    const char *action, struct office_case *ret);

/* What would be said to the caller if they took an action. */
struct office_ruling {
	const char *reason; /* as of a refusal; NULL: it is allowed */
	const char *who; /* could take it, for people; "" when nothing is known */
	const char *article; /* of the rule; NULL: none */
	const char *missing; /* {2}: endorsements, for people, or why it is closed; NULL: neither stands in the way */
};
/* Of a case that was read. flow_id 0: the flow that comes nearest. CV_NOT_FOUND: no such flow. */
int office_case_ask(struct office_case *kase, uint64_t flow_id, const char *action, struct office_ruling *ret);

/* The flow acted on; NULL: none. Valid until the next flow is made. */
Congvan__ReceivingFlow *office_case_flow(const struct office_case *kase);

/* What is asked about one flow of the case. */
struct office_question office_case_question(const struct office_case *kase, const Congvan__ReceivingFlow *flow);

/* The document takes this state. -EIO: the process has none of that name. */
int office_case_move(struct office_case *kase, const char *state);

/* The agency's calendar, read once and checked by the commit. *ret NULL: the plugin has none. */
int office_case_calendar(struct office_case *kase, const struct office_calendar **ret);

/*
 * Of whom the flow acted on is passed on to by this action, and by this line: its date or its span (the line then gets
 * the day that it comes to), else the action's rule. *ret NULL: that of the flow above.
 */
int office_case_deadline(struct office_case *kase, const struct office_action *action, Congvan__Assignment *line,
			 Congvan__Deadline **ret);

/* Of a new document's first flow, where nobody wrote a date: what the process's `deadlines` say. *ret NULL: none. */
int office_case_default_deadline(struct office_case *kase, Congvan__Deadline **ret);

/* Who is to get it as the document says; none: NULL. */
Congvan__Assignment **office_case_proposed(const struct office_case *kase, size_t *ret_count);

/* Notes an act of this moment for the timeline and the log; text may be NULL. */
int office_case_note(struct office_case *kase, const char *action, const char *topic, const char *text,
		     Congvan__Act **ret);
/* The same of an act that nobody took but the server, which kase->me is from then on. */
int office_case_note_server(struct office_case *kase, const char *action, const char *topic, const char *text,
			    Congvan__Act **ret);
/* The same of the action that kase->judgement allows: with its label, its verb and the notice that is due after it. */
int office_case_note_action(struct office_case *kase, const char *topic, const char *text, Congvan__Act **ret);

/* Writes everything and fills the answer: the handler's last act. */
int office_case_commit(struct office_case *kase, ProtobufCMessage *reply);

/* Writes everything into the transaction, which may be about several documents and is not committed. */
int office_case_write(struct office_case *kase);

/* ---- opening ---- */

/*
 * Marks the flows of the caller as read: nothing else of the document changes, so it stays unchecked and unwritten, and
 * many readers never get in each other's way. *ret_changed false: they were read before.
 */
int office_case_mark_read(struct office_case *kase, bool *ret_changed);
/* Writes what was marked, with an event, and commits. */
int office_case_commit_read(struct office_case *kase, const char *topic, const ProtobufCMessage *viewed);

/* ---- showing ---- */

/* Fills the answer of a case that was read. */
int office_case_show(struct office_case *kase, ProtobufCMessage *reply);

/* For `view`: the case's own acts and then the stored ones, as the reader sees them. */
int office_case_timeline(const struct office_case *kase, Congvan__Act **stored, size_t stored_count,
			 Congvan__Act ***ret, size_t *ret_count);
/* For `view`: the flows. */
int office_case_flows(const struct office_case *kase, Congvan__ReceivingFlow ***ret, size_t *ret_count);
/*
 * The entity tag of the whole view: every change of the document (its revision) or of one of its flows raises it,
 * opening included, which raises no revision.
 */
uint64_t office_case_revision(const struct office_case *kase, uint64_t document_revision);

#endif
