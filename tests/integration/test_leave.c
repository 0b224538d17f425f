/* Somebody leaves: over HTTP and by the operator's tool, and with the server killed while the work is handed over. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "integration/steps.h"

#define ID_MAX 32
#define DOCUMENTS 45u /* three batches */
#define KILLS 2u /* an item whose delivery is cut off three times is set aside: it might be what kills the server */
#define DEADLINE_S 120

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

static void person_of(struct http_client *client, char ret[ID_MAX])
{
	struct http_answer answer;

	http_ask(client, &(struct http_request){.path = "/api/v1/me"}, &answer);
	snprintf(ret, ID_MAX, "%s", json_text(answer.json, "person.id"));
	assert_true(*ret);
	http_answer_free(&answer);
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

static json_int_t count_of(struct http_client *client, const char *box)
{
	struct http_answer answer;
	json_int_t count;

	http_ask(client, &(struct http_request){.path = "/api/v1/work/counts"}, &answer);
	assert_int_equal(answer.status, 200);
	count = json_is_string(json_at(answer.json, box)) ? strtoll(json_text(answer.json, box), NULL, 10)
							  : json_integer_value(json_at(answer.json, box));
	http_answer_free(&answer);
	return count;
}

static long order(struct http_client *administrator, const char *person, const char *successor, const char *etag)
{
	struct http_answer answer;
	char path[128];
	json_t *body = json_pack("{s:s, s:s}", "successorId", successor, "reason", "Chuyển công tác");
	long status;

	snprintf(path, sizeof(path), "/api/v1/people/%s/leave", person);
	step_post(administrator, path, body, NULL, etag, &answer);
	status = answer.status;
	if (status >= 400)
		print_error("%ld %s\n", status, answer.body ? answer.body : answer.problem);
	json_decref(body);
	http_answer_free(&answer);
	return status;
}

/* Asks until it is over; *ret is the caller's to free. */
static void await_report(struct http_client *administrator, const char *person, struct http_answer *ret)
{
	time_t end = time(NULL) + DEADLINE_S;
	char path[128];

	snprintf(path, sizeof(path), "/api/v1/people/%s/leave", person);
	for (;;) {
		http_ask(administrator, &(struct http_request){.path = path}, ret);
		if (ret->status == 200 && strcmp(json_text(ret->json, "state"), "LEAVE_RUNNING") != 0)
			return;
		if (time(NULL) > end)
			fail_msg("still running: %s", ret->body ? ret->body : ret->problem);
		http_answer_free(ret);
	}
}

/* The revision that If-Match names: of the person as the list shows them. */
static void etag_of(struct http_client *client, const char *person, char ret[ID_MAX])
{
	struct http_answer answer;
	json_t *people, *view;
	size_t i;

	http_ask(client, &(struct http_request){.path = "/api/v1/people?limit=200"}, &answer);
	people = json_at(answer.json, "people");
	*ret = '\0';
	json_array_foreach(people, i, view)
	{
		json_t *revision = json_at(view, "person.revision");

		if (strcmp(json_text(view, "person.id"), person) != 0)
			continue;
		if (json_is_string(revision))
			snprintf(ret, ID_MAX, "%s", json_string_value(revision));
		else
			snprintf(ret, ID_MAX, "%lld", (long long)json_integer_value(revision));
	}
	assert_true(*ret);
	http_answer_free(&answer);
}

static bool lists(json_t *entries, const char *person, const char *reason)
{
	bool found = false;
	json_t *entry;
	size_t i;

	json_array_foreach(entries, i, entry) found |=
	    strcmp(json_text(entry, "person.personId"), person) == 0 && strcmp(json_text(entry, "reason"), reason) == 0;
	return found;
}

/* Today the successor has it and the leaver does not; who asks what they can't do hears of the rule. */
static void check_access(struct http_client *client, const char *id, const char *leaver, const char *successor)
{
	struct http_answer answer;
	char path[128];

	snprintf(path, sizeof(path), "/api/v1/incoming/%s/access", id);
	http_ask(client, &(struct http_request){.path = path}, &answer);
	assert_int_equal(answer.status, 200);
	assert_true(lists(json_at(answer.json, "entries"), successor, "ACCESS_FLOW"));
	assert_false(lists(json_at(answer.json, "entries"), leaver, "ACCESS_FLOW"));
	assert_false(lists(json_at(answer.json, "entries"), leaver, "ACCESS_ROLE"));
	http_answer_free(&answer);
	snprintf(path, sizeof(path), "/api/v1/incoming/%s/access?action=distribute", id);
	http_ask(client, &(struct http_request){.path = path}, &answer);
	assert_int_equal(answer.status, 200);
	assert_true(json_is_false(json_at(answer.json, "verdict.allowed")));
	assert_true(*json_text(answer.json, "verdict.text"));
	assert_true(*json_text(answer.json, "verdict.who"));
	http_answer_free(&answer);
}

/* A draft of who asks. */
static void drafted(struct http_client *client, char ret_id[ID_MAX])
{
	json_t *body = json_pack("{s:{s:s, s:s}}", "fields", "documentType", "Công văn", "subject", "V/v tiêm chủng");
	struct http_answer answer;

	step_post(client, "/api/v1/outgoing", body, NULL, NULL, &answer);
	assert_int_equal(answer.status, 201);
	snprintf(ret_id, ID_MAX, "%s", json_text(answer.json, "document.id"));
	json_decref(body);
	http_answer_free(&answer);
}

static void check_draft(struct http_client *client, const char *id, const char *leaver, const char *successor)
{
	struct http_answer answer;
	char path[128];

	snprintf(path, sizeof(path), "/api/v1/outgoing/%s", id);
	http_ask(client, &(struct http_request){.path = path}, &answer);
	assert_int_equal(answer.status, 200);
	assert_string_equal(json_text(answer.json, "timeline.0.action"), "hand_over");
	assert_string_equal(json_text(answer.json, "timeline.0.takenFrom.personId"), leaver);
	assert_string_equal(json_text(answer.json, "flows.0.receiver.personId"), successor);
	http_answer_free(&answer);
}

static void test_the_work_goes_to_the_successor(void **state)
{
	struct http_client *clerk = harness_login(*state, "vanthu"), *head = harness_login(*state, "giamdoc");
	struct http_client *deputy = harness_login(*state, "phogiamdoc"), *admin = harness_login(*state, "quantri");
	char head_id[ID_MAX], deputy_id[ID_MAX], id[ID_MAX], draft[ID_MAX], etag[ID_MAX];
	struct http_answer answer;
	json_int_t before, had;

	person_of(head, head_id);
	person_of(deputy, deputy_id);
	submitted(clerk, "601", id);
	drafted(head, draft);
	before = count_of(deputy, "toDo");
	had = count_of(head, "toDo");
	etag_of(admin, head_id, etag);
	assert_int_equal(order(deputy, head_id, deputy_id, etag), 403);
	assert_int_equal(order(admin, head_id, deputy_id, "99"), 412);
	assert_int_equal(order(admin, head_id, deputy_id, etag), 200);
	/* Out at once, in the middle of a session. */
	http_ask(head, &(struct http_request){.path = "/api/v1/me"}, &answer);
	assert_int_equal(answer.status, 401);
	http_answer_free(&answer);
	await_report(admin, head_id, &answer);
	assert_string_equal(json_text(answer.json, "state"), "LEAVE_DONE");
	assert_string_equal(json_text(answer.json, "kinds.0.kind"), "incoming");
	assert_string_equal(json_text(answer.json, "kinds.1.kind"), "outgoing");
	assert_string_equal(json_text(answer.json, "kinds.1.state"), "LEAVE_DONE");
	http_answer_free(&answer);
	assert_int_equal(count_of(deputy, "toDo"), before + had);
	step_act(deputy, id, "direct", "{\"directive\":\"Giao phòng Nghiệp vụ Y\"}", &answer);
	assert_int_equal(answer.status, 200);
	assert_string_equal(json_text(answer.json, "timeline.1.action"), "hand_over");
	assert_string_equal(json_text(answer.json, "timeline.1.takenFrom.personId"), head_id);
	http_answer_free(&answer);
	check_access(deputy, id, head_id, deputy_id);
	check_draft(deputy, draft, head_id, deputy_id);
	http_client_destroy(&clerk);
	http_client_destroy(&head);
	http_client_destroy(&deputy);
	http_client_destroy(&admin);
}

/* In one place: one open flow, the successor's, and one act of handing over. */
static void check_document(struct http_client *client, const char *id, const char *successor)
{
	struct http_answer answer;
	char path[128];
	size_t acts = 0, open = 0, i;
	json_t *one;

	snprintf(path, sizeof(path), "/api/v1/incoming/%.*s", ID_MAX - 1, id);
	http_ask(client, &(struct http_request){.path = path}, &answer);
	assert_int_equal(answer.status, 200);
	json_array_foreach(json_at(answer.json, "timeline"), i, one) acts +=
	    strcmp(json_text(one, "action"), "hand_over") == 0;
	json_array_foreach(json_at(answer.json, "flows"), i, one)
	{
		if (strcmp(json_text(one, "state"), "FLOW_TO_DO") != 0)
			continue;
		open++;
		assert_string_equal(json_text(one, "receiver.personId"), successor);
	}
	assert_int_equal(acts, 1);
	assert_int_equal(open, 1);
	http_answer_free(&answer);
}

static void test_kills_leave_every_document_in_one_place(void **state)
{
	static char ids[DOCUMENTS][ID_MAX];
	struct http_client *clerk = harness_login(*state, "vanthu"), *head = harness_login(*state, "giamdoc");
	struct http_client *deputy = harness_login(*state, "phogiamdoc"), *admin = harness_login(*state, "quantri");
	char head_id[ID_MAX], deputy_id[ID_MAX], etag[ID_MAX], number[16];
	struct http_answer answer;
	json_int_t before;

	person_of(head, head_id);
	person_of(deputy, deputy_id);
	for (unsigned i = 0; i < DOCUMENTS; i++) {
		snprintf(number, sizeof(number), "%u", 700 + i);
		submitted(clerk, number, ids[i]);
	}
	before = count_of(deputy, "toDo") + count_of(head, "toDo");
	etag_of(admin, head_id, etag);
	assert_int_equal(order(admin, head_id, deputy_id, etag), 200);
	for (unsigned kill = 0; kill < KILLS; kill++) {
		harness_signal(*state, SIGKILL);
		harness_wait(*state);
		assert_int_equal(harness_restart(*state), 0);
	}
	await_report(admin, head_id, &answer);
	assert_string_equal(json_text(answer.json, "state"), "LEAVE_DONE");
	http_answer_free(&answer);
	for (unsigned i = 0; i < DOCUMENTS; i++)
		check_document(deputy, ids[i], deputy_id);
	assert_int_equal(count_of(deputy, "toDo"), before);
	http_client_destroy(&clerk);
	http_client_destroy(&head);
	http_client_destroy(&deputy);
	http_client_destroy(&admin);
}

static void test_an_operator_does_it_with_the_tool(void **state)
{
	static const char *const dry[] = {"user", "leave", "chuyenvien", "--dry-run", "--json", NULL};
	static const char *const order_it[] = {"user",        "leave",  "chuyenvien", "--successor",
					       "truongphong", "--json", NULL};
	static const char *const look[] = {"user", "leave", "chuyenvien", "--report", "--json", NULL};
	static const char *const nobody[] = {"user", "leave", "khongco", NULL};
	struct http_client *specialist = harness_login(*state, "chuyenvien");
	struct http_answer answer;
	char *output = NULL;
	json_t *json;

	assert_int_equal(harness_cli(*state, dry, NULL, &output), 0);
	json = json_loads(output, 0, NULL);
	assert_int_equal(json_integer_value(json_at(json, "postsEnded")), 1);
	json_decref(json);
	free(output);
	http_ask(specialist, &(struct http_request){.path = "/api/v1/me"}, &answer);
	assert_int_equal(answer.status, 200);
	http_answer_free(&answer);
	assert_int_equal(harness_cli(*state, order_it, NULL, &output), 0);
	json = json_loads(output, 0, NULL);
	assert_int_equal(json_integer_value(json_at(json, "sessionsEnded")), 1);
	json_decref(json);
	free(output);
	http_ask(specialist, &(struct http_request){.path = "/api/v1/me"}, &answer);
	assert_int_equal(answer.status, 401);
	http_answer_free(&answer);
	assert_int_equal(harness_cli(*state, look, NULL, &output), 0);
	assert_non_null(strstr(output, "\"personId\""));
	free(output);
	assert_int_equal(harness_cli(*state, nobody, NULL, &output), 3);
	free(output);
	http_client_destroy(&specialist);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_the_work_goes_to_the_successor, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_kills_leave_every_document_in_one_place, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_an_operator_does_it_with_the_tool, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
