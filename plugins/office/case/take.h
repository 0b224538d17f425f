/*
 * The one path of every action of a process: what the request says is compared with what the action needs, the verb is
 * done in the flow engine, the document takes its next state, and all that follows is written in one commit.
 *
 *   struct leave_case kase;
 *   const struct office_wish wish = {
 *       .id = request->id,
 *       .flow_id = request->flow_id,
 *       .action = request->action,
 *       .texts = {[OFFICE_TEXT] = request->text, [OFFICE_REASON] = request->reason},
 *       .assignments = request->assignments,
 *       .assignment_count = request->n_assignments,
 *   };
 *
 *   return office_take_action(call, &leave_case_kind, &wish, &kase.base, &reply->base);
 *
 * Thread: the handler's. Memory: the call's arena. Results: 0, or what cv_fail() returned.
 */
#ifndef CONGVAN_OFFICE_CASE_TAKE_H
#define CONGVAN_OFFICE_CASE_TAKE_H

#include "office/case/wish.h"

/*
 * What a verb does to the plugin's documents, beside their flows and their state. The action is
 * kase->judgement.action. Every hook may be NULL: nothing is to be done.
 */
struct office_take_kind {
	const char *area; /* of topics: "incoming" of "incoming.passed_on" */
	/* Which words say that a text is missing that is required now; NULL: "field.required". */
	const char *(*missing)(const struct office_case *kase, enum office_datum datum);
	/* Reads what else the wish says into *said. Notes mistakes by cv_field(). */
	int (*read)(struct office_case *kase, const struct office_wish *wish, struct office_said *said);
	/* Adds the wish's files to the document; not called when there are none. NULL: no action takes files. */
	int (*claim)(struct office_case *kase, const struct office_wish *wish, struct office_said *said);
	/* The words that stand on the document for those whom it proposes; NULL: none. */
	const char *(*directive)(const struct office_case *kase);
	/* When all was read without a mistake; before, and after, the flows change. */
	int (*before)(struct office_case *kase, const struct office_wish *wish, const struct office_said *said);
	int (*after)(struct office_case *kase, const struct office_wish *wish, const struct office_said *said);
	/* When the act was noted; it may be added to. */
	int (*noted)(struct office_case *kase, const struct office_wish *wish, const struct office_said *said,
		     Congvan__Act *act);
	/* What a batch says of a document that was acted on: its stage and state. */
	void (*done)(const struct office_case *kase, Congvan__BatchResult *ret);
};

/* Does what kase->judgement allows, and notes it; writes nothing yet. */
int office_take(struct office_case *kase, const struct office_wish *wish);

/* A whole call: begins the case (room for kind->size bytes), acts, commits. */
int office_take_action(struct cv_call *call, const struct office_case_kind *kind, const struct office_wish *wish,
		       struct office_case *kase, ProtobufCMessage *reply);

#endif
