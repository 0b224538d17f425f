/*
 * Several agencies on one server. Nothing of one can be learned in another, whatever the role, on any route that the
 * plugins declare; an agency is made, closed and opened by who manages it; each follows the preset that it chose.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "integration/steps.h"

#define ID_MAX 32u
#define FOREIGN_MAX 200u
#define ROUTES_MAX 400u
#define PATTERN_MAX 128u
#define UNKNOWN_ID "4611686018427387001"
#define SECRET "Chuyện nội bộ của cơ quan thứ hai"

/* Every role that the demo's agency has somebody in who can log in. */
static const char *const accounts[] = {"quantri",       "quantrichung", "vanthu",     "giamdoc", "phogiamdoc",
				       "chanhvanphong", "truongphong",  "chuyenvien", "thuky",   NULL};

struct route {
	char method[8], pattern[PATTERN_MAX];
};

struct city {
	struct harness *harness;
	struct route routes[ROUTES_MAX];
	size_t route_count;
	char foreign[FOREIGN_MAX][ID_MAX]; /* ids of the second agency's records */
	size_t foreign_count;
};

/* ---- the ground ---- */

/* What the plugins declare, from the sections of their files: of all that were built, so that a new one is held too. */
static void read_routes(struct city *city)
{
	static const char command[] = "for f in " CONGVAN_BUILD_DIR "/plugins/*.so; do " CONGVAN_BUILD_DIR
				      "/bin/congvan-manifest --print \"$f\" || exit 1; done";
	FILE *out = popen(command, "r");
	char line[300];

	assert_non_null(out);
	while (fgets(line, sizeof(line), out)) {
		struct route *route = &city->routes[city->route_count];

		assert_true(city->route_count < ROUTES_MAX);
		city->route_count += sscanf(line, "route %7s %127s", route->method, route->pattern) == 2;
	}
	assert_int_equal(pclose(out), 0);
	assert_true(city->route_count > 40);
}

/* Every id in an answer: texts of many digits. */
static void collect(struct city *city, json_t *value)
{
	const char *text = json_string_value(value), *key;
	json_t *one;
	size_t i;

	if (text && strlen(text) > 15 && strlen(text) < ID_MAX && strspn(text, "0123456789") == strlen(text)) {
		for (i = 0; i < city->foreign_count; i++)
			if (strcmp(city->foreign[i], text) == 0)
				return;
		assert_true(city->foreign_count < FOREIGN_MAX);
		snprintf(city->foreign[city->foreign_count++], ID_MAX, "%s", text);
	}
	json_object_foreach(value, key, one) collect(city, one);
	json_array_foreach(value, i, one) collect(city, one);
}

/* All that somebody of the second agency can read there. */
static void learn(struct city *city, const char *account)
{
	struct http_client *client = harness_login(city->harness, account);
	struct http_answer answer;

	assert_non_null(client);
	for (size_t i = 0; i < city->route_count; i++) {
		const struct route *route = &city->routes[i];

		if (strcmp(route->method, "GET") != 0 || strchr(route->pattern, '{'))
			continue;
		http_ask(client, &(struct http_request){.path = route->pattern}, &answer);
		if (answer.status == 200)
			collect(city, answer.json);
		http_answer_free(&answer);
	}
	http_client_destroy(&client);
}

/* A document of the second agency in the hands of its head. */
static void make_document(struct city *city)
{
	struct http_client *clerk = harness_login(city->harness, "vanthu2");
	json_t *document = step_document(step_upload_pdf(clerk), "77");
	struct http_answer answer;
	char id[ID_MAX];

	json_object_set_new(document, "subject", json_string(SECRET));
	step_post(clerk, "/api/v1/incoming", document, NULL, NULL, &answer);
	assert_int_equal(answer.status, 201);
	collect(city, answer.json);
	snprintf(id, sizeof(id), "%s", json_text(answer.json, "document.id"));
	http_answer_free(&answer);
	step_act(clerk, id, "submit", "{}", &answer);
	assert_int_equal(answer.status, 200);
	collect(city, answer.json);
	http_answer_free(&answer);
	json_decref(document);
	http_client_destroy(&clerk);
}

