/* What a definition may say of issuing, and what it may not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "office/process/judge.h"
#include "outgoing/process.h"

const struct cv_plugin *cv_plugin_entry_v1(void);

/* The definition that ships, with these lines behind it. The caller frees and finishes. */
static int read_with(const char *issue, struct office_process **ret, struct office_problems *problems)
{
	size_t room = outgoing_default_process_len + strlen(issue) + 1;
	char *text = malloc(room);
	const char *own;
	int error;

	assert_non_null(text);
	memcpy(text, outgoing_default_process, outgoing_default_process_len);
	text[outgoing_default_process_len] = '\0';
	own = strstr(text, "\nissue:");
	if (own) /* only one section of that name */
		memcpy(text + (own - text) + 1, "#", 1);
	snprintf(text + strlen(text), room - strlen(text), "%s", issue);
	error = office_process_read("test", text, strlen(text), &outgoing_process_kind, ret, problems);
	free(text);
	return error;
}

static void everything_that_is_said_is_read(void **state)
{
	const struct office_fact on_paper[] = {{"signed_on_paper", "true"}, {NULL, NULL}};
	const struct office_fact electronic[] = {{"signed_on_paper", "false"}, {NULL, NULL}};
	struct office_problems problems = {.count = 0};
	struct office_process *process = NULL;
	const struct office_issue *issue;
	int error = read_with("issue:\n"
			      "  number: required\n"
			      "  seal: {use: required, if: {signed_on_paper: \"false\"}, article: PL I}\n"
			      "  working_days: 1\n"
			      "  until: morning\n"
			      "  warn_hours: 2\n"
			      "  urgent_minutes: 60\n"
			      "  breach: [chief_of_office, records_clerk]\n"
			      "  article: Đ18.1\n",
			      &process, &problems);

	(void)state;
	for (size_t i = 0; i < problems.count; i++)
		print_error("%s\n", problems.texts[i]);
	assert_int_equal(error, 0);
	issue = &process->issue;
	assert_true(issue->number.required && issue->seal.required && issue->morning);
	assert_int_equal(issue->number.condition_count, 0);
	assert_string_equal(issue->seal.article, "PL I");
	assert_true(office_facts_fit(issue->seal.conditions, issue->seal.condition_count, electronic));
	assert_false(office_facts_fit(issue->seal.conditions, issue->seal.condition_count, on_paper));
	assert_int_equal(issue->due.kind, OFFICE_DUE_WORKING_DAYS);
	assert_int_equal(issue->due.amount, 1);
	assert_int_equal(issue->due.warn_amount, 2);
	assert_true(issue->due.warn_before);
	assert_int_equal(issue->urgent_minutes, 60);
	assert_string_equal(issue->due.breach_roles[1], "records_clerk");
	assert_string_equal(issue->article, "Đ18.1");
	office_process_destroy(&process);
	office_problems_finish(&problems);
}

static void what_is_not_said_is_not_demanded(void **state)
{
	struct office_problems problems = {.count = 0};
	struct office_process *process = NULL;

	(void)state;
	assert_string_equal(cv_plugin_entry_v1()->name, outgoing_process_kind.name);
	assert_int_equal(read_with("issue: {seal: none}\n", &process, &problems), 0);
	assert_false(process->issue.seal.required || process->issue.number.required || process->issue.morning);
	assert_int_equal(process->issue.due.kind, OFFICE_DUE_DIRECTED);
	assert_int_equal(process->issue.urgent_minutes, 0);
	office_process_destroy(&process);
	office_problems_finish(&problems);
}

static void mistakes_are_told_with_what_to_do(void **state)
{
	static const struct {
		const char *issue, *problem;
	} mistakes[] = {
	    {"issue: {stamp: required}\n", "stamp"},
	    {"issue: {seal: maybe}\n", "seal"},
	    {"issue: {number: {use: none, if: {kind: document}}}\n", "remove `if`"},
	    {"issue: {number: {if: {kind: document}}}\n", "use: is missing"},
	    {"issue: {seal: {use: required, if: {flow_role: lead}}}\n", "flow_role"},
	    {"issue: {seal: {use: required, if: {colour: red}}}\n", "colour"},
	    {"issue: {until: morning}\n", "working_days"},
	    {"issue: {warn_hours: 2}\n", "working_days"},
	    {"issue: {working_days: 31}\n", "working_days"},
	    {"issue: {urgent_minutes: 0}\n", "urgent_minutes"},
	    {"issue: {working_days: 1, breach: [nobody_at_all]}\n", "nobody_at_all"},
	    {"issue: {limits: {minutes: 5}}\n", "limits: of which documents? write `if`"},
	    {"issue: {limits: {if: {urgency: express}, minutes: 5, working_days: 1}}\n",
	     "limits: write working_days or"},
	    {"issue: {limits: {if: {urgency: express}}}\n", "limits: write working_days or minutes"},
	    {"issue: {limits: {if: {urgency: express}, minutes: 5, until: morning}}\n", "until: a morning is that of"},
	    {"issue: {limits: {if: {flow_role: lead}, minutes: 5}}\n", "flow_role"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++) {
		struct office_problems problems = {.count = 0};
		struct office_process *process = NULL;
		bool told = false;

		assert_int_not_equal(read_with(mistakes[i].issue, &process, &problems), 0);
		for (size_t k = 0; k < problems.count; k++)
			told = told || strstr(problems.texts[k], mistakes[i].problem);
		if (!told)
			print_error("%s: %s\n", mistakes[i].issue, problems.count ? problems.texts[0] : "nothing");
		assert_true(told);
		office_process_destroy(&process);
		office_problems_finish(&problems);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(everything_that_is_said_is_read),
	    cmocka_unit_test(what_is_not_said_is_not_demanded),
	    cmocka_unit_test(mistakes_are_told_with_what_to_do),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
