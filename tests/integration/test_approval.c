/*
 * What was approved is one version, byte by byte (NĐ 30/2020/NĐ-CP Đ11.2): over HTTP, under a process in which also who
 * signs may change the draft. A file that differs in one byte and a subject that differs in one letter lose all who
 * stood for it; the same bytes again, and what the server keeps beside the document, lose nobody.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "integration/drafting.h"

#define YAML_MAX 200
#define DEFINITION CONGVAN_SOURCE_DIR "/config/presets/default/outgoing.yaml"

struct scene {
	struct drafting people;
	char process[64];
};

/* The definition that ships, where a draft may also be revised at the steps behind the first review. */
static int write_process(const char *path)
{
	FILE *from = fopen(DEFINITION, "r"), *to = fopen(path, "w");
	char line[1024];
	int found = 0;

	while (from && to && fgets(line, sizeof(line), from)) {
		bool where = !found && strcmp(line, "    at: [draft, content]\n") == 0;

		found += where;
		fputs(where ? "    at: [draft, content, form, sign]\n" : line, to);
	}
	if (from)
		fclose(from);
	if (!to || fclose(to))
		return -1;
	return found == 1 ? 0 : -1;
}

static int setup(void **state)
{
	struct scene *scene = calloc(1, sizeof(*scene));
	char yaml[YAML_MAX];
	int fd;

	*state = scene;
	snprintf(scene->process, sizeof(scene->process), "/tmp/congvan-approval-XXXXXX");
	fd = mkstemp(scene->process);
	if (fd < 0 || close(fd) || write_process(scene->process))
		return -1;
	snprintf(yaml, sizeof(yaml), "outgoing: {process: %s}\n", scene->process);
	return drafting_begin(&(struct harness_options){.yaml = yaml}, &scene->people);
}

static int teardown(void **state)
{
	struct scene *scene = *state;

	drafting_end(&scene->people);
	unlink(scene->process);
	free(scene);
	return 0;
}

/* ---- steps ---- */

static void look(struct http_client *client, const char *id, struct http_answer *ret)
{
	*ret = drafting_get(client, "outgoing/", id, "");
	assert_int_equal(ret->status, 200);
}

/* The draft's PDF, its last byte being this one. */
static json_t *uploads(struct http_client *client, char last)
{
	char text[] = STEPS_PDF;
	struct http_answer answer;
	json_t *list;

	text[sizeof(text) - 2] = last;
	step_upload(client, "du-thao.pdf", "application/pdf", text, sizeof(text) - 1, &answer);
	assert_int_equal(answer.status, 201);
	list = json_pack("[{s:s, s:s}]", "uploadId", json_text(answer.json, "uploadId"), "purpose", "pdf");
	http_answer_free(&answer);
	return list;
}

/* Content and form are approved, and the head has it. */
static void approved(struct scene *scene, char ret_id[DRAFTING_ID])
{
	json_t *body = json_pack("{s:{s:s, s:s, s:[{s:s, s:s}]}, s:o}", "fields", "documentType", "Công văn", "subject",
				 "V/v phòng, chống dịch bệnh", "recipients", "kind", "RECIPIENT_OUTSIDE", "name",
				 "Bệnh viện tỉnh", "uploads", uploads(scene->people.author, '\n'));

	drafting_must_post(scene->people.author, body, ret_id);
	drafting_act(scene->people.author, ret_id, "submit");
	drafting_act(scene->people.unit_head, ret_id, "approve_content");
	drafting_act(scene->people.chief, ret_id, "approve_form");
}

