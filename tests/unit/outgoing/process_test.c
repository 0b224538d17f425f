/* The kind "outgoing": what its definitions may say, and the one that ships. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <fakehost.h>

#include "office/process/judge.h"
#include "office/process/show.h"
#include "outgoing/process.h"

const struct cv_plugin *cv_plugin_entry_v1(void);

static void the_plugin_offers_its_service(void **state)
{
	const struct cv_plugin *plugin = cv_plugin_entry_v1();

	(void)state;
	assert_string_equal(plugin->name, "outgoing");
	assert_int_equal(plugin->provides.count, 1);
	assert_string_equal(((const struct cv_service_ref *)plugin->provides.items)->name, "outgoing");
}

static void the_one_that_ships_has_no_mistake(void **state)
{
	struct office_problems problems = {.count = 0};
	struct office_process *process = NULL;
	int error = office_process_read("default", outgoing_default_process, outgoing_default_process_len,
					&outgoing_process_kind, &process, &problems);

	(void)state;
	for (size_t i = 0; i < problems.count; i++)
		print_error("%s\n", problems.texts[i]);
	assert_int_equal(error, 0);
	assert_string_equal(process->name, "outgoing-default");
	assert_string_equal(office_process_state(process, process->first_state)->stage, "draft");
	assert_string_equal(office_process_state(process, process->done_state)->stage, "issued");
	assert_string_equal(process->form_check.notes[0], "draft");
	assert_null(process->form_check.notes[1]);
	assert_null(process->form_check.blocks);
	for (size_t i = 0; i < process->action_count; i++)
		assert_true(process->actions[i].label.vi && process->actions[i].label.en);
	office_process_destroy(&process);
	office_problems_finish(&problems);
}

/* Those of the regulations: what each of them says otherwise. */
static void the_presets_have_no_mistake(void **state)
{
	static const struct {
		const char *preset, *name, *action; /* that the default has not */
	} presets[] = {
	    {"byt-voffice", "outgoing-ministry", "initial"},
	    {"quangngai-eoffice", "outgoing-department", "submit_by_order"},
	    {"bct-imoit", "outgoing-ministry-office", NULL},
	    {"danang-qlvb", "outgoing-city", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(presets) / sizeof(presets[0]); i++) {
		struct office_problems problems = {.count = 0};
		struct office_process *process = NULL;
		bool found = !presets[i].action;
		char path[400];

		snprintf(path, sizeof(path), PRESETS "/%s/outgoing.yaml", presets[i].preset);
		if (office_process_open(path, &outgoing_process_kind, &process, &problems))
			fail_msg("%s: %s", path, problems.count ? problems.texts[0] : "not read");
		assert_string_equal(process->name, presets[i].name);
		assert_true(process->issue.number.required && process->issue.seal.required);
		for (size_t k = 0; k < process->action_count && !found; k++)
			found = strcmp(process->actions[k].name, presets[i].action) == 0;
		assert_true(found);
		assert_int_equal(process->registration.barred_count, strcmp(presets[i].preset, "bct-imoit") == 0);
		office_process_destroy(&process);
		office_problems_finish(&problems);
	}
}

/* ---- mistakes: one passage of the definition that ships is replaced ---- */

static const struct mistake {
	const char *from, *to, *problem;
} mistakes[] = {
    {"    does: note", "    does: paper", "\"paper\" is not done with documents of the kind \"outgoing\""},
    {"    does: send_back", "    does: refuse", "\"refuse\" is not done with documents"},
    {"    does: send_back", "    does: send_back\n    endorses: form",
     "endorses: by \"send_back\" nobody stands for a version"},
    {"    does: revise", "    does: revise\n    endorses: content", "endorses: by \"revise\" nobody stands"},
    {"    endorses: form", "    endorses: frm", "endorses: \"frm\" is none of content, form, initial, approve, sign"},
    {"    endorses: form", "    endorses: form\n    on_paper: true", "on_paper: belongs to `endorses: sign`"},
    {"    requires: content", "    requires: [content, form]", "requires: \"form\" is what this action itself gives"},
    {"    requires: content", "    requires: initial", "requires: no action endorses \"initial\""},
    {"    requires: content", "    requires: contents", "requires: \"contents\" is none of content"},
    {"    flow_roles: adviser\n    by: {relation: receiver}\n    primary: adviser",
     "    by: {relation: receiver}\n    primary: adviser", "flow_roles: a draft ends with `number`, `issue` or `void`"},
    {"      - {whom: unit, step: opinion}", "      - {whom: unit, step: opinion, as: coordinate}",
     "as: who is consulted advises, so that nobody waits for them"},
    {"    next: numbered\n", "", "next: say what a document is that has its number"},
    {"    does: number", "    does: complete", "flow_roles: a draft ends with"},
    {"    next: numbered\n", "    next: to_issue\n",
     "next: what is being issued is in a state of the stage \"numbered\""},
    {"    does: number\n", "    does: number\n    to: {whom: person, roles: head, step: sign, as: lead}\n",
     "number: goes on with its number, but nothing does `issue`"},
    {"    does: number\n", "    does: number\n    to: {whom: person, roles: head, step: sign, as: lead}\n",
     "next: only what is being issued is in a state of the stage \"numbered\""},
    {"    does: number\n", "    does: issue\n", "number: nothing has its number before"},
    {"    does: number\n    at: issue\n    by: {relation: desk, roles: records_clerk}\n    primary: lead\n    requires: "
     "[content, form, sign]\n",
     "    does: issue\n    at: issue\n    by: {relation: desk, roles: records_clerk}\n    requires: [content, form]\n",
     "number: nothing leaves without a signature"},
    {"    needs: {reason: {use: required, most: 500}}", "    needs: {reason: optional}",
     "reason: \"void\" always needs one"},
    {"    if: {author_role: [specialist", "    if: {author_rank: [specialist",
     "author_rank: nothing is known of documents"},
    {"form_check: {notes: [draft]}\n", "form_check: {blocks: [no_such]}\n", "blocks: there is no check \"no_such\""},
    {"form_check: {notes: [draft]}\n", "form_check: {notes: [pdf], ignores: [pdf]}\n",
     "ignores: \"pdf\" stands in another list too"},
    {"form_check: {notes: [draft]}\n", "form_check: {articles: {no_such: A}}\n", "articles: there is no check"},
    {"form_check: {notes: [draft]}\n", "form_check: {articles: [pdf]}\n", "articles: expected {check: article}"},
    {"form_check: {notes: [draft]}\n", "form_check: {stops: [pdf]}\n", "stops"},
    {"done: issued\n", "done: issued\nregistration: {scan: required}\n", "scan: registration has no such key"},
    {"done: issued\n", "done: issued\nregistration: {correct: {by: head}}\n", "correct: registration has no such key"},
    {"\ndone: issued\n", "\n  kinds: {if: {kind: extract}, state: draft, step: draft, by: secretary}\ndone: issued\n",
     "kinds: \"secretary\" begins no document"},
    {"to: {whom: person, roles: records_clerk,", "to: {whom: person, within: served, roles: records_clerk,",
     "within: who may take sign serves no leader"},
    {"{whom: unit, step: opinion}", "{whom: unit, within: served, step: opinion}",
     "within: only people are served; write whom: person"},
    {"stage: to_sign", "stage: directed", "stage: \"directed\" is none of draft, content_review"},
};

static bool is_told(const struct mistake *mistake)
{
	struct office_problems problems = {.count = 0};
	struct office_process *process = NULL;
	const char *at = strstr(outgoing_default_process, mistake->from);
	bool told = false;
	char *text;
	size_t size = outgoing_default_process_len + strlen(mistake->to) + 1;

	if (!at)
		fail_msg("not in the text: %s", mistake->from);
	text = malloc(size);
	assert_non_null(text);
	snprintf(text, size, "%.*s%s%s", (int)(at - outgoing_default_process), outgoing_default_process, mistake->to,
		 at + strlen(mistake->from));
	if (office_process_read("f.yaml", text, strlen(text), &outgoing_process_kind, &process, &problems) == 0)
		print_error("not refused: %s\n", mistake->to);
	for (size_t i = 0; i < problems.count; i++)
		told |= strstr(problems.texts[i], mistake->problem) != NULL;
	for (size_t i = 0; i < problems.count && !told; i++)
		print_error("%s\n", problems.texts[i]);
	office_process_destroy(&process);
	office_problems_finish(&problems);
	free(text);
	return told;
}

static void mistakes_of_versions_are_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++)
		if (!is_told(&mistakes[i]))
			fail_msg("not told: %s", mistakes[i].problem);
}

