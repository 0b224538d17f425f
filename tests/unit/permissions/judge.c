/*
 * Every preset, role, action, step, part, flow state and way to stand to who has the document: the definition allows
 * exactly what a sentence of tests/unit/permissions/allowed allows.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "incoming/process.h"
#include "office/process/judge.h"
#include "permissions.h"
#include "places.h"

enum person { ME = 5, SOMEBODY = 6, THIRD = 7 };
#define MY_UNIT 20u
#define OTHER_UNIT 21u

/* Ways to stand to who has the document. */
static const struct standing {
	const char *name;
	unsigned whose;
	enum office_capacity capacity;
} standings[] = {
    {"who has it", WHOSE_OWN, OFFICE_HOLDER},
    {"a delegate of who has it", WHOSE_OWN, OFFICE_DELEGATE},
    {"who passed it on", WHOSE_GIVEN, OFFICE_HOLDER},
    {"who has it and passed it on", WHOSE_OWN | WHOSE_GIVEN, OFFICE_HOLDER},
    {"of the same unit", WHOSE_UNIT, OFFICE_HOLDER},
    {"their secretary", WHOSE_LEADER, OFFICE_HOLDER},
    {"a secretary in their post", WHOSE_LEADER, OFFICE_OF_SECRETARY},
    {"of another unit", 0, OFFICE_HOLDER},
};

/* Some actions are for such documents alone. */
static const struct office_fact electronic[] = {{"medium", "electronic"}, {NULL, NULL}};

static size_t tried, allowed;

struct setting {
	const char *preset;
	const struct office_process *process;
	const char *action, *step;
};

static bool judge(const struct setting *setting, const struct standing *standing, const char *role, unsigned part,
		  unsigned state)
{
	uint64_t leader = SOMEBODY;
	struct office_actor actor = {
	    .person_id = standing->whose & WHOSE_OWN || standing->capacity == OFFICE_OF_SECRETARY ? SOMEBODY : ME,
	    .unit_id = MY_UNIT,
	    .role = role,
	    .capacity = standing->capacity};
	Congvan__ReceivingFlow flow = CONGVAN__RECEIVING_FLOW__INIT;
	Congvan__Actor receiver = CONGVAN__ACTOR__INIT, assigner = CONGVAN__ACTOR__INIT;

	if (standing->whose & WHOSE_LEADER && standing->capacity == OFFICE_HOLDER) {
		actor.leader_ids = &leader;
		actor.leader_count = 1;
	}
	CV_SET(&receiver, person_id, SOMEBODY);
	CV_SET(&receiver, unit_id, standing->whose & WHOSE_UNIT ? MY_UNIT : OTHER_UNIT);
	CV_SET(&assigner, person_id, standing->whose & WHOSE_GIVEN ? actor.person_id : THIRD);
	flow.receiver = &receiver;
	flow.assigner = &assigner;
	flow.step = (char *)setting->step;
	CV_SET(&flow, state, (Congvan__FlowState)state);
	CV_SET(&flow, role, (Congvan__FlowRole)part);
	if (strcmp(setting->step, setting->process->first_step) != 0)
		CV_SET(&flow, parent_id, 9);
	return office_judge(setting->process, setting->action,
			    &(struct office_question){.actor = &actor, .flow = &flow, .facts = electronic})
		   .verdict == OFFICE_ALLOWED;
}

/* All roles, standings, parts and states of one action at one step. */
static void walk_setting(const struct setting *setting)
{
	for (const char *const *role = office_roles; *role; role++) {
		for (size_t i = 0; i < sizeof(standings) / sizeof(standings[0]); i++) {
			bool as_secretary = standings[i].capacity == OFFICE_OF_SECRETARY;

			for (unsigned part = 1; places_parts[part]; part++) {
				for (unsigned state = 1; places_states[state]; state++) {
					struct situation situation = {.preset = setting->preset,
								      .role = as_secretary ? OFFICE_SECRETARY : *role,
								      .action = setting->action,
								      .step = setting->step,
								      .part = places_parts[part],
								      .state = places_states[state],
								      .whose = standings[i].whose};
					bool may = sentences_allow(permissions_sentences, &situation);

					/* The desk is not one that a secretary stands at in her leader's name. */
					if (as_secretary && may)
						situation.whose = 0,
						may = !sentences_allow(permissions_sentences, &situation);
					if (judge(setting, &standings[i], *role, part, state) != may)
						fail_msg("%s: %s as %s (%s) at %s, %s, %s: %s", setting->preset,
							 setting->action, *role, standings[i].name, setting->step,
							 places_parts[part], places_states[state],
							 may ? "is said and refused" : "is allowed by no sentence");
					tried++;
					allowed += may;
				}
			}
		}
	}
}

void the_presets_allow_what_is_said_and_nothing_else(void **state)
{
	(void)state;
	for (const char *const *preset = places_presets; *preset; preset++) {
		struct office_process *process = places_process(*preset);

		for (size_t i = 0; i < process->action_count; i++)
			for (size_t j = 0; j < process->step_count; j++)
				walk_setting(&(struct setting){*preset, process, process->actions[i].name,
							       process->steps[j].name});
		office_process_destroy(&process);
	}
	print_message("%zu situations, %zu allowed by %zu sentences\n", tried, allowed,
		      sentences_count(permissions_sentences));
	if (sentences_unused(permissions_sentences))
		fail_msg("this sentence allows nothing: %s", sentences_unused(permissions_sentences));
}
