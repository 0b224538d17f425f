#include <jansson.h>
#include <pty.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include <congvan/identity.pb-c.h>
#include <congvan/memory.h>
#include <congvan/register.pb-c.h>

#include "compiler.h"
#include "fixture.h"
#include "log/log.h"

#define ARGS_MAX 24

static struct tool_run run;

/* congvan with these arguments, in English. */
static void tool(const char *input, ...)
{
	const char *argv[ARGS_MAX] = {CONGVAN_TOOL, "--lang=en"};
	size_t count = 2;
	va_list list;

	va_start(list, input);
	while ((argv[count] = va_arg(list, const char *)) != NULL)
		assert_in_range(++count, 1, ARGS_MAX - 1);
	va_end(list);
	fixture_run(&run, input, argv);
}

#define EXPECT(code_, out_, err_)                                                                                      \
	do {                                                                                                           \
		assert_string_equal(run.err, err_);                                                                    \
		assert_string_equal(run.out, out_);                                                                    \
		assert_int_equal(run.code, code_);                                                                     \
	} while (0)

static json_t *result_json(void)
{
	json_error_t error;
	json_t *document = json_loads(run.out, JSON_REJECT_DUPLICATES, &error);

	if (!document)
		fail_msg("%s: %s", error.text, run.out);
	return document;
}

/* ---- without a server ---- */

static void wrong_usage_exits_2(void **state)
{
	(void)state;
	const char *const vietnamese[] = {CONGVAN_TOOL, "statsu", NULL};
	fixture_run(&run, NULL, vietnamese);
	EXPECT(2, "", "congvan: không có lệnh \"statsu\"; có phải bạn muốn \"status\"?\n");
	tool(NULL, "user", "ad", NULL);
	EXPECT(2, "", "congvan: no command \"user ad\"; did you mean \"user add\"?\n");
	tool(NULL, "dance", NULL);
	EXPECT(2, "", "congvan: no command \"dance\"; see \"congvan help\"\n");
	tool(NULL, "status", "--sokcet", "x", NULL);
	EXPECT(2, "", "congvan: no option --sokcet; did you mean --socket?\n");
	tool(NULL, "status", "--soc", "x", NULL); /* no abbreviations */
	EXPECT(2, "", "congvan: no option --soc; see --help\n");
	tool(NULL, "status", "-x", NULL);
	EXPECT(2, "", "congvan: no option --x; see --help\n");
	tool(NULL, "status", "--json=yes", NULL);
	EXPECT(2, "", "congvan: --json takes no value\n");
	tool(NULL, "status", "--dry-run", NULL);
	EXPECT(2, "", "congvan: no option --dry-run; see --help\n");
	tool(NULL, "user", "disable", NULL);
	EXPECT(2, "", "congvan: ACCOUNT is missing; see --help\n");
	tool(NULL, "user", "disable", "a", "b", NULL);
	EXPECT(2, "", "congvan: \"b\" is one too many; see --help\n");
	tool(NULL, "--lang=fr", NULL);
	EXPECT(2, "", "congvan: --lang is vi or en\n");
	tool(NULL, "init", NULL);
	EXPECT(2, "", "congvan: --name is missing; see --help\n");
	tool(NULL, "user", "add", "a", "--name", "A", "--unit", "X", NULL);
	EXPECT(2, "", "congvan: --unit and --title need --role\n");
	tool(NULL, "user", "add", "a", "--name", "A", "--agency", "none", NULL);
	EXPECT(2, "", "congvan: --agency is the agency's number, from 1\n");
	const char *const lonely[] = {CONGVAN_TOOL, "status", "--socket", NULL};
	fixture_run(&run, NULL, lonely);
	EXPECT(2, "", "congvan: --socket cần một giá trị\n");
}

