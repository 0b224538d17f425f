/* Accounts, sessions and books on a real server: what ends at once, what survives kill -9, what agencies see. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "integration/harness.h"

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

static struct http_client *stranger(struct harness *harness)
{
	struct http_client *client = NULL;
	assert_int_equal(http_client_create(harness_port(harness), &client), 0);
	return client;
}

/* The status; `ret` keeps the answer if it is asked for. */
static long ask(struct http_client *client, const char *method, const char *path, const char *body, const char *header,
		struct http_answer *ret)
{
	struct http_answer answer;
	struct http_request request = {.method = method, .path = path, .body = body, .headers = {header}};
	http_ask(client, &request, &answer);
	long status = answer.status;
	if (ret)
		*ret = answer;
	else
		http_answer_free(&answer);
	return status;
}

static long log_in(struct http_client *client, const char *account, const char *password, struct http_answer *ret)
{
	char body[256];
	snprintf(body, sizeof(body), "{\"account\":\"%s\",\"password\":\"%s\"}", account, password);
	return ask(client, "POST", "/api/v1/session", body, NULL, ret);
}

static long get(struct http_client *client, const char *path)
{
	return ask(client, "GET", path, NULL, NULL, NULL);
}

static void assert_refused(struct http_answer *answer, long status, const char *reason)
{
	assert_int_equal(answer->status, status);
	assert_string_equal(json_text(answer->json, "reason"), reason);
	http_answer_free(answer);
}

static void test_browser_session(void **state)
{
	struct harness *harness = *state;
	struct http_client *browser = stranger(harness);
	struct http_answer answer;
	assert_int_equal(get(browser, "/api/v1/me"), 401);
	assert_int_equal(log_in(browser, "vanthu", HARNESS_PASSWORD, &answer), 201);
	assert_string_equal(json_text(answer.json, "token"), "");
	assert_string_equal(json_text(answer.json, "me.person.account"), "vanthu");
	http_answer_free(&answer);
	char *csrf = http_client_cookie(browser, "csrf"), header[128];
	assert_non_null(csrf);
	snprintf(header, sizeof(header), "X-CSRF-Token: %s", csrf);
	free(csrf);
	assert_int_equal(get(browser, "/api/v1/me"), 200);
	/* A change without the token that only the page can read is somebody else's. */
	assert_int_equal(ask(browser, "PUT", "/api/v1/me/settings", "{\"language\":\"en\"}", NULL, NULL), 403);
	assert_int_equal(ask(browser, "PUT", "/api/v1/me/settings", "{\"language\":\"en\"}", header, NULL), 200);
	assert_int_equal(ask(browser, "DELETE", "/api/v1/session", NULL, header, NULL), 204);
	assert_int_equal(get(browser, "/api/v1/me"), 401);
	http_client_destroy(&browser);
}

static void test_disabling_ends_sessions_at_once(void **state)
{
	struct harness *harness = *state;
	struct http_client *one = harness_login(harness, "thuky"), *two = harness_login(harness, "thuky");
	struct http_answer answer;
	char *output = NULL;
	/* Both are in the gateway's cache by now. */
	assert_int_equal(get(one, "/api/v1/me"), 200);
	assert_int_equal(get(two, "/api/v1/work"), 200);
	assert_int_equal(harness_cli(harness, (const char *const[]){"user", "disable", "thuky", NULL}, NULL, &output),
			 0);
	free(output);
	assert_int_equal(get(one, "/api/v1/me"), 401);
	assert_int_equal(get(two, "/api/v1/work"), 401);
	assert_int_equal(log_in(one, "thuky", HARNESS_PASSWORD, &answer), 403);
	assert_refused(&answer, 403, "identity.account_disabled");
	assert_int_equal(harness_cli(harness, (const char *const[]){"user", "enable", "thuky", NULL}, NULL, &output),
			 0);
	free(output);
	assert_int_equal(get(two, "/api/v1/me"), 401);
	assert_int_equal(log_in(one, "thuky", HARNESS_PASSWORD, NULL), 201);
	http_client_destroy(&one);
	http_client_destroy(&two);
}

static void test_new_password_ends_the_other_sessions(void **state)
{
	struct harness *harness = *state;
	struct http_client *own = harness_login(harness, "chuyenvien"), *other = harness_login(harness, "chuyenvien");
	const char *weak = "{\"currentPassword\":\"congvan-demo\",\"newPassword\":\"chuyenvien\"}";
	const char *good = "{\"currentPassword\":\"congvan-demo\",\"newPassword\":\"tre xanh ven sông\"}";
	struct http_answer answer;
	assert_int_equal(ask(own, "POST", "/api/v1/me/password", weak, NULL, &answer), 422);
	assert_string_equal(json_text(answer.json, "errors.0.pointer"), "/newPassword");
	http_answer_free(&answer);
	assert_int_equal(get(other, "/api/v1/me"), 200);
	assert_int_equal(ask(own, "POST", "/api/v1/me/password", good, NULL, NULL), 204);
	assert_int_equal(get(other, "/api/v1/me"), 401);
	assert_int_equal(get(own, "/api/v1/me"), 200);
	assert_int_equal(log_in(other, "chuyenvien", HARNESS_PASSWORD, NULL), 401);
	/* The same letters in another normal form are the same password. */
	assert_int_equal(log_in(other, "chuyenvien", "tre xanh ven so\xCC\x82ng", NULL), 201);
	http_client_destroy(&own);
	http_client_destroy(&other);
}

