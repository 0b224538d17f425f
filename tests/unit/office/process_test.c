/* Definitions: the presets load; every mistake is told with its line and column, and what to do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "office/process/judge.h"
#include "office/texts.h"

CV_TEXTS(office_texts)

static const char *const yes_no[] = {"true", "false", NULL};
static const char *const urgencies[] = {"normal", "urgent", NULL};
static const struct office_fact_kind facts[] = {
    {"reply_required", yes_no}, {"urgency", urgencies},  {"source", NULL},      {"medium", NULL},
    {"legal_class", NULL},      {"document_type", NULL}, {"circulation", NULL}, {NULL, NULL}};
static const char *const stages[] = {"registered", "submitted", "directed", "in_progress",
				     "completed",  "cancelled", NULL};
static const struct office_process_kind kind = {.name = "incoming", .facts = facts, .stages = stages};

static void print_problems(const struct office_problems *problems)
{
	for (size_t i = 0; i < problems->count; i++)
		print_error("%s\n", problems->texts[i]);
}

static void the_default_loads(void **state)
{
	struct office_problems problems = {.count = 0};
	struct office_process *process = NULL;
	int error = office_process_open(PRESETS "/default/incoming.yaml", &kind, &process, &problems);

	(void)state;
	print_problems(&problems);
	assert_int_equal(error, 0);
	assert_string_equal(process->name, "incoming-default");
	assert_int_equal(process->version, 7);
	assert_int_equal(process->state_count, 6);
	assert_int_equal(process->step_count, 5);
	assert_int_equal(process->action_count, 15);
	assert_string_equal(office_process_state(process, "submitted")->label.vi, "Chờ bút phê");
	assert_int_equal(strlen(process->sha256), 64);
	assert_int_equal(process->actions[1].needs[OFFICE_RECEIVERS].use, OFFICE_OPTIONAL);
	assert_int_equal(process->actions[0].needs[OFFICE_PROPOSAL].use, OFFICE_OPTIONAL);
	assert_int_equal(process->actions[2].needs[OFFICE_PROPOSAL].use, OFFICE_REQUIRED);
	assert_int_equal(process->actions[2].needs[OFFICE_TEXT].use, OFFICE_OPTIONAL); /* the proposal says enough */
	assert_string_equal(office_process_directing(process)->name, "direct");
	assert_int_equal(process->actions[4].needs[OFFICE_RECEIVERS].use, OFFICE_REQUIRED);
	assert_int_equal(process->actions[5].needs[OFFICE_RESULT].condition_count, 2);
	assert_true(office_process_knows_role(process, "chief_of_office"));
	assert_false(office_process_knows_role(process, "wizard"));
	office_process_destroy(&process);
	office_problems_finish(&problems);
}

/* The presets of the regulations, and none is named by the plugins. */
static void every_preset_loads(void **state)
{
	static const char *const presets[] = {"byt-voffice", "quangngai-eoffice", "bct-imoit", "danang-qlvb"};

	(void)state;
	for (size_t i = 0; i < sizeof(presets) / sizeof(presets[0]); i++) {
		struct office_problems problems = {.count = 0};
		struct office_process *process = NULL;
		char path[400];
		int error;

		snprintf(path, sizeof(path), PRESETS "/%s/incoming.yaml", presets[i]);
		error = office_process_open(path, &kind, &process, &problems);
		print_problems(&problems);
		assert_int_equal(error, 0);
		assert_true(process->action_count >= 11);
		for (size_t a = 0; a < process->action_count; a++)
			assert_non_null(process->actions[a].article);
		assert_int_equal(process->reception.due.amount, 8);
		assert_int_equal(process->reception.due.warn_amount, 6);
		assert_int_equal(process->reception.refusal_count, 2);
		for (size_t r = 0; r < process->reception.refusal_count; r++)
			assert_non_null(process->reception.refusals[r].article);
		office_process_destroy(&process);
		office_problems_finish(&problems);
	}
}

/* ---- mistakes, each with its place ---- */

#define TEXT_MAX 65536u
#define LINES_MAX 200u

