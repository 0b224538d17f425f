#include "integration/sending.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#define PLUGINS CONGVAN_BUILD_DIR "/test-plugins"

int sending_setup(void **state)
{
	struct sending *sending = calloc(1, sizeof(*sending));
	const struct harness_options options = {
	    .plugins = PLUGINS, .more = "courier", .yaml = "outgoing: {channel_email: courier}\n"};
	int error = harness_start(&options, &sending->harness);

	*state = sending;
	if (!error)
		error = step_second_agency(sending->harness);
	if (error)
		return error;
	sending->clerk = harness_login(sending->harness, "vanthu");
	sending->clerk2 = harness_login(sending->harness, "vanthu2");
	sending->chief = harness_login(sending->harness, "chanhvanphong");
	sending->head = harness_login(sending->harness, "giamdoc");
	return sending->clerk && sending->clerk2 && sending->chief && sending->head ? 0 : -1;
}

int sending_teardown(void **state)
{
	struct sending *sending = *state;

	http_client_destroy(&sending->clerk);
	http_client_destroy(&sending->clerk2);
	http_client_destroy(&sending->chief);
	http_client_destroy(&sending->head);
	harness_destroy(&sending->harness);
	free(sending);
	return 0;
}

json_t *sending_by_email(const char *email)
{
	return json_pack("{s:s, s:s, s:s, s:[s]}", "kind", "RECIPIENT_OUTSIDE", "name", email, "email", email,
			 "channels", "CHANNEL_EMAIL");
}

json_t *sending_on_paper(const char *name)
{
	return json_pack("{s:s, s:s, s:[s]}", "kind", "RECIPIENT_OUTSIDE", "name", name, "channels", "CHANNEL_PAPER");
}

json_t *sending_to_agency(const char *organ)
{
	return json_pack("{s:s, s:s, s:s, s:[s]}", "kind", "RECIPIENT_AGENCY", "name", organ, "organId", organ,
			 "channels", "CHANNEL_AGENCY");
}

json_t *sending_to_person(struct http_client *who)
{
	struct http_answer answer;
	json_t *line;

	http_ask(who, &(struct http_request){.path = "/api/v1/me"}, &answer);
	line = json_pack("{s:s, s:s}", "kind", "RECIPIENT_PERSON", "personId", json_text(answer.json, "person.id"));
	http_answer_free(&answer);
	return line;
}

void sending_act(struct http_client *client, const char *id, const char *action)
{
	struct http_answer answer;

	step_act_in(client, "outgoing", id, action, "{}", &answer);
	if (answer.status != 200)
		fail_msg("%s: %ld %s", action, answer.status, answer.body ? answer.body : "not offered");
	http_answer_free(&answer);
}

long sending_draft(struct sending *sending, json_t *first, json_t *second, struct http_answer *ret)
{
	json_t *recipients = json_array(), *body;

	json_array_append_new(recipients, first);
	if (second)
		json_array_append_new(recipients, second);
	body = json_pack("{s:{s:s, s:s, s:s, s:o}, s:[{s:s, s:s}]}", "fields", "documentType", "Công văn", "subject",
			 "V/v phòng, chống dịch", "codeNotation", "SYT-VP", "recipients", recipients, "uploads",
			 "uploadId", step_upload_pdf(sending->clerk), "purpose", "pdf");
	step_post(sending->clerk, "/api/v1/outgoing", body, NULL, NULL, ret);
	json_decref(body);
	return ret->status;
}

/*
 * The chief of office stands for content and form, the head signs, the clerk numbers.
 */
static void issue_draft(struct sending *sending, const char *id)
{
	sending_act(sending->clerk, id, "submit");
	sending_act(sending->chief, id, "approve_content");
	sending_act(sending->chief, id, "approve_form");
	sending_act(sending->head, id, "sign");
	sending_act(sending->clerk, id, "number");
}

void sending_issue(struct sending *sending, json_t *first, json_t *second, char ret_id[SENDING_ID])
{
	struct http_answer answer;

	if (sending_draft(sending, first, second, &answer) != 201)
		fail_msg("%ld %s", answer.status, answer.body);
	snprintf(ret_id, SENDING_ID, "%s", json_text(answer.json, "document.id"));
	http_answer_free(&answer);
	issue_draft(sending, ret_id);
}

