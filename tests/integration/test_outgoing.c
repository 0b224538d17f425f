/*
 * An outgoing document over HTTP under the default process: drafted, presented, returned, changed after its approval,
 * approved again and signed; by the right people alone. NĐ 30/2020/NĐ-CP Đ10 to Đ13.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "integration/steps.h"

#define ID_MAX 32
#define PATH_MAX_BYTES 200
#define WAIT_S 60

struct scene {
	struct harness *harness;
	struct http_client *author, *other, *unit_head, *chief, *head, *clerk, *administrator;
};

static int setup(void **state)
{
	static const char *const words[] = {"init", "--file", CONGVAN_SOURCE_DIR "/config/demo/agency.yaml", NULL};
	struct scene *scene = calloc(1, sizeof(*scene));
	char *output = NULL;
	int error = harness_start(
	    &(struct harness_options){.enabled = "identity, register, work, incoming, outgoing, notices, print, web"},
	    &scene->harness);

	*state = scene;
	if (!error && harness_cli(scene->harness, words, NULL, &output) != 0) {
		print_error("%s\n", output ? output : "");
		error = -1;
	}
	free(output);
	if (error)
		return error;
	scene->author = harness_login(scene->harness, "chuyenvien");
	scene->other = harness_login(scene->harness, "thuky");
	scene->unit_head = harness_login(scene->harness, "truongphong");
	scene->chief = harness_login(scene->harness, "chanhvanphong");
	scene->head = harness_login(scene->harness, "giamdoc");
	scene->clerk = harness_login(scene->harness, "vanthu");
	scene->administrator = harness_login(scene->harness, "quantri");
	return scene->author && scene->other && scene->unit_head && scene->chief && scene->head && scene->clerk &&
		       scene->administrator
		   ? 0
		   : -1;
}

static int teardown(void **state)
{
	struct scene *scene = *state;
	struct http_client **clients[] = {&scene->author, &scene->other, &scene->unit_head,    &scene->chief,
					  &scene->head,   &scene->clerk, &scene->administrator};

	for (size_t i = 0; i < sizeof(clients) / sizeof(clients[0]); i++)
		http_client_destroy(clients[i]);
	harness_destroy(&scene->harness);
	free(scene);
	return 0;
}

/* ---- what people do ---- */

static json_t *offer_in(json_t *view, const char *action)
{
	json_t *offers = json_at(view, "actions"), *offer;
	size_t i;

	json_array_foreach(offers, i, offer)
	{
		if (strcmp(json_text(offer, "name"), action) == 0)
			return offer;
	}
	return NULL;
}

static void look(struct http_client *client, const char *id, struct http_answer *ret)
{
	char path[PATH_MAX_BYTES];

	snprintf(path, sizeof(path), "/api/v1/outgoing/%s", id);
	http_ask(client, &(struct http_request){.path = path}, ret);
}

/* As the page does it: with the etag and the flow that were offered. status 0: it is not offered. */
static void act(struct http_client *client, const char *id, const char *action, json_t *body, struct http_answer *ret)
{
	char path[PATH_MAX_BYTES], etag[64] = "";
	struct http_answer view;
	json_t *offer;

	*ret = (struct http_answer){.status = 0};
	look(client, id, &view);
	offer = offer_in(view.json, action);
	if (offer) {
		json_object_set(body, "flowId", json_object_get(offer, "flowId"));
		snprintf(etag, sizeof(etag), "%s", json_text(offer, "etag"));
	}
	http_answer_free(&view);
	snprintf(path, sizeof(path), "/api/v1/outgoing/%s/%s", id, action);
	if (*etag)
		step_post(client, path, body, NULL, etag, ret);
	json_decref(body);
}

static void must_act(struct http_client *client, const char *id, const char *action, json_t *body, const char *state)
{
	struct http_answer answer;

	act(client, id, action, body, &answer);
	if (answer.status != 200)
		print_error("%s: %ld %s\n", action, answer.status, answer.body ? answer.body : "");
	assert_int_equal(answer.status, 200);
	assert_string_equal(json_text(answer.json, "document.stateName"), state);
	http_answer_free(&answer);
}

/* Without an offer: the refusal is the server's. */
static void must_not_act(struct http_client *client, const char *id, const char *action, long status,
			 const char *reason)
{
	json_t *body = json_object();
	char path[PATH_MAX_BYTES];
	struct http_answer answer;

	snprintf(path, sizeof(path), "/api/v1/outgoing/%s/%s", id, action);
	step_post(client, path, body, NULL, "1", &answer);
	json_decref(body);
	if (answer.status != status)
		print_error("%s: %ld %s\n", action, answer.status, answer.body ? answer.body : "");
	assert_int_equal(answer.status, status);
	assert_non_null(strstr(json_text(answer.json, "reason"), reason));
	http_answer_free(&answer);
}

