/*
 * What becomes of an issued document on its way to its recipients: a channel that is off, comes back, delays, fails and
 * refuses; paper; agencies of this server; and a server that is killed in the midst of it. Each recipient has it once,
 * or the sender sees why not.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "integration/sending.h"

#define KILLS 4

/* How often letters of this document have left the courier. */
static size_t letters_of(struct sending *scene, const char *id)
{
	struct http_answer answer;
	json_t *letters, *letter;
	size_t i, count = 0;

	http_ask(scene->clerk, &(struct http_request){.path = "/api/v1/courier/letters"}, &answer);
	assert_int_equal(answer.status, 200);
	letters = json_at(answer.json, "deliveries");
	json_array_foreach(letters, i, letter)
	{
		if (strcmp(json_text(letter, "documentId"), id) == 0)
			count += json_array_size(json_at(letter, "steps"));
	}
	http_answer_free(&answer);
	return count;
}

static void plugin(struct sending *scene, const char *verb, const char *name)
{
	const char *const words[] = {"plugin", verb, name, "--lang", "en", NULL};
	char *output = NULL;
	int code = harness_cli(scene->harness, words, NULL, &output);

	if (code != 0)
		fail_msg("%s %s: %d %s", verb, name, code, output ? output : "");
	free(output);
}

/* ---- a channel ---- */

static void an_order_waits_while_its_channel_is_off(void **state)
{
	struct sending *scene = *state;
	struct http_answer answer;
	char id[SENDING_ID];

	plugin(scene, "disable", "courier");
	sending_issue(scene, sending_by_email("take@hue.gov.vn"), NULL, id);
	sending_left(scene, id);
	sending_deliveries(scene, id, &answer);
	assert_string_equal(sending_of(&answer, 0, "state"), "DELIVERY_WAITING");
	assert_true(sending_offers(&answer, 0, "take_back"));
	assert_false(sending_offers(&answer, 0, "note"));
	http_answer_free(&answer);
	plugin(scene, "enable", "courier");
	sending_await(scene, id, 0, "DELIVERY_RECEIVED", &answer);
	assert_string_equal(sending_of(&answer, 0, "reference"), "17");
	http_answer_free(&answer);
	plugin(scene, "reload", "courier");
	sending_issue(scene, sending_by_email("take@hue.gov.vn"), NULL, id);
	sending_becomes(scene, id, 0, "DELIVERY_RECEIVED");
	assert_int_equal(letters_of(scene, id), 1);
}

static void a_delay_delivers_once(void **state)
{
	struct sending *scene = *state;
	char id[SENDING_ID];

	sending_issue(scene, sending_by_email("later@hue.gov.vn"), sending_by_email("take@hue.gov.vn"), id);
	sending_becomes(scene, id, 0, "DELIVERY_RECEIVED");
	sending_becomes(scene, id, 1, "DELIVERY_RECEIVED");
	assert_int_equal(letters_of(scene, id), 2);
}

static void a_refusal_shows_and_another_sending_too(void **state)
{
	struct sending *scene = *state;
	struct http_answer answer;
	char id[SENDING_ID];

	sending_issue(scene, sending_by_email("refuse@hue.gov.vn"), NULL, id);
	sending_await(scene, id, 0, "DELIVERY_REFUSED", &answer);
	assert_string_equal(sending_of(&answer, 0, "reason"), "Gửi không đúng nơi nhận");
	sending_told(scene, id, "delivery_refused");
	assert_true(sending_offers(&answer, 0, "retry"));
	http_answer_free(&answer);
	assert_int_equal(sending_act_on(scene, id, 0, "retry", json_pack("{s:s}", "channel", "CHANNEL_PAPER")), 200);
	assert_int_equal(
	    sending_act_on(scene, id, 0, "note", json_pack("{s:s, s:s}", "state", "DELIVERY_SENT", "reference", "RR1")),
	    200);
	sending_deliveries(scene, id, &answer);
	assert_string_equal(json_text(answer.json, "recipients.0.deliveries.0.state"), "DELIVERY_REFUSED");
	assert_string_equal(json_text(answer.json, "recipients.0.deliveries.1.state"), "DELIVERY_SENT");
	http_answer_free(&answer);
	assert_int_equal(letters_of(scene, id), 1);
}

static void a_failure_and_a_later_success_show(void **state)
{
	struct sending *scene = *state;
	struct http_answer answer;
	char id[SENDING_ID];

	sending_issue(scene, sending_by_email("broken@hue.gov.vn"), NULL, id);
	sending_becomes(scene, id, 0, "DELIVERY_FAILED");
	assert_int_equal(letters_of(scene, id), 0);
	assert_int_equal(sending_act_on(scene, id, 0, "retry", json_object()), 200);
	sending_await(scene, id, 0, "DELIVERY_RECEIVED", &answer);
	assert_string_equal(json_text(answer.json, "recipients.0.deliveries.0.steps.0.state"), "DELIVERY_FAILED");
	assert_string_equal(json_text(answer.json, "recipients.0.deliveries.0.steps.1.state"), "DELIVERY_WAITING");
	assert_int_equal(json_array_size(json_at(answer.json, "recipients.0.deliveries")), 1);
	http_answer_free(&answer);
	assert_int_equal(letters_of(scene, id), 1);
	assert_int_equal(sending_act_on(scene, id, 0, "retry", json_object()), 409);
}

