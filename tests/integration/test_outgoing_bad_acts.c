/*
 * What bad input gets when a draft goes its way to the number and to its recipients, and what the same request gets
 * when it comes again.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "integration/asks.h"

#define WAIT_S 120

static void what_an_act_says_is_checked(void **state)
{
	struct asks *scene = *state;
	char id[ASKS_ID_MAX], path[ASKS_PATH_BYTES];

	begin_draft(scene->author.vi, id);
	snprintf(path, sizeof(path), "/api/v1/outgoing/%s/submit", id);
	must_refuse(&scene->author, &(struct ask){.path = path, .body = "{}"}, 428, NULL, "web.if_match_required");
	must_refuse(&scene->author, &(struct ask){.path = path, .body = "{}", .etag = "77"}, 412, NULL, "stale");
	must_refuse(&scene->author, &(struct ask){.path = path, .body = "{}", .etag = "1", .key = ""}, 400, NULL,
		    "web.key_required");
	refuse_act(&scene->author, id, "submit", "{\"registerId\":\"1\"}", "/registerId", "not_asked");
	refuse_act(&scene->author, id, "submit", "{\"issuedDate\":\"2026-01-01\"}", "/issuedDate", "not_asked");
	refuse_act(&scene->author, id, "submit", "{\"signature\":{\"name\":\"A\"}}", "/signature", "not_asked");
	refuse_act(&scene->author, id, "submit",
		   "{\"assignments\":[{\"personId\":\"" ASKS_UNKNOWN "\",\"role\":\"FLOW_LEAD\"}]}",
		   "/assignments/0/personId", "no_such_person");
	refuse_act(&scene->author, id, "consult", "{}", "/assignments", "receiver.none");
	refuse_act(&scene->author, id, "cancel", "{}", "/reason", "required");
	must_act(scene->author.vi, id, "submit", "{}");
	refuse_act(&scene->unit_head, id, "send_back", "{}", "/reason", "required");
	must_act(scene->unit_head.vi, id, "approve_content", "{}");
	refuse_act(&scene->chief, id, "return", "{\"reason\":\"\"}", "/reason", "required");
	snprintf(path, sizeof(path), "/api/v1/outgoing/%s/sign", id);
	must_refuse(&scene->head, &(struct ask){.path = path, .body = "{}", .etag = "1"}, 403, NULL,
		    "outgoing.not_yours");
}

/* By the head of the unit, who had approved it. */
static void what_was_changed_after_its_approval_is_approved_no_more(void **state)
{
	struct asks *scene = *state;
	char id[ASKS_ID_MAX], path[ASKS_PATH_BYTES];
	struct http_answer view, answer;
	json_t *endorsement;
	size_t i;

	begin_draft(scene->author.vi, id);
	must_act(scene->author.vi, id, "submit", "{}");
	must_act(scene->unit_head.vi, id, "approve_content", "{}");
	must_act(scene->chief.vi, id, "return", "{\"reason\":\"Sai trích yếu\"}");
	snprintf(path, sizeof(path), "/api/v1/outgoing/%s", id);
	http_ask(scene->unit_head.vi, &(struct http_request){.path = path}, &view);
	send_ask(scene->unit_head.vi,
		 &(struct ask){.method = "PATCH",
			       .path = path,
			       .body = "{\"fields\":{\"subject\":\"V/v kiểm tra lại\"}}",
			       .etag = json_text(view.json, "actions.0.etag")},
		 &answer);
	if (answer.status != 200)
		fail_msg("%ld %s", answer.status, answer.body);
	json_array_foreach(json_at(answer.json, "document.endorsements"), i, endorsement)
	{
		assert_non_null(json_object_get(endorsement, "voidAt"));
	}
	assert_int_equal(i, 1);
	http_answer_free(&view);
	http_answer_free(&answer);
}

static void await_issued(struct http_client *client, const char *id, char ret_delivery[ASKS_ID_MAX])
{
	char path[ASKS_PATH_BYTES];
	time_t end = time(NULL) + WAIT_S;
	bool issued = false;

	snprintf(path, sizeof(path), "/api/v1/outgoing/%s", id);
	while (!issued) {
		struct http_answer answer;

		http_ask(client, &(struct http_request){.path = path}, &answer);
		issued = strcmp(json_text(answer.json, "document.state"), "OUTGOING_ISSUED") == 0;
		snprintf(ret_delivery, ASKS_ID_MAX, "%s", json_text(answer.json, "recipients.0.deliveries.0.id"));
		http_answer_free(&answer);
		assert_true(issued || time(NULL) < end);
	}
}

