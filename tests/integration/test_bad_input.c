/*
 * What bad input gets: an error that names the field, and nothing half-written. Each test ends by checking that the
 * list of documents is as long as before.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <unistd.h>

#include "integration/raw.h"
#include "integration/steps.h"

#define DEEP 10000
#define PIECE 65536u
#define UPLOAD_LIMIT 4194304u /* of this server's configuration */

static struct harness *harness;
static struct http_client *clerk;
static char *clerk_token;
static unsigned code; /* a fresh number for each document */

static char *token_of(const char *account)
{
	struct http_client *client;
	struct http_answer answer;
	char body[160], *token;
	struct http_request request = {.path = "/api/v1/session", .body = body};

	snprintf(body, sizeof(body), "{\"account\":\"%s\",\"password\":\"%s\",\"bearer\":true}", account,
		 HARNESS_PASSWORD);
	if (http_client_create(harness_port(harness), &client))
		return NULL;
	http_ask(client, &request, &answer);
	token = strdup(json_text(answer.json, "token"));
	http_answer_free(&answer);
	http_client_destroy(&client);
	return token;
}

static int setup(void **state)
{
	const struct harness_options options = {.web = "upload_limit: 4 MiB"};

	(void)state;
	if (harness_start(&options, &harness) || step_second_agency(harness))
		return -1;
	clerk = harness_login(harness, "vanthu");
	clerk_token = token_of("vanthu");
	return clerk && clerk_token ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	free(clerk_token);
	http_client_destroy(&clerk);
	harness_destroy(&harness);
	return 0;
}

static const char *fresh_code(void)
{
	static char text[16];

	snprintf(text, sizeof(text), "%u", ++code);
	return text;
}

static size_t count_documents(void)
{
	struct http_request request = {.path = "/api/v1/incoming?limit=200"};
	struct http_answer answer;
	size_t count;

	http_ask(clerk, &request, &answer);
	assert_int_equal(answer.status, 200);
	count = json_array_size(json_object_get(answer.json, "documents"));
	http_answer_free(&answer);
	return count;
}

/* Registers `document` (taken), expects a refusal that names `pointer` (NULL: none) and that nothing was written. */
static void assert_refused(json_t *document, long status, const char *pointer)
{
	size_t before = count_documents();
	struct http_answer answer;

	step_post(clerk, "/api/v1/incoming", document, NULL, NULL, &answer);
	json_decref(document);
	if (answer.status != status || (pointer && !step_names_field(&answer, pointer)))
		fail_msg("wanted %ld %s, got %ld %s", status, pointer ? pointer : "", answer.status,
			 answer.body ? answer.body : answer.problem);
	http_answer_free(&answer);
	assert_int_equal(count_documents(), before);
}

static json_t *document(void)
{
	const char *upload = step_upload_pdf(clerk);

	assert_string_not_equal(upload, "");
	return step_document(upload, fresh_code());
}

static json_t *document_with(const char *name, json_t *value)
{
	json_t *changed = document();

	json_object_set_new(changed, name, value);
	return changed;
}

/* A body that is sent as it stands. */
static void assert_body(const char *body, size_t len, long status, const char *reason)
{
	struct http_request request = {
	    .path = "/api/v1/incoming", .body = body, .body_len = len, .headers = {"Idempotency-Key: body"}};
	size_t before = count_documents();
	struct http_answer answer;

	http_ask(clerk, &request, &answer);
	if (answer.status != status || strcmp(json_text(answer.json, "reason"), reason) != 0)
		fail_msg("wanted %ld %s, got %ld %s", status, reason, answer.status,
			 answer.body ? answer.body : answer.problem);
	http_answer_free(&answer);
	assert_int_equal(count_documents(), before);
}

static void test_a_good_one(void **state)
{
	(void)state;
	assert_string_not_equal(step_register(clerk, fresh_code()), "");
	assert_int_equal(count_documents(), 1);
}

