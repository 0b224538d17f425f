#include "office/access/reach.h"

#include <string.h>

#include "office/process/judge.h"

bool office_may_begin(const struct office_process *process, const struct office_actor *actor)
{
	return office_name_in(actor->role, process->begins) && actor->capacity != OFFICE_OF_SECRETARY;
}

bool office_may_begin_this(const struct office_process *process, const struct office_actor *actor,
			   const struct office_fact *facts)
{
	const struct office_begin *kind = office_kind_of(process, facts);

	return !kind || office_name_in(actor->role, kind->begins);
}

/* Of the roles of every agency. What is neither here nor among the process's own sees nothing. */
static const struct sight {
	const char *role;
	enum office_reach reach;
} sights[] = {
    {OFFICE_ADMINISTRATOR, OFFICE_SEES_NONE},
    {OFFICE_RECORDS_CLERK, OFFICE_SEES_ALL},
    {OFFICE_HEAD, OFFICE_SEES_ALL},
    {OFFICE_DEPUTY, OFFICE_SEES_ALL},
    {OFFICE_CHIEF_OF_OFFICE, OFFICE_SEES_ALL},
    {OFFICE_UNIT_HEAD, OFFICE_SEES_OWN},
    {OFFICE_UNIT_DEPUTY, OFFICE_SEES_OWN},
    {OFFICE_SPECIALIST, OFFICE_SEES_OWN},
    {OFFICE_SECRETARY, OFFICE_SEES_OWN},
    {OFFICE_UNIT_CLERK, OFFICE_SEES_OWN},
    {OFFICE_ARCHIVIST, OFFICE_SEES_OWN},
    {OFFICE_ONE_STOP_DESK, OFFICE_SEES_OWN},
};

enum office_reach office_reach_of(const struct office_process *process, const struct office_actor *actor)
{
	const struct office_own_role *own = office_process_role(process, actor->role);

	for (size_t i = 0; i < sizeof(sights) / sizeof(sights[0]); i++)
		if (strcmp(sights[i].role, actor->role) == 0)
			return sights[i].reach;
	if (!own)
		return OFFICE_SEES_NONE;
	return own->sees_all ? OFFICE_SEES_ALL : OFFICE_SEES_OWN;
}

bool office_is_theirs(const struct office_actor *actor, uint64_t person_id)
{
	if (person_id == actor->person_id)
		return true;
	for (size_t i = 0; i < actor->leader_count; i++)
		if (actor->leader_ids[i] == person_id)
			return true;
	return false;
}