static void help_comes_from_the_table(void **state)
{
	(void)state;
	tool(NULL, "help", "user", "add", NULL);
	assert_int_equal(run.code, 0);
	assert_non_null(strstr(run.out, "  congvan user add levana --name"));
	tool(NULL, "user", "add", "--help", NULL);
	assert_int_equal(run.code, 0);
	assert_non_null(strstr(run.out, "Adds a person and an account."));
	assert_non_null(strstr(run.out, "--password-file FILE"));
	assert_non_null(strstr(run.out, "--dry-run"));
	assert_string_equal(run.err, "");
	/* Examples come first. */
	assert_true(strstr(run.out, "congvan user add levana") < strstr(run.out, "Adds a person"));
	tool(NULL, "help", NULL);
	assert_int_equal(run.code, 0);
	for (const char *const *word =
		 (const char *const[]){"init", "status", "user add", "user passwd", "user disable", "user enable",
				       "audit verify", "config check", "version", "help", NULL};
	     *word; word++) {
		char expected[64];
		snprintf(expected, sizeof(expected), "\n  congvan %s ", *word);
		assert_non_null(strstr(run.out, expected));
	}
	tool(NULL, "help", "usr", NULL);
	assert_int_equal(run.code, 3);
	const char *const alone[] = {CONGVAN_TOOL, NULL};
	fixture_run(&run, NULL, alone);
	assert_int_equal(run.code, 2);
	assert_string_equal(run.out, "");
	assert_non_null(strstr(run.err, "Lập một cơ quan"));
	tool(NULL, "version", NULL);
	assert_int_equal(run.code, 0);
	assert_int_equal(strncmp(run.out, "congvan ", 8), 0);
}

static void a_server_that_is_not_there_exits_6(void **state)
{
	(void)state;
	tool(NULL, "status", "--socket", "/nonexistent.sock", NULL);
	EXPECT(6, "", "congvan: no server answers at /nonexistent.sock (No such file or directory); is it running?\n");
	tool(NULL, "status", "--config", "/nonexistent.yaml", NULL);
	EXPECT(2, "", "congvan: /nonexistent.yaml: No such file or directory\n");
	tool(NULL, "audit", "verify", "--data", "/nonexistent", NULL);
	assert_int_equal(run.code, 3);
}

/* ---- with one ---- */

static void refuse_as_asked(struct fixture *fixture, const struct control_call *call, struct control_request *request)
{
	fixture_refuse(request, *(Congvan__Status__Code *)fixture->arg, "test.refused", "Not like this.");
	assert_string_equal(call->method, "disable_account");
}

static void refusals_have_their_exit_codes(void **state)
{
	static const struct {
		Congvan__Status__Code code;
		int exit;
	} cases[] = {
	    {CONGVAN__STATUS__CODE__INVALID, 1},      {CONGVAN__STATUS__CODE__UNAUTHENTICATED, 5},
	    {CONGVAN__STATUS__CODE__DENIED, 5},       {CONGVAN__STATUS__CODE__NOT_FOUND, 3},
	    {CONGVAN__STATUS__CODE__CONFLICT, 4},     {CONGVAN__STATUS__CODE__STALE, 4},
	    {CONGVAN__STATUS__CODE__TOO_LARGE, 1},    {CONGVAN__STATUS__CODE__BUSY, 6},
	    {CONGVAN__STATUS__CODE__DEADLINE, 6},     {CONGVAN__STATUS__CODE__UNAVAILABLE, 6},
	    {CONGVAN__STATUS__CODE__UNKNOWN, 6},      {CONGVAN__STATUS__CODE__INTERNAL, 1},
	    {CONGVAN__STATUS__CODE__STORAGE_FULL, 6}, {CONGVAN__STATUS__CODE__KEY_REUSED, 4},
	};
	Congvan__Status__Code code = CONGVAN__STATUS__CODE__OK;
	struct fixture fixture = {.on_call = refuse_as_asked, .arg = &code};

	(void)state;
	fixture_start(&fixture);
	for (size_t i = 0; i < CV_COUNT(cases); i++) {
		code = cases[i].code;
		tool(NULL, "user", "disable", "levana", "--socket", fixture.socket, NULL);
		EXPECT(cases[i].exit, "", "congvan: Not like this.\n");
	}
	assert_int_equal(fixture.calls, CV_COUNT(cases));
	fixture_stop(&fixture);
}

