/*
 * What follows the number, on a real server with plugins that really append and sign: a service that is not there is
 * waited for and goes on by itself, what fails is seen and tried again, and a server that is killed between number and
 * steps gives no number twice and leaves nothing undone.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "integration/steps.h"

#define ID_MAX 32
#define PATH_MAX_BYTES 160
#define YAML_MAX 200
#define WAIT_S 60
#define KILLS 4
#define PLUGINS CONGVAN_BUILD_DIR "/test-plugins"

struct scene {
	struct harness *harness;
	struct http_client *clerk, *chief, *head, *unit_head;
	char process[64];
};

/* ---- the office ---- */

static int log_in(struct scene *scene)
{
	scene->clerk = harness_login(scene->harness, "vanthu");
	scene->chief = harness_login(scene->harness, "chanhvanphong");
	scene->head = harness_login(scene->harness, "giamdoc");
	scene->unit_head = harness_login(scene->harness, "truongphong");
	return scene->clerk && scene->chief && scene->head && scene->unit_head ? 0 : -1;
}

static void log_out(struct scene *scene)
{
	http_client_destroy(&scene->clerk);
	http_client_destroy(&scene->chief);
	http_client_destroy(&scene->head);
	http_client_destroy(&scene->unit_head);
}

static int setup(void **state)
{
	struct scene *scene = calloc(1, sizeof(*scene));
	char yaml[YAML_MAX];
	int fd;

	*state = scene;
	snprintf(scene->process, sizeof(scene->process), "/tmp/congvan-issue-XXXXXX");
	fd = mkstemp(scene->process);
	if (fd < 0 || close(fd) || step_sealed_process(scene->process))
		return -1;
	snprintf(yaml, sizeof(yaml), "outgoing: {process: %s}\n", scene->process);
	if (harness_start(&(struct harness_options){.plugins = PLUGINS, .more = "seals", .yaml = yaml},
			  &scene->harness))
		return -1;
	return log_in(scene);
}

static int teardown(void **state)
{
	struct scene *scene = *state;

	log_out(scene);
	harness_destroy(&scene->harness);
	unlink(scene->process);
	free(scene);
	return 0;
}

static void switch_seals(struct scene *scene, const char *verb)
{
	const char *const words[] = {"plugin", verb, "seals", NULL};
	char *output = NULL;

	if (harness_cli(scene->harness, words, NULL, &output) != 0)
		fail_msg("%s: %s", verb, output ? output : "");
	free(output);
}

/* ---- documents ---- */

static void upload(struct http_client *author, bool good, char ret_id[ID_MAX])
{
	char text[1024];
	size_t len = step_make_pdf(text, sizeof(text));
	struct http_answer answer;

	if (!good) {
		snprintf(ret_id, ID_MAX, "%s", step_upload_pdf(author)); /* without cross-references */
		return;
	}
	step_upload(author, "van-ban.pdf", "application/pdf", text, len, &answer);
	assert_int_equal(answer.status, 201);
	snprintf(ret_id, ID_MAX, "%s", json_text(answer.json, "uploadId"));
	http_answer_free(&answer);
}

static void act(struct http_client *client, const char *id, const char *action, const char *body)
{
	struct http_answer answer;

	step_act_in(client, "outgoing", id, action, body, &answer);
	if (answer.status != 200)
		fail_msg("%s: %ld %s", action, answer.status, answer.body ? answer.body : "not offered");
	http_answer_free(&answer);
}

/*
 * The author drafts, the chief of office stands for the content unless the author heads a unit, and for the form, the
 * head signs. links: taken; may be NULL.
 */
static void signed_by(struct scene *scene, struct http_client *author, bool good, json_t *links, char ret_id[ID_MAX])
{
	char file[ID_MAX];
	json_t *body;
	struct http_answer answer;

	upload(author, good, file);
	body = json_pack("{s:{s:s, s:s, s:s, s:[{s:s, s:s}]}, s:[{s:s, s:s}]}", "fields", "documentType", "Công văn",
			 "subject", "V/v phòng, chống dịch", "codeNotation", "SYT-VP", "recipients", "kind",
			 "RECIPIENT_OUTSIDE", "name", "Bệnh viện tỉnh", "uploads", "uploadId", file, "purpose", "pdf");
	if (links)
		json_object_set_new(body, "links", links);
	step_post(author, "/api/v1/outgoing", body, NULL, NULL, &answer);
	json_decref(body);
	if (answer.status != 201)
		fail_msg("%ld %s", answer.status, answer.body);
	snprintf(ret_id, ID_MAX, "%s", json_text(answer.json, "document.id"));
	http_answer_free(&answer);
	act(author, ret_id, "submit", "{}");
	if (author != scene->unit_head)
		act(scene->chief, ret_id, "approve_content", "{}");
	act(scene->chief, ret_id, "approve_form", "{}");
	act(scene->head, ret_id, "sign", "{}");
}

