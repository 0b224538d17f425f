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

#include "integration/steps.h"

#define ID_MAX 32
#define PATH_MAX_BYTES 160
#define WAIT_S 60
#define KILLS 4
#define PLUGINS CONGVAN_BUILD_DIR "/test-plugins"

struct scene {
	struct harness *harness;
	struct http_client *clerk, *clerk2, *chief, *head;
};

static int setup(void **state)
{
	struct scene *scene = calloc(1, sizeof(*scene));
	const struct harness_options options = {
	    .plugins = PLUGINS, .more = "courier", .yaml = "outgoing: {channel_email: courier}\n"};
	int error = harness_start(&options, &scene->harness);

	*state = scene;
	if (!error)
		error = step_second_agency(scene->harness);
	if (error)
		return error;
	scene->clerk = harness_login(scene->harness, "vanthu");
	scene->clerk2 = harness_login(scene->harness, "vanthu2");
	scene->chief = harness_login(scene->harness, "chanhvanphong");
	scene->head = harness_login(scene->harness, "giamdoc");
	return scene->clerk && scene->clerk2 && scene->chief && scene->head ? 0 : -1;
}

static int teardown(void **state)
{
	struct scene *scene = *state;

	http_client_destroy(&scene->clerk);
	http_client_destroy(&scene->clerk2);
	http_client_destroy(&scene->chief);
	http_client_destroy(&scene->head);
	harness_destroy(&scene->harness);
	free(scene);
	return 0;
}

/* ---- documents and their recipients ---- */

static json_t *by_email(const char *email)
{
	return json_pack("{s:s, s:s, s:s, s:[s]}", "kind", "RECIPIENT_OUTSIDE", "name", email, "email", email,
			 "channels", "CHANNEL_EMAIL");
}

static json_t *on_paper(const char *name)
{
	return json_pack("{s:s, s:s, s:[s]}", "kind", "RECIPIENT_OUTSIDE", "name", name, "channels", "CHANNEL_PAPER");
}

static json_t *to_agency(const char *organ)
{
	return json_pack("{s:s, s:s, s:s, s:[s]}", "kind", "RECIPIENT_AGENCY", "name", organ, "organId", organ,
			 "channels", "CHANNEL_AGENCY");
}

static void act(struct http_client *client, const char *id, const char *action)
{
	struct http_answer answer;

	step_act_in(client, "outgoing", id, action, "{}", &answer);
	if (answer.status != 200)
		fail_msg("%s: %ld %s", action, answer.status, answer.body ? answer.body : "not offered");
	http_answer_free(&answer);
}

static long draft_to(struct scene *scene, json_t *first, json_t *second, struct http_answer *ret)
{
	json_t *recipients = json_array(), *body;

	json_array_append_new(recipients, first);
	if (second)
		json_array_append_new(recipients, second);
	body = json_pack("{s:{s:s, s:s, s:s, s:o}, s:[{s:s, s:s}]}", "fields", "documentType", "Công văn", "subject",
			 "V/v phòng, chống dịch", "codeNotation", "SYT-VP", "recipients", recipients, "uploads",
			 "uploadId", step_upload_pdf(scene->clerk), "purpose", "pdf");
	step_post(scene->clerk, "/api/v1/outgoing", body, NULL, NULL, ret);
	json_decref(body);
	return ret->status;
}

/*
 * The clerk drafts, the chief of office stands for content and form, the head signs, the clerk numbers. Takes the
 * recipients.
 */
static void issue_to(struct scene *scene, json_t *first, json_t *second, char ret_id[ID_MAX])
{
	struct http_answer answer;

	if (draft_to(scene, first, second, &answer) != 201)
		fail_msg("%ld %s", answer.status, answer.body);
	snprintf(ret_id, ID_MAX, "%s", json_text(answer.json, "document.id"));
	http_answer_free(&answer);
	act(scene->clerk, ret_id, "submit");
	act(scene->chief, ret_id, "approve_content");
	act(scene->chief, ret_id, "approve_form");
	act(scene->head, ret_id, "sign");
	act(scene->clerk, ret_id, "number");
}

