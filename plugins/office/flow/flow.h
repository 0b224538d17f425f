/*
 * The receiving flow: one record per (document, receiver). What the receiver may do, and in which box the document
 * lies, follows from that record and not from the document: the same document is to do for one person and done for
 * another. (Common practice of agencies; the order of work is NĐ 30/2020/NĐ-CP Đ20 to Đ24.)
 *
 * This is the engine, in memory: it holds all flows of one document, changes states by one table of transitions and
 * applies the rule of levels. Nothing here reads or writes the store (store.h does) or judges who may act.
 *
 * Design notes
 *  - A level is what stands directly below one flow. When every lead of a level has ended, the flow above concludes,
 *    and whoever still had the document at that level to coordinate, to advise or for information is pulled along, with
 * what they had passed on. A level without leads ends with its last coordinator. Then the same is asked one level
 * higher.
 *  - Passing on only for information or for advice leaves the giver's own flow open.
 *  - When the lead who ends a level gives it back, it is sent back to who passed it on, and nothing concludes. A lead
 *    who gives it back while others lead on only ends their own part.
 *  - When a level ends and nobody there has completed, the flow above is to do again.
 *  - What ends without being completed (returned, withdrawn) takes all below it along as withdrawn.
 *  - A flow is cloned before its first change: `stored` keeps what the store has.
 *
 * Thread: the handler's. Memory: the call's arena. -ENOMEM: the arena is exhausted.
 */
#ifndef CONGVAN_OFFICE_FLOW_FLOW_H
#define CONGVAN_OFFICE_FLOW_FLOW_H

#include <stdbool.h>

#include <congvan/plugin.h>

#include "congvan/office.pb-c.h"

#define OFFICE_FLOWS_MAX 3000u /* receivers of one document, over all levels and for ever */
#define OFFICE_RECEIVERS_MAX 200u /* receivers of one act */
#define OFFICE_NOTE_MAX 2000u /* characters of a directive, a note or a result */

/* Does the level above wait for who has this part? Leads and coordinators work; others may only let others know. */
bool office_flow_role_works(Congvan__FlowRole role);

struct office_flow {
	Congvan__ReceivingFlow *now;
	const Congvan__ReceivingFlow *stored; /* before its first change here; == now: unchanged; NULL: new */
};

struct office_flows {
	struct cv_call *call;
	uint64_t document_id;
	struct office_flow *items; /* by id: what is above comes before what is below */
	size_t count, room;
};

/* No flows yet: a document that is being registered. */
void office_flows_init(struct office_flows *flows, struct cv_call *call, uint64_t document_id);
/* Adds one as it was read from the store; takes the message. -E2BIG past OFFICE_FLOWS_MAX. */
int office_flows_add_stored(struct office_flows *flows, Congvan__ReceivingFlow *flow);
/* NULL: no such flow. */
struct office_flow *office_flows_find(const struct office_flows *flows, uint64_t id);

/* Is the receiver's part over: completed, returned, withdrawn? */
bool office_flow_ended(Congvan__FlowState state);
/* Does it wait for its receiver: to do, awaiting reception, sent back? */
bool office_flow_open(Congvan__FlowState state);

struct office_flow_spec {
	uint64_t parent_id; /* 0: the root */
	Congvan__Actor *receiver, *assigner;
	const char *step;
	Congvan__FlowRole role;
	const char *directive; /* NULL: none */
	Congvan__Deadline *deadline; /* NULL: office_flow_inherited() */
	Congvan__Label *step_label; /* may be NULL */
	const char *outside; /* a unit that works on paper; NULL: the receiver works */
	bool awaits_reception;
};

/*
 * The deadline that goes on from a flow to those below: its own, or that of the next flow above when its own is of its
 * step alone. NULL: none.
 */
const Congvan__Deadline *office_flow_inherited(const struct office_flows *flows, uint64_t parent_id);

/* Another deadline for a flow, or the same with something noted; its revision stays. Takes the message. */
int office_flow_set_deadline(struct office_flows *flows, uint64_t id, Congvan__Deadline *deadline);