/* ---- what an action requires ---- */

static void an_action_waits_for_what_it_requires(void **state)
{
	Congvan__Actor leader = CONGVAN__ACTOR__INIT;
	Congvan__ReceivingFlow flow = CONGVAN__RECEIVING_FLOW__INIT;
	const struct office_actor me = {.person_id = 7, .role = "head", .capacity = OFFICE_HOLDER};
	struct office_question question = {.actor = &me, .flow = &flow};
	struct office_problems problems = {.count = 0};
	struct office_process *process = NULL;

	(void)state;
	assert_int_equal(office_process_read("default", outgoing_default_process, outgoing_default_process_len,
					     &outgoing_process_kind, &process, &problems),
			 0);
	CV_SET(&leader, person_id, 7);
	CV_SET(&flow, id, 2);
	CV_SET(&flow, parent_id, 1);
	flow.step = (char *)"sign";
	flow.receiver = &leader;
	CV_SET(&flow, role, CONGVAN__FLOW_ROLE__FLOW_LEAD);
	CV_SET(&flow, state, CONGVAN__FLOW_STATE__FLOW_TO_DO);
	assert_int_equal(office_judge(process, "sign", &question).verdict, OFFICE_NOT_ENDORSED);
	question.endorsed = 1u << OFFICE_ENDORSE_CONTENT;
	assert_int_equal(office_judge(process, "sign", &question).verdict, OFFICE_NOT_ENDORSED);
	question.endorsed |= 1u << OFFICE_ENDORSE_FORM;
	assert_int_equal(office_judge(process, "sign", &question).verdict, OFFICE_ALLOWED);
	assert_int_equal(office_judge(process, "send_back", &question).verdict, OFFICE_ALLOWED);
	CV_SET(&flow, state, CONGVAN__FLOW_STATE__FLOW_FORWARDED);
	assert_int_equal(office_judge(process, "sign", &question).verdict, OFFICE_WRONG_STATE);
	office_process_destroy(&process);
	office_problems_finish(&problems);
}

