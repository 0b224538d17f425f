/*
 * A fifth agency, whose process stands in a file alone: with a state and a role that no other definition has, its
 * documents run to their end; they end under the version that they began with; the operator's tool tells its mistakes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "integration/steps.h"

#define TEXT_MAX 32768u
#define ID_MAX 32u

static const char agency[] =
    "agency: {organ_id: H99.55, name: Sở Thứ năm, short_name: STN, demo: true}\n"
    "administrator: {account: quantri5, name: Lê Thị Mai}\n"
    "password: " HARNESS_PASSWORD "\n"
    "units:\n  - {code: VP, name: Văn phòng}\n  - {code: NV, name: Phòng Nghiệp vụ}\n"
    "people:\n"
    "  - account: vanthu5\n    name: Trần Văn Bách\n    login: true\n"
    "    posts:\n      - {role: records_clerk, title: Văn thư, unit: VP, from: 2020-01-01}\n"
    "  - account: phapche5\n    name: Đỗ Minh Luật\n    login: true\n"
    "    posts:\n      - {role: legal_officer, title: Cán bộ pháp chế, unit: VP, from: 2020-01-01}\n"
    "  - account: giamdoc5\n    name: Ngô Thị Cúc\n    login: true\n"
    "    posts:\n      - {role: head, title: Giám đốc Sở, from: 2020-01-01}\n"
    "  - account: chuyenvien5\n    name: Phan Văn Tài\n    login: true\n"
    "    posts:\n      - {role: specialist, title: Chuyên viên, unit: NV, from: 2020-01-01}\n"
    "registers:\n  - {code: DEN, name: Sổ văn bản đến, direction: incoming, default: true}\n";

struct fixture {
	struct harness *harness;
	char directory[64], process[100], config[400], definition[TEXT_MAX];
	struct http_client *clerk, *lawyer, *head, *specialist;
	char specialist_id[ID_MAX];
};

static void write_text(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

/* The definition with one passage replaced; NULL: as it is. */
static void write_definition(const struct fixture *fixture, const char *from, const char *to, const char *from2,
			     const char *to2)
{
	static char text[2 * TEXT_MAX], again[2 * TEXT_MAX];
	const char *at = from ? strstr(fixture->definition, from) : NULL;

	snprintf(text, sizeof(text), "%s", fixture->definition);
	if (from) {
		assert_non_null(at);
		snprintf(text, sizeof(text), "%.*s%s%s", (int)(at - fixture->definition), fixture->definition, to,
			 at + strlen(from));
	}
	if (from2) {
		at = strstr(text, from2);
		assert_non_null(at);
		snprintf(again, sizeof(again), "%.*s%s%s", (int)(at - text), text, to2, at + strlen(from2));
		snprintf(text, sizeof(text), "%s", again);
	}
	write_text(fixture->process, text);
}

static void read_definition(struct fixture *fixture)
{
	FILE *file = fopen(CONGVAN_SOURCE_DIR "/tests/data/process-fifth.yaml", "r");
	size_t len;

	assert_non_null(file);
	len = fread(fixture->definition, 1, sizeof(fixture->definition) - 1, file);
	assert_true(len > 0 && len < sizeof(fixture->definition) - 1);
	fclose(file);
}

static int setup(void **state)
{
	static struct fixture fixture;
	struct harness_options options = {
	    .empty = true, .enabled = "identity, register, work, incoming, web", .yaml = fixture.config};
	char path[120], *output = NULL;
	const char *const words[] = {"init", "--file", path, NULL};
	struct http_answer answer;

	snprintf(fixture.directory, sizeof(fixture.directory), "/tmp/congvan-process-XXXXXX");
	assert_non_null(mkdtemp(fixture.directory));
	snprintf(fixture.process, sizeof(fixture.process), "%s/incoming.yaml", fixture.directory);
	snprintf(fixture.config, sizeof(fixture.config), "incoming: {process: %s}\nidentity: {roles: %s}\n",
		 fixture.process, fixture.process);
	read_definition(&fixture);
	write_definition(&fixture, NULL, NULL, NULL, NULL);
	assert_int_equal(harness_start(&options, &fixture.harness), 0);
	snprintf(path, sizeof(path), "%s/agency.yaml", fixture.directory);
	write_text(path, agency);
	if (harness_cli(fixture.harness, words, NULL, &output) != 0)
		fail_msg("%s", output);
	free(output);
	fixture.clerk = harness_login(fixture.harness, "vanthu5");
	fixture.lawyer = harness_login(fixture.harness, "phapche5");
	fixture.head = harness_login(fixture.harness, "giamdoc5");
	fixture.specialist = harness_login(fixture.harness, "chuyenvien5");
	http_ask(fixture.specialist, &(struct http_request){.path = "/api/v1/me"}, &answer);
	snprintf(fixture.specialist_id, sizeof(fixture.specialist_id), "%s", json_text(answer.json, "person.id"));
	http_answer_free(&answer);
	*state = &fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;
	char path[120];

	http_client_destroy(&fixture->clerk);
	http_client_destroy(&fixture->lawyer);
	http_client_destroy(&fixture->head);
	http_client_destroy(&fixture->specialist);
	harness_destroy(&fixture->harness);
	unlink(fixture->process);
	snprintf(path, sizeof(path), "%s/agency.yaml", fixture->directory);
	unlink(path);
	rmdir(fixture->directory);
	return 0;
}

