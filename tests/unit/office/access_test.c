/* "Who can see this document, and why", on the days of its life; "why can I not do this". */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "congvan/identity.pb-c.h"
#include "desk.h"
#include "incoming/hand_over.h"

#define DAY_MS (24LL * 3600 * 1000)

const struct cv_plugin *cv_plugin_entry_v1(void);

static Congvan__IncomingAccessReply *ask(struct desk *desk, enum agency_person person, uint64_t id, const char *on,
					 const char *action)
{
	Congvan__IncomingAccessRequest request = CONGVAN__INCOMING_ACCESS_REQUEST__INIT;

	agency_become(desk->fake, person);
	CV_SET(&request, id, id);
	request.on = (char *)on;
	request.action = (char *)action;
	return desk_call(desk, "access", &request.base, &congvan__incoming_access_reply__descriptor);
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

static const Congvan__AccessVerdict *refusal_of(const Congvan__IncomingAccessReply *reply, const char *action)
{
	for (size_t i = 0; i < reply->n_refusals; i++)
		if (strcmp(reply->refusals[i]->action, action) == 0)
			return reply->refusals[i];
	return NULL;
}

#define HAS(reply, person, why) assert_non_null(entry_of(reply, person, CONGVAN__ACCESS_REASON__ACCESS_##why))
#define HAS_NOT(reply, person, why) assert_null(entry_of(reply, person, CONGVAN__ACCESS_REASON__ACCESS_##why))

static uint64_t with_the_specialist(struct desk *desk)
{
	uint64_t id = desk_register(desk, true)->document->id;

	desk_direct(desk, id, "Giao phòng tham mưu.", UNIT_MEDICAL, FINANCE_HEAD);
	agency_become(desk->fake, CHIEF);
	desk_act(desk, id, "distribute", &congvan__distribute_request__descriptor, NULL);
	desk_assign(desk, MEDICAL_HEAD, id, MEDICAL_SPECIALIST);
	return id;
}

static void everybody_stands_there_with_the_reason(void **state)
{
	struct desk *desk = *state;
	uint64_t id = with_the_specialist(desk);
	Congvan__IncomingAccessReply *reply = ask(desk, HEAD, id, NULL, NULL);
	const Congvan__AccessEntry *entry;

	assert_string_equal(reply->on, "2026-03-05");
	HAS(reply, CLERK, ROLE);
	HAS(reply, SECOND_CLERK, ROLE);
	HAS(reply, HEAD, ROLE);
	HAS(reply, HEAD, FLOW);
	HAS(reply, MEDICAL_HEAD, FLOW);
	HAS(reply, FINANCE_HEAD, FLOW);
	entry = entry_of(reply, MEDICAL_SPECIALIST, CONGVAN__ACCESS_REASON__ACCESS_FLOW);
	assert_non_null(entry);
	assert_string_equal(entry->since, "2026-03-05");
	assert_int_equal(entry->flow_role, CONGVAN__FLOW_ROLE__FLOW_LEAD);
	entry = entry_of(reply, SECRETARY, CONGVAN__ACCESS_REASON__ACCESS_SECRETARY);
	assert_non_null(entry);
	assert_int_equal(entry->through->person_id, HEAD);
	/* Neither those who have no part in it nor those who are gone, nor who keeps the system. */
	for (size_t i = 0; i < reply->n_entries; i++) {
		assert_int_not_equal(reply->entries[i]->person->person_id, MEDICAL_OTHER);
		assert_int_not_equal(reply->entries[i]->person->person_id, ADMINISTRATOR);
		assert_int_not_equal(reply->entries[i]->person->person_id, LEAVER);
		assert_int_not_equal(reply->entries[i]->person->person_id, DISABLED);
	}
}

/* The list and the door agree: whoever is on it may open the document, whoever is not may not. */
static void the_list_is_what_the_door_does(void **state)
{
	struct desk *desk = *state;
	uint64_t id = with_the_specialist(desk);
	Congvan__IncomingAccessReply *reply = ask(desk, HEAD, id, NULL, NULL);
	Congvan__GetIncomingRequest request = CONGVAN__GET_INCOMING_REQUEST__INIT;

	CV_SET(&request, id, id);
	for (enum agency_person person = CLERK; person <= DESK_HEAD; person++) {
		bool listed = false;

		for (size_t i = 0; i < reply->n_entries; i++)
			listed |= reply->entries[i]->person->person_id == person;
		agency_become(desk->fake, person);
		assert_int_equal(desk_try(desk, "get", &request.base) == 0, listed);
	}
}

static void delegates_are_listed_while_it_ran(void **state)
{
	struct desk *desk = *state;
	uint64_t id = with_the_specialist(desk);
	Congvan__Delegation lent = CONGVAN__DELEGATION__INIT;
	Congvan__IncomingAccessReply *reply;

	CV_SET(&lent, id, 900);
	CV_SET(&lent, from_person_id, MEDICAL_HEAD);
	CV_SET(&lent, from_post_id, MEDICAL_HEAD + 1000);
	CV_SET(&lent, to_person_id, MEDICAL_OTHER);
	lent.from = (char *)"2026-03-05";
	lent.to = (char *)"2026-03-06";
	fakehost_put(desk->fake, FAKEHOST_AGENCY, "identity.delegation", fakehost_body(desk->fake, "i", 900ul),
		     &lent.base);
	fakehost_put(desk->fake, FAKEHOST_AGENCY, "identity.delegation_from",
		     fakehost_body(desk->fake, "ii", (uint64_t)MEDICAL_HEAD, 900ul), NULL);
	reply = ask(desk, HEAD, id, NULL, NULL);
	HAS(reply, MEDICAL_OTHER, DELEGATE);
	assert_int_equal(entry_of(reply, MEDICAL_OTHER, CONGVAN__ACCESS_REASON__ACCESS_DELEGATE)->delegation_id, 900);
	/* Four days later it is over, and the answer about its last day is still the same. */
	fakehost_set_now(desk->fake, FAKEHOST_NOW_MS + 4 * DAY_MS);
	reply = ask(desk, HEAD, id, NULL, NULL);
	HAS_NOT(reply, MEDICAL_OTHER, DELEGATE);
	reply = ask(desk, HEAD, id, "2026-03-06", NULL);
	HAS(reply, MEDICAL_OTHER, DELEGATE);
}

static void who_had_it_before_a_hand_over_stands_at_its_days(void **state)
{
	struct desk *desk = *state;
	uint64_t id = with_the_specialist(desk);
	Congvan__Leave leave = CONGVAN__LEAVE__INIT;
	struct fakehost_delivery delivery = {.kind = CV_DELIVERY_EVENT, .name = "leavers", .id = 1};
	Congvan__IncomingAccessReply *reply;

	fakehost_set_now(desk->fake, FAKEHOST_NOW_MS + 2 * DAY_MS);
	CV_SET(&leave, person_id, MEDICAL_SPECIALIST);
	CV_SET(&leave, successor_id, MEDICAL_OTHER);
	CV_SET(&leave, revision, 1);
	delivery.payload = cv_pack(desk->reading, &leave.base);
	assert_int_equal(fakehost_deliver(desk->fake, cv_plugin_entry_v1(), &delivery), 0);
	delivery.kind = CV_DELIVERY_ITEM;
	delivery.name = OFFICE_HAND_OVER_QUEUE;
	assert_int_equal(fakehost_deliver(desk->fake, cv_plugin_entry_v1(), &delivery), 0);
	reply = ask(desk, HEAD, id, NULL, NULL);
	HAS(reply, MEDICAL_OTHER, FLOW);
	HAS_NOT(reply, MEDICAL_SPECIALIST, FLOW);
	reply = ask(desk, HEAD, id, "2026-03-06", NULL);
	HAS(reply, MEDICAL_SPECIALIST, FLOW);
	HAS_NOT(reply, MEDICAL_OTHER, FLOW);
	assert_string_equal(entry_of(reply, MEDICAL_SPECIALIST, CONGVAN__ACCESS_REASON__ACCESS_FLOW)->until,
			    "2026-03-07");
	reply = ask(desk, HEAD, id, "2026-03-04", NULL);
	assert_int_equal(reply->n_entries, 0); /* it had not arrived */
}

static void a_verdict_names_the_rule(void **state)
{
	struct desk *desk = *state;
	uint64_t id = with_the_specialist(desk);
	Congvan__IncomingAccessRequest request = CONGVAN__INCOMING_ACCESS_REQUEST__INIT;
	Congvan__AccessVerdict *verdict;

	verdict = ask(desk, MEDICAL_SPECIALIST, id, NULL, "complete")->verdict;
	assert_true(verdict->allowed);
	assert_null(verdict->reason);
	verdict = ask(desk, HEAD, id, NULL, "direct")->verdict;
	assert_false(verdict->allowed);
	assert_string_equal(verdict->reason, "incoming.wrong_state");
	assert_string_equal(verdict->text, "This step has been dealt with.");
	assert_non_null(verdict->who);
	verdict = ask(desk, MEDICAL_SPECIALIST, id, NULL, "direct")->verdict;
	assert_false(verdict->allowed);
	assert_non_null(verdict->who);
	assert_int_equal(ask(desk, HEAD, id, NULL, "direct")->n_entries, 0);
	/* Not asked about one, all are told that can't be taken, and no other. */
	assert_string_equal(refusal_of(ask(desk, HEAD, id, NULL, NULL), "direct")->reason, "incoming.wrong_state");
	assert_string_equal(refusal_of(ask(desk, HEAD, id, NULL, NULL), "direct")->label->vi, "Gửi bút phê");
	assert_null(refusal_of(ask(desk, MEDICAL_SPECIALIST, id, NULL, NULL), "complete"));
	/* Somebody who may not see the document learns nothing of it; an unknown action is a mistake. */
	CV_SET(&request, id, id);
	request.action = (char *)"direct";
	agency_become(desk->fake, MEDICAL_OTHER);
	assert_int_not_equal(desk_try(desk, "access", &request.base), 0);
	desk_refused(desk, "incoming.not_visible");
	request.action = (char *)"dance";
	agency_become(desk->fake, HEAD);
	assert_int_not_equal(desk_try(desk, "access", &request.base), 0);
	desk_field(desk, "/action", "unknown_value");
	request.action = NULL;
	request.on = (char *)"someday";
	assert_int_not_equal(desk_try(desk, "access", &request.base), 0);
	desk_field(desk, "/on", "bad_date");
}

/* ---- who acts for a unit ---- */

static int setup_danang(void **state)
{
	return desk_setup_with(state, PRESETS "/danang-qlvb/incoming.yaml");
}

/* The post of somebody who was a specialist. */
static void make_unit_clerk(struct desk *desk, enum agency_person person, enum agency_unit unit)
{
	Congvan__Post post = CONGVAN__POST__INIT;

	CV_SET(&post, id, person + 1000u);
	CV_SET(&post, person_id, person);
	CV_SET(&post, unit_id, unit);
	post.role = (char *)OFFICE_UNIT_CLERK;
	post.title = (char *)"Văn thư phòng";
	post.from = (char *)"2020-01-01";
	fakehost_put(desk->fake, FAKEHOST_AGENCY, "identity.post", fakehost_body(desk->fake, "i", post.id), &post.base);
}

/* As plugins ask it, whose documents name ours. */
static bool visible(struct desk *desk, enum agency_person person, uint64_t id)
{
	Congvan__IncomingVisibleRequest request = CONGVAN__INCOMING_VISIBLE_REQUEST__INIT;
	const Congvan__IncomingVisibleReply *reply;

	CV_SET(&request, id, id);
	agency_become(desk->fake, person);
	reply = desk_call(desk, "visible", &request.base, &congvan__incoming_visible_reply__descriptor);
	return reply->visible;
}

/* QĐ 8849/QĐ-UBND Đ5.2: a unit's clerk takes in what came to its head, so the document is open to them. */
static void a_units_clerk_sees_what_they_take_in(void **state)
{
	struct desk *desk = *state;
	Congvan__GetIncomingRequest request = CONGVAN__GET_INCOMING_REQUEST__INIT;
	Congvan__ActRequest receive = CONGVAN__ACT_REQUEST__INIT;
	uint64_t id = desk_register(desk, true)->document->id;
	Congvan__IncomingAccessReply *reply;
	const Congvan__AccessEntry *entry;
	Congvan__IncomingView *view;

	desk_direct(desk, id, "Giao phòng tham mưu.", UNIT_MEDICAL, FINANCE_HEAD);
	CV_SET(&request, id, id);
	agency_become(desk->fake, MEDICAL_OTHER);
	assert_int_not_equal(desk_try(desk, "get", &request.base), 0);
	assert_false(visible(desk, MEDICAL_OTHER, id));
	assert_true(visible(desk, MEDICAL_HEAD, id));
	assert_true(visible(desk, CLERK, id));
	assert_false(visible(desk, CLERK, id + 1));
	make_unit_clerk(desk, MEDICAL_OTHER, UNIT_MEDICAL);
	assert_true(visible(desk, MEDICAL_OTHER, id));
	view = desk_call(desk, "get", &request.base, &congvan__incoming_view__descriptor);
	assert_int_equal(view->n_actions, 2);
	assert_string_equal(view->actions[0]->name, "receive");
	assert_string_equal(view->actions[1]->name, "refuse");
	reply = ask(desk, MEDICAL_OTHER, id, NULL, NULL);
	entry = entry_of(reply, MEDICAL_OTHER, CONGVAN__ACCESS_REASON__ACCESS_UNIT);
	assert_non_null(entry);
	assert_string_equal(entry->since, "2026-03-05");
	HAS_NOT(reply, MEDICAL_OTHER, FLOW);
	HAS_NOT(reply, MEDICAL_SPECIALIST, UNIT);
	HAS_NOT(reply, FINANCE_HEAD, UNIT);
	/* Having taken it in they still see it; the clerk of another unit never did. */
	CV_SET(&receive, id, id);
	receive.action = (char *)"receive";
	assert_int_equal(desk_try(desk, "act", &receive.base), 0);
	assert_int_equal(desk_try(desk, "get", &request.base), 0);
	make_unit_clerk(desk, MEDICAL_OTHER, UNIT_FINANCE);
	assert_int_not_equal(desk_try(desk, "get", &request.base), 0);
	desk_refused(desk, "incoming.not_visible");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    DESK_TEST(everybody_stands_there_with_the_reason),
	    DESK_TEST(the_list_is_what_the_door_does),
	    DESK_TEST(delegates_are_listed_while_it_ran),
	    DESK_TEST(who_had_it_before_a_hand_over_stands_at_its_days),
	    DESK_TEST(a_verdict_names_the_rule),
	    cmocka_unit_test_setup_teardown(a_units_clerk_sees_what_they_take_in, setup_danang, desk_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
