/*
 * Updating what was issued, over HTTP: the other agency's clerk takes it over or refuses, recipients are added and
 * taken out, and people of the agency are told.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "integration/sending.h"

#define WHY "Bổ sung ghi chú"
#define NOTE "Kèm phụ lục giấy"

/* ---- asking ---- */

static const char *offered(const struct http_answer *view, const char *list, const char *name)
{
	static char etag[64];
	json_t *offers = json_at(view->json, list), *offer;
	size_t i;

	json_array_foreach(offers, i, offer)
	{
		if (strcmp(json_text(offer, "name"), name) == 0) {
			snprintf(etag, sizeof(etag), "%s", json_text(offer, "etag"));
			return etag;
		}
	}
	return "";
}

/* Takes the body. */
static long update(struct http_client *client, const char *id, json_t *body, struct http_answer *ret)
{
	char path[SENDING_PATH], revision[SENDING_ID];
	struct http_answer view;

	sending_view(client, "outgoing", id, &view);
	snprintf(revision, sizeof(revision), "%s", json_text(view.json, "document.revision"));
	http_answer_free(&view);
	snprintf(path, sizeof(path), "/api/v1/outgoing/%s/update", id);
	step_post(client, path, body, NULL, revision, ret);
	json_decref(body);
	return ret->status;
}

static void must_update(struct sending *sending, const char *id, json_t *body)
{
	struct http_answer answer;

	if (update(sending->clerk, id, body, &answer) != 200)
		fail_msg("update: %ld %s", answer.status, answer.body);
	http_answer_free(&answer);
}

static json_t *a_note(void)
{
	return json_pack("{s:s, s:{s:s}}", "reason", WHY, "fields", "description", NOTE);
}

static long answer_asked(struct sending *sending, const char *arrival, const char *action, const char *reason)
{
	json_t *body = reason ? json_pack("{s:s}", "reason", reason) : json_object();
	char path[SENDING_PATH], name[SENDING_ID];
	struct http_answer view, answer;
	long status;

	sending_view(sending->clerk2, "arrivals", arrival, &view);
	snprintf(name, sizeof(name), "asked/%s", action);
	snprintf(path, sizeof(path), "/api/v1/arrivals/%s/asked/%s", arrival, action);
	step_post(sending->clerk2, path, body, NULL, offered(&view, "actions", name), &answer);
	status = answer.status;
	http_answer_free(&view);
	http_answer_free(&answer);
	json_decref(body);
	return status;
}

/* Waits until the first recipient's part of the update has this state. */
static void update_becomes(struct sending *sending, const char *id, const char *state)
{
	time_t end = time(NULL) + SENDING_WAIT_S;
	struct http_answer answer;
	bool there = false;

	while (!there) {
		sending_deliveries(sending, id, &answer);
		there = strcmp(json_text(answer.json, "recipients.0.deliveries.0.update.state"), state) == 0;
		if (!there && time(NULL) >= end)
			fail_msg("not %s: %s", state, answer.body);
		http_answer_free(&answer);
	}
}

/* ---- the tests ---- */

static void what_waits_at_another_desk_is_updated_at_once(void **state)
{
	struct sending *sending = *state;
	struct http_answer answer;
	char id[SENDING_ID], arrival[SENDING_ID], code[SENDING_ID];

	sending_issue(sending, sending_to_agency("H99.08"), NULL, id);
	sending_becomes(sending, id, 0, "DELIVERY_ARRIVED");
	sending_code(sending, id, code);
	sending_at_desk(sending, "/api/v1/arrivals", code, arrival);
	must_update(sending, id, a_note());
	update_becomes(sending, id, "UPDATE_AGREED");
	sending_becomes(sending, id, 0, "DELIVERY_ARRIVED");
	sending_view(sending->clerk2, "arrivals", arrival, &answer);
	assert_string_equal(json_text(answer.json, "arrival.state"), "ARRIVAL_WAITING");
	assert_string_equal(json_text(answer.json, "proposed.description"), NOTE);
	assert_int_equal(json_array_size(json_at(answer.json, "arrival.earlier")), 1);
	http_answer_free(&answer);
}

static void the_clerk_agrees_and_the_older_version_is_kept(void **state)
{
	struct sending *sending = *state;
	struct http_answer answer;
	char id[SENDING_ID], arrival[SENDING_ID], incoming[SENDING_ID], asked[SENDING_ID], code[SENDING_ID];

	sending_issue_accepted(sending, id, arrival, incoming);
	must_update(sending, id, a_note());
	sending_code(sending, id, code);
	sending_at_desk(sending, "/api/v1/arrivals?asked=true", code, asked);
	assert_string_equal(asked, arrival);
	sending_view(sending->clerk2, "incoming", incoming, &answer);
	assert_string_equal(json_text(answer.json, "asked.kind"), "ASKED_UPDATE");
	assert_string_equal(json_text(answer.json, "asked.changes.0.field"), "description");
	assert_string_not_equal(json_text(answer.json, "document.description"), NOTE);
	http_answer_free(&answer);
	assert_int_equal(answer_asked(sending, arrival, "agree", NULL), 200);
	update_becomes(sending, id, "UPDATE_AGREED");
	sending_view(sending->clerk2, "incoming", incoming, &answer);
	assert_string_equal(json_text(answer.json, "document.description"), NOTE);
	assert_string_equal(json_text(answer.json, "timeline.0.action"), "updated");
	assert_string_equal(json_text(answer.json, "timeline.0.text"), WHY);
	assert_string_equal(json_text(answer.json, "timeline.0.changes.0.after"), NOTE);
	http_answer_free(&answer);
}

