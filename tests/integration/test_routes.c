/*
 * Configured routes over HTTP, with a real store: under the process of a department and of a city's agency a unit's
 * route passes documents on by itself, also when the server is killed in between; one whose receiver has left tells why
 * not.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "integration/steps.h"

#define ID_MAX 32
#define DEADLINE_S 120
#define UNIT "NVY"

struct fixture {
	struct harness *harness;
	struct http_client *clerk, *head, *chief, *unit_head, *specialist;
	char unit[ID_MAX], specialist_id[ID_MAX];
};

/* ---- the office ---- */

static void find_in(struct http_client *client, const char *path, const char *list, const char *name, const char *value,
		    const char *id, char ret[ID_MAX])
{
	struct http_answer answer;
	json_t *one;
	size_t i;

	http_ask(client, &(struct http_request){.path = path}, &answer);
	assert_int_equal(answer.status, 200);
	*ret = '\0';
	json_array_foreach(json_at(answer.json, list), i, one)
	{
		if (strcmp(json_text(one, name), value) == 0)
			snprintf(ret, ID_MAX, "%s", json_text(one, id));
	}
	assert_true(*ret);
	http_answer_free(&answer);
}

static int begin(void **state, const char *preset)
{
	static struct fixture fixture;
	char yaml[600];

	fixture = (struct fixture){.harness = NULL};
	*state = &fixture;
	snprintf(yaml, sizeof(yaml),
		 "incoming: {process: \"" CONGVAN_SOURCE_DIR "/config/presets/%s/incoming.yaml\"}\n", preset);
	if (harness_start(&(struct harness_options){.yaml = yaml}, &fixture.harness))
		return -1;
	fixture.clerk = harness_login(fixture.harness, "vanthu");
	fixture.head = harness_login(fixture.harness, "giamdoc");
	fixture.chief = harness_login(fixture.harness, "chanhvanphong");
	fixture.unit_head = harness_login(fixture.harness, "truongphong");
	fixture.specialist = harness_login(fixture.harness, "chuyenvien");
	if (!fixture.clerk || !fixture.head || !fixture.chief || !fixture.unit_head || !fixture.specialist)
		return -1;
	find_in(fixture.clerk, "/api/v1/units", "units", "code", UNIT, "id", fixture.unit);
	find_in(fixture.clerk, "/api/v1/people?limit=200", "people", "person.account", "chuyenvien", "person.id",
		fixture.specialist_id);
	return 0;
}

static int begin_department(void **state)
{
	return begin(state, "quangngai-eoffice");
}

static int begin_city(void **state)
{
	return begin(state, "danang-qlvb");
}

static int end(void **state)
{
	struct fixture *fixture = *state;

	http_client_destroy(&fixture->clerk);
	http_client_destroy(&fixture->head);
	http_client_destroy(&fixture->chief);
	http_client_destroy(&fixture->unit_head);
	http_client_destroy(&fixture->specialist);
	harness_destroy(&fixture->harness);
	return 0;
}

static json_t *route_of(const struct fixture *fixture, const char *person, const char *mode)
{
	return json_pack("{s:s, s:s, s:{s:[s]}, s:[{s:s, s:s}], s:{s:i}, s:s}", "name", "Báo cáo", "unitId",
			 fixture->unit, "conditions", "keywords", "bao cao", "assignments", "personId", person, "role",
			 "FLOW_LEAD", "due", "workingDays", 3, "mode", mode);
}

/* Its id. */
static void add_route(const struct fixture *fixture, char ret_id[ID_MAX])
{
	struct http_answer answer;
	json_t *body = route_of(fixture, fixture->specialist_id, "ROUTE_FORWARD");

	step_post(fixture->unit_head, "/api/v1/routes", body, NULL, NULL, &answer);
	json_decref(body);
	assert_int_equal(answer.status, 201);
	snprintf(ret_id, ID_MAX, "%s", json_text(answer.json, "route.id"));
	http_answer_free(&answer);
}

static void act(struct http_client *client, const char *id, const char *action, const char *body)
{
	struct http_answer answer;

	step_act(client, id, action, body, &answer);
	if (answer.status != 200)
		print_error("%s: %ld %s\n", action, answer.status, answer.body ? answer.body : answer.problem);
	assert_int_equal(answer.status, 200);
	http_answer_free(&answer);
}