static void restart(struct fixture *fixture)
{
	struct http_client *clients[] = {fixture->clerk, fixture->lawyer, fixture->head, fixture->specialist};

	int code = harness_stop(fixture->harness);

	if (code) {
		char *log = harness_log(fixture->harness);

		fprintf(stderr, "%s\n", log ? log : "");
		free(log);
	}
	assert_int_equal(code, 0);
	assert_int_equal(harness_restart(fixture->harness), 0);
	for (size_t i = 0; i < 4; i++)
		http_client_port(clients[i], harness_port(fixture->harness));
}

/* ---- steps ---- */

static void registered(struct fixture *fixture, const char *number, char ret_id[ID_MAX])
{
	snprintf(ret_id, ID_MAX, "%s", step_register(fixture->clerk, number));
	assert_true(*ret_id);
}

/* Acts, and looks at one member of the answer. */
static void act(struct http_client *client, const char *id, const char *action, const char *body, const char *path,
		const char *expected)
{
	struct http_answer answer;

	step_act(client, id, action, body, &answer);
	if (answer.status != 200)
		print_error("%s: %ld %s%s\n", action, answer.status, answer.problem, answer.body ? answer.body : "");
	assert_int_equal(answer.status, 200);
	if (path)
		assert_string_equal(json_text(answer.json, path), expected);
	http_answer_free(&answer);
}

static void refused(struct http_client *client, const char *id, const char *action, const char *body, long status,
		    const char *path, const char *expected)
{
	struct http_answer answer;

	step_act(client, id, action, body, &answer);
	if (answer.status != status)
		print_error("%s: %ld %s%s\n", action, answer.status, answer.problem, answer.body ? answer.body : "");
	assert_int_equal(answer.status, status);
	if (path)
		assert_string_equal(json_text(answer.json, path), expected);
	http_answer_free(&answer);
}

static void give_out(struct fixture *fixture, const char *id, const char *path, const char *expected)
{
	char body[200];

	snprintf(body, sizeof(body),
		 "{\"directive\":\"Làm ngay\",\"assignments\":[{\"personId\":\"%s\",\"role\":\"FLOW_LEAD\"}]}",
		 fixture->specialist_id);
	act(fixture->head, id, "direct", body, path, expected);
}

/* ---- tests ---- */

static void its_documents_run_to_their_end(void **state)
{
	struct fixture *fixture = *state;
	struct http_answer answer;
	char id[ID_MAX], path[100];

	registered(fixture, "51", id);
	act(fixture->clerk, id, "to-lawyer", "{}", "document.stateName", "legal_review");
	/* A state, a role and labels that are in the file alone; the work list shows the step's. */
	http_ask(fixture->lawyer, &(struct http_request){.path = "/api/v1/work"}, &answer);
	assert_string_equal(json_text(answer.json, "items.0.stepLabel.vi"), "Thẩm tra");
	http_answer_free(&answer);
	snprintf(path, sizeof(path), "/api/v1/incoming/%s", id);
	http_ask(fixture->lawyer, &(struct http_request){.path = path}, &answer);
	assert_string_equal(json_text(answer.json, "document.stateLabel.vi"), "Thẩm tra pháp lý");
	assert_string_equal(json_text(answer.json, "document.process"), "fifth-agency");
	assert_string_equal(json_text(answer.json, "actions.0.name"), "reviewed");
	assert_string_equal(json_text(answer.json, "actions.0.label.en"), "Reviewed");
	assert_string_equal(json_text(answer.json, "actions.0.needs.0.field"), "text");
	assert_string_equal(json_text(answer.json, "actions.0.needs.0.use"), "NEED_REQUIRED");
	assert_string_equal(json_text(answer.json, "actions.0.needs.0.label.vi"), "Ý kiến pháp lý");
	assert_string_equal(json_text(answer.json, "actions.0.receivers.0.roles.0"), "head");
	http_answer_free(&answer);
	refused(fixture->lawyer, id, "reviewed", "{}", 422, "errors.0.pointer", "/text");
	refused(fixture->lawyer, id, "reviewed", "{\"text\":\"ổn\",\"result\":\"thừa\"}", 422, "errors.0.pointer",
		"/result");
	act(fixture->lawyer, id, "reviewed", "{\"text\":\"Đúng thẩm quyền\"}", "document.stateName", "submitted");
	give_out(fixture, id, "document.stateName", "in_progress");
	act(fixture->specialist, id, "opinion", "{\"text\":\"Cần thêm số liệu\"}", "timeline.0.verb", "note");
	act(fixture->head, id, "remind", "{}", "timeline.0.label.vi", "Nhắc");
	act(fixture->specialist, id, "complete", "{\"result\":\"Đã trả lời\"}", "document.stateName", "closed");
}