/* No deadline any more; its revision stays. */
int office_flow_clear_deadline(struct office_flows *flows, uint64_t id);

/* What its receiver has before them is another thing now: its revision rises. */
int office_flow_touch(struct office_flows *flows, uint64_t id);

/* A new flow, to do from now on. *ret lies in the arena. -E2BIG past OFFICE_FLOWS_MAX. */
int office_flow_create(struct office_flows *flows, const struct office_flow_spec *spec, Congvan__ReceivingFlow **ret);

/*
 * The receiver has passed the document on to flows made by office_flow_create(). If one of them leads or coordinates,
 * the receiver's own flow is forwarded, else it stays open; its revision rises. -EPERM: not in a state to do so.
 */
int office_flow_forward(struct office_flows *flows, uint64_t id);

/*
 * Somebody else of the same desk goes on with the flow: from now on it is theirs, and who had it so far stands among
 * `earlier`. Takes the message.
 */
int office_flow_take_over(struct office_flows *flows, uint64_t id, Congvan__Actor *receiver);
/* The same by somebody's order, in whatever state the flow waits: its revision rises. -EPERM: it has ended. */
int office_flow_hand_over(struct office_flows *flows, uint64_t id, Congvan__Actor *receiver);

/* The receiver has done their part; the levels above follow. result: NULL or text. -EPERM as above. */
int office_flow_complete(struct office_flows *flows, uint64_t id, const char *result);

/* A unit takes in what awaits its reception. -EPERM as above. */
int office_flow_receive(struct office_flows *flows, uint64_t id);

/*
 * The receiver gives it back to who passed it on; also for what a unit refuses to take in. -EPERM as above, and for the
 * first flow, which nobody passed on.
 */
int office_flow_return(struct office_flows *flows, uint64_t id, const char *reason);

/*
 * The receiver gives it back to whoever began: nobody else has it any more, and the first flow is sent back. -EPERM as
 * above, for the first flow itself, and when that had not passed it on.
 */
int office_flow_send_back(struct office_flows *flows, uint64_t id, const char *reason);

/* Who passed it on takes it away, with all below. reason may be NULL. -EPERM as above. */
int office_flow_withdraw(struct office_flows *flows, uint64_t id, const char *reason);

/*
 * The receiver takes back what they passed on: to do again. -EBUSY: somebody has opened it or acted on it; -EPERM as
 * above.
 */
int office_flow_take_back(struct office_flows *flows, uint64_t id);

/*
 * What ended this flow was undone: its receiver has it to do again, and those above wait for them again. Whoever was
 * pulled along when the level ended stays as they are. -EPERM: it was not completed.
 */
int office_flow_undo(struct office_flows *flows, uint64_t id);

/* Has nobody to whom this flow's receiver passed it on opened it or acted on it? */
bool office_flow_untouched(const struct office_flows *flows, uint64_t id);
/* Does nobody but this flow's receiver have the document? */
bool office_flow_alone(const struct office_flows *flows, uint64_t id);

/* Nobody has the document any more, the first flow included: all that goes on is withdrawn. reason may be NULL. */
int office_flows_end(struct office_flows *flows, const char *reason);
/* The same of at most so many, those that others stand above first; *ret_left: others go on. */
int office_flows_end_some(struct office_flows *flows, const char *reason, size_t most, bool *ret_left);

/* Ends the document. -EPERM: not the first flow, or somebody else has it. */
int office_flow_void(struct office_flows *flows, uint64_t id, const char *reason);

/* Marks the flow as read; its revision stays. *ret_changed false: it was read before. */
int office_flow_read(struct office_flows *flows, uint64_t id, bool *ret_changed);

/* Has the level below this flow ended (false while nobody leads or coordinates there)? */
bool office_flow_level_ended(const struct office_flows *flows, uint64_t id);

/* Is the document done: has its root flow ended? */
bool office_flows_done(const struct office_flows *flows);

/*
 * Those who have the document now, below this flow: names of open leads, of coordinators if nobody leads, at most three
 * and then "+n". "" when nobody has it.
 */
const char *office_flow_holders(const struct office_flows *flows, uint64_t id);

#endif