/* The book of this code: its id. */
static void find_book(struct http_client *client, const char *code, char ret[ASKS_ID_MAX])
{
	struct http_answer answer;
	json_t *view;
	size_t i;

	*ret = '\0';
	http_ask(client, &(struct http_request){.path = "/api/v1/registers"}, &answer);
	json_array_foreach(json_at(answer.json, "registers"), i, view)
	{
		if (strcmp(json_text(view, "register.code"), code) == 0)
			snprintf(ret, ASKS_ID_MAX, "%s", json_text(view, "register.id"));
	}
	http_answer_free(&answer);
	assert_true(*ret);
}

static void bring_to_the_clerk(struct asks *scene, char ret_id[ASKS_ID_MAX])
{
	begin_draft(scene->author.vi, ret_id);
	must_act(scene->author.vi, ret_id, "submit", "{}");
	must_act(scene->unit_head.vi, ret_id, "approve_content", "{}");
	must_act(scene->chief.vi, ret_id, "approve_form", "{}");
	must_act(scene->head.vi, ret_id, "sign", "{}");
}

static void number_and_day_are_checked(void **state)
{
	struct asks *scene = *state;
	char first[ASKS_ID_MAX], id[ASKS_ID_MAX], book[ASKS_ID_MAX], body[ASKS_BODY_BYTES], delivery[ASKS_ID_MAX];

	bring_to_the_clerk(scene, first);
	must_act(scene->clerk.vi, first, "number", "{}");
	await_issued(scene->clerk.vi, first, delivery);
	bring_to_the_clerk(scene, id);
	refuse_act(&scene->clerk, id, "number", "{\"registerId\":\"" ASKS_UNKNOWN "\"}", "/registerId",
		   "book.not_found");
	find_book(scene->clerk.vi, "DEN", book);
	snprintf(body, sizeof(body), "{\"registerId\":\"%s\"}", book);
	refuse_act(&scene->clerk, id, "number", body, "/registerId", "book.wrong_direction");
	find_book(scene->stranger.vi, "DEN", book);
	snprintf(body, sizeof(body), "{\"registerId\":\"%s\"}", book);
	refuse_act(&scene->clerk, id, "number", body, "/registerId", "book.not_found");
	refuse_act(&scene->clerk, id, "number", "{\"issuedDate\":\"mai\"}", "/issuedDate", "bad_date");
	refuse_act(&scene->clerk, id, "number", "{\"issuedDate\":\"2999-01-01\"}", "/issuedDate", "date_future");
	refuse_act(&scene->clerk, id, "number", "{\"issuedDate\":\"2020-01-01\"}", "/issuedDate", "before_signature");
	refuse_act(&scene->clerk, id, "number", "{\"bookNumber\":{\"number\":\"1\"}}", "/bookNumber/number",
		   "number_taken");
	refuse_act(&scene->clerk, id, "number", "{\"bookNumber\":{\"number\":\"500\"}}", "/bookNumber/number",
		   "not_reserved");
	refuse_act(&scene->clerk, id, "number", "{\"bookNumber\":{\"number\":\"99999999999\"}}", "/bookNumber/number",
		   "out_of_range");
	refuse_act(&scene->clerk, id, "number", "{\"bookNumber\":{\"number\":\"1\",\"suffix\":\"%\",\"reason\":\"x\"}}",
		   "/bookNumber/suffix", "book.suffix");
	refuse_act(&scene->clerk, id, "number", "{\"recipients\":[{\"kind\":\"RECIPIENT_PERSON\",\"personId\":\"1\"}]}",
		   "/recipients/0/personId", "no_such_person");
	must_act(scene->clerk.vi, id, "number", "{}");
	await_issued(scene->clerk.vi, id, delivery);
}

/* ---- deliveries ---- */

