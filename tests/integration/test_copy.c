/*
 * Copies over HTTP, from a letter that arrived to the copy that has left: QĐ 8849/QĐ-UBND Đ9.4 asks for one of class 3
 * before it goes to the archive, the way is that of QĐ 1201/QĐ-SYT Đ7.3, and all kinds have one series of numbers.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "integration/drafting.h"

#define WAIT_S 60
#define PRESETS CONGVAN_SOURCE_DIR "/config/presets"

struct scene {
	struct drafting people;
	char letter[DRAFTING_ID], first[DRAFTING_ID]; /* what is copied, and its first copy */
};

static int setup(void **state)
{
	struct scene *scene = calloc(1, sizeof(*scene));
	const struct harness_options options = {.plugins = CONGVAN_BUILD_DIR "/test-plugins",
						.more = "seals",
						.yaml = "incoming: {process: " PRESETS "/danang-qlvb/incoming.yaml}\n"
							"outgoing: {process: " PRESETS
							"/quangngai-eoffice/outgoing.yaml}\n"};

	*state = scene;
	return scene ? drafting_begin(&options, &scene->people) : -1;
}

static int teardown(void **state)
{
	struct scene *scene = *state;

	drafting_end(&scene->people);
	free(scene);
	return 0;
}

/* ---- what people do ---- */

static json_t *copy_of(const char *kind, const char *source_kind, const char *source, const char *from, const char *to)
{
	return json_pack("{s:s, s:{s:{s:s, s:s, s:s, s:s}, s:[{s:s, s:s}]}}", "kind", kind, "fields", "copy",
			 "sourceKind", source_kind, "sourceDocumentId", source, "from", from, "to", to, "recipients",
			 "kind", "RECIPIENT_OUTSIDE", "name", "Bệnh viện Đa khoa tỉnh");
}

/* With this upload as what was scanned. */
static json_t *with_scan(json_t *body, const char *upload)
{
	json_object_set_new(body, "uploads", json_pack("[{s:s, s:s}]", "uploadId", upload, "purpose", "pdf"));
	return body;
}

/* With a table of cross-references: what is sealed must have one. */
static const char *upload_scan(struct http_client *client)
{
	static char id[DRAFTING_ID];
	char text[1024];
	size_t len = step_make_pdf(text, sizeof(text));
	struct http_answer answer;

	step_upload(client, "sao-y.pdf", "application/pdf", text, len, &answer);
	assert_int_equal(answer.status, 201);
	snprintf(id, sizeof(id), "%s", json_text(answer.json, "uploadId"));
	http_answer_free(&answer);
	return id;
}

/* Clerk, chief of office, clerk, leader (QĐ 1201/QĐ-SYT Đ7.3), until it has left. */
static void issue(struct scene *scene, const char *id)
{
	time_t end = time(NULL) + WAIT_S;
	bool issued = false;

	drafting_act(scene->people.clerk, id, "submit");
	drafting_act(scene->people.chief, id, "agree");
	drafting_act(scene->people.clerk, id, "number");
	drafting_act(scene->people.head, id, "sign");
	while (!issued) {
		struct http_answer answer = drafting_get(scene->people.clerk, "outgoing/", id, "");

		issued = strcmp(json_text(answer.json, "document.stateName"), "issued") == 0;
		if (!issued && time(NULL) > end)
			fail_msg("not issued: %s", answer.body);
		http_answer_free(&answer);
	}
}

static void assert_number(struct scene *scene, const char *id, const char *number, const char *symbol)
{
	struct http_answer answer = drafting_get(scene->people.clerk, "outgoing/", id, "");

	assert_string_equal(json_text(answer.json, "document.number"), number);
	assert_string_equal(json_text(answer.json, "document.codeNotation"), symbol);
	http_answer_free(&answer);
}

/* ---- tests ---- */