/* A definition without a mistake; the cases replace one passage of it. */
static const char good[] = "process: small\n" /* 1 */
			   "version: 3\n"
			   "kind: incoming\n"
			   "label: {vi: Nhỏ, en: Small}\n"
			   "begin: {state: new, step: desk, by: records_clerk}\n" /* 5 */
			   "done: over\n"
			   "roles:\n"
			   "  lawyer: {label: {vi: Luật sư, en: Lawyer}}\n"
			   "states:\n"
			   "  new: {label: {vi: Mới, en: New}, stage: registered}\n" /* 10 */
			   "  busy: {label: {vi: Đang làm, en: Busy}, stage: in_progress}\n"
			   "  over: {label: {vi: Xong, en: Over}, stage: completed, final: true}\n"
			   "steps:\n"
			   "  desk: {label: {vi: Bàn, en: Desk}, state: new}\n"
			   "  work: {label: {vi: Làm, en: Work}}\n" /* 15 */
			   "actions:\n"
			   "  - action: give\n"
			   "    label: {vi: Giao, en: Give}\n"
			   "    does: pass_on\n"
			   "    at: desk\n" /* 20 */
			   "    by: {relation: desk, roles: records_clerk}\n"
			   "    to: {whom: person, roles: [lawyer, specialist], step: work}\n"
			   "    default: {roles: lawyer}\n"
			   "    next: busy\n"
			   "  - action: finish\n" /* 25 */
			   "    label: {vi: Xong, en: Finish}\n"
			   "    does: complete\n"
			   "    at: work\n"
			   "    by: {relation: receiver, roles: [lawyer, specialist]}\n"
			   "    needs: {result: {use: required, if: {reply_required: true}}}\n" /* 30 */
			   "  - action: back\n"
			   "    label: {vi: Trả lại, en: Back}\n"
			   "    does: return\n"
			   "    at: work\n"
			   "    by: {relation: receiver}\n"; /* 35 */