/* A report that has come to the head of the unit. */
static void arrived(const struct fixture *fixture, const char *number, bool takes_in, char ret_id[ID_MAX])
{
	json_t *document = step_document(step_upload_pdf(fixture->clerk), number);
	struct http_answer answer;
	char body[200];

	json_object_set_new(document, "subject", json_string("V/v Báo cáo quý I"));
	step_post(fixture->clerk, "/api/v1/incoming", document, NULL, NULL, &answer);
	json_decref(document);
	assert_int_equal(answer.status, 201);
	snprintf(ret_id, ID_MAX, "%s", json_text(answer.json, "document.id"));
	http_answer_free(&answer);
	act(fixture->clerk, ret_id, "submit", "{}");
	snprintf(body, sizeof(body),
		 "{\"directive\": \"Giao phòng.\", \"assignments\": [{\"unitId\": \"%s\", \"role\": \"FLOW_LEAD\"}]}",
		 fixture->unit);
	act(fixture->head, ret_id, "direct", body);
	if (takes_in)
		act(fixture->unit_head, ret_id, "receive", "{}");
	else
		act(fixture->chief, ret_id, "distribute", "{}");
}

/* Asks until the timeline's newest act is this one; *ret is the caller's to free. */
static void await(const struct fixture *fixture, const char *id, const char *action, struct http_answer *ret)
{
	time_t last = time(NULL) + DEADLINE_S;
	char path[128];

	snprintf(path, sizeof(path), "/api/v1/incoming/%s", id);
	for (;;) {
		http_ask(fixture->clerk, &(struct http_request){.path = path}, ret);
		if (ret->status == 200 && strcmp(json_text(ret->json, "timeline.0.action"), action) == 0 &&
		    json_at(ret->json, "timeline.0.route"))
			return;
		if (time(NULL) > last)
			fail_msg("no %s by a route: %s", action, ret->body ? ret->body : ret->problem);
		http_answer_free(ret);
	}
}

static size_t flows_of(json_t *view, const char *person)
{
	size_t count = 0, i;
	json_t *flow;

	json_array_foreach(json_at(view, "flows"), i, flow) count +=
	    strcmp(json_text(flow, "receiver.personId"), person) == 0;
	return count;
}

/* ---- following ---- */

static void follows(const struct fixture *fixture, bool takes_in)
{
	char route[ID_MAX], id[ID_MAX];
	struct http_answer answer;

	add_route(fixture, route);
	arrived(fixture, "101", takes_in, id);
	await(fixture, id, "assign", &answer);
	assert_string_equal(json_text(answer.json, "timeline.0.route.id"), route);
	assert_string_equal(json_text(answer.json, "timeline.0.route.authority.name"), "Trương Gia Bách");
	assert_string_equal(json_text(answer.json, "timeline.0.onBehalfOf.name"), "Trương Gia Bách");
	assert_true(*json_text(answer.json, "timeline.0.receivers.0.dueDate"));
	assert_int_equal(flows_of(answer.json, fixture->specialist_id), 1);
	http_answer_free(&answer);
	act(fixture->specialist, id, "complete", "{\"result\": \"Đã báo cáo.\"}");
}

static void a_department_s_unit_forwards(void **state)
{
	follows(*state, false);
}

static void a_city_s_unit_takes_in_and_forwards(void **state)
{
	follows(*state, true);
}

/* Killed as soon as the document has arrived: before the route was followed, while it was, or after. */
static void a_kill_neither_loses_nor_doubles_it(void **state)
{
	struct fixture *fixture = *state;
	char route[ID_MAX], id[ID_MAX];
	struct http_answer answer;
	uint16_t port;

	add_route(fixture, route);
	arrived(fixture, "102", false, id);
	harness_signal(fixture->harness, SIGKILL);
	harness_wait(fixture->harness);
	harness_restart(fixture->harness);
	port = harness_port(fixture->harness);
	http_client_port(fixture->clerk, port);
	await(fixture, id, "assign", &answer);
	assert_int_equal(flows_of(answer.json, fixture->specialist_id), 1);
	http_answer_free(&answer);
}

/* ---- what stands in the way ---- */

static void leave(const struct fixture *fixture)
{
	const char *const words[] = {"user", "leave",       "chuyenvien",  "--agency",
				     "1",    "--successor", "chuyenvien2", NULL};
	char *output = NULL;
	int code = harness_cli(fixture->harness, words, NULL, &output);

	if (code)
		print_error("%s\n", output ? output : "");
	free(output);
	assert_int_equal(code, 0);
}