/* Who signs changes it; body is taken. */
static void revise(struct scene *scene, const char *id, json_t *body)
{
	char *text = json_dumps(body, JSON_COMPACT), path[DRAFTING_PATH], match[80] = "", key[80];
	static unsigned count;
	struct http_answer answer;
	json_t *offer;
	size_t i;

	look(scene->people.head, id, &answer);
	json_array_foreach(json_at(answer.json, "actions"), i, offer)
	{
		if (strcmp(json_text(offer, "name"), "revise") == 0)
			snprintf(match, sizeof(match), "If-Match: \"%s\"", json_text(offer, "etag"));
	}
	http_answer_free(&answer);
	snprintf(path, sizeof(path), "/api/v1/outgoing/%s", id);
	snprintf(key, sizeof(key), "Idempotency-Key: approval-%u", ++count);
	http_ask(scene->people.head,
		 &(struct http_request){.method = "PATCH", .path = path, .body = text, .headers = {match, key}},
		 &answer);
	if (answer.status != 200)
		fail_msg("%ld %s", answer.status, answer.body ? answer.body : answer.problem);
	http_answer_free(&answer);
	json_decref(body);
	free(text);
}

/* How many stand for it as it is now; those who do no longer are told why. */
static size_t endorsed(struct scene *scene, const char *id)
{
	struct http_answer answer;
	size_t count = 0, i;
	json_t *one;

	look(scene->people.head, id, &answer);
	json_array_foreach(json_at(answer.json, "document.endorsements"), i, one)
	{
		if (!json_object_get(one, "voidAt"))
			count++;
		else
			assert_string_equal(json_text(one, "voidReason"), "changed");
	}
	http_answer_free(&answer);
	return count;
}

/* It is not offered, and who asks all the same is told what is missing. */
static void must_not_sign(struct scene *scene, const char *id)
{
	char path[DRAFTING_PATH], etag[64] = "";
	json_t *body = json_object(), *offer;
	struct http_answer answer;
	size_t i;

	look(scene->people.head, id, &answer);
	json_array_foreach(json_at(answer.json, "actions"), i, offer)
	{
		assert_string_not_equal(json_text(offer, "name"), "sign");
		if (strcmp(json_text(offer, "name"), "revise") == 0)
			snprintf(etag, sizeof(etag), "%s", json_text(offer, "etag"));
	}
	http_answer_free(&answer);
	snprintf(path, sizeof(path), "/api/v1/outgoing/%s/sign", id);
	step_post(scene->people.head, path, body, NULL, etag, &answer);
	assert_int_equal(answer.status, 409);
	assert_string_equal(json_text(answer.json, "reason"), "outgoing.not_endorsed");
	http_answer_free(&answer);
	json_decref(body);
}

/* ---- tests ---- */

static void one_byte_of_the_file_loses_all_who_stood_for_it(void **state)
{
	struct scene *scene = *state;
	char id[DRAFTING_ID];

	approved(scene, id);
	assert_int_equal(endorsed(scene, id), 2);
	revise(scene, id, json_pack("{s:o}", "uploads", uploads(scene->people.head, ' ')));
	assert_int_equal(endorsed(scene, id), 0);
	must_not_sign(scene, id);
}

static void one_letter_of_the_subject_does_too(void **state)
{
	struct scene *scene = *state;
	char id[DRAFTING_ID];

	approved(scene, id);
	revise(scene, id, json_pack("{s:{s:s}}", "fields", "subject", "V/v phòng, chống dịch bệnh."));
	assert_int_equal(endorsed(scene, id), 0);
	must_not_sign(scene, id);
}

/* The same bytes under another upload, and what is no part of what is signed. */
static void what_is_not_signed_changes_nothing(void **state)
{
	struct scene *scene = *state;
	char id[DRAFTING_ID];

	approved(scene, id);
	revise(scene, id,
	       json_pack("{s:o, s:{s:s}}", "uploads", uploads(scene->people.head, '\n'), "fields", "field",
			 "Y tế dự phòng"));
	assert_int_equal(endorsed(scene, id), 2);
	revise(scene, id, json_pack("{s:{s:s, s:i}}", "fields", "description", "Bản cuối", "pageAmount", 3));
	assert_int_equal(endorsed(scene, id), 2);
	drafting_act(scene->people.head, id, "sign");
	assert_int_equal(endorsed(scene, id), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(one_byte_of_the_file_loses_all_who_stood_for_it),
	    cmocka_unit_test(one_letter_of_the_subject_does_too),
	    cmocka_unit_test(what_is_not_signed_changes_nothing),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