static const struct mistake {
	const char *from, *to; /* from NULL: `to` is the whole text */
	const char *problem; /* among those that are told */
} mistakes[] = {
    /* the archive */
    {"done: over\n", "done: over\narchive: {paper: required}\n", "paper"},
    {"done: over\n", "done: over\narchive: {certified_copy: never}\n", "certified_copy"},
    {"done: over\n", "done: over\narchive: {certified_copy: {use: optional, if: {legal_class: 3}}}\n",
     "certified_copy: only what is required can have a condition"},
    {"done: over\n", "done: over\narchive: {certified_copy: {use: required, if: {flow_role: lead}}}\n",
     "flow_role is not known when a document is archived"},
    /* the form */
    {NULL, "a: [", ":2:1: did not find expected node content"},
    {NULL, "just words\n", ":1:1: expected the keys of a process"},
    {NULL, "a: &x 1\nb: *x\n", ":1:4: anchors, aliases and tags are not read"},
    {NULL, "a: !!str 1\n", ":1:4: anchors, aliases and tags are not read"},
    {NULL, "a: 1\n---\nb: 1\n", ":2:1: a second document"},
    {NULL, "a: [[[[[[[[[[1]]]]]]]]]]\n", ": nested deeper than 8 levels"},
    /* keys */
    {"version: 3", "versoin: 3", ":2:1: versoin: a process has no such key; did you mean \"version\"?"},
    {"version: 3", "kind: incoming", ":3:1: kind: stands twice; remove one"},
    {"    does: complete", "    deos: complete", ":27:5: deos: an action has no such key; did you mean \"does\"?"},
    {"if: {reply_required", "if: {reply_requierd",
     ":30:58: reply_requierd: nothing is known of documents by this name; "
     "did you mean \"reply_required\"?"},
    {"reply_required: true", "reply_required: yes", "reply_required: \"yes\" never occurs"},
    /* names, numbers, words */
    {"process: small", "process: Small Agency", ":1:10: process: expected a name of at most 40 letters"},
    {"version: 3\n", "", "version: is missing; begin with version: 1"},
    {"version: 3", "version: 0", ":2:10: version: expected a whole number from 1 to 1000000"},
    {"version: 3", "version: 1.5", ":2:10: version: expected a whole number from 1 to 1000000"},
    {"kind: incoming", "kind: outgoing", ":3:7: kind: this is a process for \"outgoing\"; expected \"incoming\""},
    {"does: complete", "does: compelte", ":27:11: does: \"compelte\" is none of receive, refuse, pass_on, complete"},
    {"to: {whom: person, roles: [lawyer, specialist], step: work}", "to: {whom: outside, step: work}",
     ":22:9: to: a unit outside needs somebody here who keeps account of it"},
    {"to: {whom: person, roles: [lawyer, specialist], step: work}",
     "to: {whom: outside, roles: specialist, within: unit, step: work}", ":22:9: to: a unit outside is within no unit"},
    {"relation: desk", "relation: dsek", ":21:20: relation: \"dsek\" is none of receiver, desk"},
    {"stage: in_progress", "stage: progress", "stage: \"progress\" is none of registered, submitted"},
    {"final: true", "final: maybe", "final: expected true or false"},
    {"    needs: {result: {use: required,", "    needs: {result: {use: must,",
     "use: \"must\" is none of forbidden, optional"},
    /* labels */
    {"{vi: Mới, en: New}", "{vi: Mới}", ":10:16: en: is missing; add it"},
    {"    label: {vi: Xong, en: Finish}\n", "", ":25:5: label: is missing; write label: {vi: ..., en: ...}"},
    {"  work: {label: {vi: Làm, en: Work}}", "  work: {}", ":15:9: label: is missing"},
    {"{label: {vi: Luật sư, en: Lawyer}}", "{}", ":8:11: label: is missing"},
    {"label: {vi: Nhỏ, en: Small}\n", "", ":1:1: label: is missing"},
    /* what is named and not there */
    {"state: new, step: desk", "state: nwe, step: desk",
     ":5:8: begin: there is no state \"nwe\"; did you mean \"new\"?"},
    {"done: over", "done: ovre", ":6:7: done: there is no state \"ovre\"; did you mean \"over\"?"},
    {"done: over", "done: busy", ":6:7: done: \"busy\" is not final; add final: true to it"},
    {"state: new, step: desk", "state: over, step: desk", ":5:8: begin: \"over\" is a final state"},
    {"    at: work\n    by: {relation: receiver}", "    at: wrok\n    by: {relation: receiver}",
     ":31:5: at: there is no step \"wrok\"; did you mean \"work\"?"},
    {"[lawyer, specialist], step", "[layer, specialist], step",
     ":22:9: to: there is no role \"layer\"; did you mean \"lawyer\"?; a role of your own is declared under `roles`"},
    {"by: records_clerk}\ndone", "by: record_clerk}\ndone", ":5:8: begin: there is no role \"record_clerk\""},
    {"  lawyer: {", "  head: {", ":8:9: head: is a role of every agency"},
    {", state: new}", ", state: over}", ":14:9: state: \"over\" is final"},
    /* actions by themselves */
    {"    to: {whom: person, roles: [lawyer, specialist], step: work}\n    default: {roles: lawyer}\n", "",
     ":17:5: give: does pass_on but names nobody under `to`"},
    {"    does: return", "    does: return\n    to: {whom: unit, step: work}",
     ":31:5: back: does return, which goes to nobody"},
    {"default: {roles: lawyer}", "default: {roles: head}",
     ":17:5: default: \"head\" is not among those named under `to`"},
    {"default: {roles: lawyer}", "default: proposed", ":17:5: default: nothing is proposed"},
    {"    does: return", "    does: return\n    when: completed",
     ":31:5: when: \"return\" can't be done in all of these"},
    {"    does: return", "    does: return\n    needs: {reason: optional}",
     ":34:21: reason: \"return\" always needs one"},
    {"    next: busy", "    needs: {proposal: optional}\n    next: busy",
     ":24:23: proposal: nobody could take it up, because no action passes on with a `directive`"},
    {"    next: busy", "    needs: {proposal: optional, directive: optional}\n    next: busy",
     ":24:23: proposal: who writes a directive decides by it"},
    {"    does: return", "    does: return\n    needs: {proposal: optional}",
     ":34:23: proposal: is made with `does: pass_on` or `does: note`, not with return"},
    {"    next: busy", "    next: over", ":17:5: next: \"over\" is final, but \"pass_on\" does not end the document"},
    {"    does: return\n    at: work", "    does: void\n    at: desk", ":31:5: next: void ends the document"},
    {"    by: {relation: receiver, roles: [lawyer, specialist]}\n", "", ":25:5: by: is missing; nobody could take"},
    {"    next: busy", "    next: busy\n    due: {working_days: 2, working_hours: 3}",
     ":25:10: due: expected one of working_days and working_hours"},
    {"    next: busy", "    next: busy\n    warn: {working_hours: 6}",
     ":25:11: warn: counts from where a deadline begins, but none is set here; write before: due"},
    {"    next: busy", "    next: busy\n    due: {working_hours: 8}\n    warn: {working_hours: 8}",
     ":26:11: warn: comes no sooner than the deadline itself"},
    {"    next: busy", "    next: busy\n    due: {working_hours: 8}\n    breach: {roles: nobody}",
     "breach: there is no role \"nobody\""},
    {"actions:\n", "deadlines: [{working_days: 2, if: {flow_role: lead}}]\nactions:\n",
     "flow_role: a document has no part; its flows have"},
    {"actions:\n", "deadlines: [{if: {urgency: normal}}]\nactions:\n",
     "deadlines: expected one of working_days and working_hours"},
    /* entering documents */
    {"done: over", "done: over\nregistration: {annexes: forbidden}", ":7:16: annexes: registration has no such key"},
    {"done: over", "done: over\nregistration: {annex_on_paper: never}",
     "annex_on_paper: \"never\" is none of forbidden"},
    {"done: over", "done: over\nregistration: {annex_on_paper: required}", "annex_on_paper: not every document has"},
    {"done: over", "done: over\nregistration: {scan: forbidden}", "scan: can't be forbidden"},
    {"done: over", "done: over\nregistration: {scan: {use: optional, if: {urgency: normal}}}",
     "scan: only what is required can have a condition"},
    {"done: over", "done: over\nregistration: {scan: {use: required, if: {flow_role: lead}}}",
     "if: flow_role is not known when a document is entered"},
    {"done: over", "done: over\nregistration: {barred: {label: {vi: A, en: B}, procedure: {vi: A, en: B}}}",
     "barred: no document could enter"},
    {"done: over", "done: over\nregistration: {barred: {label: {vi: A, en: B}, if: {urgency: normal}}}",
     "procedure: is missing"},
    {"done: over", "done: over\nregistration: {correct: {by: wizard}}", "correct: there is no role \"wizard\""},
    {"by: records_clerk}\ndone", "by: records_clerk, kinds: [{if: {urgency: urgent}, state: nwe, step: desk}]}\ndone",
     "kinds: there is no state \"nwe\""},
    {"by: records_clerk}\ndone", "by: records_clerk, kinds: [{state: new, step: desk}]}\ndone",
     "kinds: say which documents begin here"},
    {"by: records_clerk}\ndone", "by: records_clerk, kinds: [{if: {urgency: urgent}, state: over, step: desk}]}\ndone",
     "kinds: \"over\" is a final state"},
    {"    needs: {result: {use: required,", "    needs: {paper: optional, result: {use: required,",
     "paper: belongs to `does: paper`"},
    {"    next: busy", "    next: busy\n    oral: {evidence: required}",
     ":25:11: oral: what was said has no place here"},
    {"    next: busy", "    next: busy\n    oral: never", "oral: \"never\""},
    {"    next: busy", "    next: busy\n    needs: {directive: required}\n    oral: {evidence: never}",
     "evidence: \"never\""},
    {"done: over", "done: over\nreception: {working_hours: 8, warn: 8}", "warn: 8 is not before working_hours: 8"},
    {"done: over", "done: over\nreception: {refusals: {wrong_unit: {article: X}}}", "label: is missing"},
    {"done: over", "done: over\nreception: {refuse: {}}", "refuse"},
    /* two of one name */
    {"action: back", "action: finish", ":31:5: finish: overlaps the action of this name in line 25"},
    /* the way of a document */
    {"roles: [lawyer, specialist]}\n    needs", "roles: [unit_head]}\n    needs",
     ":25:5: finish: nobody can ever take it"},
    {"    at: work\n    by: {relation: receiver}", "    at: desk\n    by: {relation: receiver}",
     ":31:5: back: nobody can ever take it"},
    {"    by: {relation: receiver, roles: [lawyer, specialist]}",
     "    by: [{relation: receiver, roles: lawyer}, {relation: receiver, roles: deputy}]",
     ":29:47: by: nobody in these roles ever has it at these steps"},
    {"    next: busy\n", "", ":11:9: busy: no document ever gets into this state"},
    {"steps:\n", "steps:\n  attic: {label: {vi: Kho, en: Attic}}\n",
     ":14:10: attic: no document ever comes to this step"},
    {"    does: complete", "    does: complete\n    flow_roles: lead",
     ":15:9: work: who has it here as \"coordinate\" has no way out"},
    {"    does: complete", "    does: complete\n    if: {urgency: urgent}",
     ":15:9: work: who has it here as \"lead\" has no"},
    {"step: work}\n    default", "step: work, awaits_reception: true}\n    default",
     ":15:9: work: what awaits reception here can't be received"},
};

