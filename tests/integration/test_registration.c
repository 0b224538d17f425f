/*
 * Entering documents on a real server: corrections, batches, paper that follows, cancelled receptions, and what must
 * not enter under a process that bars it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "integration/steps.h"

#define PATH_MAX_CHARS 200u
#define BODY_MAX 8192u

struct fixture {
	struct harness *harness;
	struct http_client *clerk, *head;
};

static int open_server(const char *yaml, void **state)
{
	static struct fixture fixture;
	int error;

	fixture = (struct fixture){NULL, NULL, NULL};
	*state = &fixture;
	error = harness_start(&(struct harness_options){.yaml = yaml}, &fixture.harness);
	if (error)
		return error;
	fixture.clerk = harness_login(fixture.harness, "vanthu");
	fixture.head = harness_login(fixture.harness, "giamdoc");
	return fixture.clerk && fixture.head ? 0 : -1;
}

static int setup(void **state)
{
	return open_server(NULL, state);
}

static int setup_ministry(void **state)
{
	return open_server("incoming: {process: \"" CONGVAN_SOURCE_DIR "/config/presets/bct-imoit/incoming.yaml\"}\n",
			   state);
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;

	http_client_destroy(&fixture->clerk);
	http_client_destroy(&fixture->head);
	harness_destroy(&fixture->harness);
	return 0;
}

static void registered(struct fixture *fixture, const char *number, char id[32])
{
	snprintf(id, 32, "%s", step_register(fixture->clerk, number));
	assert_true(*id);
}

static struct http_answer ask(struct http_client *client, const char *method, const char *path, const char *body,
			      const char *etag, const char *key)
{
	static unsigned keys;
	char key_line[80], etag_line[80];
	struct http_answer answer;
	struct http_request request = {.method = method, .path = path, .body = body, .headers = {key_line}};

	if (key)
		snprintf(key_line, sizeof(key_line), "Idempotency-Key: %s", key);
	else
		snprintf(key_line, sizeof(key_line), "Idempotency-Key: entry-%u", ++keys);
	if (etag) {
		snprintf(etag_line, sizeof(etag_line), "If-Match: \"%s\"", etag);
		request.headers[1] = etag_line;
	}
	http_ask(client, &request, &answer);
	return answer;
}

static void expect(struct http_answer answer, long status, const char *path, const char *text)
{
	if (answer.status != status)
		print_error("%ld %s\n", answer.status, answer.body ? answer.body : answer.problem);
	assert_int_equal(answer.status, status);
	if (path)
		assert_string_equal(json_text(answer.json, path), text);
	http_answer_free(&answer);
}

/* ---- corrections ---- */

static void a_correction_needs_the_version_it_was_made_on(void **state)
{
	struct fixture *fixture = *state;
	char id[32], path[PATH_MAX_CHARS], etag[32];
	const char *body = "{\"reason\": \"Gõ nhầm\", \"subject\": \"Trích yếu đúng\"}";
	struct http_answer answer;

	registered(fixture, "70", id);
	snprintf(path, sizeof(path), "/api/v1/incoming/%s", id);
	answer = ask(fixture->clerk, "GET", path, NULL, NULL, NULL);
	snprintf(etag, sizeof(etag), "%s", json_text(answer.json, "correction.etag"));
	assert_string_equal(json_text(answer.json, "correction.needs.0.field"), "reason");
	assert_string_equal(json_text(answer.json, "stamp.number"), json_text(answer.json, "document.arrivalNumber"));
	assert_true(*json_text(answer.json, "stamp.agency"));
	http_answer_free(&answer);

	expect(ask(fixture->clerk, "PATCH", path, body, NULL, NULL), 428, NULL, NULL);
	expect(ask(fixture->clerk, "PATCH", path, body, "99", NULL), 412, NULL, NULL);
	expect(ask(fixture->head, "PATCH", path, body, etag, NULL), 403, "reason", "incoming.not_corrector");
	expect(ask(fixture->clerk, "PATCH", path, "{\"subject\": \"x\"}", etag, NULL), 422, "errors.0.pointer",
	       "/reason");
	expect(ask(fixture->clerk, "PATCH", path, "{\"reason\": \"x\", \"urgency\": \"URGENT\"}", etag, NULL), 422,
	       "errors.0.pointer", "/urgency");
	expect(ask(fixture->clerk, "PATCH", path, "{\"reason\": \"x\", \"secrecy\": \"SECRECY_SECRET\"}", etag, NULL),
	       403, "reason", "incoming.secret_refused");
	expect(ask(fixture->clerk, "PATCH", "/api/v1/incoming/12", body, etag, NULL), 404, NULL, NULL);
	answer = ask(fixture->clerk, "PATCH", path, body, etag, "correct-1");
	assert_int_equal(answer.status, 200);
	assert_string_equal(json_text(answer.json, "document.subject"), "Trích yếu đúng");
	assert_string_equal(json_text(answer.json, "timeline.0.changes.0.field"), "subject");
	assert_string_equal(json_text(answer.json, "timeline.0.changes.0.after"), "Trích yếu đúng");
	http_answer_free(&answer);
	/* Repeated, it has its effect once. */
	expect(ask(fixture->clerk, "PATCH", path, body, etag, "correct-1"), 200, "document.subject", "Trích yếu đúng");
	expect(ask(fixture->clerk, "PATCH", path, body, etag, NULL), 412, NULL, NULL);
}

