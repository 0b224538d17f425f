/*
 * Boards: which screens of deciding, distributing and assigning a post has. It follows from the definition that new
 * documents follow: what its actions need, whom they may go to, and who may take them. Names of actions say nothing.
 *
 * Thread: the handler's. Memory: the call's arena. Results: 0, or what cv_fail() returned.
 */
#ifndef CONGVAN_INCOMING_BOARDS_H
#define CONGVAN_INCOMING_BOARDS_H

#include "congvan/board.pb-c.h"
#include "incoming/incoming.h"
#include "office/process/process.h"

/* What passing on by this action is for; 0: another action, or to one leader. */
unsigned incoming_purpose_of(const struct office_action *action);

/* GET /api/v1/incoming/boards */
int incoming_boards(struct cv_call *call, const Congvan__Empty *request, Congvan__BoardsReply *reply);

#endif