static int setup(void **state)
{
	static const char yaml[] =
	    "incoming: {presets: " CONGVAN_SOURCE_DIR "/config/presets}\n"
	    "outgoing: {presets: " CONGVAN_SOURCE_DIR "/config/presets}\n"
	    "identity: {agency_levels: " CONGVAN_SOURCE_DIR "/config/catalogues/agency-levels.yaml}\n";
	struct city *city = calloc(1, sizeof(*city));
	int error = city ? harness_start(&(struct harness_options){.yaml = yaml}, &city->harness) : -1;

	*state = city;
	if (!error)
		error = step_second_agency(city->harness);
	if (!error)
		error = step_third_agency(city->harness);
	return error;
}

static int teardown(void **state)
{
	struct city *city = *state;

	if (city)
		harness_destroy(&city->harness);
	free(city);
	return 0;
}

/* ---- nothing tells ---- */

/* The pattern with the id in place of the record's, and small words elsewhere. */
static void fill(const char *pattern, const char *id, char *ret, size_t size)
{
	size_t len = 0;
	bool first = true;

	while (*pattern && len + ID_MAX < size) {
		const char *end = strchr(pattern, '}');

		if (*pattern != '{' || !end) {
			ret[len++] = *pattern++;
			continue;
		}
		len += (size_t)snprintf(ret + len, size - len, "%s",
					first                                  ? id
					: strncmp(pattern, "{action}", 8) == 0 ? "submit"
									       : "1");
		first = false;
		pattern = end + 1;
	}
	ret[len] = '\0';
}

static void ask(struct http_client *client, const struct route *route, const char *id, struct http_answer *ret)
{
	static unsigned count;
	char path[2 * PATTERN_MAX], key[64];
	bool get = strcmp(route->method, "GET") == 0;
	struct http_request request = {
	    .method = route->method, .path = path, .body = get ? NULL : "{}", .headers = {"If-Match: \"1\"", key}};

	fill(route->pattern, id, path, sizeof(path));
	snprintf(key, sizeof(key), "Idempotency-Key: walk-%u", ++count);
	http_ask(client, &request, ret);
}

/* The answer without what differs between any two requests. */
static char *told(const struct http_answer *answer)
{
	json_t *copy = json_copy(answer->json);
	char *text;

	json_object_del(copy, "request_id");
	text = copy ? json_dumps(copy, JSON_SORT_KEYS) : strdup(answer->body ? answer->body : "");
	json_decref(copy);
	return text;
}

static void walk_route(struct city *city, struct http_client *client, const char *account, const struct route *route)
{
	bool number = strstr(route->pattern, "/agencies/{number}") != NULL;
	struct http_answer answer;
	char *expected, *heard;
	long status;

	ask(client, route, number ? "4000" : UNKNOWN_ID, &answer);
	status = answer.status;
	expected = told(&answer);
	if (status < 400)
		fail_msg("%s %s as %s: %ld for what is not there", route->method, route->pattern, account, status);
	http_answer_free(&answer);
	for (size_t i = 0; i < (number ? 2 : city->foreign_count); i++) {
		ask(client, route, number ? (i ? "3" : "2") : city->foreign[i], &answer);
		heard = told(&answer);
		if (answer.status != status || strcmp(heard, expected) != 0)
			fail_msg("%s %s as %s: %ld %s instead of %ld %s", route->method, route->pattern, account,
				 answer.status, heard, status, expected);
		free(heard);
		http_answer_free(&answer);
	}
	free(expected);
}

/* What can be read without naming anything. */
static void check_list(const struct city *city, struct http_client *client, const char *account, const char *path)
{
	struct http_answer answer;

	http_ask(client, &(struct http_request){.path = path}, &answer);
	if (answer.body && (strstr(answer.body, SECRET) || strstr(answer.body, "vanthu2")))
		fail_msg("GET %s as %s: %s", path, account, answer.body);
	for (size_t i = 0; answer.body && i < city->foreign_count; i++)
		if (strstr(answer.body, city->foreign[i]))
			fail_msg("GET %s as %s shows %s: %s", path, account, city->foreign[i], answer.body);
	http_answer_free(&answer);
}