/* ---- as people read it ---- */

static void it_is_shown_with_who_stands_for_what(void **state)
{
	static const struct {
		Congvan__ProcessFormat format;
		const char *has[4];
	} cases[] = {
	    {CONGVAN__PROCESS_FORMAT__PROCESS_TEXT,
	     {"endorses: stands for the content", "requires: stands for the form", "endorses: signature", "[consult]"}},
	    {CONGVAN__PROCESS_FORMAT__PROCESS_JSON,
	     {"\"endorses\":\"sign\"", "\"requires\":[\"content\",\"form\"]", "\"does\":\"number\"",
	      "\"does\":\"send_back\""}},
	    /* What is sent back goes to the author, and what has its number leaves. */
	    {CONGVAN__PROCESS_FORMAT__PROCESS_DOT,
	     {"\"sign\" -> \"draft\" [label=\"Return to the author\", style=dashed]",
	      "\"issue\" -> \"(done)\" [label=\"Give the number\"]", "\"draft\" -> \"opinion\"", NULL}},
	    {CONGVAN__PROCESS_FORMAT__PROCESS_SVG, {"Sign", "Issued", "</svg>", NULL}},
	};
	struct office_problems problems = {.count = 0};
	struct office_process *process = NULL;
	struct fakehost *fake = fakehost_create();
	struct cv_call *call = fakehost_open(fake);

	(void)state;
	assert_int_equal(office_process_read("default", outgoing_default_process, outgoing_default_process_len,
					     &outgoing_process_kind, &process, &problems),
			 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *shown = NULL;

		assert_int_equal(office_process_show(call, process, cases[i].format, true, &shown), 0);
		for (size_t k = 0; k < 4 && cases[i].has[k]; k++)
			if (!strstr(shown, cases[i].has[k]))
				fail_msg("not shown: %s", cases[i].has[k]);
	}
	office_process_destroy(&process);
	office_problems_finish(&problems);
	fakehost_close(&call);
	fakehost_destroy(&fake);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_plugin_offers_its_service),
	    cmocka_unit_test(the_one_that_ships_has_no_mistake),
	    cmocka_unit_test(the_presets_have_no_mistake),
	    cmocka_unit_test(mistakes_of_versions_are_told),
	    cmocka_unit_test(it_is_shown_with_who_stands_for_what),
	    cmocka_unit_test(an_action_waits_for_what_it_requires),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