static void one_copy_is_taken_back_before_it_was_received(void **state)
{
	struct sending *scene = *state;
	char id[SENDING_ID];

	sending_issue(scene, sending_by_email("back@hue.gov.vn"), sending_by_email("take@hue.gov.vn"), id);
	sending_becomes(scene, id, 0, "DELIVERY_SENT");
	sending_becomes(scene, id, 1, "DELIVERY_RECEIVED");
	assert_int_equal(sending_act_on(scene, id, 0, "take-back", json_object()), 422);
	assert_int_equal(sending_act_on(scene, id, 0, "take-back", json_pack("{s:s}", "reason", "Gửi nhầm")), 200);
	assert_int_equal(sending_act_on(scene, id, 1, "take-back", json_pack("{s:s}", "reason", "Gửi nhầm")), 409);
	sending_becomes(scene, id, 0, "DELIVERY_RECALL_AGREED");
}

static void who_may_see_the_document_sees_its_deliveries(void **state)
{
	struct sending *scene = *state;
	struct http_answer answer;
	char id[SENDING_ID], path[SENDING_PATH];

	sending_issue(scene, sending_on_paper("Ông Trần Văn Nam"), NULL, id);
	sending_left(scene, id);
	snprintf(path, sizeof(path), "/api/v1/outgoing/%s", id);
	http_ask(scene->clerk, &(struct http_request){.path = path}, &answer);
	assert_true(sending_offers(&answer, 0, "note") && sending_offers(&answer, 0, "take_back"));
	http_answer_free(&answer);
	snprintf(path, sizeof(path), "/api/v1/outgoing/%s/deliveries", id);
	http_ask(scene->head, &(struct http_request){.path = path}, &answer);
	assert_int_equal(answer.status, 200);
	assert_string_equal(sending_of(&answer, 0, "state"), "DELIVERY_WAITING");
	assert_false(sending_offers(&answer, 0, "note"));
	http_answer_free(&answer);
	http_ask(scene->clerk2, &(struct http_request){.path = path}, &answer);
	assert_int_equal(answer.status, 404); /* another agency's */
	http_answer_free(&answer);
}

/* ---- inside the agency ---- */

static void who_is_inside_finds_it_in_their_work_list(void **state)
{
	struct sending *scene = *state;
	struct http_answer answer;
	char id[SENDING_ID], path[SENDING_PATH];
	json_t *body;

	sending_issue(scene, sending_to_person(scene->head), sending_to_person(scene->chief), id);
	sending_await(scene, id, 0, "DELIVERY_ARRIVED", &answer);
	assert_string_equal(sending_of(&answer, 0, "channel"), "CHANNEL_INTERNAL");
	http_answer_free(&answer);
	sending_becomes(scene, id, 1, "DELIVERY_ARRIVED");
	snprintf(path, sizeof(path), "/api/v1/outgoing/%s/open", id);
	body = json_object();
	step_post(scene->head, path, body, NULL, NULL, &answer);
	json_decref(body);
	assert_int_equal(answer.status, 200);
	http_answer_free(&answer);
	sending_becomes(scene, id, 0, "DELIVERY_RECEIVED");
	sending_act(scene->head, id, "acknowledge");
	/* What was opened stays; what was not is taken out of the work list. */
	assert_int_equal(sending_act_on(scene, id, 0, "take-back", json_pack("{s:s}", "reason", "Gửi nhầm")), 409);
	assert_int_equal(sending_act_on(scene, id, 1, "take-back", json_pack("{s:s}", "reason", "Gửi nhầm")), 200);
	sending_becomes(scene, id, 1, "DELIVERY_RECALL_AGREED");
	step_act_in(scene->chief, "outgoing", id, "acknowledge", "{}", &answer);
	assert_int_equal(answer.status, 0); /* not offered any more */
	http_answer_free(&answer);
}

static void a_group_becomes_its_members(void **state)
{
	struct sending *scene = *state;
	json_t *members = json_array(), *head = sending_to_person(scene->head),
	       *chief = sending_to_person(scene->chief), *body;
	struct http_answer answer;
	char id[SENDING_ID];

	json_array_append_new(members, json_pack("{s:O}", "personId", json_object_get(head, "personId")));
	json_array_append_new(members, json_pack("{s:O}", "personId", json_object_get(chief, "personId")));
	json_decref(chief);
	body = json_pack("{s:s, s:o}", "name", "Lãnh đạo", "members", members);
	step_post(scene->clerk, "/api/v1/recipient-groups", body, NULL, NULL, &answer);
	json_decref(body);
	if (answer.status != 201 && answer.status != 200)
		fail_msg("%ld %s", answer.status, answer.body);
	body = json_pack("{s:s, s:s}", "kind", "RECIPIENT_GROUP", "groupId", json_text(answer.json, "group.id"));
	http_answer_free(&answer);
	sending_issue(scene, body, head, id); /* who is named beside the group is one recipient */
	sending_becomes(scene, id, 0, "DELIVERY_ARRIVED");
	sending_await(scene, id, 1, "DELIVERY_ARRIVED", &answer);
	assert_int_equal(json_array_size(json_at(answer.json, "recipients")), 2);
	http_answer_free(&answer);
}

