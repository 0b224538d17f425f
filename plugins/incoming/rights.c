#include "incoming/rights.h"

#include <string.h>

bool incoming_may_register(const struct office_process *process, const struct office_actor *actor)
{
	return office_name_in(actor->role, process->begins) && actor->capacity != OFFICE_OF_SECRETARY;
}

/* Of the roles of every agency. What is neither here nor among the process's own sees nothing. */
static const struct sight {
	const char *role;
	enum incoming_reach reach;
} sights[] = {
    {OFFICE_ADMINISTRATOR, INCOMING_SEES_NONE},
    {OFFICE_RECORDS_CLERK, INCOMING_SEES_ALL},
    {OFFICE_HEAD, INCOMING_SEES_ALL},
    {OFFICE_DEPUTY, INCOMING_SEES_ALL},
    {OFFICE_CHIEF_OF_OFFICE, INCOMING_SEES_ALL},
    {OFFICE_UNIT_HEAD, INCOMING_SEES_OWN},
    {OFFICE_UNIT_DEPUTY, INCOMING_SEES_OWN},
    {OFFICE_SPECIALIST, INCOMING_SEES_OWN},
    {OFFICE_SECRETARY, INCOMING_SEES_OWN},
    {OFFICE_UNIT_CLERK, INCOMING_SEES_OWN},
    {OFFICE_ARCHIVIST, INCOMING_SEES_OWN},
    {OFFICE_ONE_STOP_DESK, INCOMING_SEES_OWN},
};

enum incoming_reach incoming_reach_of(const struct office_process *process, const struct office_actor *actor)
{
	const struct office_own_role *own = office_process_role(process, actor->role);

	for (size_t i = 0; i < sizeof(sights) / sizeof(sights[0]); i++)
		if (strcmp(sights[i].role, actor->role) == 0)
			return sights[i].reach;
	if (!own)
		return INCOMING_SEES_NONE;
	return own->sees_all ? INCOMING_SEES_ALL : INCOMING_SEES_OWN;
}

bool incoming_is_theirs(const struct office_actor *actor, uint64_t person_id)
{
	if (person_id == actor->person_id)
		return true;
	for (size_t i = 0; i < actor->leader_count; i++)
		if (actor->leader_ids[i] == person_id)
			return true;
	return false;
}
