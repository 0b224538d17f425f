/* Presenting a document to a leader (trình): as an act of its own, and in the same commit as the registration. */
#ifndef CONGVAN_INCOMING_SUBMIT_H
#define CONGVAN_INCOMING_SUBMIT_H

#include "incoming/case.h"

/*
 * Checks the request and passes the case on from its root flow to a leader. `pointer` goes before the pointers of
 * mistakes: "" or "/submit".
 */
int incoming_submit_case(struct incoming_case *kase, const Congvan__SubmitRequest *request, const char *pointer);

#endif
