/* What a caller sees of an incoming document. Thread: the handler's. Memory: the call's arena. */
#ifndef CONGVAN_INCOMING_VIEW_H
#define CONGVAN_INCOMING_VIEW_H

#include "incoming/case.h"

/* Fills a Congvan__IncomingView: office_case_kind.view. */
int incoming_view(struct office_case *base, Congvan__Act **stored, size_t stored_count, ProtobufCMessage *reply);

#endif
