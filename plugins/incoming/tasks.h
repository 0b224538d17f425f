/*
 * Tasks: what waits for a person, with what they may do about it, so that a screen acts on a row without opening the
 * document first. Rows are those of their work list; what they may do is judged from the flows as they are now.
 *
 * Thread: the handler's. Memory: the call's arena. Results: 0, or what cv_fail() returned.
 */
#ifndef CONGVAN_INCOMING_TASKS_H
#define CONGVAN_INCOMING_TASKS_H

#include "congvan/board.pb-c.h"
#include "incoming/case.h"

#define INCOMING_TASKS_DEFAULT 20u
#define INCOMING_TASKS_MAX 50u
#define INCOMING_TASKS_EXAMINED_MAX 200u /* documents that are read for one page */

/* A flow of a case that was loaded, with what the caller may do there. NULL item: made of the flow. */
int incoming_task_of(struct incoming_case *kase, const Congvan__ReceivingFlow *flow, Congvan__WorkItem *item,
		     Congvan__Task **ret);

/* GET /api/v1/incoming/tasks */
int incoming_tasks(struct cv_call *call, const Congvan__ListTasksRequest *request, Congvan__ListTasksReply *reply);

#endif