static void test_wrong_types(void **state)
{
	(void)state;
	assert_refused(document_with("subject", json_integer(7)), 422, "/subject");
	assert_refused(document_with("pageAmount", json_string("many")), 422, "/pageAmount");
	assert_refused(document_with("pageAmount", json_integer(-1)), 422, "/pageAmount");
	assert_refused(document_with("pageAmount", json_real(1.5)), 422, "/pageAmount");
	assert_refused(document_with("replyRequired", json_string("yes")), 422, "/replyRequired");
	assert_refused(document_with("urgency", json_string("URGENCY_AT_ONCE")), 422, "/urgency");
	assert_refused(document_with("uploads", json_string("none")), 422, "/uploads");
	assert_refused(document_with("registerId", json_string("12x")), 422, "/registerId");
	assert_refused(document_with("registerId", json_string("99999999999999999999")), 422, "/registerId");
	assert_refused(document_with("submit", json_array()), 422, "/submit");
}

static void test_too_long(void **state)
{
	char text[1600];

	(void)state;
	/* 500 characters, of two bytes and more each, is what the regulation gives a subject. */
	text[0] = '\0';
	for (int i = 0; i < 501; i++)
		strcat(text, "ệ");
	assert_refused(document_with("subject", json_string(text)), 422, "/subject");
	text[201] = '\0';
	memset(text, 'x', 201);
	assert_refused(document_with("issuingOrgan", json_string(text)), 422, "/issuingOrgan");
	assert_refused(document_with("codeNumber", json_string("123456789012")), 422, "/codeNumber");
}

static void test_several_mistakes_are_named_together(void **state)
{
	json_t *wrong = document();
	struct http_answer answer;

	(void)state;
	json_object_set_new(wrong, "issuedDate", json_string("2026-02-30"));
	json_object_set_new(wrong, "pageAmount", json_integer(1000));
	json_object_set_new(wrong, "subject", json_string(""));
	step_post(clerk, "/api/v1/incoming", wrong, NULL, NULL, &answer);
	json_decref(wrong);
	assert_int_equal(answer.status, 422);
	assert_true(step_names_field(&answer, "/issuedDate"));
	assert_true(step_names_field(&answer, "/pageAmount"));
	assert_true(step_names_field(&answer, "/subject"));
	http_answer_free(&answer);
}

static void test_not_utf8(void **state)
{
	static const char lone[] = "{\"subject\":\"\xff\"}", cut[] = "{\"subject\":\"\xe1\xbb\"}",
			  surrogate[] = "{\"subject\":\"\\ud800\"}", zero[] = "{\"subject\":\"a\\u0000b\"}";

	(void)state;
	assert_body(lone, sizeof(lone) - 1, 400, "json.malformed");
	assert_body(cut, sizeof(cut) - 1, 400, "json.malformed");
	assert_body(surrogate, sizeof(surrogate) - 1, 400, "json.malformed");
	assert_body(zero, sizeof(zero) - 1, 422, "request.invalid");
	assert_refused(document_with("subject", json_string("bell\a")), 422, "/subject");
}

static void test_not_normalised(void **state)
{
	/* "Về" with combining marks: accepted, and kept as the same text as when it is composed. */
	json_t *decomposed = document_with("subject", json_string("Ve\xcc\x82\xcc\x80 vie\xcc\xa3\xcc\x82"
								  "c"));
	struct http_answer answer;

	(void)state;
	step_post(clerk, "/api/v1/incoming", decomposed, NULL, NULL, &answer);
	json_decref(decomposed);
	assert_int_equal(answer.status, 201);
	assert_string_equal(json_text(answer.json, "document.subject"), "Về việc");
	http_answer_free(&answer);
}

static void test_dates(void **state)
{
	(void)state;
	assert_refused(document_with("issuedDate", json_string("2026-02-30")), 422, "/issuedDate");
	assert_refused(document_with("issuedDate", json_string("05/01/2026")), 422, "/issuedDate");
	assert_refused(document_with("issuedDate", json_string("9998-01-01")), 422, "/issuedDate");
	assert_refused(document_with("dueDate", json_string("2001-01-01")), 422, "/dueDate");
}

static void test_json(void **state)
{
	static const char twice[] = "{\"subject\":\"a\",\"subject\":\"b\"}";
	char *deep = malloc(2 * DEEP + 32);
	size_t len = 0;

	(void)state;
	assert_non_null(deep);
	assert_body("{", 1, 400, "json.malformed");
	assert_body("[]", 2, 422, "request.invalid");
	assert_body("nonsense", 8, 400, "json.malformed");
	assert_body(twice, sizeof(twice) - 1, 400, "json.malformed");
	len += (size_t)sprintf(deep, "{\"uploads\":");
	memset(deep + len, '[', DEEP);
	len += DEEP;
	memset(deep + len, ']', DEEP);
	len += DEEP;
	deep[len++] = '}';
	assert_body(deep, len, 400, "json.malformed");
	free(deep);
}