/* ---- batches ---- */

static const char *batch_body(char *body, char ids[][32], size_t count)
{
	size_t len = (size_t)snprintf(body, BODY_MAX, "{\"items\": [");

	for (size_t i = 0; i < count; i++)
		len += (size_t)snprintf(body + len, BODY_MAX - len, "%s{\"id\": \"%s\"}", i ? "," : "", ids[i]);
	snprintf(body + len, BODY_MAX - len, "]}");
	return body;
}

static void a_batch_answers_for_each_and_repeats(void **state)
{
	struct fixture *fixture = *state;
	static char ids[51][32], body[BODY_MAX];
	struct http_answer answer;
	char path[PATH_MAX_CHARS];

	for (size_t i = 0; i < 2; i++) {
		char number[8];

		snprintf(number, sizeof(number), "%zu", 80 + i);
		registered(fixture, number, ids[i]);
	}
	expect(ask(fixture->clerk, "POST", "/api/v1/incoming/offers", batch_body(body, ids, 2), NULL, NULL), 200,
	       "offers.0.name", "submit");
	snprintf(ids[2], sizeof(ids[2]), "12345");
	batch_body(body, ids, 3);
	answer = ask(fixture->clerk, "POST", "/api/v1/incoming/offers", body, NULL, NULL);
	assert_int_equal(answer.status, 200);
	assert_int_equal(json_array_size(json_at(answer.json, "offers")), 0);
	http_answer_free(&answer);
	for (unsigned turn = 0; turn < 2; turn++) { /* the second one is the kept answer */
		answer = ask(fixture->clerk, "POST", "/api/v1/incoming/batch/submit", body, NULL, "batch-1");
		assert_int_equal(answer.status, 200);
		assert_int_equal(json_integer_value(json_at(answer.json, "done")), 2);
		assert_true(json_is_true(json_at(answer.json, "results.0.done")));
		assert_string_equal(json_text(answer.json, "results.1.stateName"), "submitted");
		assert_int_equal(json_integer_value(json_at(answer.json, "results.2.problem.status")), 404);
		http_answer_free(&answer);
	}
	snprintf(path, sizeof(path), "/api/v1/incoming/%s", ids[0]);
	answer = ask(fixture->head, "GET", path, NULL, NULL, NULL);
	assert_int_equal(json_array_size(json_at(answer.json, "timeline")), 2);
	http_answer_free(&answer);
	expect(ask(fixture->clerk, "POST", "/api/v1/incoming/batch/submit", body, NULL, NULL), 200,
	       "results.0.problem.reason", "incoming.wrong_state");

	/* What is wrong with the request as a whole. */
	expect(ask(fixture->clerk, "POST", "/api/v1/incoming/batch/submit", "{}", NULL, NULL), 422, "errors.0.pointer",
	       "/items");
	expect(ask(fixture->clerk, "POST", "/api/v1/incoming/batch/submit", "{\"items\": \"all\"}", NULL, NULL), 422,
	       "errors.0.pointer", "/items");
	expect(
	    ask(fixture->clerk, "POST", "/api/v1/incoming/batch/submit", "{\"items\": [{\"id\": \"x\"}]}", NULL, NULL),
	    422, "errors.0.pointer", "/items/0/id");
	snprintf(ids[1], sizeof(ids[1]), "%s", ids[0]);
	expect(ask(fixture->clerk, "POST", "/api/v1/incoming/batch/submit", batch_body(body, ids, 2), NULL, NULL), 422,
	       "errors.0.pointer", "/items/1/id");
	for (size_t i = 0; i < 51; i++)
		snprintf(ids[i], sizeof(ids[i]), "%zu", 1000 + i);
	expect(ask(fixture->clerk, "POST", "/api/v1/incoming/batch/submit", batch_body(body, ids, 51), NULL, NULL), 422,
	       "errors.0.code", "too_many");
}

