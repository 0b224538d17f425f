/*
 * The one path of every action of a process: what the request says is compared with what the action needs, the verb is
 * done in the flow engine, the document takes its next state, and all that follows is written in one commit.
 *
 * Thread: the handler's. Memory: the call's arena. Results: 0, or what cv_fail() returned.
 */
#ifndef CONGVAN_INCOMING_ACT_H
#define CONGVAN_INCOMING_ACT_H

#include "incoming/case.h"

/* What a request says, whichever message it came in. */
struct incoming_wish {
	uint64_t id, flow_id; /* flow_id 0: the only flow on which the caller may take the action */
	const char *action;
	const char *pointer; /* goes before the pointers of mistakes: "" or "/submit" */
	const char *texts[OFFICE_DATA_END]; /* of the data that are texts; NULL: not said */
	Congvan__UploadRef *const *uploads;
	size_t upload_count;
	Congvan__Assignment *const *assignments;
	size_t assignment_count;
	uint64_t person_id; /* short for one assignment, as a lead */
	const Congvan__PaperKept *paper; /* NULL: not said */
	const Congvan__Proposal *proposal; /* NULL: not said */
	const Congvan__DirectiveGiven *given; /* NULL: in writing */
};

/* Does what kase->base.judgement allows; writes nothing yet. */
int incoming_act_on(struct incoming_case *kase, const struct incoming_wish *wish);

/* A whole call: begins the case, acts, commits. */
int incoming_act_wish(struct cv_call *call, const struct incoming_wish *wish, Congvan__IncomingView *reply);

#endif