static void begin_draft(struct http_client *client, char ret_id[ID_MAX])
{
	const char *upload = step_upload_pdf(client);
	json_t *body =
	    json_pack("{s:{s:s, s:s, s:[{s:s, s:s}]}, s:[{s:s, s:s, s:s}]}", "fields", "documentType", "Công văn",
		      "subject", "V/v tăng cường phòng, chống dịch bệnh", "recipients", "kind", "RECIPIENT_OUTSIDE",
		      "name", "Bệnh viện tỉnh", "uploads", "uploadId", upload, "purpose", "pdf", "name", "du-thao.pdf");
	struct http_answer answer;

	step_post(client, "/api/v1/outgoing", body, NULL, NULL, &answer);
	json_decref(body);
	if (answer.status != 201)
		print_error("%ld %s\n", answer.status, answer.body ? answer.body : "");
	assert_int_equal(answer.status, 201);
	snprintf(ret_id, ID_MAX, "%s", json_text(answer.json, "document.id"));
	assert_string_equal(json_text(answer.json, "document.stateName"), "draft");
	assert_string_equal(json_text(answer.json, "document.issuingOrgan"), "Sở Y tế tỉnh Lam Giang");
	http_answer_free(&answer);
}

static long revise(struct http_client *client, const char *id, const char *subject, const char *etag)
{
	json_t *body = json_pack("{s:{s:s}, s:s}", "fields", "subject", subject, "note", "theo ý kiến");
	char *text = json_dumps(body, JSON_COMPACT), path[PATH_MAX_BYTES], match[80], key[80];
	static unsigned count;
	struct http_answer answer, view;
	long status;

	look(client, id, &view);
	snprintf(path, sizeof(path), "/api/v1/outgoing/%s", id);
	snprintf(match, sizeof(match), "If-Match: \"%s\"",
		 etag ? etag : json_text(offer_in(view.json, "revise"), "etag"));
	snprintf(key, sizeof(key), "Idempotency-Key: revise-%u", ++count);
	http_ask(client, &(struct http_request){.method = "PATCH", .path = path, .body = text, .headers = {match, key}},
		 &answer);
	status = answer.status;
	http_answer_free(&answer);
	http_answer_free(&view);
	json_decref(body);
	free(text);
	return status;
}

static size_t endorsed(struct http_client *client, const char *id)
{
	struct http_answer view;
	json_t *endorsements, *one;
	size_t i, count = 0;

	look(client, id, &view);
	endorsements = json_at(view.json, "document.endorsements");
	json_array_foreach(endorsements, i, one)
	{
		count += !json_object_get(one, "voidAt") &&
			 strcmp(json_text(one, "digest"), json_text(view.json, "document.digest")) == 0;
	}
	http_answer_free(&view);
	return count;
}

/* ---- the way ---- */

