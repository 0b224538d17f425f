/*
 * What bad input gets when an outgoing document is drafted: an error that names the field and what to do, in both
 * languages, and nothing half-written.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "integration/asks.h"

#define FIELDS(more_) "{\"fields\":{" ASKS_GOOD "," more_ "}}"
#define RECIPIENT(more_) FIELDS("\"recipients\":[{" more_ "}]")
#define LINK(more_) "{\"fields\":{" ASKS_GOOD "},\"links\":[{" more_ "}]}"

static size_t count_drafts(struct http_client *client)
{
	struct http_answer answer;
	size_t count;

	http_ask(client, &(struct http_request){.path = "/api/v1/outgoing?limit=200"}, &answer);
	assert_int_equal(answer.status, 200);
	count = json_array_size(json_at(answer.json, "documents"));
	http_answer_free(&answer);
	return count;
}

static char *look(struct http_client *client, const char *id)
{
	char path[ASKS_PATH_BYTES];
	struct http_answer answer;
	char *text;

	snprintf(path, sizeof(path), "/api/v1/outgoing/%s", id);
	http_ask(client, &(struct http_request){.path = path}, &answer);
	assert_int_equal(answer.status, 200);
	text = strdup(json_text(answer.json, "document.revision"));
	http_answer_free(&answer);
	return text;
}

/* ---- what a draft says ---- */