static void it_goes_back_and_comes_again(void **state)
{
	struct fixture *fixture = *state;
	struct http_answer answer;
	char id[ID_MAX];

	registered(fixture, "52", id);
	act(fixture->clerk, id, "to-lawyer", "{}", NULL, NULL);
	act(fixture->lawyer, id, "reviewed", "{\"text\":\"ổn\"}", NULL, NULL);
	/* Taken back before the head has opened it. */
	act(fixture->lawyer, id, "take-back", "{}", "document.stateName", "legal_review");
	act(fixture->lawyer, id, "reviewed", "{\"text\":\"ổn hơn\"}", "document.stateName", "submitted");
	give_out(fixture, id, NULL, NULL);
	refused(fixture->specialist, id, "return", "{}", 422, "errors.0.pointer", "/reason");
	act(fixture->specialist, id, "return", "{\"reason\":\"Không thuộc phần việc\"}", "document.stateName",
	    "submitted");
	http_ask(fixture->head, &(struct http_request){.path = "/api/v1/work?box=BOX_RETURNED"}, &answer);
	assert_string_equal(json_text(answer.json, "items.0.documentId"), id);
	http_answer_free(&answer);
	give_out(fixture, id, "document.stateName", "in_progress");
	act(fixture->head, id, "withdraw", "{}", "document.stateName", "submitted");
	give_out(fixture, id, NULL, NULL);
	act(fixture->specialist, id, "complete", "{\"result\":\"Xong\"}", "document.stateName", "closed");
}

/* Why not, by which rule, and who could. */
static void a_refusal_says_who_could(void **state)
{
	struct fixture *fixture = *state;
	struct http_answer answer;
	json_t *body = json_object();
	char id[ID_MAX], path[100];

	registered(fixture, "53", id);
	act(fixture->clerk, id, "to-lawyer", "{}", NULL, NULL);
	snprintf(path, sizeof(path), "/api/v1/incoming/%s/reviewed", id);
	step_post(fixture->head, path, body, NULL, "1", &answer);
	assert_int_equal(answer.status, 403);
	assert_string_equal(json_text(answer.json, "reason"), "incoming.not_yours");
	assert_string_equal(json_text(answer.json, "article"), "Quy chế cơ quan Đ7");
	assert_string_equal(json_text(answer.json, "who"), "người đang giữ văn bản (Cán bộ pháp chế)");
	http_answer_free(&answer);
	snprintf(path, sizeof(path), "/api/v1/incoming/%s/dance", id);
	step_post(fixture->lawyer, path, body, NULL, "1", &answer);
	assert_int_equal(answer.status, 409);
	http_answer_free(&answer);
	json_decref(body);
}

