/*
 * Correcting, amending and replacing what was issued, over HTTP: the draft begins from the earlier document, and on its
 * issue both know of each other, here and at the other agency. What is replaced is frozen here and closed there.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "integration/sending.h"

/* Waits until the earlier document says so of the later one; its state then. */
static void linked(struct sending *sending, const char *id, const char *link, const char *later, const char *state)
{
	time_t end = time(NULL) + SENDING_WAIT_S;

	for (bool found = false; !found;) {
		struct http_answer answer;
		json_t *links, *one;
		size_t i;

		assert_true(time(NULL) <= end);
		sending_view(sending->clerk, "outgoing", id, &answer);
		links = json_at(answer.json, "document.links");
		json_array_foreach(links, i, one)
		{
			found |= strcmp(json_text(one, "link"), link) == 0 &&
				 strcmp(json_text(one, "documentId"), later) == 0;
		}
		if (found)
			assert_string_equal(json_text(answer.json, "document.state"), state);
		http_answer_free(&answer);
	}
}

static void a_replacement_freezes_the_earlier_one_and_closes_it_there(void **state)
{
	struct sending *sending = *state;
	struct http_answer answer;
	char id[SENDING_ID], arrival[SENDING_ID], incoming[SENDING_ID];
	char later[SENDING_ID], later_arrival[SENDING_ID], later_incoming[SENDING_ID], code[SENDING_ID];

	sending_issue_accepted(sending, id, arrival, incoming);
	sending_issue_linked(sending, "LINK_REPLACES", id, later);
	sending_becomes(sending, later, 0, "DELIVERY_ARRIVED"); /* to the recipients of the earlier one */
	linked(sending, id, "LINK_REPLACED_BY", later, "OUTGOING_REPLACED");
	sending_view(sending->clerk, "outgoing", id, &answer);
	assert_non_null(strstr(json_text(answer.json, "document.frozenReason"), "Được thay thế bằng văn bản số"));
	assert_int_equal(json_array_size(json_at(answer.json, "actions")), 0);
	assert_string_equal(json_text(answer.json, "timeline.0.action"), "replaced");
	http_answer_free(&answer);
	/* The receiver works on with the earlier one until the clerk has taken in the later one. */
	sending_code(sending, later, code);
	sending_at_desk(sending, "/api/v1/arrivals", code, later_arrival);
	sending_view(sending->clerk2, "arrivals", later_arrival, &answer);
	assert_string_equal(json_text(answer.json, "arrival.header.relates.0.kind"), "RELATION_REPLACES");
	http_answer_free(&answer);
	sending_view(sending->clerk2, "incoming", incoming, &answer);
	assert_string_equal(json_text(answer.json, "document.state"), "INCOMING_SUBMITTED");
	http_answer_free(&answer);
	sending_accept(sending, later_arrival, later_incoming);
	sending_view(sending->clerk2, "incoming", later_incoming, &answer);
	assert_string_equal(json_text(answer.json, "document.relations.0.documentId"), incoming);
	http_answer_free(&answer);
	sending_view(sending->clerk2, "incoming", incoming, &answer);
	assert_string_equal(json_text(answer.json, "document.relations.0.documentId"), later_incoming);
	assert_true(json_is_true(json_at(answer.json, "document.relations.0.later")));
	assert_string_equal(json_text(answer.json, "document.state"), "INCOMING_COMPLETED");
	assert_string_equal(json_text(answer.json, "timeline.0.action"), "replaced");
	http_answer_free(&answer);
}

static void a_correction_is_a_letter_to_the_same_recipients(void **state)
{
	struct sending *sending = *state;
	struct http_answer answer;
	char id[SENDING_ID], arrival[SENDING_ID], incoming[SENDING_ID];
	char later[SENDING_ID], later_arrival[SENDING_ID], later_incoming[SENDING_ID], code[SENDING_ID];

	sending_issue_accepted(sending, id, arrival, incoming);
	sending_issue_linked(sending, "LINK_CORRECTS", id, later);
	linked(sending, id, "LINK_CORRECTED_BY", later, "OUTGOING_ISSUED"); /* it stays in force */
	sending_view(sending->clerk, "outgoing", later, &answer);
	assert_string_equal(json_text(answer.json, "document.documentType"), "Công văn");
	assert_non_null(strstr(json_text(answer.json, "document.subject"), "V/v đính chính"));
	assert_int_equal(json_array_size(json_at(answer.json, "recipients")), 2);
	http_answer_free(&answer);
	sending_code(sending, later, code);
	sending_at_desk(sending, "/api/v1/arrivals", code, later_arrival);
	sending_accept(sending, later_arrival, later_incoming);
	sending_view(sending->clerk2, "incoming", incoming, &answer);
	assert_string_equal(json_text(answer.json, "document.relations.0.documentId"), later_incoming);
	assert_string_equal(json_text(answer.json, "document.state"), "INCOMING_SUBMITTED");
	assert_string_equal(json_text(answer.json, "timeline.0.action"), "corrected");
	http_answer_free(&answer);
}

static void only_what_is_in_force_is_amended(void **state)
{
	struct sending *sending = *state;
	struct http_answer answer;
	char id[SENDING_ID], later[SENDING_ID];
	json_t *body;

	sending_issue(sending, sending_on_paper("Ông Trần Văn Nam"), NULL, id);
	sending_left(sending, id);
	sending_issue_linked(sending, "LINK_REPLACES", id, later);
	linked(sending, id, "LINK_REPLACED_BY", later, "OUTGOING_REPLACED");
	body = json_pack("{s:[{s:s, s:s, s:s}]}", "links", "link", "LINK_AMENDS", "kind", "outgoing", "documentId", id);
	step_post(sending->clerk, "/api/v1/outgoing", body, NULL, NULL, &answer);
	json_decref(body);
	assert_int_equal(answer.status, 422);
	assert_true(step_names_field(&answer, "/links/0/documentId"));
	http_answer_free(&answer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_replacement_freezes_the_earlier_one_and_closes_it_there),
	    cmocka_unit_test(a_correction_is_a_letter_to_the_same_recipients),
	    cmocka_unit_test(only_what_is_in_force_is_amended),
	};

	return cmocka_run_group_tests(tests, sending_setup, sending_teardown);
}