static void a_draft_becomes_a_signed_document(void **state)
{
	struct scene *scene = *state;
	struct http_answer answer;
	char id[ID_MAX], path[PATH_MAX_BYTES];

	begin_draft(scene->author, id);
	/* Nobody else's yet: not even the head's, who sees all that was presented. */
	look(scene->head, id, &answer);
	assert_int_equal(answer.status, 403);
	http_answer_free(&answer);
	must_not_act(scene->other, id, "submit", 403, "outgoing.not_visible");
	must_act(scene->author, id, "submit", json_pack("{s:s}", "text", "Kính trình"), "content_review");
	must_not_act(scene->other, id, "approve_content", 403, "outgoing.not_visible");
	must_not_act(scene->chief, id, "approve_content", 403, "outgoing.not_yours");
	must_act(scene->unit_head, id, "approve_content", json_object(), "form_review");
	must_act(scene->chief, id, "approve_form", json_object(), "to_sign");
	assert_int_equal(endorsed(scene->head, id), 2);

	/* The leader gives it back to the author: everything is kept, nobody stands for it any more. */
	must_act(scene->head, id, "send_back", json_pack("{s:s}", "reason", "bổ sung căn cứ"), "draft");
	assert_int_equal(endorsed(scene->author, id), 0);
	assert_int_equal(revise(scene->author, id, "V/v tăng cường phòng, chống dịch bệnh mùa đông", "1"), 412);
	assert_int_equal(revise(scene->author, id, "V/v tăng cường phòng, chống dịch bệnh mùa đông", NULL), 200);
	must_act(scene->author, id, "submit", json_object(), "content_review");
	look(scene->unit_head, id, &answer);
	assert_int_equal(json_array_size(json_at(answer.json, "versions")), 2);
	assert_string_equal(json_text(answer.json, "differences.0.field"), "subject");
	http_answer_free(&answer);

	/* Approved, and then changed by its own reviewer: the approval is gone until it is given again. */
	must_act(scene->unit_head, id, "approve_content", json_object(), "form_review");
	must_act(scene->chief, id, "return", json_pack("{s:s}", "reason", "sai trích yếu"), "content_review");
	assert_int_equal(revise(scene->unit_head, id, "V/v tăng cường phòng, chống dịch bệnh mùa đông 2026", NULL),
			 200);
	assert_int_equal(endorsed(scene->unit_head, id), 0);
	must_act(scene->unit_head, id, "approve_content", json_object(), "form_review");
	must_act(scene->chief, id, "approve_form", json_object(), "to_sign");
	must_not_act(scene->clerk, id, "number", 403, "outgoing.");
	must_act(scene->head, id, "sign", json_object(), "to_issue");
	assert_int_equal(endorsed(scene->clerk, id), 3);

	look(scene->clerk, id, &answer);
	assert_non_null(offer_in(answer.json, "number"));
	assert_int_equal(json_array_size(json_at(answer.json, "versions")), 3);
	assert_null(json_at(answer.json, "versions.0.files.0.sha256"));
	assert_non_null(json_at(answer.json, "document.signedAt"));
	http_answer_free(&answer);
	snprintf(path, sizeof(path), "/api/v1/outgoing/%s/versions/1/files/1", id);
	http_ask(scene->clerk, &(struct http_request){.path = path}, &answer);
	assert_int_equal(answer.status, 200);
	assert_int_equal(answer.body_len, strlen(STEPS_PDF));
	http_answer_free(&answer);
	http_ask(scene->administrator, &(struct http_request){.path = path}, &answer);
	assert_int_equal(answer.status, 403);
	http_answer_free(&answer);
}

/* What is found is told with what stands on the paper; who signs is proposed how. */
static void the_form_is_told(void **state)
{
	struct scene *scene = *state;
	struct http_answer answer, me;
	char id[ID_MAX], path[PATH_MAX_BYTES];
	bool addressee = false;
	json_t *finding;
	size_t i;

	begin_draft(scene->author, id);
	snprintf(path, sizeof(path), "/api/v1/outgoing/%s/form", id);
	http_ask(scene->author, &(struct http_request){.path = path}, &answer);
	assert_int_equal(answer.status, 200);
	json_array_foreach(json_at(answer.json, "findings"), i, finding)
	{
		addressee |= strcmp(json_text(finding, "code"), "addressee_missing") == 0;
		assert_true(*json_text(finding, "text"));
	}
	assert_true(addressee);
	assert_string_equal(json_text(answer.json, "codeNotation"), "SYT-NVY");
	assert_string_equal(json_text(answer.json, "subjectLine"), "V/v tăng cường phòng, chống dịch bệnh");
	assert_string_equal(json_text(answer.json, "recipientLines.1"), "- Bệnh viện tỉnh;");
	assert_string_equal(json_text(answer.json, "recipientLines.2"), "- Lưu: VT.");
	http_answer_free(&answer);
	http_ask(scene->head, &(struct http_request){.path = path}, &answer);
	assert_int_equal(answer.status, 403);
	http_answer_free(&answer);

	http_ask(scene->chief, &(struct http_request){.path = "/api/v1/me"}, &me);
	snprintf(path, sizeof(path), "/api/v1/outgoing-signatures/%s", json_text(me.json, "actingPostId"));
	http_ask(scene->author, &(struct http_request){.path = path}, &answer);
	if (answer.status != 200)
		print_error("%s: %ld %s\n", path, answer.status, answer.body ? answer.body : "");
	assert_int_equal(answer.status, 200);
	assert_non_null(strstr(json_text(answer.json, "lines.0"), "TL. GIÁM ĐỐC"));
	assert_non_null(strstr(json_text(answer.json, "lines.1"), "CHÁNH VĂN PHÒNG"));
	assert_string_equal(json_text(answer.json, "signature.name"), "Hồ Viết Thuận");
	http_answer_free(&answer);
	http_answer_free(&me);
	http_ask(scene->author, &(struct http_request){.path = "/api/v1/outgoing-signatures/1"}, &answer);
	assert_int_equal(answer.status, 404);
	http_answer_free(&answer);
}

