/* "Who can see this draft, and why", on the days of its life; and the door that agrees with the list. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "studio.h"

#define DAY_MS (24LL * 3600 * 1000)
#define DRAFTED "2026-03-05"
#define SUBMITTED "2026-03-07"

static Congvan__IncomingAccessReply *ask(struct studio *studio, enum agency_person person, uint64_t id, const char *on,
					 const char *action)
{
	Congvan__IncomingAccessRequest request = CONGVAN__INCOMING_ACCESS_REQUEST__INIT;
	Congvan__IncomingAccessReply *reply = NULL;

	agency_become(studio->fake, person);
	CV_SET(&request, id, id);
	request.on = (char *)on;
	request.action = (char *)action;
	assert_int_equal(fakehost_call(studio->fake, "outgoing/1", "access", &request.base,
				       &congvan__incoming_access_reply__descriptor, &reply),
			 0);
	return reply;
}

/* The first entry of this person with this reason; NULL: none. */
static const Congvan__AccessEntry *entry_of(const Congvan__IncomingAccessReply *reply, enum agency_person person,
					    Congvan__AccessReason reason)
{
	for (size_t i = 0; i < reply->n_entries; i++)
		if (reply->entries[i]->person->person_id == person && reply->entries[i]->reason == reason)
			return reply->entries[i];
	return NULL;
}

#define HAS(reply, person, why) assert_non_null(entry_of(reply, person, CONGVAN__ACCESS_REASON__ACCESS_##why))
#define HAS_NOT(reply, person, why) assert_null(entry_of(reply, person, CONGVAN__ACCESS_REASON__ACCESS_##why))

/*
 * Whoever is on the list by a right of their own may open the document, and whoever is not may not; a secretary sees
 * what her leader sees in the leader's post.
 */
static void the_door_agrees(struct studio *studio, uint64_t id, const Congvan__IncomingAccessReply *reply)
{
	Congvan__GetOutgoingRequest request = CONGVAN__GET_OUTGOING_REQUEST__INIT;

	CV_SET(&request, id, id);
	for (enum agency_person person = CLERK; person <= DISABLED; person++) {
		bool listed = false;

		for (size_t i = 0; i < reply->n_entries; i++)
			listed |= reply->entries[i]->person->person_id == person && !reply->entries[i]->through;
		agency_become(studio->fake, person);
		assert_int_equal(studio_try(studio, "get", &request.base) == 0, listed);
	}
}

static void a_draft_that_nobody_had_is_its_authors(void **state)
{
	struct studio *studio = *state;
	uint64_t id = studio_draft(studio);
	Congvan__IncomingAccessReply *reply = ask(studio, MEDICAL_SPECIALIST, id, NULL, NULL);
	Congvan__IncomingAccessRequest request = CONGVAN__INCOMING_ACCESS_REQUEST__INIT;

	assert_int_equal(reply->n_entries, 1);
	HAS(reply, MEDICAL_SPECIALIST, FLOW);
	the_door_agrees(studio, id, reply);
	CV_SET(&request, id, id);
	agency_become(studio->fake, HEAD);
	assert_int_equal(studio_try(studio, "access", &request.base), -EACCES);
	studio_refused(studio, "outgoing.not_visible");
}

/* Nor is anything told of it to whom an act is refused anyway. */
static void nobody_learns_that_it_is_there(void **state)
{
	struct studio *studio = *state;
	uint64_t id = studio_draft(studio);
	Congvan__VoidIssueRequest give_up = CONGVAN__VOID_ISSUE_REQUEST__INIT;
	Congvan__RetryIssueRequest retry = CONGVAN__RETRY_ISSUE_REQUEST__INIT;

	CV_SET(&give_up, id, id);
	CV_SET(&retry, id, id);
	agency_become(studio->fake, CLERK);
	assert_int_equal(studio_try(studio, "void_issue", &give_up.base), -EACCES);
	studio_refused(studio, "outgoing.not_visible");
	assert_int_equal(studio_try(studio, "retry_issue", &retry.base), -EACCES);
	studio_refused(studio, "outgoing.not_visible");
	assert_int_equal(studio_try_act(studio, CLERK, id, "number", NULL), -EACCES);
	studio_refused(studio, "outgoing.not_visible");
	assert_int_equal(studio_try_act(studio, HEAD, id, "cancel", "thôi"), -EACCES);
	studio_refused(studio, "outgoing.not_visible");
}

static void from_its_submission_on_leaders_see_it(void **state)
{
	struct studio *studio = *state;
	uint64_t id = studio_draft(studio);
	Congvan__IncomingAccessReply *reply;

	fakehost_set_now(studio->fake, FAKEHOST_NOW_MS + 2 * DAY_MS);
	studio_bring(studio, id, "content_review");
	reply = ask(studio, MEDICAL_HEAD, id, NULL, NULL);
	assert_string_equal(reply->on, SUBMITTED);
	HAS(reply, MEDICAL_SPECIALIST, FLOW);
	HAS(reply, MEDICAL_HEAD, FLOW);
	HAS(reply, HEAD, ROLE);
	HAS(reply, CLERK, ROLE);
	HAS(reply, SECRETARY, SECRETARY);
	HAS_NOT(reply, FINANCE_HEAD, FLOW);
	assert_string_equal(entry_of(reply, MEDICAL_HEAD, CONGVAN__ACCESS_REASON__ACCESS_FLOW)->since, SUBMITTED);
	the_door_agrees(studio, id, reply);
	/* Before, it was the author's; before that there was none. */
	reply = ask(studio, HEAD, id, DRAFTED, NULL);
	assert_int_equal(reply->n_entries, 1);
	HAS(reply, MEDICAL_SPECIALIST, FLOW);
	assert_int_equal(ask(studio, HEAD, id, "2026-03-04", NULL)->n_entries, 0);
}

static void a_verdict_names_the_rule(void **state)
{
	struct studio *studio = *state;
	uint64_t id = studio_draft(studio);
	Congvan__AccessVerdict *verdict;
	Congvan__IncomingAccessReply *reply;
	size_t signing = 0;

	studio_bring(studio, id, "content_review");
	verdict = ask(studio, MEDICAL_HEAD, id, NULL, "approve_content")->verdict;
	assert_true(verdict->allowed);
	verdict = ask(studio, HEAD, id, NULL, "approve_content")->verdict;
	assert_false(verdict->allowed);
	assert_string_equal(verdict->reason, "outgoing.not_yours");
	assert_string_equal(verdict->article, "NĐ 30/2020/NĐ-CP Đ12.1");
	assert_non_null(verdict->who);
	reply = ask(studio, MEDICAL_HEAD, id, NULL, NULL);
	for (size_t i = 0; i < reply->n_refusals; i++) {
		assert_string_not_equal(reply->refusals[i]->action, "approve_content");
		signing += strcmp(reply->refusals[i]->action, "sign") == 0;
	}
	assert_int_equal(signing, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    STUDIO_TEST(a_draft_that_nobody_had_is_its_authors),
	    STUDIO_TEST(nobody_learns_that_it_is_there),
	    STUDIO_TEST(from_its_submission_on_leaders_see_it),
	    STUDIO_TEST(a_verdict_names_the_rule),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