/* What the operator's tool says of the routes: its exit code. */
static int check_routes(const struct fixture *fixture, const char *names)
{
	const char *const words[] = {"route", "check", "--agency", "1", NULL};
	char *output = NULL;
	int code = harness_cli(fixture->harness, words, NULL, &output);

	assert_true(!names || (output && strstr(output, names)));
	free(output);
	return code;
}

static void who_has_left_gets_nothing(void **state)
{
	struct fixture *fixture = *state;
	char route[ID_MAX], id[ID_MAX], path[128];
	struct http_answer answer;
	json_t *body;

	add_route(fixture, route);
	assert_int_equal(check_routes(fixture, NULL), 0);
	leave(fixture);
	assert_int_equal(check_routes(fixture, "Lý Thị Mỹ Duyên"), 1);
	arrived(fixture, "103", false, id);
	await(fixture, id, "route_stopped", &answer);
	assert_non_null(strstr(json_text(answer.json, "timeline.0.route.whyNot.vi"), "Lý Thị Mỹ Duyên"));
	assert_int_equal(flows_of(answer.json, fixture->specialist_id), 0);
	http_answer_free(&answer);
	snprintf(path, sizeof(path), "/api/v1/routes/%s", route);
	http_ask(fixture->unit_head, &(struct http_request){.path = path}, &answer);
	assert_string_equal(json_text(answer.json, "findings.0.pointer"), "/assignments/0/personId");
	http_answer_free(&answer);
	/* Nobody enters who has left. */
	body = route_of(fixture, fixture->specialist_id, "ROUTE_PROPOSE");
	step_post(fixture->unit_head, "/api/v1/routes", body, NULL, NULL, &answer);
	json_decref(body);
	assert_int_equal(answer.status, 422);
	assert_true(step_names_field(&answer, "/assignments/0/personId"));
	http_answer_free(&answer);
}

/* ---- bad input ---- */

static void mistakes_are_named_and_stale_pages_refused(void **state)
{
	struct fixture *fixture = *state;
	char route[ID_MAX], path[128];
	struct http_answer answer;
	json_t *nothing = json_object(), *body = json_loads("{\"unitId\": \"1\", \"name\": \"x\"}", 0, NULL);

	step_post(fixture->head, "/api/v1/routes", body, NULL, NULL, &answer);
	json_decref(body);
	assert_int_equal(answer.status, 422);
	assert_true(step_names_field(&answer, "/unitId"));
	http_answer_free(&answer);
	body = json_pack("{s:s, s:{s:[s]}, s:{s:i, s:i}, s:s}", "name", "", "conditions", "sources", "bồ câu", "due",
			 "workingDays", 1, "workingHours", 1, "unitId", fixture->unit);
	step_post(fixture->unit_head, "/api/v1/routes", body, NULL, NULL, &answer);
	json_decref(body);
	assert_int_equal(answer.status, 422);
	assert_true(step_names_field(&answer, "/name"));
	assert_true(step_names_field(&answer, "/conditions/sources/0"));
	assert_true(step_names_field(&answer, "/due"));
	assert_true(step_names_field(&answer, "/assignments"));
	http_answer_free(&answer);
	add_route(fixture, route);
	snprintf(path, sizeof(path), "/api/v1/routes/%s/remove", route);
	step_post(fixture->unit_head, path, nothing, NULL, "99", &answer);
	assert_int_equal(answer.status, 412);
	http_answer_free(&answer);
	step_post(fixture->specialist, path, nothing, NULL, "1", &answer);
	assert_int_equal(answer.status, 403);
	http_answer_free(&answer);
	step_post(fixture->unit_head, path, nothing, NULL, "1", &answer);
	assert_int_equal(answer.status, 200);
	http_answer_free(&answer);
	json_decref(nothing);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(a_department_s_unit_forwards, begin_department, end),
	    cmocka_unit_test_setup_teardown(a_city_s_unit_takes_in_and_forwards, begin_city, end),
	    cmocka_unit_test_setup_teardown(a_kill_neither_loses_nor_doubles_it, begin_department, end),
	    cmocka_unit_test_setup_teardown(who_has_left_gets_nothing, begin_department, end),
	    cmocka_unit_test_setup_teardown(mistakes_are_named_and_stale_pages_refused, begin_department, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
