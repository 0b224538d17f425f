/*
 * Recalling what was issued, over HTTP: recipients inside the agency, on paper and another agency of this server, whose
 * clerk agrees or refuses. The document is frozen on one side and cancelled on the other, and both keep their metadata.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "integration/sending.h"

#define WHY "Sai số liệu ở Phụ lục 2"

/* ---- asking ---- */

/* The etag of this offer of a view's list; "" when it is not offered. Valid until the next call. */
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

static long recall(struct http_client *client, const char *id, const char *reason, struct http_answer *ret)
{
	char path[SENDING_PATH];
	struct http_answer view;
	json_t *body = reason ? json_pack("{s:s}", "reason", reason) : json_object();

	sending_view(client, "outgoing", id, &view);
	snprintf(path, sizeof(path), "/api/v1/outgoing/%s/recall", id);
	step_post(client, path, body, NULL, json_text(view.json, "document.revision"), ret);
	http_answer_free(&view);
	json_decref(body);
	return ret->status;
}

static void must_recall(struct sending *sending, const char *id)
{
	struct http_answer answer;

	if (recall(sending->clerk, id, WHY, &answer) != 200)
		fail_msg("recall: %ld %s", answer.status, answer.body);
	http_answer_free(&answer);
}

/* ---- the other agency ---- */

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

/* ---- the tests ---- */

static void a_recalled_document_is_frozen_and_keeps_its_number(void **state)
{
	struct sending *sending = *state;
	struct http_answer answer;
	char id[SENDING_ID], number[SENDING_ID];

	sending_issue(sending, sending_on_paper("Ông Trần Văn Nam"), NULL, id);
	sending_left(sending, id);
	sending_code(sending, id, number);
	must_recall(sending, id);
	sending_view(sending->clerk, "outgoing", id, &answer);
	assert_string_equal(json_text(answer.json, "document.state"), "OUTGOING_RECALLED");
	assert_string_equal(json_text(answer.json, "document.recall.reason"), WHY);
	assert_string_equal(json_text(answer.json, "timeline.0.action"), "recall");
	assert_string_equal(json_text(answer.json, "timeline.0.text"), WHY);
	assert_int_equal(strtol(json_text(answer.json, "document.number"), NULL, 10), strtol(number, NULL, 10));
	assert_int_equal(json_array_size(json_at(answer.json, "actions")), 0);
	assert_string_equal(sending_of(&answer, 0, "state"), "DELIVERY_DROPPED");
	assert_false(sending_offers(&answer, 0, "retry"));
	http_answer_free(&answer);
	assert_int_equal(recall(sending->clerk, id, WHY, &answer), 409);
	http_answer_free(&answer);
	assert_int_equal(sending_act_on(sending, id, 0, "retry", json_object()), 409);
}

static void paper_waits_for_the_note_that_it_came_back(void **state)
{
	struct sending *sending = *state;
	struct http_answer answer;
	char id[SENDING_ID];

	sending_issue(sending, sending_on_paper("Ông Trần Văn Nam"), sending_on_paper("Bà Lê Thị Hoa"), id);
	sending_left(sending, id);
	assert_int_equal(sending_act_on(sending, id, 0, "note", json_pack("{s:s}", "state", "DELIVERY_SENT")), 200);
	assert_int_equal(recall(sending->clerk, id, NULL, &answer), 422); /* it has left: say why */
	http_answer_free(&answer);
	must_recall(sending, id);
	sending_deliveries(sending, id, &answer);
	assert_string_equal(sending_of(&answer, 0, "state"), "DELIVERY_RECALL_ASKED");
	assert_string_equal(sending_of(&answer, 1, "state"), "DELIVERY_DROPPED");
	assert_true(sending_offers(&answer, 0, "note"));
	http_answer_free(&answer);
	assert_int_equal(sending_act_on(sending, id, 0, "note", json_pack("{s:s}", "state", "DELIVERY_RECEIVED")), 422);
	assert_int_equal(sending_act_on(sending, id, 0, "note", json_pack("{s:s}", "state", "DELIVERY_RECALL_AGREED")),
			 200);
	sending_becomes(sending, id, 0, "DELIVERY_RECALL_AGREED");
}