static void test_not_a_pdf(void **state)
{
	static const char png[] = "\x89PNG\r\n\x1a\n0000IEND\xae\x42\x60\x82",
			  program[] = "\x7f"
				      "ELF\2\1\1\0\0\0",
			  cut[] = "%PDF-1.7\n1 0 obj";
	struct http_answer answer;

	(void)state;
	step_upload(clerk, "a.pdf", "application/pdf", png, sizeof(png) - 1, &answer);
	assert_int_equal(answer.status, 415);
	assert_string_equal(json_text(answer.json, "reason"), "blob.type_mismatch");
	assert_string_equal(json_text(answer.json, "actualType"), "image/png");
	http_answer_free(&answer);
	step_upload(clerk, "a.pdf", "application/pdf", program, sizeof(program) - 1, &answer);
	assert_int_equal(answer.status, 415);
	http_answer_free(&answer);
	step_upload(clerk, "a.pdf", "application/pdf", cut, sizeof(cut) - 1, &answer);
	assert_int_equal(answer.status, 415);
	assert_string_equal(json_text(answer.json, "reason"), "blob.pdf_broken");
	http_answer_free(&answer);
	/* A picture may be uploaded, and is no original. */
	step_upload(clerk, "a.png", "image/png", png, sizeof(png) - 1, &answer);
	assert_int_equal(answer.status, 201);
	assert_refused(step_document(json_text(answer.json, "uploadId"), fresh_code()), 422, "/uploads/0/uploadId");
	http_answer_free(&answer);
}

/* How many files lie in the blob directory, finished or not. */
static unsigned count_files(void)
{
	char command[400];
	unsigned count = 0;
	FILE *pipe;

	snprintf(command, sizeof(command), "find '%s/store/blobs' -type f | wc -l", harness_directory(harness));
	pipe = popen(command, "r");
	assert_non_null(pipe);
	assert_int_equal(fscanf(pipe, "%u", &count), 1);
	pclose(pipe);
	return count;
}

static int begin_upload(const char *framing)
{
	char head[512];
	int fd = raw_connect(harness_port(harness));

	assert_true(fd >= 0);
	snprintf(
	    head, sizeof(head),
	    "POST /api/v1/blobs HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nX-File-Name: a.pdf\r\n%s\r\n\r\n",
	    clerk_token, framing);
	assert_int_equal(raw_send(fd, head, strlen(head)), 0);
	return fd;
}

static void wait_for_files(unsigned wanted)
{
	for (int i = 0; i < 500 && count_files() != wanted; i++)
		usleep(10000);
	assert_int_equal(count_files(), wanted);
}

static void test_body_that_stops_half_way(void **state)
{
	unsigned before = count_files();
	int fd = begin_upload("Content-Length: 100000");

	(void)state;
	assert_int_equal(raw_send(fd, STEPS_PDF, strlen(STEPS_PDF)), 0);
	wait_for_files(before + 1);
	close(fd);
	wait_for_files(before);
	/* The same with a form. */
	size_t documents = count_documents();
	char head[512];
	fd = raw_connect(harness_port(harness));
	snprintf(
	    head, sizeof(head),
	    "POST /api/v1/incoming HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nIdempotency-Key: half\r\n"
	    "Content-Type: application/json\r\nContent-Length: 5000\r\n\r\n{\"subject\":\"a",
	    clerk_token);
	assert_int_equal(raw_send(fd, head, strlen(head)), 0);
	close(fd);
	assert_int_equal(count_documents(), documents);
}

static void test_two_gigabytes_announced(void **state)
{
	unsigned before = count_files();
	static struct raw_answer answer;
	int fd = begin_upload("Content-Length: 2147483648");

	(void)state;
	raw_read(fd, 10000, &answer);
	close(fd);
	assert_int_equal(answer.status, 413);
	assert_non_null(strstr(answer.text, "web.body_too_large"));
	assert_non_null(strstr(answer.text, "4194304"));
	assert_int_equal(count_files(), before);
}