static void replace(const struct mistake *mistake, char *to, size_t size)
{
	const char *at = mistake->from ? strstr(good, mistake->from) : NULL;

	if (!mistake->from) {
		snprintf(to, size, "%s", mistake->to);
		return;
	}
	if (!at)
		fail_msg("not in the text: %s", mistake->from);
	snprintf(to, size, "%.*s%s%s", (int)(at - good), good, mistake->to, at + strlen(mistake->from));
}

static void every_mistake_is_told_with_its_place(void **state)
{
	static char text[TEXT_MAX];
	unsigned missed = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++) {
		struct office_problems problems = {.count = 0};
		struct office_process *process = NULL;
		bool told = false;

		replace(&mistakes[i], text, sizeof(text));
		if (office_process_read("f.yaml", text, strlen(text), &kind, &process, &problems) != -EINVAL)
			print_error("not refused: %s\n", mistakes[i].to);
		office_process_destroy(&process);
		for (size_t p = 0; p < problems.count; p++) {
			told |= strstr(problems.texts[p], mistakes[i].problem) != NULL;
			assert_memory_equal(problems.texts[p], "f.yaml:", 7);
		}
		if (!told) {
			print_error("wanted: %s\n", mistakes[i].problem);
			print_problems(&problems);
		}
		missed += !told;
		office_problems_finish(&problems);
	}
	assert_int_equal(missed, 0);
}