/* ---- saved views ---- */

static void views_are_put_under_their_version_and_are_ones_own(void **state)
{
	static const char path[] = "/api/v1/work/views";
	static const char view[] = "{\"views\": [{\"name\": \"Khẩn\", \"list\": \"work\", \"query\": "
				   "\"box=to-do&urgency=URGENCY_URGENT\", \"standard\": true}]}";
	struct fixture *fixture = *state;

	expect(ask(fixture->clerk, "GET", path, NULL, NULL, NULL), 200, "etag", "0");
	expect(ask(fixture->clerk, "PUT", path, view, NULL, NULL), 428, NULL, NULL);
	expect(ask(fixture->clerk, "PUT", path, view, "0", NULL), 200, "views.0.name", "Khẩn");
	expect(ask(fixture->clerk, "PUT", path, view, "0", NULL), 412, NULL, NULL);
	expect(ask(fixture->clerk, "PUT", path, "{\"views\": [{\"name\": \"x\", \"list\": \"y\"}]}", "1", NULL), 422,
	       "errors.0.pointer", "/views/0/list");
	expect(ask(fixture->clerk, "GET", path, NULL, NULL, NULL), 200, "views.0.query",
	       "box=to-do&urgency=URGENCY_URGENT");
	expect(ask(fixture->head, "GET", path, NULL, NULL, NULL), 200, "etag", "0");
	expect(
	    ask(fixture->head, "GET", "/api/v1/work?sort=SORT_ORGAN&due=WHEN_WEEK&pinUrgency=false", NULL, NULL, NULL),
	    200, NULL, NULL);
	expect(ask(fixture->head, "GET", "/api/v1/work?due=SOON", NULL, NULL, NULL), 422, NULL, NULL);
}

/* ---- paper, and a reception that is cancelled ---- */

static void paper_follows_and_receptions_are_cancelled(void **state)
{
	struct fixture *fixture = *state;
	json_t *form = step_document(step_upload_pdf(fixture->clerk), "90");
	char id[32], register_id[32], number[32], path[PATH_MAX_CHARS];
	struct http_answer answer;

	json_object_set_new(form, "source", json_string("email"));
	json_object_set_new(form, "noPaper", json_true());
	step_post(fixture->clerk, "/api/v1/incoming", form, NULL, NULL, &answer);
	assert_int_equal(answer.status, 201);
	assert_string_equal(json_text(answer.json, "document.medium"), "MEDIUM_ELECTRONIC");
	assert_string_equal(json_text(answer.json, "document.sourceLabel.vi"), "Thư điện tử");
	snprintf(id, sizeof(id), "%s", json_text(answer.json, "document.id"));
	http_answer_free(&answer);

	json_object_set_new(form, "source", json_string("paper_post"));
	json_object_del(form, "noPaper");
	json_object_set_new(form, "uploads", json_array());
	step_post(fixture->clerk, "/api/v1/incoming", form, NULL, NULL, &answer);
	assert_int_equal(answer.status, 409);
	assert_string_equal(json_text(answer.json, "paperOf"), id);
	http_answer_free(&answer);
	json_object_set_new(form, "source", json_string("interconnection"));
	step_post(fixture->clerk, "/api/v1/incoming", form, NULL, NULL, &answer);
	assert_int_equal(answer.status, 422);
	assert_true(step_names_field(&answer, "/source"));
	http_answer_free(&answer);
	json_decref(form);

	step_act(fixture->clerk, id, "paper", "{\"paper\": {\"place\": \"Tủ 3\"}}", &answer);
	assert_int_equal(answer.status, 422);
	assert_string_equal(json_text(answer.json, "errors.0.pointer"), "/paper/keeper");
	http_answer_free(&answer);
	step_act(fixture->clerk, id, "paper", "{\"paper\": {\"place\": \"Tủ 3\", \"keeper\": \"Văn thư\"}}", &answer);
	assert_int_equal(answer.status, 200);
	assert_string_equal(json_text(answer.json, "document.medium"), "MEDIUM_BOTH");
	http_answer_free(&answer);

	step_act(fixture->clerk, id, "cancel", "{\"reason\": \"Gửi nhầm\"}", &answer);
	assert_int_equal(answer.status, 200);
	assert_string_equal(json_text(answer.json, "document.state"), "INCOMING_CANCELLED");
	snprintf(register_id, sizeof(register_id), "%s", json_text(answer.json, "document.registerId"));
	snprintf(number, sizeof(number), "%s", json_text(answer.json, "document.arrivalNumber"));
	http_answer_free(&answer);
	snprintf(path, sizeof(path), "/api/v1/registers/%s/entries?from=%s&to=%s", register_id, number, number);
	answer = ask(fixture->clerk, "GET", path, NULL, NULL, NULL);
	assert_string_equal(json_text(answer.json, "entries.0.state"), "ENTRY_VOID");
	assert_string_equal(json_text(answer.json, "entries.0.reason"), "Gửi nhầm");
	http_answer_free(&answer);
	registered(fixture, "90", id); /* registered anew, without a warning */
}

