/*
 * Rights: every role, action, step and state, one's own flow and somebody else's. What is allowed is written here once
 * more, as sentences of the regulation; everything else must be refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "incoming/process.h"
#include "office/access/reach.h"
#include "office/process/judge.h"

static const char *const roles[] = {"administrator",   "records_clerk", "head",        "deputy",
				    "chief_of_office", "unit_head",     "unit_deputy", "specialist",
				    "secretary",       "unit_clerk",    "archivist",   "one_stop_desk"};
static const char *const steps[] = {"submit", "direct", "distribute", "unit", "work"};

/* "role action step": a star stands for every role. */
static const char *const sentences[] = {
    "records_clerk submit submit",
    "head direct direct",
    "deputy direct direct",
    "head complete direct",
    "deputy complete direct",
    "chief_of_office distribute distribute",
    "chief_of_office complete distribute",
    "unit_head assign unit",
    "chief_of_office assign unit",
    "unit_head complete unit",
    "chief_of_office complete unit",
    "* complete work",
};

static bool is_said(const char *role, const char *action, const char *step)
{
	char line[100], any[100];

	snprintf(line, sizeof(line), "%s %s %s", role, action, step);
	snprintf(any, sizeof(any), "* %s %s", action, step);
	for (size_t i = 0; i < sizeof(sentences) / sizeof(sentences[0]); i++)
		if (strcmp(sentences[i], line) == 0 || strcmp(sentences[i], any) == 0)
			return true;
	return false;
}

static const char *const actions[] = {"submit", "direct", "distribute", "assign", "complete", NULL};
static struct office_process *process;

static int read_default(void **state)
{
	struct office_problems problems = {.count = 0};

	(void)state;
	return office_process_read("default", incoming_default_process, incoming_default_process_len,
				   &incoming_process_kind, &process, &problems);
}

static int drop_default(void **state)
{
	(void)state;
	office_process_destroy(&process);
	return 0;
}

static enum office_verdict judge(const char *role, const char *action, const char *step, Congvan__FlowState state,
				 bool own)
{
	struct office_actor actor = {.person_id = 5, .role = role};
	Congvan__ReceivingFlow flow = CONGVAN__RECEIVING_FLOW__INIT;
	Congvan__Actor receiver = CONGVAN__ACTOR__INIT;

	CV_SET(&receiver, person_id, own ? 5 : 6);
	flow.receiver = &receiver;
	flow.step = (char *)step;
	CV_SET(&flow, state, state);
	CV_SET(&flow, role, CONGVAN__FLOW_ROLE__FLOW_LEAD);
	if (strcmp(step, "submit") != 0)
		CV_SET(&flow, parent_id, 9);
	return office_judge(process, action, &(struct office_question){.actor = &actor, .flow = &flow}).verdict;
}

static void every_role_action_step_and_state(void **state)
{
	size_t allowed = 0, refused = 0;

	(void)state;
	for (size_t r = 0; r < sizeof(roles) / sizeof(roles[0]); r++) {
		for (const char *const *action = actions; *action; action++) {
			for (size_t s = 0; s < sizeof(steps) / sizeof(steps[0]); s++) {
				for (int at = CONGVAN__FLOW_STATE__FLOW_AWAITING_RECEPTION;
				     at <= CONGVAN__FLOW_STATE__FLOW_WITHDRAWN; at++) {
					bool may = is_said(roles[r], *action, steps[s]) &&
						   (at == CONGVAN__FLOW_STATE__FLOW_TO_DO ||
						    at == CONGVAN__FLOW_STATE__FLOW_SENT_BACK);
					bool desk = may && strcmp(*action, "submit") == 0;

					assert_int_equal(judge(roles[r], *action, steps[s], (Congvan__FlowState)at,
							       true) == OFFICE_ALLOWED,
							 may);
					assert_int_equal(judge(roles[r], *action, steps[s], (Congvan__FlowState)at,
							       false) == OFFICE_ALLOWED,
							 desk);
					allowed += may;
					refused += !may;
				}
			}
		}
	}
	assert_int_equal(allowed, (11 + 12) * 2); /* eleven sentences for one role, one for all twelve; in two states */
	assert_int_equal(allowed + refused, 12 * 5 * 5 * 7);
}