/* What was acknowledged is there after kill -9: failures that were counted, sessions that began and ended. */
static void test_lock_and_sessions_survive_kill(void **state)
{
	struct harness *harness = *state;
	struct http_client *guesser = stranger(harness), *begun = harness_login(harness, "truongphong");
	struct http_client *ended = harness_login(harness, "truongphong");
	struct http_answer answer;
	for (unsigned i = 1; i <= 4; i++)
		assert_int_equal(log_in(guesser, "phogiamdoc", "không phải nó", NULL), 401);
	assert_int_equal(log_in(guesser, "phogiamdoc", "không phải nó", NULL), 429);
	assert_int_equal(ask(ended, "DELETE", "/api/v1/session", NULL, NULL, NULL), 204);
	harness_signal(harness, SIGKILL);
	harness_wait(harness);
	assert_int_equal(harness_restart(harness), 0);
	http_client_port(guesser, harness_port(harness));
	http_client_port(begun, harness_port(harness));
	http_client_port(ended, harness_port(harness));
	assert_int_equal(log_in(guesser, "phogiamdoc", HARNESS_PASSWORD, &answer), 429);
	assert_refused(&answer, 429, "identity.locked");
	assert_int_equal(get(begun, "/api/v1/me"), 200);
	assert_int_equal(get(ended, "/api/v1/me"), 401);
	http_client_destroy(&guesser);
	http_client_destroy(&begun);
	http_client_destroy(&ended);
}

static void test_book_closes_against_its_version(void **state)
{
	struct harness *harness = *state;
	struct http_client *clerk = harness_login(harness, "vanthu"),
			   *specialist = harness_login(harness, "truongphong");
	struct http_answer answer;
	char path[128];
	assert_int_equal(ask(clerk, "GET", "/api/v1/registers?direction=DIRECTION_INCOMING", NULL, NULL, &answer), 200);
	snprintf(path, sizeof(path), "/api/v1/registers/%s/close", json_text(answer.json, "registers.0.register.id"));
	http_answer_free(&answer);
	assert_int_equal(ask(clerk, "POST", path, NULL, NULL, NULL), 428);
	assert_int_equal(ask(clerk, "POST", path, NULL, "If-Match: \"9\"", NULL), 412);
	assert_int_equal(ask(specialist, "POST", path, NULL, "If-Match: \"1\"", &answer), 403);
	assert_refused(&answer, 403, "register.denied");
	assert_int_equal(ask(clerk, "POST", path, NULL, "If-Match: \"1\"", &answer), 200);
	assert_string_equal(json_text(answer.json, "register.state"), "REGISTER_CLOSED");
	http_answer_free(&answer);
	memcpy(strrchr(path, '/'), "/open", sizeof("/open"));
	assert_int_equal(ask(clerk, "POST", path, NULL, "If-Match: \"2\"", NULL), 200);
	memcpy(strrchr(path, '/'), "/gaps", sizeof("/gaps"));
	assert_int_equal(ask(clerk, "GET", path, NULL, NULL, &answer), 200);
	assert_int_equal(json_array_size(json_at(answer.json, "gaps")), 0);
	http_answer_free(&answer);
	http_client_destroy(&clerk);
	http_client_destroy(&specialist);
}

static void test_administrator_adds_people(void **state)
{
	struct harness *harness = *state;
	struct http_client *administrator = harness_login(harness, "quantri"),
			   *clerk = harness_login(harness, "vanthu");
	struct http_client *newcomer = stranger(harness);
	const char *person = "{\"person\":{\"fullName\":\"Lê Thị Mới\",\"account\":\"lethimoi\"},"
			     "\"password\":\"congvan-demo\",\"posts\":[{\"role\":\"archivist\"}]}";
	struct http_answer answer;
	assert_int_equal(ask(clerk, "POST", "/api/v1/people", person, NULL, &answer), 403);
	assert_refused(&answer, 403, "identity.administrator_needed");
	assert_int_equal(ask(administrator, "POST", "/api/v1/people", person, NULL, &answer), 201);
	assert_string_equal(json_text(answer.json, "view.posts.0.post.title"), "Lưu trữ viên");
	http_answer_free(&answer);
	assert_int_equal(ask(administrator, "POST", "/api/v1/people", person, NULL, &answer), 422);
	assert_string_equal(json_text(answer.json, "errors.0.code"), "account.taken");
	http_answer_free(&answer);
	assert_int_equal(log_in(newcomer, "lethimoi", HARNESS_PASSWORD, NULL), 201);
	assert_int_equal(ask(newcomer, "GET", "/api/v1/people?q=le+thi+moi", NULL, NULL, &answer), 200);
	assert_int_equal(json_array_size(json_at(answer.json, "people")), 1);
	http_answer_free(&answer);
	http_client_destroy(&administrator);
	http_client_destroy(&clerk);
	http_client_destroy(&newcomer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_browser_session),
	    cmocka_unit_test(test_disabling_ends_sessions_at_once),
	    cmocka_unit_test(test_new_password_ends_the_other_sessions),
	    cmocka_unit_test(test_book_closes_against_its_version),
	    cmocka_unit_test(test_administrator_adds_people),
	    cmocka_unit_test(test_lock_and_sessions_survive_kill),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
