/* Acting for others over HTTP: who acts and in whose name stands in the history, and the scope holds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "integration/steps.h"

#define ID_MAX 32

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

static void keep(struct http_answer *answer, const char *path, char ret[ID_MAX])
{
	snprintf(ret, ID_MAX, "%s", json_text(answer->json, path));
	assert_true(*ret);
	http_answer_free(answer);
}

static void post_of(struct http_client *client, char ret_person[ID_MAX], char ret_post[ID_MAX])
{
	struct http_answer answer;

	http_ask(client, &(struct http_request){.path = "/api/v1/me"}, &answer);
	snprintf(ret_person, ID_MAX, "%s", json_text(answer.json, "person.id"));
	keep(&answer, "actingPostId", ret_post);
}

/* The status; the new delegation's id. */
static long delegate(struct http_client *client, const char *to, const char *scope, char ret_id[ID_MAX])
{
	time_t last = time(NULL) + 7 * 3600 + 5 * 86400L;
	struct http_answer answer;
	char body[512], day[16];
	struct tm parts;
	json_t *json;
	long status;

	strftime(day, sizeof(day), "%Y-%m-%d", gmtime_r(&last, &parts));
	snprintf(body, sizeof(body), "{\"delegation\":{\"toPersonId\":\"%s\",\"to\":\"%s\"%s}}", to, day, scope);
	json = json_loads(body, 0, NULL);
	step_post(client, "/api/v1/delegations", json, NULL, NULL, &answer);
	json_decref(json);
	status = answer.status;
	if (status != 201)
		print_error("%ld %s\n", status, answer.body ? answer.body : answer.problem);
	snprintf(ret_id, ID_MAX, "%s", json_text(answer.json, "delegation.id"));
	http_answer_free(&answer);
	return status;
}

static long act_in(struct http_client *client, const char *post)
{
	struct http_answer answer;
	char body[64];
	long status;

	snprintf(body, sizeof(body), "{\"actingPostId\":\"%s\"}", post);
	http_ask(client, &(struct http_request){.method = "PUT", .path = "/api/v1/me/settings", .body = body}, &answer);
	status = answer.status;
	http_answer_free(&answer);
	return status;
}

static void submitted(struct http_client *clerk, const char *number, char ret_id[ID_MAX])
{
	struct http_answer answer;

	snprintf(ret_id, ID_MAX, "%s", step_register(clerk, number));
	assert_true(*ret_id);
	step_act(clerk, ret_id, "submit", "{}", &answer);
	assert_int_equal(answer.status, 200);
	http_answer_free(&answer);
}

static void test_a_deputy_directs_for_the_head(void **state)
{
	struct http_client *clerk = harness_login(*state, "vanthu"), *head = harness_login(*state, "giamdoc");
	struct http_client *deputy = harness_login(*state, "phogiamdoc");
	char head_id[ID_MAX], head_post[ID_MAX], deputy_id[ID_MAX], deputy_post[ID_MAX], delegation[ID_MAX], id[ID_MAX];
	struct http_answer answer;

	post_of(head, head_id, head_post);
	post_of(deputy, deputy_id, deputy_post);
	submitted(clerk, "501", id);
	/* Not hers: neither offered nor listed. */
	step_act(deputy, id, "direct", "{\"directive\":\"Giao phòng Nghiệp vụ Y\"}", &answer);
	assert_int_equal(answer.status, 0);
	assert_int_equal(delegate(head, deputy_id, "", delegation), 201);
	assert_int_equal(act_in(deputy, head_post), 200);
	http_ask(deputy, &(struct http_request){.path = "/api/v1/work"}, &answer);
	assert_string_equal(json_text(answer.json, "items.0.personId"), head_id);
	http_answer_free(&answer);
	step_act(deputy, id, "direct", "{\"directive\":\"Giao phòng Nghiệp vụ Y\"}", &answer);
	assert_int_equal(answer.status, 200);
	assert_string_equal(json_text(answer.json, "timeline.0.actor.personId"), deputy_id);
	assert_string_equal(json_text(answer.json, "timeline.0.onBehalfOf.personId"), head_id);
	http_answer_free(&answer);
	/* Back in her own post the head's work is not hers. */
	assert_int_equal(act_in(deputy, deputy_post), 200);
	http_ask(deputy, &(struct http_request){.path = "/api/v1/me"}, &answer);
	assert_null(json_at(answer.json, "onBehalfOf"));
	assert_string_equal(json_text(answer.json, "actFor.0.delegation.id"), delegation);
	http_answer_free(&answer);
	http_client_destroy(&clerk);
	http_client_destroy(&head);
	http_client_destroy(&deputy);
}

static void test_the_scope_holds_and_revoking_ends_it(void **state)
{
	struct http_client *clerk = harness_login(*state, "vanthu"), *head = harness_login(*state, "giamdoc");
	struct http_client *deputy = harness_login(*state, "truongphong");
	char head_id[ID_MAX], head_post[ID_MAX], deputy_id[ID_MAX], deputy_post[ID_MAX], delegation[ID_MAX], id[ID_MAX];
	char path[128];
	struct http_answer answer;
	json_t *nothing = json_object();

	post_of(head, head_id, head_post);
	post_of(deputy, deputy_id, deputy_post);
	submitted(clerk, "502", id);
	assert_int_equal(delegate(head, deputy_id, ",\"kinds\":[\"outgoing\"]", delegation), 201);
	assert_int_equal(act_in(deputy, head_post), 200);
	snprintf(path, sizeof(path), "/api/v1/incoming/%s/direct", id);
	step_post(deputy, path, nothing, NULL, "1", &answer);
	assert_int_equal(answer.status, 403);
	assert_string_equal(json_text(answer.json, "reason"), "access.out_of_scope");
	http_answer_free(&answer);
	snprintf(path, sizeof(path), "/api/v1/delegations/%s/revoke", delegation);
	step_post(head, path, nothing, NULL, "1", &answer);
	assert_int_equal(answer.status, 200);
	http_answer_free(&answer);
	/* The running session is back in the deputy's own post at once, with what belongs to it. */
	http_ask(deputy, &(struct http_request){.path = "/api/v1/me"}, &answer);
	assert_string_equal(json_text(answer.json, "actingPostId"), deputy_post);
	assert_int_equal(json_array_size(json_at(answer.json, "actFor")), 0);
	http_answer_free(&answer);
	json_decref(nothing);
	http_client_destroy(&clerk);
	http_client_destroy(&head);
	http_client_destroy(&deputy);
}

static void test_a_secretary_sorts_for_her_leader(void **state)
{
	struct http_client *secretary = harness_login(*state, "thuky"), *head = harness_login(*state, "giamdoc");
	char head_id[ID_MAX], head_post[ID_MAX];
	struct http_answer answer;

	post_of(head, head_id, head_post);
	http_ask(secretary, &(struct http_request){.path = "/api/v1/me"}, &answer);
	assert_string_equal(json_text(answer.json, "actFor.0.relation"), "RELATION_SECRETARY");
	assert_string_equal(json_text(answer.json, "actFor.0.person.id"), head_id);
	http_answer_free(&answer);
	assert_int_equal(act_in(secretary, head_post), 200);
	http_ask(secretary, &(struct http_request){.path = "/api/v1/work/counts"}, &answer);
	assert_int_equal(answer.status, 200);
	http_answer_free(&answer);
	http_client_destroy(&secretary);
	http_client_destroy(&head);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_deputy_directs_for_the_head),
	    cmocka_unit_test(test_the_scope_holds_and_revoking_ends_it),
	    cmocka_unit_test(test_a_secretary_sorts_for_her_leader),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