static void class_3_arrives_and_may_not_be_archived(void **state)
{
	struct scene *scene = *state;
	json_t *document = step_document(step_upload_pdf(scene->people.clerk), "931");
	struct http_answer answer;

	json_object_set_new(document, "legalClass", json_integer(3));
	json_object_set_new(document, "medium", json_string("MEDIUM_PAPER"));
	step_post(scene->people.clerk, "/api/v1/incoming", document, NULL, NULL, &answer);
	json_decref(document);
	if (answer.status != 201)
		fail_msg("%ld %s", answer.status, answer.body ? answer.body : "");
	snprintf(scene->letter, sizeof(scene->letter), "%s", json_text(answer.json, "document.id"));
	assert_true(json_is_false(json_at(answer.json, "archive.archivable")) ||
		    !json_at(answer.json, "archive.archivable"));
	assert_string_equal(json_text(answer.json, "archive.missing.0.article"), "QĐ 8849/QĐ-UBND Đ9.4");
	http_answer_free(&answer);
}

static void who_may_copy_is_told_how(void **state)
{
	struct scene *scene = *state;
	struct http_answer answer = drafting_get(scene->people.clerk, "outgoing-copies/incoming/", scene->letter, "");

	assert_int_equal(answer.status, 200);
	/* It came on paper: sao y and trích sao from paper, in either form; it is no sao y itself. */
	assert_int_equal(json_array_size(json_at(answer.json, "ways")), 4);
	assert_string_equal(json_text(answer.json, "ways.0.kind"), "OUTGOING_CERTIFIED_COPY");
	assert_string_equal(json_text(answer.json, "ways.0.to"), "MEDIUM_ELECTRONIC");
	assert_string_equal(json_text(answer.json, "source.code"), "931/BYT-KCB");
	http_answer_free(&answer);
	answer = drafting_get(scene->people.chief, "outgoing-copies/incoming/", scene->letter, "");
	assert_int_equal(json_array_size(json_at(answer.json, "ways")), 0);
	assert_string_equal(json_text(answer.json, "refusalCode"), "outgoing.not_this_kind");
	http_answer_free(&answer);
	answer = drafting_get(scene->people.author, "outgoing-copies/incoming/", scene->letter, "");
	assert_int_equal(answer.status, 404);
	http_answer_free(&answer);
	answer = drafting_post(scene->people.chief, copy_of("OUTGOING_CERTIFIED_COPY", "incoming", scene->letter,
							    "MEDIUM_PAPER", "MEDIUM_PAPER"));
	assert_int_equal(answer.status, 403);
	assert_string_equal(json_text(answer.json, "reason"), "outgoing.not_this_kind");
	http_answer_free(&answer);
}

static void a_certified_copy_opens_the_archive(void **state)
{
	struct scene *scene = *state;
	struct http_answer answer;

	drafting_must_post(scene->people.clerk,
			   with_scan(copy_of("OUTGOING_CERTIFIED_COPY", "incoming", scene->letter, "MEDIUM_PAPER",
					     "MEDIUM_ELECTRONIC"),
				     upload_scan(scene->people.clerk)),
			   scene->first);
	issue(scene, scene->first);
	assert_number(scene, scene->first, "1", "SY-SYT");
	answer = drafting_get(scene->people.clerk, "outgoing/", scene->first, "/form");
	assert_string_equal(json_text(answer.json, "copy.cornerLines.0"), "SAO Y");
	assert_int_equal(json_array_size(json_at(answer.json, "copy.cornerLines")), 3); /* and when it was sealed */
	http_answer_free(&answer);
	answer = drafting_get(scene->people.clerk, "incoming/", scene->letter, "");
	assert_true(json_is_true(json_at(answer.json, "archive.archivable")));
	assert_string_equal(json_text(answer.json, "copies.0.copyId"), scene->first);
	assert_string_equal(json_text(answer.json, "copies.0.stage"), "issued");
	assert_string_equal(json_text(answer.json, "copies.0.number"), "1");
	http_answer_free(&answer);
}

/* Nothing of it is a file: it leaves on paper, whatever the process demands of others. */
static void an_extract_on_paper_has_the_next_number(void **state)
{
	struct scene *scene = *state;
	json_t *body = copy_of("OUTGOING_EXTRACT", "incoming", scene->letter, "MEDIUM_PAPER", "MEDIUM_PAPER");
	struct http_answer answer;
	char id[DRAFTING_ID];

	json_object_set_new(json_object_get(json_object_get(body, "fields"), "copy"), "extract", json_string("Điều 5"));
	drafting_must_post(scene->people.clerk, with_scan(body, upload_scan(scene->people.clerk)), id);
	issue(scene, id);
	assert_number(scene, id, "2", "TrS-SYT");
	answer = drafting_get(scene->people.clerk, "outgoing/", id, "");
	assert_string_equal(json_text(answer.json, "document.steps.1.state"), "STEP_SKIPPED");
	assert_string_equal(json_text(answer.json, "recipients.0.deliveries.0.channel"), "CHANNEL_PAPER");
	http_answer_free(&answer);
}