/* ---- agencies of this server ---- */

static void arrival_of(struct sending *scene, const char *member, char ret_id[SENDING_ID])
{
	time_t end = time(NULL) + SENDING_WAIT_S;

	for (*ret_id = '\0'; !*ret_id;) {
		struct http_answer answer;

		assert_true(time(NULL) <= end);
		http_ask(scene->clerk2, &(struct http_request){.path = "/api/v1/arrivals"}, &answer);
		assert_int_equal(answer.status, 200);
		snprintf(ret_id, SENDING_ID, "%s", json_text(answer.json, member));
		http_answer_free(&answer);
	}
}

static void an_agency_refuses_and_the_sender_sees_why(void **state)
{
	struct sending *scene = *state;
	struct http_answer answer;
	char id[SENDING_ID], arrival[SENDING_ID], etag[SENDING_ID], path[SENDING_PATH];
	json_t *body;

	sending_issue(scene, sending_to_agency("H99.08"), NULL, id);
	sending_becomes(scene, id, 0, "DELIVERY_ARRIVED");
	arrival_of(scene, "arrivals.0.id", arrival);
	snprintf(path, sizeof(path), "/api/v1/arrivals/%s", arrival);
	http_ask(scene->clerk2, &(struct http_request){.path = path}, &answer);
	snprintf(etag, sizeof(etag), "%s", json_text(answer.json, "arrival.revision"));
	body = json_pack("{s:s, s:s}", "reasonCode", json_text(answer.json, "refusals.0.code"), "reason",
			 "Không thuộc thẩm quyền");
	http_answer_free(&answer);
	snprintf(path, sizeof(path), "/api/v1/arrivals/%s/refuse", arrival);
	step_post(scene->clerk2, path, body, NULL, etag, &answer);
	json_decref(body);
	if (answer.status != 200)
		fail_msg("%s: %ld %s", path, answer.status, answer.body);
	http_answer_free(&answer);
	sending_await(scene, id, 0, "DELIVERY_REFUSED", &answer);
	assert_non_null(strstr(sending_of(&answer, 0, "reason"), "Không thuộc thẩm quyền"));
	http_answer_free(&answer);
	/* Sent again it is another delivery, and arrives again. */
	assert_int_equal(sending_act_on(scene, id, 0, "retry", json_object()), 200);
	sending_becomes(scene, id, 0, "DELIVERY_ARRIVED");
	assert_int_equal(sending_act_on(scene, id, 0, "take-back", json_pack("{s:s}", "reason", "Gửi nhầm")), 200);
	sending_becomes(scene, id, 0, "DELIVERY_RECALL_AGREED");
}

static void an_agency_that_is_not_there_is_refused_at_once(void **state)
{
	struct sending *scene = *state;
	struct http_answer answer;

	assert_int_equal(sending_draft(scene, sending_to_agency("H99.77"), NULL, &answer), 422);
	assert_true(step_names_field(&answer, "/fields/recipients/0/organId"));
	http_answer_free(&answer);
}

/* ---- the server ends ---- */

/* What an end of the server interrupts is delivered again; the third end in a row would set it aside for a person. */
static void after_a_kill_everybody_has_it_once(void **state)
{
	struct sending *scene = *state;
	char id[SENDING_ID];

	for (unsigned round = 0; round < KILLS; round++) {
		sending_issue(scene, sending_by_email("take@hue.gov.vn"), sending_by_email("later@hue.gov.vn"), id);
		harness_signal(scene->harness, SIGKILL);
		harness_wait(scene->harness);
		assert_int_equal(harness_restart(scene->harness), 0);
		sending_becomes(scene, id, 0, "DELIVERY_RECEIVED");
		sending_becomes(scene, id, 1, "DELIVERY_RECEIVED");
		assert_int_equal(letters_of(scene, id), 2);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_order_waits_while_its_channel_is_off),
	    cmocka_unit_test(a_delay_delivers_once),
	    cmocka_unit_test(a_refusal_shows_and_another_sending_too),
	    cmocka_unit_test(a_failure_and_a_later_success_show),
	    cmocka_unit_test(one_copy_is_taken_back_before_it_was_received),
	    cmocka_unit_test(who_may_see_the_document_sees_its_deliveries),
	    cmocka_unit_test(who_is_inside_finds_it_in_their_work_list),
	    cmocka_unit_test(a_group_becomes_its_members),
	    cmocka_unit_test(an_agency_refuses_and_the_sender_sees_why),
	    cmocka_unit_test(an_agency_that_is_not_there_is_refused_at_once),
	    cmocka_unit_test(after_a_kill_everybody_has_it_once),
	};

	return cmocka_run_group_tests(tests, sending_setup, sending_teardown);
}