/* ---- under a process that bars some ---- */

static void what_is_barred_does_not_enter(void **state)
{
	struct fixture *fixture = *state;
	json_t *form = step_document(step_upload_pdf(fixture->clerk), "95");
	struct http_answer answer;
	char id[32], path[PATH_MAX_CHARS];

	answer = ask(fixture->clerk, "GET", "/api/v1/incoming/registration", NULL, NULL, NULL);
	assert_true(json_is_true(json_at(answer.json, "mayRegister")));
	assert_string_equal(json_text(answer.json, "needs.1.use"), "REGISTRATION_FORBIDDEN");
	assert_string_equal(json_text(answer.json, "needs.1.article"), "QĐ 2226/QĐ-BCT Đ8.2");
	assert_string_equal(json_text(answer.json, "barred.0.article"), "QĐ 2226/QĐ-BCT Đ6.1");
	http_answer_free(&answer);

	json_object_set_new(form, "documentType", json_string("ĐƠN TỐ CÁO"));
	step_post(fixture->clerk, "/api/v1/incoming", form, NULL, NULL, &answer);
	assert_int_equal(answer.status, 403);
	assert_string_equal(json_text(answer.json, "reason"), "incoming.barred_by");
	assert_string_equal(json_text(answer.json, "article"), "QĐ 2226/QĐ-BCT Đ6.1");
	assert_non_null(strstr(json_text(answer.json, "detail"), "bì kín"));
	http_answer_free(&answer);
	json_object_set_new(form, "documentType", json_string("Công văn"));
	json_object_set_new(form, "annexPaper", json_pack("{s:s, s:s}", "place", "Kho", "keeper", "Văn thư"));
	step_post(fixture->clerk, "/api/v1/incoming", form, NULL, NULL, &answer);
	assert_int_equal(answer.status, 422);
	assert_true(step_names_field(&answer, "/annexPaper"));
	http_answer_free(&answer);
	json_object_del(form, "annexPaper");
	step_post(fixture->clerk, "/api/v1/incoming", form, NULL, NULL, &answer);
	assert_int_equal(answer.status, 201);
	snprintf(id, sizeof(id), "%s", json_text(answer.json, "document.id"));
	http_answer_free(&answer);
	json_decref(form);

	/* Nor does it come in by a later change. */
	snprintf(path, sizeof(path), "/api/v1/incoming/%s", id);
	expect(ask(fixture->clerk, "PATCH", path, "{\"reason\": \"x\", \"documentType\": \"Đơn tố cáo\"}", "1", NULL),
	       403, "reason", "incoming.barred_by");
	expect(ask(fixture->clerk, "PATCH", path, "{\"reason\": \"x\", \"circulation\": \"CIRCULATION_RESTRICTED\"}",
		   "1", NULL),
	       403, "reason", "incoming.barred_by");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(a_correction_needs_the_version_it_was_made_on, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_batch_answers_for_each_and_repeats, setup, teardown),
	    cmocka_unit_test_setup_teardown(views_are_put_under_their_version_and_are_ones_own, setup, teardown),
	    cmocka_unit_test_setup_teardown(paper_follows_and_receptions_are_cancelled, setup, teardown),
	    cmocka_unit_test_setup_teardown(what_is_barred_does_not_enter, setup_ministry, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