static void the_status_as_text_and_json(void **state)
{
	struct fixture fixture = {.on_call = refuse_as_asked};
	char config[128];

	(void)state;
	fixture_start(&fixture);
	tool(NULL, "status", "--socket", fixture.socket, NULL);
	assert_int_equal(run.code, 0);
	assert_non_null(strstr(run.out, "congvand 9.8.7, process"));
	assert_non_null(strstr(run.out, "writable"));
	tool(NULL, "status", "--socket", fixture.socket, "--quiet", NULL);
	EXPECT(0, "", "");
	tool(NULL, "status", "--json", "--socket", fixture.socket, NULL);
	assert_int_equal(run.code, 0);
	json_t *document = result_json();
	assert_string_equal(json_string_value(json_object_get(document, "version")), "9.8.7");
	const json_t *plugin = json_array_get(json_object_get(document, "plugins"), 0);
	assert_string_equal(json_string_value(json_object_get(plugin, "name")), "identity");
	json_decref(document);
	/* The socket's path may come from the configuration. */
	snprintf(config, sizeof(config), "%s/congvan.yaml", fixture.directory);
	FILE *file = fopen(config, "w");
	assert_non_null(file);
	fputs("data: ./data\nplugins: {enabled: []}\ncontrol: {socket: control.sock}\n", file);
	fclose(file);
	tool(NULL, "status", "--config", config, "--quiet", NULL);
	EXPECT(0, "", "");
	fixture_stop(&fixture);
}

/* ---- users ---- */

struct people {
	char account[64], name[64], password[64], role[64], title[64];
	uint32_t agency;
	uint64_t unit;
	bool has_password;
};

static void take_person(struct people *people, const Congvan__AddPersonRequest *sent)
{
	memset(people, 0, sizeof(*people));
	snprintf(people->account, sizeof(people->account), "%s", sent->person->account);
	snprintf(people->name, sizeof(people->name), "%s", sent->person->full_name);
	people->has_password = sent->password != NULL;
	snprintf(people->password, sizeof(people->password), "%s", sent->password ? sent->password : "");
	people->agency = sent->agency;
	if (sent->n_posts) {
		snprintf(people->role, sizeof(people->role), "%s", sent->posts[0]->role);
		snprintf(people->title, sizeof(people->title), "%s",
			 sent->posts[0]->title ? sent->posts[0]->title : "");
		people->unit = sent->posts[0]->unit_id;
	}
}

static void answer_units(struct control_request *request)
{
	Congvan__ListUnitsReply reply = CONGVAN__LIST_UNITS_REPLY__INIT;
	Congvan__Unit unit = CONGVAN__UNIT__INIT, *units[] = {&unit};

	CV_SET(&unit, id, 4711);
	unit.code = (char *)(uintptr_t) "NVY";
	reply.units = units;
	reply.n_units = 1;
	fixture_answer(request, &reply.base);
}

static void serve_people(struct fixture *fixture, const struct control_call *call, struct control_request *request)
{
	struct people *people = fixture->arg;

	if (strcmp(call->method, "list_units") == 0) {
		answer_units(request);
	} else if (strcmp(call->method, "add_person") == 0) {
		Congvan__AddPersonRequest *sent =
		    congvan__add_person_request__unpack(NULL, call->payload.len, call->payload.data);
		Congvan__AddPersonReply reply = CONGVAN__ADD_PERSON_REPLY__INIT;
		Congvan__PersonView view = CONGVAN__PERSON_VIEW__INIT;
		take_person(people, sent);
		CV_SET(sent->person, id, 12345678901234567u);
		view.person = sent->person;
		reply.view = &view;
		fixture_answer(request, &reply.base);
		congvan__add_person_request__free_unpacked(sent, NULL);
	} else if (strcmp(call->method, "set_password") == 0) {
		Congvan__SetPasswordRequest *sent =
		    congvan__set_password_request__unpack(NULL, call->payload.len, call->payload.data);
		Congvan__Empty empty = CONGVAN__EMPTY__INIT;
		snprintf(people->account, sizeof(people->account), "%s", sent->account);
		snprintf(people->password, sizeof(people->password), "%s", sent->password);
		fixture_answer(request, &empty.base);
		congvan__set_password_request__free_unpacked(sent, NULL);
	} else {
		Congvan__DisableAccountReply reply = CONGVAN__DISABLE_ACCOUNT_REPLY__INIT;
		CV_SET(&reply, sessions_ended, 3);
		fixture_answer(request, &reply.base);
	}
}