static const struct mistake {
	const char *body, *pointer, *code;
} mistakes[] = {
    {"{}", "/fields/subject", "required"},
    {"{\"fields\":{\"subject\":\"a\\u0000b\"}}", "/fields/subject", "not_text"},
    {FIELDS("\"pageAmount\":1000"), "/fields/pageAmount", "out_of_range"},
    {FIELDS("\"pageAmount\":-1"), "/fields/pageAmount", "out_of_range"},
    {FIELDS("\"issuedAmount\":1000"), "/fields/issuedAmount", "out_of_range"},
    {FIELDS("\"issuedAmount\":\"nhiều\""), "/fields/issuedAmount", "wrong_type"},
    {FIELDS("\"noPaper\":\"yes\""), "/fields/noPaper", "wrong_type"},
    {FIELDS("\"urgency\":\"URGENCY_SOON\""), "/fields/urgency", "unknown_value"},
    {FIELDS("\"urgency\":77"), "/fields/urgency", "unknown_value"},
    {FIELDS("\"circulation\":\"NOBODY\""), "/fields/circulation", "unknown_value"},
    {FIELDS("\"legalClass\":4"), "/fields/legalClass", "unknown_value"},
    {FIELDS("\"dueDate\":\"2026-13-40\""), "/fields/dueDate", "bad_date"},
    {FIELDS("\"dueDate\":\"2020-01-01\""), "/fields/dueDate", "due_before_today"},
    {"{\"fields\":{" ASKS_GOOD "},\"kind\":9}", "/kind", "unknown_value"},
    /* who signs */
    {FIELDS("\"signature\":{\"personId\":\"" ASKS_UNKNOWN "\"}"), "/fields/signature/personId", "no_such_person"},
    {FIELDS("\"signature\":{\"postId\":\"" ASKS_UNKNOWN "\"}"), "/fields/signature/postId", "no_such_post"},
    {FIELDS("\"signature\":{\"authorizedUntil\":\"hôm qua\"}"), "/fields/signature/authorizedUntil", "bad_date"},
    {FIELDS("\"signature\":{\"capacities\":[99]}"), "/fields/signature/capacities/0", "unknown_value"},
    {FIELDS("\"signature\":{\"capacities\":[1,2,3]}"), "/fields/signature/capacities", "too_many"},
    /* who gets it */
    {FIELDS("\"addressees\":[{}]"), "/fields/addressees/0/name", "required"},
    {RECIPIENT("\"name\":\"Bệnh viện\""), "/fields/recipients/0/kind", "required"},
    {RECIPIENT("\"kind\":\"RECIPIENT_FRIEND\""), "/fields/recipients/0/kind", "unknown_value"},
    {RECIPIENT("\"kind\":\"RECIPIENT_PERSON\",\"personId\":\"" ASKS_UNKNOWN "\""), "/fields/recipients/0/personId",
     "no_such_person"},
    {RECIPIENT("\"kind\":\"RECIPIENT_UNIT\",\"unitId\":\"" ASKS_UNKNOWN "\""), "/fields/recipients/0/unitId",
     "no_such_unit"},
    {RECIPIENT("\"kind\":\"RECIPIENT_GROUP\",\"groupId\":\"" ASKS_UNKNOWN "\""), "/fields/recipients/0/groupId",
     "no_such_group"},
    {RECIPIENT("\"kind\":\"RECIPIENT_AGENCY\",\"organId\":\"H1.1\""), "/fields/recipients/0/organId", "no_such_agency"},
    {RECIPIENT("\"kind\":\"RECIPIENT_AGENCY\""), "/fields/recipients/0/organId", "required"},
    {RECIPIENT("\"kind\":\"RECIPIENT_AGENCY\",\"organId\":\"H99.07\""), "/fields/recipients/0/organId", "own_agency"},
    {RECIPIENT("\"kind\":\"RECIPIENT_OUTSIDE\""), "/fields/recipients/0/name", "required"},
    {RECIPIENT("\"kind\":\"RECIPIENT_OUTSIDE\",\"name\":\"A\",\"email\":\"không có\""), "/fields/recipients/0/email",
     "bad_email"},
    {RECIPIENT("\"kind\":\"RECIPIENT_OUTSIDE\",\"name\":\"A\",\"copies\":1000"), "/fields/recipients/0/copies",
     "out_of_range"},
    {RECIPIENT("\"kind\":\"RECIPIENT_OUTSIDE\",\"name\":\"A\",\"channels\":[\"CHANNEL_PIGEON\"]"),
     "/fields/recipients/0/channels/0", "unknown_value"},
    {RECIPIENT("\"kind\":\"RECIPIENT_OUTSIDE\",\"name\":\"A\",\"channels\":[\"CHANNEL_AGENCY\"]"),
     "/fields/recipients/0/channels", "channel_unfit"},
    {RECIPIENT("\"kind\":\"RECIPIENT_OUTSIDE\",\"name\":\"A\",\"channels\":[\"CHANNEL_PAPER\",\"CHANNEL_PAPER\"]"),
     "/fields/recipients/0/channels", "channel_twice"},
    {RECIPIENT(
	 "\"kind\":\"RECIPIENT_OUTSIDE\",\"name\":\"Bộ Y tế\"},{\"kind\":\"RECIPIENT_OUTSIDE\",\"name\":\"bo y te\""),
     "/fields/recipients/1", "recipient.twice"},
    /* files */
    {"{\"fields\":{" ASKS_GOOD "},\"uploads\":[{\"purpose\":\"pdf\"}]}", "/uploads/0/uploadId", "no_such_upload"},
    {"{\"fields\":{" ASKS_GOOD "},\"uploads\":[{\"uploadId\":\"" ASKS_UNKNOWN "\",\"purpose\":\"pdf\"}]}",
     "/uploads/0/uploadId", "no_such_upload"},
    /* what it has to do with other documents */
    {LINK("\"kind\":\"incoming\",\"documentId\":\"" ASKS_UNKNOWN "\""), "/links/0/link", "required"},
    {LINK("\"link\":\"LINK_ANSWERS\",\"documentId\":\"" ASKS_UNKNOWN "\""), "/links/0/kind", "required"},
    {LINK("\"link\":\"LINK_ANSWERS\",\"kind\":\"incoming\""), "/links/0/documentId", "required"},
    {LINK("\"link\":\"LINK_ANSWERS\",\"kind\":\"incoming\",\"documentId\":\"" ASKS_UNKNOWN "\""), "/links/0/documentId",
     "no_such_document"},
    {LINK("\"link\":\"LINK_ANSWERS\",\"kind\":\"outgoing\",\"documentId\":\"" ASKS_UNKNOWN "\""), "/links/0/link",
     "link_kind"},
    {LINK("\"link\":\"LINK_CORRECTS\",\"kind\":\"incoming\",\"documentId\":\"" ASKS_UNKNOWN "\""), "/links/0/link",
     "link_kind"},
};

