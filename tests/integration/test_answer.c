/*
 * Who may draft the answer to a letter, and whose part it ends: who sees the letter is the letter's process to say
 * (QĐ 8849/QĐ-UBND Đ5.2: a unit's clerk takes in what came to its head), whatever that of drafts would say of it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "integration/drafting.h"

#define UNIT "NVY" /* that truongphong heads */

struct scene {
	struct drafting people;
	struct http_client *unit_clerk;
	char letter[DRAFTING_ID], flow[DRAFTING_ID]; /* with the unit's head */
};

static int add_unit_clerk(struct scene *scene)
{
	static const char *const words[] = {
	    "user",   "add", "vanthuphong", "--name", "Lò Thị Pành",     "--role", "unit_clerk",
	    "--unit", UNIT,  "--agency",    "1",      "--password-file", "-",      NULL};
	char *output = NULL;
	int result = harness_cli(scene->people.harness, words, HARNESS_PASSWORD "\n", &output);

	if (result)
		print_error("%s\n", output ? output : "");
	free(output);
	if (!result)
		scene->unit_clerk = harness_login(scene->people.harness, "vanthuphong");
	return scene->unit_clerk ? 0 : -1;
}

static int setup(void **state)
{
	struct scene *scene = calloc(1, sizeof(*scene));
	const struct harness_options options = {.yaml = "incoming: {process: " CONGVAN_SOURCE_DIR
							"/config/presets/danang-qlvb/incoming.yaml}\n"};

	*state = scene;
	if (!scene || drafting_begin(&options, &scene->people))
		return -1;
	return add_unit_clerk(scene);
}

static int teardown(void **state)
{
	struct scene *scene = *state;

	http_client_destroy(&scene->unit_clerk);
	drafting_end(&scene->people);
	free(scene);
	return 0;
}

/* ---- steps ---- */

static void take(struct http_client *client, const char *id, const char *action, const char *body)
{
	struct http_answer answer;

	step_act(client, id, action, body, &answer);
	if (answer.status != 200)
		fail_msg("%s: %ld %s", action, answer.status, answer.body ? answer.body : "not offered");
	http_answer_free(&answer);
}

static void find_unit(struct scene *scene, char ret_id[DRAFTING_ID])
{
	struct http_answer answer = drafting_get(scene->people.clerk, "units", "", "");
	json_t *unit;
	size_t i;

	json_array_foreach(json_at(answer.json, "units"), i, unit)
	{
		if (strcmp(json_text(unit, "code"), UNIT) == 0)
			snprintf(ret_id, DRAFTING_ID, "%s", json_text(unit, "id"));
	}
	http_answer_free(&answer);
}

/* An answer to the letter that ends this part of it; NULL: none. */
static struct http_answer answer_it(struct scene *scene, struct http_client *client, const char *flow)
{
	json_t *link =
	    json_pack("{s:s, s:s, s:s}", "link", "LINK_ANSWERS", "kind", "incoming", "documentId", scene->letter);

	if (flow)
		json_object_set_new(link, "flowId", json_string(flow));
	return drafting_post(client, json_pack("{s:{}, s:[o]}", "fields", "links", link));
}

/* ---- tests ---- */

static void a_letter_goes_to_a_unit(void **state)
{
	struct scene *scene = *state;
	char unit[DRAFTING_ID] = "", body[200];
	struct http_answer answer;
	json_t *flow;
	size_t i;

	snprintf(scene->letter, sizeof(scene->letter), "%s", step_register(scene->people.clerk, "77"));
	find_unit(scene, unit);
	take(scene->people.clerk, scene->letter, "submit", "{}");
	snprintf(body, sizeof(body),
		 "{\"directive\": \"Trả lời.\", \"assignments\": [{\"unitId\": \"%s\", \"role\": \"FLOW_LEAD\"}]}",
		 unit);
	take(scene->people.head, scene->letter, "direct", body);
	answer = drafting_get(scene->people.clerk, "incoming/", scene->letter, "");
	json_array_foreach(json_at(answer.json, "flows"), i, flow)
	{
		if (strcmp(json_text(flow, "receiver.unitId"), unit) == 0)
			snprintf(scene->flow, sizeof(scene->flow), "%s", json_text(flow, "id"));
	}
	assert_true(*scene->flow);
	http_answer_free(&answer);
}

static void who_takes_it_in_answers_it_and_hears_of_answers(void **state)
{
	struct scene *scene = *state;
	struct http_answer answer = answer_it(scene, scene->unit_clerk, NULL);

	assert_int_equal(answer.status, 201);
	assert_string_equal(json_text(answer.json, "document.links.0.code"), "77/BYT-KCB");
	http_answer_free(&answer);
	answer = drafting_get(scene->unit_clerk, "outgoing/answers/", scene->letter, "");
	assert_int_equal(answer.status, 200);
	assert_int_equal(json_array_size(json_at(answer.json, "answers")), 1);
	http_answer_free(&answer);
	/* To a specialist of the same unit there is no such letter so far. */
	answer = answer_it(scene, scene->people.author, NULL);
	assert_int_equal(answer.status, 422);
	assert_true(step_names_field(&answer, "/links/0/documentId"));
	http_answer_free(&answer);
	answer = drafting_get(scene->people.author, "outgoing/answers/", scene->letter, "");
	assert_int_equal(answer.status, 404);
	http_answer_free(&answer);
}

static void nobody_ends_the_part_of_somebody_else(void **state)
{
	struct scene *scene = *state;
	struct http_client *const others[] = {scene->unit_clerk, scene->people.clerk, scene->people.head};
	struct http_answer answer;

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		answer = answer_it(scene, others[i], scene->flow);
		assert_int_equal(answer.status, 422);
		assert_true(step_names_field(&answer, "/links/0/flowId"));
		assert_string_equal(json_text(answer.json, "errors.0.code"), "outgoing.not_your_flow");
		http_answer_free(&answer);
	}
	answer = answer_it(scene, scene->people.unit_head, scene->flow);
	assert_int_equal(answer.status, 201);
	assert_string_equal(json_text(answer.json, "document.links.0.flowId"), scene->flow);
	http_answer_free(&answer);
}

int main(void)
{
	/* In this order: each goes on where the last one ended. */
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_letter_goes_to_a_unit),
	    cmocka_unit_test(who_takes_it_in_answers_it_and_hears_of_answers),
	    cmocka_unit_test(nobody_ends_the_part_of_somebody_else),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