static void what_became_of_a_delivery_is_checked(void **state)
{
	static const struct {
		const char *body, *pointer, *code;
	} notes[] = {
	    {"{}", "/state", "required"},
	    {"{\"state\":\"DELIVERY_WAITING\"}", "/state", "bad_note"},
	    {"{\"state\":\"LOST\"}", "/state", "unknown_value"},
	    {"{\"state\":\"DELIVERY_REFUSED\"}", "/reason", "required"},
	    {"{\"state\":\"DELIVERY_SENT\",\"time\":\"2999-01-01T00:00:00Z\"}", "/time", "date_future"},
	    {"{\"state\":\"DELIVERY_SENT\",\"time\":\"trưa\"}", "/time", "bad_time"},
	};
	struct asks *scene = *state;
	char id[ASKS_ID_MAX], delivery[ASKS_ID_MAX], path[ASKS_PATH_BYTES];

	bring_to_the_clerk(scene, id);
	must_act(scene->clerk.vi, id, "number", "{}");
	await_issued(scene->clerk.vi, id, delivery);
	snprintf(path, sizeof(path), "/api/v1/outgoing/%s/deliveries/%s/note", id, delivery);
	for (size_t i = 0; i < sizeof(notes) / sizeof(notes[0]); i++)
		must_refuse(&scene->clerk, &(struct ask){.path = path, .body = notes[i].body}, 422, notes[i].pointer,
			    notes[i].code);
	/* Somebody else has noted something meanwhile. */
	must_refuse(&scene->clerk, &(struct ask){.path = path, .body = "{\"state\":\"DELIVERY_SENT\"}", .etag = "77"},
		    412, NULL, "stale");
	must_refuse(&scene->clerk, &(struct ask){.path = path, .body = "{\"state\":\"DELIVERY_SENT\"}", .key = ""}, 400,
		    NULL, "web.key_required");
	must_refuse(&scene->head, &(struct ask){.path = path, .body = "{\"state\":\"DELIVERY_SENT\"}"}, 403, NULL,
		    "delivery.denied");
	must_refuse(&scene->stranger, &(struct ask){.path = path, .body = "{\"state\":\"DELIVERY_SENT\"}"}, 404, NULL,
		    "delivery.not_found");
	snprintf(path, sizeof(path), "/api/v1/outgoing/%s/deliveries/%s/take-back", id, delivery);
	must_refuse(&scene->clerk, &(struct ask){.path = path, .body = "{}"}, 422, "/reason", "required");
	snprintf(path, sizeof(path), "/api/v1/outgoing/%s/deliveries/%s/retry", id, delivery);
	must_refuse(&scene->clerk, &(struct ask){.path = path, .body = "{}"}, 409, NULL, "delivery.not_now");
	snprintf(path, sizeof(path), "/api/v1/outgoing/%s/issue/void", id);
	must_refuse(&scene->clerk, &(struct ask){.path = path, .body = "{\"reason\":\"Nhầm\"}"}, 428, NULL,
		    "web.if_match_required");
	must_refuse(&scene->clerk, &(struct ask){.path = path, .body = "{\"reason\":\"Nhầm\"}", .etag = "1"}, 409, NULL,
		    "issue.not_numbered");
	must_refuse(&scene->head, &(struct ask){.path = path, .body = "{\"reason\":\"Nhầm\"}", .etag = "1"}, 403, NULL,
		    "issue.denied");
}

/* As it was offered; the same again is answered again, and with another key the etag is no longer right. */
static void a_note_is_taken_once(void **state)
{
	static const char sent[] = "{\"state\":\"DELIVERY_SENT\",\"reference\":\"EF1\"}";
	struct asks *scene = *state;
	char id[ASKS_ID_MAX], delivery[ASKS_ID_MAX], path[ASKS_PATH_BYTES];
	struct http_answer view, first, second;
	struct ask note = {.path = path, .body = sent, .key = "note"};

	bring_to_the_clerk(scene, id);
	must_act(scene->clerk.vi, id, "number", "{}");
	await_issued(scene->clerk.vi, id, delivery);
	snprintf(path, sizeof(path), "/api/v1/outgoing/%s/deliveries", id);
	http_ask(scene->clerk.vi, &(struct http_request){.path = path}, &view);
	note.etag = json_text(view.json, "recipients.0.deliveries.0.actions.0.etag");
	assert_true(*note.etag);
	snprintf(path, sizeof(path), "/api/v1/outgoing/%s/deliveries/%s/note", id, delivery);
	send_ask(scene->clerk.vi, &note, &first);
	send_ask(scene->clerk.vi, &note, &second);
	assert_int_equal(first.status, 200);
	assert_string_equal(first.body, second.body);
	assert_string_equal(json_text(first.json, "recipients.0.deliveries.0.state"), "DELIVERY_SENT");
	note.key = NULL;
	must_refuse(&scene->clerk, &note, 412, NULL, "stale");
	http_answer_free(&view);
	http_answer_free(&first);
	http_answer_free(&second);
}

/* ---- the same request again ---- */

