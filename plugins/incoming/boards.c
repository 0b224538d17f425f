#include "incoming/boards.h"

#include <errno.h>
#include <string.h>

#include "incoming/sheet/sheet.h"
#include "office/access/reach.h"

unsigned incoming_purpose_of(const struct office_action *action)
{
	bool units = false, agency = false;

	if (action->verb != OFFICE_PASS_ON)
		return 0;
	if (action->needs[OFFICE_DIRECTIVE].use != OFFICE_FORBIDDEN)
		return CONGVAN__TASK_PURPOSE__TASK_DIRECT;
	for (size_t i = 0; i < action->to_count; i++) {
		units = units || (action->to[i].whom == OFFICE_TO_UNIT && action->to[i].within == OFFICE_WITHIN_AGENCY);
		agency = agency || action->to[i].within == OFFICE_WITHIN_AGENCY;
	}
	if (units)
		return CONGVAN__TASK_PURPOSE__TASK_DISTRIBUTE;
	return agency ? 0 : CONGVAN__TASK_PURPOSE__TASK_ASSIGN;
}

/* A rule that names no role makes nobody somebody who decides: it is for whoever happens to have the document. */
static bool meant_for(const struct office_action *action, const char *role)
{
	for (size_t i = 0; i < action->by_count; i++)
		if (action->by[i].roles && office_name_in(role, action->by[i].roles))
			return true;
	return false;
}

int incoming_boards(struct cv_call *call, const Congvan__Empty *request, Congvan__BoardsReply *reply)
{
	static const Congvan__TaskPurpose purposes[] = {CONGVAN__TASK_PURPOSE__TASK_DIRECT,
							CONGVAN__TASK_PURPOSE__TASK_DISTRIBUTE,
							CONGVAN__TASK_PURPOSE__TASK_ASSIGN};
	const size_t count = sizeof(purposes) / sizeof(purposes[0]);
	const struct office_process *process;
	struct office_actor me;
	unsigned held = 0;
	int error = office_actor_of_call(call, &me);

	(void)request;
	if (!error)
		error = office_shelf_current(call->instance->shelf, call, &process);
	if (error)
		return error;
	for (size_t i = 0; i < process->action_count; i++)
		if (meant_for(&process->actions[i], me.role))
			held |= 1u << incoming_purpose_of(&process->actions[i]);
	reply->purposes = cv_alloc_array(call, count, sizeof(*reply->purposes));
	if (!reply->purposes)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++)
		if (held & 1u << purposes[i])
			reply->purposes[reply->n_purposes++] = purposes[i];
	if (sheet_part_of(process, &me) != SHEET_OF_NOBODY)
		CV_SET(reply, oversight,
		       sheet_part_of(process, &me) == SHEET_OF_AGENCY ? CONGVAN__OVERSIGHT__OVERSIGHT_AGENCY
								      : CONGVAN__OVERSIGHT__OVERSIGHT_UNIT);
	if (me.unit_id)
		CV_SET(reply, unit_id, me.unit_id);
	CV_SET(reply, documents, office_reach_of(process, &me) != OFFICE_SEES_NONE);
	CV_SET(reply, secretary, me.leader_count > 0 || me.capacity != OFFICE_HOLDER);
	return 0;
}