static void what_is_right_is_not_complained_of(void **state)
{
	static const struct mistake variants[] = {
	    {"process: small", "process: small", NULL},
	    /* what conditions part covers every document */
	    {"    needs: {result: {use: required, if: {reply_required: true}}}\n",
	     "    if: {reply_required: true}\n"
	     "  - action: finish\n"
	     "    label: {vi: Xong, en: Finish}\n"
	     "    does: complete\n"
	     "    at: work\n"
	     "    if: {reply_required: false}\n"
	     "    by: {relation: receiver}\n",
	     NULL},
	    {"    next: busy", "    next: busy\n    due: {working_hours: 8, from: arrival}", NULL},
	    {"    next: busy",
	     "    next: busy\n    due: {working_hours: 8, from: arrival, always: true}\n    warn: {working_hours: 6}\n"
	     "    breach: {roles: [lawyer]}",
	     NULL},
	    {"    next: busy", "    next: busy\n    warn: {working_days: 1, before: due}", NULL},
	    {"actions:\n", "deadlines: [{working_days: 2, if: {urgency: normal}}, {working_hours: 4}]\nactions:\n",
	     NULL},
	    {"action: back", "action: back\n    notice: returned\n    article: Đ5", NULL},
	};
	static char text[TEXT_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(variants) / sizeof(variants[0]); i++) {
		struct office_problems problems = {.count = 0};
		struct office_process *process = NULL;

		replace(&variants[i], text, sizeof(text));
		if (office_process_read("f.yaml", text, strlen(text), &kind, &process, &problems) != 0)
			print_problems(&problems);
		assert_non_null(process);
		office_process_destroy(&process);
	}
}

/* Two steps that hand it to each other for ever. */
static void a_loop_without_an_exit_is_found(void **state)
{
	static const struct mistake loop = {
	    "    does: complete\n    at: work\n    by: {relation: receiver, roles: [lawyer, specialist]}\n"
	    "    needs: {result: {use: required, if: {reply_required: true}}}\n",
	    "    does: pass_on\n    at: work\n    by: {relation: receiver}\n"
	    "    to: {whom: person, step: work, as: lead}\n",
	    NULL};
	static char text[TEXT_MAX];
	struct office_problems problems = {.count = 0};
	struct office_process *process = NULL;
	char *as;

	(void)state;
	replace(&loop, text, sizeof(text));
	as = strstr(text, "step: work}");
	assert_non_null(as);
	memmove(as + 20, as + 10, strlen(as + 10) + 1);
	memcpy(as, "step: work, as: lead", 20);
	assert_int_equal(office_process_read("f.yaml", text, strlen(text), &kind, &process, &problems), -EINVAL);
	print_problems(&problems);
	assert_int_equal(problems.count, 2); /* both steps */
	assert_non_null(strstr(problems.texts[0], "f.yaml:14:9: desk: a loop without an exit"));
	assert_non_null(strstr(problems.texts[1], "f.yaml:15:9: work: a loop without an exit"));
	office_problems_finish(&problems);
}