static void the_operator_checks_and_reads_the_process(void **state)
{
	struct scene *scene = *state;
	const char *const check[] = {"process", "check", CONGVAN_SOURCE_DIR "/config/presets/default/outgoing.yaml",
				     NULL};
	const char *const show[] = {"process", "show", CONGVAN_SOURCE_DIR "/config/presets/default/outgoing.yaml",
				    "--json", NULL};
	char *output = NULL;

	assert_int_equal(harness_cli(scene->harness, check, NULL, &output), 0);
	free(output);
	output = NULL;
	assert_int_equal(harness_cli(scene->harness, show, NULL, &output), 0);
	assert_non_null(strstr(output, "\"endorses\":\"sign\""));
	free(output);
}

static void who_gets_a_draft_hears_of_it(void **state)
{
	struct scene *scene = *state;
	time_t end = time(NULL) + WAIT_S;
	bool heard = false;
	char id[ID_MAX];

	begin_draft(scene->author, id);
	must_act(scene->author, id, "submit", json_object(), "content_review");
	while (!heard && time(NULL) < end) {
		struct http_answer answer;

		http_ask(scene->unit_head, &(struct http_request){.path = "/api/v1/notices"}, &answer);
		assert_int_equal(answer.status, 200);
		heard = strcmp(json_text(answer.json, "notices.0.documentId"), id) == 0;
		if (heard) {
			assert_string_equal(json_text(answer.json, "notices.0.kind"), "outgoing");
			assert_string_equal(json_text(answer.json, "notices.0.name"), "submitted");
		}
		http_answer_free(&answer);
	}
	assert_true(heard);
}

static void lists_have_what_one_may_see(void **state)
{
	struct scene *scene = *state;
	struct http_answer answer;
	char id[ID_MAX];

	begin_draft(scene->author, id);
	http_ask(scene->author, &(struct http_request){.path = "/api/v1/outgoing?state=OUTGOING_DRAFT"}, &answer);
	assert_int_equal(answer.status, 200);
	assert_int_equal(json_array_size(json_at(answer.json, "documents")), 1);
	assert_string_equal(json_text(answer.json, "documents.0.id"), id);
	http_answer_free(&answer);
	http_ask(scene->head, &(struct http_request){.path = "/api/v1/outgoing?state=OUTGOING_DRAFT"}, &answer);
	assert_int_equal(json_array_size(json_at(answer.json, "documents")), 0);
	http_answer_free(&answer);
	http_ask(scene->author, &(struct http_request){.path = "/api/v1/work?box=BOX_TO_DO"}, &answer);
	assert_int_equal(answer.status, 200);
	assert_non_null(strstr(answer.body, "\"outgoing\""));
	http_answer_free(&answer);
	must_act(scene->author, id, "cancel", json_pack("{s:s}", "reason", "soạn nhầm"), "cancelled");
}

/* Asks until what follows the number is done, as a page does that is left open. */
static void await_state(struct http_client *client, const char *id, const char *wanted)
{
	time_t end = time(NULL) + WAIT_S;
	bool reached = false;

	while (!reached && time(NULL) < end) {
		struct http_answer view;

		look(client, id, &view);
		reached = strcmp(json_text(view.json, "document.stateName"), wanted) == 0;
		http_answer_free(&view);
	}
	assert_true(reached);
}

static void what_is_signed_is_numbered_and_issued(void **state)
{
	struct scene *scene = *state;
	struct http_answer answer;
	char id[ID_MAX];

	begin_draft(scene->author, id);
	must_act(scene->author, id, "submit", json_object(), "content_review");
	must_act(scene->unit_head, id, "approve_content", json_object(), "form_review");
	must_act(scene->chief, id, "approve_form", json_object(), "to_sign");
	must_act(scene->head, id, "sign", json_object(), "to_issue");
	act(scene->clerk, id, "number", json_object(), &answer);
	if (answer.status != 200)
		print_error("%ld %s\n", answer.status, answer.body ? answer.body : "");
	assert_int_equal(answer.status, 200);
	assert_string_equal(json_text(answer.json, "document.number"), "1");
	assert_non_null(json_at(answer.json, "document.issuedDate"));
	http_answer_free(&answer);
	await_state(scene->clerk, id, "issued");
	look(scene->author, id, &answer);
	assert_int_equal(json_array_size(json_at(answer.json, "recipients")), 1);
	assert_int_equal(json_array_size(json_at(answer.json, "document.issuedFiles")), 1);
	assert_null(offer_in(answer.json, "revise"));
	http_answer_free(&answer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_draft_becomes_a_signed_document),
	    cmocka_unit_test(what_is_signed_is_numbered_and_issued),
	    cmocka_unit_test(the_operator_checks_and_reads_the_process),
	    cmocka_unit_test(who_gets_a_draft_hears_of_it),
	    cmocka_unit_test(lists_have_what_one_may_see),
	    cmocka_unit_test(the_form_is_told),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