static void every_field_is_checked(void **state)
{
	struct asks *scene = *state;
	size_t before = count_drafts(scene->author.vi);

	for (size_t i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++)
		must_refuse(&scene->author, &(struct ask){.path = "/api/v1/outgoing", .body = mistakes[i].body}, 422,
			    mistakes[i].pointer, mistakes[i].code);
	assert_int_equal(count_drafts(scene->author.vi), before);
}

/* Lengths of the regulation, in characters (NĐ 30/2020/NĐ-CP PL VI Phần II). */
static const struct length {
	const char *before, *after, *pointer;
	unsigned most;
} lengths[] = {
    {"{\"fields\":{\"documentType\":\"", "\",\"subject\":\"a\"}}", "/fields/documentType", 100},
    {"{\"fields\":{\"subject\":\"", "\"}}", "/fields/subject", 500},
    {"{\"fields\":{\"subject\":\"a\",\"field\":\"", "\"}}", "/fields/field", 100},
    {"{\"fields\":{\"subject\":\"a\",\"language\":\"", "\"}}", "/fields/language", 30},
    {"{\"fields\":{\"subject\":\"a\",\"description\":\"", "\"}}", "/fields/description", 500},
    {"{\"fields\":{\"subject\":\"a\",\"codeNotation\":\"", "\"}}", "/fields/codeNotation", 30},
    {"{\"fields\":{\"subject\":\"a\",\"recordCopy\":\"", "\"}}", "/fields/recordCopy", 100},
    {"{\"fields\":{\"subject\":\"a\",\"signature\":{\"name\":\"", "\"}}}", "/fields/signature/name", 50},
    {"{\"fields\":{\"subject\":\"a\",\"signature\":{\"position\":\"", "\"}}}", "/fields/signature/position", 100},
    {"{\"fields\":{\"subject\":\"a\",\"signature\":{\"forPosition\":\"", "\"}}}", "/fields/signature/forPosition", 100},
    {"{\"fields\":{\"subject\":\"a\",\"signature\":{\"unitPosition\":\"", "\"}}}", "/fields/signature/unitPosition",
     100},
    {"{\"fields\":{\"subject\":\"a\",\"signature\":{\"collective\":\"", "\"}}}", "/fields/signature/collective", 200},
    {"{\"fields\":{\"subject\":\"a\",\"signature\":{\"authorization\":\"", "\"}}}", "/fields/signature/authorization",
     200},
    {"{\"fields\":{\"subject\":\"a\",\"addressees\":[{\"name\":\"", "\"}]}}", "/fields/addressees/0/name", 200},
    {"{\"fields\":{\"subject\":\"a\",\"recipients\":[{\"kind\":\"RECIPIENT_OUTSIDE\",\"name\":\"", "\"}]}}",
     "/fields/recipients/0/name", 200},
    {"{\"fields\":{\"subject\":\"a\",\"recipients\":[{\"kind\":\"RECIPIENT_OUTSIDE\",\"name\":\"A\",\"address\":\"",
     "\"}]}}", "/fields/recipients/0/address", 300},
};

static void write_long(const struct length *length, unsigned characters, char body[ASKS_BODY_BYTES])
{
	size_t at = (size_t)snprintf(body, ASKS_BODY_BYTES, "%s", length->before);

	for (unsigned i = 0; i < characters; i++)
		at += (size_t)snprintf(body + at, ASKS_BODY_BYTES - at, "ệ");
	snprintf(body + at, ASKS_BODY_BYTES - at, "%s", length->after);
}

static void a_text_may_be_so_long_and_no_longer(void **state)
{
	struct asks *scene = *state;
	char body[ASKS_BODY_BYTES];

	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		const struct length *length = &lengths[i];
		struct http_answer answer;

		write_long(length, length->most + 1, body);
		must_refuse(&scene->author, &(struct ask){.path = "/api/v1/outgoing", .body = body}, 422,
			    length->pointer, "too_long");
		/* One mistake, told once: what is too long is not missing besides. */
		send_ask(scene->author.vi, &(struct ask){.path = "/api/v1/outgoing", .body = body}, &answer);
		assert_int_equal(json_array_size(json_at(answer.json, "errors")), 1);
		http_answer_free(&answer);
		write_long(length, length->most, body);
		send_ask(scene->author.vi, &(struct ask){.path = "/api/v1/outgoing", .body = body}, &answer);
		if (answer.status != 201)
			fail_msg("%s: %ld %s", length->pointer, answer.status, answer.body);
		http_answer_free(&answer);
	}
}