static void people_are_added(void **state)
{
	struct people people = {0};
	struct fixture fixture = {.on_call = serve_people, .arg = &people};

	(void)state;
	fixture_start(&fixture);
	tool("a long passphrase\n", "user", "add", "levana", "--name", "Lê Vân Anh", "--role=specialist", "--unit",
	     "NVY", "--title", "Chuyên viên", "--socket", fixture.socket, "--json", NULL);
	assert_string_equal(run.err, "");
	assert_int_equal(run.code, 0);
	json_t *document = result_json();
	assert_string_equal(json_string_value(json_object_get(document, "id")), "12345678901234567");
	json_decref(document);
	assert_string_equal(people.account, "levana");
	assert_string_equal(people.name, "Lê Vân Anh");
	assert_string_equal(people.password, "a long passphrase");
	assert_string_equal(people.role, "specialist");
	assert_string_equal(people.title, "Chuyên viên");
	assert_int_equal(people.unit, 4711);
	assert_int_equal(people.agency, 1);
	tool(NULL, "user", "add", "b", "--name", "B", "--no-password", "--agency", "7", "--socket", fixture.socket,
	     NULL);
	EXPECT(0, "", "congvan: added b (B)\n");
	assert_false(people.has_password);
	assert_int_equal(people.agency, 7);
	tool("x\n", "user", "add", "c", "--name", "C", "--role", "specialist", "--unit", "NVX", "--socket",
	     fixture.socket, NULL);
	EXPECT(3, "", "congvan: no unit \"NVX\"; did you mean \"NVY\"?\n");
	int before = fixture.calls;
	tool(NULL, "user", "add", "d", "--name", "D", "--dry-run", "--socket", fixture.socket, NULL);
	EXPECT(0, "", "congvan: would add d to agency 1\n");
	assert_int_equal(fixture.calls, before);
	fixture_stop(&fixture);
}

static void passwords_come_from_files_and_stdin(void **state)
{
	struct people people = {0};
	struct fixture fixture = {.on_call = serve_people, .arg = &people};
	char path[128], long_line[2000];

	(void)state;
	fixture_start(&fixture);
	snprintf(path, sizeof(path), "%s/password", fixture.directory);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	fputs("from a file\r\nsecond line\n", file);
	fclose(file);
	tool(NULL, "user", "passwd", "levana", "--password-file", path, "--socket", fixture.socket, NULL);
	EXPECT(0, "", "congvan: set a new password for levana\n");
	assert_string_equal(people.password, "from a file");
	tool("from stdin", "user", "passwd", "levana", "--password-file", "-", "--socket", fixture.socket, "--quiet",
	     NULL);
	EXPECT(0, "", "");
	assert_string_equal(people.password, "from stdin");
	int before = fixture.calls;
	tool("\n", "user", "passwd", "levana", "--socket", fixture.socket, NULL);
	EXPECT(2, "", "congvan: stdin: the first line has to be the password, at most 1023 bytes\n");
	memset(long_line, 'x', sizeof(long_line) - 1);
	long_line[sizeof(long_line) - 1] = 0;
	tool(long_line, "user", "passwd", "levana", "--socket", fixture.socket, NULL);
	assert_int_equal(run.code, 2);
	tool(NULL, "user", "passwd", "levana", "--password-file", "/nonexistent", "--socket", fixture.socket, NULL);
	EXPECT(2, "", "congvan: /nonexistent: No such file or directory\n");
	assert_int_equal(fixture.calls, before);
	fixture_stop(&fixture);
}