static void who_has_it_inside_has_it_no_more(void **state)
{
	struct sending *sending = *state;
	struct http_answer answer;
	char id[SENDING_ID], path[SENDING_PATH];
	json_t *nothing = json_object();

	sending_issue(sending, sending_to_person(sending->head), sending_to_person(sending->chief), id);
	sending_becomes(sending, id, 0, "DELIVERY_ARRIVED");
	sending_becomes(sending, id, 1, "DELIVERY_ARRIVED");
	snprintf(path, sizeof(path), "/api/v1/outgoing/%s/open", id);
	step_post(sending->head, path, nothing, NULL, NULL, &answer);
	json_decref(nothing);
	http_answer_free(&answer);
	sending_becomes(sending, id, 0, "DELIVERY_RECEIVED");
	must_recall(sending, id);
	/* What was opened ends too: it is the document that is recalled. */
	sending_becomes(sending, id, 0, "DELIVERY_RECALL_AGREED");
	sending_becomes(sending, id, 1, "DELIVERY_RECALL_AGREED");
	step_act_in(sending->head, "outgoing", id, "acknowledge", "{}", &answer);
	assert_int_equal(answer.status, 0);
	http_answer_free(&answer);
	sending_view(sending->head, "outgoing", id, &answer);
	assert_string_equal(json_text(answer.json, "document.frozenReason"), "Đã thu hồi: " WHY);
	assert_int_equal(strtol(json_text(answer.json, "document.openFlows"), NULL, 10), 0);
	http_answer_free(&answer);
}

static void what_waits_at_another_desk_just_goes(void **state)
{
	struct sending *sending = *state;
	struct http_answer answer;
	char id[SENDING_ID], arrival[SENDING_ID], code[SENDING_ID];

	sending_issue(sending, sending_to_agency("H99.08"), NULL, id);
	sending_becomes(sending, id, 0, "DELIVERY_ARRIVED");
	sending_code(sending, id, code);
	sending_at_desk(sending, "/api/v1/arrivals", code, arrival);
	must_recall(sending, id);
	sending_becomes(sending, id, 0, "DELIVERY_RECALL_AGREED");
	sending_view(sending->clerk2, "arrivals", arrival, &answer);
	assert_string_equal(json_text(answer.json, "arrival.state"), "ARRIVAL_RECALLED");
	assert_string_equal(json_text(answer.json, "arrival.reason"), WHY);
	http_answer_free(&answer);
}

static void the_clerk_agrees_and_it_is_cancelled_with_its_metadata(void **state)
{
	struct sending *sending = *state;
	struct http_answer answer;
	char id[SENDING_ID], arrival[SENDING_ID], incoming[SENDING_ID], asked[SENDING_ID], code[SENDING_ID];

	sending_issue_accepted(sending, id, arrival, incoming);
	must_recall(sending, id);
	sending_code(sending, id, code);
	sending_at_desk(sending, "/api/v1/arrivals?asked=true", code, asked);
	assert_string_equal(asked, arrival);
	sending_view(sending->clerk2, "incoming", incoming, &answer);
	assert_string_equal(json_text(answer.json, "asked.reason"), WHY);
	assert_string_not_equal(offered(&answer, "askedActions", "asked/agree"), "");
	http_answer_free(&answer);
	assert_int_equal(answer_asked(sending, arrival, "agree", NULL), 200);
	sending_becomes(sending, id, 0, "DELIVERY_RECALL_AGREED");
	sending_view(sending->clerk2, "incoming", incoming, &answer);
	assert_string_equal(json_text(answer.json, "document.state"), "INCOMING_CANCELLED");
	assert_string_equal(json_text(answer.json, "document.recalled.reason"), WHY);
	assert_string_equal(json_text(answer.json, "timeline.0.action"), "recall");
	assert_string_not_equal(json_text(answer.json, "document.subject"), "");
	assert_int_equal(json_array_size(json_at(answer.json, "actions")), 0);
	http_answer_free(&answer);
	sending_view(sending->clerk2, "arrivals", arrival, &answer);
	assert_int_equal(json_array_size(json_at(answer.json, "actions")), 0);
	http_answer_free(&answer);
}

