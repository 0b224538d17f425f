/*
 * What people do about a document between its number and its sending: try the failed step again, or take the number
 * back. Who may is rights.h. NĐ 30/2020/NĐ-CP Đ15, Đ18.
 *
 * Thread: the handler's. Memory: the call's arena. Results: 0, or what cv_fail() returned.
 */
#ifndef CONGVAN_OUTGOING_ISSUE_ACT_H
#define CONGVAN_OUTGOING_ISSUE_ACT_H

#include "outgoing/outgoing.h"

int outgoing_issue_retry(struct cv_call *call, const Congvan__RetryIssueRequest *request, Congvan__OutgoingView *reply);
int outgoing_issue_void(struct cv_call *call, const Congvan__VoidIssueRequest *request, Congvan__OutgoingView *reply);

#endif