static void signed_document(struct scene *scene, bool good, char ret_id[ID_MAX])
{
	signed_by(scene, scene->clerk, good, NULL, ret_id);
}

static void look(struct scene *scene, const char *id, struct http_answer *ret)
{
	char path[PATH_MAX_BYTES];

	snprintf(path, sizeof(path), "/api/v1/outgoing/%s", id);
	http_ask(scene->clerk, &(struct http_request){.path = path}, ret);
	if (ret->status != 200)
		fail_msg("%ld %s", ret->status, ret->body ? ret->body : "");
}

/* Asks until the text at this path is this; the answer is the caller's. */
static void await(struct scene *scene, const char *id, const char *path, const char *text, struct http_answer *ret)
{
	time_t end = time(NULL) + WAIT_S;

	for (;;) {
		look(scene, id, ret);
		if (strcmp(json_text(ret->json, path), text) == 0)
			return;
		if (time(NULL) > end) {
			char *steps = json_dumps(json_at(ret->json, "document.steps"), JSON_INDENT(1));

			print_error("%s\n", steps ? steps : "");
			free(steps);
			fail_msg("%s is still %s, not %s", path, json_text(ret->json, path), text);
		}
		http_answer_free(ret);
	}
}

static void becomes(struct scene *scene, const char *id, const char *path, const char *text)
{
	struct http_answer answer;

	await(scene, id, path, text, &answer);
	http_answer_free(&answer);
}

/* What was issued says its number and is signed by the agency; its first bytes are those that were signed before. */
static void assert_sealed(struct scene *scene, const char *id, const char *number)
{
	char path[PATH_MAX_BYTES], original[1024], said[64];
	const size_t len = step_make_pdf(original, sizeof(original));
	struct http_answer answer;

	look(scene, id, &answer);
	snprintf(path, sizeof(path), "/api/v1/outgoing/%s/versions/0/files/%s", id,
		 json_text(answer.json, "document.issuedFiles.0.id"));
	http_answer_free(&answer);
	http_ask(scene->clerk, &(struct http_request){.path = path}, &answer);
	assert_int_equal(answer.status, 200);
	snprintf(said, sizeof(said), "/CongvanNumber (%s)", number);
	assert_true(strlen(answer.body) > len && memcmp(answer.body, original, len) == 0);
	assert_non_null(strstr(answer.body, said));
	assert_non_null(strstr(answer.body, "/ETSI.CAdES.detached"));
	assert_non_null(strstr(answer.body, "/Contents <30")); /* a DER sequence, and no longer the placeholder */
	http_answer_free(&answer);
}

/* ---- tests ---- */

static void it_is_numbered_sealed_and_sent(void **state)
{
	struct scene *scene = *state;
	char id[ID_MAX];

	signed_document(scene, true, id);
	act(scene->clerk, id, "number", "{}");
	becomes(scene, id, "document.stateName", "issued");
	assert_sealed(scene, id, "01");
}

static void it_waits_for_who_is_not_there(void **state)
{
	struct scene *scene = *state;
	char id[ID_MAX];
	struct http_answer answer;

	switch_seals(scene, "disable");
	signed_document(scene, true, id);
	act(scene->clerk, id, "number", "{}");
	await(scene, id, "document.steps.0.waitsFor", "pdf/1", &answer);
	assert_string_equal(json_text(answer.json, "document.stateName"), "numbered");
	assert_string_equal(json_text(answer.json, "document.steps.0.state"), "STEP_WAITING");
	assert_string_equal(json_text(answer.json, "document.steps.0.reasonCode"), "step.no_service");
	http_answer_free(&answer);
	switch_seals(scene, "enable");
	becomes(scene, id, "document.stateName", "issued"); /* nobody has asked for it */
	assert_sealed(scene, id, "02");
}

