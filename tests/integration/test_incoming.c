/* Incoming documents on a real server: what bad input gets, what is stale, who sees what, and two who act at once. */
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "integration/harness.h"

#define BODY_MAX 4096

static int setup(void **state)
{
	struct harness *harness = NULL;
	int result = harness_start(&(struct harness_options){.empty = false}, &harness);

	*state = harness;
	return result;
}

static int teardown(void **state)
{
	struct harness *harness = *state;

	harness_destroy(&harness);
	return 0;
}

/* ---- asking ---- */

static unsigned keys; /* every form gets a key of its own */

static struct http_answer post(struct http_client *client, const char *path, const char *if_match, const char *body)
{
	char key[64], match[64];
	struct http_answer answer;
	struct http_request request = {.method = "POST", .path = path, .body = body};

	snprintf(key, sizeof(key), "Idempotency-Key: test-%u", ++keys);
	request.headers[0] = key;
	request.headers[1] = "Accept-Language: en";
	if (if_match) {
		snprintf(match, sizeof(match), "If-Match: \"%s\"", if_match);
		request.headers[2] = match;
	}
	http_ask(client, &request, &answer);
	return answer;
}

static struct http_answer get(struct http_client *client, const char *path)
{
	struct http_answer answer;

	http_ask(client, &(struct http_request){.path = path}, &answer);
	return answer;
}

static void assert_answer(struct http_answer answer, long status, const char *reason)
{
	if (answer.status != status)
		print_error("%ld %s %s\n", answer.status, answer.problem, answer.body ? answer.body : "");
	assert_int_equal(answer.status, status);
	if (reason)
		assert_string_equal(json_text(answer.json, "reason"), reason);
	http_answer_free(&answer);
}

static void day_text(char *to, size_t size, int days_from_now)
{
	time_t then = time(NULL) + 7 * 3600 + days_from_now * 86400L;
	struct tm day;

	strftime(to, size, "%Y-%m-%d", gmtime_r(&then, &day));
}

/* A good form; `more` are further members, which replace nothing. */
static void form(char *to, const char *number, const char *more)
{
	char issued[16];

	day_text(issued, sizeof(issued), -3);
	snprintf(
	    to, BODY_MAX,
	    "{\"issuingOrgan\":\"Bộ Y tế\",\"codeNumber\":\"%s\",\"codeNotation\":\"BYT-KCB\",\"issuedDate\":\"%s\","
	    "\"documentType\":\"Công văn\",\"subject\":\"V/v kiểm tra\"%s}",
	    number, issued, more);
}

static void register_document(struct http_client *clerk, const char *number, const char *more, char *ret_path,
			      size_t size)
{
	char body[BODY_MAX];
	struct http_answer answer;
	char *location;

	form(body, number, more);
	answer = post(clerk, "/api/v1/incoming", NULL, body);
	if (answer.status != 201)
		print_error("%ld %s\n", answer.status, answer.body);
	assert_int_equal(answer.status, 201);
	location = http_answer_header(&answer, "Location");
	assert_non_null(location);
	snprintf(ret_path, size, "%s", location);
	free(location);
	http_answer_free(&answer);
}

/* The etag of an action that is offered; "" when it is not. */
static void offer(struct http_client *client, const char *path, const char *action, char *ret_etag, size_t size)
{
	struct http_answer answer = get(client, path);
	json_t *offers = json_at(answer.json, "actions"), *one;
	size_t i;

	*ret_etag = '\0';
	json_array_foreach(offers, i, one)
	{
		if (strcmp(json_text(one, "name"), action) == 0)
			snprintf(ret_etag, size, "%s", json_text(one, "etag"));
	}
	http_answer_free(&answer);
}

static struct http_answer act(struct http_client *client, const char *path, const char *action, const char *body)
{
	char etag[32], whole[128];

	offer(client, path, action, etag, sizeof(etag));
	assert_true(*etag);
	snprintf(whole, sizeof(whole), "%s/%s", path, action);
	return post(client, whole, etag, body);
}

/* ---- what bad input gets ---- */