/* ---- files ---- */

static void upload_must_fail(struct http_client *client, const char *data, size_t len, long status, const char *reason)
{
	struct http_answer answer;

	step_upload(client, "du-thao.pdf", NULL, data, len, &answer);
	if (answer.status != status || strcmp(json_text(answer.json, "reason"), reason) != 0)
		fail_msg("wanted %ld %s, got %ld %s", status, reason, answer.status, answer.body ? answer.body : "");
	assert_true(*json_text(answer.json, "detail"));
	http_answer_free(&answer);
}

static void files_are_what_they_say(void **state)
{
	static const char png[] = "\x89PNG\r\n\x1a\n0000IEND\xae\x42\x60\x82", program[] = "MZ\x90 not a document";
	static char large[(1u << 20) + 4096];
	struct asks *scene = *state;
	struct http_answer picture;
	char body[ASKS_BODY_BYTES], first[ASKS_ID_MAX];

	memcpy(large, "%PDF-1.7\n", 9);
	upload_must_fail(scene->author.vi, large, sizeof(large), 413, "web.body_too_large");
	upload_must_fail(scene->author.vi, program, sizeof(program) - 1, 415, "blob.type");
	upload_must_fail(scene->author.vi, "", 0, 422, "blob.empty");
	step_upload(scene->author.vi, "a.png", NULL, png, sizeof(png) - 1, &picture);
	assert_int_equal(picture.status, 201);
	snprintf(body, sizeof(body),
		 "{\"fields\":{" ASKS_GOOD "},\"uploads\":[{\"uploadId\":\"%s\",\"purpose\":\"pdf\"}]}",
		 json_text(picture.json, "uploadId"));
	must_refuse(&scene->author, &(struct ask){.path = "/api/v1/outgoing", .body = body}, 422, "/uploads/0/uploadId",
		    "outgoing.no_pdf");
	http_answer_free(&picture);
	/* What somebody else has uploaded, here or in another agency, is theirs. */
	snprintf(body, sizeof(body),
		 "{\"fields\":{" ASKS_GOOD "},\"uploads\":[{\"uploadId\":\"%s\",\"purpose\":\"pdf\"}]}",
		 step_upload_pdf(scene->head.vi));
	must_refuse(&scene->author, &(struct ask){.path = "/api/v1/outgoing", .body = body}, 422, "/uploads/0/uploadId",
		    "no_such_upload");
	snprintf(body, sizeof(body),
		 "{\"fields\":{" ASKS_GOOD "},\"uploads\":[{\"uploadId\":\"%s\",\"purpose\":\"pdf\"}]}",
		 step_upload_pdf(scene->stranger.vi));
	must_refuse(&scene->author, &(struct ask){.path = "/api/v1/outgoing", .body = body}, 422, "/uploads/0/uploadId",
		    "no_such_upload");
	/* No file is lost because another one takes its place unasked. */
	snprintf(first, sizeof(first), "%s", step_upload_pdf(scene->author.vi));
	snprintf(body, sizeof(body),
		 "{\"fields\":{" ASKS_GOOD "},\"uploads\":[{\"uploadId\":\"%s\",\"purpose\":\"pdf\"},"
		 "{\"uploadId\":\"%s\",\"purpose\":\"pdf\"}]}",
		 first, step_upload_pdf(scene->author.vi));
	must_refuse(&scene->author, &(struct ask){.path = "/api/v1/outgoing", .body = body}, 422, "/uploads/1/purpose",
		    "outgoing.one_file");
	snprintf(body, sizeof(body),
		 "{\"fields\":{" ASKS_GOOD "},\"uploads\":[{\"uploadId\":\"%s\",\"purpose\":\"gift\"}]}", first);
	must_refuse(&scene->author, &(struct ask){.path = "/api/v1/outgoing", .body = body}, 422, "/uploads/0/purpose",
		    "unknown_value");
}

