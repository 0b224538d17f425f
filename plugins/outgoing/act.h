/*
 * The one path of every action of a process on a draft: what the request says is compared with what the action needs,
 * the verb is done in the flow engine, who stands for the version is written, and all that follows in one commit.
 *
 * Thread: the handler's. Memory: the call's arena. Results: 0, or what cv_fail() returned.
 */
#ifndef CONGVAN_OUTGOING_ACT_H
#define CONGVAN_OUTGOING_ACT_H

#include "office/receivers.h"
#include "outgoing/case.h"

/* What was read of a request. */
struct outgoing_wish {
	const Congvan__OutgoingActRequest *request;
	const char *texts[OFFICE_DATA_END]; /* NULL: not said */
	struct office_receivers receivers;
	Congvan__Signature *signature; /* of an action that signs; NULL: as drafted */
};

/* Does what kase->base.judgement allows; writes nothing yet (act_verbs.c). */
int outgoing_act_do(struct outgoing_case *kase, const struct outgoing_wish *wish);

/* What the event of the action is called: "outgoing.passed_on". */
const char *outgoing_act_topic(enum office_verb verb);

#endif