static void what_bad_forms_get(void **state)
{
	struct http_client *clerk = harness_login(*state, "vanthu");
	static const struct {
		const char *more; /* repeats no member of a good form: a second one of the same name is refused */
		long status;
		const char *reason, *pointer;
	} cases[] = {
	    {",\"urgency\":\"URGENCY_SOON\"", 422, "request.invalid", "/urgency"},
	    {",\"urgency\":7", 422, "request.invalid", "/urgency"},
	    {",\"pageAmount\":\"many\"", 422, "request.invalid", "/pageAmount"},
	    {",\"pageAmount\":1000", 422, "request.invalid", "/pageAmount"},
	    {",\"dueDate\":\"2020-01-01\"", 422, "request.invalid", "/dueDate"},
	    {",\"dueDate\":\"31/12/2099\"", 422, "request.invalid", "/dueDate"},
	    {",\"signerName\":\"\\u0007\"", 422, "request.invalid", "/signerName"},
	    {",\"uploads\":[{\"uploadId\":\"1\"}]", 422, "request.invalid", "/uploads/0/uploadId"},
	    {",\"uploads\":{}", 422, "request.invalid", "/uploads"},
	    {",\"registerId\":\"17\"", 422, "request.invalid", "/registerId"},
	    {",\"submit\":{\"personId\":\"17\"}", 422, "request.invalid", "/submit/personId"},
	    {",\"secrecy\":\"SECRECY_TOP_SECRET\"", 403, "incoming.secret_refused", NULL},
	    {",\"subject\":\"hai lần\"", 400, "json.malformed", NULL},
	    {",\"subject\"", 400, "json.malformed", NULL},
	    {",\"description\":\"\xff\"", 400, "json.malformed", NULL},
	};
	struct http_answer answer;
	char body[BODY_MAX];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		form(body, "1", cases[i].more);
		answer = post(clerk, "/api/v1/incoming", NULL, body);
		if (cases[i].pointer && strcmp(json_text(answer.json, "errors.0.pointer"), cases[i].pointer) != 0)
			print_error("%s: %s\n", cases[i].more, answer.body);
		if (cases[i].pointer)
			assert_string_equal(json_text(answer.json, "errors.0.pointer"), cases[i].pointer);
		assert_answer(answer, cases[i].status, cases[i].reason);
	}
	/* Nothing was half-written: the first good form gets the first number. */
	form(body, "1", "");
	answer = post(clerk, "/api/v1/incoming", NULL, body);
	assert_int_equal(answer.status, 201);
	assert_string_equal(json_text(answer.json, "document.arrivalNumber"), "1");
	http_answer_free(&answer);
	http_client_destroy(&clerk);
}

static void text_is_stored_in_one_form(void **state)
{
	struct http_client *clerk = harness_login(*state, "vanthu");
	struct http_answer answer;
	char path[128];

	register_document(clerk, "nfc", ",\"description\":\"Ho\\u0300a b\\u00ecnh\"", path, sizeof(path));
	answer = get(clerk, path);
	assert_string_equal(json_text(answer.json, "document.description"), "Hòa bình");
	http_answer_free(&answer);
	http_client_destroy(&clerk);
}

static long upload(struct http_client *client, const char *type, const void *data, size_t len, char *ret_id,
		   size_t size)
{
	struct http_answer answer;
	long status;

	http_ask(client,
		 &(struct http_request){.method = "POST",
					.path = "/api/v1/blobs",
					.body = data,
					.body_len = len,
					.content_type = type,
					.headers = {"X-File-Name: ban-quet.pdf"}},
		 &answer);
	status = answer.status;
	snprintf(ret_id, size, "%s", json_text(answer.json, "uploadId"));
	http_answer_free(&answer);
	return status;
}

static void try_upload(struct http_client *clerk, const char *number, const char *upload_id, long status,
		       const char *code)
{
	char more[128], body[BODY_MAX];
	struct http_answer answer;

	snprintf(more, sizeof(more), ",\"uploads\":[{\"uploadId\":\"%s\"}]", upload_id);
	form(body, number, more);
	answer = post(clerk, "/api/v1/incoming", NULL, body);
	assert_int_equal(answer.status, status);
	if (code)
		assert_string_equal(json_text(answer.json, "errors.0.code"), code);
	http_answer_free(&answer);
}