/* ---- versions and ids ---- */

static void what_is_not_there_is_not_told_from_what_is_elsewhere(void **state)
{
	static const char *const under[] = {"", "/access", "/form", "/deliveries", "/versions/1/files/1"};
	struct asks *scene = *state;
	char id[ASKS_ID_MAX], path[ASKS_PATH_BYTES];

	begin_draft(scene->author.vi, id);
	for (size_t i = 0; i < sizeof(under) / sizeof(under[0]); i++) {
		const char *const ids[] = {id, ASKS_UNKNOWN, "0"};

		for (size_t j = 0; j < 3; j++) {
			snprintf(path, sizeof(path), "/api/v1/outgoing/%s%s", ids[j], under[i]);
			must_refuse(&scene->stranger, &(struct ask){.path = path, .key = ""}, 404, NULL,
				    "outgoing.not_found");
		}
		snprintf(path, sizeof(path), "/api/v1/outgoing/%s%s", id, under[i]);
		must_refuse(&scene->head, &(struct ask){.path = path, .key = ""}, 403, NULL, "outgoing.not_visible");
	}
	snprintf(path, sizeof(path), "/api/v1/outgoing/%s/versions/9/files/1", id);
	must_refuse(&scene->author, &(struct ask){.path = path, .key = ""}, 404, NULL, "outgoing.no_such_file");
	snprintf(path, sizeof(path), "/api/v1/outgoing/%s/submit", id);
	must_refuse(&scene->stranger, &(struct ask){.path = path, .body = "{}", .etag = "1"}, 404, NULL,
		    "outgoing.not_found");
}

static void a_version_is_changed_with_its_etag(void **state)
{
	struct asks *scene = *state;
	char id[ASKS_ID_MAX], path[ASKS_PATH_BYTES];
	char *before, *after;

	begin_draft(scene->author.vi, id);
	before = look(scene->author.vi, id);
	snprintf(path, sizeof(path), "/api/v1/outgoing/%s", id);
#define REVISE(body_, etag_) &(struct ask){.method = "PATCH", .path = path, .body = body_, .etag = etag_}
	must_refuse(&scene->author, REVISE("{\"fields\":{\"subject\":\"V/v khác\"}}", NULL), 428, NULL,
		    "web.if_match_required");
	must_refuse(&scene->author, REVISE("{\"fields\":{\"subject\":\"V/v khác\"}}", "77"), 412, NULL, "stale");
	must_refuse(&scene->author,
		    &(struct ask){.method = "PATCH", .path = path, .body = "{}", .etag = "1", .key = ""}, 400, NULL,
		    "web.key_required");
	must_refuse(&scene->author, REVISE("{}", "1"), 422, NULL, "outgoing.nothing_changed");
	must_refuse(&scene->author, REVISE("{\"fields\":{\"subject\":\"\"}}", "1"), 422, "/fields/subject", "required");
	must_refuse(&scene->author, REVISE("{\"clear\":[\"subject\"]}", "1"), 422, "/fields/subject", "required");
	must_refuse(&scene->author, REVISE("{\"clear\":[\"colour\"]}", "1"), 422, "/clear/0", "unknown_value");
	must_refuse(&scene->author, REVISE("{\"dropFiles\":[\"99\"]}", "1"), 422, "/dropFiles/0", "no_such_file");
	must_refuse(&scene->author, REVISE("{\"flowId\":\"" ASKS_UNKNOWN "\"}", "1"), 404, NULL,
		    "outgoing.no_such_flow");
	must_refuse(&scene->unit_head, REVISE("{\"fields\":{\"subject\":\"V/v khác\"}}", "1"), 403, NULL,
		    "outgoing.not_visible");
	after = look(scene->author.vi, id);
	assert_string_equal(before, after);
	free(before);
	free(after);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_field_is_checked),
	    cmocka_unit_test(a_text_may_be_so_long_and_no_longer),
	    cmocka_unit_test(files_are_what_they_say),
	    cmocka_unit_test(what_is_not_there_is_not_told_from_what_is_elsewhere),
	    cmocka_unit_test(a_version_is_changed_with_its_etag),
	};

	return cmocka_run_group_tests(tests, asks_setup, asks_teardown);
}