static void test_no_route_tells_of_another_agency(void **state)
{
	struct city *city = *state;
	size_t walked = 0;

	read_routes(city);
	make_document(city);
	learn(city, "vanthu2");
	learn(city, "giamdoc2");
	learn(city, "quantri2");
	learn(city, "quantri3");
	assert_true(city->foreign_count >= 12);
	for (const char *const *account = accounts; *account; account++) {
		struct http_client *client = harness_login(city->harness, *account);

		assert_non_null(client);
		for (size_t i = 0; i < city->route_count; i++) {
			const struct route *route = &city->routes[i];

			if (strchr(route->pattern, '{'))
				walk_route(city, client, *account, route);
			else if (strcmp(route->method, "GET") == 0 && strcmp(route->pattern, "/api/v1/demo") != 0)
				check_list(city, client, *account, route->pattern);
			walked++;
		}
		http_client_destroy(&client);
	}
	assert_int_equal(walked, city->route_count * (sizeof(accounts) / sizeof(accounts[0]) - 1));
}

/* ---- ids in queries and bodies ---- */

struct mention {
	const char *account, *method, *path, *body; /* %s: the id */
};

static void say(struct http_client *client, const struct mention *mention, const char *id, struct http_answer *ret)
{
	static unsigned count;
	char path[256], body[512], key[64];
	struct http_request request = {.method = mention->method, .path = path, .headers = {"If-Match: \"1\"", key}};

	snprintf(key, sizeof(key), "Idempotency-Key: mention-%u", ++count);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	snprintf(path, sizeof(path), mention->path, id);
	if (mention->body) {
		snprintf(body, sizeof(body), mention->body, id);
		request.body = body;
	}
#pragma GCC diagnostic pop
	http_ask(client, &request, ret);
}

static void test_no_reference_tells_of_another_agency(void **state)
{
	static const struct mention mentions[] = {
	    {"quantri", "GET", "/api/v1/people?unit_id=%s", NULL},
	    {"quantri", "GET", "/api/v1/delegations?person_id=%s", NULL},
	    {"quantri", "POST", "/api/v1/units", "{\"unit\":{\"name\":\"A\",\"code\":\"B\",\"parentId\":\"%s\"}}"},
	    {"quantri", "POST", "/api/v1/posts", "{\"post\":{\"role\":\"head\",\"personId\":\"%s\"}}"},
	    {"quantri", "POST", "/api/v1/people",
	     "{\"person\":{\"fullName\":\"A B\"},\"posts\":[{\"role\":\"specialist\",\"unitId\":\"%s\"}]}"},
	    {"quantri", "POST", "/api/v1/people",
	     "{\"person\":{\"fullName\":\"A B\"},\"posts\":[{\"role\":\"secretary\",\"leaderIds\":[\"%s\"]}]}"},
	    {"giamdoc", "POST", "/api/v1/delegations",
	     "{\"delegation\":{\"toPersonId\":\"%s\",\"from\":\"2099-01-01\",\"to\":\"2099-01-02\"}}"},
	    {"vanthu", "GET", "/api/v1/incoming?register_id=%s", NULL},
	    {"vanthu", "POST", "/api/v1/incoming", "{\"subject\":\"A\",\"registerId\":\"%s\"}"},
	    {"vanthu", "POST", "/api/v1/incoming", "{\"subject\":\"A\",\"uploads\":[{\"uploadId\":\"%s\"}]}"},
	    {"vanthu", "POST", "/api/v1/transfers", "{\"documentId\":\"%s\",\"receivers\":[{\"organId\":\"H99.08\"}]}"},
	};
	struct city *city = *state;

	assert_true(city->foreign_count > 0);
	for (size_t m = 0; m < sizeof(mentions) / sizeof(mentions[0]); m++) {
		struct http_client *client = harness_login(city->harness, mentions[m].account);
		struct http_answer answer;
		char *expected, *heard;
		long status;

		say(client, &mentions[m], UNKNOWN_ID, &answer);
		status = answer.status;
		expected = told(&answer);
		http_answer_free(&answer);
		for (size_t i = 0; i < city->foreign_count; i++) {
			say(client, &mentions[m], city->foreign[i], &answer);
			heard = told(&answer);
			if (answer.status != status || strcmp(heard, expected) != 0)
				fail_msg("%s %s: %ld %s instead of %ld %s", mentions[m].method, mentions[m].path,
					 answer.status, heard, status, expected);
			free(heard);
			http_answer_free(&answer);
		}
		free(expected);
		http_client_destroy(&client);
	}
}