static void test_two_gigabytes_streamed(void **state)
{
	static struct raw_answer answer;
	static char piece[PIECE];
	unsigned before = count_files();
	uint64_t sent = 0;
	int fd = begin_upload("Transfer-Encoding: chunked"), error = 0;

	(void)state;
	memcpy(piece, "%PDF-1.7\n", 9);
	/* Sent until the server has had enough; it must not have to read all of it. */
	while (!error && sent < 2147483648u) {
		error = raw_send(fd, "10000\r\n", 7);
		if (!error)
			error = raw_send(fd, piece, sizeof(piece));
		if (!error)
			error = raw_send(fd, "\r\n", 2);
		sent += sizeof(piece);
		if (sent > UPLOAD_LIMIT && sent % (16u << 20) == 0) {
			raw_read(fd, 0, &answer);
			if (answer.status)
				break;
		}
	}
	if (!answer.status)
		raw_read(fd, 10000, &answer);
	close(fd);
	assert_int_equal(answer.status, 413);
	assert_true(sent < 1073741824u);
	wait_for_files(before);
}

static void test_unknown_ids(void **state)
{
	static const char *const paths[] = {"/api/v1/incoming/123456789012345678", "/api/v1/incoming/0",
					    "/api/v1/incoming/abc", "/api/v1/incoming/123456789012345678/files/1"};
	struct http_answer answer;

	(void)state;
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		struct http_request request = {.path = paths[i]};

		http_ask(clerk, &request, &answer);
		if (answer.status != 404)
			fail_msg("%s: %ld %s", paths[i], answer.status, answer.body);
		http_answer_free(&answer);
	}
	assert_refused(step_document("123456789012345678", fresh_code()), 422, "/uploads/0/uploadId");
}

/* Another agency's document is not there: the same answer, to the letter but for the request's id, as for no document.
 */
static void test_another_agencys_id(void **state)
{
	struct http_client *other = harness_login(harness, "vanthu2");
	struct http_answer theirs, nobodys;
	char path[80];
	struct http_request request = {.path = path};

	(void)state;
	assert_non_null(other);
	snprintf(path, sizeof(path), "/api/v1/incoming/%s", step_register(clerk, fresh_code()));
	http_ask(clerk, &request, &theirs);
	assert_int_equal(theirs.status, 200);
	http_answer_free(&theirs);
	http_ask(other, &request, &theirs);
	snprintf(path, sizeof(path), "/api/v1/incoming/%s", "123456789012345678");
	http_ask(other, &request, &nobodys);
	assert_int_equal(theirs.status, 404);
	assert_int_equal(nobodys.status, 404);
	json_object_del(theirs.json, "request_id");
	json_object_del(nobodys.json, "request_id");
	assert_true(json_equal(theirs.json, nobodys.json));
	http_answer_free(&theirs);
	http_answer_free(&nobodys);
	http_client_destroy(&other);
}

static void test_somebody_elses_upload(void **state)
{
	struct http_client *head = harness_login(harness, "giamdoc"), *other = harness_login(harness, "vanthu2");
	char upload[32];
	struct http_answer answer;

	(void)state;
	assert_non_null(head);
	assert_non_null(other);
	/* Of a colleague, and of another agency. */
	assert_refused(step_document(step_upload_pdf(head), fresh_code()), 422, "/uploads/0/uploadId");
	assert_refused(step_document(step_upload_pdf(other), fresh_code()), 422, "/uploads/0/uploadId");
	/* One's own, a second time. */
	snprintf(upload, sizeof(upload), "%s", step_upload_pdf(clerk));
	json_t *first = step_document(upload, fresh_code());
	step_post(clerk, "/api/v1/incoming", first, NULL, NULL, &answer);
	json_decref(first);
	assert_int_equal(answer.status, 201);
	http_answer_free(&answer);
	assert_refused(step_document(upload, fresh_code()), 422, "/uploads/0/uploadId");
	http_client_destroy(&head);
	http_client_destroy(&other);
}