static void files_belong_to_who_uploaded_them_and_are_good_once(void **state)
{
	struct http_client *clerk = harness_login(*state, "vanthu"), *other = harness_login(*state, "thuky");
	static const char pdf[] = "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";
	static const unsigned char png[] = {0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0, 0, 13, 'I', 'H', 'D', 'R'};
	char theirs[32], picture[32], good[32];

	assert_int_equal(upload(other, "application/pdf", pdf, sizeof(pdf) - 1, theirs, sizeof(theirs)), 201);
	assert_int_equal(upload(clerk, "application/pdf", pdf, sizeof(pdf) - 1, good, sizeof(good)), 201);
	try_upload(clerk, "501", theirs, 422, "incoming.no_such_upload");
	/* Called a PDF, and isn't one: the bytes decide, here or already at the upload. */
	if (upload(clerk, "application/pdf", png, sizeof(png), picture, sizeof(picture)) == 201)
		try_upload(clerk, "502", picture, 422, "incoming.original_no_pdf");
	try_upload(clerk, "503", good, 201, NULL);
	try_upload(clerk, "504", good, 422, "incoming.no_such_upload");
	http_client_destroy(&clerk);
	http_client_destroy(&other);
}

/* ---- stale pages, repeated forms ---- */

static void a_stale_page_hears_of_it(void **state)
{
	struct http_client *clerk = harness_login(*state, "vanthu"), *head = harness_login(*state, "giamdoc");
	char path[128], submit[160], etag[32];

	register_document(clerk, "601", "", path, sizeof(path));
	snprintf(submit, sizeof(submit), "%s/submit", path);
	assert_answer(post(clerk, submit, NULL, "{}"), 428, NULL);
	assert_answer(post(clerk, submit, "99", "{}"), 412, "stale");
	assert_answer(post(head, submit, "1", "{}"), 403, "incoming.not_yours");
	offer(clerk, path, "submit", etag, sizeof(etag));
	assert_answer(post(clerk, submit, etag, "{}"), 200, NULL);
	assert_answer(post(clerk, submit, etag, "{}"), 412, "stale"); /* the same form, by another key */
	offer(clerk, path, "submit", etag, sizeof(etag));
	assert_string_equal(etag, ""); /* no longer offered */
	assert_answer(post(clerk, submit, "2", "{}"), 409, "incoming.wrong_state");
	http_client_destroy(&clerk);
	http_client_destroy(&head);
}

static void a_repeated_form_has_one_effect(void **state)
{
	struct harness *harness = *state;
	struct http_client *clerk = harness_login(harness, "vanthu");
	char body[BODY_MAX], first[64];
	struct http_answer answer;

	form(body, "701", "");
	for (int round = 0; round < 2; round++) {
		http_ask(clerk,
			 &(struct http_request){.method = "POST",
						.path = "/api/v1/incoming",
						.body = body,
						.headers = {"Idempotency-Key: twice"}},
			 &answer);
		assert_int_equal(answer.status, 201);
		if (round == 0)
			snprintf(first, sizeof(first), "%s", json_text(answer.json, "document.id"));
		else
			assert_string_equal(json_text(answer.json, "document.id"), first);
		http_answer_free(&answer);
		if (round == 0) { /* it is the store that remembers */
			harness_signal(harness, SIGKILL);
			harness_wait(harness);
			assert_int_equal(harness_restart(harness), 0);
			http_client_port(clerk, harness_port(harness));
		}
	}
	http_client_destroy(&clerk);
}

/* ---- who sees what ---- */

static void a_document_is_shown_to_those_concerned(void **state)
{
	struct http_client *clerk = harness_login(*state, "vanthu");
	static const struct {
		const char *account;
		long status;
	} cases[] = {{"giamdoc", 200},     {"phogiamdoc", 200}, {"chanhvanphong", 200}, {"thuky", 200},
		     {"truongphong", 403}, {"chuyenvien", 403}, {"quantri", 403}};
	char path[128];

	register_document(clerk, "801", ",\"submit\":{}", path, sizeof(path));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct http_client *client = harness_login(*state, cases[i].account);

		assert_answer(get(client, path), cases[i].status, NULL);
		http_client_destroy(&client);
	}
	assert_answer(get(clerk, "/api/v1/incoming/4711"), 404, "incoming.not_found");
	http_client_destroy(&clerk);
}

/* ---- two at once ---- */

struct racer {
	struct http_client *client;
	pthread_barrier_t *gate;
	const char *path, *if_match;
	char body[BODY_MAX], key[64];
	long status;
};

static void *race(void *arg)
{
	struct racer *racer = arg;
	struct http_answer answer;
	char match[64] = "X-Nothing: 1";

	if (racer->if_match)
		snprintf(match, sizeof(match), "If-Match: %s", racer->if_match);
	pthread_barrier_wait(racer->gate);
	http_ask(racer->client,
		 &(struct http_request){
		     .method = "POST", .path = racer->path, .body = racer->body, .headers = {racer->key, match}},
		 &answer);
	racer->status = answer.status;
	http_answer_free(&answer);
	return NULL;
}