void sending_issue_linked(struct sending *sending, const char *link, const char *earlier, char ret_id[SENDING_ID])
{
	json_t *body = json_pack("{s:{s:s}, s:[{s:s, s:s}], s:[{s:s, s:s, s:s}]}", "fields", "codeNotation", "SYT-VP",
				 "uploads", "uploadId", step_upload_pdf(sending->clerk), "purpose", "pdf", "links",
				 "link", link, "kind", "outgoing", "documentId", earlier);
	struct http_answer answer;

	step_post(sending->clerk, "/api/v1/outgoing", body, NULL, NULL, &answer);
	json_decref(body);
	if (answer.status != 201)
		fail_msg("%ld %s", answer.status, answer.body);
	snprintf(ret_id, SENDING_ID, "%s", json_text(answer.json, "document.id"));
	http_answer_free(&answer);
	issue_draft(sending, ret_id);
}

void sending_deliveries(struct sending *sending, const char *id, struct http_answer *ret)
{
	char path[SENDING_PATH];

	snprintf(path, sizeof(path), "/api/v1/outgoing/%s/deliveries", id);
	http_ask(sending->clerk, &(struct http_request){.path = path}, ret);
	assert_int_equal(ret->status, 200);
}

/* The text at this path of the n-th recipient's last delivery. */
const char *sending_of(const struct http_answer *answer, unsigned place, const char *member)
{
	char path[SENDING_PATH];
	json_t *deliveries;

	snprintf(path, sizeof(path), "recipients.%u.deliveries", place);
	deliveries = json_at(answer->json, path);
	assert_true(json_array_size(deliveries) > 0);
	snprintf(path, sizeof(path), "recipients.%u.deliveries.%zu.%s", place, json_array_size(deliveries) - 1, member);
	return json_text(answer->json, path);
}

/* Asks until the delivery is in this state; the answer is the caller's. */
void sending_await(struct sending *sending, const char *id, unsigned place, const char *state, struct http_answer *ret)
{
	time_t end = time(NULL) + SENDING_WAIT_S;

	for (;;) {
		sending_deliveries(sending, id, ret);
		if (strcmp(sending_of(ret, place, "state"), state) == 0)
			return;
		if (time(NULL) > end) {
			const char *const words[] = {"queue", "list", "--lang", "en", NULL};
			char *output = NULL;

			harness_cli(sending->harness, words, NULL, &output);
			fail_msg("still %s, not %s\n%s", sending_of(ret, place, "state"), state, output);
		}
		http_answer_free(ret);
	}
}

void sending_becomes(struct sending *sending, const char *id, unsigned place, const char *state)
{
	struct http_answer answer;

	sending_await(sending, id, place, state, &answer);
	http_answer_free(&answer);
}

/* An act on the n-th recipient's last delivery. Takes the body. */
long sending_act_on(struct sending *sending, const char *id, unsigned place, const char *act, json_t *body)
{
	char path[SENDING_PATH * 2], delivery[SENDING_ID];
	struct http_answer answer;
	long status;

	sending_deliveries(sending, id, &answer);
	snprintf(delivery, sizeof(delivery), "%s", sending_of(&answer, place, "id"));
	http_answer_free(&answer);
	snprintf(path, sizeof(path), "/api/v1/outgoing/%s/deliveries/%s/%s", id, delivery, act);
	step_post(sending->clerk, path, body, NULL, NULL, &answer);
	json_decref(body);
	status = answer.status;
	http_answer_free(&answer);
	return status;
}

bool sending_offers(const struct http_answer *answer, unsigned place, const char *act)
{
	char path[SENDING_PATH];
	json_t *actions, *offer;
	size_t i, count;

	snprintf(path, sizeof(path), "recipients.%u.deliveries", place);
	count = json_array_size(json_at(answer->json, path));
	snprintf(path, sizeof(path), "recipients.%u.deliveries.%zu.actions", place, count - 1);
	actions = json_at(answer->json, path);
	json_array_foreach(actions, i, offer)
	{
		if (strcmp(json_text(offer, "name"), act) == 0)
			return true;
	}
	return false;
}

