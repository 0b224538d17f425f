/* Inside of the flow engine: for flow.c and back.c alone. */
#ifndef CONGVAN_OFFICE_FLOW_INT_H
#define CONGVAN_OFFICE_FLOW_INT_H

#include "office/flow/flow.h"

enum office_flow_event {
	EVENT_FORWARD, /* the receiver passes the document on */
	EVENT_COMPLETE, /* the receiver ends their part */
	EVENT_CONCLUDE, /* the level below has ended */
	EVENT_PULL, /* the level that the flow stands in has ended */
	EVENT_RECEIVE, /* a unit takes it in */
	EVENT_RETURN, /* the receiver gives it back */
	EVENT_WITHDRAW, /* taken away from the receiver */
	EVENT_SEND_BACK, /* it came back from the level below */
	EVENT_REOPEN, /* nobody below has it any more */
	EVENT_UNDO, /* what ended the receiver's part was undone */
	EVENT_UNDO_BELOW, /* the same of who ended the level below */
};

/* Makes the transition. -EPERM: there is none. */
int office_flow_step(struct office_flows *flows, struct office_flow *flow, enum office_flow_event event);
/* The flow's message, free to be changed. */
int office_flow_edit(struct office_flows *flows, struct office_flow *flow);
bool office_flow_is_below(const struct office_flow *flow, uint64_t id); /* directly */
/* After this flow has ended: what that means for those above. */
int office_flow_settle_above(struct office_flows *flows, const struct office_flow *flow);

#endif