static void problems_are_told_all_at_once_up_to_a_limit(void **state)
{
	struct office_problems problems = {.count = 0};
	struct office_process *process = NULL;
	static char text[TEXT_MAX];
	size_t len = (size_t)snprintf(text, sizeof(text), "%s", good);

	(void)state;
	for (unsigned i = 0; i < LINES_MAX; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, "wrong%u: 1\n", i);
	assert_int_equal(office_process_read("f.yaml", text, len, &kind, &process, &problems), -EINVAL);
	assert_int_equal(problems.count, OFFICE_PROCESS_PROBLEMS_MAX);
	assert_int_equal(problems.untold, LINES_MAX - OFFICE_PROCESS_PROBLEMS_MAX);
	office_problems_finish(&problems);
	problems.count = 0;
	memset(text, '#', sizeof(text));
	assert_int_equal(office_process_read("f.yaml", text, OFFICE_PROCESS_BYTES_MAX + 1, &kind, &process, &problems),
			 -EINVAL);
	assert_non_null(strstr(problems.texts[0], "f.yaml:1:1: larger than 256 KiB"));
	office_problems_finish(&problems);
}

/* ---- what is judged ---- */

static enum office_verdict ask(const struct office_process *process, const char *action, const char *role,
			       Congvan__FlowState flow_state, uint64_t receiver, enum office_capacity capacity)
{
	static const struct office_fact document[] = {{"reply_required", "true"}, {NULL, NULL}};
	struct office_actor actor = {.person_id = 5, .role = role, .unit_id = 9, .capacity = capacity};
	Congvan__ReceivingFlow flow = CONGVAN__RECEIVING_FLOW__INIT;
	Congvan__Actor has = CONGVAN__ACTOR__INIT, gave = CONGVAN__ACTOR__INIT;
	struct office_question question = {.actor = &actor, .flow = &flow, .facts = document};

	CV_SET(&has, person_id, receiver);
	CV_SET(&has, unit_id, 9);
	CV_SET(&gave, person_id, 7);
	flow.receiver = &has;
	flow.assigner = &gave;
	flow.step = (char *)"work";
	CV_SET(&flow, parent_id, 1);
	CV_SET(&flow, role, CONGVAN__FLOW_ROLE__FLOW_LEAD);
	CV_SET(&flow, state, flow_state);
	return office_judge(process, action, &question).verdict;
}

static void the_mildest_reason_is_given(void **state)
{
	const Congvan__FlowState to_do = CONGVAN__FLOW_STATE__FLOW_TO_DO, ended = CONGVAN__FLOW_STATE__FLOW_COMPLETED;
	struct office_problems problems = {.count = 0};
	struct office_process *process = NULL;

	(void)state;
	assert_int_equal(office_process_read("f.yaml", good, strlen(good), &kind, &process, &problems), 0);
	assert_int_equal(ask(process, "finish", "lawyer", to_do, 5, OFFICE_HOLDER), OFFICE_ALLOWED);
	assert_int_equal(ask(process, "finish", "lawyer", ended, 5, OFFICE_HOLDER), OFFICE_WRONG_STATE);
	assert_int_equal(ask(process, "give", "lawyer", to_do, 5, OFFICE_HOLDER), OFFICE_WRONG_STEP);
	assert_int_equal(ask(process, "finish", "head", to_do, 5, OFFICE_HOLDER), OFFICE_WRONG_ROLE);
	assert_int_equal(ask(process, "finish", "lawyer", to_do, 6, OFFICE_HOLDER), OFFICE_NOT_YOURS);
	assert_int_equal(ask(process, "dance", "lawyer", to_do, 5, OFFICE_HOLDER), OFFICE_WRONG_STEP);
	/* A delegate has the rights of the post, a secretary those that are meant for secretaries. */
	assert_int_equal(ask(process, "finish", "lawyer", to_do, 5, OFFICE_DELEGATE), OFFICE_ALLOWED);
	assert_int_equal(ask(process, "finish", "lawyer", to_do, 5, OFFICE_OF_SECRETARY), OFFICE_NOT_YOURS);
	office_process_destroy(&process);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_default_loads),
	    cmocka_unit_test(every_preset_loads),
	    cmocka_unit_test(every_mistake_is_told_with_its_place),
	    cmocka_unit_test(what_is_right_is_not_complained_of),
	    cmocka_unit_test(a_loop_without_an_exit_is_found),
	    cmocka_unit_test(problems_are_told_all_at_once_up_to_a_limit),
	    cmocka_unit_test(the_mildest_reason_is_given),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