static unsigned run_race(struct racer *racers, size_t count, long status)
{
	pthread_t threads[16];
	pthread_barrier_t gate;
	unsigned ended = 0;

	assert_true(count <= 16);
	pthread_barrier_init(&gate, NULL, (unsigned)count);
	for (size_t i = 0; i < count; i++) {
		racers[i].gate = &gate;
		snprintf(racers[i].key, sizeof(racers[i].key), "Idempotency-Key: race-%u", ++keys);
		assert_int_equal(pthread_create(&threads[i], NULL, race, &racers[i]), 0);
	}
	for (size_t i = 0; i < count; i++) {
		pthread_join(threads[i], NULL);
		ended += racers[i].status == status;
	}
	pthread_barrier_destroy(&gate);
	return ended;
}

static void the_same_paper_at_many_desks_is_registered_once(void **state)
{
	struct racer racers[8];

	for (size_t i = 0; i < 8; i++) {
		racers[i] = (struct racer){.client = harness_login(*state, "vanthu"), .path = "/api/v1/incoming"};
		form(racers[i].body, "901", "");
	}
	assert_int_equal(run_race(racers, 8, 201), 1);
	for (size_t i = 0; i < 8; i++) {
		assert_true(racers[i].status == 201 || racers[i].status == 409);
		http_client_destroy(&racers[i].client);
	}
}

/* Two departments lead. Both finish at the same moment: neither may miss that it was the last. */
static void two_leads_who_finish_at_once_complete_the_document(void **state)
{
	struct http_client *clerk = harness_login(*state, "vanthu"), *head = harness_login(*state, "giamdoc");
	struct http_client *chief = harness_login(*state, "chanhvanphong");
	struct http_answer people = get(clerk, "/api/v1/people?limit=200");
	char lines[512] = "", body[BODY_MAX], path[128], complete[160];
	struct racer racers[2];
	size_t i;
	json_t *one;

	json_array_foreach(json_at(people.json, "people"), i, one)
	{
		const char *account = json_text(one, "person.account");

		if (strcmp(account, "truongphong") == 0 || strcmp(account, "chuyenvien") == 0)
			snprintf(lines + strlen(lines), sizeof(lines) - strlen(lines),
				 "%s{\"personId\":\"%s\",\"role\":\"FLOW_LEAD\"}", *lines ? "," : "",
				 json_text(one, "person.id"));
	}
	http_answer_free(&people);
	for (int round = 0; round < 10; round++) {
		char number[16];
		struct http_answer view;

		snprintf(number, sizeof(number), "R%d", round);
		register_document(clerk, number, ",\"submit\":{}", path, sizeof(path));
		snprintf(complete, sizeof(complete), "%s/complete", path);
		snprintf(body, sizeof(body), "{\"directive\":\"Cùng chủ trì\",\"assignments\":[%s]}", lines);
		assert_answer(act(head, path, "direct", body), 200, NULL);
		assert_answer(act(chief, path, "distribute", "{}"), 200, NULL);
		for (i = 0; i < 2; i++) {
			racers[i] = (struct racer){.client = harness_login(*state, i ? "truongphong" : "chuyenvien"),
						   .path = complete,
						   .if_match = "\"1\"",
						   .body = "{\"result\":\"xong\"}"};
		}
		assert_int_equal(run_race(racers, 2, 200), 2);
		view = get(clerk, path);
		assert_string_equal(json_text(view.json, "document.state"), "INCOMING_COMPLETED");
		http_answer_free(&view);
		for (i = 0; i < 2; i++)
			http_client_destroy(&racers[i].client);
	}
	http_client_destroy(&clerk);
	http_client_destroy(&head);
	http_client_destroy(&chief);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_bad_forms_get),
	    cmocka_unit_test(text_is_stored_in_one_form),
	    cmocka_unit_test(files_belong_to_who_uploaded_them_and_are_good_once),
	    cmocka_unit_test(a_stale_page_hears_of_it),
	    cmocka_unit_test(a_repeated_form_has_one_effect),
	    cmocka_unit_test(a_document_is_shown_to_those_concerned),
	    cmocka_unit_test(the_same_paper_at_many_desks_is_registered_once),
	    cmocka_unit_test(two_leads_who_finish_at_once_complete_the_document),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