static void a_refusal_names_the_nearest_reason(void **state)
{
	const Congvan__FlowState to_do = CONGVAN__FLOW_STATE__FLOW_TO_DO;

	(void)state;
	assert_int_equal(judge("head", "direct", "direct", CONGVAN__FLOW_STATE__FLOW_FORWARDED, true),
			 OFFICE_WRONG_STATE);
	assert_int_equal(judge("head", "distribute", "direct", to_do, true), OFFICE_WRONG_STEP);
	assert_int_equal(judge("specialist", "direct", "direct", to_do, true), OFFICE_WRONG_ROLE);
	assert_int_equal(judge("head", "direct", "direct", to_do, false), OFFICE_NOT_YOURS);
	assert_int_equal(judge("head", "shred", "direct", to_do, true), OFFICE_WRONG_STEP);
}

static bool expected(const char *action, const char *step, Congvan__FlowRole role)
{
	Congvan__ReceivingFlow flow = CONGVAN__RECEIVING_FLOW__INIT;
	bool primary = false;

	CV_SET(&flow, role, role);
	for (size_t i = 0; i < process->action_count; i++)
		primary |= strcmp(process->actions[i].name, action) == 0 &&
			   office_name_in(step, process->actions[i].steps) &&
			   office_is_primary(&process->actions[i], &flow);
	return primary;
}

static void what_is_for_information_is_ended_first(void **state)
{
	(void)state;
	assert_true(expected("assign", "unit", CONGVAN__FLOW_ROLE__FLOW_LEAD));
	assert_false(expected("complete", "unit", CONGVAN__FLOW_ROLE__FLOW_LEAD));
	assert_false(expected("assign", "unit", CONGVAN__FLOW_ROLE__FLOW_FOR_INFORMATION));
	assert_true(expected("complete", "unit", CONGVAN__FLOW_ROLE__FLOW_FOR_INFORMATION));
}

static void every_role_sees_what_the_regulation_says(void **state)
{
	static const struct {
		const char *role;
		enum office_reach reach;
	} expected[] = {{"administrator", OFFICE_SEES_NONE},
			{"records_clerk", OFFICE_SEES_ALL},
			{"head", OFFICE_SEES_ALL},
			{"deputy", OFFICE_SEES_ALL},
			{"chief_of_office", OFFICE_SEES_ALL},
			{"unit_head", OFFICE_SEES_OWN},
			{"unit_deputy", OFFICE_SEES_OWN},
			{"specialist", OFFICE_SEES_OWN},
			{"secretary", OFFICE_SEES_OWN},
			{"unit_clerk", OFFICE_SEES_OWN},
			{"archivist", OFFICE_SEES_OWN},
			{"one_stop_desk", OFFICE_SEES_OWN},
			{"nobody in particular", OFFICE_SEES_NONE}};

	(void)state;
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		struct office_actor actor = {.role = expected[i].role};

		assert_int_equal(office_reach_of(process, &actor), expected[i].reach);
		assert_int_equal(office_may_begin(process, &actor), strcmp(expected[i].role, "records_clerk") == 0);
	}
}

/* Both languages of a text use the same arguments, and no reason stands twice. */
static void texts_are_complete_in_both_languages(void **state)
{
	(void)state;
	for (const struct cv_text *const *table = cv_plugin_texts; *table; table++) {
		for (const struct cv_text *text = *table; text->reason; text++) {
			assert_true(text->vi && *text->vi && text->en && *text->en);
			for (char n = '1'; n <= '9'; n++) {
				char argument[] = {'{', n, '}', '\0'};

				assert_int_equal(strstr(text->vi, argument) != NULL,
						 strstr(text->en, argument) != NULL);
			}
			for (const struct cv_text *other = text + 1; other->reason; other++)
				assert_string_not_equal(text->reason, other->reason);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_role_action_step_and_state),
	    cmocka_unit_test(a_refusal_names_the_nearest_reason),
	    cmocka_unit_test(what_is_for_information_is_ended_first),
	    cmocka_unit_test(every_role_sees_what_the_regulation_says),
	    cmocka_unit_test(texts_are_complete_in_both_languages),
	};

	return cmocka_run_group_tests(tests, read_default, drop_default);
}