/* ---- managing agencies ---- */

static long patch(struct http_client *client, const char *path, const char *body, const char *etag)
{
	struct http_answer answer;
	char line[64];
	long status;

	snprintf(line, sizeof(line), "If-Match: \"%s\"", etag);
	http_ask(client, &(struct http_request){.method = "PATCH", .path = path, .body = body, .headers = {line}},
		 &answer);
	status = answer.status;
	http_answer_free(&answer);
	return status;
}

static long log_in(struct harness *harness, const char *account, const char *password, struct http_client **ret,
		   bool *ret_must_change)
{
	json_t *body = json_pack("{s:s, s:s, s:b}", "account", account, "password", password, "bearer", true);
	struct http_answer answer;
	long status;

	assert_int_equal(http_client_create(harness_port(harness), ret), 0);
	step_post(*ret, "/api/v1/session", body, NULL, NULL, &answer);
	status = answer.status;
	if (status == 201)
		http_client_bearer(*ret, json_text(answer.json, "token"));
	if (ret_must_change)
		*ret_must_change = json_is_true(json_at(answer.json, "me.mustChangePassword"));
	http_answer_free(&answer);
	json_decref(body);
	return status;
}

static long get(struct http_client *client, const char *path)
{
	struct http_answer answer;
	long status;

	http_ask(client, &(struct http_request){.path = path}, &answer);
	status = answer.status;
	http_answer_free(&answer);
	return status;
}

static void turn(struct http_client *manager, int number, const char *action, const char *etag, long expected)
{
	json_t *body = json_pack("{s:s}", "reason", "Sáp nhập");
	struct http_answer answer;
	char path[80];

	snprintf(path, sizeof(path), "/api/v1/agencies/%d/%s", number, action);
	step_post(manager, path, body, NULL, etag, &answer);
	assert_int_equal(answer.status, expected);
	http_answer_free(&answer);
	json_decref(body);
}

