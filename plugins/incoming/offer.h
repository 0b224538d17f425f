/* What the caller may do now, with all that a page needs to ask for it. Thread: the handler's. */
#ifndef CONGVAN_INCOMING_OFFER_H
#define CONGVAN_INCOMING_OFFER_H

#include "incoming/case.h"

/* Adds the offers of actions that are, or are not, expected next. */
int incoming_offers(struct incoming_case *kase, bool primary, Congvan__IncomingView *reply);

#endif