static void a_request_that_comes_again_is_answered_again(void **state)
{
	static const struct ask create = {
	    .path = "/api/v1/outgoing", .body = "{\"fields\":{" ASKS_GOOD "}}", .key = "again"};
	struct asks *scene = *state;
	struct http_answer first, second;
	char id[ASKS_ID_MAX], path[ASKS_PATH_BYTES];

	send_ask(scene->author.vi, &create, &first);
	send_ask(scene->author.vi, &create, &second);
	assert_int_equal(first.status, 201);
	assert_int_equal(second.status, 201);
	assert_string_equal(json_text(first.json, "document.id"), json_text(second.json, "document.id"));
	http_answer_free(&first);
	http_answer_free(&second);
	must_refuse(&scene->author,
		    &(struct ask){
			.path = "/api/v1/outgoing", .body = "{\"fields\":{\"subject\":\"V/v khác\"}}", .key = "again"},
		    422, NULL, "key.reused");
	/* An act: the second time its etag is no longer right, and the answer is the first one all the same. */
	begin_draft(scene->author.vi, id);
	snprintf(path, sizeof(path), "/api/v1/outgoing/%s/submit", id);
	send_ask(scene->author.vi, &(struct ask){.path = path, .body = "{}", .etag = "1", .key = "submit"}, &first);
	send_ask(scene->author.vi, &(struct ask){.path = path, .body = "{}", .etag = "1", .key = "submit"}, &second);
	assert_int_equal(first.status, 200);
	assert_int_equal(second.status, 200);
	assert_string_equal(first.body, second.body);
	http_answer_free(&first);
	http_answer_free(&second);
}

/* Every route of outgoing documents that changes something takes a key, and those that change a flow or a document an
 * etag: no line of plugins/outgoing/outgoing.c forgets it. */
static void every_change_asks_for_its_key(void **state)
{
	static const struct {
		const char *method, *under;
		bool etag;
	} routes[] = {
	    {"POST", "", false},
	    {"PATCH", "/" ASKS_UNKNOWN, true},
	    {"POST", "/" ASKS_UNKNOWN "/submit", true},
	    {"POST", "/batch/submit", false},
	    {"POST", "/" ASKS_UNKNOWN "/issue/retry", true},
	    {"POST", "/" ASKS_UNKNOWN "/issue/void", true},
	    {"POST", "/" ASKS_UNKNOWN "/deliveries/1/note", false},
	    {"POST", "/" ASKS_UNKNOWN "/deliveries/1/retry", false},
	    {"POST", "/" ASKS_UNKNOWN "/deliveries/1/take-back", false},
	};
	struct asks *scene = *state;

	for (size_t i = 0; i < sizeof(routes) / sizeof(routes[0]); i++) {
		char path[ASKS_PATH_BYTES];
		struct ask ask = {.method = routes[i].method, .path = path, .body = "{}", .key = "", .etag = "1"};

		snprintf(path, sizeof(path), "/api/v1/outgoing%s", routes[i].under);
		must_refuse(&scene->author, &ask, 400, NULL, "web.key_required");
		if (!routes[i].etag)
			continue;
		ask.key = NULL;
		ask.etag = NULL;
		must_refuse(&scene->author, &ask, 428, NULL, "web.if_match_required");
	}
}

/* What the server writes about all this for its operator names no subject, no recipient, no file, no reason, no secret.
 */
static void the_log_tells_nothing_of_documents(void **state)
{
	static const char *const private[] = {"V/v",     "Bệnh viện", "du-thao",  "Sai trích yếu",  "EF1",
					      "SYT-NVY", "Bearer",    "password", HARNESS_PASSWORD, NULL};
	struct asks *scene = *state;
	char *log = harness_log(scene->harness);

	assert_non_null(log);
	assert_non_null(strstr(log, "server.started"));
	for (const char *const *word = private; *word; word++)
		if (strstr(log, *word))
			fail_msg("the log says \"%s\": %.300s", *word, strstr(log, *word));
	free(log);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_an_act_says_is_checked),
	    cmocka_unit_test(what_was_changed_after_its_approval_is_approved_no_more),
	    cmocka_unit_test(number_and_day_are_checked),
	    cmocka_unit_test(what_became_of_a_delivery_is_checked),
	    cmocka_unit_test(a_note_is_taken_once),
	    cmocka_unit_test(a_request_that_comes_again_is_answered_again),
	    cmocka_unit_test(every_change_asks_for_its_key),
	    cmocka_unit_test(the_log_tells_nothing_of_documents),
	};

	return cmocka_run_group_tests(tests, asks_setup, asks_teardown);
}