static void test_an_agency_from_its_making_to_its_closing(void **state)
{
	struct city *city = *state;
	struct http_client *manager = harness_login(city->harness, "quantrichung"), *first, *again;
	json_t *body =
	    json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "organId", "H99.07.31", "name",
		      "Trung tâm Y tế huyện Hạ Lam", "shortName", "TTYT", "level", "district", "administratorAccount",
		      "quantri.halam", "administratorName", "Lương Văn Hạ", "administratorPassword", "hoa-sen-trang-7");
	struct http_answer answer;
	bool must_change;
	int number;

	step_post(manager, "/api/v1/agencies", body, NULL, NULL, &answer);
	assert_int_equal(answer.status, 201);
	assert_int_equal(json_integer_value(json_at(answer.json, "agency.parentNumber")), 1);
	number = (int)json_integer_value(json_at(answer.json, "agency.number"));
	http_answer_free(&answer);
	/* The same once more: organ id and account are taken. */
	step_post(manager, "/api/v1/agencies", body, NULL, NULL, &answer);
	assert_int_equal(answer.status, 422);
	assert_true(step_names_field(&answer, "/administratorAccount"));
	http_answer_free(&answer);
	json_decref(body);

	assert_int_equal(log_in(city->harness, "quantri.halam", "hoa-sen-trang-7", &first, &must_change), 201);
	assert_true(must_change);
	assert_int_equal(get(first, "/api/v1/units"), 403); /* before the password is changed */
	body = json_pack("{s:s, s:s}", "currentPassword", "hoa-sen-trang-7", "newPassword", "hoa-dao-hong-9");
	step_post(first, "/api/v1/me/password", body, NULL, NULL, &answer);
	assert_true(answer.status == 200 || answer.status == 204);
	http_answer_free(&answer);
	json_decref(body);
	assert_int_equal(get(first, "/api/v1/units"), 200);
	assert_int_equal(get(first, "/api/v1/agencies"), 403);

	turn(manager, number, "close", "1", 200);
	assert_int_equal(get(first, "/api/v1/units"), 401);
	assert_int_equal(log_in(city->harness, "quantri.halam", "hoa-dao-hong-9", &again, NULL), 403);
	http_client_destroy(&again);
	turn(manager, number, "reopen", "1", 412);
	turn(manager, number, "reopen", "2", 200);
	assert_int_equal(get(first, "/api/v1/units"), 401); /* its sessions are over for good */
	assert_int_equal(log_in(city->harness, "quantri.halam", "hoa-dao-hong-9", &again, NULL), 201);
	assert_int_equal(get(again, "/api/v1/units"), 200);
	assert_int_equal(patch(manager, "/api/v1/agencies/1", "{\"name\": \"Sở Y tế Lam Giang\"}", "1"), 200);
	assert_int_equal(patch(manager, "/api/v1/agencies/1", "{\"parentNumber\": 2}", "2"), 422);
	turn(manager, 1, "close", "2", 409);
	turn(manager, 2, "close", "1", 404);
	http_client_destroy(&again);
	http_client_destroy(&first);
	http_client_destroy(&manager);
}

/* ---- each its own preset ---- */

static void process_of(struct http_client *clerk, const char *number, char *ret, size_t size)
{
	json_t *document = step_document(step_upload_pdf(clerk), number);
	struct http_answer answer;

	/* So that it is complete under every preset. */
	json_object_set_new(document, "legalClass", json_integer(1));
	json_object_set_new(document, "medium", json_string("MEDIUM_BOTH"));
	step_post(clerk, "/api/v1/incoming", document, NULL, NULL, &answer);
	if (answer.status != 201)
		print_error("%s\n", answer.body ? answer.body : answer.problem);
	assert_int_equal(answer.status, 201);
	snprintf(ret, size, "%s", json_text(answer.json, "document.process"));
	http_answer_free(&answer);
	json_decref(document);
}

static void test_each_agency_follows_its_own_preset(void **state)
{
	struct city *city = *state;
	struct http_client *administrator = harness_login(city->harness, "quantri2"),
			   *clerk2 = harness_login(city->harness, "vanthu2"),
			   *clerk = harness_login(city->harness, "vanthu");
	struct http_request request = {.method = "PUT",
				       .path = "/api/v1/settings/incoming",
				       .body = "{\"preset\": \"byt-voffice\"}",
				       .headers = {"If-Match: \"0\""}};
	char before[80], after[80], other[80];
	struct http_answer answer;

	process_of(clerk2, "801", before, sizeof(before));
	http_ask(clerk2, &request, &answer);
	assert_int_equal(answer.status, 403);
	http_answer_free(&answer);
	http_ask(administrator, &request, &answer);
	assert_int_equal(answer.status, 200);
	assert_string_equal(json_text(answer.json, "choice.preset"), "byt-voffice");
	http_answer_free(&answer);
	http_ask(administrator, &request, &answer);
	assert_int_equal(answer.status, 412);
	http_answer_free(&answer);
	process_of(clerk2, "802", after, sizeof(after));
	process_of(clerk, "803", other, sizeof(other));
	assert_string_not_equal(before, after);
	assert_string_equal(before, other);
	http_client_destroy(&administrator);
	http_client_destroy(&clerk2);
	http_client_destroy(&clerk);
}