/* A PDF that can't be written on: the reason is there, a try again says the same, and the number is taken back. */
static void what_fails_is_seen_and_voided(void **state)
{
	struct scene *scene = *state;
	char id[ID_MAX];
	struct http_answer answer;

	signed_document(scene, false, id);
	act(scene->clerk, id, "number", "{}");
	await(scene, id, "document.steps.0.state", "STEP_FAILED", &answer);
	assert_string_equal(json_text(answer.json, "document.steps.0.reasonCode"), "pdf.not_a_pdf");
	assert_true(*json_text(answer.json, "document.steps.0.reason") != '\0');
	http_answer_free(&answer);
	act(scene->clerk, id, "issue/retry", "{}");
	becomes(scene, id, "document.steps.0.state", "STEP_FAILED");
	look(scene, id, &answer);
	assert_int_equal(json_integer_value(json_at(answer.json, "document.steps.0.run")), 2);
	http_answer_free(&answer);
	act(scene->clerk, id, "issue/void", "{\"reason\":\"Tệp PDF hỏng\"}");
	look(scene, id, &answer);
	assert_string_equal(json_text(answer.json, "document.stateName"), "to_issue");
	assert_string_equal(json_text(answer.json, "timeline.0.text"), "Tệp PDF hỏng");
	http_answer_free(&answer);
}

static void restart(struct scene *scene)
{
	log_out(scene);
	harness_signal(scene->harness, SIGKILL);
	harness_wait(scene->harness);
	assert_int_equal(harness_restart(scene->harness), 0);
	assert_int_equal(log_in(scene), 0);
}

/* The number is acknowledged and the server dies: it goes on where it was, and the next number is the next. */
static void after_a_kill_it_goes_on_with_its_number(void **state)
{
	struct scene *scene = *state;
	char ids[KILLS][ID_MAX], number[8];
	struct http_answer answer;

	for (unsigned i = 0; i < KILLS; i++) {
		signed_document(scene, true, ids[i]);
		act(scene->clerk, ids[i], "number", "{}");
		restart(scene);
	}
	for (unsigned i = 0; i < KILLS; i++) {
		await(scene, ids[i], "document.stateName", "issued", &answer);
		snprintf(number, sizeof(number), "%u", i + 4); /* behind those of the tests before */
		assert_string_equal(json_text(answer.json, "document.number"), number);
		http_answer_free(&answer);
		snprintf(number, sizeof(number), "%02u", i + 4);
		assert_sealed(scene, ids[i], number);
	}
}

/* ---- what an answer settles ---- */

static void take(struct http_client *client, const char *id, const char *action, const char *body)
{
	struct http_answer answer;

	step_act(client, id, action, body, &answer);
	if (answer.status != 200)
		fail_msg("%s: %ld %s", action, answer.status, answer.body ? answer.body : "not offered");
	http_answer_free(&answer);
}

static void look_at_letter(struct scene *scene, const char *id, struct http_answer *ret)
{
	char path[PATH_MAX_BYTES];

	snprintf(path, sizeof(path), "/api/v1/incoming/%s", id);
	http_ask(scene->clerk, &(struct http_request){.path = path}, ret);
	assert_int_equal(ret->status, 200);
}

static void find_unit(struct scene *scene, const char *code, char ret_id[ID_MAX])
{
	struct http_answer answer;
	json_t *unit;
	size_t i;

	http_ask(scene->clerk, &(struct http_request){.path = "/api/v1/units"}, &answer);
	json_array_foreach(json_at(answer.json, "units"), i, unit)
	{
		if (strcmp(json_text(unit, "code"), code) == 0)
			snprintf(ret_id, ID_MAX, "%s", json_text(unit, "id"));
	}
	http_answer_free(&answer);
}

