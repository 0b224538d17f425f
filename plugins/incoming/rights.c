#include "incoming/rights.h"

#include <string.h>

#include "incoming/incoming.h"

/* ---- who may act ---- */

#define LEADS (1u << CONGVAN__FLOW_ROLE__FLOW_LEAD)
#define COORDINATES (1u << CONGVAN__FLOW_ROLE__FLOW_COORDINATE)
#define IS_INFORMED (1u << CONGVAN__FLOW_ROLE__FLOW_FOR_INFORMATION)
#define WORKS (LEADS | COORDINATES)

enum owner {
	OWN, /* the flow's receiver alone */
	DESK, /* any holder of the role: the registration desk is one desk */
};

/* What is not listed is refused. The role "" stands for every role. */
static const struct right {
	const char *action, *step, *role;
	enum owner owner;
	unsigned primary; /* for flows in these roles it is the expected next step */
} rights[] = {
    {INCOMING_SUBMIT, INCOMING_STEP_SUBMIT, OFFICE_RECORDS_CLERK, DESK, WORKS},
    {INCOMING_DIRECT, INCOMING_STEP_DIRECT, OFFICE_HEAD, OWN, WORKS},
    {INCOMING_DIRECT, INCOMING_STEP_DIRECT, OFFICE_DEPUTY, OWN, WORKS},
    {INCOMING_COMPLETE, INCOMING_STEP_DIRECT, OFFICE_HEAD, OWN, 0},
    {INCOMING_COMPLETE, INCOMING_STEP_DIRECT, OFFICE_DEPUTY, OWN, 0},
    {INCOMING_DISTRIBUTE, INCOMING_STEP_DISTRIBUTE, OFFICE_CHIEF_OF_OFFICE, OWN, WORKS},
    {INCOMING_COMPLETE, INCOMING_STEP_DISTRIBUTE, OFFICE_CHIEF_OF_OFFICE, OWN, 0},
    {INCOMING_ASSIGN, INCOMING_STEP_UNIT, OFFICE_UNIT_HEAD, OWN, WORKS},
    {INCOMING_ASSIGN, INCOMING_STEP_UNIT, OFFICE_CHIEF_OF_OFFICE, OWN, WORKS},
    {INCOMING_COMPLETE, INCOMING_STEP_UNIT, OFFICE_UNIT_HEAD, OWN, IS_INFORMED},
    {INCOMING_COMPLETE, INCOMING_STEP_UNIT, OFFICE_CHIEF_OF_OFFICE, OWN, IS_INFORMED},
    {INCOMING_COMPLETE, INCOMING_STEP_WORK, "", OWN, WORKS | IS_INFORMED},
};

const char *const incoming_actions[] = {INCOMING_SUBMIT, INCOMING_DIRECT,   INCOMING_DISTRIBUTE,
					INCOMING_ASSIGN, INCOMING_COMPLETE, NULL};

static bool right_is_for(const struct right *right, const char *action, const Congvan__ReceivingFlow *flow)
{
	return strcmp(right->action, action) == 0 && flow->step && strcmp(right->step, flow->step) == 0;
}

enum incoming_verdict incoming_judge(const char *action, const struct office_actor *actor,
				     const Congvan__ReceivingFlow *flow)
{
	bool own = flow->receiver && flow->receiver->person_id == actor->person_id;
	enum incoming_verdict verdict = own ? INCOMING_WRONG_STEP : INCOMING_NOT_YOURS;

	for (size_t i = 0; i < sizeof(rights) / sizeof(rights[0]); i++) {
		const struct right *right = &rights[i];

		if (!right_is_for(right, action, flow) || (!own && right->owner == OWN))
			continue;
		if (*right->role && strcmp(right->role, actor->role) != 0) {
			if (own)
				verdict = INCOMING_WRONG_ROLE;
			continue;
		}
		return flow->state == CONGVAN__FLOW_STATE__FLOW_TO_DO ? INCOMING_ALLOWED : INCOMING_WRONG_STATE;
	}
	return verdict;
}

bool incoming_is_primary(const char *action, const Congvan__ReceivingFlow *flow)
{
	for (size_t i = 0; i < sizeof(rights) / sizeof(rights[0]); i++)
		if (right_is_for(&rights[i], action, flow) && (rights[i].primary & (1u << flow->role)))
			return true;
	return false;
}

bool incoming_may_register(const struct office_actor *actor)
{
	static const char *const desk[] = {OFFICE_RECORDS_CLERK, NULL};

	return office_role_in(actor->role, desk);
}

/* ---- who may see ---- */

/* A role that is not listed sees nothing. */
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

enum incoming_reach incoming_reach_of(const struct office_actor *actor)
{
	for (size_t i = 0; i < sizeof(sights) / sizeof(sights[0]); i++)
		if (strcmp(sights[i].role, actor->role) == 0)
			return sights[i].reach;
	return INCOMING_SEES_NONE;
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
