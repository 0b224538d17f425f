/* From the last signature to the document that has left, through the acts of the process that ships; and back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "outgoing/issue/issue.h"
#include "outgoing/issue/settle.h"
#include "outgoing/issue/step.h"
#include "studio.h"

const struct cv_plugin *cv_plugin_entry_v1(void);

static unsigned told(struct studio *studio, const char *topic)
{
	uint32_t count;
	const struct fakehost_event *events = fakehost_events(studio->fake, &count);
	unsigned found = 0;

	for (uint32_t i = 0; i < count; i++)
		found += strcmp(events[i].topic, topic) == 0;
	return found;
}

static uint64_t numbered(struct studio *studio)
{
	uint64_t id = studio_draft(studio);
	const Congvan__OutgoingView *view;

	studio_choose_book(studio);
	studio_bring(studio, id, "to_issue");
	view = studio_act(studio, CLERK, id, "number", NULL);
	assert_string_equal(view->document->state_name, "numbered");
	assert_true(view->document->number > 0);
	return id;
}

static void the_clerk_numbers_and_it_leaves(void **state)
{
	struct studio *studio = *state;
	uint64_t id = numbered(studio);

	assert_int_equal(studio_stored(studio, id)->open_flows, 0);
	assert_int_equal(studio_deliver(studio, OUTGOING_QUEUE_SENDING), 1);
	assert_string_equal(studio_stored(studio, id)->state_name, "issued");
	assert_int_equal(told(studio, "outgoing.issued"), 1);
	assert_false(studio_offers(studio_view(studio, CLERK, id), "issue/void"));
}

static int void_it(struct studio *studio, enum agency_person person, uint64_t id, bool cancel)
{
	Congvan__VoidIssueRequest request = CONGVAN__VOID_ISSUE_REQUEST__INIT;

	agency_become(studio->fake, person);
	CV_SET(&request, id, id);
	CV_SET(&request, cancel, cancel);
	request.reason = (char *)"Ghi nhầm người ký";
	return studio_try(studio, "void_issue", &request.base);
}

/* Void: the clerk has it again, and everything that the process allows there. */
static void a_voided_number_goes_back_to_the_clerk(void **state)
{
	struct studio *studio = *state;
	uint64_t id = numbered(studio);
	const Congvan__OutgoingView *view = studio_view(studio, CLERK, id);

	assert_true(studio_offers(view, "issue/void"));
	assert_false(studio_offers(view, "issue/retry"));
	assert_int_equal(void_it(studio, MEDICAL_SPECIALIST, id, false), -EACCES);
	studio_refused(studio, "issue.denied");
	assert_int_equal(void_it(studio, CLERK, id, false), 0);
	assert_string_equal(studio_stored(studio, id)->state_name, "to_issue");
	assert_int_equal(studio_stored(studio, id)->open_flows, 1);
	assert_int_equal(studio_deliver(studio, OUTGOING_QUEUE_SENDING), 1); /* the item of the first number */
	assert_int_equal(told(studio, "outgoing.issued"), 0);
	view = studio_view(studio, CLERK, id);
	assert_true(studio_offers(view, "number"));
	assert_true(studio_offers(view, "send_back"));
	assert_string_equal(view->timeline[0]->action, "void_number");
	assert_string_equal(view->timeline[0]->text, "Ghi nhầm người ký");
	view = studio_act(studio, CLERK, id, "number", NULL);
	assert_int_equal(view->document->number, 2);
	studio_deliver(studio, OUTGOING_QUEUE_SENDING);
	assert_string_equal(studio_stored(studio, id)->state_name, "issued");
	assert_int_equal(told(studio, "outgoing.issued"), 1);
}

/* It may go back further: to whoever signed, and to the author. */
static void a_voided_number_may_go_back_to_the_author(void **state)
{
	struct studio *studio = *state;
	uint64_t id = numbered(studio);

	assert_int_equal(void_it(studio, CLERK, id, false), 0);
	studio_act(studio, CLERK, id, "send_back", "Sai thể thức");
	assert_string_equal(studio_stored(studio, id)->state_name, "draft");
	studio_revise(studio, MEDICAL_SPECIALIST, id, "V/v trả lời kiến nghị của cử tri");
	studio_bring(studio, id, "to_issue");
	assert_int_equal(studio_act(studio, CLERK, id, "number", NULL)->document->number, 2);
}

static void what_is_cancelled_with_its_number_ends(void **state)
{
	struct studio *studio = *state;
	uint64_t id = numbered(studio);

	assert_int_equal(void_it(studio, CLERK, id, true), 0);
	assert_string_equal(studio_stored(studio, id)->state_name, "cancelled");
	assert_int_equal(studio_stored(studio, id)->open_flows, 0);
	assert_false(studio_offers(studio_view(studio, CLERK, id), "number"));
	assert_int_equal(void_it(studio, CLERK, id, true), -EEXIST);
	studio_refused(studio, "issue.not_numbered");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    STUDIO_TEST(the_clerk_numbers_and_it_leaves),
	    STUDIO_TEST(a_voided_number_goes_back_to_the_clerk),
	    STUDIO_TEST(a_voided_number_may_go_back_to_the_author),
	    STUDIO_TEST(what_is_cancelled_with_its_number_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