/* A letter that a unit is to answer, with the flow of its head, who has it. */
static void letter(struct scene *scene, char ret_id[ID_MAX], char ret_flow[ID_MAX])
{
	char body[200], unit[ID_MAX] = "";
	struct http_answer answer;
	json_t *flow;
	size_t i;

	snprintf(ret_id, ID_MAX, "%s", step_register(scene->clerk, "77"));
	find_unit(scene, "NVY", unit);
	take(scene->clerk, ret_id, "submit", "{}");
	snprintf(body, sizeof(body),
		 "{\"directive\": \"Trả lời.\", \"assignments\": [{\"unitId\": \"%s\", \"role\": \"FLOW_LEAD\"}]}",
		 unit);
	take(scene->head, ret_id, "direct", body);
	take(scene->chief, ret_id, "distribute", "{}");
	look_at_letter(scene, ret_id, &answer);
	ret_flow[0] = '\0';
	json_array_foreach(json_at(answer.json, "flows"), i, flow)
	{
		if (strcmp(json_text(flow, "receiver.unitId"), unit) == 0)
			snprintf(ret_flow, ID_MAX, "%s", json_text(flow, "id"));
	}
	assert_true(*ret_flow);
	http_answer_free(&answer);
}

static json_t *link_to(const char *id, const char *flow)
{
	return json_pack("[{s:s, s:s, s:s, s:s}]", "link", "LINK_ANSWERS", "kind", "incoming", "documentId", id,
			 "flowId", flow);
}

static void letter_waits(struct scene *scene, const char *id)
{
	struct http_answer answer;

	look_at_letter(scene, id, &answer);
	assert_string_not_equal(json_text(answer.json, "document.state"), "INCOMING_COMPLETED");
	assert_null(json_at(answer.json, "document.reply"));
	http_answer_free(&answer);
}

/* Asks until the letter is done. */
static void letter_ends(struct scene *scene, const char *id, struct http_answer *ret)
{
	time_t end = time(NULL) + WAIT_S;

	for (;;) {
		look_at_letter(scene, id, ret);
		if (strcmp(json_text(ret->json, "document.state"), "INCOMING_COMPLETED") == 0)
			return;
		if (time(NULL) > end)
			fail_msg("the letter is %s", json_text(ret->json, "document.stateName"));
		http_answer_free(ret);
	}
}

/*
 * A number is no answer before it has left: voided, it has settled nothing, and the letter waits for the next one. What
 * is issued ends the flow that it answers, in the name of who has it, and the letter shows our number.
 */
static void what_is_issued_settles_what_it_answers(void **state)
{
	struct scene *scene = *state;
	char received[ID_MAX], flow[ID_MAX], id[ID_MAX], number[16], said[40];
	struct http_answer answer;
	json_t *one;
	size_t i;

	letter(scene, received, flow);
	signed_by(scene, scene->unit_head, false, link_to(received, flow), id);
	act(scene->clerk, id, "number", "{}");
	await(scene, id, "document.steps.0.state", "STEP_FAILED", &answer);
	http_answer_free(&answer);
	letter_waits(scene, received);
	act(scene->clerk, id, "issue/void", "{\"reason\":\"Tệp PDF hỏng\", \"cancel\": true}");
	look(scene, id, &answer);
	assert_string_equal(json_text(answer.json, "document.stateName"), "cancelled");
	assert_null(json_at(answer.json, "document.number"));
	http_answer_free(&answer);
	letter_waits(scene, received);

	signed_by(scene, scene->unit_head, true, link_to(received, flow), id);
	act(scene->clerk, id, "number", "{}");
	await(scene, id, "document.stateName", "issued", &answer);
	snprintf(number, sizeof(number), "%02ld/SYT-VP", strtol(json_text(answer.json, "document.number"), NULL, 10));
	assert_string_equal(json_text(answer.json, "document.links.0.documentId"), received);
	assert_string_equal(json_text(answer.json, "document.links.0.code"), "77/BYT-KCB");
	http_answer_free(&answer);
	letter_ends(scene, received, &answer);
	assert_string_equal(json_text(answer.json, "document.reply"), number);
	snprintf(said, sizeof(said), "số %s", number);
	json_array_foreach(json_at(answer.json, "flows"), i, one)
	{
		if (strcmp(json_text(one, "id"), flow) != 0)
			continue;
		assert_string_equal(json_text(one, "state"), "FLOW_COMPLETED");
		assert_non_null(strstr(json_text(one, "result"), said));
	}
	http_answer_free(&answer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(it_is_numbered_sealed_and_sent),
	    cmocka_unit_test(it_waits_for_who_is_not_there),
	    cmocka_unit_test(what_fails_is_seen_and_voided),
	    cmocka_unit_test(after_a_kill_it_goes_on_with_its_number),
	    cmocka_unit_test(what_is_issued_settles_what_it_answers),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