static void the_clerk_refuses_and_is_asked_again(void **state)
{
	struct sending *sending = *state;
	struct http_answer answer;
	char id[SENDING_ID], arrival[SENDING_ID], incoming[SENDING_ID], asked[SENDING_ID], code[SENDING_ID];

	sending_issue_accepted(sending, id, arrival, incoming);
	must_update(sending, id, a_note());
	sending_code(sending, id, code);
	sending_at_desk(sending, "/api/v1/arrivals?asked=true", code, asked);
	assert_int_equal(answer_asked(sending, arrival, "refuse", NULL), 422);
	assert_int_equal(answer_asked(sending, arrival, "refuse", "Đã thực hiện xong"), 200);
	update_becomes(sending, id, "UPDATE_REFUSED");
	sending_deliveries(sending, id, &answer);
	assert_string_equal(json_text(answer.json, "recipients.0.deliveries.0.update.reason"), "Đã thực hiện xong");
	assert_true(sending_offers(&answer, 0, "retry"));
	http_answer_free(&answer);
	sending_view(sending->clerk2, "incoming", incoming, &answer);
	assert_string_not_equal(json_text(answer.json, "document.description"), NOTE);
	http_answer_free(&answer);
	assert_int_equal(sending_act_on(sending, id, 0, "retry", json_object()), 200);
	sending_at_desk(sending, "/api/v1/arrivals?asked=true", code, asked);
	assert_int_equal(answer_asked(sending, arrival, "agree", NULL), 200);
	update_becomes(sending, id, "UPDATE_AGREED");
}

static void who_is_added_gets_it_and_who_is_taken_out_is_asked(void **state)
{
	struct sending *sending = *state;
	struct http_answer answer;
	char id[SENDING_ID], arrival[SENDING_ID], code[SENDING_ID];

	sending_issue(sending, sending_to_agency("H99.08"), NULL, id);
	sending_becomes(sending, id, 0, "DELIVERY_ARRIVED");
	sending_code(sending, id, code);
	sending_at_desk(sending, "/api/v1/arrivals", code, arrival);
	must_update(
	    sending, id,
	    json_pack("{s:s, s:[o], s:[i]}", "reason", WHY, "add", sending_by_email("ban@example.vn"), "remove", 1));
	sending_becomes(sending, id, 0, "DELIVERY_RECALL_AGREED");
	sending_becomes(sending, id, 1, "DELIVERY_RECEIVED");
	sending_view(sending->clerk, "outgoing", id, &answer);
	assert_string_equal(json_text(answer.json, "document.state"), "OUTGOING_ISSUED");
	assert_string_equal(json_text(answer.json, "timeline.0.action"), "update");
	assert_int_equal(json_array_size(json_at(answer.json, "document.updates")), 1);
	http_answer_free(&answer);
	sending_view(sending->clerk2, "arrivals", arrival, &answer);
	assert_string_equal(json_text(answer.json, "arrival.state"), "ARRIVAL_RECALLED");
	http_answer_free(&answer);
}

static void who_has_it_inside_is_told(void **state)
{
	struct sending *sending = *state;
	struct http_answer answer;
	char id[SENDING_ID];

	sending_issue(sending, sending_to_person(sending->head), NULL, id);
	sending_becomes(sending, id, 0, "DELIVERY_ARRIVED");
	assert_int_equal(update(sending->head, id, a_note(), &answer), 403);
	http_answer_free(&answer);
	assert_int_equal(update(sending->chief, id, a_note(), &answer), 200);
	http_answer_free(&answer);
	sending_told(sending, id, "updated");
	sending_view(sending->head, "outgoing", id, &answer);
	assert_string_equal(json_text(answer.json, "document.description"), NOTE);
	http_answer_free(&answer);
	assert_int_equal(update(sending->clerk, id, a_note(), &answer), 422); /* nothing would change */
	http_answer_free(&answer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_waits_at_another_desk_is_updated_at_once),
	    cmocka_unit_test(the_clerk_agrees_and_the_older_version_is_kept),
	    cmocka_unit_test(the_clerk_refuses_and_is_asked_again),
	    cmocka_unit_test(who_is_added_gets_it_and_who_is_taken_out_is_asked),
	    cmocka_unit_test(who_has_it_inside_is_told),
	};

	return cmocka_run_group_tests(tests, sending_setup, sending_teardown);
}