static void test_stale_version(void **state)
{
	char path[100], etag[24];
	struct http_request request = {.path = path};
	struct http_answer answer;
	json_t *empty = json_object();

	(void)state;
	snprintf(path, sizeof(path), "/api/v1/incoming/%s", step_register(clerk, fresh_code()));
	http_ask(clerk, &request, &answer);
	assert_string_equal(json_text(answer.json, "actions.0.name"), "submit");
	snprintf(etag, sizeof(etag), "%s", json_text(answer.json, "actions.0.etag"));
	http_answer_free(&answer);
	strcat(path, "/submit");
	step_post(clerk, path, empty, NULL, "99", &answer);
	assert_int_equal(answer.status, 412);
	http_answer_free(&answer);
	step_post(clerk, path, empty, NULL, NULL, &answer);
	assert_int_equal(answer.status, 428);
	http_answer_free(&answer);
	step_post(clerk, path, empty, NULL, etag, &answer);
	assert_int_equal(answer.status, 200);
	http_answer_free(&answer);
	/* Done already: the version has moved on, and nothing is done twice. */
	step_post(clerk, path, empty, NULL, etag, &answer);
	assert_true(answer.status == 412 || answer.status == 409);
	http_answer_free(&answer);
	json_decref(empty);
}

static void test_second_submit(void **state)
{
	json_t *form = document(), *other = document();
	struct http_answer first, again, changed, missing;
	char *text;
	size_t before;

	(void)state;
	step_post(clerk, "/api/v1/incoming", form, "one-form", NULL, &first);
	assert_int_equal(first.status, 201);
	before = count_documents();
	step_post(clerk, "/api/v1/incoming", form, "one-form", NULL, &again);
	assert_int_equal(again.status, 201);
	assert_string_equal(json_text(again.json, "document.id"), json_text(first.json, "document.id"));
	assert_string_equal(json_text(again.json, "document.arrivalNumber"),
			    json_text(first.json, "document.arrivalNumber"));
	step_post(clerk, "/api/v1/incoming", other, "one-form", NULL, &changed);
	assert_int_equal(changed.status, 422);
	text = json_dumps(form, 0);
	struct http_request request = {.path = "/api/v1/incoming", .body = text};
	http_ask(clerk, &request, &missing);
	assert_int_equal(missing.status, 400);
	assert_string_equal(json_text(missing.json, "reason"), "web.key_required");
	free(text);
	assert_int_equal(count_documents(), before);
	http_answer_free(&first);
	http_answer_free(&again);
	http_answer_free(&changed);
	http_answer_free(&missing);
	json_decref(form);
	json_decref(other);
}

static void test_secret_documents_never_enter(void **state)
{
	json_t *secret = document_with("secrecy", json_string("SECRECY_SECRET"));
	size_t before = count_documents();
	struct http_answer answer;

	(void)state;
	step_post(clerk, "/api/v1/incoming", secret, NULL, NULL, &answer);
	json_decref(secret);
	assert_true(answer.status == 403 || answer.status == 422);
	assert_string_not_equal(json_text(answer.json, "detail"), "");
	http_answer_free(&answer);
	assert_int_equal(count_documents(), before);
}

/* After all of this: the chain of events is whole. */
static void test_audit_is_intact(void **state)
{
	const char *const words[] = {"audit", "verify", NULL};
	char *output = NULL;

	(void)state;
	assert_int_equal(harness_cli(harness, words, NULL, &output), 0);
	free(output);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_good_one),
	    cmocka_unit_test(test_wrong_types),
	    cmocka_unit_test(test_too_long),
	    cmocka_unit_test(test_several_mistakes_are_named_together),
	    cmocka_unit_test(test_not_utf8),
	    cmocka_unit_test(test_not_normalised),
	    cmocka_unit_test(test_dates),
	    cmocka_unit_test(test_json),
	    cmocka_unit_test(test_not_a_pdf),
	    cmocka_unit_test(test_body_that_stops_half_way),
	    cmocka_unit_test(test_two_gigabytes_announced),
	    cmocka_unit_test(test_two_gigabytes_streamed),
	    cmocka_unit_test(test_unknown_ids),
	    cmocka_unit_test(test_another_agencys_id),
	    cmocka_unit_test(test_somebody_elses_upload),
	    cmocka_unit_test(test_stale_version),
	    cmocka_unit_test(test_second_submit),
	    cmocka_unit_test(test_secret_documents_never_enter),
	    cmocka_unit_test(test_audit_is_intact),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