static void a_sao_luc_is_made_of_the_sao_y(void **state)
{
	struct scene *scene = *state;
	struct http_answer answer = drafting_post(
	    scene->people.clerk, copy_of("OUTGOING_RECOPY", "incoming", scene->letter, "MEDIUM_PAPER", "MEDIUM_PAPER"));
	char id[DRAFTING_ID];

	assert_int_equal(answer.status, 422);
	assert_true(step_names_field(&answer, "/fields/copy/sourceDocumentId"));
	http_answer_free(&answer);
	drafting_must_post(scene->people.clerk,
			   copy_of("OUTGOING_RECOPY", "outgoing", scene->first, "MEDIUM_ELECTRONIC", "MEDIUM_PAPER"),
			   id);
	issue(scene, id);
	assert_number(scene, id, "3", "SL-SYT");
	answer = drafting_get(scene->people.clerk, "outgoing/", id, "/form");
	assert_string_equal(json_text(answer.json, "copy.mark"), "SAO LỤC");
	assert_string_equal(json_text(answer.json, "copy.numberLine"), "Số: 03/SL-SYT");
	http_answer_free(&answer);
	answer = drafting_get(scene->people.clerk, "outgoing/", scene->first, "");
	assert_string_equal(json_text(answer.json, "copies.0.copyId"), id);
	http_answer_free(&answer);
}

static void the_book_of_copies_is_printed(void **state)
{
	struct scene *scene = *state;
	struct http_answer answer = drafting_get(scene->people.clerk, "registers?direction=", "DIRECTION_COPY", "");
	char id[DRAFTING_ID];

	snprintf(id, sizeof(id), "%s", json_text(answer.json, "registers.0.register.id"));
	http_answer_free(&answer);
	answer = drafting_get(scene->people.clerk, "registers/", id, "/sheet?format=csv");
	assert_int_equal(answer.status, 200);
	assert_non_null(strstr(answer.body, "\"01/SY-SYT\""));
	assert_non_null(strstr(answer.body, "\"02/TrS-SYT\""));
	assert_non_null(strstr(answer.body, "\"03/SL-SYT\""));
	assert_non_null(strstr(answer.body, "Bản sao lục: Về việc tăng cường"));
	assert_non_null(strstr(answer.body, "Bệnh viện Đa khoa tỉnh"));
	http_answer_free(&answer);
	answer = drafting_get(scene->people.clerk, "registers/", id, "/sheet?format=xlsx");
	assert_int_equal(answer.status, 200);
	assert_memory_equal(answer.body, "PK", 2);
	http_answer_free(&answer);
	answer = drafting_get(scene->people.clerk, "registers/", id, "/sheet");
	assert_int_equal(answer.status, 200);
	assert_memory_equal(answer.body, "%PDF", 4);
	http_answer_free(&answer);
	answer = drafting_get(scene->people.clerk, "outgoing?copies=", "true", "");
	assert_int_equal(json_array_size(json_at(answer.json, "documents")), 3);
	http_answer_free(&answer);
	answer = drafting_get(scene->people.clerk, "outgoing?kind=", "OUTGOING_EXTRACT", "");
	assert_int_equal(json_array_size(json_at(answer.json, "documents")), 1);
	http_answer_free(&answer);
}

int main(void)
{
	/* In this order: each goes on where the last one ended. */
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(class_3_arrives_and_may_not_be_archived),
	    cmocka_unit_test(who_may_copy_is_told_how),
	    cmocka_unit_test(a_certified_copy_opens_the_archive),
	    cmocka_unit_test(an_extract_on_paper_has_the_next_number),
	    cmocka_unit_test(a_sao_luc_is_made_of_the_sao_y),
	    cmocka_unit_test(the_book_of_copies_is_printed),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