static void the_clerk_refuses_is_asked_again_and_agrees(void **state)
{
	struct sending *sending = *state;
	struct http_answer answer;
	char id[SENDING_ID], arrival[SENDING_ID], incoming[SENDING_ID], asked[SENDING_ID], code[SENDING_ID];

	sending_issue_accepted(sending, id, arrival, incoming);
	must_recall(sending, id);
	sending_code(sending, id, code);
	sending_at_desk(sending, "/api/v1/arrivals?asked=true", code, asked);
	assert_int_equal(answer_asked(sending, arrival, "refuse", NULL), 422);
	assert_int_equal(answer_asked(sending, arrival, "refuse", "Văn bản đã thực hiện xong"), 200);
	sending_await(sending, id, 0, "DELIVERY_RECALL_REFUSED", &answer);
	assert_non_null(strstr(sending_of(&answer, 0, "reason"), "Văn bản đã thực hiện xong"));
	assert_true(sending_offers(&answer, 0, "retry"));
	http_answer_free(&answer);
	sending_view(sending->clerk2, "incoming", incoming, &answer);
	assert_string_equal(json_text(answer.json, "document.state"), "INCOMING_SUBMITTED");
	http_answer_free(&answer);
	assert_int_equal(sending_act_on(sending, id, 0, "retry", json_object()), 200);
	sending_at_desk(sending, "/api/v1/arrivals?asked=true", code, asked);
	assert_int_equal(answer_asked(sending, arrival, "agree", NULL), 200);
	sending_becomes(sending, id, 0, "DELIVERY_RECALL_AGREED");
}

static void what_was_just_sent_is_taken_back_by_one_click(void **state)
{
	struct sending *sending = *state;
	struct http_answer answer;
	char id[SENDING_ID];

	sending_issue(sending, sending_to_agency("H99.08"), sending_to_person(sending->head), id);
	sending_becomes(sending, id, 0, "DELIVERY_ARRIVED");
	sending_becomes(sending, id, 1, "DELIVERY_ARRIVED");
	sending_view(sending->clerk, "outgoing", id, &answer);
	assert_string_equal(json_text(answer.json, "undo.name"), "recall");
	http_answer_free(&answer);
	assert_int_equal(recall(sending->clerk, id, NULL, &answer), 200);
	assert_string_equal(json_text(answer.json, "document.state"), "OUTGOING_RECALLED");
	assert_true(json_is_true(json_at(answer.json, "document.recall.justSent")));
	http_answer_free(&answer);
	sending_becomes(sending, id, 0, "DELIVERY_RECALL_AGREED");
	sending_becomes(sending, id, 1, "DELIVERY_RECALL_AGREED");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_recalled_document_is_frozen_and_keeps_its_number),
	    cmocka_unit_test(paper_waits_for_the_note_that_it_came_back),
	    cmocka_unit_test(who_has_it_inside_has_it_no_more),
	    cmocka_unit_test(what_waits_at_another_desk_just_goes),
	    cmocka_unit_test(the_clerk_agrees_and_it_is_cancelled_with_its_metadata),
	    cmocka_unit_test(the_clerk_refuses_is_asked_again_and_agrees),
	    cmocka_unit_test(what_was_just_sent_is_taken_back_by_one_click),
	};

	return cmocka_run_group_tests(tests, sending_setup, sending_teardown);
}