static void deliveries_of(struct scene *scene, const char *id, struct http_answer *ret)
{
	char path[PATH_MAX_BYTES];

	snprintf(path, sizeof(path), "/api/v1/outgoing/%s/deliveries", id);
	http_ask(scene->clerk, &(struct http_request){.path = path}, ret);
	assert_int_equal(ret->status, 200);
}

/* The text at this path of the n-th recipient's last delivery. */
static const char *of_delivery(const struct http_answer *answer, unsigned place, const char *member)
{
	char path[PATH_MAX_BYTES];
	json_t *deliveries;

	snprintf(path, sizeof(path), "recipients.%u.deliveries", place);
	deliveries = json_at(answer->json, path);
	assert_true(json_array_size(deliveries) > 0);
	snprintf(path, sizeof(path), "recipients.%u.deliveries.%zu.%s", place, json_array_size(deliveries) - 1, member);
	return json_text(answer->json, path);
}

/* Asks until the delivery is in this state; the answer is the caller's. */
static void await_state(struct scene *scene, const char *id, unsigned place, const char *state, struct http_answer *ret)
{
	time_t end = time(NULL) + WAIT_S;

	for (;;) {
		deliveries_of(scene, id, ret);
		if (strcmp(of_delivery(ret, place, "state"), state) == 0)
			return;
		if (time(NULL) > end) {
			const char *const words[] = {"queue", "list", "--lang", "en", NULL};
			char *output = NULL;

			harness_cli(scene->harness, words, NULL, &output);
			fail_msg("still %s, not %s\n%s", of_delivery(ret, place, "state"), state, output);
		}
		http_answer_free(ret);
	}
}

static void becomes(struct scene *scene, const char *id, unsigned place, const char *state)
{
	struct http_answer answer;

	await_state(scene, id, place, state, &answer);
	http_answer_free(&answer);
}

/* An act on the n-th recipient's last delivery. Takes the body. */
static long act_on(struct scene *scene, const char *id, unsigned place, const char *act, json_t *body)
{
	char path[PATH_MAX_BYTES * 2], delivery[ID_MAX];
	struct http_answer answer;
	long status;

	deliveries_of(scene, id, &answer);
	snprintf(delivery, sizeof(delivery), "%s", of_delivery(&answer, place, "id"));
	http_answer_free(&answer);
	snprintf(path, sizeof(path), "/api/v1/outgoing/%s/deliveries/%s/%s", id, delivery, act);
	step_post(scene->clerk, path, body, NULL, NULL, &answer);
	json_decref(body);
	status = answer.status;
	http_answer_free(&answer);
	return status;
}