/* ---- by the operator's tool ---- */

static int tool(struct harness *harness, const char *const *words, const char *input, const char *expected)
{
	char *output = NULL;
	int code = harness_cli(harness, words, input, &output);

	if (expected && !(output && strstr(output, expected)))
		fail_msg("expected \"%s\" in: %s", expected, output ? output : "");
	free(output);
	return code;
}

static void test_operators(void **state)
{
	const struct city *city = *state;
	const char *const add[] = {"agency",
				   "add",
				   "--parent",
				   "H99.08",
				   "--organ-id",
				   "H99.08.1",
				   "--name",
				   "Phòng Tư pháp",
				   "--short-name",
				   "PTP",
				   "--administrator",
				   "quantri.ptp",
				   "--administrator-name",
				   "An Thị Bảo",
				   "--password-file",
				   "-",
				   NULL};
	const char *const list[] = {"agency", "list", NULL};
	const char *const show[] = {"agency", "show", "H99.08.1", "--json", NULL};
	const char *const change[] = {"agency", "change", "H99.08.1", "--place", "An Sơn", NULL};
	const char *const nothing[] = {"agency", "change", "H99.08.1", NULL};
	const char *const close[] = {"agency", "close", "H99.08.1", "--reason", "Giải thể", NULL};
	const char *const open[] = {"agency", "open", "H99.08.1", NULL};
	const char *const nobody[] = {"agency", "close", "H77", NULL};
	const char *const use[] = {"process", "use", "danang-qlvb", "--agency", "3", NULL};
	const char *const wrong[] = {"process", "use", "khong-co", "--agency", "3", NULL};
	const char *const presets[] = {"process", "presets", "--agency", "3", NULL};
	const char *const use_drafts[] = {"process", "use", "quangngai-eoffice", "--kind", "outgoing", "--agency",
					  "3",       NULL};
	const char *const drafts[] = {"process", "presets", "--kind", "outgoing", "--agency", "3", NULL};
	struct http_client *client;
	bool must_change;

	assert_int_equal(tool(city->harness, add, "hoa-sen-trang-7\n", NULL), 0);
	assert_int_equal(tool(city->harness, list, NULL, "H99.08.1  Phòng Tư pháp"), 0);
	assert_int_equal(tool(city->harness, show, NULL, "\"parentNumber\": 2"), 0);
	assert_int_equal(tool(city->harness, change, NULL, NULL), 0);
	assert_int_equal(tool(city->harness, nothing, NULL, NULL), 2);
	assert_int_equal(tool(city->harness, show, NULL, "\"place\": \"An Sơn\""), 0);
	assert_int_equal(log_in(city->harness, "quantri.ptp", "hoa-sen-trang-7", &client, &must_change), 201);
	assert_true(must_change);
	assert_int_equal(tool(city->harness, close, NULL, NULL), 0);
	assert_int_equal(get(client, "/api/v1/me"), 401);
	assert_int_equal(tool(city->harness, open, NULL, NULL), 0);
	assert_int_equal(tool(city->harness, nobody, NULL, NULL), 3);
	assert_int_equal(tool(city->harness, use, NULL, NULL), 0);
	assert_int_not_equal(tool(city->harness, wrong, NULL, NULL), 0);
	assert_int_equal(tool(city->harness, presets, NULL, "* danang-qlvb"), 0);
	assert_int_equal(tool(city->harness, use_drafts, NULL, NULL), 0);
	assert_int_equal(tool(city->harness, drafts, NULL, "* quangngai-eoffice"), 0);
	assert_int_equal(tool(city->harness, presets, NULL, "* danang-qlvb"), 0);
	http_client_destroy(&client);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_no_route_tells_of_another_agency),
	    cmocka_unit_test(test_no_reference_tells_of_another_agency),
	    cmocka_unit_test(test_an_agency_from_its_making_to_its_closing),
	    cmocka_unit_test(test_each_agency_follows_its_own_preset),
	    cmocka_unit_test(test_operators),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