/* Runs the tool on a terminal of its own and types what it asks for. Returns its exit code. */
static int on_terminal(const char *const *argv, const char *typed, char *shown, size_t size)
{
	int master = -1, status = 0;
	size_t len = 0;
	ssize_t got = 0;
	fixture_turn();
	pid_t child = forkpty(&master, NULL, NULL, NULL);

	assert_true(child >= 0);
	if (child == 0) {
		execv(argv[0], (char *const *)(uintptr_t)argv);
		_exit(127);
	}
	int asked = 0;
	while (len < size - 1 && (got = read(master, shown + len, size - 1 - len)) > 0) {
		len += (size_t)got;
		shown[len] = 0;
		int prompts =
		    (strstr(shown, "Password of levana: ") != NULL) + (strstr(shown, "The password again: ") != NULL);
		for (; asked < prompts; asked++)
			assert_int_equal(write(master, typed, strlen(typed)), strlen(typed));
	}
	close(master);
	assert_int_equal(waitpid(child, &status, 0), child);
	fixture_turn();
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void passwords_are_asked_for_without_echo(void **state)
{
	struct people people = {0};
	struct fixture fixture = {.on_call = serve_people, .arg = &people};
	char shown[4096] = "";

	(void)state;
	fixture_start(&fixture);
	const char *const argv[] = {CONGVAN_TOOL, "--lang=en", "user",         "passwd",
				    "levana",     "--socket",  fixture.socket, NULL};
	assert_int_equal(on_terminal(argv, "typed secret\n", shown, sizeof(shown)), 0);
	assert_string_equal(people.password, "typed secret");
	assert_null(strstr(shown, "typed secret"));
	assert_non_null(strstr(shown, "Password of levana: "));
	assert_non_null(strstr(shown, "The password again: "));
	const char *const silent[] = {CONGVAN_TOOL, "--lang=en",    "user",       "passwd", "levana",
				      "--socket",   fixture.socket, "--no-input", NULL};
	shown[0] = 0;
	assert_int_equal(on_terminal(silent, "never\n", shown, sizeof(shown)), 2);
	assert_non_null(strstr(shown, "--no-input: give the password with --password-file"));
	fixture_stop(&fixture);
}

static void accounts_are_switched(void **state)
{
	struct people people = {0};
	struct fixture fixture = {.on_call = serve_people, .arg = &people};

	(void)state;
	fixture_start(&fixture);
	tool(NULL, "user", "disable", "levana", "--socket", fixture.socket, NULL);
	EXPECT(0, "", "congvan: disabled levana; 3 sessions ended\n");
	tool(NULL, "user", "enable", "levana", "--socket", fixture.socket, NULL);
	EXPECT(0, "", "congvan: enabled levana\n");
	const char *const vietnamese[] = {CONGVAN_TOOL, "user", "disable", "levana", "--socket", fixture.socket, NULL};
	fixture_run(&run, NULL, vietnamese);
	EXPECT(0, "", "congvan: đã khóa levana; 3 phiên đã chấm dứt\n");
	fixture_stop(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(wrong_usage_exits_2),
	    cmocka_unit_test(help_comes_from_the_table),
	    cmocka_unit_test(a_server_that_is_not_there_exits_6),
	    cmocka_unit_test(refusals_have_their_exit_codes),
	    cmocka_unit_test(the_status_as_text_and_json),
	    cmocka_unit_test(people_are_added),
	    cmocka_unit_test(passwords_come_from_files_and_stdin),
	    cmocka_unit_test(passwords_are_asked_for_without_echo),
	    cmocka_unit_test(accounts_are_switched),
	};

	signal(SIGPIPE, SIG_IGN);
	setenv("LC_ALL", "C.UTF-8", 1); /* Vietnamese, when nothing else is said */
	log_init(CV_LOG_ERROR);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