static void a_document_ends_under_the_version_it_began_with(void **state)
{
	struct fixture *fixture = *state;
	char old[ID_MAX], young[ID_MAX], *output = NULL;
	const char *const show[] = {"process", "show", "fifth-agency", "--version-number", "1", NULL};
	const char *const check[] = {"process", "check", fixture->process, NULL};
	struct http_answer answer;
	json_t *form;

	registered(fixture, "54", old);
	act(fixture->clerk, old, "to-lawyer", "{}", NULL, NULL);
	write_definition(fixture, "action: reviewed", "action: examined", "version: 1", "version: 2");
	restart(fixture);
	registered(fixture, "55", young);
	act(fixture->clerk, young, "to-lawyer", "{}", NULL, NULL);
	refused(fixture->lawyer, young, "reviewed", "{\"text\":\"ổn\"}", 0, NULL, NULL); /* not offered */
	act(fixture->lawyer, young, "examined", "{\"text\":\"ổn\"}", "document.stateName", "submitted");
	act(fixture->lawyer, old, "reviewed", "{\"text\":\"ổn\"}", "document.stateName", "submitted");
	give_out(fixture, old, NULL, NULL);
	act(fixture->specialist, old, "complete", "{\"result\":\"Xong\"}", "document.stateName", "closed");
	assert_int_equal(harness_cli(fixture->harness, show, NULL, &output), 0);
	assert_non_null(strstr(output, "reviewed"));
	assert_null(strstr(output, "examined"));
	free(output);
	/* Changed once more, and the version forgotten. */
	write_definition(fixture, "action: reviewed", "action: studied", "version: 1", "version: 2");
	assert_int_equal(harness_cli(fixture->harness, check, NULL, &output), 1);
	assert_non_null(strstr(output, "write version: 3"));
	free(output);
	restart(fixture);
	form = step_document(step_upload_pdf(fixture->clerk), "56");
	step_post(fixture->clerk, "/api/v1/incoming", form, NULL, NULL, &answer);
	json_decref(form);
	assert_int_equal(answer.status, 409);
	assert_string_equal(json_text(answer.json, "reason"), "process.changed");
	http_answer_free(&answer);
	give_out(fixture, young, NULL, NULL); /* who has begun goes on */
	act(fixture->specialist, young, "complete", "{\"result\":\"Xong\"}", "document.stateName", "closed");
	write_definition(fixture, NULL, NULL, "version: 1", "version: 3");
	restart(fixture);
	registered(fixture, "57", young);
}

static void the_tool_tells_mistakes_and_draws(void **state)
{
	struct fixture *fixture = *state;
	const char *const check[] = {"process", "check", fixture->process, NULL};
	const char *const svg[] = {"process", "show", fixture->process, "--svg", NULL};
	const char *const dot[] = {"process", "show", fixture->process, "--dot", NULL};
	const char *const json[] = {"process", "show", fixture->process, "--json", NULL};
	const char *const nobody[] = {"process", "show", "no-such-process", NULL};
	char *output = NULL, place[300];
	json_t *root;

	write_definition(fixture, NULL, NULL, "version: 1", "version: 4");
	assert_int_equal(harness_cli(fixture->harness, check, NULL, &output), 0);
	free(output);
	assert_int_equal(harness_cli(fixture->harness, svg, NULL, &output), 0);
	assert_non_null(strstr(output, "<svg "));
	assert_non_null(strstr(output, "Thẩm tra</text>"));
	assert_non_null(strstr(output, "</svg>"));
	free(output);
	assert_int_equal(harness_cli(fixture->harness, dot, NULL, &output), 0);
	assert_non_null(strstr(output, "\"review\" -> \"direct\""));
	free(output);
	assert_int_equal(harness_cli(fixture->harness, json, NULL, &output), 0);
	root = json_loads(output, 0, NULL);
	assert_string_equal(json_text(root, "actions.0.to.0.roles.0"), "legal_officer");
	assert_int_equal(json_array_size(json_object_get(root, "actions")), 9);
	json_decref(root);
	free(output);
	assert_int_equal(harness_cli(fixture->harness, nobody, NULL, &output), 3);
	free(output);
	write_definition(fixture, "next: legal_review", "next: legal_revew", NULL, NULL);
	assert_int_equal(harness_cli(fixture->harness, check, NULL, &output), 1);
	snprintf(place, sizeof(place),
		 "%s:26:5: next: there is no state \"legal_revew\"; did you mean \"legal_review\"?", fixture->process);
	if (!strstr(output, place))
		print_error("%s\n", output);
	assert_non_null(strstr(output, place));
	free(output);
}

/* The server does not start with a definition that is wrong; the log says where. */
static void a_wrong_file_is_refused_at_start(void **state)
{
	struct fixture *fixture = *state;
	char *log, place[300];

	write_definition(fixture, "done: closed", "done: clsed", NULL, NULL);
	assert_int_equal(harness_stop(fixture->harness), 0);
	assert_int_not_equal(harness_restart(fixture->harness), 0);
	log = harness_log(fixture->harness);
	snprintf(place, sizeof(place), "%s:7:7: done: there is no state", fixture->process);
	assert_non_null(strstr(log, place));
	free(log);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(its_documents_run_to_their_end),
	    cmocka_unit_test(it_goes_back_and_comes_again),
	    cmocka_unit_test(a_refusal_says_who_could),
	    cmocka_unit_test(a_document_ends_under_the_version_it_began_with),
	    cmocka_unit_test(the_tool_tells_mistakes_and_draws),
	    cmocka_unit_test(a_wrong_file_is_refused_at_start),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