static bool offers(const struct http_answer *answer, unsigned place, const char *act)
{
	char path[PATH_MAX_BYTES];
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

/* How often letters of this document have left the courier. */
static size_t letters_of(struct scene *scene, const char *id)
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

static void plugin(struct scene *scene, const char *verb, const char *name)
{
	const char *const words[] = {"plugin", verb, name, "--lang", "en", NULL};
	char *output = NULL;
	int code = harness_cli(scene->harness, words, NULL, &output);

	if (code != 0)
		fail_msg("%s %s: %d %s", verb, name, code, output ? output : "");
	free(output);
}

/* Waits until the document has left: its deliveries are ordered. */
static void left(struct scene *scene, const char *id)
{
	time_t end = time(NULL) + WAIT_S;
	struct http_answer answer;
	bool ordered = false;

	while (!ordered) {
		assert_true(time(NULL) <= end);
		deliveries_of(scene, id, &answer);
		ordered = *of_delivery(&answer, 0, "orderedAt") != '\0';
		http_answer_free(&answer);
	}
}

/* ---- a channel ---- */

static void an_order_waits_while_its_channel_is_off(void **state)
{
	struct scene *scene = *state;
	struct http_answer answer;
	char id[ID_MAX];

	plugin(scene, "disable", "courier");
	issue_to(scene, by_email("take@hue.gov.vn"), NULL, id);
	left(scene, id);
	deliveries_of(scene, id, &answer);
	assert_string_equal(of_delivery(&answer, 0, "state"), "DELIVERY_WAITING");
	assert_true(offers(&answer, 0, "take_back"));
	assert_false(offers(&answer, 0, "note"));
	http_answer_free(&answer);
	plugin(scene, "enable", "courier");
	await_state(scene, id, 0, "DELIVERY_RECEIVED", &answer);
	assert_string_equal(of_delivery(&answer, 0, "reference"), "17");
	http_answer_free(&answer);
	plugin(scene, "reload", "courier");
	issue_to(scene, by_email("take@hue.gov.vn"), NULL, id);
	becomes(scene, id, 0, "DELIVERY_RECEIVED");
	assert_int_equal(letters_of(scene, id), 1);
}

static void a_delay_delivers_once(void **state)
{
	struct scene *scene = *state;
	char id[ID_MAX];

	issue_to(scene, by_email("later@hue.gov.vn"), by_email("take@hue.gov.vn"), id);
	becomes(scene, id, 0, "DELIVERY_RECEIVED");
	becomes(scene, id, 1, "DELIVERY_RECEIVED");
	assert_int_equal(letters_of(scene, id), 2);
}

/* Waits until the clerk's box has a notice of this name about the document. */
static void told(struct scene *scene, const char *id, const char *name)
{
	time_t end = time(NULL) + WAIT_S;

	for (bool found = false; !found;) {
		struct http_answer answer;
		json_t *notices, *notice;
		size_t i;

		assert_true(time(NULL) <= end);
		http_ask(scene->clerk, &(struct http_request){.path = "/api/v1/notices?limit=100"}, &answer);
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

static void a_refusal_shows_and_another_sending_too(void **state)
{
	struct scene *scene = *state;
	struct http_answer answer;
	char id[ID_MAX];

	issue_to(scene, by_email("refuse@hue.gov.vn"), NULL, id);
	await_state(scene, id, 0, "DELIVERY_REFUSED", &answer);
	assert_string_equal(of_delivery(&answer, 0, "reason"), "Gửi không đúng nơi nhận");
	told(scene, id, "delivery_refused");
	assert_true(offers(&answer, 0, "retry"));
	http_answer_free(&answer);
	assert_int_equal(act_on(scene, id, 0, "retry", json_pack("{s:s}", "channel", "CHANNEL_PAPER")), 200);
	assert_int_equal(
	    act_on(scene, id, 0, "note", json_pack("{s:s, s:s}", "state", "DELIVERY_SENT", "reference", "RR1")), 200);
	deliveries_of(scene, id, &answer);
	assert_string_equal(json_text(answer.json, "recipients.0.deliveries.0.state"), "DELIVERY_REFUSED");
	assert_string_equal(json_text(answer.json, "recipients.0.deliveries.1.state"), "DELIVERY_SENT");
	http_answer_free(&answer);
	assert_int_equal(letters_of(scene, id), 1);
}

static void a_failure_and_a_later_success_show(void **state)
{
	struct scene *scene = *state;
	struct http_answer answer;
	char id[ID_MAX];

	issue_to(scene, by_email("broken@hue.gov.vn"), NULL, id);
	becomes(scene, id, 0, "DELIVERY_FAILED");
	assert_int_equal(letters_of(scene, id), 0);
	assert_int_equal(act_on(scene, id, 0, "retry", json_object()), 200);
	await_state(scene, id, 0, "DELIVERY_RECEIVED", &answer);
	assert_string_equal(json_text(answer.json, "recipients.0.deliveries.0.steps.0.state"), "DELIVERY_FAILED");
	assert_string_equal(json_text(answer.json, "recipients.0.deliveries.0.steps.1.state"), "DELIVERY_WAITING");
	assert_int_equal(json_array_size(json_at(answer.json, "recipients.0.deliveries")), 1);
	http_answer_free(&answer);
	assert_int_equal(letters_of(scene, id), 1);
	assert_int_equal(act_on(scene, id, 0, "retry", json_object()), 409);
}

static void one_copy_is_taken_back_before_it_was_received(void **state)
{
	struct scene *scene = *state;
	char id[ID_MAX];

	issue_to(scene, by_email("back@hue.gov.vn"), by_email("take@hue.gov.vn"), id);
	becomes(scene, id, 0, "DELIVERY_SENT");
	becomes(scene, id, 1, "DELIVERY_RECEIVED");
	assert_int_equal(act_on(scene, id, 0, "take-back", json_object()), 422);
	assert_int_equal(act_on(scene, id, 0, "take-back", json_pack("{s:s}", "reason", "Gửi nhầm")), 200);
	assert_int_equal(act_on(scene, id, 1, "take-back", json_pack("{s:s}", "reason", "Gửi nhầm")), 409);
	becomes(scene, id, 0, "DELIVERY_RECALL_AGREED");
}

static void who_may_see_the_document_sees_its_deliveries(void **state)
{
	struct scene *scene = *state;
	struct http_answer answer;
	char id[ID_MAX], path[PATH_MAX_BYTES];

	issue_to(scene, on_paper("Ông Trần Văn Nam"), NULL, id);
	left(scene, id);
	snprintf(path, sizeof(path), "/api/v1/outgoing/%s", id);
	http_ask(scene->clerk, &(struct http_request){.path = path}, &answer);
	assert_true(offers(&answer, 0, "note") && offers(&answer, 0, "take_back"));
	http_answer_free(&answer);
	snprintf(path, sizeof(path), "/api/v1/outgoing/%s/deliveries", id);
	http_ask(scene->head, &(struct http_request){.path = path}, &answer);
	assert_int_equal(answer.status, 200);
	assert_string_equal(of_delivery(&answer, 0, "state"), "DELIVERY_WAITING");
	assert_false(offers(&answer, 0, "note"));
	http_answer_free(&answer);
	http_ask(scene->clerk2, &(struct http_request){.path = path}, &answer);
	assert_int_equal(answer.status, 404); /* another agency's */
	http_answer_free(&answer);
}

/* ---- inside the agency ---- */

static json_t *to_person(struct http_client *who)
{
	struct http_answer answer;
	json_t *line;

	http_ask(who, &(struct http_request){.path = "/api/v1/me"}, &answer);
	line = json_pack("{s:s, s:s}", "kind", "RECIPIENT_PERSON", "personId", json_text(answer.json, "person.id"));
	http_answer_free(&answer);
	return line;
}

static void who_is_inside_finds_it_in_their_work_list(void **state)
{
	struct scene *scene = *state;
	struct http_answer answer;
	char id[ID_MAX], path[PATH_MAX_BYTES];
	json_t *body;

	issue_to(scene, to_person(scene->head), to_person(scene->chief), id);
	await_state(scene, id, 0, "DELIVERY_ARRIVED", &answer);
	assert_string_equal(of_delivery(&answer, 0, "channel"), "CHANNEL_INTERNAL");
	http_answer_free(&answer);
	becomes(scene, id, 1, "DELIVERY_ARRIVED");
	snprintf(path, sizeof(path), "/api/v1/outgoing/%s/open", id);
	body = json_object();
	step_post(scene->head, path, body, NULL, NULL, &answer);
	json_decref(body);
	assert_int_equal(answer.status, 200);
	http_answer_free(&answer);
	becomes(scene, id, 0, "DELIVERY_RECEIVED");
	act(scene->head, id, "acknowledge");
	/* What was opened stays; what was not is taken out of the work list. */
	assert_int_equal(act_on(scene, id, 0, "take-back", json_pack("{s:s}", "reason", "Gửi nhầm")), 409);
	assert_int_equal(act_on(scene, id, 1, "take-back", json_pack("{s:s}", "reason", "Gửi nhầm")), 200);
	becomes(scene, id, 1, "DELIVERY_RECALL_AGREED");
	step_act_in(scene->chief, "outgoing", id, "acknowledge", "{}", &answer);
	assert_int_equal(answer.status, 0); /* not offered any more */
	http_answer_free(&answer);
}

static void a_group_becomes_its_members(void **state)
{
	struct scene *scene = *state;
	json_t *members = json_array(), *head = to_person(scene->head), *chief = to_person(scene->chief), *body;
	struct http_answer answer;
	char id[ID_MAX];

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
	issue_to(scene, body, head, id); /* who is named beside the group is one recipient */
	becomes(scene, id, 0, "DELIVERY_ARRIVED");
	await_state(scene, id, 1, "DELIVERY_ARRIVED", &answer);
	assert_int_equal(json_array_size(json_at(answer.json, "recipients")), 2);
	http_answer_free(&answer);
}

/* ---- agencies of this server ---- */

static void arrival_of(struct scene *scene, const char *member, char ret_id[ID_MAX])
{
	time_t end = time(NULL) + WAIT_S;

	for (*ret_id = '\0'; !*ret_id;) {
		struct http_answer answer;

		assert_true(time(NULL) <= end);
		http_ask(scene->clerk2, &(struct http_request){.path = "/api/v1/arrivals"}, &answer);
		assert_int_equal(answer.status, 200);
		snprintf(ret_id, ID_MAX, "%s", json_text(answer.json, member));
		http_answer_free(&answer);
	}
}

static void an_agency_refuses_and_the_sender_sees_why(void **state)
{
	struct scene *scene = *state;
	struct http_answer answer;
	char id[ID_MAX], arrival[ID_MAX], etag[ID_MAX], path[PATH_MAX_BYTES];
	json_t *body;

	issue_to(scene, to_agency("H99.08"), NULL, id);
	becomes(scene, id, 0, "DELIVERY_ARRIVED");
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
	await_state(scene, id, 0, "DELIVERY_REFUSED", &answer);
	assert_non_null(strstr(of_delivery(&answer, 0, "reason"), "Không thuộc thẩm quyền"));
	http_answer_free(&answer);
	/* Sent again it is another delivery, and arrives again. */
	assert_int_equal(act_on(scene, id, 0, "retry", json_object()), 200);
	becomes(scene, id, 0, "DELIVERY_ARRIVED");
	assert_int_equal(act_on(scene, id, 0, "take-back", json_pack("{s:s}", "reason", "Gửi nhầm")), 200);
	becomes(scene, id, 0, "DELIVERY_RECALL_AGREED");
}

static void an_agency_that_is_not_there_is_refused_at_once(void **state)
{
	struct scene *scene = *state;
	struct http_answer answer;

	assert_int_equal(draft_to(scene, to_agency("H99.77"), NULL, &answer), 422);
	assert_true(step_names_field(&answer, "/fields/recipients/0/organId"));
	http_answer_free(&answer);
}

/* ---- the server ends ---- */

/* What an end of the server interrupts is delivered again; the third end in a row would set it aside for a person. */
static void after_a_kill_everybody_has_it_once(void **state)
{
	struct scene *scene = *state;
	char id[ID_MAX];

	for (unsigned round = 0; round < KILLS; round++) {
		issue_to(scene, by_email("take@hue.gov.vn"), by_email("later@hue.gov.vn"), id);
		harness_signal(scene->harness, SIGKILL);
		harness_wait(scene->harness);
		assert_int_equal(harness_restart(scene->harness), 0);
		becomes(scene, id, 0, "DELIVERY_RECEIVED");
		becomes(scene, id, 1, "DELIVERY_RECEIVED");
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

	return cmocka_run_group_tests(tests, setup, teardown);
}