/* Waits until the document has left: its deliveries are ordered. */
void sending_left(struct sending *sending, const char *id)
{
	time_t end = time(NULL) + SENDING_WAIT_S;
	struct http_answer answer;
	bool ordered = false;

	while (!ordered) {
		assert_true(time(NULL) <= end);
		sending_deliveries(sending, id, &answer);
		ordered = *sending_of(&answer, 0, "orderedAt") != '\0';
		http_answer_free(&answer);
	}
}

/* Waits until the clerk's box has a notice of this name about the document. */
void sending_told(struct sending *sending, const char *id, const char *name)
{
	time_t end = time(NULL) + SENDING_WAIT_S;

	for (bool found = false; !found;) {
		struct http_answer answer;
		json_t *notices, *notice;
		size_t i;

		assert_true(time(NULL) <= end);
		http_ask(sending->clerk, &(struct http_request){.path = "/api/v1/notices?limit=100"}, &answer);
		assert_int_equal(answer.status, 200);
		notices = json_at(answer.json, "notices");
		json_array_foreach(notices, i, notice)
		{
			found |= strcmp(json_text(notice, "name"), name) == 0 &&
				 strcmp(json_text(notice, "documentId"), id) == 0;
		}
		http_answer_free(&answer);
	}
}

void sending_view(struct http_client *client, const char *collection, const char *id, struct http_answer *ret)
{
	char path[SENDING_PATH];

	snprintf(path, sizeof(path), "/api/v1/%s/%s", collection, id);
	http_ask(client, &(struct http_request){.path = path}, ret);
	assert_int_equal(ret->status, 200);
}

/* Waits until its desk has something in this list about the document; the arrival's id. */
void sending_at_desk(struct sending *sending, const char *list, const char *code, char ret_id[SENDING_ID])
{
	time_t end = time(NULL) + SENDING_WAIT_S;

	for (*ret_id = '\0'; !*ret_id;) {
		struct http_answer answer;
		json_t *arrivals, *arrival;
		size_t i;

		assert_true(time(NULL) <= end);
		http_ask(sending->clerk2, &(struct http_request){.path = list}, &answer);
		assert_int_equal(answer.status, 200);
		arrivals = json_at(answer.json, "arrivals");
		json_array_foreach(arrivals, i, arrival)
		{
			if (strcmp(json_text(arrival, "header.codeNumber"), code) == 0)
				snprintf(ret_id, SENDING_ID, "%s", json_text(arrival, "id"));
		}
		http_answer_free(&answer);
	}
}

void sending_code(struct sending *sending, const char *id, char ret[SENDING_ID])
{
	struct http_answer answer;

	sending_view(sending->clerk, "outgoing", id, &answer);
	snprintf(ret, SENDING_ID, "%02lld", strtoll(json_text(answer.json, "document.number"), NULL, 10));
	http_answer_free(&answer);
}

/* Registers and presents it; the incoming document's id. */
void sending_accept(struct sending *sending, const char *arrival, char ret_id[SENDING_ID])
{
	json_t *body = json_pack("{s:s, s:{}}", "arrivalId", arrival, "submit");
	struct http_answer answer;

	step_post(sending->clerk2, "/api/v1/incoming", body, NULL, NULL, &answer);
	json_decref(body);
	if (answer.status != 201)
		fail_msg("register: %ld %s", answer.status, answer.body);
	snprintf(ret_id, SENDING_ID, "%s", json_text(answer.json, "document.id"));
	http_answer_free(&answer);
}

/* Issued to the other agency and to somebody on paper, accepted there. */
void sending_issue_accepted(struct sending *sending, char ret_id[SENDING_ID], char ret_arrival[SENDING_ID],
			    char ret_incoming[SENDING_ID])
{
	char code[SENDING_ID];

	sending_issue(sending, sending_to_agency("H99.08"), sending_on_paper("Ông Trần Văn Nam"), ret_id);
	sending_becomes(sending, ret_id, 0, "DELIVERY_ARRIVED");
	sending_code(sending, ret_id, code);
	sending_at_desk(sending, "/api/v1/arrivals", code, ret_arrival);
	sending_accept(sending, ret_arrival, ret_incoming);
	sending_becomes(sending, ret_id, 0, "DELIVERY_RECEIVED");
}
